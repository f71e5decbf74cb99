package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// ofPerson keeps the rows of a person and of the files that were merged into theirs.
func ofPerson(s *bun.SelectQuery, column string, id domain.PersonID) *bun.SelectQuery {
	return s.Where("? IN ("+personAndAliases+")", bun.Safe(column), id, id)
}

// personAndAliases are the ids of a person, twice asked for by ?.
const personAndAliases = "SELECT CAST(? AS TEXT) UNION ALL SELECT x.person_id FROM person_aliases AS x WHERE x.kept_id = ?"

// keptOf is the file that the person in a column is counted under: the one kept, or their own.
func keptOf(column string) string {
	return "COALESCE((SELECT x.kept_id FROM person_aliases AS x WHERE x.person_id = " + column + "), " + column + ")"
}

// FilesOf are the ids of a person's file and of those merged into it.
func (q queries) FilesOf(ctx context.Context, id domain.PersonID) (list []domain.PersonID, err error) {
	return list, q.db.NewRaw(personAndAliases, id, id).Scan(ctx, &list)
}

// KeptFile is the file that a person's file was merged into, or the person's own.
func (q queries) KeptFile(ctx context.Context, id domain.PersonID) (kept domain.PersonID, err error) {
	err = q.db.NewRaw("SELECT COALESCE((SELECT x.kept_id FROM person_aliases AS x WHERE x.person_id = ?), ?)", id, id).Scan(ctx, &kept)
	return kept, err
}

// Merges are those of the counties of sc, the newest first.
func (q queries) Merges(ctx context.Context, sc domain.Scope) (list []domain.Merge, err error) {
	return list, inCounties(q.db.NewSelect().Model(&list), sc).OrderExpr("created_at DESC, id DESC").Limit(100).Scan(ctx)
}

// Merge is one of them.
func (q queries) Merge(ctx context.Context, sc domain.Scope, id domain.MergeID) (m domain.Merge, err error) {
	err = inCounties(q.db.NewSelect().Model(&m), sc).Where("id = ?", id).Scan(ctx)
	return m, found(err)
}

// InMerge reports whether a person is part of a merge that is proposed or stands.
func (q queries) InMerge(ctx context.Context, id domain.PersonID) (bool, error) {
	n, err := q.db.NewSelect().Model((*domain.Merge)(nil)).Where("kept_id = ? OR duplicate_id = ?", id, id).Where("state = 'proposed' OR (state = 'merged' AND duplicate_id = ?)", id).Count(ctx)
	return n > 0, err
}

// AddMerge stores a proposal.
func (tx *Tx) AddMerge(ctx context.Context, m domain.Merge) error { return tx.insert(ctx, &m) }

// UpdateMerge writes a step back, once.
func (tx *Tx) UpdateMerge(ctx context.Context, m domain.Merge, was string) error {
	return tx.update(ctx, &m, m.Ref(), func(q *bun.UpdateQuery) *bun.UpdateQuery { return q.Where("state = ?", was) })
}

// OwnAccounts are the accounts by which a person signs in for themself, and whether they hold any as staff.
func (q queries) OwnAccounts(ctx context.Context, id domain.PersonID) (own []domain.AccountID, staff bool, err error) {
	var list []domain.Account
	err = q.db.NewSelect().Model(&list).Where("person_id = ?", id).Order("id").Scan(ctx)
	for _, a := range list {
		if staff = staff || !a.Person; a.Person {
			own = append(own, a.ID)
		}
	}
	return own, staff, err
}

// JoinFiles makes the duplicate an alias of the kept file: its sign-ins open that file, and its paid levels count there. Its sessions
// end, because they prove another file's sign-in.
func (tx *Tx) JoinFiles(ctx context.Context, m domain.Merge) error {
	for _, s := range []struct {
		statement string
		args      []any
	}{
		{"INSERT INTO person_aliases (person_id, kept_id) VALUES (?, ?)", []any{m.DuplicateID, m.KeptID}},
		{"DELETE FROM sessions WHERE account_id IN (?)", []any{bun.List(m.Accounts.List())}},
		{"UPDATE accounts SET person_id = ? WHERE id IN (?)", []any{m.KeptID, bun.List(m.Accounts.List())}},
		{"UPDATE claimed_levels SET person_id = ? WHERE person_id = ? AND NOT EXISTS (SELECT 1 FROM claimed_levels x WHERE x.person_id = ? AND x.course_id = claimed_levels.course_id AND x.level = claimed_levels.level)",
			[]any{m.KeptID, m.DuplicateID, m.KeptID}},
	} {
		if _, err := tx.db.NewRaw(s.statement, s.args...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// PartFiles undoes JoinFiles.
func (tx *Tx) PartFiles(ctx context.Context, m domain.Merge) error {
	for _, s := range []struct {
		statement string
		args      []any
	}{
		{"DELETE FROM person_aliases WHERE person_id = ?", []any{m.DuplicateID}},
		{"DELETE FROM sessions WHERE account_id IN (?)", []any{bun.List(m.Accounts.List())}},
		{"UPDATE accounts SET person_id = ? WHERE id IN (?)", []any{m.DuplicateID, bun.List(m.Accounts.List())}},
		{`UPDATE claimed_levels SET person_id = ? WHERE person_id = ? AND claim_id IN (SELECT l.claim_id FROM claim_lines l WHERE l.person_id = ?)
			AND claim_id NOT IN (SELECT l.claim_id FROM claim_lines l WHERE l.person_id = ?)`, []any{m.DuplicateID, m.KeptID, m.DuplicateID, m.KeptID}},
	} {
		if _, err := tx.db.NewRaw(s.statement, s.args...).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// DependsOnMerge reports whether the person gave a consent, or a claim was made for them, since two files were merged.
func (q queries) DependsOnMerge(ctx context.Context, m domain.Merge) (bool, error) {
	var n int
	err := q.db.NewRaw(`SELECT (SELECT count(*) FROM consents WHERE person_id = ? AND given_at > ?) + (SELECT count(*) FROM claim_lines l JOIN claims c ON c.county = l.county AND c.id = l.claim_id
		WHERE l.person_id IN (?, ?) AND c.created_at > ?)`, m.KeptID, m.DecidedAt, m.KeptID, m.DuplicateID, m.DecidedAt).Scan(ctx, &n)
	return n > 0, err
}
