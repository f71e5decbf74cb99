package job

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"yiji/domain"
	"yiji/storage"
)

// What can be wrong with a log.
const (
	RowEdited     = "edited"        // a row is not what was sealed at its place
	RowMoved      = "reordered"     // a row was sealed at another place
	RowRemoved    = "removed"       // no row is what was sealed at this place
	RowInserted   = "inserted"      // a row beside the one that was sealed at its place, or behind the last head
	RowForeign    = "foreign"       // a row that no program with the log's key wrote, or not as it stands
	RowUnreadable = "unreadable"    // what stands in a row cannot be read any more
	RowUnsealed   = "unsealed"      // a row that waits for the log longer than it may
	TreeEdited    = "tree-edited"   // a hash of the tree is not the one that its records give
	TreeInserted  = "tree-inserted" // hashes of the tree behind its last head
	HeadEdited    = "head-edited"   // a head is not as it was signed
	HeadUnfit     = "head-unfit"    // a signed head is over other records than those before it: they were written anew
	PutBack       = "put-back"      // the database has fewer records than a head that was kept outside it, or others
)

// Finding is one thing that is wrong: of which kind, at which place of the log, and which row or head.
type Finding struct {
	Kind string `json:"kind"`
	Seq  int64  `json:"seq"`           // place in the log, 0 for a row that has none
	Name string `json:"name,omitzero"` // id of a row; of a head its instant or the place where it was kept
}

// Report is what a look at a whole log found.
type Report struct {
	Tree    string    `json:"tree"`
	Size    int64     `json:"size"` // sealed records
	Root    string    `json:"root"`
	Sealed  time.Time `json:"sealed_at"`
	Pending int       `json:"pending"` // rows that wait for the log, not longer than they may
	Outside bool      `json:"outside"` // a head kept outside the database was compared
	Broken  []Finding `json:"broken"`
}

// Verifier recomputes a log from its first record by the rows as they stand, while a server may go on writing and sealing.
type Verifier struct {
	Store    *storage.Store
	Verifier note.Verifier
	File     string           // the last head that the sealer kept outside the database
	Kept     []domain.LogHead // further heads that somebody kept, with their signatures checked
	Wait     time.Duration    // how long a row that looks forgotten is watched before it is called so: an act may have taken long
	Progress func(done, of int)
}

// Grace is how long a row may wait for the log.
const Grace = 10 * time.Second

// Verify looks at the whole log.
func (v Verifier) Verify(ctx context.Context) (r Report, err error) {
	w := &walk{Verifier: v, fit: map[int64][]domain.LogHead{}, orphaned: map[int64]bool{}, unread: map[int64]bool{}, sealed: map[domain.Hash]int64{}}
	// What is outside is read first: the sealer writes it last, so that it is never ahead of an honest database.
	kept, err := ReadHead(v.File, v.Verifier)
	if err == nil {
		w.Kept = append(w.Kept, kept)
	} else if !errors.Is(err, os.ErrNotExist) {
		return r, err
	}
	head, err := v.Store.LogHead(ctx, domain.AuditTree)
	if err != nil {
		return r, err
	}
	w.Report = Report{Tree: head.Tree, Size: head.Size, Sealed: head.At, Outside: len(w.Kept) > 0, Broken: []Finding{}}
	for _, h := range w.Kept {
		if h.Size > head.Size {
			w.found(PutBack, h.Size, h.At.Format(time.RFC3339))
		} else {
			w.fit[h.Size] = append(w.fit[h.Size], h)
		}
	}
	for _, step := range []func(context.Context) error{w.heads, w.rows, w.behind, w.unsealed} {
		if err := step(ctx); err != nil {
			return r, err
		}
	}
	w.Root = w.tree.Root()
	return w.Report, nil
}

// walk is a look at a log on its way.
type walk struct {
	Verifier
	Report
	tree     domain.Merkle
	fit      map[int64][]domain.LogHead // heads kept outside, by size
	unfit    bool                       // a head did not fit: none behind it can
	misfits  []domain.Audit             // rows that are not what was sealed at their place
	orphaned map[int64]bool             // places whose sealed record is in no row there
	unread   map[int64]bool             // places whose row cannot be read
	sealed   map[domain.Hash]int64      // where the records of those places were sealed
}

func (w *walk) found(kind string, seq int64, name string) {
	w.Broken = append(w.Broken, Finding{kind, seq, name})
}

// window is how many records are looked at together.
const window = 1000

// heads checks what every head says against its signature.
func (w *walk) heads(ctx context.Context) error {
	for after := int64(0); ; {
		list, err := w.Store.LogHeads(ctx, w.Tree, after, window)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, h := range list {
			after = h.Size
			signed, err := OpenHead(h.Note, w.Verifier.Verifier)
			if err != nil || !signed.At.Equal(h.At) || signed.Tree != h.Tree || signed.Size != h.Size || signed.Root != h.Root {
				w.found(HeadEdited, h.Size, h.At.Format(time.RFC3339))
			}
		}
	}
}

// rows walks the records from the first to the last that is sealed.
func (w *walk) rows(ctx context.Context) error {
	heads, err := w.Store.LogHeads(ctx, w.Tree, 0, window)
	if err != nil {
		return err
	}
	for from := int64(0); from < w.Size; from += window {
		to := min(from+window, w.Size)
		rows, err := w.read(ctx, from, to)
		if err != nil {
			return err
		}
		var places []int64
		for p := tlog.StoredHashCount(from); p < tlog.StoredHashCount(to); p++ {
			places = append(places, p)
		}
		hashes, err := w.Store.LogHashes(ctx, w.Tree, places)
		if err != nil {
			return err
		}
		for seq := from + 1; seq <= to; seq++ {
			here := 0
			for here < len(rows) && rows[here].Seq == seq {
				here++
			}
			w.record(seq, rows[:here], hashes)
			rows = rows[here:]
			if heads, err = w.pass(ctx, heads); err != nil {
				return err
			}
		}
		if w.Progress != nil {
			w.Progress(int(to), int(w.Size))
		}
	}
	w.name()
	return nil
}

// read gives the rows after one place and up to another. When they cannot be read it looks for the one that is to blame.
func (w *walk) read(ctx context.Context, from, to int64) ([]domain.Audit, error) {
	rows, err := w.Store.SealedAudits(ctx, from, to)
	if err == nil || ctx.Err() != nil || w.Store.Ping(ctx) != nil {
		return rows, err
	}
	rows = nil
	for seq := from + 1; seq <= to; seq++ {
		one, err := w.Store.SealedAudits(ctx, seq-1, seq)
		if err != nil {
			if w.Store.Ping(ctx) != nil {
				return nil, err
			}
			w.unread[seq] = true
			w.found(RowUnreadable, seq, "")
			continue
		}
		rows = append(rows, one...)
	}
	return rows, nil
}

// record compares the rows at one place with what was sealed there, and grows the tree by the latter: the signed heads tell whether
// that itself is true.
func (w *walk) record(seq int64, rows []domain.Audit, hashes map[int64]domain.Hash) {
	place := tlog.StoredHashIndex(0, seq-1)
	leaf, stored := hashes[place]
	fits := -1
	for i, a := range rows {
		if domain.LeafHash(a.Record()) == leaf || !stored && i == 0 {
			fits = i
			break
		}
	}
	for i, a := range rows {
		switch {
		case i != fits:
			w.misfits = append(w.misfits, a)
		case !w.Store.Genuine(a):
			w.found(RowForeign, seq, a.ID)
		}
	}
	if fits >= 0 && !stored {
		leaf = domain.LeafHash(rows[fits].Record())
	}
	if fits < 0 {
		w.orphaned[seq], w.sealed[leaf] = true, seq
	}
	for i, h := range w.tree.Add(leaf) {
		if hashes[place+int64(i)] != h {
			w.found(TreeEdited, seq, "")
			return
		}
	}
}

// pass holds the tree against the heads over just so many records, and returns those that are still to come.
func (w *walk) pass(ctx context.Context, heads []domain.LogHead) (_ []domain.LogHead, err error) {
	size := w.tree.Size()
	for _, h := range w.fit[size] {
		if h.Root != w.tree.Root() {
			w.found(PutBack, size, h.At.Format(time.RFC3339))
		}
	}
	if len(heads) > 0 && heads[0].Size == size {
		if !w.unfit && heads[0].Root != w.tree.Root() {
			w.unfit = true
			w.found(HeadUnfit, size, heads[0].At.Format(time.RFC3339))
		}
		if heads = heads[1:]; len(heads) == 0 {
			heads, err = w.Store.LogHeads(ctx, w.Tree, size, window)
		}
	}
	return heads, err
}

// name tells what became of the rows that do not fit their places: one that was sealed elsewhere was moved; one that was sealed nowhere
// is the edited one of its place, or was put in beside it. A place whose record is nowhere has lost it.
func (w *walk) name() {
	present, edited := map[int64]bool{}, map[int64]bool{}
	for _, a := range w.misfits {
		if from, ok := w.sealed[domain.LeafHash(a.Record())]; ok {
			present[from] = true
			w.found(RowMoved, a.Seq, a.ID)
		} else if w.orphaned[a.Seq] && !edited[a.Seq] {
			edited[a.Seq] = true
			w.found(RowEdited, a.Seq, a.ID)
		} else {
			w.found(RowInserted, a.Seq, a.ID)
		}
	}
	for _, seq := range slices.Sorted(maps.Keys(w.orphaned)) {
		if !present[seq] && !edited[seq] && !w.unread[seq] {
			w.found(RowRemoved, seq, "")
		}
	}
}

// behind finds rows and hashes behind the last head. That one is read after them, because the sealer writes all at once.
func (w *walk) behind(ctx context.Context) error {
	seq, place, err := w.Store.LastSealed(ctx, w.Tree)
	if err != nil {
		return err
	}
	head, err := w.Store.LogHead(ctx, w.Tree)
	if err != nil {
		return err
	}
	if place >= tlog.StoredHashCount(head.Size) {
		w.found(TreeInserted, head.Size+1, "")
	}
	if seq <= head.Size {
		return nil
	}
	rows, err := w.Store.SealedAudits(ctx, head.Size, seq)
	for _, a := range rows {
		w.found(RowInserted, a.Seq, a.ID)
	}
	return err
}

// unsealed finds rows that wait longer than they may. One that looks so is watched: its act may have taken long, and is sealed soon.
func (w *walk) unsealed(ctx context.Context) error {
	watch := time.NewTimer(w.Wait)
	defer watch.Stop()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	var old map[string]bool // those seen at first
	for last := w.Wait == 0; ; {
		rows, err := w.Store.UnsealedAudits(ctx, window)
		if err != nil {
			return err
		}
		late := map[string]bool{}
		for _, a := range rows {
			if a.At.Before(w.Store.Now().Add(-Grace)) && (old == nil || old[a.ID]) {
				late[a.ID] = true
			}
		}
		if len(late) == 0 || last {
			for _, a := range rows {
				w.waiting(a, late[a.ID])
			}
			return nil
		}
		old = late
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-watch.C:
			last = true
		case <-again.C:
		}
	}
}

func (w *walk) waiting(a domain.Audit, late bool) {
	switch {
	case !w.Store.Genuine(a):
		w.found(RowForeign, 0, a.ID)
	case late:
		w.found(RowUnsealed, 0, a.ID)
	default:
		w.Pending++
	}
}
