package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/domain"
)

// waitingView is an acceptance that waits to be repeated: until when, and where.
type waitingView struct {
	Until  time.Time
	Shared bool // the reader's present device is one where it would wait again
	Desks  []deskPlace
}

func (s *Server) waiting(c *fiber.Ctx, who access.PersonSession, until time.Time, shared bool) (*waitingView, error) {
	desks, err := s.desksOpen(c, who)
	return &waitingView{until, shared, desks}, err
}

// joinWord is what joining is called: once more where an acceptance waits.
func joinWord(v myClassView) string {
	if v.Waits != nil {
		return "pending.again"
	}
	return "my.class.join"
}

// deskPlace is an independent desk with where it is.
type deskPlace struct {
	ID          domain.OrganisationID
	Name, Place string
}

func (s *Server) deskPlace(n *lookup, o domain.Organisation) deskPlace {
	return deskPlace{o.ID, n.in(o.Name, o.NameEn), n.region(o.RegionCode)}
}

// desksOpen are the desks near the reader where somebody serves today.
func (s *Server) desksOpen(c *fiber.Ctx, who access.PersonSession) (list []deskPlace, err error) {
	all, err := s.Actions.OpenDesks(c.UserContext(), who)
	n := s.lookup(c)
	for _, o := range all {
		list = append(list, s.deskPlace(n, o))
	}
	if err == nil {
		err = n.err
	}
	return list, err
}

func deskOptions(list []deskPlace) (all []Option) {
	for _, d := range list {
		all = append(all, Option{Value: string(d.ID), Label: d.Name, Hint: d.Place})
	}
	return all
}

const askPath = "/me/desk"

// ownDeskView is what the reader asked a desk for, or the desks that can be asked.
type ownDeskView struct {
	Asked domain.Visit // the zero one where nothing was asked for
	Desk  deskPlace    // that was asked
	Desks []deskPlace
}

func (s *Server) ownDeskPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	var v ownDeskView
	if v.Asked, err = s.Actions.AskedDesk(c.UserContext(), who); err != nil {
		return err
	}
	if v.Asked.ID != "" {
		o, err := s.Store.Organisation(c.UserContext(), v.Asked.OrganisationID)
		if err != nil {
			return err
		}
		v.Desk = s.deskPlace(s.lookup(c), o)
	} else if v.Desks, err = s.desksOpen(c, who); err != nil {
		return err
	}
	return render(c, s.page(c, "ask.title"), OwnDeskPage(v))
}

func (s *Server) askDesk(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.AskDesk(c.UserContext(), who, domain.OrganisationID(c.FormValue("desk")), c.FormValue("need")); err != nil {
		return s.again(c, err, s.ownDeskPage)
	}
	return s.done(c, askPath, "done.desk-asked")
}

func (s *Server) stopAskingDesk(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if err := s.Actions.StopAskingDesk(c.UserContext(), who); err != nil {
		return s.again(c, err, s.ownDeskPage)
	}
	return s.done(c, askPath, "done.desk-not-asked")
}

// receiptView is the paper of one consent.
type receiptView struct {
	Consent       domain.Consent
	Code, Address string
}

// giveReceipt prints the paper with which a consent is taken back without an account.
func (s *Server) giveReceipt(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	v := receiptView{Address: s.base(c) + "/withdraw"}
	if v.Consent, err = s.Store.Consent(c.UserContext(), who.Person(), domain.ConsentID(c.Params("consent"))); err != nil {
		return err
	}
	if v.Code, err = s.Actions.GiveReceipt(anew(c), who, v.Consent.ID); err != nil {
		return err
	}
	return render(c, s.page(c, "receipt.title"), ReceiptPage(v))
}
