package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/app/text"
	"yiji/domain"
	"yiji/storage"
)

// vacancyView is a vacancy with its trade and employer in words.
type vacancyView struct {
	domain.Vacancy
	Course   domain.Course
	Employer domain.Organisation
	People   []candidateView
}

// candidateView is somebody who asked for work, masked, and whether an offer of this employer to them stands open: what they
// answered does not show.
type candidateView struct {
	storage.Candidate
	Offered bool
}

func (s *Server) vacancyViews(ctx context.Context, list []domain.Vacancy) (views []vacancyView, err error) {
	for _, v := range list {
		x := vacancyView{Vacancy: v}
		if x.Course, err = s.Store.Course(ctx, v.CourseID); err != nil {
			return nil, err
		}
		if x.Employer, err = s.Store.Organisation(ctx, v.OrganisationID); err != nil {
			return nil, err
		}
		views = append(views, x)
	}
	return views, nil
}

// vacanciesPage lists the vacancies of the reader's enterprise or region; an employer may post another.
func (s *Server) vacanciesPage(c *fiber.Ctx) error {
	list, err := s.Store.Vacancies(c.UserContext(), actor(c).Scope)
	if err != nil {
		return err
	}
	l := ListOf(c, "vacancies")
	var shown []domain.Vacancy
	for _, v := range list {
		if l.Get("state") == "" || l.Get("state") == v.State {
			shown = append(shown, v)
		}
	}
	views, err := s.vacancyViews(c.UserContext(), shown)
	if err != nil {
		return err
	}
	found, err := s.findingsOf(c, actor(c).Scope.OrganisationID)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "vacancies.title"), VacanciesPage(l, views, found, actor(c).Role == domain.RoleEmployer))
}

func (s *Server) newVacancyPage(c *fiber.Ctx) error {
	courses, err := s.Store.Courses(c.UserContext(), storage.CourseFilter{})
	if err != nil {
		return err
	}
	return render(c, s.page(c, "vacancies.new"), NewVacancyPage(courses))
}

func (s *Server) postVacancy(c *fiber.Ctx) error {
	wage, ok := domain.ParseYuan(c.FormValue("wage"))
	if !ok {
		wage = -1
	}
	v, err := s.Actions.PostVacancy(c.UserContext(), actor(c), action.NewVacancy{Title: c.FormValue("title"), CourseID: domain.CourseID(c.FormValue("course_id")), Places: whole(c, "places"),
		Place: c.FormValue("place"), Task: c.FormValue("task"), WageFen: wage, HoursPerWeek: whole(c, "hours_per_week"), TermMonths: whole(c, "term_months"),
		Dormitory: c.FormValue("dormitory"), Complaints: c.FormValue("complaints"), StartsOn: domain.Date(c.FormValue("starts_on")), Night: c.FormValue("night") == "yes",
		Hazardous: c.FormValue("hazardous") == "yes"})
	if err != nil {
		return s.again(c, err, s.newVacancyPage)
	}
	return s.done(c, "/employer/vacancies/"+string(v.ID), "done.posted")
}

// vacancyView finds a vacancy of the reader.
func (s *Server) vacancyView(c *fiber.Ctx) (v vacancyView, err error) {
	found, err := s.Store.Vacancy(c.UserContext(), actor(c).Scope, domain.VacancyID(c.Params("vacancy")))
	if err != nil {
		return v, err
	}
	views, err := s.vacancyViews(c.UserContext(), []domain.Vacancy{found})
	if err != nil {
		return v, err
	}
	return views[0], nil
}

// vacancyPage shows a vacancy and who asked for work in its trade, in the order they asked.
func (s *Server) vacancyPage(c *fiber.Ctx) error {
	v, err := s.vacancyView(c)
	if err != nil {
		return err
	}
	if v.People, err = s.askers(c, v.Vacancy); err != nil {
		return err
	}
	p := s.page(c, "vacancies.one")
	p.Title = v.Title
	return render(c, p, VacancyPage(v))
}

func (s *Server) askers(c *fiber.Ctx, v domain.Vacancy) (people []candidateView, err error) {
	if v.State != "open" {
		return nil, nil
	}
	list, err := s.Actions.Candidates(c.UserContext(), actor(c), v.ID)
	if err != nil {
		return nil, err
	}
	offers, err := s.Store.Offers(c.UserContext(), actor(c).Scope)
	if err != nil {
		return nil, err
	}
	open := map[domain.JobRequestID]bool{}
	for _, o := range offers {
		open[o.JobRequestID] = open[o.JobRequestID] || o.SenderState(s.Store.Today()) == "open"
	}
	for _, x := range list {
		people = append(people, candidateView{x, open[x.JobRequestID]})
	}
	return people, nil
}

// closingPage asks once more before a vacancy is taken off the list.
func (s *Server) closingPage(c *fiber.Ctx) error {
	v, err := s.vacancyView(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "vacancies.close"), ClosingPage(v))
}

func (s *Server) closeVacancy(c *fiber.Ctx) error {
	if _, err := s.Actions.CloseVacancy(c.UserContext(), actor(c), domain.VacancyID(c.Params("vacancy"))); err != nil {
		return s.again(c, err, s.closingPage)
	}
	return s.done(c, "/employer/vacancies/"+c.Params("vacancy"), "done.vacancy-closed")
}

// sendingPage shows the terms as they will be frozen, before an offer goes to one candidate.
func (s *Server) sendingPage(c *fiber.Ctx) error {
	v, err := s.vacancyView(c)
	if err != nil {
		return err
	}
	if v.People, err = s.askers(c, v.Vacancy); err != nil {
		return err
	}
	to := c.Query("to")
	if unsafe(c) {
		to = c.FormValue("job_request_id")
	}
	for _, x := range v.People {
		if string(x.JobRequestID) == to {
			return render(c, s.page(c, "offers.confirm"), SendingPage(v, x))
		}
	}
	return domain.ErrNotFound
}

func (s *Server) sendOffer(c *fiber.Ctx) error {
	_, err := s.Actions.SendOffer(c.UserContext(), actor(c), domain.VacancyID(c.Params("vacancy")), domain.JobRequestID(c.FormValue("job_request_id")))
	if err != nil {
		return s.again(c, err, s.sendingPage)
	}
	return s.done(c, "/employer/offers", "done.offer-sent")
}

// sentView is an offer as its sender sees it: open, accepted or closed, whatever the person answered.
type sentView struct {
	ID          domain.OfferID
	Name, State string
	Terms       domain.Terms
	Sent        domain.Date
	Until       domain.Date
}

// applicant is how an employer tells people apart: by the masked name of who agreed to that, else by the end of the request's id.
func applicant(l text.Locale, mask string, id domain.JobRequestID) string {
	if mask != "" {
		return mask
	}
	return l.T("candidates.unnamed", "No", strings.ToUpper(string(id[max(0, len(id)-6):])))
}

func (s *Server) sentView(ctx context.Context, l text.Locale, o domain.Offer) (v sentView, err error) {
	name, err := s.Actions.OfferName(ctx, o)
	if err != nil {
		return v, err
	}
	v = sentView{ID: o.ID, Name: applicant(l, name, o.JobRequestID), State: o.SenderState(s.Store.Today()), Sent: domain.Day(o.SentAt), Until: o.OpenUntil}
	v.Terms, err = terms(o)
	return v, err
}

// offersPage lists what the enterprise sent.
func (s *Server) offersPage(c *fiber.Ctx) error {
	list, err := s.Store.Offers(c.UserContext(), actor(c).Scope)
	if err != nil {
		return err
	}
	l := ListOf(c, "offers")
	var views []sentView
	for _, o := range list {
		v, err := s.sentView(c.UserContext(), newPage(c, "").Locale, o)
		if err != nil {
			return err
		}
		if l.Get("state") == "" || l.Get("state") == v.State {
			views = append(views, v)
		}
	}
	return render(c, s.page(c, "offers.title"), OffersPage(l, views))
}

// sentPage is one offer with its frozen terms; an open one can be taken back.
func (s *Server) sentPage(c *fiber.Ctx) error {
	o, err := s.Store.Offer(c.UserContext(), actor(c).Scope, domain.OfferID(c.Params("offer")))
	if err != nil {
		return err
	}
	v, err := s.sentView(c.UserContext(), newPage(c, "").Locale, o)
	if err != nil {
		return err
	}
	if err := s.Actions.Look(c.UserContext(), actor(c), "offer:"+string(o.ID), o.PersonID); err != nil {
		return err
	}
	return render(c, s.page(c, "offers.one"), SentPage(v))
}

func (s *Server) withdrawOffer(c *fiber.Ctx) error {
	if _, err := s.Actions.WithdrawOffer(c.UserContext(), actor(c), domain.OfferID(c.Params("offer"))); err != nil {
		return s.again(c, err, s.sentPage)
	}
	return s.done(c, "/employer/offers", "done.offer-withdrawn")
}
