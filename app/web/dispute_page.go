package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/domain"
)

// notMe is the reader's "not me": one button beside what stands in their name.
func (s *Server) notMe(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.Dispute(c.UserContext(), who, c.Params("kind"), c.Params("subject")); err != nil {
		return s.again(c, err, s.myFilePage)
	}
	return s.done(c, "/me/file", "done.disputed")
}

// disputesPage is the ombudsman's queue: what people said is not theirs, and the minors who can reach no guardian.
func (s *Server) disputesPage(c *fiber.Ctx) error {
	list, err := s.Actions.Disputes(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	minors, err := s.Actions.StandIns(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "disputes.title"), DisputesPage(ListOf(c, "disputes"), list, minors, s.Store.Today()))
}

func (s *Server) decideDispute(c *fiber.Ctx) error {
	if _, err := s.Actions.DecideDispute(c.UserContext(), actor(c), domain.DisputeID(c.Params("dispute")), c.FormValue("decision")); err != nil {
		return s.again(c, err, s.disputesPage)
	}
	return s.done(c, "/ombudsman/disputes", "done.dispute-decided")
}

func (s *Server) standIn(c *fiber.Ctx) error {
	if _, err := s.Actions.StandIn(c.UserContext(), actor(c), domain.GuardianID(c.Params("guardian"))); err != nil {
		return s.again(c, err, s.disputesPage)
	}
	return s.done(c, "/ombudsman/disputes", "done.stood-in")
}
