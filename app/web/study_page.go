package web

import (
	"context"

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

// lessonNames are the words around lessons: modules, rooms and teachers by id, read once each.
type lessonNames struct {
	modules  map[domain.ModuleID]domain.Module
	rooms    map[domain.RoomID]domain.Room
	teachers map[domain.PersonID]string
}

func (s *Server) lessonNames(ctx context.Context, lessons []domain.Lesson, classes map[domain.ClassID]domain.Class) (n lessonNames, err error) {
	n = lessonNames{map[domain.ModuleID]domain.Module{}, map[domain.RoomID]domain.Room{}, map[domain.PersonID]string{}}
	seen := map[domain.ClassID]bool{}
	for _, x := range lessons {
		if _, ok := n.rooms[x.RoomID]; !ok {
			if n.rooms[x.RoomID], err = s.Store.Room(ctx, x.RoomID); err != nil {
				return n, err
			}
		}
		if seen[x.ClassID] {
			continue
		}
		seen[x.ClassID] = true
		modules, err := s.Store.Modules(ctx, classes[x.ClassID].CourseID)
		if err != nil {
			return n, err
		}
		for _, m := range modules {
			n.modules[m.ID] = m
		}
		teachers, err := s.teachers(ctx, classes[x.ClassID].OrganisationID)
		if err != nil {
			return n, err
		}
		for id, name := range teachers {
			n.teachers[id] = name
		}
	}
	return n, nil
}

// dayLessons are lessons by day, in order, in the reader's words.
func (s *Server) dayLessons(ctx context.Context, l text.Locale, lessons []domain.Lesson, classes map[domain.ClassID]domain.Class) (days []DayLessons, err error) {
	n, err := s.lessonNames(ctx, lessons, classes)
	if err != nil {
		return nil, err
	}
	for _, x := range lessons {
		if k := len(days); k == 0 || days[k-1].Day != x.Date {
			days = append(days, DayLessons{Day: x.Date})
		}
		m := n.modules[x.ModuleID]
		d := &days[len(days)-1]
		note := l.T("part." + x.Kind)
		if len(classes) > 1 {
			note += " · " + classes[x.ClassID].Title
		}
		d.Lessons = append(d.Lessons, DayLesson{Times: span(l, x), Course: named(l, m.Name, m.NameEn), Teacher: n.teachers[x.TeacherID], Room: n.rooms[x.RoomID].Name,
			Note: note, Href: "/me/classes/" + string(x.ClassID)})
	}
	return days, nil
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
	if v.Days, err = s.dayLessons(c.UserContext(), p.Locale, lessons, classes); err != nil {
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
	modules := map[domain.ModuleID]domain.Module{}
	titles := map[domain.ClassID]string{}
	for _, e := range mine {
		v := creditsView{Class: e.Class, Need: e.Class.Credits, Earned: map[domain.ModuleID]domain.Hundredths{}}
		if v.Modules, err = s.Store.Modules(ctx, e.Class.CourseID); err != nil {
			return nil, nil, err
		}
		for _, m := range v.Modules {
			modules[m.ID] = m
		}
		titles[e.ClassID] = e.Class.Title
		for _, x := range entries {
			if x.ClassID == e.ClassID {
				v.Earned[x.ModuleID] += x.Amount
				v.Got += x.Amount
			}
		}
		list = append(list, v)
	}
	for _, x := range entries {
		ledger = append(ledger, creditLine{x, modules[x.ModuleID], titles[x.ClassID]})
	}
	return list, ledger, nil
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
	Any  bool // the reader is in some class
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
	classes, err := s.Store.PersonClasses(c.UserContext(), who.Person())
	if err != nil {
		return err
	}
	v.Any = len(classes) > 0
	today := s.Store.Today()
	lessons, err := s.Store.PersonLessons(c.UserContext(), who.Person(), today, today.Add(60))
	if err != nil {
		return err
	}
	for len(lessons) > 0 && lessons[0].State != "planned" {
		lessons = lessons[1:]
	}
	days, err := s.dayLessons(c.UserContext(), p.Locale, lessons[:min(1, len(lessons))], classes)
	if err != nil {
		return err
	}
	if len(days) > 0 {
		v.Next = &days[0]
	}
	p.Offline = v.Need == nil // an offer or an answer that is due never stays on a phone
	return render(c, p, HomePage(v))
}

// needed is the first thing that waits for the person: a job to start, an offer to read, questions nobody answered yet.
func (s *Server) needed(ctx context.Context, l text.Locale, who domain.PersonID, own domain.Scope) (*needed, error) {
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
	offers, err := s.Store.Offers(ctx, own)
	for _, o := range offers {
		if o.State == "open" && s.Store.Today() <= o.OpenUntil {
			return &needed{l.T("need.offer"), "/me/offers/" + string(o.ID)}, err
		}
	}
	return nil, err
}
