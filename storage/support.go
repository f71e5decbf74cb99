package storage

import (
	"context"

	"yiji/domain"
)

// OwnSupport is what a person wants in a class of theirs.
func (q queries) OwnSupport(ctx context.Context, c domain.Class, person domain.PersonID) (s domain.Support, err error) {
	err = q.db.NewSelect().Model(&s).Where("county = ?", c.County).Where("class_id = ?", c.ID).Where("person_id = ?", person).Scan(ctx)
	return s, found(err)
}

// ClassSupports are what the people on a class's roster want, by person.
func (q queries) ClassSupports(ctx context.Context, c domain.Class) (map[domain.PersonID]domain.Support, error) {
	var list []domain.Support
	err := q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("class_id = ?", c.ID).Scan(ctx)
	m := make(map[domain.PersonID]domain.Support, len(list))
	for _, s := range list {
		m[s.PersonID] = s
	}
	return m, err
}

// SetSupport stores what a person wants in the place of what they wanted before; of nothing no row is left.
func (tx *Tx) SetSupport(ctx context.Context, s domain.Support) error {
	if err := tx.DropSupport(ctx, s.County, s.ClassID, s.PersonID); err != nil || s.Wants == "" {
		return err
	}
	return tx.insert(ctx, &s)
}

// DropSupport forgets what a person wanted in a class.
func (tx *Tx) DropSupport(ctx context.Context, county domain.County, class domain.ClassID, person domain.PersonID) error {
	_, err := tx.db.NewRaw("DELETE FROM supports WHERE county = ? AND class_id = ? AND person_id = ?", county, class, person).Exec(ctx)
	return err
}

// DropSupports forgets what people wanted in a class that is over.
func (tx *Tx) DropSupports(ctx context.Context, c domain.Class) error {
	_, err := tx.db.NewRaw("DELETE FROM supports WHERE county = ? AND class_id = ?", c.County, c.ID).Exec(ctx)
	return err
}
