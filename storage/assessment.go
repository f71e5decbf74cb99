package storage

import (
	"context"

	"yiji/domain"
)

// Assessment returns one assessment of a class that sc may see.
func (q queries) Assessment(ctx context.Context, sc domain.Scope, id domain.AssessmentID) (a domain.Assessment, c domain.Class, err error) {
	if err = q.db.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx); err != nil {
		return a, c, found(err)
	}
	c, err = q.Class(ctx, sc, a.ClassID)
	return a, c, err
}

// Assessments are the assessments of a class, the newest last.
func (q queries) Assessments(ctx context.Context, c domain.Class) (list []domain.Assessment, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("class_id = ?", c.ID).Order("held_on", "id").Scan(ctx)
}

// AssessorsAssessments are the assessments that an assessor holds, the newest first.
func (q queries) AssessorsAssessments(ctx context.Context, assessor domain.PersonID) (list []domain.Assessment, err error) {
	return list, q.db.NewSelect().Model(&list).Where("assessor_id = ?", assessor).OrderExpr("held_on DESC, id DESC").Scan(ctx)
}

// Marks are the results of a class by person; of two assessments the later counts.
func (q queries) Marks(ctx context.Context, c domain.Class) (map[domain.PersonID]domain.AssessmentMark, error) {
	var list []domain.AssessmentMark
	err := q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("class_id = ?", c.ID).Order("marked_at", "id").Scan(ctx)
	m := make(map[domain.PersonID]domain.AssessmentMark, len(list))
	for _, a := range list {
		m[a.PersonID] = a
	}
	return m, err
}

// PersonMarks are the results of a person, the newest first.
func (q queries) PersonMarks(ctx context.Context, person domain.PersonID) (list []domain.AssessmentMark, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).OrderExpr("marked_at DESC, id DESC").Scan(ctx)
}

// AddAssessment stores an assessment session.
func (tx *Tx) AddAssessment(ctx context.Context, a domain.Assessment) error {
	return tx.insert(ctx, &a)
}

// UpdateAssessment writes an assessment back.
func (tx *Tx) UpdateAssessment(ctx context.Context, a domain.Assessment) error {
	return tx.update(ctx, &a, a.Ref())
}

// AddMarks stores results; a person is marked once in one assessment.
func (tx *Tx) AddMarks(ctx context.Context, list []domain.AssessmentMark) error {
	if len(list) == 0 {
		return nil
	}
	return unique(tx.insert(ctx, &list), domain.ErrAlreadyMarked)
}
