package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Keyed is the keyed hash of a value of a kind: what a secret is found or signed by without being kept.
func (q queries) Keyed(kind, value string) string { return q.seal.key(kind, value) }

// accountByPhone is the one account that a phone means: the only one that proved to hold it, else the only one that named it. A number
// of several people means none of them.
func (q queries) accountByPhone(ctx context.Context, phone string) (a domain.Account, err error) {
	var rows []struct {
		AccountID domain.AccountID
		Proven    bool
	}
	if err := q.db.NewRaw("SELECT account_id, proven FROM phones WHERE key = ?", q.seal.key("phone", phone)).Scan(ctx, &rows); err != nil {
		return a, err
	}
	var proven, all []domain.AccountID
	for _, r := range rows {
		all = append(all, r.AccountID)
		if r.Proven {
			proven = append(proven, r.AccountID)
		}
	}
	switch {
	case len(proven) == 1:
		return q.Account(ctx, proven[0])
	case len(proven) == 0 && len(all) == 1:
		return q.Account(ctx, all[0])
	}
	return a, domain.ErrNotFound
}

// BindPhone makes phone the one phone of a person, in place of another; the numbers are sealed, mask is what of it is shown.
func (tx *Tx) BindPhone(ctx context.Context, p domain.Person, account domain.AccountID, phone, mask string, proven bool) error {
	if _, err := tx.db.NewRaw("DELETE FROM phones WHERE person_id = ?", p.ID).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.db.NewRaw("INSERT INTO phones (key, person_id, account_id, proven) VALUES (?, ?, ?, ?)", tx.seal.key("phone", phone), p.ID, account, proven).Exec(ctx)
	if err != nil {
		return err
	}
	return changed(tx.db.NewRaw("UPDATE persons SET phone_mask = ?, phone_sealed = ? WHERE county = ? AND id = ?", mask, tx.seal.seal(phone), p.County, p.ID).Exec(ctx))
}

// PersonAccount is the account by which a person signs in.
func (q queries) PersonAccount(ctx context.Context, person domain.PersonID) (a domain.Account, err error) {
	err = q.db.NewSelect().Model(&a).Where("person_id = ?", person).Where("person").Limit(1).Scan(ctx)
	return a, found(err)
}

// UpdatePersonStanding writes back whether a person's identity is confirmed, when a lost PIN was replaced, and whether the file is closed.
func (tx *Tx) UpdatePersonStanding(ctx context.Context, p domain.Person) error {
	return changed(tx.db.NewRaw("UPDATE persons SET identity_how = ?, identity_at = ?, pin_reset_at = ?, closed = ? WHERE county = ? AND id = ?",
		p.IdentityHow, p.IdentityAt, p.PinResetAt, p.Closed, p.County, p.ID).Exec(ctx))
}

// codeRow adds to a one-time code the phone it was sent to.
type codeRow struct {
	bun.BaseModel `bun:"table:one_time_codes"`
	domain.OneTimeCode
	PhoneKey    string
	PhoneSealed []byte
}

// AddCode stores a one-time code sent to phone.
func (tx *Tx) AddCode(ctx context.Context, c domain.OneTimeCode, phone string) error {
	return tx.insert(ctx, &codeRow{OneTimeCode: c, PhoneKey: tx.seal.key("phone", phone), PhoneSealed: tx.seal.seal(phone)})
}

// LastCode is the newest one-time code of a person, and the phone it was sent to.
func (q queries) LastCode(ctx context.Context, person domain.PersonID) (c domain.OneTimeCode, phone string, err error) {
	var r codeRow
	if err = q.db.NewSelect().Model(&r).Where("person_id = ?", person).OrderExpr("created_at DESC, id DESC").Limit(1).Scan(ctx); err != nil {
		return c, "", found(err)
	}
	phone, err = q.seal.open(r.PhoneSealed)
	return r.OneTimeCode, phone, err
}

// CodesSince counts the codes sent to a phone since an instant, and the newest of them for the person.
func (q queries) CodesSince(ctx context.Context, phone string, person domain.PersonID, since time.Time) (n int, last time.Time, err error) {
	var times []time.Time
	err = q.db.NewSelect().Model((*codeRow)(nil)).Column("created_at").Where("phone_key = ? OR person_id = ?", q.seal.key("phone", phone), person).
		Where("created_at > ?", since).OrderExpr("created_at DESC").Scan(ctx, &times)
	if len(times) > 0 {
		last = times[0]
	}
	return len(times), last, err
}

// UpdateCode writes the tries and the use of a code back.
func (tx *Tx) UpdateCode(ctx context.Context, c domain.OneTimeCode) error {
	return changed(tx.db.NewRaw("UPDATE one_time_codes SET tries = ?, used_at = ? WHERE county = ? AND id = ?", c.Tries, c.UsedAt, c.County, c.ID).Exec(ctx))
}

// AddCard stores a card.
func (tx *Tx) AddCard(ctx context.Context, c domain.Card) error { return tx.insert(ctx, &c) }

// CardByToken is the good card with a token's hash.
func (q queries) CardByToken(ctx context.Context, hash string) (c domain.Card, err error) {
	err = q.db.NewSelect().Model(&c).Where("token_hash = ?", hash).Where("voided_at < ?", time.Unix(0, 0).UTC()).Scan(ctx)
	return c, found(err)
}

// Cards are the good cards of a person, the newest first.
func (q queries) Cards(ctx context.Context, person domain.PersonID) (list []domain.Card, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).Where("voided_at < ?", time.Unix(0, 0).UTC()).OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// VoidCards voids every card of a person, at once.
func (tx *Tx) VoidCards(ctx context.Context, p domain.Person) error {
	_, err := tx.db.NewRaw("UPDATE cards SET voided_at = ? WHERE county = ? AND person_id = ? AND voided_at < ?", tx.Now, p.County, p.ID, time.Unix(0, 0).UTC()).Exec(ctx)
	return err
}

// AddReceipt stores a receipt.
func (tx *Tx) AddReceipt(ctx context.Context, r domain.Receipt) error { return tx.insert(ctx, &r) }

// ReceiptByCode is the unused receipt with a code's hash, and its consent.
func (q queries) ReceiptByCode(ctx context.Context, hash string) (r domain.Receipt, c domain.Consent, err error) {
	if err = q.db.NewSelect().Model(&r).Where("code_hash = ?", hash).Where("used_at < ?", time.Unix(0, 0).UTC()).Scan(ctx); err != nil {
		return r, c, found(err)
	}
	err = q.db.NewSelect().Model(&c).Where("county = ?", r.County).Where("id = ?", r.ConsentID).Scan(ctx)
	return r, c, found(err)
}

// UseReceipt spends a receipt.
func (tx *Tx) UseReceipt(ctx context.Context, r domain.Receipt) error {
	return changed(tx.db.NewRaw("UPDATE receipts SET used_at = ? WHERE county = ? AND id = ? AND used_at < ?", tx.Now, r.County, r.ID, time.Unix(0, 0).UTC()).Exec(ctx))
}
