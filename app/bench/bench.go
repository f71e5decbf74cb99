// Package bench measures what the program does a second, each figure beside a plain way of the same run.
//
// A benchmark prints one JSON object a line. Its baseline is the rate of the plain way, measured in the same run on the same
// database: what a figure is worth shows in the ratio of the two, since the machine's own speed is in both.
package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Row is one line of a benchmark's output.
type Row struct {
	Name     string  `json:"name"`     // "walk/sqlite"
	Unit     string  `json:"unit"`     // what N counts
	N        int     `json:"n"`        // how many were done
	P50      float64 `json:"p50"`      // median time of one, in milliseconds
	P99      float64 `json:"p99"`      // time that one in a hundred takes longer than, in milliseconds
	Rate     float64 `json:"rate"`     // done a second
	Baseline float64 `json:"baseline"` // rate of the plain way in the same run
}

// ErrUnknown says that there is no benchmark of that name.
var ErrUnknown = errors.New("no such benchmark")

// benchmarks by name: each measures one empty database, for about as long as it is told.
var benchmarks = map[string]func(ctx context.Context, dsn string, budget time.Duration) ([]Row, error){
	"access": accessRows, "demo": one(demo), "log": one(sealing), "walk": one(walk),
}

// one is a benchmark of a single row.
func one(f func(context.Context, string, time.Duration) (Row, error)) func(context.Context, string, time.Duration) ([]Row, error) {
	return func(ctx context.Context, dsn string, budget time.Duration) ([]Row, error) {
		r, err := f(ctx, dsn, budget)
		return []Row{r}, err
	}
}

// Names are the benchmarks that can be run.
func Names() []string { return slices.Sorted(maps.Keys(benchmarks)) }

// How long a benchmark measures on one database; with its preparation and its baseline it stays under 60 seconds without scale.
const (
	budget      = 30 * time.Second
	scaleBudget = 5 * time.Minute
)

// Run measures the benchmark called name on each database and prints its rows. dsns are the addresses of empty databases by the
// name that stands in the row: sqlite, postgres. With scale it measures ten times as long.
func Run(ctx context.Context, name string, dsns map[string]string, out io.Writer, scale bool) error {
	measure, ok := benchmarks[name]
	if !ok {
		return fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	long := budget
	if scale {
		long = scaleBudget
	}
	return run(ctx, name, measure, dsns, out, long)
}

func run(ctx context.Context, name string, measure func(context.Context, string, time.Duration) ([]Row, error), dsns map[string]string, out io.Writer, long time.Duration) error {
	printed := map[string]bool{}
	for _, db := range slices.Backward(slices.Sorted(maps.Keys(dsns))) { // sqlite first
		rows, err := measure(ctx, dsns[db], long)
		if err != nil {
			return fmt.Errorf("%s/%s: %w", name, db, err)
		}
		for _, r := range rows {
			r.Name = name + "/" + r.Name + db
			if r.Unit == decisionUnit { // it asks no database: one row is enough
				r.Name = name + "/decision"
			}
			if printed[r.Name] {
				continue
			}
			printed[r.Name] = true
			if err := json.NewEncoder(out).Encode(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// quantile is the time that the share q of times does not exceed, in milliseconds; times are sorted.
func quantile(times []time.Duration, q float64) float64 {
	if len(times) == 0 {
		return 0
	}
	i := min(int(q*float64(len(times))), len(times)-1)
	return float64(times[i].Microseconds()) / 1000
}
