package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

type deskJSON struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	RegionCode string `json:"region_code"`
}

func deskJSONOf(o domain.Organisation) deskJSON {
	return deskJSON{string(o.ID), o.Name, string(o.RegionCode)}
}

type deskRequestJSON struct {
	Desk    string    `json:"desk" doc:"id of the desk's body"`
	Need    string    `json:"need" enum:"identity,phone,card,sign-in,interpreter"`
	AskedAt time.Time `json:"asked_at"`
}

func deskRequestJSONOf(v domain.Visit) deskRequestJSON {
	return deskRequestJSON{string(v.OrganisationID), v.Need, v.CreatedAt}
}

type deskRequestIn struct {
	Body struct {
		Desk string `json:"desk" maxLength:"100" doc:"id of an open desk"`
		Need string `json:"need" maxLength:"40" doc:"identity, phone, card, sign-in or interpreter"`
	}
}

type receiptJSON struct {
	Code string `json:"code" doc:"withdraws the consent once, without an account; it is told in this answer alone"`
}

// askAPI is a person's request for help at an independent desk, and the receipt of a consent.
func (s *Server) askAPI(api huma.API) {
	ask := s.own("desk", "ask")
	huma.Register(api, apiOperation("GET", "/desks", "list-open-desks", "Independent desks near one where somebody serves today", http.StatusOK, ask),
		func(ctx context.Context, _ *struct{}) (*listOut[deskJSON], error) {
			list, err := s.Actions.OpenDesks(ctx, personIn(ctx))
			return answer(ctx, wholeList(list, deskJSONOf), err)
		})
	huma.Register(api, apiOperation("GET", "/desk-requests", "list-own-desk-requests", "What one asked a desk for and was not served in yet: at most one", http.StatusOK, ask),
		func(ctx context.Context, _ *struct{}) (*listOut[deskRequestJSON], error) {
			v, err := s.Actions.AskedDesk(ctx, personIn(ctx))
			var list []domain.Visit
			if v.ID != "" {
				list = append(list, v)
			}
			return answer(ctx, wholeList(list, deskRequestJSONOf), err)
		})
	huma.Register(api, apiOperation("POST", "/desk-requests", "ask-desk", "Ask a desk for help", http.StatusCreated, ask),
		func(ctx context.Context, in *deskRequestIn) (*createdOut[deskRequestJSON], error) {
			v, err := s.Actions.AskDesk(ctx, personIn(ctx), domain.OrganisationID(in.Body.Desk), in.Body.Need)
			return answer(ctx, createdOut[deskRequestJSON]{apiRoot + "/desk-requests", deskRequestJSONOf(v)}, err)
		})
	huma.Register(api, apiOperation("POST", "/desk-requests/withdrawal", "stop-asking-desk", "Take back what one asked a desk for; the desk sees nothing of it any more", http.StatusOK, ask),
		func(ctx context.Context, _ *struct{}) (*bodyOut[doneJSON], error) {
			return answer(ctx, bodyOut[doneJSON]{doneJSON{true}}, s.Actions.StopAskingDesk(ctx, personIn(ctx)))
		})
	huma.Register(api, apiOperation("POST", "/consents/{id}/receipt", "give-receipt", "A code that takes a consent back without an account; each asking gives another", http.StatusOK,
		s.own("receipt", "print", inPersons(s.Store.Consent))), func(ctx context.Context, in *RecordIn) (*bodyOut[receiptJSON], error) {
		code, err := s.Actions.GiveReceipt(action.Anew(ctx), personIn(ctx), domain.ConsentID(in.ID))
		return answer(ctx, bodyOut[receiptJSON]{receiptJSON{code}}, err)
	})
	huma.Register(api, apiOperation("GET", "/consents/disputable", "list-disputable-consents", "Consents from before a lost PIN was replaced, which whoever had the old one may have given", http.StatusOK, s.own("file", "read")),
		func(ctx context.Context, _ *struct{}) (*listOut[consentJSON], error) {
			if !s.privateIn(ctx) {
				return nil, apiError(ctx, errPINNeeded)
			}
			list, err := s.Actions.DisputableConsents(ctx, personIn(ctx))
			return answer(ctx, wholeList(list, consentJSONOf), err)
		})
}

type deathJSON struct {
	ID           string    `json:"id"`
	NameMask     string    `json:"name_mask,omitempty"`
	IdentityMask string    `json:"identity_mask,omitempty"`
	Reference    string    `json:"reference"`
	State        string    `json:"state" enum:"entered,closed,reversed"`
	EnteredAt    time.Time `json:"entered_at"`
}

func deathJSONOf(d domain.Death) deathJSON {
	return enteredJSONOf(action.EnteredDeath{Death: d})
}

func enteredJSONOf(d action.EnteredDeath) deathJSON {
	return deathJSON{d.ID, d.Name, d.IdentityMask, d.Reference, d.State, d.EnteredAt}
}

type deathIn struct {
	Body struct {
		Name           string `json:"name" maxLength:"100" doc:"the full name"`
		IdentityNumber string `json:"identity_number" maxLength:"40"`
		Reference      string `json:"reference" maxLength:"40" doc:"of the civil registry's entry"`
	}
}

// deathAPI is the two officers' part of a death; only a desk, before the living person, takes it back.
func (s *Server) deathAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/deaths", "list-deaths", "Entries that wait for a second officer, masked", http.StatusOK, s.gate("death", "confirm")),
		func(ctx context.Context, _ *struct{}) (*listOut[deathJSON], error) {
			list, err := s.Actions.Deaths(ctx, actorIn(ctx))
			return answer(ctx, wholeList(list, enteredJSONOf), err)
		})
	huma.Register(api, apiOperation("POST", "/deaths", "enter-death", "Enter a death; it counts when a second officer confirms it", http.StatusCreated, s.gate("death", "enter")),
		func(ctx context.Context, in *deathIn) (*createdOut[deathJSON], error) {
			d, err := s.Actions.EnterDeath(ctx, actorIn(ctx), action.NewDeath{Name: in.Body.Name, IdentityNumber: in.Body.IdentityNumber, Reference: in.Body.Reference})
			return answer(ctx, createdOut[deathJSON]{apiRoot + "/deaths", deathJSONOf(d)}, err)
		})
	for _, step := range []struct {
		path, id, summary string
		do                func(context.Context, domain.Actor, string) (domain.Death, error)
	}{
		{"confirmation", "confirm-death", "Confirm an entry as a second officer: sign-in and offers close", s.Actions.ConfirmDeath},
		{"dropping", "drop-death", "Drop an entry that nobody confirmed", s.Actions.DropDeath},
	} {
		huma.Register(api, apiOperation("POST", "/deaths/{id}/"+step.path, step.id, step.summary, http.StatusOK, s.gate("death", "confirm", s.deathSeen)),
			func(ctx context.Context, in *RecordIn) (*bodyOut[deathJSON], error) {
				d, err := step.do(ctx, actorIn(ctx), in.ID)
				return answer(ctx, bodyOut[deathJSON]{deathJSONOf(d)}, err)
			})
	}
}

// deathSeen finds the entry {id} among those that wait in the officer's counties.
func (s *Server) deathSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	_, err := s.waitingDeath(ctx, who, c.Param("id"))
	return err
}
