package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// onOneWay keeps what was asked for above or below sc's region: the two officers of a leak may stand at two levels. Each sees the people
// of their own counties.
func onOneWay(s *bun.SelectQuery, sc domain.Scope) *bun.SelectQuery {
	if sc.RegionPath == "" {
		return s.Where("1 = 0")
	}
	return s.Where("substr(?, 1, length(region_path)) = region_path OR (region_path >= ? AND region_path < ?)", sc.RegionPath, sc.RegionPath, after(sc.RegionPath))
}

// Breaches are the leaks looked into within sc, the newest first.
func (q queries) Breaches(ctx context.Context, sc domain.Scope) (list []domain.Breach, err error) {
	return list, onOneWay(q.db.NewSelect().Model(&list), sc).OrderExpr("created_at DESC, id DESC").Limit(100).Scan(ctx)
}

// Breach is one of them.
func (q queries) Breach(ctx context.Context, sc domain.Scope, id domain.BreachID) (b domain.Breach, err error) {
	err = onOneWay(q.db.NewSelect().Model(&b), sc).Where("id = ?", id).Scan(ctx)
	return b, found(err)
}

// AddBreach stores what is asked.
func (tx *Tx) AddBreach(ctx context.Context, b domain.Breach) error { return tx.insert(ctx, &b) }

// UpdateBreach writes a step back, once.
func (tx *Tx) UpdateBreach(ctx context.Context, b domain.Breach, was string) error {
	return changed(tx.db.NewUpdate().Model(&b).Column("state", "confirmed_by", "confirmed_at").Where("county = ?", b.County).Where("id = ?", b.ID).Where("state = ?", was).Exec(ctx))
}

// ReadBy are the people within sc whose files a leak's session or account read, each once.
func (q queries) ReadBy(ctx context.Context, sc domain.Scope, b domain.Breach) (list []domain.Person, err error) {
	reads := q.db.NewSelect().Model((*domain.Read)(nil)).Column("person_id")
	if b.SessionID != "" {
		reads = reads.Where("session_id = ?", b.SessionID)
	} else {
		reads = reads.Where("account_id = ?", b.AccountID).Where("at >= ?", b.Since).Where("at <= ?", b.Until)
	}
	s := q.db.NewSelect().Model(&list).ModelTableExpr(personsTable).Where("id IN (?)", reads).Order("county", "id")
	return list, inCounties(s, sc).Scan(ctx)
}
