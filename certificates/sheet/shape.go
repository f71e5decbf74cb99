package sheet

import (
	"bytes"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

//go:embed fonts/arabic.ttf
var arabicTTF string

// arabic is the face of letters that join, for their outlines and for the tables that join them.
var arabic = sync.OnceValue(func() *joiner {
	f, err := font.ParseTTF(bytes.NewReader([]byte(arabicTTF)))
	if err != nil {
		panic("sheet: " + err.Error()) // the file is part of the program
	}
	return &joiner{outlines: newFace(arabicTTF), tables: f}
})

// joiner gives letters the shapes they have beside each other; one text at a time.
type joiner struct {
	sync.Mutex
	outlines *face
	tables   *font.Face
	shaper   shaping.HarfbuzzShaper
}

// run is a stretch of a line in reading order, drawn from left to right. Its shaped letters, in the order they are drawn, are nil
// where each character is simply drawn as it is.
type run struct {
	text    string
	letters []letter
}

// letter is a shaped glyph and the text it stands for; of a ligature's glyphs only the first may have any.
type letter struct {
	glyph glyph
	text  string
}

// runs splits a line into what is drawn one after another, from the left. A line without letters that join is only split where it
// crosses U+FFFF.
func (s Style) runs(text string) []run {
	if !s.RightToLeft && !joins(text) {
		return plain(unisolated(text))
	}
	direction := bidi.LeftToRight
	if s.RightToLeft {
		direction = bidi.RightToLeft
	}
	var p bidi.Paragraph
	if _, err := p.SetString(text, bidi.DefaultDirection(direction)); err != nil {
		return plain(unisolated(text))
	}
	o, err := p.Order()
	if err != nil {
		return plain(unisolated(text))
	}
	parts := make([]bidi.Run, o.NumRuns())
	for i := range parts {
		parts[i] = o.Run(i)
	}
	if s.RightToLeft {
		slices.Reverse(parts)
	} else {
		reverseInside(parts)
	}
	var out []run
	for _, part := range parts {
		t := unisolated(part.String())
		switch {
		case t == "":
		case part.Direction() == bidi.RightToLeft:
			out = append(out, run{t, s.Font.join(t)})
		default:
			out = append(out, plain(t)...)
		}
	}
	return out
}

// reverseInside turns round what belongs together inside a line read from the left: letters read from the right, and the figures
// between them.
func reverseInside(parts []bidi.Run) {
	rtl := func(i int) bool { return parts[i].Direction() == bidi.RightToLeft }
	for i := 0; i < len(parts); i++ {
		if !rtl(i) {
			continue
		}
		last := i
		for last+2 < len(parts) && rtl(last+2) && !strings.ContainsFunc(parts[last+1].String(), unicode.IsLetter) {
			last += 2
		}
		slices.Reverse(parts[i : last+1])
		i = last
	}
}

// join shapes text that is read from the right; a sign that the face of joining letters lacks is drawn as it is.
func (f *Font) join(text string) []letter {
	j := arabic()
	j.Lock()
	defer j.Unlock()
	chars := []rune(text)
	shaped := j.shaper.Shape(shaping.Input{Text: chars, RunEnd: len(chars), Direction: di.DirectionRTL, Face: j.tables, Size: fixed.I(1000), Script: language.Arabic, Language: "ug"})
	out := make([]letter, len(shaped.Glyphs))
	for i, g := range shaped.Glyphs {
		out[i] = letter{glyph{j.outlines, int(g.GlyphID)}, of(shaped.Glyphs, i, chars)}
		if own, ok := f.glyph[mirrored(chars[g.ClusterIndex])]; g.GlyphID == 0 && ok {
			out[i].glyph = own
		}
	}
	return out
}

// brackets are pairs whose signs change places where text is read from the right.
const brackets = "()[]{}<>（）《》〈〉【】「」"

func mirrored(r rune) rune {
	for i, b := range []rune(brackets) {
		if b == r {
			return []rune(brackets)[i^1]
		}
	}
	return r
}

// of is the text of glyph i: where as many glyphs as characters were shaped together, one of them, counted from the right.
func of(glyphs []shaping.Glyph, i int, chars []rune) string {
	g := glyphs[i]
	nth := 0
	for nth < i && glyphs[i-nth-1].ClusterIndex == g.ClusterIndex {
		nth++
	}
	last := g.ClusterIndex + g.RuneCount
	switch {
	case g.GlyphCount == g.RuneCount:
		return string(chars[last-nth-1])
	case nth == 0:
		return string(chars[g.ClusterIndex:last])
	}
	return ""
}

// joins reports whether text has letters that change their shape beside others.
func joins(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
}

// Directs reports whether r keeps a piece of a sentence in one direction (U+2066 to U+2069): it orders a line and is never drawn.
func Directs(r rune) bool { return r >= '\u2066' && r <= '\u2069' }

func unisolated(text string) string {
	return strings.Map(func(r rune) rune {
		if Directs(r) {
			return -1
		}
		return r
	}, text)
}

// plain splits text where it crosses U+FFFF.
func plain(text string) []run {
	var out []run
	start, rare := 0, false
	for i, r := range text {
		if now := r > 0xFFFF; now != rare {
			if i > start {
				out = append(out, run{text: text[start:i]})
			}
			start, rare = i, now
		}
	}
	return append(out, run{text: text[start:]})
}

// width of a run in thousandths of the type size, and how many signs are drawn.
func (r run) units(f *Font) (units float64, signs int) {
	if r.letters == nil {
		return f.units(r.text), utf8.RuneCountInString(r.text)
	}
	for _, l := range r.letters {
		units += l.glyph.units()
	}
	return units, len(r.letters)
}

func (g glyph) units() float64 { return float64(g.face.advance(g.id)) }
