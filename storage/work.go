package storage

import (
	"context"
	"time"

	"yiji/domain"
)

// Vacancy returns one vacancy that sc may see.
func (q queries) Vacancy(ctx context.Context, sc domain.Scope, id domain.VacancyID) (v domain.Vacancy, err error) {
	err = within(q.db.NewSelect().Model(&v), sc, ownedColumns).Where("id = ?", id).Scan(ctx)
	return v, found(err)
}

// Vacancies are the vacancies that sc may see, the newest first.
func (q queries) Vacancies(ctx context.Context, sc domain.Scope) (list []domain.Vacancy, err error) {
	return list, within(q.db.NewSelect().Model(&list), sc, ownedColumns).OrderExpr("id DESC").Limit(200).Scan(ctx)
}

// OpenVacancies are the open vacancies that anybody may look at, for a course or for all, the newest first.
func (q queries) OpenVacancies(ctx context.Context, course domain.CourseID, limit int) (list []domain.Vacancy, err error) {
	s := q.db.NewSelect().Model(&list).Where("state = 'open'").OrderExpr("id DESC").Limit(int64(limit))
	if course != "" {
		s = s.Where("course_id = ?", course)
	}
	return list, s.Scan(ctx)
}

// AddVacancy stores a vacancy.
func (tx *Tx) AddVacancy(ctx context.Context, v domain.Vacancy) error { return tx.insert(ctx, &v) }

// UpdateVacancy writes a vacancy back.
func (tx *Tx) UpdateVacancy(ctx context.Context, v domain.Vacancy) error {
	return tx.update(ctx, &v, v.Ref())
}

// JobRequests are a person's own requests for work, the newest first.
func (q queries) JobRequests(ctx context.Context, person domain.PersonID) (list []domain.JobRequest, err error) {
	return list, ofPerson(q.db.NewSelect().Model(&list), "person_id", person).OrderExpr("id DESC").Scan(ctx)
}

// JobRequest returns one open request for work.
func (q queries) JobRequest(ctx context.Context, id domain.JobRequestID) (r domain.JobRequest, err error) {
	err = q.db.NewSelect().Model(&r).Where("id = ?", id).Where("state = 'open'").Scan(ctx)
	return r, found(err)
}

// Candidate is somebody who asked for work in the trade of a vacancy, as its employer sees them.
type Candidate struct {
	JobRequestID domain.JobRequestID
	Name         string // "" unless the person consented to sharing it
	Level        int
	IssuedOn     domain.Date
}

// Candidates are the people who asked for work in a vacancy's trade, in the order they asked. What they answered to earlier offers
// does not move them.
func (q queries) Candidates(ctx context.Context, v domain.Vacancy) (list []Candidate, err error) {
	return list, q.db.NewRaw(`SELECT r.id AS job_request_id, CASE WHEN EXISTS (SELECT 1 FROM consents x WHERE x.person_id = r.person_id AND x.purpose = 'sharing' AND x.subject = r.id
		AND x.withdrawn_at = ?) THEN p.name ELSE '' END AS name, r.level, (SELECT max(c.issued_on) FROM certificates c WHERE c.person_id = r.person_id AND c.course_id = r.course_id
		AND c.state = 'valid') AS issued_on FROM job_requests r JOIN persons p ON p.id = r.person_id WHERE r.course_id = ? AND r.state = 'open' AND NOT p.closed AND r.person_id NOT IN (SELECT y.id FROM restrictions AS y)
		AND EXISTS (SELECT 1 FROM certificates c WHERE c.person_id = r.person_id AND c.course_id = r.course_id AND c.state = 'valid') ORDER BY r.created_at, r.id LIMIT 200`, time.Time{}, v.CourseID).Scan(ctx, &list)
}

// AddJobRequest stores a request for work; one open request a person and trade.
func (tx *Tx) AddJobRequest(ctx context.Context, r domain.JobRequest) error {
	return unique(tx.insert(ctx, &r), domain.ErrRequestOpen)
}

// CloseJobRequest ends a request.
func (tx *Tx) CloseJobRequest(ctx context.Context, r domain.JobRequest) error {
	return changed(tx.db.NewRaw("UPDATE job_requests SET state = 'closed' WHERE county = ? AND id = ? AND state = 'open'", r.County, r.ID).Exec(ctx))
}

// Offer returns an offer: its person's own, or its sender's as the sender may see it.
func (q queries) Offer(ctx context.Context, sc domain.Scope, id domain.OfferID) (o domain.Offer, err error) {
	err = within(q.db.NewSelect().Model(&o), sc, workColumns).Where("id = ?", id).Scan(ctx)
	if sc.PersonID == "" {
		o = o.ForSender()
	}
	return o, found(err)
}

// Offers are the offers that sc's person got or sc's employer sent, the newest first.
func (q queries) Offers(ctx context.Context, sc domain.Scope) (list []domain.Offer, err error) {
	err = within(q.db.NewSelect().Model(&list), sc, workColumns).OrderExpr("id DESC").Limit(200).Scan(ctx)
	for i := range list {
		if sc.PersonID == "" {
			list[i] = list[i].ForSender()
		}
	}
	return list, err
}

// OpenOffer reports whether the employer has an offer to the person that the employer still sees as open on day.
func (q queries) OpenOffer(ctx context.Context, org domain.OrganisationID, person domain.PersonID, day domain.Date) (bool, error) {
	n, err := q.db.NewSelect().Model((*domain.Offer)(nil)).Where("organisation_id = ?", org).Where("person_id = ?", person).
		Where("state IN ('open', 'declined')").Where("withdrawn_on = ''").Where("open_until >= ?", day).Count(ctx)
	return n > 0, err
}

// WithdrawOffer takes an offer back. An answer that its person gave stays in the row: only an open offer changes its state.
func (tx *Tx) WithdrawOffer(ctx context.Context, o domain.Offer) error {
	return changed(tx.db.NewRaw("UPDATE offers SET withdrawn_on = ?, state = CASE state WHEN 'open' THEN 'withdrawn' ELSE state END WHERE county = ? AND id = ? AND withdrawn_on = ''",
		o.WithdrawnOn, o.County, o.ID).Exec(ctx))
}

// AddOffer stores an offer.
func (tx *Tx) AddOffer(ctx context.Context, o domain.Offer) error { return tx.insert(ctx, &o) }

// UpdateOffer writes an offer back.
func (tx *Tx) UpdateOffer(ctx context.Context, o domain.Offer) error {
	return tx.update(ctx, &o, o.Ref())
}

// Placement returns a person's own placement.
func (q queries) Placement(ctx context.Context, person domain.PersonID, id domain.PlacementID) (p domain.Placement, err error) {
	err = ofPerson(q.db.NewSelect().Model(&p), "person_id", person).Where("id = ?", id).Scan(ctx)
	return p, found(err)
}

// PlacementOfOffer is the placement that an offer of the person became.
func (q queries) PlacementOfOffer(ctx context.Context, person domain.PersonID, id domain.OfferID) (p domain.Placement, err error) {
	err = ofPerson(q.db.NewSelect().Model(&p), "person_id", person).Where("offer_id = ?", id).Scan(ctx)
	return p, found(err)
}

// Placements are a person's own placements, the newest first.
func (q queries) Placements(ctx context.Context, person domain.PersonID) (list []domain.Placement, err error) {
	return list, ofPerson(q.db.NewSelect().Model(&list), "person_id", person).OrderExpr("id DESC").Scan(ctx)
}

// AddPlacement stores a placement.
func (tx *Tx) AddPlacement(ctx context.Context, p domain.Placement) error { return tx.insert(ctx, &p) }

// UpdatePlacement writes a placement back.
func (tx *Tx) UpdatePlacement(ctx context.Context, p domain.Placement) error {
	return tx.update(ctx, &p, p.Ref())
}

// Answers are a worker's own answers about a placement, the newest first.
func (q queries) Answers(ctx context.Context, person domain.PersonID, id domain.PlacementID) (list []domain.PlacementAnswer, err error) {
	return list, ofPerson(q.db.NewSelect().Model(&list), "person_id", person).Where("placement_id = ?", id).OrderExpr("id DESC").Scan(ctx)
}

// AddAnswer stores a worker's answers; the database refuses answers that no session of the same person stands behind.
func (tx *Tx) AddAnswer(ctx context.Context, a domain.PlacementAnswer) error {
	return tx.insert(ctx, &a)
}
