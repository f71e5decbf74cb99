package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"

	"yiji/storage"
)

type keysCmd struct {
	Rotate keysRotateCmd `cmd:"" help:"Add a key and seal everything anew with it, also while the server runs; again goes on where it was stopped."`
	Retire keysRetireCmd `cmd:"" help:"Take a key away that seals nothing any more."`
}

type keysRotateCmd struct{ database }

// Run adds a key, unless an earlier rotation was stopped: then it goes on with that one's.
func (c *keysRotateCmd) Run(ctx context.Context, con *console) error {
	return c.alone(ctx, func(s *storage.Store, r storage.Ring, used map[string]int) error {
		said := "goes on with"
		if len(r.IDs()) == 1 || len(used) == 0 || len(used) == 1 && used[r.Active()] > 0 {
			next, err := r.With(storage.NewSecret())
			if err != nil {
				return err
			}
			if err := storage.WriteRing(c.keyFile(), next); err != nil {
				return err
			}
			r, said = next, "added"
		}
		fmt.Fprintf(con.Err, "%s key %s\n", said, r.Active())
		sealed := 0
		progress := con.progress()
		for range 2 { // the second time for what was being written when the key came
			err := s.Reseal(ctx, func(done, of int) {
				if done == of {
					sealed += of
				}
				progress(done, of)
			})
			if err != nil {
				return err
			}
		}
		fmt.Fprintf(con.Out, "key %s seals; %d values and files sealed anew\n", r.Active(), sealed)
		return nil
	})
}

type keysRetireCmd struct {
	database
	ID string `arg:"" help:"Id of the key, as doctor and rotate print it."`
}

// Run takes the key out of the file; should a value come to light that an act had sealed before and stored only now, it is put back.
func (c *keysRetireCmd) Run(ctx context.Context, con *console) error {
	return c.alone(ctx, func(s *storage.Store, r storage.Ring, used map[string]int) error {
		without, err := r.Without(c.ID)
		if err == nil && used[c.ID] > 0 {
			err = fmt.Errorf("key %s still seals %d values and files: run keys rotate", c.ID, used[c.ID])
		}
		if err != nil {
			return err
		}
		if err := storage.WriteRing(c.keyFile(), without); err != nil {
			return err
		}
		used, err = s.Used(ctx)
		if err == nil && used[c.ID] > 0 {
			err = fmt.Errorf("key %s came to be used again: run keys rotate", c.ID)
		}
		if err != nil {
			return errors.Join(err, storage.WriteRing(c.keyFile(), r))
		}
		fmt.Fprintf(con.Out, "key %s retired; backups from before need it still\n", c.ID)
		return nil
	})
}

// alone runs fn while no other command changes the key file.
func (d database) alone(ctx context.Context, fn func(s *storage.Store, r storage.Ring, used map[string]int) error) error {
	s, err := d.existing(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	unlock, err := lock(d.keyFile() + ".lock")
	if err != nil {
		return err
	}
	defer unlock()
	r, err := storage.ReadRing(d.keyFile())
	if err != nil {
		return err
	}
	used, err := s.Used(ctx)
	if err != nil {
		return err
	}
	if err := missing(r, used); err != nil {
		return err
	}
	return fn(s, r, used)
}

// missing names the keys that something needs and the ring does not hold.
func missing(r storage.Ring, used map[string]int) (err error) {
	for id := range used {
		if !slices.Contains(r.IDs(), id) {
			err = errors.Join(err, storage.MissingKeyError{ID: id})
		}
	}
	return err
}

// lock takes a lock that ends with the process, however that ends.
func lock(name string) (unlock func(), err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600) // #nosec G304 -- beside the key file, which the operator names
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(errors.New("another command is changing the keys"), f.Close())
	}
	return func() { _ = f.Close() }, nil // closing gives the lock back
}
