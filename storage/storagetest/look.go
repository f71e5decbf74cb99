package storagetest

import (
	"database/sql"
	"fmt"
	"sort"
	"strings"
	"sync"
	"testing"

	"yiji/storage"
)

// addresses are where the stores of the tests are.
var addresses sync.Map

// Contents is every row of every table as text, by table: what changed between two moments, and what did not.
func Contents(t testing.TB, s *storage.Store) map[string][]string {
	t.Helper()
	at, ok := addresses.Load(s)
	if !ok {
		t.Fatal("this store was not opened by Each")
	}
	db := look(t, at.(string))
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	tables := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if !strings.HasPrefix(at.(string), "sqlite:") {
		tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	m := map[string][]string{}
	for _, row := range rows(t, db, tables) {
		table := strings.Trim(row, "|")
		m[table] = rows(t, db, `SELECT * FROM "`+table+`"`)
	}
	return m
}

func look(t testing.TB, address string) *sql.DB {
	t.Helper()
	driver := "postgres"
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, address = "sqlite", "file:"+path+"?_pragma=query_only(1)"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	return db
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
	at, ok := addresses.Load(s)
	if !ok {
		t.Fatal("this store was not opened by Each")
	}
	driver, address := "postgres", at.(string)
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, address = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
		for i := range args {
			statement = strings.Replace(statement, fmt.Sprintf("$%d", i+1), fmt.Sprintf("?%d", i+1), 1)
		}
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	_, err = db.Exec(statement, args...)
	return err
}
