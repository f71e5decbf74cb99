package action_test

import (
	"testing"

	"yiji/app/action"
	"yiji/storage/storagetest"
)

// People-first 9 and 10: a grievance about whoever is paid for its author waits for their next claim; one about data or anything else does
// not. What waits names nobody.
func TestAGrievanceAboutAPayeeWaitsForTheirNextClaim(t *testing.T) {
	each(t, func(s *stage) {
		p := s.person("1990-05-05")
		s.join(p, s.open(3))
		for _, c := range []struct {
			topic string
			waits int
		}{{"data", 0}, {"other", 0}, {"fee", 1}, {"pressure", 1}, {"papers-held", 1}, {"wages", 1}, {"safety", 1}, {"retaliation", 1}} {
			ok(t, storagetest.Exec(t, s.Store, "DELETE FROM hold_causes"))
			must(s.LeaveGrievance(s.Context(), p, action.NewGrievance{Topic: c.topic, Text: "他们收了我三百元"}))
			if got := storagetest.Contents(t, s.Store)["hold_causes"]; len(got) != c.waits {
				t.Errorf("%s: %v", c.topic, got)
			}
		}
	})
}
