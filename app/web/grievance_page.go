package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// ownTopics are what somebody may complain about; a bad answer opens its case by itself.
func ownTopics() (list domain.Words) {
	for _, t := range domain.GrievanceTopics.List() {
		if t != "bad-answer" {
			list += "," + domain.Words(t)
		}
	}
	return list[1:]
}

func (s *Server) newGrievancePage(c *fiber.Ctx) error {
	counties, err := s.counties(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "grievance.title"), NewGrievancePage(counties))
}

// leaveGrievance takes an anonymous grievance: who is signed in here is not asked and not kept.
func (s *Server) leaveGrievance(c *fiber.Ctx) error {
	in := action.NewGrievance{Topic: c.FormValue("topic"), Text: c.FormValue("text"), RegionCode: c.FormValue("region_code")}
	if _, err := s.Actions.LeaveGrievance(c.UserContext(), access.PersonSession{}, in); err != nil {
		return s.again(c, err, s.newGrievancePage)
	}
	return c.Redirect("/grievances/thanks", fiber.StatusSeeOther)
}

func (s *Server) grievanceThanksPage(c *fiber.Ctx) error {
	return render(c, s.page(c, "grievance.thanks"), GrievanceThanksPage())
}

// myGrievancesPage shows what the reader left, with the answers, and takes another.
func (s *Server) myGrievancesPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, err := s.Actions.OwnGrievances(c.UserContext(), who)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "my.grievances"), MyGrievancesPage(list))
}

func (s *Server) leaveOwnGrievance(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.LeaveGrievance(c.UserContext(), who, action.NewGrievance{Topic: c.FormValue("topic"), Text: c.FormValue("text")}); err != nil {
		return s.again(c, err, s.myGrievancesPage)
	}
	return s.done(c, "/me/grievances", "done.grievance")
}

// ombudsmanPage lists the cases, the ones that are due first.
func (s *Server) ombudsmanPage(c *fiber.Ctx) error {
	list, err := s.Actions.Grievances(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	l := ListOf(c, "cases")
	var shown []domain.Grievance
	for _, g := range list {
		if l.Get("state") == "" || l.Get("state") == g.State {
			shown = append(shown, g)
		}
	}
	return render(c, s.page(c, "ombudsman.title"), OmbudsmanPage(l, shown, s.Store.Today()))
}

// casePage is one case of the ombudsman's counties.
func (s *Server) casePage(c *fiber.Ctx) error {
	list, err := s.Actions.Grievances(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	for _, g := range list {
		if string(g.ID) == c.Params("case") {
			return render(c, s.page(c, "ombudsman.case"), CasePage(g, s.Store.Today()))
		}
	}
	return domain.ErrNotFound
}

func (s *Server) answerCase(c *fiber.Ctx) error {
	if _, err := s.Actions.AnswerGrievance(c.UserContext(), actor(c), domain.GrievanceID(c.Params("case")), c.FormValue("answer")); err != nil {
		return s.again(c, err, s.casePage)
	}
	return s.done(c, "/ombudsman", "done.case-answered")
}
