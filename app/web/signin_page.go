package web

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// front leads everybody to where they begin; a visitor sees what can be done here without signing in.
func (s *Server) front(c *fiber.Ctx) error {
	if session(c) != nil {
		return c.Redirect(s.home(c), fiber.StatusSeeOther)
	}
	p := s.page(c, "front.title")
	p.Public = true
	return render(c, p, FrontPage())
}

func (s *Server) signInPage(c *fiber.Ctx) error {
	return render(c, s.page(c, "sign-in.title"), SignInPage(next(c), s.OIDC != nil))
}

// next is the page that somebody wanted before they were asked to sign in.
func next(c *fiber.Ctx) string {
	n := c.Query("next")
	if unsafe(c) {
		n = c.FormValue("next")
	}
	if u, err := url.Parse(n); err != nil || n == "" || u.IsAbs() || u.Host != "" || !strings.HasPrefix(n, "/") {
		return ""
	}
	return local(n)
}

// signIn opens a session and keeps its token in a cookie that scripts cannot read.
func (s *Server) signIn(c *fiber.Ctx) error {
	try := attempt(c)
	try.Login, try.Secret, try.CodeLater, try.Old = c.FormValue("login"), c.FormValue("password"), true, c.Cookies(s.cookieName())
	token, x, err := access.SignIn(c.UserContext(), s.Store, try)
	if err != nil {
		if err == domain.ErrSignIn {
			c.Locals("err", domain.ErrSignIn.At("password"))
			return s.signInPage(c)
		}
		return s.again(c, err, s.signInPage)
	}
	s.setCookie(c, token, x.Expires.Sub(s.Store.Now()))
	return s.goOn(c, x, next(c))
}

// goOn leads to the page that somebody wanted, by way of the code that their sign-in owes.
func (s *Server) goOn(c *fiber.Ctx, x access.Session, wanted string) error {
	s.dropWorker(c)
	to := cmp.Or(wanted, "/")
	if x.Lacks == domain.LacksCode {
		to = withQuery(codePath, "next", to)
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// codePage asks for the code of the second factor.
func (s *Server) codePage(c *fiber.Ctx) error {
	if x := session(c); x == nil {
		return domain.ErrUnauthenticated
	} else if x.Lacks != domain.LacksCode {
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	return render(c, s.page(c, "code.title"), CodePage(next(c)))
}

// showCode takes the code of the second factor: the sign-in is whole, under another token.
func (s *Server) showCode(c *fiber.Ctx) error {
	x := session(c)
	if x == nil {
		return domain.ErrUnauthenticated
	}
	token, err := access.ShowCode(c.UserContext(), s.Store, *x, c.FormValue("code"))
	if err == domain.ErrOTPWrong {
		c.Locals("err", domain.ErrOTPWrong.At("code"))
		return s.codePage(c)
	}
	if err != nil {
		return s.again(c, err, s.codePage)
	}
	s.setCookie(c, token, x.Expires.Sub(s.Store.Now()))
	return c.Redirect(cmp.Or(next(c), "/"), fiber.StatusSeeOther)
}

func (s *Server) setCookie(c *fiber.Ctx, token string, age time.Duration) {
	c.Cookie(&fiber.Cookie{Name: s.cookieName(), Value: token, Path: "/", MaxAge: int(age.Seconds()), HTTPOnly: true, SameSite: "Lax", Secure: s.secure()})
}

// signOut ends the session and clears what the browser kept.
func (s *Server) signOut(c *fiber.Ctx) error {
	if t := s.token(c); t != "" {
		if err := access.SignOut(c.UserContext(), s.Store, t); err != nil {
			return err
		}
	}
	c.Cookie(&fiber.Cookie{Name: s.cookieName(), Path: "/", MaxAge: -1, HTTPOnly: true, SameSite: "Lax", Secure: s.secure()})
	c.Set("Clear-Site-Data", SignOutClears)
	if worker := s.worker(c); worker != "" {
		return s.toWorker(c, worker)
	}
	return s.done(c, "/sign-in", "done.signed-out")
}

// switchGrant lets the session act under another of its grants, under another token.
func (s *Server) switchGrant(c *fiber.Ctx) error {
	who := session(c)
	if who == nil {
		return domain.ErrUnauthenticated
	}
	token, err := access.Switch(c.UserContext(), s.Store, *who, domain.GrantID(c.FormValue("grant")))
	if err != nil {
		return err
	}
	s.setCookie(c, token, who.Expires.Sub(s.Store.Now()))
	return c.Redirect("/", fiber.StatusSeeOther)
}

func (s *Server) registerPage(c *fiber.Ctx) error {
	counties, err := s.counties(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "register.title"), RegisterPage(counties))
}

// counties are the counties a person may open their file in.
func (s *Server) counties(c *fiber.Ctx) ([]domain.Region, error) {
	all, err := s.Store.AllRegions(c.UserContext(), domain.LevelCounty)
	return all, err
}

// register opens a person's own file, and leads to the sign-in.
func (s *Server) register(c *fiber.Ctx) error {
	_, err := s.Actions.Register(c.UserContext(), action.Registration{Name: c.FormValue("name"), IdentityNumber: c.FormValue("identity_number"), Phone: c.FormValue("phone"),
		PIN: c.FormValue("pin"), Language: c.FormValue("language"), RegionCode: c.FormValue("region_code")})
	if err != nil {
		return s.again(c, err, s.registerPage)
	}
	return s.done(c, "/sign-in", "done.registered")
}

func (s *Server) welcomePage(c *fiber.Ctx) error {
	return render(c, s.page(c, "welcome.title"), WelcomePage("/welcome/"+url.PathEscape(c.Params("token"))))
}

// welcome spends a one-time link: its holder chooses the account's password.
func (s *Server) welcome(c *fiber.Ctx) error {
	if err := s.Actions.SetPassword(c.UserContext(), c.Params("token"), c.FormValue("password")); err != nil {
		return s.again(c, err, s.welcomePage)
	}
	return s.done(c, "/sign-in", "done.password-set")
}
