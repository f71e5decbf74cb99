package storage

import (
	"bytes"
	"context"
	"embed"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Step is one migration and whether it is in.
type Step struct {
	Version int64
	Name    string
	In      bool
}

// steps is the folder of the migrations.
func steps() fs.FS {
	dir, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the name is no path: a mistake of this file
	}
	return dir
}

// Newest is the name of the last migration that this program knows.
func Newest() string {
	list, err := fs.Glob(steps(), "*.sql")
	if err != nil || len(list) == 0 {
		panic("no migrations are embedded") // a mistake of this file
	}
	return list[len(list)-1]
}

func (s *Store) provider(dir fs.FS) (*goose.Provider, error) {
	dialect, options, err := s.gooseDialect()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, s.write.DB, filled{dir, s.words()}, options...)
}

// Migrate brings the database to this version. Each step and its mark are one transaction: a kill leaves the step out or in.
func (s *Store) Migrate(ctx context.Context) error { return s.migrate(ctx, steps()) }

func (s *Store) migrate(ctx context.Context, dir fs.FS) error {
	p, err := s.provider(dir)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Steps lists the migrations this program knows.
func (s *Store) Steps(ctx context.Context) (known []Step, err error) {
	p, err := s.provider(steps())
	if err != nil {
		return nil, err
	}
	list, err := p.Status(ctx)
	for _, m := range list {
		known = append(known, Step{m.Source.Version, m.Source.Path, m.State == goose.StateApplied})
	}
	return known, err
}

// filled is a folder of files in which the words that differ between the databases are filled in.
type filled struct {
	fs.FS
	words *strings.Replacer
}

// Open fills the words in when a file is opened.
func (f filled) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	defer file.Close()
	b, err := fs.ReadFile(f.FS, name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	return &filledFile{info, bytes.NewReader([]byte(f.words.Replace(string(b))))}, err
}

type filledFile struct {
	info fs.FileInfo
	*bytes.Reader
}

func (f *filledFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *filledFile) Close() error               { return nil }
