package sheet

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var uyghurAndKazakh = []string{"ئايگۈل", "ئۇيغۇرچە", "ئۆگىنىش", "كەسپىي ماھارەت", "ھېچقانداق", "ژۇرنال", "چوڭ", "لازىم", "سالاھىيەت", "قازاقشا", "ٴتىل", "ٴۇي", "عىلىم",
	"كۇنى", "وقۋ قۇرالى", "جۇمىسقا", "ڭ", "ۆاگون", "پەداگوگ", "حالىق"}

// The shapes are those of HarfBuzz's own program.
func TestLettersJoinAsHarfBuzzJoinsThem(t *testing.T) {
	tool(t, "hb-shape", "libharfbuzz-bin")
	file := filepath.Join(t.TempDir(), "arabic.ttf")
	if err := os.WriteFile(file, []byte(arabicTTF), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, word := range uyghurAndKazakh {
		out, err := exec.Command("hb-shape", "--no-glyph-names", "--no-positions", "--no-clusters", "--language=ug", file, word).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var ours []string
		for _, g := range Serif().join(word) {
			ours = append(ours, fmt.Sprint(g.glyph.id))
		}
		if got, want := "["+strings.Join(ours, "|")+"]", strings.TrimSpace(string(out)); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}

func TestJoinedTextIsFoundByPopplerAndEveryGlyphIsThere(t *testing.T) {
	tool(t, "pdftotext", "poppler-utils")
	p := New(Setup{Title: "x", Made: time.Unix(0, 0)})
	s := Style{Font: Serif(), Size: 12, RightToLeft: true}
	for i, word := range uyghurAndKazakh {
		p.Right(180, 20+8*float64(i), s, word)
	}
	p.Left(20, 200, Style{Font: Serif(), Size: 12}, "学员：ئايگۈل（女）")
	pdf, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got := regexp.MustCompile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]").ReplaceAllString(string(out), "")
	for _, word := range append([]string{"学员：", "（女"}, uyghurAndKazakh...) {
		if !strings.Contains(got, word) {
			t.Errorf("%q is not in %q", word, got)
		}
	}
	for _, r := range Serif().join(strings.Join(uyghurAndKazakh, "")) {
		if r.glyph.id == 0 {
			t.Error("a letter has no glyph")
		}
	}
}

func TestRunsStandInTheOrderTheyAreReadFromTheLeft(t *testing.T) {
	for _, c := range []struct {
		rtl  bool
		text string
		want string
	}{
		{false, "李明 Li", "李明 Li"},
		{false, "学员：ئايگۈل（女）", "学员：|ئايگۈل|（女）"},
		{false, "ۋاقىت 12:30 دا", "| دا|12:30|ۋاقىت "},
		{true, "سائەت 12:30 (A) تا", ") تا|A| (|12:30|سائەت "},
		{true, "\u206825 Welding 1\u2069 سىنىپ", " سىنىپ|25 Welding 1"},
	} {
		var got []string
		for _, r := range (Style{Font: Serif(), Size: 10, RightToLeft: c.rtl}).runs(c.text) {
			got = append(got, r.text)
		}
		if g := strings.Join(got, "|"); g != strings.TrimPrefix(c.want, "|") {
			t.Errorf("%q: %q, want %q", c.text, g, c.want)
		}
	}
}

func TestBracketsOpenTowardsWhatTheyHold(t *testing.T) {
	shapes := Serif().join("(ئا)")
	if first, last := shapes[0].glyph, shapes[len(shapes)-1].glyph; first != Serif().glyph['('] || last != Serif().glyph[')'] {
		t.Error("brackets read from the right are not turned round")
	}
}

func tool(t *testing.T, name, debian string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing: install %s", name, debian)
		}
		t.Skipf("%s is missing: install %s", name, debian)
	}
}
