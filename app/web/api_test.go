package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// program is a program that uses the API with somebody's token, or nobody's. Every answer it gets is held against the description.
type program struct {
	x     *site
	token string
	doc   routers.Router
}

// described is the description that every site serves, read once.
var described struct {
	sync.Once
	doc    *openapi3.T
	router routers.Router
}

func describe(t *testing.T, x *site) {
	t.Helper()
	described.Do(func() {
		res, err := x.app.Test(httptest.NewRequest("GET", "/api/v1/openapi.json", nil), -1)
		x.must(err)
		b, err := io.ReadAll(res.Body)
		x.must(err)
		described.doc, err = openapi3.NewLoader().LoadFromData(b)
		x.must(err)
		described.router, err = gorillamux.NewRouter(described.doc)
		x.must(err)
	})
}

func document(t *testing.T, x *site) *openapi3.T {
	t.Helper()
	describe(t, x)
	return described.doc
}

// nobody is a program without a token.
func (x *site) nobody() program {
	x.t.Helper()
	describe(x.t, x)
	return program{x: x, doc: described.router}
}

func (p program) with(row domain.Session) program {
	p.x.t.Helper()
	token, hash := access.NewToken()
	row.ID = hash
	p.x.must(p.x.s.Write(p.x.t.Context(), func(tx *storage.Tx) error {
		last := tx.Now.AddDate(0, 0, 200) // seen on the last day that a test plays, so that it outlives every jump of the clock
		row.SeenAt, row.ExpiresAt = last, last.AddDate(0, 0, 1)
		if row.CreatedAt.IsZero() {
			row.CreatedAt = last
		}
		return tx.AddSession(p.x.t.Context(), row)
	}))
	p.token = token
	return p
}

// staff is a program that a member of staff signed in.
func (p program) staff(who domain.Actor) program {
	return p.with(domain.Session{AccountID: who.AccountID, GrantID: who.GrantID})
}

// person is a program that a person signed in for themself.
func (p program) person(who someone) program {
	return p.with(domain.Session{AccountID: who.AccountID, PersonSessionID: who.Own.ID()})
}

// reply is what the API answered.
type reply struct {
	t            *testing.T
	Method, Path string
	Status       int
	Header       http.Header
	Raw          []byte
	JSON         any
}

// call sends a request with body as JSON, or as it is if it is a string; pairs are header names and values.
func (p program) call(method, path string, body any, pairs ...string) reply {
	p.x.t.Helper()
	var b []byte
	switch v := body.(type) {
	case nil:
	case string:
		b = []byte(v)
	default:
		var err error
		b, err = json.Marshal(v)
		p.x.must(err)
	}
	req := httptest.NewRequest(method, "/api/v1"+path, bytes.NewReader(b))
	req.Header.Set("Accept-Language", "en")
	if b != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		req.Header.Set(pairs[i], pairs[i+1])
	}
	res, err := p.x.app.Test(req, -1)
	p.x.must(err)
	r := reply{t: p.x.t, Method: method, Path: path, Status: res.StatusCode, Header: res.Header}
	r.Raw, err = io.ReadAll(res.Body)
	p.x.must(err)
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		p.x.must(json.Unmarshal(r.Raw, &r.JSON))
	}
	p.described(req, r)
	return r
}

// described fails the test unless the description allows the answer. An address that it does not have is answered 404 or 405.
func (p program) described(req *http.Request, r reply) {
	p.x.t.Helper()
	if p.doc == nil {
		return
	}
	route, params, err := p.doc.FindRoute(req)
	if err != nil {
		if r.Status != http.StatusNotFound && r.Status != http.StatusMethodNotAllowed {
			p.x.t.Errorf("%s %s answers %d and is not described", r.Method, r.Path, r.Status)
		}
		return
	}
	in := &openapi3filter.ResponseValidationInput{Status: r.Status, Header: r.Header,
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Options:                &openapi3filter.Options{IncludeResponseStatus: true}}
	in.SetBodyBytes(r.Raw)
	if err := openapi3filter.ValidateResponse(p.x.t.Context(), in); err != nil {
		p.x.t.Errorf("%s %s answers %d otherwise than described: %v\n%s", r.Method, r.Path, r.Status, err, r.Raw)
	}
}

// is fails the test unless the answer has the status, and the code if one is named.
func (r reply) is(status int, code ...string) reply {
	r.t.Helper()
	if r.Status != status || len(code) > 0 && r.str("code") != code[0] {
		r.t.Fatalf("%s %s: %d %s, want %d %v\n%s", r.Method, r.Path, r.Status, r.Header.Get("Content-Type"), status, code, r.Raw)
	}
	return r
}

// at is the value at a path of member names and positions: "items.0.id".
func (r reply) at(path string) any {
	v := r.JSON
	for _, step := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i := 0
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// str is the text at a path, "" if there is none.
func (r reply) str(path string) string {
	s, _ := r.at(path).(string)
	return s
}

// id is the id at a path, which must be there.
func (r reply) id(path string) string {
	r.t.Helper()
	s := r.str(path)
	if s == "" {
		r.t.Fatalf("%s %s: no %s in %s", r.Method, r.Path, path, r.Raw)
	}
	return s
}

// num is the whole number at a path.
func (r reply) num(path string) int {
	f, _ := r.at(path).(float64)
	return int(f)
}

// blames are the fields to blame with their codes, "body.capacity out-of-range".
func (r reply) blames() (list []string) {
	errs, _ := r.at("errors").([]any)
	for i := range errs {
		list = append(list, r.str(fmt.Sprintf("errors.%d.location", i))+" "+r.str(fmt.Sprintf("errors.%d.code", i)))
	}
	return list
}

// obj is a JSON object.
type obj map[string]any

// without is o less some members; with other members instead is [obj.but].
func (o obj) without(names ...string) obj {
	c := obj{}
	for k, v := range o {
		c[k] = v
	}
	for _, n := range names {
		delete(c, n)
	}
	return c
}

func (o obj) but(pairs ...any) obj {
	c := o.without()
	for i := 0; i+1 < len(pairs); i += 2 {
		c[pairs[i].(string)] = pairs[i+1]
	}
	return c
}

// blame fails the test unless exactly the given fields are to blame, each with its code: "body.capacity out-of-range".
func (r reply) blame(want ...string) reply {
	r.t.Helper()
	if got := r.blames(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		r.t.Errorf("%s %s blames %q, want %q\n%s", r.Method, r.Path, got, want, r.Raw)
	}
	return r
}
