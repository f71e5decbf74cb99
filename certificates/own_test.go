package certificates

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What keeps a piece of a sentence in one direction is never drawn; what no font has is a sign, not a refusal.
func TestOwnFileIsDrawnFromTheRightWithoutSignsOfDirection(t *testing.T) {
	pdf, err := OwnPDF(Own{Title: "ئارخىپىم", Foot: "\u20682026\u2069", RightToLeft: true, Parts: []OwnPart{{"تەكشۈرۈش", [][2]string{{"قىممىتى", "\u20680093cd21\u2069 · 班\U0010FFFD"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("pdftotext"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("missing: Debian's package poppler-utils")
	}
	path := filepath.Join(t.TempDir(), "own.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", path, "-").CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	if got := string(out); !strings.Contains(got, "0093cd21") || !strings.Contains(got, "2026") || strings.Count(got, string(undrawn)) != 1 {
		t.Errorf("%q", got)
	}
}
