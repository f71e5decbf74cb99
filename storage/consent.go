package storage

import (
	"context"

	"yiji/domain"
)

// ConsentText is the newest text of a purpose in a language.
func (q queries) ConsentText(ctx context.Context, purpose, language string) (t domain.ConsentText, err error) {
	err = q.db.NewSelect().Model(&t).Where("purpose = ?", purpose).Where("language = ?", language).OrderExpr("version DESC").Limit(1).Scan(ctx)
	return t, found(err)
}

// ConsentTextByID returns a text as it was shown.
func (q queries) ConsentTextByID(ctx context.Context, id domain.ConsentTextID) (t domain.ConsentText, err error) {
	err = q.db.NewSelect().Model(&t).Where("id = ?", id).Scan(ctx)
	return t, found(err)
}

// AddConsentText stores a text for good.
func (tx *Tx) AddConsentText(ctx context.Context, t domain.ConsentText) error {
	return tx.insert(ctx, &t)
}

// Consents are the consents a person gave, the newest first; only that person reads them.
func (q queries) Consents(ctx context.Context, person domain.PersonID) (list []domain.Consent, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).OrderExpr("given_at DESC, id DESC").Scan(ctx)
}

// AddConsent stores a consent; the database refuses one that no session of the same person stands behind.
func (tx *Tx) AddConsent(ctx context.Context, c domain.Consent) error { return tx.insert(ctx, &c) }

// WithdrawConsent marks a consent withdrawn.
func (tx *Tx) WithdrawConsent(ctx context.Context, county domain.County, id domain.ConsentID) error {
	return changed(tx.db.NewRaw("UPDATE consents SET withdrawn_at = ? WHERE county = ? AND id = ?", tx.Now, county, id).Exec(ctx))
}
