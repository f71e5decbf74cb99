package web

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
	"yiji/storage"
)

const rowsOfPage = 20

// classRow is one class in a list.
type classRow struct {
	domain.Class
	Course, School string
}

// classList is a page of classes with the counts of each state.
type classList struct {
	List   List
	Rows   []classRow
	Next   string
	Tabs   []Tab
	Course []Option
	New    bool // the reader may draft one
	Seats  bool // the reader may know how many seats are taken
	School bool // classes of several schools
}

// tabStates are the states that a list of classes has a tab for, in the order of a class's life.
var tabStates = []domain.ClassState{domain.ClassDraft, domain.ClassFiled, domain.ClassReturned, domain.ClassApproved, domain.ClassOpen, domain.ClassRunning, domain.ClassAssessing,
	domain.ClassClosed, domain.ClassCancelled}

func (s *Server) classesPage(c *fiber.Ctx) error {
	v, err := s.classes(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "school.classes"), ClassesPage(v))
}

func (s *Server) classes(c *fiber.Ctx) (v classList, err error) {
	ctx, who, n := c.UserContext(), actor(c), s.lookup(c)
	v.List = ListOf(c, "classes")
	counts, err := s.Store.ClassCounts(ctx, who.Scope)
	if err != nil {
		return v, err
	}
	v.Tabs = stateTabs(n, counts)
	rows, err := s.Store.Classes(ctx, who.Scope, storage.ClassFilter{State: domain.ClassState(v.List.Get("state")), CourseID: domain.CourseID(v.List.Get("course")),
		After: domain.ClassID(v.List.Get("cursor")), Limit: rowsOfPage + 1})
	if err != nil {
		return v, err
	}
	if len(rows) > rowsOfPage {
		rows = rows[:rowsOfPage]
		v.Next = string(rows[rowsOfPage-1].ID)
	}
	v.Rows = classRows(n, rows)
	v.Course, err = s.courseOptions(ctx, n)
	v.New, v.Seats = s.Actions.Policy.May(who, "class", "draft"), s.Actions.Policy.May(who, "roster", "read")
	v.School = who.Scope.OrganisationID == ""
	return v, firstError(err, n.err)
}

func stateTabs(n *lookup, counts map[domain.ClassState]int) []Tab {
	all, tabs := 0, []Tab{}
	for _, st := range tabStates {
		all += counts[st]
		if counts[st] > 0 {
			tabs = append(tabs, Tab{string(st), n.l.T("state.class." + string(st)), counts[st]})
		}
	}
	return slices.Insert(tabs, 0, Tab{"", n.l.T("all"), all})
}

func classRows(n *lookup, list []domain.Class) (rows []classRow) {
	for _, x := range list {
		rows = append(rows, classRow{x, n.courseName(x.CourseID), n.body(x.OrganisationID)})
	}
	return rows
}

// courseOptions are all courses of the catalogue.
func (s *Server) courseOptions(ctx context.Context, n *lookup) (list []Option, err error) {
	courses, err := s.Store.Courses(ctx, storage.CourseFilter{})
	for _, x := range courses {
		list = append(list, Option{Value: string(x.ID), Label: n.in(x.Name, x.NameEn)})
	}
	return list, err
}

// firstError is the first of errs that is one.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) classPage(c *fiber.Ctx) error {
	v, err := s.classSheet(c)
	if err != nil {
		return err
	}
	p := s.page(c, "school.class")
	p.Title = v.Title
	return render(c, p, ClassPage(v))
}

// classStep is the handler of one step of a class's life; a refusal shows the class with what was wrong.
func (s *Server) classStep(step func(context.Context, domain.Actor, domain.ClassID) (domain.Class, error), done string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if _, err := step(c.UserContext(), actor(c), classID(c)); err != nil {
			return s.again(c, err, s.classPage)
		}
		return s.done(c, "/classes/"+string(classID(c)), done)
	}
}

// returnClass gives a filing back with the reason chosen on the class's page.
func (s *Server) returnClass(c *fiber.Ctx) error {
	if _, err := s.Actions.ReturnClass(c.UserContext(), actor(c), classID(c), c.FormValue("reason")); err != nil {
		return s.again(c, err, s.classPage)
	}
	return s.done(c, "/approvals", "done.class-returned")
}

// classConfirm asks once more before a step that cannot be taken back.
func (s *Server) classConfirm(step string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, err := s.classSheet(c)
		if err != nil {
			return err
		}
		if !v.May(step) {
			return domain.ErrState.With("State", "state.class."+string(v.State))
		}
		return render(c, s.page(c, "school.confirm."+step), ClassConfirmPage(v, step))
	}
}

// approvalsPage lists what schools filed, the oldest first.
func (s *Server) approvalsPage(c *fiber.Ctx) error {
	n := s.lookup(c)
	list, err := s.Store.Classes(c.UserContext(), actor(c).Scope, storage.ClassFilter{State: domain.ClassFiled, Limit: 200})
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b domain.Class) int { return a.UpdatedAt.Compare(b.UpdatedAt) })
	rows := classRows(n, list)
	if n.err != nil {
		return n.err
	}
	return render(c, s.page(c, "school.approvals"), ApprovalsPage(rows))
}
