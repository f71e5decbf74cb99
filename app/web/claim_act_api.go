package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

type claimDecisionIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Decision string `json:"decision" maxLength:"20" doc:"check, notice, return, refuse, approve or recover"`
		Reason   string `json:"reason,omitempty" maxLength:"40" doc:"code, to return, refuse or recover"`
		Version  int    `json:"version,omitempty" minimum:"0" maximum:"1000000000" doc:"version that the decider saw; the claim has moved on if it is another by now"`
	}
}

type objectionJSON struct {
	ID        string    `json:"id"`
	Reason    string    `json:"reason"`
	State     string    `json:"state"`
	CreatedAt time.Time `json:"created_at"`
}

func objectionJSONOf(o domain.Objection) objectionJSON {
	return objectionJSON{o.ID, o.Reason, o.State, o.CreatedAt}
}

// claimActAPI is the steps of a claim: four different natural persons make, check, approve and pay it.
func (s *Server) claimActAPI(api huma.API) {
	claim := inScope(s.Store.Claim)
	for _, a := range []struct {
		path, id, summary string
		may               [2]string
		do                func(context.Context, domain.Actor, domain.ClaimID) (domain.Claim, error)
	}{
		{"submission", "submit-claim", "Hand a claim to the county", [2]string{"claim", "submit"}, s.Actions.SubmitClaim},
		{"objections/dismissal", "dismiss-objections", "Find the open objections unfounded", [2]string{"objection", "decide"}, s.Actions.DismissObjections},
		{"recovery", "record-recovery", "Enter that wrongly paid money came back", [2]string{"payment", "return"}, s.Actions.RecordRecovery},
	} {
		huma.Register(api, apiOperation("POST", "/claims/{id}/"+a.path, a.id, a.summary, http.StatusOK, s.gate(a.may[0], a.may[1], claim)),
			func(ctx context.Context, in *RecordIn) (*bodyOut[ClaimJSON], error) {
				c, err := a.do(ctx, actorIn(ctx), domain.ClaimID(in.ID))
				return answer(ctx, bodyOut[ClaimJSON]{claimJSONOf(c)}, err)
			})
	}
	huma.Register(api, apiOperation("POST", "/claims/{id}/decisions", "decide-claim", "Take a checker's or approver's decision", http.StatusOK,
		s.either([][2]string{{"claim", "check"}, {"claim", "approve"}}, claim)), func(ctx context.Context, in *claimDecisionIn) (*bodyOut[ClaimJSON], error) {
		c, err := s.Actions.DecideClaim(ctx, actorIn(ctx), domain.ClaimID(in.ID), action.ClaimInput{Decision: in.Body.Decision, Reason: in.Body.Reason, Version: in.Body.Version})
		return answer(ctx, bodyOut[ClaimJSON]{claimJSONOf(c)}, err)
	})
	huma.Register(api, apiOperation("GET", "/claims/{id}/objections", "list-objections", "The objections against a claim", http.StatusOK, s.gate("objection", "decide", claim)),
		func(ctx context.Context, in *RecordIn) (*listOut[objectionJSON], error) {
			c, err := s.Store.Claim(ctx, actorIn(ctx).Scope, domain.ClaimID(in.ID))
			if err != nil {
				return nil, apiError(ctx, err)
			}
			list, err := s.Store.Objections(ctx, c)
			return answer(ctx, wholeList(list, objectionJSONOf), err)
		})
}
