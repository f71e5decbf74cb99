package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"yiji/app/action"
	"yiji/app/text"
	"yiji/domain"
)

// fields are the pairs of a vacancy that may be posted, with changes.
func (x *site) vacancyFields(course domain.CourseID, changed ...string) []string {
	pairs := []string{"title", "缝纫工", "course_id", string(course), "places", "3", "place", "石榴市红柳镇", "task", "缝制成衣", "wage", "3,850.50", "hours_per_week", "40",
		"term_months", "12", "dormitory", "free", "complaints", "工会 0991-0000000", "starts_on", string(x.s.Today().Add(20))}
	for i := 0; i < len(changed); i += 2 {
		for k := 0; k < len(pairs); k += 2 {
			if pairs[k] == changed[i] {
				pairs[k+1] = changed[i+1]
			}
		}
	}
	return pairs
}

func TestAnEmployerPostsAJobAndOffersItToWhoAsked(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, request := x.seeking("李明")
		employer := x.w.Counties[0].Employers[0]
		b := x.as(employer.Actor)
		b.page("/employer").sees(t, ".empty", "还没有岗位")
		const form, to = "/employer/vacancies/new", "/employer/vacancies"
		b.submit(form, to).blames(t, "title", "course_id", "places", "place", "task", "wage", "hours_per_week", "term_months", "dormitory", "complaints", "starts_on")
		bad := b.submit(form, to, x.vacancyFields(request.CourseID, "wage", "38.505", "starts_on", "2026-02-30", "places", "many", "title", "a\x00b")...)
		bad.blames(t, "title", "places", "wage", "starts_on")
		if got := bad.Doc.Find("#f-wage").AttrOr("value", ""); got != "38.505" {
			t.Errorf("typed 38.505, kept %q", got)
		}
		v := b.submit(form, to, x.vacancyFields(request.CourseID)...).leads(t, "/employer/vacancies/")
		path := v.Location
		page := b.page(path).sees(t, "main", "3,850.50").sees(t, "table", "求职者").lacks(t, "table bdi:contains('李')") // no name before the person agrees
		if strings.Contains(page.Body, li.Name) || strings.Contains(page.Body, li.Phone) {
			t.Error("an employer sees who a candidate is")
		}
		sending := page.Doc.Find("table a.btn").AttrOr("href", "")
		b.page(sending).sees(t, ".confirm", employer.CreditCode).sees(t, ".confirm", "3,850.50")
		sent := b.page(sending).form(t, path+"/offers")
		b.send(path+"/offers", sent).leads(t, "/employer/offers")
		b.send(path+"/offers", sent).leads(t, "/employer/offers")
		offers, err := x.s.Offers(t.Context(), li.Own.Actor().Scope)
		x.must(err)
		if len(offers) != 1 {
			t.Fatal(len(offers), "offers from one form")
		}
		b.page(path).sees(t, "table", "待答复").lacks(t, "table a.btn")
		b.post(path+"/offers", "job_request_id", string(request.ID)).is(t, http.StatusConflict)
		sentPath := "/employer/offers/" + string(offers[0].ID)
		b.submit(sentPath, sentPath+"/withdrawal").leads(t, "/employer/offers")
		b.page("/employer/offers?state=closed").sees(t, "tbody", "已结束")
		b.submit(path+"/closing", path+"/closing").leads(t, path)
		b.page("/employer?state=open").sees(t, ".empty", "还没有岗位")

		other := x.as(x.w.Counties[0].Employers[1].Actor)
		for _, p := range []string{path, path + "/closing", path + "/offers/new?to=" + string(request.ID), sentPath} {
			other.get(p).is(t, http.StatusNotFound)
		}
		other.post(path+"/closing").is(t, http.StatusNotFound)
		other.post(sentPath+"/withdrawal").is(t, http.StatusNotFound)
		school := x.as(x.w.Counties[0].Schools[0].Actor)
		school.get("/employer").is(t, http.StatusForbidden)
		school.post(to).is(t, http.StatusForbidden)
	})
}

// unnamed is how an employer's page calls who did not agree yet to be named.
var unnamed = regexp.MustCompile(`求职者 [0-9A-F]{6}`)

func TestANoLooksToItsSenderLikeSilence(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		said, r1 := x.seeking("李明")
		_, r2 := x.seeking("李芳")
		no, silent := x.offered(r1), x.offered(r2)
		_, err := x.a.AnswerOffer(t.Context(), said.Own, no.ID, action.OfferAnswer{Answer: "declined"})
		x.must(err)
		same := func(page string) string {
			for _, o := range []domain.Offer{no, silent} {
				page = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(page, string(o.ID), "ID"), string(o.JobRequestID), "REQ"), string(o.VacancyID), "VAC")
			}
			return unnamed.ReplaceAllString(page, "求职者")
		}
		employer := x.w.Counties[0].Employers[0].Actor
		for range 2 {
			b := x.as(employer)
			one, two := b.page("/employer/offers/"+string(no.ID)), b.page("/employer/offers/"+string(silent.ID))
			for _, v := range []visit{one, two} {
				v.Doc.Find("input[name=" + keyField + "], form").Remove()
			}
			if a, c := same(one.words("main")), same(two.words("main")); a != c {
				t.Errorf("a No reads %q, silence %q", a, c)
			}
			rows := map[string]bool{}
			b.page("/employer/offers").Doc.Find("tbody tr .chip").Each(func(_ int, s *goquery.Selection) { rows[s.Text()] = true })
			if len(rows) != 1 {
				t.Error(rows)
			}
			x.clock.Days(domain.OfferDays + 1)
		}
	})
}

func TestTheLabourMarketReadsVacanciesAndChangesNone(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		_, request := x.seeking("李明")
		offer := x.offered(request)
		b := x.as(x.w.Counties[0].Labour)
		b.page("/vacancies").sees(t, "tbody", "缝纫工").sees(t, "tbody", "石榴红服装有限公司")
		b.page("/vacancies", "Accept-Language", "en")
		b.get("/employer/vacancies/"+string(offer.VacancyID)).is(t, http.StatusForbidden)
		x.as(x.w.Counties[1].Labour).page("/vacancies").sees(t, ".empty", "还没有岗位")
	})
}

func TestEverybodyReadsTheirOwnGrantsAndRights(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.visitor().get("/account").leads(t, "/sign-in")
		x.as(x.w.Counties[0].Schools[0].Actor).page("/account").sees(t, "table", "学校教务").sees(t, "table", "石榴市技工学校").sees(t, ".facts", "申报")
		x.as(x.w.Counties[0].Checkers[0]).page("/account", "Accept-Language", "en")
		x.own(x.register(0, "李明")).page("/account").sees(t, "main", "李明").sees(t, ".facts", "报名")
	})
}

func TestEveryRightOfThePolicyHasWords(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		for rule := range x.a.Policy {
			for _, key := range []string{"right.kind." + rule.Kind, "right.act." + rule.Act} {
				if !text.Has(key) {
					t.Errorf("no words for %s", key)
				}
			}
		}
	})
}
