package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/domain"
	"yiji/storage"
)

type courseJSON struct {
	ID                string       `json:"id"`
	Code              string       `json:"code"`
	Name              string       `json:"name"`
	NameEn            string       `json:"name_en"`
	Layer             string       `json:"layer"`
	Form              string       `json:"form"`
	Setting           string       `json:"setting"`
	Modes             []string     `json:"modes"`
	Occupation        string       `json:"occupation,omitempty" doc:"code of the occupation dictionary, where one was verified"`
	OccupationEdition string       `json:"occupation_edition,omitempty"`
	Levels            []string     `json:"levels" doc:"5 lowest to 1 highest, 0 without level"`
	Certificate       string       `json:"certificate"`
	TheoryPass        int          `json:"theory_pass"`
	PracticePass      int          `json:"practice_pass"`
	Subsidised        bool         `json:"subsidised"`
	Modules           []moduleJSON `json:"modules,omitempty" doc:"of one course, not in lists"`
}

type moduleJSON struct {
	ID               string `json:"id"`
	Seq              int    `json:"seq"`
	Name             string `json:"name"`
	NameEn           string `json:"name_en"`
	TheoryHours      int    `json:"theory_hours"`
	PracticeHours    int    `json:"practice_hours"`
	CreditHundredths int64  `json:"credit_hundredths"`
}

func courseJSONOf(c domain.Course) courseJSON {
	return courseJSON{ID: string(c.ID), Code: c.Code, Name: c.Name, NameEn: c.NameEn, Layer: c.Layer, Form: c.Form, Setting: c.Setting, Modes: codeWords(c.Modes), Occupation: c.Occupation,
		OccupationEdition: c.OccupationEdition, Levels: codeWords(c.Levels), Certificate: c.Certificate, TheoryPass: c.TheoryPass, PracticePass: c.PracticePass, Subsidised: c.Subsidised}
}

func moduleJSONOf(m domain.Module) moduleJSON {
	return moduleJSON{string(m.ID), m.Seq, m.Name, m.NameEn, m.TheoryHours, m.PracticeHours, int64(m.Credit)}
}

// codeWords is code words as a list that is never null.
func codeWords(w domain.Words) []string { return append([]string{}, w.List()...) }

type coursesIn struct {
	PageIn
	Search  string `query:"search" maxLength:"60" doc:"two characters or more of the name"`
	Layer   string `query:"layer" maxLength:"20"`
	Form    string `query:"form" maxLength:"20"`
	Setting string `query:"setting" maxLength:"20"`
	Mode    string `query:"mode" maxLength:"20"`
}

// courseAPI is the public catalogue.
func (s *Server) courseAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/courses", "list-courses", "The catalogue of courses", http.StatusOK, s.gate("course", "read")),
		func(ctx context.Context, in *coursesIn) (*listOut[courseJSON], error) {
			list, err := s.Store.Courses(ctx, storage.CourseFilter{Search: in.Search, Layer: in.Layer, Form: in.Form, Setting: in.Setting, Mode: in.Mode})
			return listed(ctx, list, err, in.PageIn, func(c domain.Course) string { return string(c.ID) }, courseJSONOf)
		})
	huma.Register(api, apiOperation("GET", "/courses/{id}", "read-course", "One course with its modules", http.StatusOK, s.gate("course", "read")),
		func(ctx context.Context, in *RecordIn) (*bodyOut[courseJSON], error) {
			c, err := s.Store.Course(ctx, domain.CourseID(in.ID))
			if err != nil {
				return nil, apiError(ctx, err)
			}
			out := bodyOut[courseJSON]{courseJSONOf(c)}
			modules, err := s.Store.Modules(ctx, c.ID)
			for _, m := range modules {
				out.Body.Modules = append(out.Body.Modules, moduleJSONOf(m))
			}
			return answer(ctx, out, err)
		})
}
