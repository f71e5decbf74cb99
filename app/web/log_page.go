package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/domain"
)

// logPage publishes the head of the log from before the last full hour.
func (s *Server) logPage(c *fiber.Ctx) error {
	head, err := s.Store.PublicLogHead(c.UserContext(), domain.AuditTree)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "log.title"), LogPage(head, s.Log))
}
