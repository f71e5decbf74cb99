package certificates

import (
	"fmt"
	"time"

	"yiji/certificates/sheet"
)

// Own (本人档案) is a person's own file on paper, in words that the caller chose.
type Own struct {
	Title, Foot string
	Made        time.Time
	Parts       []OwnPart
}

// OwnPart is a headed list of names and values.
type OwnPart struct {
	Title string
	Rows  [][2]string
}

// undrawn stands for a character that no font has; the export as data holds it.
const undrawn = '〓'

// OwnPDF draws a person's own file on as many pages as it takes.
func OwnPDF(o Own) (pdf []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			pdf, err = nil, fmt.Errorf("certificates: drawing failed: %v", r)
		}
	}()
	d := ownDrawing{page: sheet.New(sheet.Setup{Title: o.Title, Made: o.Made}), foot: o.Foot, y: 24}
	d.line(20, sheet.Style{Font: sheet.Serif(), Size: 16}, o.Title)
	for _, p := range o.Parts {
		d.room(14)
		d.y += 4
		d.line(20, sheet.Style{Font: sheet.Serif(), Size: 12}, p.Title)
		for _, row := range p.Rows {
			d.row(row)
		}
	}
	d.end()
	return d.page.Bytes()
}

type ownDrawing struct {
	page *sheet.Page
	foot string
	y    float64
	n    int
}

// room begins another page where less than mm is left of this one.
func (d *ownDrawing) room(mm float64) {
	if d.y+mm < 280 {
		return
	}
	d.end()
	d.page.Next()
	d.y = 20
}

func (d *ownDrawing) end() {
	d.n++
	d.page.Centre(105, 288, sheet.Style{Font: sheet.Serif(), Size: 8}, drawable(fmt.Sprintf("%s  %d", d.foot, d.n)))
}

func (d *ownDrawing) line(x float64, s sheet.Style, text string) {
	d.page.Left(x, d.y, s, drawable(text))
	d.y += s.Size * 0.55
}

func (d *ownDrawing) row(row [2]string) {
	s := sheet.Style{Font: sheet.Serif(), Size: 9.5}
	lines := s.Lines(drawable(row[1]), 118)
	for i, text := range lines {
		d.room(6)
		if i == 0 {
			for j, label := range s.Lines(drawable(row[0]), 48) {
				d.page.Left(22, d.y+float64(j)*5, s, label)
			}
		}
		d.page.Left(74, d.y, s, text)
		d.y += 5.2
	}
}

// drawable is text with every character that the font lacks replaced.
func drawable(text string) string {
	for {
		r := sheet.Serif().Missing(text)
		if r < 0 {
			return text
		}
		text = replaceRune(text, r, undrawn)
	}
}

func replaceRune(text string, from, to rune) string {
	out := []rune(text)
	for i, r := range out {
		if r == from {
			out[i] = to
		}
	}
	return string(out)
}
