package web

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

type visitIn struct {
	Body struct {
		Name           string `json:"name" maxLength:"100"`
		IdentityNumber string `json:"identity_number" maxLength:"40"`
	}
}

type visitJSON struct {
	ID    string `json:"id"`
	State string `json:"state" enum:"asked,open,closed"`
	Day   string `json:"day" format:"date"`
}

func visitJSONOf(v domain.Visit) visitJSON { return visitJSON{string(v.ID), v.State, string(v.Day)} }

type paperIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Answer  string `json:"answer" maxLength:"20" doc:"join or leave"`
		ClassID string `json:"class_id" maxLength:"100"`
		AgreementJSON
		File string `json:"file" maxLength:"4000000" doc:"scan of the signed paper: PDF, PNG or JPEG in base64, three megabytes at most, as on the page"`
	}
}

type paperJSON struct {
	ID        string `json:"id" doc:"of the paper to be called back about; empty of leaving"`
	Enrolment string `json:"enrolment_id"`
	State     string `json:"state" doc:"of the enrolment"`
	Code      string `json:"code,omitempty" doc:"of the receipt, shown this once: it takes the consent back"`
}

type callJSON struct {
	ID       string `json:"id"`
	NameMask string `json:"name_mask"`
	Class    string `json:"class"`
	Desk     string `json:"desk" doc:"body of the witness"`
	MadeOn   string `json:"made_on" format:"date"`
}

func callJSONOf(p storage.PaperCall) callJSON {
	return callJSON{string(p.ID), ident.MaskName(p.Name), p.ClassTitle, p.Desk, string(p.MadeOn)}
}

type calledJSON struct {
	ID    string `json:"id"`
	State string `json:"state" enum:"waiting,confirmed,denied"`
}

type callIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Answer string `json:"answer" maxLength:"20" doc:"confirmed or denied"`
	}
}

// visitSeen finds the visit {id} at the reader's own desk.
func (s *Server) visitSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	_, err := s.Store.Visit(ctx, who.Scope.OrganisationID, domain.VisitID(c.Param("id")))
	return err
}

// paperSeen finds the paper {id} in the county of the reader's own desk.
func (s *Server) paperSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	o, err := s.Store.Organisation(ctx, who.Scope.OrganisationID)
	if err != nil {
		return err
	}
	_, err = s.Store.Paper(ctx, []domain.County{o.County}, domain.PaperConsentID(c.Param("id")))
	return err
}

// paperAPI is the independent desk's record of what people sign, and the calls that follow.
func (s *Server) paperAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/visits", "open-visit", "Begin to serve a person who came to one's desk", http.StatusCreated, s.gate("visit", "open")),
		func(ctx context.Context, in *visitIn) (*createdOut[visitJSON], error) {
			v, err := s.Actions.OpenVisit(ctx, actorIn(ctx), action.NewVisit{Name: in.Body.Name, IdentityNumber: in.Body.IdentityNumber})
			return answer(ctx, createdOut[visitJSON]{apiRoot + "/visits", visitJSONOf(v)}, err)
		})
	op := apiOperation("POST", "/visits/{id}/papers", "record-paper", "Record what the person signed before oneself: joining a class or leaving it", http.StatusCreated, s.gate("paper", "record", s.visitSeen))
	op.MaxBodyBytes = BodyLimit
	op.Description = fmt.Sprintf("The scan is a PDF, PNG or JPEG of at most %d bytes before base64; the whole body at most %d bytes.", domain.MaxScan, BodyLimit)
	huma.Register(api, op, s.recordPaperAPI)
	huma.Register(api, apiOperation("GET", "/papers", "list-calls", "Papers whose people somebody independent asks again, masked", http.StatusOK, s.gate("paper", "call")),
		func(ctx context.Context, in *PageIn) (*listOut[callJSON], error) {
			list, err := s.Actions.PapersToCall(ctx, actorIn(ctx))
			return listed(ctx, list, err, *in, func(p storage.PaperCall) string { return string(p.ID) }, callJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/papers/{id}/call", "call-paper", "What the person said when asked again", http.StatusOK, s.gate("paper", "call", s.paperSeen)),
		func(ctx context.Context, in *callIn) (*bodyOut[calledJSON], error) {
			p, err := s.Actions.CallPaper(ctx, actorIn(ctx), domain.PaperConsentID(in.ID), in.Body.Answer)
			return answer(ctx, bodyOut[calledJSON]{calledJSON{string(p.ID), p.CallState}}, err)
		})
}

// scanOf is a scan that came in base64.
func scanOf(text string) (action.Scan, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		var k domain.Check
		k.Merge(domain.ErrFileType.At("file"))
		return action.Scan{}, k.Err()
	}
	return action.Scan{Bytes: b}, nil
}

func (s *Server) recordPaperAPI(ctx context.Context, in *paperIn) (*createdOut[paperJSON], error) {
	scan, err := scanOf(in.Body.File)
	if err != nil {
		return nil, apiError(ctx, err)
	}
	who, visit := actorIn(ctx), domain.VisitID(in.ID)
	r, err := s.Actions.RecordPaper(ctx, who, visit, action.PaperAnswer{Answer: in.Body.Answer, ClassID: domain.ClassID(in.Body.ClassID), Agreement: in.Body.agreement(), Scan: scan})
	out := paperJSON{ID: string(r.Paper.ID), Enrolment: string(r.Enrolment.ID), State: string(r.Enrolment.State)}
	if err == nil && r.Paper.ID != "" {
		out.Code, err = s.Actions.PrintPaperReceipt(action.WithRequest(ctx, action.Request{}), who, visit, r.Paper.ID)
	}
	return answer(ctx, createdOut[paperJSON]{apiRoot + "/papers", out}, err)
}

type supportIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Wants []string `json:"wants" maxItems:"10" enum:"large-type,reader,interpreter,step-free" doc:"none takes all back"`
	}
}

type supportJSON struct {
	PersonID string   `json:"person_id"`
	Wants    []string `json:"wants"`
}

func supportJSONOf(x domain.Support) supportJSON {
	return supportJSON{string(x.PersonID), append([]string{}, x.Wants.List()...)}
}

// supportAPI is what a person wants so that they can follow a class, and what their own teacher sees of it.
func (s *Server) supportAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/classes/{id}/support", "want-support", "Say what one wants in a class of one's own; the own teacher alone sees it", http.StatusOK, s.own("support", "want", s.classSeen)),
		func(ctx context.Context, in *supportIn) (*bodyOut[supportJSON], error) {
			x, err := s.Actions.WantSupport(ctx, personIn(ctx), domain.ClassID(in.ID), in.Body.Wants)
			return answer(ctx, bodyOut[supportJSON]{supportJSONOf(x)}, err)
		})
	huma.Register(api, apiOperation("GET", "/classes/{id}/support", "list-support", "What the people of one's own class want", http.StatusOK, s.gate("support", "read", inScope(s.Store.Class))),
		func(ctx context.Context, in *RecordIn) (*listOut[supportJSON], error) {
			m, err := s.Actions.ClassSupport(ctx, actorIn(ctx), domain.ClassID(in.ID))
			list := make([]domain.Support, 0, len(m))
			for _, x := range m {
				list = append(list, x)
			}
			slices.SortFunc(list, func(a, b domain.Support) int { return cmp.Compare(a.PersonID, b.PersonID) })
			return answer(ctx, wholeList(list, supportJSONOf), err)
		})
}
