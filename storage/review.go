package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// OwnReviews are the reviews a person asked for, the newest first.
func (q queries) OwnReviews(ctx context.Context, person domain.PersonID) (list []domain.Review, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// OpenReviews are the reviews of counties that wait for a decision, the soonest due first.
func (q queries) OpenReviews(ctx context.Context, counties []domain.County) (list []domain.Review, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county IN (?)", bun.List(append(counties, "-"))).Where("state = 'open'").Order("due_on", "id").Limit(200).Scan(ctx)
}

// Review returns one review of counties.
func (q queries) Review(ctx context.Context, counties []domain.County, id domain.ReviewID) (r domain.Review, err error) {
	err = q.db.NewSelect().Model(&r).Where("county IN (?)", bun.List(append(counties, "-"))).Where("id = ?", id).Scan(ctx)
	return r, found(err)
}

// Reviewed reports whether a review found that a refusal of a person rested on a misread rule or wrong facts.
func (q queries) Reviewed(ctx context.Context, person domain.PersonID, kind, subject, rule string) (bool, error) {
	n, err := q.db.NewSelect().Model((*domain.Review)(nil)).Where("person_id = ?", person).Where("kind = ?", kind).Where("subject = ?", subject).Where("rule = ?", rule).Where("state = 'changed'").Count(ctx)
	return n > 0, err
}

// AddReview stores a review; one is open at a time about one refusal.
func (tx *Tx) AddReview(ctx context.Context, r domain.Review) error {
	return unique(tx.insert(ctx, &r), domain.ErrReviewOpen)
}

// UpdateReview writes a review back.
func (tx *Tx) UpdateReview(ctx context.Context, r domain.Review) error {
	return tx.update(ctx, &r, r.Ref())
}
