package storage

import (
	"context"

	"yiji/domain"
)

// CertificateByNumber returns a certificate by its number: a number proves nothing, only the look-up does.
func (q queries) CertificateByNumber(ctx context.Context, number string) (c domain.Certificate, err error) {
	var key struct{ County, CertificateID string }
	if err = q.db.NewRaw("SELECT county, certificate_id FROM certificate_numbers WHERE number = ?", number).Scan(ctx, &key.County, &key.CertificateID); err != nil {
		return c, found(err)
	}
	err = q.db.NewSelect().Model(&c).Where("county = ?", key.County).Where("id = ?", key.CertificateID).Scan(ctx)
	return c, found(err)
}

// Certificate returns a certificate that sc may see: its holder's own, its school's, or a region's.
func (q queries) Certificate(ctx context.Context, sc domain.Scope, id domain.CertificateID) (c domain.Certificate, err error) {
	err = within(q.db.NewSelect().Model(&c), sc, heldColumns).Where("id = ?", id).Scan(ctx)
	return c, found(err)
}

// Certificates are the certificates that sc may see, the newest first; after is the id of the last one of the page before.
func (q queries) Certificates(ctx context.Context, sc domain.Scope, after domain.CertificateID, limit int) (list []domain.Certificate, err error) {
	s := within(q.db.NewSelect().Model(&list), sc, heldColumns).OrderExpr("id DESC").Limit(int64(limit))
	if after != "" {
		s = s.Where("id < ?", after)
	}
	return list, s.Scan(ctx)
}

// ClassCertificates are the certificates of a class by person, superseded ones left out.
func (q queries) ClassCertificates(ctx context.Context, c domain.Class) (map[domain.PersonID]domain.Certificate, error) {
	var list []domain.Certificate
	err := q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("class_id = ?", c.ID).Where("state <> ?", domain.CertificateSuperseded).Scan(ctx)
	m := make(map[domain.PersonID]domain.Certificate, len(list))
	for _, x := range list {
		m[x.PersonID] = x
	}
	return m, err
}

// AddCertificate stores a certificate and its number, which is issued once.
func (tx *Tx) AddCertificate(ctx context.Context, c domain.Certificate) error {
	if err := tx.insert(ctx, &c); err != nil {
		return err
	}
	_, err := tx.db.NewRaw("INSERT INTO certificate_numbers (number, county, certificate_id) VALUES (?, ?, ?)", c.Number, c.County, c.ID).Exec(ctx)
	return err
}

// UpdateCertificate writes the state of a certificate; its facts never change.
func (tx *Tx) UpdateCertificate(ctx context.Context, c domain.Certificate) error {
	return changed(tx.db.NewUpdate().Model(&c).Column("state", "reason_code", "changed_on", "superseded_by").Where("county = ?", c.County).Where("id = ?", c.ID).Exec(ctx))
}
