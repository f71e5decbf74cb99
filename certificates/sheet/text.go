package sheet

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// draw writes one kept line with its small font.
func (p *Page) draw(l line, c cut) {
	p.pdf.SetFont(c.font.name, "", l.style.Size)
	p.pdf.SetTextColor(l.style.Colour.R, l.style.Colour.G, l.style.Colour.B)
	p.pdf.RawWriteStr(fmt.Sprintf("%.2f Tc", l.style.Spacing))
	if l.turn != 0 {
		p.pdf.TransformBegin()
		defer p.pdf.TransformEnd()
		p.pdf.TransformRotate(l.turn, l.x, l.y)
		l.x -= l.style.Width(l.text) / 2
	}
	for _, run := range l.style.runs(l.text) {
		p.run(l.x, l.y, run, l.style, c)
		l.x += l.style.width(run)
	}
}

// run writes a stretch of a line. What has a private code, because it was shaped or lies beyond U+FFFF, has its true text beside it,
// which readers take for searching and copying; of shaped letters one by one, since readers turn their order round.
func (p *Page) run(x, y float64, r run, s Style, c cut) {
	first, _ := utf8.DecodeRuneInString(r.text)
	switch {
	case r.letters != nil:
		for _, l := range r.letters {
			p.coded(x, y, l.text, string(c.code[l.glyph]))
			x += l.glyph.units() * s.Size / 1000 / MM
		}
	case first > 0xFFFF:
		p.coded(x, y, r.text, strings.Map(func(char rune) rune { return c.code[c.font.glyph[char]] }, r.text))
	default:
		p.pdf.Text(x, y, r.text)
	}
}

func (p *Page) coded(x, y float64, text, codes string) {
	p.pdf.RawWriteStr(fmt.Sprintf("/Span <</ActualText <FEFF%s>>> BDC", hex16(text)))
	p.pdf.Text(x, y, codes)
	p.pdf.RawWriteStr("EMC")
}

func hex16(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// Lines breaks text so that no line is longer than width. Han text breaks between any two
// characters, but no line begins with closing or ends with opening punctuation; other words
// break at spaces, and inside only when one is longer than a whole line.
func (s Style) Lines(text string, width float64) []string {
	return fill(s.pieces(text, width), width)
}

// piece is what may not be broken, and how long it is without the space at its end.
type piece struct {
	text        string
	width, tail float64
}

// pieces splits text where lines may end; what is too long for a line is cut into characters.
func (s Style) pieces(text string, width float64) []piece {
	var out []piece
	add := func(t string) {
		w := s.Width(strings.TrimRight(t, " "))
		out = append(out, piece{t, w, s.Width(t) - w})
	}
	for _, t := range unbroken(text) {
		if s.Width(strings.TrimRight(t, " ")) <= width {
			add(t)
			continue
		}
		for _, r := range t {
			add(string(r))
		}
	}
	return out
}

// fill puts as many pieces on each line as it takes.
func fill(pieces []piece, width float64) []string {
	var out []string
	var now strings.Builder
	long := 0.0
	for _, p := range pieces {
		if now.Len() > 0 && long+p.width > width {
			out = append(out, strings.TrimRight(now.String(), " "))
			now.Reset()
			long = 0
		}
		now.WriteString(p.text)
		long += p.width + p.tail
	}
	return append(out, strings.TrimRight(now.String(), " "))
}

const (
	closing = "，。、；：？！）》」』”’】〕〉…—·.,;:?!)]%"
	opening = "（《「『“‘【〔〈(["
)

// unbroken splits text at every place where a line may end.
func unbroken(text string) []string {
	var out []string
	start := 0
	var before rune
	for i, r := range text {
		if i > 0 && mayBreak(before, r) {
			out = append(out, text[start:i])
			start = i
		}
		before = r
	}
	return append(out, text[start:])
}

func mayBreak(before, after rune) bool {
	switch {
	case strings.ContainsRune(closing, after), strings.ContainsRune(opening, before), after == ' ':
		return false
	case before == ' ':
		return true
	}
	return wide(before) || wide(after)
}

// wide tells the scripts that are written without spaces.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r < 0x3040 || r >= 0xFF00 && r < 0xFFF0 || r == '·'
}

// Balanced is [Style.Lines] in as few lines, but with lines as equally long as they can be.
func (s Style) Balanced(text string, width float64) []string {
	pieces := s.pieces(text, width)
	lines := fill(pieces, width)
	for low := 0.0; width-low > 0.5; {
		half := (low + width) / 2
		if narrower := fill(pieces, half); len(narrower) > len(lines) || s.longest(narrower) > half {
			low = half
		} else {
			lines, width = narrower, half
		}
	}
	return lines
}

func (s Style) longest(lines []string) (widest float64) {
	for _, l := range lines {
		widest = max(widest, s.Width(l))
	}
	return widest
}

// Fit is s at the largest size, from its own down to least, at which text takes at most so many
// lines of the width, and these lines balanced; ok is false when even the least size does not do.
func (s Style) Fit(text string, least, width float64, lines int) (fit Style, broken []string, ok bool) {
	for ; s.Size >= least; s.Size -= 0.5 {
		if len(s.Lines(text, width)) <= lines {
			return s, s.Balanced(text, width), true
		}
	}
	return s, nil, false
}
