package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Everything that differs between SQLite and PostgreSQL is in this file.

// openSQLite gives many readers that cannot write and one writer; busy_timeout comes first, so that the other settings wait too.
func openSQLite(path string) (read, write *bun.DB, locks *sql.DB, err error) {
	open := func(conns int, extra ...string) *bun.DB {
		q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-16000)"}}
		for i := 0; i < len(extra); i += 2 {
			q.Add(extra[i], extra[i+1])
		}
		db, e := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
		err = errors.Join(err, e)
		db.SetMaxOpenConns(conns)
		db.SetMaxIdleConns(conns)
		return bun.NewDB(db, sqliteDialect{sqlitedialect.New()})
	}
	return open(4*runtime.NumCPU(), "_pragma", "query_only(1)"), open(1, "_txlock", "immediate"), nil, err
}

// openPostgres gives one small pool, because 64 connections were three times slower than 8 on two cores, and connections for locks.
func openPostgres(dsn string) (read, write *bun.DB, locks *sql.DB, err error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, nil, nil, err
	}
	q := u.Query()
	if q.Get("sslmode") == "" {
		q.Set("sslmode", "require")
	}
	q.Set("timezone", "UTC")
	u.RawQuery = q.Encode()
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		return nil, nil, nil, err
	}
	n := max(8, 4*runtime.NumCPU())
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	if locks, err = sql.Open("postgres", u.String()); err != nil {
		return nil, nil, nil, errors.Join(err, db.Close())
	}
	locks.SetMaxIdleConns(1)
	b := bun.NewDB(db, postgresDialect{pgdialect.New()})
	return b, b, locks, nil
}

// Text with NUL cannot be stored in PostgreSQL and would end a statement of SQLite early, so bun makes no statement of it. As the
// edge refuses it in all that is kept, here it becomes the replacement character: a look-up by it finds nothing instead of failing.
type (
	sqliteDialect   struct{ *sqlitedialect.Dialect }
	postgresDialect struct{ *pgdialect.Dialect }
)

// AppendString quotes s without NUL.
func (d sqliteDialect) AppendString(b []byte, s string) []byte {
	return d.Dialect.AppendString(b, strings.ReplaceAll(s, "\x00", "\uFFFD"))
}

// AppendString quotes s without NUL.
func (d postgresDialect) AppendString(b []byte, s string) []byte {
	return d.Dialect.AppendString(b, strings.ReplaceAll(s, "\x00", "\uFFFD"))
}

// words are the few words of the migrations that differ.
func (s *Store) words() *strings.Replacer {
	if s.postgres {
		return strings.NewReplacer("{{path}}", `TEXT COLLATE "C"`, "{{bytes}}", "BYTEA")
	}
	return strings.NewReplacer("{{path}}", "TEXT", "{{bytes}}", "BLOB")
}

// gooseDialect is the dialect of the migrations, and on PostgreSQL a lock so that two servers never migrate at once.
func (s *Store) gooseDialect() (goose.Dialect, []goose.ProviderOption, error) {
	if !s.postgres {
		return goose.DialectSQLite3, nil, nil
	}
	l, err := lock.NewPostgresSessionLocker()
	return goose.DialectPostgres, []goose.ProviderOption{goose.WithSessionLocker(l)}, err
}

// columnsQuery lists table, column and whether it may be null, for the check of structs against the schema.
func (s *Store) columnsQuery() string {
	if s.postgres {
		return `SELECT table_name AS t, column_name AS c, CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END AS n FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2`
	}
	return `SELECT m.name AS t, p.name AS c, CASE WHEN p."notnull" = 1 OR p.pk > 0 THEN 0 ELSE 1 END AS n FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 2`
}

// keysQuery lists each column with its type and its place in the primary key, from 1; 0 when it has none.
func (s *Store) keysQuery() string {
	if s.postgres {
		return `SELECT c.relname AS t, a.attname AS c, format_type(a.atttypid, NULL) AS kind, COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0) AS k
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
			WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 4, 2`
	}
	return `SELECT m.name AS t, p.name AS c, p.type AS kind, p.pk AS k FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, 4, 2`
}

func isUnique(err error) bool {
	var p *pq.Error
	var s *sqlite.Error
	switch {
	case errors.As(err, &p):
		return p.Code == "23505"
	case errors.As(err, &s):
		return s.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || s.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

func isRetryable(err error) bool {
	var p *pq.Error
	var s *sqlite.Error
	switch {
	case errors.As(err, &p):
		return p.Code == "40001" || p.Code == "40P01"
	case errors.As(err, &s):
		return s.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}

// isInterrupted reports whether a statement ended because its context did.
func isInterrupted(err error) bool {
	var p *pq.Error
	var s *sqlite.Error
	switch {
	case errors.As(err, &p):
		return p.Code == "57014"
	case errors.As(err, &s):
		return s.Code()&0xff == sqlite3.SQLITE_INTERRUPT
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// Alone runs fn unless somebody else with this database runs what bears the same name just now; then it does nothing. The lock is one
// session's of PostgreSQL, on a connection beside the pool, so that no fn waits for a connection that another's lock holds; it goes
// with the connection. An embedded database has one server.
func (s *Store) Alone(ctx context.Context, name string, fn func(context.Context) error) error {
	if !s.postgres {
		return fn(ctx)
	}
	conn, err := s.locks.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	key := "hashtextextended(current_schema() || ' ' || $1, 0)"
	var won bool
	if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock("+key+")", name).Scan(&won); err != nil || !won {
		return err
	}
	err = fn(ctx)
	if _, e := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock("+key+")", name); e != nil {
		// A connection that keeps the lock must not go back to the others.
		return errors.Join(err, e, conn.Raw(func(any) error { return driver.ErrBadConn }))
	}
	return err
}

// Unsynced runs fn while an embedded database does not wait for the disk after each transaction, and makes all of it durable at the
// end. It is for what nobody was told of yet and can be made again, as the demo: a crash inside loses the database.
func (s *Store) Unsynced(ctx context.Context, fn func() error) error {
	if s.postgres {
		return fn()
	}
	if _, err := s.write.ExecContext(ctx, "PRAGMA synchronous = OFF"); err != nil {
		return err
	}
	err := fn()
	if _, e := s.write.ExecContext(ctx, "PRAGMA synchronous = FULL"); e != nil {
		return errors.Join(err, e)
	}
	// A checkpoint syncs only if there is something to write back, so one transaction comes before it.
	e := s.Write(ctx, func(tx *Tx) error { return tx.SetSetting(ctx, "synced", s.Now().Format(time.RFC3339)) })
	_, e2 := s.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, e, e2)
}

// Embedded reports whether the database is a file that the program itself keeps.
func (s *Store) Embedded() bool { return !s.postgres }

// Snapshot writes the embedded database as it stands at one instant into an empty file, while others read and write.
func (s *Store) Snapshot(ctx context.Context, path string) error {
	if s.postgres {
		return errors.New("PostgreSQL is copied by pg_dump")
	}
	c, err := s.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	// A reading connection, so that writers go on; SQLite counts even another file as written.
	if _, err := c.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, "VACUUM INTO ?", path)
	_, e := c.ExecContext(context.WithoutCancel(ctx), "PRAGMA query_only = 1")
	return errors.Join(err, e)
}

// Intact says what is damaged in an embedded database, from the first page to the last.
func (s *Store) Intact(ctx context.Context) error {
	if s.postgres {
		return nil
	}
	var said string
	if err := s.read.NewRaw("PRAGMA integrity_check(1)").Scan(ctx, &said); err != nil || said != "ok" {
		return errors.Join(err, errors.New("the database is damaged: "+said))
	}
	return nil
}
