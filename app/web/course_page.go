package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
	"yiji/storage"
)

// courseView is a course with its modules and the classes that can be joined now.
type courseView struct {
	domain.Course
	Modules []domain.Module
	Hours   int
	Credits domain.Hundredths
	Classes []classView
}

// word is a filter's value if it is one of the words it may be, else nothing.
func word(value string, words domain.Words) string {
	if words.Has(value) {
		return value
	}
	return ""
}

// coursesPage is the catalogue: any two characters of a name find a course.
func (s *Server) coursesPage(c *fiber.Ctx) error {
	search := c.Query("q")
	if !domain.Plain(search) || len([]rune(search)) > 60 {
		search = ""
	}
	list, err := s.Store.Courses(c.UserContext(), storage.CourseFilter{Search: search, Layer: word(c.Query("layer"), domain.Layers), Form: word(c.Query("form"), domain.Forms),
		Setting: word(c.Query("setting"), domain.Places), Mode: word(c.Query("mode"), domain.Modes)})
	if err != nil {
		return err
	}
	p := s.page(c, "courses.title")
	p.Public = session(c) == nil
	return render(c, p, CoursesPage(ListOf(c, "courses"), list))
}

func (s *Server) coursePage(c *fiber.Ctx) error {
	v, err := s.courseView(c.UserContext(), domain.CourseID(c.Params("course")))
	if err != nil {
		return err
	}
	p := s.page(c, "courses.title")
	p.Title = named(p.Locale, v.Name, v.NameEn)
	p.Public = session(c) == nil
	return render(c, p, CoursePage(v))
}

func (s *Server) courseView(ctx context.Context, id domain.CourseID) (v courseView, err error) {
	if v.Course, err = s.Store.Course(ctx, id); err != nil {
		return v, err
	}
	if v.Modules, err = s.Store.Modules(ctx, id); err != nil {
		return v, err
	}
	for _, m := range v.Modules {
		v.Hours += m.Hours()
		v.Credits += m.Credit
	}
	classes, err := s.Store.PublicClasses(ctx, storage.ClassFilter{CourseID: id, Limit: 50})
	for _, c := range classes {
		x, err := s.classView(ctx, c)
		if err != nil {
			return v, err
		}
		v.Classes = append(v.Classes, x)
	}
	return v, err
}
