package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
)

// textsPage lists the texts of consent with their versions, for those who propose and approve them.
func (s *Server) textsPage(c *fiber.Ctx) error {
	list, err := s.Actions.Texts(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	l := ListOf(c, "texts")
	var shown []domain.ConsentText
	for _, t := range list {
		if l.Get("state") == "" || l.Get("state") == t.Standing() {
			shown = append(shown, t)
		}
	}
	return render(c, s.page(c, "texts.title"), TextsPage(l, shown, s.Actions.Policy.May(actor(c), "text", "propose")))
}

// newTextPage enters a text that a native reader has reviewed.
func (s *Server) newTextPage(c *fiber.Ctx) error {
	return render(c, s.page(c, "texts.new"), NewTextPage())
}

func (s *Server) proposeText(c *fiber.Ctx) error {
	t, err := s.Actions.ProposeText(c.UserContext(), actor(c), action.NewText{Purpose: c.FormValue("purpose"), Language: c.FormValue("language"), Title: c.FormValue("title"),
		Body: c.FormValue("body"), ReviewedBy: c.FormValue("reviewed_by")})
	if err != nil {
		return s.again(c, err, s.newTextPage)
	}
	return s.done(c, "/texts/"+string(t.ID), "done.text-proposed")
}

// textPage is one text; another person than its author puts it in force.
func (s *Server) textPage(c *fiber.Ctx) error {
	t, err := s.Store.ConsentTextByID(c.UserContext(), domain.ConsentTextID(c.Params("text")))
	if err != nil {
		return err
	}
	p := s.page(c, "texts.one")
	p.Title = t.Title
	return render(c, p, TextPage(t, t.State == "proposed" && s.Actions.Policy.May(actor(c), "text", "approve")))
}

func (s *Server) decideText(c *fiber.Ctx) error {
	t, err := s.Actions.DecideText(c.UserContext(), actor(c), domain.ConsentTextID(c.Params("text")), c.FormValue("decision"))
	if err != nil {
		return s.again(c, err, s.textPage)
	}
	return s.done(c, "/texts/"+string(t.ID), "done.text-decided")
}
