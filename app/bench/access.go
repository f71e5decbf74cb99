package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"time"

	"yiji/app/access"
	"yiji/app/web"
	"yiji/domain"
	"yiji/storage"
)

// How the grants lie: so many each of so many accounts, all in the database before anything is measured.
const (
	grantsEach   = 8
	fewGrants    = 100_000
	scaleGrants  = 1_000_000
	decisionUnit = "decision"
	listed       = 50    // classes in the list that the request asks for
	atWork       = 2_000 // accounts that act at the same time
)

// accessRows measures a decision (cache of grants, policy and scope) and a request that is authorised from its token on, with that many
// grants in the database. The plain way of a decision is to read the grants anew; that of the request is the same request by a reader
// who is known beforehand.
func accessRows(ctx context.Context, dsn string, long time.Duration) (rows []Row, err error) {
	w, err := newWalker(ctx, dsn)
	if err != nil {
		return nil, err
	}
	s := w.a.Store
	defer func() { err = errors.Join(err, s.Close()) }()
	w.day(first)
	n := fewGrants
	if long >= scaleBudget {
		n = scaleGrants
	}
	b := bencher{w: w, n: n, cache: access.NewCache(s, time.Now)}
	if err := errors.Join(b.fill(ctx), b.classes(ctx)); err != nil {
		return nil, err
	}
	decision, err := b.decisions(ctx, min(long/8, 4*time.Second))
	if err != nil {
		return nil, err
	}
	request, err := b.requests(ctx, min(long/3, 10*time.Second))
	return []Row{decision, request}, err
}

type bencher struct {
	w        *walker
	n        int
	cache    *access.Cache
	accounts []domain.Account
	grants   []domain.Grant // one of each account
}

// fill stores the accounts and their grants, roles and counties in turn.
func (b *bencher) fill(ctx context.Context) error {
	const part = 100 // accounts in one statement
	roles := []domain.Role{domain.RoleCounty, domain.RoleChecker, domain.RoleFinance, domain.RoleAuditor}
	for i := 0; i < b.n/grantsEach; i += part {
		var accounts []domain.Account
		var grants []domain.Grant
		for j := i; j < min(i+part, b.n/grantsEach); j++ {
			a := domain.Account{ID: domain.AccountID(b.w.a.NewID()), PersonID: domain.PersonID(fmt.Sprint("bench-", j)), Name: "bench", Login: fmt.Sprint("bench-", j), CreatedAt: b.w.a.Store.Now()}
			accounts = append(accounts, a)
			for k := range grantsEach {
				grants = append(grants, domain.Grant{ID: domain.GrantID(b.w.a.NewID()), AccountID: a.ID, Role: roles[k%len(roles)], RegionPath: b.w.places[(j+k)%len(b.w.places)].county.Region.Path,
					ValidFrom: first, CreatedAt: a.CreatedAt})
			}
			b.grants = append(b.grants, grants[len(grants)-grantsEach+j%grantsEach])
		}
		b.accounts = append(b.accounts, accounts...)
		if err := b.w.a.Store.Write(ctx, func(tx *storage.Tx) error { return tx.AddGrants(ctx, accounts, grants) }); err != nil {
			return err
		}
	}
	return nil
}

// classes stores what the request lists.
func (b *bencher) classes(ctx context.Context) error {
	p := b.w.places[0]
	return b.w.a.Store.Write(ctx, func(tx *storage.Tx) error {
		for i := range listed {
			c := domain.Class{County: p.school.County, ID: domain.ClassID(b.w.a.NewID()), Code: fmt.Sprint("bench-", i), Title: "基准班", OrganisationID: p.school.ID, CourseID: course,
				RegionCode: p.county.Region.Code, RegionPath: p.county.Region.Path, RoomID: p.school.Rooms[0].ID, Mode: "full-time", State: domain.ClassDraft, Capacity: 30,
				StartsOn: first, EndsOn: first.Add(30), Version: 1, CreatedAt: tx.Now, UpdatedAt: tx.Now}
			if err := tx.AddClass(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// block is how many decisions are timed at once: one alone is shorter than the clock's tick.
const block = 1000

// decisions takes decisions for the accounts at work in turn.
func (b *bencher) decisions(ctx context.Context, long time.Duration) (Row, error) {
	p, n := b.w.a.Policy, min(len(b.accounts), atWork)
	row := domain.Row{Path: b.w.places[0].county.Region.Path + "x/"}
	decide := func(c *access.Cache, i int) error {
		_, err := c.Decide(ctx, p, b.accounts[i%n].ID, b.grants[i%n].ID, "class", "approve", row)
		return err
	}
	for i := range n {
		if err := decide(b.cache, i); err != nil {
			return Row{}, err
		}
	}
	var times []time.Duration
	var spent time.Duration
	for i := 0; spent < long; i += block {
		begun := time.Now()
		for j := range block {
			if err := decide(b.cache, i+j); err != nil {
				return Row{}, err
			}
		}
		took := time.Since(begun)
		spent += took
		times = append(times, took)
	}
	begun, plain := time.Now(), 0
	for ; plain < 50 || time.Since(begun) < long/6; plain++ {
		if _, err := b.w.a.Store.Grants(ctx, b.accounts[plain%n].ID, first); err != nil {
			return Row{}, err
		}
	}
	slices.Sort(times)
	return Row{Unit: decisionUnit, N: len(times) * block, P50: quantile(times, 0.5) / block, P99: quantile(times, 0.99) / block, Rate: float64(len(times)*block) / spent.Seconds(),
		Baseline: float64(plain) / time.Since(begun).Seconds()}, nil
}

// requests asks for a list of classes, authorised and plain in turn.
func (b *bencher) requests(ctx context.Context, long time.Duration) (Row, error) {
	s := b.w.a.Store
	i := slices.IndexFunc(b.grants, func(g domain.Grant) bool {
		return g.Role == domain.RoleCounty && g.RegionPath == b.w.places[0].county.Region.Path
	})
	if i < 0 {
		return Row{}, errors.New("no account of the county")
	}
	token, hash := access.NewToken()
	err := s.Write(ctx, func(tx *storage.Tx) error {
		return tx.AddSession(ctx, domain.Session{ID: hash, AccountID: b.accounts[i].ID, GrantID: b.grants[i].ID, Factor: domain.FactorShown, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.Add(time.Hour)})
	})
	if err != nil {
		return Row{}, err
	}
	who, err := access.Resume(ctx, s, token, "")
	if err != nil {
		return Row{}, err
	}
	guarded, plain := web.New(&web.Server{Actions: b.w.a, Store: s, Grants: b.cache}), web.Unguarded(&web.Server{Actions: b.w.a, Store: s}, who)
	full, e1 := b.serve(guarded.Listener, token)
	bare, e2 := b.serve(plain.Listener, token)
	if err := errors.Join(e1, e2); err != nil {
		return Row{}, err
	}
	defer func() { _ = errors.Join(guarded.Shutdown(), plain.Shutdown()) }()
	var times [2][]time.Duration
	for spent := time.Duration(0); spent < 2*long; {
		for k, ask := range []func(context.Context) (time.Duration, error){full, bare} {
			for range 20 {
				took, err := ask(ctx)
				if err != nil {
					return Row{}, err
				}
				spent += took
				times[k] = append(times[k], took)
			}
		}
	}
	slices.Sort(times[0])
	slices.Sort(times[1])
	rate := func(t []time.Duration) float64 { return 1000 / quantile(t, 0.5) } // of the median request: a pause of the machine is in neither
	return Row{Name: "request/", Unit: fmt.Sprintf("request over %d grants", b.n), N: len(times[0]), P50: quantile(times[0], 0.5), P99: quantile(times[0], 0.99), Rate: rate(times[0]), Baseline: rate(times[1])}, nil
}

// serve serves on loopback, and returns what asks for the list once.
func (b *bencher) serve(listen func(net.Listener) error, token string) (func(context.Context) (time.Duration, error), error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() { _ = listen(l) }()
	address, client := fmt.Sprintf("http://%s/api/v1/classes?limit=%d", l.Addr(), listed), &http.Client{Transport: &http.Transport{}}
	return func(ctx context.Context) (time.Duration, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return 0, err
		}
		req.Header.Set("Authorization", "Bearer "+token)
		begun := time.Now()
		res, err := client.Do(req)
		if err != nil {
			return 0, err
		}
		n, err := io.Copy(io.Discard, res.Body)
		took := time.Since(begun)
		if err := errors.Join(err, res.Body.Close()); err != nil {
			return 0, err
		}
		if res.StatusCode != http.StatusOK || n < 1000 {
			return 0, fmt.Errorf("the list answers %d with %d bytes", res.StatusCode, n)
		}
		return took, nil
	}, nil
}
