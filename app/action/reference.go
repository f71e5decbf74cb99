package action

import (
	"context"
	"iter"

	"yiji/domain"
	"yiji/storage"
)

// Beginning is the day from which rows of a first import are held to be in force.
const Beginning domain.Date = "1949-10-01"

// Imported counts what an import did.
type Imported struct{ Read, Added, Changed, Refused int }

// RegionRow is one row of a level's file: a region, or why the row cannot be taken.
type RegionRow struct {
	Region domain.Region
	Skip   bool // a pseudo-node, which is not stored
	Err    *domain.Error
	Cells  []string
}

// cells are the row as it stands in its file, as far as it was read.
func (r RegionRow) cells() []string {
	if len(r.Cells) > 0 {
		return r.Cells
	}
	return []string{string(r.Region.Code), r.Region.Name, string(r.Region.Parent)}
}

// ImportRegions takes one level's file in one act: new codes are added, a changed name ends the old row and begins a new one today,
// the rest stays. A row that began today is changed in place. A code for the second time and a row whose parent is not there are
// refused; refuse gets each row that is. fileHash is the SHA-256 of the file.
func (a *Actions) ImportRegions(ctx context.Context, who domain.Actor, fileHash string, level int, rows iter.Seq[RegionRow], dryRun bool, refuse func(RegionRow)) (n Imported, err error) {
	_, err = do(ctx, a, who, "region", "import", func(tx *storage.Tx) (Imported, domain.Ref, error) {
		n = Imported{}
		tx.Imports(fileHash)
		known, parents, err := a.knownRegions(ctx, tx, level)
		if err != nil {
			return n, domain.Ref{}, err
		}
		var added []domain.Region
		seen := map[domain.RegionCode]bool{}
		for row := range rows {
			n.Read++
			tx.ImportsRow(row.cells()...)
			if row.Err == nil && !row.Skip {
				row.Err = refusal(row.Region, seen, parents)
				seen[row.Region.Code] = true
			}
			switch old, standing := known[row.Region.Code]; {
			case row.Err != nil:
				n.Refused++
				refuse(row)
			case row.Skip:
			case !standing:
				row.Region.ValidFrom = Beginning
				added = append(added, row.Region)
				n.Added++
			case old.Name != row.Region.Name:
				if err := a.renameRegion(ctx, tx, old, row.Region, dryRun); err != nil {
					return n, domain.Ref{}, err
				}
				n.Changed++
			}
		}
		if dryRun {
			return n, domain.Ref{County: domain.NoCounty, ID: "dry-run"}, nil
		}
		return n, domain.Ref{County: domain.NoCounty, ID: "regions"}, tx.AddRegions(ctx, added)
	})
	return n, err
}

// Why a region is refused. Args: Code.
var (
	ErrParentUnknown = &domain.Error{Kind: domain.Invalid, Code: "region-parent-unknown"} // its parent was not imported
	ErrRegionTwice   = &domain.Error{Kind: domain.Invalid, Code: "region-twice"}          // a row of the file before it has its code
)

// refusal is why r cannot be taken after the codes seen in its file, nil when it can.
func refusal(r domain.Region, seen, parents map[domain.RegionCode]bool) *domain.Error {
	switch {
	case seen[r.Code]:
		return ErrRegionTwice.With("Code", string(r.Code)).At("code")
	case r.Parent != "" && !parents[r.Parent]:
		return ErrParentUnknown.With("Code", string(r.Parent)).At("code")
	}
	return nil
}

// knownRegions are the standing rows of a level, and the codes of the levels above it.
func (a *Actions) knownRegions(ctx context.Context, tx *storage.Tx, level int) (known map[domain.RegionCode]domain.Region, parents map[domain.RegionCode]bool, err error) {
	known, parents = map[domain.RegionCode]domain.Region{}, map[domain.RegionCode]bool{}
	for l := 1; l <= level; l++ {
		list, err := tx.AllRegions(ctx, l)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range list {
			switch {
			case l < level:
				parents[r.Code] = true
			case r.ValidTo == "":
				known[r.Code] = r
			}
		}
	}
	return known, parents, nil
}

func (a *Actions) renameRegion(ctx context.Context, tx *storage.Tx, old, new domain.Region, dryRun bool) error {
	if dryRun {
		return nil
	}
	new.ValidFrom, new.Parent, new.Path = old.ValidFrom, old.Parent, old.Path // where it lies changes by MoveRegion alone
	return a.follow(ctx, tx, old, new)
}

// ImportHolidays takes the days off and make-up working days of whole years, from the file with this SHA-256.
func (a *Actions) ImportHolidays(ctx context.Context, who domain.Actor, fileHash string, days []domain.Holiday) (Imported, error) {
	return do(ctx, a, who, "holiday", "import", func(tx *storage.Tx) (n Imported, ref domain.Ref, err error) {
		old, _, err := tx.Holidays(ctx, storage.Country)
		if err != nil {
			return n, ref, err
		}
		kinds := map[domain.Date]string{}
		for _, d := range old {
			kinds[d.Date] = d.Kind
		}
		tx.Imports(fileHash)
		for _, d := range days {
			n.Read++
			tx.ImportsRow(string(d.Date), d.Kind, d.Name)
			switch kind, known := kinds[d.Date]; {
			case !known:
				n.Added++
			case kind != d.Kind:
				n.Changed++
			}
		}
		return n, domain.Ref{County: domain.NoCounty, ID: "holidays"}, tx.SetHolidays(ctx, storage.Country, days, domain.CoveredYears(days))
	})
}

// ExplainClaim returns a claim with its lines and decisions, by its id or number.
func (a *Actions) ExplainClaim(ctx context.Context, who domain.Actor, name string) (c domain.Claim, lines []domain.ClaimLine, err error) {
	if err := a.may(who, "claim", "read"); err != nil {
		return c, nil, err
	}
	if c, err = a.Store.Claim(ctx, who.Scope, domain.ClaimID(name)); err == domain.ErrNotFound {
		c, err = a.Store.ClaimByNumber(ctx, who.Scope, name)
	}
	if err != nil {
		return c, nil, err
	}
	if lines, err = a.Store.ClaimLines(ctx, c); err != nil {
		return c, nil, err
	}
	var seen []domain.PersonID
	for _, l := range lines {
		seen = append(seen, l.PersonID)
	}
	return c, lines, a.Look(ctx, who, "claim:"+string(c.ID), seen...)
}
