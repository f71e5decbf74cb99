package storage

import (
	"context"
	"io/fs"
	"reflect"
	"testing/fstest"

	"yiji/domain"
)

// Columns says of each column of each table whether it may be null: table → column → nullable.
func (s *Store) Columns(ctx context.Context) (map[string]map[string]bool, error) {
	var rows []struct {
		T, C string
		N    int
	}
	err := s.write.NewRaw(s.columnsQuery()).Scan(ctx, &rows)
	m := map[string]map[string]bool{}
	for _, r := range rows {
		if m[r.T] == nil {
			m[r.T] = map[string]bool{}
		}
		m[r.T][r.C] = r.N == 1
	}
	return m, err
}

// Mapped are the columns that bun reads and writes of each struct it maps.
func (s *Store) Mapped() map[string][]string {
	m := map[string][]string{}
	for _, x := range append(protectionStructs, []any{domain.File{}, LogHash{}, domain.LogHead{}, domain.Region{}, domain.Organisation{}, domain.Site{}, domain.Room{}, domain.Course{}, domain.Module{}, holidayRow{}, domain.ConsentText{},
		domain.Account{}, domain.Grant{}, domain.PersonSession{}, domain.Session{}, domain.Consent{}, domain.Audit{}, personRow{}, domain.Class{}, domain.Enrolment{},
		domain.Lesson{}, lessonSlot{}, domain.Attendance{}, domain.Credit{}, domain.Assessment{}, domain.AssessmentMark{}, domain.Certificate{}, domain.Vacancy{}, domain.JobRequest{},
		domain.Offer{}, domain.Placement{}, domain.PlacementAnswer{}, domain.Claim{}, domain.ClaimLine{}, domain.ClaimDecision{}, domain.Notice{}, domain.Objection{}, domain.Payment{},
		domain.PaymentItem{}, domain.LedgerEntry{}, codeRow{}, domain.Card{}, domain.Receipt{}, domain.Shift{}, domain.Visit{}, domain.PinReset{}, domain.DeviceUse{}, domain.PendingAnswer{}, domain.Death{}, domain.Support{},
		messageRow{}, lotteryRow{}, domain.Appointment{}, domain.Move{}, secondFactorRow{}, resetRow{}, domain.APIToken{}, domain.OIDCLink{}, domain.Grievance{}, domain.CaseWord{}, domain.Finding{}, domain.OfficeKey{}, domain.OfficeHolder{}, domain.OfficeOpening{}}...) {
		t := s.write.Table(reflect.TypeOf(x))
		for _, f := range t.Fields {
			m[t.Name] = append(m[t.Name], f.Name)
		}
	}
	return m
}

// Query reads rows of any statement; only tests ask the database in words of its own.
func (s *Store) Query(ctx context.Context, into any, query string, args ...any) error {
	return s.write.NewRaw(query, args...).Scan(ctx, into)
}

// Exec runs any statement.
func (s *Store) Exec(ctx context.Context, query string, args ...any) error {
	_, err := s.write.NewRaw(query, args...).Exec(ctx)
	return err
}

// Insert stores rows as bun maps them.
func (tx *Tx) Insert(ctx context.Context, model any) error { return tx.insert(ctx, model) }

// IsPostgres tells the databases apart.
func (s *Store) IsPostgres() bool { return s.postgres }

// MigrateWith brings the database to this version and then applies further steps, by file name.
func (s *Store) MigrateWith(ctx context.Context, further map[string]string) error {
	all := fstest.MapFS{}
	names, err := fs.Glob(steps(), "*.sql")
	if err != nil {
		return err
	}
	for _, n := range names {
		b, err := fs.ReadFile(steps(), n)
		if err != nil {
			return err
		}
		all[n] = &fstest.MapFile{Data: b}
	}
	for n, text := range further {
		all[n] = &fstest.MapFile{Data: []byte(text)}
	}
	return s.migrate(ctx, all)
}

// Busy reports whether somebody else holds the database for writing (SQLite), or runs a statement that sleeps (PostgreSQL).
func (s *Store) Busy(ctx context.Context) (bool, error) {
	if s.postgres {
		n := 0
		err := s.Query(ctx, &n, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(%' AND pid <> pg_backend_pid()")
		return n > 0, err
	}
	_, err := s.write.ExecContext(ctx, "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; ROLLBACK; PRAGMA busy_timeout = 10000")
	return isRetryable(err), nil
}

// A Key is a primary key, a unique index or a foreign key of a table.
type Key struct {
	T       string // table
	Kind    string // "primary", "unique", "index" or "foreign"
	Columns string // in order, with a comma between them
	Refers  string // of a foreign key: the other table
}

// Keys are the keys of all tables, as the database's own catalogue has them.
func (s *Store) Keys(ctx context.Context) (keys []Key, err error) {
	query := `SELECT m.name AS t, CASE WHEN i.origin = 'pk' THEN 'primary' WHEN i."unique" THEN 'unique' ELSE 'index' END AS kind,
			(SELECT group_concat(c.name, ',') FROM pragma_index_info(i.name) c) AS columns, '' AS refers
		FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'
		UNION ALL SELECT m.name, 'foreign', group_concat(f."from", ','), f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' GROUP BY m.name, f.id, f."table" ORDER BY 1, 2, 3`
	if s.postgres {
		query = `SELECT t.relname AS t, CASE WHEN i.indisprimary THEN 'primary' WHEN i.indisunique THEN 'unique' ELSE 'index' END AS kind,
				(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(col, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.col) AS columns,
				'' AS refers
			FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = current_schema()::regnamespace
			UNION ALL SELECT t.relname, 'foreign', (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k(col, n)
				JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.col), o.relname
			FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class o ON o.oid = c.confrelid
			WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace ORDER BY 1, 2, 3`
	}
	return keys, s.Query(ctx, &keys, query)
}

// The sealer, for tests of what is at rest.
var NewSealer = newSealer

// Seal encrypts text.
func (s *sealer) Seal(text string) []byte { return s.seal(text) }

// Open decrypts what Seal made.
func (s *sealer) Open(b []byte) (string, error) { return s.open(b) }

// Key is what a value is found by.
func (s *sealer) Key(kind, value string) string { return s.key(kind, value) }

// Files is the folder of encrypted files.
func (s *Store) Files() string { return s.files }

// SealedColumns are the names of all columns of sealed values.
func (s *Store) SealedColumns(ctx context.Context) (names []string, err error) {
	list, err := s.sealedColumns(ctx)
	for _, c := range list {
		names = append(names, c.name())
	}
	return names, err
}

// SetBankAccount seals another account for an organisation.
func (tx *Tx) SetBankAccount(ctx context.Context, id domain.OrganisationID, account string) error {
	return changed(tx.db.NewRaw("UPDATE organisations SET account_sealed = ? WHERE id = ?", tx.seal.seal(account), id).Exec(ctx))
}

// Exec runs any statement in the transaction.
func (tx *Tx) Exec(ctx context.Context, query string) error {
	_, err := tx.db.NewRaw(query).Exec(ctx)
	return err
}

// Replaced is the query for what a statement is about to replace.
var Replaced = replaced

// PathTables are the tables whose rows move with a region.
func PathTables() []string { return pathTables }

// OwnPaths are the tables whose rows are a place themselves, or an office there.
func OwnPaths() []string { return ownPaths }

// BodyTables are the tables whose rows move with an organisation.
func BodyTables() []string {
	return append(append([]string{"sites"}, bodyTables.small...), bodyTables.county...)
}
