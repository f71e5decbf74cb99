package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/domain"
)

// cardCookie holds the token of a card for a short time, so that no address keeps it.
const (
	cardCookie  = "yiji_card"
	cardMinutes = 10
)

// showCard takes the token out of the address that a card's QR code leads to.
func (s *Server) showCard(c *fiber.Ctx) error {
	if _, err := access.Card(c.UserContext(), s.Store, c.Params("token")); err != nil {
		return err
	}
	c.Cookie(&fiber.Cookie{Name: cardCookie, Value: c.Params("token"), Path: "/", MaxAge: cardMinutes * 60, HTTPOnly: true, SameSite: "Lax", Secure: s.secure()})
	return c.Redirect("/card", fiber.StatusSeeOther)
}

// byCard finds who shows a card, where nobody is signed in.
func (s *Server) byCard(c *fiber.Ctx) error {
	token := s.token(c)
	if token == "" {
		token = c.Cookies(cardCookie)
	}
	if session(c) != nil || token == "" {
		return c.Next()
	}
	if who, err := access.Card(c.UserContext(), s.Store, token); err == nil {
		c.Locals("card", who)
	}
	return c.Next()
}

// cardOnly refuses to whoever shows a card everything but marking their own attendance.
func cardOnly(c *fiber.Ctx, kind, act string) error {
	if _, ok := c.Locals("card").(domain.Actor); ok && (kind != "lesson" || act != "sign") {
		return domain.ErrCardOnly
	}
	return nil
}

// cardLesson is one lesson of today in which its reader may sign.
type cardLesson struct {
	domain.Lesson
	Class  string
	Signed bool
}

// cardPage lists today's lessons of whoever shows a card or is signed in.
func (s *Server) cardPage(c *fiber.Ctx) error {
	who := actor(c)
	lessons, err := s.Actions.TodaysLessons(c.UserContext(), who)
	if err != nil {
		return err
	}
	classes, err := s.Store.PersonClasses(c.UserContext(), who.PersonID)
	if err != nil {
		return err
	}
	var list []cardLesson
	for _, l := range lessons {
		marks, err := s.Store.Attendance(c.UserContext(), l)
		if err != nil {
			return err
		}
		_, signed := marks[who.PersonID]
		list = append(list, cardLesson{l, classes[l.ClassID].Title, signed})
	}
	return render(c, s.page(c, "card.title"), CardPage(list))
}

// signLesson is the reader's own mark.
func (s *Server) signLesson(c *fiber.Ctx) error {
	if _, err := s.Actions.SignLesson(c.UserContext(), actor(c), domain.LessonID(c.FormValue("lesson"))); err != nil {
		return s.again(c, err, s.cardPage)
	}
	return s.done(c, "/card", "done.signed")
}

// putCardAway ends the showing of a card in this browser.
func (s *Server) putCardAway(c *fiber.Ctx) error {
	c.Cookie(&fiber.Cookie{Name: cardCookie, Path: "/", Expires: time.Unix(0, 0), MaxAge: -1, HTTPOnly: true, SameSite: "Lax", Secure: s.secure()})
	return c.Redirect("/sign-in", fiber.StatusSeeOther)
}

// withdrawPage takes the code of a receipt: one field, one button, as consenting took.
func (s *Server) withdrawPage(c *fiber.Ctx) error {
	return render(c, s.page(c, "withdraw.title"), WithdrawPage())
}

func (s *Server) withdrawByCode(c *fiber.Ctx) error {
	if err := s.Actions.WithdrawByCode(c.UserContext(), c.FormValue("code")); err != nil {
		return s.again(c, err, s.withdrawPage)
	}
	return s.done(c, "/withdraw", "done.taken-back")
}

// slipPage is where the slip of a lost PIN leads: the person types the new one.
func (s *Server) slipPage(c *fiber.Ctx) error {
	return render(c, s.page(c, "slip.title"), SlipPage(c.Path()))
}

func (s *Server) choosePIN(c *fiber.Ctx) error {
	if err := s.Actions.ChoosePIN(c.UserContext(), c.Params("slip"), c.FormValue("pin")); err != nil {
		return s.again(c, err, s.slipPage)
	}
	to := "/sign-in"
	if actor(c).Role == domain.RoleDesk { // the person chose it on the desk's machine
		to = s.home(c)
	}
	return s.done(c, to, "done.pin-chosen")
}
