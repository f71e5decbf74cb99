package action_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// rounds is how often a race is run: once, or the full count.
func rounds(soak int) int {
	if os.Getenv("SOAK") != "" {
		return soak
	}
	return 1
}

// race runs n calls at the same time and gives their errors.
func race(n int, act func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = act(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// tally counts what came of a race; an error that is not among those allowed is a fault.
func (s *stage) tally(errs []error, allowed ...*domain.Error) (won int) {
	s.Helper()
	for _, err := range errs {
		fine := err == nil
		for _, a := range allowed {
			fine = fine || errors.Is(err, a)
		}
		if !fine {
			s.Errorf("%T %v", err, err)
		}
		if err == nil {
			won++
		}
	}
	return won
}

func TestRaceFiftyAcceptancesForNineSeatsTakeNine(t *testing.T) {
	each(t, func(s *stage) {
		for range rounds(20) {
			c, people, yes := s.open(9), s.adults(50), s.yes("enrolment")
			errs := race(50, func(i int) error { _, err := s.Join(s.Context(), people[i], c.ID, yes); return err })
			if won := s.tally(errs, domain.ErrClassFull); won != 9 {
				s.Errorf("%d won", won)
			}
			s.seats(c, 9)
		}
	})
}

// seats holds the count of the class against its enrolments and consents.
func (s *stage) seats(c domain.Class, want int) {
	s.Helper()
	c = must(s.Store.Class(s.Context(), domain.Everywhere, c.ID))
	taken := must(s.Store.SeatsTaken(s.Context(), c))
	if c.Taken != want || taken != want {
		s.Errorf("the class counts %d, its enrolments are %d, want %d", c.Taken, taken, want)
	}
	for _, e := range must(s.Store.Roster(s.Context(), c)) {
		given := must(s.Store.Consents(s.Context(), e.PersonID))
		if len(given) == 0 || given[0].ID != e.ConsentID {
			s.Errorf("%s has no consent", e.ID)
		}
	}
}

// The control of the race above: whoever reads the seats outside of the transaction oversells. If this one does not, the race shows
// nothing.
func TestRaceReadingTheSeatsOutsideOversells(t *testing.T) {
	each(t, func(s *stage) {
		c, people, yes := s.open(9), s.adults(50), s.yes("enrolment")
		text := must(s.Store.ConsentText(s.Context(), "enrolment", yes.Language))
		var read sync.WaitGroup
		read.Add(50)
		race(50, func(i int) error {
			seen, err := s.Store.PublicClass(s.Context(), c.ID)
			read.Done()
			read.Wait() // everybody has seen a free seat before anybody takes one
			if err != nil || seen.Admit() != nil {
				return domain.ErrClassFull
			}
			return s.Store.Write(s.Context(), func(tx *storage.Tx) error { return s.takeUnguarded(tx, seen, people[i], text) })
		})
		if taken := must(s.Store.SeatsTaken(s.Context(), c)); taken <= 9 {
			s.Errorf("the control took %d of 9 seats and did not oversell", taken)
		}
	})
}

// takeUnguarded enrols without looking at the class again.
func (s *stage) takeUnguarded(tx *storage.Tx, c domain.Class, who access.PersonSession, text domain.ConsentText) error {
	consent := domain.Consent{County: c.County, ID: domain.ConsentID(s.NewID()), PersonID: who.Person(), Purpose: "enrolment", TextID: text.ID, TextHash: text.Hash, SessionID: who.ID(), GivenAt: tx.Now}
	if err := tx.AddConsent(s.Context(), consent); err != nil {
		return err
	}
	return tx.AddEnrolment(s.Context(), domain.Enrolment{County: c.County, ID: domain.EnrolmentID(s.NewID()), ClassID: c.ID, PersonID: who.Person(), ConsentID: consent.ID,
		State: domain.EnrolmentJoined, CreatedAt: tx.Now, UpdatedAt: tx.Now})
}

func TestRaceOnePersonTakesOneSeatOfAClass(t *testing.T) {
	each(t, func(s *stage) {
		c, p, yes := s.open(9), s.person("1990-05-05"), s.yes("enrolment")
		errs := race(20, func(int) error { _, err := s.Join(s.Context(), p, c.ID, yes); return err })
		if won := s.tally(errs, domain.ErrAlreadyEnrolled); won != 1 {
			s.Errorf("%d won", won)
		}
		s.seats(c, 1)
	})
}

// Two classes at the same hours: the guard of the person's one ledger row lets one of them win.
func TestRaceOnePersonIsInOneLessonAtATime(t *testing.T) {
	each(t, func(s *stage) {
		p, yes := s.person("1990-05-05"), s.yes("enrolment")
		var classes []domain.Class
		for i := range 4 {
			s.school, s.teacher = s.county.Schools[i%2], s.county.Schools[i%2].Teachers[i]
			c := s.open(9)
			s.place(c, s.school.Rooms[i], c.StartsOn, 1, 4)
			classes = append(classes, c)
		}
		errs := race(20, func(i int) error { _, err := s.Join(s.Context(), p, classes[i%4].ID, yes); return err })
		if won := s.tally(errs, domain.ErrAlreadyEnrolled, domain.ErrOverlap); won != 1 {
			s.Errorf("%d won", won)
		}
	})
}

// place puts one theory lesson on the timetable of a class.
func (s *stage) place(c domain.Class, room domain.Room, day domain.Date, period, hours int) domain.Lesson {
	s.Helper()
	m := must(s.Store.Modules(s.Context(), c.CourseID))[0]
	list, err := s.PlaceLesson(s.Context(), s.school.Actor, c.ID, action.NewLesson{ModuleID: m.ID, RoomID: room.ID, TeacherID: c.TeacherID, Date: day, Period: period, Hours: hours, Kind: "theory", Weeks: 1})
	ok(s.T, err)
	return list[0]
}

func TestRaceJoiningAndLeavingKeepsTheCount(t *testing.T) {
	each(t, func(s *stage) {
		c, people, yes := s.open(9), s.adults(24), s.yes("enrolment")
		errs := race(24, func(i int) error {
			e, err := s.Join(s.Context(), people[i], c.ID, yes)
			if err == nil && i%2 == 0 {
				_, err = s.Withdraw(s.Context(), people[i], e.ID)
			}
			return err
		})
		s.tally(errs, domain.ErrClassFull)
		c = must(s.Store.Class(s.Context(), domain.Everywhere, c.ID))
		s.seats(c, must(s.Store.SeatsTaken(s.Context(), c)))
		if c.Taken > 9 {
			s.Error(c.Taken)
		}
	})
}

func TestRaceAClassHasOneClaim(t *testing.T) {
	each(t, func(s *stage) {
		c := s.certified(s.adults(2)...)
		errs := race(12, func(int) error { _, err := s.DraftClaim(s.Context(), s.school.Actor, c.ID); return err })
		if won := s.tally(errs, domain.ErrClaimExists, domain.ErrStale); won < 1 {
			s.Error("nobody won")
		}
		list := must(s.Store.Claims(s.Context(), domain.Everywhere, storage.ClaimFilter{}))
		if len(list) != 1 {
			s.Fatalf("%d claims", len(list))
		}
		errs = race(12, func(int) error { _, err := s.SubmitClaim(s.Context(), s.school.Actor, list[0].ID); return err })
		if won := s.tally(errs, domain.ErrState, domain.ErrStale); won != 1 {
			s.Errorf("%d submitted", won)
		}
	})
}

// Two officers decide at once: one wins, and the other learns that something changed.
func TestRaceTwoOfficersDecideOnce(t *testing.T) {
	each(t, func(s *stage) {
		c := s.filed(9)
		errs := race(8, func(i int) error {
			if i%2 == 0 {
				_, err := s.ApproveClass(s.Context(), s.county.Staff[0], c.ID)
				return err
			}
			_, err := s.ReturnClass(s.Context(), s.county.Staff[1], c.ID, "room-unfit")
			return err
		})
		if won := s.tally(errs, domain.ErrState, domain.ErrStale); won != 1 {
			s.Errorf("%d won over the class", won)
		}
		claim := s.submitted(s.adults(1)...)
		errs = race(8, func(i int) error {
			in := action.ClaimInput{Decision: []string{"check", "refuse"}[i%2], Version: claim.Version}
			if i%2 == 1 {
				in.Reason = "rule-not-met"
			}
			_, err := s.DecideClaim(s.Context(), s.county.Checkers[i%2], claim.ID, in)
			return err
		})
		if won := s.tally(errs, domain.ErrState, domain.ErrStale); won != 1 {
			s.Errorf("%d won over the claim", won)
		}
	})
}

func TestRaceAClaimIsPaidOnce(t *testing.T) {
	each(t, func(s *stage) {
		c := s.approved(s.adults(1)...)
		errs := race(8, func(int) error {
			_, err := s.MakePayment(s.Context(), s.county.Payer, []domain.ClaimID{c.ID})
			return err
		})
		if won := s.tally(errs, domain.ErrState, domain.ErrStale, domain.ErrPaidBefore); won != 1 {
			s.Errorf("%d payments", won)
		}
		p := must(s.Store.Payments(s.Context(), domain.Everywhere, 10))
		if len(p) != 1 {
			s.Fatalf("%d payments are stored", len(p))
		}
		errs = race(8, func(int) error { _, err := s.SendPayment(s.Context(), s.county.Payer, p[0].ID); return err })
		if won := s.tally(errs, domain.ErrState, domain.ErrStale); won != 1 {
			s.Errorf("sent %d times", won)
		}
		s.checkLedger(must(s.Store.Claim(s.Context(), domain.Everywhere, c.ID)))
	})
}

// Certificates of several classes issued at once: each trainee has one, each number is issued once, and none is left out.
func TestRaceCertificateNumbersAreIssuedOnceWithoutGaps(t *testing.T) {
	each(t, func(s *stage) {
		var classes []domain.Class
		for i := range 3 {
			s.teacher = s.school.Teachers[i]
			s.clock.Days(1)
			classes = append(classes, s.assessed(s.adults(4)...))
		}
		errs := race(9, func(i int) error {
			_, err := s.IssueCertificates(s.Context(), s.county.Issuer, classes[i%3].ID)
			return err
		})
		if won := s.tally(errs, domain.ErrNobodyPassed); won != 3 {
			s.Errorf("%d batches", won)
		}
		seen := map[string]bool{}
		for _, c := range must(s.Store.Certificates(s.Context(), domain.Everywhere, "", 100)) {
			seen[c.Number] = true
		}
		for n := range 12 {
			if number := fmt.Sprintf("YJ9999012026%06d", n+1); !seen[number] || len(seen) != 12 {
				s.Errorf("%s of %d", number, len(seen))
			}
		}
	})
}

func TestRaceOneKeyHasOneEffect(t *testing.T) {
	each(t, func(s *stage) {
		c, p, yes := s.open(9), s.person("1990-05-05"), s.yes("enrolment")
		ctx := action.WithRequest(s.Context(), action.Request{ID: "r", Key: "k", BodyHash: "b"})
		ids := make([]domain.EnrolmentID, 16)
		errs := race(16, func(i int) error {
			e, err := s.Join(ctx, p, c.ID, yes)
			ids[i] = e.ID
			return err
		})
		s.tally(errs, domain.ErrBusy)
		e := must(s.Join(ctx, p, c.ID, yes))
		for i, id := range ids {
			if errs[i] == nil && id != e.ID {
				s.Errorf("answer %d names %q, the first one %q", i, id, e.ID)
			}
		}
		s.seats(c, 1)
		s.refused(domain.ErrKeyReused, func() error {
			_, err := s.Join(action.WithRequest(s.Context(), action.Request{Key: "k", BodyHash: "other"}), p, c.ID, yes)
			return err
		})
		s.refused(domain.ErrKeyReused, func() error { _, err := s.Withdraw(ctx, p, e.ID); return err })
		other := s.person("1990-05-05") // another person's same key is another key
		if x := must(s.Join(ctx, other, c.ID, yes)); x.ID == e.ID {
			s.Error("somebody got another's answer")
		}
	})
}

func TestRaceOneIdentityNumberOpensOneFile(t *testing.T) {
	each(t, func(s *stage) {
		in := s.registration("1990-05-05")
		errs := race(12, func(i int) error {
			mine := in
			mine.Phone = fmt.Sprintf("138%08d", i)
			_, err := s.RegisterWithout(s.Context(), mine)
			return err
		})
		if won := s.tally(errs, domain.ErrPersonKnown); won != 1 {
			s.Errorf("%d files", won)
		}
	})
}

func TestRaceARoomHoldsOneLessonAtATime(t *testing.T) {
	each(t, func(s *stage) {
		var classes []domain.Class
		for i := range 3 {
			s.teacher = s.school.Teachers[i]
			classes = append(classes, s.open(9))
		}
		m := must(s.Store.Modules(s.Context(), course))[0]
		errs := race(12, func(i int) error {
			c := classes[i%3]
			_, err := s.PlaceLesson(s.Context(), s.school.Actor, c.ID, action.NewLesson{ModuleID: m.ID, RoomID: s.school.Rooms[0].ID, TeacherID: c.TeacherID, Date: c.StartsOn, Period: 1 + i%2, Hours: 2, Kind: "theory", Weeks: 1})
			return clashed(err)
		})
		if won := s.tally(errs, domain.ErrClash); won != 1 {
			s.Errorf("%d lessons stand in one room", won)
		}
	})
}

// clashed makes every clash its sentinel.
func clashed(err error) error {
	var e *domain.Error
	if errors.As(err, &e) && strings.HasPrefix(e.Code, "clash") {
		return domain.ErrClash
	}
	return err
}
