package storage_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"yiji/storage"
	"yiji/storage/storagetest"
)

// eachEmpty runs f on an empty database of each kind, by its address.
func eachEmpty(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite:"+filepath.Join(t.TempDir(), "t.db")) })
	t.Run("postgres", func(t *testing.T) { f(t, storagetest.Postgres(t)) })
}

func openEmpty(t *testing.T, dsn string) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), storage.Options{DSN: dsn, Key: storagetest.Key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

const (
	nextStep   = "0900_next.sql"
	wholeStep  = "-- +goose Up\nCREATE TABLE next_one (id TEXT NOT NULL PRIMARY KEY);\nCREATE TABLE next_two (id TEXT NOT NULL PRIMARY KEY);\n"
	brokenStep = "-- +goose Up\nCREATE TABLE next_one (id TEXT NOT NULL PRIMARY KEY);\nCREATE TABLE next_two (nonsense NONSENSE(;\n"
)

func TestStepThatFailsHalfWayLeavesNothingAndIsResumed(t *testing.T) {
	eachEmpty(t, func(t *testing.T, dsn string) {
		s := openEmpty(t, dsn)
		if err := s.MigrateWith(t.Context(), map[string]string{nextStep: brokenStep}); err == nil {
			t.Fatal("the broken step went in")
		}
		resumes(t, s)
	})
}

// resumes checks that all steps but the next are in and nothing of the next is, and that it goes in once it is whole.
func resumes(t *testing.T, s *storage.Store) {
	t.Helper()
	if m := columnsOf(t, s); m["next_one"] != nil || m["ledger_entries"] == nil {
		t.Fatalf("half a step is in: %v, the steps before it: %v", m["next_one"], m["ledger_entries"] != nil)
	}
	for range 2 {
		if err := s.MigrateWith(t.Context(), map[string]string{nextStep: wholeStep}); err != nil {
			t.Fatal(err)
		}
	}
	if m := columnsOf(t, s); m["next_one"] == nil || m["next_two"] == nil {
		t.Error("the step that was resumed is not in")
	}
}

// A step that takes its time between its two tables.
const (
	slowSQLite   = "-- +goose Up\nCREATE TABLE next_one (id TEXT NOT NULL PRIMARY KEY);\nINSERT INTO next_one SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000) SELECT i FROM n);\nCREATE TABLE next_two (id TEXT NOT NULL PRIMARY KEY);\n"
	slowPostgres = "-- +goose Up\nCREATE TABLE next_one (id TEXT NOT NULL PRIMARY KEY);\nSELECT pg_sleep(60);\nCREATE TABLE next_two (id TEXT NOT NULL PRIMARY KEY);\n"
)

func TestMigrationKilledInTheMiddleIsResumed(t *testing.T) {
	if dsn := os.Getenv("YIJI_TEST_MIGRATE"); dsn != "" {
		s := openEmpty(t, dsn)
		step := slowSQLite
		if s.IsPostgres() {
			step = slowPostgres
		}
		t.Fatal("the process was to be killed by now:", s.MigrateWith(t.Context(), map[string]string{nextStep: step}))
	}
	eachEmpty(t, func(t *testing.T, dsn string) {
		s := openEmpty(t, dsn)
		child := exec.Command(os.Args[0], "-test.run=^TestMigrationKilledInTheMiddleIsResumed$")
		child.Env = append(os.Environ(), "YIJI_TEST_MIGRATE="+dsn)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		await(t, func() bool { return columnsOrNone(t, s)["ledger_entries"] != nil && busy(t, s) })
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed, and says so
		if s.IsPostgres() {
			// The server would notice only after the sleep that its client is gone.
			if err := s.Exec(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(%' AND pid <> pg_backend_pid()"); err != nil {
				t.Fatal(err)
			}
			await(t, func() bool { return !busy(t, s) })
		}
		resumes(t, s)
	})
}

func columnsOrNone(t *testing.T, s *storage.Store) map[string]map[string]bool {
	t.Helper()
	m, err := s.Columns(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func busy(t *testing.T, s *storage.Store) bool {
	t.Helper()
	b, err := s.Busy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// await looks again and again until done, for at most half a minute.
func await(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not come to pass within half a minute")
		}
	}
}
