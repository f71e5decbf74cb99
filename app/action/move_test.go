package action_test

import (
	"slices"
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// sees lists what an actor's grant shows now, as it stands in the database.
func (s *stage) sees(who domain.Actor) (ids []string) {
	s.Helper()
	ctx := s.Context()
	sc := must(s.Store.Grant(ctx, who.GrantID)).Scope(who.PersonID)
	for _, c := range must(s.Store.Classes(ctx, sc, storage.ClassFilter{})) {
		ids = append(ids, string(c.ID))
	}
	for _, c := range must(s.Store.Claims(ctx, sc, storage.ClaimFilter{})) {
		ids = append(ids, string(c.ID))
	}
	slices.Sort(ids)
	return ids
}

// cut is how a job that was killed leaves moves behind: none of their steps done. carry finishes them.
func (s *stage) carry() {
	s.Helper()
	ok(s.T, s.FinishMoves(s.Context()))
	if list := must(s.Store.Moves(s.Context())); len(list) > 0 {
		s.Errorf("%+v stay", list)
	}
}

func TestACountyUnderAnotherPrefectureKeepsItsGrantsRecordsAndPeople(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		ok(t, s.Store.Write(ctx, func(tx *storage.Tx) error {
			return tx.AddRegions(ctx, []domain.Region{{Code: "999800000000", ValidFrom: "2020-01-01", Level: domain.LevelPrefecture, Parent: s.Region.Code, Name: "第二州", Path: "99/9998/"}})
		}))
		other := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleRegion, RegionCode: "9998"}))
		claim := s.submitted(s.adults(1)...)
		before, above := s.sees(k.Checkers[0]), s.sees(s.RegionStaff)
		if len(before) == 0 || len(above) == 0 || len(s.sees(other)) > 0 {
			t.Fatal(before, above)
		}
		s.refused(action.ErrMoveHere, func() error {
			_, err := s.MoveRegion(ctx, domain.Operator, string(k.Region.Code), string(k.Townships[0].Code))
			return err
		})
		s.refused(domain.ErrForbidden, func() error { _, err := s.MoveRegion(ctx, s.RegionStaff, string(k.Region.Code), "9998"); return err })
		s.done("region.move", func() error { _, err := s.MoveRegion(ctx, domain.Operator, string(k.Region.Code), "9998"); return err })
		s.refused(action.ErrMoveRunning, func() error {
			_, err := s.MoveRegion(ctx, domain.Operator, string(k.Region.Code), string(s.Prefecture.Code))
			return err
		})
		s.carry()
		if got := s.sees(k.Checkers[0]); !slices.Equal(got, before) {
			t.Errorf("the county's checker saw %v, sees %v", before, got)
		}
		if got := s.sees(s.RegionStaff); len(got) > 0 {
			t.Errorf("the old prefecture still sees %v", got)
		}
		if got := s.sees(other); !slices.Equal(got, above) {
			t.Errorf("the new prefecture sees %v, want %v", got, above)
		}
		town := must(s.Store.Region(ctx, k.Townships[0].Code, s.Store.Today()))
		if town.Path != "99/9998/999901/999901001/" {
			t.Error(town.Path)
		}
		line := must(s.Store.ClaimLines(ctx, claim))[0]
		if p := must(s.Store.Person(ctx, line.PersonID)); p.County != "999901" || line.PersonCounty != "999901" {
			t.Error("a person's county changed", p.County)
		}
	})
}

func TestTwoCountiesMergedIntoOneKeepTheirOpenCases(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k, far := s.Context(), s.county, s.Counties[1]
		claim := s.submitted(s.adults(1)...)
		before := s.sees(k.Checkers[0])
		s.done("region.merge", func() error {
			_, err := s.MergeRegion(ctx, domain.Operator, string(k.Region.Code), string(far.Region.Code))
			return err
		})
		s.carry()
		for _, who := range []domain.Actor{k.Checkers[0], far.Checkers[0]} {
			if got := s.sees(who); !slices.Equal(got, before) {
				t.Errorf("sees %v, want %v", got, before)
			}
		}
		if r := must(s.Store.RegionNow(ctx, k.Region.Code, s.Store.Today())); r.Code != far.Region.Code {
			t.Errorf("%+v", r)
		}
		checker := far.Checkers[0]
		c := s.decide(checker, claim, "check")
		c = s.decide(checker, c, "notice")
		s.day(must(s.Store.ClaimNotice(ctx, c)).To.Add(1))
		c = s.decide(far.Finance, c, "approve")
		p := must(s.MakePayment(ctx, far.Payer, []domain.ClaimID{c.ID}))
		if p.County != "999901" || !strings.HasPrefix(p.RegionPath, far.Region.Path) {
			t.Errorf("%+v", p)
		}
		if list := must(s.Store.Audits(ctx, domain.Scope{RegionPath: far.Region.Path}, "", 200)); !slices.ContainsFunc(list, func(a domain.Audit) bool { return a.County == "999901" }) {
			t.Error("the log of the merged county is lost to its successor")
		}
		if town := must(s.Store.Region(ctx, k.Townships[0].Code, s.Store.Today())); town.Parent != far.Region.Code {
			t.Errorf("%+v", town)
		}
	})
}

// A split is townships that go to another county one by one.
func TestATownshipSplitOffTakesItsRecordsAlong(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k, far := s.Context(), s.county, s.Counties[1]
		plan := s.plan(3)
		plan.RoomID = s.school.Rooms[4].ID // of the site in a village
		c := must(s.DraftClass(ctx, s.school.Actor, plan))
		town := domain.RegionCode(string(c.RegionCode)[:9] + "000")
		s.done("region.move", func() error {
			_, err := s.MoveRegion(ctx, domain.Operator, string(town), string(far.Region.Code))
			return err
		})
		s.carry()
		if got := s.sees(far.Staff[0]); !slices.Equal(got, []string{string(c.ID)}) {
			t.Errorf("the county it went to sees %v", got)
		}
		if got := s.sees(k.Staff[0]); len(got) > 0 {
			t.Errorf("the county it left sees %v", got)
		}
		if got := s.sees(s.school.Actor); !slices.Equal(got, []string{string(c.ID)}) {
			t.Errorf("its school sees %v", got)
		}
	})
}

func TestARenamedRegionKeepsItsGrants(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		s.filed(2)
		before := s.sees(k.Staff[0])
		renamed := k.Region
		renamed.Name, renamed.Path = "新名县", "somewhere/else/"
		s.day("2026-04-01")
		n := must(s.ImportRegions(ctx, domain.Operator, "", domain.LevelCounty, slices.Values([]action.RegionRow{{Region: renamed}}), false, func(r action.RegionRow) { t.Error(r.Err) }))
		if n.Changed != 1 {
			t.Errorf("%+v", n)
		}
		r := must(s.Store.Region(ctx, k.Region.Code, s.Store.Today()))
		if got := s.sees(k.Staff[0]); !slices.Equal(got, before) || r.Name != "新名县" || r.Path != k.Region.Path {
			t.Errorf("%v, %+v", got, r)
		}
	})
}

func TestTwoSchoolsMergedKeepOpenClassesClaimsAndStaff(t *testing.T) {
	each(t, func(s *stage) {
		ctx, into := s.Context(), s.county.Schools[1]
		claim := s.submitted(s.adults(1)...)
		open := s.filed(4)
		before, nothing := s.sees(s.school.Actor), s.sees(into.Actor)
		s.refused(action.ErrMoveHere, func() error {
			_, err := s.MergeOrganisation(ctx, domain.Operator, s.school.CreditCode, s.school.CreditCode)
			return err
		})
		s.done("organisation.merge", func() error {
			_, err := s.MergeOrganisation(ctx, domain.Operator, s.school.CreditCode, into.CreditCode)
			return err
		})
		s.carry()
		for _, who := range []domain.Actor{s.school.Actor, into.Actor} {
			if got := s.sees(who); !slices.Equal(got, before) {
				t.Errorf("sees %v, want %v (and %v)", got, before, nothing)
			}
		}
		if c := must(s.Store.Claim(ctx, into.Actor.Scope, claim.ID)); c.OrganisationID != into.ID {
			t.Error(c.OrganisationID)
		}
		must(s.ApproveClass(ctx, s.county.Staff[0], open.ID))
		merged := s.school.Actor
		merged.Scope, merged.OrganisationID = into.Actor.Scope, into.ID
		must(s.OpenClass(ctx, merged, open.ID))
		_, err := s.user(s.RegionStaff, action.NewUser{Role: domain.RoleSchool, OrganisationID: s.school.ID})
		s.blames(err, map[string]string{"organisation": "organisation-unknown"})
	})
}

func TestAPayeeDoesNotChangeBetweenApprovalAndPayment(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		s.approved(s.adults(1)...)
		s.refused(action.ErrClaimsInPayment, func() error {
			_, err := s.MergeOrganisation(ctx, domain.Operator, s.school.CreditCode, s.county.Schools[1].CreditCode)
			return err
		})
	})
}

// A checker's desk begins where a claim is handed in.
func TestACheckerSeesNoDraft(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		c := must(s.DraftClaim(ctx, s.school.Actor, s.certified(s.adults(1)...).ID))
		if _, err := s.Store.Claim(ctx, k.Checkers[0].Scope, c.ID); err != domain.ErrNotFound {
			t.Error(err)
		}
		must(s.Store.Claim(ctx, k.Finance.Scope, c.ID))
		must(s.SubmitClaim(ctx, s.school.Actor, c.ID))
		must(s.Store.Claim(ctx, k.Checkers[0].Scope, c.ID))
	})
}

// A school's grant in one site shows that site's classes and rooms, and makes classes there alone.
func TestAGrantInOneSiteEndsAtTheSite(t *testing.T) {
	each(t, func(s *stage) {
		ctx, seat := s.Context(), s.school.Rooms[0].SiteID
		here := must(s.user(s.school.Actor, action.NewUser{Role: domain.RoleSchool, OrganisationID: s.school.ID, SiteID: seat}))
		mine := s.filed(3)
		plan := s.plan(3)
		plan.RoomID = s.school.Rooms[4].ID // of the other site
		_, err := s.DraftClass(ctx, here, plan)
		s.blames(err, map[string]string{"room_id": "choose-one"})
		must(s.DraftClass(ctx, s.school.Actor, plan))
		if got := s.sees(here); !slices.Equal(got, []string{string(mine.ID)}) {
			t.Errorf("sees %v", got)
		}
		for _, r := range must(s.Store.Rooms(ctx, here.Scope)) {
			if r.SiteID != seat {
				t.Errorf("sees room %s of another site", r.Name)
			}
		}
		_, err = s.AddRoom(ctx, here, action.NewRoom{SiteName: "新点", RegionCode: string(s.school.RegionCode), Name: "1", Kind: "classroom", Seats: 9})
		s.blames(err, map[string]string{"site_id": "choose-one"})
		_, err = s.user(here, action.NewUser{Role: domain.RoleTeacher, OrganisationID: s.school.ID})
		s.blames(err, map[string]string{"organisation": "organisation-unknown"})
		must(s.user(here, action.NewUser{Role: domain.RoleTeacher, OrganisationID: s.school.ID, SiteID: seat}))
	})
}
