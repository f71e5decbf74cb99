package certificates

import (
	"fmt"
	"strings"
	"time"

	"yiji/certificates/sheet"
)

// Own (本人档案) is a person's own file on paper, in words that the caller chose.
type Own struct {
	Title, Foot string
	Made        time.Time
	Parts       []OwnPart
	RightToLeft bool // names of values stand at the right edge, values to the left of them
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
	d := ownDrawing{page: sheet.New(sheet.Setup{Title: o.Title, Made: o.Made}), foot: o.Foot, rtl: o.RightToLeft, y: 24}
	d.line(16, o.Title)
	for _, p := range o.Parts {
		d.room(14)
		d.y += 4
		d.line(12, p.Title)
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
	rtl  bool
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
	d.page.Centre(105, 288, d.style(8), drawable(fmt.Sprintf("%s  %d", d.foot, d.n)))
}

func (d *ownDrawing) style(size float64) sheet.Style {
	return sheet.Style{Font: sheet.Serif(), Size: size, RightToLeft: d.rtl}
}

// put draws text at x mm from the edge at which a line begins.
func (d *ownDrawing) put(x, y float64, s sheet.Style, text string) {
	if d.rtl {
		d.page.Right(210-x, y, s, text)
		return
	}
	d.page.Left(x, y, s, text)
}

func (d *ownDrawing) line(size float64, text string) {
	d.put(20, d.y, d.style(size), drawable(text))
	d.y += size * 0.55
}

func (d *ownDrawing) row(row [2]string) {
	s := d.style(9.5)
	lines := s.Lines(drawable(row[1]), 118)
	for i, text := range lines {
		d.room(6)
		if i == 0 {
			for j, label := range s.Lines(drawable(row[0]), 48) {
				d.put(22, d.y+float64(j)*5, s, label)
			}
		}
		d.put(74, d.y, s, text)
		d.y += 5.2
	}
}

// drawable is text with every character that the font lacks replaced; signs of direction order a line and are not drawn.
func drawable(text string) string {
	return strings.Map(func(r rune) rune {
		if sheet.Directs(r) || sheet.Serif().Missing(string(r)) < 0 {
			return r
		}
		return undrawn
	}, text)
}
