package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Disclosures are what of a person was given, or is to be given, to somebody outside, the newest first; only that person reads them all.
func (q queries) Disclosures(ctx context.Context, person domain.PersonID) (list []domain.Disclosure, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// ProposedDisclosures are those of counties that wait for a second officer.
func (q queries) ProposedDisclosures(ctx context.Context, counties []domain.County) (list []domain.Disclosure, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county IN (?)", bun.List(append(counties, "-"))).Where("state = 'proposed'").Order("created_at", "id").Limit(200).Scan(ctx)
}

// Disclosure returns one disclosure of counties.
func (q queries) Disclosure(ctx context.Context, counties []domain.County, id domain.DisclosureID) (d domain.Disclosure, err error) {
	err = q.db.NewSelect().Model(&d).Where("county IN (?)", bun.List(append(counties, "-"))).Where("id = ?", id).Scan(ctx)
	return d, found(err)
}

// AddDisclosure stores a disclosure.
func (tx *Tx) AddDisclosure(ctx context.Context, d domain.Disclosure) error {
	return tx.insert(ctx, &d)
}

// UpdateDisclosure writes a disclosure back.
func (tx *Tx) UpdateDisclosure(ctx context.Context, d domain.Disclosure) error {
	return tx.update(ctx, &d, d.Ref())
}
