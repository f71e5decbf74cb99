package seed

import (
	"context"
	"errors"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// Load puts the reference data into a database: the catalogue, the holidays, the texts of consent and the rule sets, all in one
// transaction. What is there already stays as it is, so that loading again changes nothing. reviewedBy is who reviewed the
// texts of consent: "" in a real database, [SampleReview] where all people are fictional.
func Load(ctx context.Context, a *action.Actions, reviewedBy string) error {
	if err := a.Policy.Check(domain.Operator, "reference", "load"); err != nil {
		return err
	}
	r, err := readReference(reviewedBy)
	if err != nil {
		return err
	}
	return a.Store.Write(ctx, func(tx *storage.Tx) error {
		added, err := r.load(ctx, tx)
		if err != nil || added == 0 {
			return err
		}
		return tx.AddAudit(ctx, domain.Audit{County: domain.NoCounty, ID: a.NewID(), AccountID: domain.Operator.AccountID, Role: domain.RoleOperator, Act: "reference.load"})
	})
}

// reference is the reference data as it comes with the program.
type reference struct {
	courses  []domain.Course
	modules  map[domain.CourseID][]domain.Module
	texts    []domain.ConsentText
	holidays []domain.Holiday
	rules    []ruleText
}

func readReference(reviewedBy string) (r reference, err error) {
	courses, modules, e1 := Catalogue()
	r.courses, r.modules = courses, map[domain.CourseID][]domain.Module{}
	for _, m := range modules {
		r.modules[m.CourseID] = append(r.modules[m.CourseID], m)
	}
	var e2, e3, e4 error
	r.texts, e2 = ConsentTexts(reviewedBy)
	r.holidays, e3 = Calendar()
	r.rules, e4 = ruleTexts()
	return r, errors.Join(e1, e2, e3, e4)
}

// load adds what is missing and says how much that was.
func (r reference) load(ctx context.Context, tx *storage.Tx) (added int, err error) {
	for _, part := range []func(context.Context, *storage.Tx) (int, error){r.loadCourses, r.loadTexts, r.loadHolidays} {
		n, err := part(ctx, tx)
		if err != nil {
			return added, err
		}
		added += n
	}
	for _, t := range r.rules {
		if err := tx.AddRuleSet(ctx, t.id, t.hash, t.body); err != nil {
			return added, err
		}
	}
	return added, nil
}

func (r reference) loadCourses(ctx context.Context, tx *storage.Tx) (added int, err error) {
	for _, c := range r.courses {
		_, err := tx.Course(ctx, c.ID)
		if errors.Is(err, domain.ErrNotFound) {
			added++
			err = tx.AddCourse(ctx, c, r.modules[c.ID])
		}
		if err != nil {
			return added, err
		}
	}
	return added, nil
}

func (r reference) loadTexts(ctx context.Context, tx *storage.Tx) (added int, err error) {
	for _, t := range r.texts {
		_, err := tx.ConsentTextByID(ctx, t.ID)
		if errors.Is(err, domain.ErrNotFound) {
			added++
			err = tx.AddConsentText(ctx, t)
		}
		if err != nil {
			return added, err
		}
	}
	return added, nil
}

// loadHolidays leaves every year alone that the database covers: somebody may have corrected it.
func (r reference) loadHolidays(ctx context.Context, tx *storage.Tx) (added int, err error) {
	_, years, err := tx.Holidays(ctx, storage.Country)
	if err != nil {
		return 0, err
	}
	covered := map[int]bool{}
	for _, y := range years {
		covered[y] = true
	}
	var days []domain.Holiday
	for _, h := range r.holidays {
		if !covered[h.Date.Year()] {
			days = append(days, h)
		}
	}
	if len(days) == 0 {
		return 0, nil
	}
	return len(days), tx.SetHolidays(ctx, storage.Country, days, domain.CoveredYears(days))
}
