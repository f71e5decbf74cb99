package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
)

// guardianPage asks a minor's guardian, or shows how far that is.
func (s *Server) guardianPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	purpose, subject := c.Params("purpose"), c.Params("subject")
	if !domain.GuardianPurposes.Has(purpose) {
		return domain.ErrNotFound
	}
	g, err := s.Store.GuardianFor(c.UserContext(), who.Person(), purpose, subject)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	return render(c, s.page(c, "guardian.title"), GuardianPage(purpose, subject, g))
}

func (s *Server) nameGuardian(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	in := action.NewGuardian{Purpose: c.Params("purpose"), Subject: c.Params("subject"), Name: c.FormValue("guardian_name"), Identity: c.FormValue("guardian_identity"), Phone: c.FormValue("guardian_phone")}
	if _, err := s.Actions.NameGuardian(c.UserContext(), who, in); err != nil {
		return s.again(c, err, s.guardianPage)
	}
	return s.done(c, "/me/guardian/"+in.Purpose+"/"+in.Subject, "done.guardian-named")
}

func (s *Server) confirmGuardian(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.ConfirmGuardian(c.UserContext(), who, domain.GuardianID(c.FormValue("guardian")), c.FormValue("guardian_code")); err != nil {
		return s.again(c, err, s.guardianPage)
	}
	return s.done(c, "/me/guardian/"+c.Params("purpose")+"/"+c.Params("subject"), "done.guardian-confirmed")
}
