package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

type appointmentJSON struct {
	ID         string `json:"id"`
	Kind       string `json:"kind" doc:"appoint, or end the office"`
	AccountID  string `json:"account_id"`
	Reason     string `json:"reason,omitempty" doc:"of an end"`
	RegionPath string `json:"region_path"`
	State      string `json:"state" doc:"proposed, confirmed or refused"`
	ProposedBy string `json:"proposed_by"`
	DecidedBy  string `json:"decided_by,omitempty"`
	Link       string `json:"link,omitempty" doc:"one-time link of the ombudsman, in the answer to the confirmation alone"`
}

func appointmentJSONOf(a domain.Appointment) appointmentJSON {
	return appointmentJSON{ID: string(a.ID), Kind: a.Kind, Reason: a.Reason, AccountID: string(a.AccountID), RegionPath: a.RegionPath, State: a.State, ProposedBy: string(a.ProposedBy), DecidedBy: string(a.DecidedBy)}
}

type candidateIn struct {
	Body struct {
		Login          string `json:"login" maxLength:"60"`
		Name           string `json:"name" maxLength:"200"`
		IdentityNumber string `json:"identity_number" maxLength:"40" doc:"kept as a keyed hash only"`
		RegionCode     string `json:"region_code" maxLength:"20"`
	}
}

type appointIn struct {
	RecordIn
	Body struct {
		Answer string `json:"answer" enum:"yes,no"`
	}
}

// appointmentAPI is the appointment of ombudsmen by two people of different bodies.
func (s *Server) appointmentAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/appointments", "list-appointments", "Appointments of ombudsmen", http.StatusOK, s.gate("appointment", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[appointmentJSON], error) {
			list, err := s.Store.Appointments(ctx, actorIn(ctx).Scope)
			return listed(ctx, list, err, *in, func(a domain.Appointment) string { return string(a.ID) }, appointmentJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/appointments", "propose-ombudsman", "Propose an ombudsman, with a new account", http.StatusCreated, s.gate("appointment", "propose")),
		func(ctx context.Context, in *candidateIn) (*bodyOut[appointmentJSON], error) {
			b := in.Body
			a, err := s.Actions.ProposeOmbudsman(ctx, actorIn(ctx), action.Candidate{Login: b.Login, Name: b.Name, Identity: b.IdentityNumber, RegionCode: b.RegionCode})
			return answer(ctx, bodyOut[appointmentJSON]{appointmentJSONOf(a)}, err)
		})
	huma.Register(api, apiOperation("POST", "/appointments/{id}/confirmation", "confirm-ombudsman", "Confirm or refuse a proposal, as somebody of another body", http.StatusOK,
		s.gate("appointment", "confirm", inScope(s.Store.Appointment))), func(ctx context.Context, in *appointIn) (*bodyOut[appointmentJSON], error) {
		a, err := s.Actions.DecideAppointment(ctx, actorIn(ctx), domain.AppointmentID(in.ID), in.Body.Answer == "yes")
		out := appointmentJSONOf(a.Appointment)
		if a.Token != "" {
			out.Link = s.linkTo(a.Token)
		}
		return answer(ctx, bodyOut[appointmentJSON]{out}, err)
	})
}

type endIn struct {
	RecordIn
	Body struct {
		Reason string `json:"reason" maxLength:"40" doc:"left-office, moved-office, granted-in-error, not-needed or misuse"`
	}
}

// endAPI proposes the end of an ombudsman's office; it is confirmed like an appointment.
func (s *Server) endAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/accounts/{id}/dismissal", "propose-end", "Propose to end an ombudsman's office, which somebody of another body confirms", http.StatusCreated,
		s.gate("appointment", "propose", s.accountSeen)), func(ctx context.Context, in *endIn) (*bodyOut[appointmentJSON], error) {
		a, err := s.Actions.ProposeEnd(ctx, actorIn(ctx), domain.AccountID(in.ID), in.Body.Reason)
		return answer(ctx, bodyOut[appointmentJSON]{appointmentJSONOf(a)}, err)
	})
}

type whyIn struct {
	Kind   string `query:"kind" maxLength:"40" required:"true"`
	Act    string `query:"act" maxLength:"40" required:"true"`
	Object string `query:"object" maxLength:"100" doc:"id of a record; one outside of one's scope is answered like one that does not exist"`
}

type whyJSON struct {
	May        bool          `json:"may"`
	Role       string        `json:"role"`
	GrantID    string        `json:"grant_id,omitempty"`
	Line       int           `json:"policy_line" doc:"number of the line in policy.csv, 0 where none gives the right"`
	Text       string        `json:"policy_text,omitempty"`
	Holders    []string      `json:"holders,omitempty" doc:"roles that have the right, where one's own has it not"`
	InScope    bool          `json:"in_scope" doc:"the record asked for lies in one's scope"`
	Duties     []whyDutyJSON `json:"duties" doc:"rules of the separation of duties that apply to the act"`
	RegionPath string        `json:"region_path,omitempty"`
}

type whyDutyJSON struct {
	Code   string `json:"code"`
	Words  string `json:"words"`
	Source string `json:"source"`
	Broken bool   `json:"broken" doc:"forbids the act on the record asked for"`
}

// whyAPI explains an act to whoever asks for themself.
func (s *Server) whyAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/why", "explain-right", "Why one may do an act, or may not", http.StatusOK, s.anyone()),
		func(ctx context.Context, in *whyIn) (*bodyOut[whyJSON], error) {
			w, err := s.Actions.Why(ctx, actorIn(ctx), in.Kind, in.Act, in.Object)
			out := whyJSON{May: w.May, Role: string(w.Role), GrantID: string(w.Grant.ID), Line: w.Line.Number, Text: w.Line.Text, InScope: w.Found, Duties: []whyDutyJSON{}, RegionPath: w.Grant.RegionPath}
			for _, r := range w.Holders {
				out.Holders = append(out.Holders, string(r))
			}
			for _, d := range w.Duties {
				out.Duties = append(out.Duties, whyDutyJSON{d.Code, localeIn(ctx).T("duty." + d.Code), d.Source, d.Broken})
			}
			return answer(ctx, bodyOut[whyJSON]{out}, err)
		})
}
