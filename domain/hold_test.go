package domain_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"yiji/domain"
)

var drawKeys = domain.Lottery{Period: "2026Q4", Open: bytes.Repeat([]byte{1}, 32), Cover: bytes.Repeat([]byte{2}, 32)}

// People-first design, "Holds without an author": at least 15 % of claims draw the check by the key that is revealed, and whoever has the
// key finds the same ones.
func TestFifteenPercentOfClaimsDrawTheCheckAndTheRevealedKeyTellsWhich(t *testing.T) {
	const n = 20000
	open, all := 0, 0
	for i := range n {
		number := fmt.Sprintf("BT999901-2026-%04d", i)
		days := drawKeys.Days(number, domain.GateNotice, domain.Chances{Open: domain.HoldPercent, Cover: domain.CoverPercent}, false)
		if domain.Drawn(drawKeys.Open, number, domain.HoldPercent) {
			if open++; days != domain.HoldLength(drawKeys.Open, number, domain.GateNotice) {
				t.Fatalf("%s is not checked as the key says", number)
			}
		}
		if days > 0 {
			all++
		}
	}
	if got := float64(open) / n; math.Abs(got-0.15) > 0.01 {
		t.Errorf("the open key draws %.3f", got)
	}
	if got := float64(all) / n; got < 0.15 || math.Abs(got-0.1925) > 0.01 {
		t.Errorf("the first gate checks %.3f", got)
	}
}

// Real and drawn checks last as long: chi-squared over the fifteen lengths, fixed keys. The control with another sampler is found.
func TestDrawnAndRealChecksLastAsLong(t *testing.T) {
	lengths := func(real bool, length func(string) int) (counts [domain.HoldDays + 1]int) {
		for i := range 30000 {
			number := fmt.Sprint(i)
			days := length(number)
			if days < 0 || days > domain.HoldDays || real && days == 0 {
				t.Fatalf("%d days", days)
			}
			counts[days]++
		}
		return counts
	}
	distance := func(a [domain.HoldDays + 1]int) (x float64) {
		sum := 0
		for _, n := range a[1:] {
			sum += n
		}
		for _, n := range a[1:] {
			want := float64(sum) / domain.HoldDays
			x += (float64(n) - want) * (float64(n) - want) / want
		}
		return x
	}
	never := domain.Chances{}
	for name, counts := range map[string][domain.HoldDays + 1]int{
		"real":  lengths(true, func(n string) int { return drawKeys.Days(n, domain.GateApprove, never, true) }),
		"open":  lengths(false, func(n string) int { return drawKeys.Days(n, domain.GateNotice, domain.Chances{Open: 50}, false) }),
		"cover": lengths(false, func(n string) int { return drawKeys.Days(n, domain.GateApprove, domain.Chances{Cover: 50}, false) }),
	} {
		if x := distance(counts); x > 36.1 { // 0.1 % of chance with 14 degrees
			t.Errorf("%s: %.1f %v", name, x, counts)
		}
	}
	leak := lengths(true, func(n string) int { return max(5, drawKeys.Days(n, domain.GateApprove, never, true)) })
	if distance(leak) < 36.1 {
		t.Error("a sampler of its own for real checks is not found")
	}
}

func TestACheckEndsByTheCalendar(t *testing.T) {
	c := domain.Claim{CheckUntil: "2026-10-16"}
	for day, held := range map[domain.Date]bool{"2026-10-01": true, "2026-10-16": true, "2026-10-17": false} {
		if (c.Checked(day) != nil) != held {
			t.Errorf("%s: %v", day, c.Checked(day))
		}
	}
	if (domain.Claim{}).Checked("2026-10-16") != nil {
		t.Error("a claim without a check waits")
	}
	first, last := domain.PeriodBounds(domain.PeriodOf("2026-12-05"))
	if first != "2026-10-01" || last != "2026-12-31" {
		t.Error(first, last)
	}
}

// Smaller claims than ten lines are never held for their own people, nor is one behind its last gate.
func TestASmallClaimIsNotHeldForItsOwnPeople(t *testing.T) {
	c := domain.Claim{State: domain.ClaimNoticed}
	if c.HeldByItself(9) || !c.HeldByItself(10) {
		t.Error("ten lines")
	}
	c.State = domain.ClaimApproved
	if c.HeldByItself(50) {
		t.Error("behind the last gate")
	}
}

func TestAFindingNeedsAgreementOrFiveWorkers(t *testing.T) {
	var five []domain.Grievance
	for i := range 5 {
		five = append(five, domain.Grievance{PersonID: domain.PersonID(fmt.Sprint(i))})
	}
	same := append(five[:4:4], five[0])
	for name, tc := range map[string]struct {
		cases []domain.Grievance
		ok    bool
	}{
		"nobody": {nil, false}, "one who agrees": {[]domain.Grievance{{Agreed: true}}, true}, "one who does not": {five[:1], false},
		"one of two agrees": {[]domain.Grievance{{Agreed: true}, {PersonID: "x"}}, false}, "five workers": {five, true}, "four, one twice": {same, false},
		"five without a name": {make([]domain.Grievance, 5), false},
	} {
		if (domain.MayFind(tc.cases, 0) == nil) != tc.ok {
			t.Errorf("%s: %v", name, domain.MayFind(tc.cases, 0))
		}
	}
	for _, n := range []struct {
		waiting, overdue int
		over             bool
	}{{0, 0, false}, {5, 1, false}, {5, 2, true}, {4, 1, true}} {
		if domain.Overloaded(n.waiting, n.overdue) != n.over {
			t.Error(n)
		}
	}
}
