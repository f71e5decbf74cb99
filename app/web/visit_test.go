package web

import (
	"net/http"
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// come opens a visit of p at the desk of b by the form, and gives its address.
func (b *browser) come(p someone) string {
	b.x.t.Helper()
	return b.submit("/desk", "/desk/visits", "name", p.Name, "identity_number", p.Number).leads(b.x.t, "/desk/visits/").Location
}

func TestDeskPageIsTheDrawnWorkersAlone(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.w.Counties[0]
		b := x.as(c.Desk)
		b.get("/").leads(t, "/desk")
		b.page("/desk").sees(t, "main", "今天由您值班").sees(t, ".empty", "没有人预约")
		b.page("/desk", "Accept-Language", "en").sees(t, "main", "You serve today")
		b.page("/desk/notices").sees(t, ".none", "没有待打印的通知")
		for _, who := range []domain.Actor{c.Staff[0], c.Schools[0].Actor, x.w.Ombudsmen[0]} {
			x.as(who).get("/desk").is(t, http.StatusForbidden)
		}
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
			return tx.AddShift(t.Context(), domain.Shift{OrganisationID: x.w.Counties[1].DeskBody.ID, Day: tx.Today(), AccountID: c.Desk.AccountID, Seed: "x", DrawnAt: tx.Now})
		}))
		off := x.as(x.w.Counties[1].Desk)
		off.page("/desk").sees(t, ".none", "今天不是您值班").lacks(t, `form[action="/desk/visits"]`)
		off.page("/desk/notices").sees(t, ".none", "今天不是您值班")
	})
}

func TestDeskServesWhoCameByTheirPage(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		b := x.as(x.w.Counties[0].Desk)
		b.submit("/desk", "/desk/visits", "name", "别人", "identity_number", p.Number).blames(t, "identity_number")
		path := b.come(p)
		b.page("/desk").sees(t, "tbody", "马**").sees(t, "tbody", "继续接待")
		for _, lang := range []string{"zh-CN", "en"} {
			b.page(path, "Accept-Language", lang).sees(t, "h1", "马小燕")
		}
		b.submit(path, path+"/phone", "phone", "123").blames(t, "phone")
		b.submit(path, path+"/phone", "phone", "13712345678").leads(t, path)
		b.submit(path, path+"/phone/code", "code", "000000").blames(t, "code")
		b.submit(path, path+"/phone/code", "code", x.codeOf(p)).leads(t, path)
		b.page(path).sees(t, ".facts", "137****5678")
		x.as(x.w.Counties[1].Desk).get(path).is(t, http.StatusNotFound)
		b.submit(path, path+"/closing").leads(t, "/desk")
		b.get(path).is(t, http.StatusUnprocessableEntity).sees(t, "main", "已经结束")
	})
}

// codeOf is the newest code that left for a person's phone.
func (x *site) codeOf(p someone) string {
	x.t.Helper()
	news, err := x.s.News(x.t.Context(), p.PersonID, 100)
	x.must(err)
	for _, m := range news {
		if m.Template == "message.code" {
			e, err := x.s.Envelope(x.t.Context(), m.Ref())
			x.must(err)
			return e.Args["Code"]
		}
	}
	x.t.Fatal("no code")
	return ""
}

func TestDeskConfirmsAnIdentityByTheEvidenceShown(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
			q, err := tx.Person(t.Context(), p.PersonID)
			x.must(err)
			q.IdentityHow = ""
			return tx.UpdatePersonStanding(t.Context(), q)
		}))
		b := x.as(x.w.Counties[0].Desk)
		path := b.come(p)
		b.page(path).sees(t, ".facts", "尚未核实")
		b.submit(path, path+"/identity").blames(t, "evidence")
		b.submit(path, path+"/identity", "evidence", "passport").leads(t, path)
		b.page(path).sees(t, ".facts", "已核实").lacks(t, `form[action="`+path+`/identity"]`)
	})
}

func TestDeskPrintsACardOnceAndVoidsIt(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		b := x.as(x.w.Counties[0].Desk)
		path := b.come(p)
		form := b.page(path).form(t, path+"/card")
		b.send(path+"/card", form).is(t, http.StatusOK)
		v := b.send(path+"/card", form).is(t, http.StatusOK).sees(t, "h1", "学员卡") // pressed twice: what is shown last is what works
		if n := v.Doc.Find("svg.qr").Length(); n != 1 || v.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d codes", n)
		}
		if n := len(x.contents("cards")); n != 2 {
			t.Errorf("%d cards", n)
		}
		for _, row := range x.contents("idempotency_keys") {
			if strings.Contains(row, "card.give") {
				t.Error("a request that shows a secret is kept")
			}
		}
		b.submit(path, path+"/card/voiding").leads(t, path)
	})
}

func TestAPersonSignsInAtTheDeskAndGivesTheMachineBack(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		b := x.as(x.w.Counties[0].Desk)
		path, worker := b.come(p), b.cookies[cookieLoopback]
		b.submit(path, path+"/session", "pin", "000000").is(t, http.StatusUnauthorized).sees(t, ".errs", "不对").lacks(t, `input[name=pin][value]`)
		b.submit(path, path+"/session", "pin", p.PIN).leads(t, "/me")
		b.page("/me").sees(t, ".note", "还给工作人员")
		b.get("/desk").is(t, http.StatusForbidden)
		b.submit("/me", signOutPath).leads(t, "/desk")
		if b.cookies[cookieLoopback] != worker || b.cookies["yiji_desk"] != "" {
			t.Error("the worker's session is not back")
		}
		b.page("/desk").sees(t, "main", "今天由您值班").lacks(t, `.note form`)

		b.submit(path, path+"/session", "pin", p.PIN).leads(t, "/me")
		delete(b.cookies, cookieLoopback) // the person's session is over
		b.submit("/sign-in", signOutPath).leads(t, "/desk")
		b.page("/desk")

		own := x.own(p)
		own.cookies["yiji_desk"] = worker + ".forged"
		own.submit("/me", signOutPath).leads(t, "/sign-in")
	})
}

func TestALostPINTakesTwoDesksByTheirPages(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		one, two := x.as(x.w.Counties[0].Desk), x.as(x.w.Counties[1].Desk)
		path := one.come(p)
		one.submit(path, path+"/pin").leads(t, path)
		one.page(path).sees(t, "main", "请本人到另一家机构").lacks(t, `form[action="`+path+`/pin/slip"]`)
		one.post(path+"/pin/slip").is(t, http.StatusUnprocessableEntity).sees(t, ".errs", "两家不同机构")
		path = two.come(p)
		two.submit(path, path+"/pin/slip").is(t, http.StatusOK).sees(t, "h1", "新 PIN").sees(t, "main", "自己设定")
	})
}

func TestDeskReopensAFileOfTheLiving(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		x.dies(p)
		b := x.as(x.w.Counties[0].Desk)
		path := b.come(p)
		b.page(path).sees(t, "main", "档案已关闭")
		b.submit(path, path+"/reopening").leads(t, path)
		b.page(path).lacks(t, `form[action="`+path+`/reopening"]`)
		x.own(p).page("/me")
	})
}

func TestNoticesArePrintedByTheDeskAndSayOnlyThatThereIsNews(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
			return tx.TellAt(t.Context(), p.PersonID, "", "message.dispute-decided", nil)
		}))
		b := x.as(x.w.Counties[0].Desk)
		b.page("/desk").sees(t, "main", "1 份通知")
		v := b.page("/desk/notices").sees(t, "main", "马**").sees(t, "main", "您有新消息")
		if strings.Contains(v.words("main"), "不是您") || strings.Contains(v.Body, "马小燕") {
			t.Error("the paper says what the news is, or to whom")
		}
		path := v.Doc.Find(`form[action^="/desk/notices/"]`).AttrOr("action", "")
		b.submit("/desk/notices", path).leads(t, "/desk/notices")
		b.page("/desk/notices").sees(t, ".none", "没有待打印的通知")
	})
}

// contents are the rows of a table.
func (x *site) contents(table string) []string {
	x.t.Helper()
	return storagetest.Contents(x.t, x.s)[table]
}

// dies lets two officers enter and confirm a death of p.
func (x *site) dies(p someone) {
	x.t.Helper()
	a := x.w.Counties[0].Staff
	d, err := x.a.EnterDeath(x.t.Context(), a[0], action.NewDeath{Name: p.Name, IdentityNumber: p.Number, Reference: "民登 2026-0001"})
	x.must(err)
	_, err = x.a.ConfirmDeath(x.t.Context(), a[1], d.ID)
	x.must(err)
}
