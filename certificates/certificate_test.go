package certificates

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// example is a complete certificate of a fictional person.
func example() Facts {
	return Facts{
		Number: "YJ2026-999900-0001208", HolderName: "阿依古丽·买买提", IdentityMask: "****************28",
		Course: "电子商务师（农产品直播销售）", CourseEn: "E-commerce (live sales of farm produce)",
		Level: 4, Kind: KindLevel, Hours: 160, Credits: "12.5",
		School: "示范州青禾县第一职业技术学校", SchoolEn: "Qinghe No. 1 Vocational School",
		Issuer: "示范州职业能力评价中心", IssuerEn: "Shifan Centre for Vocational Assessment",
		TrainedFrom: "2026-03-02", TrainedTo: "2026-05-29", IssuedOn: "2026-06-18",
		TheoryScore: 86, PracticeScore: 91,
		VerifyURL: "https://zyjn.example.gov.cn/verify/YJ2026-999900-0001208",
	}
}

// with is the example with one change.
func with(change func(*Facts)) Facts {
	f := example()
	change(&f)
	return f
}

func named(name string) Facts {
	return with(func(f *Facts) { f.HolderName = name })
}

var longName = strings.Repeat("阿卜杜热合曼·", 7) + "买"

// longest fills every field to its limit with different characters.
func longest() Facts {
	han := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteRune(rune(0x4E00 + 37*i))
		}
		return b.String()
	}
	return with(func(f *Facts) {
		f.HolderName, f.Course, f.School, f.Issuer = han(100), han(80), han(80), han(60)
		f.CourseEn = strings.Repeat("Longest words ", 8) + "endtoend"
		f.SchoolEn, f.IssuerEn = f.CourseEn, f.CourseEn
		f.Number, f.IdentityMask, f.Credits = strings.Repeat("8", 40), strings.Repeat("*", 40), "1234567.50"
		f.VerifyURL = "https://example.gov.cn/" + strings.Repeat("q", 470)
	})
}

func TestEveryKindAndLevelIsDrawnUnderSixtyKilobytes(t *testing.T) {
	for _, kind := range []Kind{KindCompletion, KindSingleAbility, KindLevel} {
		for level := range 6 {
			if kind == KindLevel && level == 0 {
				continue
			}
			f := with(func(f *Facts) { f.Kind, f.Level, f.Sample = kind, level, true })
			pdf, err := PDF(f)
			if err != nil || len(pdf) >= 60_000 {
				t.Errorf("%s level %d: %d bytes, %v", kind, level, len(pdf), err)
			}
		}
	}
}

// sparseFacts has only what may not be missing.
func sparseFacts() Facts {
	e := example()
	return Facts{Number: e.Number, HolderName: "李明", Course: "家政服务", Kind: KindCompletion,
		School: e.School, Issuer: e.Issuer, IssuedOn: e.IssuedOn, VerifyURL: e.VerifyURL}
}

func TestSparseFactsAreEnough(t *testing.T) {
	if _, err := PDF(sparseFacts()); err != nil {
		t.Fatal(err)
	}
}

func TestSameFactsGiveSameBytes(t *testing.T) {
	f := named("𠮷田𬭎·䶮㛃")
	one, err := PDF(f)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		two, err := PDF(f)
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("other bytes or %v", err)
		}
	}
}

func TestConcurrentDrawingGivesTheSameBytes(t *testing.T) {
	one, _ := PDF(example())
	got := make(chan []byte)
	for range 4 {
		go func() {
			b, _ := PDF(example())
			got <- b
		}()
	}
	for range 4 {
		if !bytes.Equal(one, <-got) {
			t.Error("other bytes")
		}
	}
}

func TestCharactersThatCannotBePrintedExactlyAreRefused(t *testing.T) {
	for name, bad := range map[string]rune{
		"李\x00明":        0,
		"李\n明":          '\n',
		"李\t明":          '\t',
		"\u202e李明":      0x202E, // turns the direction of writing
		"李\u2067明":      0x2067,
		"李\u200b明":      0x200B, // invisible
		"李\u200d明":      0x200D,
		"李\ufe00明":      0xFE00, // variation selector
		"\ufeff李明":      0xFEFF,
		"e\u0301":       0x301, // combining accent
		"བོད":           'བ',   // a script without a font
		"李\ue000明":      0xE000,
		"\U000f0000明":   0xF0000,
		"𠀁明":            0x20001, // in no font here
		"李明😀":           '😀',
		"李\u2028明":      0x2028,
		"李\xff明":        utf8.RuneError,
		"李\xed\xa0\x80": utf8.RuneError,
		"李\ufffd":       utf8.RuneError,
	} {
		_, err := PDF(named(name))
		var e ErrCharacter
		if !errors.As(err, &e) || e.Rune != bad || e.Field != "HolderName" {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestRefusalNamesTheFieldToBlame(t *testing.T) {
	for _, c := range []struct {
		change func(*Facts)
		want   error
	}{
		{func(f *Facts) { f.Number = "" }, ErrFact{"Number", "missing"}},
		{func(f *Facts) { f.HolderName = " \u3000" }, ErrFact{"HolderName", "missing"}},
		{func(f *Facts) { f.HolderName = strings.Repeat("买", 101) }, ErrFact{"HolderName", "long"}},
		{func(f *Facts) { f.Kind = "diploma" }, ErrFact{"Kind", "range"}},
		{func(f *Facts) { f.Level = 6 }, ErrFact{"Level", "range"}},
		{func(f *Facts) { f.Level = 0 }, ErrFact{"Level", "missing"}},
		{func(f *Facts) { f.Hours = -1 }, ErrFact{"Hours", "range"}},
		{func(f *Facts) { f.TheoryScore = 101 }, ErrFact{"TheoryScore", "range"}},
		{func(f *Facts) { f.PracticeScore = -1 }, ErrFact{"PracticeScore", "range"}},
		{func(f *Facts) { f.IssuedOn = "2026-02-30" }, ErrFact{"IssuedOn", "range"}},
		{func(f *Facts) { f.TrainedFrom = "tomorrow" }, ErrFact{"TrainedFrom", "range"}},
		{func(f *Facts) { f.TrainedTo = "2026-03-01" }, ErrFact{"TrainedTo", "range"}},
		{func(f *Facts) { f.VerifyURL = "" }, ErrFact{"VerifyURL", "missing"}},
		{func(f *Facts) { f.School = "学\u202e校" }, ErrCharacter{"School", 0x202E}},
	} {
		if _, err := PDF(with(c.change)); err != c.want {
			t.Errorf("got %v, want %v", err, c.want)
		}
	}
}

func TestLongFactsFitOnThePage(t *testing.T) {
	if _, err := PDF(named(longName)); err != nil {
		t.Error(err)
	}
	if _, err := PDF(longest()); err != nil {
		t.Error(err)
	}
}

func FuzzHolderName(f *testing.F) {
	for _, s := range []string{"李明", longName, "𠮷田", "a b", "\xff", "ئا", "(\\)", "%s", "李·", "··", "﷽", "“”《》"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		pdf, err := PDF(named(name))
		var fact ErrFact
		var char ErrCharacter
		switch {
		case err == nil && bytes.HasPrefix(pdf, []byte("%PDF-")):
		case errors.As(err, &fact), errors.As(err, &char):
		default:
			t.Fatalf("%q: %v", name, err)
		}
	})
}

func BenchmarkPDF(b *testing.B) {
	if _, err := PDF(example()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := PDF(with(func(f *Facts) { f.Number = fmt.Sprintf("YJ2026-999900-%07d", i) })); err != nil {
			b.Fatal(err)
		}
	}
}
