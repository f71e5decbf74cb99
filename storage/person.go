package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// personRow adds to a person what is sealed at rest.
type personRow struct {
	bun.BaseModel `bun:"table:persons"`
	domain.Person
	IdentitySealed []byte
	PhoneSealed    []byte
}

// personsTable is where persons are kept; bun would look for "people".
const personsTable = "persons AS person"

// Person returns a person's file. The caller shows that person, or somebody whose case it is, and leaves a row if it must.
func (q queries) Person(ctx context.Context, id domain.PersonID) (p domain.Person, err error) {
	err = q.db.NewSelect().Model(&p).ModelTableExpr(personsTable).Where("id = ?", id).Scan(ctx)
	return p, found(err)
}

// PersonByIdentity finds a person by the whole identity number.
func (q queries) PersonByIdentity(ctx context.Context, number string) (p domain.Person, err error) {
	err = q.db.NewSelect().Model(&p).ModelTableExpr(personsTable).Where("id = (SELECT person_id FROM person_keys WHERE key = ?)", q.seal.key("identity", number)).Scan(ctx)
	return p, found(err)
}

// AddPerson stores a person; the secrets are sealed, and each identity number has one person.
func (tx *Tx) AddPerson(ctx context.Context, p domain.Person, s domain.Secrets) error {
	_, err := tx.db.NewRaw("INSERT INTO person_keys (key, person_id, county) VALUES (?, ?, ?)", tx.seal.key("identity", s.Identity), p.ID, p.County).Exec(ctx)
	if err != nil {
		return unique(err, domain.ErrPersonKnown.At("identity_number"))
	}
	if err := tx.insert(ctx, &personRow{Person: p, IdentitySealed: tx.seal.seal(s.Identity), PhoneSealed: tx.seal.seal(s.Phone)}); err != nil {
		return err
	}
	if err := tx.setGrams(ctx, p); err != nil {
		return err
	}
	_, err = tx.db.NewRaw("INSERT INTO person_ledgers (county, id, version) VALUES (?, ?, 0)", p.County, p.ID).Exec(ctx)
	return err
}

// Secrets opens the sealed numbers of a person.
func (q queries) Secrets(ctx context.Context, id domain.PersonID) (s domain.Secrets, err error) {
	var r personRow
	if err = q.db.NewSelect().Model(&r).Where("id = ?", id).Scan(ctx); err != nil {
		return s, found(err)
	}
	if s.Identity, err = q.seal.open(r.IdentitySealed); err != nil {
		return s, err
	}
	s.Phone, err = q.seal.open(r.PhoneSealed)
	return s, err
}

// GuardPerson moves the person's one ledger row, so that two acts that a rule over the whole person forbids together cannot both
// be done.
func (tx *Tx) GuardPerson(ctx context.Context, county domain.County, id domain.PersonID) error {
	return changed(tx.db.NewRaw("UPDATE person_ledgers SET version = version + 1 WHERE county = ? AND id = ?", county, id).Exec(ctx))
}

func ident(name string) bun.Ident { return bun.Ident(name) }
