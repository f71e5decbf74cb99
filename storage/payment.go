package storage

import (
	"context"

	"yiji/domain"
)

// Payment returns one payment that sc may see, with its items.
func (q queries) Payment(ctx context.Context, sc domain.Scope, id domain.PaymentID) (p domain.Payment, items []domain.PaymentItem, err error) {
	if err = within(q.db.NewSelect().Model(&p), sc, paymentColumns).Where("id = ?", id).Scan(ctx); err != nil {
		return p, nil, found(err)
	}
	return p, items, q.db.NewSelect().Model(&items).Where("county = ?", p.County).Where("payment_id = ?", p.ID).Order("claim_number").Scan(ctx)
}

// Payments are the payments that sc may see, the newest first.
func (q queries) Payments(ctx context.Context, sc domain.Scope, limit int) (list []domain.Payment, err error) {
	return list, within(q.db.NewSelect().Model(&list), sc, paymentColumns).OrderExpr("id DESC").Limit(int64(limit)).Scan(ctx)
}

// AddPayment stores a payment with its items; a claim is in one payment only.
func (tx *Tx) AddPayment(ctx context.Context, p domain.Payment, items []domain.PaymentItem) error {
	if err := tx.insert(ctx, &p); err != nil {
		return err
	}
	return unique(tx.insert(ctx, &items), domain.ErrPaidBefore)
}

// UpdatePayment writes a payment back.
func (tx *Tx) UpdatePayment(ctx context.Context, p domain.Payment) error {
	return tx.update(ctx, &p, p.Ref())
}

// UpdatePaymentItem writes one item back.
func (tx *Tx) UpdatePaymentItem(ctx context.Context, i domain.PaymentItem) error {
	return tx.update(ctx, &i, domain.Ref{County: i.County, ID: i.ID})
}

// Ledger are the entries of a claim in order.
func (q queries) Ledger(ctx context.Context, c domain.Claim) (list []domain.LedgerEntry, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("claim_id = ?", c.ID).Order("at", "id").Scan(ctx)
}

// AddLedgerEntry stores a movement for good.
func (tx *Tx) AddLedgerEntry(ctx context.Context, e domain.LedgerEntry) error {
	return tx.insert(ctx, &e)
}

// CountyClaims is how many approved claims of a county wait for payment.
type CountyClaims struct {
	County domain.County
	Claims int
}

// ApprovedByCounty counts the approved claims that sc may see, by county.
func (q queries) ApprovedByCounty(ctx context.Context, sc domain.Scope) (list []CountyClaims, err error) {
	s := q.db.NewSelect().Model((*domain.Claim)(nil)).ColumnExpr("county, count(*) AS claims").Where("state = ?", domain.ClaimApproved).Group("county").Order("county")
	return list, within(s, sc, ownedColumns).Scan(ctx, &list)
}
