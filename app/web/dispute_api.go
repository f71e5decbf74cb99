package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

type disputeJSON struct {
	ID    string `json:"id"`
	Kind  string `json:"kind" enum:"class,claim-line,consent"`
	State string `json:"state" enum:"open,upheld,unfounded"`
	DueOn string `json:"due_on" format:"date"`
	Given string `json:"given,omitempty" enum:"restored,open,full" doc:"what an unfounded one gave back: all as it was, the way back into the class for some days, or nothing as the place is another's"`
}

func disputeJSONOf(d domain.Dispute) disputeJSON {
	return disputeJSON{string(d.ID), d.Kind, d.State, string(d.DueOn), d.Given}
}

type disputeIn struct {
	Body struct {
		Kind    string `json:"kind" enum:"class,claim-line,consent"`
		Subject string `json:"subject" maxLength:"100" doc:"id of one's own enrolment, claim line or consent"`
	}
}

// disputeAPI is a person's "not me". The ombudsman decides on pages alone.
func (s *Server) disputeAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/disputes", "list-own-disputes", "What one said is not one's own", http.StatusOK, s.own("dispute", "open")),
		func(ctx context.Context, in *PageIn) (*listOut[disputeJSON], error) {
			if !s.privateIn(ctx) {
				return nil, apiError(ctx, errPINNeeded)
			}
			list, err := s.Actions.OwnDisputes(ctx, personIn(ctx))
			return listed(ctx, list, err, *in, func(d domain.Dispute) string { return string(d.ID) }, disputeJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/disputes", "dispute", "Say that a class, claim line or consent is not one's own; it is freed at once", http.StatusCreated, s.own("dispute", "open")),
		func(ctx context.Context, in *disputeIn) (*createdOut[disputeJSON], error) {
			d, err := s.Actions.Dispute(ctx, personIn(ctx), in.Body.Kind, in.Body.Subject)
			return answer(ctx, createdOut[disputeJSON]{apiRoot + "/disputes", disputeJSONOf(d)}, err)
		})
}

type reviewJSON struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind" enum:"class,job-request,offer,claim-line"`
	Rule    string   `json:"rule" doc:"code of the refusal, or id of the rule set"`
	Clauses []string `json:"clauses" doc:"codes of the clauses of a claim line that were not met"`
	State   string   `json:"state" enum:"open,changed,stands"`
	Reason  string   `json:"reason"`
	DueOn   string   `json:"due_on" format:"date"`
}

func reviewJSONOf(r domain.Review) reviewJSON {
	return reviewJSON{string(r.ID), r.Kind, r.Rule, append([]string{}, r.Clauses.List()...), r.State, r.Reason, string(r.DueOn)}
}

type reviewIn struct {
	Body struct {
		Kind    string `json:"kind" enum:"class,job-request,offer,claim-line"`
		Subject string `json:"subject" maxLength:"100" doc:"id of the class, course, offer or claim line"`
	}
}

// reviewAPI is a person's wish that somebody looks at an automatic refusal again; the office answers on pages.
func (s *Server) reviewAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/reviews", "list-own-reviews", "The reviews one asked for", http.StatusOK, s.own("review", "ask")),
		func(ctx context.Context, in *PageIn) (*listOut[reviewJSON], error) {
			if !s.privateIn(ctx) {
				return nil, apiError(ctx, errPINNeeded)
			}
			list, err := s.Actions.OwnReviews(ctx, personIn(ctx))
			return listed(ctx, list, err, *in, func(r domain.Review) string { return string(r.ID) }, reviewJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/reviews", "ask-review", "Ask that another person looks at an automatic refusal", http.StatusCreated, s.own("review", "ask")),
		func(ctx context.Context, in *reviewIn) (*createdOut[reviewJSON], error) {
			r, err := s.Actions.AskReview(ctx, personIn(ctx), in.Body.Kind, in.Body.Subject)
			return answer(ctx, createdOut[reviewJSON]{apiRoot + "/reviews", reviewJSONOf(r)}, err)
		})
}

type guardianJSON struct {
	ID    string `json:"id"`
	Way   string `json:"way" enum:"code,paper,ombudsman"`
	Given bool   `json:"given"`
}

func guardianJSONOf(g domain.Guardian) guardianJSON {
	return guardianJSON{string(g.ID), g.Way, !g.GivenAt.IsZero()}
}

type guardianIn struct {
	Body struct {
		Purpose string `json:"purpose" enum:"enrolment,job-request,placement"`
		Subject string `json:"subject" maxLength:"100" doc:"id of the class, course or offer"`
		Name    string `json:"guardian_name" maxLength:"100"`
		Number  string `json:"guardian_identity,omitempty" maxLength:"40" doc:"identity number, held against those of staff and kept nowhere; empty where no guardian can be reached"`
		Phone   string `json:"guardian_phone" maxLength:"40" doc:"empty where no guardian can be reached: the ombudsman decides, about training only"`
	}
}

// guardianAPI is how a minor asks a guardian. The code is typed on the page.
func (s *Server) guardianAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/guardians", "name-guardian", "Ask a guardian for consent beside one's own, by a code to their phone", http.StatusCreated, s.own("guardian", "name")),
		func(ctx context.Context, in *guardianIn) (*createdOut[guardianJSON], error) {
			b := in.Body
			g, err := s.Actions.NameGuardian(ctx, personIn(ctx), action.NewGuardian{Purpose: b.Purpose, Subject: b.Subject, Name: b.Name, Identity: b.Number, Phone: b.Phone})
			return answer(ctx, createdOut[guardianJSON]{apiRoot + "/guardians", guardianJSONOf(g)}, err)
		})
}
