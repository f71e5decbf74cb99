package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// grievanceJSON is a case as its person and the ombudsman see it.
type grievanceJSON struct {
	ID         string     `json:"id"`
	Topic      string     `json:"topic"`
	Text       string     `json:"text,omitempty" doc:"what it began with, for the ombudsman who opens it"`
	Answer     string     `json:"answer,omitempty" doc:"what the office said last"`
	State      string     `json:"state"`
	Anonymous  bool       `json:"anonymous"`
	EarlierID  string     `json:"earlier_id,omitempty" doc:"the case that a retaliation followed, for the ombudsman"`
	Agreed     bool       `json:"agreed,omitempty" doc:"the author agrees to a finding that names the employer"`
	DueOn      string     `json:"due_on" format:"date"`
	CreatedAt  time.Time  `json:"created_at"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Words      []wordJSON `json:"words,omitempty"`
}

type wordJSON struct {
	ByOffice bool      `json:"by_office"`
	Text     string    `json:"text"`
	File     string    `json:"file,omitempty" doc:"name of what is enclosed"`
	Sealed   bool      `json:"sealed,omitempty" doc:"under a former key of the office, which nobody here has"`
	At       time.Time `json:"at"`
}

func wordJSONOf(w action.Word) wordJSON {
	out := wordJSON{ByOffice: w.ByOffice, Text: w.Text, Sealed: w.Sealed, At: w.At}
	if w.File != nil {
		out.File = w.File.Name
	}
	return out
}

func grievanceJSONOf(c action.Case) grievanceJSON {
	g := c.Grievance
	out := grievanceJSON{ID: string(g.ID), Topic: g.Topic, Text: c.First(), Answer: c.Answer(), State: g.State, Anonymous: g.PersonID == "", EarlierID: string(g.EarlierID), Agreed: g.Agreed,
		DueOn: string(g.DueOn), CreatedAt: g.CreatedAt, AnsweredAt: instantOrNone(g.AnsweredAt)}
	for _, w := range c.Words {
		out.Words = append(out.Words, wordJSONOf(w))
	}
	return out
}

// leftJSON is what whoever left or answered a grievance gets: its words are not sent back.
type leftJSON struct {
	ID    string `json:"id"`
	State string `json:"state"`
	DueOn string `json:"due_on" format:"date"`
	Code  string `json:"code,omitempty" doc:"claim code of an anonymous one, told this once: the answer is read with it"`
}

func leftJSONOf(g domain.Grievance, code string) leftJSON {
	return leftJSON{string(g.ID), g.State, string(g.DueOn), code}
}

type fileIn struct {
	FileName string `json:"file_name,omitempty" maxLength:"200"`
	File     []byte `json:"file,omitempty" doc:"PDF, JPEG or PNG enclosed"`
}

func (f fileIn) file() *action.Attachment {
	if len(f.File) == 0 {
		return nil
	}
	return &action.Attachment{Name: f.FileName, Bytes: f.File}
}

type grievanceIn struct {
	Body struct {
		Topic      string `json:"topic" maxLength:"40" doc:"fee, pressure, papers-held, wages, safety, retaliation, data or other"`
		Text       string `json:"text" maxLength:"4000"`
		RegionCode string `json:"region_code,omitempty" maxLength:"20" doc:"county, when nobody is signed in"`
		Code       string `json:"code,omitempty" maxLength:"40" doc:"claim code of one's own making, a hundred random bits as the server would make, for who may send the request again"`
		Earlier    string `json:"earlier,omitempty" maxLength:"100" doc:"claim code, or id of one's own, of the case that a retaliation followed"`
		fileIn
	}
}

type codeIn struct {
	Body struct {
		Code string `json:"code" maxLength:"40"`
	}
}

type codeWordsIn struct {
	Body struct {
		Code  string `json:"code" maxLength:"40"`
		Text  string `json:"text" maxLength:"4000"`
		Agree bool   `json:"agree,omitempty" doc:"yes to a finding that names the employer"`
		fileIn
	}
}

type caseWordsIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Text  string `json:"text" maxLength:"4000"`
		Agree bool   `json:"agree,omitempty" doc:"yes to a finding that names the employer"`
		fileIn
	}
}

type answersJSON struct {
	Answers []wordJSON `json:"answers" doc:"none where there is no answer yet, and none where there is no case"`
}

type doneJSON struct {
	Done bool `json:"done"`
}

// hidden makes an operation unseen for who may not reach it: 404, as if it were not there (people-first 11).
func hidden(r apiRight) apiRight {
	check := r.check
	r.check = func(ctx context.Context, c huma.Context, fc *fiber.Ctx) (access.PersonSession, error) {
		p, err := check(ctx, c, fc)
		var d *domain.Error
		if errors.As(err, &d) && d.Kind == domain.Forbidden {
			err = domain.ErrNotFound
		}
		return p, err
	}
	return r
}

// grievanceAPI is for who complains: anybody leaves a grievance, reads the answer by code or as themself, and adds to it.
func (s *Server) grievanceAPI(api huma.API) {
	leave := s.gate("grievance", "leave")
	huma.Register(api, apiOperation("POST", "/grievances", "leave-grievance", "Leave a grievance with the ombudsman, with or without a name", http.StatusCreated, leave), s.leaveAPI)
	huma.Register(api, apiOperation("POST", "/grievances/by-code", "read-answers", "What the office said in the case of a claim code", http.StatusOK, leave),
		func(ctx context.Context, in *codeIn) (*bodyOut[answersJSON], error) {
			err := s.lookups.take(s.Store.Now())
			if err != nil {
				return nil, apiError(ctx, err)
			}
			words, err := s.Actions.Answers(ctx, in.Body.Code)
			return answer(ctx, bodyOut[answersJSON]{answersJSON{wholeList(words, wordJSONOf).Body.Items}}, err)
		})
	huma.Register(api, apiOperation("POST", "/grievances/by-code/words", "add-words", "Add to the case of a claim code", http.StatusAccepted, leave),
		func(ctx context.Context, in *codeWordsIn) (*bodyOut[doneJSON], error) {
			err := s.lookups.take(s.Store.Now())
			if err == nil {
				err = s.Actions.AddWords(ctx, in.Body.Code, action.More{Text: in.Body.Text, File: in.Body.file(), Agree: in.Body.Agree})
			}
			return answer(ctx, bodyOut[doneJSON]{doneJSON{true}}, err)
		})
	huma.Register(api, apiOperation("POST", "/grievances/{id}/words", "add-own-words", "Add to one's own case", http.StatusAccepted, hidden(s.own("grievance", "own", s.ownCaseSeen))),
		func(ctx context.Context, in *caseWordsIn) (*bodyOut[doneJSON], error) {
			if !s.privateIn(ctx) {
				return nil, apiError(ctx, errPINNeeded)
			}
			err := s.Actions.AddOwnWords(ctx, personIn(ctx), domain.GrievanceID(in.ID), action.More{Text: in.Body.Text, File: in.Body.file(), Agree: in.Body.Agree})
			return answer(ctx, bodyOut[doneJSON]{doneJSON{true}}, err)
		})
	huma.Register(api, apiOperation("GET", "/grievances", "list-grievances", "One's own grievances, or the cases of the ombudsman's office", http.StatusOK,
		hidden(s.either([][2]string{{"grievance", "read"}, {"grievance", "own"}}))), func(ctx context.Context, in *PageIn) (*listOut[grievanceJSON], error) {
		list, err := s.grievances(ctx)
		return listed(ctx, list, err, *in, func(c action.Case) string { return string(c.ID) }, grievanceJSONOf)
	})
}

func (s *Server) leaveAPI(ctx context.Context, in *grievanceIn) (*bodyOut[leftJSON], error) {
	new := action.NewGrievance{Topic: in.Body.Topic, Text: in.Body.Text, RegionCode: in.Body.RegionCode, Code: in.Body.Code, Earlier: in.Body.Earlier, File: in.Body.file()}
	var left action.Left
	var err error
	if p := personIn(ctx); p.Valid() {
		left, err = s.Actions.LeaveGrievance(ctx, p, new)
	} else {
		left, err = s.leaveUnnamed(ctx, new)
	}
	return answer(ctx, bodyOut[leftJSON]{leftJSONOf(left.Grievance, left.Code)}, err)
}

// grievances are one's own with what the office said, or the office's queue, whose words are opened one by one.
func (s *Server) grievances(ctx context.Context) (cases []action.Case, err error) {
	if p := personIn(ctx); p.Valid() {
		if !s.privateIn(ctx) {
			return nil, errPINNeeded
		}
		return s.Actions.OwnGrievances(ctx, p)
	}
	desk, err := s.deskIn(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.Actions.Grievances(ctx, desk)
	for _, g := range list {
		cases = append(cases, action.Case{Grievance: g})
	}
	return cases, err
}

// ownCaseSeen finds the case {id} among the person's own.
func (s *Server) ownCaseSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	list, err := s.Store.OwnGrievances(ctx, who.PersonID)
	for _, g := range list {
		if string(g.ID) == c.Param("id") {
			return nil
		}
	}
	return errors.Join(err, domain.ErrNotFound)
}
