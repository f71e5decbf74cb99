package web

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// rotaView is what a desk worker sees first: whether they serve today, who asked for them, and what waits to be printed.
type rotaView struct {
	Serves  bool
	Today   domain.Date
	Queue   []storage.DeskVisit
	Notices []storage.PrintedNotice
}

func (s *Server) rotaView(c *fiber.Ctx) (v rotaView, err error) {
	v.Today = s.Store.Today()
	v.Serves, v.Queue, v.Notices, err = s.Actions.Desk(c.UserContext(), actor(c))
	return v, err
}

func (s *Server) rotaPage(c *fiber.Ctx) error {
	v, err := s.rotaView(c)
	if err != nil {
		return err
	}
	return render(c, personNamed(s.page(c, "rota.title")), RotaPage(v))
}

// anew is the context of an act that shows or takes a secret.
func anew(c *fiber.Ctx) context.Context { return action.Anew(c.UserContext()) }

func (s *Server) openVisit(c *fiber.Ctx) error {
	in := action.NewVisit{Name: c.FormValue("name"), IdentityNumber: c.FormValue("identity_number"), Card: c.FormValue("card"), VisitID: domain.VisitID(c.FormValue("visit"))}
	v, err := s.Actions.OpenVisit(anew(c), actor(c), in)
	if err != nil {
		return s.again(c, err, s.rotaPage)
	}
	return s.done(c, visitPath(v.ID), "")
}

func visitPath(id domain.VisitID) string { return "/desk/visits/" + url.PathEscape(string(id)) }

// visitID is the visit that an address names.
func visitID(c *fiber.Ctx) domain.VisitID { return domain.VisitID(c.Params("visit")) }

func (s *Server) visitPage(c *fiber.Ctx) error {
	v, err := s.Actions.Served(c.UserContext(), actor(c), visitID(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "visit.title"), VisitPage(v, actor(c).Scope.OrganisationID))
}

// visitStep is an act of the desk on the person who came; it leads back to them.
func (s *Server) visitStep(key string, act func(*fiber.Ctx, domain.Actor, domain.VisitID) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := act(c, actor(c), visitID(c)); err != nil {
			return s.again(c, err, s.visitPage)
		}
		return s.done(c, visitPath(visitID(c)), key)
	}
}

func (s *Server) confirmComer(c *fiber.Ctx, who domain.Actor, id domain.VisitID) error {
	_, err := s.Actions.ConfirmIdentity(c.UserContext(), who, id, c.FormValue("evidence"))
	return err
}

func (s *Server) sendComerCode(c *fiber.Ctx, who domain.Actor, id domain.VisitID) error {
	_, err := s.Actions.BindPhone(anew(c), who, id, c.FormValue("phone"))
	return err
}

func (s *Server) proveComer(c *fiber.Ctx, who domain.Actor, id domain.VisitID) error {
	_, err := s.Actions.ProveAtDesk(anew(c), who, id, strings.TrimSpace(c.FormValue("code")))
	return err
}

func (s *Server) beginReset(c *fiber.Ctx, who domain.Actor, id domain.VisitID) error {
	_, err := s.Actions.BeginPinReset(c.UserContext(), who, id)
	return err
}

func (s *Server) reopenFile(c *fiber.Ctx, who domain.Actor, id domain.VisitID) error {
	_, err := s.Actions.ReverseDeath(c.UserContext(), who, id)
	return err
}

func (s *Server) voidComersCard(c *fiber.Ctx, who domain.Actor, id domain.VisitID) error {
	return s.Actions.VoidCardAtDesk(c.UserContext(), who, id)
}

func (s *Server) closeVisit(c *fiber.Ctx) error {
	if err := s.Actions.CloseVisit(c.UserContext(), actor(c), visitID(c)); err != nil {
		return s.again(c, err, s.visitPage)
	}
	return s.done(c, "/desk", "done.visit-closed")
}

// paperView is a paper that is shown once, to be printed for the person: a card or the slip of a lost PIN.
type paperView struct {
	Kind string // "card" or "slip"
	Name string
	URL  string
	Back string
}

// visitPaper is an act that makes such a paper; root is where its code leads.
func (s *Server) visitPaper(kind, root string, make func(context.Context, domain.Actor, domain.VisitID) (string, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, err := s.Actions.Served(c.UserContext(), actor(c), visitID(c))
		if err != nil {
			return err
		}
		token, err := make(anew(c), actor(c), v.ID)
		if err != nil {
			return s.again(c, err, s.visitPage)
		}
		p := s.page(c, "paper.title."+kind)
		return render(c, p, PaperPage(paperView{kind, v.Person.Name, s.base(c) + root + token, visitPath(v.ID)}))
	}
}

// takeSeatAtDesk opens the person's own session in the desk's browser; the worker's waits in a cookie of its own until the person is done.
func (s *Server) takeSeatAtDesk(c *fiber.Ctx) error {
	token, err := s.Actions.SignInAtDesk(anew(c), actor(c), visitID(c), c.FormValue("pin"))
	if errors.Is(err, domain.ErrSignIn) {
		c.Locals("err", domain.ErrSignIn.At("pin"))
		return s.visitPage(c)
	}
	if err != nil {
		return s.again(c, err, s.visitPage)
	}
	worker := s.token(c)
	s.setCookie(c, token, access.DeskMinutes*time.Minute)
	c.Cookie(&fiber.Cookie{Name: s.workerCookie(), Value: worker + "." + s.workerMark(worker), Path: "/", MaxAge: access.DeskMinutes * 60, HTTPOnly: true, SameSite: "Lax", Secure: s.secure()})
	return c.Redirect("/me", fiber.StatusSeeOther)
}

// workerCookie keeps the session of the desk worker in whose browser a person signed in.
func (s *Server) workerCookie() string {
	if s.secure() {
		return "__Host-yiji_desk"
	}
	return "yiji_desk"
}

func (s *Server) workerMark(token string) string {
	_, mac, _ := strings.Cut(s.Store.Keyed("desk worker", token), ":")
	return mac
}

// worker is the token of the desk worker who waits in this browser, or "".
func (s *Server) worker(c *fiber.Ctx) string {
	token, mark, _ := strings.Cut(c.Cookies(s.workerCookie()), ".")
	if token == "" || mark != s.workerMark(token) {
		return ""
	}
	return token
}

// toWorker gives the browser back to the desk worker after the person whose session in it is over.
func (s *Server) toWorker(c *fiber.Ctx, token string) error {
	s.setCookie(c, token, domain.SessionLimit(domain.RoleDesk).Total)
	s.dropWorker(c)
	return s.done(c, "/desk", "done.seat-left")
}

func (s *Server) dropWorker(c *fiber.Ctx) {
	c.Cookie(&fiber.Cookie{Name: s.workerCookie(), Path: "/", MaxAge: -1, HTTPOnly: true, SameSite: "Lax", Secure: s.secure()})
}

func (s *Server) printedNoticesPage(c *fiber.Ctx) error {
	v, err := s.rotaView(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "printed.title"), PrintedNoticesPage(v))
}

func (s *Server) printNotice(c *fiber.Ctx) error {
	if _, err := s.Actions.PrintNotice(c.UserContext(), actor(c), domain.MessageID(c.Params("message"))); err != nil {
		return s.again(c, err, s.printedNoticesPage)
	}
	return s.done(c, "/desk/notices", "done.notice-printed")
}
