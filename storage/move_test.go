package storage_test

import (
	"slices"
	"testing"

	"yiji/storage"
	"yiji/storage/storagetest"
)

// A table that has a path or belongs to an organisation moves with them, or says here why not.
func TestEachTableWithAPlaceMovesWithIt(t *testing.T) {
	stays := []string{"reads.organisation_id", "shifts.organisation_id"} // who read a file, and who was drawn, then
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		for table, columns := range columnsOf(t, s) {
			for column, lists := range map[string][]string{"region_path": storage.PathTables(), "organisation_id": storage.BodyTables(), "path": storage.OwnPaths()} {
				_, has := columns[column]
				if has != slices.Contains(lists, table) && !slices.Contains(stays, table+"."+column) {
					t.Errorf("%s.%s: in the table %t, moved %t", table, column, has, !has)
				}
			}
		}
	})
}
