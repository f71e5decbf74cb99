package certificates

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// run starts an independent program on a certificate; the file's path replaces FILE.
func run(t *testing.T, debian string, f Facts, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing: install %s", name, debian)
		}
		t.Skipf("%s is missing: install %s", name, debian)
	}
	pdf, err := PDF(f)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "certificate.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "FILE", file)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func pdftotext(t *testing.T, f Facts) string {
	t.Helper()
	return strings.Join(strings.Fields(run(t, "poppler-utils", f, "pdftotext", "FILE", "-")), "")
}

func TestTextOfThePaperIsFoundByPoppler(t *testing.T) {
	f := with(func(f *Facts) { f.Sample = true })
	got := pdftotext(t, f)
	for _, want := range []string{f.HolderName, f.Number, f.Issuer, "****************28", "职业技能等级证书",
		"CERTIFICATEOFVOCATIONALSKILLLEVEL", "四级/中级工", "2026年6月18日", "18June2026", "于2026年3月2日至2026年5月29日",
		"2March2026", "共160学时", "12.5", "样本SAMPLE", "演示用，不具效力"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s not found in %s", want, got)
		}
	}
}

func TestNamesAreFoundExactly(t *testing.T) {
	for _, name := range []string{"李明", "欧阳娜娜", "𠮷田", "𬭎𬭎", "䶮㛃", "李𬭎明·𠮷", "Zoë O’Brien", "(李)\\明", longName} {
		if got := pdftotext(t, named(name)); !strings.Contains(got, strings.ReplaceAll(name, " ", "")) {
			t.Errorf("%s not found in %s", name, got)
		}
	}
}

func TestWhatIsUnknownIsLeftOut(t *testing.T) {
	got := pdftotext(t, with(func(f *Facts) {
		f.Kind, f.Level, f.Hours, f.Credits, f.TheoryScore, f.PracticeScore = KindCompletion, 0, 0, "", 0, 0
		f.TrainedFrom, f.TrainedTo, f.IdentityMask = "", "", ""
	}))
	for _, not := range []string{"学时", "学分", "成绩", "等级", "身份证", "于20", "样本"} {
		if strings.Contains(got, not) {
			t.Errorf("%s stands in %s", not, got)
		}
	}
}

func TestFontsAreEmbeddedWithUnicodeMaps(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(run(t, "poppler-utils", named("𠮷田"), "pdffonts", "FILE")), "\n")[2:]
	if len(lines) != 2 {
		t.Fatal(lines)
	}
	for _, l := range lines {
		w := strings.Fields(l)
		if emb, uni := w[len(w)-5], w[len(w)-3]; emb != "yes" || uni != "yes" {
			t.Error(l)
		}
	}
}

func TestStructureIsCleanForQpdf(t *testing.T) {
	for _, f := range []Facts{example(), named("𠮷田"), longest()} {
		if out := run(t, "qpdf", f, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Error(out)
		}
	}
}

func TestCodeIsReadBackFromThePrintedPage(t *testing.T) {
	long := with(func(f *Facts) { f.VerifyURL += "#" + strings.Repeat("payload", 25) })
	for _, c := range []struct {
		name string
		f    Facts
		dpi  []int
	}{
		{"address only", example(), []int{72, 150, 300}},
		{"sample", with(func(f *Facts) { f.Sample = true }), []int{150}},
		{"233 characters", long, []int{150, 300}}, // below, a module is under two dots
	} {
		for _, dpi := range c.dpi {
			picture := corner(t, c.f, dpi)
			if got, err := scan(picture); err != nil || got != c.f.VerifyURL {
				t.Errorf("%s at %d dpi: %q, %v", c.name, dpi, got, err)
			}
		}
	}
}

// corner is a picture of the left lower part of the page, as a person points a phone at it.
func corner(t *testing.T, f Facts, dpi int) string {
	t.Helper()
	dots := func(mm int) string { return fmt.Sprint(mm * dpi * 10 / 254) }
	return run(t, "poppler-utils", f, "pdftoppm", "-png", "-r", fmt.Sprint(dpi),
		"-x", "0", "-y", dots(140), "-W", dots(110), "-H", dots(70), "FILE")
}

func scan(picture string) (string, error) {
	m, err := png.Decode(strings.NewReader(picture))
	if err != nil {
		return "", err
	}
	bits, err := gozxing.NewBinaryBitmapFromImage(m)
	if err != nil {
		return "", err
	}
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	r, err := qrcode.NewQRCodeReader().Decode(bits, hints)
	if err != nil {
		return "", err
	}
	return r.GetText(), nil
}

// word is one word on the page, as poppler sees it, in points from the top left corner.
type word struct {
	X1   float64 `xml:"xMin,attr"`
	Y1   float64 `xml:"yMin,attr"`
	X2   float64 `xml:"xMax,attr"`
	Y2   float64 `xml:"yMax,attr"`
	Text string  `xml:",chardata"`
}

// covers tells whether two words lie on each other; a font's box is higher than its letters, so
// only the middle of each counts.
func (w word) covers(v word) bool {
	rim := func(w word) float64 { return (w.Y2 - w.Y1) * 0.22 }
	return w.X1 < v.X2-0.5 && v.X1 < w.X2-0.5 && w.Y1+rim(w) < v.Y2-rim(v) && v.Y1+rim(v) < w.Y2-rim(w)
}

func TestNoWordsOverlapOrLeaveTheFrame(t *testing.T) {
	for name, f := range map[string]Facts{"example": example(), "long name": named(longName), "longest": longest(), "sparse": sparseFacts()} {
		var page struct {
			Words []word `xml:"body>doc>page>word"`
		}
		out := run(t, "poppler-utils", f, "pdftotext", "-bbox", "FILE", "-")
		if err := xml.Unmarshal([]byte(out), &page); err != nil || len(page.Words) < 10 {
			t.Fatalf("%s: %v, %d words", name, err, len(page.Words))
		}
		for i, w := range page.Words {
			const edge = 18 * 72 / 25.4
			if w.X1 < edge || w.X2 > 841.89-edge || w.Y1 < edge || w.Y2 > 595.28-edge {
				t.Errorf("%s: %q leaves the frame", name, w.Text)
			}
			for _, v := range page.Words[:i] {
				if w.covers(v) {
					t.Errorf("%s: %q and %q overlap", name, v.Text, w.Text)
				}
			}
		}
	}
}

func TestBytesDependOnNoProcessAndNoTimeZone(t *testing.T) {
	pdf, err := PDF(named("𠮷田"))
	if err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(pdf))
	if os.Getenv("YIJI_PRINT_SUM") != "" {
		fmt.Println(sum)
		return
	}
	for _, zone := range []string{"America/New_York", "Asia/Shanghai", "UTC"} {
		c := exec.Command(os.Args[0], "-test.run=^TestBytesDependOnNoProcessAndNoTimeZone$")
		c.Env = append(os.Environ(), "YIJI_PRINT_SUM=1", "TZ="+zone)
		if out, err := c.Output(); err != nil || !bytes.Contains(out, []byte(sum)) {
			t.Errorf("%s: %v, %s", zone, err, out)
		}
	}
	if want := []byte("/CreationDate (D:20260618000000)"); !bytes.Contains(pdf, want) {
		t.Errorf("no %s", want)
	}
}
