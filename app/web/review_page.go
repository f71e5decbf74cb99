package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/domain"
)

// askReview asks that somebody looks at a refusal of the reader again: one button.
func (s *Server) askReview(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.AskReview(c.UserContext(), who, c.Params("kind"), c.Params("subject")); err != nil {
		return s.again(c, err, s.myFilePage)
	}
	return s.done(c, "/me/file", "done.review-asked")
}

// reviewsPage is the office's own queue of people who asked, with how many are late: a service clock, never who.
func (s *Server) reviewsPage(c *fiber.Ctx) error {
	list, err := s.Actions.Reviews(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	late := 0
	for _, r := range list {
		if r.Overdue(s.Store.Today()) {
			late++
		}
	}
	return render(c, s.page(c, "reviews.title"), ReviewsPage(ListOf(c, "reviews"), list, late))
}

func (s *Server) reviewPage(c *fiber.Ctx) error {
	r, err := s.Actions.Review(c.UserContext(), actor(c), domain.ReviewID(c.Params("review")))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "reviews.one"), ReviewPage(r))
}

func (s *Server) decideReview(c *fiber.Ctx) error {
	if _, err := s.Actions.DecideReview(c.UserContext(), actor(c), domain.ReviewID(c.Params("review")), c.FormValue("decision"), c.FormValue("reason")); err != nil {
		return s.again(c, err, s.reviewPage)
	}
	return s.done(c, "/reviews", "done.review-decided")
}
