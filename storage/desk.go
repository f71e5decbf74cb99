package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Shift is who of a desk serves on a day.
func (q queries) Shift(ctx context.Context, desk domain.OrganisationID, day domain.Date) (d domain.Shift, err error) {
	err = q.db.NewSelect().Model(&d).Where("organisation_id = ?", desk).Where("day = ?", day).Scan(ctx)
	return d, found(err)
}

// AddShift stores a draw; a day is drawn once.
func (tx *Tx) AddShift(ctx context.Context, d domain.Shift) error {
	return unique(tx.insert(ctx, &d), domain.ErrBusy)
}

// servesOn keeps the grants g of accounts a that may serve at a desk on the day ?0: their natural person holds no other role that day. Whoever
// also works for a school, an employer or the administration serves at no desk.
const servesOn = `g.role = 'desk' AND g.valid_from <= ?0 AND (g.valid_to = '' OR g.valid_to >= ?0)
	AND NOT EXISTS (SELECT 1 FROM grants o JOIN accounts b ON b.id = o.account_id WHERE b.person_id = a.person_id AND o.role <> 'desk' AND o.valid_from <= ?0 AND (o.valid_to = '' OR o.valid_to >= ?0))`

// DeskWorkers are the accounts that may serve at a body on day.
func (q queries) DeskWorkers(ctx context.Context, desk domain.OrganisationID, day domain.Date) (list []domain.AccountID, err error) {
	return list, q.db.NewRaw(`SELECT DISTINCT a.id FROM grants g JOIN accounts a ON a.id = g.account_id WHERE g.organisation_id = ?1 AND `+servesOn+` ORDER BY a.id`, day, desk).Scan(ctx, &list)
}

// OpenDesks are the independent bodies of a county's prefecture where somebody may serve on day, those of the county first.
func (q queries) OpenDesks(ctx context.Context, county domain.County, day domain.Date) (list []domain.Organisation, err error) {
	return list, q.db.NewSelect().Model(&list).Where("kind = 'independent'").Where("substr(county, 1, 4) = ?", county.Prefecture()).
		Where("EXISTS (SELECT 1 FROM grants g JOIN accounts a ON a.id = g.account_id WHERE g.organisation_id = organisation.id AND "+servesOn+")", day).
		OrderExpr("county <> ?, name, id", county).Limit(20).Scan(ctx)
}

// Visit is a visit at a desk, or one asked for there.
func (q queries) Visit(ctx context.Context, desk domain.OrganisationID, id domain.VisitID) (v domain.Visit, err error) {
	err = q.db.NewSelect().Model(&v).Where("id = ?", id).Where("organisation_id = ?", desk).Where("organisation_id <> ''").Scan(ctx)
	return v, found(err)
}

// OwnVisits are what a person asked desks for, and the visits open now.
func (q queries) OwnVisits(ctx context.Context, person domain.PersonID) (list []domain.Visit, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).Where("state IN ('asked', 'open')").OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// DeskVisit is a visit with whom it is of, as the desk sees it.
type DeskVisit struct {
	domain.Visit
	Name         string
	IdentityMask string
	Language     string
}

// DeskVisits are what people asked a desk for and the visits of a worker that are open today, the oldest first. Whoever stopped asking looks
// like whoever was served.
func (q queries) DeskVisits(ctx context.Context, desk domain.OrganisationID, worker domain.AccountID, day domain.Date) (list []DeskVisit, err error) {
	return list, q.db.NewSelect().Model((*domain.Visit)(nil)).ColumnExpr("visit.*, p.name, p.identity_mask, p.language").
		Join("JOIN persons AS p ON p.county = visit.county AND p.id = visit.person_id").Where("visit.organisation_id = ?", desk).
		Where("visit.state = 'asked' OR (visit.state = 'open' AND visit.account_id = ? AND visit.day = ?)", worker, day).OrderExpr("visit.created_at, visit.id").Limit(200).Scan(ctx, &list)
}

// workers are the accounts of the natural person who holds an account: somebody with two accounts is one worker.
const workers = "(SELECT b.id FROM accounts a JOIN accounts b ON b.id = a.id OR (b.person_id = a.person_id AND a.person_id <> '') WHERE a.id = ?)"

// ServedToday counts the people a worker served or serves on a day, person not among them.
func (q queries) ServedToday(ctx context.Context, worker domain.AccountID, day domain.Date, person domain.PersonID) (n int, err error) {
	return n, q.db.NewRaw("SELECT count(DISTINCT person_id) FROM visits WHERE account_id IN "+workers+" AND day = ? AND state <> 'asked' AND person_id <> ?", worker, day, person).Scan(ctx, &n)
}

// ServedOfAClass is the largest number of people of one class that a worker ever served, the person not among them: of the classes that the
// person is in, and of class, which they may want to join.
func (q queries) ServedOfAClass(ctx context.Context, worker domain.AccountID, person domain.PersonID, class domain.ClassID) (n int, err error) {
	return n, q.db.NewRaw(`SELECT COALESCE(max(x.n), 0) FROM (SELECT count(DISTINCT o.person_id) AS n FROM enrolments o
		JOIN visits v ON v.person_id = o.person_id AND v.account_id IN `+workers+` AND v.state <> 'asked'
		WHERE o.person_id <> ? AND o.state IN (?) AND (o.class_id = ? OR o.class_id IN (SELECT m.class_id FROM enrolments m WHERE m.person_id = ? AND m.state IN (?)))
		GROUP BY o.county, o.class_id) x`, worker, person, bun.List(domain.SeatStates), class, person, bun.List(domain.SeatStates)).Scan(ctx, &n)
}

// AddVisit stores a visit.
func (tx *Tx) AddVisit(ctx context.Context, v domain.Visit) error { return tx.insert(ctx, &v) }

// UpdateVisit writes a visit back.
func (tx *Tx) UpdateVisit(ctx context.Context, v domain.Visit) error {
	return tx.update(ctx, &v, v.Ref())
}

// RemoveVisit forgets what a person asked a desk for.
func (tx *Tx) RemoveVisit(ctx context.Context, v domain.Visit) error {
	return changed(tx.db.NewRaw("DELETE FROM visits WHERE county = ? AND id = ? AND state = 'asked'", v.County, v.ID).Exec(ctx))
}

// Desks are the bodies that may run a desk, by name.
func (q queries) Desks(ctx context.Context) (list []domain.Organisation, err error) {
	return list, q.db.NewSelect().Model(&list).Where("kind = 'independent'").Order("name", "id").Scan(ctx)
}

// OpenPinReset is the newest reset of a person that was not done.
func (q queries) OpenPinReset(ctx context.Context, person domain.PersonID) (r domain.PinReset, err error) {
	err = q.db.NewSelect().Model(&r).Where("person_id = ?", person).Where("state <> 'done'").OrderExpr("created_at DESC, id DESC").Limit(1).Scan(ctx)
	return r, found(err)
}

// PinResetByLink is the confirmed reset that a slip belongs to.
func (q queries) PinResetByLink(ctx context.Context, hash string) (r domain.PinReset, err error) {
	err = q.db.NewSelect().Model(&r).Where("link_hash = ?", hash).Where("state = 'confirmed'").Scan(ctx)
	return r, found(err)
}

// AddPinReset stores a reset.
func (tx *Tx) AddPinReset(ctx context.Context, r domain.PinReset) error { return tx.insert(ctx, &r) }

// UpdatePinReset writes a reset back.
func (tx *Tx) UpdatePinReset(ctx context.Context, r domain.PinReset) error {
	return tx.update(ctx, &r, r.Ref())
}

// ConsentsSince are the consents a person gave since an instant that stand, the newest first; only that person reads them.
func (q queries) ConsentsSince(ctx context.Context, person domain.PersonID, since time.Time) (list []domain.Consent, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).Where("given_at >= ?", since).Where("withdrawn_at < ?", time.Unix(0, 0).UTC()).
		OrderExpr("given_at DESC, id DESC").Scan(ctx)
}

// OpenDeath is the newest entry of a person's death that was not reversed.
func (q queries) OpenDeath(ctx context.Context, person domain.PersonID) (d domain.Death, err error) {
	err = q.db.NewSelect().Model(&d).Where("person_id = ?", person).Where("state <> 'reversed'").OrderExpr("entered_at DESC, id DESC").Limit(1).Scan(ctx)
	return d, found(err)
}

// Deaths are the entries of counties that wait for the second officer, the oldest first.
func (q queries) Deaths(ctx context.Context, counties []domain.County) (list []domain.Death, err error) {
	if len(counties) == 0 {
		return nil, nil
	}
	return list, q.db.NewSelect().Model(&list).Where("county IN (?)", bun.List(counties)).Where("state = 'entered'").Order("entered_at", "id").Limit(200).Scan(ctx)
}

// Death is one entry of counties that waits for the second officer.
func (q queries) Death(ctx context.Context, counties []domain.County, id string) (d domain.Death, err error) {
	err = q.db.NewSelect().Model(&d).Where("id = ?", id).Where("county IN (?)", bun.List(append(counties, "-"))).Where("state = 'entered'").Scan(ctx)
	return d, found(err)
}

// AddDeath stores an entry.
func (tx *Tx) AddDeath(ctx context.Context, d domain.Death) error { return tx.insert(ctx, &d) }

// UpdateDeath writes an entry back.
func (tx *Tx) UpdateDeath(ctx context.Context, d domain.Death) error {
	return tx.update(ctx, &d, d.Ref())
}
