package web

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/domain"
)

// private reports whether the reader typed the PIN in the last minutes, so that answers, declines, grievances and disputes may be shown.
func (s *Server) private(c *fiber.Ctx) bool {
	x := session(c)
	return x != nil && x.Private(s.Store.Now(), strings.HasPrefix(c.Get(fiber.HeaderAuthorization), "Bearer "))
}

// privateIn is private for an operation of the API: without it the same list lacks what a stranger must not see.
func (s *Server) privateIn(ctx context.Context) bool {
	x, _ := ctx.Value(sessionKey{}).(*access.Session)
	return x != nil && x.Private(s.Store.Now(), true)
}

// privateView is what only the person may see, behind the PIN.
type privateView struct {
	Offers     []offerView     // answered ones
	Enrolments []fileEnrolment // classes left
	Consents   []fileConsent   // taken back
	Foreign    []fileConsent   // given before a lost PIN was replaced: whoever had the old one may have given them
	PausedTo   time.Time       // from when one may consent again after that; zero where one may
	Requests   []fileRequest   // ended
	Reads      []readView      // of the ombudsman
	Disputes   []domain.Dispute
	Reviews    []domain.Review
}

// privatePage is the section that a stranger does not see into: the same for who has something in it and for who has not.
func (s *Server) privatePage(c *fiber.Ctx) error {
	p := s.page(c, "private.title")
	if !s.private(c) {
		return render(c, p, PINPage(ownPath(c)))
	}
	who, err := person(c)
	if err != nil {
		return err
	}
	v, err := s.privateView(c, who)
	if err != nil {
		return err
	}
	return render(c, p, PrivatePage(v))
}

func (s *Server) privateView(c *fiber.Ctx, who access.PersonSession) (v privateView, err error) {
	f, err := s.file(c.UserContext(), who.Person(), who.Actor().Scope)
	if err != nil {
		return v, err
	}
	_, v = f.parted()
	offers, err := s.Store.Offers(c.UserContext(), who.Actor().Scope)
	if err != nil {
		return v, err
	}
	for _, o := range offers {
		x := offerView{Offer: o}
		if o.State == "open" {
			if x.Waits, err = s.Actions.AnswerWaits(c.UserContext(), who, o.ID); err != nil {
				return v, err
			}
		}
		if o.State != "accepted" && o.State != "declined" && x.Waits.IsZero() {
			continue
		}
		if x.Terms, err = terms(o); err != nil {
			return v, err
		}
		v.Offers = append(v.Offers, x)
	}
	if v.PausedTo, err = s.Actions.ConsentsFrom(c.UserContext(), who); err != nil {
		return v, err
	}
	if v.Foreign, err = s.foreign(c.UserContext(), who, f.Consents); err != nil {
		return v, err
	}
	if v.Disputes, err = s.Actions.OwnDisputes(c.UserContext(), who); err != nil {
		return v, err
	}
	if v.Reviews, err = s.Actions.OwnReviews(c.UserContext(), who); err != nil {
		return v, err
	}
	reads, err := s.Actions.OwnReads(c.UserContext(), who, true)
	if err != nil {
		return v, err
	}
	var own []domain.Read
	for _, r := range reads {
		if r.Private() {
			own = append(own, r)
		}
	}
	v.Reads, err = s.readViews(c.UserContext(), newPage(c, "").Locale, own)
	return v, err
}

// foreign are the consents of a file that whoever had the old PIN may have given.
func (s *Server) foreign(ctx context.Context, who access.PersonSession, all []fileConsent) (list []fileConsent, err error) {
	disputable, err := s.Actions.DisputableConsents(ctx, who)
	for _, c := range disputable {
		for _, x := range all {
			if x.ID == c.ID {
				list = append(list, x)
			}
		}
	}
	return list, err
}

// parted takes out of a file what only the person may see: what was left, taken back or ended.
func (v fileView) parted() (open fileView, apart privateView) {
	open = v
	open.Enrolments, open.Consents, open.Requests = nil, nil, nil
	for _, e := range v.Enrolments {
		if e.State == domain.EnrolmentWithdrawn || e.State == domain.EnrolmentDisputed {
			apart.Enrolments = append(apart.Enrolments, e)
		} else {
			open.Enrolments = append(open.Enrolments, e)
		}
	}
	for _, x := range v.Consents {
		if x.WithdrawnAt.IsZero() {
			open.Consents = append(open.Consents, x)
		} else {
			apart.Consents = append(apart.Consents, x)
		}
	}
	for _, r := range v.Requests {
		if r.State == "open" {
			open.Requests = append(open.Requests, r)
		} else {
			apart.Requests = append(apart.Requests, r)
		}
	}
	return open, apart
}

// unlock takes the PIN and leads back to the page it was typed on.
func (s *Server) unlock(c *fiber.Ctx) error {
	if _, err := person(c); err != nil {
		return err
	}
	to := next(c)
	if !strings.HasPrefix(to, "/me/") {
		to = privatePath
	}
	if err := access.Unlock(c.UserContext(), s.Store, *session(c), c.FormValue("pin")); err != nil {
		return s.again(c, err, func(c *fiber.Ctx) error { return render(c, s.page(c, "private.title"), PINPage(to)) })
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

const privatePath = "/me/private"

// errPINNeeded is what a program gets that asks for the private section too late after its sign-in.
var errPINNeeded = &domain.Error{Kind: domain.Forbidden, Code: "pin-needed"}
