package web

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
	"yiji/domain/ident"
)

// classSheet is a class as one reader may see it: what their role may not read stays empty.
type classSheet struct {
	domain.Class
	Course                                    domain.Course
	CourseName, School, Region, Room, Teacher string
	Filer, Approver                           string
	Back                                      Link
	Modules                                   []moduleHours
	Lessons                                   []lessonRow
	Assessments                               []assessmentRow
	Roster                                    []rosterRow
	Certificates                              []domain.Certificate
	Marked                                    bool // some results may be seen
	Issued, Passed                            int
	Claim                                     *domain.Claim
	Tasks                                     []Task
	may                                       map[string]bool
	missing, placed, allHeld, allMarked       bool
}

// moduleHours is how far a module has come: class hours due, placed on the timetable, and taught.
type moduleHours struct {
	ID                    domain.ModuleID
	Name                  string
	Theory, Practice      int
	Placed, Held          int
	Credit                domain.Hundredths
	PlacedTheory, PlacedP int
}

// Hours is what is due of m.
func (m moduleHours) Hours() int { return m.Theory + m.Practice }

// lessonRow is one lesson in a list.
type lessonRow struct {
	domain.Lesson
	Module, Room, Teacher string
}

// assessmentRow is one assessment session in a list.
type assessmentRow struct {
	domain.Assessment
	Assessor, Class string
}

// rosterRow is one seat holder: the masked name, the result if the reader may see it, and the certificate.
type rosterRow struct {
	Name        string
	Wants       []string // support that the person wants, for their own teacher alone
	Mark        *domain.AssessmentMark
	Certificate *domain.Certificate
}

// Can reports whether the reader may do an act ("class.file") and the class's state allows it.
func (v classSheet) Can(act string) bool { return v.may[act] }

func classID(c *fiber.Ctx) domain.ClassID { return domain.ClassID(c.Params("class")) }

// classSheet loads what the page of a class shows to who asks.
func (s *Server) classSheet(c *fiber.Ctx) (v classSheet, err error) {
	ctx, who, n := c.UserContext(), actor(c), s.lookup(c)
	if v.Class, err = s.Store.Class(ctx, who.Scope, classID(c)); err != nil {
		return v, err
	}
	v.Course, v.CourseName, v.School, v.Region = n.course(v.CourseID), n.courseName(v.CourseID), n.body(v.OrganisationID), n.region(v.RegionCode)
	v.Room, v.Teacher, v.Filer, v.Approver = n.room(v.RoomID), n.person(v.TeacherID), n.person(v.FiledBy), n.person(v.ApprovedBy)
	v.Back = backTo(who.Role, n)
	if err = s.classLessons(ctx, n, &v); err == nil {
		err = s.classPeople(ctx, n, who, &v)
	}
	if err == nil && s.Actions.Policy.May(who, "claim", "read") {
		err = s.classClaim(ctx, &v)
	}
	s.classActs(who, &v)
	v.Tasks = v.tasks(n.l)
	return v, errors.Join(err, n.err)
}

// backTo is the list that a reader comes from.
func backTo(role domain.Role, n *lookup) Link {
	switch role {
	case domain.RoleSchool:
		return Link{n.l.T("nav.school.classes"), "/school/classes"}
	case domain.RoleTeacher:
		return Link{n.l.T("nav.school.teach"), "/teach"}
	case domain.RoleAssessor:
		return Link{n.l.T("nav.school.assess"), "/assess"}
	case domain.RoleIssuer:
		return Link{n.l.T("nav.school.issue"), "/issue"}
	case domain.RoleCounty:
		return Link{n.l.T("nav.school.approvals"), "/approvals"}
	}
	return Link{n.l.T("nav.school.classes"), "/classes"}
}

// classLessons loads the lessons and sums their hours by module.
func (s *Server) classLessons(ctx context.Context, n *lookup, v *classSheet) error {
	lessons, err := s.Store.ClassLessons(ctx, v.Class)
	if err != nil {
		return err
	}
	for _, m := range n.modulesOf(v.CourseID) {
		v.Modules = append(v.Modules, moduleHours{ID: m.ID, Name: n.in(m.Name, m.NameEn), Theory: m.TheoryHours, Practice: m.PracticeHours, Credit: m.Credit})
	}
	today := s.Store.Today()
	for _, l := range lessons {
		_, name := n.module(v.CourseID, l.ModuleID)
		v.Lessons = append(v.Lessons, lessonRow{l, name, n.room(l.RoomID), n.person(l.TeacherID)})
		v.missing = v.missing || l.State == "planned" && l.Date < today
		for i := range v.Modules {
			v.Modules[i].count(l)
		}
	}
	v.allHeld, v.placed = len(v.Modules) > 0, true
	for _, m := range v.Modules {
		v.allHeld = v.allHeld && m.Held >= m.Hours()
		v.placed = v.placed && m.Placed >= m.Hours()
	}
	return nil
}

// count adds a lesson of m to its hours.
func (m *moduleHours) count(l domain.Lesson) {
	if l.ModuleID != m.ID {
		return
	}
	m.Placed += l.Hours
	if l.Kind == "theory" {
		m.PlacedTheory += l.Hours
	} else {
		m.PlacedP += l.Hours
	}
	if l.State == "held" {
		m.Held += l.Hours
	}
}

// classPeople loads the assessments, and the seat holders with results and certificates as far as the role may see them.
func (s *Server) classPeople(ctx context.Context, n *lookup, who domain.Actor, v *classSheet) error {
	list, err := s.Store.Assessments(ctx, v.Class)
	if err != nil {
		return err
	}
	v.allMarked = len(list) > 0
	for _, a := range list {
		v.Assessments = append(v.Assessments, assessmentRow{a, n.person(a.AssessorID), v.Title})
		v.allMarked = v.allMarked && a.State == "marked"
	}
	may := s.Actions.Policy.May
	if !may(who, "roster", "read") && !may(who, "assessment", "read") {
		return nil
	}
	roster, e1 := s.Store.Roster(ctx, v.Class)
	persons, e2 := s.Store.RosterPersons(ctx, v.Class)
	marks, e3 := s.Store.Marks(ctx, v.Class)
	issued, e4 := s.Store.ClassCertificates(ctx, v.Class)
	var wants map[domain.PersonID]domain.Support
	if v.TeacherID == who.PersonID && may(who, "support", "read") {
		if wants, err = s.Actions.ClassSupport(ctx, who, v.ID); err != nil {
			return err
		}
	}
	for _, e := range roster {
		r := rosterRow{Name: ident.MaskName(persons[e.PersonID].Name), Wants: wants[e.PersonID].Wants.List()}
		if m, ok := marks[e.PersonID]; ok && may(who, "assessment", "read") {
			r.Mark, v.Marked = &m, true
			v.Passed += map[bool]int{true: 1}[m.Passed]
		}
		if x, ok := issued[e.PersonID]; ok && may(who, "certificate", "read") {
			r.Certificate = &x
			v.Issued++
		}
		v.Roster = append(v.Roster, r)
	}
	return errors.Join(e1, e2, e3, e4)
}

func (s *Server) classClaim(ctx context.Context, v *classSheet) error {
	x, err := s.Store.ClassClaim(ctx, v.Class)
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	v.Claim = &x
	return err
}

// classActs notes what the role may do and the state allows.
func (s *Server) classActs(who domain.Actor, v *classSheet) {
	v.may = map[string]bool{}
	for act, step := range map[string]string{"class.edit": "filing", "class.file": "filing", "class.approve": "approval", "class.return": "return", "class.open": "opening",
		"class.cancel": "cancellation", "class.close": "closing"} {
		v.may[act] = s.Actions.Policy.May(who, "class", act[len("class."):]) && v.May(step)
	}
	v.may["class.close"] = v.may["class.close"] && v.allMarked
	v.may["class.approve"] = v.may["class.approve"] && v.FiledBy != who.PersonID
	live := v.State != domain.ClassClosed && v.State != domain.ClassCancelled
	v.may["lesson.read"] = s.Actions.Policy.May(who, "lesson", "read")
	v.may["lesson.place"] = s.Actions.Policy.May(who, "lesson", "place") && live && v.State != domain.ClassAssessing
	v.may["roster.read"] = s.Actions.Policy.May(who, "roster", "read")
	v.may["assessment.read"] = s.Actions.Policy.May(who, "assessment", "read")
	v.may["assessment.mark"] = s.Actions.Policy.May(who, "assessment", "mark")
	v.may["assessment.plan"] = s.Actions.Policy.May(who, "assessment", "plan") && (v.May("assessing") || v.State == domain.ClassOpen)
	v.may["certificate.read"] = s.Actions.Policy.May(who, "certificate", "read")
	v.may["certificate.issue"] = s.Actions.Policy.May(who, "certificate", "issue") && (v.State == domain.ClassAssessing || v.State == domain.ClassClosed) && v.Passed > v.Issued
	v.may["claim.read"] = s.Actions.Policy.May(who, "claim", "read")
	v.may["claim.draft"] = s.Actions.Policy.May(who, "claim", "draft") && v.State == domain.ClassClosed && v.Subsidised && v.Claim == nil
}
