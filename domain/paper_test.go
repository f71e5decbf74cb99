package domain_test

import (
	"errors"
	"testing"
	"time"

	"yiji/domain"
)

// A line on paper waits for a call; above a fifth of the class on paper, every line does until all of that is confirmed.
func TestPaperWaitsForACallAndAFifthOfAClassHoldsAll(t *testing.T) {
	people := []domain.PersonID{"a", "b", "c", "d", "e"}
	paper := func(states ...string) (list []domain.PaperConsent) {
		for i, s := range states {
			list = append(list, domain.PaperConsent{PersonID: people[i], CallState: s})
		}
		return list
	}
	for _, tc := range []struct {
		papers []domain.PaperConsent
		want   int
	}{{nil, 0}, {paper("waiting"), 1}, {paper("confirmed"), 0}, {paper("denied"), 1}, {paper("waiting", "confirmed"), 5}, {paper("confirmed", "confirmed"), 0}, {paper("denied", "confirmed"), 5}} {
		n := 0
		for _, waits := range domain.PaperWaits(people, tc.papers) {
			if waits {
				n++
			}
		}
		if n != tc.want {
			t.Errorf("%v: %d wait, want %d", tc.papers, n, tc.want)
		}
	}
}

func TestAPaperIsCalledByNeitherItsWitnessNorThePersonAndOnce(t *testing.T) {
	p := domain.PaperConsent{PersonID: "p", WitnessID: "w", CallState: "waiting"}
	for _, by := range []domain.PersonID{"w", "p", ""} {
		if _, err := p.Call("confirmed", by, time.Time{}); !errors.Is(err, domain.ErrSamePerson) {
			t.Error(by, err)
		}
	}
	called, err := p.Call("confirmed", "x", time.Time{})
	if err != nil || called.CallState != "confirmed" {
		t.Error(called, err)
	}
	if _, err := called.Call("denied", "y", time.Time{}); !errors.Is(err, domain.ErrStale) {
		t.Error(err)
	}
}
