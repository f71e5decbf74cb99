package action

import (
	"context"
	"fmt"

	"yiji/domain"
	"yiji/storage"
)

// NewAssessment names who assesses a class and on which day.
type NewAssessment struct {
	AssessorID domain.PersonID
	HeldOn     domain.Date
}

// PlanAssessment sets an assessment session. The assessor holds an assessor's grant and does not teach the class.
func (a *Actions) PlanAssessment(ctx context.Context, who domain.Actor, class domain.ClassID, in NewAssessment) (domain.Assessment, error) {
	return do(ctx, a, who, "assessment", "plan", func(tx *storage.Tx) (s domain.Assessment, ref domain.Ref, err error) {
		c, err := tx.Class(ctx, who.Scope, class)
		if err != nil {
			return s, ref, err
		}
		if !c.May("assessing") && c.State != domain.ClassOpen {
			return s, ref, domain.ErrState.With("State", "state.class."+string(c.State))
		}
		if err := a.checkAssessment(ctx, tx, c, in); err != nil {
			return s, ref, err
		}
		s = domain.Assessment{County: c.County, ID: domain.AssessmentID(a.NewID()), ClassID: c.ID, AssessorID: in.AssessorID, HeldOn: in.HeldOn, State: "planned", CreatedAt: tx.Now}
		return s, s.Ref(), tx.AddAssessment(ctx, s)
	})
}

func (a *Actions) checkAssessment(ctx context.Context, tx *storage.Tx, c domain.Class, in NewAssessment) error {
	var k domain.Check
	assessors, err := tx.StaffIn(ctx, c.RegionPath, domain.RoleAssessor, tx.Today())
	if err != nil {
		return err
	}
	known := false
	for _, s := range assessors {
		known = known || s.PersonID == in.AssessorID
	}
	k.That(known, "assessor_id", "choose-one")
	lessons, err := tx.ClassLessons(ctx, c)
	if err != nil {
		return err
	}
	if err := c.MayAssess(in.AssessorID, lessons); known && err != nil {
		return err
	}
	k.Date("held_on", in.HeldOn)
	if in.HeldOn.Valid() {
		k.That(in.HeldOn >= tx.Today(), "held_on", "date-past")
		if len(lessons) > 0 {
			last := lessons[len(lessons)-1].Date
			k.That(in.HeldOn >= last, "held_on", "before-last-lesson", "Date", string(last))
		}
	}
	return k.Err()
}

// Mark is one candidate's points of 100 in theory and practice.
type Mark struct{ Theory, Practice int }

// EnterMarks enters the results of an assessment, once; whoever is not named did not take part. The course's pass marks decide.
func (a *Actions) EnterMarks(ctx context.Context, who domain.Actor, id domain.AssessmentID, marks map[domain.PersonID]Mark) (domain.Assessment, error) {
	return do(ctx, a, who, "assessment", "mark", func(tx *storage.Tx) (s domain.Assessment, ref domain.Ref, err error) {
		s, c, err := tx.Assessment(ctx, who.Scope, id)
		if err != nil {
			return s, ref, err
		}
		switch {
		case s.AssessorID != who.PersonID:
			return s, ref, domain.ErrNotFound
		case s.State == "marked":
			return s, ref, domain.ErrAlreadyMarked
		case s.HeldOn > tx.Today():
			return s, ref, ErrAssessmentAhead.With("Date", string(s.HeldOn))
		}
		moved, err := c.Move("assessing")
		if err != nil {
			return s, ref, err
		}
		rows, err := a.results(ctx, tx, who, s, c, marks)
		if err != nil {
			return s, ref, err
		}
		if err := tx.AddMarks(ctx, rows); err != nil {
			return s, ref, err
		}
		if c.State != moved.State {
			if err := tx.UpdateClass(ctx, moved); err != nil {
				return s, ref, err
			}
		}
		s.State = "marked"
		return s, s.Ref(), tx.UpdateAssessment(ctx, s)
	})
}

// ErrAssessmentAhead refuses marks before the day of the assessment.
var ErrAssessmentAhead = &domain.Error{Kind: domain.Refused, Code: "assessment-ahead"}

func (a *Actions) results(ctx context.Context, tx *storage.Tx, who domain.Actor, s domain.Assessment, c domain.Class, marks map[domain.PersonID]Mark) (rows []domain.AssessmentMark, err error) {
	course, err := tx.Course(ctx, c.CourseID)
	if err != nil {
		return nil, err
	}
	lessons, err := tx.ClassLessons(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := c.MayAssess(who.PersonID, lessons); err != nil {
		return nil, err // who taught a lesson after the assessment was planned
	}
	if err := a.hoursHeld(ctx, tx, c); err != nil {
		return nil, err
	}
	candidates, err := a.candidates(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	roster, err := tx.Roster(ctx, c)
	if err != nil {
		return nil, err
	}
	var k domain.Check
	k.That(len(marks) > 0, "marks", "required")
	known := map[domain.PersonID]bool{}
	for _, e := range roster {
		known[e.PersonID] = true
		m, ok := marks[e.PersonID]
		if !ok {
			continue
		}
		k.That(candidates[e.PersonID], "marks."+string(e.PersonID), "not-a-candidate")
		k.Range(fmt.Sprintf("marks.%s.theory", e.PersonID), m.Theory, 0, 100)
		k.Range(fmt.Sprintf("marks.%s.practice", e.PersonID), m.Practice, 0, 100)
		rows = append(rows, domain.AssessmentMark{County: c.County, ID: domain.AssessmentMarkID(a.NewID()), AssessmentID: s.ID, ClassID: c.ID, PersonID: e.PersonID, PersonCounty: e.PersonCounty,
			Theory: m.Theory, Practice: m.Practice, Passed: course.Passes(m.Theory, m.Practice), MarkedBy: who.PersonID, MarkedAt: tx.Now})
	}
	for _, p := range strangers(marks, known) {
		k.Add("marks."+string(p), "not-on-roster")
	}
	return rows, k.Err()
}

// hoursHeld refuses an assessment before every module's hours were taught.
func (a *Actions) hoursHeld(ctx context.Context, tx *storage.Tx, c domain.Class) error {
	modules, err := tx.Modules(ctx, c.CourseID)
	if err != nil {
		return err
	}
	held, err := tx.Held(ctx, c)
	for _, m := range modules {
		if err == nil && held[m.ID] < m.Hours() {
			return domain.ErrHoursMissing.With("Module", m.Name, "Held", held[m.ID], "Hours", m.Hours())
		}
	}
	return err
}

// candidates are who was there for enough of the hours held to be assessed.
func (a *Actions) candidates(ctx context.Context, tx *storage.Tx, c domain.Class) (map[domain.PersonID]bool, error) {
	held, err := tx.Held(ctx, c)
	if err != nil {
		return nil, err
	}
	hours, attended, may := 0, map[domain.PersonID]int{}, map[domain.PersonID]bool{}
	for _, n := range held {
		hours += n
	}
	list, err := tx.Presences(ctx, c)
	for _, p := range list {
		attended[p.PersonID] += p.Attended
		may[p.PersonID] = domain.Completed(hours, hours, attended[p.PersonID])
	}
	return may, err
}
