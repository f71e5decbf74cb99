package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Enrolment returns one enrolment of a person.
func (q queries) Enrolment(ctx context.Context, person domain.PersonID, id domain.EnrolmentID) (e domain.Enrolment, err error) {
	err = ofPerson(q.db.NewSelect().Model(&e), "person_id", person).Where("id = ?", id).Scan(ctx)
	return e, found(err)
}

// Enrolments are all enrolments of a person, the newest first; only that person reads them all.
func (q queries) Enrolments(ctx context.Context, person domain.PersonID) (list []domain.Enrolment, err error) {
	return list, ofPerson(q.db.NewSelect().Model(&list), "person_id", person).OrderExpr("created_at DESC, id DESC").Scan(ctx)
}

// PersonClasses are the classes a person ever enrolled in, by their id; only that person reads them all.
func (q queries) PersonClasses(ctx context.Context, person domain.PersonID) (map[domain.ClassID]domain.Class, error) {
	var list []domain.Class
	err := q.db.NewSelect().Model(&list).Where("id IN (SELECT class_id FROM enrolments WHERE person_id IN ("+personAndAliases+"))", person, person).Scan(ctx)
	m := make(map[domain.ClassID]domain.Class, len(list))
	for _, c := range list {
		m[c.ID] = c
	}
	return m, err
}

// Ran reports whether a class has run for somebody: they finished it, or a result, a certificate or a claim line of theirs shows them in it.
func (q queries) Ran(ctx context.Context, e domain.Enrolment) (ran bool, err error) {
	err = q.db.NewRaw(`SELECT CASE WHEN ? = 'finished' OR EXISTS (SELECT 1 FROM assessment_marks m WHERE m.county = ? AND m.class_id = ? AND m.person_id = ?)
		OR EXISTS (SELECT 1 FROM certificates x WHERE x.county = ? AND x.class_id = ? AND x.person_id = ?)
		OR EXISTS (SELECT 1 FROM claim_lines l JOIN claims k ON k.county = l.county AND k.id = l.claim_id WHERE k.county = ? AND k.class_id = ? AND l.person_id = ?) THEN 1 ELSE 0 END = 1`,
		e.State, e.County, e.ClassID, e.PersonID, e.County, e.ClassID, e.PersonID, e.County, e.ClassID, e.PersonID).Scan(ctx, &ran)
	return ran, err
}

// Roster are the enrolments of c that staff see, in the order they were taken. Who left is not in it and leaves no gap.
func (q queries) Roster(ctx context.Context, c domain.Class) (list []domain.Enrolment, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("class_id = ?", c.ID).
		Where("state IN (?)", bun.List(domain.RosterStates)).
		Order("created_at", "id").Scan(ctx)
}

// SeatsTaken counts the enrolments on c's roster.
func (q queries) SeatsTaken(ctx context.Context, c domain.Class) (int, error) {
	n, err := q.db.NewSelect().Model((*domain.Enrolment)(nil)).Where("county = ?", c.County).Where("class_id = ?", c.ID).
		Where("state IN (?)", bun.List(domain.RosterStates)).Count(ctx)
	return int(n), err
}

// RosterPersons are the persons of c's roster, by their id.
func (q queries) RosterPersons(ctx context.Context, c domain.Class) (map[domain.PersonID]domain.Person, error) {
	var list []domain.Person
	err := q.db.NewSelect().Model(&list).ModelTableExpr(personsTable).Where("id IN (SELECT person_id FROM enrolments WHERE county = ? AND class_id = ? AND state IN (?))",
		c.County, c.ID, bun.List(domain.RosterStates)).Scan(ctx)
	m := make(map[domain.PersonID]domain.Person, len(list))
	for _, p := range list {
		m[p.ID] = p
	}
	return m, err
}

// AddEnrolment stores e, or says that the person is in the class already.
func (tx *Tx) AddEnrolment(ctx context.Context, e domain.Enrolment) error {
	return unique(tx.insert(ctx, &e), domain.ErrAlreadyEnrolled)
}

// UpdateEnrolment writes e back.
func (tx *Tx) UpdateEnrolment(ctx context.Context, e domain.Enrolment) error {
	return tx.update(ctx, &e, e.Ref())
}

// ReturnEnrolment writes back an enrolment whose person took back having left, or says that the person is in the class already.
func (tx *Tx) ReturnEnrolment(ctx context.Context, e domain.Enrolment) error {
	return unique(tx.UpdateEnrolment(ctx, e), domain.ErrAlreadyEnrolled)
}

// FinishEnrolments marks who is still in a class as finished.
func (tx *Tx) FinishEnrolments(ctx context.Context, c domain.Class) error {
	_, err := tx.db.NewRaw("UPDATE enrolments SET state = ?, updated_at = ? WHERE county = ? AND class_id = ? AND state = 'joined'",
		domain.EnrolmentFinished, tx.Now, c.County, c.ID).Exec(ctx)
	if err != nil {
		return err
	}
	return tx.DropSupports(ctx, c)
}

// LapseEnrolments frees every seat of a class that is called off.
func (tx *Tx) LapseEnrolments(ctx context.Context, c domain.Class) error {
	_, err := tx.db.NewRaw("UPDATE enrolments SET state = ?, updated_at = ? WHERE county = ? AND class_id = ? AND state IN ('waiting', 'offered', 'joined', 'pending')",
		domain.EnrolmentLapsed, tx.Now, c.County, c.ID).Exec(ctx)
	if err != nil {
		return err
	}
	if err := tx.DropSupports(ctx, c); err != nil {
		return err
	}
	return changed(tx.db.NewRaw("UPDATE classes SET taken = 0, pending = 0 WHERE county = ? AND id = ?", c.County, c.ID).Exec(ctx))
}

// PendingEnrolment is a person's acceptance in a class that waits to be repeated from another device.
func (q queries) PendingEnrolment(ctx context.Context, c domain.Class, person domain.PersonID) (e domain.Enrolment, err error) {
	err = q.db.NewSelect().Model(&e).Where("county = ?", c.County).Where("class_id = ?", c.ID).Where("person_id = ?", person).Where("state = 'pending'").Scan(ctx)
	return e, found(err)
}

// OldPendingEnrolments are the acceptances that nobody repeated since an instant.
func (q queries) OldPendingEnrolments(ctx context.Context, since time.Time) (list []domain.Enrolment, err error) {
	return list, q.db.NewSelect().Model(&list).Where("state = 'pending'").Where("updated_at <= ?", since).Order("id").Limit(500).Scan(ctx)
}
