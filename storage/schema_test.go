package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/storage"
	"yiji/storage/storagetest"
)

// Tables that no struct stands for: statements name their columns one by one. The list of a struct's further columns follows.
var (
	withoutStruct = []string{"certificate_numbers", "claimed_levels", "contacts", "counters", "course_grams", "goose_db_version", "hold_causes", "holiday_years", "idempotency_keys", "sign_in_tries", "logins", "person_keys", "phones",
		"person_ledgers", "rule_sets", "settings", "staff_keys", "recovery_codes", "person_aliases", "person_grams"}
	besideStruct = []string{"organisations.account_sealed", "classes.pending"}
)

func columnsOf(t *testing.T, s *storage.Store) map[string]map[string]bool {
	t.Helper()
	m, err := s.Columns(t.Context())
	if err != nil || len(m) == 0 {
		t.Fatal(len(m), err)
	}
	return m
}

func TestEachStructHasTheColumnsOfItsTable(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		tables, mapped := columnsOf(t, s), s.Mapped()
		for table, columns := range tables {
			fields, known := mapped[table]
			if known == slices.Contains(withoutStruct, table) {
				t.Errorf("%s: struct %t, listed as without one %t", table, known, !known)
			}
			for c, nullable := range columns {
				name := table + "." + c
				if known && !slices.Contains(fields, c) && !slices.Contains(besideStruct, name) {
					t.Errorf("%s is in no field", name)
				}
				if nullable && !slices.Contains(besideStruct, name) && table != "goose_db_version" {
					t.Errorf("%s may be null, and a field cannot", name)
				}
			}
		}
		for table, fields := range mapped {
			for _, f := range fields {
				if _, ok := tables[table][f]; !ok {
					t.Errorf("%s.%s is no column", table, f)
				}
			}
		}
	})
}

func TestBothDatabasesHaveTheSameTables(t *testing.T) {
	var seen []map[string]map[string]bool
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		m := columnsOf(t, s)
		delete(m, "goose_db_version") // made by goose, one way for each database
		seen = append(seen, m)
	})
	if len(seen) == 2 {
		if d := cmp.Diff(seen[0], seen[1]); d != "" {
			t.Errorf("SQLite - PostgreSQL +:\n%s", d)
		}
	}
}

func TestBothDatabasesHaveTheSameKeys(t *testing.T) {
	var seen [][]string
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		var lines []string
		for _, k := range keysOf(t, s) {
			lines = append(lines, fmt.Sprint(k))
		}
		slices.Sort(lines)
		seen = append(seen, slices.Compact(lines))
	})
	if len(seen) == 2 {
		if d := cmp.Diff(seen[0], seen[1]); d != "" {
			t.Errorf("SQLite - PostgreSQL +:\n%s", d)
		}
	}
}

// What a distributed engine replicates whole, because it is small; and what is unique everywhere and is a look-up keyed by itself.
var (
	replicated = []string{"accounts", "consent_texts", "counters", "course_grams", "courses", "shifts", "grants", "holiday_years", "holidays", "lotteries", "modules", "office_holders", "office_keys", "organisations", "regions", "rooms",
		"rule_sets", "settings", "sites", "appointments", "moves", "api_tokens", "oidc_links", "recovery_codes", "second_factors"}
	lookups = []string{"certificate_numbers", "claimed_levels", "contacts", "device_uses", "phones", "resets", "idempotency_keys", "log_hashes", "log_heads", "sign_in_tries", "logins", "office_openings", "person_aliases", "person_keys", "person_sessions", "sessions", "staff_keys"}
	byMonth = []string{"attendances", "audits", "reads", "searches"}
)

func keysOf(t *testing.T, s *storage.Store) (keys []storage.Key) {
	t.Helper()
	keys, err := s.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(keys, func(k storage.Key) bool { return k.T == "goose_db_version" })
}

// misplaced says what of the tables a distributed engine could not place (architecture 12): tables of the scale of people have
// county first in the primary key, beside an index on id, and in each unique index and foreign key; they refer beyond their
// county only to what every node has.
func misplaced(keys []storage.Key) (found []string) {
	small := func(t string) bool { return slices.Contains(replicated, t) || slices.Contains(lookups, t) }
	byID := map[string]bool{}
	for _, k := range keys {
		byID[k.T] = byID[k.T] || k.Columns == "id" || k.Kind == "primary" && !strings.Contains(k.Columns, "id")
	}
	for _, k := range keys {
		begins := k.Columns == "county" || strings.HasPrefix(k.Columns, "county,")
		switch {
		case small(k.T) && k.Kind == "foreign" && !small(k.Refers):
			found = append(found, fmt.Sprintf("%s refers to %s, which not every node has", k.T, k.Refers))
		case small(k.T), k.Kind == "index":
		case k.Kind == "foreign" && small(k.Refers):
		case !begins:
			found = append(found, fmt.Sprintf("%s: %s key (%s) does not begin with county", k.T, k.Kind, k.Columns))
		case k.Kind == "primary" && slices.Contains(byMonth, k.T) != (k.Columns == "county,month,id"):
			found = append(found, fmt.Sprintf("%s: primary key (%s)", k.T, k.Columns))
		case k.Kind == "primary" && strings.HasSuffix(k.Columns, ",id") && !byID[k.T]:
			found = append(found, k.T+" has no index on id")
		}
	}
	return found
}

func TestADistributedEngineCouldPlaceEachTable(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		keys := keysOf(t, s)
		if len(keys) < 100 {
			t.Fatalf("only %d keys found", len(keys))
		}
		for _, v := range misplaced(keys) {
			t.Error(v)
		}
		primary := map[string]bool{}
		for _, k := range keys {
			primary[k.T] = primary[k.T] || k.Kind == "primary"
		}
		for table := range columnsOf(t, s) {
			if !primary[table] && table != "goose_db_version" {
				t.Errorf("%s has no primary key", table)
			}
		}
	})
}

func TestPlantedTablesThatCannotBePlacedAreFound(t *testing.T) {
	got := misplaced([]storage.Key{
		{T: "good", Kind: "primary", Columns: "county,id"}, {T: "good", Kind: "index", Columns: "id"}, {T: "good", Kind: "foreign", Columns: "course_id", Refers: "courses"},
		{T: "alone", Kind: "primary", Columns: "id"},
		{T: "slow", Kind: "primary", Columns: "county,id"},
		{T: "good", Kind: "unique", Columns: "number"},
		{T: "good", Kind: "foreign", Columns: "person_id", Refers: "persons"},
		{T: "audits", Kind: "primary", Columns: "county,id"}, {T: "audits", Kind: "index", Columns: "id"},
		{T: "rooms", Kind: "foreign", Columns: "class_id", Refers: "classes"},
	})
	want := []string{"alone: primary key (id) does not begin with county", "slow has no index on id", "good: unique key (number) does not begin with county",
		"good: foreign key (person_id) does not begin with county", "audits: primary key (county,id)", "rooms refers to classes, which not every node has"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
