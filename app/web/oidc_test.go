package web

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	opstorage "github.com/zitadel/oidc/v3/example/server/storage"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// provider is an OpenID provider of another make, running in the test, whose tokens can be forged with its own key.
type provider struct {
	*httptest.Server
	t       *testing.T
	storage *opstorage.Storage
	forge   func(claims map[string]any)
	key     any // that forged tokens are signed with, or nil for the provider's own
}

// The provider's own users, and who they are.
const (
	subject      = "id1"
	subjectLogin = "test-user@127.0.0.1"
	otherLogin   = "test-user2"
)

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{t: t}
	var op http.Handler
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.forge == nil || r.URL.Path != "/oauth/token" {
			op.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		op.ServeHTTP(answer, r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(p.forged(answer.Body.Bytes()))
	}))
	t.Cleanup(p.Close)
	p.storage = opstorage.NewStorageWithClients(opstorage.NewUserStore(p.URL), map[string]*opstorage.Client{"yiji": opstorage.WebClient("yiji", "secret", "http://example.com"+ElsewhereBack)})
	op = exampleop.SetupServer(p.URL, p.storage, nil, false)
	return p
}

// forged is an answer with its token changed and signed again.
func (p *provider) forged(body []byte) []byte {
	var answer map[string]any
	claims := map[string]any{}
	if json.Unmarshal(body, &answer) != nil || answer["id_token"] == nil {
		return body
	}
	token, err := jose.ParseSigned(answer["id_token"].(string), []jose.SignatureAlgorithm{jose.RS256})
	p.must(err)
	p.must(json.Unmarshal(token.UnsafePayloadWithoutVerification(), &claims))
	p.forge(claims)
	own, err := p.storage.SigningKey(p.t.Context())
	p.must(err)
	key := own.Key()
	if p.key != nil {
		key = p.key
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: own.ID()}}, nil)
	p.must(err)
	payload, err := json.Marshal(claims)
	p.must(err)
	signed, err := signer.Sign(payload)
	p.must(err)
	answer["id_token"], err = signed.CompactSerialize()
	p.must(err)
	b, err := json.Marshal(answer)
	p.must(err)
	return b
}

func (p *provider) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// signIn is somebody who goes to address, signs in as login, and is led back to the path that is returned.
func (p *provider) signIn(address, login string) string {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	p.must(err)
	to := ""
	client := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "example.com" {
			to = r.URL.RequestURI()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := client.Get(address)
	p.must(err)
	p.must(res.Body.Close())
	id := res.Request.URL.Query().Get("authRequestID")
	if id == "" {
		p.t.Fatalf("the provider does not ask who it is: %d %s", res.StatusCode, res.Request.URL)
	}
	res, err = client.PostForm(p.URL+"/login/username", url.Values{"id": {id}, "username": {login}, "password": {"verysecure"}})
	p.must(err)
	p.must(res.Body.Close())
	if to == "" {
		p.t.Fatalf("the provider does not lead back: %d", res.StatusCode)
	}
	return to
}

// elsewhere lets the site's staff sign in at a provider.
func (x *site) elsewhere() (*provider, *access.Provider) {
	x.t.Helper()
	p := newProvider(x.t)
	ours := &access.Provider{Issuer: p.URL, ClientID: "yiji", Secret: "secret", Redirect: "http://example.com" + ElsewhereBack, Private: true, Now: time.Now}
	x.must(ours.Check())
	x.app = New(&Server{Actions: x.a, Store: x.s, Base: "http://example.com", OIDC: ours})
	return p, ours
}

// clerk is a new member of staff whose role needs no second factor.
func (x *site) clerk(login string) action.MadeUser {
	x.t.Helper()
	m, err := x.a.AddUser(x.t.Context(), domain.Operator, action.NewUser{Login: login, Name: "新人", Identity: numberOf(login), Role: domain.RoleCounty, RegionCode: string(x.w.Counties[0].Region.Code), Password: password})
	x.must(err)
	return m
}

// leave asks for the password and gives the way to the provider.
func (b *browser) leave() string {
	b.x.t.Helper()
	v := b.submit(linkPath, linkPath, "current", password).is(b.x.t, http.StatusOK)
	return v.Doc.Find("main a.pri").AttrOr("href", "")
}

// linked ties an account to the provider's first user, as nobody but its holder could.
func (x *site) linked(p *provider, m domain.AccountID) {
	x.t.Helper()
	x.must(x.s.Write(x.t.Context(), func(tx *storage.Tx) error {
		return tx.AddOIDCLink(x.t.Context(), domain.OIDCLink{Issuer: p.URL, Subject: subject, AccountID: m, CreatedAt: tx.Now})
	}))
}

func (x *site) sessions() int { return storagetest.Count(x.t, x.s, "sessions") }

func TestStaffSignInElsewhereOnceTheyLinkedTheirAccount(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p, _ := x.elsewhere()
		m := x.clerk("new-clerk")
		b := x.signIn("new-clerk", password)
		b.submit(linkPath, linkPath, "current", "not the password").blames(t, "current")
		if b.cookies[cookieLoopback+"_errand"] != "" {
			t.Errorf("a way to the provider without the password: %v", b.cookies)
		}
		b.get(p.signIn(b.leave(), subjectLogin)).leads(t, linkPath)
		b.get(linkPath).sees(t, "main", "已关联").sees(t, "main", p.URL)
		if news, err := x.s.StaffNews(t.Context(), m.Account.ID, 10); err != nil || len(news) != 1 || news[0].Template != "message.oidc-linked" {
			t.Errorf("the holder is told %v %v", news, err)
		}
		b.post(signOutPath).leads(t, "/sign-in")

		there := b.get("/sign-in?next=/account/password").Doc.Find(`a[href^="`+elsewherePath+`"]`).AttrOr("href", "")
		v := b.get(there).leads(t, p.URL+"/auth?")
		for _, c := range (&http.Response{Header: v.Header}).Cookies() {
			if c.Name == cookieLoopback+"_errand" && (!c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 600) {
				t.Errorf("%+v", c)
			}
		}
		back := p.signIn(v.Location, subjectLogin)
		b.get(back).leads(t, "/account/password")
		b.get("/account/password").is(t, http.StatusOK)
		if b.cookies[cookieLoopback+"_errand"] != "" {
			t.Errorf("the errand's cookie stays: %v", b.cookies)
		}
		b.post(linkPath+"/removal").leads(t, linkPath)
		c := x.visitor()
		c.get(p.signIn(c.get(elsewherePath).Location, subjectLogin)).is(t, http.StatusUnauthorized).sees(t, ".errs", "还没有关联")
	})
}

// Each is refused on the sign-in page, and leaves no session.
func TestWhatDoesNotProveASignInElsewhereIsRefused(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p, ours := x.elsewhere()
		mixed := newProvider(t)
		x.linked(p, x.clerk("new-clerk").Account.ID)
		foreign, err := rsa.GenerateKey(rand.Reader, 2048)
		x.must(err)
		claim := func(name string, value any) func(map[string]any) {
			return func(c map[string]any) { c[name] = value }
		}
		back := func(b *browser) string { return p.signIn(b.get(elsewherePath).Location, subjectLogin) }
		forged := func(forge func(map[string]any)) func(b *browser) string {
			return func(b *browser) string { p.forge = forge; return back(b) }
		}
		with := func(name, value string) func(b *browser) string {
			return func(b *browser) string {
				u, err := url.Parse(back(b))
				x.must(err)
				q := u.Query()
				q.Set(name, value)
				return u.Path + "?" + q.Encode()
			}
		}
		asked := func(name, value string) func(b *browser) string { // what we ask the provider is changed on the way
			return func(b *browser) string {
				u, err := url.Parse(b.get(elsewherePath).Location)
				x.must(err)
				q := u.Query()
				q.Set(name, value)
				u.RawQuery = q.Encode()
				return p.signIn(u.String(), subjectLogin)
			}
		}
		for name, path := range map[string]func(b *browser) string{
			"unknown subject": func(b *browser) string { return p.signIn(b.get(elsewherePath).Location, otherLogin) },
			"wrong state":     with("state", "another"), "no state": with("state", ""), "no code": with("code", ""), "wrong code": with("code", "another"),
			"provider refused": func(b *browser) string { b.get(elsewherePath); return ElsewhereBack + "?error=access_denied&state=x" },
			"another browser":  func(*browser) string { return back(x.visitor()) },
			"never went":       func(*browser) string { return ElsewhereBack },
			"wrong nonce":      asked("nonce", "another"),
			"wrong challenge":  asked("code_challenge", "another"),
			"mixed up issuer":  with("iss", mixed.URL),
			"mixed up provider": func(b *browser) string {
				return mixed.signIn(strings.Replace(b.get(elsewherePath).Location, p.URL, mixed.URL, 1), subjectLogin)
			},
			"too late":           func(b *browser) string { to := back(b); x.clock.At = x.clock.At.Add(access.ElsewhereTime); return to },
			"cookie changed":     func(b *browser) string { to := back(b); b.cookies[cookieLoopback+"_errand"] += "0"; return to },
			"another's code":     func(b *browser) string { return swapped(x, b.get(elsewherePath).Location, back(x.visitor())) },
			"token issuer":       forged(claim("iss", mixed.URL)),
			"token audience":     forged(claim("aud", "another")),
			"several audiences":  forged(func(c map[string]any) { c["aud"] = []string{"yiji", "another"}; delete(c, "azp") }),
			"authorized party":   forged(claim("azp", "another")),
			"expired":            forged(claim("exp", time.Now().Add(-time.Minute).Unix())),
			"not yet":            forged(claim("nbf", time.Now().Add(time.Hour).Unix())),
			"token nonce":        forged(claim("nonce", "another")),
			"no nonce":           forged(func(c map[string]any) { delete(c, "nonce") }),
			"nobody":             forged(claim("sub", "")),
			"foreign signature":  func(b *browser) string { p.key = foreign; return forged(func(map[string]any) {})(b) },
			"control characters": forged(claim("sub", "id1\x00")),
		} {
			p.forge, p.key = nil, nil
			before, b := x.sessions(), x.visitor()
			v := b.get(path(b)).is(t, http.StatusUnauthorized)
			if n := x.sessions(); n != before || b.cookies[cookieLoopback] != "" || v.Doc.Find(".errs").Length() != 1 {
				t.Errorf("%s: %d sessions more, %v", name, n-before, b.cookies)
			}
		}
		p.forge, p.key = func(map[string]any) {}, nil // the control: signed again and nothing changed
		b := x.visitor()
		to := back(b)
		kept := maps.Clone(b.cookies)
		b.get(to).leads(t, "/")
		again := &browser{x, kept}
		if v := again.get(to).is(t, http.StatusUnauthorized); v.Doc.Find(".errs").Length() != 1 {
			t.Error("the same answer again")
		}
		_ = ours
	})
}

// swapped is the way back with the code of another one.
func swapped(x *site, address, back string) string {
	x.t.Helper()
	asked, err := url.Parse(address)
	x.must(err)
	u, err := url.Parse(back)
	x.must(err)
	q := u.Query()
	q.Set("state", asked.Query().Get("state"))
	return u.Path + "?" + q.Encode()
}

// Even where somebody wrote a link to a person's account into the database, no sign-in of staff becomes the person's.
func TestOIDCSignInCannotActForAPerson(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p, _ := x.elsewhere()
		n := x.register(0, "阿依古丽")
		x.linked(p, n.AccountID)
		own := x.signIn(n.Phone, n.PIN)
		own.get(linkPath).is(t, http.StatusNotFound)
		own.post(linkPath, "current", n.PIN).is(t, http.StatusNotFound)
		own.post(linkPath+"/removal").is(t, http.StatusNotFound)
		before := storagetest.Contents(t, x.s)
		b := x.visitor()
		b.get(p.signIn(b.get(elsewherePath).Location, subjectLogin)).is(t, http.StatusUnauthorized).sees(t, ".errs", "还没有关联")
		after := storagetest.Contents(t, x.s)
		if len(after["sessions"]) != len(before["sessions"]) || len(after["person_sessions"]) != len(before["person_sessions"]) || b.cookies[cookieLoopback] != "" {
			t.Error("it opened a session")
		}

		// A member of staff who signs in elsewhere acts for nobody: what is a person's own refuses them as after a password.
		m := x.clerk("new-clerk")
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error { return tx.RemoveOIDCLinks(t.Context(), n.AccountID) }))
		x.linked(p, m.Account.ID)
		b.get(p.signIn(b.get(elsewherePath).Location, subjectLogin)).leads(t, "/")
		s, err := access.Resume(t.Context(), x.s, b.cookies[cookieLoopback], "")
		x.must(err)
		if own, is := s.Person(); is || own.Valid() {
			t.Error("the session is a person's own")
		}
		b.get("/me").is(t, http.StatusForbidden)
		if r := (program{x: x, token: b.cookies[cookieLoopback]}).call("POST", "/classes/"+nowhere+"/enrolments", `{}`); r.Status != 403 {
			t.Errorf("%d %s", r.Status, r.Raw)
		}
		if storagetest.Count(t, x.s, "person_sessions") != len(before["person_sessions"]) {
			t.Error("it left a person's session")
		}
	})
}

func TestASecondFactorElsewhereCountsOnlyWhereItIsConfigured(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.serious()
		p, ours := x.elsewhere()
		m := x.finance("new-finance")
		x.linked(p, m.Account.ID)
		in := func() *browser {
			b := x.visitor()
			b.get(p.signIn(b.get(elsewherePath).Location, subjectLogin)).is(t, http.StatusSeeOther)
			return b
		}
		in().get("/claims").leads(t, factorPath)
		key := access.NewFactorSecret()
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
			return tx.SetSecondFactor(t.Context(), domain.SecondFactor{AccountID: m.Account.ID, Secret: key, CreatedAt: tx.Now, ConfirmedAt: tx.Now})
		}))
		p.forge = func(c map[string]any) { c["amr"], c["acr"] = []string{"pwd", "otp"}, "gold" }
		b := in()
		b.get("/claims").leads(t, codePath)
		b.submit(codePath, codePath, "code", access.FactorCode(key, x.clock.At)).is(t, http.StatusSeeOther)
		b.get("/claims").is(t, http.StatusOK)
		for word, path := range map[string]string{"otp": "", "gold": "", "silver": codePath, "": codePath} {
			ours.Factor = []string{word}
			if v := in().get("/claims"); v.Location != path {
				t.Errorf("%q leads to %q", word, v.Location)
			}
		}
	})
}

func TestALinkIsMadeByItsHolderInOneSessionAlone(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p, _ := x.elsewhere()
		first, second := x.clerk("first-clerk"), x.clerk("second-clerk")
		links := func(m action.MadeUser) int {
			l, err := x.s.OIDCLinks(t.Context(), m.Account.ID)
			x.must(err)
			return len(l)
		}
		a, b := x.signIn("first-clerk", password), x.signIn("second-clerk", password)
		errand := cookieLoopback + "_errand"

		to := p.signIn(a.leave(), subjectLogin) // brought into another's session
		b.cookies[errand] = a.cookies[errand]
		b.get(to).is(t, http.StatusUnauthorized)
		to = p.signIn(a.leave(), subjectLogin) // brought back after signing out
		a.post(signOutPath)
		a.get(to).leads(t, "/sign-in")

		v := x.visitor() // a sign-in is no link
		to = p.signIn(v.get(elsewherePath).Location, subjectLogin)
		a = x.signIn("first-clerk", password)
		a.cookies[errand] = v.cookies[errand]
		a.get(to).is(t, http.StatusUnauthorized)
		if links(first)+links(second) != 0 {
			t.Error("linked")
		}

		a = x.signIn("first-clerk", password)
		a.get(p.signIn(a.leave(), subjectLogin)).leads(t, linkPath)
		b.get(p.signIn(b.leave(), subjectLogin)).is(t, http.StatusConflict).sees(t, ".errs", "另一个账号")
		if links(first) != 1 || links(second) != 0 {
			t.Error(links(first), links(second))
		}
		link, err := x.a.LinkAccount(t.Context(), domain.Operator, "first-clerk", false)
		x.must(err)
		x.must(x.a.SetPassword(t.Context(), link, "another long secret"))
		if links(first) != 0 {
			t.Error("a link outlives the password that it was made with")
		}
	})
}

// The provider's addresses are looked at as those of any other machine: also those that its configuration names.
func TestAProviderInsideIsAskedOnlyWhereItIsConfigured(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		asked := 0
		srv := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
		defer srv.Close()
		for issuer, fine := range map[string]bool{srv.URL: true, "http://id.example": false, "": false, "https://": false, "https://me:secret@id.example": false, "file:///etc/passwd": false} {
			p := &access.Provider{Issuer: issuer, ClientID: "yiji", Secret: "secret", Now: time.Now}
			if err := p.Check(); (err == nil) != fine {
				t.Errorf("%s: %v", issuer, err)
			}
			if !fine {
				continue
			}
			x.app = New(&Server{Actions: x.a, Store: x.s, Base: "http://example.com", OIDC: p})
			x.visitor().get(elsewherePath).is(t, http.StatusUnauthorized)
			if asked > 0 {
				t.Errorf("%s was asked", issuer)
			}
		}
		conf := ""
		inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(conf))
		}))
		defer inside.Close()
		for _, key := range []string{"https://id.example/keys", "ftp://id.example/keys", ""} {
			conf = `{"issuer":` + strconv.Quote(inside.URL) + `,"authorization_endpoint":"https://id.example/a","token_endpoint":"https://id.example/t","jwks_uri":` + strconv.Quote(key) + `}`
			p := &access.Provider{Issuer: inside.URL, ClientID: "yiji", Secret: "secret", Private: true, Now: time.Now}
			if _, _, err := p.Begin(t.Context(), x.s, "", ""); (err == nil) != strings.HasPrefix(key, "https://") {
				t.Errorf("%q: %v", key, err)
			}
		}
		x.app = New(&Server{Actions: x.a, Store: x.s, Base: "http://example.com"})
		for _, path := range []string{elsewherePath, ElsewhereBack} {
			x.visitor().get(path).is(t, http.StatusNotFound)
		}
		x.visitor().get("/sign-in").lacks(t, `a[href^="`+elsewherePath+`"]`)
	})
}
