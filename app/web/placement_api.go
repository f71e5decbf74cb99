package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/access"
	"yiji/domain"
)

type placementJSON struct {
	ID           string `json:"id"`
	OfferID      string `json:"offer_id"`
	State        string `json:"state"`
	AcceptedOn   string `json:"accepted_on" format:"date"`
	CoolingUntil string `json:"cooling_until" format:"date" doc:"last day of the cooling-off period"`
	StartedOn    string `json:"started_on,omitempty" format:"date"`
	EndedOn      string `json:"ended_on,omitempty" format:"date"`
}

func (s *Server) placementJSONOf(p domain.Placement) placementJSON {
	return placementJSON{string(p.ID), string(p.OfferID), p.StateOn(s.Store.Today()), string(p.AcceptedOn), string(p.CoolingUntil), string(p.StartedOn), string(p.EndedOn)}
}

type answersIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Answers map[string]bool `json:"answers" maxProperties:"20" doc:"Yes or No by question: free-choice, papers, free-to-leave, paid, no-fee; one left out stays open"`
	}
}

// placementAPI is work that a person accepted; only the person sees and moves it.
func (s *Server) placementAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/placements", "list-own-placements", "One's own placements", http.StatusOK, s.own("file", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[placementJSON], error) {
			list, err := s.Store.Placements(ctx, personIn(ctx).Person())
			return listed(ctx, list, err, *in, func(p domain.Placement) string { return string(p.ID) }, s.placementJSONOf)
		})
	huma.Register(api, apiOperation("GET", "/placements/{id}", "read-own-placement", "One of one's own placements", http.StatusOK, s.own("file", "read", inPersons(s.Store.Placement))),
		func(ctx context.Context, in *RecordIn) (*bodyOut[placementJSON], error) {
			p, err := s.Store.Placement(ctx, personIn(ctx).Person(), domain.PlacementID(in.ID))
			return answer(ctx, bodyOut[placementJSON]{s.placementJSONOf(p)}, err)
		})
	for _, a := range []struct {
		act, summary string
		do           func(context.Context, access.PersonSession, domain.PlacementID) (domain.Placement, error)
	}{
		{"start", "Confirm that work began, after cooling-off", s.Actions.StartPlacement},
		{"end", "Leave a placement, at any step, at once and without a reason", s.Actions.EndPlacement},
	} {
		huma.Register(api, apiOperation("POST", "/placements/{id}/"+a.act, a.act+"-placement", a.summary, http.StatusOK, s.own("placement", a.act, inPersons(s.Store.Placement))),
			func(ctx context.Context, in *RecordIn) (*bodyOut[placementJSON], error) {
				p, err := a.do(ctx, personIn(ctx), domain.PlacementID(in.ID))
				return answer(ctx, bodyOut[placementJSON]{s.placementJSONOf(p)}, err)
			})
	}
	huma.Register(api, apiOperation("POST", "/placements/{id}/answers", "answer-placement", "Answer the questions about one's own work", http.StatusOK,
		s.own("placement", "answer", inPersons(s.Store.Placement))), func(ctx context.Context, in *answersIn) (*bodyOut[placementJSON], error) {
		p, err := s.Actions.AnswerPlacement(ctx, personIn(ctx), domain.PlacementID(in.ID), in.Body.Answers)
		return answer(ctx, bodyOut[placementJSON]{s.placementJSONOf(p)}, err)
	})
}
