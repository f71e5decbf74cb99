package web

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage/storagetest"
)

func TestARequestUnderItsKeyIsDoneOnceAndAnsweredAlike(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		school, plan := s.as[domain.RoleSchool], s.plan()
		first := school.call("POST", "/classes", plan, "Idempotency-Key", "k1").is(201)
		before := storagetest.Contents(t, s.s)
		again := school.call("POST", "/classes", plan, "Idempotency-Key", "k1").is(201)
		if d := cmp.Diff(string(first.Raw), string(again.Raw)); d != "" || again.Header.Get("Location") != first.Header.Get("Location") {
			t.Error(d)
		}
		school.call("POST", "/classes", plan.but("title", "另一个班"), "Idempotency-Key", "k1").is(422, "idempotency-key-reused")
		school.call("POST", "/classes/"+first.id("id")+"/filing", nil, "Idempotency-Key", "k1").is(422, "idempotency-key-reused")
		if d := storagetest.Changed(before, storagetest.Contents(t, s.s)); len(d) > 0 {
			t.Errorf("changed: %v", d)
		}
		school.call("POST", "/classes", plan, "Idempotency-Key", "k2").is(201)
		school.call("POST", "/classes", plan, "Idempotency-Key", strings.Repeat("k", 101)).is(400)
	})
}

// A step that has been taken cannot be taken again, but its repeat under the key gets the first answer.
func TestActsCanBeRepeatedUnderTheirKey(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		class, p := s.open(), s.register(0, "马小燕")
		me := s.nobody.person(p)
		twice := func(who program, path string, body any, status int) reply {
			t.Helper()
			a := who.call("POST", path, body, "Idempotency-Key", "once"+path).is(status)
			b := who.call("POST", path, body, "Idempotency-Key", "once"+path).is(status)
			if d := cmp.Diff(string(a.Raw), string(b.Raw)); d != "" {
				t.Errorf("%s: %s", path, d)
			}
			return a
		}
		e := twice(me, "/classes/"+class+"/enrolments", s.yes("enrolment"), 201).id("id")
		me.call("POST", "/classes/"+class+"/enrolments", s.yes("enrolment")).is(409, "already-enrolled")
		twice(me, "/enrolments/"+e+"/withdrawal", nil, 200)
		twice(me, "/grievances", obj{"topic": "fee", "text": "老师收了我的材料费"}, 201)
		if r := me.call("GET", "/grievances", nil).is(200); len(r.at("items").([]any)) != 1 {
			t.Errorf("%s", r.Raw)
		}
		twice(s.as[domain.RoleSchool], "/classes/"+class+"/cancellation", nil, 200)
		twice(s.as[domain.RoleCounty], "/organisations", obj{"kind": "enterprise", "name": "新馕店", "credit_code": "91999901MADEM0999" + "X", "region_code": "999901000000"}, 201)
		twice(s.nobody, "/persons", s.registration(7), 201)
	})
}

// Two people who think of the same key have nothing to do with each other.
func TestTheSameKeyOfTwoPeopleIsTwoKeys(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		body := obj{"topic": "fee", "text": "老师收了我的材料费"}
		a, b := s.nobody.person(s.register(0, "马小燕")), s.nobody.person(s.register(0, "哈力木拉提"))
		one := a.call("POST", "/grievances", body, "Idempotency-Key", "1").is(201)
		two := b.call("POST", "/grievances", body, "Idempotency-Key", "1").is(201)
		if one.id("id") == two.id("id") {
			t.Error("the second got the first one's grievance")
		}
		if r := b.call("GET", "/grievances", nil).is(200); r.str("items.0.id") != two.id("id") {
			t.Errorf("%s", r.Raw)
		}
	})
}

func TestConcurrentRepeatsAreDoneOnce(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		school, plan := s.as[domain.RoleSchool], s.plan()
		bodies := make([]string, 12)
		var wg sync.WaitGroup
		for i := range bodies {
			wg.Go(func() {
				r := school.call("POST", "/classes", plan, "Idempotency-Key", "together")
				bodies[i] = fmt.Sprint(r.Status, " ", string(r.Raw))
			})
		}
		wg.Wait()
		for _, b := range bodies {
			if b != bodies[0] || b[:3] != "201" {
				t.Errorf("%s\n%s", b, bodies[0])
			}
		}
		if r := school.call("GET", "/classes", nil).is(200); len(r.at("items").([]any)) != 1 {
			t.Errorf("%d classes", len(r.at("items").([]any)))
		}
	})
}

func TestTwentyProgramsTakeExactlyThreeSeats(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		class, yes := s.open(), s.yes("enrolment")
		people := make([]program, 20)
		for i := range people {
			people[i] = s.nobody.person(s.register(0, fmt.Sprintf("阿%c", '一'+i)))
		}
		var mu sync.Mutex
		count := map[int]int{}
		var wg sync.WaitGroup
		for _, p := range people {
			wg.Go(func() {
				r := p.call("POST", "/classes/"+class+"/enrolments", yes)
				mu.Lock()
				defer mu.Unlock()
				count[r.Status]++
			})
		}
		wg.Wait()
		if d := cmp.Diff(map[int]int{201: 3, 422: 17}, count); d != "" {
			t.Error(d)
		}
	})
}

// registration is what a person types who does not exist, never the same twice for another n.
func (s *apiStage) registration(n int) obj {
	body := fmt.Sprintf("99999919910307%03d", n)
	return obj{"name": "阿依夏木", "identity_number": body + string(ident.IdentityCheck(body)), "phone": fmt.Sprintf("1380000%04d", n), "pin": "246801", "language": "zh-Hans", "region_code": "999901000000"}
}
