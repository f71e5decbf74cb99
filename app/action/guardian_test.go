package action_test

import (
	"regexp"
	"testing"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/seed"
	"yiji/storage"
)

// grownup is the identity number of somebody of age who is no staff.
var grownup = ident.Fictional("1980-05-05", 900)

// guardianCode is the code that went to a guardian's phone.
func (s *stage) guardianCode() string {
	s.Helper()
	return must(s.lastMessage("message.guardian-code"))["Code"]
}

// People-first 16: under 18 a guardian's Yes stands beside the person's own, by a code to the guardian's phone; it is used once.
func TestAMinorJoinsWithAGuardiansCodeBesideTheirOwnYes(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, other := s.Context(), s.person("2009-05-05"), s.person("2009-05-05")
		c := s.open(3)
		s.refused(domain.ErrGuardianNeeded, func() error { _, err := s.Join(ctx, p, c.ID, s.yes("enrolment")); return err })
		in := action.NewGuardian{Purpose: "enrolment", Subject: string(c.ID), Name: "阿依古丽", Identity: grownup, Phone: "13712345678"}
		var g domain.Guardian
		s.done("guardian.name", func() (err error) { g, err = s.NameGuardian(ctx, p, in); return err })
		if !regexp.MustCompile(`^\d{6}$`).MatchString(s.guardianCode()) {
			s.Error(s.guardianCode())
		}
		s.refused(domain.ErrGuardianNeeded, func() error { _, err := s.Join(ctx, p, c.ID, s.yes("enrolment")); return err })
		s.refused(domain.ErrNotFound, func() error { _, err := s.ConfirmGuardian(ctx, other, g.ID, s.guardianCode()); return err })
		if _, err := s.ConfirmGuardian(ctx, p, g.ID, "0"); err == nil {
			s.Error("a wrong code")
		}
		s.done("guardian.confirm", func() error { _, err := s.ConfirmGuardian(ctx, p, g.ID, s.guardianCode()); return err })
		e := s.join(p, c)
		kept := must(s.Store.Guardian(ctx, p.Person(), g.ID))
		if kept.ConsentID != e.ConsentID || kept.Name != "阿依古丽" || kept.EraseOn != "2027-05-05" {
			s.Errorf("%+v", kept)
		}
		must(s.Withdraw(ctx, p, e.ID)) // a minor's No needs nobody
		s.refused(domain.ErrGuardianNeeded, func() error { _, err := s.Join(ctx, p, c.ID, s.yes("enrolment")); return err })
		s.day(kept.EraseOn.Add(-1))
		ok(s.T, s.EraseGuardians(ctx))
		must(s.Store.Guardian(ctx, p.Person(), g.ID))
		s.day(kept.EraseOn)
		ok(s.T, s.EraseGuardians(ctx))
		if _, err := s.Store.Guardian(ctx, p.Person(), g.ID); err == nil {
			s.Error("kept beyond the 18th birthday")
		}
	})
}

func TestAGuardiansCodeIsTriedFiveTimesAndHoldsTwoDays(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("2009-05-05")
		c := s.open(3)
		in := action.NewGuardian{Purpose: "enrolment", Subject: string(c.ID), Name: "阿依古丽", Identity: grownup, Phone: "13712345678"}
		g := must(s.NameGuardian(ctx, p, in))
		code := s.guardianCode()
		for range domain.GuardianTries {
			if _, err := s.ConfirmGuardian(ctx, p, g.ID, "x"); err == nil {
				s.Error("a wrong code")
			}
		}
		if _, err := s.ConfirmGuardian(ctx, p, g.ID, code); err == nil {
			s.Error("tried too often")
		}
		s.clock.Days(1)
		g = must(s.NameGuardian(ctx, p, in))
		code = s.guardianCode()
		s.clock.Days(3)
		if _, err := s.ConfirmGuardian(ctx, p, g.ID, code); err == nil {
			s.Error("too old")
		}
	})
}

func TestAGuardianIsNeitherStaffNorTheMinor(t *testing.T) {
	each(t, func(s *stage) {
		ctx, in := s.Context(), s.registration("2009-05-05")
		c := s.open(3)
		p := s.session(in)
		try := func(phone string, want error) {
			s.refused(want, func() error {
				_, err := s.NameGuardian(ctx, p, action.NewGuardian{Purpose: "enrolment", Subject: string(c.ID), Name: "阿依古丽", Identity: grownup, Phone: phone})
				return err
			})
		}
		try(in.Phone, domain.ErrGuardianStaff)
		try("12", domain.ErrInvalid)
		s.contact(s.teacher, "13500001111")
		try("13500001111", domain.ErrGuardianStaff)
		number := func(identity, want string) {
			s.Helper()
			_, err := s.NameGuardian(ctx, p, action.NewGuardian{Purpose: "enrolment", Subject: string(c.ID), Name: "阿依古丽", Identity: identity, Phone: "13712345678"})
			s.blames(err, map[string]string{"guardian_identity": want})
		}
		number("", "identity-length")
		number(ident.Fictional("2009-05-05", 901), "guardian-minor")
		staff := s.registration("1990-05-05")
		must(s.AddUser(ctx, domain.Operator, action.NewUser{Login: "school-x", Name: "教务", Identity: staff.IdentityNumber, Role: domain.RoleSchool, OrganisationID: s.school.ID}))
		number(staff.IdentityNumber, "guardian-not-independent")
		number(in.IdentityNumber, "guardian-minor")
		grown := s.person("1990-05-05")
		s.refused(domain.ErrNotRefused, func() error {
			_, err := s.NameGuardian(ctx, grown, action.NewGuardian{Purpose: "enrolment", Subject: string(c.ID), Name: "阿依古丽", Identity: grownup, Phone: "13712345678"})
			return err
		})
	})
}

// A guardian without a phone signs beside the minor at an independent desk, and the scan goes at the 18th birthday with the rest.
func TestAGuardianWithoutAPhoneSignsBeforeAWitness(t *testing.T) {
	each(t, func(s *stage) {
		ctx, desk, in, c := s.Context(), s.county.Desk, s.registration("2009-05-05"), s.open(3)
		p := s.session(in)
		v := must(s.OpenVisit(ctx, desk, action.NewVisit{Name: in.Name, IdentityNumber: in.IdentityNumber}))
		guardian := action.NewGuardian{Purpose: "enrolment", Subject: string(c.ID), Name: "阿依古丽", Identity: grownup}
		s.refused(domain.ErrForbidden, func() error { _, err := s.RecordGuardian(ctx, s.county.Staff[0], v.ID, guardian, scan); return err })
		_, err := s.RecordGuardian(ctx, desk, v.ID, guardian, action.Scan{Bytes: []byte("text")})
		s.blames(err, map[string]string{"file": "file-type"})
		_, err = s.RecordGuardian(ctx, desk, v.ID, action.NewGuardian{Purpose: "enrolment", Subject: string(c.ID)}, scan)
		s.blames(err, map[string]string{"guardian_name": "required", "guardian_identity": "identity-length"})
		s.refused(domain.ErrGuardianNeeded, func() error { _, err := s.RecordPaper(ctx, desk, v.ID, s.signs("join", c)); return err })
		s.done("paper.record", func() error { _, err := s.RecordGuardian(ctx, desk, v.ID, guardian, scan); return err })
		g := must(s.Store.GuardianFor(ctx, p.Person(), "enrolment", string(c.ID)))
		f := must(s.Store.File(ctx, p.Actor().Scope, g.FileID))
		if g.Way != "paper" || g.WitnessID != desk.PersonID || g.OrganisationID != s.county.DeskBody.ID || f.KeepUntil != "2027-05-04" || f.Kind != "guardian" {
			s.Errorf("%+v %+v", g, f)
		}
		s.done("paper.record", func() error { _, err := s.RecordPaper(ctx, desk, v.ID, s.signs("join", c)); return err })
		s.clock.At = domain.Date("2027-05-04").Start()
		ok(s.T, s.EraseGuardians(ctx))
		must(s.Store.File(ctx, p.Actor().Scope, g.FileID))
		s.clock.At = domain.Date("2027-05-05").Start()
		ok(s.T, s.EraseGuardians(ctx))
		s.refused(domain.ErrNotFound, func() error { _, err := s.Store.File(ctx, p.Actor().Scope, g.FileID); return err })
	})
}

// Where nobody can be reached, the ombudsman alone opens training, never a placement.
func TestOnlyTheOmbudsmanStandsInAndOnlyForTraining(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("2009-05-05")
		c := s.open(3)
		for _, purpose := range []string{"placement", "job-request"} {
			s.refused(domain.ErrInvalid, func() error {
				_, err := s.NameGuardian(ctx, p, action.NewGuardian{Purpose: purpose, Subject: "o"})
				return err
			})
		}
		g := must(s.NameGuardian(ctx, p, action.NewGuardian{Purpose: "enrolment", Subject: string(c.ID)}))
		for _, who := range s.staff() {
			s.refused(refusalOf(who), func() error { _, err := s.StandIn(ctx, who, g.ID); return err })
		}
		s.refused(domain.ErrGuardianNeeded, func() error { _, err := s.Join(ctx, p, c.ID, s.yes("enrolment")); return err })
		s.done("guardian.stand-in", func() error { _, err := s.StandIn(ctx, s.Ombudsmen[0], g.ID); return err })
		s.join(p, c)
	})
}

func TestNobodyUnder18WorksAtNightOrOnHazardousTasksWhoeverAgrees(t *testing.T) {
	for _, terms := range []domain.Terms{{Night: true}, {Hazardous: true}} {
		for _, agreed := range []bool{false, true} {
			if err := (domain.Person{BornOn: "2009-05-05"}).MayWork("2026-03-02", terms, agreed); err == nil {
				t.Error(terms)
			}
		}
		if err := (domain.Person{BornOn: "2008-03-02"}).MayWork("2026-03-02", terms, false); err != nil {
			t.Error(err)
		}
	}
}

// A technical school's full-time programme may take a 15-year-old; no short course and no other school may.
func TestOnlyAFullTimeProgrammeTakesA15YearOld(t *testing.T) {
	p := domain.Person{BornOn: "2010-05-05"}
	school, programme := domain.Organisation{Kind: "technical-school"}, domain.Course{Setting: "programme"}
	if err := p.MayTrain("2026-03-02", school, programme, "full-time", true); err != nil {
		t.Error(err)
	}
	for _, refused := range []error{p.MayTrain("2026-03-02", school, programme, "credit", true), p.MayTrain("2026-03-02", school, domain.Course{Setting: "craft"}, "full-time", true),
		p.MayTrain("2026-03-02", domain.Organisation{Kind: "enterprise"}, programme, "full-time", true), p.MayTrain("2026-03-02", school, programme, "full-time", false),
		domain.Person{BornOn: "2011-05-05"}.MayTrain("2026-03-02", school, programme, "full-time", true)} {
		if refused == nil {
			t.Error("taken")
		}
	}
}

// lastMessage are the arguments of the newest message of a template that waits to go out.
func (s *stage) lastMessage(template string) (map[string]string, error) {
	list, err := s.Store.DueMessages(s.Context(), s.Store.Now(), 100)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Template == template {
			e, err := s.Store.Envelope(s.Context(), list[i].Ref())
			return e.Args, err
		}
	}
	return nil, err
}

// session registers somebody and signs them in.
func (s *stage) session(in action.Registration) access.PersonSession {
	s.Helper()
	return must(seed.Session(s.Context(), s.Actions, must(s.RegisterWithout(s.Context(), in)).AccountID))
}

// contact gives a member of staff a phone.
func (s *stage) contact(who domain.Actor, phone string) {
	s.Helper()
	ok(s.T, s.Store.Write(s.Context(), func(tx *storage.Tx) error {
		return tx.SetContact(s.Context(), domain.Contact{OwnerKind: "account", OwnerID: string(who.AccountID), Kind: "phone"}, phone)
	}))
}
