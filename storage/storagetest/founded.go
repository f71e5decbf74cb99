package storagetest

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"yiji/storage"
)

// A template is a database that was filled once and is copied for each test.
type template struct {
	sync.Mutex
	sqlite   []byte // the file
	postgres string // the name
}

// Founded fills a database once in a process, and copies it for each test: much of a test's time is in filling.
type Founded struct {
	fill func(t *testing.T, s *storage.Store)
	template
}

// NewFounded is for a package's tests that all begin with what fill makes.
func NewFounded(fill func(t *testing.T, s *storage.Store)) *Founded { return &Founded{fill: fill} }

// Each is the package's Each on copies of the filled database.
func (p *Founded) Each(t *testing.T, f func(t *testing.T, s *storage.Store, clock *Clock)) {
	t.Helper()
	p.SQLite(t, f)
	p.Postgres(t, f)
}

// Postgres is Each on PostgreSQL alone.
func (p *Founded) Postgres(t *testing.T, f func(t *testing.T, s *storage.Store, clock *Clock)) {
	t.Helper()
	t.Run("postgres", func(t *testing.T) {
		clock := &Clock{Start}
		f(t, connect(t, p.copyPostgres(t), clock), clock)
	})
}

// SQLite is Each on the embedded database alone, for what is long and tells the databases apart in nothing.
func (p *Founded) SQLite(t *testing.T, f func(t *testing.T, s *storage.Store, clock *Clock)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		clock := &Clock{Start}
		f(t, connect(t, p.copySQLite(t), clock), clock)
	})
}

func (p *Founded) copySQLite(t *testing.T) string {
	t.Helper()
	p.Lock()
	defer p.Unlock()
	path := filepath.Join(t.TempDir(), "t.db")
	if p.sqlite == nil {
		p.make(t, "sqlite:"+path)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		p.sqlite = b
	} else if err := os.WriteFile(path, p.sqlite, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

func (p *Founded) copyPostgres(t *testing.T) string {
	t.Helper()
	server, err := url.Parse(serverOf(t))
	if err != nil {
		t.Fatal(err)
	}
	admin, err := sql.Open("postgres", server.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin.Close(); err != nil {
			t.Error(err)
		}
	})
	run := func(statement string) {
		t.Helper()
		if _, err := admin.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	p.Lock()
	defer p.Unlock()
	if p.postgres == "" {
		name := fmt.Sprintf("yiji_founded_%d", rand.Uint64())
		run("CREATE DATABASE " + name)
		server.Path = "/" + name
		p.make(t, server.String())
		p.postgres = name
	}
	name := fmt.Sprintf("yiji_copy_%d", rand.Uint64())
	run("CREATE DATABASE " + name + " TEMPLATE " + p.postgres + " STRATEGY FILE_COPY")
	t.Cleanup(func() { run("DROP DATABASE " + name + " WITH (FORCE)") })
	server.Path = "/" + name
	return server.String()
}

// make fills the database at dsn and closes it, so that it can be copied.
func (p *Founded) make(t *testing.T, dsn string) {
	t.Helper()
	clock := &Clock{Start}
	s, err := storage.Open(t.Context(), storage.Options{DSN: dsn, Key: Key, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.fill(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// Another is one more copy of the filled database, of the same kind as the one that s is on, with a clock of its own.
func (p *Founded) Another(t *testing.T, s *storage.Store) (*storage.Store, *Clock) {
	t.Helper()
	clock, dsn := &Clock{Start}, ""
	if windowOf(t, s).sqlite() {
		dsn = p.copySQLite(t)
	} else {
		dsn = p.copyPostgres(t)
	}
	return connect(t, dsn, clock), clock
}

// List is the first column of a query's rows, sorted.
func List(t testing.TB, s *storage.Store, query string) (list []string) {
	t.Helper()
	for _, row := range rows(t, windowOf(t, s).open(t), query) {
		list = append(list, strings.Split(row, "|")[1])
	}
	return list
}
