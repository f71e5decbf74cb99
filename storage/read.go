package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// AddReads stores who looked into the files of people, one row a person, each in the county of the person's file. Rows are never
// changed; only retention removes them.
func (tx *Tx) AddReads(ctx context.Context, r domain.Read, people []domain.PersonID, newID func() string) error {
	var found []domain.Person
	if len(people) == 0 {
		return nil
	}
	err := tx.db.NewSelect().Model(&found).ModelTableExpr(personsTable).Column("county", "id").Where("id IN (?)", bun.List(people)).Order("id").Scan(ctx)
	if err != nil || len(found) == 0 {
		return err
	}
	rows := make([]domain.Read, len(found))
	r.At, r.Month = tx.Now, tx.Today().Month()
	for i, p := range found {
		rows[i] = r
		rows[i].County, rows[i].ID, rows[i].PersonID = p.County, newID(), p.ID
	}
	return tx.insert(ctx, &rows)
}

// Reads are who looked into a person's file, the newest first; only that person reads them.
func (q queries) Reads(ctx context.Context, person domain.PersonID, limit int) (list []domain.Read, err error) {
	return list, ofPerson(q.db.NewSelect().Model(&list), "person_id", person).OrderExpr("at DESC, id DESC").Limit(int64(limit)).Scan(ctx)
}
