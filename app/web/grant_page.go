package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// grantActView is one grant that the reader may end or delegate.
type grantActView struct {
	domain.Grant
	Name, Place, Back string
	Sites             []Option
}

// grantAct reads the grant of an address: at a place in the reader's scope, or their own.
func (s *Server) grantAct(c *fiber.Ctx) (v grantActView, err error) {
	who, ctx, id := actor(c), c.UserContext(), domain.GrantID(c.Params("grant"))
	g, err := s.Store.Grant(ctx, id)
	v.Back = "/account"
	if err == nil && g.AccountID != who.AccountID && (g.SourceID == "" || g.SourceID != who.GrantID) {
		g, err = s.Store.GrantIn(ctx, who.Scope, id)
		v.Back = "/users/" + string(g.AccountID)
	}
	if err != nil {
		return v, err
	}
	a, err := s.Store.Account(ctx, g.AccountID)
	v.Grant, v.Name, v.Place = g, a.Name, s.place(c, g)
	return v, err
}

func (s *Server) endGrantPage(c *fiber.Ctx) error {
	v, err := s.grantAct(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "users.end"), GrantEndPage(v))
}

func (s *Server) endGrant(c *fiber.Ctx) error {
	v, err := s.grantAct(c)
	if err == nil {
		_, err = s.Actions.EndGrant(c.UserContext(), actor(c), v.ID, c.FormValue("reason"))
	}
	if err != nil {
		return s.again(c, err, s.endGrantPage)
	}
	return s.done(c, v.Back, "done.grant-ended")
}

func (s *Server) delegatePage(c *fiber.Ctx) error {
	v, err := s.grantAct(c)
	if err == nil && v.AccountID != actor(c).AccountID {
		err = domain.ErrNotFound
	}
	if err == nil {
		v.Sites, err = s.siteOptions(c.UserContext(), actor(c))
	}
	if err != nil {
		return err
	}
	return render(c, s.page(c, "users.delegate"), DelegatePage(v))
}

func (s *Server) delegateGrant(c *fiber.Ctx) error {
	ctx := c.UserContext()
	to, err := s.Store.AccountByLogin(ctx, "staff", c.FormValue("account_id"))
	if err == nil || errors.Is(err, domain.ErrNotFound) { // an unknown login is refused like somebody who is no colleague
		_, err = s.Actions.DelegateGrant(ctx, actor(c), domain.GrantID(c.Params("grant")), action.Delegation{AccountID: to.ID, ValidTo: domain.Date(c.FormValue("valid_to")),
			SiteID: domain.SiteID(c.FormValue("site_id"))})
	}
	if err != nil {
		return s.again(c, err, s.delegatePage)
	}
	return s.done(c, "/account", "done.grant-delegated")
}

// appointmentRow is one appointment of an ombudsman.
type appointmentRow struct {
	domain.Appointment
	Login, Name, Place, By string
	Decide                 bool
}

// appointmentsView are the appointments in the reader's region, and the form that proposes one.
type appointmentsView struct {
	Rows    []appointmentRow
	Propose bool
	Regions []Option
	Office  []Option // the ombudsmen in office
}

func (s *Server) appointmentsPage(c *fiber.Ctx) error {
	who, ctx, n := actor(c), c.UserContext(), s.lookup(c)
	v := appointmentsView{Propose: s.Actions.Policy.May(who, "appointment", "propose")}
	list, err := s.Store.Appointments(ctx, who.Scope)
	for _, a := range list {
		x, e := s.Store.Account(ctx, a.AccountID)
		err = firstError(err, e)
		v.Rows = append(v.Rows, appointmentRow{a, x.Login, x.Name, s.place(c, domain.Grant{RegionPath: a.RegionPath}), n.person(a.ProposerID),
			a.State == "proposed" && s.Actions.Policy.May(who, "appointment", "confirm")})
	}
	if v.Propose && err == nil {
		var f userForm
		f, err = s.userForm(c)
		v.Regions = f.Regions
		var e error
		v.Office, e = s.ombudsmenIn(c)
		err = firstError(err, e)
	}
	if err = firstError(err, n.err); err != nil {
		return err
	}
	return render(c, s.page(c, "appointments.title"), AppointmentsPage(v))
}

// ombudsmenIn are those in office in the reader's region.
func (s *Server) ombudsmenIn(c *fiber.Ctx) (list []Option, err error) {
	ctx, sc := c.UserContext(), actor(c).Scope
	accounts, err := s.Store.Accounts(ctx, sc, storage.AccountFilter{Role: domain.RoleOmbudsman})
	for _, a := range accounts {
		_, grants, e := s.Store.AccountIn(ctx, sc, a.ID)
		err = firstError(err, e)
		for _, g := range grants {
			if g.Role == domain.RoleOmbudsman && g.Holds(s.Store.Today()) {
				list = append(list, Option{Value: string(a.ID), Label: a.Name + " · " + s.place(c, g)})
			}
		}
	}
	return list, err
}

func (s *Server) proposeEnd(c *fiber.Ctx) error {
	if _, err := s.Actions.ProposeEnd(c.UserContext(), actor(c), domain.AccountID(c.FormValue("account_id")), c.FormValue("reason")); err != nil {
		return s.again(c, err, s.appointmentsPage)
	}
	return s.done(c, "/appointments", "done.end-proposed")
}

func (s *Server) proposeOmbudsman(c *fiber.Ctx) error {
	_, err := s.Actions.ProposeOmbudsman(c.UserContext(), actor(c), action.Candidate{Login: c.FormValue("login"), Name: c.FormValue("name"), Identity: c.FormValue("identity_number"),
		RegionCode: c.FormValue("region_code")})
	if err != nil {
		return s.again(c, err, s.appointmentsPage)
	}
	return s.done(c, "/appointments", "done.appointment-proposed")
}

func (s *Server) decideAppointment(c *fiber.Ctx) error {
	a, err := s.Actions.DecideAppointment(c.UserContext(), actor(c), domain.AppointmentID(c.Params("appointment")), c.FormValue("answer") == "yes")
	if err != nil {
		return s.again(c, err, s.appointmentsPage)
	}
	switch {
	case a.Token != "":
	case a.Kind == domain.AppointmentEnds && a.State == "confirmed":
		return s.done(c, "/appointments", "done.office-ended")
	default:
		return s.done(c, "/appointments", "done.appointment-refused")
	}
	acc, err := s.Store.Account(c.UserContext(), a.AccountID)
	if err != nil {
		return err
	}
	return s.linkPage(c, acc, a.Token, "/appointments")
}

// whyView is the question of the page that explains rights, and its answer once asked.
type whyView struct {
	action.Why
	Asked bool
	Place string
	Acts  []Option
}

// whyPage explains to whoever is signed in why they may do an act, or may not.
func (s *Server) whyPage(c *fiber.Ctx) error {
	if session(c) == nil {
		return domain.ErrUnauthenticated
	}
	p, v := s.page(c, "why.title"), whyView{}
	for _, a := range s.Actions.Policy.Acts() {
		v.Acts = append(v.Acts, Option{Value: a[0] + "." + a[1], Label: p.Locale.T("right.kind."+a[0]) + " · " + p.Locale.T("right.act."+a[1])})
	}
	kind, act := cutAct(c.Query("act"))
	if v.Asked = kind != ""; v.Asked {
		var err error
		if !domain.Plain(c.Query("object")) {
			return domain.ErrNotFound
		}
		if v.Why, err = s.Actions.Why(c.UserContext(), actor(c), kind, act, c.Query("object")); err != nil {
			return err
		}
		v.Place = s.place(c, v.Grant)
	}
	return render(c, p, WhyPage(v))
}

// cutAct is the kind and the act of "class.approve".
func cutAct(s string) (kind, act string) {
	kind, act, _ = strings.Cut(s, ".")
	return kind, act
}
