package sheet

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// cut is a small font of the characters one document uses.
type cut struct {
	font *Font
	ttf  []byte
	code map[rune]rune // private codes of the characters beyond U+FFFF
}

// private is the first code of the private area, where the small font keeps what gofpdf, which
// writes two bytes a character, cannot address.
const private = 0xE000

// cuts makes one small font for each typeface the document uses.
func (p *Page) cuts() (map[string]cut, error) {
	used := map[*Font]map[rune]bool{}
	for _, l := range p.text {
		if r := l.style.Font.Missing(l.text); r >= 0 {
			return nil, fmt.Errorf("sheet: no drawing for %U", r)
		}
		if used[l.style.Font] == nil {
			used[l.style.Font] = map[rune]bool{}
		}
		for _, r := range l.text {
			used[l.style.Font][r] = true
		}
	}
	out := map[string]cut{}
	for f, runes := range used {
		out[f.name] = f.cut(runes)
	}
	return out, nil
}

// cut copies the outlines of the used characters into a TrueType file that gofpdf accepts.
func (f *Font) cut(used map[rune]bool) cut {
	runes := make([]rune, 0, len(used))
	for r := range used {
		runes = append(runes, r)
	}
	slices.Sort(runes)
	c := cut{font: f, code: map[rune]rune{}}
	codes := make([]rune, len(runes))
	for i, r := range runes {
		codes[i] = r
		if r > 0xFFFF {
			codes[i] = private + rune(len(c.code))
			c.code[r] = codes[i]
		}
	}
	c.ttf = f.file(runes, codes)
	return c
}

// file assembles the small font: glyph 0 for "missing", then one glyph a character.
func (f *Font) file(runes, codes []rune) []byte {
	base := f.faces[0]
	var glyf, hmtx, loca []byte
	add := func(from *face, id int) {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, from.outline(id)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = append(hmtx, from.metric(id)...)
	}
	add(base, 0)
	for _, r := range runes {
		g := f.glyph[r]
		add(g.face, g.id)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	count := uint16(len(runes) + 1)
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
		ends = binary.BigEndian.AppendUint16(ends, uint16(p.code))
		starts = binary.BigEndian.AppendUint16(starts, uint16(p.code))
		deltas = binary.BigEndian.AppendUint16(deltas, uint16(p.glyph-p.code))
	}
	var b []byte
	for _, v := range []int{0, 1, 3, 1, 0, 12, 4, 16 + 8*n, 0, 2 * n, 0, 0, 0} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
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
	head := []byte{0, 1, 0, 0, 0, byte(len(names)), 0, 0, 0, 0, 0, 0}
	var body strings.Builder
	for _, name := range names {
		head = append(head, name...)
		head = append(head, 0, 0, 0, 0)
		head = binary.BigEndian.AppendUint32(head, uint32(12+16*len(names)+body.Len()))
		head = binary.BigEndian.AppendUint32(head, uint32(len(tables[name])))
		body.Write(tables[name])
		body.Write(make([]byte, -len(tables[name])&3))
	}
	return append(head, body.String()...)
}
