package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
)

// disclosuresPage lists what waits for a second officer; what was given is on no list.
func (s *Server) disclosuresPage(c *fiber.Ctx) error {
	list, err := s.Actions.Disclosures(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "disclosures.title"), DisclosuresPage(ListOf(c, "disclosures"), list, s.Actions.Policy.May(actor(c), "disclosure", "propose")))
}

func (s *Server) newDisclosurePage(c *fiber.Ctx) error {
	return render(c, personNamed(s.page(c, "disclosures.new")), NewDisclosurePage())
}

func (s *Server) proposeDisclosure(c *fiber.Ctx) error {
	in := action.NewDisclosure{Name: c.FormValue("name"), IdentityNumber: c.FormValue("identity_number"), Basis: c.FormValue("basis"), Requester: c.FormValue("requester"),
		Items: domain.Words(typed(c)["items"])}
	if _, err := s.Actions.ProposeDisclosure(c.UserContext(), actor(c), in); err != nil {
		return s.again(c, err, s.newDisclosurePage)
	}
	return s.done(c, "/disclosures", "done.disclosure-proposed")
}

func (s *Server) decideDisclosure(c *fiber.Ctx) error {
	if _, err := s.Actions.DecideDisclosure(c.UserContext(), actor(c), domain.DisclosureID(c.Params("disclosure")), c.FormValue("decision")); err != nil {
		return s.again(c, err, s.disclosuresPage)
	}
	return s.done(c, "/disclosures", "done.disclosure-decided")
}
