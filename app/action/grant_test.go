package action_test

import (
	"errors"
	"fmt"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/seed"
	"yiji/storage/storagetest"
)

// fictional is the identity number of nobody.
func fictional(n int) string { return ident.Fictional("1985-08-08", n%1000) }

// user makes a staff account as who would.
func (s *stage) user(who domain.Actor, in action.NewUser) (domain.Actor, error) {
	s.people++
	in.Login, in.Name = fmt.Sprintf("user-%d", s.people), "某人"
	if in.BodyID == "" && domain.BodyRoles.Has(string(in.Role)) {
		in.BodyID = s.county.Centre.ID
	}
	m, err := s.AddUser(s.Context(), who, in)
	return domain.Actor{AccountID: m.Account.ID, PersonID: m.Account.PersonID, OrganisationID: m.Account.OrganisationID, Role: in.Role, GrantID: m.Grant.ID, Scope: m.Grant.Scope(m.Account.PersonID)}, err
}

// Each role may give the roles of its line in the table, within its own scope, and no others.
func TestNobodyGrantsMoreThanTheyHold(t *testing.T) {
	each(t, func(s *stage) {
		c, far := s.county, s.Counties[1]
		for _, k := range []struct {
			who    domain.Actor
			role   domain.Role
			region domain.RegionCode
			body   domain.OrganisationID
			ok     bool
		}{
			{s.RegionStaff, domain.RoleRegion, s.Prefecture.Code, "", true}, {s.RegionStaff, domain.RoleRegion, s.Region.Code, "", false}, {s.RegionStaff, domain.RoleCounty, c.Region.Code, "", true},
			{s.RegionStaff, domain.RoleChecker, c.Region.Code, "", true}, {s.RegionStaff, domain.RoleAuditor, s.Prefecture.Code, "", true}, {s.RegionStaff, domain.RoleAuditor, s.Region.Code, "", false},
			{s.RegionStaff, domain.RoleOmbudsman, s.Prefecture.Code, "", false}, {s.RegionStaff, domain.RoleTeacher, "", s.school.ID, false}, {s.RegionStaff, domain.RoleSchool, "", s.school.ID, true},
			{s.RegionStaff, domain.RoleTrainee, c.Region.Code, "", false}, {s.RegionStaff, domain.RoleOperator, c.Region.Code, "", false},
			{c.Staff[0], domain.RoleTownship, c.Townships[0].Code, "", true}, {c.Staff[0], domain.RoleTownship, far.Townships[0].Code, "", false}, {c.Staff[0], domain.RoleCounty, c.Region.Code, "", false},
			{c.Staff[0], domain.RoleFinance, c.Region.Code, "", false}, {c.Staff[0], domain.RoleSchool, "", s.school.ID, true}, {c.Staff[0], domain.RoleSchool, "", far.Schools[0].ID, false},
			{s.school.Actor, domain.RoleTeacher, "", s.school.ID, true}, {s.school.Actor, domain.RoleTeacher, "", c.Schools[1].ID, false}, {s.school.Actor, domain.RoleEmployer, "", s.school.ID, false},
			{c.Employers[0].Actor, domain.RoleEmployer, "", c.Employers[0].ID, true}, {c.Employers[0].Actor, domain.RoleEmployer, "", c.Employers[1].ID, false},
			{s.teacher, domain.RoleTeacher, "", s.school.ID, false}, {c.Finance, domain.RolePayer, c.Region.Code, "", false}, {s.Ombudsmen[0], domain.RoleRegion, s.Prefecture.Code, "", false},
		} {
			if _, err := s.user(k.who, action.NewUser{Role: k.role, RegionCode: string(k.region), OrganisationID: k.body}); (err == nil) != k.ok {
				t.Errorf("%s gives %s at %q %q: %v", k.who.Role, k.role, k.region, k.body, err)
			}
		}
	})
}

func TestGrantsLastNoLongerThanTheGiversOwn(t *testing.T) {
	each(t, func(s *stage) {
		today := s.Store.Today()
		short := must(s.user(s.RegionStaff, action.NewUser{Role: domain.RoleCounty, RegionCode: string(s.county.Region.Code), ValidTo: today.Add(10)}))
		in := action.NewUser{Role: domain.RoleSchool, OrganisationID: s.school.ID}
		_, err := s.user(short, in)
		s.blames(err, map[string]string{"valid_to": "beyond-own-grant"})
		in.ValidTo = today.Add(11)
		_, err = s.user(short, in)
		s.blames(err, map[string]string{"valid_to": "beyond-own-grant"})
		in.ValidFrom, in.ValidTo = today.Add(-1), today.Add(-2)
		_, err = s.user(short, in)
		s.blames(err, map[string]string{"valid_from": "date-past", "valid_to": "ends-before-start"})
		in.ValidFrom, in.ValidTo = "", today.Add(10)
		must(s.user(short, in))
	})
}

func TestWhoHoldsAMoneyRoleGivesNoneAndNobodyGivesToThemselves(t *testing.T) {
	each(t, func(s *stage) {
		ctx, at := s.Context(), string(s.county.Region.Code)
		giver := must(s.user(s.RegionStaff, action.NewUser{Role: domain.RoleRegion, RegionCode: string(s.Prefecture.Code)}))
		s.as(giver.PersonID, domain.RoleFinance)
		s.refused(domain.DutyMoney.Err, func() error {
			_, err := s.user(giver, action.NewUser{Role: domain.RoleFinance, RegionCode: at})
			return err
		})
		must(s.user(giver, action.NewUser{Role: domain.RoleLabour, RegionCode: at}))
		s.refused(domain.DutyGrant.Err, func() error {
			_, err := s.GiveGrant(ctx, s.RegionStaff, s.RegionStaff.AccountID, action.NewGrant{Role: domain.RoleAuditor, RegionCode: string(s.Prefecture.Code)})
			return err
		})
		other := s.as(s.RegionStaff.PersonID, domain.RoleLabour) // another account of the same natural person
		s.refused(domain.DutyGrant.Err, func() error {
			_, err := s.GiveGrant(ctx, s.RegionStaff, other.AccountID, action.NewGrant{Role: domain.RoleChecker, RegionCode: at})
			return err
		})
		s.done("grant.give", func() error {
			_, err := s.GiveGrant(ctx, s.RegionStaff, s.county.Labour.AccountID, action.NewGrant{Role: domain.RoleChecker, RegionCode: at})
			return err
		})
		s.refused(domain.ErrNotFound, func() error {
			_, err := s.GiveGrant(ctx, s.school.Actor, s.county.Labour.AccountID, action.NewGrant{Role: domain.RoleTeacher, OrganisationID: s.school.ID})
			return err
		})
	})
}

func TestAGrantIsEndedByOneActAndForAReason(t *testing.T) {
	each(t, func(s *stage) {
		ctx, county := s.Context(), s.county.Staff[0]
		end := func(who domain.Actor, id domain.GrantID, reason string) func() error {
			return func() error { _, err := s.EndGrant(ctx, who, id, reason); return err }
		}
		s.refused(domain.ErrInvalid, end(s.RegionStaff, county.GrantID, "because"))
		s.refused(domain.ErrInvalid, end(s.RegionStaff, county.GrantID, domain.EndedWithSource))
		s.refused(domain.ErrNotFound, end(s.Counties[1].Staff[0], s.school.Actor.GrantID, "misuse"))
		s.refused(domain.ErrForbidden, end(county, s.county.Finance.GrantID, "misuse"))
		s.refused(domain.ErrNotFound, end(s.school.Actor, county.GrantID, "misuse"))
		s.done("grant.end", end(s.RegionStaff, county.GrantID, "left-office"))
		if list := must(s.Store.Grants(ctx, county.AccountID, s.Store.Today())); len(list) > 0 {
			t.Errorf("%+v", list)
		}
		s.refused(domain.ErrGrantEnded, end(s.RegionStaff, county.GrantID, "left-office"))
		s.done("grant.end", end(s.county.Payer, s.county.Payer.GrantID, "moved-office")) // one's own is given up
		s.refused(domain.ErrLastRegion, end(s.RegionStaff, s.RegionStaff.GrantID, "left-office"))
		second := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleRegion, RegionCode: string(s.Prefecture.Code)}))
		s.done("grant.end", end(second, s.RegionStaff.GrantID, "left-office"))
	})
}

// People-first 4: a delegate acts for a colleague in office, never for a person; what a person may do is no grant that anybody holds.
func TestADelegateCannotActForAPerson(t *testing.T) {
	each(t, func(s *stage) {
		ctx, k := s.Context(), s.county
		g := must(s.DelegateGrant(ctx, k.Checkers[0], k.Checkers[0].GrantID, action.Delegation{AccountID: k.Staff[0].AccountID, ValidTo: s.Store.Today().Add(5)}))
		if g.Role == domain.RoleTrainee {
			t.Error(g)
		}
		p := s.person("1990-05-05")
		s.refused(domain.ErrForbidden, func() error {
			_, err := s.DelegateGrant(ctx, p.Actor(), "", action.Delegation{AccountID: k.Staff[0].AccountID, ValidTo: s.Store.Today()})
			return err
		})
		_, err := s.GiveGrant(ctx, s.RegionStaff, k.Staff[0].AccountID, action.NewGrant{Role: domain.RoleTrainee, RegionCode: string(k.Region.Code)})
		s.blames(err, map[string]string{"role": "role-not-grantable"})
		err = storagetest.Exec(t, s.Store, "INSERT INTO person_sessions (id, person_id, origin, created_at) VALUES ('x', $1, 'delegate', '2026-03-02')", string(p.Person()))
		if err == nil {
			t.Error("a session of a delegate is in the database")
		}
	})
}

func TestADelegatedGrantIsNarrowerEndsWithItsSourceAndGoesNoFurther(t *testing.T) {
	each(t, func(s *stage) {
		ctx, today, k := s.Context(), s.Store.Today(), s.county
		to := func(who domain.Actor, id domain.GrantID, account domain.AccountID, until domain.Date) (domain.Grant, error) {
			return s.DelegateGrant(ctx, who, id, action.Delegation{AccountID: account, ValidTo: until})
		}
		_, err := to(k.Checkers[0], k.Checkers[0].GrantID, k.Staff[0].AccountID, "")
		s.blames(err, map[string]string{"valid_to": "required"})
		_, err = to(k.Checkers[0], k.Checkers[0].GrantID, s.Counties[1].Staff[0].AccountID, today.Add(5))
		s.blames(err, map[string]string{"account_id": "no-colleague"})
		_, err = to(k.Checkers[0], k.Checkers[0].GrantID, "nobody", today.Add(5))
		s.blames(err, map[string]string{"account_id": "no-colleague"})
		s.refused(domain.ErrNotFound, func() error {
			_, err := to(k.Checkers[0], k.Finance.GrantID, k.Staff[0].AccountID, today.Add(5))
			return err
		})
		s.refused(domain.ErrForbidden, func() error {
			_, err := to(s.Auditor, s.Auditor.GrantID, k.Staff[0].AccountID, today.Add(5))
			return err
		})
		s.refused(domain.ErrForbidden, func() error {
			_, err := to(s.Ombudsmen[0], s.Ombudsmen[0].GrantID, k.Staff[0].AccountID, today.Add(5))
			return err
		})
		g, err := to(k.Checkers[0], k.Checkers[0].GrantID, k.Staff[0].AccountID, today.Add(5))
		ok(t, err)
		if g.RegionPath != k.Region.Path || g.Role != domain.RoleChecker || g.SourceID != k.Checkers[0].GrantID {
			t.Errorf("%+v", g)
		}
		deputy := k.Staff[0]
		deputy.Role, deputy.GrantID, deputy.Scope = domain.RoleChecker, g.ID, g.Scope("")
		s.refused(domain.ErrUndelegable, func() error { _, err := to(deputy, g.ID, k.Staff[1].AccountID, today.Add(2)); return err })
		holds := func(day domain.Date) bool { return len(must(s.Store.Grants(ctx, k.Staff[0].AccountID, day))) == 2 }
		if !holds(today) || !holds(today.Add(5)) || holds(today.Add(6)) {
			t.Error("the copy does not hold from today to its last day")
		}
		s.done("grant.end", func() error {
			_, err := s.EndGrant(ctx, s.RegionStaff, k.Checkers[0].GrantID, "left-office")
			return err
		})
		if holds(today) {
			t.Error("the copy outlives its source")
		}
		if g := must(s.Store.Grant(ctx, g.ID)); g.EndReason != domain.EndedWithSource {
			t.Errorf("%+v", g)
		}
	})
}

func TestAnOmbudsmanIsAppointedByTwoPeopleOfDifferentBodies(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		in := action.Candidate{Login: "om-new", Name: "努尔", Identity: fictional(7001), RegionCode: string(s.Prefecture.Code)}
		propose := func(who domain.Actor, in action.Candidate) func() error {
			return func() error { _, err := s.ProposeOmbudsman(ctx, who, in); return err }
		}
		s.refused(domain.ErrForbidden, propose(s.county.Staff[0], in))
		s.refused(domain.ErrForbidden, propose(s.Auditor, in))
		no := in
		no.Identity = ""
		s.blames(propose(s.RegionStaff, no)(), map[string]string{"identity_number": "required"})
		above := in
		above.RegionCode = string(s.Region.Code)
		s.blames(propose(s.RegionStaff, above)(), map[string]string{"region_code": "region-outside"})
		p, err := s.ProposeOmbudsman(ctx, s.RegionStaff, in)
		ok(t, err)
		decide := func(who domain.Actor) func() error {
			return func() error { _, err := s.DecideAppointment(ctx, who, p.ID, true); return err }
		}
		if list := must(s.Store.Grants(ctx, p.AccountID, s.Store.Today())); len(list) > 0 {
			t.Error("a proposal alone is a grant")
		}
		s.refused(domain.ErrForbidden, decide(s.RegionStaff))
		same := s.as(s.RegionStaff.PersonID, domain.RoleAuditor)
		same.Scope = s.Auditor.Scope
		s.refused(domain.DutyTwoAppointers.Err, decide(same))
		bodiless := s.Auditor
		bodiless.OrganisationID = ""
		s.refused(domain.DutyTwoAppointers.Err, decide(bodiless))
		colleague := s.Auditor // another natural person, of the body that proposed
		colleague.OrganisationID = s.RegionStaff.OrganisationID
		s.refused(domain.DutyTwoAppointers.Err, decide(colleague))
		s.refused(domain.ErrNotFound, func() error { _, err := s.DecideAppointment(ctx, s.Auditor, "nothing", true); return err })
		s.done("appointment.confirm", decide(s.Auditor))
		g := must(s.Store.Grants(ctx, p.AccountID, s.Store.Today()))
		if len(g) != 1 || g[0].Role != domain.RoleOmbudsman || g[0].RegionPath != s.Prefecture.Path {
			t.Errorf("%+v", g)
		}
		s.refused(domain.ErrState, decide(s.Auditor))
	})
}

func TestAnOmbudsmanHoldsNothingElseWhateverTheAccount(t *testing.T) {
	each(t, func(s *stage) {
		ctx, at := s.Context(), string(s.county.Region.Code)
		must(s.user(s.RegionStaff, action.NewUser{Role: domain.RoleLabour, RegionCode: at, Identity: fictional(7002)}))
		in := action.Candidate{Login: "om-two", Name: "努尔", Identity: fictional(7002), RegionCode: at}
		s.refused(domain.DutyOmbudsmanAlone.Err, func() error { _, err := s.ProposeOmbudsman(ctx, s.RegionStaff, in); return err })
		in.Identity = fictional(7003)
		p := must(s.ProposeOmbudsman(ctx, s.RegionStaff, in))
		late := must(s.user(s.RegionStaff, action.NewUser{Role: domain.RoleLabour, RegionCode: at, Identity: fictional(7003)})) // between proposal and confirmation
		s.refused(domain.DutyOmbudsmanAlone.Err, func() error { _, err := s.DecideAppointment(ctx, s.Auditor, p.ID, true); return err })
		must(s.EndGrant(ctx, s.RegionStaff, late.GrantID, "moved-office"))
		must(s.DecideAppointment(ctx, s.Auditor, p.ID, true))
		s.refused(domain.DutyOmbudsmanAlone.Err, func() error {
			_, err := s.user(s.RegionStaff, action.NewUser{Role: domain.RoleLabour, RegionCode: at, Identity: fictional(7003)})
			return err
		})
	})
}

// After the appointment of an ombudsman a database that never had one opens subsidised classes.
func TestASubsidisedClassOpensOnceAnOmbudsmanIsAppointed(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		for _, o := range s.Ombudsmen {
			must(s.EndGrant(ctx, o, o.GrantID, "left-office"))
		}
		c := s.filed(3)
		must(s.ApproveClass(ctx, s.county.Staff[0], c.ID))
		s.refused(domain.ErrNoOmbudsman, func() error { _, err := s.OpenClass(ctx, s.school.Actor, c.ID); return err })
		p := must(s.ProposeOmbudsman(ctx, s.RegionStaff, action.Candidate{Login: "om-new", Name: "努尔", Identity: fictional(7004), RegionCode: string(s.Prefecture.Code)}))
		s.refused(domain.ErrNoOmbudsman, func() error { _, err := s.OpenClass(ctx, s.school.Actor, c.ID); return err })
		out := must(s.DecideAppointment(ctx, s.Auditor, p.ID, true))
		ok(t, s.SetPassword(ctx, out.Token, "a long pass phrase"))
		s.refused(domain.ErrNoOmbudsman, func() error { _, err := s.OpenClass(ctx, s.school.Actor, c.ID); return err }) // the office has no key yet
		g := must(s.Store.Grants(ctx, out.AccountID, s.Store.Today()))[0]
		must(s.MakeOfficeKey(ctx, domain.Actor{AccountID: out.AccountID, Role: g.Role, GrantID: g.ID, Scope: g.Scope("")}, "a passphrase of one's own"))
		s.done("class.open", func() error { _, err := s.OpenClass(ctx, s.school.Actor, c.ID); return err })
	})
}

func TestNobodyDecidesAClaimThatHoldsTheirOwnLine(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		in := s.registration("1990-04-04")
		checker := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleChecker, RegionCode: string(s.county.Region.Code), Identity: in.IdentityNumber}))
		r := must(s.RegisterWithout(ctx, in))
		if r.PersonID != checker.PersonID {
			t.Fatalf("file %s, account %s: two persons of one identity number", r.PersonID, checker.PersonID)
		}
		finance := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleFinance, RegionCode: string(s.county.Region.Code), Identity: in.IdentityNumber}))
		if finance.PersonID != r.PersonID {
			t.Error("the account that came after the file is another person's")
		}
		claim := s.submitted(must(seed.Session(ctx, s.Actions, r.AccountID)))
		decide := func(who domain.Actor, decision string) func() error {
			return func() error {
				_, err := s.DecideClaim(ctx, who, claim.ID, action.ClaimInput{Decision: decision})
				return err
			}
		}
		s.refused(domain.DutyOwnClaim.Err, decide(checker, "check"))
		s.done("claim.check", decide(s.county.Checkers[0], "check"))
		s.done("claim.check", decide(s.county.Checkers[0], "notice"))
		s.day(must(s.Store.ClaimNotice(ctx, claim)).To.Add(1))
		s.refused(domain.DutyOwnClaim.Err, decide(finance, "approve"))
		s.done("claim.approve", decide(s.county.Finance, "approve"))
	})
}

func TestNobodyActsOnAClaimWithAGrantThatAnotherActorOnItGave(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		claim := s.submitted(s.adults(1)...)
		giver := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleRegion, RegionCode: string(s.Prefecture.Code)}))
		made := must(s.user(giver, action.NewUser{Role: domain.RoleFinance, RegionCode: string(s.county.Region.Code)}))
		both := s.as(giver.PersonID, domain.RoleChecker)
		for _, d := range []string{"check", "notice"} {
			must(s.DecideClaim(ctx, both, claim.ID, action.ClaimInput{Decision: d}))
		}
		s.day(must(s.Store.ClaimNotice(ctx, claim)).To.Add(1))
		s.refused(domain.DutyGiver.Err, func() error {
			_, err := s.DecideClaim(ctx, made, claim.ID, action.ClaimInput{Decision: "approve"})
			return err
		})
		s.done("claim.approve", func() error {
			_, err := s.DecideClaim(ctx, s.county.Finance, claim.ID, action.ClaimInput{Decision: "approve"})
			return err
		})
	})
}

func TestTwoAccountsOfOneIdentityNumberAreOnePerson(t *testing.T) {
	each(t, func(s *stage) {
		at, number := string(s.county.Region.Code), fictional(7010)
		one := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleChecker, RegionCode: at, Identity: number}))
		two := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleFinance, RegionCode: at, Identity: number}))
		if one.PersonID != two.PersonID || one.AccountID == two.AccountID {
			t.Errorf("%+v, %+v", one, two)
		}
		_, err := s.user(domain.Operator, action.NewUser{Role: domain.RolePayer, RegionCode: at, Identity: number, PersonID: s.county.Payer.PersonID})
		s.blames(err, map[string]string{"identity_number": "identity-another-person"})
		if _, err := s.user(domain.Operator, action.NewUser{Role: domain.RolePayer, RegionCode: at, Identity: "123"}); !errors.Is(err, domain.ErrInvalid) {
			t.Error(err)
		}
	})
}
