package action_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/seed"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// A stage is the demo's region on a fresh database, in which a test plays.
type stage struct {
	*testing.T
	*action.Actions
	seed.World
	clock   *storagetest.Clock
	county  *seed.County
	school  seed.School
	teacher domain.Actor
	people  int
}

// founded is the region, and the database that holds it, made once for all tests of this package.
var (
	founded = storagetest.NewFounded(found)
	world   seed.World
	actions *action.Actions // of the database it was made on
)

func found(t *testing.T, store *storage.Store) {
	a, err := seed.DemoActions(store, 1)
	ok(t, err)
	ok(t, seed.MarkDemo(t.Context(), store))
	ok(t, seed.Load(t.Context(), a, seed.SampleReview))
	w, err := seed.Found(t.Context(), a, "")
	ok(t, err)
	if actions == nil {
		world, actions = w, a
	} else if !cmp.Equal(world, w) {
		t.Fatal("the region is another one on the other database")
	}
}

// each plays f on both databases, beside other tests.
func each(t *testing.T, f func(s *stage)) {
	t.Helper()
	t.Parallel()
	founded.Each(t, staged(f))
}

// lone is each for what does not depend on the database, on the embedded one.
func lone(t *testing.T, f func(s *stage)) {
	t.Helper()
	t.Parallel()
	founded.SQLite(t, staged(f))
}

func staged(f func(s *stage)) func(t *testing.T, store *storage.Store, clock *storagetest.Clock) {
	return func(t *testing.T, store *storage.Store, clock *storagetest.Clock) {
		a := *actions
		a.Store, a.NewID = store, seed.NewIDs(store.Now, 2)
		a.Draw.Percent = -1 // no claim is checked unless a test is about that
		c := &world.Counties[0]
		f(&stage{T: t, Actions: &a, World: world, clock: clock, county: c, school: c.Schools[0], teacher: c.Schools[0].Teachers[0]})
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks that err is of want, and that it left nothing in the database, not even an audit row.
func (s *stage) refused(want error, act func() error) {
	s.Helper()
	before := storagetest.Contents(s, s.Store)
	err := act()
	if !errors.Is(err, want) {
		s.Errorf("%v, want %v", err, want)
	}
	if d := storagetest.Changed(before, storagetest.Contents(s, s.Store)); len(d) > 0 {
		s.Errorf("%v left something behind: %v", err, d)
	}
}

// done checks that act worked and left exactly one audit row, of the act named.
func (s *stage) done(name string, act func() error) {
	s.Helper()
	before := storagetest.Contents(s, s.Store)
	if err := act(); err != nil {
		s.Fatalf("%s: %v", name, err)
	}
	after := storagetest.Contents(s, s.Store)
	if n := storagetest.Changed(before, after)["audits"]; n != 1 {
		s.Errorf("%s left %d audit rows", name, n)
	}
	named := strings.Count(strings.Join(after["audits"], "\n"), name) - strings.Count(strings.Join(before["audits"], "\n"), name)
	if named != 1 {
		s.Errorf("%s is not the act in the audit row", name)
	}
}

// blames checks the fields that err blames, with their codes.
func (s *stage) blames(err error, want map[string]string) {
	s.Helper()
	var e *domain.Error
	if !errors.As(err, &e) {
		s.Errorf("%v (%T) is no error of the domain, want %v", err, err, want)
		return
	}
	got := map[string]string{}
	for _, f := range e.Fields {
		got[f.Field] = f.Code
	}
	if d := cmp.Diff(want, got); d != "" {
		s.Errorf("%v: -want +got\n%s", e, d)
	}
}

// day moves the clock to nine in the morning in Beijing.
func (s *stage) day(d domain.Date) { s.clock.At = d.Start().Add(9 * time.Hour) }

// registration is of a person who does not exist, and never of the same twice.
func (s *stage) registration(born domain.Date) action.Registration {
	s.people++
	return action.Registration{Name: called(s.people), IdentityNumber: ident.Fictional(born, s.people), Phone: fmt.Sprintf("139%08d", s.people), Language: "zh-Hans",
		RegionCode: string(s.county.Region.Code)}
}

// called is the name of the nth person who is registered.
func called(n int) string { return fmt.Sprintf("阿%c", '一'+n) }

// person is somebody's own session.
func (s *stage) person(born domain.Date) access.PersonSession {
	s.Helper()
	r := must(s.RegisterWithout(s.Context(), s.registration(born)))
	return must(seed.Session(s.Context(), s.Actions, r.AccountID))
}

// must is for what a test needs to go on.
func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

// adults are n people of age.
func (s *stage) adults(n int) (list []access.PersonSession) {
	s.Helper()
	for range n {
		list = append(list, s.person("1990-05-05"))
	}
	return list
}

// yes is the agreement to the text of a purpose as it was shown.
func (s *stage) yes(purpose string) action.Agreement {
	s.Helper()
	t := must(s.Store.ConsentText(s.Context(), purpose, "zh-Hans"))
	return action.Agreement{Language: "zh-Hans", TextHash: t.Hash}
}

// course is a short one: five modules, 48 hours, without level.
const course domain.CourseID = "course-nan-baking"

// plan is a class that can be filed.
func (s *stage) plan(capacity int) action.NewClass {
	today := s.Store.Today()
	return action.NewClass{Title: "馕制作班", CourseID: course, RoomID: s.school.Rooms[0].ID, TeacherID: s.teacher.PersonID, Mode: "full-time", Capacity: capacity, StartsOn: today, EndsOn: today.Add(60)}
}

// filed is a class that waits for its county's answer.
func (s *stage) filed(capacity int) domain.Class {
	s.Helper()
	c := must(s.DraftClass(s.Context(), s.school.Actor, s.plan(capacity)))
	return must(s.FileClass(s.Context(), s.school.Actor, c.ID))
}

// open is a class that people can join.
func (s *stage) open(capacity int) domain.Class {
	s.Helper()
	c := s.filed(capacity)
	must(s.ApproveClass(s.Context(), s.county.Staff[0], c.ID))
	return must(s.OpenClass(s.Context(), s.school.Actor, c.ID))
}

func (s *stage) join(who access.PersonSession, c domain.Class) domain.Enrolment {
	s.Helper()
	e, err := s.Join(s.Context(), who, c.ID, s.yes("enrolment"))
	ok(s.T, err)
	return e
}

// lessons are the whole course, one lesson a day.
func (s *stage) lessons(c domain.Class) (list []domain.Lesson) {
	s.Helper()
	day := c.StartsOn
	for _, m := range must(s.Store.Modules(s.Context(), c.CourseID)) {
		for _, part := range []struct {
			kind  string
			hours int
		}{{"theory", m.TheoryHours}, {"practice", m.PracticeHours}} {
			for left := part.hours; left > 0; day = day.Add(1) {
				in := action.NewLesson{ModuleID: m.ID, RoomID: c.RoomID, TeacherID: c.TeacherID, Date: day, Period: 1, Hours: min(left, domain.Periods), Kind: part.kind, Weeks: 1}
				placed, err := s.PlaceLesson(s.Context(), s.school.Actor, c.ID, in)
				ok(s.T, err)
				list = append(list, placed...)
				left -= in.Hours
			}
		}
	}
	return list
}

// all marks everybody of a class alike.
func (s *stage) all(c domain.Class, state string) map[domain.PersonID]string {
	s.Helper()
	m := map[domain.PersonID]string{}
	for _, e := range must(s.Store.Roster(s.Context(), c)) {
		m[e.PersonID] = state
	}
	return m
}

// taught is a class of the given people whose lessons were all held, with everybody there.
func (s *stage) taught(people ...access.PersonSession) domain.Class {
	s.Helper()
	c := s.open(max(len(people), 1))
	for _, p := range people {
		s.join(p, c)
	}
	s.teach(c)
	return c
}

// teach holds all lessons of a class, with everybody there.
func (s *stage) teach(c domain.Class) {
	s.Helper()
	for _, l := range s.lessons(c) {
		s.day(l.Date)
		_, err := s.RollCall(s.Context(), s.teacher, l.ID, s.all(c, "present"))
		ok(s.T, err)
	}
}

// assessed is a taught class in which everybody passed.
func (s *stage) assessed(people ...access.PersonSession) domain.Class {
	s.Helper()
	c := s.taught(people...)
	s.assess(c)
	return c
}

// assess lets everybody of a class pass.
func (s *stage) assess(c domain.Class) {
	s.Helper()
	x, err := s.PlanAssessment(s.Context(), s.county.Issuer, c.ID, action.NewAssessment{AssessorID: s.county.Assessors[0].PersonID, HeldOn: s.Store.Today()})
	ok(s.T, err)
	marks := map[domain.PersonID]action.Mark{}
	for _, e := range must(s.Store.Roster(s.Context(), c)) {
		marks[e.PersonID] = action.Mark{Theory: 80, Practice: 90}
	}
	_, err = s.EnterMarks(s.Context(), s.county.Assessors[0], x.ID, marks)
	ok(s.T, err)
}

// certified is an assessed class whose certificates are issued and that is closed.
func (s *stage) certified(people ...access.PersonSession) domain.Class {
	s.Helper()
	return s.certify(s.assessed(people...))
}

// certify issues the certificates of an assessed class and closes it.
func (s *stage) certify(c domain.Class) domain.Class {
	s.Helper()
	_, err := s.IssueCertificates(s.Context(), s.county.Issuer, c.ID)
	ok(s.T, err)
	c, err = s.CloseClass(s.Context(), s.school.Actor, c.ID)
	ok(s.T, err)
	return c
}

// submitted is the claim of a certified class.
func (s *stage) submitted(people ...access.PersonSession) domain.Claim {
	s.Helper()
	return s.submit(s.certified(people...))
}

// submit hands in the claim of a class.
func (s *stage) submit(class domain.Class) domain.Claim {
	s.Helper()
	c, err := s.DraftClaim(s.Context(), s.school.Actor, class.ID)
	ok(s.T, err)
	c, err = s.SubmitClaim(s.Context(), s.school.Actor, c.ID)
	ok(s.T, err)
	return c
}

// decide takes one decision and goes on with the claim.
func (s *stage) decide(who domain.Actor, c domain.Claim, decision string) domain.Claim {
	s.Helper()
	c, err := s.DecideClaim(s.Context(), who, c.ID, action.ClaimInput{Decision: decision})
	ok(s.T, err)
	return c
}

// approved is a claim whose notice ran out and that finance approved.
func (s *stage) approved(people ...access.PersonSession) domain.Claim {
	s.Helper()
	return s.cleared(s.submitted(people...))
}
