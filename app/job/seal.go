package job

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"yiji/domain"
	"yiji/storage"
)

// Errors of a log that cannot be continued. Both mean that somebody must look before anything more is sealed.
var (
	ErrPutBack    = errors.New("the database is older than the head of the log that is kept outside, or its log was written anew")
	ErrForeignKey = errors.New("the log was sealed with another key: bring back the key file it was begun with")
)

// sealAtOnce is how many rows go into the log in one transaction: on an embedded database the others wait for it, some 20 ms.
const sealAtOnce = 1000

// Sealer appends the audit rows that are not in the log yet, signs the head, and keeps it in the database and in a file outside.
// Sealing is apart from the writes, so that no act waits for another's row. Two sealers at once do no harm: one of them finds that the
// other was there.
type Sealer struct {
	Store    *storage.Store
	Signer   note.Signer
	Verifier note.Verifier // of the signer's key
	Public   string        // that key, as note.NewVerifier takes it
	File     string        // where the last head is kept outside the database, so that an older copy of it is noticed
}

// Job seals within two seconds.
func (s Sealer) Job() Job { return Job{"seal", time.Second, s.Seal} }

// Seal seals what there is.
func (s Sealer) Seal(ctx context.Context) error {
	for {
		head, err := s.Store.LogHead(ctx, domain.AuditTree)
		if err != nil {
			return err
		}
		if err := s.continues(ctx, head); err != nil {
			return err
		}
		n, err := s.seal(ctx, head)
		if errors.Is(err, domain.ErrStale) {
			now, e := s.Store.LogHead(ctx, domain.AuditTree)
			if e != nil || now.Size > head.Size { // somebody else sealed
				return e
			}
		}
		if err != nil || n < sealAtOnce {
			return err
		}
	}
}

// Continues says why the log cannot be sealed any further, nil when it can.
func (s Sealer) Continues(ctx context.Context) error {
	head, err := s.Store.LogHead(ctx, domain.AuditTree)
	if err != nil {
		return err
	}
	return s.continues(ctx, head)
}

// continues refuses a database whose log does not go on from the last head kept outside it, or that another key signed.
func (s Sealer) continues(ctx context.Context, head domain.LogHead) error {
	if head.Size > 0 {
		if _, err := OpenHead(head.Note, s.Verifier); err != nil {
			return ErrForeignKey
		}
	}
	kept, err := ReadHead(s.File, s.Verifier)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case kept.Size > head.Size:
		return ErrPutBack
	case kept.Note == head.Note:
		return nil
	}
	root, err := tlog.TreeHash(kept.Size, &shelf{ctx, s.Store, head.Tree, map[int64]domain.Hash{}})
	if err == nil && root.String() != kept.Root {
		return ErrPutBack
	}
	return err
}

// seal seals at most sealAtOnce rows behind head.
func (s Sealer) seal(ctx context.Context, head domain.LogHead) (int, error) {
	rows, err := s.Store.UnsealedAudits(ctx, sealAtOnce)
	if err != nil {
		return 0, err
	}
	if len(rows) == 0 {
		return 0, s.keep(head)
	}
	var records [][]byte
	for _, a := range rows {
		records = append(records, a.Record())
	}
	hashes, next, err := s.grow(ctx, head, records)
	if err != nil {
		return 0, err
	}
	if err := s.Store.SealAudits(ctx, rows, head.Size, hashes, next); err != nil {
		return 0, err
	}
	return len(rows), s.keep(next)
}

// grow gives the hashes that a tree gains by records, and its head signed.
func (s Sealer) grow(ctx context.Context, head domain.LogHead, records [][]byte) (added []storage.LogHash, next domain.LogHead, err error) {
	next = domain.LogHead{Tree: head.Tree, Size: head.Size, At: s.Store.Now()}
	known := &shelf{ctx, s.Store, head.Tree, map[int64]domain.Hash{}}
	for _, r := range records {
		hashes, err := tlog.StoredHashes(next.Size, r, known)
		if err != nil {
			return nil, next, err
		}
		place := tlog.StoredHashIndex(0, next.Size)
		for i, h := range hashes {
			known.hashes[place+int64(i)] = domain.Hash(h)
			added = append(added, storage.LogHash{Tree: head.Tree, Place: place + int64(i), Hash: h[:]})
		}
		next.Size++
	}
	root, err := tlog.TreeHash(next.Size, known)
	if err != nil {
		return nil, next, err
	}
	next.Root = root.String()
	signed, err := note.Sign(&note.Note{Text: next.Text()}, s.Signer)
	next.Note = string(signed)
	return added, next, err
}

// keep writes the head to its file outside, whole or not at all.
func (s Sealer) keep(head domain.LogHead) error {
	if old, err := os.ReadFile(s.File); s.File == "" || head.Size == 0 || err == nil && string(old) == head.Note {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(s.File), filepath.Base(s.File)+".*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(head.Note)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), s.File)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// OpenHead reads a head and checks its signature.
func OpenHead(signed string, v note.Verifier) (h domain.LogHead, err error) {
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return h, err
	}
	h, err = domain.ParseLogHead(n.Text)
	h.Note = signed
	return h, err
}

// ReadHead reads a head from a file, with its signature checked.
func ReadHead(name string, v note.Verifier) (h domain.LogHead, err error) {
	if name == "" {
		return h, os.ErrNotExist
	}
	b, err := os.ReadFile(name) // #nosec G304 -- the operator names the file
	if err != nil {
		return h, err
	}
	if h, err = OpenHead(string(b), v); err != nil {
		return h, fmt.Errorf("%s holds no head of this log: %w", name, err)
	}
	return h, nil
}

// shelf reads the hashes of a tree, and remembers them.
type shelf struct {
	ctx    context.Context
	store  *storage.Store
	tree   string
	hashes map[int64]domain.Hash
}

// ReadHashes is tlog's question for hashes by their places.
func (s *shelf) ReadHashes(places []int64) (list []tlog.Hash, err error) {
	var missing []int64
	for _, p := range places {
		if _, ok := s.hashes[p]; !ok {
			missing = append(missing, p)
		}
	}
	if len(missing) > 0 {
		read, err := s.store.LogHashes(s.ctx, s.tree, missing)
		if err != nil {
			return nil, err
		}
		maps.Copy(s.hashes, read)
	}
	for _, p := range places {
		h, ok := s.hashes[p]
		if !ok {
			return nil, fmt.Errorf("the tree %s lacks its hash %d", s.tree, p)
		}
		list = append(list, tlog.Hash(h))
	}
	return list, nil
}
