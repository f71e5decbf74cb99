package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// grievanceRow is a grievance as it is stored: its words sealed.
type grievanceRow struct {
	bun.BaseModel `bun:"table:grievances"`
	County        domain.County
	ID            domain.GrievanceID
	PersonID      domain.PersonID
	Topic         string
	TextSealed    []byte
	AnswerSealed  []byte
	State         string
	DueOn         domain.Date
	CreatedAt     time.Time
	AnsweredAt    time.Time
}

func (q queries) opened(rows []grievanceRow) (list []domain.Grievance, err error) {
	for _, r := range rows {
		g := domain.Grievance{County: r.County, ID: r.ID, PersonID: r.PersonID, Topic: r.Topic, State: r.State, DueOn: r.DueOn, CreatedAt: r.CreatedAt, AnsweredAt: r.AnsweredAt}
		if g.Text, err = q.seal.open(r.TextSealed); err != nil {
			return nil, err
		}
		if g.Answer, err = q.seal.open(r.AnswerSealed); err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	return list, nil
}

// OwnGrievances are what a person left, the newest first.
func (q queries) OwnGrievances(ctx context.Context, person domain.PersonID) ([]domain.Grievance, error) {
	var rows []grievanceRow
	if err := q.db.NewSelect().Model(&rows).Where("person_id = ?", person).Where("person_id <> ''").OrderExpr("created_at DESC, id DESC").Scan(ctx); err != nil {
		return nil, err
	}
	return q.opened(rows)
}

// Grievances are the cases of the ombudsman of the counties under path, the soonest due first. Only the ombudsman's actions call it.
func (q queries) Grievances(ctx context.Context, counties []domain.County) ([]domain.Grievance, error) {
	var rows []grievanceRow
	if len(counties) == 0 {
		return nil, nil
	}
	if err := q.db.NewSelect().Model(&rows).Where("county IN (?)", bun.List(counties)).OrderExpr("state DESC, due_on, id").Limit(200).Scan(ctx); err != nil {
		return nil, err
	}
	return q.opened(rows)
}

// Grievance returns one case of the given counties.
func (q queries) Grievance(ctx context.Context, counties []domain.County, id domain.GrievanceID) (domain.Grievance, error) {
	var rows []grievanceRow
	if err := q.db.NewSelect().Model(&rows).Where("id = ?", id).Where("county IN (?)", bun.List(append(counties, "-"))).Scan(ctx); err != nil {
		return domain.Grievance{}, err
	}
	list, err := q.opened(rows)
	if err != nil || len(list) == 0 {
		return domain.Grievance{}, orNotFound(err)
	}
	return list[0], nil
}

func orNotFound(err error) error {
	if err == nil {
		return domain.ErrNotFound
	}
	return err
}

// AddGrievance stores a grievance with its words sealed.
func (tx *Tx) AddGrievance(ctx context.Context, g domain.Grievance) error {
	return tx.insert(ctx, tx.sealed(g))
}

// UpdateGrievance writes a grievance back.
func (tx *Tx) UpdateGrievance(ctx context.Context, g domain.Grievance) error {
	return tx.update(ctx, tx.sealed(g), g.Ref())
}

func (tx *Tx) sealed(g domain.Grievance) *grievanceRow {
	return &grievanceRow{County: g.County, ID: g.ID, PersonID: g.PersonID, Topic: g.Topic, TextSealed: tx.seal.seal(g.Text), AnswerSealed: tx.seal.seal(g.Answer),
		State: g.State, DueOn: g.DueOn, CreatedAt: g.CreatedAt, AnsweredAt: g.AnsweredAt}
}
