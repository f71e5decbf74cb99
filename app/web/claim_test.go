package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/subsidy"
	"yiji/storage"
)

// claim stores a submitted claim of a school's closed class: n people who get 1,000.00 yuan each, and one whose attendance was too low.
func (x *site) claim(county int, title string, n int) domain.Claim {
	x.t.Helper()
	school := x.w.Counties[county].Schools[0]
	x.born++
	id := fmt.Sprintf("claim-%d-%03d", county, x.born)
	course, err := x.s.Courses(x.t.Context(), storage.CourseFilter{Search: "电焊"})
	x.must(err)
	now := x.clock.Now()
	class := domain.Class{County: school.County, ID: domain.ClassID("class-" + id), Code: "code-" + id, Title: title, OrganisationID: school.ID, CourseID: course[0].ID, Level: 5,
		RegionCode: school.RegionCode, RegionPath: school.RegionPath, RoomID: school.Rooms[0].ID, TeacherID: school.Teachers[0].PersonID, Mode: "full-time", Subsidised: true,
		State: domain.ClassClosed, Capacity: 30, StartsOn: "2026-01-05", EndsOn: "2026-02-20", Version: 1, CreatedAt: now, UpdatedAt: now}
	c := domain.Claim{County: school.County, ID: domain.ClaimID(id), Number: fmt.Sprintf("BT%s-2025-%04d", school.County, x.born), ClassID: class.ID, ClassTitle: title, OrganisationID: school.ID,
		RegionPath: school.RegionPath, State: domain.ClaimSubmitted, Heads: n, Version: 2, CreatedAt: now, UpdatedAt: now}
	lines := x.lines(&c, course[0].Code, n)
	step := domain.ClaimDecision{County: c.County, ID: "submit-" + id, ClaimID: c.ID, Decision: "submit", AccountID: school.Actor.AccountID, PersonID: school.Actor.PersonID,
		Role: domain.RoleSchool, GrantID: school.Actor.GrantID, At: now}
	x.must(x.s.Write(x.t.Context(), func(tx *storage.Tx) error {
		if err := tx.AddClass(x.t.Context(), class); err != nil {
			return err
		}
		if err := tx.AddClaim(x.t.Context(), c, lines); err != nil {
			return err
		}
		return tx.AddClaimDecision(x.t.Context(), step)
	}))
	return c
}

// lines decides n eligible people and one more by the rules in force, and sums them into c.
func (x *site) lines(c *domain.Claim, course string, n int) (lines []domain.ClaimLine) {
	x.t.Helper()
	rules, err := subsidy.Pick(x.a.Rules, subsidy.ItemTraining, "999901000000", "2026-01-05")
	x.must(err)
	c.RuleSet, c.RuleHash = rules.ID, rules.Hash
	for i := range n + 1 {
		f := subsidy.Facts{Course: course, Skill: course, Level: 5, ClassStart: "2026-01-05", TheoryHours: 20, PracticeHours: 60, PlannedHours: 80, AttendedHours: 77, CertificateIssued: "2026-02-20", HistoryKnown: true}
		l := domain.ClaimLine{County: c.County, ID: domain.ClaimLineID(fmt.Sprintf("%s-%02d", c.ID, i)), ClaimID: c.ID, PersonID: domain.PersonID(fmt.Sprintf("person-%s-%d", c.ID, i)), PersonCounty: c.County,
			NameMask: "阿**", IdentityMask: "****************17", State: "eligible"}
		if i == n {
			f.AttendedHours, l.State = 33, "not-eligible"
		}
		d, err := subsidy.Decide(rules, f)
		x.must(err)
		b, err := json.Marshal(d)
		x.must(err)
		l.Fen, l.Decision = d.Fen, string(b)
		c.Fen += d.Fen
		lines = append(lines, l)
	}
	return lines
}

// approved is a claim that a checker and an approver have let pass.
func (x *site) approved(county int, title string, n int) domain.Claim {
	x.t.Helper()
	c := x.claim(county, title, n)
	at := x.w.Counties[county]
	for _, step := range []struct {
		who      domain.Actor
		decision string
	}{{at.Checkers[0], "check"}, {at.Checkers[0], "notice"}, {at.Finance, "approve"}} {
		if step.decision == "approve" {
			x.clock.Days(12)
		}
		var err error
		c, err = x.a.DecideClaim(x.t.Context(), step.who, c.ID, action.ClaimInput{Decision: step.decision})
		x.must(err)
	}
	return c
}

func TestAClaimGoesFromCheckToRecoveryThroughThePages(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 3), x.w.Counties[0]
		page := "/claims/" + string(c.ID)
		checker := x.as(at.Checkers[0])
		checker.get("/claims").is(t, 200).sees(t, ".tiles", "待审核 0.30万元 1 单").sees(t, "tfoot", "3,000.00").sees(t, "tbody", "焊工一班")
		checker.submit(page, page+"/checks").leads(t, page)
		checker.submit(page+"/acts/notice", page+"/checks").leads(t, page)
		checker.get(page).is(t, 200).sees(t, "main", "2026年3月2日 至 2026年3月9日")
		x.as(at.Finance).get(page).sees(t, ".note", "2026年3月9日 为止").lacks(t, `a[href$="/acts/approve"]`)
		x.clock.Days(12)
		finance := x.as(at.Finance)
		finance.get(page+"/acts/approve").sees(t, ".confirm", "3,000.00").sees(t, ".confirm button", "批准 3,000.00 元")
		finance.submit(page+"/acts/approve", page+"/approvals").leads(t, page)
		payer := x.as(at.Payer)
		payer.get("/payments/new").is(t, 200).sees(t, "tbody", c.Number)
		check := payer.submit("/payments/new", "/payments/check", "claims", string(c.ID)).is(t, 200).sees(t, ".confirm", "申领单数1").sees(t, ".confirm button", "生成批次：1 单，共 3,000.00 元")
		made := payer.send("/payments", check.form(t, "/payments")).leads(t, "/payments/")
		payer.get(made.Location).is(t, 200).sees(t, "main", "****").lacks(t, "td:contains('6228480')")
		payer.get(made.Location+"/file.csv").is(t, 200)
		payer.submit(made.Location+"/sending", made.Location+"/sending").leads(t, made.Location)
		payer.submit(made.Location+"/returns?claim="+string(c.ID), made.Location+"/returns", "fen", " １，０００.5 ").leads(t, made.Location)
		payer.get(made.Location).sees(t, "tbody", "1,000.50")
		finance.submit(page+"/acts/recover", page+"/approvals", "reason", "paid-in-error").leads(t, page)
		payer.get(page+"/acts/recovered").sees(t, ".confirm button", "登记到账 1,999.50 元")
		payer.submit(page+"/acts/recovered", page+"/recovery").leads(t, page)
		finance.get(page).sees(t, "h1 + *, .acts", "已追缴").sees(t, ".steps", "误拨").sees(t, "section[aria-labelledby=\"ledger-h\"]", "应付补贴")
		entries, err := x.s.Ledger(t.Context(), c)
		x.must(err)
		var got []string
		for _, e := range entries {
			got = append(got, e.Cause+" "+e.Fen.Yuan())
		}
		if diff := cmp.Diff([]string{"approve 3,000.00", "send 3,000.00", "bounce 1,000.50", "recover 1,999.50", "recovered 1,999.50"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEachLineShowsItsClausesWithTheFactTheRuleAndItsSource(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 1), x.w.Counties[0]
		page := "/claims/" + string(c.ID)
		v := x.as(at.Checkers[0]).get(page).is(t, 200).sees(t, "main", c.RuleHash).sees(t, ".chip.warn", "示例标准").sees(t, "tbody", "未符合：出勤率")
		v.sees(t, ".clauses", "33 / 80 课时 (41.25%)").sees(t, ".clauses", "80%").sees(t, ".clauses", "天津市职业培训补贴经办操作规程").sees(t, ".clauses", "六（三）").sees(t, ".clauses", "1,000.00 元")
		if v.Doc.Find(`.clauses a[href^="http"]`).Length() == 0 {
			t.Error("no link to a source")
		}
		x.as(at.Checkers[0]).get(page, "Accept-Language", "en").sees(t, "tbody", "Not met: Attendance")
	})
}

func TestEachRoleSeesOfAClaimWhatItNeeds(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 1), x.w.Counties[0]
		page := "/claims/" + string(c.ID)
		for _, who := range []domain.Actor{at.Checkers[0], at.Schools[0].Actor} {
			x.as(who).get(page).is(t, 200).sees(t, ".clauses", "33 / 80")
		}
		if v := x.as(at.Finance).get(page).is(t, 200).sees(t, "tbody", "未符合：出勤率"); strings.Contains(v.words(".clauses"), "33 / 80") {
			t.Error("finance sees the hours that a person attended")
		}
		x.as(x.w.Auditor).get(page).is(t, 200).lacks(t, ".clauses")
		x.as(at.Payer).get(page).is(t, 200).lacks(t, "#lines-h")
		x.checkClaimAPI(c)
		x.as(at.Schools[0].Actor).get(page).is(t, 200).lacks(t, "#ledger-h").lacks(t, `form[action$="/checks"]`)
		for _, who := range []domain.Actor{at.Staff[0], at.Labour, at.Schools[0].Teachers[0], at.Employers[0].Actor, x.w.RegionStaff} {
			x.as(who).get(page).is(t, http.StatusForbidden)
			x.as(who).get("/claims.csv").is(t, http.StatusForbidden)
		}
		x.visitor().get(page).leads(t, "/sign-in")
		x.as(at.Checkers[0]).post(page+"/approvals", "decision", "approve", "version", "2").is(t, http.StatusForbidden)
		x.as(at.Finance).post(page+"/recovery").is(t, http.StatusForbidden)
	})
}

// checkClaimAPI holds the rule of the page for programs: the school and the checker get facts about people, finance and an auditor who drew the claim lines without, the payer and
// every other auditor none.
func (x *site) checkClaimAPI(c domain.Claim) {
	x.t.Helper()
	at, path := x.w.Counties[0], "/claims/"+string(c.ID)
	for _, who := range []domain.Actor{at.Checkers[0], at.Schools[0].Actor} {
		r := x.nobody().staff(who).call("GET", path, nil).is(200)
		if line := string(r.Raw); r.num("lines.0.facts.attended_hours") == 0 || !strings.Contains(line, `"Have":"33"`) {
			x.t.Errorf("%s: %s", who.Role, line)
		}
	}
	auditor, today := x.nobody().staff(x.w.Auditor), string(x.s.Today())
	if r := auditor.call("GET", path, nil).is(200); len(r.at("lines").([]any)) != 0 || len(r.at("line_totals").([]any)) != 2 {
		x.t.Errorf("auditor: %s", r.Raw)
	}
	auditor.call("POST", "/samples", obj{"purpose": "follow-up", "since": today, "until": today, "size": 1}).is(201)
	for _, who := range []domain.Actor{at.Finance, x.w.Auditor} {
		r := x.nobody().staff(who).call("GET", path, nil).is(200)
		for _, raw := range r.at("lines").([]any) {
			line := raw.(map[string]any)
			for _, k := range line["clauses"].([]any) {
				if _, has := k.(map[string]any)["texts"].(map[string]any)["Have"]; has && personalClauses.Has(k.(map[string]any)["code"].(string)) {
					x.t.Errorf("%s: %v", who.Role, k)
				}
			}
			if line["facts"] != nil || len(line["clauses"].([]any)) == 0 {
				x.t.Errorf("%s: %v", who.Role, line)
			}
		}
		if s := string(r.Raw); strings.Contains(s, `"33"`) || strings.Contains(s, "attended_hours") || strings.Contains(s, "paid_before") || len(r.at("lines").([]any)) == 0 {
			x.t.Errorf("%s: %s", who.Role, s)
		}
	}
	if r := x.nobody().staff(at.Payer).call("GET", path, nil).is(200); len(r.at("lines").([]any)) != 0 {
		x.t.Errorf("payer: %s", r.Raw)
	}
}

func TestTheSchoolDoesNotSeeWhoseObjectionHoldsItsClaim(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 1), x.w.Counties[0]
		page := "/claims/" + string(c.ID)
		for _, d := range []string{"check", "notice"} {
			_, err := x.a.DecideClaim(t.Context(), at.Checkers[0], c.ID, action.ClaimInput{Decision: d})
			x.must(err)
		}
		before := x.as(at.Schools[0].Actor).get(page).words("main")
		n, err := x.s.ClaimNotice(t.Context(), c)
		x.must(err)
		_, err = x.a.Object(t.Context(), n.ID, "was-charged")
		x.must(err)
		if diff := cmp.Diff(before, x.as(at.Schools[0].Actor).get(page).words("main")); diff != "" {
			t.Error(diff)
		}
		x.as(at.Checkers[0]).get(page).sees(t, "main", "被收取费用 · 待处理")
		x.clock.Days(12)
		x.as(at.Finance).get(page).sees(t, ".note", "异议还没有处理").lacks(t, `a[href$="/acts/approve"]`)
		x.as(at.Checkers[0]).submit(page, page+"/objections").leads(t, page)
		x.as(at.Finance).submit(page+"/acts/approve", page+"/approvals").leads(t, page)
	})
}

func TestWhoeverActedInAnotherPartReadsWhyThereIsNoButton(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 1), x.w.Counties[0]
		page := "/claims/" + string(c.ID)
		both, err := x.a.AddUser(t.Context(), domain.Operator, action.NewUser{Login: "both", Name: "两任", Role: domain.RoleChecker, RegionCode: string(at.Region.Code), PersonID: at.Schools[0].Actor.PersonID})
		x.must(err)
		b := x.as(domain.Actor{AccountID: both.Account.ID, GrantID: both.Grant.ID})
		b.get(page).is(t, 200).sees(t, ".note", "须由不同的人完成").lacks(t, `form[action$="/checks"]`).lacks(t, `a[href*="/acts/"]`)
		b.get(page+"/acts/refuse").is(t, http.StatusConflict)
		b.post(page+"/checks", "decision", "check", "version", "2").is(t, http.StatusUnprocessableEntity).sees(t, ".errs", "须由不同的人完成")
	})
}

func TestADecisionOnAnOlderVersionIsStale(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 1), x.w.Counties[0]
		page := "/claims/" + string(c.ID)
		b := x.as(at.Checkers[0])
		old := b.get(page+"/acts/return").form(t, page+"/checks", "reason", "facts-incomplete")
		x.as(at.Checkers[1]).submit(page, page+"/checks").leads(t, page)
		b.send(page+"/checks", old).is(t, http.StatusPreconditionFailed).sees(t, ".errs", "刚刚被别人改过")
		b.post(page+"/checks", "decision", "return", "version", "x").is(t, http.StatusBadRequest)
	})
}

func TestADecisionWithoutItsReasonComesBackWithTheField(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 1), x.w.Counties[0]
		page := "/claims/" + string(c.ID)
		b := x.as(at.Checkers[0])
		b.submit(page+"/acts/return", page+"/checks").blames(t, "reason").sees(t, ".confirm", c.Number)
		b.post(page+"/checks", "decision", "return", "reason", "because\x00", "version", "2").blames(t, "reason")
		b.post(page+"/checks", "decision", "vanish", "version", "2").is(t, http.StatusUnprocessableEntity)
		b.submit(page+"/acts/return", page+"/checks", "reason", "facts-incomplete").leads(t, page)
		x.as(at.Schools[0].Actor).get(page).sees(t, ".steps", "材料不全").sees(t, "main", "重新计算")
	})
}

func TestTheSameFormSentTwiceActsOnce(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 1), x.w.Counties[0]
		page := "/claims/" + string(c.ID)
		b := x.as(at.Checkers[0])
		form := b.get(page).form(t, page+"/checks")
		b.send(page+"/checks", form).leads(t, page)
		b.send(page+"/checks", form).leads(t, page)
		trail, err := x.s.ClaimDecisions(t.Context(), c)
		x.must(err)
		if len(trail) != 2 {
			t.Errorf("%d steps", len(trail))
		}
	})
}

func TestASchoolComputesAndSubmitsOnlyItsOwnClass(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.claim(0, "焊工一班", 1), x.w.Counties[0]
		_, err := x.a.DecideClaim(t.Context(), at.Checkers[0], c.ID, action.ClaimInput{Decision: "refuse", Reason: "rule-not-met"})
		x.must(err)
		start := "/classes/" + string(c.ClassID) + "/claim"
		x.as(at.Schools[1].Actor).post(start).is(t, http.StatusNotFound)
		x.as(at.Checkers[0]).post(start).is(t, http.StatusForbidden)
		b := x.as(at.Schools[0].Actor)
		v := b.post(start).leads(t, "/claims/")
		b.get(v.Location).is(t, 200).sees(t, "main", "没有人完成这个班的培训")
		b.submit(v.Location, v.Location+"/submission").is(t, http.StatusUnprocessableEntity).sees(t, ".errs", "没有可申领的金额")
		b.submit(v.Location, start).leads(t, v.Location)
	})
}

func TestAnotherCountysClaimIsInNoListTotalChartOrFile(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		mine, theirs := x.claim(0, "焊工一班", 2), x.claim(1, "电工二班", 5)
		b := x.as(x.w.Counties[0].Checkers[0])
		for _, path := range []string{"/claims", "/claims.csv", "/claims?q=" + theirs.Number, "/claims?county=" + string(theirs.County), "/claims?cursor=" + string(theirs.ID)} {
			v := b.get(path).is(t, 200)
			for _, secret := range []string{theirs.Number + " ", theirs.ClassTitle, "5,000", "5000", "0.50", "7,000"} {
				if strings.Contains(v.words("main")+v.csv(), secret) {
					t.Errorf("%s shows %q", path, secret)
				}
			}
		}
		b.get("/claims").sees(t, "tfoot", "2,000.00").sees(t, ".ch table", "0.20").sees(t, "tbody", mine.Number)
		if rows := b.get("/claims.xlsx").is(t, 200).sheet(t); len(rows) != 2 || rows[1][0] != mine.Number {
			t.Error(rows)
		}
		page := "/claims/" + string(theirs.ID)
		for _, path := range []string{page, page + "/acts/return"} {
			b.get(path).is(t, http.StatusNotFound)
		}
		b.post(page+"/checks", "decision", "check", "version", "2").is(t, http.StatusNotFound)
		b.post(page+"/objections").is(t, http.StatusNotFound)
		if v := x.as(x.w.Auditor).get("/claims").is(t, 200).sees(t, "tfoot", "7,000.00"); v.Doc.Find("tbody tr").Length() < 2 {
			t.Error("the auditor above both sees fewer than both")
		}
		x.as(x.w.Auditor).get("/claims?county="+string(theirs.County)).sees(t, "tfoot", "5,000.00").sees(t, "tbody", theirs.Number)
	})
}

func TestClaimsArePagedOnceEachInEveryOrder(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		for i := range 2*pageRows + 3 {
			x.clock.At = x.clock.At.Add(1e9 * 60)
			x.claim(0, fmt.Sprintf("班%02d", i), i%4)
		}
		b := x.as(x.w.Counties[0].Checkers[0])
		for _, order := range []string{"", "number", "-number", "fen", "-fen", "heads", "-heads", "updated", "-updated"} {
			var got []string
			path := "/claims?sort=" + order
			for range 9 {
				v := b.get(path).is(t, 200)
				v.Doc.Find("tbody a.no").Each(func(i int, a *goquery.Selection) { got = append(got, a.Text()) })
				next, more := v.Doc.Find(".pg a").Last().Attr("href")
				if !more || !strings.Contains(v.words(".pg"), "下一页") {
					break
				}
				path = next
			}
			if slices.Sort(got); len(slices.Compact(got)) != 2*pageRows+3 {
				t.Errorf("%q shows %d", order, len(got))
			}
		}
		if v := b.get("/claims?sort=-fen"); v.words("tbody tr:first-child .amt") != "3,000.00" || v.words(`th[aria-sort="descending"]`) != "申领金额（元）" {
			t.Error(v.words("tbody tr:first-child"), v.words(`th[aria-sort]`))
		}
	})
}

func TestFiltersThatMeanNothingAreTold(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.claim(0, "焊工一班", 2)
		b := x.as(x.w.Counties[0].Checkers[0])
		for _, query := range []string{"q=" + strings.Repeat("a", 61), "q=%00", "state=lost", "cursor=%00", "q=%E2%80%AE"} {
			b.get("/claims?"+query).is(t, http.StatusUnprocessableEntity).lacks(t, "tbody a.no")
			b.get("/claims.csv?"+query).is(t, http.StatusUnprocessableEntity)
		}
		b.get("/claims?state=paid").is(t, 200).sees(t, "tbody", "没有符合条件的申领").sees(t, "tbody a", "清除筛选")
		for _, query := range []string{"state=submitted", "q=焊工", "q=" + c.Number[4:], "q=%25", "sort=nonsense"} {
			b.get("/claims?"+query).is(t, 200).sees(t, "tbody", c.Number)
		}
	})
}

func TestANameThatIsAFormulaIsQuotedInFiles(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.claim(0, "=HYPERLINK(1)", 2)
		b := x.as(x.w.Counties[0].Checkers[0])
		v := b.get("/claims.csv").is(t, 200)
		if !strings.Contains(v.Body, ",'=HYPERLINK(1),") || !strings.Contains(v.Body, ",2000.00,") || strings.Contains(v.Body, ",=") {
			t.Error(v.Body)
		}
		if got := b.get("/claims.xlsx").sheet(t)[1]; got[1] != "'=HYPERLINK(1)" || got[0] != c.Number {
			t.Error(got)
		}
		if h := v.Header.Get("Content-Disposition"); h != `attachment; filename="claims-2026-03-02.csv"` || v.Header.Get("Cache-Control") != "no-store" {
			t.Error(h, v.Header)
		}
	})
}
