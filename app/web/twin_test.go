package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/app/action"
	"yiji/domain"
	"yiji/seed"
	"yiji/storage/storagetest"
)

// twin is a second site like x, on a copy of the same database: the same acts give the same ids there.
func (x *site) twin(t *testing.T) *site {
	t.Helper()
	y := &site{t: t, w: x.w}
	y.s, y.clock = founded.Another(t, x.s)
	y.clock.At = x.clock.At
	var err error
	y.a, err = seed.DemoActions(y.s, 2)
	y.must(err)
	y.a.Draw.Percent = -1
	y.app = New(&Server{Actions: y.a, Store: y.s, Base: "http://example.com"})
	return y
}

// quiet are the actions of somebody whose ids come from elsewhere, so that what they do moves no id of anybody else.
func (x *site) quiet() *action.Actions {
	x.t.Helper()
	a, err := seed.DemoActions(x.s, 77)
	x.must(err)
	return a
}

// A twins is two sites in which the same was done, but for one person's No in the first.
type twins struct{ no, never *site }

// both does the same in both.
func (w twins) both(f func(x *site)) { f(w.no); f(w.never) }

// equal holds every answer that staff and visitors get in one site against the other's: pages, files, lists and operations, of the
// whole route table. A record that is only in the first must look to them like one that is nowhere.
func (w twins) equal(t *testing.T, when string, readers map[string]domain.Actor, leak func(x *site, path, body string) string) (differ []string) {
	t.Helper()
	for name, who := range readers {
		paths, there := w.never.addresses(who.Role), map[string]bool{}
		for _, p := range paths {
			there[p] = true
		}
		a, b := w.no.signedIn(name, who), w.never.signedIn(name, who)
		for _, p := range paths {
			if d := cmp.Diff(leak(w.never, p, b.seen(p)), leak(w.no, p, a.seen(p))); d != "" {
				differ = append(differ, when+": "+name+" sees in "+p+": "+d)
			}
		}
		for _, p := range w.no.addresses(who.Role) {
			if !there[p] {
				if d := cmp.Diff(a.seen(w.unknown(p)), strings.ReplaceAll(a.seen(p), w.own(p), nowhere)); d != "" {
					differ = append(differ, when+": "+name+" learns that there is "+p+": "+d)
				}
			}
		}
	}
	return differ
}

// own is the id in a path that only the first site has; unknown is the path with an id that nobody has.
func (w twins) own(path string) string {
	for _, part := range strings.Split(path, "/") {
		if len(part) == len(nowhere) && strings.Count(part, "-") == 4 && part != nowhere {
			if len(storagetest.List(w.no.t, w.no.s, "SELECT id FROM courses WHERE id = '"+part+"'")) == 0 {
				return part
			}
		}
	}
	return nowhere
}

func (w twins) unknown(path string) string { return strings.ReplaceAll(path, w.own(path), nowhere) }

func sealed(_ *site, _, body string) string { return body }

// A No is what one person of the first site says, and what was the same in both before it.
type no struct {
	name   string
	before func(x *site) someone
	say    func(x *site, p someone)
	never  func(x *site, p someone) // what happens in the second site instead: nothing, or silence
}

func noes() []no {
	silence := func(*site, someone) {}
	registered := func(x *site) someone { x.openClass(5); return x.register(0, "阿依古丽") }
	seeking := func(x *site) someone {
		p, r := x.seeking("阿依古丽")
		x.offered(r)
		return p
	}
	return []no{
		{"left before the start", registered, func(x *site, p someone) {
			c := domain.ClassID(storagetest.List(x.t, x.s, "SELECT id FROM classes")[0])
			e, err := x.quiet().Join(x.t.Context(), p.Own, c, x.agreed("enrolment"))
			x.must(err)
			_, err = x.quiet().Withdraw(x.t.Context(), p.Own, e.ID)
			x.must(err)
		}, silence},
		{"declined an offer", seeking, func(x *site, p someone) {
			_, err := x.quiet().AnswerOffer(x.t.Context(), p.Own, domain.OfferID(storagetest.List(x.t, x.s, "SELECT id FROM offers")[0]), action.OfferAnswer{Answer: "declined"})
			x.must(err)
		}, silence},
		{"complained", registered, func(x *site, p someone) {
			_, err := x.quiet().LeaveGrievance(x.t.Context(), p.Own, action.NewGrievance{Topic: "fee", Text: "老师收了我的材料费"})
			x.must(err)
		}, silence},
	}
}

// play plays a No in two sites and returns what staff could tell, right after it, a day later and when the offer's time is over.
func (n no) play(t *testing.T, x *site, leak func(x *site, path, body string) string) (differ []string) {
	w := twins{x, x.twin(t)}
	n.say(w.no, n.before(w.no))
	n.never(w.never, n.before(w.never))
	differ = w.equal(t, "at once", x.staff(), leak)
	w.both(func(x *site) { x.clock.Days(domain.OfferDays + 1) })
	return append(differ, w.equal(t, "when its time is over", x.staff(), leak)...)
}

// People-first 2, 3, 5, 11, 12: for everybody but the person and the ombudsman, who said No is who was never asked.
func TestTwinOfWhoSaysNoLooksTheSameToAllStaff(t *testing.T) {
	for _, n := range noes() {
		t.Run(n.name, func(t *testing.T) {
			walk(t, func(t *testing.T, x *site) {
				for _, d := range n.play(t, x, sealed) {
					t.Error(d)
				}
			})
		})
	}
}

// The control: a leak of one figure on one page is found.
func TestTwinControlFindsALeak(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		leak := func(x *site, path, body string) string {
			if path == "/region" {
				body += strings.Join(storagetest.List(t, x.s, "SELECT COUNT(*) FROM enrolments WHERE state = 'withdrawn'"), "")
			}
			return body
		}
		if len(noes()[0].play(t, x, leak)) == 0 {
			t.Error("a page that counts who left is taken for one that does not")
		}
	})
}
