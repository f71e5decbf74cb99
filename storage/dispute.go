package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Disputes are what a person said "not me" to, the newest first; only that person reads them.
func (q queries) Disputes(ctx context.Context, person domain.PersonID) (list []domain.Dispute, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// OpenDisputes are the disputes of counties that wait for a decision, the soonest due first. Only the ombudsman's actions call it.
func (q queries) OpenDisputes(ctx context.Context, counties []domain.County) (list []domain.Dispute, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county IN (?)", bun.List(append(counties, "-"))).Where("state = 'open'").Order("due_on", "id").Limit(200).Scan(ctx)
}

// Dispute returns one dispute of counties.
func (q queries) Dispute(ctx context.Context, counties []domain.County, id domain.DisputeID) (d domain.Dispute, err error) {
	err = q.db.NewSelect().Model(&d).Where("county IN (?)", bun.List(append(counties, "-"))).Where("id = ?", id).Scan(ctx)
	return d, found(err)
}

// AddDispute stores a dispute; the database refuses one that no session of the same person stands behind.
func (tx *Tx) AddDispute(ctx context.Context, d domain.Dispute) error {
	return unique(tx.insert(ctx, &d), domain.ErrDisputed)
}

// UpdateDispute writes a dispute back.
func (tx *Tx) UpdateDispute(ctx context.Context, d domain.Dispute) error {
	return tx.update(ctx, &d, d.Ref())
}

// OwnLine is the line of a claim in a person's name, with its claim.
func (q queries) OwnLine(ctx context.Context, person domain.PersonID, id domain.ClaimLineID) (l domain.ClaimLine, c domain.Claim, err error) {
	if err = q.db.NewSelect().Model(&l).Where("id = ?", id).Where("person_id = ?", person).Scan(ctx); err != nil {
		return l, c, found(err)
	}
	c, err = q.Claim(ctx, domain.Everywhere, l.ClaimID)
	return l, c, err
}

// FreeLevelsOf gives the reservations that stand in a person's name for a claim back.
func (tx *Tx) FreeLevelsOf(ctx context.Context, person domain.PersonID, claim domain.ClaimID) error {
	_, err := tx.db.NewRaw("DELETE FROM claimed_levels WHERE person_id = ? AND claim_id = ?", person, claim).Exec(ctx)
	return err
}

// UnverifiedLines are the lines of a claim that still wait for something, and those to which, or to whose class or consent, their person said
// "not me" and was not found to be wrong.
func (q queries) UnverifiedLines(ctx context.Context, c domain.Claim) (list []domain.ClaimLine, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("claim_id = ?", c.ID).Where(`(state = 'held' OR state = 'eligible' AND EXISTS (SELECT 1 FROM disputes d
		WHERE d.person_id = claim_line.person_id AND d.state <> 'unfounded' AND (d.subject = claim_line.id
			OR d.subject IN (SELECT e.id FROM enrolments e WHERE e.county = ? AND e.class_id = ? AND e.person_id = claim_line.person_id)
			OR d.subject IN (SELECT e.consent_id FROM enrolments e WHERE e.county = ? AND e.class_id = ? AND e.person_id = claim_line.person_id))))`,
		c.County, c.ClassID, c.County, c.ClassID).Order("id").Scan(ctx)
}

// RetakeLevel reserves the course and level of a claim's class for a person who has a line in it; false if another claim has them.
func (tx *Tx) RetakeLevel(ctx context.Context, person domain.PersonID, c domain.Claim) (bool, error) {
	kept, err := tx.KeptFile(ctx, person)
	if err != nil {
		return false, err
	}
	if _, err := tx.db.NewRaw(`INSERT INTO claimed_levels (person_id, course_id, level, county, claim_id) SELECT ?, k.course_id, k.level, k.county, ? FROM classes k
		WHERE k.county = ? AND k.id = ? AND EXISTS (SELECT 1 FROM claim_lines l WHERE l.claim_id = ? AND l.person_id = ? AND l.state IN ('eligible', 'held', 'paid'))
		ON CONFLICT DO NOTHING`, kept, c.ID, c.County, c.ClassID, c.ID, person).Exec(ctx); err != nil {
		return false, err
	}
	var others int
	err = tx.db.NewRaw(`SELECT count(*) FROM claimed_levels x JOIN classes k ON k.course_id = x.course_id AND k.level = x.level WHERE k.county = ? AND k.id = ? AND x.person_id = ? AND x.claim_id <> ?`,
		c.County, c.ClassID, kept, c.ID).Scan(ctx, &others)
	return others == 0, err
}

// RenewConsents makes the consents to a subject stand again that ended at an instant.
func (tx *Tx) RenewConsents(ctx context.Context, person domain.PersonID, subject string, ended time.Time) error {
	_, err := tx.db.NewRaw("UPDATE consents SET withdrawn_at = ? WHERE person_id = ? AND subject = ? AND withdrawn_at = ?", time.Time{}, person, subject, ended).Exec(ctx)
	return err
}

// LineNotVerified takes a line out of a claim that is not paid: its code is the one that unreachable people share.
func (tx *Tx) LineNotVerified(ctx context.Context, l domain.ClaimLine) error {
	return changed(tx.db.NewRaw("UPDATE claim_lines SET state = 'not-verified', fen = 0 WHERE county = ? AND id = ?", l.County, l.ID).Exec(ctx))
}
