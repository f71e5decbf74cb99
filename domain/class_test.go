package domain_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
)

// blamed lists the fields that err blames, with their codes.
func blamed(t *testing.T, err error) map[string]string {
	t.Helper()
	m := map[string]string{}
	if err == nil {
		return m
	}
	var e *domain.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T is no error of the domain: %v", err, err)
	}
	for _, f := range e.Fields {
		m[f.Field] = f.Code
	}
	return m
}

func TestClassMovesOnlyAsItsLifeAllows(t *testing.T) {
	states := []domain.ClassState{"draft", "filed", "returned", "approved", "open", "running", "assessing", "closed", "cancelled", ""}
	allowed := map[string]domain.ClassState{
		"draft filing": "filed", "returned filing": "filed", "filed approval": "approved", "filed return": "returned", "approved opening": "open",
		"open running": "running", "running running": "running", "running assessing": "assessing", "assessing assessing": "assessing", "assessing closing": "closed",
		"draft cancellation": "cancelled", "filed cancellation": "cancelled", "returned cancellation": "cancelled", "approved cancellation": "cancelled", "open cancellation": "cancelled",
	}
	for _, s := range states {
		for _, act := range []string{"filing", "approval", "return", "opening", "running", "assessing", "closing", "cancellation", "", "draft", "open"} {
			c := domain.Class{State: s, Version: 4}
			got, err := c.Move(act)
			want, ok := allowed[string(s)+" "+act]
			switch {
			case ok && (err != nil || got.State != want || got.Version != 5):
				t.Errorf("%s %s: %s, version %d, %v", s, act, got.State, got.Version, err)
			case !ok && (!errors.Is(err, domain.ErrState) || got != c):
				t.Errorf("%s %s: %s, %v", s, act, got.State, err)
			case c.May(act) != ok:
				t.Errorf("%s may %s: %t", s, act, !ok)
			}
		}
	}
}

func TestClassAdmitsWhileOpenOrRunningAndNotFull(t *testing.T) {
	for _, s := range []domain.ClassState{"draft", "filed", "returned", "approved", "open", "running", "assessing", "closed", "cancelled"} {
		for _, taken := range []int{0, 8, 9, 10} {
			err := domain.Class{State: s, Capacity: 9, Taken: taken}.Admit()
			want := error(nil)
			if s != "open" && s != "running" {
				want = domain.ErrClassClosed
			} else if taken >= 9 {
				want = domain.ErrClassFull
			}
			if !errors.Is(err, want) {
				t.Errorf("%s with %d of 9: %v, want %v", s, taken, err, want)
			}
		}
	}
}

func TestClassBlamesEveryFieldThatDoesNotFit(t *testing.T) {
	course := domain.Course{ID: "c", Modes: "full-time,credit", Levels: "5,4,0"}
	room := domain.Room{Seats: 20}
	good := domain.Class{Title: "焊工𬭚班", Mode: "credit", Level: 5, Capacity: 20, StartsOn: "2026-03-02", EndsOn: "2026-06-30"}
	with := func(f func(*domain.Class)) domain.Class { c := good; f(&c); return c }
	for name, tc := range map[string]struct {
		c    domain.Class
		want map[string]string
	}{
		"good":              {good, map[string]string{}},
		"title missing":     {with(func(c *domain.Class) { c.Title = "" }), map[string]string{"title": "required"}},
		"title short":       {with(func(c *domain.Class) { c.Title = "焊" }), map[string]string{"title": "too-short"}},
		"title long":        {with(func(c *domain.Class) { c.Title = fmt.Sprintf("%061d", 0) }), map[string]string{"title": "too-long"}},
		"title NUL":         {with(func(c *domain.Class) { c.Title = "a\x00b" }), map[string]string{"title": "text-characters"}},
		"mode of others":    {with(func(c *domain.Class) { c.Mode = "work-study" }), map[string]string{"mode": "mode-not-of-course"}},
		"mode list":         {with(func(c *domain.Class) { c.Mode = "full-time,credit" }), map[string]string{"mode": "mode-not-of-course"}},
		"level of others":   {with(func(c *domain.Class) { c.Level = 3 }), map[string]string{"level": "level-not-of-course"}},
		"level below":       {with(func(c *domain.Class) { c.Level = -4 }), map[string]string{"level": "level-not-of-course"}},
		"level beyond":      {with(func(c *domain.Class) { c.Level = 1 << 40 }), map[string]string{"level": "level-not-of-course"}},
		"no seat":           {with(func(c *domain.Class) { c.Capacity = 0 }), map[string]string{"capacity": "out-of-range"}},
		"more than seats":   {with(func(c *domain.Class) { c.Capacity = 21 }), map[string]string{"capacity": "capacity-over-seats"}},
		"past":              {with(func(c *domain.Class) { c.StartsOn = "2026-03-01" }), map[string]string{"starts_on": "date-past"}},
		"no such day":       {with(func(c *domain.Class) { c.StartsOn = "2026-02-30" }), map[string]string{"starts_on": "date-invalid"}},
		"ends before":       {with(func(c *domain.Class) { c.EndsOn = "2026-03-01" }), map[string]string{"ends_on": "ends-before-start"}},
		"longer than three": {with(func(c *domain.Class) { c.EndsOn = "2029-03-03" }), map[string]string{"ends_on": "too-long-class"}},
		"everything": {domain.Class{Level: 9}, map[string]string{"title": "required", "mode": "mode-not-of-course", "level": "level-not-of-course", "capacity": "out-of-range",
			"starts_on": "required", "ends_on": "required"}},
	} {
		if d := cmp.Diff(tc.want, blamed(t, tc.c.Check("2026-03-02", course, room))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestClassOfAnUnknownCourseIsStillChecked(t *testing.T) {
	c := domain.Class{Title: "", Mode: "credit", Level: 5, Capacity: 0, StartsOn: "2026-03-02", EndsOn: "2026-03-02"}
	want := map[string]string{"title": "required", "capacity": "out-of-range"}
	if d := cmp.Diff(want, blamed(t, c.Check("2026-03-02", domain.Course{}, domain.Room{}))); d != "" {
		t.Error(d)
	}
}

func TestTeacherOfAClassOrOfOneLessonDoesNotAssessIt(t *testing.T) {
	c, lessons := domain.Class{TeacherID: "teacher"}, []domain.Lesson{{TeacherID: "teacher"}, {TeacherID: "stand-in"}}
	for who, want := range map[domain.PersonID]error{"teacher": domain.ErrTeachesClass, "stand-in": domain.ErrTeachesClass, "other": nil} {
		if err := c.MayAssess(who, lessons); !errors.Is(err, want) {
			t.Errorf("%s: %v", who, err)
		}
	}
}

func TestModuleIsCompletedFromEightyPercentOfItsTaughtHours(t *testing.T) {
	for _, tc := range []struct {
		planned, held, attended int
		want                    bool
	}{{10, 10, 8, true}, {10, 10, 7, false}, {10, 9, 9, false}, {10, 12, 9, false}, {10, 12, 10, true}, {0, 0, 0, false}, {5, 5, 4, true}, {6, 6, 5, true}, {6, 6, 4, false}, {1, 1, 1, true}, {1, 1, 0, false}} {
		if got := domain.Completed(tc.planned, tc.held, tc.attended); got != tc.want {
			t.Errorf("%+v: %t", tc, got)
		}
	}
}

func TestBothPartsOfAnAssessmentMustBePassed(t *testing.T) {
	c := domain.Course{TheoryPass: 60, PracticePass: 70}
	for marks, want := range map[[2]int]bool{{60, 70}: true, {59, 100}: false, {100, 69}: false, {100, 100}: true, {0, 0}: false} {
		if c.Passes(marks[0], marks[1]) != want {
			t.Error(marks)
		}
	}
	if !(domain.Course{PracticePass: 60}).Passes(0, 60) {
		t.Error("a part that is not assessed was asked for")
	}
}
