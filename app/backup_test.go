package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// A machine is a folder with a database, a key file and a folder of files.
type machine struct{ dir, db string }

func newMachine(t *testing.T) machine {
	t.Helper()
	dir := t.TempDir()
	return machine{dir, "sqlite:" + filepath.Join(dir, "yiji.db")}
}

// yiji runs the program in this process on the machine.
func (m machine) yiji(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	t.Setenv("YIJI_DB", m.db)
	t.Setenv("YIJI_SECRET_KEY_FILE", m.key())
	t.Setenv("YIJI_FILES", filepath.Join(m.dir, "files"))
	t.Setenv("YIJI_LOG_KEY_FILE", filepath.Join(m.dir, "yiji-log.key"))
	t.Setenv("YIJI_LANG", "en")
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

func (m machine) config() database {
	return database{DB: m.db, Key: m.key(), logFiles: logFiles{LogKey: filepath.Join(m.dir, "yiji-log.key")}}
}

func (m machine) key() string { return filepath.Join(m.dir, "yiji.key") }

// takeLogKey brings the key of the log over from another machine.
func (m machine) takeLogKey(t *testing.T, from machine) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(from.dir, "yiji-log.key"))
	if err == nil {
		err = os.WriteFile(filepath.Join(m.dir, "yiji-log.key"), b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// must runs a command that has to succeed.
func (m machine) must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := m.yiji(t, args...)
	if code != 0 {
		t.Fatalf("%v: exit %d, %s%s", args, code, out, errs)
	}
	return out
}

// refused runs a command that has to fail with code and say each of the words.
func (m machine) refused(t *testing.T, code int, words []string, args ...string) {
	t.Helper()
	got, out, errs := m.yiji(t, args...)
	for _, w := range words {
		if !strings.Contains(errs, w) {
			t.Errorf("%v does not say %q: %s", args, w, errs)
		}
	}
	if got != code {
		t.Errorf("%v: exit %d, want %d; %s%s", args, got, code, out, errs)
	}
}

func (m machine) open(t *testing.T) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), storage.Options{DSN: m.db, KeyFile: m.key(), Files: filepath.Join(m.dir, "files")})
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

// founded is a machine with a key and n people.
func founded(t *testing.T, db string, n int) (machine, *storage.Store) {
	t.Helper()
	m := newMachine(t)
	if db != "" {
		m.db = db
	}
	if err := writeKey(m.key(), storagetest.Key); err != nil {
		t.Fatal(err)
	}
	m.must(t, "migrate")
	if err := m.config().makeLogKey(); err != nil {
		t.Fatal(err)
	}
	s := m.open(t)
	for i := range n {
		addCase(t, s, i)
	}
	return m, s
}

// addCase is one act: a person with sealed numbers, a scan and a row in the log, together.
func addCase(t *testing.T, s *storage.Store, i int) {
	t.Helper()
	f, err := s.Keep(t.Context(), domain.File{County: "999901", ID: domain.FileID(fmt.Sprintf("file-%04d", i)), PersonID: domain.PersonID(fmt.Sprint("p", i)), Name: "scan.pdf"}, content(i))
	if err == nil {
		err = s.Write(t.Context(), func(tx *storage.Tx) error {
			p := domain.Person{County: "999901", ID: f.PersonID, Name: "阿", BornOn: "1990-05-05", Language: "ug", CreatedAt: tx.Now}
			if err := tx.AddPerson(t.Context(), p, domain.Secrets{Identity: fmt.Sprint("id", i), Phone: fmt.Sprint("phone", i)}); err != nil {
				return err
			}
			if err := tx.AddFile(t.Context(), f); err != nil {
				return err
			}
			return tx.AddAudit(t.Context(), domain.Audit{County: "999901", ID: fmt.Sprint("a", i), Act: "person.add", Object: string(p.ID)})
		})
	}
	if err != nil {
		t.Error(err)
	}
}

func content(i int) []byte { return fmt.Appendf(nil, "%%PDF-1.7 scan %d", i) }

// holds checks that cases 0 to n-1 are whole on s and readable: as many persons, log rows and files; it gives n.
func holds(t *testing.T, s *storage.Store) int {
	t.Helper()
	n := 0
	err := s.EachFile(t.Context(), func(f domain.File) error {
		if b, err := s.FileBytes(t.Context(), f); err != nil || !bytes.Equal(b, content(n)) {
			t.Errorf("%s: %q, %v", f.ID, b, err)
		}
		if p, err := s.PersonByIdentity(t.Context(), fmt.Sprint("id", n)); err != nil || p.ID != f.PersonID {
			t.Errorf("person %d: %v %v", n, p.ID, err)
		}
		if x, err := s.Secrets(t.Context(), f.PersonID); err != nil || x.Phone != fmt.Sprint("phone", n) {
			t.Errorf("phone %d: %v %v", n, x.Phone, err)
		}
		n++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFilesSurviveBackupAndRestoreOnAnotherMachineUnderWriteLoad(t *testing.T) {
	from, s := founded(t, "", 30)
	var load sync.WaitGroup
	started, stop := make(chan struct{}), make(chan struct{})
	load.Go(func() {
		for i := 30; ; i++ {
			addCase(t, s, i)
			if i == 31 {
				close(started)
			}
			select {
			case <-stop:
				return
			case <-t.Context().Done():
				return
			default:
			}
		}
	})
	<-started
	backup := filepath.Join(t.TempDir(), "yiji.backup")
	out := from.must(t, "backup", backup)
	close(stop)
	load.Wait()
	if i, err := os.Stat(backup); err != nil || i.Mode().Perm() != 0o600 {
		t.Error(i.Mode(), err)
	}
	if strings.Contains(out, string(storagetest.Key)) || !strings.Contains(out, "not in it") {
		t.Error(out)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(backup), "*part*")); left != nil {
		t.Error("left behind:", left)
	}

	to := newMachine(t)
	to.refused(t, 1, []string{"are needed"}, "restore", backup)
	if list, err := os.ReadDir(to.dir); err != nil || len(list) > 0 {
		t.Errorf("a refused restore left %v", list)
	}
	if err := writeKey(to.key(), storagetest.Key); err != nil {
		t.Fatal(err)
	}
	to.refused(t, 1, []string{"the key of the log"}, "restore", backup)
	to.takeLogKey(t, from)
	to.must(t, "restore", backup)
	copied := to.open(t)
	n := holds(t, copied)
	if n < 32 {
		t.Errorf("%d cases: what was done before the backup is missing", n)
	}
	list, err := copied.Audits(t.Context(), domain.Everywhere, "", 10_000)
	if err != nil || len(list) != n {
		t.Errorf("%d log rows for %d cases, %v", len(list), n, err)
	}
	if got := holds(t, s); got < n {
		t.Errorf("the first machine has %d of %d", got, n)
	}
	addCase(t, copied, n) // it goes on
	holds(t, copied)
}

func TestWithoutWritesABackupIsEveryRow(t *testing.T) {
	from, _ := founded(t, "", 3)
	from.must(t, "seed")
	backup := filepath.Join(t.TempDir(), "b")
	from.must(t, "backup", backup)
	to := newMachine(t)
	if err := writeKey(to.key(), storagetest.Key); err != nil {
		t.Fatal(err)
	}
	to.takeLogKey(t, from)
	to.must(t, "restore", backup)
	a, b := storagetest.Rows(t, from.db), storagetest.Rows(t, to.db)
	if len(a) < 40 || len(a["audits"]) < 3 {
		t.Fatalf("%d tables", len(a))
	}
	for table := range a {
		if strings.Join(a[table], "\n") != strings.Join(b[table], "\n") {
			t.Errorf("%s: %d rows, restored %d", table, len(a[table]), len(b[table]))
		}
	}
}

func TestRestoreRefusesANonEmptyPlaceMissingKeysAndDamage(t *testing.T) {
	from, _ := founded(t, "", 2)
	dir := t.TempDir()
	backup := filepath.Join(dir, "b")
	from.must(t, "backup", backup)
	from.refused(t, 1, []string{"is there already"}, "backup", backup)
	from.refused(t, 1, []string{"not empty"}, "restore", backup)

	to := newMachine(t)
	to.takeLogKey(t, from)
	foreign := bytes.Repeat([]byte{7}, storage.KeySize)
	if err := writeKey(to.key(), foreign); err != nil {
		t.Fatal(err)
	}
	ring, err := storage.NewRing(storagetest.Key)
	if err != nil {
		t.Fatal(err)
	}
	to.refused(t, 1, []string{"key " + ring.Active() + " is missing", "find key " + ring.FindID() + " is missing"}, "restore", backup)
	half, err := storage.NewRing(foreign) // it can read everything, and would find nobody
	if err == nil {
		half, err = half.With(storagetest.Key)
	}
	if err == nil {
		err = storage.WriteRing(to.key(), half)
	}
	if err != nil {
		t.Fatal(err)
	}
	to.refused(t, 1, []string{"find key"}, "restore", backup)
	if err := writeKey(to.key(), storagetest.Key); err != nil {
		t.Fatal(err)
	}

	for name, spoil := range map[string]struct {
		code int
		do   func(name string, b []byte) (string, []byte)
	}{
		"a changed file": {1, func(n string, b []byte) (string, []byte) { return n, flip(n, "files/", b) }},
		"a changed page": {1, func(n string, b []byte) (string, []byte) { return n, flip(n, "yiji.db", b) }},
		"a missing file": {1, func(n string, b []byte) (string, []byte) { return strings.Replace(n, "files/file-0000", "other", 1), b }},
		"a path upwards": {1, func(n string, b []byte) (string, []byte) {
			return strings.Replace(n, "files/file-0000", "files/..", 1), b
		}},
		"a newer format": {2, func(n string, b []byte) (string, []byte) {
			return n, bytes.Replace(b, []byte(`"format":1`), []byte(`"format":2`), 1)
		}},
		"a newer schema": {2, func(n string, b []byte) (string, []byte) {
			return n, bytes.Replace(b, []byte(`"schema":"`+storage.Newest()), []byte(`"schema":"9999_later.sql`), 1)
		}},
		"no description": {2, func(n string, b []byte) (string, []byte) { return strings.Replace(n, backupAbout, "x", 1), b }},
		"of another engine": {2, func(n string, b []byte) (string, []byte) {
			return n, bytes.Replace(b, []byte(`"embedded":true`), []byte(`"embedded":false`), 1)
		}},
	} {
		bad := filepath.Join(dir, "bad")
		rezip(t, backup, bad, spoil.do)
		t.Log(name)
		says := map[string][]string{"a newer schema": {"9999_later.sql", storage.Newest(), "newer program"}}[name]
		to.refused(t, spoil.code, says, "restore", bad)
		if list, err := os.ReadDir(to.dir); err != nil || len(list) != 2 {
			t.Errorf("%s left %v", name, list)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "text"), []byte("no zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	to.refused(t, 2, []string{"no backup"}, "restore", filepath.Join(dir, "text"))
	if err := os.MkdirAll(filepath.Join(to.dir, "files", "00"), 0o700); err != nil {
		t.Fatal(err)
	}
	to.refused(t, 1, []string{"not empty"}, "restore", backup)
	if err := os.RemoveAll(filepath.Join(to.dir, "files", "00")); err != nil {
		t.Fatal(err)
	}
	to.must(t, "restore", backup)
	holds(t, to.open(t))
}

// flip changes a byte in the middle of entries that begin with prefix; of a database, all pages behind the first.
func flip(name, prefix string, b []byte) []byte {
	if strings.HasPrefix(name, prefix) {
		b = bytes.Clone(b)
		for i := len(b) / 2; i < len(b)/2+max(1, len(b)/4*(len(prefix)%2)); i++ {
			b[i] ^= 0x5a
		}
	}
	return b
}

func rezip(t *testing.T, from, to string, change func(name string, b []byte) (string, []byte)) {
	t.Helper()
	r, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		name, b := change(f.Name, b)
		e, err := w.Create(name)
		if err == nil {
			_, err = e.Write(b)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// PostgreSQL has its own tool for the database; the files go with ours, and are held against the rows that were restored.
func TestABackupBesidePostgreSQLHoldsTheFilesAndSaysWhatElse(t *testing.T) {
	from, _ := founded(t, storagetest.Postgres(t), 3)
	backup := filepath.Join(t.TempDir(), "b")
	code, _, errs := from.yiji(t, "backup", backup)
	if code != 0 || !strings.Contains(errs, "pg_dump") {
		t.Fatalf("exit %d: %s", code, errs)
	}
	to := newMachine(t)
	to.db = from.db // as pg_restore would have it
	to.takeLogKey(t, from)
	to.refused(t, 1, []string{"needed"}, "restore", backup)
	if err := writeKey(to.key(), storagetest.Key); err != nil {
		t.Fatal(err)
	}
	to.must(t, "restore", backup)
	if n := holds(t, to.open(t)); n != 3 {
		t.Error(n)
	}
}

var keyNamed = regexp.MustCompile(`key ([0-9a-f]{8}) seals`)

func TestKeysRotateAndRetire(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		m, server := founded(t, dsn, 4)
		old := keyOf(t, m.must(t, "keys", "rotate"))
		first, err := storage.NewRing(storagetest.Key)
		if err != nil {
			t.Fatal(err)
		}
		if old == first.Active() || holds(t, server) != 4 {
			t.Error("the server does not read on")
		}
		addCase(t, server, 4)
		if code, out, errs := m.yiji(t, "doctor"); !strings.Contains(out, "key "+old+" seals") || strings.Contains(out, "key        FAILS") || strings.Contains(out, "files      FAILS") {
			t.Errorf("%d %s%s", code, out, errs)
		}
		m.refused(t, 1, []string{"rotate first"}, "keys", "retire", old)
		m.refused(t, 1, []string{"no key deadbeef"}, "keys", "retire", "deadbeef")
		before := filepath.Join(t.TempDir(), "b")
		m.must(t, "backup", before)
		next := keyOf(t, m.must(t, "keys", "rotate"))
		if next == old {
			t.Error("no other key")
		}
		m.must(t, "keys", "retire", first.Active())
		both, err := os.ReadFile(m.key())
		if err != nil {
			t.Fatal(err)
		}
		m.must(t, "keys", "retire", old)
		if n := holds(t, m.open(t)); n != 5 {
			t.Error(n)
		}
		if dsn[:6] != "sqlite" {
			return
		}
		to := newMachine(t) // a backup from before needs the key from before
		to.takeLogKey(t, m)
		now, err := os.ReadFile(m.key())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to.key(), now, 0o600); err != nil {
			t.Fatal(err)
		}
		to.refused(t, 1, []string{"key " + old + " is missing"}, "restore", before)
		if err := os.WriteFile(to.key(), both, 0o600); err != nil {
			t.Fatal(err)
		}
		to.must(t, "restore", before)
		if n := holds(t, to.open(t)); n != 5 {
			t.Error(n)
		}
	})
}

func keyOf(t *testing.T, out string) string {
	t.Helper()
	m := keyNamed.FindStringSubmatch(out)
	if m == nil {
		t.Fatal(out)
	}
	return m[1]
}

func TestAKeyThatStillSealsIsNotRetiredAndAStoppedRotationGoesOn(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		m, server := founded(t, dsn, 4)
		first, err := storage.ReadRing(m.key())
		if err != nil {
			t.Fatal(err)
		}
		next, err := first.With(storage.NewSecret()) // as a rotation that was killed before it sealed anything leaves it
		if err == nil {
			err = storage.WriteRing(m.key(), next)
		}
		if err != nil {
			t.Fatal(err)
		}
		m.refused(t, 1, []string{"still seals"}, "keys", "retire", first.Active())
		if got := keyOf(t, m.must(t, "keys", "rotate")); got != next.Active() {
			t.Errorf("a third key %s instead of going on with %s", got, next.Active())
		}
		m.must(t, "keys", "retire", first.Active())
		if holds(t, server) != 4 {
			t.Error("lost")
		}
		unlock, err := lock(m.key() + ".lock")
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		m.refused(t, 1, []string{"another command"}, "keys", "rotate")
	})
}

func TestDoctorTellsOfKeysAndFilesThatWouldFail(t *testing.T) {
	m, _ := founded(t, "", 1)
	first, err := storage.ReadRing(m.key())
	if err != nil {
		t.Fatal(err)
	}
	says := func(line string) {
		t.Helper()
		if code, out, errs := m.yiji(t, "doctor"); code != 1 || !strings.Contains(out, line) {
			t.Errorf("exit %d, no %q: %s%s", code, line, out, errs)
		}
	}
	if err := os.Chmod(filepath.Join(m.dir, "files"), 0o755); err != nil { // #nosec G302 -- that is what the test is about
		t.Fatal(err)
	}
	says("files      FAILS")
	if err := writeKey(m.key(), bytes.Repeat([]byte{7}, storage.KeySize)); err != nil {
		t.Fatal(err)
	}
	says("key " + first.Active() + " is missing")
	if err := os.Chmod(m.key(), 0o640); err != nil {
		t.Fatal(err)
	}
	says("can be read by others")
}
