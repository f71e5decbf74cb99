package storage

import (
	"context"
	"time"

	"yiji/domain"
)

// PersonSession is the proof of a person's sign-in.
func (q queries) PersonSession(ctx context.Context, id domain.PersonSessionID) (s domain.PersonSession, err error) {
	err = q.db.NewSelect().Model(&s).Where("id = ?", id).Scan(ctx)
	return s, found(err)
}

// DeviceUses are the sign-ins on a device since an instant, the oldest first.
func (q queries) DeviceUses(ctx context.Context, device string, since time.Time) (list []domain.DeviceUse, err error) {
	return list, q.db.NewSelect().Model(&list).Where("device_key = ?", device).Where("at > ?", since).Order("at", "account_id").Scan(ctx)
}

// AddDeviceUse stores a sign-in on a device.
func (tx *Tx) AddDeviceUse(ctx context.Context, u domain.DeviceUse) error {
	_, err := tx.db.NewInsert().Model(&u).On("CONFLICT (device_key, account_id, at) DO NOTHING").Exec(ctx)
	return err
}

// ForgetDeviceUses deletes sign-ins before an instant.
func (tx *Tx) ForgetDeviceUses(ctx context.Context, before time.Time) error {
	_, err := tx.db.NewRaw("DELETE FROM device_uses WHERE at < ?", before).Exec(ctx)
	return err
}

// PendingAnswer is a person's acceptance of an offer that waits to be repeated from another device.
func (q queries) PendingAnswer(ctx context.Context, person domain.PersonID, offer domain.OfferID) (p domain.PendingAnswer, err error) {
	err = q.db.NewSelect().Model(&p).Where("person_id = ?", person).Where("offer_id = ?", offer).Scan(ctx)
	return p, found(err)
}

// AddPendingAnswer stores an acceptance that waits; a second one on a shared device changes nothing.
func (tx *Tx) AddPendingAnswer(ctx context.Context, p domain.PendingAnswer) error {
	_, err := tx.db.NewInsert().Model(&p).On("CONFLICT (county, offer_id) DO NOTHING").Exec(ctx)
	return err
}

// RemovePendingAnswer forgets the acceptance of an offer that waited.
func (tx *Tx) RemovePendingAnswer(ctx context.Context, o domain.Offer) error {
	_, err := tx.db.NewRaw("DELETE FROM pending_answers WHERE county = ? AND offer_id = ?", o.County, o.ID).Exec(ctx)
	return err
}

// ForgetPendingAnswers deletes the acceptances whose time is over at an instant.
func (tx *Tx) ForgetPendingAnswers(ctx context.Context, at time.Time) error {
	_, err := tx.db.NewRaw("DELETE FROM pending_answers WHERE until <= ?", at).Exec(ctx)
	return err
}
