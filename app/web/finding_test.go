package web

import (
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/seed"
	"yiji/storage/storagetest"
)

// People-first design: a finding names a body, decided by the ombudsman with the author's agreement; it is shown to the body, to who oversees
// it and to who is offered work there, with office and day, and never with its author.
func TestAFindingIsShownWithItsOfficeAndNeverItsAuthor(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		ctx, county := t.Context(), x.w.Counties[0]
		employer := county.Employers[0]
		p, r := x.seeking("阿依古丽")
		o := x.offered(r)
		left, err := x.a.LeaveGrievance(ctx, p.Own, action.NewGrievance{Topic: "wages", Text: "三个月没有发工资"})
		x.must(err)
		x.must(x.a.AddOwnWords(ctx, p.Own, left.ID, action.More{Text: "我同意", Agree: true}))
		pages := map[string]*browser{
			"/organisations/" + string(employer.ID): x.as(county.Labour), "/employer": x.as(employer.Actor), "/me/offers/" + string(o.ID): x.own(p),
		}
		words := "工资"
		for path, b := range pages {
			b.page(path).lacks(t, ".card:contains('申诉专员的认定')")
		}
		desk, err := x.a.DeskBy(ctx, x.w.Ombudsmen[0], seed.DemoPassword)
		x.must(err)
		f, err := x.a.Find(ctx, desk, employer.ID, "wages", []domain.GrievanceID{left.ID})
		x.must(err)
		if f.FoundBy != x.w.Ombudsmen[0].AccountID || f.RegionPath != x.w.Region.Path || f.FoundOn != x.s.Today() {
			t.Errorf("%+v", f)
		}
		for path, b := range pages {
			v := b.page(path).sees(t, ".card:contains('申诉专员的认定')", words).sees(t, ".card:contains('申诉专员的认定')", "示范自治区申诉专员")
			for _, secret := range []string{string(left.ID), string(p.PersonID), "三个月"} {
				if strings.Contains(v.Doc.Find(".card:contains('申诉专员的认定')").Text(), secret) {
					t.Errorf("%s tells %s", path, secret)
				}
			}
		}
		ombudsman := x.desk()
		ombudsman.page("/ombudsman").sees(t, ".card:contains('申诉专员的认定')", employer.Name)
		for _, row := range storagetest.Contents(t, x.s)["findings"] {
			if strings.Contains(row, string(left.ID)) || strings.Contains(row, string(p.PersonID)) {
				t.Errorf("the row tells whose case it was: %s", row)
			}
		}
	})
}

// Architecture 6 and 19: of people an auditor sees totals, and lines of drawn claims alone; each of these reads leaves a row.
func TestAnAuditorReadsLinesOfDrawnClaimsAlone(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		c := x.claimed().claim
		page, auditor := "/claims/"+string(c.ID), x.as(x.w.Auditor)
		auditor.page(page).sees(t, "tfoot", c.Fen.Yuan()).lacks(t, "td:contains('阿**'), th:contains('阿**')").sees(t, "tbody", "抽中的样本")
		reads := "SELECT person_id FROM reads WHERE purpose = 'sample'"
		if n := len(storagetest.List(t, x.s, reads)); n != 0 {
			t.Errorf("%d reads of nothing", n)
		}
		today := string(x.s.Today())
		auditor.submit("/samples", "/samples", "purpose", "yearly-audit", "since", today, "until", today, "size", "31").is(t, 422)
		drawn := auditor.submit("/samples", "/samples", "purpose", "yearly-audit", "since", today, "until", today, "size", "5").leads(t, "/samples/")
		auditor.page(drawn.Location).sees(t, "main", c.Number)
		auditor.page(page).sees(t, "tbody", "阿**").lacks(t, "td:contains('24 / 24')")
		if n := len(storagetest.List(t, x.s, reads)); n != 2 {
			t.Errorf("%d reads of two people", n)
		}
		x.as(x.w.Counties[0].Staff[0]).get("/samples").is(t, 403)
	})
}
