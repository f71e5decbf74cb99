package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
)

// Declining is one request to the same address with an answer of the same shape and length as accepting; its sender reads the same
// before and after.
func TestANoCannotBeToldFromSilence(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		p, q := s.register(0, "马小燕"), s.register(0, "哈力木拉提")
		s.certified(p, q)
		me, other := s.nobody.person(p), s.nobody.person(q)
		offer := s.offered(me)
		employer := s.as[domain.RoleEmployer]
		before := employer.call("GET", "/offers/"+offer, nil).is(200)
		other.call("POST", "/offers/"+offer+"/answer", obj{"answer": "declined"}).is(404)
		employer.call("POST", "/offers/"+offer+"/answer", obj{"answer": "accepted"}).is(403, "persons-own-act")
		no := me.call("POST", "/offers/"+offer+"/answer", obj{"answer": "declined"}).is(200)
		after := employer.call("GET", "/offers/"+offer, nil).is(200)
		if d := cmp.Diff(string(before.Raw), string(after.Raw)); d != "" {
			t.Errorf("the sender can tell: %s", d)
		}
		if r := me.call("GET", "/offers/"+offer, nil).is(200); r.str("state") != "declined" {
			t.Errorf("%s", r.Raw)
		}
		request := me.call("GET", "/job-requests", nil).is(200).id("items.0.id")
		vacancy := employer.call("GET", "/vacancies", nil).is(200).id("items.0.id")
		employer.call("POST", "/vacancies/"+vacancy+"/offers", obj{"job_request_id": request}).is(409, "offer-open")
		candidates := employer.call("GET", "/vacancies/"+vacancy+"/candidates", nil).is(200)
		if candidates.str("items.0.job_request_id") != request {
			t.Errorf("who declined is no longer a candidate: %s", candidates.Raw)
		}

		s.clock.Days(domain.OfferDays + 1)
		vacancy = employer.call("POST", "/vacancies", s.vacancy()).is(201).id("id")
		second := employer.call("POST", "/vacancies/"+vacancy+"/offers", obj{"job_request_id": request}).is(201).id("id")
		yes := me.call("POST", "/offers/"+second+"/answer", s.yes("placement").but("answer", "accepted")).is(200)
		if len(yes.Raw) != len(no.Raw) || len(yes.Header) != len(no.Header) {
			t.Errorf("%s and %s are not of one size", yes.Raw, no.Raw)
		}
	})
}

func TestGrievancesAreInvisibleToAllButTheOmbudsman(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		me := s.nobody.person(s.register(0, "马小燕"))
		id := me.call("POST", "/grievances", obj{"topic": "fee", "text": "老师收了我的材料费"}).is(201).id("id")
		s.nobody.call("POST", "/grievances", obj{"topic": "fee", "text": "有人向我们收费", "region_code": "999901000000"}).is(201)
		s.nobody.call("POST", "/grievances", obj{"topic": "bad-answer", "text": "x"}).is(422).blame("body.topic choose-one", "body.text too-short", "body.region_code division-code")
		for role, p := range s.as {
			r := p.call("GET", "/grievances", nil)
			switch {
			case role == domain.RoleOmbudsman:
				if len(r.is(200).at("items").([]any)) != 2 {
					t.Errorf("%s", r.Raw)
				}
			case role == domain.RoleVisitor:
				r.is(401)
			default:
				r.is(404)
				p.call("POST", "/grievances/"+id+"/answer", obj{"answer": "已答复"}).is(404)
			}
		}
		s.as[domain.RoleOmbudsman].call("POST", "/grievances/"+id+"/answer", obj{"answer": "学校必须退还"}).is(200)
		if r := me.call("GET", "/grievances", nil).is(200); r.str("items.0.answer") != "学校必须退还" || r.str("items.0.state") != "answered" {
			t.Errorf("%s", r.Raw)
		}
	})
}
