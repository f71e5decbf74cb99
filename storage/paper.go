package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// ClassPapers are the papers on which seats of a class rest. Who left and came back by their own sign-in rests on none.
func (q queries) ClassPapers(ctx context.Context, c domain.Class) (list []domain.PaperConsent, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("class_id = ?", c.ID).
		Where("consent_id IN (SELECT e.consent_id FROM enrolments AS e WHERE e.county = ? AND e.class_id = ?)", c.County, c.ID).Order("created_at", "id").Scan(ctx)
}

// OwnPapers are the consents that a person gave, or is said to have given, on paper.
func (q queries) OwnPapers(ctx context.Context, person domain.PersonID) (list []domain.PaperConsent, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// PaperCall is a paper with what a caller needs to know whom to ask about what.
type PaperCall struct {
	domain.PaperConsent
	Name       string
	Language   string // the person's
	ClassTitle string
	Desk       string // name of the witness's body
}

// PapersToCall are the papers of counties that stand and whose people nobody asked again yet, without those a caller stood by or signed.
func (q queries) PapersToCall(ctx context.Context, counties []domain.County, caller domain.PersonID) (list []PaperCall, err error) {
	return list, q.db.NewSelect().Model((*domain.PaperConsent)(nil)).ColumnExpr("paper_consent.*, p.name, p.language, k.title AS class_title, COALESCE(o.name, '') AS desk").
		Join("JOIN consents AS c ON c.county = paper_consent.county AND c.id = paper_consent.consent_id AND c.withdrawn_at = ?", time.Time{}).
		Join("JOIN persons AS p ON p.id = paper_consent.person_id").Join("JOIN classes AS k ON k.county = paper_consent.county AND k.id = paper_consent.class_id").
		Join("LEFT JOIN organisations AS o ON o.id = paper_consent.organisation_id").
		Where("paper_consent.county IN (?)", bun.List(append(counties, "-"))).Where("call_state = 'waiting'").Where("witness_id <> ?", caller).Where("paper_consent.person_id <> ?", caller).
		OrderExpr("paper_consent.created_at, paper_consent.id").Limit(50).Scan(ctx, &list)
}

// Paper returns one paper of counties.
func (q queries) Paper(ctx context.Context, counties []domain.County, id domain.PaperConsentID) (p domain.PaperConsent, err error) {
	err = q.db.NewSelect().Model(&p).Where("county IN (?)", bun.List(append(counties, "-"))).Where("id = ?", id).Scan(ctx)
	return p, found(err)
}

// PaperOfConsent is the paper on which a person gave a consent.
func (q queries) PaperOfConsent(ctx context.Context, person domain.PersonID, consent domain.ConsentID) (p domain.PaperConsent, err error) {
	err = q.db.NewSelect().Model(&p).Where("consent_id = ?", consent).Where("person_id = ?", person).Scan(ctx)
	return p, found(err)
}

// PapersOfVisit are what a person agreed to on paper in one visit.
func (q queries) PapersOfVisit(ctx context.Context, visit domain.VisitID) (list []domain.PaperConsent, err error) {
	return list, q.db.NewSelect().Model(&list).Where("visit_id = ?", visit).Where("visit_id <> ''").Order("created_at", "id").Scan(ctx)
}

// AddPaper stores a paper consent.
func (tx *Tx) AddPaper(ctx context.Context, p domain.PaperConsent) error { return tx.insert(ctx, &p) }

// UpdatePaper writes a paper consent back.
func (tx *Tx) UpdatePaper(ctx context.Context, p domain.PaperConsent) error {
	return tx.update(ctx, &p, p.Ref())
}
