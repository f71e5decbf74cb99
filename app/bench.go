package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"yiji/app/bench"
)

type benchCmd struct {
	Name  string `arg:"" help:"What to measure: access, demo, log or walk."`
	DB    string `help:"Measure on this empty database; else on SQLite, and on PostgreSQL when one can be started."`
	Scale string `help:"full: ten times as long, not at most 60 seconds a database." enum:",full" default:""`
}

// Run measures and prints one JSON object a line.
func (c *benchCmd) Run(ctx context.Context, con *console) (err error) {
	if !slices.Contains(bench.Names(), c.Name) {
		return errUsage{fmt.Errorf("no such benchmark: %s; there is %s", c.Name, strings.Join(bench.Names(), ", "))}
	}
	dsns := map[string]string{}
	switch {
	case strings.HasPrefix(c.DB, "postgres"):
		dsns["postgres"] = c.DB
	case c.DB != "":
		dsns["sqlite"] = c.DB
	default:
		dir, err := os.MkdirTemp("", "yiji-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		dsns["sqlite"] = "sqlite:" + filepath.Join(dir, "yiji.db")
		dsn, stop, perr := bench.StartPostgres(ctx)
		switch {
		case perr == nil:
			dsns["postgres"] = dsn
			defer func() { err = errors.Join(err, stop()) }()
		default:
			fmt.Fprintln(con.Err, "PostgreSQL is left out:", perr)
		}
	}
	return bench.Run(ctx, c.Name, dsns, con.Out, c.Scale == "full")
}
