package domain_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
)

// The life of a claim as one table: state, decision, the role that takes it, and where it leads. Whatever is not in it is refused.
var claimLife = map[[3]string]domain.ClaimState{
	{"draft", "submit", "school"}: "submitted", {"returned", "submit", "school"}: "submitted",
	{"submitted", "check", "checker"}: "checked", {"checked", "notice", "checker"}: "noticed",
	{"submitted", "return", "checker"}: "returned", {"checked", "return", "checker"}: "returned", {"noticed", "return", "checker"}: "returned",
	{"submitted", "return", "finance"}: "returned", {"checked", "return", "finance"}: "returned", {"noticed", "return", "finance"}: "returned",
	{"submitted", "refuse", "checker"}: "refused", {"checked", "refuse", "checker"}: "refused", {"noticed", "refuse", "checker"}: "refused",
	{"submitted", "refuse", "finance"}: "refused", {"checked", "refuse", "finance"}: "refused", {"noticed", "refuse", "finance"}: "refused",
	{"noticed", "approve", "finance"}: "approved", {"approved", "pay", "payer"}: "paying", {"paying", "send", "payer"}: "paid",
	{"paid", "bounce", "payer"}: "part-paid", {"part-paid", "bounce", "payer"}: "part-paid",
	{"paid", "recover", "finance"}: "recovering", {"part-paid", "recover", "finance"}: "recovering", {"recovering", "recovered", "payer"}: "recovered",
}

func reasonFor(decision string) string {
	if slices.Contains([]string{"return", "refuse", "recover"}, decision) {
		return "rule-not-met"
	}
	return ""
}

func TestClaimTakesOnlyTheStepsOfItsLifeByTheRightPart(t *testing.T) {
	decisions := []string{"submit", "check", "notice", "return", "refuse", "approve", "pay", "send", "bounce", "recover", "recovered"}
	if len(decisions) != len(domain.ClaimMoves) {
		t.Fatalf("the table knows %d of %d decisions", len(decisions), len(domain.ClaimMoves))
	}
	roles := append([]domain.Role{"", domain.RoleVisitor, domain.RoleOperator}, domain.Roles...)
	for _, s := range domain.ClaimStates {
		for _, d := range decisions {
			for _, r := range roles {
				c := domain.Claim{State: s, Version: 3}
				got, err := c.Decide(d, reasonFor(d), domain.Actor{Role: r, PersonID: "me"}, nil)
				want, ok := claimLife[[3]string{string(s), d, string(r)}]
				if ok && (err != nil || got.State != want || got.Version != 4) || !ok && (err == nil || got != c) {
					t.Errorf("%s %s by %s: %s, version %d, %v", s, d, r, got.State, got.Version, err)
				}
				if offered := slices.Contains(c.May(r), d); offered != ok {
					t.Errorf("%s %s is offered to %s: %t", s, d, r, offered)
				}
			}
		}
	}
}

func TestClaimReasonsAreGivenWhereTheyAreAskedFor(t *testing.T) {
	for _, tc := range []struct {
		decision, reason, want string
	}{{"return", "", "required"}, {"return", "because", "choose-one"}, {"return", "rule-not-met,payee-wrong", "choose-one"}, {"check", "rule-not-met", "not-expected"}, {"return", "payee-wrong", ""}} {
		_, err := domain.Claim{State: "submitted"}.Decide(tc.decision, tc.reason, domain.Actor{Role: "checker"}, nil)
		if got := blamed(t, err)["reason"]; got != tc.want {
			t.Errorf("%+v: %q", tc, got)
		}
	}
	_, err := domain.Claim{State: "submitted"}.Decide("steal", "", domain.Actor{Role: "checker"}, nil)
	if d := cmp.Diff(map[string]string{"decision": "choose-one"}, blamed(t, err)); d != "" {
		t.Error(d)
	}
}

// Four different natural persons make, check, approve and pay; accounts, grants and returned versions do not matter.
func TestOnePersonTakesOnePartInAClaim(t *testing.T) {
	step := map[domain.Role][2]string{"school": {"draft", "submit"}, "checker": {"submitted", "check"}, "finance": {"noticed", "approve"}, "payer": {"approved", "pay"}}
	for before := range step {
		for now, s := range step {
			trail := []domain.ClaimDecision{{Decision: "return", PersonID: "other", Role: "finance"}, {PersonID: "me", Role: before, AccountID: "account-1", GrantID: "grant-1"}}
			_, err := domain.Claim{State: domain.ClaimState(s[0])}.Decide(s[1], "", domain.Actor{Role: now, PersonID: "me", AccountID: "account-2", GrantID: "grant-2"}, trail)
			if want := before != now; errors.Is(err, domain.ErrSamePerson) != want || !want && err != nil {
				t.Errorf("%s after %s: %v", now, before, err)
			}
		}
	}
}

func TestEveryMovementOfMoneyLeavesOneAccountAndEntersAnother(t *testing.T) {
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for d := range domain.ClaimMoves {
		e, ok := domain.Claim{County: "999901", ID: "c"}.Movement(d, 100, "me", at)
		moves := slices.Contains([]string{"approve", "send", "bounce", "recover", "recovered"}, d)
		if ok != moves || ok && (e.Debit == e.Credit || e.Debit == "" || e.Credit == "" || e.Fen != 100 || e.ClaimID != "c" || e.By != "me" || e.Cause != d) {
			t.Errorf("%s: %t %+v", d, ok, e)
		}
		if _, ok := (domain.Claim{}).Movement(d, 0, "me", at); ok {
			t.Errorf("%s of nothing moves", d)
		}
	}
}

// A claim that was approved, sent, bounced and recovered in full leaves every account as it was.
func TestLedgerOfARecoveredClaimIsEven(t *testing.T) {
	sums := map[string]domain.Fen{}
	for _, m := range []struct {
		cause string
		fen   domain.Fen
	}{{"approve", 900}, {"send", 900}, {"recover", 900}, {"recovered", 900}} {
		e, _ := domain.Claim{}.Movement(m.cause, m.fen, "me", time.Time{})
		sums[e.Debit] += e.Fen
		sums[e.Credit] -= e.Fen
	}
	for account, fen := range sums {
		if fen != 0 {
			t.Errorf("%s stands at %s", account, fen.Yuan())
		}
	}
}

func TestNoticeIsShownFromItsFirstToItsLastDay(t *testing.T) {
	n := domain.Notice{From: "2026-03-02", To: "2026-03-09"}
	for day, want := range map[domain.Date]bool{"2026-03-01": false, "2026-03-02": true, "2026-03-09": true, "2026-03-10": false} {
		if n.Shown(day) != want {
			t.Error(day)
		}
	}
}

func TestMoneyAndCreditsAreWrittenExactly(t *testing.T) {
	for f, want := range map[domain.Fen]string{0: "0.00", 5: "0.05", 100: "1.00", 128640000: "1,286,400.00", -5: "-0.05", -123456: "-1,234.56", 99999: "999.99", 100000: "1,000.00"} {
		if f.Yuan() != want {
			t.Errorf("%d: %s", f, f.Yuan())
		}
	}
	for h, want := range map[domain.Hundredths]string{0: "0", 250: "2.5", 205: "2.05", 1: "0.01", -150: "-1.5", 10000: "100"} {
		if got := fmt.Sprint(h); got != want {
			t.Errorf("%d: %s", h, got)
		}
	}
}
