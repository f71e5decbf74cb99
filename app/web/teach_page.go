package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/domain"
)

// teaching is the week of one teacher.
type teaching struct {
	List        List
	Monday, Now domain.Date // Now is today
	Today       DayLessons
	Days        []DayLessons // the other days of the week
	Week        Week
	Classes     []classRow
}

func (s *Server) teachPage(c *fiber.Ctx) error {
	v, err := s.teaching(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "school.teach"), TeachPage(v))
}

func (s *Server) teaching(c *fiber.Ctx) (v teaching, err error) {
	ctx, who, n := c.UserContext(), actor(c), s.lookup(c)
	v.List, v.Now = ListOf(c, "teach"), s.Store.Today()
	v.Monday = weekOf(c, v.Now)
	lessons, err := s.Store.Lessons(ctx, who.Scope, v.Monday, v.Monday.Add(6))
	if err != nil {
		return v, err
	}
	classes, err := s.liveClasses(ctx, who, lessons, v.Monday, "")
	if err != nil {
		return v, err
	}
	v.Classes = classRows(n, classes)
	v.Week = Week{Caption: n.l.T("school.teach"), Today: v.Now, Periods: dayPeriods()}
	byDay := map[domain.Date][]DayLesson{}
	for _, l := range lessons {
		if l.TeacherID == who.PersonID {
			b := n.block(l, classes, "teacher")
			v.Week.Lessons = append(v.Week.Lessons, b)
			byDay[l.Date] = append(byDay[l.Date], n.dayLesson(l, b, v.Now))
		}
	}
	for i := range 7 {
		day := v.Monday.Add(i)
		v.Week.Days = append(v.Week.Days, day)
		if day != v.Now {
			v.Days = append(v.Days, DayLessons{day, byDay[day]})
		}
	}
	v.Today = DayLessons{v.Now, byDay[v.Now]}
	return v, n.err
}

// dayLesson is a lesson in a teacher's list, which says whether the roll was called.
func (n *lookup) dayLesson(l domain.Lesson, b Block, today domain.Date) DayLesson {
	d := DayLesson{Times: n.l.T("week.span", "From", b.From, "To", b.To), Course: b.Course, Teacher: b.Class, Room: b.Room, Href: b.Href}
	if b.From == b.To {
		d.Times = n.l.T("week.period", "No", b.From)
	}
	switch {
	case l.State == "held":
		d.Note = n.l.T("school.roll-called")
	case l.Date <= today:
		d.Note = n.l.T("school.roll-due")
	}
	return d
}
