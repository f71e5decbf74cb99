package action_test

import (
	"testing"

	"yiji/app/action"
	"yiji/domain"
)

// One natural person's two accounts are known as one by their number alone, so no role that a duty sets apart is given without it.
func TestEveryRoleThatADutySetsApartAsksForTheNumberOfItsPerson(t *testing.T) {
	each(t, func(s *stage) {
		s.demo("")
		ctx, at, centre := s.Context(), string(s.county.Region.Code), s.county.Centre.ID
		desk := s.county.DeskBody.ID
		for _, role := range domain.Roles {
			if !role.Grantable() || role == domain.RoleOmbudsman {
				continue
			}
			in := action.NewUser{Role: role, RegionCode: at, BodyID: centre}
			switch role {
			case domain.RoleRegion:
				in.RegionCode = string(s.Prefecture.Code)
			case domain.RoleTownship:
				in.RegionCode = string(s.county.Townships[0].Code)
			case domain.RoleSchool, domain.RoleTeacher, domain.RoleEmployer:
				in.RegionCode, in.BodyID, in.OrganisationID = "", "", s.school.ID
			case domain.RoleDesk:
				in.RegionCode, in.BodyID, in.OrganisationID = "", "", desk
			}
			_, err := s.user(domain.Operator, in)
			if domain.NumberedRoles.Has(string(role)) {
				s.blames(err, map[string]string{"identity_number": "identity-needed"})
				in.Identity = fictional(100 + s.people)
				_, err = s.user(domain.Operator, in)
			}
			if err != nil {
				t.Errorf("%s: %v", role, err)
			}
		}
		in := action.NewUser{Role: domain.RoleFinance, RegionCode: at, BodyID: centre, Identity: fictional(900)}
		first := must(s.user(domain.Operator, in))
		in.Role = domain.RoleChecker
		if second := must(s.user(domain.Operator, in)); second.PersonID != first.PersonID {
			t.Error("two accounts of one number are two people")
		}
		in.Identity, in.PersonID = "", first.PersonID // known by the other account
		must(s.user(domain.Operator, in))

		labour := must(s.user(s.RegionStaff, action.NewUser{Role: domain.RoleLabour, RegionCode: at}))
		give := action.NewGrant{Role: domain.RoleChecker, RegionCode: at}
		more := func() error { _, err := s.GiveGrant(ctx, s.RegionStaff, labour.AccountID, give); return err }
		s.blames(more(), map[string]string{"identity_number": "identity-needed"})
		give.Identity = fictional(900)
		s.blames(more(), map[string]string{"identity_number": "identity-another-person"})
		give.Identity = fictional(901)
		ok(t, more())
		give.Identity, give.Role = "", domain.RoleFinance
		ok(t, more())
		give.Role = domain.RoleAuditor
		s.blames(more(), map[string]string{"role": "body-needed"})

		s.demo("1") // the people of a demo are fictional
		must(s.user(domain.Operator, action.NewUser{Role: domain.RoleFinance, RegionCode: at}))
	})
}

func TestAGrantIsDelegatedToSomebodyWhoseNumberIsKnown(t *testing.T) {
	each(t, func(s *stage) {
		s.demo("")
		at, centre := string(s.county.Region.Code), s.county.Centre.ID
		owner := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleChecker, RegionCode: at, BodyID: centre, Identity: fictional(910)}))
		nobody := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleLabour, RegionCode: at, BodyID: centre}))
		known := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleLabour, RegionCode: at, BodyID: centre, Identity: fictional(911)}))
		to := func(who domain.Actor) error {
			_, err := s.DelegateGrant(s.Context(), owner, owner.GrantID, action.Delegation{AccountID: who.AccountID, ValidTo: s.Store.Today().Add(5)})
			return err
		}
		s.blames(to(nobody), map[string]string{"account_id": "identity-needed"})
		ok(t, to(known))
	})
}

func TestAnIssuerAndAnAuditorBelongToABody(t *testing.T) {
	each(t, func(s *stage) {
		for i, role := range []domain.Role{domain.RoleIssuer, domain.RoleAuditor} {
			in := action.NewUser{Login: "bodiless-" + string(rune('a'+i)), Name: "某人", Role: role, RegionCode: string(s.county.Region.Code)}
			_, err := s.AddUser(s.Context(), domain.Operator, in)
			s.blames(err, map[string]string{"body_id": "body-needed"})
			in.BodyID = s.county.Centre.ID
			must(s.AddUser(s.Context(), domain.Operator, in))
		}
	})
}

// Who belongs to no body proposes neither an ombudsman nor the end of one's office: an auditor of any body would be "of another".
func TestAnAppointmentAndItsEndAreProposedBySomebodyOfABody(t *testing.T) {
	each(t, func(s *stage) {
		ctx, in := s.Context(), action.Candidate{Login: "om-bodiless", Name: "努尔", Identity: fictional(7100), RegionCode: string(s.county.Region.Code)}
		bodiless := must(s.user(domain.Operator, action.NewUser{Role: domain.RoleRegion, RegionCode: string(s.Prefecture.Code)}))
		s.refused(domain.ErrNoBody, func() error { _, err := s.ProposeOmbudsman(ctx, bodiless, in); return err })
		p := must(s.ProposeOmbudsman(ctx, s.RegionStaff, in))
		older := p
		older.ProposerBody = "" // as one that was proposed before bodies were asked for
		if _, err := older.Decide(s.Auditor, "somebody", true, s.clock.At); err != domain.DutyTwoAppointers.Err {
			t.Error(err)
		}
		must(s.DecideAppointment(ctx, s.Auditor, p.ID, true))
		s.refused(domain.ErrNoBody, func() error { _, err := s.ProposeEnd(ctx, bodiless, p.AccountID, "left-office"); return err })
		must(s.ProposeEnd(ctx, s.RegionStaff, p.AccountID, "left-office"))
	})
}

func TestATrivialPINIsRefusedAtRegistration(t *testing.T) {
	each(t, func(s *stage) {
		in := s.registration("1990-05-17")
		for _, pin := range []string{"111111", "123456", "987654", "900517", "199005"} {
			in.PIN = pin
			_, err := s.Register(s.Context(), in)
			s.blames(err, map[string]string{"pin": "pin-trivial"})
		}
	})
}
