package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
)

// agreeView is a free consent: about what, the text, and the standing consent if there is one.
type agreeView struct {
	Purpose, Subject, About string
	Consent                 consentView
	Standing                *domain.Consent
}

// agreePage asks for a consent that no other act comes with: sharing or publication.
func (s *Server) agreePage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	v := agreeView{Purpose: c.Params("purpose"), Subject: c.Params("subject")}
	if v.About, err = s.agreeAbout(c, who.Actor().Scope, v); err != nil {
		return err
	}
	given, err := s.Store.StandingConsent(c.UserContext(), who.Person(), v.Purpose, v.Subject)
	switch {
	case err == nil:
		v.Standing = &given
	case !errors.Is(err, domain.ErrNotFound):
		return err
	default:
		if v.Consent, err = s.consent(c, v.Purpose); err != nil {
			return err
		}
	}
	return render(c, unticked(s.page(c, "agree."+v.Purpose)), AgreePage(v))
}

// agreeAbout names the trade or the certificate of the reader that a free consent is about.
func (s *Server) agreeAbout(c *fiber.Ctx, own domain.Scope, v agreeView) (string, error) {
	l := newPage(c, "").Locale
	switch v.Purpose {
	case "sharing":
		r, err := s.Store.JobRequest(c.UserContext(), domain.JobRequestID(v.Subject))
		if err != nil || r.PersonID != own.PersonID {
			return "", errors.Join(err, domain.ErrNotFound)
		}
		x, err := s.Store.Course(c.UserContext(), r.CourseID)
		return named(l, x.Name, x.NameEn), err
	case "publication":
		x, err := s.Store.Certificate(c.UserContext(), own, domain.CertificateID(v.Subject))
		return x.Number, err
	}
	return "", domain.ErrNotFound
}

// agree keeps the reader's Yes.
func (s *Server) agree(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.GiveConsent(c.UserContext(), who, c.Params("purpose"), c.Params("subject"), agreement(c)); err != nil {
		return s.again(c, err, s.agreePage)
	}
	return s.done(c, "/me/agree/"+c.Params("purpose")+"/"+c.Params("subject"), "done.agreed")
}

// takeBack withdraws any consent: one button, no question.
func (s *Server) takeBack(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.WithdrawConsent(c.UserContext(), who, domain.ConsentID(c.Params("consent"))); err != nil {
		return s.again(c, err, s.myFilePage)
	}
	return s.done(c, "/me/file", "done.taken-back")
}

// returnToClass undoes having left a class: one button.
func (s *Server) returnToClass(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	e, err := s.Actions.Return(c.UserContext(), who, domain.EnrolmentID(c.Params("enrolment")))
	if err != nil {
		return s.again(c, err, s.myFilePage)
	}
	return s.done(c, "/me/classes/"+string(e.ClassID), "done.returned")
}
