package storage

import (
	"context"
	"strings"

	"yiji/domain"
)

// Course returns one course of the catalogue, which is public.
func (q queries) Course(ctx context.Context, id domain.CourseID) (c domain.Course, err error) {
	err = q.db.NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	return c, found(err)
}

// CourseFilter narrows the catalogue; empty fields do not.
type CourseFilter struct{ Search, Layer, Form, Setting, Mode string }

// Courses are the courses that pass f, by setting and code. A search of two or more characters goes through the 2-gram index.
func (q queries) Courses(ctx context.Context, f CourseFilter) (list []domain.Course, err error) {
	s := q.db.NewSelect().Model(&list).Order("setting", "code")
	for column, value := range map[string]string{"layer": f.Layer, "form": f.Form, "setting": f.Setting} {
		if value != "" {
			s = s.Where("? = ?", ident(column), value)
		}
	}
	if f.Mode != "" {
		s = s.Where("',' || modes || ',' LIKE ?", "%,"+likeless(f.Mode)+",%").Where("? <> ''", likeless(f.Mode))
	}
	for _, g := range grams(f.Search) {
		s = s.Where("id IN (SELECT course_id FROM course_grams WHERE gram = ?)", g)
	}
	return list, s.Scan(ctx)
}

// Modules are the modules of a course in order.
func (q queries) Modules(ctx context.Context, course domain.CourseID) (list []domain.Module, err error) {
	return list, q.db.NewSelect().Model(&list).Where("course_id = ?", course).Order("seq").Scan(ctx)
}

// AddCourse stores a course with its modules and makes it findable.
func (tx *Tx) AddCourse(ctx context.Context, c domain.Course, modules []domain.Module) error {
	if err := tx.insert(ctx, &c); err != nil {
		return err
	}
	if len(modules) > 0 {
		if err := tx.insert(ctx, &modules); err != nil {
			return err
		}
	}
	type courseGram struct {
		Gram     string
		CourseID domain.CourseID
	}
	var rows []courseGram
	seen := map[string]bool{}
	for _, g := range append(grams(c.Name), grams(c.NameEn)...) {
		if !seen[g] {
			seen[g] = true
			rows = append(rows, courseGram{g, c.ID})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.insert(ctx, &rows)
}

// grams cuts each word of text into pairs of neighbouring characters, in lower case; a word of one character stays as it is.
func grams(text string) (list []string) {
	for _, word := range strings.Fields(strings.ToLower(text)) {
		r := []rune(word)
		if len(r) == 1 {
			list = append(list, word)
		}
		for i := 0; i+1 < len(r); i++ {
			list = append(list, string(r[i:i+2]))
		}
	}
	return list
}

// likeless takes out of a word what LIKE, or LIKE of PostgreSQL alone, does not take for itself.
func likeless(word string) string {
	return strings.NewReplacer("%", "", "_", "", `\`, "").Replace(word)
}
