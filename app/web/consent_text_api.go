package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

// textJSON is a text of consent as those who propose and approve it read it.
type textJSON struct {
	ID         string          `json:"id"`
	State      string          `json:"state" enum:"proposed,in-force,refused"`
	ReviewedBy string          `json:"reviewed_by"`
	Text       consentTextJSON `json:"text"`
}

func textJSONOf(t domain.ConsentText) textJSON {
	return textJSON{string(t.ID), t.State, t.ReviewedBy, consentTextJSONOf(t)}
}

type textIn struct {
	Body struct {
		Purpose    string `json:"purpose" maxLength:"40"`
		Language   string `json:"language" maxLength:"20"`
		Title      string `json:"title" maxLength:"100"`
		Body       string `json:"body" maxLength:"5000"`
		ReviewedBy string `json:"reviewed_by" maxLength:"100" doc:"name of the native reader, another person than who enters the text"`
	}
}

type textDecisionIn struct {
	RecordIn
	Body struct {
		Decision string `json:"decision" enum:"in-force,refused"`
	}
}

// textAPI is the texts of consent with their versions.
func (s *Server) textAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/texts", "list-texts", "The texts of consent, all versions", http.StatusOK, s.gate("text", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[textJSON], error) {
			list, err := s.Actions.Texts(ctx, actorIn(ctx))
			return listed(ctx, list, err, *in, func(t domain.ConsentText) string { return string(t.ID) }, textJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/texts", "propose-text", "Enter a reviewed text as the next version; it binds once somebody else approved it", http.StatusCreated, s.gate("text", "propose")),
		func(ctx context.Context, in *textIn) (*createdOut[textJSON], error) {
			b := in.Body
			t, err := s.Actions.ProposeText(ctx, actorIn(ctx), action.NewText{Purpose: b.Purpose, Language: b.Language, Title: b.Title, Body: b.Body, ReviewedBy: b.ReviewedBy})
			return answer(ctx, createdOut[textJSON]{apiRoot + "/texts", textJSONOf(t)}, err)
		})
	huma.Register(api, apiOperation("POST", "/texts/{id}/decision", "decide-text", "Put a proposed text in force, or refuse it", http.StatusOK, s.gate("text", "approve", s.textSeen)),
		func(ctx context.Context, in *textDecisionIn) (*bodyOut[textJSON], error) {
			t, err := s.Actions.DecideText(ctx, actorIn(ctx), domain.ConsentTextID(in.ID), in.Body.Decision)
			return answer(ctx, bodyOut[textJSON]{textJSONOf(t)}, err)
		})
}

// textSeen finds the text {id}; texts belong to no scope.
func (s *Server) textSeen(ctx context.Context, _ domain.Actor, c huma.Context) error {
	_, err := s.Store.ConsentTextByID(ctx, domain.ConsentTextID(c.Param("id")))
	return err
}
