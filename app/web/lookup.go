package web

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
)

// lookup finds what the ids on one page are called in the reader's language, each id once. The first error stays in err.
type lookup struct {
	ctx     context.Context
	s       *Server
	l       text.Locale
	courses map[domain.CourseID]domain.Course
	modules map[domain.CourseID][]domain.Module
	rooms   map[domain.RoomID]domain.Room
	bodies  map[domain.OrganisationID]domain.Organisation
	regions map[domain.RegionCode]string
	staff   map[domain.PersonID]string
	classes map[domain.ClassID]domain.Class
	err     error
}

func (s *Server) lookup(c *fiber.Ctx) *lookup {
	return s.lookupIn(c.UserContext(), newPage(c, "").Locale)
}

func (s *Server) lookupIn(ctx context.Context, l text.Locale) *lookup {
	return &lookup{ctx, s, l, map[domain.CourseID]domain.Course{}, map[domain.CourseID][]domain.Module{}, map[domain.RoomID]domain.Room{},
		map[domain.OrganisationID]domain.Organisation{}, map[domain.RegionCode]string{}, map[domain.PersonID]string{}, map[domain.ClassID]domain.Class{}, nil}
}

// once looks k up, or loads and keeps it. What is not there is the zero value: a page is not lost because a name is.
func once[K comparable, V any](n *lookup, known map[K]V, k K, load func() (V, error)) V {
	v, ok := known[k]
	if ok || n.err != nil {
		return v
	}
	v, err := load()
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		n.err = err
	}
	known[k] = v
	return v
}

// in is the name in the reader's language: the English one for readers of English, where there is one.
func (n *lookup) in(zh, en string) string {
	if n.l.Tag() == "en" && en != "" {
		return en
	}
	return zh
}

func (n *lookup) course(id domain.CourseID) domain.Course {
	return once(n, n.courses, id, func() (domain.Course, error) { return n.s.Store.Course(n.ctx, id) })
}

func (n *lookup) courseName(id domain.CourseID) string {
	c := n.course(id)
	return n.in(c.Name, c.NameEn)
}

func (n *lookup) modulesOf(id domain.CourseID) []domain.Module {
	return once(n, n.modules, id, func() ([]domain.Module, error) { return n.s.Store.Modules(n.ctx, id) })
}

// module is the module of a course and its name; a module of another course has none.
func (n *lookup) module(course domain.CourseID, id domain.ModuleID) (m domain.Module, name string) {
	for _, m := range n.modulesOf(course) {
		if m.ID == id {
			return m, n.in(m.Name, m.NameEn)
		}
	}
	return m, ""
}

func (n *lookup) room(id domain.RoomID) string {
	return once(n, n.rooms, id, func() (domain.Room, error) { return n.s.Store.Room(n.ctx, id) }).Name
}

func (n *lookup) body(id domain.OrganisationID) string {
	o := once(n, n.bodies, id, func() (domain.Organisation, error) { return n.s.Store.Organisation(n.ctx, id) })
	return n.in(o.Name, o.NameEn)
}

func (n *lookup) region(code domain.RegionCode) string {
	return once(n, n.regions, code, func() (string, error) {
		r, err := n.s.Store.RegionNow(n.ctx, code, n.s.Store.Today())
		return n.in(r.Name, r.NameEn), err
	})
}

// person is what a member of staff is called.
func (n *lookup) person(id domain.PersonID) string {
	return once(n, n.staff, id, func() (string, error) { return n.s.Store.StaffName(n.ctx, id) })
}

// class is a class that who may see.
func (n *lookup) class(who domain.Actor, id domain.ClassID) domain.Class {
	return once(n, n.classes, id, func() (domain.Class, error) { return n.s.Store.Class(n.ctx, who.Scope, id) })
}

// whole is a whole number that was typed, or -1, which no rule accepts, so that the domain blames the field.
func whole(c *fiber.Ctx, field string) int {
	n, err := strconv.Atoi(strings.TrimSpace(c.FormValue(field)))
	if err != nil || n < 0 || n > 1_000_000 {
		return -1
	}
	return n
}

// cut is what follows prefix in a field's name, if it begins with it.
func cut(name, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(name, prefix)
	return rest, ok && rest != ""
}
