package storage

import (
	"context"
	"database/sql"
	"errors"

	"yiji/domain"
)

// StaffName is what a member of staff (工作人员) is called at work, by the natural person; "" for whoever holds no staff account.
func (q queries) StaffName(ctx context.Context, person domain.PersonID) (name string, err error) {
	err = q.db.NewSelect().Model((*domain.Account)(nil)).Column("name").Where("person_id = ?", person).Where("NOT person").Order("created_at", "id").Limit(1).Scan(ctx, &name)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return name, err
}
