package web

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// workView is what the reader has to do with work: requests, offers and jobs of their own.
type workView struct {
	Trades     []tradeView
	Offers     []offerView // open ones
	Placements []placementView
}

// tradeView is a trade that the reader holds a valid certificate of, and their open request for work in it, if any.
type tradeView struct {
	Certificate domain.Certificate
	Request     *domain.JobRequest
}

// offerView is an offer with its frozen terms.
type offerView struct {
	domain.Offer
	Terms     domain.Terms
	Open      bool
	Waits     time.Time         // until when an acceptance on a shared device can be repeated; shown in private alone, zero else
	Placement *domain.Placement // after accepting
	Consent   consentView
	Findings  []findingView // about the employer
}

// placementView is a job of the reader with the terms it was accepted on.
type placementView struct {
	domain.Placement
	Terms domain.Terms
	Today string // its state today
}

// terms are the frozen terms of an offer.
func terms(o domain.Offer) (t domain.Terms, err error) {
	return t, json.Unmarshal([]byte(o.Terms), &t)
}

// trades are the courses that the person holds a valid certificate of, each once, with their open requests.
func (s *Server) trades(ctx context.Context, who domain.PersonID, own domain.Scope) (list []tradeView, err error) {
	certificates, err := s.Store.Certificates(ctx, own, "", 100)
	if err != nil {
		return nil, err
	}
	requests, err := s.Store.JobRequests(ctx, who)
	if err != nil {
		return nil, err
	}
	seen := map[domain.CourseID]bool{}
	for _, x := range certificates {
		if x.State != domain.CertificateValid || seen[x.CourseID] {
			continue
		}
		seen[x.CourseID] = true
		t := tradeView{Certificate: x}
		for _, r := range requests {
			if r.CourseID == x.CourseID && r.State == "open" {
				t.Request = &r
			}
		}
		list = append(list, t)
	}
	return list, nil
}

func (s *Server) myWorkPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	var v workView
	if v.Trades, err = s.trades(c.UserContext(), who.Person(), who.Actor().Scope); err != nil {
		return err
	}
	if v.Offers, err = s.openOffers(c.UserContext(), who.Actor().Scope); err != nil {
		return err
	}
	if v.Placements, err = s.placements(c.UserContext(), who.Person(), who.Actor().Scope); err != nil {
		return err
	}
	return render(c, s.page(c, "my.work"), MyWorkPage(v))
}

// openOffers are the offers that a person can still answer.
func (s *Server) openOffers(ctx context.Context, own domain.Scope) (list []offerView, err error) {
	all, err := s.Store.Offers(ctx, own)
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		o = o.ForSender() // a stranger who looks on sees of a No as little as the sender
		if o.State != "open" || s.Store.Today() > o.OpenUntil {
			continue
		}
		t, err := terms(o)
		if err != nil {
			return nil, err
		}
		list = append(list, offerView{Offer: o, Terms: t, Open: true})
	}
	return list, nil
}

// askPage asks whether the reader wants offers of work in a trade.
func (s *Server) askPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, err := s.trades(c.UserContext(), who.Person(), who.Actor().Scope)
	if err != nil {
		return err
	}
	for _, t := range list {
		if string(t.Certificate.CourseID) != c.Params("course") {
			continue
		}
		if t.Request != nil {
			return c.Redirect("/me/work", fiber.StatusSeeOther)
		}
		text, err := s.consent(c, "job-request")
		if err != nil {
			return err
		}
		return render(c, unticked(s.page(c, "work.ask")), AskPage(t, text))
	}
	return domain.ErrNotFound
}

// ask enters the person's own wish to be offered work.
func (s *Server) ask(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.AskForWork(c.UserContext(), who, domain.CourseID(c.Params("course")), agreement(c)); err != nil {
		return s.again(c, err, s.askPage)
	}
	return s.done(c, "/me/work", "done.asked")
}

// stopAsking ends the wish: one button.
func (s *Server) stopAsking(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.StopAsking(c.UserContext(), who, domain.JobRequestID(c.Params("request"))); err != nil {
		return s.again(c, err, s.myWorkPage)
	}
	return s.done(c, "/me/work", "done.stopped")
}

// offerPage shows all that was offered, and takes either answer by one form.
func (s *Server) offerPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	v, err := s.offerView(c.UserContext(), who, domain.OfferID(c.Params("offer")), s.private(c))
	if err != nil {
		return err
	}
	if v.Open {
		if v.Consent, err = s.consent(c, "placement"); err != nil {
			return err
		}
		if s.private(c) {
			if v.Waits, err = s.Actions.AnswerWaits(c.UserContext(), who, v.ID); err != nil {
				return err
			}
		}
	}
	if v.Findings, err = s.findingsOf(c, v.OrganisationID); err != nil {
		return err
	}
	return render(c, unticked(s.page(c, "offer.title")), OfferPage(v))
}

// offerView is one of the person's own offers, with the job it became; a No stands there only in private.
func (s *Server) offerView(ctx context.Context, who access.PersonSession, id domain.OfferID, private bool) (v offerView, err error) {
	o, err := s.Store.Offer(ctx, who.Actor().Scope, id)
	if err != nil {
		return v, err
	}
	if !private {
		o = o.ForSender()
	}
	v = offerView{Offer: o, Open: o.State == "open" && s.Store.Today() <= o.OpenUntil}
	if v.Terms, err = terms(o); err != nil {
		return v, err
	}
	placements, err := s.Store.Placements(ctx, who.Person())
	for _, p := range placements {
		if p.OfferID == o.ID {
			v.Placement = &p
		}
	}
	return v, err
}

// answerOffer takes a Yes or a No: same address, same sentence, same page after it.
func (s *Server) answerOffer(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	in := action.OfferAnswer{Answer: c.FormValue("answer"), Agreement: agreement(c)}
	if _, err := s.Actions.AnswerOffer(c.UserContext(), who, domain.OfferID(c.Params("offer")), in); err != nil {
		return s.again(c, err, s.offerPage)
	}
	return s.done(c, "/me/work", "done.answered")
}

// placements are the reader's jobs with the terms they were accepted on.
func (s *Server) placements(ctx context.Context, who domain.PersonID, own domain.Scope) (list []placementView, err error) {
	all, err := s.Store.Placements(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		v, err := s.placementView(ctx, own, p)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (s *Server) placementView(ctx context.Context, own domain.Scope, p domain.Placement) (v placementView, err error) {
	v = placementView{Placement: p, Today: p.StateOn(s.Store.Today())}
	o, err := s.Store.Offer(ctx, own, p.OfferID)
	if errors.Is(err, domain.ErrNotFound) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Terms, err = terms(o)
	return v, err
}
