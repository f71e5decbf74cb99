package seed

import (
	"fmt"
	"strconv"
	"strings"

	"yiji/app/action"
	"yiji/domain"
)

// run is a class of the plan as it is played.
type run struct {
	classPlan
	course     domain.Course
	modules    []domain.Module
	slots      []slot
	from, last domain.Date // first and last lesson
	certified  domain.Date // day of the certificates

	class      domain.Class
	lessons    []domain.Lesson
	seats      []*seat
	assessment domain.Assessment
	certs      []domain.Certificate
	claim      domain.Claim
	payment    domain.Payment
}

// seat is somebody's place in a class.
type seat struct {
	*person
	enrolment  domain.Enrolment
	gone       bool
	held, came int // class hours
}

// slot is a lesson to be.
type slot struct {
	module domain.ModuleID
	date   domain.Date
	period int
	hours  int
	kind   string
}

// planClass plans the life of a class as far as it has come.
func (p *player) planClass(i int, c classPlan) (err error) {
	r := &run{classPlan: c}
	id := domain.CourseID("course-" + strings.TrimSuffix(c.key, "2"))
	if r.course, err = p.a.Store.Course(p.ctx, id); err != nil {
		return err
	}
	if r.modules, err = p.a.Store.Modules(p.ctx, id); err != nil {
		return err
	}
	p.timetable(r, DemoDay.Add(7*c.week))
	p.runs = append(p.runs, r)
	first := p.work(r.from.Add(-16))
	if c.week > 0 {
		first = p.work(DemoDay.Add(-11))
	}
	p.on(first, 10, func() error { return p.draft(r) })
	p.office(r, first)
	return nil
}

// timetable lays the hours of r's modules on mornings and afternoons of its days of the week, theory first.
func (p *player) timetable(r *run, from domain.Date) {
	day, morning := from.Add(-1), false
	step := func() {
		if morning = !morning; !morning {
			return
		}
		for day = day.Add(1); !strings.Contains(r.days, strconv.Itoa(day.Weekday())) || p.work(day) != day; day = day.Add(1) {
		}
	}
	for _, m := range r.modules {
		for _, part := range []struct {
			kind  string
			hours int
		}{{"theory", m.TheoryHours}, {"practice", m.PracticeHours}} {
			for left := part.hours; left > 0; left -= 4 {
				step()
				period := 5
				if morning {
					period = 1
				}
				r.slots = append(r.slots, slot{m.ID, day, period, min(left, 4), part.kind})
			}
		}
	}
	r.from, r.last = r.slots[0].date, r.slots[len(r.slots)-1].date
}

// office plans what school and county do before the first lesson.
func (p *player) office(r *run, first domain.Date) {
	county := p.w.Counties[r.county].Staff[0]
	move := func(f func(who domain.Actor) (domain.Class, error), who domain.Actor) func() error {
		return func() (err error) { r.class, err = f(who); return err }
	}
	if r.far == "draft" {
		return
	}
	filed := p.after(first, 1)
	p.on(filed, 11, move(func(who domain.Actor) (domain.Class, error) { return p.a.FileClass(p.ctx, who, r.class.ID) }, p.school(r).Actor))
	answered := p.after(filed, 1)
	switch r.far {
	case "filed":
		return
	case "returned":
		p.on(answered, 15, move(func(who domain.Actor) (domain.Class, error) {
			return p.a.ReturnClass(p.ctx, who, r.class.ID, "plan-incomplete")
		}, county))
		return
	}
	p.on(answered, 15, move(func(who domain.Actor) (domain.Class, error) { return p.a.ApproveClass(p.ctx, who, r.class.ID) }, county))
	if r.far == "approved" {
		return
	}
	open := p.after(answered, 1)
	p.on(open, 9, func() error { return p.open(r, open) })
	switch r.far {
	case "open":
	case "cancelled":
		p.on(r.from.Add(-1), 16, move(func(who domain.Actor) (domain.Class, error) { return p.a.CancelClass(p.ctx, who, r.class.ID) }, p.school(r).Actor))
	default:
		p.teach(r)
	}
}

func (p *player) school(r *run) School { return p.w.Counties[r.county].Schools[r.school] }

// draft lets the school write a class down.
func (p *player) draft(r *run) (err error) {
	s := p.school(r)
	level, _ := strconv.Atoi(r.course.Levels.List()[0])
	room := s.Rooms[2*r.track]
	r.class, err = p.a.DraftClass(p.ctx, s.Actor, action.NewClass{
		Title:    fmt.Sprintf("%s %d年%d月班", r.course.Name, r.from.Year(), r.from.Time().Month()),
		CourseID: r.course.ID, Level: level, RoomID: room.ID, TeacherID: s.Teachers[r.track].PersonID, Mode: r.course.Modes.List()[0],
		Capacity: room.Seats, StartsOn: r.from, EndsOn: r.last.Add(10),
	})
	return err
}

// open opens a class, puts its lessons on the timetable, and lets people find it. Some leave again.
func (p *player) open(r *run, day domain.Date) (err error) {
	s := p.school(r)
	if r.class, err = p.a.OpenClass(p.ctx, s.Actor, r.class.ID); err != nil {
		return err
	}
	for _, x := range r.slots {
		room := s.Rooms[2*r.track]
		if x.kind == "practice" {
			room = s.Rooms[2*r.track+1]
		}
		list, err := p.a.PlaceLesson(p.ctx, s.Actor, r.class.ID, action.NewLesson{ModuleID: x.module, RoomID: room.ID, TeacherID: s.Teachers[r.track].PersonID,
			Date: x.date, Period: x.period, Hours: x.hours, Kind: x.kind, Weeks: 1})
		if err != nil {
			return err
		}
		r.lessons = append(r.lessons, list...)
	}
	p.findPeople(r, day.Add(1), min(r.from.Add(-1), yesterday))
	return nil
}

// findPeople lets people join between two days, and one in fifteen of them leave before the last lesson.
func (p *player) findPeople(r *run, first, last domain.Date) {
	n := r.class.Capacity - p.rng.IntN(6)
	switch r.far {
	case "open":
		n = r.class.Capacity/3 + p.rng.IntN(6)
	case "cancelled":
		n, last = 5, r.from.Add(-2)
	case "running":
		n = r.class.Capacity
	}
	list := p.joiners(r, max(n*p.o.People/1200, min(n, 4)))
	if r.guest {
		p.trainee.classes = append(p.trainee.classes, r)
		list = append([]*person{p.trainee}, list[:min(len(list), r.class.Capacity-1)]...)
	}
	for i, x := range list {
		day := p.between(first, last)
		s := &seat{person: x}
		p.on(day, 8+p.rng.IntN(13), func() error { return p.join(r, s) })
		if x == p.trainee || i%15 != 7 || day >= yesterday || r.far == "cancelled" {
			continue
		}
		p.on(p.between(day.Add(1), min(r.last.Add(-1), yesterday)), 21, func() error { return p.leave(s) })
	}
}

func (p *player) join(r *run, s *seat) error {
	own, err := p.own(s.person)
	if err != nil {
		return err
	}
	if s.enrolment, err = p.a.Join(p.ctx, own, r.class.ID, p.agree("enrolment")); err != nil {
		return err
	}
	r.seats = append(r.seats, s)
	return nil
}

func (p *player) leave(s *seat) (err error) {
	s.gone = true
	s.enrolment, err = p.a.Withdraw(p.ctx, s.session, s.enrolment.ID)
	return err
}
