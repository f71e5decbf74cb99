package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"
	"time"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// A later is a No of somebody whose class has run, or who met one that has not begun; what was the same in both sites before it is a
// heldClaim and a class that is open, shared by all of them so that it is played once.
type later struct {
	name  string
	say   func(h *heldClaim, p someone, open domain.Class) // p is in no class; the first of the claim is at work
	never func(h *heldClaim, p someone, open domain.Class) // what happens in the second site instead
}

// What of these cannot be equal, and why:
//   - A restricted file is not found by name and number together, while a twin's is: that is what the restriction is for. On rosters, lines and
//     in searches of one's own classes it stays.
//   - The course and level that a dispute frees can be claimed in another class: the person's own use of what is theirs again.
//   - A claim that something waits for is held at its next gate. Its right twin is a claim that drew the check (TestTwinOfAHeldClaim…).
//   - Leaving or disputing a class that runs, before there is a result, takes the person off its roster: who no longer comes cannot look as if
//     they came. Its right twin is who withdrew.
//   - A line that rests on a dispute is not-verified with the approval: its right twin is somebody who was not reached.
func laters() []later {
	nothing := func(*heldClaim, someone, domain.Class) {}
	return []later{
		{"a bad answer", func(h *heldClaim, _ someone, _ domain.Class) { h.answer(false) }, func(h *heldClaim, _ someone, _ domain.Class) { h.answer(true) }},
		{"took the sharing of their name back", func(h *heldClaim, _ someone, _ domain.Class) {
			r := domain.JobRequestID(storagetest.List(h.x.t, h.x.s, "SELECT id FROM job_requests")[0])
			c, err := h.x.quiet().GiveConsent(h.x.t.Context(), h.p.Own, "sharing", string(r), h.x.agreed("sharing"))
			h.x.must(err)
			_, err = h.x.quiet().WithdrawConsent(h.x.t.Context(), h.p.Own, c.ID)
			h.x.must(err)
		}, nothing},
		{"not me to a class that has not begun", func(h *heldClaim, p someone, open domain.Class) {
			e, err := h.x.quiet().Join(h.x.t.Context(), p.Own, open.ID, h.x.agreed("enrolment"))
			h.x.must(err)
			_, err = h.x.quiet().Dispute(h.x.t.Context(), p.Own, "class", string(e.ID))
			h.x.must(err)
		}, nothing},
		{"accepted on a shared device and not again", func(h *heldClaim, p someone, open domain.Class) {
			h.x.must(storagetest.Exec(h.x.t, h.x.s, "UPDATE person_sessions SET device_key = 'shared' WHERE id = $1", string(p.Own.ID())))
			e, err := h.x.quiet().Join(h.x.t.Context(), p.Own, open.ID, h.x.agreed("enrolment"))
			h.x.must(err)
			if e.State != domain.EnrolmentPending {
				h.x.t.Fatal(e.State)
			}
		}, nothing},
		{"not me to a class that has run", func(h *heldClaim, _ someone, _ domain.Class) {
			e, err := h.x.s.Enrolments(h.x.t.Context(), h.p.Own.Person())
			h.x.must(err)
			_, err = h.x.quiet().Dispute(h.x.t.Context(), h.p.Own, "class", string(e[0].ID))
			h.x.must(err)
		}, nothing},
		{"not me to a line", func(h *heldClaim, _ someone, _ domain.Class) { h.dispute("upheld") }, nothing},
		{"restricted", func(h *heldClaim, _ someone, _ domain.Class) {
			_, err := h.x.quiet().RestrictOwn(h.x.t.Context(), h.p.Own)
			h.x.must(err)
		}, func(h *heldClaim, _ someone, _ domain.Class) { // their request for work ends with it, as by their own act
			list, err := h.x.s.JobRequests(h.x.t.Context(), h.p.Own.Person())
			h.x.must(err)
			for _, r := range list {
				if r.State == "open" {
					_, err := h.x.quiet().StopAsking(h.x.t.Context(), h.p.Own, r.ID)
					h.x.must(err)
				}
			}
		}},
	}
}

// acts is what staff get for an answer who go on with the class and the claim, and with another class.
func (h *heldClaim) acts(open domain.Class) (said []string) {
	h.x.t.Helper()
	ctx, county := h.x.t.Context(), h.x.w.Counties[0]
	school, checker := county.Schools[0].Actor, county.Checkers[0]
	say := func(what any, err error) {
		b, failed := json.Marshal(what)
		h.x.must(failed)
		said = append(said, fmt.Sprint(string(b), err))
	}
	claim := func(c domain.Claim, err error) { say(c, err) }
	certificates, err := h.x.a.IssueCertificates(ctx, county.Issuer, h.claim.ClassID)
	say(certificates, err)
	closed, err := h.x.a.CloseClass(ctx, school, h.claim.ClassID)
	say(closed, err)
	drafted, err := h.x.a.DraftClaim(ctx, school, h.claim.ClassID)
	say(drafted, err)
	claim(h.x.a.SubmitClaim(ctx, school, h.claim.ID))
	claim(h.x.a.DecideClaim(ctx, checker, h.claim.ID, action.ClaimInput{Decision: "return", Reason: "facts-incomplete"}))
	claim(h.x.a.SubmitClaim(ctx, school, h.claim.ID))
	claim(h.x.a.DecideClaim(ctx, checker, h.claim.ID, action.ClaimInput{Decision: "check"}))
	cancelled, err := h.x.a.CancelClass(ctx, school, open.ID)
	say(cancelled, err)
	return said
}

// near are the staff of the class, the claim and the job, and a visitor.
func (x *site) near() map[string]domain.Actor {
	m := x.staff()
	maps.DeleteFunc(m, func(name string, _ domain.Actor) bool {
		switch name {
		case "school", "teacher", "issuer", "employer", "checker":
			return false
		}
		return true
	})
	return m
}

// People-first 3, 5, 9 and 12: nobody who works here tells a bad answer, a "not me", a restriction, an acceptance that lapsed or a consent taken
// back from nothing at all: neither in what they read nor in what they are answered when they go on with their work.
func TestTwinOfALaterNoLooksTheSameToAllStaffAndInTheirActs(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		w := twins{x, x.twin(t)}
		var sides [2]*heldClaim
		var others [2][2]someone
		var opens [2]domain.Class
		for i, x := range []*site{w.no, w.never} {
			sides[i] = x.claimed()
			others[i] = [2]someone{x.register(0, "马小燕"), x.register(0, "李明")}
			opens[i] = x.openClass(5)
			x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
				return tx.AddDeviceUse(t.Context(), domain.DeviceUse{DeviceKey: "shared", AccountID: x.w.Counties[0].Schools[0].Teachers[0].AccountID, At: tx.Now})
			}))
		}
		for i, n := range laters() {
			w.both(func(x *site) { x.clock.At = x.clock.At.Add(time.Second) })
			n.say(sides[0], others[0][i%2], opens[0])
			n.never(sides[1], others[1][i%2], opens[1])
			for _, d := range w.equal(t, n.name, x.near(), sealed) {
				t.Error(d)
			}
		}
		w.both(func(x *site) {
			x.clock.Days(domain.PendingHours/24 + 1)
			x.must(x.quiet().LapsePending(t.Context()))
		})
		a, b := sides[0].acts(opens[0]), sides[1].acts(opens[1])
		for i := range a {
			if a[i] != b[i] {
				t.Errorf("act %d is answered %s, not %s", i, a[i], b[i])
			}
		}
		for _, d := range w.equal(t, "after they went on", x.staff(), sealed) {
			t.Error(d)
		}
	})
}
