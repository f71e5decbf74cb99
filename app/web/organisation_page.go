package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
)

// organisationList is the register of organisations that the reader may see.
type organisationList struct {
	List    List
	Rows    []organisationRow
	Kinds   []Option
	Waiting int // codes that a second person must confirm
	Add     bool
}

// organisationRow is one organisation in a list.
type organisationRow struct {
	domain.Organisation
	Title, Region string
}

func (s *Server) organisationsPage(c *fiber.Ctx) error {
	who, n, v := actor(c), s.lookup(c), organisationList{List: ListOf(c, "organisations")}
	all, err := s.Store.Organisations(c.UserContext(), who.Scope, v.List.Get("kind"))
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.CodeState != "ok" {
			v.Waiting++
		}
		if v.List.Get("code") == "" || o.CodeState == v.List.Get("code") {
			v.Rows = append(v.Rows, organisationRow{o, n.in(o.Name, o.NameEn), n.region(o.RegionCode)})
		}
	}
	v.Kinds = append([]Option{{Label: n.l.T("all")}}, n.kinds()...)
	v.Add = s.Actions.Policy.May(who, "organisation", "add")
	if n.err != nil {
		return n.err
	}
	return render(c, s.page(c, "school.organisations"), OrganisationsPage(v))
}

func (n *lookup) kinds() (list []Option) {
	for _, k := range domain.OrganisationKinds.List() {
		list = append(list, Option{Value: k, Label: n.l.T("organisation." + k)})
	}
	return list
}

// organisationView is one organisation; Confirm is set for a second person of the region while its code waits.
type organisationView struct {
	domain.Organisation
	Title, Region, Host, AddedBy, CheckedBy string
	Confirm, Own                            bool
	Keep                                    bool // the reader may change the phone
	Phone                                   string
	Findings                                []findingView
}

func (s *Server) organisationPage(c *fiber.Ctx) error {
	who, n := actor(c), s.lookup(c)
	o, err := s.Store.Organisation(c.UserContext(), organisationID(c))
	if err != nil {
		return err
	}
	if !who.Scope.Covers(o.RegionPath, o.ID, "") {
		return domain.ErrNotFound
	}
	v := organisationView{Organisation: o, Title: n.in(o.Name, o.NameEn), Region: n.region(o.RegionCode), AddedBy: n.person(o.CodeAddedBy), CheckedBy: n.person(o.CodeCheckedBy)}
	if o.HostID != "" {
		v.Host = n.body(o.HostID)
	}
	v.Keep = s.Actions.Policy.May(who, "organisation", "confirm")
	if v.Keep {
		if v.Phone, err = s.Store.ContactOf(c.UserContext(), o.PhoneContact()); err != nil {
			return err
		}
	}
	waits := o.CodeState != "ok" && v.Keep
	v.Own = waits && o.CodeAddedBy == who.PersonID
	v.Confirm = waits && !v.Own
	if v.Findings, err = s.findingsOf(c, o.ID); err != nil || n.err != nil {
		return firstError(err, n.err)
	}
	p := s.page(c, "school.organisation")
	p.Title = v.Title
	return render(c, p, OrganisationPage(v))
}

func organisationID(c *fiber.Ctx) domain.OrganisationID {
	return domain.OrganisationID(c.Params("organisation"))
}

// organisationForm is the form that enters an organisation.
type organisationForm struct{ Kinds, Regions, Hosts []Option }

func (s *Server) newOrganisationPage(c *fiber.Ctx) error {
	ctx, who, n := c.UserContext(), actor(c), s.lookup(c)
	v := organisationForm{Kinds: n.kinds()}
	hosts, e1 := s.Store.Organisations(ctx, who.Scope, "industry")
	for _, h := range hosts {
		v.Hosts = append(v.Hosts, Option{Value: string(h.ID), Label: n.in(h.Name, h.NameEn)})
	}
	var e2 error
	v.Regions, e2 = s.regionOptions(ctx, n, who.Scope.RegionPath)
	if err := firstError(e1, e2); err != nil {
		return err
	}
	return render(c, s.page(c, "school.organisation-new"), OrganisationNewPage(v))
}

// regionOptions are the counties of a path's subtree and what lies below them, to two levels under the path: the villages of a county,
// the townships of a prefecture.
func (s *Server) regionOptions(ctx context.Context, n *lookup, path string) (list []Option, err error) {
	if path == "" {
		return nil, nil
	}
	rows, err := s.Store.RegionsUnder(ctx, path, strings.Count(path, "/")+2, s.Store.Today())
	for _, r := range rows {
		if r.Level >= domain.LevelCounty {
			list = append(list, Option{Value: string(r.Code), Label: strings.Repeat("　", r.Level-domain.LevelCounty) + n.in(r.Name, r.NameEn)})
		}
	}
	return list, err
}

func (s *Server) addOrganisation(c *fiber.Ctx) error {
	o, err := s.Actions.AddOrganisation(c.UserContext(), actor(c), action.NewOrganisation{Kind: c.FormValue("kind"), Name: c.FormValue("name"), NameEn: c.FormValue("name_en"),
		CreditCode: c.FormValue("credit_code"), RegionCode: c.FormValue("region_code"), HostID: domain.OrganisationID(c.FormValue("host_id")), Account: c.FormValue("account")})
	if err != nil {
		return s.again(c, err, s.newOrganisationPage)
	}
	if o.CodeState != "ok" {
		return s.done(c, "/organisations/"+string(o.ID), "done.organisation-doubtful")
	}
	return s.done(c, "/organisations/"+string(o.ID), "done.organisation-added")
}

func (s *Server) confirmOrganisation(c *fiber.Ctx) error {
	if _, err := s.Actions.ConfirmCode(c.UserContext(), actor(c), organisationID(c)); err != nil {
		return s.again(c, err, s.organisationPage)
	}
	return s.done(c, "/organisations/"+string(organisationID(c)), "done.organisation-confirmed")
}

func (s *Server) setOrganisationPhone(c *fiber.Ctx) error {
	if err := s.Actions.SetOrganisationPhone(c.UserContext(), actor(c), organisationID(c), c.FormValue("phone")); err != nil {
		return s.again(c, err, s.organisationPage)
	}
	return s.done(c, "/organisations/"+string(organisationID(c)), "done.organisation-phone")
}
