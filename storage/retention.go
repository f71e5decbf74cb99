package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// retentionReport is how many rows of one kind a run removed.
type retentionReport struct {
	bun.BaseModel `bun:"table:retention_reports"`
	County        domain.County
	ID            string
	At            time.Time
	Kind          string
	Removed       int64
}

// Retained is a line of a report of the retention job.
type Retained struct {
	At      time.Time
	Kind    string
	Removed int64
}

// RetentionReports are the newest lines of the reports.
func (q queries) RetentionReports(ctx context.Context, limit int) (list []Retained, err error) {
	var rows []retentionReport
	err = q.db.NewSelect().Model(&rows).OrderExpr("at DESC, kind").Limit(int64(limit)).Scan(ctx)
	for _, r := range rows {
		list = append(list, Retained{r.At, r.Kind, r.Removed})
	}
	return list, err
}

// AddRetentionReport stores how many rows of a kind a run removed.
func (tx *Tx) AddRetentionReport(ctx context.Context, id, kind string, removed int64) error {
	return tx.insert(ctx, &retentionReport{County: domain.NoCounty, ID: id, At: tx.Now, Kind: kind, Removed: removed})
}

// due are the statements that remove what is due of a kind, by kind: the first ? is the instant before which it is due.
var due = map[string]string{
	"attendance-times": `UPDATE attendances SET marked_at = ? WHERE marked_at > ? AND class_id IN (
		SELECT c.class_id FROM claims c JOIN claim_decisions d ON d.county = c.county AND d.claim_id = c.id WHERE d.decision = 'check' GROUP BY c.class_id HAVING max(d.at) < ?)`,
	"sessions":         "DELETE FROM sessions WHERE expires_at < ?",
	"idempotency-keys": "DELETE FROM idempotency_keys WHERE created_at < ?",
	"sign-in-tries":    "DELETE FROM sign_in_tries WHERE last_at < ?",
	"support-wants":    "DELETE FROM supports WHERE class_id IN (SELECT c.id FROM classes c WHERE c.ends_on < ?)",
	"evidence":         "DELETE FROM files WHERE kind = 'evidence' AND id IN (SELECT c.file_id FROM corrections c WHERE c.state <> 'open' AND c.decided_at < ?)",
	"messages":         "DELETE FROM messages WHERE created_at < ? AND state <> 'waiting'",
	"searches":         "DELETE FROM searches WHERE at < ?",
	"reads":            "DELETE FROM reads WHERE at < ?",
}

// RemoveDue removes what of a kind is due since before, and counts it.
func (tx *Tx) RemoveDue(ctx context.Context, kind string, before time.Time) (int64, error) {
	if kind == "never-activated" {
		return tx.eraseNeverActivated(ctx, before)
	}
	statement, ok := due[kind]
	if !ok {
		return 0, nil
	}
	args := []any{before}
	switch kind {
	case "attendance-times":
		args = []any{time.Time{}, time.Time{}, before}
	case "support-wants":
		args = []any{domain.Day(before)}
	}
	res, err := tx.db.NewRaw(statement, args...).Exec(ctx)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// eraseNeverActivated removes the files opened before an instant whose people never signed in nor are in anything.
func (tx *Tx) eraseNeverActivated(ctx context.Context, before time.Time) (int64, error) {
	var ids []domain.PersonID
	err := tx.db.NewRaw(`SELECT p.id FROM persons p WHERE p.created_at < ? AND NOT EXISTS (SELECT 1 FROM person_sessions x WHERE x.person_id = p.id)
		AND NOT EXISTS (SELECT 1 FROM accounts x WHERE x.person_id = p.id AND (x.password_hash <> '' OR NOT x.person)) AND NOT EXISTS (SELECT 1 FROM enrolments x WHERE x.person_id = p.id)
		AND NOT EXISTS (SELECT 1 FROM claim_lines x WHERE x.person_id = p.id) AND NOT EXISTS (SELECT 1 FROM consents x WHERE x.person_id = p.id) ORDER BY p.id LIMIT 500`, before).Scan(ctx, &ids)
	for _, id := range ids {
		if err == nil {
			err = tx.ErasePerson(ctx, id)
		}
	}
	return int64(len(ids)), err
}
