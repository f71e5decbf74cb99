// Package storage keeps everything in one database, SQLite or PostgreSQL, through bun.
//
// A [Store] reads. A [Tx] reads and writes, and exists only inside [Store.Write]. Reads are nouns (Class, Lessons), writes are
// verbs (AddEnrolment); each is one statement in the open. Every difference between the databases is in dialect.go, and the
// only place where a scope becomes SQL is scope.go.
package storage

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// queries holds every read; it works on the pool and inside a transaction.
type queries struct {
	db   bun.IDB
	seal *sealer
}

// Store reads the database, and writes to it through Write.
type Store struct {
	queries
	read, write *bun.DB
	locks       *sql.DB // of PostgreSQL; see Alone
	mac         []byte  // marks the rows of the log as written by this program
	clock       func() time.Time
	postgres    bool
	files       string // the folder of encrypted files, or ""
}

// Tx is a running transaction. All writes are methods of Tx.
type Tx struct {
	queries
	Now    time.Time // the instant of the whole transaction
	change *change
}

// Today is the day of the transaction in Beijing.
func (tx *Tx) Today() domain.Date { return domain.Day(tx.Now) }

// Options say how to open a database.
type Options struct {
	DSN     string           // "sqlite:PATH" or "postgres://…"
	KeyFile string           // holds the keys that seal personal numbers, and is read again when it changes; or
	Key     []byte           // the one key, of KeySize bytes
	LogKey  []byte           // secret bytes that mark the rows of the log; nil to derive them from Key
	Files   string           // folder of encrypted files; "" keeps none
	Clock   func() time.Time // nil means the machine's clock
}

// Open opens a database and does not touch its schema; call Migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	seal, err := newSealer(o.Key)
	if o.KeyFile != "" {
		seal, err = fileSealer(o.KeyFile)
	}
	if err != nil {
		return nil, err
	}
	if o.LogKey == nil {
		if o.LogKey, err = hkdf.Key(sha256.New, o.Key, nil, "yiji log", 32); err != nil {
			return nil, err
		}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	postgres := strings.HasPrefix(o.DSN, "postgres:") || strings.HasPrefix(o.DSN, "postgresql:")
	open, arg := openSQLite, strings.TrimPrefix(o.DSN, "sqlite:")
	if postgres {
		open, arg = openPostgres, o.DSN
	}
	r, w, locks, err := open(arg)
	if err != nil {
		return nil, err
	}
	if err := w.PingContext(ctx); err != nil {
		s := &Store{read: r, write: w, locks: locks}
		return nil, errors.Join(err, s.Close())
	}
	return &Store{queries{r, seal}, r, w, locks, o.LogKey, o.Clock, postgres, o.Files}, nil
}

// Close closes every connection.
func (s *Store) Close() error {
	if s.read == s.write {
		return errors.Join(s.write.Close(), s.locks.Close())
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Now is the instant on the store's clock, UTC and cut to microseconds, which both databases keep.
func (s *Store) Now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// Today is the day on the store's clock in Beijing.
func (s *Store) Today() domain.Date { return domain.Day(s.Now()) }

// Ping answers whether the database can be reached.
func (s *Store) Ping(ctx context.Context) error { return s.write.PingContext(ctx) }

// tries is how often a conflicting transaction runs again before its caller is told to come back.
const tries = 60

// Write runs fn as if no other write existed. It may run fn again after a conflict, so fn must not do anything that a rollback
// cannot undo: no mail, file, PDF or HTTP.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	for try := 0; ; try++ {
		c := &change{mac: s.mac}
		err := s.write.WithQueryHook(c).RunInTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}, func(ctx context.Context, tx bun.Tx) error {
			c.tx = tx
			err := fn(&Tx{queries{tx, s.seal}, s.Now(), c})
			if c.err != nil { // it came first, and says whether to try again; what followed only says that it came
				return c.err
			}
			return err
		})
		if isInterrupted(err) {
			return domain.ErrBusy
		}
		if !isRetryable(err) {
			return err
		}
		if try == tries {
			return domain.ErrBusy
		}
		select {
		case <-ctx.Done():
			return domain.ErrBusy
		case <-time.After(time.Duration(1+rand.IntN(4<<min(try, 5))) * time.Millisecond): // #nosec G404 -- how long a conflict waits is no secret
		}
	}
}

// found turns "no rows" into the domain's error, and so a statement that its deadline ended.
func found(err error) error {
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return domain.ErrNotFound
	case isInterrupted(err):
		return domain.ErrBusy
	}
	return err
}

// unique turns a broken unique index into what it means to a person.
func unique(err error, meaning *domain.Error) error {
	if isUnique(err) {
		return meaning
	}
	return err
}

// insert stores one row, or a slice of rows in one statement.
func (tx *Tx) insert(ctx context.Context, model any) error {
	_, err := tx.db.NewInsert().Model(model).Exec(ctx)
	return err
}

// update writes a whole row back, but for the key, which never changes. It finds no row when a condition does not hold: stale.
func (tx *Tx) update(ctx context.Context, model any, ref domain.Ref, conditions ...func(*bun.UpdateQuery) *bun.UpdateQuery) error {
	q := tx.db.NewUpdate().Model(model).ExcludeColumn("county", "id").Where("county = ?", ref.County).Where("id = ?", ref.ID)
	for _, c := range conditions {
		q = c(q)
	}
	return changed(q.Exec(ctx))
}

// changed says stale unless exactly one row was written.
func changed(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, domain.ErrStale)
	}
	return nil
}

// version is the condition that nobody else wrote the row since it was read as the version before v.
func version(v int) func(*bun.UpdateQuery) *bun.UpdateQuery {
	return func(q *bun.UpdateQuery) *bun.UpdateQuery { return q.Where("version = ?", v-1) }
}

// Next counts name up by one and returns the new value, from 1, without gaps.
func (tx *Tx) Next(ctx context.Context, name string) (n int, err error) {
	err = tx.db.NewRaw("INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value", name).Scan(ctx, &n)
	return n, err
}

// Setting is a named value of this database, "" when never set.
func (q queries) Setting(ctx context.Context, name string) (value string, err error) {
	err = q.db.NewRaw("SELECT value FROM settings WHERE name = ?", name).Scan(ctx, &value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetSetting keeps a named value of this database.
func (tx *Tx) SetSetting(ctx context.Context, name, value string) error {
	_, err := tx.db.NewRaw("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value).Exec(ctx)
	return err
}

// Done is what an idempotency key already did: the act, the hash of the body it came with, and the result.
type Done struct{ Act, BodyHash, Result string }

// Done returns what key did before; ErrNotFound if nothing.
func (q queries) Done(ctx context.Context, key string) (d Done, err error) {
	var sealed string
	if err = q.db.NewRaw("SELECT act, body_hash, result FROM idempotency_keys WHERE key = ?", key).Scan(ctx, &d.Act, &d.BodyHash, &sealed); err != nil {
		return d, found(err)
	}
	d.Result, err = q.seal.openText(sealed)
	return d, err
}

// AddDone keeps what key did, in the transaction that does it. The result is sealed: it may hold what is sealed everywhere else.
func (tx *Tx) AddDone(ctx context.Context, key string, d Done) error {
	_, err := tx.db.NewRaw("INSERT INTO idempotency_keys (key, act, body_hash, result, created_at) VALUES (?, ?, ?, ?, ?)", key, d.Act, d.BodyHash, tx.seal.sealText(d.Result), tx.Now).Exec(ctx)
	return unique(err, domain.ErrBusy)
}
