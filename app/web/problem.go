package web

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
)

// domainOf is the error of the domain behind err. What has none is internal: it is logged under the request's id, and its inner text
// stays inside.
func domainOf(err error, request any) *domain.Error {
	var d *domain.Error
	var f *fiber.Error
	switch {
	case errors.As(err, &d) && d.Kind != domain.Internal:
		return d
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return domain.ErrBusy
	case errors.As(err, &f):
		switch f.Code {
		case fiber.StatusNotFound:
			return domain.ErrNotFound
		case fiber.StatusMethodNotAllowed:
			return &domain.Error{Kind: domain.NotFound, Code: "method-not-allowed"}
		case fiber.StatusRequestEntityTooLarge:
			return tooLarge
		}
		return domain.ErrUnreadable
	}
	slog.Error("request failed", "request", request, "err", err)
	return &domain.Error{Kind: domain.Internal, Code: "internal"}
}

// tooLarge is the answer to a body that is larger than any that is read.
var tooLarge = &domain.Error{Kind: domain.Unreadable, Code: "too-large"}

// inTime is err, or busy where err only says in a database's own words that the request's time was over.
func inTime(ctx context.Context, err error) error {
	var d *domain.Error
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && !errors.As(err, &d) {
		return domain.ErrBusy
	}
	return err
}

// fail answers every error that a handler or the router returns.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	err = inTime(c.UserContext(), err)
	c.SetUserContext(context.WithoutCancel(c.UserContext())) // the request's own time may be over by now
	d := domainOf(err, c.Locals("request"))
	if wait := retryAfter(d); wait != "" {
		c.Set(fiber.HeaderRetryAfter, wait)
	}
	if isAPI(c) {
		l := localeOf(c)
		p := problemFrom(d, l, c.Locals("request"))
		secure(c, Page{Locale: l})
		return c.Status(p.Status).JSON(p, p.ContentType(""))
	}
	if d.Kind == domain.Unauthenticated && !unsafe(c) {
		return c.Redirect("/sign-in?next="+url.QueryEscape(local(c.OriginalURL())), fiber.StatusSeeOther)
	}
	p := s.page(c, "problem.title."+problemTitle(d.Kind))
	p.Err, p.Status = nil, statusOf(d.Kind)
	if d.Code == tooLarge.Code {
		p.Status = codeStatus[d.Code]
	}
	return render(c, p, ProblemPage(problemView{d, c.Locals("request"), s.home(c)}))
}

// problemTitle names the page of an error by what the reader can do about it.
func problemTitle(k domain.Kind) string {
	switch k {
	case domain.NotFound:
		return "not-found"
	case domain.Forbidden, domain.Unauthenticated:
		return "forbidden"
	case domain.Internal:
		return "internal"
	case domain.Busy:
		return "busy"
	}
	return "refused"
}

// again shows a page once more with what was wrong with its form, every typed value kept. An error that is not the form's leaves as it
// is.
func (s *Server) again(c *fiber.Ctx, err error, show fiber.Handler) error {
	var d *domain.Error
	if !errors.As(err, &d) || d.Kind == domain.Internal || d.Kind == domain.NotFound || d.Kind == domain.Forbidden || d.Kind == domain.Unauthenticated {
		return err
	}
	if wait := retryAfter(d); wait != "" {
		c.Set(fiber.HeaderRetryAfter, wait)
	}
	c.Locals("err", d)
	return show(c)
}

// done leads on after an act, to a page that tells key's sentence once.
func (s *Server) done(c *fiber.Ctx, to, key string) error {
	if key != "" {
		c.Cookie(&fiber.Cookie{Name: flashCookie, Value: key, Path: "/", MaxAge: 60, HTTPOnly: true, SameSite: "Lax", Secure: s.secure()})
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

const flashCookie = "yiji_flash"

// flash is what the last act did, told once.
func flash(c *fiber.Ctx, l text.Locale) Flash {
	key := c.Cookies(flashCookie)
	if key == "" || unsafe(c) {
		return Flash{}
	}
	c.Cookie(&fiber.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HTTPOnly: true, SameSite: "Lax"})
	if !strings.HasPrefix(key, "done.") || !text.Has(key) {
		return Flash{}
	}
	return Flash{"ok", l.T(key)}
}

// problemPage explains a code of the API to whoever follows its type.
func (s *Server) problemPage(c *fiber.Ctx) error {
	code := c.Params("code")
	d := &domain.Error{Kind: domain.Refused, Code: code}
	switch {
	case text.Has("error." + code):
	case text.Has("field." + code): // what one field is blamed for
		d = &domain.Error{Kind: domain.Invalid, Code: domain.ErrInvalid.Code, Fields: []domain.FieldError{{Code: code}}}
	default:
		return domain.ErrNotFound
	}
	p := s.page(c, "problem.code")
	p.Public = true
	return render(c, p, ProblemPage(problemView{d, nil, s.home(c)}))
}

type problemView struct {
	Err     *domain.Error
	Request any
	Home    string
}
