package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// orNotFound is err, or that nothing was found where there was none.
func orNotFound(err error) error {
	if err == nil {
		return domain.ErrNotFound
	}
	return err
}

// OwnGrievances are what a person left, the newest first.
func (q queries) OwnGrievances(ctx context.Context, person domain.PersonID) (list []domain.Grievance, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).Where("person_id <> ''").OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// GrievanceByCode is the case of a claim code's hash.
func (q queries) GrievanceByCode(ctx context.Context, hash string) (g domain.Grievance, err error) {
	err = q.db.NewSelect().Model(&g).Where("code_hash = ?", hash).Where("code_hash <> ''").Limit(1).Scan(ctx)
	return g, found(err)
}

// Cases are the cases of an office, those that wait for an answer first, and of them the soonest due. Only the ombudsman's actions call it.
func (q queries) Cases(ctx context.Context, path string) (list []domain.Grievance, err error) {
	return list, ofOffice(q.db.NewSelect().Model(&list), path).OrderExpr("CASE WHEN state IN ('open', 'asked') THEN 0 ELSE 1 END, due_on, id").Limit(500).Scan(ctx)
}

// Case is one case of an office.
func (q queries) Case(ctx context.Context, path string, id domain.GrievanceID) (g domain.Grievance, err error) {
	err = ofOffice(q.db.NewSelect().Model(&g), path).Where("id = ?", id).Scan(ctx)
	return g, found(err)
}

// CasesUnder are the cases whose words a key opens.
func (q queries) CasesUnder(ctx context.Context, key string) (list []domain.Grievance, err error) {
	return list, q.db.NewSelect().Model(&list).Where("key_id = ?", key).Order("id").Scan(ctx)
}

// ofOffice keeps the cases encrypted to a key of the office at path, whichever.
func ofOffice(s *bun.SelectQuery, path string) *bun.SelectQuery {
	return s.Where("key_id IN (SELECT k.id FROM office_keys k WHERE k.path = ?)", path)
}

// CaseLoad is how many cases of an office wait for an answer, and how many of them since before day.
func (q queries) CaseLoad(ctx context.Context, path string, day domain.Date) (waiting, overdue int, err error) {
	s := ofOffice(q.db.NewSelect().Model((*domain.Grievance)(nil)), path).Where("state IN ('open', 'asked')").
		ColumnExpr("count(*), coalesce(sum(CASE WHEN due_on < ? THEN 1 ELSE 0 END), 0)", day)
	return waiting, overdue, s.Scan(ctx, &waiting, &overdue)
}

// KeylessCases are the cases of counties that no office had a key for.
func (q queries) KeylessCases(ctx context.Context, counties []domain.County) (list []domain.Grievance, err error) {
	if len(counties) == 0 {
		return nil, nil
	}
	return list, q.db.NewSelect().Model(&list).Where("key_id = ''").Where("county IN (?)", bun.List(counties)).Order("id").Scan(ctx)
}

// CaseWords are what was said in a case, in order.
func (q queries) CaseWords(ctx context.Context, g domain.Grievance) (list []domain.CaseWord, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", g.County).Where("grievance_id = ?", g.ID).Order("created_at", "id").Scan(ctx)
}

// SealBytes seals what only the server's keys open.
func (q queries) SealBytes(b []byte) []byte { return q.seal.seal(string(b)) }

// OpenBytes opens what SealBytes sealed.
func (q queries) OpenBytes(b []byte) ([]byte, error) {
	text, err := q.seal.open(b)
	return []byte(text), err
}

// AddGrievance stores a case.
func (tx *Tx) AddGrievance(ctx context.Context, g domain.Grievance) error {
	g.OwnLocked, g.OwnSealed = some(g.OwnLocked), some(g.OwnSealed)
	return tx.insert(ctx, &g)
}

// some is b, and no bytes where b is nil: a column that may not be null tells them apart.
func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// UpdateGrievance writes a case back.
func (tx *Tx) UpdateGrievance(ctx context.Context, g domain.Grievance) error {
	g.OwnLocked, g.OwnSealed = some(g.OwnLocked), some(g.OwnSealed)
	return tx.update(ctx, &g, g.Ref())
}

// AddCaseWord stores what was said in a case.
func (tx *Tx) AddCaseWord(ctx context.Context, w domain.CaseWord) error {
	w.OfficeText, w.OwnText, w.WaitingSealed = some(w.OfficeText), some(w.OwnText), some(w.WaitingSealed)
	return tx.insert(ctx, &w)
}

// UpdateCaseWord writes it back under another key.
func (tx *Tx) UpdateCaseWord(ctx context.Context, w domain.CaseWord) error {
	w.OfficeText, w.OwnText, w.WaitingSealed = some(w.OfficeText), some(w.OwnText), some(w.WaitingSealed)
	return tx.update(ctx, &w, domain.Ref{County: w.County, ID: w.ID})
}

// AddFinding stores a finding.
func (tx *Tx) AddFinding(ctx context.Context, f domain.Finding) error { return tx.insert(ctx, &f) }

// FindingsBy are the findings of the office at path, the newest first.
func (q queries) FindingsBy(ctx context.Context, path string) (list []domain.Finding, err error) {
	return list, q.db.NewSelect().Model(&list).Where("region_path = ?", path).OrderExpr("found_on DESC, id DESC").Limit(200).Scan(ctx)
}

// Findings are the ombudsman's findings about a body, the newest first.
func (q queries) Findings(ctx context.Context, id domain.OrganisationID) (list []domain.Finding, err error) {
	return list, q.db.NewSelect().Model(&list).Where("organisation_id = ?", id).OrderExpr("found_on DESC, id DESC").Scan(ctx)
}
