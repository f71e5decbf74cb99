package e2e

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// tours are the pages each role looks at. A path that ends with "…" is the first link on the page before that begins with it.
var tours = []struct {
	role  string // "" is a visitor
	paths []string
}{
	{"", []string{"/", "/sign-in", "/sign-in/forgot", "/register", "/courses", "/courses/…", "/verify", "/notices", "/notices/…", "/grievances/new", "/problems/class-full"}},
	{"trainee", []string{"/me", "/me/classes", "/me/classes/…", "/me/timetable", "/me/credits", "/me/certificates", "/me/work", "/me/offers/…", "/me/file", "/me/grievances", "/account"}},
	{"school", []string{"/school", "/school/classes", "/classes/…", "/school/classes/new", "/school/timetable", "/school/rooms", "/claims", "/claims/…"}},
	{"teacher", []string{"/teach", "/lessons/…"}},
	{"assessor", []string{"/assess", "/assessments/…"}},
	{"issuer", []string{"/issue", "/classes/…"}},
	{"county", []string{"/region", "/approvals", "/classes/…", "/organisations"}},
	{"region", []string{"/region"}},
	{"township", []string{"/region"}},
	{"labour", []string{"/vacancies"}},
	{"employer", []string{"/employer", "/employer/vacancies/…", "/employer/vacancies/new", "/employer/offers"}},
	{"checker", []string{"/claims", "/claims/…"}},
	{"finance", []string{"/claims", "/payments", "/payments/…"}},
	{"payer", []string{"/payments", "/payments/new"}},
	{"auditor", []string{"/audit", "/claims"}},
	{"ombudsman", []string{"/ombudsman", "/ombudsman/cases/…"}},
	{"desk", []string{"/account", "/account/password", "/account/second-factor", "/account/sessions", "/account/tokens", "/account/contact"}},
}

// widths are those of a small phone and of a desk.
var widths = []int64{360, 1280}

// Every page is shown to whom it is for, fits its screen, and says nothing in the console. SHOTS=FOLDER keeps the pictures.
func TestPagesFitAPhoneAndADesk(t *testing.T) {
	program, browser := Demo(t, nil), Open(t)
	for _, tour := range tours {
		t.Run(cmp.Or(tour.role, "visitor"), func(t *testing.T) {
			p := browser.Person(t, cmp.Or(tour.role, "visitor"), program.BaseURL)
			p.Goto("/sign-in?lang=zh-Hans")
			if tour.role != "" {
				signIn(p, program.SignIn(t, tour.role))
			}
			if tour.role == "ombudsman" {
				openOffice(p)
			}
			for _, path := range tour.paths {
				look(t, p, path)
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

// look opens a path and measures it at every width.
func look(t *testing.T, p *Person, path string) {
	t.Helper()
	if prefix, first := strings.CutSuffix(path, "…"); first {
		path = p.Eval(fmt.Sprintf(`[...document.querySelectorAll("main a")].map(a => a.getAttribute("href")).find(h => h && h.startsWith(%q) && !h.endsWith("/new") && !h.includes("?")) || ""`, prefix))
		if path == "" {
			t.Errorf("no link to %s… on the page before", prefix)
			return
		}
	}
	if status := p.Goto(path); status != 200 {
		t.Errorf("%s: status %d", path, status)
		return
	}
	for _, width := range widths {
		name := strings.Trim(unsafeName.ReplaceAllString(path, "-"), "-")
		if len(name) > 40 {
			name = name[:40]
		}
		p.Resize(width, 800)
		p.Screenshot(fmt.Sprintf("%s-%s-%d", p.name, name, width))
		if wide := p.Eval(`String(document.documentElement.scrollWidth - document.documentElement.clientWidth)`); wide != "0" {
			t.Errorf("%s at %d pixels: the page is %s pixels too wide", path, width, wide)
		}
	}
}
