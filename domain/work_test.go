package domain_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
)

// People-first 5: whoever says No looks, to the sender, like somebody who says nothing, until the last day and after it.
func TestDecliningLooksLikeSilenceToTheSender(t *testing.T) {
	at := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	silent := domain.Offer{ID: "o", State: "open", OpenUntil: "2026-03-16"}
	declined, err := silent.Answer("declined", "2026-03-03", at)
	if err != nil || declined.State != "declined" || declined.AnsweredAt != at {
		t.Fatal(declined, err)
	}
	for day, want := range map[domain.Date]string{"2026-03-03": "open", "2026-03-16": "open", "2026-03-17": "closed", "2027-01-01": "closed"} {
		if s, d := silent.SenderState(day), declined.SenderState(day); s != want || d != want {
			t.Errorf("%s: silent %s, declined %s", day, s, d)
		}
	}
	if d := cmp.Diff(silent.ForSender(), declined.ForSender()); d != "" {
		t.Error(d)
	}
	accepted, err := silent.Answer("accepted", "2026-03-16", at)
	if err != nil || accepted.SenderState("2026-03-20") != "accepted" || accepted.ForSender() != accepted {
		t.Error(accepted, err)
	}
	if (domain.Offer{State: "withdrawn", OpenUntil: "2026-03-16"}).SenderState("2026-03-03") != "closed" {
		t.Error("withdrawn is not closed")
	}
}

func TestOfferIsAnsweredOnceAndInTime(t *testing.T) {
	for _, s := range []string{"open", "accepted", "declined", "withdrawn"} {
		for _, day := range []domain.Date{"2026-03-16", "2026-03-17"} {
			for _, answer := range []string{"accepted", "declined", "", "perhaps"} {
				o := domain.Offer{State: s, OpenUntil: "2026-03-16"}
				got, err := o.Answer(answer, day, time.Time{})
				switch known, ok := answer == "accepted" || answer == "declined", s == "open" && day == "2026-03-16"; {
				case !known && blamed(t, err)["answer"] != "choose-one":
					t.Errorf("%s %q: %v", s, answer, err)
				case known && ok && (err != nil || got.State != answer):
					t.Errorf("%s %s: %v", s, answer, err)
				case known && !ok && (!errors.Is(err, domain.ErrOfferClosed) || got != o):
					t.Errorf("%s %s on %s: %v", s, answer, day, err)
				}
			}
		}
	}
}

func TestPlacementStartsOnlyAfterCoolingOff(t *testing.T) {
	p := domain.Placement{State: "cooling-off", CoolingUntil: "2026-03-05"}
	for day, want := range map[domain.Date]error{"2026-03-02": domain.ErrCooling, "2026-03-05": domain.ErrCooling, "2026-03-06": nil, "2026-12-31": nil} {
		got, err := p.Start(day)
		if !errors.Is(err, want) || want == nil && (got.State != "started" || got.StartedOn != day) || want != nil && got != p {
			t.Errorf("%s: %+v, %v", day, got, err)
		}
	}
	if p.StateOn("2026-03-05") != "cooling-off" || p.StateOn("2026-03-06") != "agreed" {
		t.Error("agreed does not begin the day after")
	}
	if domain.CoolingDays < 3 {
		t.Error("the floor of people-first 8 is three days")
	}
}

func TestPlacementMovesOnlyAsItsWorkerMayMoveIt(t *testing.T) {
	for _, s := range []string{"cooling-off", "started", "in-work", "ended"} {
		p := domain.Placement{State: s, CoolingUntil: "2026-03-05"}
		if got, err := p.End("2026-03-02"); (err == nil) != (s != "ended") || err == nil && (got.State != "ended" || got.EndedOn != "2026-03-02") {
			t.Errorf("%s end: %+v %v", s, got, err)
		}
		if got, err := p.Answer(); (err == nil) != (s == "started" || s == "in-work") || err == nil && got.State != "in-work" {
			t.Errorf("%s answer: %+v %v", s, got, err)
		}
		if _, err := p.Start("2026-04-01"); (err == nil) != (s == "cooling-off") {
			t.Errorf("%s start: %v", s, err)
		}
	}
}

func TestSilenceIsNoBadAnswer(t *testing.T) {
	for no, want := range map[domain.Words]bool{"": false, "papers": true, "paid,no-fee": true} {
		if (domain.PlacementAnswer{Yes: "free-choice", No: no}).Bad() != want {
			t.Errorf("%q", no)
		}
	}
	if (domain.PlacementAnswer{}).Bad() {
		t.Error("who answers nothing answered badly")
	}
}

func TestVacancyBlamesEveryFieldThatDoesNotFit(t *testing.T) {
	good := domain.Vacancy{Title: "电焊工", Places: 3, Place: "石榴市东路1号", Task: "焊接钢结构", WageFen: 4500_00, HoursPerWeek: 40, TermMonths: 12, Dormitory: "free", Complaints: "工会 0999-1234567", StartsOn: "2026-03-10"}
	with := func(f func(*domain.Vacancy)) domain.Vacancy { v := good; f(&v); return v }
	for name, tc := range map[string]struct {
		v    domain.Vacancy
		want map[string]string
	}{
		"good":            {good, map[string]string{}},
		"no fixed term":   {with(func(v *domain.Vacancy) { v.TermMonths = 0 }), map[string]string{}},
		"wage low":        {with(func(v *domain.Vacancy) { v.WageFen = 999_99 }), map[string]string{"wage": "wage-range"}},
		"wage high":       {with(func(v *domain.Vacancy) { v.WageFen = 1 << 62 }), map[string]string{"wage": "wage-range"}},
		"hours high":      {with(func(v *domain.Vacancy) { v.HoursPerWeek = 45 }), map[string]string{"hours_per_week": "out-of-range"}},
		"term long":       {with(func(v *domain.Vacancy) { v.TermMonths = 121 }), map[string]string{"term_months": "out-of-range"}},
		"bed unknown":     {with(func(v *domain.Vacancy) { v.Dormitory = "free,paid" }), map[string]string{"dormitory": "choose-one"}},
		"starts today":    {with(func(v *domain.Vacancy) { v.StartsOn = "2026-03-02" }), map[string]string{"starts_on": "date-past"}},
		"no such day":     {with(func(v *domain.Vacancy) { v.StartsOn = "2026-02-30" }), map[string]string{"starts_on": "date-invalid"}},
		"bidi in a place": {with(func(v *domain.Vacancy) { v.Place = "a\u202eb" }), map[string]string{"place": "text-characters"}},
		"nothing at all": {domain.Vacancy{HoursPerWeek: -1, TermMonths: -1}, map[string]string{"title": "required", "places": "out-of-range", "place": "required", "task": "required", "wage": "wage-range",
			"hours_per_week": "out-of-range", "term_months": "out-of-range", "dormitory": "choose-one", "complaints": "required", "starts_on": "required"}},
	} {
		if d := cmp.Diff(tc.want, blamed(t, tc.v.Check("2026-03-02"))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestEnrolmentIsLeftFromEveryStateThatHoldsAPlace(t *testing.T) {
	at := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	for s, want := range map[domain.EnrolmentState]bool{"waiting": true, "offered": true, "joined": true, "pending": true, "finished": false, "withdrawn": false, "lapsed": false, "moved": false, "disputed": false, "excluded": false} {
		got, err := domain.Enrolment{State: s}.Withdraw(at)
		if (err == nil) != want || want && (got.State != "withdrawn" || got.UpdatedAt != at) || !want && !errors.Is(err, domain.ErrState) {
			t.Errorf("%s: %s %v", s, got.State, err)
		}
		if holds := s == "offered" || s == "joined" || s == "pending" || s == "finished"; s.HoldsSeat() != holds {
			t.Errorf("%s holds a seat: %t", s, !holds)
		}
	}
}

func TestAgeDecidesWhoMayTrainOrWork(t *testing.T) {
	for born, want := range map[domain.Date]error{"2010-03-03": domain.ErrUnderage, "2010-03-02": domain.ErrGuardianNeeded, "2008-03-03": domain.ErrGuardianNeeded, "2008-03-02": nil, "1960-01-01": nil, "2026-03-01": domain.ErrUnderage} {
		if err := (domain.Person{BornOn: born}).MayWork("2026-03-02", domain.Terms{}, false); !errors.Is(err, want) {
			t.Errorf("born %s: %v", born, err)
		}
	}
}

func TestConsentIsToTheTextThatWasShown(t *testing.T) {
	text := domain.ConsentText{Hash: "abc"}
	for hash, want := range map[string]error{"abc": nil, "": domain.ErrTextUnread, "abd": domain.ErrTextChanged, "ABC": domain.ErrTextChanged} {
		if err := text.Accepts(hash); !errors.Is(err, want) {
			t.Errorf("%q: %v", hash, err)
		}
	}
}

func TestCertificateIsRevokedOnceForAKnownReason(t *testing.T) {
	for _, s := range []domain.CertificateState{"valid", "suspended", "revoked", "superseded", "expired"} {
		for _, reason := range []string{"issued-in-error", "", "because", "issued-in-error,assessment-void"} {
			got, err := domain.Certificate{State: s}.Revoke(reason, "2026-03-02")
			ok := (s == "valid" || s == "suspended") && reason == "issued-in-error"
			if (err == nil) != ok || ok && (got.State != "revoked" || got.ChangedOn != "2026-03-02") {
				t.Errorf("%s for %q: %+v %v", s, reason, got.State, err)
			}
		}
	}
}

func TestGrantHoldsFromItsFirstToItsLastDay(t *testing.T) {
	for day, want := range map[domain.Date][2]bool{"2026-01-31": {false, false}, "2026-02-01": {true, true}, "2026-02-28": {true, true}, "2026-03-01": {false, true}} {
		g := domain.Grant{ValidFrom: "2026-02-01", ValidTo: "2026-02-28"}
		closed := g.Holds(day)
		g.ValidTo = ""
		if closed != want[0] || g.Holds(day) != want[1] {
			t.Error(day)
		}
	}
	for role, want := range map[domain.Role]domain.Scope{"teacher": {StaffID: "me"}, "assessor": {StaffID: "me"}, "school": {OrganisationID: "o"}, "county": {RegionPath: "99/"}} {
		g := domain.Grant{Role: role, OrganisationID: want.OrganisationID, RegionPath: want.RegionPath}
		if got := g.Scope("me"); got != want {
			t.Error(role, fmt.Sprintf("%+v", got))
		}
	}
}
