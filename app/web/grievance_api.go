package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
)

// grievanceJSON is a case as its person and the ombudsman see it.
type grievanceJSON struct {
	ID         string     `json:"id"`
	Topic      string     `json:"topic"`
	Text       string     `json:"text"`
	Answer     string     `json:"answer"`
	State      string     `json:"state"`
	Anonymous  bool       `json:"anonymous"`
	DueOn      string     `json:"due_on" format:"date"`
	CreatedAt  time.Time  `json:"created_at"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

func grievanceJSONOf(g domain.Grievance) grievanceJSON {
	return grievanceJSON{string(g.ID), g.Topic, g.Text, g.Answer, g.State, g.PersonID == "", string(g.DueOn), g.CreatedAt, instantOrNone(g.AnsweredAt)}
}

// leftJSON is what whoever left or answered a grievance gets: its words are not sent back.
type leftJSON struct {
	ID    string `json:"id"`
	State string `json:"state"`
	DueOn string `json:"due_on" format:"date"`
}

type grievanceIn struct {
	Body struct {
		Topic      string `json:"topic" maxLength:"40" doc:"fee, pressure, papers-held, wages, safety, retaliation, data or other"`
		Text       string `json:"text" maxLength:"4000"`
		RegionCode string `json:"region_code,omitempty" maxLength:"20" doc:"county, when nobody is signed in"`
	}
}

type grievanceAnswerIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Answer string `json:"answer" maxLength:"4000"`
	}
}

// grievanceAPI is the ombudsman's desk: anybody leaves a grievance, the ombudsman reads and answers it, and nobody else can tell.
func (s *Server) grievanceAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/grievances", "leave-grievance", "Leave a grievance with the ombudsman, with or without a name", http.StatusCreated, s.gate("grievance", "leave")),
		func(ctx context.Context, in *grievanceIn) (*bodyOut[leftJSON], error) {
			g, err := s.Actions.LeaveGrievance(ctx, personIn(ctx), action.NewGrievance{Topic: in.Body.Topic, Text: in.Body.Text, RegionCode: in.Body.RegionCode})
			return answer(ctx, bodyOut[leftJSON]{leftJSON{string(g.ID), g.State, string(g.DueOn)}}, err)
		})
	huma.Register(api, apiOperation("GET", "/grievances", "list-grievances", "One's own grievances, or the ombudsman's cases", http.StatusOK,
		s.either([][2]string{{"grievance", "read"}, {"grievance", "own"}})), func(ctx context.Context, in *PageIn) (*listOut[grievanceJSON], error) {
		list, err := s.grievances(ctx)
		return listed(ctx, list, err, *in, func(g domain.Grievance) string { return string(g.ID) }, grievanceJSONOf)
	})
	huma.Register(api, apiOperation("POST", "/grievances/{id}/answer", "answer-grievance", "Answer a case", http.StatusOK, s.gate("grievance", "answer", s.grievanceSeen)),
		func(ctx context.Context, in *grievanceAnswerIn) (*bodyOut[leftJSON], error) {
			g, err := s.Actions.AnswerGrievance(ctx, actorIn(ctx), domain.GrievanceID(in.ID), in.Body.Answer)
			return answer(ctx, bodyOut[leftJSON]{leftJSON{string(g.ID), g.State, string(g.DueOn)}}, err)
		})
}

func (s *Server) grievances(ctx context.Context) ([]domain.Grievance, error) {
	if p := personIn(ctx); p.Valid() {
		if !s.privateIn(ctx) {
			return nil, errPINNeeded
		}
		return s.Actions.OwnGrievances(ctx, p)
	}
	return s.Actions.Grievances(ctx, actorIn(ctx))
}

// grievanceSeen finds the case {id} in the ombudsman's counties.
func (s *Server) grievanceSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	if who.Scope.RegionPath == "" {
		return domain.ErrNotFound
	}
	regions, err := s.Store.RegionsUnder(ctx, who.Scope.RegionPath, domain.LevelCounty, s.Store.Today())
	if err != nil {
		return err
	}
	var counties []domain.County
	for _, r := range regions {
		if r.Level == domain.LevelCounty {
			counties = append(counties, ident.CountyOf(string(r.Code)))
		}
	}
	_, err = s.Store.Grievance(ctx, counties, domain.GrievanceID(c.Param("id")))
	return err
}
