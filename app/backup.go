package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"yiji/domain"
	"yiji/storage"
)

// A backup is a zip file: what it is, the embedded database, and the files as they lie encrypted in their folder.
const (
	backupAbout    = "backup.json"
	backupDatabase = "yiji.db"
	backupFiles    = "files/"
	backupFormat   = 1
)

// backupContent says what a backup holds. The keys themselves are kept elsewhere.
type backupContent struct {
	Format    int       `json:"format"`
	CreatedAt time.Time `json:"created_at"`
	Embedded  bool      `json:"embedded"`          // else the database is copied by pg_dump
	Keys      []string  `json:"keys"`              // ids of the keys without which something cannot be read
	FindKey   string    `json:"find_key"`          // id of the key that numbers are found by
	LogKey    string    `json:"log_key,omitempty"` // public half of the key that signs the log and marks its rows
	Files     int       `json:"files"`
	Schema    string    `json:"schema,omitempty"` // the newest migration of the database
	Lost      []string  `json:"lost,omitempty"`   // ids of files whose bytes were missing
}

type backupCmd struct {
	database
	File string `arg:"" help:"The file to write; it must not be there."`
}

// Run writes the backup beside its name and moves it there when it is whole.
func (c *backupCmd) Run(ctx context.Context, con *console) error {
	s, err := c.existing(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := os.Stat(c.File); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("%s is there already", c.File))
	}
	if !s.Embedded() {
		fmt.Fprintln(con.Err, "the database is PostgreSQL: copy it with pg_dump before this; this file holds the files and the ids of the keys")
	}
	part := c.File + ".part"
	defer os.Remove(part)
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // #nosec G304 -- the operator names the file
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	about, err := c.fill(ctx, con, s, z)
	if err = errors.Join(err, z.Close(), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := storage.RenameSynced(part, c.File); err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "%s holds %d files; to read it the keys %v are needed, which are not in it\n", c.File, about.Files, about.Keys)
	if len(about.Lost) > 0 {
		return fmt.Errorf("the bytes of %d files were missing: %v", len(about.Lost), about.Lost)
	}
	return nil
}

// fill writes the database as it stood at one instant, then the files that it knows, which never change.
func (c *backupCmd) fill(ctx context.Context, con *console, s *storage.Store, z *zip.Writer) (about backupContent, err error) {
	about = backupContent{Format: backupFormat, CreatedAt: time.Now().UTC(), Embedded: s.Embedded()}
	from := s
	if s.Embedded() {
		copied := c.File + ".db.part"
		defer removeDatabase(copied)
		if from, err = c.snapshot(ctx, s, copied); err != nil {
			return about, err
		}
		defer from.Close()
		if err := zipFile(z, copied); err != nil {
			return about, err
		}
	}
	if about.Schema, err = schema(ctx, from); err != nil {
		return about, err
	}
	used, err := from.Used(ctx)
	if err != nil {
		return about, err
	}
	if err := about.addFiles(ctx, con, from, z, used); err != nil {
		return about, err
	}
	r, err := storage.ReadRing(c.keyFile())
	if err != nil {
		return about, err
	}
	about.Keys, about.FindKey = slices.Sorted(maps.Keys(used)), r.FindID()
	if _, err := os.Stat(c.logKeyFile()); err == nil {
		k, err := c.logKeys()
		if err != nil {
			return about, err
		}
		about.LogKey = k.public
	}
	w, err := z.Create(backupAbout)
	if err != nil {
		return about, err
	}
	return about, json.NewEncoder(w).Encode(about)
}

// schema is the newest migration of a database.
func schema(ctx context.Context, s *storage.Store) (name string, err error) {
	steps, err := s.Steps(ctx)
	for _, step := range steps {
		if step.In {
			name = step.Name
		}
	}
	return name, err
}

// snapshot copies the embedded database and opens the copy.
func (c *backupCmd) snapshot(ctx context.Context, s *storage.Store, to string) (*storage.Store, error) {
	removeDatabase(to)                                                  // a killed backup left it
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- beside the file that the operator names
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.Close(), s.Snapshot(ctx, to)); err != nil {
		return nil, err
	}
	return storage.Open(ctx, storage.Options{DSN: "sqlite:" + to, KeyFile: c.keyFile(), Files: c.filesFolder()})
}

func removeDatabase(name string) {
	for _, ending := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(name + ending) // mostly they are not there
	}
}

func zipFile(z *zip.Writer, name string) error {
	f, err := os.Open(name) // #nosec G304 -- our own copy
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := z.Create(backupDatabase)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

// addFiles adds the bytes of each file that s knows, and the keys of those that a rotation sealed anew meanwhile.
func (about *backupContent) addFiles(ctx context.Context, con *console, s *storage.Store, z *zip.Writer, used map[string]int) error {
	of := 0
	if err := s.EachFile(ctx, func(domain.File) error { of++; return nil }); err != nil {
		return err
	}
	progress := con.progress()
	return s.EachFile(ctx, func(f domain.File) error {
		b, key, err := s.Sealed(ctx, f.ID)
		if errors.Is(err, fs.ErrNotExist) {
			about.Lost = append(about.Lost, string(f.ID))
			return nil
		}
		if err != nil {
			return err
		}
		used[key]++
		w, err := z.CreateHeader(&zip.FileHeader{Name: backupFiles + string(f.ID), Method: zip.Store})
		if err != nil {
			return err
		}
		about.Files++
		progress(about.Files, of)
		_, err = w.Write(b)
		return err
	})
}

type restoreCmd struct {
	database
	File string `arg:"" type:"existingfile" help:"A file that backup wrote."`
}

// Run puts everything aside, checks it there, and moves the database into its place last of all.
func (c *restoreCmd) Run(ctx context.Context, con *console) error {
	if err := c.known(); err != nil {
		return err
	}
	z, err := zip.OpenReader(c.File)
	if err != nil {
		return errUsage{fmt.Errorf("%s is no backup: %w", c.File, err)}
	}
	defer z.Close()
	about, err := c.about(&z.Reader)
	if err != nil {
		return errUsage{fmt.Errorf("%s cannot be restored: %w", c.File, err)}
	}
	if about.Embedded != (c.path() != "") {
		return errUsage{errors.New("the backup is of another kind of database than YIJI_DB names")}
	}
	if err := c.empty(); err != nil {
		return err
	}
	if err := c.hasKeys(about); err != nil {
		return err
	}
	if err := c.restore(ctx, con, &z.Reader, about); err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "restored the state of %s with %d files\n", about.CreatedAt.Format(time.RFC3339), about.Files)
	return nil
}

func (c *restoreCmd) about(z *zip.Reader) (about backupContent, err error) {
	f, err := z.Open(backupAbout)
	if err != nil {
		return about, err
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, 100<<20)).Decode(&about); err != nil {
		return about, err
	}
	if about.Format != backupFormat {
		return about, fmt.Errorf("its format is %d, this program reads %d", about.Format, backupFormat)
	}
	if newest := storage.Newest(); about.Schema > newest { // their names begin with their numbers
		return about, fmt.Errorf("its database has the step %s, this program knows the steps up to %s: restore it with a newer program", about.Schema, newest)
	}
	return about, nil
}

// empty refuses a place where something is already.
func (c *restoreCmd) empty() error {
	if p := c.path(); p != "" {
		for _, name := range []string{p, p + "-wal"} {
			if i, err := os.Stat(name); err == nil && i.Size() > 0 {
				return fmt.Errorf("%s is not empty: a backup is restored into an empty place only", name)
			}
		}
	}
	if c.filesFolder() == "" {
		return errUsage{errors.New("there is no folder for files: set YIJI_FILES")}
	}
	list, err := os.ReadDir(c.filesFolder())
	list = slices.DeleteFunc(list, func(e fs.DirEntry) bool { return e.Name() == restoring }) // of a killed restore
	if err == nil && len(list) > 0 {
		return fmt.Errorf("%s is not empty: a backup is restored into an empty place only", c.filesFolder())
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// hasKeys refuses to restore what could not be read, and names the keys that are missing.
func (c *restoreCmd) hasKeys(about backupContent) error {
	if c.keyFile() == "" {
		return c.makeKey() // says what is needed
	}
	r, err := storage.ReadRing(c.keyFile())
	if err != nil {
		return fmt.Errorf("the keys %v of this backup are needed: %w", about.Keys, err)
	}
	used := map[string]int{}
	for _, id := range about.Keys {
		used[id]++
	}
	err = missing(r, used)
	if r.FindID() != about.FindKey {
		err = errors.Join(err, fmt.Errorf("the find key %s is missing in the key file: it has %s", about.FindKey, r.FindID()))
	}
	if about.LogKey == "" {
		return err
	}
	if k, e := c.logKeys(); e != nil || k.public != about.LogKey {
		err = errors.Join(err, fmt.Errorf("the key of the log %s is missing in %s", about.LogKey, c.logKeyFile()))
	}
	return err
}

// restoring is where a restore puts what it has not checked yet: within the files folder, which may be a disk of its own.
const restoring = ".restoring"

func (c *restoreCmd) restore(ctx context.Context, con *console, z *zip.Reader, about backupContent) (err error) {
	db, files := c.path()+restoring, filepath.Join(c.filesFolder(), restoring)
	away := func() error {
		removeDatabase(db)
		return os.RemoveAll(files)
	}
	defer func() {
		err = errors.Join(err, away())
		if err != nil {
			_ = os.Remove(c.filesFolder()) // unless it holds something
		}
	}()
	if err := errors.Join(away(), os.MkdirAll(files, 0o700)); err != nil {
		return err
	}
	dsn := c.DB
	if about.Embedded {
		dsn = "sqlite:" + db
		if err := unzipDatabase(z, db); err != nil {
			return err
		}
	}
	s, err := storage.Open(ctx, storage.Options{DSN: dsn, KeyFile: c.keyFile(), Files: files})
	if err != nil {
		return err
	}
	if err := errors.Join(c.check(ctx, con, s, z, about), s.Close()); err != nil {
		return err
	}
	list, err := os.ReadDir(files)
	for _, e := range list {
		err = errors.Join(err, storage.RenameSynced(filepath.Join(files, e.Name()), filepath.Join(c.filesFolder(), e.Name())))
	}
	if err != nil || !about.Embedded {
		return err
	}
	return storage.RenameSynced(db, c.path())
}

func unzipDatabase(z *zip.Reader, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	f, err := z.Open(backupDatabase)
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- beside the database that the operator names
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return errors.Join(err, w.Sync(), w.Close())
}

// check puts the files in and reads every one, as it reads the whole database: a backup that is damaged is not restored.
func (c *restoreCmd) check(ctx context.Context, con *console, s *storage.Store, z *zip.Reader, about backupContent) error {
	progress, n := con.progress(), 0
	for _, e := range z.File {
		if path.Dir(e.Name)+"/" != backupFiles {
			continue
		}
		if err := putEntry(ctx, s, e); err != nil {
			return err
		}
		n++
		progress(n, about.Files)
	}
	if n != about.Files {
		return fmt.Errorf("the backup holds %d files instead of %d", n, about.Files)
	}
	if err := s.Intact(ctx); err != nil {
		return err
	}
	err := s.EachFile(ctx, func(f domain.File) error {
		if slices.Contains(about.Lost, string(f.ID)) {
			return nil
		}
		_, err := s.FileBytes(ctx, f)
		return err
	})
	if err != nil {
		return err
	}
	used, err := s.Used(ctx)
	if err != nil {
		return err
	}
	r, err := storage.ReadRing(c.keyFile())
	return errors.Join(err, missing(r, used))
}

func putEntry(ctx context.Context, s *storage.Store, e *zip.File) error {
	f, err := e.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, domain.MaxFile+1<<10))
	if err != nil {
		return err
	}
	return s.PutSealed(ctx, domain.FileID(path.Base(e.Name)), b)
}
