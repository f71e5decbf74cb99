package action_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/app/access"
	"yiji/domain"
)

// shown is everything that the staff of a class see of its people: seen, and results, marks of the roll, certificates and claim lines.
func (s *stage) shown(class domain.Class) string {
	s.Helper()
	ctx := s.Context()
	rolls := []any{s.seen(class), must(s.Store.Marks(ctx, class)), must(s.Store.ClassCertificates(ctx, class)), must(s.Store.SeatsTaken(ctx, class))}
	for _, l := range must(s.Store.ClassLessons(ctx, class)) {
		rolls = append(rolls, must(s.Store.Attendance(ctx, l)))
	}
	if c, err := s.Store.ClassClaim(ctx, class); err == nil {
		rolls = append(rolls, c, must(s.Store.ClaimLines(ctx, c)))
	}
	b, err := json.Marshal(rolls)
	ok(s.T, err)
	return string(b)
}

// People-first 5 and 12: once a class has run for somebody, neither their "not me", whatever is decided, nor their wish to be restricted or
// deleted changes what its staff see; it is their own side alone that is free at once.
func TestNothingMovesForStaffOfAClassThatHasRun(t *testing.T) {
	said := map[string]func(s *stage, p access.PersonSession, e domain.Enrolment){
		"not me to the class": func(s *stage, p access.PersonSession, e domain.Enrolment) {
			must(s.Dispute(s.Context(), p, "class", string(e.ID)))
		},
		"not me to the consent": func(s *stage, p access.PersonSession, e domain.Enrolment) {
			must(s.Dispute(s.Context(), p, "consent", string(e.ConsentID)))
		},
		"restriction": func(s *stage, p access.PersonSession, _ domain.Enrolment) { must(s.RestrictOwn(s.Context(), p)) },
		"deletion":    func(s *stage, p access.PersonSession, _ domain.Enrolment) { must(s.EraseOwn(s.Context(), p)) },
	}
	for name, say := range said {
		for far, class := range map[string]func(s *stage, people ...access.PersonSession) domain.Class{
			"with results": func(s *stage, people ...access.PersonSession) domain.Class {
				c := s.assessed(people...)
				must(s.IssueCertificates(s.Context(), s.county.Issuer, c.ID))
				return c
			},
			"closed": (*stage).certified,
			"claimed": func(s *stage, people ...access.PersonSession) domain.Class {
				return must(s.Store.Class(s.Context(), s.school.Actor.Scope, s.submitted(people...).ClassID))
			},
		} {
			t.Run(name+", "+far, func(t *testing.T) {
				lone(t, func(s *stage) {
					ctx, p, q := s.Context(), s.person("1990-05-05"), s.person("1990-05-05")
					c := class(s, p, q)
					e, before := must(s.Store.Enrolments(ctx, p.Person()))[0], s.shown(c)
					say(s, p, e)
					if diff := cmp.Diff(before, s.shown(c)); diff != "" {
						s.Error("at once:", diff)
					}
					if len(must(s.Store.ClaimedBefore(ctx, c, "another"))[p.Person()]) != 0 && name == "not me to the class" {
						s.Error("the cap is not free")
					}
					for _, d := range must(s.Store.Disputes(ctx, p.Person())) {
						must(s.DecideDispute(ctx, s.Ombudsmen[0], d.ID, "upheld"))
					}
					if diff := cmp.Diff(before, s.shown(c)); diff != "" {
						s.Error("decided:", diff)
					}
				})
			})
		}
	}
}

// A dispute of a class with results that is not closed yet gives back what it freed, also when the class was closed meanwhile.
func TestAnUnfoundedDisputeOfAClassWithResultsIsRestoredAfterItsEnd(t *testing.T) {
	lone(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		c := s.assessed(p)
		e := must(s.Store.Enrolments(ctx, p.Person()))[0]
		d := must(s.Dispute(ctx, p, "class", string(e.ID)))
		claim := s.submit(s.certify(c))
		levels := func() int { return len(must(s.Store.ClaimedBefore(ctx, c, "another"))[p.Person()]) }
		if claim.Heads != 1 || levels() != 0 {
			s.Errorf("%d heads, %d reserved: the claim shows the dispute, or takes the cap that it freed", claim.Heads, levels())
		}
		if d = must(s.DecideDispute(ctx, s.Ombudsmen[0], d.ID, "unfounded")); d.Given != "restored" || levels() != 1 {
			s.Errorf("%+v, %d reserved", d, levels())
		}
		if _, err := s.Store.StandingConsent(ctx, p.Person(), "enrolment", string(e.ID)); err != nil {
			s.Error(err)
		}
	})
}

// What no law keeps goes everywhere at once: the count of a class that is over agrees with its roster.
func TestADeletedPersonLeavesCountAndRosterInAgreement(t *testing.T) {
	lone(t, func(s *stage) {
		ctx, p, q := s.Context(), s.person("1990-05-05"), s.person("1990-05-05")
		c := s.assessed(p, q)
		must(s.CloseClass(ctx, s.school.Actor, c.ID))
		if x := must(s.EraseOwn(ctx, p)); !x.Deleted {
			s.Fatal(x.Kept)
		}
		c = must(s.Store.Class(ctx, s.school.Actor.Scope, c.ID))
		if roster := must(s.Store.Roster(ctx, c)); c.Taken != 1 || len(roster) != 1 || len(must(s.Store.Marks(ctx, c))) != 1 {
			s.Errorf("%d taken, %d on the roster", c.Taken, len(roster))
		}
	})
}
