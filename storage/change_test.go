package storage_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// leaf is the hash of one row or statement behind a salt.
func leaf(t *testing.T, salt, text string) domain.Hash {
	t.Helper()
	b, err := hex.DecodeString(salt)
	if err != nil || len(b) != 16 {
		t.Fatal(salt, err)
	}
	return domain.LeafHash(append(b, text...))
}

func root(leaves ...domain.Hash) string {
	var m domain.Merkle
	for _, l := range leaves {
		m.Add(l)
	}
	return m.Root()
}

func TestAuditRowHoldsRootsOfWhatItsActReplacedAndWrote(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		write := func(id string, fn func(tx *storage.Tx) error) domain.Audit {
			t.Helper()
			if err := s.Write(t.Context(), func(tx *storage.Tx) error {
				if err := fn(tx); err != nil {
					return err
				}
				return tx.AddAudit(t.Context(), domain.Audit{County: domain.NoCounty, ID: id, Act: "test.act"})
			}); err != nil {
				t.Fatal(err)
			}
			list, err := s.UnsealedAudits(t.Context(), 100)
			if err != nil {
				t.Fatal(err)
			}
			return list[slices.IndexFunc(list, func(a domain.Audit) bool { return a.ID == id })]
		}
		set := func(value string) func(tx *storage.Tx) error {
			return func(tx *storage.Tx) error { return tx.SetSetting(t.Context(), "x", value) }
		}
		statement := func(value string) string {
			return "INSERT INTO settings (name, value) VALUES ('x', '" + value + "') ON CONFLICT (name) DO UPDATE SET value = excluded.value"
		}
		one, again := write("a", set("1")), write("b", set("1"))
		if one.AfterHash != root(leaf(t, one.Salt, statement("1"))) || one.BeforeHash != "" {
			t.Errorf("%+v", one)
		}
		if one.AfterHash == again.AfterHash {
			t.Error("what is the same has the same hash: it could be guessed")
		}
		if !s.Genuine(one) {
			t.Error("a row of the program's own is not known as such")
		}
		for _, change := range []func(*domain.Audit){func(a *domain.Audit) { a.Act = "x" }, func(a *domain.Audit) { a.Salt = again.Salt }, func(a *domain.Audit) { a.Mac = again.Mac }} {
			forged := one
			change(&forged)
			if s.Genuine(forged) {
				t.Errorf("%+v passes", forged)
			}
		}
		update := write("c", func(tx *storage.Tx) error {
			return tx.Exec(t.Context(), "UPDATE settings SET value = '2' WHERE name = 'x'")
		})
		if want := root(leaf(t, update.Salt, "settings\x00name=x\x00value=1")); update.BeforeHash != want {
			t.Errorf("%s, want %s", update.BeforeHash, want)
		}
		remove := write("d", func(tx *storage.Tx) error { return tx.Exec(t.Context(), "DELETE FROM settings WHERE name = 'x'") })
		if want := root(leaf(t, remove.Salt, "settings\x00name=x\x00value=2")); remove.BeforeHash != want || remove.AfterHash == "" {
			t.Errorf("%s, want %s", remove.BeforeHash, want)
		}
		nothing := write("e", func(tx *storage.Tx) error { tx.Imports("abc"); tx.ImportsRow("1", "2"); tx.ImportsRow("3"); return nil })
		if nothing.BeforeHash+nothing.AfterHash != "" || nothing.FileHash != "abc" || nothing.RowsRoot != root(leaf(t, nothing.Salt, "1\x002"), leaf(t, nothing.Salt, "3")) {
			t.Errorf("%+v", nothing)
		}
	})
}

func TestWhatAStatementReplacesIsReadFromItsOwnWords(t *testing.T) {
	for statement, want := range map[string]string{
		"SELECT 1 FROM a WHERE x = 1":                                                                         "",
		"INSERT INTO a (x) VALUES (' WHERE ')":                                                                "",
		"UPDATE a SET x = ' WHERE ', y = (SELECT 1 WHERE 2) WHERE z = 'O''WHERE '":                            "SELECT * FROM a WHERE z = 'O''WHERE '",
		"\n\tUPDATE \"a\" AS \"b\" SET x = 1\n\tWHERE (x = 2) RETURNING x":                                    "SELECT * FROM \"a\" AS \"b\"\tWHERE (x = 2)",
		"UPDATE a SET x = v.x FROM v WHERE a.id = v.id":                                                       "SELECT * FROM a, v WHERE a.id = v.id",
		"DELETE FROM a WHERE id IN (SELECT id FROM b WHERE c = ' RETURNING ')":                                "SELECT * FROM a WHERE id IN (SELECT id FROM b WHERE c = ' RETURNING ')",
		"UPDATE a SET x = CASE WHEN (SELECT max(y) FROM b WHERE b.z = 1) > 1 THEN 2 ELSE 3 END WHERE a.z = 4": "SELECT * FROM a WHERE a.z = 4",
	} {
		if got := storage.Replaced(statement); got != want {
			t.Errorf("%s: %s, want %s", strings.TrimSpace(statement), got, want)
		}
	}
}
