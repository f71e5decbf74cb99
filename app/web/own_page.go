package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
)

// myMessagesPage is what was told to the reader, the newest first; on the outside each said only that there is news.
func (s *Server) myMessagesPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, err := s.Store.News(c.UserContext(), who.Person(), 50)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "messages.title"), MyMessagesPage(list))
}

// myPhonePage changes the phone by a code, and voids a lost card.
func (s *Server) myPhonePage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	p, err := s.Store.Person(c.UserContext(), who.Person())
	if err != nil {
		return err
	}
	return render(c, s.page(c, "my.phone"), MyPhonePage(p))
}

// phoneStep is an act of the reader's own on their phone or card.
func (s *Server) phoneStep(key string, act func(*fiber.Ctx, access.PersonSession) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who, err := person(c)
		if err != nil {
			return err
		}
		if err := act(c, who); err != nil {
			return s.again(c, err, s.myPhonePage)
		}
		return s.done(c, "/me/phone", key)
	}
}

func (s *Server) changePhone(c *fiber.Ctx, who access.PersonSession) error {
	_, err := s.Actions.ChangePhone(anew(c), who, c.FormValue("phone"))
	return err
}

func (s *Server) provePhone(c *fiber.Ctx, who access.PersonSession) error {
	_, err := s.Actions.ProvePhone(anew(c), who, strings.TrimSpace(c.FormValue("code")))
	return err
}

func (s *Server) voidCard(c *fiber.Ctx, who access.PersonSession) error {
	return s.Actions.VoidCard(c.UserContext(), who)
}
