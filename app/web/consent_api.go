package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/domain"
)

type consentTextJSON struct {
	Purpose  string `json:"purpose"`
	Language string `json:"language"`
	Version  int    `json:"version"`
	Title    string `json:"title"`
	Body     string `json:"body"`
	Hash     string `json:"hash" doc:"what agreeing sends back as text_hash"`
	Reviewed bool   `json:"reviewed" doc:"whether a native reader reviewed it; a placement cannot be accepted on one that was not"`
	Sample   bool   `json:"sample"`
}

func consentTextJSONOf(t domain.ConsentText) consentTextJSON {
	return consentTextJSON{t.Purpose, t.Language, t.Version, t.Title, t.Body, t.Hash, t.ReviewedBy != "", t.Sample}
}

type consentJSON struct {
	ID          string     `json:"id"`
	Purpose     string     `json:"purpose"`
	Subject     string     `json:"subject" doc:"id of the enrolment, job request or offer"`
	TextHash    string     `json:"text_hash"`
	Language    string     `json:"language"`
	GivenAt     time.Time  `json:"given_at"`
	WithdrawnAt *time.Time `json:"withdrawn_at,omitempty"`
}

func consentJSONOf(c domain.Consent) consentJSON {
	return consentJSON{string(c.ID), c.Purpose, c.Subject, c.TextHash, c.Language, c.GivenAt, instantOrNone(c.WithdrawnAt)}
}

// instantOrNone is t, or nothing while it has not come.
func instantOrNone(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type consentTextIn struct {
	Purpose  string `query:"purpose" required:"true" enum:"enrolment,job-request,placement,sharing,publication"`
	Language string `query:"language" required:"true" enum:"zh-Hans,ug,kk-Arab,kk-Cyrl,en"`
}

type consentIn struct {
	Body struct {
		Purpose string `json:"purpose" enum:"sharing,publication" doc:"the other purposes are agreed to with their act"`
		Subject string `json:"subject" maxLength:"100" doc:"id of an open job request of one's own, or of a valid certificate"`
		AgreementJSON
	}
}

// consentAPI is the texts that people agree to, and what a person agreed to. A consent ends with the act that ends its subject: leaving
// the class, closing the job request, ending the placement; and ending any consent ends its subject.
func (s *Server) consentAPI(api huma.API) {
	s.textAPI(api)
	s.disputeAPI(api)
	s.reviewAPI(api)
	s.guardianAPI(api)
	s.paperAPI(api)
	s.supportAPI(api)
	s.enrolmentReturnAPI(api)
	huma.Register(api, apiOperation("GET", "/consent-texts", "read-consent-text", "The newest text of a consent in a language", http.StatusOK, s.open()),
		func(ctx context.Context, in *consentTextIn) (*bodyOut[consentTextJSON], error) {
			t, err := s.Store.ConsentText(ctx, in.Purpose, in.Language)
			return answer(ctx, bodyOut[consentTextJSON]{consentTextJSONOf(t)}, err)
		})
	huma.Register(api, apiOperation("GET", "/consents", "list-own-consents", "One's own consents", http.StatusOK, s.own("file", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[consentJSON], error) {
			list, err := s.Store.Consents(ctx, personIn(ctx).Person())
			if !s.privateIn(ctx) {
				list = slices.DeleteFunc(list, func(c domain.Consent) bool { return !c.WithdrawnAt.IsZero() })
			}
			return listed(ctx, list, err, *in, func(c domain.Consent) string { return string(c.ID) }, consentJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/consents", "give-consent", "Agree to sharing or publication", http.StatusCreated, s.own("consent", "give")),
		func(ctx context.Context, in *consentIn) (*createdOut[consentJSON], error) {
			c, err := s.Actions.GiveConsent(ctx, personIn(ctx), in.Body.Purpose, in.Body.Subject, in.Body.agreement())
			return answer(ctx, createdOut[consentJSON]{apiRoot + "/consents", consentJSONOf(c)}, err)
		})
	huma.Register(api, apiOperation("POST", "/consents/{id}/withdrawal", "withdraw-consent", "Take a consent back, at once and without a reason; what rests on it ends", http.StatusOK,
		s.own("consent", "withdraw", inPersons(s.Store.Consent))), func(ctx context.Context, in *RecordIn) (*bodyOut[consentJSON], error) {
		c, err := s.Actions.WithdrawConsent(ctx, personIn(ctx), domain.ConsentID(in.ID))
		return answer(ctx, bodyOut[consentJSON]{consentJSONOf(c)}, err)
	})
}
