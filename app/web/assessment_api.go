package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

type assessmentJSON struct {
	ID         string `json:"id"`
	ClassID    string `json:"class_id"`
	AssessorID string `json:"assessor_id"`
	HeldOn     string `json:"held_on" format:"date"`
	State      string `json:"state"`
}

func assessmentJSONOf(a domain.Assessment) assessmentJSON {
	return assessmentJSON{string(a.ID), string(a.ClassID), string(a.AssessorID), string(a.HeldOn), a.State}
}

type assessmentIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		AssessorID string `json:"assessor_id" maxLength:"100"`
		HeldOn     string `json:"held_on" format:"date"`
	}
}

type markJSON struct {
	Theory   int `json:"theory" minimum:"-1000" maximum:"1000"`
	Practice int `json:"practice" minimum:"-1000" maximum:"1000"`
}

type marksIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Marks map[string]markJSON `json:"marks" maxProperties:"500" doc:"points of 100 in theory and practice, by person_id; whoever is not named did not take part"`
	}
}

type resultJSON struct {
	PersonID string `json:"person_id"`
	Theory   int    `json:"theory"`
	Practice int    `json:"practice"`
	Passed   bool   `json:"passed"`
}

// assessmentAPI is assessments: planned by the issuer, marked by an assessor who does not teach the class.
func (s *Server) assessmentAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/classes/{id}/assessors", "list-assessors", "Who may assess a class's trade in its region", http.StatusOK,
		s.gate("assessment", "plan", inScope(s.Store.Class))), func(ctx context.Context, in *RecordIn) (*listOut[teacherJSON], error) {
		c, err := s.Store.Class(ctx, actorIn(ctx).Scope, domain.ClassID(in.ID))
		if err != nil {
			return nil, apiError(ctx, err)
		}
		list, err := s.Store.StaffIn(ctx, c.RegionPath, domain.RoleAssessor, s.Store.Today())
		return answer(ctx, wholeList(list, teacherJSONOf), err)
	})
	huma.Register(api, apiOperation("POST", "/classes/{id}/assessments", "plan-assessment", "Plan an assessment", http.StatusCreated, s.gate("assessment", "plan", inScope(s.Store.Class))),
		func(ctx context.Context, in *assessmentIn) (*bodyOut[assessmentJSON], error) {
			a, err := s.Actions.PlanAssessment(ctx, actorIn(ctx), domain.ClassID(in.ID), action.NewAssessment{AssessorID: domain.PersonID(in.Body.AssessorID), HeldOn: domain.Date(in.Body.HeldOn)})
			return answer(ctx, bodyOut[assessmentJSON]{assessmentJSONOf(a)}, err)
		})
	huma.Register(api, apiOperation("GET", "/classes/{id}/assessments", "list-assessments", "The assessments of a class", http.StatusOK, s.gate("assessment", "read", inScope(s.Store.Class))),
		func(ctx context.Context, in *RecordIn) (*listOut[assessmentJSON], error) {
			c, err := s.Store.Class(ctx, actorIn(ctx).Scope, domain.ClassID(in.ID))
			if err != nil {
				return nil, apiError(ctx, err)
			}
			list, err := s.Store.Assessments(ctx, c)
			return answer(ctx, wholeList(list, assessmentJSONOf), err)
		})
	huma.Register(api, apiOperation("GET", "/assessments", "list-own-assessments", "The assessments that one holds", http.StatusOK, s.gate("assessment", "mark")),
		func(ctx context.Context, in *PageIn) (*listOut[assessmentJSON], error) {
			list, err := s.Store.AssessorsAssessments(ctx, actorIn(ctx).PersonID)
			return listed(ctx, list, err, *in, func(a domain.Assessment) string { return string(a.ID) }, assessmentJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/assessments/{id}/marks", "enter-marks", "Enter the results of an assessment, once", http.StatusOK,
		s.gate("assessment", "mark", s.assessorSeen)), func(ctx context.Context, in *marksIn) (*bodyOut[assessmentJSON], error) {
		marks := map[domain.PersonID]action.Mark{}
		for p, m := range in.Body.Marks {
			marks[domain.PersonID(p)] = action.Mark{Theory: m.Theory, Practice: m.Practice}
		}
		a, err := s.Actions.EnterMarks(ctx, actorIn(ctx), domain.AssessmentID(in.ID), marks)
		return answer(ctx, bodyOut[assessmentJSON]{assessmentJSONOf(a)}, err)
	})
	huma.Register(api, apiOperation("GET", "/assessments/{id}/marks", "list-marks", "The results of an assessment", http.StatusOK,
		s.gate("assessment", "read", inScope2(s.Store.Assessment))), s.resultsAPI)
}

// assessorSeen finds the assessment {id} among those that the assessor holds.
func (s *Server) assessorSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	a, _, err := s.Store.Assessment(ctx, who.Scope, domain.AssessmentID(c.Param("id")))
	if err == nil && a.AssessorID != who.PersonID {
		err = domain.ErrNotFound
	}
	return err
}

// resultsAPI lists the results of the roster in its order.
func (s *Server) resultsAPI(ctx context.Context, in *RecordIn) (*listOut[resultJSON], error) {
	a, c, err := s.Store.Assessment(ctx, actorIn(ctx).Scope, domain.AssessmentID(in.ID))
	if err != nil {
		return nil, apiError(ctx, err)
	}
	roster, err := s.Store.Roster(ctx, c)
	if err != nil {
		return nil, apiError(ctx, err)
	}
	marks, err := s.Store.Marks(ctx, c)
	var rows []domain.AssessmentMark
	for _, e := range roster {
		if m, ok := marks[e.PersonID]; ok && m.AssessmentID == a.ID {
			rows = append(rows, m)
		}
	}
	return answer(ctx, wholeList(rows, func(m domain.AssessmentMark) resultJSON {
		return resultJSON{string(m.PersonID), m.Theory, m.Practice, m.Passed}
	}), err)
}
