package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"yiji/domain"
	"yiji/storage"
)

type doctorCmd struct{ database }

// Run checks what serving needs, one line each, and makes nothing that is missing.
func (c *doctorCmd) Run(ctx context.Context, con *console) error {
	if err := c.known(); err != nil {
		return err
	}
	failed := false
	check := func(name string, err error, fine string) {
		if err != nil {
			failed = true
			fine = "FAILS: " + err.Error()
		}
		fmt.Fprintf(con.Out, "%-10s %s\n", name, fine)
	}
	s, err := c.existing(ctx)
	check("database", err, redacted(c.DB))
	if err != nil {
		return errors.New("not fit to serve")
	}
	defer s.Close()
	check("migrations", migrated(ctx, s), "all in")
	keys, err := c.keys(ctx, s)
	check("key", err, keys)
	files, err := c.files()
	check("files", err, files)
	check("clock", clockSane(s.Now()), s.Now().Format(time.RFC3339))
	days, err := holidaysUntil(ctx, s)
	check("holidays", err, days)
	sealed, err := c.sealing(ctx, s)
	check("sealing", err, sealed)
	free, err := c.disk()
	check("disk", err, free)
	if failed {
		return errors.New("not fit to serve")
	}
	return nil
}

func migrated(ctx context.Context, s *storage.Store) error {
	steps, err := s.Steps(ctx)
	for _, step := range steps {
		if !step.In {
			err = errors.Join(err, fmt.Errorf("%s is missing: run migrate", step.Name))
		}
	}
	return err
}

// keys says where the keys are and which one seals; it fails when others can read them,
// and when something is sealed by a key that is not there.
func (c *doctorCmd) keys(ctx context.Context, s *storage.Store) (string, error) {
	r, err := storage.ReadRing(c.keyFile())
	if err != nil {
		return "", err
	}
	used, err := s.Used(ctx)
	if err == nil {
		err = missing(r, used)
	}
	return fmt.Sprintf("%s (%d, key %s seals)", c.keyFile(), len(r.IDs()), r.Active()), err
}

// files checks the folder of encrypted files, which is made when the first one comes.
func (c *doctorCmd) files() (string, error) {
	name := c.filesFolder()
	if name == "" {
		return "", errors.New("there is no folder for files: set YIJI_FILES")
	}
	i, err := os.Stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return name + " (none yet)", nil
	case err != nil:
		return "", err
	case !i.IsDir():
		return "", fmt.Errorf("%s is no folder", name)
	case i.Mode().Perm()&0o077 != 0:
		return "", fmt.Errorf("%s can be read by others (%v): chmod 700", name, i.Mode().Perm())
	}
	return name, nil
}

// clockSane tells a clock that was never set.
func clockSane(now time.Time) error {
	if now.Year() < 2026 || now.Year() > 2100 {
		return fmt.Errorf("the clock says %s", now.Format(time.RFC3339))
	}
	return nil
}

// Days before the end of the holiday data at which doctor warns, and at which it fails: deadlines that are set today, of up to 15 working
// days with holidays between them, could no longer be counted.
const warnDays, failDays = 60, 30

// holidaysUntil is the last day that working days can be counted to, with a warning while there is time to add the next year.
func holidaysUntil(ctx context.Context, s *storage.Store) (string, error) {
	_, years, err := s.Holidays(ctx, storage.Country)
	if err != nil {
		return "", err
	}
	if len(years) == 0 {
		return "", errors.New("no holiday data: run seed or import holidays")
	}
	last := domain.Date(fmt.Sprintf("%d-12-31", years[len(years)-1]))
	switch left := last.Sub(s.Today()); {
	case left < failDays:
		return "", fmt.Errorf("data ends on %s: run import holidays with the next year", last)
	case left < warnDays:
		return fmt.Sprintf("WARNS: until %s, in %d days: run import holidays with the next year", last, left), nil
	}
	return "until " + string(last), nil
}

// leastFree is the disk space in bytes under which serving would soon fail.
const leastFree = 200 << 20

func (c *doctorCmd) disk() (string, error) {
	p := c.path()
	if p == "" {
		return "not here: PostgreSQL", nil
	}
	var st syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(p), &st); err != nil {
		return "", err
	}
	free := int64(st.Bavail) * st.Bsize // #nosec G115 -- no disk holds 2^63 bytes
	if free < leastFree {
		return "", fmt.Errorf("%d MB free", free>>20)
	}
	return fmt.Sprintf("%d MB free", free>>20), nil
}
