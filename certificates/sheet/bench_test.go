package sheet

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// hundred is what one certificate says, about: 110 different Han characters.
var hundred = func() (lines []string) {
	for row := range 5 {
		var b strings.Builder
		for i := range 22 {
			b.WriteRune(rune(0x4E00 + 97*(22*row+i)))
		}
		lines = append(lines, b.String())
	}
	return lines
}()

// BenchmarkPage draws the text through the cut fonts of this package.
func BenchmarkPage(b *testing.B) {
	Serif()
	for b.Loop() {
		p := New(Setup{Title: "bench", Landscape: true, Made: time.Unix(0, 0)})
		for i, l := range hundred {
			p.Left(20, 20+10*float64(i), Style{Font: Serif(), Size: 14}, l)
		}
		if _, err := p.Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPlainGofpdf draws the same text as gofpdf's manual says: with the whole font.
func BenchmarkPlainGofpdf(b *testing.B) {
	whole := []byte(serifTTF)
	for b.Loop() {
		pdf := gofpdf.New("L", "mm", "A4", "")
		pdf.AddUTF8FontFromBytes("serif", "", whole)
		pdf.AddPage()
		pdf.SetFont("serif", "", 14)
		for i, l := range hundred {
			pdf.Text(20, 20+10*float64(i), l)
		}
		var out bytes.Buffer
		if err := pdf.Output(&out); err != nil {
			b.Fatal(err)
		}
	}
}
