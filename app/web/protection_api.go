package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

type searchIn struct {
	Body struct {
		Name           string `json:"name" maxLength:"100" doc:"two characters in one's own classes or open claims; else the full name"`
		IdentityNumber string `json:"identity_number,omitempty" maxLength:"40" doc:"with the full name, for people outside one's classes"`
		Purpose        string `json:"purpose" maxLength:"40" doc:"own-class, open-case, identity-check, appeal or payment-query; it is logged"`
	}
}

type foundJSON struct {
	ID           string `json:"id"`
	NameMask     string `json:"name_mask"`
	IdentityMask string `json:"identity_mask"`
	Place        string `json:"place,omitempty" doc:"title of the class or number of the claim"`
}

func foundJSONOf(p action.FoundPerson) foundJSON {
	return foundJSON{string(p.ID), p.Name, p.IdentityMask, p.Place}
}

type correctionIn struct {
	Body struct {
		Field string `json:"field" maxLength:"40" doc:"name or identity_number"`
		Value string `json:"value" maxLength:"200"`
		File  string `json:"file,omitempty" maxLength:"4000000" doc:"scan that shows it: PDF, PNG or JPEG in base64, three megabytes at most here and ten on the page"`
	}
}

type correctionJSON struct {
	ID        string     `json:"id"`
	Field     string     `json:"field"`
	State     string     `json:"state" enum:"open,granted,refused"`
	Reason    string     `json:"reason,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
	DecidedAt *time.Time `json:"decided_at,omitempty"`
}

func correctionJSONOf(c domain.Correction) correctionJSON {
	return correctionJSON{string(c.ID), c.Field, c.State, c.Reason, c.CreatedAt, instantOrNone(c.DecidedAt)}
}

type correctionDecisionIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Grant  bool   `json:"grant"`
		Reason string `json:"reason,omitempty" maxLength:"40" doc:"code, of a refusal"`
	}
}

// protectionAPI is one's own file as data, corrections of it, and searching for people.
func (s *Server) protectionAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/people/search", "search-people", "Find people: at most ten, thirty times an hour", http.StatusOK, s.gate("person", "search")),
		func(ctx context.Context, in *searchIn) (*listOut[foundJSON], error) {
			b := in.Body
			list, err := s.Actions.SearchPeople(ctx, actorIn(ctx), action.PeopleSearch{Name: b.Name, IdentityNumber: b.IdentityNumber, Purpose: b.Purpose})
			return answer(ctx, wholeList(list, foundJSONOf), err)
		})
	huma.Register(api, apiOperation("GET", "/persons/me/export", "export-own-file", "Everything that is stored about oneself", http.StatusOK, s.own("file", "export")),
		func(ctx context.Context, _ *struct{}) (*bodyOut[dossierJSON], error) {
			if !s.privateIn(ctx) {
				return nil, apiError(ctx, errPINNeeded)
			}
			d, err := s.Actions.Dossier(ctx, personIn(ctx))
			return answer(ctx, bodyOut[dossierJSON]{dossierJSON{s.Store.Today(), d}}, err)
		})
	huma.Register(api, apiOperation("GET", "/persons/me/corrections", "list-own-corrections", "What one asked to be put right", http.StatusOK, s.own("file", "correct")),
		func(ctx context.Context, in *PageIn) (*listOut[correctionJSON], error) {
			list, err := s.Actions.OwnCorrections(ctx, personIn(ctx))
			return listed(ctx, list, err, *in, func(c domain.Correction) string { return string(c.ID) }, correctionJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/persons/me/corrections", "ask-correction", "Ask that one's own file be put right", http.StatusCreated, s.own("file", "correct")),
		func(ctx context.Context, in *correctionIn) (*bodyOut[correctionJSON], error) {
			scan, err := scanOf(in.Body.File)
			if err != nil {
				return nil, apiError(ctx, err)
			}
			c, err := s.Actions.AskCorrection(ctx, personIn(ctx), action.NewCorrection{Field: in.Body.Field, Value: in.Body.Value, Evidence: scan})
			return answer(ctx, bodyOut[correctionJSON]{correctionJSONOf(c)}, err)
		})
	huma.Register(api, apiOperation("POST", "/corrections/{id}/decision", "decide-correction", "Grant or refuse a correction", http.StatusOK,
		s.gate("correction", "decide", inScope(s.Store.Correction))), func(ctx context.Context, in *correctionDecisionIn) (*bodyOut[correctionJSON], error) {
		c, err := s.Actions.DecideCorrection(ctx, actorIn(ctx), domain.CorrectionID(in.ID), in.Body.Grant, in.Body.Reason)
		return answer(ctx, bodyOut[correctionJSON]{correctionJSONOf(c)}, err)
	})
}
