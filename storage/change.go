package storage

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// change gathers what a transaction changes, for the hashes of its audit row: before each statement that changes or removes rows, the
// rows as they stand; after each that writes, the statement with its values. Both go behind the salt into a Merkle tree, so that one
// row or statement can be shown to belong to an act without the others.
type change struct {
	tx            bun.Tx
	mac           []byte
	salt          []byte
	before, after domain.Merkle
	err           error
	file          string        // of an import: the hash of its file
	rows          domain.Merkle // and the rows of that
}

// unlogged are the tables whose rows are no change of state of their own: the log itself, the kept copies of answers, the tries
// that slow a sign-in down.
var unlogged = []string{"audits", "log_hashes", "log_heads", "idempotency_keys", "sign_in_tries"}

// BeforeQuery hashes the rows that a statement is about to change or remove. It is part of bun's interface of a hook.
func (c *change) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	if old := replaced(e.Query); old != "" && !slices.Contains(unlogged, tableOf(e.Query)) && c.err == nil {
		c.err = c.addRows(ctx, e.Query, old)
	}
	return ctx
}

// AfterQuery hashes a statement that wrote, and remembers the conflict that ended the transaction: whatever is asked of it afterwards
// only says that it has ended.
func (c *change) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if c.err == nil && isRetryable(e.Err) {
		c.err = e.Err
	}
	if table := tableOf(e.Query); e.Err == nil && table != "" && !slices.Contains(unlogged, table) {
		c.after.Add(domain.LeafHash(append(c.saltBytes(), e.Query...)))
	}
}

// addRows hashes the rows that the query old gives, in the order of their text.
func (c *change) addRows(ctx context.Context, statement, old string) error {
	r, err := c.tx.Tx.QueryContext(ctx, old)
	if err != nil {
		return fmt.Errorf("what %s replaces: %w", tableOf(statement), err)
	}
	defer r.Close()
	columns, err := r.Columns()
	if err != nil {
		return err
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	var rows []string
	for r.Next() {
		if err := r.Scan(into...); err != nil {
			return err
		}
		row := tableOf(statement)
		for i, cell := range cells {
			row += fmt.Sprintf("\x00%s=%v", columns[i], cell)
		}
		rows = append(rows, row)
	}
	slices.Sort(rows)
	for _, row := range rows {
		c.before.Add(domain.LeafHash(append(c.saltBytes(), row...)))
	}
	return errors.Join(r.Err(), r.Close())
}

// saltBytes are the salt, made when it is first needed; the slice has no room to grow in.
func (c *change) saltBytes() []byte {
	if c.salt == nil {
		c.salt = make([]byte, 16)
		_, _ = rand.Read(c.salt) // never fails since Go 1.24
	}
	return slices.Clip(c.salt)
}

// row completes an audit row with the hashes and with the code that tells it from a row of anybody else.
func (c *change) row(a domain.Audit) (domain.Audit, error) {
	if c.before.Size() > 0 {
		a.BeforeHash = c.before.Root()
	}
	if c.after.Size() > 0 {
		a.AfterHash = c.after.Root()
	}
	if c.rows.Size() > 0 {
		a.RowsRoot = c.rows.Root()
	}
	a.FileHash, a.Salt = c.file, hex.EncodeToString(c.saltBytes())
	a.Mac = macOf(c.mac, a)
	return a, c.err
}

func macOf(key []byte, a domain.Audit) string {
	m := hmac.New(sha256.New, key)
	m.Write(a.Record())
	m.Write([]byte(a.Salt))
	return base64.RawStdEncoding.EncodeToString(m.Sum(nil))
}

// tableOf is the table that a statement writes to, "" if it writes to none.
func tableOf(statement string) string {
	statement = strings.TrimSpace(statement)
	for _, verb := range []string{"INSERT INTO ", "UPDATE ", "DELETE FROM "} {
		if rest, ok := strings.CutPrefix(statement, verb); ok {
			end := strings.IndexAny(rest, " (")
			return strings.Trim(rest[:max(end, 0)], `"`)
		}
	}
	return ""
}

// replaced is the query for the rows that a statement is going to change or remove, "" if it does neither.
func replaced(statement string) string {
	statement = strings.TrimSpace(statement)
	var table string
	where := topLevel(statement, " WHERE ")
	if rest, ok := strings.CutPrefix(statement, "UPDATE "); ok {
		table = rest[:max(topLevel(rest, " SET "), 0)]
		if from := topLevel(statement[:max(where, 0)], " FROM "); from >= 0 {
			table += "," + statement[from+len(" FROM"):where]
		}
	} else if rest, ok := strings.CutPrefix(statement, "DELETE FROM "); ok {
		table = rest[:max(topLevel(rest, " WHERE "), 0)]
	}
	if table == "" || where < 0 {
		return ""
	}
	condition := statement[where:]
	if end := topLevel(condition, " RETURNING "); end >= 0 {
		condition = condition[:end]
	}
	return "SELECT * FROM " + table + condition
}

// topLevel is where word first stands in a statement outside of quotes and parentheses, -1 if nowhere. Words are in capitals, as all
// statements of this package have them; any white space before and after counts as a space.
func topLevel(statement, word string) int {
	depth, quote := 0, byte(0)
	flat := strings.NewReplacer("\n", " ", "\t", " ").Replace(statement)
	for i := range len(flat) {
		switch ch := flat[i]; {
		case quote != 0:
			if ch == quote {
				quote = 0
			}
		case ch == '\'' || ch == '"':
			quote = ch
		case ch == '(':
			depth++
		case ch == ')':
			depth--
		case depth == 0 && strings.HasPrefix(flat[i:], word):
			return i
		}
	}
	return -1
}
