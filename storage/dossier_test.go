package storage_test

import (
	"testing"

	"yiji/storage"
	"yiji/storage/storagetest"
)

// Tables that name a person and stand in no export, with the reason.
var notExported = map[string]string{
	"person_keys": "a keyed hash of the number, which the export shows itself", "claim_decisions": "acts of staff", "person_aliases": "stands in merges",
	"person_grams": "made of the name", "phones": "keyed hashes of numbers, which the export shows themselves", "one_time_codes": "hashes of codes, gone within the hour", "appointments": "acts of staff", "staff_keys": "keyed hashes of numbers of staff",
}

// Every table with a column for a person is in the export of the own file, or on the list above with its reason.
func TestEveryTableAboutAPersonIsInTheExport(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		for table, columns := range columnsOf(t, s) {
			if _, about := columns["person_id"]; !about || storage.Exported(table) {
				continue
			}
			if notExported[table] == "" {
				t.Errorf("%s has a person and is not exported", table)
			}
		}
	})
}
