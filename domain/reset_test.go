package domain_test

import (
	"errors"
	"testing"
	"time"

	"yiji/domain"
)

// A lost PIN takes two desk workers of different bodies, who are two people, within seven days.
func TestAResetIsConfirmedByAnotherPersonOfAnotherBody(t *testing.T) {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	r := domain.PinReset{FirstPerson: "one", FirstBody: "a", State: "begun", CreatedAt: at}
	for name, c := range map[string]struct {
		who   domain.Actor
		after time.Duration
		want  error
	}{
		"another":            {domain.Actor{PersonID: "two", OrganisationID: "b"}, time.Hour, nil},
		"a colleague":        {domain.Actor{PersonID: "two", OrganisationID: "a"}, time.Hour, domain.ErrSameDesk},
		"the same elsewhere": {domain.Actor{PersonID: "one", OrganisationID: "b"}, time.Hour, domain.ErrSameDesk},
		"too late":           {domain.Actor{PersonID: "two", OrganisationID: "b"}, 7*24*time.Hour + 1, domain.ErrResetOver},
	} {
		if _, err := r.Confirm(c.who, at.Add(c.after)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
