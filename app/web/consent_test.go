package web

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"yiji/app/action"
	"yiji/app/text"
	"yiji/domain"
	"yiji/storage"
)

// effort counts what a person does to send the form that posts to action on a page: its fields that show, a group of choices as one, and the
// button. It fails where the page does not hold the form.
func (v visit) effort(t *testing.T, action string) int {
	t.Helper()
	form := v.Doc.Find("form").FilterFunction(func(_ int, f *goquery.Selection) bool { return f.AttrOr("action", "") == action })
	if form.Length() != 1 {
		t.Fatalf("%d forms post to %s", form.Length(), action)
	}
	names := map[string]bool{}
	form.Find("input, select, textarea").Each(func(_ int, f *goquery.Selection) {
		if f.AttrOr("type", "") != "hidden" {
			names[f.AttrOr("name", "")] = true
		}
	})
	return len(names) + 1
}

// linked checks that a page leads to an address by a link, which is one click.
func (v visit) linked(t *testing.T, to string) int {
	t.Helper()
	if v.Doc.Find("a").FilterFunction(func(_ int, a *goquery.Selection) bool { return a.AttrOr("href", "") == to }).Length() == 0 {
		t.Errorf("no link to %s", to)
	}
	return 1
}

// standing is a person's consent of a purpose about a subject.
func (x *site) standing(p someone, purpose, subject string) domain.Consent {
	x.t.Helper()
	c, err := x.s.StandingConsent(x.t.Context(), p.PersonID, purpose, subject)
	x.must(err)
	return c
}

// People-first 7: for each purpose, clicks and fields of taking back are counted on the pages and are no more than those of agreeing, on the
// subject's own page and in the own file alike; and it works at once.
func TestTakingBackCostsNoMoreClicksOrFieldsThanAgreeing(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, certificate := x.graduate("李明")
		b := x.own(li)
		class := x.openClass(5)
		file := "/me/file"
		check := func(purpose, subject string, agreed, ownPage int) {
			t.Helper()
			c := x.standing(li, purpose, subject)
			path := "/me/file/consents/" + string(c.ID) + "/withdrawal"
			if back := b.page(file).effort(t, path); back > agreed || ownPage > agreed {
				t.Errorf("%s: agreeing took %d, taking back %d in the file and %d on its page", purpose, agreed, back, ownPage)
			}
		}

		page := "/me/classes/" + string(class.ID)
		cost := b.page(page).effort(t, page+"/enrolment")
		b.submit(page, page+"/enrolment", "consent", "yes").leads(t, page)
		enrolments, err := x.s.Enrolments(t.Context(), li.PersonID)
		x.must(err)
		check("enrolment", string(enrolments[0].ID), cost, b.page(page).effort(t, page+"/withdrawal"))

		page = "/me/work/" + string(certificate.CourseID)
		cost = b.page("/me/work").linked(t, page) + b.page(page).effort(t, page+"/request")
		b.submit(page, page+"/request", "consent", "yes").leads(t, "/me/work")
		requests, err := x.s.JobRequests(t.Context(), li.PersonID)
		x.must(err)
		request := string(requests[0].ID)
		check("job-request", request, cost, b.page("/me/work").effort(t, "/me/work/requests/"+request+"/stop"))

		for purpose, from := range map[string][2]string{"sharing": {"/me/work", request}, "publication": {"/me/certificates", string(certificate.ID)}} {
			page = "/me/agree/" + purpose + "/" + from[1]
			cost = b.page(from[0]).linked(t, page) + b.page(page).effort(t, page)
			b.submit(page, page).blames(t, "consent")
			b.submit(page, page, "consent", "yes").leads(t, page)
			c := x.standing(li, purpose, from[1])
			path := "/me/file/consents/" + string(c.ID) + "/withdrawal"
			check(purpose, from[1], cost, 1+b.page(page).effort(t, path))
		}

		offer := x.offered(requests[0])
		page = "/me/offers/" + string(offer.ID)
		cost = b.page(page).effort(t, page+"/answer")
		b.submit(page, page+"/answer", "consent", "yes", "answer", "accepted").leads(t, "/me/work")
		placement, err := x.s.PlacementOfOffer(t.Context(), li.PersonID, offer.ID)
		x.must(err)
		own := "/me/placements/" + string(placement.ID)
		check("placement", string(offer.ID), cost, b.page(own).effort(t, own+"/end"))

		// in the file, one button each: all that stands goes, and what rests on it ends at once
		for _, purpose := range []string{"publication", "sharing", "placement", "job-request"} {
			subject := map[string]string{"publication": string(certificate.ID), "sharing": request, "placement": string(offer.ID), "job-request": request}[purpose]
			b.submit(file, "/me/file/consents/"+string(x.standing(li, purpose, subject).ID)+"/withdrawal").leads(t, file)
		}
		if page := x.visitor().page("/verify/" + certificate.Number); strings.Contains(page.Body, li.Name) {
			t.Error("the name is still published")
		}
		b.submit("/me/classes/"+string(class.ID), "/me/classes/"+string(class.ID)+"/withdrawal").leads(t, "/me/classes")
		undo := "/me/enrolments/" + string(enrolments[0].ID) + "/return"
		b.submit("/me/private", "/me/pin", "pin", li.PIN).leads(t, "/me/private")
		b.submit("/me/private", undo).leads(t, "/me/classes/"+string(class.ID))
		b.post(undo).is(t, 409)
	})
}

func TestThePublicReadsTheWholeNameOnlyAfterPublicationWasAgreedTo(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, c := x.graduate("李明")
		public := func() bool { return strings.Contains(x.visitor().page("/verify/"+c.Number).Body, li.Name) }
		if public() {
			t.Error("without consent")
		}
		given, err := x.a.GiveConsent(t.Context(), li.Own, "publication", string(c.ID), x.agreed("publication"))
		x.must(err)
		if !public() {
			t.Error("not with consent")
		}
		_, err = x.a.WithdrawConsent(t.Context(), li.Own, given.ID)
		x.must(err)
		if public() {
			t.Error("after taking it back")
		}
	})
}

func TestTextsAreEnteredByTheRegionAndApprovedByTheAuditor(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		region, auditor := x.as(x.w.RegionStaff), x.as(x.w.Auditor)
		region.submit("/texts/new", "/texts").blames(t, "purpose", "language", "title", "body", "reviewed_by")
		v := region.submit("/texts/new", "/texts", "purpose", "placement", "language", "ug", "title", "接受录用", "body", strings.Repeat("您在接受上面的工作条件。", 9), "reviewed_by", "买买提")
		v.leads(t, "/texts/")
		page := v.Location
		region.page(page).lacks(t, "form[action$=decision]")
		region.post(page+"/decision").is(t, 403)
		// the words say what holds: nobody reviewed a shipped text, so it binds nobody to a placement, and serves the rest for now
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
			for _, purpose := range []string{"placement", "sharing"} {
				one := domain.ConsentText{ID: domain.ConsentTextID("shipped-" + purpose), Purpose: purpose, Language: "ug", Version: 7, Title: "随程序来的 " + purpose, Body: "x", Hash: purpose, State: "in-force"}
				if err := tx.AddConsentText(t.Context(), one); err != nil {
					return err
				}
			}
			return nil
		}))
		auditor.page("/texts?state=unreviewed").sees(t, "tbody", "随程序来的 placement").sees(t, "tbody", "未生效")
		auditor.page("/texts?state=provisional").sees(t, "tbody", "随程序来的 sharing").sees(t, "tbody", "暂用")
		auditor.page("/texts?state=proposed").sees(t, "tbody", "买买提")
		auditor.post(page+"/decision", "decision", "maybe").blames(t, "decision")
		auditor.post(page+"/decision", "decision", "in-force").leads(t, page)
		auditor.page(page).sees(t, "main", "已生效")
		x.as(x.w.Counties[0].Staff[0]).get("/texts").is(t, 403)
	})
}

// In a language without a native review the page says so in that language, offers another, and takes no job on it.
func TestAPageWithoutATextInItsLanguageSaysSoAndOffersAnother(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, request := x.seeking("李明")
		offer := x.offered(request)
		b := x.own(li)
		in := action.NewText{Purpose: "placement", Language: "ug", Title: "接受录用", Body: strings.Repeat("您在接受上面的工作条件。", 9), ReviewedBy: "买买提", Author: "古丽"}
		proposed, err := x.a.ProposeText(t.Context(), domain.Operator, in)
		x.must(err)
		page := "/me/offers/" + string(offer.ID) + "?text=ug"
		b.page(page).sees(t, ".consent[lang=ug]", text.In("ug").T("consent.unreviewed"))
		_, err = x.a.DecideText(t.Context(), x.w.Auditor, proposed.ID, "in-force")
		x.must(err)
		b.page(page).sees(t, ".consent[lang=ug]", "买买提")
	})
}
