package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
	idents "yiji/domain/ident"
)

// correctionRow is a correction as it is stored: its value sealed.
type correctionRow struct {
	bun.BaseModel `bun:"table:corrections"`
	County        domain.County
	ID            domain.CorrectionID
	PersonID      domain.PersonID
	Field         string
	ValueSealed   []byte
	FileID        domain.FileID
	State         string
	Reason        string
	EnteredBy     domain.PersonID
	DecidedBy     domain.PersonID
	CreatedAt     time.Time
	DecidedAt     time.Time
}

func (q queries) corrections(ctx context.Context, where func(*bun.SelectQuery) *bun.SelectQuery) (list []domain.Correction, err error) {
	var rows []correctionRow
	if err := where(q.db.NewSelect().Model(&rows)).OrderExpr("created_at DESC, id DESC").Limit(200).Scan(ctx); err != nil {
		return nil, err
	}
	for _, r := range rows {
		c := domain.Correction{County: r.County, ID: r.ID, PersonID: r.PersonID, Field: r.Field, FileID: r.FileID, State: r.State, Reason: r.Reason, EnteredBy: r.EnteredBy,
			DecidedBy: r.DecidedBy, CreatedAt: r.CreatedAt, DecidedAt: r.DecidedAt}
		if c.Value, err = q.seal.open(r.ValueSealed); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// OwnCorrections are what a person asked to be put right, the newest first.
func (q queries) OwnCorrections(ctx context.Context, person domain.PersonID) ([]domain.Correction, error) {
	return q.corrections(ctx, func(s *bun.SelectQuery) *bun.SelectQuery { return s.Where("person_id = ?", person) })
}

// Corrections are those open in the counties of sc.
func (q queries) Corrections(ctx context.Context, sc domain.Scope) ([]domain.Correction, error) {
	return q.corrections(ctx, func(s *bun.SelectQuery) *bun.SelectQuery { return inCounties(s, sc).Where("state = 'open'") })
}

// Correction is one in the counties of sc.
func (q queries) Correction(ctx context.Context, sc domain.Scope, id domain.CorrectionID) (c domain.Correction, err error) {
	list, err := q.corrections(ctx, func(s *bun.SelectQuery) *bun.SelectQuery { return inCounties(s, sc).Where("id = ?", id) })
	if err != nil || len(list) == 0 {
		return c, orNotFound(err)
	}
	return list[0], nil
}

// AddCorrection stores a correction; one open a person and field.
func (tx *Tx) AddCorrection(ctx context.Context, c domain.Correction) error {
	return unique(tx.insert(ctx, tx.correctionRow(c)), domain.ErrCorrecting)
}

// UpdateCorrection writes a decision back.
func (tx *Tx) UpdateCorrection(ctx context.Context, c domain.Correction) error {
	return tx.update(ctx, tx.correctionRow(c), c.Ref())
}

func (tx *Tx) correctionRow(c domain.Correction) *correctionRow {
	return &correctionRow{County: c.County, ID: c.ID, PersonID: c.PersonID, Field: c.Field, ValueSealed: tx.seal.seal(c.Value), FileID: c.FileID, State: c.State, Reason: c.Reason,
		EnteredBy: c.EnteredBy, DecidedBy: c.DecidedBy, CreatedAt: c.CreatedAt, DecidedAt: c.DecidedAt}
}

// CorrectName gives a person another name, under which searches find them from now on.
func (tx *Tx) CorrectName(ctx context.Context, p domain.Person, name string) error {
	p.Name = name
	if err := changed(tx.db.NewRaw("UPDATE persons SET name = ? WHERE county = ? AND id = ?", name, p.County, p.ID).Exec(ctx)); err != nil {
		return err
	}
	if _, err := tx.db.NewRaw("UPDATE accounts SET name = ? WHERE person_id = ? AND person = ?", name, p.ID, true).Exec(ctx); err != nil {
		return err
	}
	return tx.setGrams(ctx, p)
}

// CorrectIdentity gives a person another identity number, to be found and signed in by; the old one finds nobody any more.
func (tx *Tx) CorrectIdentity(ctx context.Context, p domain.Person, number string) error {
	old, err := tx.Secrets(ctx, p.ID)
	if err != nil {
		return err
	}
	_, err = tx.db.NewRaw("UPDATE person_keys SET key = ? WHERE key = ?", tx.seal.key("identity", number), tx.seal.key("identity", old.Identity)).Exec(ctx)
	if err != nil {
		return unique(err, domain.ErrPersonKnown.At("identity_number"))
	}
	_, err = tx.db.NewRaw("UPDATE logins SET key = ? WHERE key = ?", tx.loginKey("identity", number), tx.loginKey("identity", old.Identity)).Exec(ctx)
	if err != nil {
		return unique(err, domain.ErrPersonKnown.At("identity_number"))
	}
	return changed(tx.db.NewRaw("UPDATE persons SET identity_sealed = ?, identity_mask = ?, born_on = ? WHERE county = ? AND id = ?", tx.seal.seal(number), idents.MaskIdentity(number),
		idents.BirthDate(number), p.County, p.ID).Exec(ctx))
}
