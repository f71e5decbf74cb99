package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/domain"
)

// findingView is a finding in words.
type findingView struct {
	domain.Finding
	Body, Office string
}

// findingsOf are the findings about a body, for whoever may see the body.
func (s *Server) findingsOf(c *fiber.Ctx, id domain.OrganisationID) ([]findingView, error) {
	list, err := s.Store.Findings(c.UserContext(), id)
	if err != nil {
		return nil, err
	}
	return s.findingViews(c, list)
}

func (s *Server) findingViews(c *fiber.Ctx, list []domain.Finding) (views []findingView, err error) {
	n := s.lookup(c)
	for _, f := range list {
		views = append(views, findingView{f, n.body(f.OrganisationID), s.place(c, domain.Grant{RegionPath: f.RegionPath})})
	}
	return views, n.err
}
