package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yiji/domain"
	"yiji/domain/ident"
)

// walk is the whole path in one browser, every person in a context of their own, on a clock that the test moves.
type walk struct {
	t       *testing.T
	program Program
	browser *Browser
	clock   string // file with the instant
	people  map[string]*Person
	class   string // path of the class page
}

// Ten people, each for themself, take one woman from an empty class to a wage, and her school's claim to the bank.
func TestWalkFromAVillageClassToAPaidClaim(t *testing.T) {
	clock := filepath.Join(t.TempDir(), "clock")
	w := &walk{t: t, clock: clock, people: map[string]*Person{}}
	w.day("2026-09-14")
	w.program, w.browser = Demo(t, []string{"YIJI_CLOCK=" + clock}), Open(t)
	w.file()
	w.join()
	w.schedule()
	w.teach()
	w.assess()
	number := w.certify()
	w.claim()
	w.hear()
	w.work()
	w.pay()

	public := w.browser.Person(t, "public", w.program.BaseURL)
	public.Goto("/verify?lang=zh-Hans")
	public.Fill("#f-number", number)
	public.Submit(".form .btn.pri")
	public.See("证书真实有效")
	public.Screenshot("walk-verify")
}

// day moves the clock to ten in the morning of day.
func (w *walk) day(day domain.Date) {
	w.t.Helper()
	if err := os.WriteFile(w.clock, []byte(day.Start().Add(10*time.Hour).Format(time.RFC3339)), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// as is the person of a role, freshly signed in: a session does not outlive the days between two acts.
func (w *walk) as(role string) *Person {
	w.t.Helper()
	p := w.people[role]
	if p == nil {
		p = w.browser.Person(w.t, role, w.program.BaseURL)
		w.people[role] = p
		p.Goto("/sign-in?lang=zh-Hans")
	}
	account := SignIn{role, "19911112222", "135790"}
	if role != "trainee" {
		account = w.program.SignIn(w.t, role)
	}
	signIn(p, account)
	return p
}

// path is where a person stands.
func path(p *Person) string { return p.Eval("location.pathname") }

// href is the first link whose address holds part.
func href(p *Person, part string) string {
	return p.Eval(fmt.Sprintf(`(document.querySelector("main a[href*='%s']") || {getAttribute: () => ""}).getAttribute("href")`, part))
}

// file: the school files a class, the county approves it, the school opens it.
func (w *walk) file() {
	school := w.as("school")
	school.Goto("/school/classes/new")
	school.Fill("#f-title", "家政 走村班")
	school.Fill("#f-course_id", "家政")
	school.Fill("#f-level", "5")
	school.Click("[name=mode][value=credit]")
	school.Fill("#f-room_id", school.Eval(`document.querySelector("#f-room_id option:nth-of-type(2)").value`))
	school.Fill("#f-teacher_id", school.Eval(`[...document.querySelectorAll("#f-teacher_id option")].find(o => o.text.includes("马国栋")).value`))
	school.Fill("#f-capacity", "9")
	school.Fill("#f-starts_on", "2026-10-12")
	school.Fill("#f-ends_on", "2026-10-30")
	school.Submit(".form .btn.pri")
	w.class = path(school)
	school.Submit("[action$='/filing'] .btn")

	county := w.as("county")
	county.Goto("/approvals")
	county.See("家政 走村班")
	county.Goto(w.class)
	county.Submit("[action$='/approval'] .btn")

	school.Goto(w.class)
	school.Submit("[action$='/opening'] .btn")
	school.See("报名中")
}

// join: a woman opens her own file and takes a seat, by her own Yes.
func (w *walk) join() {
	p := w.browser.Person(w.t, "trainee", w.program.BaseURL)
	w.people["trainee"] = p
	p.Resize(360, 800)
	p.Goto("/register?lang=zh-Hans")
	p.Fill("#f-name", "古丽扎尔·示例")
	p.Fill("#f-identity_number", ident.Fictional("1996-05-04", 222))
	p.Fill("#f-phone", "199 1111 2222")
	p.Fill("#f-pin", "135790")
	p.Fill("#f-region_code", "石榴市")
	p.Submit(".form .btn.pri")
	p.See("登录")

	w.as("trainee")
	p.Goto("/me" + w.class)
	p.Click("#f-consent")
	p.Submit("[action$='/enrolment'] .btn.pri")
	p.See("已报名")
	p.Screenshot("walk-joined")

	township := w.as("township") // nobody else can: not even a look
	if status := township.Goto("/me" + w.class); status != 403 {
		w.t.Errorf("a services desk reaches a person's own page: %d", status)
	}
}

// lessons are the 48 hours of the course: module, kind, day, first period, hours.
var lessons = []struct {
	module, kind string
	day          domain.Date
	period       string
	hours        string
}{
	{"居家与人身安全", "theory", "2026-10-12", "1", "4"}, {"职业与合同", "theory", "2026-10-12", "5", "4"},
	{"保洁与收纳", "practice", "2026-10-13", "1", "8"}, {"保洁与收纳", "practice", "2026-10-14", "1", "8"},
	{"家庭餐与洗熨", "theory", "2026-10-15", "1", "4"}, {"家庭餐与洗熨", "practice", "2026-10-15", "5", "4"},
	{"家庭餐与洗熨", "practice", "2026-10-16", "1", "8"},
	{"沟通与隐私", "theory", "2026-10-19", "1", "4"}, {"沟通与隐私", "practice", "2026-10-19", "5", "4"},
}

// schedule: the school places the lessons by hand; one that clashes is refused with its reason.
func (w *walk) schedule() {
	school := w.as("school")
	for _, l := range lessons {
		w.place(school, l.module, l.kind, string(l.day), l.period, l.hours)
		if !strings.Contains(path(school), "timetable") && path(school) != w.class {
			w.t.Fatalf("lesson of %s was not placed: %s", l.day, school.Text("main"))
		}
	}
	w.place(school, "沟通与隐私", "practice", "2026-10-19", "6", "2")
	school.See("教室已被占用：家政 走村班")
	school.Screenshot("walk-clash")
}

func (w *walk) place(p *Person, module, kind, day, period, hours string) {
	p.Goto(w.class + "/lessons/new")
	p.Fill("#f-module_id", p.Eval(fmt.Sprintf(`[...document.querySelectorAll("#f-module_id option")].find(o => o.text.includes(%q)).value`, module)))
	p.Click(fmt.Sprintf("[name=kind][value=%s]", kind))
	p.Fill("#f-date", day)
	p.Fill("#f-period", period)
	p.Fill("#f-hours", hours)
	p.Submit(".form .btn.pri")
}

// teach: the teacher calls the roll of each lesson on its day.
func (w *walk) teach() {
	for _, l := range lessons {
		w.day(l.day)
		teacher := w.as("teacher")
		teacher.Goto(w.class)
		link := teacher.Eval(`(() => { const row = [...document.querySelectorAll("main tr")].find(r => r.innerText.includes("已排课") && r.querySelector("a[href^='/lessons/']")); return row.querySelector("a").getAttribute("href") })()`)
		teacher.Goto(link)
		teacher.See("古丽扎尔")
		teacher.Submit("[action$='/attendance'] .btn.pri")
	}
	w.as("trainee").Goto("/me/credits")
	w.people["trainee"].See("居家与人身安全")
}

// assess: the evaluation centre sets the day, an assessor who does not teach the class marks it.
func (w *walk) assess() {
	issuer := w.as("issuer")
	issuer.Goto(w.class + "/assessments/new")
	issuer.Fill("#f-assessor_id", issuer.Eval(`document.querySelector("#f-assessor_id option:nth-of-type(2)").value`))
	name := issuer.Eval(`document.querySelector("#f-assessor_id").selectedOptions[0].text`)
	issuer.Fill("#f-held_on", "2026-10-26")
	issuer.Submit(".form .btn.pri")

	w.day("2026-10-26")
	assessor := w.as("assessor")
	assessor.Goto("/assess")
	link := assessor.Eval(`(() => { const a = [...document.querySelectorAll("main a[href^='/assessments/']")].find(a => a.closest("tr, li, section").innerText.includes("家政 走村班")); return a ? a.getAttribute("href") : "" })()`)
	if link == "" {
		w.t.Fatalf("the assessor %s sees no assessment of the class", name)
	}
	assessor.Goto(link)
	assessor.Fill("[name$='.theory']", "86")
	assessor.Fill("[name$='.practice']", "91")
	assessor.Submit(".form .btn.pri")
}

// certify: the centre issues, the school closes the class; the certificate's number comes from its holder's own page.
func (w *walk) certify() string {
	issuer := w.as("issuer")
	issuer.Goto(w.class + "/certificates/new")
	issuer.Submit(".form .btn.pri")
	school := w.as("school")
	school.Goto(w.class + "/closing")
	school.Submit(".form .btn.pri")

	p := w.as("trainee")
	p.Goto("/me/certificates")
	p.Screenshot("walk-certificate")
	number := p.Eval(`(document.body.innerText.match(/YJ\d{16}/) || [""])[0]`)
	if number == "" {
		w.t.Fatalf("no certificate on its holder's page: %s", p.Text("main"))
	}
	if pdf := p.Eval(`(() => { const x = new XMLHttpRequest(); x.open("GET", document.querySelector("main a[href$='/pdf']").href, false);
		x.overrideMimeType("text/plain; charset=x-user-defined"); x.send(); return x.getResponseHeader("content-type") + " " + (x.responseText.startsWith("%PDF-") && x.responseText.length < 60000) })()`); pdf != "application/pdf true" {
		w.t.Errorf("the certificate's file: %s", pdf)
	}
	return number
}

// claim: the school claims, the county checks and publishes.
func (w *walk) claim() {
	school := w.as("school")
	school.Goto(w.class)
	school.Submit("[action$='/claim'] .btn")
	claim := path(school)
	school.See("500.00")
	w.act("school", claim, "submit")
	w.act("checker", claim, "check")
	w.act("checker", claim, "notice")
	w.class = claim
	finance := w.as("finance")
	finance.Goto(claim + "/acts/approve")
	if finance.Eval(`String(!!document.querySelector(".form .btn.pri"))`) == "true" {
		finance.Submit(".form .btn.pri")
		finance.See("公示")
	}
	w.people["public"] = w.browser.Person(w.t, "reader of notices", w.program.BaseURL)
	w.people["public"].Goto("/notices?lang=zh-Hans")
	w.people["public"].See("500.00")
}

// act takes one decision on a claim through its confirm page.
func (w *walk) act(role, claim, decision string) {
	w.t.Helper()
	p := w.as(role)
	p.Goto(claim + "/acts/" + decision)
	p.Submit(".form .btn.pri")
	if path(p) != claim {
		w.t.Fatalf("%s could not %s: %s", role, decision, p.Text("main"))
	}
}

// hear: the ombudsman opens the office and answers what waits; cases beyond their day keep offers from being sent.
func (w *walk) hear() {
	p := w.as("ombudsman")
	openOffice(p)
	for range 20 {
		p.Goto("/ombudsman?state=open")
		link := p.Eval(`(document.querySelector("main tbody a[href^='/ombudsman/cases/']") || {getAttribute: () => ""}).getAttribute("href")`)
		if link == "" {
			return
		}
		p.Goto(link)
		p.Fill("#f-answer", "已经查实并处理。")
		p.Submit("[action$='/answer'] .btn.pri")
	}
	w.t.Error("cases wait without end")
}

// work: she asks for work, an employer offers it, she accepts, cools off, starts, and says how it is.
func (w *walk) work() {
	p := w.as("trainee")
	p.Goto("/me/work")
	p.Goto(href(p, "/me/work/course-"))
	p.Click("#f-consent")
	p.Submit("[action$='/request'] .btn.pri")

	employer := w.as("employer")
	employer.Goto("/employer/vacancies/new")
	employer.Fill("#f-title", "家政服务员")
	employer.Fill("#f-course_id", "家政")
	employer.Fill("#f-places", "1")
	employer.Fill("#f-place", "石榴市解放路 1 号")
	employer.Fill("#f-task", "住家保洁与备餐")
	employer.Fill("#f-wage", "4200")
	employer.Fill("#f-hours_per_week", "40")
	employer.Fill("#f-term_months", "12")
	employer.Click("[name=dormitory][value=free]")
	employer.Fill("#f-complaints", "石榴市劳动监察 000-12333")
	employer.Fill("#f-starts_on", "2026-11-16")
	employer.Submit(".form .btn.pri")
	employer.See("求职者")
	employer.Goto(employer.Eval(`[...document.querySelectorAll("main a[href*='/offers/new']")].at(-1).getAttribute("href")`)) // who asked last; the name is hers to tell
	employer.Submit(".form .btn.pri")

	p = w.as("trainee")
	p.Goto("/me")
	offer := href(p, "/me/offers/")
	p.Goto(offer)
	p.See("4,200.00")
	p.Click("#f-consent")
	p.Submit("[value=accepted]")
	p.Goto("/me/work")
	placement := href(p, "/me/placements/")
	p.Goto(placement)
	if p.Eval(`String(!!document.querySelector("[action$='/start'] .btn"))`) == "true" {
		w.t.Error("work can be started within the cooling-off period")
	}
	w.day("2026-10-30")
	p = w.as("trainee")
	p.Goto(placement)
	p.Submit("[action$='/start'] .btn")
	for _, q := range domain.Questions.List() {
		p.Click(fmt.Sprintf("[name='answers.%s'][value=yes]", q))
	}
	p.Submit("[action$='/answers'] .btn.pri")
	p.Screenshot("walk-in-work")
}

// pay: after the notice finance approves and a third person pays. The claim may draw the routine check at the notice or at the approval, for
// fifteen working days at most; the clock goes over both.
func (w *walk) pay() {
	w.day("2026-11-17")
	claim := w.class
	w.act("finance", claim, "approve")
	w.day("2026-12-09")
	payer := w.as("payer")
	payer.Goto("/payments/new")
	payer.Click(fmt.Sprintf("[name=claims][value='%s']", strings.TrimPrefix(claim, "/claims/")))
	payer.Submit(".form .btn.pri")
	payer.Submit(".form .btn.pri")
	payment := path(payer)
	payer.Goto(payment + "/sending")
	payer.Submit(".form .btn.pri")
	payer.Goto(claim)
	payer.See("已拨付")
	payer.Screenshot("walk-paid")
}
