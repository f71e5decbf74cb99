package web

import (
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage/storagetest"
)

// A secret is a fact about one person that is nobody's business but theirs and that of who teaches or employs them.
type secret struct {
	name   string
	before func(x *site) someone
	fact   func(x *site, p someone)
}

func secrets() []secret {
	nobody := func(*site) someone { return someone{} }
	reader := func(x *site) someone { x.openClass(5); return x.register(0, "阿依古丽") }
	graduate := func(x *site) someone { p, _ := x.graduate("阿依古丽"); return p }
	offered := func(x *site) someone { p, r := x.seeking("阿依古丽"); x.offered(r); return p }
	return []secret{
		{"has a file", nobody, func(x *site, _ someone) {
			x.a = x.quiet()
			x.register(0, "阿依古丽")
		}},
		{"is in a class", reader, func(x *site, p someone) {
			_, err := x.quiet().Join(x.t.Context(), p.Own, domain.ClassID(storagetest.List(x.t, x.s, "SELECT id FROM classes")[0]), x.agreed("enrolment"))
			x.must(err)
		}},
		{"asks for work", graduate, func(x *site, p someone) {
			_, err := x.quiet().AskForWork(x.t.Context(), p.Own, domain.CourseID(storagetest.List(x.t, x.s, "SELECT course_id FROM classes")[0]), x.agreed("job-request"))
			x.must(err)
		}},
		{"took a job", offered, func(x *site, p someone) {
			_, err := x.quiet().AnswerOffer(x.t.Context(), p.Own, domain.OfferID(storagetest.List(x.t, x.s, "SELECT id FROM offers")[0]), action.OfferAnswer{Answer: "accepted", Agreement: x.agreed("placement")})
			x.must(err)
		}},
	}
}

// attackers are everybody who neither teaches nor employs people of the class or job: with all pages, files, levels and operations that
// the route table has for them.
func (x *site) attackers() map[string]domain.Actor {
	m := x.staff()
	for _, near := range []string{"school", "teacher", "employer", "assessor", "issuer"} {
		delete(m, near)
	}
	return m
}

// attack plays a secret in one of two sites and returns what an attacker who reads everything in both could tell them apart by.
func (sec secret) attack(t *testing.T, x *site, leak func(x *site, path, body string) string) []string {
	w := twins{x, x.twin(t)}
	sec.fact(w.no, sec.before(w.no))
	sec.before(w.never)
	return w.equal(t, "with everything read", x.attackers(), leak)
}

// People-first 19: no figure, list or file changes with one person, so that no difference between pages, levels or moments tells of them.
func TestAttackerWithEveryPageLearnsNothingOfOnePerson(t *testing.T) {
	for _, sec := range secrets() {
		t.Run(sec.name, func(t *testing.T) {
			walk(t, func(t *testing.T, x *site) {
				for _, d := range sec.attack(t, x, sealed) {
					t.Error(d)
				}
			})
		})
	}
}

// The control: a page of a township that counts its people is found.
func TestAttackerControlFindsACountedPerson(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		leak := func(x *site, path, body string) string {
			if strings.HasPrefix(path, "/region") {
				body += strings.Join(storagetest.List(t, x.s, "SELECT COUNT(*) FROM persons"), "")
			}
			return body
		}
		if len(secrets()[0].attack(t, x, leak)) == 0 {
			t.Error("a page that counts people is taken for one that does not")
		}
	})
}
