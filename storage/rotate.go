package storage

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// A sealedColumn is a column whose values are sealed.
type sealedColumn struct {
	Table, Column string
	Keys          []string // of the table's primary key, in order
	Text          bool     // sealed as text (hexadecimal)
}

// keptResults holds what acts answered, which may hold what is sealed everywhere else; its name came before the convention.
const keptResults = "idempotency_keys.result"

// sealedColumns are all columns that hold sealed values: those whose name ends in _sealed, as the database's own catalogue has them,
// and keptResults. There is no other list, so that a new column cannot be forgotten.
func (s *Store) sealedColumns(ctx context.Context) (list []sealedColumn, err error) {
	var rows []struct {
		T, C, Kind string
		K          int
	}
	if err := s.read.NewRaw(s.keysQuery()).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	keys := map[string][]string{}
	for _, r := range rows {
		if r.K > 0 {
			keys[r.T] = append(keys[r.T], r.C)
		}
	}
	for _, r := range rows {
		if strings.HasSuffix(r.C, "_sealed") || r.T+"."+r.C == keptResults {
			list = append(list, sealedColumn{r.T, r.C, keys[r.T], strings.EqualFold(r.Kind, "text")})
		}
	}
	return list, nil
}

func (c sealedColumn) name() string { return c.Table + "." + c.Column }

// value is b as the column keeps it.
func (c sealedColumn) value(b []byte) any {
	if c.Text {
		return hex.EncodeToString(b)
	}
	return b
}

// bytes is a value of the column as it was sealed.
func (c sealedColumn) bytes(value []byte) ([]byte, error) {
	if c.Text {
		return hex.DecodeString(string(value))
	}
	return value, nil
}

// heads is the beginning of a value: mark and id of its key.
func (c sealedColumn) heads() (expr string, args []any) {
	n := headBytes
	if c.Text {
		n *= 2
	}
	return "substr(?, 1, ?)", []any{bun.Ident(c.Column), n}
}

// notBy selects the values that another key than id sealed.
func (c sealedColumn) notBy(q *bun.SelectQuery, id string) *bun.SelectQuery {
	expr, args := c.heads()
	return q.TableExpr("?", bun.Ident(c.Table)).Where(expr+" <> ?", append(args, c.value(headOf(id)))...).Where("length(?) > 0", bun.Ident(c.Column))
}

// Used is how many values and files each key seals, by id. A key that is missing in the ring stands in it, too.
func (s *Store) Used(ctx context.Context) (map[string]int, error) {
	used := map[string]int{}
	all, err := s.sealedColumns(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if err := s.usedIn(ctx, c, used); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name(), err)
		}
	}
	var files []struct {
		KeyID string
		N     int
	}
	err = s.read.NewRaw("SELECT key_id, count(*) AS n FROM files GROUP BY key_id").Scan(ctx, &files)
	for _, f := range files {
		used[f.KeyID] += f.N
	}
	return used, err
}

func (s *Store) usedIn(ctx context.Context, c sealedColumn, used map[string]int) error {
	expr, args := c.heads()
	all := func() *bun.SelectQuery {
		return s.read.NewSelect().TableExpr("?", bun.Ident(c.Table)).Where("length(?) > 0", bun.Ident(c.Column))
	}
	var heads []struct {
		Head []byte
		N    int
	}
	if err := all().ColumnExpr(expr+" AS head", args...).ColumnExpr("count(*) AS n").GroupExpr(expr, args...).Scan(ctx, &heads); err != nil {
		return err
	}
	r := s.seal.current()
	for _, h := range heads {
		b, err := c.bytes(h.Head)
		if err != nil {
			return err
		}
		id, marked := idIn(b)
		if _, known := r.key(id); !known { // perhaps one of the oldest, which have no head
			var sample []byte
			if err := all().ColumnExpr("?", bun.Ident(c.Column)).Where(expr+" = ?", append(args, c.kept(h.Head))...).Limit(1).Scan(ctx, &sample); err != nil {
				return err
			}
			if b, err = c.bytes(sample); err != nil {
				return err
			}
			_, by, err := r.openBy(b)
			if err == nil {
				id = by
			} else if !marked {
				return err
			}
		}
		used[id] += h.N
	}
	return nil
}

// batch is how many values one transaction seals anew: small enough that other writers do not wait.
const batch = 100

// Reseal seals everything anew that another key than the active one sealed, while others read and write. What was done stays done when it
// is stopped, and the next call goes on. A value that does not open is left as it is, and told in the error at the end.
func (s *Store) Reseal(ctx context.Context, progress func(done, of int)) error {
	all, err := s.sealedColumns(ctx)
	if err != nil {
		return err
	}
	r := s.seal.current()
	of, done := 0, 0
	for _, c := range all {
		n, err := c.notBy(s.read.NewSelect(), r.Active()).Count(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name(), err)
		}
		of += int(n)
	}
	n, err := s.filesNotBy(r.Active(), domain.Ref{}).Count(ctx)
	if err != nil {
		return err
	}
	of += int(n)
	step := func(n int) {
		done += n
		progress(min(done, of), of)
	}
	var broken []error
	for _, c := range all {
		if err := s.resealColumn(ctx, c, r, step); err != nil {
			broken = append(broken, fmt.Errorf("%s: %w", c.name(), err))
		}
	}
	return errors.Join(append(broken, s.resealFiles(ctx, r, step))...)
}

// A sealedValue is one value with the key of its row.
type sealedValue struct {
	key   []any
	value []byte
}

func (s *Store) resealColumn(ctx context.Context, c sealedColumn, r Ring, step func(int)) error {
	var last []any
	var broken error
	for {
		list, err := s.sealedValues(ctx, c, r.Active(), last)
		if err != nil || len(list) == 0 {
			return errors.Join(err, broken)
		}
		last = list[len(list)-1].key
		err = s.Write(ctx, func(tx *Tx) error {
			broken = nil
			for _, v := range list {
				fresh, err := c.again(r, v.value)
				if err != nil {
					broken = err
					continue
				}
				if err := tx.replace(ctx, c, v, fresh); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		step(len(list))
	}
}

// again is a value sealed by the active key.
func (c sealedColumn) again(r Ring, value []byte) (any, error) {
	b, err := c.bytes(value)
	if err != nil {
		return nil, err
	}
	text, err := r.open(b)
	if err != nil {
		return nil, err
	}
	return c.value(r.seal(text)), nil
}

// replace writes a value in the place of the one that was read, unless somebody wrote another meanwhile: that one is sealed already.
func (tx *Tx) replace(ctx context.Context, c sealedColumn, v sealedValue, fresh any) error {
	q := tx.db.NewUpdate().TableExpr("?", bun.Ident(c.Table)).Set("? = ?", bun.Ident(c.Column), fresh).Where("? = ?", bun.Ident(c.Column), c.kept(v.value))
	for i, k := range c.Keys {
		q = q.Where("? = ?", bun.Ident(k), v.key[i])
	}
	_, err := q.Exec(ctx)
	return err
}

// kept is a value as it was read, as an argument.
func (c sealedColumn) kept(value []byte) any {
	if c.Text {
		return string(value)
	}
	return value
}

// sealedValues are the next values that another key than id sealed, in the order of their rows' keys, after last.
func (s *Store) sealedValues(ctx context.Context, c sealedColumn, id string, last []any) (list []sealedValue, err error) {
	q := c.notBy(s.read.NewSelect(), id).Limit(batch)
	idents := make([]any, len(c.Keys))
	for i, k := range c.Keys {
		idents[i] = bun.Ident(k)
		q = q.ColumnExpr("?", idents[i]).OrderExpr("?", idents[i])
	}
	if last != nil {
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(last)), ", ")
		q = q.Where("("+marks+") > ("+marks+")", append(idents, last...)...)
	}
	rows, err := q.ColumnExpr("?", bun.Ident(c.Column)).Rows(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		texts, v := make([]string, len(c.Keys)), sealedValue{}
		into := []any{}
		for i := range texts {
			into = append(into, &texts[i])
		}
		if err := rows.Scan(append(into, &v.value)...); err != nil {
			return nil, err
		}
		for _, x := range texts {
			v.key = append(v.key, x)
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// filesNotBy are the next files that another key than id encrypts, after last.
func (s *Store) filesNotBy(id string, last domain.Ref) *bun.SelectQuery {
	return s.read.NewSelect().Model((*domain.File)(nil)).Where("key_id <> ?", id).Where("(county, id) > (?, ?)", last.County, last.ID).Order("county", "id").Limit(batch)
}

func (s *Store) resealFiles(ctx context.Context, r Ring, step func(int)) (broken error) {
	var last domain.Ref
	for {
		var list []domain.File
		if err := s.filesNotBy(r.Active(), last).Scan(ctx, &list); err != nil || len(list) == 0 {
			return errors.Join(err, broken)
		}
		for _, f := range list {
			last = f.Ref()
			if err := s.resealFile(ctx, r, f); err != nil {
				broken = fmt.Errorf("file %s: %w", f.ID, err)
			}
			step(1)
		}
	}
}

// resealFile writes the bytes first and the row behind them: the bytes name their key themselves.
func (s *Store) resealFile(ctx context.Context, r Ring, f domain.File) error {
	root, err := s.root(false)
	if err != nil {
		return err
	}
	defer root.Close()
	b, err := sealedBytes(ctx, root, f.ID)
	if err != nil {
		return err
	}
	content, by, err := r.openBy(b)
	if err != nil {
		return err
	}
	if by != r.Active() {
		at, err := fileAt(f.ID)
		if err != nil {
			return err
		}
		if err := putFile(ctx, root, at, r.seal(content)); err != nil {
			return err
		}
	}
	return s.Write(ctx, func(tx *Tx) error {
		_, err := tx.db.NewRaw("UPDATE files SET key_id = ? WHERE county = ? AND id = ?", r.Active(), f.County, f.ID).Exec(ctx)
		return err
	})
}
