package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"yiji/domain"
)

// fileColumns say whose a file is.
var fileColumns = columns{Path: "region_path", Org: "organisation_id", Person: "person_id"}

// File returns what is known about one file within sc.
func (q queries) File(ctx context.Context, sc domain.Scope, id domain.FileID) (f domain.File, err error) {
	err = within(q.db.NewSelect().Model(&f).Where("id = ?", id), sc, fileColumns).Scan(ctx)
	return f, found(err)
}

// AddFile stores what is known about a file that Keep has written, in the transaction of the act that it belongs to.
func (tx *Tx) AddFile(ctx context.Context, f domain.File) error {
	f.CreatedAt = tx.Now
	return tx.insert(ctx, &f)
}

// DropFile forgets a file; its bytes are swept later.
func (tx *Tx) DropFile(ctx context.Context, f domain.File) error {
	return changed(tx.db.NewRaw("DELETE FROM files WHERE county = ? AND id = ?", f.County, f.ID).Exec(ctx))
}

// FilesToEnd are files whose last day is before day, at most limit of them.
func (q queries) FilesToEnd(ctx context.Context, day domain.Date, limit int) (list []domain.File, err error) {
	return list, q.db.NewSelect().Model(&list).Where("keep_until <> ''").Where("keep_until < ?", day).Order("keep_until", "id").Limit(int64(limit)).Scan(ctx)
}

// errNoFolder says that nothing was configured to keep files in.
var errNoFolder = errors.New("there is no folder for files: set YIJI_FILES")

// fileIDs are the ids that may become the name of a file.
var fileIDs = regexp.MustCompile(`^[0-9A-Za-z-]{4,64}$`)

// root opens the files folder, which it makes when told to. Nothing outside of it can be reached, whatever a name says.
func (s *Store) root(make bool) (*os.Root, error) {
	if s.files == "" {
		return nil, errNoFolder
	}
	if make {
		if err := os.MkdirAll(s.files, 0o700); err != nil {
			return nil, err
		}
	}
	return os.OpenRoot(s.files)
}

// fileAt is where the bytes of a file lie in the folder: 256 folders, by the end of the id, which is random.
func fileAt(id domain.FileID) (string, error) {
	if !fileIDs.MatchString(string(id)) {
		return "", fmt.Errorf("%q is no id of a file", id)
	}
	return filepath.Join(string(id[len(id)-2:]), string(id)), nil
}

// Keep judges content, encrypts it and writes it into the files folder under meta's id, durably. It returns meta with name, type, size,
// hash and key filled in, for AddFile: bytes that get no row are swept after a day. What is refused blames the field "file".
func (s *Store) Keep(ctx context.Context, meta domain.File, content []byte) (domain.File, error) {
	media, err := domain.FileType(content)
	if e := (*domain.Error)(nil); errors.As(err, &e) {
		var k domain.Check
		k.Merge(e.At("file"))
		return meta, k.Err()
	}
	at, err := fileAt(meta.ID)
	if err != nil {
		return meta, err
	}
	r := s.seal.current()
	hash := sha256.Sum256(content)
	meta.Type, meta.Name, meta.Size = media, domain.FileName(meta.Name, media), int64(len(content))
	meta.Hash, meta.KeyID = hex.EncodeToString(hash[:]), r.Active()
	root, err := s.root(true)
	if err != nil {
		return meta, err
	}
	defer root.Close()
	if _, err := root.Stat(at); !errors.Is(err, fs.ErrNotExist) {
		return meta, errors.Join(err, fmt.Errorf("file %s is there already", meta.ID))
	}
	return meta, putFile(ctx, root, at, r.seal(content))
}

// putFile writes bytes under a name of the folder, whole or not at all, and durably.
func putFile(ctx context.Context, root *os.Root, at string, b []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := root.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return err
	}
	part := at + partEnding
	f, err := root.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, root.Remove(part))
	}
	if err := root.Rename(part, at); err != nil {
		return err
	}
	return syncFolder(root, filepath.Dir(at))
}

// FileBytes reads and decrypts the bytes of a file, and holds them against the file's hash.
func (s *Store) FileBytes(ctx context.Context, f domain.File) ([]byte, error) {
	root, err := s.root(false)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	sealed, err := sealedBytes(ctx, root, f.ID)
	if err != nil {
		return nil, err
	}
	content, err := s.seal.current().open(sealed)
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", f.ID, err)
	}
	if hash := sha256.Sum256(content); hex.EncodeToString(hash[:]) != f.Hash {
		return nil, fmt.Errorf("file %s: %w", f.ID, errNotOpened)
	}
	return content, nil
}

// sealedBytes are the bytes of a file as they lie in the folder, or as Sweep put them aside.
func sealedBytes(ctx context.Context, root *os.Root, id domain.FileID) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at, err := fileAt(id)
	if err != nil {
		return nil, err
	}
	b, err := root.ReadFile(at)
	if errors.Is(err, fs.ErrNotExist) {
		b, err = root.ReadFile(at + asideEnding)
	}
	return b, err
}

// EachFile calls fn with every file, in the order of their keys.
func (s *Store) EachFile(ctx context.Context, fn func(domain.File) error) error {
	for last := (domain.Ref{}); ; {
		var list []domain.File
		err := s.read.NewSelect().Model(&list).Where("(county, id) > (?, ?)", last.County, last.ID).Order("county", "id").Limit(1000).Scan(ctx)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, f := range list {
			if err := fn(f); err != nil {
				return err
			}
		}
		last = list[len(list)-1].Ref()
	}
}

// Sealed are the encrypted bytes of a file as they lie in the folder, and the id of their key.
func (s *Store) Sealed(ctx context.Context, id domain.FileID) (b []byte, key string, err error) {
	root, err := s.root(false)
	if err != nil {
		return nil, "", err
	}
	defer root.Close()
	b, err = sealedBytes(ctx, root, id)
	key, _ = idIn(b)
	return b, key, err
}

// PutSealed writes what Sealed gave into the folder.
func (s *Store) PutSealed(ctx context.Context, id domain.FileID, b []byte) error {
	root, err := s.root(true)
	if err != nil {
		return err
	}
	defer root.Close()
	at, err := fileAt(id)
	if err != nil {
		return err
	}
	return putFile(ctx, root, at, b)
}

// The endings of bytes that are no file: half written, or put aside by Sweep.
const (
	partEnding  = ".part"
	asideEnding = ".aside"
)

// SweptAfter is how long bytes without a row stay: first in their place, because their act may still be running, then aside, because
// a backup may still want them.
const SweptAfter = 24 * time.Hour

// Sweep removes bytes that no file's row stands for any more. now is the machine's time, which the folder's own times are of.
func (s *Store) Sweep(ctx context.Context, now time.Time) (removed int, err error) {
	root, err := s.root(false)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNoFolder) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i, err := d.Info()
		if err != nil || now.Sub(i.ModTime()) < SweptAfter {
			return err
		}
		id, ending := d.Name(), filepath.Ext(d.Name())
		if ending == partEnding || ending == asideEnding {
			removed++
			return root.Remove(at)
		}
		n, err := s.read.NewSelect().Model((*domain.File)(nil)).Where("id = ?", id).Count(ctx)
		if err != nil || n > 0 {
			return err
		}
		return errors.Join(root.Rename(at, at+asideEnding), root.Chtimes(at+asideEnding, now, now))
	})
	return removed, err
}

// writeSynced writes a new file for its owner only, durably.
func writeSynced(name string, b []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- the operator names the file
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// RenameSynced moves a file or folder into its place, durably.
func RenameSynced(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	root, err := os.OpenRoot(filepath.Dir(to))
	if err != nil {
		return err
	}
	defer root.Close()
	return syncFolder(root, ".")
}

// syncFolder makes the names in a folder durable.
func syncFolder(root *os.Root, name string) error {
	d, err := root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
