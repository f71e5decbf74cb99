package web

import (
	"errors"
	"log/slog"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
	"yiji/domain/ident"
)

// verdictView is what the public learns about a number: the state, and of a certificate that exists the facts printed on it.
type verdictView struct {
	Number string // as typed, or as printed when it has the form of ours
	State  string
	Found  *domain.Certificate
	Holder string // masked, unless its holder agreed to the whole name beside it
	URL    string // of this page, for the code
	Base   string
}

// verifyPage asks for a number; one that was typed leads to its own page.
func (s *Server) verifyPage(c *fiber.Ctx) error {
	typed := c.Query("number")
	if typed != "" {
		n, err := ident.ParseCertificate(typed)
		if err == nil {
			return c.Redirect("/verify/"+n.String(), fiber.StatusSeeOther)
		}
		var k domain.Check
		ident.Blame(&k, "number", err)
		c.Locals("err", k.Err())
	}
	p := s.page(c, "verify.title")
	p.Values = map[string]string{"number": typed}
	p.Public = p.Err == nil
	return render(c, p, VerifyPage())
}

// verdictPage says how a certificate stands. When the database does not answer it says so, and never that a certificate is wrong.
func (s *Server) verdictPage(c *fiber.Ctx) error {
	typed, _ := url.PathUnescape(c.Params("number"))
	v := verdictView{Number: strings.ToValidUTF8(typed, "?"), State: "unknown", Base: s.base(c)}
	number, err := ident.ParseCertificate(typed)
	var found domain.Certificate
	if err != nil {
		err = domain.ErrNotFound
	} else {
		v.Number = number.String()
		found, err = s.Store.CertificateByNumber(c.UserContext(), v.Number)
	}
	p := s.page(c, "verify.title")
	switch {
	case err == nil:
		v.Found, v.State, v.URL = &found, string(found.State), v.Base+"/verify/"+found.Number
		if v.Holder, err = s.Actions.HolderShown(c.UserContext(), found); err != nil {
			return err
		}
	case !errors.Is(err, domain.ErrNotFound):
		slog.Error("verification failed", "request", c.Locals("request"), "err", err)
		v.State, p.Status = "down", fiber.StatusServiceUnavailable
		c.Set(fiber.HeaderRetryAfter, "30")
	}
	p.Title = p.Locale.T("verdict." + v.State)
	return render(c, p, VerdictPage(v, s.Store.Now()))
}
