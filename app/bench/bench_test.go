package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yiji/seed"
	"yiji/storage/storagetest"
)

func TestWalkPrintsOneRowADatabase(t *testing.T) {
	for _, db := range []string{"sqlite", "postgres"} {
		t.Run(db, func(t *testing.T) {
			dsn := "sqlite:" + filepath.Join(t.TempDir(), "b.db")
			if db == "postgres" {
				dsn = storagetest.Postgres(t)
			}
			var out bytes.Buffer
			if err := run(t.Context(), "walk", one(walk), map[string]string{db: dsn}, &out, 600*time.Millisecond); err != nil {
				t.Fatal(err)
			}
			var r Row
			d := json.NewDecoder(&out)
			d.DisallowUnknownFields()
			if err := d.Decode(&r); err != nil || d.More() {
				t.Fatal(err, out.String())
			}
			if r.Name != "walk/"+db || r.Unit != "path" || r.N < abreast || r.P50 <= 0 || r.P99 < r.P50 || r.Rate <= 0 || r.Baseline <= r.Rate {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestLogPrintsWritesWithAndWithoutTheSealer(t *testing.T) {
	row, err := sealing(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "b.db"), 400*time.Millisecond)
	if err != nil || row.Unit != "act" || row.N == 0 || row.P50 <= 0 || row.Rate <= 0 || row.Baseline <= 0 {
		t.Errorf("%+v, %v", row, err)
	}
}

func TestDemoPrintsHowLongAFirstVisitorWaits(t *testing.T) {
	row, err := played(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "b.db"), 300*time.Millisecond, seed.Options{Seed: 1, Classes: 1, People: 40, NoSignin: true})
	if err != nil || row.Unit != "demo" || row.N != 1 || row.P50 <= 0 || row.Rate <= 0 || row.Baseline <= row.Rate {
		t.Errorf("%+v, %v", row, err)
	}
}

func TestAccessPrintsADecisionAndARequest(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), "access", accessRows, map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "b.db")}, &out, 300*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	var names []string
	for d := json.NewDecoder(&out); d.More(); {
		var r Row
		if err := d.Decode(&r); err != nil || r.N == 0 || r.P50 <= 0 || r.Rate <= 0 || r.Baseline <= 0 {
			t.Fatalf("%+v %v", r, err)
		}
		names = append(names, r.Name)
	}
	if got := strings.Join(names, " "); got != "access/decision access/request/sqlite" {
		t.Error(got)
	}
}

func TestBenchmarksHaveNames(t *testing.T) {
	if got := strings.Join(Names(), " "); got != "access demo log walk" {
		t.Error(got)
	}
	if err := Run(t.Context(), "run", nil, &bytes.Buffer{}, false); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

func TestQuantilesAreTakenOfSortedTimes(t *testing.T) {
	var times []time.Duration
	for i := range 200 {
		times = append(times, time.Duration(i+1)*time.Millisecond)
	}
	if p50, p99 := quantile(times, 0.5), quantile(times, 0.99); p50 != 101 || p99 != 199 || quantile(nil, 0.5) != 0 || quantile(times[:1], 0.99) != 1 {
		t.Error(p50, p99)
	}
}

func TestThrowAwayPostgresStartsAndGoesAway(t *testing.T) {
	dsn, stop, err := StartPostgres(t.Context())
	if errors.Is(err, ErrNoPostgres) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWalker(t.Context(), dsn)
	if err == nil {
		err = w.a.Store.Close()
	}
	if err := errors.Join(err, stop()); err != nil {
		t.Fatal(err)
	}
	if _, err := newWalker(t.Context(), dsn); err == nil {
		t.Error("it is still there")
	}
}

func TestThrowAwayPostgresThatIsCalledOffLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	before, _ := filepath.Glob(filepath.Join(os.TempDir(), "yiji-bench*"))
	if _, _, err := StartPostgres(ctx); err == nil {
		t.Error("it started")
	}
	after, _ := filepath.Glob(filepath.Join(os.TempDir(), "yiji-bench*"))
	if len(after) > len(before) {
		t.Errorf("%v stays", after)
	}
}
