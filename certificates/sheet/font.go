package sheet

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"sync"
	"unicode"
)

// The fonts were cut as app/doc/fonts.md describes; each has its licence beside it.
var (
	//go:embed fonts/serif-medium.ttf
	serifTTF string
	//go:embed fonts/serif-titles.ttf
	titlesTTF string
	//go:embed fonts/rare-han.ttf
	rareTTF string
)

// Serif is the text font: all Han characters of GB 18030-2022 levels 1 and 2, the rare ones of
// HKSCS and JIS X 0213, Latin with the letters of pinyin, Greek and Cyrillic,
// and the letters of Uyghur and of Kazakh in Arabic script.
var Serif = sync.OnceValue(func() *Font { return newFont("serif", newFace(serifTTF), newFace(rareTTF), arabic().outlines) })

// Titles is a bold font that holds only ASCII and the words the designs print as titles.
var Titles = sync.OnceValue(func() *Font { return newFont("titles", newFace(titlesTTF)) })

// Font is a typeface read once from embedded TrueType files of 1000 units an em; a character comes
// from the first file that has it.
type Font struct {
	name  string
	faces []*face
	glyph map[rune]glyph
}

// glyph is the place of a character's outline: which file, which number.
type glyph struct {
	face *face
	id   int
}

// face is one TrueType file, its tables found.
type face struct {
	table            map[string]string
	metrics          int // glyphs with an advance of their own
	longOffsets      bool
	glyf, loca, hmtx string
}

func newFont(name string, faces ...*face) *Font {
	f := &Font{name: name, faces: faces, glyph: map[rune]glyph{}}
	for _, face := range faces {
		face.eachRune(func(r rune, id int) {
			if _, ok := f.glyph[r]; !ok {
				f.glyph[r] = glyph{face, id}
			}
		})
	}
	return f
}

// Missing is the first character of text that this font cannot draw exactly, or -1. It also counts
// what has no drawing of its own: control and format characters, combining marks, private codes.
func (f *Font) Missing(text string) rune {
	for _, r := range text {
		if _, ok := f.glyph[r]; !ok || unicode.In(r, unicode.C, unicode.M, unicode.Zl, unicode.Zp) {
			return r
		}
	}
	return -1
}

// units is the length of text in thousandths of the type size.
func (f *Font) units(text string) (n float64) {
	for _, r := range text {
		if g, ok := f.glyph[r]; ok {
			n += g.units()
		}
	}
	return n
}

func u16(s string, at int) int {
	return int(s[at])<<8 | int(s[at+1])
}

func u32(s string, at int) int {
	return u16(s, at)<<16 | u16(s, at+2)
}

func newFace(file string) *face {
	f := &face{table: map[string]string{}}
	for i := range u16(file, 4) {
		at := 12 + 16*i
		from, size := u32(file, at+8), u32(file, at+12)
		f.table[file[at:at+4]] = file[from : from+size]
	}
	if em := u16(f.table["head"], 18); em != 1000 {
		panic(fmt.Sprintf("sheet: embedded font has %d units an em", em))
	}
	f.glyf, f.loca, f.hmtx = f.table["glyf"], f.table["loca"], f.table["hmtx"]
	f.longOffsets = u16(f.table["head"], 50) == 1
	f.metrics = u16(f.table["hhea"], 34)
	return f
}

// eachRune walks the character map in format 12, or in format 4 where the file has no other.
func (f *face) eachRune(do func(r rune, id int)) {
	cmap := f.table["cmap"]
	best := ""
	for i := range u16(cmap, 2) {
		sub := cmap[u32(cmap, 4+8*i+4):]
		if format := u16(sub, 0); format == 12 || format == 4 && best == "" {
			best = sub
		}
	}
	if u16(best, 0) == 12 {
		eachRune12(best, do)
		return
	}
	eachRune4(best, do)
}

func eachRune12(sub string, do func(r rune, id int)) {
	for i := range u32(sub, 12) {
		at := 16 + 12*i
		first, last, id := u32(sub, at), u32(sub, at+4), u32(sub, at+8)
		for r := first; r <= last; r++ {
			do(rune(r), id+r-first) // #nosec G115 -- a code of one of our own fonts
		}
	}
}

func eachRune4(sub string, do func(r rune, id int)) {
	segments := u16(sub, 6) / 2
	for i := range segments {
		last, first := u16(sub, 14+2*i), u16(sub, 16+2*segments+2*i)
		delta := u16(sub, 16+4*segments+2*i)
		here := 16 + 6*segments + 2*i
		offset := u16(sub, here)
		for r := first; r <= last && r != 0xFFFF; r++ {
			id := r
			if offset != 0 {
				id = u16(sub, here+offset+2*(r-first))
			}
			do(rune(r), (id+delta)&0xFFFF) // #nosec G115 -- a code of one of our own fonts
		}
	}
}

// outline is the drawing of one glyph, empty for a space.
func (f *face) outline(id int) string {
	if f.longOffsets {
		return f.glyf[u32(f.loca, 4*id):u32(f.loca, 4*id+4)]
	}
	return f.glyf[2*u16(f.loca, 2*id) : 2*u16(f.loca, 2*id+2)]
}

func (f *face) advance(id int) int {
	return u16(f.hmtx, 4*min(id, f.metrics-1))
}

// metric is a glyph's row in the table of advances: its advance and its left bearing.
func (f *face) metric(id int) []byte {
	if id < f.metrics {
		return []byte(f.hmtx[4*id : 4*id+4])
	}
	bearing := 4*f.metrics + 2*(id-f.metrics)
	return binary.BigEndian.AppendUint16([]byte(f.hmtx[4*f.metrics-4:4*f.metrics-2]), uint16(u16(f.hmtx, bearing))) // #nosec G115 -- u16 reads sixteen bits
}
