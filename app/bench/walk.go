package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/seed"
	"yiji/storage"
)

// How a walk is laid out.
const (
	abreast  = 8                                    // paths that walk at the same time
	trainees = 3                                    // people in each class
	course   = domain.CourseID("course-nan-baking") // 48 hours in five modules
	first    = domain.Date("2024-01-02")            // the example rules are in force from 2024 on
	last     = domain.Date("2026-12-01")            // the holiday data ends with 2026
)

// walk counts complete paths, from the filing of a class to the sent payment of its claim, each act through the actions and in its
// own transaction. Eight paths walk abreast on one clock, which moves on when all have done the day's acts. What a path takes is
// the time of its own acts. Registering the people is not part of it.
//
// The plain way is as many bare transactions as a path has acts, of one inserted row each, through the same store by as many
// goroutines: what the database and its durability allow if nothing were decided, read or checked.
func walk(ctx context.Context, dsn string, budget time.Duration) (Row, error) {
	w, err := newWalker(ctx, dsn)
	if err != nil {
		return Row{}, err
	}
	row, err := w.walk(ctx, budget)
	return row, errors.Join(err, w.a.Store.Close())
}

type walker struct {
	a      *action.Actions
	places []place
	clock  atomic.Pointer[time.Time]
	people int
	acts   atomic.Int64
}

// A place is a school and its county.
type place struct {
	county *seed.County
	school seed.School
}

func newWalker(ctx context.Context, dsn string) (*walker, error) {
	w := &walker{}
	w.day(first)
	s, err := storage.Open(ctx, storage.Options{DSN: dsn, Key: make([]byte, storage.KeySize), Clock: func() time.Time { return *w.clock.Load() }})
	if err != nil {
		return nil, err
	}
	if err := w.found(ctx, s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return w, nil
}

func (w *walker) found(ctx context.Context, s *storage.Store) (err error) {
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	if w.a, err = seed.DemoActions(s, 1); err != nil {
		return err
	}
	w.a.Draw.Percent = -1 // the walk is measured, not its waiting
	if err := seed.MarkDemo(ctx, s); err != nil {
		return err
	}
	if err := seed.Load(ctx, w.a, seed.SampleReview); err != nil {
		return err
	}
	world, err := seed.Found(ctx, w.a, "")
	for i := range world.Counties {
		for _, s := range world.Counties[i].Schools {
			w.places = append(w.places, place{&world.Counties[i], s})
		}
	}
	return err
}

// day sets the clock to nine in the morning of d in Beijing.
func (w *walker) day(d domain.Date) {
	t := d.Start().Add(9 * time.Hour)
	w.clock.Store(&t)
}

// walk does round after round until the budget is spent or the calendar ends, and then as long a baseline as a sixth of it.
func (w *walker) walk(ctx context.Context, budget time.Duration) (Row, error) {
	var times []time.Duration
	var spent time.Duration
	for day := first; spent < budget && day < last; {
		r, err := w.round(ctx, day)
		if err != nil {
			return Row{}, err
		}
		for _, p := range r.paths {
			times = append(times, p.took)
		}
		spent += r.took
		day = r.day.Add(1)
	}
	if len(times) == 0 {
		return Row{}, errors.New("no path came to its end")
	}
	acts := int(w.acts.Load()) / len(times)
	plain, err := w.plain(ctx, acts, budget/6)
	slices.Sort(times)
	return Row{Unit: "path", N: len(times), P50: quantile(times, 0.5), P99: quantile(times, 0.99), Rate: float64(len(times)) / spent.Seconds(), Baseline: plain}, err
}

// plain is how many times a second as many bare transactions as a path has acts are done.
func (w *walker) plain(ctx context.Context, acts int, budget time.Duration) (float64, error) {
	var done atomic.Int64
	var group sync.WaitGroup
	errs := make([]error, abreast)
	start := time.Now()
	for i := range abreast {
		group.Go(func() {
			for time.Since(start) < budget && errs[i] == nil {
				errs[i] = w.a.Store.Write(ctx, func(tx *storage.Tx) error {
					return tx.AddAudit(ctx, domain.Audit{County: domain.NoCounty, ID: w.a.NewID(), Role: domain.RoleOperator, Act: "bench.plain"})
				})
				done.Add(1)
			}
		})
	}
	group.Wait()
	return float64(done.Load()) / float64(acts) / time.Since(start).Seconds(), errors.Join(errs...)
}

// A round is eight paths side by side from one day to another.
type round struct {
	paths []*path
	day   domain.Date
	took  time.Duration
}

// A path is one class, from its filing to the payment.
type path struct {
	*walker
	county  *seed.County
	school  seed.School
	teacher domain.Actor
	room    domain.Room
	people  []access.PersonSession
	class   domain.Class
	lessons []domain.Lesson
	exam    domain.Assessment
	claim   domain.Claim
	payment domain.Payment
	took    time.Duration
}

// round walks eight paths from day on.
func (w *walker) round(ctx context.Context, day domain.Date) (*round, error) {
	w.day(day)
	r := &round{day: day}
	for i := range abreast {
		p, err := w.path(ctx, i)
		if err != nil {
			return nil, err
		}
		r.paths = append(r.paths, p)
	}
	if err := r.together(ctx, (*path).enrol); err != nil {
		return nil, err
	}
	for n := range r.paths[0].lessons {
		w.day(r.paths[0].lessons[n].Date)
		if err := r.together(ctx, func(p *path, ctx context.Context) error { return p.teach(ctx, n) }); err != nil {
			return nil, err
		}
	}
	if err := r.together(ctx, (*path).certify); err != nil {
		return nil, err
	}
	n, err := w.a.Store.ClaimNotice(ctx, r.paths[0].claim)
	if err != nil {
		return nil, err
	}
	r.day = n.To.Add(1)
	w.day(r.day)
	return r, r.together(ctx, (*path).pay)
}

// together lets each path do something at the same time, and waits for all.
func (r *round) together(ctx context.Context, do func(*path, context.Context) error) error {
	errs := make([]error, len(r.paths))
	var group sync.WaitGroup
	start := time.Now()
	for i, p := range r.paths {
		group.Go(func() {
			began := time.Now()
			errs[i] = do(p, ctx)
			p.took += time.Since(began)
		})
	}
	group.Wait()
	r.took += time.Since(start)
	return errors.Join(errs...)
}

// path finds a school, a room and a teacher that no other path of the round uses, and people who are new.
func (w *walker) path(ctx context.Context, i int) (*path, error) {
	p := &path{walker: w}
	pair := i / len(w.places)
	at := w.places[i%len(w.places)]
	p.county, p.school = at.county, at.school
	p.teacher, p.room = p.school.Teachers[pair], p.school.Rooms[pair]
	for range trainees {
		s, err := w.person(ctx, string(p.county.Region.Code))
		if err != nil {
			return nil, err
		}
		p.people = append(p.people, s)
	}
	return p, nil
}

func (w *walker) person(ctx context.Context, region string) (access.PersonSession, error) {
	w.people++
	born := domain.Date("1970-01-01").Add(w.people / 1000)
	r, err := w.a.RegisterWithout(ctx, action.Registration{Name: "演示者", IdentityNumber: ident.Fictional(born, w.people), Phone: fmt.Sprintf("139%08d", w.people), Language: "zh-Hans", RegionCode: region})
	if err != nil {
		return access.PersonSession{}, err
	}
	return seed.Session(ctx, w.a, r.AccountID)
}
