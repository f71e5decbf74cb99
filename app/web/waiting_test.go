package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// onShared is the browser of p on a device on which a member of staff signed in as well.
func (x *site) onShared(p someone) *browser {
	x.t.Helper()
	b := x.own(p)
	id, _, _ := strings.Cut(b.cookies["yiji_device"], ".")
	x.must(x.s.Write(x.t.Context(), func(tx *storage.Tx) error {
		return tx.AddDeviceUse(x.t.Context(), domain.DeviceUse{DeviceKey: x.s.Keyed("device", id), AccountID: x.w.Counties[0].Schools[0].Teachers[0].AccountID, At: tx.Now})
	}))
	return b
}

// resets lets two desks replace the lost PIN of p.
func (x *site) resets(p someone, pin string) {
	x.t.Helper()
	ctx, one, two := x.t.Context(), x.w.Counties[0].Desk, x.w.Counties[1].Desk
	came := func(desk domain.Actor) domain.VisitID {
		v, err := x.a.OpenVisit(ctx, desk, action.NewVisit{Name: p.Name, IdentityNumber: p.Number})
		x.must(err)
		return v.ID
	}
	_, err := x.a.BeginPinReset(ctx, one, came(one))
	x.must(err)
	slip, err := x.a.ConfirmPinReset(ctx, two, came(two))
	x.must(err)
	x.must(x.a.ChoosePIN(ctx, slip, pin))
}

var receiptCode = regexp.MustCompile(`[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}`)

func TestAWaitingPlaceSaysUntilWhenAndWhereItIsRepeated(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p, class := x.register(0, "马小燕"), x.openClass(3)
		path := "/me/classes/" + string(class.ID)
		b := x.onShared(p)
		b.page(path).sees(t, ".note.warn", "今天有工作人员或多人登录过").lacks(t, ".note.warn .hint")
		b.send(path+"/enrolment", b.page(path).form(t, path+"/enrolment", "consent", "yes")).leads(t, path)
		v := b.page(path).sees(t, ".note.warn", "请换一台设备登录").sees(t, "main", "2026").sees(t, ".rows", x.w.Counties[0].DeskBody.Name).lacks(t, `form[action="`+path+`/enrolment"]`)
		if v.Doc.Find(`a[href="/me/desk"]`).Length() == 0 {
			t.Error("no way to the desks")
		}
		b.page("/me").sees(t, ".act", "还没有生效")
		other := x.own(p)
		other.page(path).sees(t, ".note.warn", "请在下面再确认一次")
		other.submit(path, path+"/enrolment", "consent", "yes").leads(t, path)
		other.page(path).lacks(t, ".note.warn").sees(t, ".chip", "已报名")
		for _, lang := range []string{"en", "ug", "kk-Cyrl"} {
			b.page(path, "Accept-Language", lang)
			b.page("/me/desk", "Accept-Language", lang)
		}
	})
}

func TestAWaitingAnswerIsSeenBehindThePINAndTheWordsStandForEverybody(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p, request := x.seeking("马小燕")
		twin, request2 := x.seeking("马小燕")
		offer, silent := x.offered(request), x.offered(request2)
		path := "/me/offers/" + string(offer.ID)
		b, still := x.onShared(p), x.own(twin)
		b.page(path).sees(t, ".note.info", "还不算数").lacks(t, ".note .hint")
		yes := b.page(path).form(t, path+"/answer", "consent", "yes")
		yes.Set("answer", "accepted")
		b.send(path+"/answer", yes).leads(t, "/me/work")
		b.page("/me/work").sees(t, ".note.ok", "已保存")
		if a, z := faceless(b.page(path)), faceless(still.page("/me/offers/"+string(silent.ID))); a != z {
			t.Errorf("a waiting Yes tells a stranger something:\n%s\n%s", a, z)
		}
		if a, z := faceless(b.page("/me/work")), faceless(still.page("/me/work")); a != z {
			t.Errorf("a waiting Yes tells a stranger something:\n%s\n%s", a, z)
		}
		b = x.unlocked(p)
		b.page(path).sees(t, ".note.warn", "前再确认一次")
		b.page(privatePath).sees(t, "main", "前再确认一次")
		x.clock.At = x.clock.At.Add(domain.PendingHours * time.Hour)
		b = x.unlocked(p)
		b.page(path).lacks(t, ".note.warn")
	})
}

func TestTheHintAboutAnotherBrowserStandsInTheDemoAlone(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p, request := x.seeking("马小燕")
		path := "/me/offers/" + string(x.offered(request).ID)
		x.own(p).page(path).lacks(t, ".note .hint")
		x.app = New(&Server{Actions: x.a, Store: x.s, Base: "http://example.com", Demo: true})
		x.own(p).page(path).sees(t, ".note .hint", "换一个浏览器")
	})
}

func TestAPersonAsksADeskAndTakesItBack(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		b, desk := x.own(p), x.as(x.w.Counties[0].Desk)
		b.page("/me").sees(t, `a[href="/me/desk"]`, "独立服务台")
		v := b.submit("/me/desk", "/me/desk").blames(t, "desk", "need").sees(t, "main", x.w.Counties[0].DeskBody.Name)
		if all, wrong := v.Doc.Find("input[name=need]").Length(), v.Doc.Find("input[name=need][aria-invalid=true]").Length(); all == 0 || wrong != all {
			t.Errorf("%d of %d wrong controls say so", wrong, all)
		}
		b.submit("/me/desk", "/me/desk", "desk", string(x.w.Counties[0].Schools[0].Organisation.ID), "need", "sign-in").blames(t, "desk")
		b.submit("/me/desk", "/me/desk", "desk", string(x.w.Counties[0].DeskBody.ID), "need", "interpreter").leads(t, "/me/desk")
		b.page("/me/desk").sees(t, ".facts", "请人读给我听").lacks(t, `form[action="/me/desk"]`)
		desk.page("/desk").sees(t, "tbody", "请人读给我听")
		b.submit("/me/desk", "/me/desk/taking-back").leads(t, "/me/desk")
		desk.page("/desk").sees(t, ".empty", "没有人预约")
		b.page("/me/desk").sees(t, "form", "核实身份")
	})
}

func TestAReceiptIsPrintedOnceAndItsCodeWithdraws(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p, class := x.register(0, "马小燕"), x.openClass(3)
		b := x.own(p)
		path := "/me/classes/" + string(class.ID)
		b.submit(path, path+"/enrolment", "consent", "yes").leads(t, path)
		action := b.page(path).Doc.Find(`form[action$="/receipt"]`).AttrOr("action", "")
		if n := b.page("/me/file").Doc.Find(`form[action="` + action + `"]`).Length(); action == "" || n != 1 {
			t.Fatalf("%q stands %d times in the file", action, n)
		}
		v := b.submit(path, action).is(t, http.StatusOK).sees(t, "main", "/withdraw")
		if v.Header.Get("Cache-Control") != "no-store" || v.Doc.Find("svg.qr").Length() != 1 {
			t.Error("the paper may be kept, or has no code to scan")
		}
		code := receiptCode.FindString(v.words("main"))
		for _, row := range x.contents("idempotency_keys") {
			if strings.Contains(row, "receipt.print") || strings.Contains(row, code) {
				t.Error("a request that shows a secret is kept")
			}
		}
		x.visitor().submit("/withdraw", "/withdraw", "code", code).leads(t, "/withdraw")
		b.page("/me/classes").lacks(t, `a[href="`+path+`"]`)
		b.post(action).is(t, http.StatusNotFound)
		x.own(x.register(0, "李明")).post(action).is(t, http.StatusNotFound)
	})
}

func TestAfterALostPINTheConsentsBeforeItAreOfferedForDispute(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p, class := x.register(0, "马小燕"), x.openClass(3)
		x.joins(class, p)
		x.clock.At = x.clock.At.Add(time.Minute)
		x.resets(p, "246810")
		p.PIN = "246810"
		other := x.openClass(3)
		b := x.own(p)
		b.page("/me").sees(t, ".note.warn", "前不能新签同意书").sees(t, ".note.warn", "撤回和申诉随时可用")
		path := "/me/classes/" + string(other.ID)
		b.page(path).sees(t, ".note.warn", "前不能新签同意书")
		b.submit(path, path+"/enrolment", "consent", "yes").is(t, http.StatusUnprocessableEntity).sees(t, ".errs", "刚刚更换")
		b = x.unlocked(p)
		v := b.page(privatePath).sees(t, "main", "换 PIN 之前的同意书")
		dispute := v.Doc.Find(`form[action^="/me/disputes/consent/"]`)
		if dispute.Length() != 1 {
			t.Fatalf("%d consents are offered for dispute", dispute.Length())
		}
		b.submit(privatePath, dispute.AttrOr("action", "")).leads(t, "/me/file")
		b.page(privatePath).lacks(t, `form[action^="/me/disputes/consent/"]`)
		x.clock.Days(4)
		x.own(p).page("/me").lacks(t, ".note.warn")
	})
}

func TestTwoOfficersCloseAFileByTheirPagesAndTheDeskOpensIt(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		one, two := x.as(x.w.Counties[0].Staff[0]), x.as(x.w.Counties[0].Staff[1])
		one.page("/deaths").sees(t, ".empty", "没有等待复核的登记")
		one.submit("/deaths/new", "/deaths", "name", "别人", "identity_number", p.Number, "reference", "民登 1").blames(t, "identity_number")
		one.submit("/deaths/new", "/deaths", "name", p.Name, "identity_number", p.Number).blames(t, "reference")
		enter := []string{"name", p.Name, "identity_number", p.Number, "reference", "民登 2026-0001"}
		one.submit("/deaths/new", "/deaths", enter...).leads(t, "/deaths")
		drop := one.page("/deaths").sees(t, "tbody", "马**").sees(t, "tbody", "须另一人复核").Doc.Find(`form[action$="/dropping"]`).AttrOr("action", "")
		confirm := strings.TrimSuffix(drop, "dropping") + "confirmation"
		one.submit(confirm, confirm).is(t, http.StatusUnprocessableEntity)
		one.submit("/deaths", drop).leads(t, "/deaths")
		two.get(confirm).is(t, http.StatusNotFound)
		x.own(p).page("/me")

		one.submit("/deaths/new", "/deaths", enter...).leads(t, "/deaths")
		confirm = two.page("/deaths").Doc.Find(`a[href$="/confirmation"]`).AttrOr("href", "")
		x.as(x.w.Counties[1].Staff[0]).get(confirm).is(t, http.StatusNotFound)
		two.submit(confirm, confirm).leads(t, "/deaths")
		two.page("/deaths").sees(t, ".empty", "没有等待复核的登记")
		x.visitor().submit("/sign-in", "/sign-in", "login", p.Phone, "password", p.PIN).sees(t, ".errs", "死亡登记")
		desk := x.as(x.w.Counties[0].Desk)
		visit := desk.come(p)
		desk.submit(visit, visit+"/reopening").leads(t, visit)
		x.own(p).page("/me")
	})
}

func TestWordsOfACaseAskThePINLikeTheirSection(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		left, err := x.a.LeaveGrievance(t.Context(), p.Own, action.NewGrievance{Topic: "fee", Text: "老师收了我的材料费"})
		x.must(err)
		b, path := x.unlocked(p), "/me/grievances/"+string(left.ID)+"/words"
		b.send(path, b.page("/me/grievances").form(t, path, "text", "还有一次")).leads(t, "/me/grievances")
		form := b.page("/me/grievances").form(t, path, "text", "又有一次")
		x.clock.At = x.clock.At.Add(11 * time.Minute)
		v := b.send(path, form).is(t, http.StatusForbidden).sees(t, ".errs", "PIN").sees(t, "textarea", "又有一次")
		said := func() int { return len(x.contents("case_words")) }
		before := said()
		b.send(path, v.form(t, path, "pin", "000000")).blames(t, "pin").sees(t, "textarea", "又有一次")
		if said() != before {
			t.Error("words were taken without the PIN")
		}
		b.send(path, v.form(t, path, "pin", p.PIN)).leads(t, "/me/grievances")
		if said() != before+1 {
			t.Error("the words are lost")
		}
		for _, row := range x.contents("idempotency_keys") {
			if strings.Contains(row, "又有一次") {
				t.Error("words are kept beside their case")
			}
		}
	})
}

func TestUntilTheOfficeHasAKeyThePageSaysWhoCouldReadTheWords(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		b := x.own(x.register(0, "马小燕"))
		b.page("/me/grievances").lacks(t, ".note.warn")
		x.visitor().page("/grievances/new").sees(t, "main", "服务器的密钥")
		x.must(storagetest.Exec(t, x.s, "UPDATE grants SET valid_to = '2020-01-01' WHERE role = 'ombudsman'"))
		b.page("/me/grievances").sees(t, ".note.warn", "还没有自己的密钥")
	})
}
