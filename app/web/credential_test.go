package web

import (
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// serious makes the database one that the demo did not make: second factors are asked for.
func (x *site) serious() {
	x.t.Helper()
	x.must(x.s.Write(x.t.Context(), func(tx *storage.Tx) error { return tx.SetSetting(x.t.Context(), "demo", "") }))
}

// finance is a new member of staff with a password of their own.
func (x *site) finance(login string) action.MadeUser {
	x.t.Helper()
	m, err := x.a.AddUser(x.t.Context(), domain.Operator, action.NewUser{Login: login, Name: "新人", Identity: numberOf(login), Role: domain.RoleFinance, RegionCode: string(x.w.Counties[0].Region.Code), Password: password})
	x.must(err)
	return m
}

// numberOf is the identity number of the fictional holder of a login.
func numberOf(login string) string {
	return ident.Fictional("1985-08-08", int(crc32.ChecksumIEEE([]byte(login))%1000))
}

func (x *site) factorOf(m action.MadeUser) domain.SecondFactor {
	x.t.Helper()
	f, err := x.s.SecondFactor(x.t.Context(), m.Account.ID)
	x.must(err)
	return f
}

// Without its second factor such an account reaches the page that sets it up and the way out, and nothing else of all routes.
func TestWithoutItsSecondFactorAnAccountReachesOnlyThePageThatSetsItUp(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.serious()
		m := x.finance("new-finance")
		b := x.signIn("new-finance", password)
		for _, r := range (&Server{Actions: x.a, Store: x.s}).routes() {
			path := regexp.MustCompile(`:\w+`).ReplaceAllString(r.Path, "x")
			if strings.HasPrefix(path, factorPath) || path == signOutPath || sessionless(r) {
				continue
			}
			if v := b.get(path); r.Method == get && (v.Status != http.StatusSeeOther || v.Location != factorPath) {
				t.Errorf("GET %s: %d %s", path, v.Status, v.Location)
			}
		}
		b.post("/claims/x/approvals", csrfField, csrfOf(b.get(factorPath))).is(t, http.StatusForbidden)
		if r := (program{x: x, token: b.cookies[cookieLoopback]}).call("GET", "/claims", nil); r.Status != 403 || !strings.Contains(string(r.Raw), "second-factor-needed") {
			t.Errorf("the API answers %d %s", r.Status, r.Raw)
		}
		b.submit(factorPath, factorPath, "current", "not the password").blames(t, "current")
		b.submit(factorPath, factorPath, "current", password).leads(t, factorPath)
		b.get(factorPath).sees(t, ".secret", grouped(access.FactorText(x.factorOf(m).Secret)))
		b.submit(factorPath, factorPath+"/confirmation", "code", "000000").blames(t, "code")
		before := b.cookies[cookieLoopback]
		done := b.submit(factorPath, factorPath+"/confirmation", "code", access.FactorCode(x.factorOf(m).Secret, x.clock.At)).is(t, http.StatusOK)
		if n := done.Doc.Find(".codes li").Length(); n != 10 || b.cookies[cookieLoopback] == before {
			t.Errorf("%d recovery codes, the same token: %t", n, b.cookies[cookieLoopback] == before)
		}
		b.get("/claims").is(t, http.StatusOK)
		b.get(factorPath).lacks(t, ".codes")
	})
}

func csrfOf(v visit) string {
	return v.Doc.Find(`input[name="`+csrfField+`"]`).First().AttrOr("value", "")
}

func TestASignInWithAPasswordAloneWaitsForItsCode(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.serious()
		m := x.finance("new-finance")
		key := access.NewFactorSecret()
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
			return tx.SetSecondFactor(t.Context(), domain.SecondFactor{AccountID: m.Account.ID, Secret: key, CreatedAt: tx.Now, ConfirmedAt: tx.Now})
		}))
		b := x.visitor()
		at := b.submit("/sign-in?next=/payments", "/sign-in", "login", "new-finance", "password", password).leads(t, codePath).Location
		b.get("/claims").leads(t, codePath)
		half := b.cookies[cookieLoopback]
		b.submit(at, codePath, "code", "123").is(t, http.StatusUnauthorized).sees(t, ".errs", "口令")
		b.submit(at, codePath, "code", access.FactorCode(key, x.clock.At)).leads(t, "/payments")
		b.get("/claims").is(t, http.StatusOK)
		if b.cookies[cookieLoopback] == half {
			t.Error("the same token before and after the code")
		}
		thief := x.visitor()
		thief.cookies[cookieLoopback] = half
		thief.get("/claims").leads(t, "/sign-in")
		api := x.nobody()
		body := obj{"login": "new-finance", "password": password}
		if r := api.call("POST", "/sessions", body); r.Status != 401 || r.id("code") != "otp-needed" {
			t.Errorf("without a code: %d %s", r.Status, r.Raw)
		}
		if r := api.call("POST", "/sessions", body.but("otp", access.FactorCode(key, x.clock.At))); r.Status != 401 || r.id("code") != "otp-wrong" {
			t.Errorf("with the code of the page: %d %s", r.Status, r.Raw)
		}
		x.clock.At = x.clock.At.Add(time.Minute)
		api.call("POST", "/sessions", body.but("otp", access.FactorCode(key, x.clock.At))).is(201)
	})
}

func TestChangingThePasswordSignsOutEverywhereElse(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.finance("new-finance")
		here, there := x.signIn("new-finance", password), x.signIn("new-finance", password)
		here.submit("/account/password", "/account/password", "current", "wrong", "password", "another long secret").blames(t, "current")
		here.submit("/account/password", "/account/password", "current", password, "password", "Password2026").blames(t, "password")
		here.submit("/account/password", "/account/password", "current", password, "password", "another long secret").leads(t, "/account")
		here.get("/account").is(t, http.StatusOK)
		there.get("/account").leads(t, "/sign-in")
		x.visitor().submit("/sign-in", "/sign-in", "login", "new-finance", "password", password).is(t, http.StatusUnauthorized)
	})
}

func TestOnesOwnSessionsAreListedAndEndedWithoutAnyAddress(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		m := x.finance("new-finance")
		here, there, third := x.signIn("new-finance", password), x.signIn("new-finance", password), x.signIn("new-finance", password)
		page := here.get("/account/sessions").is(t, http.StatusOK)
		if n := page.Doc.Find(".session").Length(); n != 3 || strings.Contains(page.Body, "0.0.0.0") {
			t.Errorf("%d sessions", n)
		}
		stranger := x.as(x.w.Counties[0].Payer)
		handle := action.SessionHandle(access.HashToken(there.cookies[cookieLoopback]))
		stranger.post("/account/sessions/end", "session", handle).is(t, http.StatusNotFound)
		here.post("/account/sessions/end", "session", handle).leads(t, "/account/sessions")
		there.get("/account").leads(t, "/sign-in")
		third.get("/account").is(t, http.StatusOK)
		here.post("/account/sessions/end-others").leads(t, "/account/sessions")
		third.get("/account").leads(t, "/sign-in")
		_ = m
	})
}

// A personal API token acts under its one grant, within its kinds; it never makes or changes a way to sign in, and is nobody on pages.
func TestAPersonalTokenDoesNoMoreThanItWasMadeFor(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.w.Counties[0]
		school := x.as(c.Schools[0].Actor)
		expires := string(x.s.Today().Add(domain.TokenDays))
		make := func(pairs ...string) string {
			v := school.post("/account/tokens", append([]string{"name", "导出", "grant_id", string(c.Schools[0].Actor.GrantID), "expires_on", expires}, pairs...)...).is(t, http.StatusOK)
			return v.words(".secret")
		}
		school.post("/account/tokens", "name", "x", "grant_id", string(c.Payer.GrantID), "expires_on", string(x.s.Today().Add(domain.TokenDays+1))).blames(t, "expires_on", "grant_id", "kinds")
		reads, classes := make("read_only", "yes"), make("kinds", "class")
		if !strings.HasPrefix(reads, access.TokenPrefix) {
			t.Fatalf("%q is not recognised when it leaks", reads)
		}
		with := func(token string) program { return program{x: x, token: token} }
		for _, tc := range []struct {
			token, method, path string
			status              int
			code                string
		}{
			{reads, "GET", "/classes", 200, ""}, {reads, "GET", "/claims", 200, ""}, {reads, "POST", "/classes", 403, "token-scope"},
			{classes, "GET", "/classes", 200, ""}, {classes, "GET", "/claims", 403, "token-scope"}, {classes, "POST", "/classes", 422, ""},
			{classes, "POST", "/classes/" + nowhere + "/enrolments", 403, "persons-own-act"},
		} {
			body := any(nil)
			if tc.method == "POST" {
				body = `{}`
			}
			if r := with(tc.token).call(tc.method, tc.path, body); r.Status != tc.status || tc.code != "" && r.id("code") != tc.code {
				t.Errorf("%s %s: %d %s", tc.method, tc.path, r.Status, r.Raw)
			}
		}
		if r := with(classes).call("GET", "/classes", nil, "Yiji-Grant", string(c.Payer.GrantID)); r.Status != 403 {
			t.Errorf("another grant: %d", r.Status)
		}
		for _, path := range []string{"/account", "/account/tokens", "/account/password", "/school"} {
			thief := x.visitor()
			thief.cookies[cookieLoopback] = classes
			thief.get(path).leads(t, "/sign-in")
			x.visitor().get(path, "Authorization", "Bearer "+classes).leads(t, "/sign-in")
		}
		id := regexp.MustCompile(`/account/tokens/([^/"]+)/revocation`).FindStringSubmatch(school.get("/account/tokens").Body)[1]
		x.as(c.Payer).post("/account/tokens/"+id+"/revocation").is(t, http.StatusNotFound)
		for range 2 {
			id := regexp.MustCompile(`/account/tokens/([^/"]+)/revocation`).FindStringSubmatch(school.get("/account/tokens").Body)[1]
			school.post("/account/tokens/"+id+"/revocation").leads(t, "/account/tokens")
		}
		with(reads).call("GET", "/classes", nil).is(401)
		with(classes).call("GET", "/classes", nil).is(401)
	})
}

func TestATokenNeverStandsForAPerson(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "阿依古丽")
		b := x.signIn(p.Phone, p.PIN)
		b.get("/account/tokens").is(t, http.StatusNotFound)
		b.post("/account/tokens", "name", "x").is(t, http.StatusNotFound)
		s, err := access.Resume(t.Context(), x.s, b.cookies[cookieLoopback], "")
		x.must(err)
		if _, err := x.a.MakeAPIToken(t.Context(), s, action.NewAPIToken{Name: "x", ReadOnly: true, ExpiresOn: x.s.Today()}); err != domain.ErrForbidden {
			t.Error(err)
		}
		token, hash := access.NewAPIToken()
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error { // as nobody can, by hand
			return tx.AddAPIToken(t.Context(), domain.APIToken{ID: "t", AccountID: p.AccountID, GrantID: x.w.Counties[0].Payer.GrantID, Hash: hash, CreatedAt: tx.Now, ExpiresOn: tx.Today()})
		}))
		if s, err := access.ResumeToken(t.Context(), x.s, token, ""); err == nil {
			t.Errorf("a token of a person's account opens %+v", s.Actor)
		}
	})
}

func TestATokenEndsWithItsDayItsGrantAndANewPassword(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		m := x.finance("new-finance")
		s, err := access.Resume(t.Context(), x.s, x.signIn("new-finance", password).cookies[cookieLoopback], "")
		x.must(err)
		make := func() string {
			made, err := x.a.MakeAPIToken(t.Context(), s, action.NewAPIToken{Name: "x", GrantID: m.Grant.ID, ReadOnly: true, ExpiresOn: x.s.Today().Add(1)})
			x.must(err)
			return made.Token
		}
		works := func(token string) bool {
			_, err := access.ResumeToken(t.Context(), x.s, token, "")
			return err == nil
		}
		one := make()
		x.clock.Days(1)
		if !works(one) {
			t.Error("ended before its last day")
		}
		x.clock.Days(1)
		two := make()
		if works(one) || !works(two) {
			t.Error("the day of expiry does not tell")
		}
		link, err := x.a.LinkAccount(t.Context(), domain.Operator, "new-finance", false)
		x.must(err)
		x.must(x.a.SetPassword(t.Context(), link, "another long secret"))
		if works(two) {
			t.Error("holds after the password was set anew")
		}
		if err := x.a.SetPassword(t.Context(), link, "a third long secret"); err != domain.ErrLinkSpent {
			t.Errorf("the link again: %v", err)
		}
		late, err := x.a.LinkAccount(t.Context(), domain.Operator, "new-finance", false)
		x.must(err)
		x.clock.At = x.clock.At.Add(action.ResetLink)
		if err := x.a.SetPassword(t.Context(), late, "a third long secret"); err != domain.ErrLinkSpent {
			t.Errorf("after half an hour: %v", err)
		}
	})
}

func TestSessionFixation(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.finance("new-finance")
		b := x.visitor()
		b.cookies[cookieLoopback] = "chosen-by-somebody-else"
		b.submit("/sign-in", "/sign-in", "login", "new-finance", "password", password).is(t, http.StatusSeeOther)
		if b.cookies[cookieLoopback] == "chosen-by-somebody-else" {
			t.Error("the token that was there before the sign-in holds after it")
		}
		thief := x.visitor()
		thief.cookies[cookieLoopback] = "chosen-by-somebody-else"
		thief.get("/claims").leads(t, "/sign-in")
	})
}

func TestAStolenCookieIsWorthNothingAfterSignOut(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.finance("new-finance")
		b, thief := x.signIn("new-finance", password), x.visitor()
		thief.cookies[cookieLoopback] = b.cookies[cookieLoopback]
		thief.get("/claims").is(t, http.StatusOK)
		out := b.post(signOutPath).leads(t, "/sign-in")
		if out.Header.Get("Clear-Site-Data") == "" {
			t.Error("the browser keeps what it saw")
		}
		thief.get("/claims").leads(t, "/sign-in")
	})
}

func TestSignInLeadsNowhereElse(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.finance("new-finance")
		for _, to := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "/\t/evil.example", `\\evil.example`, "javascript:alert(1)", "http:evil.example", "/%09/evil.example", "///evil.example", "/..//evil.example"} {
			v := x.visitor().post("/sign-in", "login", "new-finance", "password", password, "next", to).is(t, http.StatusSeeOther)
			if !strings.HasPrefix(v.Location, "/") || strings.HasPrefix(v.Location, "//") || strings.ContainsAny(v.Location, "\\\t") {
				t.Errorf("%q leads to %q", to, v.Location)
			}
		}
	})
}

// Every route, page and API, whatever it answers: nothing is framed, guessed or run that we did not send.
func TestEveryAnswerCarriesTheHeadersThatKeepItSafe(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		s := &Server{Actions: x.a, Store: x.s, Base: "https://example.com"}
		app := New(s)
		paths := []string{"/healthz", "/readyz", "/a/none", "/none", "/api/v1/none", "/api/v1/openapi.json", "/me/sw.js"}
		for _, r := range s.routes() {
			paths = append(paths, regexp.MustCompile(`:\w+`).ReplaceAllString(r.Path, "x"))
		}
		doc := document(t, x)
		for path := range doc.Paths.Map() {
			paths = append(paths, strings.NewReplacer("{", "", "}", "").Replace(path))
		}
		for _, path := range paths {
			for _, method := range []string{"GET", "POST"} {
				res, err := app.Test(httptest.NewRequest(method, path, nil), -1)
				x.must(err)
				x.must(res.Body.Close())
				h := res.Header
				csp := h.Get("Content-Security-Policy")
				if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") || h.Get("X-Content-Type-Options") != "nosniff" ||
					h.Get("Referrer-Policy") != "same-origin" || !strings.Contains(h.Get("Strict-Transport-Security"), "max-age=31536000") {
					t.Errorf("%s %s: %d %v", method, path, res.StatusCode, h)
				}
			}
		}
	})
}

// sessionless are the routes of grievances for everybody: they look at no session, so that nothing tells who came (people-first 11).
func sessionless(r route) bool { return r.Kind == "" && strings.HasPrefix(r.Path, "/grievances") }

// Every form of every route, sent from a session without its token, is refused before anything else happens.
func TestEveryFormOfASessionNeedsItsToken(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		b, n := x.as(x.w.Counties[0].Schools[0].Actor), 0
		for _, r := range (&Server{Actions: x.a, Store: x.s}).routes() {
			if r.Method != post || sessionless(r) {
				continue
			}
			n++
			path := regexp.MustCompile(`:\w+`).ReplaceAllString(r.Path, "x")
			if v := b.send(path, map[string][]string{csrfField: {"0000"}}); v.Status != http.StatusForbidden {
				t.Errorf("POST %s without the token: %d", path, v.Status)
			}
		}
		if n < 40 {
			t.Errorf("only %d forms", n)
		}
	})
}

func TestAnUnknownHostIsRefusedAndLinksAreOurOwn(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		app := New(&Server{Actions: x.a, Store: x.s, Base: "https://yiji.example", Named: true})
		for _, tc := range []struct {
			host, forwarded, path string
			status                int
		}{{"yiji.example", "", "/sign-in", 200}, {"evil.example", "", "/sign-in", 400}, {"yiji.example", "evil.example", "/sign-in", 200}, {"evil.example", "yiji.example", "/sign-in", 400},
			{"evil.example", "", "/api/v1/courses", 400}, {"yiji.example:8443", "", "/", 400}, {"10.0.0.1:8080", "", "/healthz", 200}} {
			req := httptest.NewRequest("GET", tc.path, nil)
			req.Host = tc.host
			if tc.forwarded != "" {
				req.Header.Set("X-Forwarded-Host", tc.forwarded)
			}
			res, err := app.Test(req, -1)
			x.must(err)
			x.must(res.Body.Close())
			if res.StatusCode != tc.status {
				t.Errorf("%+v: %d", tc, res.StatusCode)
			}
		}
	})
}

func TestBehindTLSTheCookieIsOfThisHostAlone(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.finance("new-finance")
		app := New(&Server{Actions: x.a, Store: x.s, Base: "https://example.com"})
		req := httptest.NewRequest("POST", "/sign-in", strings.NewReader("login=new-finance&password="+strings.ReplaceAll(password, " ", "+")))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := app.Test(req, -1)
		x.must(err)
		x.must(res.Body.Close())
		sessions := 0
		for _, c := range res.Cookies() {
			if !strings.HasPrefix(c.Name, cookieSecure) || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("%+v", c)
			}
			if c.Name == cookieSecure {
				sessions++
				if c.MaxAge <= 0 || c.MaxAge > 8*3600 {
					t.Errorf("%+v", c)
				}
			}
		}
		if sessions != 1 {
			t.Error(res.Cookies())
		}
	})
}

func TestOnlyTrustedProxiesSayWhoAsks(t *testing.T) {
	for _, tc := range []struct{ remote, forwarded, want string }{
		{"198.51.100.7", "192.0.2.1", "198.51.100.7"}, {"10.0.0.1", "192.0.2.1", "192.0.2.1"}, {"10.0.0.1", "6.6.6.6, 192.0.2.1", "192.0.2.1"}, {"10.0.0.1", "192.0.2.1, 10.0.0.2", "192.0.2.1"},
		{"10.0.0.1", "", "10.0.0.1"}, {"10.0.0.1", "garbage", "10.0.0.1"}, {"127.0.0.1", "192.0.2.1", "192.0.2.1"},
	} {
		if got := clientOf(tc.remote, tc.forwarded, []string{"10.0.0.0/24", "127.0.0.1"}); got != tc.want {
			t.Errorf("%s via %q: %s, want %s", tc.remote, tc.forwarded, got, tc.want)
		}
	}
}
