package web

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/app/text"
	"yiji/domain"
	"yiji/seed"
	"yiji/storage/storagetest"
)

func TestARegionShowsThePartsBelowAndLeadsDownToTheVillage(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.claim(0, "焊工一班", 2)
		x.claim(1, "电工班", 5)
		b := x.as(x.w.RegionStaff)
		v := b.get("/region").is(t, 200).sees(t, "h1", "示范州").sees(t, "tfoot", "7,000.00")
		if n := v.Doc.Find("#parts-h").Closest("section").Find("tbody tr").Length(); n != 3 {
			t.Errorf("%d counties", n)
		}
		for _, name := range []string{"青禾县", "青禾镇", "城北社区"} {
			link := v.Doc.Find("tbody a").FilterFunction(func(_ int, a *goquery.Selection) bool { return a.Text() == name })
			v = b.get(link.AttrOr("href", "/none")).is(t, 200).sees(t, "h1", name).sees(t, ".crumb", "示范州").sees(t, "tfoot", "5,000.00")
		}
		if n := v.Doc.Find(".crumb a").Length(); n != 3 {
			t.Errorf("the crumb of a village has %d links", n)
		}
		b.get("/region?at="+string(x.w.Counties[0].Region.Code), "Accept-Language", "en").is(t, 200).sees(t, "main", "This level itself").sees(t, "tfoot", "2,000.00")
	})
}

func TestFiguresAreNeverAboutPeople(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.claim(0, "焊工一班", 13)
		x.must(storagetest.Exec(t, x.s, "UPDATE classes SET taken = 17"))
		for _, who := range []domain.Actor{x.w.RegionStaff, x.w.Counties[0].Staff[0], x.w.Auditor} {
			v := x.as(who).get("/region").is(t, 200)
			for _, word := range []string{"人数", "学员", "阿**", "焊工一班"} {
				if strings.Contains(v.words("#main .grid")+v.words(".tiles"), word) {
					t.Errorf("%s sees %q", who.Role, word)
				}
			}
			v.Doc.Find("td.num").Each(func(_ int, td *goquery.Selection) {
				if n := td.Text(); n == "13" || n == "17" {
					t.Errorf("%s sees the number of people in a cell: %s", who.Role, n)
				}
			})
		}
	})
}

func TestARegionOutsideOfTheScopeIsNotThere(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.claim(0, "焊工一班", 2)
		x.claim(1, "电工班", 5)
		at := x.w.Counties[0]
		for _, who := range []domain.Actor{at.Staff[0], at.Labour} {
			b := x.as(who)
			b.get("/region").is(t, 200).sees(t, "h1", "石榴市").sees(t, "tfoot", "2,000.00")
			b.get("/region?at="+string(at.Villages[4].Code)).is(t, 200)
			for _, code := range []domain.RegionCode{x.w.Region.Code, x.w.Prefecture.Code, x.w.Counties[1].Region.Code, x.w.Counties[1].Villages[0].Code, "110000000000", "x", "%00"} {
				b.get("/region?at="+string(code)).is(t, http.StatusNotFound)
			}
		}
		x.as(at.Township).get("/region").is(t, 200).sees(t, "h1", at.Townships[0].Name)
		x.as(at.Township).get("/region?at="+string(at.Region.Code)).is(t, http.StatusNotFound)
		for _, who := range []domain.Actor{at.Schools[0].Actor, at.Finance, at.Payer, at.Employers[0].Actor, at.Schools[0].Teachers[0]} {
			x.as(who).get("/region").is(t, http.StatusForbidden)
		}
		x.visitor().get("/region").leads(t, "/sign-in")
	})
}

func TestTheLogHoldsActsOfStaffOfTheAuditorsRegionAlone(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 1), x.w.Counties[0]
		for _, d := range []string{"check", "notice"} {
			_, err := x.a.DecideClaim(t.Context(), at.Checkers[0], c.ID, action.ClaimInput{Decision: d})
			x.must(err)
		}
		n, err := x.s.ClaimNotice(t.Context(), c)
		x.must(err)
		_, err = x.a.Object(t.Context(), n.ID, "was-charged")
		x.must(err)
		g, err := x.a.LeaveGrievance(t.Context(), access.PersonSession{}, action.NewGrievance{Topic: "fee", Text: "他们收了我的钱", RegionCode: string(at.Region.Code)})
		x.must(err)
		desk, err := x.a.DeskBy(t.Context(), x.w.Ombudsmen[0], seed.DemoPassword)
		x.must(err)
		_, err = x.a.AnswerGrievance(t.Context(), desk, g.ID, "已经核实，会退还给您。")
		x.must(err)
		x.register(0, "阿依古丽")
		county, err := x.a.AddUser(t.Context(), domain.Operator, action.NewUser{Login: "auditor-2", Name: "县审计", Role: domain.RoleAuditor, RegionCode: string(x.w.Counties[1].Region.Code), BodyID: x.w.Counties[1].Centre.ID})
		x.must(err)
		b := x.as(x.w.Auditor)
		v := b.get("/audit").is(t, 200).sees(t, "tbody", "审核补贴申领").sees(t, "tbody", "补贴审核")
		if v.Doc.Find(`tbody a[href="/claims/`+string(c.ID)+`"]`).Length() != 2 {
			t.Error("the acts on the claim do not lead to it")
		}
		for path := "/audit"; path != ""; {
			v := b.get(path).is(t, 200)
			for _, secret := range []string{"grievance", "visitor", "访客", "学员", "申诉专员", string(g.ID), "person.register"} {
				if strings.Contains(v.words("tbody"), secret) {
					t.Errorf("%s shows %q", path, secret)
				}
			}
			path = v.Doc.Find(".pg a").Last().AttrOr("href", "")
			if !strings.Contains(v.words(".pg"), "下一页") {
				break
			}
		}
		other := x.as(actorOf(county)).get("/audit").is(t, 200).sees(t, "tbody", "登记教室或车间")
		if strings.Contains(other.Body, string(c.ID)) || strings.Contains(other.words("tbody"), "开设账号") {
			t.Error("acts of another county, or of none, are shown")
		}
		b.get("/audit?cursor=%00").is(t, http.StatusNotFound)
		for _, who := range []domain.Actor{at.Staff[0], x.w.RegionStaff, at.Finance, x.w.Ombudsmen[0]} {
			x.as(who).get("/audit").is(t, http.StatusForbidden)
		}
	})
}

func actorOf(m action.MadeUser) domain.Actor {
	return domain.Actor{AccountID: m.Account.ID, GrantID: m.Grant.ID}
}

// Whatever staff may do leaves a row in the log, which says it in words.
func TestEveryActOfStaffHasWords(t *testing.T) {
	csv, err := os.ReadFile("../access/policy.csv")
	if err != nil {
		t.Fatal(err)
	}
	n, reads := 0, domain.Words("read,list,survey,print")
	for line := range strings.Lines(string(csv)) {
		f := strings.Split(strings.TrimSpace(line), ", ")
		if f[0] != "p" || f[1] == "visitor" || f[1] == "trainee" || f[1] == "ombudsman" || reads.Has(f[3]) {
			continue
		}
		if n++; !text.Has("audit.act." + f[2] + "." + f[3]) {
			t.Errorf("no words for %s.%s", f[2], f[3])
		}
	}
	if n < 30 {
		t.Errorf("only %d acts found", n)
	}
}
