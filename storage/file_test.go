package storage_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

var scan = []byte("%PDF-1.7\nwitnessed by hand: 13912345678\n")

func keep(t *testing.T, s *storage.Store, f domain.File, content []byte) domain.File {
	t.Helper()
	f, err := s.Keep(t.Context(), f, content)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *storage.Tx) error { return tx.AddFile(t.Context(), f) })
	return f
}

// bytesIn are the names and contents of all that lies in the files folder.
func bytesIn(t *testing.T, s *storage.Store) map[string][]byte {
	t.Helper()
	m := map[string][]byte{}
	err := filepath.WalkDir(s.Files(), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i, err := d.Info()
		if err == nil && i.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, i.Mode())
		}
		m[d.Name()], _ = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAFileLiesEncryptedAndIsReadWithinItsScopeOnly(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		f := keep(t, s, domain.File{County: "999901", ID: "file-0001", PersonID: "p", OrganisationID: "o", RegionPath: "99/9999/999901/", Name: "../scan.html", Kind: "paper-consent", KeepUntil: "2030-01-01"}, scan)
		if f.Name != "scan.pdf" || f.Type != "application/pdf" || f.Size != int64(len(scan)) || len(f.Hash) != 64 || f.KeyID == "" {
			t.Errorf("%+v", f)
		}
		for name, b := range bytesIn(t, s) {
			if name != "file-0001" || bytes.Contains(b, scan[:8]) || bytes.Contains(b, []byte("13912345678")) {
				t.Errorf("%s holds %q", name, b)
			}
		}
		for _, c := range []struct {
			scope domain.Scope
			sees  bool
		}{
			{domain.Scope{PersonID: "p"}, true}, {domain.Scope{PersonID: "q"}, false}, {domain.Scope{OrganisationID: "o"}, true}, {domain.Scope{OrganisationID: "x"}, false},
			{domain.Scope{RegionPath: "99/9999/"}, true}, {domain.Scope{RegionPath: "98/"}, false}, {domain.Scope{StaffID: "p"}, false}, {domain.Scope{}, false}, {domain.Everywhere, true},
		} {
			got, err := s.File(t.Context(), c.scope, f.ID)
			if c.sees && (err != nil || got.Hash != f.Hash || got.CreatedAt.IsZero()) || !c.sees && err != domain.ErrNotFound {
				t.Errorf("%+v: %+v, %v", c.scope, got, err)
			}
		}
		if b, err := s.FileBytes(t.Context(), f); err != nil || !bytes.Equal(b, scan) {
			t.Errorf("%q, %v", b, err)
		}
		f.Hash = strings.Repeat("0", 64)
		if b, err := s.FileBytes(t.Context(), f); err == nil {
			t.Errorf("another file's bytes are given: %q", b)
		}
	})
}

func TestAnIDOfAFileCannotLeaveTheFolder(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		for _, id := range []domain.FileID{"", "..", "../../../tmp/x", "/etc/passwd", `..\..\x`, "a/b-c", "....", "abc\x00", "%2e%2e"} {
			if _, err := s.Keep(t.Context(), domain.File{ID: id}, scan); err == nil {
				t.Errorf("kept as %q", id)
			}
			if _, err := s.FileBytes(t.Context(), domain.File{ID: id}); err == nil {
				t.Errorf("read as %q", id)
			}
		}
		if m := bytesIn(t, s); len(m) != 0 {
			t.Error(m)
		}
		if err := os.Symlink("/etc", filepath.Join(s.Files(), "wd")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.FileBytes(t.Context(), domain.File{ID: "passwd"}); err == nil {
			t.Error("a link led out of the folder")
		}
	})
}

func TestRefusedFilesBlameTheirFieldAndLeaveNothing(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		for want, content := range map[string][]byte{"file-empty": nil, "file-too-large": make([]byte, domain.MaxFile+1), "file-type": []byte("<html>a,b")} {
			_, err := s.Keep(t.Context(), domain.File{ID: "file-0001", Name: "a.pdf"}, content)
			var e *domain.Error
			if !errors.As(err, &e) || e.Code != "invalid" || len(e.Fields) != 1 || e.Fields[0].Field != "file" || e.Fields[0].Code != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		if m := bytesIn(t, s); len(m) != 0 {
			t.Error(m)
		}
	})
}

func TestAFileIsNeverWrittenOverByAnother(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		f := keep(t, s, domain.File{County: "999901", ID: "file-0001"}, scan)
		if _, err := s.Keep(t.Context(), domain.File{County: "999901", ID: "file-0001"}, []byte("%PDF-other")); err == nil {
			t.Error("written over")
		}
		if b, err := s.FileBytes(t.Context(), f); err != nil || !bytes.Equal(b, scan) {
			t.Errorf("%q, %v", b, err)
		}
	})
}

// Bytes without a row are first put aside and then removed, each after a day; bytes with a row stay.
func TestBytesWithoutARowAreSweptAfterADayAside(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		kept := keep(t, s, domain.File{County: "999901", ID: "file-kept"}, scan)
		dropped := keep(t, s, domain.File{County: "999901", ID: "file-dropped"}, scan)
		if _, err := s.Keep(t.Context(), domain.File{ID: "file-orphan"}, scan); err != nil {
			t.Fatal(err)
		}
		write(t, s, func(tx *storage.Tx) error { return tx.DropFile(t.Context(), dropped) })
		now := time.Now()
		for i, c := range []struct {
			after   time.Duration
			removed int
			names   []string
		}{
			{time.Hour, 0, []string{"file-kept", "file-dropped", "file-orphan"}},
			{storage.SweptAfter + time.Hour, 0, []string{"file-kept", "file-dropped.aside", "file-orphan.aside"}},
			{storage.SweptAfter + 2*time.Hour, 0, []string{"file-kept", "file-dropped.aside", "file-orphan.aside"}},
			{2*storage.SweptAfter + 2*time.Hour, 2, []string{"file-kept"}},
		} {
			n, err := s.Sweep(t.Context(), now.Add(c.after))
			if err != nil || n != c.removed {
				t.Errorf("%d: removed %d, %v", i, n, err)
			}
			m := bytesIn(t, s)
			for _, name := range c.names {
				if m[name] == nil {
					t.Errorf("%d: %s is gone", i, name)
				}
			}
			if len(m) != len(c.names) {
				t.Errorf("%d: %d files, want %v", i, len(m), c.names)
			}
			if b, err := s.FileBytes(t.Context(), dropped); i < 3 && (err != nil || !bytes.Equal(b, scan)) {
				t.Errorf("%d: a backup that began before cannot read it: %v", i, err)
			}
		}
		if _, err := s.FileBytes(t.Context(), kept); err != nil {
			t.Error(err)
		}
	})
}

func TestFilesWhoseLastDayHasPassedAreFound(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		for id, until := range map[domain.FileID]domain.Date{"file-1": "2026-03-01", "file-2": "2026-03-02", "file-3": ""} {
			keep(t, s, domain.File{County: "999901", ID: id, KeepUntil: until}, scan)
		}
		list, err := s.FilesToEnd(t.Context(), "2026-03-02", 10)
		if err != nil || len(list) != 1 || list[0].ID != "file-1" {
			t.Error(list, err)
		}
	})
}
