package web

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/domain"
)

// Where staff sign in elsewhere, tie their account to it, and say where mail reaches them; where a forgotten password is told.
const (
	elsewherePath = "/sign-in/elsewhere"
	linkPath      = "/account/elsewhere"
	contactPath   = "/account/contact"
	forgotPath    = "/sign-in/forgot"
)

// ElsewhereBack is the path to which the provider leads back.
const ElsewhereBack = elsewherePath + "/back"

// errandCookie binds the way to the provider and back to one browser.
func (s *Server) errandCookie() string { return s.cookieName() + "_errand" }

func (s *Server) setErrand(c *fiber.Ctx, value string, age time.Duration) {
	c.Cookie(&fiber.Cookie{Name: s.errandCookie(), Value: value, Path: "/", MaxAge: int(age.Seconds()), HTTPOnly: true, SameSite: "Lax", Secure: s.secure()})
}

// elsewhere sends a browser to the provider to sign in there.
func (s *Server) elsewhere(c *fiber.Ctx) error {
	if s.OIDC == nil {
		return domain.ErrNotFound
	}
	if session(c) != nil {
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	to, cookie, err := s.OIDC.Begin(c.UserContext(), s.Store, next(c), "")
	if err != nil {
		return s.notElsewhere(c, err, s.signInPage)
	}
	s.setErrand(c, cookie, access.ElsewhereTime)
	return c.Redirect(to, fiber.StatusSeeOther)
}

// notElsewhere shows why a sign-in elsewhere did not succeed, on the page where another way stands.
func (s *Server) notElsewhere(c *fiber.Ctx, err error, show fiber.Handler) error {
	var d *domain.Error
	if !errors.As(err, &d) || d.Kind == domain.Internal || d.Kind == domain.Busy {
		return err
	}
	c.Locals("err", d)
	return show(c)
}

// elsewhereBack takes what the provider answered: to sign in, or to tie the account of the session that went there to it.
func (s *Server) elsewhereBack(c *fiber.Ctx) error {
	if s.OIDC == nil {
		return domain.ErrNotFound
	}
	try := attempt(c)
	in := access.Return{Cookie: c.Cookies(s.errandCookie()), State: c.Query("state"), Code: c.Query("code"), Issuer: c.Query("iss"), Address: try.Address}
	s.setErrand(c, "", -time.Second)
	who, err := s.OIDC.Identify(c.UserContext(), s.Store, in)
	if err != nil {
		return s.notElsewhere(c, err, s.signInPage)
	}
	if who.Session() != "" {
		return s.staff(func(c *fiber.Ctx, x access.Session) error { return s.link(c, x, who) })(c)
	}
	try.Old = c.Cookies(s.cookieName())
	token, x, err := access.SignInElsewhere(c.UserContext(), s.Store, who, try)
	if err != nil {
		return s.notElsewhere(c, err, s.signInPage)
	}
	s.setCookie(c, token, x.Expires.Sub(s.Store.Now()))
	return s.goOn(c, x, who.Next())
}

func (s *Server) link(c *fiber.Ctx, x access.Session, who access.Elsewhere) error {
	if err := s.Actions.LinkElsewhere(c.UserContext(), x, who); err != nil {
		return s.notElsewhere(c, err, s.staff(s.elsewhereLinkPage))
	}
	return s.done(c, linkPath, "done.oidc-linked")
}

// elsewhereView is whether the reader's account is tied to the provider, and the way there once the password was typed.
type elsewhereView struct {
	Host  string
	Links []domain.OIDCLink
	Leave string
}

func (s *Server) elsewhereLinkPage(c *fiber.Ctx, x access.Session) error {
	return s.showElsewhere(c, x, "")
}

func (s *Server) showElsewhere(c *fiber.Ctx, x access.Session, leave string) error {
	if s.OIDC == nil {
		return domain.ErrNotFound
	}
	links, err := s.Store.OIDCLinks(c.UserContext(), x.Account.ID)
	if err != nil {
		return err
	}
	u, err := url.Parse(s.OIDC.Issuer)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "oidc.title"), ElsewherePage(elsewhereView{u.Host, links, leave}))
}

// beginLink answers a link to the provider and no redirect: our policy of content lets no form lead to another host.
func (s *Server) beginLink(c *fiber.Ctx, x access.Session) error {
	if s.OIDC == nil {
		return domain.ErrNotFound
	}
	if err := s.Actions.ProveHolder(c.UserContext(), x, c.FormValue("current")); err != nil {
		return s.again(c, err, s.staff(s.elsewhereLinkPage))
	}
	to, cookie, err := s.OIDC.Begin(c.UserContext(), s.Store, "", x.ID)
	if err != nil {
		return s.notElsewhere(c, err, s.staff(s.elsewhereLinkPage))
	}
	s.setErrand(c, cookie, access.ElsewhereTime)
	return s.showElsewhere(c, x, to)
}

func (s *Server) unlink(c *fiber.Ctx, x access.Session) error {
	if err := s.Actions.UnlinkElsewhere(c.UserContext(), x); err != nil {
		return err
	}
	return s.done(c, linkPath, "done.oidc-unlinked")
}

// contactView is where messages reach the reader.
type contactView struct{ Mail, Phone string }

func (s *Server) contactPage(c *fiber.Ctx, x access.Session) (err error) {
	var v contactView
	for kind, to := range map[string]*string{"mail": &v.Mail, "phone": &v.Phone} {
		if *to, err = s.Store.ContactOf(c.UserContext(), domain.Contact{OwnerKind: "account", OwnerID: string(x.Account.ID), Kind: kind}); err != nil {
			return err
		}
	}
	return render(c, s.page(c, "contact.title"), ContactPage(v))
}

func (s *Server) setContacts(c *fiber.Ctx, x access.Session) error {
	mail, phone := strings.TrimSpace(c.FormValue("mail")), strings.TrimSpace(c.FormValue("phone"))
	if err := s.Actions.SetContacts(c.UserContext(), x, c.FormValue("current"), mail, phone); err != nil {
		return s.again(c, err, s.staff(s.contactPage))
	}
	return s.done(c, contactPath, "done.contact-kept")
}

func (s *Server) forgotPage(c *fiber.Ctx) error {
	return render(c, s.page(c, "forgot.title"), ForgotPage())
}

// forgot answers the same for every login: who has none here learns nothing.
func (s *Server) forgot(c *fiber.Ctx) error {
	if err := s.Actions.AskReset(c.UserContext(), c.FormValue("login"), attempt(c).Address); err != nil {
		return s.again(c, err, s.forgotPage)
	}
	return s.done(c, "/sign-in", "done.reset-asked")
}
