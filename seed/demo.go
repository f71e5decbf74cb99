package seed

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// DemoPassword is the password of every printed sign-in of staff in the demo; DemoPIN that of the trainee, who signs in with
// DemoPhone. The demo's people are fictional, and its database is made anew each time.
const (
	DemoPassword = "yiji-demo-2026" // #nosec G101 -- of fictional people, and printed
	DemoPhone    = "19900000000"
	DemoPIN      = "240613"
)

// Options scale the played year; zero values mean the whole demo.
type Options struct {
	Seed     uint64
	Classes  int  // how many of the plan's 40 classes; they come in the order of the plan, the demo county first
	People   int  // 1,200, and at least 40; rosters shrink with it
	NoSignin bool // nobody gets a password: for tests that act through [World]
	Progress func(done, of int)
}

// Demo plays a year on an empty database and marks it as the demo's: reference data, the world of [Found], and its people, who
// register, join, learn, are assessed and certified, find work and complain, while schools claim and are paid. All of it
// happens through the actions of the product while clock moves from a year ago to nine in the morning of [DemoDay]. The store
// must run on clock. The same seed gives the same records, ids included.
func Demo(ctx context.Context, a *action.Actions, clock *Clock, o Options) (World, error) {
	if !a.Store.Now().Equal(clock.Now()) {
		return World{}, errors.New("the store does not run on the demo's clock")
	}
	o.Classes, o.People = cmp.Or(o.Classes, len(classPlans)), max(cmp.Or(o.People, 1200), 40)
	p := &player{ctx: ctx, a: a, clock: clock, o: o, rng: source(o.Seed, "play")}
	err := a.Store.Unsynced(ctx, func() error {
		for _, step := range []func() error{p.begin, p.plan, p.play} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	return p.w, err
}

// player plays the year: a queue of things that happen, each at its instant.
type player struct {
	ctx   context.Context
	a     *action.Actions
	clock *Clock
	o     Options
	rng   *rand.Rand
	w     World
	cal   domain.Calendar

	queue events
	count int

	people  []*person
	pools   [][]*person // by county, in the order in which classes take people
	next    []int
	runs    []*run
	texts   map[string]domain.ConsentText // by purpose
	trainee *person
}

// event is one thing that happens; of two at one instant the first planned is first.
type event struct {
	at  time.Time
	seq int
	do  func() error
}

type events []event

func (e events) Len() int           { return len(e) }
func (e events) Less(i, j int) bool { return e[i].before(e[j]) }
func (e events) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)        { *e = append(*e, x.(event)) }

func (e *events) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}

func (e event) before(o event) bool {
	return e.at.Before(o.at) || e.at.Equal(o.at) && e.seq < o.seq
}

// begin marks the database and founds the world.
func (p *player) begin() error {
	if err := MarkDemo(p.ctx, p.a.Store); err != nil {
		return err
	}
	err := p.a.Store.Write(p.ctx, func(tx *storage.Tx) error { return tx.SetSetting(p.ctx, "seed", fmt.Sprint(p.o.Seed)) })
	if err != nil {
		return err
	}
	if err := Load(p.ctx, p.a, SampleReview); err != nil {
		return err
	}
	password := DemoPassword
	if p.o.NoSignin {
		password = ""
	}
	if p.w, err = Found(p.ctx, p.a, password); err != nil {
		return err
	}
	p.texts = map[string]domain.ConsentText{}
	for _, purpose := range domain.Purposes.List() {
		if p.texts[purpose], err = p.a.Store.ConsentText(p.ctx, purpose, "zh-Hans"); err != nil {
			return err
		}
	}
	p.cal, err = p.a.Store.Calendar(p.ctx)
	return err
}

// plan puts the year into the queue.
func (p *player) plan() error {
	p.invent()
	for i, c := range classPlans[:min(p.o.Classes, len(classPlans))] {
		if err := p.planClass(i, c); err != nil {
			return err
		}
	}
	for _, h := range hirePlans {
		p.planHire(h)
	}
	for _, c := range casePlans {
		p.planCase(c)
	}
	return nil
}

// play lets everything happen up to this morning.
func (p *player) play() error {
	end := at(DemoDay, 9, 0)
	for done := 0; len(p.queue) > 0; done++ {
		e := heap.Pop(&p.queue).(event)
		if !e.at.Before(end) {
			return fmt.Errorf("something was planned for %s, after the demo's day began", e.at)
		}
		p.clock.Set(e.at)
		if err := e.do(); err != nil {
			return fmt.Errorf("%s: %w", e.at.In(domain.Beijing).Format(time.DateTime), err)
		}
		if p.o.Progress != nil && done%50 == 0 {
			p.o.Progress(done, done+len(p.queue))
		}
	}
	p.clock.Set(end)
	return p.ctx.Err()
}

// on plans do for an hour of day, at a minute of its own.
func (p *player) on(day domain.Date, hour int, do func() error) {
	p.count++
	heap.Push(&p.queue, event{at(day, hour, p.rng.IntN(60)), p.count, do})
}

// work is the first working day from day on.
func (p *player) work(day domain.Date) domain.Date { return p.after(day.Add(-1), 1) }

// after is the n-th working day after day.
func (p *player) after(day domain.Date, n int) domain.Date {
	d, err := p.cal.AddWorkdays(day, n)
	if err != nil {
		panic(err) // the demo's days lie inside the holiday data that come with the program
	}
	return d
}

// between is a day from the first to the last.
func (p *player) between(first, last domain.Date) domain.Date {
	return first.Add(p.rng.IntN(max(last.Sub(first), 0) + 1))
}

// yesterday is the last day that can be played in full.
var yesterday = DemoDay.Add(-1)

// agree is a person's Yes to the text of a purpose, in Chinese.
func (p *player) agree(purpose string) action.Agreement {
	return action.Agreement{Language: "zh-Hans", TextHash: p.texts[purpose].Hash}
}

// run of a class by the key of its plan, nil if the scale left it out.
func (p *player) class(key string) *run {
	i := slices.IndexFunc(p.runs, func(r *run) bool { return r.key == key })
	if i < 0 {
		return nil
	}
	return p.runs[i]
}
