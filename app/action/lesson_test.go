package action_test

import (
	"errors"
	"testing"

	"yiji/app/action"
	"yiji/domain"
)

// lesson is one that fits class c on its first day.
func (s *stage) lesson(c domain.Class) action.NewLesson {
	m := must(s.Store.Modules(s.Context(), c.CourseID))[0]
	return action.NewLesson{ModuleID: m.ID, RoomID: c.RoomID, TeacherID: c.TeacherID, Date: c.StartsOn, Period: 1, Hours: 2, Kind: "theory", Weeks: 1}
}

func TestLessonsClashOverRoomTeacherClassAndTrainee(t *testing.T) {
	each(t, func(s *stage) {
		ctx, school := s.Context(), s.county.Schools
		first := s.open(3)
		must(s.PlaceLesson(ctx, school[0].Actor, first.ID, s.lesson(first)))
		both := s.person("1990-05-05")
		s.join(both, first)

		second := s.plan(3)
		second.TeacherID = school[0].Teachers[1].PersonID
		x := must(s.DraftClass(ctx, school[0].Actor, second))
		s.school, s.teacher = school[1], school[1].Teachers[0]
		far := s.open(3)
		s.join(both, far) // no lesson stands there yet
		s.school, s.teacher = school[0], school[0].Teachers[0]

		for name, tc := range map[string]struct {
			school domain.Actor
			class  domain.Class
			change func(*action.NewLesson)
			want   map[string]string
		}{
			"room":    {school[0].Actor, x, func(l *action.NewLesson) { l.RoomID = first.RoomID; l.Period = 2 }, map[string]string{"room_id": "clash-room"}},
			"teacher": {school[0].Actor, x, func(l *action.NewLesson) { l.RoomID = school[0].Rooms[1].ID; l.TeacherID = first.TeacherID }, map[string]string{"teacher_id": "clash-teacher"}},
			"class": {school[0].Actor, first, func(l *action.NewLesson) {
				l.RoomID = school[0].Rooms[1].ID
				l.TeacherID = school[0].Teachers[1].PersonID
			}, map[string]string{"period": "clash-class"}},
			"trainee":     {school[1].Actor, far, func(l *action.NewLesson) { l.Hours = 10 }, map[string]string{"period": "clash-trainee"}},
			"second week": {school[0].Actor, x, func(l *action.NewLesson) { l.Date, l.Weeks = l.Date.Add(-7), 2 }, map[string]string{"date": "date-outside-class"}},
		} {
			s.Run(name, func(*testing.T) {
				in := s.lesson(tc.class)
				tc.change(&in)
				s.refused(errDomain, func() error {
					_, err := s.PlaceLesson(ctx, tc.school, tc.class.ID, in)
					s.blames(err, tc.want)
					return anyError(err)
				})
			})
		}
		free := s.lesson(x)
		free.Period = 3 // right behind the lesson of the first class, in its room
		s.done("lesson.place", func() error { _, err := s.PlaceLesson(ctx, school[0].Actor, x.ID, free); return err })
	})
}

// errDomain stands for any error of the domain, where the fields it blames are looked at beside it.
var errDomain = errors.New("an error of the domain")

func anyError(err error) error {
	var e *domain.Error
	if errors.As(err, &e) {
		return errDomain
	}
	return err
}

// With several weeks either all lessons are placed or none.
func TestLessonsOfSeveralWeeksAreAllPlacedOrNone(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		c := s.open(3)
		in := s.lesson(c)
		in.Weeks = 3
		var list []domain.Lesson
		var err error
		s.done("lesson.place", func() error { list, err = s.PlaceLesson(ctx, s.school.Actor, c.ID, in); return err })
		if len(list) != 3 || list[2].Date != in.Date.Add(14) {
			s.Errorf("%+v", list)
		}
		in.Date, in.Period, in.Weeks = in.Date.Add(1), 2, 2
		must(s.PlaceLesson(ctx, s.school.Actor, c.ID, in)) // Tuesdays
		s.refused(errDomain, func() error {
			blocked := in
			blocked.Date, blocked.Weeks = c.StartsOn.Add(14), 2
			_, err := s.PlaceLesson(ctx, s.school.Actor, c.ID, blocked)
			return anyError(err)
		})
		s.done("lesson.remove", func() error { _, err := s.RemoveLesson(ctx, s.school.Actor, list[2].ID); return err })
		s.refused(domain.ErrNotFound, func() error { _, err := s.RemoveLesson(ctx, s.school.Actor, list[2].ID); return err })
		again := s.lesson(c)
		again.Date = c.StartsOn.Add(14)
		s.done("lesson.place", func() error { _, err := s.PlaceLesson(ctx, s.school.Actor, c.ID, again); return err }) // its periods are free
	})
}

func TestJoiningTwoClassesAtTheSameHoursIsRefusedWithTheReason(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		mine := s.open(3)
		must(s.PlaceLesson(ctx, s.school.Actor, mine.ID, s.lesson(mine)))
		s.join(p, mine)
		s.school, s.teacher = s.county.Schools[1], s.county.Schools[1].Teachers[0]
		other := s.open(3)
		in := s.lesson(other)
		in.Period = 2
		must(s.PlaceLesson(ctx, s.school.Actor, other.ID, in))
		s.refused(domain.ErrOverlap, func() error {
			_, err := s.Join(ctx, p, other.ID, s.yes("enrolment"))
			var e *domain.Error
			if errors.As(err, &e) && (e.Args["Title"] != mine.Title || e.Args["Date"] != string(mine.StartsOn) || e.Args["From"] != 1 || e.Args["To"] != 2) {
				s.Errorf("%v", e.Args)
			}
			return err
		})
		e := must(s.Store.Enrolments(ctx, p.Person()))[0]
		must(s.Withdraw(ctx, p, e.ID))
		s.join(p, other) // who left is nowhere else
		s.refused(domain.ErrAlreadyEnrolled, func() error { _, err := s.Join(ctx, p, other.ID, s.yes("enrolment")); return err })
	})
}

func TestRollIsCalledOfTheWholeRosterOnTheDayOrAfter(t *testing.T) {
	each(t, func(s *stage) {
		ctx, people := s.Context(), s.adults(2)
		c := s.open(3)
		for _, p := range people {
			s.join(p, c)
		}
		l := s.lessons(c)[1] // tomorrow's
		call := func(marks map[domain.PersonID]string) func() error {
			return func() error { _, err := s.RollCall(ctx, s.teacher, l.ID, marks); return err }
		}
		a, b := people[0].Person(), people[1].Person()
		s.refused(action.ErrLessonAhead, call(s.all(c, "present")))
		s.day(l.Date)
		for name, tc := range map[string]struct {
			marks map[domain.PersonID]string
			want  map[string]string
		}{
			"nobody":   {nil, map[string]string{"marks." + string(a): "choose-one", "marks." + string(b): "choose-one"}},
			"one left": {map[domain.PersonID]string{a: "present"}, map[string]string{"marks." + string(b): "choose-one"}},
			"unknown":  {map[domain.PersonID]string{a: "present", b: "asleep"}, map[string]string{"marks." + string(b): "choose-one"}},
			"stranger": {map[domain.PersonID]string{a: "present", b: "late", "x": "present"}, map[string]string{"marks.x": "not-on-roster"}},
		} {
			s.Run(name, func(*testing.T) {
				s.refused(domain.ErrInvalid, func() error { err := call(tc.marks)(); s.blames(err, tc.want); return err })
			})
		}
		s.done("attendance.mark", call(map[domain.PersonID]string{a: "present", b: "absent"}))
		s.done("attendance.mark", call(map[domain.PersonID]string{a: "present", b: "late"})) // a mistake is mended
		marks := must(s.Store.Attendance(ctx, l))
		if len(marks) != 2 || marks[b].State != "late" || marks[b].MarkedBy != s.teacher.PersonID {
			s.Errorf("%+v", marks)
		}
		s.refused(domain.ErrState, func() error { _, err := s.RemoveLesson(ctx, s.school.Actor, l.ID); return err })
		s.refused(domain.ErrState, func() error { _, err := s.CancelClass(ctx, s.school.Actor, c.ID); return err })
	})
}

// Credits come by the rule alone: all hours of the module taught, and four fifths of them attended, late included, leave not.
func TestCreditsComeAtEightyPercentAndOnlyOnce(t *testing.T) {
	each(t, func(s *stage) {
		ctx, people := s.Context(), s.adults(3)
		c := s.open(3)
		for _, p := range people {
			s.join(p, c)
		}
		second := must(s.Store.Modules(ctx, c.CourseID))[1] // 4 of theory and 8 of practice: 80 % of 12 are 9.6
		hours := []int{4, 5, 3}
		states := [][]string{{"present", "late", "present"}, {"present", "late", "leave"}, {"absent", "present", "present"}} // 12, 9 and 8 of 12
		for i, h := range hours {
			in := s.lesson(c)
			in.ModuleID, in.Hours, in.Date = second.ID, h, c.StartsOn.Add(i)
			l := must(s.PlaceLesson(ctx, s.school.Actor, c.ID, in))[0]
			s.day(l.Date)
			marks := map[domain.PersonID]string{}
			for n, p := range people {
				marks[p.Person()] = states[n][i]
			}
			must(s.RollCall(ctx, s.teacher, l.ID, marks))
			if got := len(must(s.Store.ClassCredits(ctx, c))); got > 0 && i < 2 {
				s.Errorf("%d credits after %d lessons", got, i+1)
			}
			if i == 2 {
				must(s.RollCall(ctx, s.teacher, l.ID, marks))
			}
		}
		got := must(s.Store.ClassCredits(ctx, c))
		if len(got) != 1 || got[0].PersonID != people[0].Person() || got[0].Amount != second.Credit || got[0].Reason != "module-completed" {
			s.Errorf("%+v", got)
		}
	})
}

func TestAssessmentComesAfterTheHoursAndForWhoWasThere(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k, people := s.Context(), s.county, s.adults(2)
		c := s.open(2)
		for _, p := range people {
			s.join(p, c)
		}
		lessons := s.lessons(c)
		last := lessons[len(lessons)-1]
		plan := func(day domain.Date) (domain.Assessment, error) {
			return s.PlanAssessment(ctx, k.Issuer, c.ID, action.NewAssessment{AssessorID: k.Assessors[0].PersonID, HeldOn: day})
		}
		for day, want := range map[domain.Date]string{"": "required", "2026-02-30": "date-invalid", s.Store.Today().Add(-1): "date-past", last.Date.Add(-1): "before-last-lesson"} {
			_, err := plan(day)
			got := map[string]string{}
			var e *domain.Error
			if errors.As(err, &e) {
				for _, f := range e.Fields {
					got[f.Code] = f.Field
				}
			}
			if got[want] != "held_on" {
				s.Errorf("%q: %v", day, err)
			}
		}
		x := must(plan(last.Date))
		a, b := people[0].Person(), people[1].Person()
		enter := func(marks map[domain.PersonID]action.Mark) func() error {
			return func() error { _, err := s.EnterMarks(ctx, k.Assessors[0], x.ID, marks); return err }
		}
		good := map[domain.PersonID]action.Mark{a: {Theory: 60, Practice: 60}}
		s.refused(action.ErrAssessmentAhead, enter(good))
		for i, l := range lessons[:len(lessons)-1] {
			s.day(l.Date)
			marks := map[domain.PersonID]string{a: "present", b: "absent"}
			if i == 0 {
				marks[b] = "present"
			}
			must(s.RollCall(ctx, s.teacher, l.ID, marks))
		}
		s.day(last.Date)
		s.refused(domain.ErrHoursMissing, enter(good))
		must(s.RollCall(ctx, s.teacher, last.ID, map[domain.PersonID]string{a: "present", b: "absent"}))
		for name, tc := range map[string]struct {
			marks map[domain.PersonID]action.Mark
			want  map[string]string
		}{
			"nobody":     {nil, map[string]string{"marks": "required"}},
			"stranger":   {map[domain.PersonID]action.Mark{"x": {}}, map[string]string{"marks.x": "not-on-roster"}},
			"points":     {map[domain.PersonID]action.Mark{a: {Theory: -1, Practice: 101}}, map[string]string{"marks." + string(a) + ".theory": "out-of-range", "marks." + string(a) + ".practice": "out-of-range"}},
			"not enough": {map[domain.PersonID]action.Mark{a: {Theory: 60, Practice: 60}, b: {Theory: 99, Practice: 99}}, map[string]string{"marks." + string(b): "not-a-candidate"}},
		} {
			s.Run(name, func(*testing.T) {
				s.refused(domain.ErrInvalid, func() error { err := enter(tc.marks)(); s.blames(err, tc.want); return err })
			})
		}
		s.refused(domain.ErrState, func() error { _, err := s.CloseClass(ctx, s.school.Actor, c.ID); return err })
		s.done("assessment.mark", enter(good))
		s.refused(domain.ErrAlreadyMarked, enter(good))
		again := must(plan(s.Store.Today()))
		s.refused(domain.ErrAssessmentOpen, func() error { _, err := s.CloseClass(ctx, s.school.Actor, c.ID); return err })
		must(s.EnterMarks(ctx, k.Assessors[0], again.ID, good))
		s.done("class.close", func() error { _, err := s.CloseClass(ctx, s.school.Actor, c.ID); return err })
	})
}
