package web

import (
	"crypto/rand"
	"encoding/base64"
	"slices"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
)

// homes is where each role begins.
var homes = map[domain.Role]string{
	domain.RoleRegion: "/region", domain.RoleCounty: "/region", domain.RoleTownship: "/region", domain.RoleLabour: "/vacancies", domain.RoleSchool: "/school",
	domain.RoleTeacher: "/teach", domain.RoleAssessor: "/assess", domain.RoleIssuer: "/issue", domain.RoleTrainee: "/me", domain.RoleEmployer: "/employer",
	domain.RoleChecker: "/claims", domain.RoleFinance: "/claims", domain.RolePayer: "/claims", domain.RoleAuditor: "/audit", domain.RoleOmbudsman: "/ombudsman",
	domain.RoleDesk: "/desk",
}

// home is where the reader begins.
func (s *Server) home(c *fiber.Ctx) string {
	if session(c) == nil {
		return "/"
	}
	if h := homes[actor(c).Role]; h != "" {
		return h
	}
	return "/account"
}

// navItem is one entry of the navigation: it is shown to who may do its act.
type navItem struct{ group, icon, label, href, kind, act string }

// navItems are the side navigation of all staff, in order. Group and label are message keys.
var navItems = slices.Concat(trainingNav, workNav, moneyNav, regionNav)

// trainingNav leads schools, teachers, assessors, issuers and counties.
var trainingNav = []navItem{
	{"nav.school", "layout-dashboard", "nav.school.workbench", "/school", "class", "draft"},
	{"nav.school", "calendar-days", "nav.school.timetable", "/school/timetable", "lesson", "place"},
	{"nav.school", "graduation-cap", "nav.school.classes", "/school/classes", "class", "draft"},
	{"nav.school", "calendar-days", "nav.school.teach", "/teach", "attendance", "mark"},
	{"nav.school", "clipboard-list", "nav.school.assess", "/assess", "assessment", "mark"},
	{"nav.school", "award", "nav.school.issue", "/issue", "certificate", "issue"},
	{"nav.school", "clipboard-check", "nav.school.approvals", "/approvals", "class", "approve"},
	{"nav.school", "graduation-cap", "nav.school.classes", "/classes", "class", "list"},
	{"nav.school", "badge-check", "nav.school.certificates", "/certificates", "certificate", "list"},
	{"nav.school.resources", "door-open", "nav.school.rooms", "/school/rooms", "room", "read"},
	{"nav.school.resources", "building-2", "nav.school.organisations", "/organisations", "organisation", "read"},
}

// workNav leads employers, the labour market, the independent desk and the ombudsman.
var workNav = []navItem{
	{"nav.employer", "briefcase", "nav.vacancies", "/employer", "vacancy", "post"},
	{"nav.employer", "send", "nav.offers", "/employer/offers", "offer", "send"},
	{"nav.labour", "briefcase", "nav.market", "/vacancies", "vacancy", "survey"},
	{"nav.desk", "user-check", "nav.rota", "/desk", "visit", "open"},
	{"nav.desk", "phone", "nav.calls", "/desk/calls", "paper", "call"},
	{"nav.desk", "printer", "nav.printed", "/desk/notices", "message", "print"},
	{"nav.ombudsman", "shield-check", "nav.cases", "/ombudsman", "grievance", "answer"},
}

// moneyNav leads schools, checkers, finance and payers.
var moneyNav = []navItem{
	{"nav.claim", "wallet", "nav.claims", "/claims", "claim", "read"},
	{"nav.claim", "banknote", "nav.payments", "/payments", "payment", "read"},
}

// regionNav leads the administration and the auditor.
var regionNav = []navItem{
	{"nav.region", "chart-column", "nav.figures", "/region", "figure", "read"},
	{"nav.admin", "users", "nav.users", "/users", "account", "read"},
	{"nav.admin", "shield-check", "nav.appointments", "/appointments", "appointment", "read"},
	{"nav.admin", "clipboard-check", "nav.samples", "/samples", "sample", "read"},
	{"nav.admin", "scroll-text", "nav.audit", "/audit", "audit", "read"},
	{"nav.admin", "file-text", "nav.texts", "/texts", "text", "read"},
	{"nav.admin", "users", "nav.reviews", "/reviews", "review", "read"},
	{"nav.admin", "send", "nav.disclosures", "/disclosures", "disclosure", "read"},
	{"nav.ombudsman", "message-square", "nav.disputes", "/ombudsman/disputes", "dispute", "decide"},
	{"nav.admin", "search", "nav.people", "/people", "person", "search"},
	{"nav.admin", "file-text", "nav.corrections", "/corrections", "correction", "decide"},
	{"nav.admin", "file-text", "nav.deaths", "/deaths", "death", "confirm"},
	{"nav.admin", "users", "nav.merges", "/merges", "merge", "confirm"},
	{"nav.admin", "calendar-days", "nav.retention", "/retention", "retention", "read"},
	{"nav.admin", "shield-check", "nav.breaches", "/breaches", "breach", "read"},
}

// tabItems are the bar at the foot of a trainee's pages.
var tabItems = []navItem{
	{"", "house", "tab.home", "/me", "file", "read"},
	{"", "calendar-days", "tab.timetable", "/me/timetable", "file", "read"},
	{"", "graduation-cap", "tab.credits", "/me/credits", "file", "read"},
	{"", "award", "tab.certificates", "/me/certificates", "file", "read"},
	{"", "briefcase", "tab.work", "/me/work", "file", "read"},
}

// page is a Page for who asks: language, navigation, tokens, and what went wrong if a form comes back.
func (s *Server) page(c *fiber.Ctx, title string, args ...any) Page {
	p := newPage(c, "")
	p.Title = p.Locale.T(title, args...)
	p.Demo, p.CSRF, p.Key = s.Demo, s.csrf(c), newKey()
	p.Flash, p.AtDesk = flash(c, p.Locale), s.worker(c) != ""
	if who := session(c); who != nil {
		p.Private = s.private(c)
		s.signedIn(c, &p)
	}
	if err, ok := c.Locals("err").(*domain.Error); ok {
		p.Err, p.Values = err, typed(c)
	}
	return p
}

// signedIn fills in what only somebody signed in has.
func (s *Server) signedIn(c *fiber.Ctx, p *Page) {
	who := session(c)
	p.User = &UserBar{Name: who.Account.Name, Role: p.Locale.T("role." + string(who.Actor.Role)), Account: "/account"}
	if who.Actor.Role == "" {
		p.User.Role = p.Locale.T("role.none")
	}
	for _, g := range who.Grants {
		p.User.Grants = append(p.User.Grants, Choice{string(g.ID), p.Locale.T("role."+string(g.Role)) + " · " + s.place(c, g), g.ID == who.Actor.GrantID})
		if g.ID == who.Actor.GrantID {
			p.User.Org = s.place(c, g)
		}
	}
	if who.Lacks != domain.LacksNothing {
		return // there is nowhere to go yet
	}
	p.Nav = s.nav(who.Actor, p.Locale)
	if who.Actor.Role == domain.RoleTrainee {
		for _, it := range tabItems {
			p.Tabs = append(p.Tabs, NavItem{it.icon, p.Locale.T(it.label), it.href, 0})
		}
	}
}

// place is the organisation or region of a grant.
func (s *Server) place(c *fiber.Ctx, g domain.Grant) string {
	if g.OrganisationID != "" {
		if o, err := s.Store.Organisation(c.UserContext(), g.OrganisationID); err == nil {
			return o.Name
		}
		return ""
	}
	if r, err := s.Store.RegionAt(c.UserContext(), g.RegionPath, s.Store.Today()); err == nil {
		return r.Name
	}
	return ""
}

func (s *Server) nav(who domain.Actor, l text.Locale) (groups []NavGroup) {
	for _, it := range navItems {
		if !s.Actions.Policy.May(who, it.kind, it.act) {
			continue
		}
		if n := len(groups); n == 0 || groups[n-1].Label != l.T(it.group) {
			groups = append(groups, NavGroup{Label: l.T(it.group)})
		}
		g := &groups[len(groups)-1]
		g.Items = append(g.Items, NavItem{it.icon, l.T(it.label), it.href, 0})
	}
	return groups
}

// secretFields are typed anew each time.
const secretFields domain.Words = "password,pin,current,code"

// typed are the values of the form that comes back, secrets left out.
func typed(c *fiber.Ctx) map[string]string {
	values := map[string]string{}
	for name, list := range formValues(c) {
		if name == csrfField || name == keyField || secretFields.Has(name) {
			continue
		}
		for i, v := range list {
			if i > 0 {
				values[name] += ","
			}
			values[name] += v
		}
	}
	return values
}

func newKey() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}
