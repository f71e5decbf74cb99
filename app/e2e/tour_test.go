package e2e

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// tours are the pages each role looks at. A path that ends with "…" is the first link on the page before that begins with it.
var tours = []struct {
	role  string // "" is a visitor
	paths []string
}{
	{"", []string{"/", "/sign-in", "/sign-in/forgot", "/register", "/courses", "/courses/…", "/verify", "/notices", "/notices/…", "/grievances/new", "/grievances/by-code", "/withdraw", "/card", "/log", "/lottery",
		"/problems/class-full"}},
	{"trainee", []string{"/me", "/me/classes", "/me/classes/…", "/me/timetable", "/me/credits", "/me/certificates", "/me/work", "/me/offers/…", "/me/messages", "/me/phone", "/me/file", "/me/file/reads",
		"/me/file/corrections", "/me/file/deletion", "/me/grievances", "/me/desk", "/me/private", "/account", "/account/sessions"}},
	{"school", []string{"/school", "/school/classes", "/classes/…", "/school/classes/new", "/school/timetable", "/school/rooms", "/school/rooms/new", "/claims", "/claims/…", "/people"}},
	{"teacher", []string{"/teach", "/lessons/…"}},
	{"assessor", []string{"/assess", "/assessments/…"}},
	{"issuer", []string{"/issue", "/classes/…", "/certificates", "/certificates/…"}},
	{"county", []string{"/region", "/approvals", "/classes/…", "/organisations", "/organisations/…", "/organisations/new", "/users", "/users/…", "/users/new", "/merges", "/corrections", "/reviews",
		"/disclosures", "/disclosures/new", "/deaths", "/deaths/new"}},
	{"region", []string{"/region", "/appointments", "/texts", "/texts/…", "/texts/new"}},
	{"township", []string{"/region"}},
	{"labour", []string{"/vacancies"}},
	{"employer", []string{"/employer", "/employer/vacancies/…", "/employer/vacancies/new", "/employer/offers"}},
	{"checker", []string{"/claims", "/claims/…"}},
	{"finance", []string{"/claims", "/payments", "/payments/…"}},
	{"payer", []string{"/payments", "/payments/new"}},
	{"auditor", []string{"/audit", "/claims", "/breaches", "/retention"}},
	{"ombudsman", []string{"/ombudsman", "/ombudsman/cases/…", "/ombudsman/disputes"}},
	{"desk", []string{"/desk", "/desk/notices", "/account", "/account/why", "/account/password", "/account/second-factor", "/account/sessions", "/account/tokens", "/account/contact"}},
}

// A language that pages are shown in, and the direction it is written in.
type language struct{ tag, dir string }

var languages = []language{{"zh-Hans", "ltr"}, {"ug", "rtl"}, {"kk-Arab", "rtl"}, {"kk-Cyrl", "ltr"}, {"en", "ltr"}}

// everyLanguage is each page in each language; without it a page is shown in Chinese and, in turn, in one other language.
var everyLanguage = os.Getenv("SOAK") != "" || os.Getenv("SHOTS") != ""

// widths are those of a small phone and of a desk.
var widths = []int64{360, 1280}

// Every page is shown to whom it is for, fits its screen, and says nothing in the console. SHOTS=FOLDER keeps the pictures.
func TestPagesFitAPhoneAndADesk(t *testing.T) {
	program, browser := Demo(t, nil), Open(t)
	for _, tour := range tours {
		t.Run(cmp.Or(tour.role, "visitor"), func(t *testing.T) {
			p := browser.Person(t, cmp.Or(tour.role, "visitor"), program.BaseURL)
			if tour.role != "" {
				signIn(p, program.SignIn(t, tour.role))
			}
			if tour.role == "ombudsman" {
				openOffice(p)
			}
			for i, path := range tour.paths {
				look(t, p, path, i)
			}
			if errs := p.Errors(); len(errs) > 0 {
				t.Errorf("the console: %v", errs)
			}
		})
	}
}

// signIn types an account into the form that is being shown.
func signIn(p *Person, s SignIn) {
	p.Goto("/sign-in")
	p.Fill("#f-login", s.Login)
	p.Fill("#f-password", s.Password)
	p.Submit(".form .btn.pri")
}

// openOffice types the ombudsman's own passphrase, without which no case opens.
func openOffice(p *Person) {
	p.Goto("/ombudsman")
	p.Fill("#f-passphrase", "yiji-demo-2026")
	p.Submit(".form .btn.pri")
}

var unsafeName = regexp.MustCompile(`[^a-z0-9]+`)

// look opens the path that stands at place i of its tour, and measures it in its languages and at every width.
func look(t *testing.T, p *Person, path string, i int) {
	t.Helper()
	if prefix, first := strings.CutSuffix(path, "…"); first {
		path = p.Eval(fmt.Sprintf(`[...document.querySelectorAll("main a")].map(a => a.getAttribute("href")).find(h => h && h.startsWith(%q) && !h.endsWith("/new") && !h.includes("?")) || ""`, prefix))
		if path == "" {
			t.Errorf("no link to %s… on the page before", prefix)
			return
		}
	}
	for n, l := range languages {
		if n > 0 && !everyLanguage && n-1 != i%(len(languages)-1) {
			continue
		}
		if status := p.Goto(path + "?lang=" + l.tag); status != 200 {
			t.Errorf("%s: status %d", path, status)
			return
		}
		if got := p.Eval(`document.documentElement.lang + " " + document.documentElement.dir`); got != l.tag+" "+l.dir {
			t.Errorf("%s in %s calls itself %q", path, l.tag, got)
		}
		for _, width := range widths {
			measure(t, p, path, l, width)
		}
	}
}

func measure(t *testing.T, p *Person, path string, l language, width int64) {
	t.Helper()
	name := strings.Trim(unsafeName.ReplaceAllString(path, "-"), "-")
	p.Resize(width, 800)
	p.Screenshot(fmt.Sprintf("%s-%d/%s-%s", l.tag, width, p.name, name[:min(len(name), 40)]))
	if wide := p.Eval(`String(document.documentElement.scrollWidth - document.documentElement.clientWidth)`); wide != "0" {
		t.Errorf("%s in %s at %d pixels: the page is %s pixels too wide", path, l.tag, width, wide)
	}
}
