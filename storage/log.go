package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// LogHash is one hash of a tree at its place in the order of golang.org/x/mod/sumdb/tlog.
type LogHash struct {
	Tree  string
	Place int64
	Hash  []byte
}

// AddAudit stores who did what to which record, with the hashes of what the transaction has changed so far.
func (tx *Tx) AddAudit(ctx context.Context, a domain.Audit) error {
	a.At, a.Month = tx.Now, tx.Today().Month()
	a, err := tx.change.row(a)
	if err != nil {
		return err
	}
	return tx.insert(ctx, &a)
}

// Imports says that the act of the transaction takes the file with this SHA-256.
func (tx *Tx) Imports(fileHash string) { tx.change.file = fileHash }

// ImportsRow adds a row of that file, as it stands in it, to the root that the audit row holds: behind the salt, like all others.
func (tx *Tx) ImportsRow(cells ...string) {
	tx.change.rows.Add(domain.LeafHash(append(tx.change.saltBytes(), strings.Join(cells, "\x00")...)))
}

// Genuine reports whether a row was written by a program with this log's key.
func (s *Store) Genuine(a domain.Audit) bool { return a.Mac == macOf(s.mac, a) }

// Audits are the newest acts of staff that sc may see, from the one before the row before on ("" for the newest). Acts of persons
// for themselves, of visitors, and everything about grievances are not among them: nobody above reads those.
func (q queries) Audits(ctx context.Context, sc domain.Scope, before string, limit int) (list []domain.Audit, err error) {
	s := q.db.NewSelect().Model(&list).Where("personal = ?", false).Where("role NOT IN ('trainee', 'visitor', 'ombudsman')").Where("act NOT LIKE 'grievance.%'").
		OrderExpr("at DESC, id DESC").Limit(int64(limit))
	if before != "" {
		s = s.Where("(at, id) < (SELECT x.at, x.id FROM audits x WHERE x.id = ?)", before)
	}
	return list, inCounties(s, sc).Scan(ctx)
}

// UnsealedAudits are the oldest rows that are not in the log yet.
func (q queries) UnsealedAudits(ctx context.Context, limit int) (list []domain.Audit, err error) {
	return list, q.db.NewSelect().Model(&list).Where("seq < 1").Order("at", "county", "id").Limit(int64(limit)).Scan(ctx)
}

// SealedAudits are the rows with a place after one and up to another, in the log's order.
func (q queries) SealedAudits(ctx context.Context, after, to int64) (list []domain.Audit, err error) {
	return list, q.db.NewSelect().Model(&list).Where("seq > ?", after).Where("seq <= ?", to).Order("seq", "county", "id").Scan(ctx)
}

// LastSealed are the highest place that a row has, and that a hash of the tree has; 0 and -1 for none.
func (q queries) LastSealed(ctx context.Context, tree string) (seq, place int64, err error) {
	err = q.db.NewRaw("SELECT (SELECT coalesce(max(seq), 0) FROM audits), (SELECT coalesce(max(place), -1) FROM log_hashes WHERE tree = ?)", tree).Scan(ctx, &seq, &place)
	return seq, place, err
}

// LogHead is the last head of a tree; its zero value for an empty tree.
func (q queries) LogHead(ctx context.Context, tree string) (h domain.LogHead, err error) {
	err = q.db.NewSelect().Model(&h).Where("tree = ?", tree).Order("size DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return domain.LogHead{Tree: tree}, nil
	}
	return h, err
}

// PublicLogHead is the newest head of a tree that was made before the last full hour, or its first while there is none: a head that moved
// with each act would tell everybody the moment at which somebody did something.
func (s *Store) PublicLogHead(ctx context.Context, tree string) (h domain.LogHead, err error) {
	hour := s.Now().Truncate(time.Hour)
	err = s.db.NewSelect().Model(&h).Where("tree = ?", tree).Where("at < ? OR size = (SELECT min(x.size) FROM log_heads AS x WHERE x.tree = ?)", hour, tree).
		Order("size DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return domain.LogHead{Tree: tree}, nil
	}
	return h, err
}

// LogHeads are the heads of a tree over more than after records, by size.
func (q queries) LogHeads(ctx context.Context, tree string, after int64, limit int) (list []domain.LogHead, err error) {
	return list, q.db.NewSelect().Model(&list).Where("tree = ?", tree).Where("size > ?", after).Order("size").Limit(int64(limit)).Scan(ctx)
}

// LogHashes are hashes of a tree by their places; a place that has none is missing.
func (q queries) LogHashes(ctx context.Context, tree string, places []int64) (map[int64]domain.Hash, error) {
	var list []LogHash
	err := q.db.NewSelect().Model(&list).Where("tree = ?", tree).Where("place IN (?)", bun.List(places)).Scan(ctx)
	m := map[int64]domain.Hash{}
	for _, h := range list {
		if len(h.Hash) == len(domain.Hash{}) { // another length is no hash, and counts as missing
			m[h.Place] = domain.Hash(h.Hash)
		}
	}
	return m, err
}

// SealAudits puts rows into the log behind size others, with the hashes that its tree gains and its new head. When somebody else sealed
// meanwhile it changes nothing and says stale.
//
// It is no Write: reading what unfinished acts insert beside, in a serializable transaction, would make those run again. What must not
// happen twice is kept by the keys of the hashes and of the head.
func (s *Store) SealAudits(ctx context.Context, rows []domain.Audit, size int64, hashes []LogHash, head domain.LogHead) error {
	return s.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		for part := range slices.Chunk(hashes, 1000) {
			if _, err := tx.NewInsert().Model(&part).Exec(ctx); err != nil {
				return unique(err, domain.ErrStale)
			}
		}
		if _, err := tx.NewInsert().Model(&head).Exec(ctx); err != nil {
			return unique(err, domain.ErrStale)
		}
		var values []byte
		for i, a := range rows {
			values = fmt.Appendf(values, ", (%s, %s, %s, %d)", quoted(tx, string(a.County)), quoted(tx, a.Month), quoted(tx, a.ID), size+int64(i)+1)
		}
		res, err := tx.NewRaw("WITH v (county, month, id, seq) AS (VALUES ? ) UPDATE audits SET seq = v.seq FROM v WHERE audits.county = v.county AND audits.month = v.month AND audits.id = v.id AND audits.seq < 1",
			bun.Safe(values[2:])).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != int64(len(rows)) {
			return errors.Join(err, domain.ErrStale)
		}
		return nil
	})
}

// quoted is text as it stands in a statement.
func quoted(tx bun.Tx, text string) []byte { return tx.Dialect().AppendString(nil, text) }
