// Package web is everything HTTP: it parses, calls one action, renders.
//
// Pages are templ and work without script; the JSON API is huma. Both call the same actions. Every route stands in routes.go with
// the right it asks for, which is checked before the body is looked at; every error leaves through problem.go.
package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/url"
	"sort"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/google/uuid"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// Server is what the handlers need.
type Server struct {
	Actions *action.Actions
	Store   *storage.Store
	Base    string           // address that people reach it under, "https://yiji.example"; the QR codes lead there
	Named   bool             // Base was configured: a request for another host is refused
	OIDC    *access.Provider // where staff may sign in elsewhere, or nil
	Demo    bool             // people and bodies are fictional, and every page says so
	Proxies []string
	Log     string // the public key of the log, as golang.org/x/mod/sumdb/note writes it
	unnamed limit  // anonymous grievances
	lookups limit  // by claim code

	Patience Patience // with one client; zero values are the defaults

	// Grants of the last seconds; nil reads them at every request.
	Grants *access.Cache
	known  *access.Session // who everybody is: for Unguarded alone
}

// The largest requests in bytes: of any kind, and of a form that may hold a file.
const (
	BodyLimit   = 4 << 20
	UploadLimit = domain.MaxFile + 1<<20
)

// Deadline is how long a request may take: Fiber does not cancel one whose client has left.
const Deadline = 20 * time.Second

// Patience is how long the server waits for one client before it hangs up.
type Patience struct {
	Read  time.Duration // for the whole of a request, head and body
	Write time.Duration // for an answer to be taken
	Idle  time.Duration // for the next request over the same connection
}

// usual is the patience of a server that was told nothing else: a file of ten megabytes leaves over a line of one megabit.
var usual = Patience{Read: 30 * time.Second, Write: 2 * time.Minute, Idle: 2 * time.Minute}

// New is the whole site.
func New(s *Server) *fiber.App {
	s.unnamed.PerMinute, s.lookups.PerMinute = unnamedPerMinute, lookupsPerMinute
	wait := Patience{cmp.Or(s.Patience.Read, usual.Read), cmp.Or(s.Patience.Write, usual.Write), cmp.Or(s.Patience.Idle, usual.Idle)}
	f := fiber.New(fiber.Config{Immutable: true, ErrorHandler: s.fail, DisableStartupMessage: true, BodyLimit: BodyLimit, ReadTimeout: wait.Read, WriteTimeout: wait.Write, IdleTimeout: wait.Idle,
		EnableTrustedProxyCheck: true, TrustedProxies: s.Proxies, ProxyHeader: fiber.HeaderXForwardedFor, ServerHeader: ""})
	f.Server().HeaderReceived = bodyLimit
	f.Use(s.request, s.recover, s.guard)
	f.Get("/a/:file", serveAsset)
	f.Get("/me/sw.js", serveWorker)
	f.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	f.Get("/readyz", s.ready)
	f.Use(compress.New(compress.Config{Level: compress.LevelBestSpeed}), display, s.device, s.resume, s.byCard, s.sameOrigin, s.complete)
	for _, r := range s.routes() {
		f.Add(r.Method, r.Path, s.allow(r), r.Handler)
	}
	s.api(f)
	f.Use(func(*fiber.Ctx) error { return domain.ErrNotFound })
	return f
}

// request gives every request an id and a deadline.
func (s *Server) request(c *fiber.Ctx) error {
	id := uuid.Must(uuid.NewV7()).String()
	c.Locals("request", id)
	c.Set("X-Request-Id", id)
	ctx, cancel := context.WithTimeout(action.WithRequest(s.Grants.With(c.UserContext()), action.Request{ID: id}), Deadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// recover turns a panic into an answer with a number, and keeps the server up.
func (s *Server) recover(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("panic", "request", c.Locals("request"), "path", c.Route().Path, "panic", r)
			err = &domain.Error{Kind: domain.Internal, Code: "internal"}
		}
	}()
	return c.Next()
}

func (s *Server) ready(c *fiber.Ctx) error {
	steps, err := s.Store.Steps(c.UserContext())
	if err != nil {
		slog.Error("not ready", "err", err)
		return c.Status(fiber.StatusServiceUnavailable).SendString("database does not answer\n")
	}
	for _, step := range steps {
		if !step.In {
			return c.Status(fiber.StatusServiceUnavailable).SendString("migration missing: " + step.Name + "\n")
		}
	}
	return c.SendString("ready\n")
}

const (
	cookieLoopback = "yiji"        // where TLS is missing, on loopback
	cookieSecure   = "__Host-yiji" // behind TLS
)

func (s *Server) secure() bool { return strings.HasPrefix(s.Base, "https://") }

func (s *Server) cookieName() string {
	if s.secure() {
		return cookieSecure
	}
	return cookieLoopback
}

// token is the session's token: the cookie of a browser or the bearer token of a program.
func (s *Server) token(c *fiber.Ctx) string {
	if t, ok := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer "); ok {
		return t
	}
	return c.Cookies(s.cookieName())
}

// resume finds who asks. A token that no longer holds is nobody's.
func (s *Server) resume(c *fiber.Ctx) error {
	if s.known != nil {
		c.Locals("session", s.known)
		return c.Next()
	}
	token := s.token(c)
	if token == "" || traceless(c) {
		return c.Next()
	}
	c.Locals("token", token)
	find := access.Resume
	if access.IsAPIToken(token) {
		if !isAPI(c) || token == c.Cookies(s.cookieName()) {
			return c.Next() // of programs alone
		}
		find = access.ResumeToken
	}
	session, err := find(c.UserContext(), s.Store, token, domain.GrantID(c.Get("Yiji-Grant")))
	if err == domain.ErrUnauthenticated {
		return c.Next()
	}
	if err != nil {
		return err
	}
	c.Locals("session", &session)
	c.SetUserContext(action.WithRequest(c.UserContext(), requestOf(c)))
	return c.Next()
}

// session is who is signed in, or nil.
func session(c *fiber.Ctx) *access.Session {
	s, _ := c.Locals("session").(*access.Session)
	return s
}

// actor is who asks, under which grant; a visitor when nobody signed in.
func actor(c *fiber.Ctx) domain.Actor {
	if s := session(c); s != nil {
		return s.Actor
	}
	if who, ok := c.Locals("card").(domain.Actor); ok {
		return who
	}
	return domain.Visitor
}

// person is the person's own session, for acts that nobody else may do.
func person(c *fiber.Ctx) (access.PersonSession, error) {
	s := session(c)
	if s == nil {
		return access.PersonSession{}, domain.ErrUnauthenticated
	}
	p, ok := s.Person()
	if !ok {
		return p, domain.ErrNotYours
	}
	return p, nil
}

// unsafe reports whether the request's method changes something.
func unsafe(c *fiber.Ctx) bool {
	return c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead && c.Method() != fiber.MethodOptions
}

// ErrForeign refuses a form that another site sent.
var errForeign = &domain.Error{Kind: domain.Forbidden, Code: "foreign-form"}

// sameOrigin refuses changes that another site makes a browser send, and takes the key under which a request may come again.
func (s *Server) sameOrigin(c *fiber.Ctx) error {
	if !unsafe(c) {
		return c.Next()
	}
	bearer := strings.HasPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	if origin := c.Get(fiber.HeaderOrigin); !bearer && origin != "" {
		u, err := url.Parse(origin)
		if err != nil || u.Host != c.Hostname() {
			return errForeign
		}
	}
	if site := c.Get("Sec-Fetch-Site"); !bearer && site != "" && site != "same-origin" && site != "none" {
		return errForeign
	}
	media := strings.ToLower(c.Get(fiber.HeaderContentType))
	form := strings.HasPrefix(media, fiber.MIMEApplicationForm) || strings.HasPrefix(media, fiber.MIMEMultipartForm)
	if form && c.Get(fiber.HeaderContentEncoding) != "" { // a small packed body could unpack to a huge one, and browsers send none
		return domain.ErrUnreadable
	}
	if !isAPI(c) && session(c) != nil && (!form || c.FormValue(csrfField) != s.csrf(c)) {
		return errForeign
	}
	key := c.Get("Idempotency-Key")
	if form && !isAPI(c) {
		key = c.FormValue(keyField)
	}
	if len(key) > 100 || !domain.Plain(key) {
		return domain.ErrUnreadable
	}
	r := requestOf(c)
	r.Key, r.BodyHash = key, bodyHash(c, form)
	c.SetUserContext(action.WithRequest(c.UserContext(), r))
	return c.Next()
}

// requestOf is what every act and read of a request is known by: its id and its sign-in.
func requestOf(c *fiber.Ctx) action.Request {
	id, _ := c.Locals("request").(string)
	r := action.Request{ID: id}
	if s := session(c); s != nil {
		r.Session = s.ID
	}
	return r
}

// csrf is the token against forged forms of the present session.
func (s *Server) csrf(c *fiber.Ctx) string {
	if session(c) == nil {
		return ""
	}
	return formToken(s.token(c))
}

func formToken(token string) string {
	sum := sha256.Sum256([]byte("csrf " + token))
	return hex.EncodeToString(sum[:16])
}

// bodyHash tells two requests with one key apart: path and content, without the tokens of a form.
func bodyHash(c *fiber.Ctx, form bool) string {
	h := sha256.New()
	h.Write([]byte(c.Method() + " " + c.Path() + "\n"))
	if !form {
		h.Write(c.Request().Body()) // as it came: nothing is unpacked for a stranger
		return hex.EncodeToString(h.Sum(nil))
	}
	pairs := fileHashes(c)
	for name, values := range formValues(c) {
		if name != csrfField && name != keyField {
			pairs = append(pairs, url.QueryEscape(name)+"="+url.QueryEscape(strings.Join(values, ",")))
		}
	}
	sort.Strings(pairs)
	h.Write([]byte(strings.Join(pairs, "&")))
	return hex.EncodeToString(h.Sum(nil))
}

// formValues are all fields of a posted form.
func formValues(c *fiber.Ctx) map[string][]string {
	if m, err := c.MultipartForm(); err == nil && m != nil {
		return m.Value
	}
	values := map[string][]string{}
	for k, v := range c.Request().PostArgs().All() {
		values[string(k)] = append(values[string(k)], string(v))
	}
	return values
}

func isAPI(c *fiber.Ctx) bool { return strings.HasPrefix(c.Path(), "/api/") }

// allow lets a route be reached only by who may do its act.
func (s *Server) allow(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := cardOnly(c, r.Kind, r.Act); err != nil {
			return err
		}
		if r.Kind == "" {
			return c.Next()
		}
		if err := s.Actions.Policy.Check(actor(c), r.Kind, r.Act); err != nil {
			return err
		}
		return c.Next()
	}
}
