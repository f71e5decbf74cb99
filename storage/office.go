package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// inOffice keeps the keys that somebody holds who is an ombudsman of the key's own office on day.
func inOffice(s *bun.SelectQuery, day domain.Date) *bun.SelectQuery {
	return s.Where(`EXISTS (SELECT 1 FROM office_holders h JOIN grants g ON g.account_id = h.account_id AND g.role = ? AND g.region_path = office_key.path
		WHERE h.key_id = office_key.id AND length(h.share) > 0 AND g.valid_from <= ? AND (g.valid_to = '' OR g.valid_to >= ?) AND g.end_reason = '')`, domain.RoleOmbudsman, day, day)
}

// OfficeFor is the key of the office that hears the region at path on day: the nearest above it with an ombudsman who can open it.
func (q queries) OfficeFor(ctx context.Context, path string, day domain.Date) (k domain.OfficeKey, err error) {
	err = inOffice(q.db.NewSelect().Model(&k), day).Where("substr(?, 1, length(path)) = path", path).OrderExpr("length(path) DESC, created_at DESC, id DESC").Limit(1).Scan(ctx)
	return k, found(err)
}

// OfficeKey is one key.
func (q queries) OfficeKey(ctx context.Context, id string) (k domain.OfficeKey, err error) {
	err = q.db.NewSelect().Model(&k).Where("id = ?", id).Scan(ctx)
	return k, found(err)
}

// HeldKey is a key that somebody active holds on day.
func (q queries) HeldKey(ctx context.Context, id string, day domain.Date) (k domain.OfficeKey, err error) {
	err = inOffice(q.db.NewSelect().Model(&k), day).Where("id = ?", id).Scan(ctx)
	return k, found(err)
}

// OfficeHeld reports whether somebody active can open the office at path on day.
func (q queries) OfficeHeld(ctx context.Context, path string, day domain.Date) (bool, error) {
	return inOffice(q.db.NewSelect().Model((*domain.OfficeKey)(nil)), day).Where("path = ?", path).Exists(ctx)
}

// OfficeHolder is an ombudsman's own key and share.
func (q queries) OfficeHolder(ctx context.Context, id domain.AccountID) (h domain.OfficeHolder, err error) {
	err = q.db.NewSelect().Model(&h).Where("account_id = ?", id).Scan(ctx)
	return h, found(err)
}

// OfficeHolders are the holders of an office and those who asked to become one, by account.
func (q queries) OfficeHolders(ctx context.Context, path string) (list []domain.OfficeHolder, err error) {
	return list, q.db.NewSelect().Model(&list).Where("path = ?", path).Order("account_id").Scan(ctx)
}

// OfficeOpening is the office open in a session.
func (q queries) OfficeOpening(ctx context.Context, session string) (o domain.OfficeOpening, err error) {
	err = q.db.NewSelect().Model(&o).Where("session_id = ?", session).Scan(ctx)
	return o, found(err)
}

// ShutOffice takes the shares of a key from its holders and shuts every session's opening of it.
func (tx *Tx) ShutOffice(ctx context.Context, key string) error {
	if _, err := tx.db.NewRaw("UPDATE office_holders SET key_id = '', share = ? WHERE key_id = ?", []byte{}, key).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.db.NewRaw("DELETE FROM office_openings WHERE key_id = ?", key).Exec(ctx)
	return err
}

// ShutOpenings shuts what an account's sessions opened.
func (tx *Tx) ShutOpenings(ctx context.Context, id domain.AccountID) error {
	_, err := tx.db.NewRaw("DELETE FROM office_openings WHERE session_id IN (SELECT s.id FROM sessions s WHERE s.account_id = ?)", id).Exec(ctx)
	return err
}

// DropHolder takes an account's key and share away.
func (tx *Tx) DropHolder(ctx context.Context, id domain.AccountID) error {
	_, err := tx.db.NewRaw("DELETE FROM office_holders WHERE account_id = ?", id).Exec(ctx)
	return err
}

// AddOfficeKey stores a key.
func (tx *Tx) AddOfficeKey(ctx context.Context, k domain.OfficeKey) error { return tx.insert(ctx, &k) }

// SetOfficeHolder stores an ombudsman's key and share in place of what stood there.
func (tx *Tx) SetOfficeHolder(ctx context.Context, h domain.OfficeHolder) error {
	if _, err := tx.db.NewRaw("DELETE FROM office_holders WHERE account_id = ?", h.AccountID).Exec(ctx); err != nil {
		return err
	}
	h.Share = some(h.Share)
	return tx.insert(ctx, &h)
}

// SetOfficeOpening stores what a session opened in place of what stood there.
func (tx *Tx) SetOfficeOpening(ctx context.Context, o domain.OfficeOpening) error {
	if _, err := tx.db.NewRaw("DELETE FROM office_openings WHERE session_id = ?", o.SessionID).Exec(ctx); err != nil {
		return err
	}
	return tx.insert(ctx, &o)
}
