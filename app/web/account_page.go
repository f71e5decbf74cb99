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
	return render(c, s.page(c, "account.title"), AccountPage(v))
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
