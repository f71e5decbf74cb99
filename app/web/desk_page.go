package web

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
)

// atDesk is a handler of pages that need the office open; where it is not, the desk's first page asks for the passphrase.
func (s *Server) atDesk(h func(*fiber.Ctx, action.Desk) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		desk, err := s.Actions.DeskOf(c.UserContext(), actor(c), s.token(c))
		if errors.Is(err, domain.ErrOfficeLocked) {
			return s.officePage(c)
		}
		if err != nil {
			return err
		}
		return h(c, desk)
	}
}

// officeView is the way into the office: make its key, ask for it, or open it.
type officeView struct {
	action.Office
	Demo bool
}

func (s *Server) officePage(c *fiber.Ctx) error {
	o, err := s.Actions.Office(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "ombudsman.title"), OfficePage(officeView{o, s.Demo}))
}

// officeStep takes a passphrase: to make the office's key, to ask for it, or to open the office.
func (s *Server) officeStep(step func(context.Context, domain.Actor, string, string) error, done string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := step(c.UserContext(), actor(c), s.token(c), c.FormValue("passphrase")); err != nil {
			return s.again(c, err, s.officePage)
		}
		return s.done(c, "/ombudsman", done)
	}
}

// makeOffice makes the office's key and opens it for this session.
func (s *Server) makeOffice(ctx context.Context, who domain.Actor, token, passphrase string) error {
	if _, err := s.Actions.MakeOfficeKey(ctx, who, passphrase); err != nil {
		return err
	}
	return s.Actions.OpenOffice(action.WithRequest(ctx, action.Request{}), who, token, passphrase) // an act of its own beside the first
}

func (s *Server) askOffice(ctx context.Context, who domain.Actor, _, passphrase string) error {
	return s.Actions.AskForOffice(ctx, who, passphrase)
}

func (s *Server) handOver(c *fiber.Ctx, desk action.Desk) error {
	if err := s.Actions.HandOver(c.UserContext(), desk, domain.AccountID(c.FormValue("account_id"))); err != nil {
		return err
	}
	return s.done(c, "/ombudsman", "done.office-handed")
}

func (s *Server) joinOffice(c *fiber.Ctx, desk action.Desk) error {
	if err := s.Actions.JoinOffice(c.UserContext(), desk); err != nil {
		return err
	}
	return s.done(c, "/ombudsman", "done.office-joined")
}

// deskView is the queue with the office's own figures and who waits to be let in.
type deskView struct {
	List    List
	Cases   []domain.Grievance
	Today   domain.Date
	Figures action.CaseFigures
	Waiting []Option
	Joined  bool
	Found   []findingView
}

// ombudsmanPage lists the cases, the ones that wait for an answer and are due first.
func (s *Server) ombudsmanPage(c *fiber.Ctx, desk action.Desk) error {
	list, err := s.Actions.Grievances(c.UserContext(), desk)
	if err != nil {
		return err
	}
	o, err := s.Actions.Office(c.UserContext(), desk.Actor)
	if err != nil {
		return err
	}
	v := deskView{List: ListOf(c, "cases"), Today: s.Store.Today(), Figures: action.FiguresOf(list, s.Store.Today()), Joined: o.Joined}
	for _, g := range list {
		if state := v.List.Get("state"); state == "" || state == g.State || state == "overdue" && g.Overdue(v.Today) {
			v.Cases = append(v.Cases, g)
		}
	}
	for _, h := range o.Waiting {
		a, err := s.Store.Account(c.UserContext(), h.AccountID)
		if err != nil {
			return err
		}
		v.Waiting = append(v.Waiting, Option{Value: string(h.AccountID), Label: a.Name})
	}
	found, err := s.Store.FindingsBy(c.UserContext(), o.Path)
	if err == nil {
		v.Found, err = s.findingViews(c, found)
	}
	if err != nil {
		return err
	}
	return render(c, s.page(c, "ombudsman.title"), OmbudsmanPage(v))
}

// caseView is one case as the desk works on it.
type caseView struct {
	action.Case
	Today  domain.Date
	Bodies []Option
	Others []Option // cases that a finding may rest on besides
	Heard  int      // how many workers make up for an author's agreement
}

func (s *Server) caseOf(c *fiber.Ctx, desk action.Desk) (v caseView, err error) {
	v.Today, v.Heard = s.Store.Today(), max(s.Actions.Safeguards.FindingWorkers, domain.Heard)
	v.Case, err = s.Actions.Grievance(c.UserContext(), desk, domain.GrievanceID(c.Params("case")))
	return v, err
}

// casePage is one case of the office.
func (s *Server) casePage(c *fiber.Ctx, desk action.Desk) error {
	v, err := s.caseOf(c, desk)
	if err != nil {
		return err
	}
	p := s.page(c, "ombudsman.case")
	bodies, err := s.Store.Organisations(c.UserContext(), desk.Actor.Scope, "")
	if err != nil {
		return err
	}
	for _, o := range bodies {
		v.Bodies = append(v.Bodies, Option{Value: string(o.ID), Label: o.Name})
	}
	list, err := s.Actions.Grievances(c.UserContext(), desk)
	if err != nil {
		return err
	}
	for _, g := range list {
		if g.ID != v.ID {
			v.Others = append(v.Others, Option{Value: string(g.ID), Label: p.Locale.T("topic."+g.Topic) + " · " + p.Locale.Instant(g.CreatedAt)})
		}
	}
	return render(c, p, CasePage(v))
}

// casePrint is one case on paper, for the office's own file.
func (s *Server) casePrint(c *fiber.Ctx, desk action.Desk) error {
	v, err := s.caseOf(c, desk)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "ombudsman.case"), CasePrintPage(v))
}

// caseFile is what somebody enclosed, never shown in the browser itself.
func (s *Server) caseFile(c *fiber.Ctx, desk action.Desk) error {
	v, err := s.caseOf(c, desk)
	if err != nil {
		return err
	}
	for _, w := range v.Words {
		if w.ID == c.Params("word") && w.File != nil {
			c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
			c.Set(fiber.HeaderCacheControl, "no-store")
			c.Set(fiber.HeaderContentDisposition, `attachment; filename="enclosure-`+w.ID+extensions[w.File.Type]+`"`)
			c.Set(fiber.HeaderContentType, w.File.Type)
			return c.Send(w.File.Bytes)
		}
	}
	return domain.ErrNotFound
}

var extensions = map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}

// caseStep takes a step of a case and shows the case again.
func (s *Server) caseStep(step func(context.Context, action.Desk, domain.GrievanceID, string) (domain.Grievance, error), done string) func(*fiber.Ctx, action.Desk) error {
	return func(c *fiber.Ctx, desk action.Desk) error {
		if _, err := step(c.UserContext(), desk, domain.GrievanceID(c.Params("case")), c.FormValue("answer")); err != nil {
			return s.again(c, err, func(c *fiber.Ctx) error { return s.casePage(c, desk) })
		}
		return s.done(c, "/ombudsman/cases/"+c.Params("case"), done)
	}
}

func (s *Server) closeCase(ctx context.Context, desk action.Desk, id domain.GrievanceID, _ string) (domain.Grievance, error) {
	return s.Actions.CloseGrievance(ctx, desk, id)
}

// find enters a finding on this case and the others that the form names; or puts the routine check before the body's next claim.
func (s *Server) find(c *fiber.Ctx, desk action.Desk) (err error) {
	body, done := domain.OrganisationID(c.FormValue("organisation_id")), "done.case-found"
	if c.FormValue("act") == "check" {
		done, err = "done.case-checked", s.Actions.CheckPayee(c.UserContext(), desk, body)
	} else {
		cases := []domain.GrievanceID{domain.GrievanceID(c.Params("case"))}
		for _, id := range formValues(c)["cases"] {
			cases = append(cases, domain.GrievanceID(strings.TrimSpace(id)))
		}
		_, err = s.Actions.Find(c.UserContext(), desk, body, c.FormValue("topic"), cases)
	}
	if err != nil {
		return s.again(c, err, func(c *fiber.Ctx) error { return s.casePage(c, desk) })
	}
	return s.done(c, "/ombudsman/cases/"+c.Params("case"), done)
}
