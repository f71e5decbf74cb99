package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// guardianRow is a guardian as stored: name and phone sealed, and no key to find them by.
type guardianRow struct {
	bun.BaseModel `bun:"table:guardians"`
	County        domain.County
	ID            domain.GuardianID
	PersonID      domain.PersonID
	Purpose       string
	Subject       string
	Way           string
	WitnessID     domain.PersonID
	FileID        domain.FileID
	NameSealed    []byte
	PhoneSealed   []byte
	CodeHash      string
	Tries         int
	CodeUntil     time.Time
	GivenAt       time.Time
	ConsentID     domain.ConsentID
	EraseOn       domain.Date
	CreatedAt     time.Time

	OrganisationID domain.OrganisationID
}

func (q queries) guardian(r guardianRow) (g domain.Guardian, err error) {
	g = domain.Guardian{County: r.County, ID: r.ID, PersonID: r.PersonID, Purpose: r.Purpose, Subject: r.Subject, Way: r.Way, WitnessID: r.WitnessID, FileID: r.FileID, OrganisationID: r.OrganisationID, CodeHash: r.CodeHash, Tries: r.Tries, CodeUntil: r.CodeUntil,
		GivenAt: r.GivenAt, ConsentID: r.ConsentID, EraseOn: r.EraseOn, CreatedAt: r.CreatedAt}
	if g.Name, err = q.seal.open(r.NameSealed); err != nil {
		return g, err
	}
	g.Phone, err = q.seal.open(r.PhoneSealed)
	return g, err
}

// Guardian returns one of a minor's own guardians.
func (q queries) Guardian(ctx context.Context, person domain.PersonID, id domain.GuardianID) (g domain.Guardian, err error) {
	var r guardianRow
	if err = q.db.NewSelect().Model(&r).Where("id = ?", id).Where("person_id = ?", person).Scan(ctx); err != nil {
		return g, found(err)
	}
	return q.guardian(r)
}

// GuardianFor is the newest guardian a minor named for one act.
func (q queries) GuardianFor(ctx context.Context, person domain.PersonID, purpose, subject string) (g domain.Guardian, err error) {
	var r guardianRow
	err = q.db.NewSelect().Model(&r).Where("person_id = ?", person).Where("purpose = ?", purpose).Where("subject = ?", subject).OrderExpr("created_at DESC, id DESC").Limit(1).Scan(ctx)
	if err != nil {
		return g, found(err)
	}
	return q.guardian(r)
}

// StandIns are the minors of counties who can reach no guardian and wait for the ombudsman.
func (q queries) StandIns(ctx context.Context, counties []domain.County) (list []domain.Guardian, err error) {
	var rows []guardianRow
	err = q.db.NewSelect().Model(&rows).Where("county IN (?)", bun.List(append(counties, "-"))).Where("way = 'ombudsman'").Where("given_at = ?", time.Time{}).Order("created_at", "id").Limit(200).Scan(ctx)
	for _, r := range rows {
		g, gerr := q.guardian(r)
		if gerr != nil {
			return nil, gerr
		}
		list = append(list, g)
	}
	return list, err
}

// StandIn returns one of StandIns.
func (q queries) StandIn(ctx context.Context, counties []domain.County, id domain.GuardianID) (g domain.Guardian, err error) {
	list, err := q.StandIns(ctx, counties)
	for _, g := range list {
		if g.ID == id {
			return g, nil
		}
	}
	return g, orNotFound(err)
}

// AddGuardian stores a guardian with name and phone sealed.
func (tx *Tx) AddGuardian(ctx context.Context, g domain.Guardian) error {
	return tx.insert(ctx, tx.guardianRow(g))
}

// UpdateGuardian writes a guardian back.
func (tx *Tx) UpdateGuardian(ctx context.Context, g domain.Guardian) error {
	return tx.update(ctx, tx.guardianRow(g), g.Ref())
}

func (tx *Tx) guardianRow(g domain.Guardian) *guardianRow {
	return &guardianRow{County: g.County, ID: g.ID, PersonID: g.PersonID, Purpose: g.Purpose, Subject: g.Subject, Way: g.Way, WitnessID: g.WitnessID, FileID: g.FileID, OrganisationID: g.OrganisationID, NameSealed: tx.seal.seal(g.Name), PhoneSealed: tx.seal.seal(g.Phone),
		CodeHash: g.CodeHash, Tries: g.Tries, CodeUntil: g.CodeUntil, GivenAt: g.GivenAt, ConsentID: g.ConsentID, EraseOn: g.EraseOn, CreatedAt: g.CreatedAt}
}

// EraseGuardians forgets the guardians of those who are 18 by a day, and the papers that they signed.
func (tx *Tx) EraseGuardians(ctx context.Context, day domain.Date) (int, error) {
	files, err := tx.FilesToEnd(ctx, day, 500)
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		if err := tx.DropFile(ctx, f); err != nil {
			return 0, err
		}
	}
	res, err := tx.db.NewRaw("DELETE FROM guardians WHERE erase_on <= ?", day).Exec(ctx)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// IsStaff reports whether a natural person holds an account of staff.
func (q queries) IsStaff(ctx context.Context, person domain.PersonID) (bool, error) {
	n, err := q.db.NewSelect().Model((*domain.Account)(nil)).Where("person_id = ?", person).Where("person_id <> ''").Where("person = ?", false).Count(ctx)
	return n > 0, err
}
