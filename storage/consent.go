package storage

import (
	"context"
	"time"

	"yiji/domain"
)

// ConsentText is the newest text in force of a purpose in a language.
func (q queries) ConsentText(ctx context.Context, purpose, language string) (t domain.ConsentText, err error) {
	err = q.db.NewSelect().Model(&t).Where("purpose = ?", purpose).Where("language = ?", language).Where("state = 'in-force'").OrderExpr("version DESC").Limit(1).Scan(ctx)
	return t, found(err)
}

// ConsentTextByID returns a text as it was shown.
func (q queries) ConsentTextByID(ctx context.Context, id domain.ConsentTextID) (t domain.ConsentText, err error) {
	err = q.db.NewSelect().Model(&t).Where("id = ?", id).Scan(ctx)
	return t, found(err)
}

// ConsentTexts are all texts of every version, the newest of each purpose and language first.
func (q queries) ConsentTexts(ctx context.Context) (list []domain.ConsentText, err error) {
	return list, q.db.NewSelect().Model(&list).OrderExpr("purpose, language, version DESC").Scan(ctx)
}

// TextVersion is the number of the last version of a text, proposed and refused ones included; 0 where there is none.
func (q queries) TextVersion(ctx context.Context, purpose, language string) (n int, err error) {
	return n, q.db.NewRaw("SELECT coalesce(max(version), 0) FROM consent_texts WHERE purpose = ? AND language = ?", purpose, language).Scan(ctx, &n)
}

// AddConsentText stores a text for good.
func (tx *Tx) AddConsentText(ctx context.Context, t domain.ConsentText) error {
	return unique(tx.insert(ctx, &t), domain.ErrBusy)
}

// DecideConsentText writes what was decided about a proposed text; its words never change.
func (tx *Tx) DecideConsentText(ctx context.Context, t domain.ConsentText) error {
	return changed(tx.db.NewRaw("UPDATE consent_texts SET state = ?, checked_by = ? WHERE id = ? AND state = 'proposed'", t.State, t.CheckedBy, t.ID).Exec(ctx))
}

// Consent returns one consent of a person.
func (q queries) Consent(ctx context.Context, person domain.PersonID, id domain.ConsentID) (c domain.Consent, err error) {
	err = q.db.NewSelect().Model(&c).Where("id = ?", id).Where("person_id = ?", person).Scan(ctx)
	return c, found(err)
}

// StandingConsent is a person's consent of a purpose on a subject that was not taken back.
func (q queries) StandingConsent(ctx context.Context, person domain.PersonID, purpose, subject string) (c domain.Consent, err error) {
	err = q.db.NewSelect().Model(&c).Where("person_id = ?", person).Where("purpose = ?", purpose).Where("subject = ?", subject).Where("withdrawn_at = ?", time.Time{}).Limit(1).Scan(ctx)
	return c, found(err)
}

// Consents are the consents a person gave, the newest first; only that person reads them.
func (q queries) Consents(ctx context.Context, person domain.PersonID) (list []domain.Consent, err error) {
	return list, ofPerson(q.db.NewSelect().Model(&list), "person_id", person).OrderExpr("given_at DESC, id DESC").Scan(ctx)
}

// AddConsent stores a consent; the database refuses one that no session of the same person stands behind.
func (tx *Tx) AddConsent(ctx context.Context, c domain.Consent) error { return tx.insert(ctx, &c) }

// WithdrawConsent marks a consent withdrawn.
func (tx *Tx) WithdrawConsent(ctx context.Context, county domain.County, id domain.ConsentID) error {
	return changed(tx.db.NewRaw("UPDATE consents SET withdrawn_at = ? WHERE county = ? AND id = ?", tx.Now, county, id).Exec(ctx))
}

// WithdrawConsentsTo marks what a person agreed to about a subject of their own withdrawn, whatever its purpose.
func (tx *Tx) WithdrawConsentsTo(ctx context.Context, person domain.PersonID, subject string) error {
	_, err := tx.db.NewRaw("UPDATE consents SET withdrawn_at = ? WHERE person_id = ? AND subject = ? AND withdrawn_at = ?", tx.Now, person, subject, time.Time{}).Exec(ctx)
	return err
}
