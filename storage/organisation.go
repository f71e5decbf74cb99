package storage

import (
	"context"

	"yiji/domain"
)

// Organisation returns one organisation; who they are is public.
func (q queries) Organisation(ctx context.Context, id domain.OrganisationID) (o domain.Organisation, err error) {
	err = q.db.NewSelect().Model(&o).Where("id = ?", id).Scan(ctx)
	return o, found(err)
}

// OrganisationByCode finds an organisation by its unified social credit code.
func (q queries) OrganisationByCode(ctx context.Context, code string) (o domain.Organisation, err error) {
	err = q.db.NewSelect().Model(&o).Where("credit_code = ?", code).Scan(ctx)
	return o, found(err)
}

// Organisations are those of a kind ("" for all) that sc may see, by name.
func (q queries) Organisations(ctx context.Context, sc domain.Scope, kind string) (list []domain.Organisation, err error) {
	s := within(q.db.NewSelect().Model(&list), sc, organisationCols).Order("name", "id")
	if kind != "" {
		s = s.Where("kind = ?", kind)
	}
	return list, s.Scan(ctx)
}

// AddOrganisation stores o with the bank account it is paid on, which is sealed; "" for none.
func (tx *Tx) AddOrganisation(ctx context.Context, o domain.Organisation, account string) error {
	if err := unique(tx.insert(ctx, &o), domain.ErrCodeTaken); err != nil || account == "" {
		return err
	}
	return changed(tx.db.NewRaw("UPDATE organisations SET account_sealed = ? WHERE id = ?", tx.seal.seal(account), o.ID).Exec(ctx))
}

// UpdateOrganisation writes o back.
func (tx *Tx) UpdateOrganisation(ctx context.Context, o domain.Organisation) error {
	return changed(tx.db.NewUpdate().Model(&o).ExcludeColumn("id", "county").Where("id = ?", o.ID).Exec(ctx))
}

// PayeeAccount opens the bank account of an organisation, for a payment file; "" for none.
func (q queries) PayeeAccount(ctx context.Context, id domain.OrganisationID) (string, error) {
	var sealed []byte
	if err := q.db.NewRaw("SELECT account_sealed FROM organisations WHERE id = ?", id).Scan(ctx, &sealed); err != nil {
		return "", found(err)
	}
	return q.seal.open(sealed)
}

// Sites are the sites that sc may see.
func (q queries) Sites(ctx context.Context, sc domain.Scope) (list []domain.Site, err error) {
	return list, within(q.db.NewSelect().Model(&list), sc, siteColumns).Order("name").Scan(ctx)
}

// Site returns one site.
func (q queries) Site(ctx context.Context, id domain.SiteID) (s domain.Site, err error) {
	err = q.db.NewSelect().Model(&s).Where("id = ?", id).Scan(ctx)
	return s, found(err)
}

// Rooms are the rooms that sc may see.
func (q queries) Rooms(ctx context.Context, sc domain.Scope) (list []domain.Room, err error) {
	return list, within(q.db.NewSelect().Model(&list), sc, roomColumns).Order("name", "id").Scan(ctx)
}

// Room returns one room.
func (q queries) Room(ctx context.Context, id domain.RoomID) (r domain.Room, err error) {
	err = q.db.NewSelect().Model(&r).Where("id = ?", id).Scan(ctx)
	return r, found(err)
}

// ErrNameTaken says that a name is used already where it must be unique.
var ErrNameTaken = &domain.Error{Kind: domain.Conflict, Code: "name-taken"}

// AddSite stores a site.
func (tx *Tx) AddSite(ctx context.Context, s domain.Site) error {
	return unique(tx.insert(ctx, &s), ErrNameTaken.At("site_name"))
}

// AddRoom stores a room.
func (tx *Tx) AddRoom(ctx context.Context, r domain.Room) error {
	return unique(tx.insert(ctx, &r), ErrNameTaken.At("name"))
}
