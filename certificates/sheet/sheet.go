// Package sheet is what every PDF of the product shares: the page, its fonts and broken lines.
//
// It hides gofpdf and the fonts. Text is kept until the page is finished, because only then it is
// known which characters are used: a small font of just these is cut from the embedded ones, which
// are read once. Lengths are millimetres from the top left corner, type sizes are points.
//
// A character is drawn exactly as given or not at all: ask [Font.Missing] before drawing, since
// [Page.Bytes] refuses what no font has. Beyond U+FFFF gofpdf cannot write; such a character gets a
// private code in the small font and its true text beside it, so that copying and searching work. The same is done
// with the joined letters of Uyghur and Kazakh, which are shaped and ordered first.
package sheet

import (
	"bytes"
	"fmt"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// MM is one millimetre in points, the unit of raw drawing operators.
const MM = 72 / 25.4

// Colour is red, green and blue, 0 to 255 each.
type Colour struct{ R, G, B int }

// Style says how a line of text looks.
type Style struct {
	Font    *Font
	Size    float64 // points
	Spacing float64 // points put after each character
	Colour  Colour

	RightToLeft bool // lines are read from the right: their first word stands there
}

// Width is the length of s in this style, in millimetres.
func (s Style) Width(text string) (w float64) {
	for _, r := range s.runs(text) {
		w += s.width(r)
	}
	return w
}

func (s Style) width(r run) float64 {
	units, signs := r.units(s.Font)
	return units*s.Size/1000/MM + float64(signs)*s.Spacing/MM
}

// Setup says what a document is, before anything is drawn.
type Setup struct {
	Title     string    // shown by a reader in its window bar; characters up to U+FFFF
	Landscape bool      // A4 lying, otherwise standing
	Made      time.Time // the document's own date: the same input gives the same bytes at any hour
}

// Page is the A4 page being drawn, and those before it.
type Page struct {
	pdf   *gofpdf.Fpdf
	no    int // of the page, from 1
	text  []line
	above []func() // what is drawn after the text
}

// line is text that waits for its font.
type line struct {
	page       int
	x, y, turn float64
	style      Style
	text       string
}

// New starts a document of one empty A4 page.
func New(s Setup) *Page {
	orientation := "P"
	if s.Landscape {
		orientation = "L"
	}
	pdf := gofpdf.New(orientation, "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(s.Made.UTC())
	pdf.SetModificationDate(s.Made.UTC())
	pdf.SetTitle(s.Title, true)
	pdf.SetCreator("Yiji", false)
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddPage()
	return &Page{pdf: pdf, no: 1}
}

// Next ends the page and begins another; only text stands on pages after the first.
func (p *Page) Next() {
	p.pdf.AddPage()
	p.no++
}

// Raw writes drawing operators of the PDF language (points, from the bottom left corner) below the
// text; the state before them is restored after them.
func (p *Page) Raw(operators string) {
	p.pdf.RawWriteStr("q\n" + operators + "\nQ")
}

// Rule draws a straight line above the text.
func (p *Page) Rule(x1, y1, x2, y2, width float64, c Colour) {
	p.above = append(p.above, func() {
		p.pdf.SetDrawColor(c.R, c.G, c.B)
		p.pdf.SetLineWidth(width)
		p.pdf.Line(x1, y1, x2, y2)
	})
}

// PNG puts a picture above the text, w × h wide and high.
func (p *Page) PNG(name string, picture []byte, x, y, w, h float64) {
	p.above = append(p.above, func() {
		o := gofpdf.ImageOptions{ImageType: "PNG"}
		p.pdf.RegisterImageOptionsReader(name, o, bytes.NewReader(picture))
		p.pdf.ImageOptions(name, x, y, w, h, false, o, 0, "")
	})
}

// Left writes text that begins at x, with its baseline at y.
func (p *Page) Left(x, y float64, s Style, text string) {
	p.text = append(p.text, line{page: p.no, x: x, y: y, style: s, text: text})
}

// Right writes text that ends at x, with its baseline at y.
func (p *Page) Right(x, y float64, s Style, text string) {
	p.Left(x-s.Width(text), y, s, text)
}

// Centre writes text around x, with its baseline at y.
func (p *Page) Centre(x, y float64, s Style, text string) {
	p.Left(x-(s.Width(text)-s.Spacing/MM)/2, y, s, text)
}

// Turned writes text around the point x, y, turned by degrees against the clock.
func (p *Page) Turned(x, y, degrees float64, s Style, text string) {
	p.text = append(p.text, line{page: p.no, x: x, y: y, turn: degrees, style: s, text: text})
}

// turnTo goes on drawing on a page; the size that nobody asks for makes gofpdf name the font again there.
func (p *Page) turnTo(page int, c cut) {
	p.pdf.SetPage(page)
	p.pdf.SetFont(c.font.name, "", 1.01)
}

// Bytes finishes the document. The error names the first character that a font lacks.
func (p *Page) Bytes() ([]byte, error) {
	cuts, err := p.cuts()
	if err != nil {
		return nil, err
	}
	for _, c := range cuts {
		p.pdf.AddUTF8FontFromBytes(c.font.name, "", c.ttf)
	}
	for i, l := range p.text {
		if i > 0 && l.page != p.text[i-1].page || i == 0 && p.no > 1 {
			p.turnTo(l.page, cuts[l.style.Font.name])
		}
		p.draw(l, cuts[l.style.Font.name])
	}
	for _, draw := range p.above {
		draw()
	}
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("sheet: %w", err)
	}
	return out.Bytes(), nil
}
