package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
	"yiji/storage"
)

// timetable is one week of one class, teacher or room of a school.
type timetable struct {
	List    List
	By      string // "class", "teacher" or "room"
	Monday  domain.Date
	This    domain.Date // Monday of the present week
	Week    Week
	Picks   []pick
	Chosen  pick
	Hours   int // class hours of this week
	Class   domain.Class
	ToPlace []moduleHours
	Place   bool
}

// pick is one class, teacher or room to choose, with the class hours of the week.
type pick struct {
	ID, Label string
	Hours     int
	Class     domain.Class
}

// weekViews are the three ways to look at a week, the usual one first.
var weekViews = []string{"class", "teacher", "room"}

// weekOf is the Monday of the week asked for, or of today's.
func weekOf(c *fiber.Ctx, today domain.Date) domain.Date {
	if d := domain.Date(c.Query("week")); d.Valid() {
		return d.Monday()
	}
	return today.Monday()
}

func (s *Server) timetablePage(c *fiber.Ctx) error {
	v, err := s.timetable(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "school.timetable"), GridPage(v))
}

func (s *Server) timetable(c *fiber.Ctx) (v timetable, err error) {
	ctx, who, n, today := c.UserContext(), actor(c), s.lookup(c), s.Store.Today()
	v.List, v.By, v.Monday, v.This = ListOf(c, "tt"), weekViews[0], weekOf(c, today), today.Monday()
	if by := c.Query("by"); slices.Contains(weekViews, by) {
		v.By = by
	}
	lessons, err := s.Store.Lessons(ctx, who.Scope, v.Monday, v.Monday.Add(6))
	if err != nil {
		return v, err
	}
	classes, err := s.liveClasses(ctx, who, lessons, v.Monday, c.Query("class"))
	if err != nil {
		return v, err
	}
	v.Place = s.Actions.Policy.May(who, "lesson", "place")
	v.Class = classOf(classes, domain.ClassID(c.Query("class")))
	if v.Picks, err = s.picks(ctx, who, v.By, classes, lessons); err != nil {
		return v, err
	}
	v.choose(c.Query(v.By))
	v.Week = v.week(n, lessons, classes, today)
	if v.Class.ID != "" && v.By == "class" {
		err = s.toPlace(ctx, n, &v)
	}
	return v, firstError(err, n.err)
}

// liveClasses are the classes that have, or may get, lessons in a week, and the one asked for, by title.
func (s *Server) liveClasses(ctx context.Context, who domain.Actor, lessons []domain.Lesson, monday domain.Date, asked string) (list []domain.Class, err error) {
	all, err := s.Store.Classes(ctx, who.Scope, storage.ClassFilter{})
	for _, x := range all {
		has := slices.ContainsFunc(lessons, func(l domain.Lesson) bool { return l.ClassID == x.ID })
		if has || string(x.ID) == asked || placeable(x) && x.EndsOn >= monday && x.StartsOn <= monday.Add(6) {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b domain.Class) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID)) })
	return list, err
}

// placeable reports whether lessons of x may still be placed.
func placeable(x domain.Class) bool {
	return x.State != domain.ClassClosed && x.State != domain.ClassCancelled && x.State != domain.ClassAssessing
}

func classOf(list []domain.Class, id domain.ClassID) domain.Class {
	for _, x := range list {
		if x.ID == id {
			return x
		}
	}
	return domain.Class{}
}

// picks are what can be chosen in a view, each with its class hours of the week.
func (s *Server) picks(ctx context.Context, who domain.Actor, by string, classes []domain.Class, lessons []domain.Lesson) (list []pick, err error) {
	hours := map[string]int{}
	for _, l := range lessons {
		hours[ownerOf(by, l)] += l.Hours
	}
	switch by {
	case "teacher":
		var staff []domain.Account
		staff, err = s.Store.Staff(ctx, who.Scope.OrganisationID, domain.RoleTeacher, s.Store.Today())
		for _, a := range staff {
			list = append(list, pick{ID: string(a.PersonID), Label: a.Name, Hours: hours[string(a.PersonID)]})
		}
	case "room":
		var rooms []domain.Room
		rooms, err = s.Store.Rooms(ctx, who.Scope)
		for _, r := range rooms {
			list = append(list, pick{ID: string(r.ID), Label: r.Name, Hours: hours[string(r.ID)]})
		}
	default:
		for _, x := range classes {
			list = append(list, pick{ID: string(x.ID), Label: x.Title, Hours: hours[string(x.ID)], Class: x})
		}
	}
	return list, err
}

// ownerOf is the class, teacher or room of a lesson.
func ownerOf(by string, l domain.Lesson) string {
	return map[string]string{"class": string(l.ClassID), "teacher": string(l.TeacherID), "room": string(l.RoomID)}[by]
}

// choose takes the pick asked for, or the first that has lessons, or the first.
func (v *timetable) choose(asked string) {
	at := slices.IndexFunc(v.Picks, func(p pick) bool { return p.ID == asked })
	if at < 0 {
		at = max(0, slices.IndexFunc(v.Picks, func(p pick) bool { return p.Hours > 0 }))
	}
	if at >= len(v.Picks) {
		return
	}
	v.Chosen = v.Picks[at]
	if v.By == "class" {
		v.Class = v.Chosen.Class
	}
}

// week lays the chosen lessons out.
func (v *timetable) week(n *lookup, lessons []domain.Lesson, classes []domain.Class, today domain.Date) Week {
	w := Week{Caption: v.Chosen.Label, Today: today, Periods: dayPeriods(), New: v.newLesson}
	for i := range 7 {
		w.Days = append(w.Days, v.Monday.Add(i))
	}
	for _, l := range lessons {
		if ownerOf(v.By, l) == v.Chosen.ID {
			v.Hours += l.Hours
			w.Lessons = append(w.Lessons, n.block(l, classes, v.By))
		}
	}
	return w
}

// dayPeriods are the class hours of a day, with a wider line before the afternoon and the evening.
func dayPeriods() (list []Period) {
	for i := range domain.Periods {
		list = append(list, Period{No: i + 1, Break: i == 4 || i == 8})
	}
	return list
}

// block is a lesson in a week table that is by class, teacher or room: what the table is about is left out.
func (n *lookup) block(l domain.Lesson, classes []domain.Class, by string) Block {
	x := classOf(classes, l.ClassID)
	m, name := n.module(x.CourseID, l.ModuleID)
	b := Block{Day: l.Date, From: l.Period, To: l.Period + l.Hours - 1, Course: name, Teacher: n.person(l.TeacherID), Room: n.room(l.RoomID), Class: x.Title, Href: "/lessons/" + string(l.ID),
		Tone: ToneOfCourse(slices.IndexFunc(classes, func(y domain.Class) bool { return y.ID == x.ID }))}
	switch by {
	case "class":
		b.Class, b.Tone = "", ToneOfCourse(m.Seq-1)
	case "teacher":
		b.Teacher = ""
	case "room":
		b.Room = ""
	}
	if l.Kind == "practice" {
		b.Kind = n.l.T("part.practice")
	}
	if l.State == "held" {
		b.State = "held"
	}
	return b
}

// newLesson is where a free cell leads: the form of a lesson of the chosen class, then and there.
func (v *timetable) newLesson(day domain.Date, period int) string {
	x := v.Class
	if !v.Place || x.ID == "" || !placeable(x) || day < x.StartsOn || day > x.EndsOn {
		return ""
	}
	q := url.Values{"date": {string(day)}}
	if period > 0 {
		q.Set("period", itoa(period))
	}
	if v.By != "class" {
		q.Set(v.By+"_id", v.Chosen.ID)
	}
	return "/classes/" + string(x.ID) + "/lessons/new?" + q.Encode()
}

// toPlace lists the modules of the chosen class that lack class hours on the timetable.
func (s *Server) toPlace(ctx context.Context, n *lookup, v *timetable) error {
	sheet := classSheet{Class: v.Class}
	err := s.classLessons(ctx, n, &sheet)
	for _, m := range sheet.Modules {
		if m.Placed < m.Hours() {
			v.ToPlace = append(v.ToPlace, m)
		}
	}
	return err
}

// first is the first day of the week on which a lesson of the class may be placed, or its first day.
func (v timetable) first() domain.Date { return max(v.Class.StartsOn, min(v.Monday, v.Class.EndsOn)) }
