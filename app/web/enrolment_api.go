package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
)

type enrolmentJSON struct {
	ID        string    `json:"id"`
	ClassID   string    `json:"class_id"`
	State     string    `json:"state"`
	CreatedAt time.Time `json:"created_at"`
}

func enrolmentJSONOf(e domain.Enrolment) enrolmentJSON {
	return enrolmentJSON{string(e.ID), string(e.ClassID), string(e.State), e.CreatedAt}
}

// rosterJSON is somebody who holds a seat, as those who teach and assess them are shown.
type rosterJSON struct {
	EnrolmentID  string `json:"enrolment_id"`
	PersonID     string `json:"person_id"`
	NameMask     string `json:"name_mask"`
	IdentityMask string `json:"identity_mask"`
	State        string `json:"state"`
}

// AgreementJSON is a person's Yes to a text of consent.
type AgreementJSON struct {
	Language string `json:"language" maxLength:"20" doc:"in which the text was shown"`
	TextHash string `json:"text_hash" maxLength:"100" doc:"hash of the text that was shown; empty is no consent"`
}

func (a AgreementJSON) agreement() action.Agreement {
	return action.Agreement{Language: a.Language, TextHash: a.TextHash}
}

type joinIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body AgreementJSON
}

// enrolmentAPI is people's places in classes: taken and left by the person alone.
func (s *Server) enrolmentAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/classes/{id}/enrolments", "join-class", "Take a seat in a class, for oneself", http.StatusCreated, s.own("class", "join", s.classSeen)),
		func(ctx context.Context, in *joinIn) (*createdOut[enrolmentJSON], error) {
			e, err := s.Actions.Join(ctx, personIn(ctx), domain.ClassID(in.ID), in.Body.agreement())
			return answer(ctx, createdOut[enrolmentJSON]{apiRoot + "/enrolments", enrolmentJSONOf(e)}, err)
		})
	huma.Register(api, apiOperation("GET", "/classes/{id}/enrolments", "list-roster", "Who holds a seat in a class, masked", http.StatusOK, s.gate("roster", "read", inScope(s.Store.Class))), s.rosterAPI)
	huma.Register(api, apiOperation("GET", "/enrolments", "list-own-enrolments", "One's own enrolments", http.StatusOK, s.own("file", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[enrolmentJSON], error) {
			list, err := s.Store.Enrolments(ctx, personIn(ctx).Person())
			if !s.privateIn(ctx) {
				list = slices.DeleteFunc(list, func(e domain.Enrolment) bool {
					return e.State == domain.EnrolmentWithdrawn || e.State == domain.EnrolmentDisputed
				})
			}
			return listed(ctx, list, err, *in, func(e domain.Enrolment) string { return string(e.ID) }, enrolmentJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/enrolments/{id}/withdrawal", "leave-class", "Leave a class, at once and without a reason", http.StatusOK,
		s.own("enrolment", "withdraw", inPersons(s.Store.Enrolment))), func(ctx context.Context, in *RecordIn) (*bodyOut[enrolmentJSON], error) {
		e, err := s.Actions.Withdraw(ctx, personIn(ctx), domain.EnrolmentID(in.ID))
		return answer(ctx, bodyOut[enrolmentJSON]{enrolmentJSONOf(e)}, err)
	})
}

// enrolmentReturnAPI is the way back into a class that its person left.
func (s *Server) enrolmentReturnAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/enrolments/{id}/return", "return-to-class", "Undo having left a class, for some days, while a seat is free", http.StatusOK,
		s.own("enrolment", "return", inPersons(s.Store.Enrolment))), func(ctx context.Context, in *RecordIn) (*bodyOut[enrolmentJSON], error) {
		e, err := s.Actions.Return(ctx, personIn(ctx), domain.EnrolmentID(in.ID))
		return answer(ctx, bodyOut[enrolmentJSON]{enrolmentJSONOf(e)}, err)
	})
}

type rosterIn struct {
	RecordIn
	PageIn
}

func (s *Server) rosterAPI(ctx context.Context, in *rosterIn) (*listOut[rosterJSON], error) {
	c, err := s.Store.Class(ctx, actorIn(ctx).Scope, domain.ClassID(in.ID))
	if err != nil {
		return nil, apiError(ctx, err)
	}
	list, err := s.Store.Roster(ctx, c)
	if err != nil {
		return nil, apiError(ctx, err)
	}
	persons, err := s.Store.RosterPersons(ctx, c)
	return listed(ctx, list, err, in.PageIn, func(e domain.Enrolment) string { return string(e.ID) }, func(e domain.Enrolment) rosterJSON {
		p := persons[e.PersonID]
		return rosterJSON{string(e.ID), string(e.PersonID), ident.MaskName(p.Name), p.IdentityMask, string(e.State)}
	})
}
