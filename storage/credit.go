package storage

import (
	"context"

	"yiji/domain"
)

// Credits are the entries of a person's credit ledger, the newest first.
func (q queries) Credits(ctx context.Context, person domain.PersonID) (list []domain.Credit, err error) {
	return list, ofPerson(q.db.NewSelect().Model(&list), "person_id", person).OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// ClassCredits are the entries that a class gave.
func (q queries) ClassCredits(ctx context.Context, c domain.Class) (list []domain.Credit, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("class_id = ?", c.ID).Order("created_at", "id").Scan(ctx)
}

// AddCredits stores entries; an entry for a module that the person completed in that class before is left out.
func (tx *Tx) AddCredits(ctx context.Context, list []domain.Credit) error {
	if len(list) == 0 {
		return nil
	}
	_, err := tx.db.NewInsert().Model(&list).On("CONFLICT (county, class_id, module_id, person_id) DO NOTHING").Exec(ctx)
	return err
}
