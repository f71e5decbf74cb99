package domain_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"yiji/domain"
)

func TestRootIsThatOfRFC6962(t *testing.T) {
	var m domain.Merkle
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(places []int64) (list []tlog.Hash, err error) {
		for _, p := range places {
			list = append(list, stored[p])
		}
		return list, nil
	})
	empty := sha256.Sum256(nil)
	if got, want := m.Root(), base64.StdEncoding.EncodeToString(empty[:]); got != want {
		t.Error(got)
	}
	for n := range int64(300) {
		record := fmt.Append(nil, n*n)
		hashes, err := tlog.StoredHashes(n, record, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
		var want []domain.Hash
		for _, h := range hashes {
			want = append(want, domain.Hash(h))
		}
		if gained := m.Add(domain.LeafHash(record)); !slices.Equal(gained, want) {
			t.Fatal(n, gained, want)
		}
		root, err := tlog.TreeHash(n+1, reader)
		if err != nil || m.Root() != root.String() || m.Size() != n+1 {
			t.Fatal(n, m.Root(), root, err)
		}
	}
}

func TestHeadIsReadBackAndNothingElseIs(t *testing.T) {
	h := domain.LogHead{Tree: "audit", Size: 12, Root: "abc=", At: time.Date(2026, 3, 2, 1, 2, 3, 4000, time.UTC)}
	if got, err := domain.ParseLogHead(h.Text()); err != nil || got != h {
		t.Error(got, err)
	}
	for _, text := range []string{"", "yiji/audit\n12\nabc=\n", "audit\n12\nabc=\n2026-03-02T01:02:03Z\n", "yiji/audit\n012\nabc=\n2026-03-02T01:02:03Z\n",
		"yiji/audit\n12\nabc=\n2026-03-02\n", h.Text() + "more\n"} {
		if got, err := domain.ParseLogHead(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// Each field of a row is in its record, so that no change of one goes unnoticed; but for the salt, which may be erased.
func TestRecordHoldsEveryFieldOfTheRowButTheSalt(t *testing.T) {
	plain := string(domain.Audit{}.Record())
	for i := range reflect.TypeFor[domain.Audit]().NumField() {
		var a domain.Audit
		name := reflect.TypeFor[domain.Audit]().Field(i).Name
		switch f := reflect.ValueOf(&a).Elem().Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Int64:
			f.SetInt(1)
		default:
			f.Set(reflect.ValueOf(time.Unix(1, 0)))
		}
		outside := name == "Salt" || name == "Mac" || name == "Seq"
		if changed := string(a.Record()) != plain; changed == outside {
			t.Errorf("%s: in the record %t", name, changed)
		}
	}
}
