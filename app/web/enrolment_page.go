package web

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
)

// classView is a class as the public and its trainees see it: what is taught, where, by whom, and whether there is room. Who sits
// in it is nobody's business here.
type classView struct {
	domain.Class
	Course        domain.Course
	School        domain.Organisation
	Site, Room    string
	Teacher       string
	Hours         int
	Credits       domain.Hundredths
	HasSeat, Open bool
}

// classView gathers what belongs to a class.
func (s *Server) classView(ctx context.Context, c domain.Class) (v classView, err error) {
	v = classView{Class: c, HasSeat: c.Taken < c.Capacity, Open: c.Admit() == nil}
	var errs [6]error
	v.Course, errs[0] = s.Store.Course(ctx, c.CourseID)
	v.School, errs[1] = s.Store.Organisation(ctx, c.OrganisationID)
	room, err := s.Store.Room(ctx, c.RoomID)
	errs[2] = err
	site, err := s.Store.Site(ctx, room.SiteID)
	errs[3] = err
	v.Site, v.Room = site.Name, room.Name
	modules, err := s.Store.Modules(ctx, c.CourseID)
	errs[4] = err
	for _, m := range modules {
		v.Hours += m.Hours()
		v.Credits += m.Credit
	}
	v.Teacher, errs[5] = s.Store.StaffName(ctx, c.TeacherID)
	return v, errors.Join(errs[:]...)
}

// named is a name in the reader's language where there is one.
func named(l text.Locale, zh, en string) string {
	if l.Tag() == "en" && en != "" {
		return en
	}
	return zh
}

// enrolmentView is one enrolment of the reader with its class.
type enrolmentView struct {
	domain.Enrolment
	Class classView
}

// holding are the enrolments of a person that hold a seat or wait for one, the newest first. What the person left stands in their
// file alone.
func (s *Server) holding(ctx context.Context, who domain.PersonID) (list []enrolmentView, err error) {
	all, err := s.Store.Enrolments(ctx, who)
	if err != nil {
		return nil, err
	}
	classes, err := s.Store.PersonClasses(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if !e.State.HoldsSeat() && e.State != domain.EnrolmentWaiting {
			continue
		}
		v, err := s.classView(ctx, classes[e.ClassID])
		if err != nil {
			return nil, err
		}
		list = append(list, enrolmentView{e, v})
	}
	return list, nil
}

func (s *Server) myClassesPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, err := s.holding(c.UserContext(), who.Person())
	if err != nil {
		return err
	}
	p := s.page(c, "my.classes")
	p.Offline = true
	return render(c, p, MyClassesPage(list))
}

// myClassView is a class that the reader may join or has joined.
type myClassView struct {
	Class   classView
	Mine    *domain.Enrolment // nil while the reader holds no seat
	Waits   *waitingView      // of a seat that is only pending
	Shared  bool              // an acceptance on this device would be
	Wants   domain.Words      // support that the reader wants there
	Consent consentView
	Days    []DayLessons
}

// myClass finds a class that the reader is in or may join. Anything else is not there.
func (s *Server) myClass(ctx context.Context, who domain.PersonID, id domain.ClassID) (v myClassView, err error) {
	mine, err := s.holding(ctx, who)
	if err != nil {
		return v, err
	}
	for _, e := range mine {
		if e.ClassID == id {
			v.Mine, v.Class = &e.Enrolment, e.Class
			return v, nil
		}
	}
	c, err := s.Store.PublicClass(ctx, id)
	if err != nil {
		return v, err
	}
	v.Class, err = s.classView(ctx, c)
	return v, err
}

func (s *Server) myClassPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	v, err := s.myClass(c.UserContext(), who.Person(), domain.ClassID(c.Params("class")))
	if err != nil {
		return err
	}
	lessons, err := s.Store.ClassLessons(c.UserContext(), v.Class.Class)
	if err != nil {
		return err
	}
	if v.Days, err = s.dayLessons(c, lessons, map[domain.ClassID]domain.Class{v.Class.ID: v.Class.Class}); err != nil {
		return err
	}
	if v.Shared, err = s.Actions.Shared(c.UserContext(), who); err != nil {
		return err
	}
	if v.Mine != nil && v.Mine.State == domain.EnrolmentPending {
		if v.Waits, err = s.waiting(c, who, domain.PendingUntil(v.Mine.UpdatedAt), v.Shared); err != nil {
			return err
		}
	}
	if v.Mine == nil || v.Waits != nil {
		if v.Consent, err = s.consent(c, "enrolment"); err != nil {
			return err
		}
	}
	if v.Mine != nil {
		if v.Wants, err = s.ownWants(c.UserContext(), v.Class.Class, who.Person()); err != nil {
			return err
		}
	}
	p := unticked(s.page(c, "my.class"))
	p.Title = v.Class.Title
	return render(c, p, MyClassPage(v))
}

// join takes a seat for the person who asks.
func (s *Server) join(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	e, err := s.Actions.Join(c.UserContext(), who, domain.ClassID(c.Params("class")), agreement(c))
	if err != nil {
		return s.again(c, err, s.myClassPage)
	}
	if e.State == domain.EnrolmentPending {
		return s.done(c, "/me/classes/"+c.Params("class"), "done.pending")
	}
	return s.done(c, "/me/classes/"+c.Params("class"), "done.joined")
}

// ownWants is the support that a person wants in a class of theirs.
func (s *Server) ownWants(ctx context.Context, c domain.Class, who domain.PersonID) (domain.Words, error) {
	x, err := s.Store.OwnSupport(ctx, c, who)
	return x.Wants, unlessMissing(err)
}

// wantSupport says what the reader wants in their class; the empty form takes it back.
func (s *Server) wantSupport(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.WantSupport(c.UserContext(), who, domain.ClassID(c.Params("class")), formValues(c)["wants"]); err != nil {
		return s.again(c, err, s.myClassPage)
	}
	return s.done(c, "/me/classes/"+c.Params("class"), "done.support")
}

// withdraw leaves a class at once: one button, no question.
func (s *Server) withdraw(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	v, err := s.myClass(c.UserContext(), who.Person(), domain.ClassID(c.Params("class")))
	if err != nil {
		return err
	}
	if v.Mine != nil {
		if _, err := s.Actions.Withdraw(c.UserContext(), who, v.Mine.ID); err != nil {
			return s.again(c, err, s.myClassPage)
		}
	}
	return s.done(c, "/me/classes", "done.withdrawn")
}
