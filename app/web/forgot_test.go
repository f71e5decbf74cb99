package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// mailOf gives a member of staff a mail address.
func (x *site) mailOf(id domain.AccountID, mail string) {
	x.t.Helper()
	x.must(x.s.Write(x.t.Context(), func(tx *storage.Tx) error {
		return tx.SetContact(x.t.Context(), domain.Contact{OwnerKind: "account", OwnerID: string(id), Kind: "mail"}, mail)
	}))
}

// mails runs the job that decides about links, and gives where they go and what they are.
func (x *site) mails() (to, links []string) {
	x.t.Helper()
	x.must(x.a.SendResets(x.t.Context(), "https://yiji.example/"))
	list, err := x.s.DueMessages(x.t.Context(), x.s.Now(), 100)
	x.must(err)
	for _, m := range list {
		e, err := x.s.Envelope(x.t.Context(), m.Ref())
		x.must(err)
		if m.Template == "message.reset" && m.Channel == "mail" {
			to, links = append(to, e.Address), append(links, e.Args["Link"])
		}
	}
	return to, links
}

// The answer and what is written are the same whoever's a login is; only a member of staff with a mail address gets a link.
func TestAForgottenPasswordTellsNothingOfWhoseALoginIs(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		known := x.clerk("known-clerk")
		x.mailOf(known.Account.ID, "clerk@example.org")
		x.clerk("without-mail")
		p := x.register(0, "阿依古丽")
		answer, changes := "", ""
		for _, login := range []string{"known-clerk", "  Known-Clerk ", "without-mail", "unknown", p.Phone, "13900009999", "99999919900307001X", "no\x00login", strings.Repeat("x", 100)} {
			before := storagetest.Contents(t, x.s)
			v := x.visitor().post(forgotPath, "login", login)
			if login == "no\x00login" {
				v.blames(t, "login")
				continue
			}
			v.leads(t, "/sign-in")
			got := v.Location + v.Header.Get("Set-Cookie") + v.Body
			var wrote []string
			for _, table := range []string{"resets", "messages", "accounts", "audits", "logins"} {
				wrote = append(wrote, table, strings.Repeat("+", storagetest.Count(t, x.s, table)-len(before[table])))
			}
			if now := strings.Join(wrote, " "); answer != "" && (got != answer || now != changes) {
				t.Errorf("%q: %s %s, want %s %s", login, got, now, answer, changes)
			}
			answer, changes = got, strings.Join(wrote, " ")
		}
		if changes != "resets + messages  accounts  audits  logins " {
			t.Errorf("it wrote %s", changes)
		}
		for _, row := range storagetest.Contents(t, x.s)["resets"] {
			if strings.Contains(row, "clerk") || strings.Contains(row, p.Phone) {
				t.Errorf("a login stands in the open: %s", row)
			}
		}
		to, links := x.mails()
		if len(to) != 2 || to[0] != "clerk@example.org" || !strings.HasPrefix(links[0], "https://yiji.example/welcome/") {
			t.Errorf("%v %v", to, links)
		}
		if n := storagetest.Count(t, x.s, "resets"); n != 0 {
			t.Errorf("%d logins are still written down", n)
		}
		if again, _ := x.mails(); len(again) != 2 {
			t.Errorf("decided twice: %v", again)
		}
	})
}

func TestALinkSentByMailSetsThePasswordOnceAndEndsAllSessions(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		m := x.finance("new-finance")
		x.mailOf(m.Account.ID, "finance@example.org")
		key := access.NewFactorSecret()
		there := x.signIn("new-finance", password)
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
			return tx.SetSecondFactor(t.Context(), domain.SecondFactor{AccountID: m.Account.ID, Secret: key, CreatedAt: tx.Now, ConfirmedAt: tx.Now})
		}))
		ask := func() string {
			x.visitor().submit(forgotPath, forgotPath, "login", "new-finance").leads(t, "/sign-in")
			x.clock.At = x.clock.At.Add(time.Second)
			_, links := x.mails()
			return strings.TrimPrefix(links[len(links)-1], "https://yiji.example")
		}
		first := ask()
		there.get("/account").is(t, http.StatusOK) // asking changes nothing
		second := ask()
		v := x.visitor()
		v.post(first, "password", "another long secret").is(t, http.StatusUnprocessableEntity) // a newer one was sent
		v.submit(second, second, "password", "Password2026").blames(t, "password")
		v.submit(second, second, "password", "another long secret").leads(t, "/sign-in")
		there.get("/account").leads(t, "/sign-in")
		v.post(second, "password", "a third long secret").is(t, http.StatusUnprocessableEntity)
		x.visitor().submit("/sign-in", "/sign-in", "login", "new-finance", "password", password).is(t, http.StatusUnauthorized)
		x.visitor().submit("/sign-in", "/sign-in", "login", "new-finance", "password", "another long secret").leads(t, codePath) // its second factor stays
		late := ask()
		x.clock.At = x.clock.At.Add(action.ResetLink)
		v.post(late, "password", "a third long secret").is(t, http.StatusUnprocessableEntity)
	})
}

// Whether a login is known or not, only so many links are asked for it, and only so many logins are named from one address.
func TestAskingForLinksIsSlowedDownByLoginAndByAddress(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		m := x.clerk("known-clerk")
		x.mailOf(m.Account.ID, "clerk@example.org")
		said := map[string]string{}
		for _, login := range []string{"known-clerk", "unknown"} {
			for range 3 {
				x.visitor().post(forgotPath, "login", login).leads(t, "/sign-in")
			}
			said[login] = x.visitor().post(forgotPath, "login", login).is(t, http.StatusUnprocessableEntity).words(".errs")
		}
		if said["known-clerk"] != said["unknown"] || said["unknown"] == "" {
			t.Errorf("%q", said)
		}
		if to, _ := x.mails(); len(to) != 3 {
			t.Errorf("%d links", len(to))
		}
		n := 0
		for ; n < 100 && x.visitor().post(forgotPath, "login", "somebody-"+strings.Repeat("x", n+1)).Status == http.StatusSeeOther; n++ {
		}
		if n != 14 {
			t.Errorf("%d more logins from one address", n)
		}
		x.clock.At = x.clock.At.Add(time.Hour)
		x.visitor().post(forgotPath, "login", "unknown").leads(t, "/sign-in")
	})
}

func TestALinkLeadsToOurOwnAddressWhateverTheRequestSays(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		m := x.clerk("known-clerk")
		x.mailOf(m.Account.ID, "clerk@example.org")
		b := x.visitor()
		req := formRequest(forgotPath, "login=known-clerk")
		req.Host = "evil.example"
		req.Header.Set("X-Forwarded-Host", "evil.example")
		b.do(req).is(t, http.StatusSeeOther)
		if _, links := x.mails(); len(links) != 1 || !strings.HasPrefix(links[0], "https://yiji.example/welcome/") {
			t.Error(links)
		}
	})
}

func TestStaffSayWhereMailReachesThemWithTheirPassword(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		m := x.clerk("new-clerk")
		b := x.signIn("new-clerk", password)
		b.submit(contactPath, contactPath, "mail", "clerk@example.org", "current", "wrong").blames(t, "current")
		b.submit(contactPath, contactPath, "mail", "no address", "phone", "123", "current", password).blames(t, "mail", "phone")
		b.submit(contactPath, contactPath, "mail", "clerk@example.org", "phone", "137 0000 0001", "current", password).leads(t, contactPath)
		if v := b.get(contactPath); v.Doc.Find("#f-mail").AttrOr("value", "") != "clerk@example.org" || v.Doc.Find("#f-phone").AttrOr("value", "") != "13700000001" {
			t.Error(v.Body)
		}
		b.submit(contactPath, contactPath, "mail", "", "phone", "", "current", password).leads(t, contactPath)
		if got, err := x.s.ContactOf(t.Context(), domain.Contact{OwnerKind: "account", OwnerID: string(m.Account.ID), Kind: "mail"}); got != "" || err != nil {
			t.Error(got, err)
		}
		p := x.register(0, "阿依古丽")
		x.signIn(p.Phone, p.PIN).get(contactPath).is(t, http.StatusNotFound)
	})
}

func TestRecoveryCodesAreRenewedAndTheSecondFactorRemovedByACode(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.serious()
		m := x.clerk("new-clerk")
		b := x.signIn("new-clerk", password)
		b.submit(factorPath, factorPath, "current", password).leads(t, factorPath)
		code := func() string {
			x.clock.At = x.clock.At.Add(time.Minute)
			return access.FactorCode(x.factorOf(m).Secret, x.clock.At)
		}
		codes := func(v visit) (list []string) {
			for _, n := range v.Doc.Find(".codes code").EachIter() {
				list = append(list, n.Text())
			}
			return list
		}
		old := codes(b.submit(factorPath, factorPath+"/confirmation", "code", code()))
		b.submit(factorPath, factorPath+"/recovery-codes", "code", "000000").blames(t, "code")
		typed := code()
		fresh := codes(b.submit(factorPath, factorPath+"/recovery-codes", "code", typed).is(t, http.StatusOK))
		if len(old) != 10 || len(fresh) != 10 || old[0] == fresh[0] {
			t.Fatalf("%v %v", old, fresh)
		}
		b.submit(factorPath, factorPath+"/recovery-codes", "code", typed).blames(t, "code") // used already
		b.submit(factorPath, factorPath+"/recovery-codes", "code", old[1]).blames(t, "code")
		b.submit(factorPath, factorPath+"/removal", "code", old[2]).blames(t, "code")
		half := x.signIn("new-clerk", password)
		half.get("/account").leads(t, codePath)
		half.post(factorPath+"/removal", "code", code()).is(t, http.StatusForbidden) // the password alone removes nothing
		b.submit(factorPath, factorPath+"/removal", "code", fresh[0]).leads(t, "/account")
		if f := x.factorOf(m); f.Confirmed() || len(f.Secret) > 0 {
			t.Error("it is still there")
		}
		x.signIn("new-clerk", password).get("/account").is(t, http.StatusOK)
		b.post(factorPath+"/removal", "code", fresh[1]).is(t, http.StatusUnprocessableEntity)

		n := x.finance("new-finance")
		key := access.NewFactorSecret()
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
			return tx.SetSecondFactor(t.Context(), domain.SecondFactor{AccountID: n.Account.ID, Secret: key, CreatedAt: tx.Now, ConfirmedAt: tx.Now})
		}))
		c := x.visitor()
		c.submit("/sign-in", "/sign-in", "login", "new-finance", "password", password).leads(t, codePath)
		c.submit(codePath, codePath, "code", access.FactorCode(key, x.clock.At)).is(t, http.StatusSeeOther)
		c.get(factorPath).lacks(t, `form[action="`+factorPath+`/removal"]`)
		x.clock.At = x.clock.At.Add(time.Minute)
		c.post(factorPath+"/removal", "code", access.FactorCode(key, x.clock.At)).is(t, http.StatusForbidden)
	})
}

func TestSigningOutByTheAPIClearsWhatTheBrowserKept(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.clerk("new-clerk")
		b := x.signIn("new-clerk", password)
		token := b.cookies[cookieLoopback]
		req := formRequest("/api/v1/sessions/current", "")
		req.Method = http.MethodDelete
		v := b.do(req).is(t, http.StatusNoContent)
		if v.Header.Get("Clear-Site-Data") != SignOutClears || b.cookies[cookieLoopback] != "" {
			t.Errorf("%v %v", v.Header, b.cookies)
		}
		(program{x: x, token: token}).call("GET", "/sessions/current", nil).is(401)
	})
}
