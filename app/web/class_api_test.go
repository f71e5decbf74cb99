package web

import (
	"strings"
	"testing"

	"yiji/domain"
)

func TestAnEditNamesTheVersionThatItSaw(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		school, id := s.as[domain.RoleSchool], s.draft()
		r := school.call("GET", "/classes/"+id, nil).is(200)
		tag := r.Header.Get("ETag")
		if tag != `"1"` {
			t.Fatal(tag)
		}
		school.call("PUT", "/classes/"+id, s.plan()).is(428, "precondition-required")
		school.call("PATCH", "/classes/"+id, obj{"title": "新班名"}).is(428, "precondition-required")
		r = school.call("PATCH", "/classes/"+id, obj{"title": "新班名"}, "If-Match", tag).is(200)
		if r.str("title") != "新班名" || r.num("capacity") != 3 || r.Header.Get("ETag") != `"2"` {
			t.Errorf("%s", r.Raw)
		}
		school.call("PUT", "/classes/"+id, s.plan(), "If-Match", tag).is(412, "stale")
		school.call("PUT", "/classes/"+id, s.plan(), "If-Match", `W/"2"`).is(412, "stale")
		if r = school.call("PUT", "/classes/"+id, s.plan(), "If-Match", `"9", "2"`).is(200); r.str("title") != "馕制作班" || r.num("version") != 3 {
			t.Errorf("%s", r.Raw)
		}
		school.call("PATCH", "/classes/"+id, obj{"capacity": 0, "ends_on": nil}, "If-Match", "*").is(422).blame("body.capacity out-of-range")
		school.call("POST", "/classes/"+id+"/filing", nil).is(200)
		school.call("PATCH", "/classes/"+id, obj{"title": "再改一次"}, "If-Match", "*").is(409, "wrong-state")
	})
}

func TestADecisionNamesTheVersionThatItSaw(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		claim := s.noticed(s.certified(s.register(0, "马小燕")))
		checker := s.as[domain.RoleChecker]
		checker.call("POST", "/claims/"+claim+"/decisions", obj{"decision": "return", "reason": "facts-incomplete", "version": 1}).is(412, "stale")
		checker.call("POST", "/claims/"+claim+"/decisions", obj{"decision": "return"}).is(422).blame("body.reason required")
		checker.call("POST", "/claims/"+claim+"/decisions", obj{"decision": "pray"}).is(422).blame("body.decision choose-one")
		checker.call("POST", "/claims/"+claim+"/decisions", obj{"decision": "recover", "reason": "paid-in-error"}).is(403, "forbidden")
		version := checker.call("GET", "/claims/"+claim, nil).is(200).num("version")
		r := checker.call("POST", "/claims/"+claim+"/decisions", obj{"decision": "return", "reason": "facts-incomplete", "version": version}).is(200)
		if r.str("state") != "returned" {
			t.Errorf("%s", r.Raw)
		}
	})
}

// A person finds what can be joined and what they are in, and no other class.
func TestPeopleSeeClassesTheyMayJoinOrAreIn(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		draft, open := s.draft(), s.open()
		p, q := s.nobody.person(s.register(0, "马小燕")), s.nobody.person(s.register(2, "哈力木拉提"))
		if r := q.call("GET", "/classes", nil).is(200); len(r.at("items").([]any)) != 1 || r.str("items.0.id") != open {
			t.Errorf("%s", r.Raw)
		}
		p.call("GET", "/classes/"+draft, nil).is(404)
		p.call("POST", "/classes/"+draft+"/enrolments", "{").is(404)
		p.call("POST", "/classes/"+open+"/enrolments", s.yes("enrolment").but("text_hash", "")).is(422, "consent-not-given").blame("body.text_hash consent-not-given")
		p.call("POST", "/classes/"+open+"/enrolments", s.yes("enrolment").but("text_hash", "old")).is(409, "consent-text-changed")
		p.call("POST", "/classes/"+open+"/enrolments", s.yes("enrolment").but("language", "fr")).is(422).blame("body.language choose-one")
		p.call("POST", "/classes/"+open+"/enrolments", s.yes("enrolment")).is(201)
		s.as[domain.RoleSchool].call("POST", "/classes/"+open+"/cancellation", nil).is(200)
		p.call("GET", "/classes/"+open, nil).is(200)
		q.call("GET", "/classes/"+open, nil).is(404)
	})
}

func TestListsRefuseAStateAndACursorThatDoNotExist(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		s.draft()
		second := s.draft()
		school := s.as[domain.RoleSchool]
		for _, list := range []string{"/classes", "/claims"} {
			school.call("GET", list+"?state=zzz", nil).is(422).blame("query.state choose-one")
			for _, cursor := range []string{"!", "eHh4", cursorOf("0"), cursorOf(second + "0")} {
				school.call("GET", list+"?cursor="+cursor, nil).is(422).blame("query.cursor invalid")
			}
		}
		for _, state := range domain.ClaimStates {
			school.call("GET", "/claims?state="+string(state), nil).is(200)
		}
		for _, state := range []domain.ClassState{domain.ClassDraft, domain.ClassFiled, domain.ClassReturned, domain.ClassApproved, domain.ClassOpen, domain.ClassRunning, domain.ClassAssessing,
			domain.ClassClosed, domain.ClassCancelled} {
			school.call("GET", "/classes?state="+string(state), nil).is(200)
		}
		first := school.call("GET", "/classes?limit=1", nil).is(200)
		if rest := school.call("GET", "/classes?limit=1&cursor="+first.str("next"), nil).is(200); first.id("items.0.id") == rest.id("items.0.id") {
			t.Errorf("%s", rest.Raw)
		}
	})
}

// Whoever polls a class and may not read its roster cannot count who left.
func TestOnlyReadersOfTheRosterCountTheSeatsTaken(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		class := s.open()
		p, q := s.nobody.person(s.register(0, "马小燕")), s.nobody.person(s.register(0, "哈力木拉提"))
		p.call("POST", "/classes/"+class+"/enrolments", s.yes("enrolment")).is(201)
		for _, role := range []domain.Role{domain.RoleSchool, domain.RoleTeacher} {
			r := s.as[role].call("GET", "/classes/"+class, nil).is(200)
			if list := s.as[role].call("GET", "/classes", nil).is(200); r.num("taken") != 1 || r.at("has_seat") != true || list.num("items.0.taken") != 1 {
				t.Errorf("%s: %s %s", role, r.Raw, list.Raw)
			}
		}
		readers := map[string]program{"a trainee in it": p, "a trainee": q}
		for _, role := range []domain.Role{domain.RoleIssuer, domain.RoleCounty, domain.RoleRegion, domain.RoleAuditor} {
			readers[string(role)] = s.as[role]
		}
		for name, who := range readers {
			r, list := who.call("GET", "/classes/"+class, nil).is(200), who.call("GET", "/classes", nil).is(200)
			if r.at("has_seat") != true || list.at("items.0.has_seat") != true || strings.Contains(string(r.Raw)+string(list.Raw), `"taken"`) {
				t.Errorf("%s: %s %s", name, r.Raw, list.Raw)
			}
		}
	})
}

// Leaving leaves no trace on the roster, and nothing of it in what the school reads.
func TestWhoLeftIsNotOnTheRoster(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		class := s.open()
		p := s.register(0, "马小燕")
		me := s.nobody.person(p)
		e := me.call("POST", "/classes/"+class+"/enrolments", s.yes("enrolment")).is(201).id("id")
		roster := s.as[domain.RoleSchool].call("GET", "/classes/"+class+"/enrolments", nil).is(200)
		if roster.str("items.0.name_mask") != "马**" || strings.Contains(string(roster.Raw), "小燕") {
			t.Errorf("%s", roster.Raw)
		}
		me.call("POST", "/enrolments/"+e+"/withdrawal", nil).is(200)
		roster = s.as[domain.RoleSchool].call("GET", "/classes/"+class+"/enrolments", nil).is(200)
		after := s.as[domain.RoleSchool].call("GET", "/classes/"+class, nil).is(200)
		if len(roster.at("items").([]any)) != 0 || after.num("taken") != 0 || strings.Contains(string(after.Raw), string(p.PersonID)) {
			t.Errorf("%s %s", roster.Raw, after.Raw)
		}
	})
}
