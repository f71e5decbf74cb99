package storage_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// sealedNames are the columns that hold sealed values.
func sealedNames(t *testing.T, s *storage.Store) (names []string) {
	t.Helper()
	names, err := s.SealedColumns(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAllColumnsOfSealedValuesAreFoundInTheSchema(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		want := []string{"idempotency_keys.result"}
		for table, columns := range columnsOf(t, s) {
			for c := range columns {
				if strings.HasSuffix(c, "_sealed") {
					want = append(want, table+"."+c)
				}
			}
		}
		got := sealedNames(t, s)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) || len(got) < 6 {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

// ringFile is a key file with the test key.
func ringFile(t *testing.T) (string, storage.Ring) {
	t.Helper()
	r, err := storage.NewRing(storagetest.Key)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "yiji.key")
	if err := os.WriteFile(name, []byte(hex.EncodeToString(storagetest.Key)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name, r
}

// rotated writes the ring with one more key.
func rotated(t *testing.T, name string) storage.Ring {
	t.Helper()
	r, err := storage.ReadRing(name)
	if err == nil {
		r, err = r.With(storage.NewSecret())
	}
	if err == nil {
		err = storage.WriteRing(name, r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func keyed(t *testing.T, dsn, key, files string) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), storage.Options{DSN: dsn, KeyFile: key, Files: files})
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

const people = 150 // more than two batches of sealed columns

func phoneOf(i int) string { return fmt.Sprintf("139%08d", i) }

// fillSealed puts something into columns of each way of sealing, and files.
func fillSealed(t *testing.T, s *storage.Store) (files []domain.File) {
	t.Helper()
	write(t, s, func(tx *storage.Tx) error {
		for i := range people {
			p := domain.Person{County: "999901", ID: domain.PersonID(fmt.Sprintf("p%03d", i)), Name: "阿", BornOn: "1990-05-05", Language: "ug", CreatedAt: tx.Now}
			if err := tx.AddPerson(t.Context(), p, domain.Secrets{Identity: fmt.Sprint("id", i), Phone: phoneOf(i)}); err != nil {
				return err
			}
		}
		o := domain.Organisation{ID: "o", County: "999901", Kind: "technical-school", Name: "校", CreditCode: "c", CodeState: "ok"}
		if err := tx.AddOrganisation(t.Context(), o, "6222000011112222"); err != nil {
			return err
		}
		return tx.AddDone(t.Context(), "k", storage.Done{Act: "a", Result: "kept"})
	})
	for i := range 3 {
		files = append(files, keep(t, s, domain.File{County: "999901", ID: domain.FileID(fmt.Sprintf("file-%d", i))}, scan))
	}
	return files
}

// readable checks that all that fillSealed made is read as it was, and found by its number.
func readable(t *testing.T, s *storage.Store, files []domain.File) {
	t.Helper()
	for i := range people {
		got, err := s.Secrets(t.Context(), domain.PersonID(fmt.Sprintf("p%03d", i)))
		if err != nil || got.Phone != phoneOf(i) || got.Identity != fmt.Sprint("id", i) {
			t.Fatal(i, got, err)
		}
	}
	if p, err := s.PersonByIdentity(t.Context(), "id7"); err != nil || p.ID != "p007" {
		t.Error("not found by its number:", p.ID, err)
	}
	if account, err := s.PayeeAccount(t.Context(), "o"); err != nil || account != "6222000011112222" {
		t.Error(account, err)
	}
	if d, err := s.Done(t.Context(), "k"); err != nil || d.Result != "kept" {
		t.Error(d, err)
	}
	for _, f := range files {
		if b, err := s.FileBytes(t.Context(), f); err != nil || string(b) != string(scan) {
			t.Error(f.ID, string(b), err)
		}
	}
}

// usedBy checks which keys are in use.
func usedBy(t *testing.T, s *storage.Store, want ...string) map[string]int {
	t.Helper()
	used, err := s.Used(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for id := range used {
		got = append(got, id)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("keys in use %v, want %v", used, want)
	}
	return used
}

func TestRotationSealsEverythingAnewWhileAServerReadsAndWrites(t *testing.T) {
	eachEmpty(t, func(t *testing.T, dsn string) {
		name, old := ringFile(t)
		folder := t.TempDir()
		server, command := keyed(t, dsn, name, folder), keyed(t, dsn, name, folder)
		if err := server.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		files := fillSealed(t, server)
		usedBy(t, server, old.Active())
		next := rotated(t, name)
		var others sync.WaitGroup
		others.Go(func() { // the server goes on: it reads, opens cases and changes what is sealed
			for i := range 60 {
				id := domain.PersonID(fmt.Sprintf("n%03d", i))
				err := server.Write(t.Context(), func(tx *storage.Tx) error {
					p := domain.Person{County: "999901", ID: id, Name: "新", BornOn: "1990-05-05", Language: "ug", CreatedAt: tx.Now}
					if err := tx.AddPerson(t.Context(), p, domain.Secrets{Identity: fmt.Sprint("new", i), Phone: phoneOf(i)}); err != nil {
						return err
					}
					return tx.SetBankAccount(t.Context(), "o", "6222000011112222")
				})
				if err != nil {
					t.Error(err)
				}
				if got, err := server.Secrets(t.Context(), id); err != nil || got.Phone != phoneOf(i) {
					t.Error(got, err)
				}
				if got, err := server.Secrets(t.Context(), "p149"); err != nil || got.Phone != phoneOf(149) {
					t.Error(got, err)
				}
			}
		})
		last, total := 0, 0
		err := command.Reseal(t.Context(), func(done, of int) { last, total = done, of })
		if err != nil {
			t.Fatal(err)
		}
		others.Wait()
		if total < 2*people+4 || last == 0 {
			t.Errorf("progress %d of %d", last, total)
		}
		if err := command.Reseal(t.Context(), func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		used := usedBy(t, server, next.Active())
		if n := used[next.Active()]; n != 2*(people+60)+2+len(files) {
			t.Errorf("%d values", n)
		}
		readable(t, server, files)
		alone, err := next.Without(old.Active())
		if err == nil {
			err = storage.WriteRing(name, alone)
		}
		if err != nil {
			t.Fatal(err)
		}
		readable(t, keyed(t, dsn, name, folder), files) // the first key is gone, and numbers are still found
	})
}

func TestRotationKilledInTheMiddleGoesOn(t *testing.T) {
	if dsn := os.Getenv("YIJI_TEST_ROTATE"); dsn != "" {
		s := keyed(t, dsn, os.Getenv("YIJI_TEST_KEY"), os.Getenv("YIJI_TEST_FILES"))
		at := 0
		_, _ = fmt.Sscan(os.Getenv("YIJI_TEST_AT"), &at)
		t.Fatal("the process was to be killed by now:", s.Reseal(context.Background(), func(done, of int) {
			if done >= at {
				_ = os.WriteFile(os.Getenv("YIJI_TEST_KEY")+".reached", nil, 0o600)
				select {}
			}
		}))
	}
	for _, at := range []int{100, 2*people + 3} { // inside a column, and between two files
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			eachEmpty(t, func(t *testing.T, dsn string) {
				name, old := ringFile(t)
				folder := t.TempDir()
				s := keyed(t, dsn, name, folder)
				if err := s.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				files := fillSealed(t, s)
				next := rotated(t, name)
				child := exec.Command(os.Args[0], "-test.run=^TestRotationKilledInTheMiddleGoesOn$")
				child.Env = append(os.Environ(), "YIJI_TEST_ROTATE="+dsn, "YIJI_TEST_KEY="+name, "YIJI_TEST_FILES="+folder, fmt.Sprint("YIJI_TEST_AT=", at))
				if err := child.Start(); err != nil {
					t.Fatal(err)
				}
				await(t, func() bool { _, err := os.Stat(name + ".reached"); return err == nil })
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				_ = child.Wait() // it was killed, and says so
				usedBy(t, s, old.Active(), next.Active())
				readable(t, s, files)
				if err := s.Reseal(t.Context(), func(int, int) {}); err != nil {
					t.Fatal(err)
				}
				usedBy(t, s, next.Active())
				readable(t, s, files)
			})
		})
	}
}

func TestAMissingKeyIsNamed(t *testing.T) {
	eachEmpty(t, func(t *testing.T, dsn string) {
		name, old := ringFile(t)
		folder := t.TempDir()
		s := keyed(t, dsn, name, folder)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		files := fillSealed(t, s)
		other, err := storage.NewRing([]byte(strings.Repeat("x", storage.KeySize)))
		if err == nil {
			err = storage.WriteRing(name, other)
		}
		if err != nil {
			t.Fatal(err)
		}
		stranger := keyed(t, dsn, name, folder)
		missing := storage.MissingKeyError{}
		if _, err := stranger.Secrets(t.Context(), "p001"); !errors.As(err, &missing) || missing.ID != old.Active() {
			t.Error(err)
		}
		if _, err := stranger.FileBytes(t.Context(), files[0]); !errors.As(err, &missing) || missing.ID != old.Active() {
			t.Error(err)
		}
		usedBy(t, stranger, old.Active())
		if err := stranger.Reseal(t.Context(), func(int, int) {}); !errors.As(err, &missing) {
			t.Error("a rotation without the key says nothing:", err)
		}
		usedBy(t, stranger, old.Active())
	})
}

// Values from before keys had ids are read, and get an id by the rotation.
func TestValuesWithoutAKeyIDStayReadable(t *testing.T) {
	eachEmpty(t, func(t *testing.T, dsn string) {
		name, old := ringFile(t)
		s := keyed(t, dsn, name, t.TempDir())
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		files := fillSealed(t, s)
		for _, c := range []string{"identity_sealed", "phone_sealed"} {
			if err := s.Exec(t.Context(), "UPDATE persons SET "+c+" = substr("+c+", 6)"); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Exec(t.Context(), "UPDATE idempotency_keys SET result = substr(result, 11)"); err != nil {
			t.Fatal(err)
		}
		readable(t, s, files)
		usedBy(t, s, old.Active())
		next := rotated(t, name)
		if err := s.Reseal(t.Context(), func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		usedBy(t, s, next.Active())
		readable(t, s, files)
	})
}

func TestKeyFilesAreHeldToTheirForm(t *testing.T) {
	a, b := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	one, err := storage.ParseRing(a + "\n")
	if err != nil || len(one.IDs()) != 1 {
		t.Fatal(one, err)
	}
	two, err := one.With([]byte(strings.Repeat("\xcd", 32)))
	if err != nil {
		t.Fatal(err)
	}
	again, err := storage.ParseRing(two.String())
	if err != nil || !slices.Equal(again.IDs(), two.IDs()) || again.FindID() != one.FindID() || again.Active() == one.Active() {
		t.Errorf("%v %v %v", again.IDs(), two.IDs(), err)
	}
	plain, err := storage.ParseRing(a + "\n" + b + "\n")
	if err != nil || plain.String() != two.String() {
		t.Error("two plain lines are not the ring they mean:", err)
	}
	for name, text := range map[string]string{"nothing": "", "half a key": a[:40], "letters": strings.Repeat("zz", 32), "twice the same": a + "\n" + a, "a foreign id": "deadbeef " + a, "three words": "x " + one.Active() + " " + a, "only a find key": "find " + a} {
		if _, err := storage.ParseRing(text); err == nil {
			t.Errorf("%s is taken", name)
		} else if strings.Contains(err.Error(), a) {
			t.Errorf("%s: the error tells the key: %v", name, err)
		}
	}
	if _, err := two.Without(two.Active()); err == nil {
		t.Error("the sealing key was taken away")
	}
	if _, err := two.Without("00000000"); err == nil {
		t.Error("a key that is not there was taken away")
	}
	name := filepath.Join(t.TempDir(), "k")
	if err := storage.WriteRing(name, two); err != nil {
		t.Fatal(err)
	}
	for mode, fine := range map[os.FileMode]bool{0o600: true, 0o400: true, 0o640: false, 0o604: false, 0o644: false, 0o610: false} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := storage.ReadRing(name); (err == nil) != fine {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}
