package storage

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Class returns a class that sc may see.
func (q queries) Class(ctx context.Context, sc domain.Scope, id domain.ClassID) (c domain.Class, err error) {
	err = within(q.db.NewSelect().Model(&c), sc, classColumns).Where("id = ?", id).Scan(ctx)
	return c, found(err)
}

// PublicClass returns a class that whoever may enrol may see: open or running.
func (q queries) PublicClass(ctx context.Context, id domain.ClassID) (c domain.Class, err error) {
	err = q.db.NewSelect().Model(&c).Where("id = ?", id).Where("state IN (?)", bun.List(publicStates)).Scan(ctx)
	return c, found(err)
}

var publicStates = []domain.ClassState{domain.ClassOpen, domain.ClassRunning}

// ClassFilter narrows a list of classes; empty fields do not. After is the id of the last class of the page before.
type ClassFilter struct {
	State      domain.ClassState
	CourseID   domain.CourseID
	RegionPath string
	After      domain.ClassID
	Limit      int
}

// Classes are the classes that sc may see, the newest first.
func (q queries) Classes(ctx context.Context, sc domain.Scope, f ClassFilter) (list []domain.Class, err error) {
	return list, within(f.apply(q.db.NewSelect().Model(&list)), sc, classColumns).Scan(ctx)
}

// PublicClasses are the classes that people may enrol in, the soonest first.
func (q queries) PublicClasses(ctx context.Context, f ClassFilter) (list []domain.Class, err error) {
	s := q.db.NewSelect().Model(&list).Where("state = ?", domain.ClassOpen).Where("taken < capacity").Order("starts_on", "id").Limit(int64(max(f.Limit, 1)))
	if f.CourseID != "" {
		s = s.Where("course_id = ?", f.CourseID)
	}
	if f.RegionPath != "" {
		s = s.Where("region_path >= ? AND region_path < ?", f.RegionPath, after(f.RegionPath))
	}
	return list, s.Scan(ctx)
}

func (f ClassFilter) apply(s *bun.SelectQuery) *bun.SelectQuery {
	if f.State != "" {
		s = s.Where("state = ?", f.State)
	}
	if f.CourseID != "" {
		s = s.Where("course_id = ?", f.CourseID)
	}
	if f.RegionPath != "" {
		s = s.Where("region_path >= ? AND region_path < ?", f.RegionPath, after(f.RegionPath))
	}
	if f.After != "" {
		s = s.Where("id < ?", f.After)
	}
	if f.Limit > 0 {
		s = s.Limit(int64(f.Limit))
	}
	return s.OrderExpr("id DESC")
}

// ClassCounts counts the classes that sc may see by state.
func (q queries) ClassCounts(ctx context.Context, sc domain.Scope) (map[domain.ClassState]int, error) {
	var rows []struct {
		State domain.ClassState
		N     int
	}
	err := within(q.db.NewSelect().Model((*domain.Class)(nil)).ColumnExpr("state, count(*) AS n").Group("state"), sc, classColumns).Scan(ctx, &rows)
	counts := map[domain.ClassState]int{}
	for _, r := range rows {
		counts[r.State] = r.N
	}
	return counts, err
}

// AddClass stores a new class.
func (tx *Tx) AddClass(ctx context.Context, c domain.Class) error { return tx.insert(ctx, &c) }

// UpdateClass writes c back, or says stale if somebody else did since it was read. The seats move with enrolments alone.
func (tx *Tx) UpdateClass(ctx context.Context, c domain.Class) error {
	c.UpdatedAt = tx.Now
	return tx.update(ctx, &c, c.Ref(), version(c.Version), func(q *bun.UpdateQuery) *bun.UpdateQuery { return q.ExcludeColumn("taken") })
}

// TakeSeat takes one seat of c for an enrolment in state s, or says full. A seat that is only pending is in no field of a class: nobody
// but its person sees it.
func (tx *Tx) TakeSeat(ctx context.Context, c domain.Class, s domain.EnrolmentState) error {
	res, err := tx.db.NewRaw("UPDATE classes SET ? = ? + 1 WHERE county = ? AND id = ? AND taken + pending < capacity AND state IN (?)", seats(s), seats(s), c.County, c.ID, bun.List(publicStates)).Exec(ctx)
	if err = changed(res, err); errors.Is(err, domain.ErrStale) {
		return domain.ErrClassFull.With("Seats", c.Capacity)
	}
	return err
}

// FreeSeat gives the seat of an enrolment back that was in state s.
func (tx *Tx) FreeSeat(ctx context.Context, county domain.County, id domain.ClassID, s domain.EnrolmentState) error {
	return changed(tx.db.NewRaw("UPDATE classes SET ? = ? - 1 WHERE county = ? AND id = ?", seats(s), seats(s), county, id).Exec(ctx))
}

// seats is the column that counts the seats of enrolments in state s.
func seats(s domain.EnrolmentState) bun.Ident {
	if s == domain.EnrolmentPending {
		return "pending"
	}
	return "taken"
}
