package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// ClassPapers are the consents to a class that were given on paper.
func (q queries) ClassPapers(ctx context.Context, c domain.Class) (list []domain.PaperConsent, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("class_id = ?", c.ID).Order("created_at", "id").Scan(ctx)
}

// OwnPapers are the consents that a person gave, or is said to have given, on paper.
func (q queries) OwnPapers(ctx context.Context, person domain.PersonID) (list []domain.PaperConsent, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// WitnessedOn counts the people whose paper a witness stood by on a day, and of one class ever.
func (q queries) WitnessedOn(ctx context.Context, witness domain.PersonID, day domain.Date, class domain.ClassID) (people, ofClass int, err error) {
	err = q.db.NewRaw("SELECT count(DISTINCT CASE WHEN made_on = ? THEN person_id END), count(DISTINCT CASE WHEN class_id = ? THEN person_id END) FROM paper_consents WHERE witness_id = ?",
		day, class, witness).Scan(ctx, &people, &ofClass)
	return people, ofClass, err
}

// PapersToCall are the papers of counties whose people nobody asked again yet, without those a caller stood by.
func (q queries) PapersToCall(ctx context.Context, counties []domain.County, caller domain.PersonID) (list []domain.PaperConsent, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county IN (?)", bun.List(append(counties, "-"))).Where("call_state = 'waiting'").Where("witness_id <> ?", caller).Order("created_at", "id").Limit(50).Scan(ctx)
}

// Paper returns one paper of counties.
func (q queries) Paper(ctx context.Context, counties []domain.County, id domain.PaperConsentID) (p domain.PaperConsent, err error) {
	err = q.db.NewSelect().Model(&p).Where("county IN (?)", bun.List(append(counties, "-"))).Where("id = ?", id).Scan(ctx)
	return p, found(err)
}

// PaperByReceipt is the paper whose receipt carries a withdrawal code, by the code's hash.
func (q queries) PaperByReceipt(ctx context.Context, hash string) (p domain.PaperConsent, err error) {
	err = q.db.NewSelect().Model(&p).Where("receipt_hash = ?", hash).Where("receipt_hash <> ''").Limit(1).Scan(ctx)
	return p, found(err)
}

// AddPaper stores a paper consent.
func (tx *Tx) AddPaper(ctx context.Context, p domain.PaperConsent) error { return tx.insert(ctx, &p) }

// UpdatePaper writes a paper consent back.
func (tx *Tx) UpdatePaper(ctx context.Context, p domain.PaperConsent) error {
	return tx.update(ctx, &p, p.Ref())
}
