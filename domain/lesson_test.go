package domain_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
)

func TestLessonsMeetWhenTheyShareAPeriod(t *testing.T) {
	l := domain.Lesson{Date: "2026-03-02", Period: 3, Hours: 2}
	for _, tc := range []struct {
		period, hours int
		want          bool
	}{{1, 2, false}, {1, 3, true}, {2, 1, false}, {2, 2, true}, {3, 1, true}, {3, 2, true}, {4, 1, true}, {4, 5, true}, {5, 1, false}, {1, 10, true}} {
		m := domain.Lesson{Date: "2026-03-02", Period: tc.period, Hours: tc.hours}
		if l.Meets(m) != tc.want || m.Meets(l) != tc.want {
			t.Errorf("%d for %d", tc.period, tc.hours)
		}
		m.Date = "2026-03-03"
		if l.Meets(m) {
			t.Errorf("%d for %d on another day", tc.period, tc.hours)
		}
	}
}

func TestLessonBlamesEveryFieldThatDoesNotFit(t *testing.T) {
	c := domain.Class{StartsOn: "2026-03-02", EndsOn: "2026-03-31"}
	for name, tc := range map[string]struct {
		l    domain.Lesson
		want map[string]string
	}{
		"first day":     {domain.Lesson{Date: "2026-03-02", Period: 1, Hours: 10, Kind: "theory"}, map[string]string{}},
		"last day":      {domain.Lesson{Date: "2026-03-31", Period: 10, Hours: 1, Kind: "practice"}, map[string]string{}},
		"day before":    {domain.Lesson{Date: "2026-03-01", Period: 1, Hours: 1, Kind: "theory"}, map[string]string{"date": "date-outside-class"}},
		"day after":     {domain.Lesson{Date: "2026-04-01", Period: 1, Hours: 1, Kind: "theory"}, map[string]string{"date": "date-outside-class"}},
		"into evening":  {domain.Lesson{Date: "2026-03-02", Period: 10, Hours: 2, Kind: "theory"}, map[string]string{"hours": "beyond-day"}},
		"never":         {domain.Lesson{Date: "2026-02-30", Period: 1, Hours: 1, Kind: "theory"}, map[string]string{"date": "date-invalid"}},
		"nothing":       {domain.Lesson{}, map[string]string{"date": "required", "period": "out-of-range", "hours": "out-of-range", "kind": "choose-one"}},
		"numbers large": {domain.Lesson{Date: "2026-03-02", Period: 1 << 62, Hours: 1 << 62, Kind: "theory"}, map[string]string{"period": "out-of-range", "hours": "out-of-range"}},
	} {
		if d := cmp.Diff(tc.want, blamed(t, tc.l.Check(c))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestClashSaysWhatIsTakenAndNeverWho(t *testing.T) {
	for of, field := range map[string]string{"room": "room_id", "teacher": "teacher_id", "class": "period", "trainee": "period"} {
		e := domain.Clash{Of: of, Title: "焊工班", Lesson: domain.Lesson{Date: "2026-03-02", Period: 3, Hours: 2, TeacherID: "somebody"}}.Error()
		want := map[string]any{"Title": "焊工班", "Date": "2026-03-02", "From": 3, "To": 4}
		if d := cmp.Diff(want, e.Args); d != "" || e.Code != "clash-"+of || e.Kind != domain.Conflict || blamed(t, e)[field] != "clash-"+of {
			t.Errorf("%s: %v %s", of, e, d)
		}
	}
	if errors.Is(domain.ErrClash, domain.ErrState) {
		t.Error("two codes are one")
	}
}

func TestLateIsThereAndLeaveIsNot(t *testing.T) {
	for s, want := range map[string]bool{"present": true, "late": true, "leave": false, "absent": false, "": false} {
		if (domain.Attendance{State: s}).Counts() != want {
			t.Error(s)
		}
	}
}
