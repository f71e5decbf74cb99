package web

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
	"yiji/domain/ident"
)

// span is the periods of a lesson in words.
func span(l text.Locale, x domain.Lesson) string {
	if x.Hours == 1 {
		return l.T("week.period", "No", x.Period)
	}
	return l.T("week.span", "From", x.Period, "To", x.Period+x.Hours-1)
}

// dayLessons are lessons by day, in order, in the reader's words; where there are several classes each lesson names its own.
func (s *Server) dayLessons(c *fiber.Ctx, lessons []domain.Lesson, classes map[domain.ClassID]domain.Class) (days []DayLessons, err error) {
	n := s.lookup(c)
	for _, x := range lessons {
		if k := len(days); k == 0 || days[k-1].Day != x.Date {
			days = append(days, DayLessons{Day: x.Date})
		}
		_, module := n.module(classes[x.ClassID].CourseID, x.ModuleID)
		note := n.l.T("part." + x.Kind)
		if len(classes) > 1 {
			note += " · " + classes[x.ClassID].Title
		}
		d := &days[len(days)-1]
		d.Lessons = append(d.Lessons, DayLesson{Times: span(n.l, x), Course: module, Teacher: n.person(x.TeacherID), Room: n.room(x.RoomID), Note: note,
			Href: "/me/classes/" + string(x.ClassID)})
	}
	return days, n.err
}

// timetableView is one week of the reader's lessons.
type timetableView struct {
	Monday, Now domain.Date // Now is the Monday of today
	Days        []DayLessons
}

func (s *Server) myTimetablePage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	v := timetableView{Now: s.Store.Today().Monday()}
	v.Monday = v.Now
	if d := domain.Date(c.Query("week")); d.Valid() {
		v.Monday = d.Monday()
	}
	lessons, err := s.Store.PersonLessons(c.UserContext(), who.Person(), v.Monday, v.Monday.Add(6))
	if err != nil {
		return err
	}
	classes, err := s.Store.PersonClasses(c.UserContext(), who.Person())
	if err != nil {
		return err
	}
	p := s.page(c, "my.timetable")
	if v.Days, err = s.dayLessons(c, lessons, classes); err != nil {
		return err
	}
	p.Offline = true
	return render(c, p, TimetablePage(v))
}

// creditsView is what the reader learnt in one class.
type creditsView struct {
	Class     classView
	Got, Need domain.Hundredths
	Modules   []domain.Module
	Earned    map[domain.ModuleID]domain.Hundredths
}

// creditLine is one entry of the reader's ledger with the names it stands for.
type creditLine struct {
	domain.Credit
	Module domain.Module
	Class  string
}

// credits are the reader's classes with what each gave, and the ledger line by line.
func (s *Server) credits(ctx context.Context, who domain.PersonID) (list []creditsView, ledger []creditLine, err error) {
	entries, err := s.Store.Credits(ctx, who)
	if err != nil {
		return nil, nil, err
	}
	mine, err := s.holding(ctx, who)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range mine {
		v := creditsView{Class: e.Class, Need: e.Class.Credits, Earned: map[domain.ModuleID]domain.Hundredths{}}
		if v.Modules, err = s.Store.Modules(ctx, e.Class.CourseID); err != nil {
			return nil, nil, err
		}
		for _, x := range entries {
			if x.ClassID == e.ClassID {
				v.Earned[x.ModuleID] += x.Amount
				v.Got += x.Amount
			}
		}
		list = append(list, v)
	}
	return list, ledgerOf(entries, list), nil
}

// ledgerOf names the class and module of each entry.
func ledgerOf(entries []domain.Credit, classes []creditsView) (ledger []creditLine) {
	for _, x := range entries {
		line := creditLine{Credit: x}
		for _, v := range classes {
			for _, m := range v.Modules {
				if v.Class.ID == x.ClassID && m.ID == x.ModuleID {
					line.Module, line.Class = m, v.Class.Title
				}
			}
		}
		ledger = append(ledger, line)
	}
	return ledger
}

func (s *Server) myCreditsPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, ledger, err := s.credits(c.UserContext(), who.Person())
	if err != nil {
		return err
	}
	p := s.page(c, "my.credits")
	p.Offline = true
	return render(c, p, CreditsPage(list, ledger))
}

func (s *Server) myCertificatesPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, err := s.Store.Certificates(c.UserContext(), who.Actor().Scope, "", 100)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "my.certificates"), MyCertificatesPage(s.base(c), list))
}

// base is the address of this site as people reach it.
func (s *Server) base(c *fiber.Ctx) string {
	if s.Base != "" {
		return s.Base
	}
	return c.BaseURL()
}

// homeView is what the reader should see first.
type homeView struct {
	Mask string
	Need *needed // at most one thing waits for the reader
	Next *DayLessons
	Any  bool      // the reader is in some class
	Held time.Time // from when the reader may consent again after a lost PIN was replaced; zero where they may
}

// needed is something that waits for the reader's own act.
type needed struct{ Label, Href string }

func (s *Server) myHomePage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	p := s.page(c, "my.home")
	v := homeView{Mask: ident.MaskName(session(c).Account.Name)}
	if v.Need, err = s.needed(c.UserContext(), p.Locale, who.Person(), who.Actor().Scope); err != nil {
		return err
	}
	if v.Held, err = s.Actions.ConsentsFrom(c.UserContext(), who); err != nil {
		return err
	}
	if v.Next, v.Any, err = s.nextLesson(c, who.Person()); err != nil {
		return err
	}
	p.Offline = v.Need == nil && v.Held.IsZero() // an offer or an answer that is due never stays on a phone
	return render(c, p, HomePage(v))
}

// nextLesson is the next planned lesson of a person within sixty days, and whether they ever joined a class.
func (s *Server) nextLesson(c *fiber.Ctx, who domain.PersonID) (next *DayLessons, any bool, err error) {
	classes, err := s.Store.PersonClasses(c.UserContext(), who)
	if err != nil {
		return nil, false, err
	}
	today := s.Store.Today()
	lessons, err := s.Store.PersonLessons(c.UserContext(), who, today, today.Add(60))
	if err != nil {
		return nil, false, err
	}
	for len(lessons) > 0 && lessons[0].State != "planned" {
		lessons = lessons[1:]
	}
	days, err := s.dayLessons(c, lessons[:min(1, len(lessons))], classes)
	if err != nil || len(days) == 0 {
		return nil, len(classes) > 0, err
	}
	return &days[0], true, nil
}

// needed is the first thing that waits for the person: an acceptance to repeat, a job to start, an offer to read, questions nobody answered yet.
func (s *Server) needed(ctx context.Context, l text.Locale, who domain.PersonID, own domain.Scope) (*needed, error) {
	enrolments, err := s.Store.Enrolments(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, e := range enrolments {
		if e.State == domain.EnrolmentPending {
			return &needed{l.T("need.pending"), "/me/classes/" + string(e.ClassID)}, nil
		}
	}
	placements, err := s.Store.Placements(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, state := range []string{"agreed", "started"} {
		for _, p := range placements {
			if p.StateOn(s.Store.Today()) == state {
				return &needed{l.T("need." + state), "/me/placements/" + string(p.ID)}, nil
			}
		}
	}
	offers, err := s.openOffers(ctx, own)
	if err != nil || len(offers) == 0 {
		return nil, err
	}
	return &needed{l.T("need.offer"), "/me/offers/" + string(offers[0].ID)}, nil
}
