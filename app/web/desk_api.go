package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

type tokenKey struct{}

// deskIn is the office as the session that asks opened it.
func (s *Server) deskIn(ctx context.Context) (action.Desk, error) {
	token, _ := ctx.Value(tokenKey{}).(string)
	return s.Actions.DeskOf(ctx, actorIn(ctx), token)
}

type officeJSON struct {
	HasKey  bool     `json:"has_key" doc:"somebody in office can open it"`
	Mine    bool     `json:"mine" doc:"the reader can"`
	Asked   bool     `json:"asked" doc:"the reader waits to be handed it"`
	Waiting []string `json:"waiting" doc:"accounts that wait to be handed it"`
}

type passphraseIn struct {
	Body struct {
		Passphrase string `json:"passphrase" maxLength:"400" doc:"twelve characters or more; nobody can give it back"`
	}
}

type handOverIn struct {
	Body struct {
		AccountID string `json:"account_id" maxLength:"100"`
	}
}

type grievanceAnswerIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Answer string `json:"answer" maxLength:"4000"`
	}
}

type findingIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		OrganisationID string   `json:"organisation_id" maxLength:"100"`
		Topic          string   `json:"topic" maxLength:"40"`
		Cases          []string `json:"cases,omitempty" maxItems:"100" doc:"further cases that it rests on"`
	}
}

type findingJSON struct {
	ID             string `json:"id"`
	OrganisationID string `json:"organisation_id"`
	Topic          string `json:"topic"`
	FoundOn        string `json:"found_on" format:"date"`
	RegionPath     string `json:"region_path" doc:"of the ombudsman's office that decided"`
}

type payeeIn struct {
	Body struct {
		OrganisationID string `json:"organisation_id" maxLength:"100"`
	}
}

// deskAPI is the ombudsman's desk. For everybody else it is not there.
func (s *Server) deskAPI(api huma.API) {
	s.officeAPI(api)
	read, reply, find := hidden(s.gate("grievance", "read", s.caseSeen)), hidden(s.gate("grievance", "answer", s.caseSeen)), hidden(s.gate("grievance", "find", s.caseSeen))
	huma.Register(api, apiOperation("GET", "/grievances/{id}", "read-grievance", "One case with its words", http.StatusOK, read),
		func(ctx context.Context, in *RecordIn) (*bodyOut[grievanceJSON], error) {
			desk, err := s.deskIn(ctx)
			if err != nil {
				return nil, apiError(ctx, err)
			}
			c, err := s.Actions.Grievance(ctx, desk, domain.GrievanceID(in.ID))
			return answer(ctx, bodyOut[grievanceJSON]{grievanceJSONOf(c)}, err)
		})
	for _, step := range []struct {
		path, id, summary string
		do                func(context.Context, action.Desk, domain.GrievanceID, string) (domain.Grievance, error)
	}{
		{"answer", "answer-grievance", "Answer a case", s.Actions.AnswerGrievance},
		{"question", "ask-back", "Ask the author of a case something; the day by which they get an answer stays", s.Actions.AskBack},
	} {
		huma.Register(api, apiOperation("POST", "/grievances/{id}/"+step.path, step.id, step.summary, http.StatusOK, reply),
			func(ctx context.Context, in *grievanceAnswerIn) (*bodyOut[leftJSON], error) {
				return s.deskStep(ctx, func(desk action.Desk) (domain.Grievance, error) {
					return step.do(ctx, desk, domain.GrievanceID(in.ID), in.Body.Answer)
				})
			})
	}
	huma.Register(api, apiOperation("POST", "/grievances/{id}/closing", "close-grievance", "Close a case that was answered", http.StatusOK, reply),
		func(ctx context.Context, in *RecordIn) (*bodyOut[leftJSON], error) {
			return s.deskStep(ctx, func(desk action.Desk) (domain.Grievance, error) {
				return s.Actions.CloseGrievance(ctx, desk, domain.GrievanceID(in.ID))
			})
		})
	huma.Register(api, apiOperation("POST", "/grievances/{id}/finding", "find", "Enter a finding about a body, on the authors' agreement or when five workers were heard", http.StatusCreated, find), s.findAPI)
}

func (s *Server) deskStep(ctx context.Context, step func(action.Desk) (domain.Grievance, error)) (*bodyOut[leftJSON], error) {
	desk, err := s.deskIn(ctx)
	if err != nil {
		return nil, apiError(ctx, err)
	}
	g, err := step(desk)
	return answer(ctx, bodyOut[leftJSON]{leftJSONOf(g, "")}, err)
}

func (s *Server) findAPI(ctx context.Context, in *findingIn) (*bodyOut[findingJSON], error) {
	desk, err := s.deskIn(ctx)
	if err != nil {
		return nil, apiError(ctx, err)
	}
	cases := []domain.GrievanceID{domain.GrievanceID(in.ID)}
	for _, id := range in.Body.Cases {
		cases = append(cases, domain.GrievanceID(id))
	}
	f, err := s.Actions.Find(ctx, desk, domain.OrganisationID(in.Body.OrganisationID), in.Body.Topic, cases)
	return answer(ctx, bodyOut[findingJSON]{findingJSONOf(f)}, err)
}

func findingJSONOf(f domain.Finding) findingJSON {
	return findingJSON{f.ID, string(f.OrganisationID), f.Topic, string(f.FoundOn), f.RegionPath}
}

// officeAPI is the key of the ombudsman's office.
func (s *Server) officeAPI(api huma.API) {
	open := hidden(s.gate("grievance", "open"))
	huma.Register(api, apiOperation("GET", "/grievance-office", "read-office", "How the ombudsman's office stands", http.StatusOK, open),
		func(ctx context.Context, _ *struct{}) (*bodyOut[officeJSON], error) {
			o, err := s.Actions.Office(ctx, actorIn(ctx))
			waiting := wholeList(o.Waiting, func(h domain.OfficeHolder) string { return string(h.AccountID) }).Body.Items
			return answer(ctx, bodyOut[officeJSON]{officeJSON{o.HasKey, o.Mine, o.Asked, waiting}}, err)
		})
	for _, step := range []struct {
		path, id, summary string
		do                func(context.Context, domain.Actor, string, string) error
	}{
		{"key", "make-office-key", "Make the office's key, which this passphrase wraps, and open it in this session", s.makeOffice},
		{"asking", "ask-for-office", "Ask whoever can open the office to hand it over", s.askOffice},
		{"opening", "open-office", "Open the office in this session", s.Actions.OpenOffice},
	} {
		huma.Register(api, apiOperation("POST", "/grievance-office/"+step.path, step.id, step.summary, http.StatusOK, open),
			func(ctx context.Context, in *passphraseIn) (*bodyOut[doneJSON], error) {
				token, _ := ctx.Value(tokenKey{}).(string)
				return answer(ctx, bodyOut[doneJSON]{doneJSON{true}}, step.do(ctx, actorIn(ctx), token, in.Body.Passphrase))
			})
	}
	huma.Register(api, apiOperation("POST", "/grievance-office/handovers", "hand-over-office", "Hand the office over to an ombudsman who asked for it", http.StatusOK, open),
		func(ctx context.Context, in *handOverIn) (*bodyOut[doneJSON], error) {
			desk, err := s.deskIn(ctx)
			if err == nil {
				err = s.Actions.HandOver(ctx, desk, domain.AccountID(in.Body.AccountID))
			}
			return answer(ctx, bodyOut[doneJSON]{doneJSON{true}}, err)
		})
	huma.Register(api, apiOperation("POST", "/grievance-office/checks", "check-payee", "Put the routine check before the next claim of a body", http.StatusOK, hidden(s.gate("grievance", "find"))),
		func(ctx context.Context, in *payeeIn) (*bodyOut[doneJSON], error) {
			desk, err := s.deskIn(ctx)
			if err == nil {
				err = s.Actions.CheckPayee(ctx, desk, domain.OrganisationID(in.Body.OrganisationID))
			}
			return answer(ctx, bodyOut[doneJSON]{doneJSON{true}}, err)
		})
}

// caseSeen finds the case {id} in the ombudsman's office.
func (s *Server) caseSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	_, err := s.Store.Case(ctx, who.Scope.RegionPath, domain.GrievanceID(c.Param("id")))
	return err
}
