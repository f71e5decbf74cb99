package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"yiji/domain"
	"yiji/seed"
)

// apiStage is everybody of one county with a program each.
type apiStage struct {
	*site
	nobody program
	county seed.County
	school seed.School
	as     map[domain.Role]program
	course string
	owner  program // of the records that played made
}

// nan is a short course: five modules, 48 hours, without level.
const nan = "course-nan-baking"

// stageAPI plays f on both databases.
func stageAPI(t *testing.T, f func(s *apiStage)) {
	t.Helper()
	start(t, func(t *testing.T, x *site) { f(x.stage()) })
}

// stage gives everybody of the first county a program.
func (x *site) stage() *apiStage {
	x.t.Helper()
	c := x.w.Counties[0]
	s := &apiStage{site: x, nobody: x.nobody(), county: c, school: c.Schools[0], course: nan, as: map[domain.Role]program{}}
	for role, who := range map[domain.Role]domain.Actor{
		domain.RoleRegion: x.w.RegionStaff, domain.RoleCounty: c.Staff[0], domain.RoleTownship: c.Township, domain.RoleLabour: c.Labour, domain.RoleSchool: s.school.Actor,
		domain.RoleTeacher: s.school.Teachers[0], domain.RoleAssessor: c.Assessors[0], domain.RoleIssuer: c.Issuer, domain.RoleEmployer: c.Employers[0].Actor,
		domain.RoleChecker: c.Checkers[0], domain.RoleFinance: c.Finance, domain.RolePayer: c.Payer, domain.RoleAuditor: x.w.Auditor, domain.RoleOmbudsman: x.w.Ombudsmen[0], domain.RoleDesk: c.Desk,
	} {
		s.as[role] = s.nobody.staff(who)
	}
	s.as[domain.RoleVisitor] = s.nobody
	s.as[domain.RoleOmbudsman].call("POST", "/grievance-office/opening", obj{"passphrase": seed.DemoPassword}).is(200)
	return s
}

// day moves the clock to nine in the morning in Beijing.
func (s *apiStage) day(d domain.Date) { s.clock.At = d.Start().Add(9 * time.Hour) }

// plan is a class that can be filed.
func (s *apiStage) plan() obj {
	today := s.s.Today()
	return obj{"title": "馕制作班", "course_id": s.course, "level": 0, "room_id": s.school.Rooms[0].ID, "teacher_id": s.school.Teachers[0].PersonID, "mode": "full-time", "capacity": 3,
		"starts_on": today, "ends_on": today.Add(60)}
}

// yes is the agreement to the text of a purpose as it is shown.
func (s *apiStage) yes(purpose string) obj {
	s.t.Helper()
	r := s.nobody.call("GET", "/consent-texts?language=zh-Hans&purpose="+purpose, nil).is(200)
	return obj{"language": "zh-Hans", "text_hash": r.id("hash")}
}

func (s *apiStage) draft() string {
	s.t.Helper()
	return s.as[domain.RoleSchool].call("POST", "/classes", s.plan()).is(201).id("id")
}

// open is a class that people can join.
func (s *apiStage) open() string {
	s.t.Helper()
	id := s.draft()
	s.as[domain.RoleSchool].call("POST", "/classes/"+id+"/filing", nil).is(200)
	s.as[domain.RoleCounty].call("POST", "/classes/"+id+"/approval", nil).is(200)
	s.as[domain.RoleSchool].call("POST", "/classes/"+id+"/opening", nil).is(200)
	return id
}

// teach places and holds the whole course, a lesson a day, with everybody of the roster there.
func (s *apiStage) teach(class string) {
	s.t.Helper()
	course := s.nobody.call("GET", "/courses/"+s.course, nil).is(200)
	day := s.s.Today()
	for i := range course.at("modules").([]any) {
		for kind, hours := range map[string]int{"theory": course.num(fmt.Sprintf("modules.%d.theory_hours", i)), "practice": course.num(fmt.Sprintf("modules.%d.practice_hours", i))} {
			for left := hours; left > 0; left -= domain.Periods {
				s.teachOne(class, obj{"module_id": course.id(fmt.Sprintf("modules.%d.id", i)), "room_id": s.school.Rooms[0].ID, "teacher_id": s.school.Teachers[0].PersonID, "date": day,
					"period": 1, "hours": min(left, domain.Periods), "kind": kind})
				day = day.Add(1)
			}
		}
	}
}

func (s *apiStage) teachOne(class string, lesson obj) {
	s.t.Helper()
	l := s.as[domain.RoleSchool].call("POST", "/classes/"+class+"/lessons", lesson).is(201).id("items.0.id")
	s.day(lesson["date"].(domain.Date))
	roster := s.as[domain.RoleTeacher].call("GET", "/classes/"+class+"/enrolments", nil).is(200)
	marks := obj{}
	for i := range roster.at("items").([]any) {
		marks[roster.id(fmt.Sprintf("items.%d.person_id", i))] = "present"
	}
	s.as[domain.RoleTeacher].call("POST", "/lessons/"+l+"/attendance", obj{"marks": marks}).is(200)
}

// certified is a closed class in which the people passed.
func (s *apiStage) certified(people ...someone) (class string) {
	s.t.Helper()
	class = s.open()
	for _, p := range people {
		s.nobody.person(p).call("POST", "/classes/"+class+"/enrolments", s.yes("enrolment")).is(201)
	}
	s.teach(class)
	issuer, assessor := s.as[domain.RoleIssuer], s.as[domain.RoleAssessor]
	a := issuer.call("POST", "/classes/"+class+"/assessments", obj{"assessor_id": s.county.Assessors[0].PersonID, "held_on": s.s.Today()}).is(201).id("id")
	marks := obj{}
	for _, p := range people {
		marks[string(p.PersonID)] = obj{"theory": 80, "practice": 90}
	}
	assessor.call("POST", "/assessments/"+a+"/marks", obj{"marks": marks}).is(200)
	issuer.call("POST", "/classes/"+class+"/certificates", nil).is(201)
	s.as[domain.RoleSchool].call("POST", "/classes/"+class+"/closing", nil).is(200)
	return class
}

// noticed is a claim that stands in public notice.
func (s *apiStage) noticed(class string) (claim string) {
	s.t.Helper()
	claim = s.as[domain.RoleSchool].call("POST", "/classes/"+class+"/claim", nil).is(201).id("id")
	s.as[domain.RoleSchool].call("POST", "/claims/"+claim+"/submission", nil).is(200)
	for _, d := range []string{"check", "notice"} {
		s.as[domain.RoleChecker].call("POST", "/claims/"+claim+"/decisions", obj{"decision": d}).is(200)
	}
	return claim
}

func TestTheWholePathThroughTheAPI(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		p := s.register(0, "阿依古丽")
		me := s.nobody.person(p)
		class := s.certified(p)
		if got := s.as[domain.RoleSchool].call("GET", "/classes/"+class, nil).is(200); got.str("state") != "closed" || got.num("taken") != 1 {
			t.Errorf("%s", got.Raw)
		}
		s.checkOwn(me)
		s.checkCertificate(me)
		s.checkPaid(class)
		s.checkWork(me)
	})
}

// checkOwn holds what a person reads of themself.
func (s *apiStage) checkOwn(me program) {
	s.t.Helper()
	if r := me.call("GET", "/persons/me", nil).is(200); r.str("name") != "阿依古丽" || !strings.HasPrefix(r.str("identity_mask"), "*****") || strings.Contains(string(r.Raw), "139000000") {
		s.t.Errorf("%s", r.Raw)
	}
	if r := me.call("GET", "/enrolments", nil).is(200); r.str("items.0.state") != "finished" {
		s.t.Errorf("%s", r.Raw)
	}
	if r := me.call("GET", "/credits", nil).is(200); len(r.at("items").([]any)) != 5 || r.num("items.0.credit_hundredths") == 0 {
		s.t.Errorf("%s", r.Raw)
	}
	if r := me.call("GET", "/consents", nil).is(200); r.str("items.0.purpose") != "enrolment" || !strings.HasSuffix(r.str("items.0.given_at"), "Z") {
		s.t.Errorf("%s", r.Raw)
	}
}

// checkCertificate verifies, corrects and revokes the certificate.
func (s *apiStage) checkCertificate(me program) {
	s.t.Helper()
	own := me.call("GET", "/certificates", nil).is(200)
	id, number := own.id("items.0.id"), own.id("items.0.number")
	if own.str("items.0.holder") != "阿依古丽" {
		s.t.Errorf("%s", own.Raw)
	}
	if r := s.as[domain.RoleIssuer].call("GET", "/certificates/"+id, nil).is(200); r.str("holder") != "阿**" {
		s.t.Errorf("%s", r.Raw)
	}
	pdf := me.call("GET", "/certificates/"+id+"/pdf", nil).is(200)
	if !bytes.HasPrefix(pdf.Raw, []byte("%PDF-")) || pdf.Header.Get("Content-Type") != "application/pdf" || pdf.Header.Get("Cache-Control") != "no-store" {
		s.t.Error(pdf.Header)
	}
	verify := func(number, state string) reply {
		s.t.Helper()
		r := s.nobody.call("GET", "/certificates/"+number+"/verification", nil).is(200)
		if r.str("state") != state {
			s.t.Errorf("%s, want %s", r.Raw, state)
		}
		return r
	}
	if r := verify(number, "valid"); r.str("holder_mask") != "阿**" || strings.Contains(string(r.Raw), "依古丽") {
		s.t.Errorf("%s", r.Raw)
	}
	verify("YJ9999012026999999", "unknown")
	verify("no-number", "unknown")
	second := s.as[domain.RoleIssuer].call("POST", "/certificates/"+id+"/correction", nil).is(201)
	if r := verify(number, "superseded"); r.str("superseded_by") != second.id("number") {
		s.t.Errorf("%s", r.Raw)
	}
	verify(second.str("number"), "valid")
	s.as[domain.RoleIssuer].call("POST", "/certificates/"+id+"/revocation", obj{"reason": "issued-in-error"}).is(409, "wrong-state")
	if r := s.nobody.call("GET", "/issuers", nil).is(200); r.str("items.0.credit_code") == "" || len(r.at("items").([]any)) != 3 {
		s.t.Errorf("%s", r.Raw)
	}
}

// checkPaid takes the class to a sent payment.
func (s *apiStage) checkPaid(class string) {
	s.t.Helper()
	checker, finance, payer := s.as[domain.RoleChecker], s.as[domain.RoleFinance], s.as[domain.RolePayer]
	claim := s.noticed(class)
	notice := s.nobody.call("GET", "/notices", nil).is(200)
	n := s.nobody.call("GET", "/notices/"+notice.id("items.0.id"), nil).is(200)
	if n.num("amount_fen") != 400_00 || n.str("lines.0.name_mask") != "阿**" {
		s.t.Errorf("%s", n.Raw)
	}
	finance.call("POST", "/claims/"+claim+"/decisions", obj{"decision": "approve"}).is(422, "notice-running")
	s.nobody.call("POST", "/notices/"+n.id("id")+"/objections", obj{"reason": "envy"}).is(422).blame("body.reason choose-one")
	s.nobody.call("POST", "/notices/"+n.id("id")+"/objections", obj{"reason": "\x00", "name": "x"}).is(422).blame("body.reason text-characters")
	s.nobody.call("POST", "/notices/"+n.id("id")+"/objections", obj{"reason": "did-not-attend"}).is(201)
	s.day(domain.Date(n.id("to")).Add(1))
	finance.call("POST", "/claims/"+claim+"/decisions", obj{"decision": "approve"}).is(422, "objection-open")
	if r := checker.call("GET", "/claims/"+claim+"/objections", nil).is(200); r.str("items.0.reason") != "did-not-attend" {
		s.t.Errorf("%s", r.Raw)
	}
	checker.call("POST", "/claims/"+claim+"/objections/dismissal", nil).is(200)
	finance.call("POST", "/claims/"+claim+"/decisions", obj{"decision": "approve"}).is(200)
	pay := payer.call("POST", "/payments", obj{"claims": []string{claim}}).is(201).id("id")
	csv := payer.call("GET", "/payments/"+pay+"/file.csv", nil).is(200)
	if !strings.Contains(string(csv.Raw), "400.00") || strings.Contains(string(csv.Raw), "****") {
		s.t.Errorf("%s", csv.Raw)
	}
	if x := payer.call("GET", "/payments/"+pay+"/file.xlsx", nil).is(200); !bytes.HasPrefix(x.Raw, []byte("PK")) {
		s.t.Error(x.Header)
	}
	finance.call("GET", "/payments/"+pay+"/file.csv", nil).is(403)
	payer.call("POST", "/payments/"+pay+"/sending", nil).is(200)
	d := finance.call("GET", "/claims/"+claim, nil).is(200)
	if d.str("state") != "paid" || d.num("paid_fen") != 400_00 || len(d.at("trail").([]any)) != 6 || len(d.at("ledger").([]any)) != 2 || len(d.at("lines.0.clauses").([]any)) < 5 {
		s.t.Errorf("%s", d.Raw)
	}
	payer.call("POST", "/payments/"+pay+"/returns", obj{"claim_id": claim, "amount_fen": 500_00}).is(422, "invalid").blame("body.amount_fen return-too-large")
	payer.call("POST", "/payments/"+pay+"/returns", obj{"claim_id": claim, "amount_fen": 100_00}).is(200)
	if r := payer.call("GET", "/payments/"+pay, nil).is(200); r.num("items.0.returned_fen") != 100_00 {
		s.t.Errorf("%s", r.Raw)
	}
	finance.call("POST", "/claims/"+claim+"/decisions", obj{"decision": "recover", "reason": "paid-in-error"}).is(200)
	if r := payer.call("POST", "/claims/"+claim+"/recovery", nil).is(200); r.str("state") != "recovered" {
		s.t.Errorf("%s", r.Raw)
	}
}

func (s *apiStage) vacancy() obj {
	return obj{"title": "馕店师傅", "course_id": s.course, "places": 2, "place": "石榴市红柳镇", "task": "打馕", "wage_fen": 4500_00, "hours_per_week": 40, "term_months": 12, "dormitory": "free",
		"complaints": "工会 0999-1234567", "starts_on": s.s.Today().Add(10)}
}

// offered is an open offer to who asked for work.
func (s *apiStage) offered(me program) (offer string) {
	s.t.Helper()
	employer := s.as[domain.RoleEmployer]
	request := me.call("POST", "/job-requests", s.yes("job-request").but("course_id", s.course)).is(201).id("id")
	v := employer.call("POST", "/vacancies", s.vacancy()).is(201).id("id")
	c := employer.call("GET", "/vacancies/"+v+"/candidates", nil).is(200)
	if c.str("items.0.job_request_id") != request || c.str("items.0.name_mask") != "" /* no name before the person agrees */ {
		s.t.Fatalf("%s", c.Raw)
	}
	return employer.call("POST", "/vacancies/"+v+"/offers", obj{"job_request_id": request}).is(201).id("id")
}

// checkWork takes the person from the wish for work to the answers about it.
func (s *apiStage) checkWork(me program) {
	s.t.Helper()
	offer := s.offered(me)
	if r := me.call("GET", "/offers", nil).is(200); r.num("items.0.terms.wage_fen") != 4500_00 || r.str("items.0.state") != "open" {
		s.t.Errorf("%s", r.Raw)
	}
	me.call("POST", "/offers/"+offer+"/answer", obj{"answer": "accepted"}).is(422)
	me.call("POST", "/offers/"+offer+"/answer", s.yes("placement").but("answer", "accepted")).is(200)
	if r := s.as[domain.RoleEmployer].call("GET", "/offers", nil).is(200); r.str("items.0.state") != "accepted" {
		s.t.Errorf("%s", r.Raw)
	}
	place := me.call("GET", "/placements", nil).is(200).id("items.0.id")
	me.call("POST", "/placements/"+place+"/start", nil).is(422, "cooling-off")
	s.clock.Days(domain.CoolingDays + 1)
	if r := me.call("GET", "/placements/"+place, nil).is(200); r.str("state") != "agreed" {
		s.t.Errorf("%s", r.Raw)
	}
	me.call("POST", "/placements/"+place+"/start", nil).is(200)
	me.call("POST", "/placements/"+place+"/answers", obj{"answers": obj{"liked": true}}).is(422).blame("body.answers.liked not-expected")
	me.call("POST", "/placements/"+place+"/answers", obj{"answers": obj{"free-choice": true, "paid": false}}).is(200)
	if r := s.as[domain.RoleOmbudsman].call("GET", "/grievances", nil).is(200); r.str("items.0.topic") != "bad-answer" {
		s.t.Errorf("a No opens no case: %s", r.Raw)
	}
	if r := me.call("POST", "/placements/"+place+"/end", nil).is(http.StatusOK); r.str("state") != "ended" {
		s.t.Errorf("%s", r.Raw)
	}
}
