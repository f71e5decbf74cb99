package web

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
)

// deathsPage lists the entries that wait for a second officer.
func (s *Server) deathsPage(c *fiber.Ctx) error {
	list, err := s.Actions.Deaths(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "deaths.title"), DeathsPage(ListOf(c, "deaths"), list, actor(c).PersonID))
}

func (s *Server) newDeathPage(c *fiber.Ctx) error {
	return render(c, personNamed(s.page(c, "deaths.new")), NewDeathPage())
}

// personNamed calls the field name what it is of a person.
func personNamed(p Page) Page {
	p.Labels = map[string]string{"name": p.Locale.T("file.name")}
	return p
}

func (s *Server) enterDeath(c *fiber.Ctx) error {
	in := action.NewDeath{Name: c.FormValue("name"), IdentityNumber: c.FormValue("identity_number"), Reference: c.FormValue("reference")}
	if _, err := s.Actions.EnterDeath(c.UserContext(), actor(c), in); err != nil {
		return s.again(c, err, s.newDeathPage)
	}
	return s.done(c, "/deaths", "done.death-entered")
}

func (s *Server) confirmDeathPage(c *fiber.Ctx) error {
	d, err := s.waitingDeath(c.UserContext(), actor(c), c.Params("death"))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "deaths.confirm"), ConfirmDeathPage(d))
}

// waitingDeath is one entry that waits for a second officer.
func (s *Server) waitingDeath(ctx context.Context, who domain.Actor, id string) (action.EnteredDeath, error) {
	list, err := s.Actions.Deaths(ctx, who)
	for _, d := range list {
		if d.ID == id {
			return d, err
		}
	}
	return action.EnteredDeath{}, errors.Join(err, domain.ErrNotFound)
}

func (s *Server) confirmDeath(c *fiber.Ctx) error {
	if _, err := s.Actions.ConfirmDeath(c.UserContext(), actor(c), c.Params("death")); err != nil {
		return s.again(c, err, s.deathsPage)
	}
	return s.done(c, "/deaths", "done.death-confirmed")
}

func (s *Server) dropDeath(c *fiber.Ctx) error {
	if _, err := s.Actions.DropDeath(c.UserContext(), actor(c), c.Params("death")); err != nil {
		return s.again(c, err, s.deathsPage)
	}
	return s.done(c, "/deaths", "done.death-dropped")
}
