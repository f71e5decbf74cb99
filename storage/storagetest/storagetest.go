// Package storagetest opens fresh databases for tests: each test runs on SQLite and on PostgreSQL.
package storagetest

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver of the databases that hold the test schemas

	"yiji/storage"
)

// Key is the secret key of every test database.
var Key = []byte("0123456789abcdef0123456789abcdef")

// Start is the instant at which the clock of every test database begins: a Monday inside the holiday data.
var Start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// Clock is a clock that a test moves by hand.
type Clock struct{ At time.Time }

// Now is the instant the clock shows.
func (c *Clock) Now() time.Time { return c.At }

// Days moves the clock forward.
func (c *Clock) Days(n int) { c.At = c.At.AddDate(0, 0, n) }

// Each runs f once a database: SQLite always, PostgreSQL if TEST_POSTGRES names a server. In CI it must.
func Each(t *testing.T, f func(t *testing.T, s *storage.Store, clock *Clock)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		clock := &Clock{Start}
		f(t, open(t, "sqlite:"+filepath.Join(t.TempDir(), "t.db"), clock), clock)
	})
	t.Run("postgres", func(t *testing.T) {
		clock := &Clock{Start}
		f(t, open(t, Postgres(t), clock), clock)
	})
}

// Postgres makes an empty schema that goes with the test, and returns the address of a database that sees only it.
func Postgres(t testing.TB) string {
	t.Helper()
	dsn, err := database(serverOf(t))
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("t%d", rand.Uint64())
	admin, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := admin.Exec("DROP SCHEMA " + name + " CASCADE")
		if err := admin.Close(); err != nil {
			t.Error(err)
		}
		if err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// serverOf is the address of the server that TEST_POSTGRES names.
func serverOf(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("TEST_POSTGRES")
	if dsn == "" && os.Getenv("CI") == "true" {
		t.Fatal("TEST_POSTGRES is not set, and CI skips nothing")
	}
	if dsn == "" {
		t.Skip("TEST_POSTGRES is not set: make test starts a PostgreSQL and sets it")
	}
	return dsn
}

var made struct {
	sync.Mutex
	address string
}

// database makes one database for all tests of this process: the lock of the migrations is one a database, and whoever does
// not get it at once waits five seconds.
func database(server string) (string, error) {
	made.Lock()
	defer made.Unlock()
	if made.address != "" {
		return made.address, nil
	}
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	admin, err := sql.Open("postgres", server)
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("yiji_test_%d", rand.Uint64())
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		return "", errors.Join(err, admin.Close())
	}
	u.Path = "/" + name
	made.address = u.String()
	return made.address, admin.Close()
}

func open(t *testing.T, dsn string, clock *Clock) *storage.Store {
	t.Helper()
	s := connect(t, dsn, clock)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func connect(t *testing.T, dsn string, clock *Clock) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), storage.Options{DSN: dsn, Key: Key, Files: t.TempDir(), Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	w := &window{address: dsn}
	windows.Store(s, w)
	t.Cleanup(func() {
		windows.Delete(s)
		if err := errors.Join(w.close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}
