package domain_test

import (
	"errors"
	"testing"
	"time"

	"yiji/domain"
)

// People-first 12: another natural person decides, whoever opened the file.
func TestACorrectionIsDecidedByNeitherItsPersonNorWhoEnteredTheFact(t *testing.T) {
	c := domain.Correction{PersonID: "p", EnteredBy: "officer", State: "open"}
	for who, want := range map[domain.PersonID]error{"p": domain.ErrSamePerson, "officer": domain.ErrSamePerson, "another": nil} {
		for _, grant := range []bool{true, false} {
			got, err := c.Decide(grant, "already-right", who, time.Time{})
			if !errors.Is(err, want) || want != nil && got != c {
				t.Errorf("%s: %+v %v", who, got, err)
			}
		}
	}
}
