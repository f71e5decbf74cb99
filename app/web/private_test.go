package web

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// unlocked is the person's own browser after they typed the PIN again.
func (x *site) unlocked(p someone) *browser {
	x.t.Helper()
	b := x.own(p)
	b.submit(privatePath, "/me/pin", "pin", p.PIN).leads(x.t, privatePath)
	return b
}

// Under a stranger's eye the pages of who declined, left and complained are those of somebody who did nothing; the PIN opens them.
func TestOwnPagesUnderAStrangersEyeShowNoNo(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, request := x.seeking("李明")
		twin, request2 := x.seeking("李明")
		offer, silent := x.offered(request), x.offered(request2)
		_, err := x.a.AnswerOffer(t.Context(), li.Own, offer.ID, action.OfferAnswer{Answer: "declined"})
		x.must(err)
		left := x.openClass(3)
		x.joins(left, li)
		list, err := x.s.Enrolments(t.Context(), li.PersonID)
		x.must(err)
		_, err = x.a.Withdraw(t.Context(), li.Own, list[0].ID)
		x.must(err)
		_, err = x.a.LeaveGrievance(t.Context(), li.Own, action.NewGrievance{Topic: "fee", Text: "他们收了我三百元"})
		x.must(err)
		b, b2 := x.own(li), x.own(twin)
		for path, other := range map[string]string{"/me": "/me", "/me/work": "/me/work", "/me/file": "/me/file", "/me/classes": "/me/classes", "/me/grievances": "/me/grievances",
			"/me/private": "/me/private", "/me/offers/" + string(offer.ID): "/me/offers/" + string(silent.ID)} {
			if a, z := faceless(b.page(path)), faceless(b2.page(other)); a != z {
				t.Errorf("%s tells a stranger something:\n%s\n%s", path, a, z)
			}
		}
		b.submit("/me/private", "/me/pin", "pin", "000000").blames(t, "pin")
		b.submit("/me/private", "/me/pin", "pin", li.PIN).leads(t, "/me/private")
		b.page("/me/private").sees(t, "main", "您没有答应").sees(t, "main", "已退出").sees(t, "main", "撤回")
		b.page("/me/grievances").sees(t, "main h3", "收费")
		b.page("/me/offers/"+string(offer.ID)).sees(t, "main", "您没有答应")
		b2.submit("/me/private", "/me/pin", "pin", twin.PIN).leads(t, "/me/private")
		if a, z := b.page("/me/private").Doc.Find("main h2").Text(), b2.page("/me/private").Doc.Find("main h2").Text(); a != z {
			t.Errorf("an empty section has another shape: %q %q", a, z)
		}
		x.clock.At = x.clock.At.Add(access.PrivateMinutes * time.Minute)
		if v := b.page("/me/grievances"); v.Doc.Find("main h3").Length() > 0 {
			t.Error("still open after ten minutes")
		}
	})
}

var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}|\d{4}-\d{4}-\d{4,6}|[*\d]{4,}|\d+月\d+日|value="[^"]*"|\d\d:\d\d`)

// faceless is the main part of a page without ids, numbers and dates.
func faceless(v visit) string {
	html, _ := v.Doc.Find("main").Html()
	return ids.ReplaceAllString(html, "#")
}

func TestAWrongPINWaitsLikeASignIn(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		b := x.own(x.register(0, "李明"))
		for range 6 {
			b.submit("/me/private", "/me/pin", "pin", "000000")
		}
		b.submit("/me/private", "/me/pin", "pin", "135790").is(t, http.StatusUnprocessableEntity).sees(t, ".errs", "秒")
		x.clock.At = x.clock.At.Add(time.Minute)
		b.submit("/me/private", "/me/pin", "pin", "135790").leads(t, "/me/private")
		x.as(x.w.Auditor).get("/me/private").is(t, http.StatusForbidden)
		x.as(x.w.Auditor).post("/me/pin", "pin", "135790").is(t, http.StatusForbidden)
	})
}

func TestAProgramSeesThePrivateSectionForTenMinutes(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		p, me := s.register(0, "马小燕"), s.nobody
		me.token = me.call("POST", "/sessions", obj{"login": p.Phone, "password": p.PIN}).is(201).str("token") // a sign-in of its own: its instant counts
		me.call("POST", "/grievances", obj{"topic": "fee", "text": "老师收了我的材料费"}).is(201)
		me.call("GET", "/grievances", nil).is(200)
		s.clock.At = s.clock.At.Add(access.PrivateMinutes * time.Minute)
		me.call("GET", "/grievances", nil).is(403, "pin-needed")
		me.call("POST", "/sessions/current/pin", obj{"pin": "000000"}).is(422).blame("body.pin pin-wrong")
		me.call("POST", "/sessions/current/pin", obj{"pin": "135790"}).is(204)
		me.call("GET", "/grievances", nil).is(200)
		s.as[domain.RoleChecker].call("POST", "/sessions/current/pin", obj{"pin": "135790"}).is(403)
	})
}
