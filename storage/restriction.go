package storage

import (
	"context"
	"errors"
	"slices"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Restriction is the restriction of a person's file; ErrNotFound if there is none.
func (q queries) Restriction(ctx context.Context, id domain.PersonID) (r domain.Restriction, err error) {
	err = q.db.NewSelect().Model(&r).Where("id = ?", id).Scan(ctx)
	return r, found(err)
}

// Restricted refuses an act about a person whose file is stored and not processed.
func (q queries) Restricted(ctx context.Context, id domain.PersonID) error {
	_, err := q.Restriction(ctx, id)
	switch {
	case errors.Is(err, domain.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return domain.ErrRestricted
}

// AddRestriction stores that a file is not processed from now on.
func (tx *Tx) AddRestriction(ctx context.Context, r domain.Restriction) error {
	r.Since = tx.Now
	_, err := tx.db.NewInsert().Model(&r).On("CONFLICT (county, id) DO UPDATE").Set("cause = excluded.cause").Exec(ctx)
	return err
}

// LiftRestriction lets a file be processed again.
func (tx *Tx) LiftRestriction(ctx context.Context, r domain.Restriction) error {
	return changed(tx.db.NewRaw("DELETE FROM restrictions WHERE county = ? AND id = ?", r.County, r.ID).Exec(ctx))
}

// KeptByLaw are the kinds of data of a person that a law asks to keep on day.
func (q queries) KeptByLaw(ctx context.Context, id domain.PersonID, day domain.Date) (list []domain.Kept, err error) {
	var claims []domain.Claim
	var placements []domain.Placement
	var certificates []domain.Certificate
	e1 := q.db.NewSelect().Model(&claims).Where("id IN (SELECT l.claim_id FROM claim_lines AS l WHERE l.person_id = ?)", id).Scan(ctx)
	e2 := q.db.NewSelect().Model(&placements).Where("person_id = ?", id).Where("started_on <> ''").Scan(ctx)
	e3 := q.db.NewSelect().Model(&certificates).Where("person_id = ?", id).Scan(ctx)
	last := map[string][]domain.Date{}
	for _, x := range claims {
		last["claims"] = append(last["claims"], domain.Day(x.UpdatedAt))
	}
	for _, x := range placements {
		last["placements"] = append(last["placements"], max(x.EndedOn, x.StartedOn))
	}
	for _, x := range certificates {
		last["certificates"] = append(last["certificates"], x.IssuedOn)
	}
	for _, rule := range domain.Retentions {
		days := last[rule.Kind]
		if !rule.ByLaw || len(days) == 0 {
			continue
		}
		x := domain.Kept{Kind: rule.Kind, Rows: len(days)}
		if rule.Days > 0 {
			x.Until = slices.Max(days).Add(rule.Days)
		}
		if x.Until == "" || x.Until >= day {
			list = append(list, x)
		}
	}
	return list, errors.Join(e1, e2, e3)
}

// personal are the tables whose rows go with a person's file, in an order that leaves no row without the one it refers to; their
// condition has one ? for the person.
var personal = []struct{ table, where string }{
	{"pending_answers", "person_id = ?"}, {"receipts", "person_id = ?"}, {"cards", "person_id = ?"}, {"phones", "person_id = ?"}, {"pin_resets", "person_id = ?"}, {"one_time_codes", "person_id = ?"}, {"visits", "person_id = ?"}, {"deaths", "person_id = ?"},
	{"disputes", "person_id = ?"}, {"disclosures", "person_id = ?"}, {"guardians", "person_id = ?"}, {"paper_consents", "person_id = ?"}, {"supports", "person_id = ?"}, {"reviews", "person_id = ?"},
	{"attendances", "person_id = ?"}, {"assessment_marks", "person_id = ?"}, {"credits", "person_id = ?"}, {"enrolments", "person_id = ?"},
	{"placement_answers", "person_id = ?"}, {"placements", "person_id = ?"}, {"offers", "person_id = ?"}, {"job_requests", "person_id = ?"},
	{"consents", "person_id = ?"}, {"case_words", "grievance_id IN (SELECT id FROM grievances WHERE person_id = ?)"}, {"grievances", "person_id = ?"}, {"files", "person_id = ?"}, {"corrections", "person_id = ?"}, {"restrictions", "id = ?"},
	{"reads", "person_id = ?"}, {"messages", "person_id = ?"}, {"sessions", "account_id IN (SELECT id FROM accounts WHERE person AND person_id = ?)"},
	{"person_sessions", "person_id = ?"}, {"logins", "account_id IN (SELECT id FROM accounts WHERE person AND person_id = ?)"},
	{"person_keys", "person_id = ?"}, {"person_grams", "person_id = ?"}, {"person_ledgers", "id = ?"}, {"persons", "id = ?"}, {"accounts", "person AND person_id = ?"},
}

// ErasePerson removes every row about a person, and their seats with them, so that the count of a class agrees with its roster; what a law
// keeps was looked at before.
func (tx *Tx) ErasePerson(ctx context.Context, id domain.PersonID) error {
	held := "(SELECT count(*) FROM enrolments e WHERE e.county = classes.county AND e.class_id = classes.id AND e.person_id = ? AND e.state IN (?))"
	if _, err := tx.db.NewRaw("UPDATE classes SET taken = taken - "+held+", pending = pending - "+held+" WHERE id IN (SELECT x.class_id FROM enrolments x WHERE x.person_id = ? AND x.state IN (?))",
		id, bun.List(domain.RosterStates), id, bun.List([]domain.EnrolmentState{domain.EnrolmentPending}), id, bun.List(domain.SeatStates)).Exec(ctx); err != nil {
		return err
	}
	for _, p := range personal {
		if _, err := tx.db.NewRaw("DELETE FROM "+p.table+" WHERE "+p.where, id).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
