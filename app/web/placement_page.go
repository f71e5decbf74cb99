package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/domain"
)

func (s *Server) placementPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	p, err := s.Store.Placement(c.UserContext(), who.Person(), domain.PlacementID(c.Params("placement")))
	if err != nil {
		return err
	}
	v, err := s.placementView(c.UserContext(), who.Actor().Scope, p)
	if err != nil {
		return err
	}
	page := s.page(c, "placement.title")
	page.Labels = map[string]string{}
	for _, q := range domain.Questions.List() {
		page.Labels[answerField(q)] = page.Locale.T("question." + q)
	}
	return render(c, page, PlacementPage(v))
}

// answerField is the form's field of a question.
func answerField(question string) string { return "answers." + question }

// placementAct does one of the worker's own acts and shows the job again.
func (s *Server) placementAct(key string, act func(*fiber.Ctx, access.PersonSession, domain.PlacementID) (domain.Placement, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who, err := person(c)
		if err != nil {
			return err
		}
		if _, err := act(c, who, domain.PlacementID(c.Params("placement"))); err != nil {
			return s.again(c, err, s.placementPage)
		}
		return s.done(c, "/me/placements/"+c.Params("placement"), key)
	}
}

func (s *Server) startPlacement(c *fiber.Ctx, who access.PersonSession, id domain.PlacementID) (domain.Placement, error) {
	return s.Actions.StartPlacement(c.UserContext(), who, id)
}

func (s *Server) endPlacement(c *fiber.Ctx, who access.PersonSession, id domain.PlacementID) (domain.Placement, error) {
	return s.Actions.EndPlacement(c.UserContext(), who, id)
}

// answerPlacement hands on the questions that were answered; what was skipped is not an answer.
func (s *Server) answerPlacement(c *fiber.Ctx, who access.PersonSession, id domain.PlacementID) (domain.Placement, error) {
	answers := map[string]bool{}
	for name, values := range formValues(c) {
		q, ok := strings.CutPrefix(name, "answers.")
		if !ok || values[0] == "" {
			continue
		}
		if values[0] != "yes" && values[0] != "no" {
			var k domain.Check
			k.Add(name, "choose-one")
			return domain.Placement{}, k.Err()
		}
		answers[q] = values[0] == "yes"
	}
	return s.Actions.AnswerPlacement(c.UserContext(), who, id, answers)
}
