package action_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/seed"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// called is somebody's own session, with the name and number they have.
func (s *stage) called(name string) (access.PersonSession, string) {
	s.Helper()
	in := s.registration("1990-05-05")
	in.Name = name
	r := must(s.RegisterWithout(s.Context(), in))
	return must(seed.Session(s.Context(), s.Actions, r.AccountID)), in.IdentityNumber
}

// A search by part of a name finds people of one's own classes alone, whatever separator stands in it; names of fifty characters and
// beyond U+FFFF are found; who left is found no more.
func TestSearchFindsPeopleOfOwnClassesByTwoCharacters(t *testing.T) {
	each(t, func(s *stage) {
		long := strings.Repeat("阿依古丽买买", 8) + "提江"
		a, _ := s.called("阿依古丽·买买提")
		b, _ := s.called("𠀀𠀁")
		l, _ := s.called(long)
		left, _ := s.called("古丽仙")
		outside, number := s.called("古丽娜")
		c := s.open(9)
		for _, p := range []access.PersonSession{a, b, l} {
			s.join(p, c)
		}
		must(s.Withdraw(s.Context(), left, s.join(left, c).ID))
		find := func(who domain.Actor, name string) (ids []domain.PersonID) {
			for _, f := range must(s.SearchPeople(s.Context(), who, action.PeopleSearch{Name: name, Purpose: "own-class"})) {
				ids = append(ids, f.ID)
				if !strings.HasSuffix(f.Name, "**") || f.Place == "" {
					s.Errorf("%+v is not masked", f)
				}
			}
			slices.Sort(ids)
			return ids
		}
		both := []domain.PersonID{a.Person(), l.Person()}
		slices.Sort(both)
		for name, want := range map[string][]domain.PersonID{"古丽": both, "丽·买": both, "丽買": nil, "买买提": both, "·买买提": both, "𠀀𠀁": {b.Person()}, "提江": {l.Person()}, "仙": nil} {
			if name == "仙" {
				_, err := s.SearchPeople(s.Context(), s.teacher, action.PeopleSearch{Name: name, Purpose: "own-class"})
				s.blames(err, map[string]string{"name": "two-characters"})
				continue
			}
			for _, who := range []domain.Actor{s.teacher, s.school.Actor} {
				if got := find(who, name); !slices.Equal(got, want) {
					s.Errorf("%s found %v for %s, want %v", name, got, who.Role, want)
				}
			}
		}
		if got := find(s.county.Schools[1].Actor, "古丽"); len(got) != 0 {
			s.Error("another school finds", got)
		}
		_, err := s.SearchPeople(s.Context(), s.teacher, action.PeopleSearch{Name: "·.", Purpose: "own-class"})
		s.blames(err, map[string]string{"name": "two-characters"})
		if got := find(s.county.Staff[0], "古丽"); len(got) != 0 {
			s.Error("the county searches without a number", got)
		}
		list := must(s.SearchPeople(s.Context(), s.county.Staff[0], action.PeopleSearch{Name: "古丽娜", IdentityNumber: number, Purpose: "identity-check"}))
		if len(list) != 1 || list[0].ID != outside.Person() {
			s.Error(list)
		}
		if list := must(s.SearchPeople(s.Context(), s.county.Staff[0], action.PeopleSearch{Name: "古丽", IdentityNumber: number, Purpose: "identity-check"})); len(list) != 0 {
			s.Error("half a name and a number find", list)
		}
		if list := must(s.SearchPeople(s.Context(), s.Counties[1].Staff[0], action.PeopleSearch{Name: "古丽娜", IdentityNumber: number, Purpose: "identity-check"})); len(list) != 0 {
			s.Error("another county finds", list)
		}
		if reads := must(s.OwnReads(s.Context(), outside, false)); len(reads) != 1 || reads[0].Purpose != "search" || reads[0].Subject != "identity-check" {
			s.Error(reads)
		}
	})
}

func TestSearchShowsTenHitsThirtyTimesAnHourAndNothingToVillageAndEmployer(t *testing.T) {
	each(t, func(s *stage) {
		c := s.open(12)
		for i := range 12 {
			p, _ := s.called(fmt.Sprintf("古丽%c", '一'+i))
			s.join(p, c)
		}
		in := action.PeopleSearch{Name: "古丽", Purpose: "own-class"}
		for range domain.SearchesAHour {
			if list := must(s.SearchPeople(s.Context(), s.teacher, in)); len(list) != domain.SearchHits {
				s.Fatal(len(list))
			}
		}
		s.refused(domain.ErrSearchLimit, func() error { _, err := s.SearchPeople(s.Context(), s.teacher, in); return err })
		for _, who := range []domain.Actor{s.county.Township, s.county.Employers[0].Actor, s.county.Labour, s.RegionStaff} {
			s.refused(domain.ErrForbidden, func() error { _, err := s.SearchPeople(s.Context(), who, in); return err })
		}
	})
}

// The export of one's own file holds each row about the person, and nothing of anybody else.
func TestExportHoldsEveryRowAboutThePersonAndOfNobodyElse(t *testing.T) {
	each(t, func(s *stage) {
		p, other := s.person("1990-05-05"), s.person("1991-05-05")
		s.submitted(p, other)
		d := must(s.Dossier(s.Context(), p))
		for _, table := range []string{"persons", "accounts", "person_sessions", "consents", "enrolments", "attendances", "credits", "assessment_marks", "certificates", "claim_lines", "claimed_levels", "audits"} {
			if len(d[table]) == 0 {
				s.Errorf("nothing of %s", table)
			}
		}
		if d["persons"][0]["identity"] == "" || d["persons"][0]["identity"] == nil {
			s.Error("the own number is not opened", d["persons"])
		}
		if text := fmt.Sprint(d); strings.Contains(text, string(other.Person())) || strings.Contains(text, "password") {
			s.Error("somebody else's rows or a secret are in it")
		}
		_, err := s.Dossier(s.Context(), access.PersonSession{})
		if !errors.Is(err, domain.ErrNotYours) && !errors.Is(err, domain.ErrForbidden) {
			s.Error(err)
		}
	})
}

func TestACorrectionIsDecidedByAnotherNaturalPersonAndThePersonIsTold(t *testing.T) {
	each(t, func(s *stage) {
		p, number := s.called("阿依古里")
		_, taken := s.called("王芳")
		_, err := s.AskCorrection(s.Context(), p, action.NewCorrection{Field: "phone", Value: ""})
		s.blames(err, map[string]string{"field": "choose-one", "value": "required"})
		s.refused(domain.ErrSamePerson, func() error {
			c := must(s.AskCorrection(s.Context(), p, action.NewCorrection{Field: "name", Value: "阿依古丽"}))
			who := s.county.Staff[0]
			who.PersonID = p.Person()
			_, err := s.DecideCorrection(s.Context(), who, c.ID, true, "")
			storagetest.Exec(s, s.Store, "DELETE FROM corrections")
			storagetest.Exec(s, s.Store, "DELETE FROM audits WHERE act = 'file.correct'")
			return err
		})
		c := must(s.AskCorrection(s.Context(), p, action.NewCorrection{Field: "name", Value: "阿依古丽"}))
		s.refused(domain.ErrCorrecting, func() error {
			_, err := s.AskCorrection(s.Context(), p, action.NewCorrection{Field: "name", Value: "阿依"})
			return err
		})
		s.refused(domain.ErrNotFound, func() error {
			_, err := s.DecideCorrection(s.Context(), s.Counties[1].Staff[0], c.ID, true, "")
			return err
		})
		_, now, err := s.OpenCorrection(s.Context(), s.county.Staff[0], c.ID)
		if err != nil || now != "阿依古里" {
			s.Error(now, err)
		}
		must(s.DecideCorrection(s.Context(), s.county.Staff[0], c.ID, true, ""))
		if x := must(s.Store.Person(s.Context(), p.Person())); x.Name != "阿依古丽" {
			s.Error(x.Name)
		}
		c = must(s.AskCorrection(s.Context(), p, action.NewCorrection{Field: "identity_number", Value: taken}))
		s.refused(domain.ErrPersonKnown, func() error {
			_, err := s.DecideCorrection(s.Context(), s.county.Staff[0], c.ID, true, "")
			return err
		})
		c = must(s.DecideCorrection(s.Context(), s.county.Staff[0], c.ID, false, "number-of-another"))
		if own := must(s.OwnCorrections(s.Context(), p)); own[0].State != "refused" || own[0].Reason != "number-of-another" || len(own) != 2 {
			s.Error(own)
		}
		right := ident.Fictional("1990-05-06", 777)
		c = must(s.AskCorrection(s.Context(), p, action.NewCorrection{Field: "identity_number", Value: right}))
		must(s.DecideCorrection(s.Context(), s.county.Staff[1], c.ID, true, ""))
		if x, err := s.Store.PersonByIdentity(s.Context(), right); err != nil || x.ID != p.Person() || x.BornOn != "1990-05-06" {
			s.Error(x, err)
		}
		if _, err := s.Store.PersonByIdentity(s.Context(), number); !errors.Is(err, domain.ErrNotFound) {
			s.Error("the old number still finds", err)
		}
		if n := len(storagetest.Contents(s, s.Store)["messages"]); n < 2 {
			s.Errorf("told %d times", n)
		}
	})
}

// A scan that shows the right name is opened by who decides, leaves a row each time, and goes when the decision is old.
func TestEvidenceOfACorrectionIsSeenByWhoDecidesAndIsDeletedAfterwards(t *testing.T) {
	each(t, func(s *stage) {
		ctx, staff := s.Context(), s.county.Staff[0]
		p, _ := s.called("阿依古里")
		ask := action.NewCorrection{Field: "name", Value: "阿依古丽", Evidence: action.Scan{Name: "证.html", Bytes: []byte("<html>")}}
		_, err := s.AskCorrection(ctx, p, ask)
		s.blames(err, map[string]string{"file": "file-type"})
		ask.Evidence = scan
		c := must(s.AskCorrection(ctx, p, ask))
		f := must(s.CorrectionEvidence(ctx, staff, c.ID))
		if b, err := s.Store.FileBytes(ctx, f); err != nil || string(b) != string(scan.Bytes) || f.Kind != "evidence" || f.PersonID != p.Person() {
			s.Errorf("%q %+v %v", b, f, err)
		}
		if list := must(s.OwnReads(ctx, p, true)); len(list) != 1 {
			s.Error(list)
		}
		s.refused(domain.ErrNotFound, func() error { _, err := s.CorrectionEvidence(ctx, s.Counties[1].Staff[0], c.ID); return err })
		s.refused(domain.ErrForbidden, func() error { _, err := s.CorrectionEvidence(ctx, s.school.Actor, c.ID); return err })
		s.clock.Days(100)
		ok(s.T, s.Retain(ctx))
		must(s.CorrectionEvidence(ctx, staff, c.ID))
		must(s.DecideCorrection(ctx, staff, c.ID, true, ""))
		s.refused(domain.ErrNotFound, func() error { _, err := s.CorrectionEvidence(ctx, staff, c.ID); return err })
		own := p.Actor().Scope
		s.clock.Days(89)
		ok(s.T, s.Retain(ctx))
		must(s.Store.File(ctx, own, f.ID))
		s.clock.Days(2)
		ok(s.T, s.Retain(ctx))
		s.refused(domain.ErrNotFound, func() error { _, err := s.Store.File(ctx, own, f.ID); return err })
	})
}

// What no law keeps is gone at once, in every table; what one keeps is restricted: in no search, match or offer, and acts wait.
func TestDeletionRemovesEveryRowOrRestrictsWhatLawKeeps(t *testing.T) {
	each(t, func(s *stage) {
		p, _ := s.called("古丽娜")
		c := s.open(2)
		e := s.join(p, c)
		must(s.LeaveGrievance(s.Context(), p, action.NewGrievance{Topic: "fee", Text: "他们收了我三百元"}))
		must(s.GiveReceipt(s.Context(), p, e.ConsentID))
		must(s.WantSupport(s.Context(), p, c.ID, []string{"reader"}))
		ok(s.T, s.Look(s.Context(), s.teacher, "class:"+string(c.ID), p.Person()))
		ok(s.T, s.Store.Write(s.Context(), func(tx *storage.Tx) error { return tx.Tell(s.Context(), p.Person(), "message.identity-confirmed") }))
		if d := must(s.Dossier(s.Context(), p)); len(d["grievances"]) != 1 {
			s.Error("the export lacks the grievance")
		}
		x := must(s.EraseOwn(s.Context(), p))
		if !x.Deleted || len(x.Kept) > 0 {
			s.Error(x)
		}
		for table, rows := range storagetest.Contents(s, s.Store) {
			if strings.Contains(strings.Join(rows, "\n"), string(p.Person())) && table != "audits" {
				s.Errorf("%s still holds the person", table)
			}
		}
		if taken := must(s.Store.Class(s.Context(), s.school.Actor.Scope, c.ID)).Taken; taken != 0 {
			s.Error("the seat is not free", taken)
		}
		q, number := s.called("古丽仙")
		certified := s.certified(q)
		must(s.AskForWork(s.Context(), q, course, s.yes("job-request")))
		vacancy := must(s.PostVacancy(s.Context(), s.county.Employers[0].Actor, s.vacancy()))
		before := must(s.Store.Roster(s.Context(), certified))
		x = must(s.EraseOwn(s.Context(), q))
		if x.Deleted || len(x.Kept) != 1 || x.Kept[0].Kind != "certificates" {
			s.Error(x)
		}
		if list := must(s.SearchPeople(s.Context(), s.teacher, action.PeopleSearch{Name: "古丽", Purpose: "own-class"})); len(list) != 1 {
			s.Error("who searches a class finds others than its roster has", list)
		}
		if list := must(s.SearchPeople(s.Context(), s.county.Staff[0], action.PeopleSearch{Name: "古丽仙", IdentityNumber: number, Purpose: "identity-check"})); len(list) != 0 {
			s.Error("a restricted file is found", list)
		}
		if list := must(s.Candidates(s.Context(), s.county.Employers[0].Actor, vacancy.ID)); len(list) != 0 {
			s.Error("a restricted file is matched", list)
		}
		if diff := cmp.Diff(before, must(s.Store.Roster(s.Context(), certified))); diff != "" {
			s.Error("staff of a class that is over see that somebody asked for deletion:", diff)
		}
		open := s.open(2)
		s.refused(domain.ErrRestricted, func() error { _, err := s.Join(s.Context(), q, open.ID, s.yes("enrolment")); return err })
		s.refused(domain.ErrRestricted, func() error { _, err := s.AskForWork(s.Context(), q, course, s.yes("job-request")); return err })
		must(s.LiftOwn(s.Context(), q))
		s.join(q, open)
	})
}

// Exact times go ninety days after the claim check, unused files after ninety days; the report counts by kind.
func TestRetentionRemovesWhatIsDueAndReportsCountsByKind(t *testing.T) {
	each(t, func(s *stage) {
		p := s.person("1990-05-05")
		c := s.submitted(p)
		s.decide(s.county.Checkers[0], c, "check")
		unused := must(s.RegisterWithout(s.Context(), s.registration("1990-01-01")))
		times := func() int {
			var n []int
			rows := storagetest.Contents(s, s.Store)["attendances"]
			for _, r := range rows {
				if !strings.Contains(r, "0001-01-01") {
					n = append(n, 1)
				}
			}
			return len(n)
		}
		ok(s.T, s.Retain(s.Context()))
		if times() == 0 {
			s.Error("exact times went too early")
		}
		s.clock.Days(91)
		ok(s.T, s.Retain(s.Context()))
		if n := times(); n != 0 {
			s.Errorf("%d exact times are left", n)
		}
		if _, err := s.Store.Person(s.Context(), unused.PersonID); !errors.Is(err, domain.ErrNotFound) {
			s.Error("a file that nobody activated is left", err)
		}
		kinds := map[string]int64{}
		for _, r := range must(s.RetentionReports(s.Context(), s.Auditor)) {
			kinds[r.Kind] += r.Removed
		}
		if kinds["attendance-times"] == 0 || kinds["never-activated"] != 1 {
			s.Error(kinds)
		}
		before := storagetest.Contents(s, s.Store)
		ok(s.T, s.Retain(s.Context()))
		if d := storagetest.Changed(before, storagetest.Contents(s, s.Store)); len(d) > 0 {
			s.Error("a second run changed", d)
		}
		s.refused(domain.ErrForbidden, func() error { _, err := s.RetentionReports(s.Context(), s.school.Actor); return err })
	})
}

func TestALeakIsListedByTwoOfficersAndItsPeopleTold(t *testing.T) {
	each(t, func(s *stage) {
		p, q := s.person("1990-05-05"), s.person("1991-05-05")
		ctx := action.WithRequest(s.Context(), action.Request{Session: "stolen"})
		ok(s.T, s.Look(ctx, s.teacher, "class:c", p.Person()))
		ok(s.T, s.Look(s.Context(), s.county.Checkers[0], "claim:c", q.Person()))
		b := must(s.AskBreach(s.Context(), s.Auditor, action.NewBreach{SessionID: "stolen"}))
		if _, list, err := s.BreachList(s.Context(), s.Auditor, b.ID); err != nil || len(list) != 0 {
			s.Error("listed before a second officer", list, err)
		}
		s.refused(domain.ErrSamePerson, func() error { _, err := s.ConfirmBreach(s.Context(), s.Auditor, b.ID); return err })
		s.refused(domain.ErrForbidden, func() error { _, err := s.ConfirmBreach(s.Context(), s.county.Staff[0], b.ID); return err })
		must(s.ConfirmBreach(s.Context(), s.RegionStaff, b.ID))
		_, list, err := s.BreachList(s.Context(), s.Auditor, b.ID)
		if err != nil || len(list) != 1 || list[0].ID != p.Person() || !strings.HasSuffix(list[0].Name, "**") {
			s.Error(list, err)
		}
		must(s.TellBreach(s.Context(), s.Auditor, b.ID))
		if rows := strings.Join(storagetest.Contents(s, s.Store)["messages"], "\n"); !strings.Contains(rows, string(p.Person())) || strings.Contains(rows, string(q.Person())) {
			s.Error("the wrong people were told")
		}
		login := must(s.Store.Account(s.Context(), s.county.Checkers[0].AccountID)).Login
		b = must(s.AskBreach(s.Context(), s.Auditor, action.NewBreach{Login: login, Since: s.Store.Now().Add(-1e9), Until: s.Store.Now().Add(1e9)}))
		must(s.ConfirmBreach(s.Context(), s.RegionStaff, b.ID))
		if _, list, err := s.BreachList(s.Context(), s.Auditor, b.ID); err != nil || len(list) != 1 || list[0].ID != q.Person() {
			s.Error(list, err)
		}
	})
}

// Two officers make two files one: ledgers, classes and sign-ins are joined; it can be undone until a new act stands on it.
func TestMergingNeedsTwoOfficersJoinsLedgersAndCanBeUndone(t *testing.T) {
	each(t, func(s *stage) {
		kept, n1 := s.called("古丽娜")
		dup, n2 := s.called("古丽娜")
		claim := s.submitted(dup)
		in := action.NewMerge{KeptName: "古丽娜", KeptNumber: n1, DuplicateName: "古丽娜", DuplicateNumber: n2}
		_, err := s.ProposeMerge(s.Context(), s.county.Staff[0], action.NewMerge{KeptName: "古丽", KeptNumber: n1, DuplicateName: "古丽娜", DuplicateNumber: n1})
		s.blames(err, map[string]string{"kept_number": "no-such-file"})
		m := must(s.ProposeMerge(s.Context(), s.county.Staff[0], in))
		s.refused(domain.ErrMergeOpen, func() error { _, err := s.ProposeMerge(s.Context(), s.county.Staff[1], in); return err })
		s.refused(domain.ErrSamePerson, func() error { _, err := s.DecideMerge(s.Context(), s.county.Staff[0], m.ID, true); return err })
		before := storagetest.Contents(s, s.Store)
		must(s.DecideMerge(s.Context(), s.county.Staff[1], m.ID, true))
		if n := len(storagetest.Contents(s, s.Store)["messages"]) - len(before["messages"]); n == 0 {
			s.Error("the person is not told")
		}
		if list := must(s.Store.Credits(s.Context(), kept.Person())); len(list) == 0 {
			s.Error("the ledger of credits is not joined")
		}
		if list := must(s.Store.Certificates(s.Context(), kept.Actor().Scope, "", 9)); len(list) != 1 || list[0].PersonID != dup.Person() {
			s.Error("certificates are not joined", list)
		}
		if d := must(s.Dossier(s.Context(), kept)); len(d["enrolments"]) != 1 || len(d["persons"]) != 2 {
			s.Error("the export is not joined")
		}
		paid := must(s.Store.ClaimedBefore(s.Context(), must(s.Store.Class(s.Context(), domain.Everywhere, claim.ClassID)), ""))
		if len(paid[dup.Person()]) != 1 {
			s.Error("levels paid before are not joined", paid)
		}
		must(s.UndoMerge(s.Context(), s.county.Staff[0], m.ID))
		after := storagetest.Contents(s, s.Store)
		for _, table := range []string{"accounts", "claimed_levels", "person_aliases", "enrolments", "credits"} {
			if strings.Join(before[table], "\n") != strings.Join(after[table], "\n") {
				s.Errorf("%s is not as it was", table)
			}
		}
		m = must(s.ProposeMerge(s.Context(), s.county.Staff[0], in))
		must(s.DecideMerge(s.Context(), s.county.Staff[1], m.ID, true))
		s.clock.Days(1)
		s.join(kept, s.open(3))
		s.refused(domain.ErrMergeDepends, func() error { _, err := s.UndoMerge(s.Context(), s.county.Staff[0], m.ID); return err })
		if list := must(s.Store.Enrolments(s.Context(), kept.Person())); len(list) != 2 {
			s.Error(len(list), "enrolments of one person")
		}
	})
}

// A file lies where it was opened: joining a class elsewhere moves nothing.
func TestAPersonWhoMovesKeepsTheCountiesOfTheirRecords(t *testing.T) {
	each(t, func(s *stage) {
		p := s.person("1990-05-05")
		s.certified(p)
		home := must(s.Store.Person(s.Context(), p.Person())).County
		s.county, s.school = &s.Counties[1], s.Counties[1].Schools[0]
		s.teacher = s.school.Teachers[0]
		e := s.join(p, s.open(2))
		if e.County == home || e.PersonCounty != home {
			s.Error(e)
		}
		for _, x := range must(s.Store.Certificates(s.Context(), p.Actor().Scope, "", 9)) {
			if x.County != home || x.PersonCounty != home {
				s.Error(x)
			}
		}
		if now := must(s.Store.Person(s.Context(), p.Person())).County; now != home {
			s.Error(now)
		}
	})
}
