package web

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
	"yiji/storage"
)

// workbench is what needs a school today.
type workbench struct {
	Today   domain.Date
	Needs   []need
	Lessons []workLesson
	Counts  map[domain.ClassState]int
}

// need is one thing to do: what, on which class, where.
type need struct {
	Tone, Icon, Small, Label, Href string
}

// workLesson is a lesson of today.
type workLesson struct {
	lessonRow
	Class string
}

// lookBack is how many days a forgotten roll-call stays on the workbench.
const lookBack = 30

func (s *Server) schoolPage(c *fiber.Ctx) error {
	ctx, who, n := c.UserContext(), actor(c), s.lookup(c)
	v := workbench{Today: s.Store.Today()}
	var err error
	if v.Counts, err = s.Store.ClassCounts(ctx, who.Scope); err != nil {
		return err
	}
	if err := s.needs(ctx, n.l, who, &v); err != nil {
		return err
	}
	if err := s.workLessons(ctx, n, who, &v); err != nil {
		return err
	}
	return render(c, s.page(c, "school.workbench"), SchoolPage(v))
}

// needs collects the classes that wait for their school: first what came back, then what can go on.
func (s *Server) needs(ctx context.Context, l text.Locale, who domain.Actor, v *workbench) error {
	for _, k := range []struct {
		state            domain.ClassState
		tone, icon, word string
		when             func(domain.Class) (bool, error)
	}{
		{domain.ClassReturned, "bad", "rotate-ccw", "school.need.returned", nil},
		{domain.ClassApproved, "ok", "door-open", "school.need.open", nil},
		{domain.ClassAssessing, "info", "archive", "school.need.close", func(x domain.Class) (bool, error) { return s.marked(ctx, x) }},
		{domain.ClassClosed, "warn", "wallet", "school.need.claim", func(x domain.Class) (bool, error) { return s.claimable(ctx, who, x) }},
		{domain.ClassDraft, "", "pencil", "school.need.file", nil},
	} {
		list, err := s.Store.Classes(ctx, who.Scope, storage.ClassFilter{State: k.state, Limit: 50})
		if err != nil {
			return err
		}
		for _, x := range list {
			ok := true
			if k.when != nil {
				if ok, err = k.when(x); err != nil {
					return err
				}
			}
			if ok {
				v.Needs = append(v.Needs, need{k.tone, k.icon, l.T(k.word), x.Title, "/classes/" + string(x.ID)})
			}
		}
	}
	return nil
}

// marked reports whether all assessments of a class have their results.
func (s *Server) marked(ctx context.Context, x domain.Class) (bool, error) {
	list, err := s.Store.Assessments(ctx, x)
	for _, a := range list {
		if a.State != "marked" {
			return false, err
		}
	}
	return len(list) > 0, err
}

// claimable reports whether who may still draft the claim of a closed class.
func (s *Server) claimable(ctx context.Context, who domain.Actor, x domain.Class) (bool, error) {
	if !x.Subsidised || !s.Actions.Policy.May(who, "claim", "draft") {
		return false, nil
	}
	_, err := s.Store.ClassClaim(ctx, x)
	if errors.Is(err, domain.ErrNotFound) {
		return true, nil
	}
	return false, err
}

// workLessons are the lessons of today, and the class that has an older one whose roll nobody called.
func (s *Server) workLessons(ctx context.Context, n *lookup, who domain.Actor, v *workbench) error {
	lessons, err := s.Store.Lessons(ctx, who.Scope, v.Today.Add(-lookBack), v.Today)
	if err != nil {
		return err
	}
	late := map[domain.ClassID]bool{}
	for _, l := range lessons {
		x := n.class(who, l.ClassID)
		_, module := n.module(x.CourseID, l.ModuleID)
		if l.Date == v.Today {
			v.Lessons = append(v.Lessons, workLesson{lessonRow{l, module, n.room(l.RoomID), n.person(l.TeacherID)}, x.Title})
		} else if l.State == "planned" && !late[x.ID] {
			late[x.ID] = true
			v.Needs = append(v.Needs, need{"warn", "clipboard-check", n.l.T("school.need.roll"), x.Title, "/lessons/" + string(l.ID)})
		}
	}
	return n.err
}
