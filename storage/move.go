package storage

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// pathTables are the tables whose rows lie in a region's subtree by region_path; a test holds the list against the catalogue.
var pathTables = []string{"organisations", "sites", "grants", "appointments", "classes", "certificates", "vacancies", "offers", "placements", "claims", "notices", "payments", "files", "breaches", "findings", "samples"}

// ownPaths are the tables whose rows are a place themselves, or an ombudsman's office there, by path.
var ownPaths = []string{"office_keys", "office_holders", "regions"}

// bodyTables are the tables whose rows belong to an organisation by organisation_id: small ones, and those of a county.
var bodyTables = struct{ small, county []string }{[]string{"accounts", "grants", "rooms"}, []string{"classes", "certificates", "vacancies", "offers", "placements", "claims", "files", "visits", "findings", "paper_consents", "guardians"}}

// RegionNow is the region of a code on day, or the one that came after it, as often as regions were merged.
func (q queries) RegionNow(ctx context.Context, code domain.RegionCode, day domain.Date) (r domain.Region, err error) {
	for range 8 {
		if r, err = q.Region(ctx, code, day); !errors.Is(err, domain.ErrNotFound) {
			return r, err
		}
		if err = q.db.NewSelect().Model(&r).Where("code = ?", code).OrderExpr("valid_from DESC").Limit(1).Scan(ctx); err != nil {
			return r, found(err)
		}
		if r.Successor == "" || r.Successor == code {
			break
		}
		code = r.Successor
	}
	return domain.Region{}, domain.ErrNotFound
}

// AdoptRegions gives the standing children of a region another parent.
func (tx *Tx) AdoptRegions(ctx context.Context, from, to domain.RegionCode) error {
	_, err := tx.db.NewRaw("UPDATE regions SET parent = ? WHERE parent = ? AND valid_to = ''", to, from).Exec(ctx)
	return err
}

// AddMove stores what a job has to carry along.
func (tx *Tx) AddMove(ctx context.Context, m domain.Move) error { return tx.insert(ctx, &m) }

// Moves are those that are not done, the oldest first.
func (q queries) Moves(ctx context.Context) (list []domain.Move, err error) {
	return list, q.db.NewSelect().Model(&list).Where("NOT done").Order("created_at", "id").Scan(ctx)
}

// EndMove marks a move as done.
func (tx *Tx) EndMove(ctx context.Context, id string) error {
	return changed(tx.db.NewRaw("UPDATE moves SET done = ? WHERE id = ?", true, id).Exec(ctx))
}

// CountyPaths are the paths of all counties at or below path, the ended ones included.
func (q queries) CountyPaths(ctx context.Context, path string) (list []string, err error) {
	return list, q.db.NewSelect().Model((*domain.Region)(nil)).ColumnExpr("DISTINCT path").Where("level = ?", domain.LevelCounty).Where("path >= ? AND path < ?", path, after(path)).
		OrderExpr("path").Scan(ctx, &list)
}

// CountyCodes are the codes of all counties at or below path, those that ended and lie in their successor now included.
func (q queries) CountyCodes(ctx context.Context, path string) (list []domain.RegionCode, err error) {
	return list, q.db.NewSelect().Model((*domain.Region)(nil)).ColumnExpr("DISTINCT code").Where("level = ?", domain.LevelCounty).Where("path >= ? AND path < ?", path, after(path)).
		OrderExpr("code").Scan(ctx, &list)
}

// MovePath rewrites the paths of everything at or below from, regions and grants included, so that it lies at or below to.
func (tx *Tx) MovePath(ctx context.Context, from, to string) error {
	rewrite := func(table, column string) error {
		_, err := tx.db.NewRaw("UPDATE ? SET ? = CAST(? AS TEXT) || substr(?, ?) WHERE ? >= ? AND ? < ?", bun.Ident(table), bun.Ident(column), to, bun.Ident(column), len(from)+1,
			bun.Ident(column), from, bun.Ident(column), after(from)).Exec(ctx)
		return err
	}
	for _, t := range pathTables {
		if err := rewrite(t, "region_path"); err != nil {
			return err
		}
	}
	for _, t := range ownPaths {
		if err := rewrite(t, "path"); err != nil {
			return err
		}
	}
	return nil
}

// BodyCounties are the counties that keep rows of an organisation.
func (q queries) BodyCounties(ctx context.Context, id domain.OrganisationID) (list []domain.County, err error) {
	seen := map[domain.County]bool{}
	for _, t := range bodyTables.county {
		var some []domain.County
		if err := q.db.NewRaw("SELECT DISTINCT county FROM ? WHERE organisation_id = ?", bun.Ident(t), id).Scan(ctx, &some); err != nil {
			return nil, err
		}
		for _, c := range some {
			if !seen[c] {
				seen[c], list = true, append(list, c)
			}
		}
	}
	return list, nil
}

// MoveBody gives the rows that one county keeps of an organisation to another.
func (tx *Tx) MoveBody(ctx context.Context, county domain.County, from, to domain.OrganisationID) error {
	for _, t := range bodyTables.county {
		if _, err := tx.db.NewRaw("UPDATE ? SET organisation_id = ? WHERE county = ? AND organisation_id = ?", bun.Ident(t), to, county, from).Exec(ctx); err != nil {
			return err
		}
	}
	_, err := tx.db.NewRaw("UPDATE certificates SET issuer_id = ? WHERE county = ? AND issuer_id = ?", to, county, from).Exec(ctx)
	return err
}

// MoveStaff gives the accounts, grants, sites and rooms of an organisation to another. A site whose name the other has already takes
// the name of its old organisation with it.
func (tx *Tx) MoveStaff(ctx context.Context, from domain.Organisation, to domain.OrganisationID) error {
	_, err := tx.db.NewRaw("UPDATE sites SET name = name || ' · ' || ? WHERE organisation_id = ? AND name IN (SELECT x.name FROM sites x WHERE x.organisation_id = ?)", from.Name, from.ID, to).Exec(ctx)
	for _, t := range append([]string{"sites"}, bodyTables.small...) {
		if err == nil {
			_, err = tx.db.NewRaw("UPDATE ? SET organisation_id = ? WHERE organisation_id = ?", bun.Ident(t), to, from.ID).Exec(ctx)
		}
	}
	return err
}

// ClaimsInPayment reports whether an organisation has claims between approval and payment, whose payee is frozen.
func (q queries) ClaimsInPayment(ctx context.Context, id domain.OrganisationID) (bool, error) {
	n, err := q.db.NewSelect().Model((*domain.Claim)(nil)).Where("organisation_id = ?", id).Where("state IN ('approved', 'paying')").Count(ctx)
	return n > 0, err
}

// AddGrants stores many grants in one statement, with their accounts.
func (tx *Tx) AddGrants(ctx context.Context, accounts []domain.Account, grants []domain.Grant) error {
	if err := tx.insert(ctx, &accounts); err != nil {
		return err
	}
	return tx.insert(ctx, &grants)
}
