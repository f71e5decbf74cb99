package web

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
)

// apiRoot is where the JSON API begins.
const apiRoot = "/api/v1"

// setUp tells huma how errors and schemas look here; its settings are global.
var setUp = sync.OnceFunc(func() {
	huma.NewError = bodyProblem
	huma.NewErrorWithContext = func(c huma.Context, status int, message string, errs ...error) huma.StatusError {
		return bodyProblemIn(localeOf(humafiber.Unwrap(c)), status, errs, humafiber.Unwrap(c).Locals("request"))
	}
	huma.DefaultArrayNullable = false
	huma.ValidateStrictCasing = true
})

// api describes and serves the JSON API under /api/v1. Each operation names the right it asks for and, where it is about one record,
// how that record is found in the actor's scope: both are checked before the body is parsed, so that a stranger learns nothing.
func (s *Server) api(f *fiber.App) {
	setUp()
	f.Use("/api", plainAnswer)
	cfg := huma.DefaultConfig("Yiji 一技", "1")
	cfg.CreateHooks = nil // no $schema taken from the Host header
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	cfg.RejectUnknownQueryParameters = true
	cfg.Info.Description = apiDescription
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":  {Type: "http", Scheme: "bearer", Description: "the token that POST /api/v1/sessions answers"},
		"cookie": {Type: "apiKey", In: "cookie", Name: s.cookieName(), Description: "the cookie of a browser's sign-in"},
	}
	api := humafiber.New(f, cfg)
	for _, register := range []func(huma.API){s.documentAPI, s.sessionAPI, s.grantAPI, s.logAPI, s.regionAPI, s.organisationAPI, s.courseAPI, s.classAPI, s.classActAPI, s.enrolmentAPI, s.consentAPI, s.lessonAPI,
		s.assessmentAPI, s.certificateAPI, s.vacancyAPI, s.offerAPI, s.placementAPI, s.claimAPI, s.claimActAPI, s.noticeAPI, s.paymentAPI, s.grievanceAPI, s.deskAPI, s.askAPI, s.deathAPI, s.lotteryAPI} {
		register(api)
	}
	f.Use("/api", unrouted(api.OpenAPI()))
}

const apiDescription = `Errors are RFC 9457 problem details with a stable code; their type is a page that explains the code.
Every POST takes an Idempotency-Key: the same key with the same request is done once and gets the same answer; with another request it is refused.
A key that never comes twice is a random one, such as a UUID. A sign-in is never repeated from a key, since its token is kept nowhere.
Money is in 分 (fen), integers. Dates are YYYY-MM-DD in Beijing time, instants RFC 3339 in UTC. Lists are {items, next}; next is the cursor of the next page, "" on the last.
An account with several grants says under which one it acts by the header Yiji-Grant.`

// plainAnswer sets the headers of every answer of the API: it stays with its reader and is what it says it is.
func plainAnswer(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Vary(fiber.HeaderAcceptLanguage, fiber.HeaderAuthorization, fiber.HeaderCookie)
	return c.Next()
}

// schemaName names a schema by its Go type without the ending that tells it from the domain's.
func schemaName(t reflect.Type, hint string) string {
	return strings.ReplaceAll(huma.DefaultSchemaNamer(t, hint), "JSON", "")
}

// unrouted answers what no operation is registered for: a known address says which methods it takes.
func unrouted(doc *huma.OpenAPI) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var methods []string
		for path, item := range doc.Paths {
			if isAddress(path, c.Path()) {
				methods = append(methods, methodsOf(item)...)
			}
		}
		if len(methods) == 0 {
			return fiber.ErrNotFound
		}
		c.Set(fiber.HeaderAllow, strings.Join(methods, ", "))
		return fiber.ErrMethodNotAllowed
	}
}

// isAddress reports whether address is one of the template path's: /classes/{id}.
func isAddress(path, address string) bool {
	want, got := strings.Split(path, "/"), strings.Split(strings.TrimSuffix(address, "/"), "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && (!strings.HasPrefix(want[i], "{") || got[i] == "") {
			return false
		}
	}
	return true
}

func methodsOf(p *huma.PathItem) (list []string) {
	for _, m := range []struct {
		name string
		op   *huma.Operation
	}{{"GET", p.Get}, {"POST", p.Post}, {"PUT", p.Put}, {"PATCH", p.Patch}, {"DELETE", p.Delete}} {
		if m.op != nil {
			list = append(list, m.name)
		}
	}
	return list
}

type documentOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// documentAPI is the description of the API itself.
func (s *Server) documentAPI(api huma.API) {
	document := sync.OnceValues(func() ([]byte, error) { return json.Marshal(api.OpenAPI()) })
	op := apiOperation("GET", "/openapi.json", "describe-api", "The description of this API", http.StatusOK, s.open())
	op.Responses = map[string]*huma.Response{"200": {Description: "OpenAPI 3.1", Content: map[string]*huma.MediaType{"application/openapi+json": {Schema: &huma.Schema{Type: "object"}}}}}
	huma.Register(api, op, func(ctx context.Context, _ *struct{}) (*documentOut, error) {
		b, err := document()
		return answer(ctx, documentOut{"application/openapi+json", b}, err)
	})
}
