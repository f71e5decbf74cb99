package storagetest

import (
	"database/sql"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"yiji/storage"
)

// A window is a connection of its own to the database of a test's store.
type window struct {
	sync.Mutex
	address string
	db      *sql.DB
	names   []string // of its tables
}

var windows sync.Map // by store

// open is the window's connection, made when it is first looked through.
func (w *window) open(t testing.TB) *sql.DB {
	t.Helper()
	w.Lock()
	defer w.Unlock()
	if w.db != nil {
		return w.db
	}
	driver, address := "postgres", w.address
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, address = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	w.db = db
	return db
}

func (w *window) close() error {
	w.Lock()
	defer w.Unlock()
	if w.db == nil {
		return nil
	}
	return w.db.Close()
}

func (w *window) sqlite() bool { return strings.HasPrefix(w.address, "sqlite:") }

func windowOf(t testing.TB, s *storage.Store) *window {
	t.Helper()
	w, ok := windows.Load(s)
	if !ok {
		t.Fatal("this store was not opened by Each")
	}
	return w.(*window)
}

// IsSQLite reports which of the two databases a test is on.
func IsSQLite(t testing.TB, s *storage.Store) bool { t.Helper(); return windowOf(t, s).sqlite() }

// Count is the number of a table's rows.
func Count(t testing.TB, s *storage.Store, table string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.Trim(rows(t, windowOf(t, s).open(t), "SELECT count(*) FROM "+table)[0], "|"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Contents is every row of every table as text, by table: what changed between two moments, and what did not.
func Contents(t testing.TB, s *storage.Store) map[string][]string {
	t.Helper()
	return windowOf(t, s).contents(t)
}

func (w *window) contents(t testing.TB) map[string][]string {
	t.Helper()
	db := w.open(t)
	m := map[string][]string{}
	if w.sqlite() {
		for _, table := range w.tables(t, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'") {
			m[table] = rows(t, db, `SELECT * FROM "`+table+`"`)
		}
		return m
	}
	var all []string // one question, because each is a round trip
	for _, table := range w.tables(t, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace") {
		all = append(all, "SELECT '"+table+"', CAST(x AS text) FROM "+table+" x")
		m[table] = nil
	}
	for _, row := range rows(t, db, strings.Join(all, " UNION ALL ")) {
		table, cells, _ := strings.Cut(row[1:], "|")
		m[table] = append(m[table], cells)
	}
	return m
}

// tables are the names that query gives, asked for once.
func (w *window) tables(t testing.TB, query string) []string {
	t.Helper()
	if w.names == nil {
		for _, row := range rows(t, w.open(t), query) {
			w.names = append(w.names, strings.Trim(row, "|"))
		}
	}
	return w.names
}

// rows are the rows of a query in the order of their text.
func rows(t testing.TB, db *sql.DB, query string) (list []string) {
	t.Helper()
	r, err := db.Query(query)
	if err != nil {
		t.Fatal(query, err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	columns, err := r.Columns()
	if err != nil {
		t.Fatal(err)
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for r.Next() {
		if err := r.Scan(into...); err != nil {
			t.Fatal(err)
		}
		line := "|"
		for _, c := range cells {
			if b, ok := c.([]byte); ok {
				c = string(b)
			}
			line += fmt.Sprint(c) + "|"
		}
		list = append(list, line)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	sort.Strings(list)
	return list
}

// Changed tells for two moments how many rows each table gained or lost; a table whose rows changed otherwise has 0.
func Changed(before, after map[string][]string) map[string]int {
	m := map[string]int{}
	for table, rows := range after {
		if strings.Join(rows, "\n") != strings.Join(before[table], "\n") {
			m[table] = len(rows) - len(before[table])
		}
	}
	return m
}

// Exec runs a statement behind the program's back, as somebody could who holds the database; the error is the database's.
func Exec(t testing.TB, s *storage.Store, statement string, args ...any) error {
	t.Helper()
	w := windowOf(t, s)
	if w.sqlite() {
		for i := range args {
			statement = strings.Replace(statement, fmt.Sprintf("$%d", i+1), fmt.Sprintf("?%d", i+1), 1)
		}
	}
	_, err := w.open(t).Exec(statement, args...)
	return err
}

// Rows is Contents of the database at dsn, which no store of a test needs to hold open.
func Rows(t testing.TB, dsn string) map[string][]string {
	t.Helper()
	w := &window{address: dsn}
	defer func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	}()
	return w.contents(t)
}
