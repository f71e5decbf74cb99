package web

import (
	"cmp"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// assessPage lists the assessments that the reader holds.
func (s *Server) assessPage(c *fiber.Ctx) error {
	who, n := actor(c), s.lookup(c)
	list, err := s.Store.AssessorsAssessments(c.UserContext(), who.PersonID)
	if err != nil {
		return err
	}
	var rows []assessmentRow
	for _, a := range list {
		rows = append(rows, assessmentRow{a, "", n.class(who, a.ClassID).Title})
	}
	if n.err != nil {
		return n.err
	}
	return render(c, s.page(c, "school.assess"), AssessPage(rows, s.Store.Today()))
}

// assessmentView is one assessment: the grid to enter marks in, or the results.
type assessmentView struct {
	domain.Assessment
	Class            domain.Class
	Course           domain.Course
	CourseName       string
	School           string
	Candidates       []candidate
	Enter            bool   // the reader may enter marks now
	Why              string // message that says why not yet, or ""
	Theory, Practice bool   // the parts that the course assesses
}

// candidate is one seat holder in an assessment, with the result if there is one.
type candidate struct {
	ID   domain.PersonID
	Name string
	Mark *domain.AssessmentMark
	Out  bool // too few hours attended to be assessed
}

func (s *Server) assessmentPage(c *fiber.Ctx) error {
	v, err := s.assessment(c)
	if err != nil {
		return err
	}
	p := s.page(c, "school.assessment")
	p.Title = p.Locale.T("school.assessment-of", "Class", v.Class.Title)
	p.Labels = map[string]string{}
	for _, x := range v.Candidates {
		p.Labels["marks."+string(x.ID)] = x.Name
		for _, part := range []string{"theory", "practice"} {
			p.Labels[x.field(part)] = p.Locale.T("school.mark-of", "Name", x.Name, "Part", p.Locale.T("part."+part))
		}
	}
	return render(c, p, AssessmentPage(v))
}

func (x candidate) field(part string) string { return "marks." + string(x.ID) + "." + part }

// assessment loads an assessment of the reader's own; the assessor calls the candidates by their names.
func (s *Server) assessment(c *fiber.Ctx) (v assessmentView, err error) {
	ctx, who, n := c.UserContext(), actor(c), s.lookup(c)
	v.Assessment, v.Class, err = s.Store.Assessment(ctx, who.Scope, domain.AssessmentID(c.Params("assessment")))
	if err != nil {
		return v, err
	}
	if v.AssessorID != who.PersonID {
		return v, domain.ErrNotFound
	}
	v.Course, v.CourseName, v.School = n.course(v.Class.CourseID), n.courseName(v.Class.CourseID), n.body(v.Class.OrganisationID)
	v.Theory, v.Practice = v.Course.TheoryPass > 0, v.Course.PracticePass > 0
	sheet := classSheet{Class: v.Class}
	if err := s.classLessons(ctx, n, &sheet); err != nil {
		return v, err
	}
	switch {
	case v.State == "marked":
	case v.HeldOn > s.Store.Today():
		v.Why = "school.assess-ahead"
	case !sheet.allHeld:
		v.Why = "school.assess-hours"
	default:
		v.Enter = true
	}
	err = s.candidates(c, &v)
	return v, firstError(err, n.err)
}

func (s *Server) candidates(c *fiber.Ctx, v *assessmentView) error {
	ctx := c.UserContext()
	roster, e1 := s.Store.Roster(ctx, v.Class)
	persons, e2 := s.Store.RosterPersons(ctx, v.Class)
	marks, e3 := s.Store.Marks(ctx, v.Class)
	held, e4 := s.Store.Held(ctx, v.Class)
	present, e5 := s.Store.Presences(ctx, v.Class)
	hours, attended := 0, map[domain.PersonID]int{}
	for _, h := range held {
		hours += h
	}
	for _, p := range present {
		attended[p.PersonID] += p.Attended
	}
	var seen []domain.PersonID
	for _, e := range roster {
		x := candidate{ID: e.PersonID, Name: persons[e.PersonID].Name, Out: !domain.Completed(hours, hours, attended[e.PersonID])}
		if m, ok := marks[e.PersonID]; ok && m.AssessmentID == v.ID {
			x.Mark = &m
		}
		v.Candidates = append(v.Candidates, x)
		seen = append(seen, x.ID)
	}
	return errors.Join(e1, e2, e3, e4, e5, s.Actions.Look(ctx, actor(c), "assessment:"+string(v.Class.ID), seen...))
}

// enterMarks takes the grid. A line without any figure is somebody who did not take part.
func (s *Server) enterMarks(c *fiber.Ctx) error {
	v, err := s.assessment(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.EnterMarks(c.UserContext(), actor(c), v.ID, pointsOf(c, v)); err != nil {
		return s.again(c, err, s.assessmentPage)
	}
	return s.done(c, "/assessments/"+string(v.ID), "done.marked")
}

// pointsOf are the points of a marks form by person. What is no number becomes -1, which is out of range; a part that the course does
// not assess is 0.
func pointsOf(c *fiber.Ctx, v assessmentView) map[domain.PersonID]action.Mark {
	marks := map[domain.PersonID]action.Mark{}
	for name := range formValues(c) {
		rest, ok := cut(name, "marks.")
		id, part, split := strings.Cut(rest, ".")
		if !ok || !split || c.FormValue(name) == "" || part != "theory" && part != "practice" {
			continue
		}
		marks[domain.PersonID(id)] = action.Mark{}
	}
	for id := range marks {
		m := action.Mark{}
		if v.Theory {
			m.Theory = whole(c, "marks."+string(id)+".theory")
		}
		if v.Practice {
			m.Practice = whole(c, "marks."+string(id)+".practice")
		}
		marks[id] = m
	}
	return marks
}

// assessmentForm is the form that plans an assessment.
type assessmentForm struct {
	Class     domain.Class
	Assessors []Option
	Last      domain.Date // of the last lesson, or ""
}

func (s *Server) newAssessmentPage(c *fiber.Ctx) error {
	ctx, who := c.UserContext(), actor(c)
	class, err := s.Store.Class(ctx, who.Scope, classID(c))
	if err != nil {
		return err
	}
	v := assessmentForm{Class: class}
	lessons, e1 := s.Store.ClassLessons(ctx, class)
	assessors, e2 := s.Store.StaffIn(ctx, class.RegionPath, domain.RoleAssessor, s.Store.Today())
	if err := firstError(e1, e2); err != nil {
		return err
	}
	if len(lessons) > 0 {
		v.Last = lessons[len(lessons)-1].Date
	}
	p := s.page(c, "school.assessment-new")
	for _, a := range assessors {
		o := Option{Value: string(a.PersonID), Label: a.Name}
		if class.MayAssess(a.PersonID, lessons) != nil {
			o.Label, o.Off = p.Locale.T("school.teaches-class", "Name", a.Name), true
		}
		v.Assessors = append(v.Assessors, o)
	}
	return render(c, p, AssessmentNewPage(v))
}

func (s *Server) planAssessment(c *fiber.Ctx) error {
	in := action.NewAssessment{AssessorID: domain.PersonID(c.FormValue("assessor_id")), HeldOn: domain.Date(c.FormValue("held_on"))}
	if _, err := s.Actions.PlanAssessment(c.UserContext(), actor(c), classID(c), in); err != nil {
		return s.again(c, err, s.newAssessmentPage)
	}
	return s.done(c, "/classes/"+string(classID(c)), "done.assessment-planned")
}

// issueRow is one class in the issuer's list.
type issueRow struct {
	classRow
	Passed, Issued int
	HeldOn         domain.Date // of the assessment planned last, or ""
}

// issueView is what waits at the issuer: certificates to issue, or assessments to plan.
type issueView struct {
	List  List
	Stage string
	Tabs  []Tab
	Rows  []issueRow
}

// issueStages are the tabs of the issuer's list: the states of class each shows.
var issueStages = map[string][]domain.ClassState{"": {domain.ClassAssessing, domain.ClassClosed}, "plan": {domain.ClassRunning, domain.ClassOpen}}

func (s *Server) issuePage(c *fiber.Ctx) error {
	n, v := s.lookup(c), issueView{List: ListOf(c, "issue")}
	v.Stage = v.List.Get("stage")
	if issueStages[v.Stage] == nil {
		v.Stage = ""
	}
	for stage := range issueStages {
		rows, err := s.issueRows(c, n, stage)
		if err != nil {
			return err
		}
		if stage == v.Stage {
			v.Rows = rows
		}
		v.Tabs = append(v.Tabs, Tab{stage, n.l.T("school.issue-stage." + cmp.Or(stage, "ready")), len(rows)})
	}
	if v.Tabs[0].Value != "" {
		v.Tabs[0], v.Tabs[1] = v.Tabs[1], v.Tabs[0]
	}
	return render(c, s.page(c, "school.issue"), IssuePage(v))
}

// issueRows are the classes of a stage: assessed ones with certificates still to issue, or those without an assessment.
func (s *Server) issueRows(c *fiber.Ctx, n *lookup, stage string) (rows []issueRow, err error) {
	ctx, who := c.UserContext(), actor(c)
	for _, state := range issueStages[stage] {
		list, err := s.Store.Classes(ctx, who.Scope, storage.ClassFilter{State: state, Limit: 100})
		if err != nil {
			return nil, err
		}
		for i, x := range list {
			r := issueRow{classRow: classRows(n, list[i:i+1])[0]}
			if err := s.issueFigures(c, x, &r); err != nil {
				return nil, err
			}
			if stage == "" && r.Passed > r.Issued || stage == "plan" && r.HeldOn == "" {
				rows = append(rows, r)
			}
		}
	}
	return rows, n.err
}

// issueFigures counts who passed and who has a certificate.
func (s *Server) issueFigures(c *fiber.Ctx, x domain.Class, r *issueRow) error {
	ctx := c.UserContext()
	sheet := classSheet{Class: x}
	if err := s.classPeople(ctx, s.lookup(c), actor(c), &sheet); err != nil {
		return err
	}
	r.Passed, r.Issued = sheet.Passed, sheet.Issued
	if n := len(sheet.Assessments); n > 0 {
		r.HeldOn = sheet.Assessments[n-1].HeldOn
	}
	return nil
}
