package storage

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// inForce is the condition that a grant holds on a day; it says the same as domain.Grant.Holds.
const inForce = "valid_from <= ? AND (valid_to = '' OR valid_to >= ?) AND end_reason = ''"

// Grants are the grants of an account that hold on day, the oldest first.
func (q queries) Grants(ctx context.Context, id domain.AccountID, day domain.Date) (list []domain.Grant, err error) {
	return list, q.db.NewSelect().Model(&list).Where("account_id = ?", id).Where(inForce, day, day).Order("created_at", "id").Scan(ctx)
}

// Grant returns one grant.
func (q queries) Grant(ctx context.Context, id domain.GrantID) (g domain.Grant, err error) {
	err = q.db.NewSelect().Model(&g).Where("id = ?", id).Scan(ctx)
	return g, found(err)
}

// GrantIn returns a grant at a place that sc sees.
func (q queries) GrantIn(ctx context.Context, sc domain.Scope, id domain.GrantID) (g domain.Grant, err error) {
	err = within(q.db.NewSelect().Model(&g), sc, grantColumns).Where("id = ?", id).Scan(ctx)
	return g, found(err)
}

// PersonGrants are the grants that hold on day, or will, of all accounts of a natural person.
func (q queries) PersonGrants(ctx context.Context, person domain.PersonID, day domain.Date) (list []domain.Grant, err error) {
	return list, q.db.NewSelect().Model(&list).Where("account_id IN (SELECT id FROM accounts WHERE person_id = ?)", person).
		Where("valid_to = '' OR valid_to >= ?", day).Where("end_reason = ''").Order("created_at", "id").Scan(ctx)
}

// RegionGrants counts the grants of the role region that account holds on day.
func (q queries) RegionGrants(ctx context.Context, account domain.AccountID, day domain.Date) (int64, error) {
	return q.db.NewSelect().Model((*domain.Grant)(nil)).Where("account_id = ?", account).Where("role = ?", domain.RoleRegion).Where(inForce, day, day).Count(ctx)
}

// Givers are the natural persons behind the accounts that gave the grants.
func (q queries) Givers(ctx context.Context, ids ...domain.GrantID) (people []domain.PersonID, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = q.db.NewSelect().Model((*domain.Account)(nil)).ColumnExpr("DISTINCT person_id").Where("id IN (SELECT granted_by FROM grants WHERE id IN (?))", bun.List(ids)).Scan(ctx, &people)
	return people, err
}

// AddGrant stores a grant.
func (tx *Tx) AddGrant(ctx context.Context, g domain.Grant) error { return tx.insert(ctx, &g) }

// EndGrant writes the end of a grant, and of those copied from it.
func (tx *Tx) EndGrant(ctx context.Context, g domain.Grant) error {
	if err := changed(tx.db.NewUpdate().Model(&g).Column("valid_to", "end_reason", "ended_by").Where("id = ?", g.ID).Where("end_reason = ''").Exec(ctx)); err != nil {
		return err
	}
	_, err := tx.db.NewRaw("UPDATE grants SET end_reason = ?, ended_by = ?, valid_to = CASE WHEN valid_from > ? THEN valid_from WHEN valid_to > ? OR valid_to = '' THEN ? ELSE valid_to END WHERE source_id = ? AND end_reason = ''",
		domain.EndedWithSource, g.EndedBy, g.ValidTo, g.ValidTo, g.ValidTo, g.ID).Exec(ctx)
	return err
}

// Staff are the accounts that hold role at organisation org on day, by name.
func (q queries) Staff(ctx context.Context, org domain.OrganisationID, role domain.Role, day domain.Date) (list []domain.Account, err error) {
	return list, q.db.NewSelect().Model(&list).Where("id IN (SELECT account_id FROM grants WHERE organisation_id = ? AND role = ? AND "+inForce+")", org, role, day, day).
		Order("name", "id").Scan(ctx)
}

// StaffIn are the accounts that hold role somewhere on the way down to path or under it, on day, by name.
func (q queries) StaffIn(ctx context.Context, path string, role domain.Role, day domain.Date) (list []domain.Account, err error) {
	return list, q.db.NewSelect().Model(&list).Where(`id IN (SELECT g.account_id FROM grants g LEFT JOIN organisations o ON o.id = g.organisation_id
		WHERE g.role = ? AND `+inForce+`
		AND ((g.region_path <> '' AND substr(?, 1, length(g.region_path)) = g.region_path) OR (COALESCE(o.region_path, g.region_path) >= ? AND COALESCE(o.region_path, g.region_path) < ?)))`,
		role, day, day, path, path, after(path)).Order("name", "id").Scan(ctx)
}

// AccountFilter narrows a list of accounts; empty fields do not. After is the last account of the page before.
type AccountFilter struct {
	Role   domain.Role
	Search string // part of login or name
	After  domain.AccountID
	Limit  int
}

// Accounts are the accounts of staff that hold, held or will hold a grant at a place that sc sees, the newest first.
func (q queries) Accounts(ctx context.Context, sc domain.Scope, f AccountFilter) (list []domain.Account, err error) {
	at := within(q.db.NewSelect().Model((*domain.Grant)(nil)).Column("account_id"), sc, grantColumns)
	if f.Role != "" {
		at = at.Where("role = ?", f.Role)
	}
	s := q.db.NewSelect().Model(&list).Where("id IN (?)", at).OrderExpr("id DESC")
	if f.Search != "" {
		like := "%" + likeless(f.Search) + "%"
		s = s.Where("lower(login) LIKE lower(?) OR lower(name) LIKE lower(?)", like, like)
	}
	if f.After != "" {
		s = s.Where("id < ?", f.After)
	}
	if f.Limit > 0 {
		s = s.Limit(int64(f.Limit))
	}
	return list, s.Scan(ctx)
}

// AccountIn is a staff account with its grants at places that sc sees, the ended ones included; an account without any is not there.
func (q queries) AccountIn(ctx context.Context, sc domain.Scope, id domain.AccountID) (a domain.Account, list []domain.Grant, err error) {
	if err = within(q.db.NewSelect().Model(&list), sc, grantColumns).Where("account_id = ?", id).Order("created_at", "id").Scan(ctx); err != nil {
		return a, nil, found(err)
	}
	if len(list) == 0 {
		return a, nil, domain.ErrNotFound
	}
	a, err = q.Account(ctx, id)
	return a, list, err
}

// StaffPerson is the natural person of an identity number, if they have a file or a staff account that names it; "" if not.
func (q queries) StaffPerson(ctx context.Context, number string) (id domain.PersonID, err error) {
	p, err := q.PersonByIdentity(ctx, number)
	if err == nil || !errors.Is(err, domain.ErrNotFound) {
		return p.ID, err
	}
	err = q.db.NewRaw("SELECT person_id FROM staff_keys WHERE key = ?", q.seal.key("identity", number)).Scan(ctx, &id)
	if err = found(err); errors.Is(err, domain.ErrNotFound) {
		err = nil
	}
	return id, err
}

// PersonNumbered reports whether the identity number of a natural person is known: by their own file, or told with a staff account.
func (q queries) PersonNumbered(ctx context.Context, id domain.PersonID) (known bool, err error) {
	err = q.db.NewRaw("SELECT EXISTS (SELECT 1 FROM staff_keys WHERE person_id = ?) OR EXISTS (SELECT 1 FROM person_keys WHERE person_id = ?)", id, id).Scan(ctx, &known)
	return known, err
}

// AddStaffPerson ties an identity number to the natural person behind a staff account.
func (tx *Tx) AddStaffPerson(ctx context.Context, number string, id domain.PersonID) error {
	_, err := tx.db.NewRaw("INSERT INTO staff_keys (key, person_id) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", tx.seal.key("identity", number), id).Exec(ctx)
	return err
}

// Appointment returns one appointment in sc's region.
func (q queries) Appointment(ctx context.Context, sc domain.Scope, id domain.AppointmentID) (a domain.Appointment, err error) {
	err = within(q.db.NewSelect().Model(&a), sc, paymentColumns).Where("id = ?", id).Scan(ctx)
	return a, found(err)
}

// Appointments are those in sc's region, the newest first.
func (q queries) Appointments(ctx context.Context, sc domain.Scope) (list []domain.Appointment, err error) {
	return list, within(q.db.NewSelect().Model(&list), sc, paymentColumns).OrderExpr("id DESC").Scan(ctx)
}

// AddAppointment stores a proposal.
func (tx *Tx) AddAppointment(ctx context.Context, a domain.Appointment) error {
	return unique(tx.insert(ctx, &a), domain.ErrStale)
}

// DecideAppointment writes the Yes or No to a proposal, once.
func (tx *Tx) DecideAppointment(ctx context.Context, a domain.Appointment) error {
	return changed(tx.db.NewUpdate().Model(&a).Column("state", "decided_by", "decided_at").Where("id = ?", a.ID).Where("state = 'proposed'").Exec(ctx))
}
