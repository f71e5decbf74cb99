package web

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage/storagetest"
)

// A held claim is the claim of two people, of whom the first is at work.
type heldClaim struct {
	x     *site
	p, q  someone
	place domain.Placement
	claim domain.Claim
}

// claimed plays a class of two people up to the checked claim, and the first of them into a job.
func (x *site) claimed() *heldClaim {
	x.t.Helper()
	ctx, school := x.t.Context(), x.w.Counties[0].Schools[0].Actor
	h := &heldClaim{x: x, p: x.register(0, "阿依古丽"), q: x.register(0, "吐尔逊")}
	course, err := x.s.Course(ctx, nan)
	x.must(err)
	class := x.openCourse(course, 0, "full-time", 5)
	x.joins(class, h.p, h.q)
	x.teach(class, h.p, h.q)
	cert := x.certify(class, h.p, h.q)[0]
	r, err := x.a.AskForWork(ctx, h.p.Own, cert.CourseID, x.agreed("job-request"))
	x.must(err)
	o := x.offered(r)
	_, err = x.a.AnswerOffer(ctx, h.p.Own, o.ID, action.OfferAnswer{Answer: "accepted", Agreement: x.agreed("placement")})
	x.must(err)
	x.clock.Days(domain.CoolingDays + 1)
	places, err := x.s.Placements(ctx, h.p.Own.Person())
	x.must(err)
	h.place, err = x.a.StartPlacement(ctx, h.p.Own, places[0].ID)
	x.must(err)
	h.claim, err = x.a.DraftClaim(ctx, school, class.ID)
	x.must(err)
	h.claim, err = x.a.SubmitClaim(ctx, school, h.claim.ID)
	x.must(err)
	h.decide(x.w.Counties[0].Checkers[0], "check")
	return h
}

func (h *heldClaim) decide(who domain.Actor, decision string) {
	h.x.t.Helper()
	var err error
	h.claim, err = h.x.a.DecideClaim(h.x.t.Context(), who, h.claim.ID, action.ClaimInput{Decision: decision})
	h.x.must(err)
}

func (h *heldClaim) answer(paid bool) {
	h.x.t.Helper()
	_, err := h.x.quiet().AnswerPlacement(h.x.t.Context(), h.p.Own, h.place.ID, map[string]bool{"free-choice": true, "paid": paid})
	h.x.must(err)
}

// dispute says "not me" to the first person's line, and the ombudsman decides.
func (h *heldClaim) dispute(decision string) {
	h.x.t.Helper()
	a, ctx := h.x.quiet(), h.x.t.Context()
	lines, err := h.x.s.ClaimLines(ctx, h.claim)
	h.x.must(err)
	for _, l := range lines {
		if l.PersonID == h.p.Own.Person() {
			d, err := a.Dispute(ctx, h.p.Own, "claim-line", string(l.ID))
			h.x.must(err)
			_, err = a.DecideDispute(ctx, h.x.w.Ombudsmen[0], d.ID, decision)
			h.x.must(err)
		}
	}
}

// draws gives a site keys by which the claim is held at its first gate for a week, whether it draws that or something real takes the
// length: the open key, whose hash is public, is the same for both.
func (h *heldClaim) draws(drawn bool) {
	h.x.t.Helper()
	number := h.claim.Number
	find := func(fits func(key []byte) bool) []byte {
		for i := range 100000 {
			if key := bytes.Repeat([]byte(fmt.Sprintf("%08d", i)), 4); fits(key) {
				return key
			}
		}
		h.x.t.Fatal("no key")
		return nil
	}
	open := find(func(k []byte) bool { return !domain.Drawn(k, number, domain.HoldPercent) })
	cover := find(func(k []byte) bool {
		return domain.Drawn(k, number+"/"+domain.GateNotice, domain.CoverPercent) == drawn && domain.HoldLength(k, number, domain.GateNotice) == 7
	})
	h.x.a.Draw = action.Draw{Key: func(name string) []byte {
		if strings.HasPrefix(name, "open") {
			return open
		}
		return cover
	}}
}

// A cause is something real that holds the claim in one site, while the other site draws the check at random.
type cause struct {
	name  string
	real  func(h *heldClaim)
	drawn func(h *heldClaim) // what happens in the other site
	last  func(h *heldClaim) // what becomes of the other's line before the approval
	both  bool               // nothing is real: both sites draw the check
}

func causes() []cause {
	nothing := func(*heldClaim) {}
	complain := func(h *heldClaim) {
		_, err := h.x.quiet().LeaveGrievance(h.x.t.Context(), h.p.Own, action.NewGrievance{Topic: "fee", Text: "老师收了我的材料费"})
		h.x.must(err)
	}
	return []cause{
		{"a bad answer", func(h *heldClaim) { h.answer(false) }, func(h *heldClaim) { h.answer(true) }, nothing, false},
		{"a complaint", complain, nothing, nothing, false},
		{"not me, unfounded", func(h *heldClaim) { h.dispute("unfounded") }, nothing, nothing, false},
		{"not me, upheld", func(h *heldClaim) { h.dispute("upheld") }, nothing, (*heldClaim).unreached, false},
		{"silence", nothing, func(h *heldClaim) { h.answer(true) }, nothing, true},
	}
}

// unreached lets the first person's line wait for somebody who is not reached, in the last moment: what staff saw of it before is another matter.
func (h *heldClaim) unreached() {
	h.x.t.Helper()
	for _, q := range []string{
		"UPDATE claims SET heads = heads - 1, fen = fen - (SELECT l.fen FROM claim_lines l WHERE l.claim_id = claims.id AND l.person_id = $1) WHERE id = $2",
		"UPDATE claim_lines SET state = 'held' WHERE person_id = $1 AND claim_id = $2"} {
		h.x.must(storagetest.Exec(h.x.t, h.x.s, q, string(h.p.Own.Person()), string(h.claim.ID)))
	}
}

// play plays a cause until the claim is paid, and returns what anybody could tell the two sites apart by.
func (k cause) play(t *testing.T, x *site, leak func(x *site, path, body string) string) (differ []string) {
	w := twins{x, x.twin(t)}
	a, b := w.no.claimed(), w.never.claimed()
	a.draws(k.both)
	b.draws(true)
	k.real(a)
	k.drawn(b)
	county := x.w.Counties[0]
	for _, h := range []*heldClaim{a, b} {
		h.decide(county.Checkers[0], "notice")
		if h.claim.CheckUntil == "" {
			t.Fatal("not held")
		}
		h.x.clock.Days(8)
	}
	differ = w.equal(t, "while it is held", x.staff(), leak)
	k.last(b)
	for _, h := range []*heldClaim{a, b} {
		h.x.clock.Days(14)
		h.decide(county.Finance, "approve")
		p, err := h.x.a.MakePayment(t.Context(), county.Payer, []domain.ClaimID{h.claim.ID})
		h.x.must(err)
		_, err = h.x.a.SendPayment(t.Context(), county.Payer, p.ID)
		h.x.must(err)
	}
	return append(differ, w.equal(t, "after release", x.staff(), leak)...)
}

// People-first design, "Holds without an author": for everybody who works here a claim that something real holds is one that drew the check,
// on every page, in every file and answer, until and after its release.
func TestTwinOfAHeldClaimLooksLikeADrawnOneToAllStaff(t *testing.T) {
	for _, k := range causes() {
		t.Run(k.name, func(t *testing.T) {
			walk(t, func(t *testing.T, x *site) {
				for _, d := range k.play(t, x, sealed) {
					t.Error(d)
				}
			})
		})
	}
}

// The control: a page of a claim that counts cases is found.
func TestTwinControlFindsALeakingHold(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		leak := func(x *site, path, body string) string {
			if strings.HasPrefix(path, "/claims/") {
				body += strings.Join(storagetest.List(t, x.s, "SELECT COUNT(*) FROM grievances"), "")
			}
			return body
		}
		if len(causes()[0].play(t, x, leak)) == 0 {
			t.Error("a claim that tells of a case is taken for one that does not")
		}
	})
}
