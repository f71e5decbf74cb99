package sheet

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEmbeddedFontsHaveOnlySimpleGlyphs(t *testing.T) {
	for _, f := range []*Font{Serif(), Titles()} {
		for r, g := range f.glyph {
			if o := g.face.outline(g.id); o != "" && u16(o, 0) >= 1<<15 {
				t.Fatalf("%s: %U is made of other glyphs, which the cutter does not follow", f.name, r)
			}
		}
	}
}

func TestSerifHoldsGB18030LevelsOneAndTwo(t *testing.T) {
	for _, block := range [][2]rune{{0x3400, 0x4DB5}, {0x4E00, 0x9FA5}, {0x9FA6, 0x9FEF}} {
		for r := block[0]; r <= block[1]; r++ {
			if bad := Serif().Missing(string(r)); bad >= 0 {
				t.Errorf("%U is missing", bad)
			}
		}
	}
	// Beyond U+FFFF: first and last of the general standard table, and a sample of it.
	if bad := Serif().Missing("𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𬭎𬱖𬶨𬺓𫠊"); bad >= 0 {
		t.Errorf("%U is missing", bad)
	}
}

func TestLinesBreakWhereChineseAndEnglishMay(t *testing.T) {
	s := Style{Font: Serif(), Size: 72 / 25.4 * 10} // a Han character is 10 mm wide
	for _, c := range []struct {
		text  string
		width float64
		want  []string
	}{
		{"", 50, []string{""}},
		{"一二三四五六", 30, []string{"一二三", "四五六"}},
		{"一二三，四", 30, []string{"一二", "三，四"}},
		{"一二（三四）", 30, []string{"一二", "（三", "四）"}},
		{"no man is", 35, []string{"no", "man is"}},
		{"unbreakable", 25, []string{"unbr", "eaka", "ble"}},
		{"一 二", 10, []string{"一", "二"}},
	} {
		if diff := cmp.Diff(c.want, s.Lines(c.text, c.width)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

func TestBalancedKeepsTextAndNumberOfLines(t *testing.T) {
	s := Style{Font: Serif(), Size: 72 / 25.4 * 10}
	if diff := cmp.Diff([]string{"一二三四", "五六七"}, s.Balanced("一二三四五六七", 60)); diff != "" {
		t.Error(diff)
	}
}

func TestACharacterNoFontHasIsNamed(t *testing.T) {
	p := New(Setup{Title: "x", Made: time.Unix(0, 0)})
	p.Left(10, 10, Style{Font: Serif(), Size: 10}, "一𠀁")
	if _, err := p.Bytes(); err == nil || !strings.Contains(err.Error(), "U+20001") {
		t.Errorf("got %v", err)
	}
}
