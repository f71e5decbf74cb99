package action_test

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"testing"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/seed"
	"yiji/storage"
	"yiji/storage/storagetest"
)

var scan = action.Scan{Name: "同意书.pdf", Bytes: []byte("%PDF-1.4\n1 0 obj<</Type/Page>>endobj\nsigned\n%%EOF\n")}

// signs is the answer that somebody gave on paper about a class.
func (s *stage) signs(answer string, c domain.Class) action.PaperAnswer {
	s.Helper()
	return action.PaperAnswer{Answer: answer, ClassID: c.ID, Agreement: s.yes("enrolment"), Scan: scan}
}

// comer is somebody without a device, and their visit at a desk.
func (s *stage) comer(desk domain.Actor) (action.Registered, domain.Visit) {
	s.Helper()
	in := s.registration("1990-05-05")
	r := must(s.RegisterWithout(s.Context(), in))
	return r, must(s.OpenVisit(s.Context(), desk, action.NewVisit{Name: in.Name, IdentityNumber: in.IdentityNumber}))
}

// others are all staff but the desk's.
func (s *stage) others() []domain.Actor {
	return slices.DeleteFunc(s.staff(), func(a domain.Actor) bool { return a.Role == domain.RoleDesk })
}

// colleague is another worker of the first county's desk.
func (s *stage) colleague(login string) domain.Actor {
	s.Helper()
	m := must(s.AddUser(s.Context(), domain.Operator, action.NewUser{Login: login, Name: "服务", Role: domain.RoleDesk, OrganisationID: s.county.DeskBody.ID}))
	return domain.Actor{AccountID: m.Account.ID, PersonID: m.Account.PersonID, OrganisationID: s.county.DeskBody.ID, Role: domain.RoleDesk, GrantID: m.Grant.ID, Scope: domain.Scope{OrganisationID: s.county.DeskBody.ID}}
}

// served are two workers of one desk, the one whom the rota drew for today first.
func (s *stage) served(one, other domain.Actor) (witness, caller domain.Actor) {
	s.Helper()
	if d := must(s.DrawShift(s.Context(), s.county.DeskBody.ID)); d.AccountID == one.AccountID {
		return one, other
	}
	return other, one
}

// People-first 6: on paper before an independent witness, scanned and marked as such, with the text, its language, version and hash.
func TestAPaperConsentHasItsWitnessItsScanAndItsText(t *testing.T) {
	each(t, func(s *stage) {
		ctx, desk, c := s.Context(), s.county.Desk, s.open(3)
		p, v := s.comer(desk)
		var r action.Recorded
		var err error
		s.done("paper.record", func() error { r, err = s.RecordPaper(ctx, desk, v.ID, s.signs("join", c)); return err })
		if r.Enrolment.State != domain.EnrolmentJoined || r.Paper.WitnessID != desk.PersonID || r.Paper.OrganisationID != s.county.DeskBody.ID || r.Paper.MadeOn != s.Store.Today() {
			s.Errorf("%+v", r)
		}
		consent := must(s.Store.Consent(ctx, p.PersonID, r.Enrolment.ConsentID))
		if text := must(s.Store.ConsentTextByID(ctx, consent.TextID)); consent.TextHash != text.Hash || consent.Language != "zh-Hans" || text.Version == 0 {
			s.Errorf("%+v", consent)
		}
		session := must(s.Store.PersonSession(ctx, consent.SessionID))
		if session.Origin != "paper" || session.WitnessID != desk.PersonID || session.DeskBy != desk.AccountID || session.VisitID != v.ID || session.FileID != r.Paper.FileID {
			s.Errorf("%+v", session)
		}
		own := must(seed.Session(ctx, s.Actions, p.AccountID))
		paper, file, err := s.OwnPaper(ctx, own, consent.ID)
		ok(t, err)
		if got := must(s.Store.FileBytes(ctx, file)); paper.ID != r.Paper.ID || !bytes.Equal(got, scan.Bytes) || file.Type != "application/pdf" {
			s.Errorf("%+v", file)
		}
		if _, _, err := s.OwnPaper(ctx, s.person("1990-05-05"), consent.ID); !errors.Is(err, domain.ErrNotFound) {
			s.Error("somebody else's scan", err)
		}
		must(s.Dispute(ctx, own, "consent", string(consent.ID))) // as every consent
		if e := must(s.Store.Enrolment(ctx, p.PersonID, r.Enrolment.ID)); e.State != domain.EnrolmentWithdrawn {
			s.Error(e.State)
		}
	})
}

// People-first 7: leaving on paper takes no more than joining did, and the receipt's code takes the consent back without any desk.
func TestAPaperConsentIsTakenBackAtTheDeskAndByItsReceipt(t *testing.T) {
	each(t, func(s *stage) {
		ctx, desk, c := s.Context(), s.county.Desk, s.open(3)
		p, v := s.comer(desk)
		joined := must(s.RecordPaper(ctx, desk, v.ID, s.signs("join", c)))
		leaving := action.PaperAnswer{Answer: "leave", ClassID: c.ID, Scan: scan}
		s.done("paper.record", func() error { _, err := s.RecordPaper(ctx, desk, v.ID, leaving); return err })
		if e := must(s.Store.Enrolment(ctx, p.PersonID, joined.Enrolment.ID)); e.State != domain.EnrolmentWithdrawn {
			s.Error(e.State)
		}
		s.refused(domain.ErrNotFound, func() error { _, err := s.RecordPaper(ctx, desk, v.ID, leaving); return err })
		again := must(s.RecordPaper(ctx, desk, v.ID, s.signs("join", c)))
		s.refused(domain.ErrNotFound, func() error { _, err := s.PrintPaperReceipt(ctx, desk, v.ID, joined.Paper.ID); return err })
		var code string
		s.done("paper.record", func() (err error) {
			code, err = s.PrintPaperReceipt(ctx, desk, v.ID, again.Paper.ID)
			return err
		})
		s.done("receipt.use", func() error { return s.WithdrawByCode(ctx, code) })
		if e := must(s.Store.Enrolment(ctx, p.PersonID, again.Enrolment.ID)); e.State != domain.EnrolmentWithdrawn {
			s.Error(e.State)
		}
	})
}

func TestOnlyTheWorkerWhoServesRecordsAPaperAndOnlyAScanIsOne(t *testing.T) {
	each(t, func(s *stage) {
		ctx, desk, c := s.Context(), s.county.Desk, s.open(3)
		_, v := s.comer(desk)
		must(s.DrawShift(ctx, s.Counties[1].DeskBody.ID))
		record := func(who domain.Actor, in action.PaperAnswer) func() error {
			return func() error { _, err := s.RecordPaper(ctx, who, v.ID, in); return err }
		}
		good := s.signs("join", c)
		for _, who := range append(s.others(), s.person("1990-05-05").Actor()) {
			s.refused(refusalOf(who), record(who, good))
		}
		s.refused(domain.ErrNotFound, record(s.Counties[1].Desk, good))
		s.refused(domain.ErrVisitOver, record(s.colleague("desk-c"), good))
		for code, b := range map[string][]byte{"file-empty": nil, "file-type": []byte("<html>"), "file-too-large": append([]byte("%PDF-"), make([]byte, domain.MaxScan)...), "scan-broken": []byte("%PDF-1.4\nsigned")} {
			bad := good
			bad.Scan.Bytes = b
			_, err := s.RecordPaper(ctx, desk, v.ID, bad)
			s.blames(err, map[string]string{"file": code})
		}
		bad := good
		bad.Scan.Bytes = []byte("a,b\n1,2\n") // a table is a file, and no scan
		_, err := s.RecordPaper(ctx, desk, v.ID, bad)
		s.blames(err, map[string]string{"file": "file-type"})
		_, err = s.RecordPaper(ctx, desk, v.ID, action.PaperAnswer{})
		s.blames(err, map[string]string{"answer": "choose-one", "class_id": "choose-one", "file": "file-empty"})
		bad = good
		bad.Agreement.TextHash = ""
		_, err = s.RecordPaper(ctx, desk, v.ID, bad)
		s.blames(err, map[string]string{"consent": "consent-not-given"})
		bad.Agreement.TextHash = "an older text"
		s.refused(domain.ErrTextChanged, record(desk, bad))
		s.done("paper.record", record(desk, good))
		s.refused(domain.ErrAlreadyEnrolled, record(desk, good))
		s.clock.Days(1)
		s.refused(domain.ErrVisitOver, record(desk, good))
	})
}

// The design's witness: no part in any school, employer or administration, not the person, and there in person.
func TestAWitnessIsIndependentAtTheMomentAndInPerson(t *testing.T) {
	each(t, func(s *stage) {
		ctx, desk, c := s.Context(), s.county.Desk, s.open(3)
		_, v := s.comer(desk)
		record := func(who domain.Actor) func() error {
			return func() error { _, err := s.RecordPaper(ctx, who, v.ID, s.signs("join", c)); return err }
		}
		program := desk
		program.Kinds = "paper,visit"
		s.refused(domain.ErrWitness, record(program))
		must(s.AddUser(ctx, domain.Operator, action.NewUser{Login: "teaches-too", Name: "教师", Role: domain.RoleTeacher, OrganisationID: s.school.ID, PersonID: desk.PersonID}))
		s.refused(domain.ErrWitness, record(desk))
		own := desk
		own.PersonID = v.PersonID
		s.refused(domain.ErrSamePerson, func() error {
			return s.Store.Write(ctx, func(tx *storage.Tx) error { _, err := access.OnPaper(ctx, tx, own, v, "f"); return err })
		})
	})
}

// Whoever writes into the database finds no session on paper without its witness, visit and scan.
func TestDatabaseRefusesAPaperSessionWithoutItsWitness(t *testing.T) {
	each(t, func(s *stage) {
		p := string(s.person("1990-05-05").Person())
		insert := func(id, desk, witness, visit, file string) error {
			return storagetest.Exec(t, s.Store, `INSERT INTO person_sessions (id, person_id, origin, desk_by, witness_id, visit_id, file_id, created_at) VALUES ($1, $2, 'paper', $3, $4, $5, $6, '2026-03-02')`,
				id, p, desk, witness, visit, file)
		}
		ok(t, insert("whole", "a", "w", "v", "f"))
		for _, x := range [][4]string{{"", "w", "v", "f"}, {"a", "", "v", "f"}, {"a", "w", "", "f"}, {"a", "w", "v", ""}, {"a", p, "v", "f"}} {
			if insert("bad", x[0], x[1], x[2], x[3]) == nil {
				s.Errorf("%v is in the database", x)
			}
		}
	})
}

// Ten people a day and three of a class, however many stand before the same worker at once.
func TestAWitnessStandsByForThreeOfAClassAlsoInARace(t *testing.T) {
	each(t, func(s *stage) {
		ctx, desk, c := s.Context(), s.county.Desk, s.open(9)
		var visits []domain.Visit
		for range domain.DeskPeopleOf + 2 {
			_, v := s.comer(desk)
			visits = append(visits, v)
		}
		in, errs := s.signs("join", c), make([]error, len(visits))
		var all sync.WaitGroup
		for i, v := range visits {
			all.Go(func() { _, errs[i] = s.RecordPaper(ctx, desk, v.ID, in) })
		}
		all.Wait()
		n := 0
		for _, err := range errs {
			if err == nil {
				n++
			} else if !errors.Is(err, domain.ErrDeskFull) {
				s.Error(err)
			}
		}
		if n != domain.DeskPeopleOf || len(must(s.Store.Roster(ctx, c))) != n {
			s.Errorf("%d of a class", n)
		}
		second := must(s.AddUser(ctx, domain.Operator, action.NewUser{Login: "desk-again", Name: "服务", Role: domain.RoleDesk, OrganisationID: s.county.DeskBody.ID, PersonID: desk.PersonID}))
		if n := must(s.Store.ServedOfAClass(ctx, second.Account.ID, "nobody", c.ID)); n != domain.DeskPeopleOf {
			s.Errorf("a second account of the same person served %d", n)
		}
	})
}

// A line on paper waits for a call by somebody who is neither witness nor person; above a fifth of the class, every line does.
func TestAPaperIsCalledByAnotherIndependentPersonBeforeItsLineIsPaid(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		desk, caller := s.served(s.county.Desk, s.colleague("desk-c"))
		c := s.open(12)
		_, v := s.comer(desk)
		paper := must(s.RecordPaper(ctx, desk, v.ID, s.signs("join", c))).Paper
		_, v = s.comer(desk)
		silent := must(s.RecordPaper(ctx, desk, v.ID, s.signs("join", c))).Paper
		for _, p := range s.adults(10) {
			s.join(p, c)
		}
		if list := must(s.PapersToCall(ctx, desk)); len(list) != 0 {
			s.Error("the witness is to call")
		}
		if list := must(s.PapersToCall(ctx, caller)); len(list) != 2 || list[0].ClassTitle != c.Title || list[0].Desk != s.county.DeskBody.Name {
			s.Errorf("%+v", list)
		}
		call, phone, err := s.PaperToCall(ctx, caller, paper.ID)
		if err != nil || call.ID != paper.ID || phone == "" || len(must(s.Store.Reads(ctx, paper.PersonID, 10))) != 2 {
			s.Error(call, phone, err)
		}
		if _, _, err := s.PaperToCall(ctx, s.Counties[1].Desk, paper.ID); !errors.Is(err, domain.ErrNotFound) {
			s.Error("another county", err)
		}
		answer := func(who domain.Actor, a string) func() error {
			return func() error { _, err := s.CallPaper(ctx, who, paper.ID, a); return err }
		}
		for _, who := range append(s.others(), s.Ombudsmen[0]) {
			s.refused(refusalOf(who), answer(who, "confirmed"))
		}
		s.refused(domain.ErrNotFound, answer(s.Counties[1].Desk, "confirmed"))
		s.refused(domain.ErrSamePerson, answer(desk, "confirmed"))
		s.refused(domain.ErrInvalid, answer(caller, "waiting"))
		s.teach(c)
		s.assess(c)
		claim := s.submit(s.certify(c))
		held := func() (list []domain.PersonID) {
			for _, l := range must(s.Store.ClaimLines(ctx, claim)) {
				if l.State == "held" {
					list = append(list, l.PersonID)
				}
			}
			return list
		}
		if len(held()) != 2 {
			s.Errorf("%v wait", held())
		}
		s.done("paper.call", answer(caller, "confirmed"))
		s.refused(domain.ErrStale, answer(caller, "denied"))
		s.decide(s.county.Checkers[0], claim, "check")
		s.decide(s.county.Checkers[0], claim, "notice")
		if !slices.Equal(held(), []domain.PersonID{silent.PersonID}) {
			s.Errorf("%v wait once one of two was called", held())
		}
	})
}

// More than a fifth of a class on paper: every line waits.
func TestAClassOnPaperIsCheckedWhole(t *testing.T) {
	each(t, func(s *stage) {
		ctx := s.Context()
		desk, caller := s.served(s.county.Desk, s.colleague("desk-c"))
		c := s.open(2)
		_, v := s.comer(desk)
		paper := must(s.RecordPaper(ctx, desk, v.ID, s.signs("join", c))).Paper
		s.join(s.person("1990-05-05"), c)
		s.teach(c)
		s.assess(c)
		s.certify(c)
		claim := must(s.DraftClaim(ctx, s.school.Actor, c.ID))
		if claim.Heads != 0 {
			s.Errorf("%d heads while half of the class is on paper", claim.Heads)
		}
		must(s.CallPaper(ctx, caller, paper.ID, "confirmed"))
		if claim = must(s.DraftClaim(ctx, s.school.Actor, c.ID)); claim.Heads != 2 {
			s.Errorf("%d heads once called", claim.Heads)
		}
	})
}

func TestWhoDeniesThePaperIsFreeAtOnce(t *testing.T) {
	each(t, func(s *stage) {
		ctx, c := s.Context(), s.open(2)
		desk, caller := s.served(s.county.Desk, s.colleague("desk-c"))
		p, v := s.comer(desk)
		paper := must(s.RecordPaper(ctx, desk, v.ID, s.signs("join", c))).Paper
		s.done("paper.call", func() error { _, err := s.CallPaper(ctx, caller, paper.ID, "denied"); return err })
		if e := must(s.Store.Enrolments(ctx, p.PersonID)); len(e) != 1 || e[0].State != domain.EnrolmentDisputed || len(must(s.Store.Roster(ctx, c))) != 0 {
			s.Errorf("%+v", e)
		}
		if x := must(s.Store.Consent(ctx, p.PersonID, paper.ConsentID)); x.WithdrawnAt.IsZero() {
			s.Error("the consent stands")
		}
	})
}
