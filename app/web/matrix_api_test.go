package web

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage/storagetest"
)

const nowhere = "01990000-0000-7000-8000-000000000000"

// mayReach decides from the policy, not from the handlers, whether role may reach an operation that names its right as says.
func mayReach(p access.Policy, role domain.Role, says string) bool {
	if says == "everybody" || says == "signed in" {
		return says == "everybody" || role != domain.RoleVisitor
	}
	says, own := strings.CutSuffix(says, ", for oneself")
	if own && role != domain.RoleTrainee {
		return false
	}
	return slices.ContainsFunc(strings.Split(says, " or "), func(one string) bool {
		kind, act, _ := strings.Cut(one, " ")
		return p.May(domain.Actor{Role: role}, kind, act) || p.May(domain.Visitor, kind, act)
	})
}

// Every operation × every role: who may not gets 401 or 403 before the body is read, whatever it holds; who may gets 404 for a record
// that is not there, and only then is the body read. Nothing of it changes anything.
func TestNobodyGetsFurtherThanTheirRole(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		s.as[domain.RoleTrainee] = s.nobody.person(s.register(0, "马小燕"))
		doc, n := document(t, s.site), 0
		before := storagetest.Contents(t, s.s)
		eachOperation(doc, func(method, path string, op *openapi3.Operation) {
			says, _ := op.Extensions["x-right"].(string)
			if op.OperationID == "sign-out" {
				return
			}
			for _, role := range append([]domain.Role{domain.RoleVisitor}, domain.Roles...) {
				n++
				s.checkReach(role, method, strings.TrimPrefix(path, "/api/v1"), op, mayReach(s.a.Policy, role, says))
			}
		})
		if d := storagetest.Changed(before, storagetest.Contents(t, s.s)); len(d) > 0 {
			t.Errorf("changed: %v", d)
		}
		t.Logf("%d answers", n)
	})
}

func (s *apiStage) checkReach(role domain.Role, method, path string, op *openapi3.Operation, may bool) {
	s.t.Helper()
	record := strings.Contains(path, "{id}")
	path = strings.NewReplacer("{id}", nowhere, "{number}", "YJ9999012026000001").Replace(path)
	var body any
	if method != "GET" {
		body = `{"title": "`
	}
	r := s.as[role].call(method, path, body)
	want := []int{200}
	switch {
	case !may && role == domain.RoleVisitor:
		want = []int{401}
	case !may && strings.HasPrefix(path, "/grievance"): // for others they are not there (people-first 11)
		want = []int{404}
	case !may:
		want = []int{403}
	case record:
		want = []int{404}
	case op.RequestBody != nil:
		want = []int{400}
	case path == "/consent-texts", path == "/why":
		want = []int{422}
	}
	if !slices.Contains(want, r.Status) {
		s.t.Errorf("%s %s as %s (may: %t): %d, want %v\n%s", method, path, role, may, r.Status, want, r.Raw)
	}
	if r.Status == 401 && r.Header.Get("WWW-Authenticate") == "" {
		s.t.Error("401 without a challenge", path)
	}
}

// played is one record of every kind in the first county, by the noun of its address.
func (s *apiStage) played() map[string]string {
	s.t.Helper()
	p, q := s.register(0, "马小燕"), s.register(0, "哈力木拉提")
	came := s.register(0, "迪丽努尔")
	paper := s.as[domain.RoleDesk].call("POST", "/visits/"+s.visit(came)+"/papers", s.yes("enrolment").but("answer", "join").but("class_id", s.open()).but("file", signedPaper)).is(201).id("id")
	me := s.nobody.person(p)
	s.owner = me
	class := s.certified(p, q)
	offer := s.offered(me)
	ids := map[string]string{"classes": class, "claims": s.noticed(class), "offers": offer,
		"enrolments":    me.call("GET", "/enrolments", nil).is(200).id("items.0.id"),
		"lessons":       s.as[domain.RoleSchool].call("GET", "/classes/"+class+"/lessons", nil).is(200).id("items.0.id"),
		"assessments":   s.as[domain.RoleSchool].call("GET", "/classes/"+class+"/assessments", nil).is(200).id("items.0.id"),
		"certificates":  me.call("GET", "/certificates", nil).is(200).id("items.0.id"),
		"vacancies":     me.call("GET", "/vacancies", nil).is(200).id("items.0.id"),
		"job-requests":  me.call("GET", "/job-requests", nil).is(200).id("items.0.id"),
		"grievances":    me.call("POST", "/grievances", obj{"topic": "data", "text": "我的姓名写错了"}).is(201).id("id"),
		"corrections":   me.call("POST", "/persons/me/corrections", obj{"field": "name", "value": "马晓燕"}).is(201).id("id"),
		"organisations": string(s.county.Employers[0].ID), "accounts": string(s.county.Staff[0].AccountID), "grants": string(s.w.RegionStaff.GrantID)}
	s.consentsPlayed(ids, me)
	late := s.register(0, "王建国")
	ids["deaths"] = s.as[domain.RoleCounty].call("POST", "/deaths", obj{"name": late.Name, "identity_number": late.Number, "reference": "民登 2026-0001"}).is(201).id("id")
	ids["appointments"] = s.as[domain.RoleRegion].call("POST", "/appointments", obj{"login": "om-played", "name": "努尔", "identity_number": ident.Fictional("1980-01-01", 900), "region_code": string(s.county.Region.Code)}).is(201).id("id")
	me.call("POST", "/offers/"+offer+"/answer", s.yes("placement").but("answer", "accepted")).is(200)
	ids["placements"] = me.call("GET", "/placements", nil).is(200).id("items.0.id")
	n := s.nobody.call("GET", "/notices", nil).is(200)
	s.day(domain.Date(n.id("items.0.to")).Add(1))
	s.as[domain.RoleFinance].call("POST", "/claims/"+ids["claims"]+"/decisions", obj{"decision": "approve"}).is(200)
	today := string(s.s.Today())
	ids["samples"] = s.as[domain.RoleAuditor].call("POST", "/samples", obj{"purpose": "follow-up", "since": "2026-01-01", "until": today, "size": 3}).is(201).id("id")
	ids["payments"] = s.as[domain.RolePayer].call("POST", "/payments", obj{"claims": []string{ids["claims"]}}).is(201).id("id")
	ids["papers"], ids["visits"] = paper, s.visit(came)
	ids["merges"] = s.as[domain.RoleCounty].call("POST", "/merges", obj{"kept_name": q.Name, "kept_number": q.Number, "duplicate_name": came.Name, "duplicate_number": came.Number}).is(201).id("id")
	return ids
}

// visit is one that the desk serves today.
func (s *apiStage) visit(p someone) string {
	s.t.Helper()
	return s.as[domain.RoleDesk].call("POST", "/visits", obj{"name": p.Name, "identity_number": p.Number}).is(201).id("id")
}

// signedPaper is a scan in base64.
var signedPaper = base64.StdEncoding.EncodeToString([]byte("%PDF-1.4\n1 0 obj<</Type/Page>>endobj\nsigned\n%%EOF\n"))

// consentsPlayed adds a record of every kind that people agree to or that is decided about it.
func (s *apiStage) consentsPlayed(ids map[string]string, me program) {
	ids["consents"] = me.call("GET", "/consents", nil).is(200).id("items.0.id")
	ids["texts"] = "text-enrolment-en-1"
}

// Records of one county × everybody of another: 403 or 404 before the body is read, for each operation about one record, also with a
// body that would do.
func TestRecordsOfAnotherCountyAreNotThere(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		ids := s.played()
		s.elsewhere()
		before, n := storagetest.Contents(t, s.s), 0
		eachOperation(document(t, s.site), func(method, path string, op *openapi3.Operation) {
			path = strings.TrimPrefix(path, "/api/v1")
			noun := strings.Split(path, "/")[1]
			if !strings.Contains(path, "{id}") || noun == "courses" || noun == "notices" {
				return
			}
			if ids[noun] == "" {
				t.Fatalf("no record of %s", noun)
			}
			for role, p := range s.as {
				n++
				r := p.call(method, strings.Replace(path, "{id}", ids[noun], 1), `{"reason": "rule-not-met"}`)
				if r.Status != 403 && r.Status != 404 && (role != domain.RoleVisitor || r.Status != 401) {
					t.Errorf("%s %s as %s of another county: %d\n%s", method, path, role, r.Status, r.Raw)
				}
			}
		})
		if d := storagetest.Changed(before, storagetest.Contents(t, s.s)); len(d) > 0 {
			t.Errorf("changed: %v", d)
		}
		t.Logf("%d answers", n)
	})
}

// The right that an operation names is the one its action asks for: who may read gets the record, or hears that it is not theirs, and
// is not let through the gate to be turned away behind it.
func TestWhoMayReadARecordGetsIt(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		ids := s.played()
		s.as[domain.RoleTrainee] = s.owner
		got := map[string]bool{}
		eachOperation(document(t, s.site), func(method, path string, op *openapi3.Operation) {
			path = strings.TrimPrefix(path, "/api/v1")
			id := ids[strings.Split(path, "/")[1]]
			if method != "GET" || !strings.Contains(path, "{id}") || id == "" {
				return
			}
			says, _ := op.Extensions["x-right"].(string)
			for role, p := range s.as {
				if !mayReach(s.a.Policy, role, says) {
					continue
				}
				r := p.call(method, strings.Replace(path, "{id}", id, 1), nil)
				got[op.OperationID] = got[op.OperationID] || r.Status == 200
				if r.Status != 200 && r.Status != 404 {
					t.Errorf("%s as %s: %d %s", path, role, r.Status, r.Raw)
				}
			}
			if !got[op.OperationID] {
				t.Errorf("nobody gets %s", path)
			}
		})
	})
}

// elsewhere puts everybody of the third county, and a person of it, in the place of those of the first.
func (s *apiStage) elsewhere() {
	c := s.w.Counties[2]
	for role, who := range map[domain.Role]domain.Actor{
		domain.RoleCounty: c.Staff[0], domain.RoleTownship: c.Township, domain.RoleLabour: c.Labour, domain.RoleSchool: c.Schools[0].Actor, domain.RoleTeacher: c.Schools[0].Teachers[0],
		domain.RoleAssessor: c.Assessors[0], domain.RoleIssuer: c.Issuer, domain.RoleEmployer: c.Employers[0].Actor, domain.RoleChecker: c.Checkers[0], domain.RoleFinance: c.Finance,
		domain.RolePayer: c.Payer, domain.RoleDesk: c.Desk,
	} {
		s.as[role] = s.nobody.staff(who)
	}
	s.as[domain.RoleTrainee] = s.nobody.person(s.register(2, "叶尔兰"))
	for _, all := range []domain.Role{domain.RoleRegion, domain.RoleAuditor, domain.RoleOmbudsman} { // theirs are all counties
		delete(s.as, all)
	}
}
