package job_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"yiji/app/job"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// diary is a log under test.
type diary struct {
	*testing.T
	s     *storage.Store
	clock *storagetest.Clock
	job.Sealer
}

func newDiary(t *testing.T, s *storage.Store, clock *storagetest.Clock) *diary {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, "yiji")
	if err != nil {
		t.Fatal(err)
	}
	signer, e1 := note.NewSigner(secret)
	verifier, e2 := note.NewVerifier(public)
	if err := errors.Join(e1, e2); err != nil {
		t.Fatal(err)
	}
	return &diary{t, s, clock, job.Sealer{Store: s, Signer: signer, Verifier: verifier, Public: public, File: filepath.Join(t.TempDir(), "head")}}
}

// act writes a row of the log, with a change.
func act(ctx context.Context, s *storage.Store, id string) error {
	return s.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.SetSetting(ctx, "last", id); err != nil {
			return err
		}
		return tx.AddAudit(ctx, domain.Audit{County: domain.NoCounty, ID: id, Role: domain.RoleOperator, Act: "test.act", Object: id})
	})
}

// acts writes the rows from one number to another, one a second, and seals after every fifth.
func (d *diary) acts(from, to int) {
	d.Helper()
	for i := from; i <= to; i++ {
		d.clock.At = d.clock.At.Add(time.Second)
		if err := act(d.Context(), d.s, fmt.Sprintf("row-%02d", i)); err != nil {
			d.Fatal(err)
		}
		if i%5 == 0 {
			d.seal()
		}
	}
}

func (d *diary) seal() {
	d.Helper()
	if err := d.Seal(d.Context()); err != nil {
		d.Fatal(err)
	}
}

// exec does something behind the program's back.
func (d *diary) exec(statement string, args ...any) {
	d.Helper()
	if err := storagetest.Exec(d, d.s, statement, args...); err != nil {
		d.Fatal(err)
	}
}

func (d *diary) verify() job.Report {
	d.Helper()
	r, err := job.Verifier{Store: d.s, Verifier: d.Verifier, File: d.File}.Verify(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	return r
}

// older is the database as it was when it held so many records.
func (d *diary) older(size int) {
	d.exec(fmt.Sprintf("DELETE FROM audits WHERE seq > %d", size))
	d.exec(fmt.Sprintf("DELETE FROM log_heads WHERE size > %d", size))
	d.exec(fmt.Sprintf("DELETE FROM log_hashes WHERE place >= %d", tlog.StoredHashCount(int64(size))))
}

// Every kind of tampering with twenty sealed rows, as somebody who holds the database would do it, and what is found and named.
func TestTamperingIsFoundAndNamed(t *testing.T) {
	row := func(id string, seq int) string {
		return fmt.Sprintf(`INSERT INTO audits (county, month, id, at, account_id, person_id, role, grant_id, act, object, personal, request_id, before_hash, after_hash, salt, mac, seq)
			SELECT county, month, '%s', at, account_id, person_id, role, grant_id, act, object, personal, request_id, before_hash, after_hash, salt, mac, %d FROM audits WHERE id = 'row-07'`, id, seq)
	}
	var shifted []string
	for i := 7; i < 20; i++ {
		shifted = append(shifted, fmt.Sprintf("reordered %d row-%02d", i, i+1))
	}
	for name, tc := range map[string]struct {
		do   func(d *diary)
		want []string
	}{
		"nothing":                {func(*diary) {}, nil},
		"a row is edited":        {func(d *diary) { d.exec("UPDATE audits SET act = 'test.other' WHERE seq = 7") }, []string{"edited 7 row-07"}},
		"the first is edited":    {func(d *diary) { d.exec("UPDATE audits SET role = 'payer' WHERE seq = 1") }, []string{"edited 1 row-01"}},
		"its hash is edited":     {func(d *diary) { d.exec("UPDATE audits SET after_hash = before_hash WHERE seq = 7") }, []string{"edited 7 row-07"}},
		"its time is edited":     {func(d *diary) { d.exec("UPDATE audits SET at = (SELECT max(a.at) FROM audits a) WHERE seq = 7") }, []string{"edited 7 row-07"}},
		"its salt is edited":     {func(d *diary) { d.exec("UPDATE audits SET salt = 'aa' WHERE seq = 7") }, []string{"foreign 7 row-07"}},
		"a row is removed":       {func(d *diary) { d.exec("DELETE FROM audits WHERE seq = 7") }, []string{"removed 7 "}},
		"the last is removed":    {func(d *diary) { d.exec("DELETE FROM audits WHERE seq = 20") }, []string{"removed 20 "}},
		"a row is made unsealed": {func(d *diary) { d.exec("UPDATE audits SET seq = 0 WHERE seq = 7") }, []string{"removed 7 ", "unsealed 0 row-07"}},
		"two rows change places": {func(d *diary) { d.exec("UPDATE audits SET seq = 15 - seq WHERE seq IN (7, 8)") }, []string{"reordered 7 row-08", "reordered 8 row-07"}},
		"a row is removed and the others move up": {func(d *diary) {
			d.exec("DELETE FROM audits WHERE seq = 7")
			d.exec("UPDATE audits SET seq = seq - 1 WHERE seq > 7")
		}, append(append([]string{}, shifted...), "removed 7 ")},
		"a row is put in beside another":   {func(d *diary) { d.exec(row("row-xx", 7)) }, []string{"inserted 7 row-xx"}},
		"a row is put in place of another": {func(d *diary) { d.exec(row("row-xx", 7)); d.exec("DELETE FROM audits WHERE id = 'row-07'") }, []string{"edited 7 row-xx"}},
		"a row is put in behind":           {func(d *diary) { d.exec(row("row-xx", 21)) }, []string{"inserted 21 row-xx"}},
		"a row is put in and waits":        {func(d *diary) { d.exec(row("row-xx", 0)) }, []string{"foreign 0 row-xx"}},
		"a row is put in and sealed":       {func(d *diary) { d.exec(row("row-xx", 0)); d.seal() }, []string{"foreign 21 row-xx"}},
		"a row is forgotten":               {func(d *diary) { d.acts(21, 22); d.clock.At = d.clock.At.Add(11 * time.Second) }, []string{"unsealed 0 row-21", "unsealed 0 row-22"}},
		"a row is edited before it is sealed": {func(d *diary) {
			d.acts(21, 21)
			d.exec("UPDATE audits SET object = 'another' WHERE id = 'row-21'")
			d.seal()
		}, []string{"foreign 21 row-21"}},
		"a row and its hash are edited": {func(d *diary) {
			d.exec("UPDATE audits SET act = 'test.other' WHERE seq = 7")
			rows, err := d.s.SealedAudits(d.Context(), 6, 7)
			if err != nil {
				d.Fatal(err)
			}
			leaf := domain.LeafHash(rows[0].Record())
			d.exec("UPDATE log_hashes SET hash = $1 WHERE place = $2", leaf[:], tlog.StoredHashIndex(0, 6))
		}, []string{"foreign 7 row-07", "tree-edited 8 ", "head-unfit 10 2026-03-02T01:00:10Z", "tree-edited 16 ", "put-back 20 2026-03-02T01:00:20Z"}},
		"a hash of the tree is edited": {func(d *diary) {
			d.exec("UPDATE log_hashes SET hash = $1 WHERE place = $2", make([]byte, 32), tlog.StoredHashIndex(1, 1))
		}, []string{"tree-edited 4 "}},
		"a hash of the tree is removed": {func(d *diary) { d.exec("DELETE FROM log_hashes WHERE place = $1", tlog.StoredHashIndex(1, 1)) }, []string{"tree-edited 4 "}},
		"a hash is put in behind": {func(d *diary) {
			d.exec("INSERT INTO log_hashes (tree, place, hash) VALUES ('audit', $1, $2)", tlog.StoredHashCount(20), make([]byte, 32))
		}, []string{"tree-inserted 21 "}},
		"a head says another root": {func(d *diary) {
			d.exec("UPDATE log_heads SET root = $1 WHERE size = 10", base64.StdEncoding.EncodeToString(make([]byte, 32)))
		}, []string{"head-edited 10 2026-03-02T01:00:10Z", "head-unfit 10 2026-03-02T01:00:10Z"}},
		"a head says another time": {func(d *diary) {
			d.exec("UPDATE log_heads SET at = (SELECT h.at FROM log_heads h WHERE h.size = 5) WHERE size = 10")
		}, []string{"head-edited 10 2026-03-02T01:00:05Z"}},
		"the signature of a head is bad": {func(d *diary) {
			d.exec("UPDATE log_heads SET note = (SELECT h.note FROM log_heads h WHERE h.size = 5) WHERE size = 10")
		}, []string{"head-edited 10 2026-03-02T01:00:10Z"}},
		"the last head is removed": {func(d *diary) { d.exec("DELETE FROM log_heads WHERE size = 20") },
			[]string{"put-back 20 2026-03-02T01:00:20Z", "tree-inserted 16 ", "inserted 16 row-16", "inserted 17 row-17", "inserted 18 row-18", "inserted 19 row-19", "inserted 20 row-20"}},
		"the database is put back": {func(d *diary) { d.older(10) }, []string{"put-back 20 2026-03-02T01:00:20Z"}},
	} {
		t.Run(name, func(t *testing.T) {
			storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
				d := newDiary(t, s, clock)
				d.acts(1, 20)
				tc.do(d)
				var got []string
				for _, f := range d.verify().Broken {
					got = append(got, fmt.Sprintf("%s %d %s", f.Kind, f.Seq, f.Name))
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// SQLite takes any text as an instant.
func TestRowThatCannotBeReadAnyMoreIsNamed(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		d := newDiary(t, s, clock)
		d.acts(1, 10)
		if err := storagetest.Exec(t, s, "UPDATE audits SET at = 'long ago' WHERE seq = 7"); err != nil {
			t.Skip("this database takes instants only:", err)
		}
		if got, want := d.verify().Broken, []job.Finding{{Kind: job.RowUnreadable, Seq: 7}}; !cmp.Equal(got, want) {
			t.Error(got)
		}
	})
}

func TestYoungRowsArePendingAndNotBroken(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		d := newDiary(t, s, clock)
		d.acts(1, 7)
		clock.At = clock.At.Add(job.Grace - time.Second)
		if r := d.verify(); len(r.Broken) > 0 || r.Pending != 2 || r.Size != 5 || !r.Outside {
			t.Errorf("%+v", r)
		}
	})
}

// A database put back is not sealed any further, so that nothing covers what was lost; one that lost only its head outside is.
func TestSealerStopsAtADatabasePutBack(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		d := newDiary(t, s, clock)
		d.acts(1, 10)
		before, err := os.ReadFile(d.File)
		if err != nil {
			t.Fatal(err)
		}
		d.acts(11, 15)
		// A kill between the database and the file leaves the file behind.
		if err := os.WriteFile(d.File, before, 0o600); err != nil {
			t.Fatal(err)
		}
		d.acts(16, 20)
		latest, err := os.ReadFile(d.File)
		if err != nil || !strings.HasPrefix(string(latest), "yiji/audit\n20\n") {
			t.Fatal(err, string(latest))
		}
		d.older(10)
		if err := act(t.Context(), s, "new"); err != nil {
			t.Fatal(err)
		}
		if err := d.Seal(t.Context()); !errors.Is(err, job.ErrPutBack) || !errors.Is(d.Continues(t.Context()), job.ErrPutBack) {
			t.Error(err)
		}
		// Whoever also removes the file meets those who kept a published head.
		kept, err := job.OpenHead(string(latest), d.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(d.File); err != nil {
			t.Fatal(err)
		}
		d.acts(21, 40)
		r, err := job.Verifier{Store: s, Verifier: d.Verifier, File: d.File, Kept: []domain.LogHead{kept}}.Verify(t.Context())
		if want := []job.Finding{{Kind: job.PutBack, Seq: 20, Name: kept.At.Format(time.RFC3339)}}; err != nil || !cmp.Equal(r.Broken, want) {
			t.Error(r.Broken, err)
		}
	})
}

func TestSealerWithAnotherKeyStops(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		newDiary(t, s, clock).acts(1, 5)
		other := newDiary(t, s, clock)
		if err := other.Seal(t.Context()); !errors.Is(err, job.ErrForeignKey) {
			t.Error(err)
		}
	})
}

// The control: many write, three seal without knowing of each other, and each look at the log meanwhile finds it intact.
func TestUntouchedLogVerifiesUnderLoadOfManySealers(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		const writers, each = 4, 60
		d := newDiary(t, s, clock)
		ctx, cancel := context.WithCancel(t.Context())
		var writing, sealing sync.WaitGroup
		for range writers {
			writing.Go(func() {
				for range each {
					if err := act(ctx, s, uuid.Must(uuid.NewV7()).String()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for i := range 3 {
			one := d.Sealer
			one.File = filepath.Join(t.TempDir(), fmt.Sprint(i))
			sealing.Go(func() {
				for ctx.Err() == nil {
					if err := one.Seal(ctx); err != nil && ctx.Err() == nil {
						t.Error(err)
					}
				}
			})
		}
		looks := 0
		done := make(chan struct{})
		go func() { writing.Wait(); close(done) }()
		for running := true; running; looks++ {
			select {
			case <-done:
				running = false
			default:
			}
			if r := d.verify(); len(r.Broken) > 0 {
				t.Fatal(r.Broken)
			}
		}
		cancel()
		sealing.Wait()
		d.seal()
		if r := d.verify(); len(r.Broken) > 0 || r.Size != writers*each || r.Pending != 0 {
			t.Errorf("%+v", r)
		}
		t.Logf("looked at %d times", looks)
	})
}

// More rows than one transaction seals, at places that tlog itself can prove.
func TestSealedRowsCanBeProven(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		d := newDiary(t, s, clock)
		const n = 1200
		if err := s.Write(t.Context(), func(tx *storage.Tx) error {
			for i := range n {
				if err := tx.AddAudit(t.Context(), domain.Audit{County: domain.NoCounty, ID: fmt.Sprint(i), Role: domain.RoleOperator, Act: "test.act"}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		d.seal()
		head, err := s.LogHead(t.Context(), domain.AuditTree)
		if err != nil || head.Size != n {
			t.Fatal(head, err)
		}
		root, err := tlog.ParseHash(head.Root)
		if err != nil {
			t.Fatal(err)
		}
		reader := tlog.HashReaderFunc(func(places []int64) (list []tlog.Hash, err error) {
			m, err := s.LogHashes(t.Context(), domain.AuditTree, places)
			for _, p := range places {
				list = append(list, tlog.Hash(m[p]))
			}
			return list, err
		})
		for _, at := range []int64{0, 999, 1000, n - 1} {
			proof, err := tlog.ProveRecord(n, at, reader)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := s.SealedAudits(t.Context(), at, at+1)
			if err != nil || len(rows) != 1 {
				t.Fatal(rows, err)
			}
			if err := tlog.CheckRecord(proof, n, root, at, tlog.RecordHash(rows[0].Record())); err != nil {
				t.Error(at, err)
			}
		}
	})
}
