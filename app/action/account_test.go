package action_test

import (
	"errors"
	"testing"
	"time"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

func TestRolesAreGrantedAtTheirPlacesOnly(t *testing.T) {
	each(t, func(s *stage) {
		region, county, town := string(s.Prefecture.Code), string(s.county.Region.Code), string(s.county.Townships[0].Code)
		for i, c := range []struct {
			role   domain.Role
			region string
			body   domain.OrganisationID
			ok     bool
		}{
			{domain.RoleRegion, region, "", true}, {domain.RoleRegion, county, "", false}, {domain.RoleCounty, county, "", true}, {domain.RoleCounty, region, "", false},
			{domain.RoleTownship, town, "", true}, {domain.RoleTownship, county, "", false}, {domain.RoleSchool, county, "", false},
			{domain.RoleSchool, "", s.school.ID, true}, {domain.RoleSchool, "", s.county.FinanceOffice.ID, false}, {domain.RoleEmployer, region, "", false},
			{domain.RoleFinance, "", s.school.ID, false}, {domain.RoleChecker, county, "", true}, {domain.RoleOmbudsman, county, "", false}, {domain.RoleTrainee, county, "", false},
		} {
			_, err := s.AddUser(s.Context(), domain.Operator, action.NewUser{Login: "place-" + string(rune('a'+i)), Name: "某人", Role: c.role, RegionCode: c.region, OrganisationID: c.body})
			if (err == nil) != c.ok {
				t.Errorf("%s at %q %q: %v", c.role, c.region, c.body, err)
			}
		}
	})
}

func TestSecretsCannotBeFoundByTrying(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		in := s.registration("1990-01-01")
		in.PIN = "135790"
		must(s.Register(ctx, in))
		for range 5 {
			if _, _, err := access.SignIn(ctx, s.Store, access.Attempt{Login: in.Phone, Secret: "000000"}); !errors.Is(err, domain.ErrSignIn) {
				t.Fatal(err)
			}
		}
		s.clock.At = s.clock.At.Add(2 * time.Second)
		if _, _, err := access.SignIn(ctx, s.Store, access.Attempt{Login: in.Phone, Secret: "000000"}); !errors.Is(err, domain.ErrSignIn) {
			t.Fatal(err)
		}
		if _, _, err := access.SignIn(ctx, s.Store, access.Attempt{Login: in.Phone, Secret: in.PIN}); !errors.Is(err, domain.ErrSignInWait) {
			t.Errorf("the seventh try at once: %v", err)
		}
		s.clock.At = s.clock.At.Add(31 * time.Second)
		if _, _, err := access.SignIn(ctx, s.Store, access.Attempt{Login: in.Phone, Secret: in.PIN}); err != nil {
			t.Errorf("half a minute later: %v", err)
		}
		if _, _, err := access.SignIn(ctx, s.Store, access.Attempt{Login: in.Phone, Secret: "000000"}); !errors.Is(err, domain.ErrSignIn) {
			t.Errorf("the count did not begin anew: %v", err)
		}
	})
}

func TestTakingAnOfferBackKeepsThePersonsAnswer(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		who, employer := s.person("1994-03-03"), s.county.Employers[0].Actor
		s.certified(who)
		_, offer := s.offered(who, must(s.PostVacancy(ctx, employer, s.vacancy())))
		must(s.AnswerOffer(ctx, who, offer.ID, action.OfferAnswer{Answer: "declined"}))
		must(s.WithdrawOffer(ctx, employer, offer.ID))
		o := must(s.Store.Offer(ctx, who.Actor().Scope, offer.ID))
		if o.State != "declined" || o.AnsweredAt.IsZero() {
			t.Errorf("the answer became %s of %v", o.State, o.AnsweredAt)
		}
		if seen := must(s.Store.Offer(ctx, employer.Scope, offer.ID)); seen.SenderState(s.Store.Today()) != "closed" || seen.State == "declined" {
			t.Errorf("the sender sees %+v", seen)
		}
		s.refused(domain.ErrOfferClosed, func() error { _, err := s.WithdrawOffer(ctx, employer, offer.ID); return err })
	})
}
