package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

// termsJSON are the frozen terms of an offer.
type termsJSON struct {
	EmployerName string `json:"employer_name"`
	CreditCode   string `json:"credit_code"`
	Place        string `json:"place"`
	Task         string `json:"task"`
	WageFen      int64  `json:"wage_fen"`
	HoursPerWeek int    `json:"hours_per_week"`
	TermMonths   int    `json:"term_months"`
	Dormitory    string `json:"dormitory"`
	Complaints   string `json:"complaints"`
	StartsOn     string `json:"starts_on" format:"date"`
}

type offerJSON struct {
	ID        string    `json:"id"`
	VacancyID string    `json:"vacancy_id"`
	State     string    `json:"state" doc:"to its sender open, accepted or closed; to its person the person's own answer too"`
	Terms     termsJSON `json:"terms"`
	TermsHash string    `json:"terms_hash"`
	OpenUntil string    `json:"open_until" format:"date"`
	SentAt    time.Time `json:"sent_at"`
}

// offerFor is an offer as who sees it: to its sender, and to a stranger who looks on, an answer No cannot be told from silence.
func (s *Server) offerFor(who domain.Actor, private bool) func(domain.Offer) offerJSON {
	day := s.Store.Today()
	return func(o domain.Offer) offerJSON {
		state := o.SenderState(day)
		if who.Scope.PersonID != "" && o.State == "declined" && private {
			state = o.State
		}
		var t domain.Terms
		_ = json.Unmarshal([]byte(o.Terms), &t) // written by SendOffer
		return offerJSON{string(o.ID), string(o.VacancyID), state, termsJSON{t.EmployerName, t.CreditCode, t.Place, t.Task, int64(t.WageFen), t.HoursPerWeek, t.TermMonths, t.Dormitory, t.Complaints,
			string(t.StartsOn)}, o.TermsHash, string(o.OpenUntil), o.SentAt}
	}
}

func offerKey(o domain.Offer) string { return string(o.ID) }

type offerIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		JobRequestID string `json:"job_request_id" maxLength:"100"`
	}
}

type answerIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Answer   string `json:"answer" maxLength:"20" doc:"accepted or declined"`
		Language string `json:"language,omitempty" maxLength:"20" doc:"of the text of consent, to accept"`
		TextHash string `json:"text_hash,omitempty" maxLength:"100" doc:"of the text of consent, to accept"`
	}
}

// answerJSON is the same, and as long, whichever way the person answered.
type answerJSON struct {
	ID     string `json:"id"`
	Answer string `json:"answer"`
}

// offerAPI is offers: sent by an employer to who asked for work, answered by that person alone.
func (s *Server) offerAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/offers", "list-offers", "Offers one got, or that one's enterprise sent", http.StatusOK, s.gate("offer", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[offerJSON], error) {
			list, err := s.Store.Offers(ctx, actorIn(ctx).Scope)
			return listed(ctx, list, err, *in, offerKey, s.offerFor(actorIn(ctx), s.privateIn(ctx)))
		})
	huma.Register(api, apiOperation("GET", "/offers/{id}", "read-offer", "One offer", http.StatusOK, s.gate("offer", "read", inScope(s.Store.Offer))),
		func(ctx context.Context, in *RecordIn) (*bodyOut[offerJSON], error) {
			o, err := s.Store.Offer(ctx, actorIn(ctx).Scope, domain.OfferID(in.ID))
			return answer(ctx, bodyOut[offerJSON]{s.offerFor(actorIn(ctx), s.privateIn(ctx))(o)}, err)
		})
	huma.Register(api, apiOperation("POST", "/vacancies/{id}/offers", "send-offer", "Offer a vacancy to somebody who asked for work", http.StatusCreated,
		s.gate("offer", "send", inScope(s.Store.Vacancy))), func(ctx context.Context, in *offerIn) (*createdOut[offerJSON], error) {
		o, err := s.Actions.SendOffer(ctx, actorIn(ctx), domain.VacancyID(in.ID), domain.JobRequestID(in.Body.JobRequestID))
		return answer(ctx, createdOut[offerJSON]{apiRoot + "/offers/" + string(o.ID), s.offerFor(actorIn(ctx), s.privateIn(ctx))(o)}, err)
	})
	huma.Register(api, apiOperation("POST", "/offers/{id}/withdrawal", "withdraw-offer", "Take back an offer that one's enterprise sent", http.StatusOK,
		s.gate("offer", "withdraw", inScope(s.Store.Offer))), func(ctx context.Context, in *RecordIn) (*bodyOut[offerJSON], error) {
		o, err := s.Actions.WithdrawOffer(ctx, actorIn(ctx), domain.OfferID(in.ID))
		return answer(ctx, bodyOut[offerJSON]{s.offerFor(actorIn(ctx), s.privateIn(ctx))(o)}, err)
	})
	huma.Register(api, apiOperation("POST", "/offers/{id}/answer", "answer-offer", "Accept or decline an offer, for oneself", http.StatusOK,
		s.own("offer", "answer", inScope(s.Store.Offer))), func(ctx context.Context, in *answerIn) (*bodyOut[answerJSON], error) {
		o, err := s.Actions.AnswerOffer(ctx, personIn(ctx), domain.OfferID(in.ID), action.OfferAnswer{Answer: in.Body.Answer,
			Agreement: action.Agreement{Language: in.Body.Language, TextHash: in.Body.TextHash}})
		return answer(ctx, bodyOut[answerJSON]{answerJSON{string(o.ID), o.State}}, err)
	})
	s.jobRequestAPI(api)
}
