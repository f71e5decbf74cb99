package web

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

type vacancyJSON struct {
	ID             string `json:"id"`
	OrganisationID string `json:"organisation_id"`
	Title          string `json:"title"`
	CourseID       string `json:"course_id"`
	Places         int    `json:"places"`
	Place          string `json:"place"`
	Task           string `json:"task"`
	WageFen        int64  `json:"wage_fen" doc:"a month"`
	HoursPerWeek   int    `json:"hours_per_week"`
	TermMonths     int    `json:"term_months" doc:"0 is without a fixed term"`
	Dormitory      string `json:"dormitory"`
	Complaints     string `json:"complaints"`
	StartsOn       string `json:"starts_on" format:"date"`
	State          string `json:"state"`
}

func vacancyJSONOf(v domain.Vacancy) vacancyJSON {
	return vacancyJSON{string(v.ID), string(v.OrganisationID), v.Title, string(v.CourseID), v.Places, v.Place, v.Task, int64(v.WageFen), v.HoursPerWeek, v.TermMonths, v.Dormitory, v.Complaints,
		string(v.StartsOn), v.State}
}

type vacancyIn struct {
	Body struct {
		Title        string `json:"title" maxLength:"200"`
		CourseID     string `json:"course_id" maxLength:"100"`
		Places       int    `json:"places" minimum:"-100000" maximum:"100000"`
		Place        string `json:"place" maxLength:"400"`
		Task         string `json:"task" maxLength:"800"`
		WageFen      int64  `json:"wage_fen" minimum:"0" maximum:"1000000000000" doc:"a month"`
		HoursPerWeek int    `json:"hours_per_week" minimum:"-1000" maximum:"1000"`
		TermMonths   int    `json:"term_months" minimum:"-1000" maximum:"1000" doc:"0 is without a fixed term"`
		Dormitory    string `json:"dormitory" maxLength:"20" doc:"none, free or paid"`
		Complaints   string `json:"complaints" maxLength:"400" doc:"who to complain to: name and phone"`
		StartsOn     string `json:"starts_on" format:"date"`
	}
}

type vacanciesIn struct {
	PageIn
	CourseID string `query:"course_id" maxLength:"100"`
}

type candidateJSON struct {
	JobRequestID string `json:"job_request_id"`
	NameMask     string `json:"name_mask"`
	Level        int    `json:"level"`
	IssuedOn     string `json:"issued_on" format:"date" doc:"day of the certificate"`
}

func candidateJSONOf(c storage.Candidate) candidateJSON {
	return candidateJSON{string(c.JobRequestID), c.Name, c.Level, string(c.IssuedOn)} // the action masked the name
}

// vacancyAPI is jobs: an employer's own, and the open ones that anybody may look at.
func (s *Server) vacancyAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/vacancies", "list-vacancies", "Vacancies of one's scope, or the open ones", http.StatusOK, s.open()), s.vacanciesAPI)
	huma.Register(api, apiOperation("GET", "/vacancies/{id}", "read-vacancy", "One vacancy", http.StatusOK, s.gate("vacancy", "read", inScope(s.Store.Vacancy))),
		func(ctx context.Context, in *RecordIn) (*bodyOut[vacancyJSON], error) {
			v, err := s.Store.Vacancy(ctx, actorIn(ctx).Scope, domain.VacancyID(in.ID))
			return answer(ctx, bodyOut[vacancyJSON]{vacancyJSONOf(v)}, err)
		})
	huma.Register(api, apiOperation("POST", "/vacancies", "post-vacancy", "Post a vacancy of one's own enterprise", http.StatusCreated, s.gate("vacancy", "post")),
		func(ctx context.Context, in *vacancyIn) (*createdOut[vacancyJSON], error) {
			b := in.Body
			v, err := s.Actions.PostVacancy(ctx, actorIn(ctx), action.NewVacancy{Title: b.Title, CourseID: domain.CourseID(b.CourseID), Places: b.Places, Place: b.Place, Task: b.Task,
				WageFen: domain.Fen(b.WageFen), HoursPerWeek: b.HoursPerWeek, TermMonths: b.TermMonths, Dormitory: b.Dormitory, Complaints: b.Complaints, StartsOn: domain.Date(b.StartsOn)})
			return answer(ctx, createdOut[vacancyJSON]{apiRoot + "/vacancies/" + string(v.ID), vacancyJSONOf(v)}, err)
		})
	huma.Register(api, apiOperation("POST", "/vacancies/{id}/closing", "close-vacancy", "Take a vacancy off the list; offers already sent stand", http.StatusOK,
		s.gate("vacancy", "close", inScope(s.Store.Vacancy))), func(ctx context.Context, in *RecordIn) (*bodyOut[vacancyJSON], error) {
		v, err := s.Actions.CloseVacancy(ctx, actorIn(ctx), domain.VacancyID(in.ID))
		return answer(ctx, bodyOut[vacancyJSON]{vacancyJSONOf(v)}, err)
	})
	huma.Register(api, apiOperation("GET", "/vacancies/{id}/candidates", "list-candidates", "Who asked for work in a vacancy's trade, masked", http.StatusOK,
		s.gate("offer", "send", inScope(s.Store.Vacancy))), func(ctx context.Context, in *pagedIn) (*listOut[candidateJSON], error) {
		list, err := s.Actions.Candidates(ctx, actorIn(ctx), domain.VacancyID(in.ID))
		return listed(ctx, list, err, in.PageIn, func(c storage.Candidate) string { return string(c.JobRequestID) }, candidateJSONOf)
	})
}

// mostOpenVacancies is how many open vacancies a search shows at most, over all its pages.
const mostOpenVacancies = 1000

func (s *Server) vacanciesAPI(ctx context.Context, in *vacanciesIn) (*listOut[vacancyJSON], error) {
	who := actorIn(ctx)
	list, err := s.Store.OpenVacancies(ctx, domain.CourseID(in.CourseID), mostOpenVacancies)
	if s.Actions.Policy.May(who, "vacancy", "read") {
		list, err = s.Store.Vacancies(ctx, who.Scope)
	}
	return listed(ctx, list, err, in.PageIn, func(v domain.Vacancy) string { return string(v.ID) }, vacancyJSONOf)
}

type jobRequestJSON struct {
	ID       string `json:"id"`
	CourseID string `json:"course_id"`
	Level    int    `json:"level"`
	State    string `json:"state"`
}

func jobRequestJSONOf(r domain.JobRequest) jobRequestJSON {
	return jobRequestJSON{string(r.ID), string(r.CourseID), r.Level, r.State}
}

type jobRequestIn struct {
	Body struct {
		CourseID string `json:"course_id" maxLength:"100" doc:"a trade one holds a valid certificate of"`
		AgreementJSON
	}
}

// jobRequestAPI is a person's own wish to be offered work.
func (s *Server) jobRequestAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/job-requests", "list-own-job-requests", "One's own requests for work", http.StatusOK, s.own("work", "ask")),
		func(ctx context.Context, in *PageIn) (*listOut[jobRequestJSON], error) {
			list, err := s.Store.JobRequests(ctx, personIn(ctx).Person())
			if !s.privateIn(ctx) {
				list = slices.DeleteFunc(list, func(r domain.JobRequest) bool { return r.State != "open" })
			}
			return listed(ctx, list, err, *in, func(r domain.JobRequest) string { return string(r.ID) }, jobRequestJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/job-requests", "ask-for-work", "Ask for offers of work in a trade", http.StatusCreated, s.own("work", "ask")),
		func(ctx context.Context, in *jobRequestIn) (*bodyOut[jobRequestJSON], error) {
			r, err := s.Actions.AskForWork(ctx, personIn(ctx), domain.CourseID(in.Body.CourseID), in.Body.agreement())
			return answer(ctx, bodyOut[jobRequestJSON]{jobRequestJSONOf(r)}, err)
		})
	huma.Register(api, apiOperation("POST", "/job-requests/{id}/withdrawal", "stop-asking-for-work", "End a request for work, at once and without a reason", http.StatusOK,
		s.own("work", "stop", s.jobRequestSeen)), func(ctx context.Context, in *RecordIn) (*bodyOut[jobRequestJSON], error) {
		r, err := s.Actions.StopAsking(ctx, personIn(ctx), domain.JobRequestID(in.ID))
		return answer(ctx, bodyOut[jobRequestJSON]{jobRequestJSONOf(r)}, err)
	})
}

// jobRequestSeen finds the request {id} among the person's own, closed ones too: a repeated withdrawal gets its first answer.
func (s *Server) jobRequestSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	list, err := s.Store.JobRequests(ctx, who.PersonID)
	for _, r := range list {
		if string(r.ID) == c.Param("id") {
			return nil
		}
	}
	return errors.Join(err, domain.ErrNotFound)
}
