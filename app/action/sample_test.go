package action_test

import (
	"slices"
	"testing"

	"yiji/app/action"
	"yiji/domain"
)

// Architecture 6: an auditor's scope over people is a drawn sample: once a day, by a seed of the server's, open for some weeks, repeatable.
func TestAnAuditorDrawsASampleAndDoesNotChooseIt(t *testing.T) {
	each(t, func(s *stage) {
		ctx, auditor := s.Context(), s.Auditor
		claim := s.submitted(s.adults(1)...)
		s.clock.Days(1)
		class := s.certified(s.adults(1)...)
		draft := must(s.DraftClaim(ctx, s.school.Actor, class.ID))
		today := s.Store.Today()
		in := action.NewSample{Purpose: "yearly-audit", Since: today.Add(-300), Until: today, Size: 5}
		_, err := s.DrawSample(ctx, auditor, action.NewSample{})
		s.blames(err, map[string]string{"purpose": "choose-one", "since": "required", "until": "end-before-start", "size": "out-of-range"})
		s.refused(domain.ErrForbidden, func() error { _, err := s.DrawSample(ctx, s.county.Finance, in); return err })
		early := in
		early.Since, early.Until = "2020-01-01", "2020-12-31"
		s.refused(domain.ErrEmptyPool, func() error { _, err := s.DrawSample(ctx, auditor, early); return err })
		if id := must(s.Sampled(ctx, auditor, claim)); id != "" {
			t.Errorf("open without a draw: %s", id)
		}
		var x domain.Sample
		s.done("sample.draw", func() (err error) { x, err = s.DrawSample(ctx, auditor, in); return err })
		s.refused(domain.ErrSampledToday, func() error { _, err := s.DrawSample(ctx, auditor, in); return err })
		_, claims, err := s.Sample(ctx, auditor, x.ID)
		ok(t, err)
		numbers := []string{}
		for _, c := range claims {
			numbers = append(numbers, c.Number)
		}
		if again := domain.DrawSample(x.Seed, []string{claim.Number}, in.Size); !slices.Equal(again, numbers) || x.Pool != 1 || x.PoolHash != domain.PoolHash(again) {
			t.Errorf("%v, drawn again %v: %+v", numbers, again, x)
		}
		if must(s.Sampled(ctx, auditor, claim)) != x.ID || must(s.Sampled(ctx, auditor, draft)) != "" {
			t.Error("the sample opens another claim, or not its own")
		}
		other := must(s.user(s.RegionStaff, action.NewUser{Role: domain.RoleAuditor, RegionCode: string(s.Prefecture.Code)}))
		s.refused(domain.ErrNotFound, func() error { _, _, err := s.Sample(ctx, other, x.ID); return err })
		if must(s.Sampled(ctx, other, claim)) != "" {
			t.Error("one auditor's sample opens a claim to another")
		}
		s.day(x.OpenUntil)
		if must(s.Sampled(ctx, auditor, claim)) == "" {
			t.Error("closed on its last day")
		}
		s.day(x.OpenUntil.Add(1))
		if must(s.Sampled(ctx, auditor, claim)) != "" {
			t.Error("open after its last day")
		}
	})
}
