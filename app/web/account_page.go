package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
)

// accountView is who is signed in, under which grants, and what the present role may do.
type accountView struct {
	Name   string
	Role   domain.Role
	Grants []grantView
	Rights []right
	Links  []NavItem // of staff: the pages about how they sign in
}

// grantView is one grant of the account.
type grantView struct {
	domain.Grant
	Place    string
	Current  bool
	Delegate bool
}

// right is a kind of record and what may be done with it.
type right struct {
	Kind string
	Acts []string
}

// accountPage is for everybody who is signed in.
func (s *Server) accountPage(c *fiber.Ctx) error {
	who := session(c)
	if who == nil {
		return domain.ErrUnauthenticated
	}
	v := accountView{Name: who.Account.Name, Role: who.Actor.Role, Rights: s.rights(who.Actor.Role)}
	for _, g := range who.Grants {
		v.Grants = append(v.Grants, grantView{g, s.place(c, g), g.ID == who.Actor.GrantID, g.SourceID == "" && s.Actions.Policy.May(who.Actor, "grant", "delegate")})
	}
	p := s.page(c, "account.title")
	v.Links = s.accountLinks(&p)
	return render(c, p, AccountPage(v))
}

// accountLinks lead staff to what concerns their own sign-in.
func (s *Server) accountLinks(p *Page) []NavItem {
	list := []NavItem{
		{"lock", p.Locale.T("password.title"), "/account/password", 0},
		{"shield-check", p.Locale.T("factor.title"), factorPath, 0},
		{"list", p.Locale.T("sessions.title"), "/account/sessions", 0},
		{"send", p.Locale.T("contact.title"), contactPath, 0},
		{"key-round", p.Locale.T("tokens.title"), "/account/tokens", 0},
	}
	if s.OIDC != nil {
		list = append(list, NavItem{"building-2", p.Locale.T("oidc.title"), linkPath, 0})
	}
	return list
}

// rights are what the policy lets a role do, by kind of record.
func (s *Server) rights(r domain.Role) (list []right) {
	acts := map[string][]string{}
	for rule, may := range s.Actions.Policy {
		if may && rule.Role == string(r) {
			acts[rule.Kind] = append(acts[rule.Kind], rule.Act)
		}
	}
	for kind, all := range acts {
		slices.Sort(all)
		list = append(list, right{kind, all})
	}
	slices.SortFunc(list, func(a, b right) int { return strings.Compare(a.Kind, b.Kind) })
	return list
}
