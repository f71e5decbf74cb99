package domain_test

import (
	"testing"
	"time"

	"yiji/domain"
)

// People-first and its design say these numbers. Other tests count by the constants, so that here alone stands what they are.
func TestNumbersOfPeopleFirstAreThoseOfItsText(t *testing.T) {
	for what, n := range map[string][2]int{
		"days of cooling off":                           {domain.CoolingDays, 3},
		"percent of claims that draw the check":         {domain.HoldPercent, 15},
		"working days of a check at most":               {domain.HoldDays, 15},
		"lines from which a claim is held by its own":   {domain.HoldLines, 10},
		"workers heard before a finding without a name": {domain.Heard, 5},
		"working days to answer a grievance":            {domain.GrievanceDays, 10},
		"working days to decide a dispute or review":    {domain.DecisionDays, 10},
		"years from which somebody may work":            {domain.MinimumAge, 16},
		"years from which nobody asks a guardian":       {domain.GuardianAge, 18},
		"tries of a guardian's code":                    {domain.GuardianTries, 5},
		"hours of a guardian's code":                    {domain.GuardianCodeHours, 48},
		"days in which leaving can be undone":           {domain.UndoDays, 5},
		"people of a day before a device is shared":     {domain.PeopleOnDevice, 3},
		"hours in which staff make a device shared":     {int(domain.StaffOnDevice / time.Hour), 24},
		"hours in which an acceptance is repeated":      {domain.PendingHours, 72},
		"people a day at a desk":                        {domain.DeskPeopleADay, 10},
		"people of a class at a desk":                   {domain.DeskPeopleOf, 3},
		"percent on paper that hold the whole class":    {domain.PaperWholeClass, 20},
		"hours without new consents after a new PIN":    {int(domain.PinPause / time.Hour), 72},
		"days of consents offered for dispute":          {domain.DisputeDay, 30},
		"hits of a search":                              {domain.SearchHits, 10},
		"searches an hour":                              {domain.SearchesAHour, 30},
	} {
		if n[0] != n[1] {
			t.Errorf("%s: %d, and the text says %d", what, n[0], n[1])
		}
	}
	for kind, days := range map[string]int{"attendance-times": 90, "never-activated": 90} {
		if r, ok := domain.RetentionOf(kind); !ok || r.Days != days {
			t.Errorf("%s are kept %d days", kind, r.Days)
		}
	}
}
