package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/app/web"
	"yiji/seed"
	"yiji/storage"
)

type demoCmd struct {
	Addr string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Data string `help:"Folder of the embedded database; a temporary one without it." type:"path"`
	DB   string `help:"An empty PostgreSQL database instead of the embedded one."`
	Seed uint64 `help:"What the played year is drawn from." default:"1"`
	JSON bool   `help:"Print one JSON object when ready, for programs."`
}

// Run plays the demo year on a fresh database and serves it on its own clock until interrupted.
func (c *demoCmd) Run(ctx context.Context, con *console) error {
	d, err := c.database()
	if err != nil {
		return err
	}
	clock := seed.NewClock()
	now := func() time.Time { return clock.Now() }
	s, err := d.open(ctx, func() time.Time { return now() })
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Data == "" && c.DB == "" {
		defer os.RemoveAll(filepath.Dir(d.path()))
	}
	if err := empty(ctx, s); err != nil {
		return err
	}
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	a, err := seed.DemoActions(s, c.Seed)
	if err != nil {
		return err
	}
	signins, err := c.play(ctx, con, a, clock)
	if err != nil {
		return err
	}
	now = serving(clock.Now())
	return d.listen(ctx, &web.Server{Actions: a, Store: s, Grants: access.NewCache(s, time.Now), Demo: true}, demoSenders(), c.Addr, func(url string) { c.ready(con, url, d.DB, signins) })
}

// database is a fresh one: in the folder told, in a temporary one, or the empty PostgreSQL told. Its key comes from the seed.
func (c *demoCmd) database() (d database, err error) {
	dir := c.Data
	if dir == "" {
		if dir, err = os.MkdirTemp("", "yiji-demo-"); err != nil {
			return d, err
		}
	}
	d = database{DB: "sqlite:" + filepath.Join(dir, "yiji.db"), Key: filepath.Join(dir, "yiji.key")}
	if c.DB != "" {
		d.DB = c.DB
	} else if _, err := os.Stat(d.path()); err == nil {
		return d, errUsage{fmt.Errorf("%s is there already: the demo begins with a fresh folder", d.path())}
	}
	key := sha256.Sum256(fmt.Appendf(nil, "demo key %d", c.Seed))
	return d, writeKey(d.Key, key[:])
}

// empty refuses a database that holds anything: the demo never writes into one that somebody uses.
func empty(ctx context.Context, s *storage.Store) error {
	steps, err := s.Steps(ctx)
	if err != nil {
		return err
	}
	for _, step := range steps {
		if step.In {
			return errUsage{errors.New("the database is not empty: the demo begins with an empty one")}
		}
	}
	return nil
}

// ready prints the address and one sign-in a role.
func (c *demoCmd) ready(con *console, url, db string, signins []seed.Signin) {
	if c.JSON {
		type signin struct {
			Role     string `json:"role"`
			Login    string `json:"login"`
			Password string `json:"password"`
		}
		out := struct {
			BaseURL  string   `json:"base_url"`
			Database string   `json:"database"`
			Signins  []signin `json:"signins"`
		}{BaseURL: url, Database: db}
		for _, s := range signins {
			out.Signins = append(out.Signins, signin{string(s.Role), s.Login, s.Password})
		}
		_ = json.NewEncoder(con.Out).Encode(out)
		return
	}
	fmt.Fprintf(con.Out, "一技 %s\n数据库 %s\n\n", url, redacted(db))
	for _, s := range signins {
		fmt.Fprintf(con.Out, "%s %s %s\n", s.Role, s.Login, s.Password)
	}
	fmt.Fprintln(con.Out, "\nCtrl-C 结束")
}

// serving is the clock of a played demo: it goes on from start, and YIJI_CLOCK=FILE, an instant read again each time, moves it.
func serving(start time.Time) func() time.Time {
	began := time.Now()
	file := os.Getenv("YIJI_CLOCK")
	return func() time.Time {
		if b, err := os.ReadFile(file); file != "" && err == nil { // #nosec G304 G703 -- the operator names the file
			t, err := time.Parse(time.RFC3339, strings.TrimSpace(string(b)))
			if err == nil {
				return t
			}
			slog.Warn("YIJI_CLOCK holds no instant", "file", file, "err", err)
		}
		return start.Add(time.Since(began))
	}
}

// play plays the year, with a bar of progress on a terminal.
func (c *demoCmd) play(ctx context.Context, con *console, a *action.Actions, clock *seed.Clock) ([]seed.Signin, error) {
	w, err := seed.Demo(ctx, a, clock, seed.Options{Seed: c.Seed, Progress: con.progress()})
	return w.Signins, err
}
