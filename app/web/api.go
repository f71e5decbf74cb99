package web

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/text"
	"yiji/domain"
)

// api describes and serves the JSON API under /api/v1. Each operation names the right it asks for and, where it is about one record,
// how that record is found in the actor's scope: both are checked before the body is parsed, so that a stranger learns nothing.
func (s *Server) api(f *fiber.App) {
	huma.NewError = bodyProblem
	cfg := huma.DefaultConfig("Yiji 一技", "1")
	cfg.CreateHooks = nil // no $schema taken from the Host header
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "/api/v1/openapi", "", ""
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"session": {Type: "http", Scheme: "bearer"}}
	api := humafiber.New(f, cfg)
	for _, register := range []func(huma.API){s.sessionAPI} {
		register(api)
	}
}

// bodyProblem is huma's own refusal of a body or parameter that does not fit the operation.
func bodyProblem(status int, message string, errs ...error) huma.StatusError {
	p := &problem{Type: "/problems/invalid", Title: message, Status: status, Code: "invalid"}
	if status == http.StatusBadRequest {
		p.Type, p.Code = "/problems/unreadable", "unreadable"
	}
	for _, err := range errs {
		if d, ok := err.(huma.ErrorDetailer); ok {
			p.Errors = append(p.Errors, problemField{d.ErrorDetail().Location, "invalid", d.ErrorDetail().Message})
		}
	}
	return p
}

type (
	actorKey   struct{}
	personKey  struct{}
	localeKey  struct{}
	requestKey struct{}
)

// gate lets an operation be reached only by who may do act on kind, and only for a record that look finds in the actor's scope.
func (s *Server) gate(kind, act string, look ...func(ctx context.Context, who domain.Actor, c huma.Context) error) huma.Middlewares {
	return huma.Middlewares{func(c huma.Context, next func(huma.Context)) {
		fc := humafiber.Unwrap(c)
		who := actor(fc)
		err := s.Actions.Policy.Check(who, kind, act)
		for _, f := range look {
			if err == nil {
				err = f(c.Context(), who, c)
			}
		}
		if err != nil {
			s.refuse(c, err)
			return
		}
		next(s.with(c, fc))
	}}
}

// own lets an operation be reached only by a person for themself.
func (s *Server) own(kind, act string) huma.Middlewares {
	return huma.Middlewares{func(c huma.Context, next func(huma.Context)) {
		fc := humafiber.Unwrap(c)
		p, err := person(fc)
		if err == nil {
			err = s.Actions.Policy.Check(p.Actor(), kind, act)
		}
		if err != nil {
			s.refuse(c, err)
			return
		}
		next(huma.WithValue(s.with(c, fc), personKey{}, p))
	}}
}

// open lets everybody reach an operation.
func (s *Server) open() huma.Middlewares {
	return huma.Middlewares{func(c huma.Context, next func(huma.Context)) { next(s.with(c, humafiber.Unwrap(c))) }}
}

// with hands an operation who asks, in which language, and under which request id.
func (s *Server) with(c huma.Context, fc *fiber.Ctx) huma.Context {
	c = huma.WithValue(c, actorKey{}, actor(fc))
	c = huma.WithValue(c, requestKey{}, fc.Locals("request"))
	return huma.WithValue(c, localeKey{}, text.For(fc.Get(fiber.HeaderAcceptLanguage), fc.Cookies(langCookie)))
}

func actorIn(ctx context.Context) domain.Actor {
	who, _ := ctx.Value(actorKey{}).(domain.Actor)
	return who
}

func personIn(ctx context.Context) access.PersonSession {
	p, _ := ctx.Value(personKey{}).(access.PersonSession)
	return p
}

// answer is what an operation gives: its result, or the problem that err is.
func answer[T any](ctx context.Context, out T, err error) (*T, error) {
	if err != nil {
		return nil, apiError(ctx, err)
	}
	return &out, nil
}

// apiError is err as a problem in the reader's language.
func apiError(ctx context.Context, err error) error {
	l, _ := ctx.Value(localeKey{}).(text.Locale)
	return problemOf(err, l, ctx.Value(requestKey{}))
}

// refuse answers before the body is parsed.
func (s *Server) refuse(c huma.Context, err error) {
	fc := humafiber.Unwrap(c)
	p := problemOf(err, text.For(fc.Get(fiber.HeaderAcceptLanguage), fc.Cookies(langCookie)), fc.Locals("request"))
	c.SetHeader("Content-Type", p.ContentType(""))
	c.SetStatus(p.Status)
	_ = json.NewEncoder(c.BodyWriter()).Encode(p)
}
