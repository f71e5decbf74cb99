package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// usersView is the list of the accounts of the reader's own area.
type usersView struct {
	List  List
	Rows  []userRow
	Roles domain.Words
	Next  string
	Add   bool
}

// userRow is one account with the roles it holds now.
type userRow struct {
	domain.Account
	Grants []grantRow
}

// grantRow is one grant as pages show it.
type grantRow struct {
	domain.Grant
	Place string
	State string // holds, later, expired or ended
	End   bool   // the reader may end it
}

const usersAPage = 50

func (s *Server) usersPage(c *fiber.Ctx) error {
	who, ctx := actor(c), c.UserContext()
	v := usersView{List: ListOf(c, "users"), Roles: staffRoles, Add: s.Actions.Policy.May(who, "account", "add")}
	f := storage.AccountFilter{Role: domain.Role(v.List.Get("role")), Search: v.List.Get("search"), After: domain.AccountID(v.List.Get("cursor")), Limit: usersAPage + 1}
	if f.Role != "" && !staffRoles.Has(string(f.Role)) || !domain.Plain(f.Search) || !domain.Plain(string(f.After)) {
		return domain.ErrNotFound
	}
	list, err := s.Store.Accounts(ctx, who.Scope, f)
	if err != nil {
		return err
	}
	if len(list) > usersAPage {
		list = list[:usersAPage]
		v.Next = string(list[usersAPage-1].ID)
	}
	for _, a := range list {
		_, grants, err := s.Store.AccountIn(ctx, who.Scope, a.ID)
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, userRow{a, s.grantRows(c, grants)})
	}
	return render(c, s.page(c, "users.title"), UsersPage(v))
}

// staffRoles are all roles that a grant can give.
var staffRoles = func() domain.Words {
	var list []string
	for _, r := range domain.Roles {
		if r.Grantable() {
			list = append(list, string(r))
		}
	}
	return domain.Words(strings.Join(list, ","))
}()

func (s *Server) grantRows(c *fiber.Ctx, grants []domain.Grant) (rows []grantRow) {
	who, today := actor(c), s.Store.Today()
	for _, g := range grants {
		r := grantRow{Grant: g, Place: s.place(c, g), State: "holds"}
		switch {
		case g.EndReason != "":
			r.State = "ended"
		case g.ValidFrom > today:
			r.State = "later"
		case !g.Holds(today):
			r.State = "expired"
		}
		giver := s.Actions.Policy.May(who, "grant", "give") && domain.Granters[who.Role].Has(string(g.Role))
		r.End = (giver || g.AccountID == who.AccountID) && s.Actions.Policy.May(who, "grant", "end") && (r.State == "holds" || r.State == "later")
		rows = append(rows, r)
	}
	return rows
}

// userForm are the answers of the forms that make an account or give one more role.
type userForm struct {
	ID                          domain.AccountID
	Roles                       domain.Words
	Regions, Bodies, All, Sites []Option
}

func (s *Server) userForm(c *fiber.Ctx) (v userForm, err error) {
	who, ctx, n := actor(c), c.UserContext(), s.lookup(c)
	v.Roles = domain.Granters[who.Role]
	bodies := []domain.Organisation{}
	if who.Scope.RegionPath != "" {
		regions, e := s.Store.RegionsUnder(ctx, who.Scope.RegionPath, strings.Count(who.Scope.RegionPath, "/")+2, s.Store.Today())
		if err = e; err != nil {
			return v, err
		}
		for _, r := range regions {
			indent := strings.Repeat("　", strings.Count(r.Path, "/")-strings.Count(who.Scope.RegionPath, "/"))
			v.Regions = append(v.Regions, Option{Value: string(r.Code), Label: indent + n.in(r.Name, r.NameEn)})
		}
		bodies, err = s.Store.Organisations(ctx, who.Scope, "")
	} else {
		own, e := s.Store.Organisation(ctx, who.Scope.OrganisationID)
		bodies, err = append(bodies, own), e
	}
	if err != nil {
		return v, err
	}
	for _, o := range bodies {
		v.All = append(v.All, Option{Value: string(o.ID), Label: n.in(o.Name, o.NameEn)})
		if o.Successor == "" && domain.GrantPlaces[domain.RoleEmployer].Kinds.Has(o.Kind) {
			v.Bodies = append(v.Bodies, v.All[len(v.All)-1])
		}
	}
	v.Sites, err = s.siteOptions(ctx, who)
	return v, err
}

// siteOptions are the sites of the reader's own organisation.
func (s *Server) siteOptions(ctx context.Context, who domain.Actor) (list []Option, err error) {
	if who.Scope.OrganisationID == "" || !domain.SiteRoles.Has(string(who.Role)) {
		return nil, nil
	}
	sites, err := s.Store.Sites(ctx, who.Scope)
	for _, x := range sites {
		list = append(list, Option{Value: string(x.ID), Label: x.Name})
	}
	return list, err
}

func (s *Server) newUserPage(c *fiber.Ctx) error {
	v, err := s.userForm(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "users.new"), UserNewPage(v))
}

func (s *Server) addUser(c *fiber.Ctx) error {
	g := typedGrant(c)
	m, err := s.Actions.AddUser(c.UserContext(), actor(c), action.NewUser{Login: c.FormValue("login"), Name: c.FormValue("name"), Identity: g.Identity, Role: g.Role,
		RegionCode: g.RegionCode, OrganisationID: g.OrganisationID, SiteID: g.SiteID, BodyID: domain.OrganisationID(c.FormValue("body_id")), ValidFrom: g.ValidFrom, ValidTo: g.ValidTo})
	if err != nil {
		return s.again(c, err, s.newUserPage)
	}
	return s.linkPage(c, m.Account, m.Token, "/users/"+string(m.Account.ID))
}

// typedGrant is the grant of a form. A holder in an organisation gives roles in it, without saying so.
func typedGrant(c *fiber.Ctx) action.NewGrant {
	g := action.NewGrant{Role: domain.Role(c.FormValue("role")), RegionCode: c.FormValue("region"), OrganisationID: domain.OrganisationID(c.FormValue("organisation")),
		SiteID: domain.SiteID(c.FormValue("site_id")), ValidFrom: domain.Date(c.FormValue("valid_from")), ValidTo: domain.Date(c.FormValue("valid_to"))}
	g.Identity = c.FormValue("identity_number")
	if own := actor(c).Scope.OrganisationID; own != "" && g.RegionCode == "" && g.OrganisationID == "" {
		g.OrganisationID = own
	}
	return g
}

// linkPage shows a one-time link, this once.
func (s *Server) linkPage(c *fiber.Ctx, a domain.Account, token, back string) error {
	return render(c, s.page(c, "users.link-title"), LinkPage(a, s.linkTo(token), back))
}

// userView is one account with its grants in the reader's scope, and the form for one more.
type userView struct {
	domain.Account
	Grants []grantRow
	Form   *userForm
}

func (s *Server) userPage(c *fiber.Ctx) (err error) {
	var v userView
	var grants []domain.Grant
	who := actor(c)
	if v.Account, grants, err = s.Store.AccountIn(c.UserContext(), who.Scope, domain.AccountID(c.Params("account"))); err != nil {
		return err
	}
	v.Grants = s.grantRows(c, grants)
	if s.Actions.Policy.May(who, "grant", "give") && v.PersonID != who.PersonID {
		f, err := s.userForm(c)
		if err != nil {
			return err
		}
		f.ID, v.Form = v.ID, &f
	}
	p := s.page(c, "users.title")
	p.Title = v.Name
	return render(c, p, UserPage(v))
}

func (s *Server) giveGrant(c *fiber.Ctx) error {
	id := c.Params("account")
	if _, err := s.Actions.GiveGrant(c.UserContext(), actor(c), domain.AccountID(id), typedGrant(c)); err != nil {
		return s.again(c, err, s.userPage)
	}
	return s.done(c, "/users/"+id, "done.grant-given")
}
