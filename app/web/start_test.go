package web

import (
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/seed"
	"yiji/storage"
	"yiji/storage/storagetest"
)

const password = "correct horse battery"

// site is the whole site on a fresh database with the demo's region and nobody's year played in it.
type site struct {
	t     *testing.T
	app   *fiber.App
	a     *action.Actions
	s     *storage.Store
	w     seed.World
	clock *storagetest.Clock
	born  int // persons registered so far
}

// founded is the region, and the database that holds it, made once for all tests of this package.
var (
	founded = storagetest.NewFounded(found)
	world   seed.World
)

func found(t *testing.T, s *storage.Store) {
	x := &site{t: t}
	a, err := seed.DemoActions(s, 1)
	x.must(err)
	x.must(seed.MarkDemo(t.Context(), s))
	x.must(seed.Load(t.Context(), a, seed.SampleReview))
	w, err := seed.Found(t.Context(), a, "")
	x.must(err)
	if world.Region.Code == "" {
		world = w
	} else if !cmp.Equal(world, w) {
		t.Fatal("the region is another one on the other database")
	}
}

// start runs f with a site, beside other tests: on each database in make soak, on one of them else. Which one it is follows from the
// test's name. Whatever tells the databases apart is tested on both in storage and action.
func start(t *testing.T, f func(t *testing.T, x *site)) {
	t.Helper()
	t.Parallel()
	switch {
	case os.Getenv("SOAK") != "":
		founded.Each(t, begun(f))
	case os.Getenv("TEST_POSTGRES") != "" && crc32.ChecksumIEEE([]byte(t.Name()))%2 == 0:
		founded.Postgres(t, begun(f))
	default:
		founded.SQLite(t, begun(f))
	}
}

// walk is start for what opens every route as everybody: on both databases in make soak, on the embedded one else.
func walk(t *testing.T, f func(t *testing.T, x *site)) {
	t.Helper()
	if os.Getenv("SOAK") != "" {
		start(t, f)
		return
	}
	t.Parallel()
	founded.SQLite(t, begun(f))
}

func begun(f func(t *testing.T, x *site)) func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
	return func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		x := &site{t: t, s: s, w: world, clock: clock}
		clock.At = clock.At.Add(time.Second) // what is done now comes after the founding
		var err error
		x.a, err = seed.DemoActions(s, 2) // other ids than those of the founding
		x.must(err)
		x.a.Draw.Percent = -1 // no claim is checked unless a test is about that
		x.app = New(&Server{Actions: x.a, Store: s, Base: "http://example.com"})
		f(t, x)
	}
}

func (x *site) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// browser is one browser with its cookies.
type browser struct {
	x       *site
	cookies map[string]string
}

// visitor is a browser of somebody who has not signed in.
func (x *site) visitor() *browser { return &browser{x, map[string]string{}} }

// as is a browser in which a member of staff has signed in already.
func (x *site) as(who domain.Actor) *browser {
	x.t.Helper()
	token, hash := access.NewToken()
	x.must(x.s.Write(x.t.Context(), func(tx *storage.Tx) error {
		return tx.AddSession(x.t.Context(), domain.Session{ID: hash, AccountID: who.AccountID, GrantID: who.GrantID, CreatedAt: tx.Now, SeenAt: tx.Now,
			ExpiresAt: tx.Now.Add(domain.SessionLimit(who.Role).Total)})
	}))
	b := x.visitor()
	b.cookies[cookieLoopback] = token
	return b
}

// desk is the browser of the ombudsman, who opened the office in it.
func (x *site) desk() *browser {
	x.t.Helper()
	b := x.as(x.w.Ombudsmen[0])
	b.submit("/ombudsman", "/ombudsman/office/opening", "passphrase", seed.DemoPassword).leads(x.t, "/ombudsman")
	return b
}

// someone is a registered person of a county: the file, a played session of theirs, and the PIN and phone they sign in with.
type someone struct {
	action.Registered
	Name, Phone, PIN, Number string
	Own                      access.PersonSession
}

// register registers a person by the act of their own; born in 1990.
func (x *site) register(county int, name string) someone {
	x.t.Helper()
	return x.registerBorn(county, name, "19900307")
}

// registerBorn is register for somebody born on a day.
func (x *site) registerBorn(county int, name, day string) someone {
	x.t.Helper()
	x.born++
	p := someone{Name: name, Phone: fmt.Sprintf("1390000%04d", x.born), PIN: "135790"}
	body := fmt.Sprintf("999999%s%03d", day, x.born)
	p.Number = body + string(ident.IdentityCheck(body))
	var err error
	p.Registered, err = x.a.Register(x.t.Context(), action.Registration{Name: name, IdentityNumber: p.Number, Phone: p.Phone, PIN: p.PIN,
		Language: "zh-Hans", RegionCode: string(x.w.Counties[county].Region.Code)})
	x.must(err)
	p.Own, err = seed.Session(x.t.Context(), x.a, p.AccountID)
	x.must(err)
	return p
}

// signIn signs in by the form, as anybody would.
func (x *site) signIn(login, secret string) *browser {
	x.t.Helper()
	b := x.visitor()
	v := b.submit("/sign-in", "/sign-in", "login", login, "password", secret)
	v.is(x.t, http.StatusSeeOther)
	return b
}

// visit is one answer.
type visit struct {
	Method, Path, Location, Body string
	Status                       int
	Header                       http.Header
	Doc                          *goquery.Document
}

func (b *browser) do(req *http.Request) visit {
	b.x.t.Helper()
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := b.x.app.Test(req, -1)
	b.x.must(err)
	body, err := io.ReadAll(res.Body)
	b.x.must(err)
	b.x.must(res.Body.Close())
	for _, c := range res.Cookies() {
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	b.x.must(err)
	return visit{req.Method, req.URL.RequestURI(), res.Header.Get("Location"), string(body), res.StatusCode, res.Header, doc}
}

// get opens a page; pairs are header names and values.
func (b *browser) get(path string, headers ...string) visit {
	b.x.t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return b.do(req)
}

// post sends a form that no page offered, with the browser's own token against forged forms.
func (b *browser) post(path string, pairs ...string) visit {
	b.x.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	if values.Get(csrfField) == "" {
		if token, ok := b.get("/").follow(b).Doc.Find(`input[name="` + csrfField + `"]`).First().Attr("value"); ok {
			values.Set(csrfField, token)
		}
	}
	return b.send(path, values)
}

func (b *browser) send(path string, values url.Values) visit {
	b.x.t.Helper()
	return b.do(formRequest(path, values.Encode()))
}

// submit opens a page, fills the form on it that leads to action, and sends it as a browser without script does. A field that the form
// does not have fails the test.
func (b *browser) submit(path, action string, pairs ...string) visit {
	b.x.t.Helper()
	page := b.get(path)
	page.is(b.x.t, http.StatusOK)
	return b.send(action, page.form(b.x.t, action, pairs...))
}

// form is what the form of a page that leads to action would send after filling in pairs.
func (v visit) form(t *testing.T, action string, pairs ...string) url.Values {
	t.Helper()
	form := v.Doc.Find(`form[method="post"]`).FilterFunction(func(_ int, f *goquery.Selection) bool { return f.AttrOr("action", "") == action }).First()
	if form.Length() == 0 {
		t.Fatalf("%s %s has no form to %s", v.Method, v.Path, action)
	}
	values := url.Values{}
	form.Find("input, select, textarea").Each(func(_ int, f *goquery.Selection) { take(values, f) })
	for i := 0; i+1 < len(pairs); i += 2 {
		if form.Find(`[name="`+pairs[i]+`"]`).Length() == 0 {
			t.Fatalf("the form %s has no field %s", action, pairs[i])
		}
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

// take adds what one control sends as it stands.
func take(values url.Values, f *goquery.Selection) {
	name, ok := f.Attr("name")
	_, off := f.Attr("disabled")
	if !ok || off {
		return
	}
	_, checked := f.Attr("checked")
	switch {
	case goquery.NodeName(f) == "textarea":
		values.Add(name, f.Text())
	case goquery.NodeName(f) == "select":
		values.Add(name, f.Find("option[selected]").AttrOr("value", f.Find("option").First().AttrOr("value", "")))
	case f.AttrOr("type", "") == "radio" || f.AttrOr("type", "") == "checkbox":
		if checked {
			values.Add(name, f.AttrOr("value", "on"))
		}
	default:
		values.Add(name, f.AttrOr("value", ""))
	}
}

// follow goes where an answer leads, or stays.
func (v visit) follow(b *browser) visit {
	b.x.t.Helper()
	for range 5 {
		if v.Location == "" {
			break
		}
		v = b.get(v.Location)
	}
	return v
}

// is fails the test unless the answer has the status.
func (v visit) is(t *testing.T, status int) visit {
	t.Helper()
	if v.Status != status {
		t.Fatalf("%s %s: %d, want %d\n%s", v.Method, v.Path, v.Status, status, v.words("main"))
	}
	return v
}

// leads fails the test unless the answer is 303 to an address that begins with path.
func (v visit) leads(t *testing.T, path string) visit {
	t.Helper()
	v.is(t, http.StatusSeeOther)
	if !strings.HasPrefix(v.Location, path) {
		t.Fatalf("%s %s leads to %s, want %s", v.Method, v.Path, v.Location, path)
	}
	return v
}

// words are the words of what a selector finds, with single blanks.
func (v visit) words(selector string) string {
	return strings.Join(strings.Fields(v.Doc.Find(selector).Text()), " ")
}

// sees fails the test unless the words of what selector finds contain want.
func (v visit) sees(t *testing.T, selector, want string) visit {
	t.Helper()
	if got := v.words(selector); !strings.Contains(got, want) {
		t.Errorf("%s %s: %q does not say %q in %s", v.Method, v.Path, got, want, selector)
	}
	return v
}

// lacks fails the test if selector finds anything.
func (v visit) lacks(t *testing.T, selector string) visit {
	t.Helper()
	if n := v.Doc.Find(selector).Length(); n > 0 {
		t.Errorf("%s %s: %s stands there %d times", v.Method, v.Path, selector, n)
	}
	return v
}

// blames fails the test unless a form came back with 422 and a message at each of the fields, their typed values kept.
func (v visit) blames(t *testing.T, fields ...string) visit {
	t.Helper()
	v.is(t, http.StatusUnprocessableEntity)
	for _, f := range fields {
		if v.Doc.Find(`[id="`+fieldID(f)+`-err"]`).Length() == 0 || v.Doc.Find(`.errs a[href="#`+fieldID(f)+`"]`).Length() == 0 {
			t.Errorf("%s %s does not blame %s: %s", v.Method, v.Path, f, v.words(".errs"))
		}
	}
	return v
}

func TestSignInByTheForm(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		m, err := x.a.AddUser(t.Context(), domain.Operator, action.NewUser{Login: "county-new", Name: "新人", Role: domain.RoleCounty, RegionCode: string(x.w.Counties[0].Region.Code), Password: password})
		x.must(err)
		if b := x.signIn(m.Account.Login, password); b.cookies[cookieLoopback] == "" {
			t.Error("no cookie")
		}
		x.visitor().submit("/sign-in", "/sign-in", "login", "county-new", "password", "wrong").is(t, http.StatusUnauthorized)
		p := x.register(0, "阿依古丽")
		x.signIn(p.Phone, p.PIN)
	})
}

// formRequest posts a form as it stands.
func formRequest(path, body string) *http.Request {
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}
