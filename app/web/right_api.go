package web

import (
	"bytes"
	"context"
	"encoding/json"
	"sort"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// apiRight says who may reach an operation. It is checked before the body is parsed.
type apiRight struct {
	Says  string // "class read", for the description
	check func(ctx context.Context, c huma.Context, fc *fiber.Ctx) (access.PersonSession, error)
	all   bool // everybody may, signed in or not
}

// apiLook finds the record that an operation is about, in the scope of who asks.
type apiLook func(ctx context.Context, who domain.Actor, c huma.Context) error

// gate lets an operation be reached only by who may do act on kind, and only for a record that every look finds. What visitors may
// do, everybody may.
func (s *Server) gate(kind, act string, looks ...apiLook) apiRight {
	return s.either([][2]string{{kind, act}}, looks...)
}

// either is gate for an operation that several acts lead to.
func (s *Server) either(acts [][2]string, looks ...apiLook) apiRight {
	r := apiRight{}
	for i, a := range acts {
		r.all = r.all || s.Actions.Policy.May(domain.Visitor, a[0], a[1])
		r.Says += map[bool]string{true: " or "}[i > 0] + a[0] + " " + a[1]
	}
	r.check = func(ctx context.Context, c huma.Context, fc *fiber.Ctx) (access.PersonSession, error) {
		who := actor(fc)
		err := s.mayOne(who, acts)
		if r.all {
			err = nil
		}
		p, _ := person(fc) // the zero session where it is no person's
		return p, lookAll(ctx, who, c, err, looks)
	}
	return r
}

// mayOne is nil if who may do one of acts, else what the first of them says.
func (s *Server) mayOne(who domain.Actor, acts [][2]string) error {
	for _, a := range acts {
		if s.Actions.Policy.May(who, a[0], a[1]) {
			return nil
		}
	}
	return s.Actions.Policy.Check(who, acts[0][0], acts[0][1])
}

func lookAll(ctx context.Context, who domain.Actor, c huma.Context, err error, looks []apiLook) error {
	for _, f := range looks {
		if err == nil {
			err = f(ctx, who, c)
		}
	}
	return err
}

// own lets an operation be reached only by a person for themself.
func (s *Server) own(kind, act string, looks ...apiLook) apiRight {
	return apiRight{Says: kind + " " + act + ", for oneself", check: func(ctx context.Context, c huma.Context, fc *fiber.Ctx) (access.PersonSession, error) {
		p, err := person(fc)
		if err == nil {
			err = s.Actions.Policy.Check(p.Actor(), kind, act)
		}
		return p, lookAll(ctx, p.Actor(), c, err, looks)
	}}
}

// open lets everybody reach an operation.
func (s *Server) open(looks ...apiLook) apiRight {
	return apiRight{Says: "everybody", all: true, check: func(ctx context.Context, c huma.Context, fc *fiber.Ctx) (access.PersonSession, error) {
		p, _ := person(fc)
		return p, lookAll(ctx, actor(fc), c, nil, looks)
	}}
}

// anyone lets everybody who signed in reach an operation.
func (s *Server) anyone() apiRight {
	return apiRight{Says: "signed in", check: func(_ context.Context, _ huma.Context, fc *fiber.Ctx) (access.PersonSession, error) {
		p, _ := person(fc)
		if session(fc) == nil {
			return p, domain.ErrUnauthenticated
		}
		return p, nil
	}}
}

// inScope finds the record {id} in the scope of who asks.
func inScope[ID ~string, T any](find func(context.Context, domain.Scope, ID) (T, error)) apiLook {
	return func(ctx context.Context, who domain.Actor, c huma.Context) error {
		_, err := find(ctx, who.Scope, ID(c.Param("id")))
		return err
	}
}

// inScope2 is inScope for records that come with another.
func inScope2[ID ~string, T, U any](find func(context.Context, domain.Scope, ID) (T, U, error)) apiLook {
	return func(ctx context.Context, who domain.Actor, c huma.Context) error {
		_, _, err := find(ctx, who.Scope, ID(c.Param("id")))
		return err
	}
}

// inPersons finds the record {id} among the person's own.
func inPersons[ID ~string, T any](find func(context.Context, domain.PersonID, ID) (T, error)) apiLook {
	return func(ctx context.Context, who domain.Actor, c huma.Context) error {
		_, err := find(ctx, who.PersonID, ID(c.Param("id")))
		return err
	}
}

// apiOperation is an operation of the API with its right in force and in its description.
func apiOperation(method, path, id, summary string, status int, r apiRight) huma.Operation {
	tag, _, _ := strings.Cut(path[1:], "/")
	op := huma.Operation{OperationID: id, Method: method, Path: apiRoot + path, Summary: summary, Description: "Right: " + r.Says + ".", DefaultStatus: status, Tags: []string{tag},
		MaxBodyBytes: 1 << 20, Middlewares: huma.Middlewares{r.middleware}, Extensions: map[string]any{"x-right": r.Says}}
	op.Security = []map[string][]string{{"token": {}}, {"cookie": {}}}
	if r.all {
		op.Security = append(op.Security, map[string][]string{})
	}
	op.Parameters = []*huma.Param{{Name: "Accept-Language", In: "header", Description: "language of messages", Schema: &huma.Schema{Type: "string"}}}
	if method == "POST" {
		op.Parameters = append(op.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header", Description: "random text under which this request may be sent again",
			Schema: &huma.Schema{Type: "string", MaxLength: new(keyLength)}})
	}
	return op
}

const keyLength = 100

// middleware checks the right, then the text of query and body, and hands on who asks.
func (r apiRight) middleware(c huma.Context, next func(huma.Context)) {
	fc := humafiber.Unwrap(c)
	p, err := r.check(c.Context(), c, fc)
	if e := cardOnly(fc, "", ""); e != nil {
		err = e
	}
	if err == nil {
		err = plainText(fc)
	}
	if err != nil {
		refuse(c, fc, err)
		return
	}
	l := localeOf(fc)
	fc.Set(fiber.HeaderContentLanguage, l.Tag())
	c = huma.WithContext(c, keyed(c.Context(), fc))
	c = huma.WithValue(c, actorKey{}, actor(fc))
	c = huma.WithValue(c, sessionKey{}, session(fc))
	c = huma.WithValue(c, tokenKey{}, fc.Locals("token"))
	c = huma.WithValue(c, requestKey{}, fc.Locals("request"))
	c = huma.WithValue(c, attemptKey{}, attempt(fc))
	next(huma.WithValue(huma.WithValue(c, localeKey{}, l), personKey{}, p))
}

// keyed ties the key under which a request may come again to its account: some acts of people run as a visitor's, and two people may
// have thought of the same key.
func keyed(ctx context.Context, c *fiber.Ctx) context.Context {
	key := c.Get("Idempotency-Key")
	if key == "" {
		return ctx
	}
	r := requestOf(c)
	r.Key, r.BodyHash = string(actor(c).AccountID)+"/"+key, bodyHash(c, false)
	return action.WithRequest(ctx, r)
}

type (
	actorKey   struct{}
	personKey  struct{}
	sessionKey struct{}
	localeKey  struct{}
	requestKey struct{}
	attemptKey struct{}
)

func actorIn(ctx context.Context) domain.Actor {
	who, _ := ctx.Value(actorKey{}).(domain.Actor)
	return who
}

func personIn(ctx context.Context) access.PersonSession {
	p, _ := ctx.Value(personKey{}).(access.PersonSession)
	return p
}

// errEncoded refuses packed bodies: a small one could unpack to a huge one.
var errEncoded = &domain.Error{Kind: domain.Unreadable, Code: "unreadable"}

// plainText refuses text that may not be stored, wherever it stands in query or body, and names each place.
func plainText(c *fiber.Ctx) error {
	var k fieldsAt
	for name, v := range c.Queries() {
		k.text("query."+name, v)
	}
	if unsafe(c) && len(c.Request().Body()) > 0 {
		if c.Get(fiber.HeaderContentEncoding) != "" {
			return errEncoded
		}
		d := json.NewDecoder(bytes.NewReader(c.Request().Body()))
		d.UseNumber()
		var body any
		if d.Decode(&body) == nil { // what cannot be read is refused where it is parsed
			k.walk("body", body)
		}
	}
	return k.err()
}

// fieldsAt collects the places of texts that may not be stored.
type fieldsAt []string

func (k *fieldsAt) text(at, s string) {
	if !domain.Plain(s) {
		*k = append(*k, at)
	}
}

func (k *fieldsAt) walk(at string, v any) {
	switch v := v.(type) {
	case string:
		k.text(at, v)
	case []any:
		for i, e := range v {
			k.walk(at+"."+strconv.Itoa(i), e)
		}
	case map[string]any:
		for name, e := range v {
			if domain.Plain(name) {
				k.walk(at+"."+name, e)
			} else {
				*k = append(*k, at)
			}
		}
	}
}

func (k fieldsAt) err() error {
	if len(k) == 0 {
		return nil
	}
	sort.Strings(k)
	e := *domain.ErrInvalid
	for _, at := range k {
		e.Fields = append(e.Fields, domain.FieldError{Field: at, Code: "text-characters"})
	}
	return placed{&e}
}
