package sheet

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// cut is a small font of the characters one document uses.
type cut struct {
	font *Font
	ttf  []byte
	code map[glyph]rune // private codes of what a character up to U+FFFF does not stand for by itself
}

// firstPrivate begins the private area, where the small font keeps what gofpdf, which writes two bytes a
// character, cannot address.
const firstPrivate = 0xE000

// cuts makes one small font for each typeface the document uses.
func (p *Page) cuts() (map[string]cut, error) {
	used := map[*Font][]run{}
	for _, l := range p.text {
		if r := l.style.Font.Missing(unisolated(l.text)); r >= 0 {
			return nil, fmt.Errorf("sheet: no drawing for %U", r)
		}
		used[l.style.Font] = append(used[l.style.Font], l.style.runs(l.text)...)
	}
	out := map[string]cut{}
	for f, runs := range used {
		out[f.name] = f.cut(runs)
	}
	return out, nil
}

// cut copies the outlines of what the runs draw into a TrueType file that gofpdf accepts.
func (f *Font) cut(runs []run) cut {
	c := cut{font: f, code: map[glyph]rune{}}
	chars, private := map[rune]glyph{}, rune(firstPrivate)
	for _, r := range runs {
		for _, l := range r.letters {
			c.code[l.glyph] = 0
		}
		if r.letters != nil {
			continue
		}
		for _, char := range r.text {
			if g := f.glyph[char]; char > 0xFFFF {
				c.code[g] = 0
			} else {
				chars[char] = g
			}
		}
	}
	// Sorted, so that the same document has the same bytes.
	for _, g := range slices.SortedFunc(maps.Keys(c.code), f.order) {
		c.code[g] = private
		chars[private] = g
		private++
	}
	codes := slices.Sorted(maps.Keys(chars))
	glyphs := make([]glyph, len(codes))
	for i, code := range codes {
		glyphs[i] = chars[code]
	}
	c.ttf = f.file(glyphs, codes)
	return c
}

// order sorts glyphs by their file and number.
func (f *Font) order(a, b glyph) int {
	file := func(g glyph) int { return slices.Index(f.faces, g.face) }
	return cmp.Or(cmp.Compare(file(a), file(b)), cmp.Compare(a.id, b.id))
}

// file assembles the small font: glyph 0 for "missing", then one glyph a code.
func (f *Font) file(glyphs []glyph, codes []rune) []byte {
	base := f.faces[0]
	var glyf, hmtx, loca []byte
	add := func(from *face, id int) {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) // #nosec G115 -- our own fonts have a few megabytes
		glyf = append(glyf, from.outline(id)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = append(hmtx, from.metric(id)...)
	}
	add(base, 0)
	for _, g := range glyphs {
		add(g.face, g.id)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) // #nosec G115 -- our own fonts have a few megabytes
	count := uint16(len(glyphs) + 1)                              // #nosec G115 -- a font has at most 65,535 glyphs
	return assemble(map[string][]byte{
		"OS/2": []byte(base.table["OS/2"]),
		"cmap": charmap(codes),
		"glyf": glyf,
		"head": patch(base.table["head"], 50, 1),
		"hhea": patch(base.table["hhea"], 34, count),
		"hmtx": hmtx,
		"loca": loca,
		"maxp": patch(base.table["maxp"], 4, count),
		"name": {0, 0, 0, 0, 0, 6},
		"post": append([]byte{0, 3, 0, 0}, base.table["post"][4:32]...),
	})
}

// patch is a table with one 16-bit number changed.
func patch(table string, at int, value uint16) []byte {
	b := []byte(table)
	binary.BigEndian.PutUint16(b[at:], value)
	return b
}

// charmap maps codes, sorted or not, to glyphs 1, 2, 3 … in format 4, one segment a character.
func charmap(codes []rune) []byte {
	type pair struct{ code, glyph int }
	pairs := make([]pair, 0, len(codes)+1)
	for i, c := range codes {
		pairs = append(pairs, pair{int(c), i + 1})
	}
	pairs = append(pairs, pair{0xFFFF, 0})
	slices.SortFunc(pairs, func(a, b pair) int { return a.code - b.code })
	n := len(pairs)
	var ends, starts, deltas []byte
	for _, p := range pairs {
		ends = binary.BigEndian.AppendUint16(ends, uint16(p.code))             // #nosec G115 -- codes of this table end at 0xFFFF
		starts = binary.BigEndian.AppendUint16(starts, uint16(p.code))         // #nosec G115 -- codes of this table end at 0xFFFF
		deltas = binary.BigEndian.AppendUint16(deltas, uint16(p.glyph-p.code)) // #nosec G115 -- the format counts modulo 65,536
	}
	var b []byte
	for _, v := range []int{0, 1, 3, 1, 0, 12, 4, 16 + 8*n, 0, 2 * n, 0, 0, 0} {
		b = binary.BigEndian.AppendUint16(b, uint16(v)) // #nosec G115 -- a paper has far fewer than 8,190 different characters
	}
	b = append(append(b, ends...), 0, 0)
	return append(append(append(b, starts...), deltas...), make([]byte, 2*n)...)
}

// assemble writes the tables as one TrueType file. Checksums stay zero: gofpdf writes its own copy.
func assemble(tables map[string][]byte) []byte {
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	head := []byte{0, 1, 0, 0, 0, byte(len(names)), 0, 0, 0, 0, 0, 0} // #nosec G115 -- a font has ten tables
	var body strings.Builder
	for _, name := range names {
		head = append(head, name...)
		head = append(head, 0, 0, 0, 0)
		head = binary.BigEndian.AppendUint32(head, uint32(12+16*len(names)+body.Len())) // #nosec G115 -- our own fonts have a few megabytes
		head = binary.BigEndian.AppendUint32(head, uint32(len(tables[name])))           // #nosec G115 -- our own fonts have a few megabytes
		body.Write(tables[name])
		body.Write(make([]byte, -len(tables[name])&3))
	}
	return append(head, body.String()...)
}
