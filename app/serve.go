package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"yiji/app/access"
	"yiji/app/job"
	"yiji/app/web"
	"yiji/seed"
)

type serveCmd struct {
	database
	outbox
	floors
	OIDC      oidcFlags `embed:"" prefix:"oidc-"`
	Addr      string    `help:"Address to listen on." default:"127.0.0.1:8080" env:"YIJI_ADDR"`
	BaseURL   string    `help:"Address that people reach the server under." env:"YIJI_BASE_URL" name:"base-url"`
	Proxies   []string  `help:"Addresses of proxies whose headers are believed." env:"YIJI_TRUSTED_PROXY" name:"trusted-proxy"`
	NoMigrate bool      `help:"Do not migrate at start." name:"no-migrate"`
}

// Run serves until interrupted.
func (c *serveCmd) Run(ctx context.Context, con *console) error {
	safeguards, err := c.safeguards()
	if err != nil {
		return err
	}
	s, err := c.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	if !c.NoMigrate {
		if err := s.Migrate(ctx); err != nil {
			return err
		}
	}
	if demo, err := s.Setting(ctx, "demo"); err != nil || demo != "" {
		return errors.Join(err, errors.New("this is a database of the demo: its people are fictional, serve another one"))
	}
	a, err := actions(s)
	if err != nil {
		return err
	}
	a.Safeguards, a.Draw.Percent = safeguards, safeguards.CheckPercent
	by, err := c.senders(s)
	if err != nil {
		return err
	}
	oidc, err := c.OIDC.provider(c.BaseURL)
	if err != nil {
		return err
	}
	return c.listen(ctx, &web.Server{OIDC: oidc, Actions: a, Store: s, Grants: access.NewCache(s, time.Now), Base: c.BaseURL, Named: c.BaseURL != "", Proxies: c.Proxies}, by, c.Addr, func(url string) { fmt.Fprintln(con.Err, "serving", url) })
}

// listen serves and runs the jobs until ctx ends, then lets running requests and jobs finish and seals what they did. ready gets the
// address once connections are taken.
func (d database) listen(ctx context.Context, s *web.Server, by map[string]job.Sender, addr string, ready func(url string)) (err error) {
	log, err := d.sealer(s.Store)
	if err != nil {
		return err
	}
	if err := log.Continues(ctx); err != nil {
		return err
	}
	s.Log = log.Public
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	url := "http://" + l.Addr().String()
	if strings.HasPrefix(addr, ":") {
		url = "http://localhost" + addr
	}
	if s.Base == "" {
		s.Base = url
	}
	app := web.New(s)
	behind, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		job.Run(behind, s.Store, append(jobs(s.Actions, log), messages(s.Store, by), resets(s.Actions, s.Base))...)
	})
	defer func() {
		stop()
		running.Wait()
		last, done := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer done()
		err = errors.Join(err, d.seal(last, s.Store))
	}()
	done := make(chan error, 1)
	go func() { done <- app.Listener(l) }()
	ready(s.Base)
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return app.ShutdownWithTimeout(10 * time.Second)
	}
}

type migrateCmd struct {
	Up     migrateUpCmd     `cmd:"" default:"1" help:"Bring the database to this version."`
	Status migrateStatusCmd `cmd:"" help:"Say which steps are in."`
}

type migrateUpCmd struct{ database }

// Run migrates.
func (c *migrateUpCmd) Run(ctx context.Context, con *console) error {
	s, err := c.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Migrate(ctx)
}

type migrateStatusCmd struct{ database }

// Run lists the steps.
func (c *migrateStatusCmd) Run(ctx context.Context, con *console) error {
	s, err := c.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	steps, err := s.Steps(ctx)
	missing := false
	for _, step := range steps {
		fmt.Fprintf(con.Out, "%04d %-8s %s\n", step.Version, map[bool]string{true: "in", false: "missing"}[step.In], step.Name)
		missing = missing || !step.In
	}
	if err == nil && missing {
		return errors.New("steps are missing: run migrate")
	}
	return err
}

type seedCmd struct{ database }

// Run loads the reference data.
func (c *seedCmd) Run(ctx context.Context, con *console) error {
	s, err := c.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	a, err := actions(s)
	if err != nil {
		return err
	}
	return errors.Join(seed.Load(ctx, a, ""), c.seal(ctx, s))
}
