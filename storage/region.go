package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Region is the row of code that stands on day.
func (q queries) Region(ctx context.Context, code domain.RegionCode, day domain.Date) (r domain.Region, err error) {
	err = standing(q.db.NewSelect().Model(&r), day).Where("code = ?", code).Scan(ctx)
	return r, found(err)
}

// RegionAt is the region whose path is path, on day.
func (q queries) RegionAt(ctx context.Context, path string, day domain.Date) (r domain.Region, err error) {
	err = standing(q.db.NewSelect().Model(&r), day).Where("path = ?", path).Scan(ctx)
	return r, found(err)
}

// Regions are the children of parent ("" for the top) that sc may see, by code.
func (q queries) Regions(ctx context.Context, sc domain.Scope, parent domain.RegionCode, day domain.Date) (list []domain.Region, err error) {
	s := standing(q.db.NewSelect().Model(&list), day).Where("parent = ?", parent).Order("code")
	return list, within(s, sc, regionColumns).Scan(ctx)
}

// RegionsUnder are all regions in path's subtree down to level, by path.
func (q queries) RegionsUnder(ctx context.Context, path string, level int, day domain.Date) (list []domain.Region, err error) {
	s := standing(q.db.NewSelect().Model(&list), day).Where("level <= ?", level).Order("path")
	return list, within(s, domain.Scope{RegionPath: path}, regionColumns).Scan(ctx)
}

// AllRegions are the rows of every code and date, for an import to compare with.
func (q queries) AllRegions(ctx context.Context, level int) (list []domain.Region, err error) {
	return list, q.db.NewSelect().Model(&list).Where("level = ?", level).Order("code", "valid_from").Scan(ctx)
}

// AddRegions stores rows that are not there yet, many in one statement.
func (tx *Tx) AddRegions(ctx context.Context, rows []domain.Region) error {
	for len(rows) > 0 {
		n := min(len(rows), 500)
		part := rows[:n]
		if err := tx.insert(ctx, &part); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// EndRegion writes the last day of a row, and what came after it.
func (tx *Tx) EndRegion(ctx context.Context, r domain.Region) error {
	return changed(tx.db.NewUpdate().Model(&r).Column("valid_to", "successor").Where("code = ?", r.Code).Where("valid_from = ?", r.ValidFrom).Exec(ctx))
}

// RenameRegion writes the name, parent and path of a row that stays in force.
func (tx *Tx) RenameRegion(ctx context.Context, r domain.Region) error {
	return changed(tx.db.NewUpdate().Model(&r).Column("name", "path", "parent").Where("code = ?", r.Code).Where("valid_from = ?", r.ValidFrom).Exec(ctx))
}

func standing(s *bun.SelectQuery, day domain.Date) *bun.SelectQuery {
	return s.Where("valid_from <= ?", day).Where("valid_to = '' OR valid_to >= ?", day)
}
