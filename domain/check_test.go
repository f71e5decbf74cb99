package domain_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
)

func TestTextThatMayBeStored(t *testing.T) {
	for s, want := range map[string]bool{"": true, "电焊工": true, "𬭚𠮷": true, "ئۇيغۇر": true, "a\nb\tc\r": true, "a\x00b": false, "a\x1bb": false, "a\x7fb": false, "\xff": false, "\u0085": false,
		"\u202e": false, "\u2066": false, "\u200e": false, "\ufeff": false, "\ufffd": false, "a\u200cb": true, "👩‍🏫": true} {
		if domain.Plain(s) != want {
			t.Errorf("%q: %t", s, !want)
		}
	}
}

func TestTextIsCountedInCharacters(t *testing.T) {
	for _, tc := range []struct {
		s        string
		min, max int
		want     string
	}{{"𬭚𬭚", 2, 2, ""}, {"𬭚𬭚𬭚", 2, 2, "too-long"}, {"电", 2, 9, "too-short"}, {"", 1, 9, "required"}, {"   ", 1, 9, "required"}, {"", 0, 9, ""}, {" \u3000 ", 2, 9, "required"},
		{strings.Repeat("长", 61), 2, 60, "too-long"}, {strings.Repeat("长", 60), 2, 60, ""}, {"a\x00", 1, 9, "text-characters"}} {
		var k domain.Check
		k.Text("f", tc.s, tc.min, tc.max)
		if got := blamed(t, k.Err())["f"]; got != tc.want {
			t.Errorf("%q: %q, want %q", tc.s, got, tc.want)
		}
	}
}

func TestCheckCollectsEveryFaultInOrder(t *testing.T) {
	var k domain.Check
	k.That(true, "fine", "no")
	k.That(false, "first", "choose-one")
	k.Range("second", 11, 1, 10)
	k.Date("third", "2026-02-30")
	k.Date("fourth", "")
	k.Merge(domain.ErrLoginTaken.At("fifth"))
	if !k.Merge(nil) || k.Merge(domain.ErrStale) || k.Merge(errors.New("other")) {
		t.Error("Merge does not tell faults of fields from other errors")
	}
	var e *domain.Error
	if !errors.As(k.Err(), &e) || !errors.Is(e, domain.ErrInvalid) {
		t.Fatal(k.Err())
	}
	want := []domain.FieldError{{Field: "first", Code: "choose-one", Args: map[string]any{}}, {Field: "second", Code: "out-of-range", Args: map[string]any{"Min": 1, "Max": 10}},
		{Field: "third", Code: "date-invalid", Args: map[string]any{}}, {Field: "fourth", Code: "required", Args: map[string]any{}}, {Field: "fifth", Code: "login-taken"}}
	if d := cmp.Diff(want, e.Fields); d != "" {
		t.Error(d)
	}
	if len(domain.ErrInvalid.Fields) != 0 {
		t.Error("the sentinel was changed")
	}
	if (&domain.Check{}).Err() != nil {
		t.Error("nothing is a fault")
	}
}

func TestOccurrencesDoNotChangeTheirSentinel(t *testing.T) {
	a := domain.ErrState.With("State", "a")
	b := a.With("State", "b").At("field")
	if a.Args["State"] != "a" || b.Args["State"] != "b" || len(a.Fields) != 0 || domain.ErrState.Args != nil || !errors.Is(b, domain.ErrState) || errors.Is(b, domain.ErrStale) {
		t.Error(a, b, domain.ErrState)
	}
	if got := b.Error(); got != "wrong-state field:wrong-state" {
		t.Error(got)
	}
}

func TestScopeCoversWhatItIsOf(t *testing.T) {
	for _, tc := range []struct {
		s      domain.Scope
		path   string
		org    domain.OrganisationID
		person domain.PersonID
		want   bool
	}{
		{domain.Scope{}, "99/", "o", "p", false},
		{domain.Everywhere, "99/", "", "", true},
		{domain.Everywhere, "", "o", "p", false}, // what has no place is no region's
		{domain.Scope{RegionPath: "99/9999/"}, "99/9999/999901/", "", "", true},
		{domain.Scope{RegionPath: "99/9999/"}, "99/", "", "", false},
		{domain.Scope{RegionPath: "99/9999/"}, "99/99990/", "", "", false},
		{domain.Scope{OrganisationID: "o"}, "99/", "o", "", true},
		{domain.Scope{OrganisationID: "o"}, "99/", "", "", false},
		{domain.Scope{PersonID: "p"}, "99/", "o", "p", true},
		{domain.Scope{PersonID: "p"}, "99/", "o", "q", false},
		{domain.Scope{StaffID: "p"}, "99/", "o", "p", false},
	} {
		if tc.s.Covers(tc.path, tc.org, tc.person) != tc.want {
			t.Errorf("%+v", tc)
		}
	}
}

func TestWordsAreWholeWords(t *testing.T) {
	w := domain.Words("a,bc")
	for word, want := range map[string]bool{"a": true, "bc": true, "b": false, "a,bc": false, "": false, ",": false, "c": false} {
		if w.Has(word) != want {
			t.Errorf("%q", word)
		}
	}
	if domain.Words("").Has("") || domain.Words("").List() != nil {
		t.Error("nothing has a word")
	}
}

func TestOnlyStaffRolesAreGranted(t *testing.T) {
	for _, r := range append([]domain.Role{"", "x", domain.RoleVisitor, domain.RoleOperator}, domain.Roles...) {
		want := r != "" && r != "x" && r != domain.RoleVisitor && r != domain.RoleOperator && r != domain.RoleTrainee
		if r.Grantable() != want {
			t.Error(r)
		}
	}
}
