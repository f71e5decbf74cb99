package ident_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
	. "yiji/domain/ident"
)

func code(err error) string {
	if e, ok := err.(*domain.Error); ok {
		return e.Code
	}
	return ""
}

func TestIdentityNumberNeedsFormatBirthDateAndCheckDigit(t *testing.T) {
	for _, c := range []struct{ in, want, code string }{
		{"11010519491231002X", "11010519491231002X", ""},
		{"440524188001010014", "440524188001010014", ""}, // the standard's own example, born in 1880
		{"653201199001010019", "653201199001010019", ""},
		{"653201199001010027", "653201199001010027", ""},
		{"653201199001019988", "653201199001019988", ""},
		{"653201199001019996", "653201199001019996", ""},
		{" 110105 19491231 002x ", "11010519491231002X", ""},
		{"１１０１０５１９４９１２３１００２ｘ", "11010519491231002X", ""},
		{"110105194912310021", "", "identity-check-digit"},
		{"653201199001010018", "", "identity-check-digit"},
		{"65320119900101001", "", "identity-length"},
		{"6532011990010100190", "", "identity-length"},
		{"", "", "identity-length"},
		{"65320119900230001X", "", "identity-birth-date"},
		{"65320119901301001X", "", "identity-birth-date"},
		{"65320119900101X019", "", "identity-characters"},
		{"65320119900101001A", "", "identity-characters"},
		{"653201199001010०१९"[:18], "", "identity-length"},
		{"65320119900101001\x00", "", "identity-characters"},
		{"65320119900101001𠮷", "", "identity-characters"},
	} {
		got, err := Identity(c.in)
		if got != c.want || code(err) != c.code {
			t.Errorf("Identity(%q) = %q, %v; want %q, %q", c.in, got, err, c.want, c.code)
		}
	}
}

func TestIdentityCheckFindsEverySingleErrorAndEveryTransposition(t *testing.T) {
	const id = "11010519491231002X"
	for i := range 17 {
		for d := byte('0'); d <= '9'; d++ {
			if d != id[i] && IdentityCheck(id[:i]+string(d)+id[i+1:17]) == 'X' {
				t.Errorf("digit %d = %c passes", i, d)
			}
		}
		if i < 16 && id[i] != id[i+1] && IdentityCheck(id[:i]+string(id[i+1])+string(id[i])+id[i+2:17]) == 'X' {
			t.Errorf("transposition at %d passes", i)
		}
	}
}

func TestFictionalNumbersPassTheCheckUnderAnAddressThatNeverWas(t *testing.T) {
	for seq := range 1000 {
		id := Fictional("1988-02-29", seq)
		if got, err := Identity(id); err != nil || got != id || id[:6] != "999999" || BirthDate(id) != "1988-02-29" {
			t.Fatalf("%s: %v", id, err)
		}
	}
}

func TestBirthDateOfAShortNumberIsNone(t *testing.T) {
	if d := BirthDate("1234567890123"); d != "" {
		t.Errorf("got %s", d)
	}
}

func TestCreditCodeIsRefusedForItsAlphabetAndWarnedForItsCheck(t *testing.T) {
	for _, c := range []struct {
		in, want string
		checked  bool
		code     string
	}{
		{"91350100M000100Y43", "91350100M000100Y43", true, ""},
		{"11320000MB151840XJ", "11320000MB151840XJ", true, ""},
		{"9131000063159284XQ", "9131000063159284XQ", true, ""},
		{"91350100m000100y43", "91350100M000100Y43", true, ""},
		{" ９１３５０１００M000100Y43", "91350100M000100Y43", true, ""},
		{"91350211M0000XUF46", "91350211M0000XUF46", false, ""}, // issued although the check gives R
		{"91350100M0001TGQXM", "91350100M0001TGQXM", false, ""}, // issued although the check gives 1
		{"91350100M000100Y4Z", "", false, "credit-code-alphabet"},
		{"91350100I000100Y43", "", false, "credit-code-alphabet"},
		{"91350100O000100Y43", "", false, "credit-code-alphabet"},
		{"91350100V000100Y43", "", false, "credit-code-alphabet"},
		{"91350100S000100Y43", "", false, "credit-code-alphabet"},
		{"91350100M000100Y4\x00", "", false, "credit-code-alphabet"},
		{"91350100M000100Y4", "", false, "credit-code-length"},
		{"91350100M000100Y433", "", false, "credit-code-length"},
		{"", "", false, "credit-code-length"},
	} {
		got, checked, err := CreditCode(c.in)
		if got != c.want || checked != c.checked || code(err) != c.code {
			t.Errorf("CreditCode(%q) = %q, %v, %v", c.in, got, checked, err)
		}
	}
}

func TestCreditCheckOfThirtyOneIsZero(t *testing.T) {
	if got := CreditCheck("00000000000000000"); got != '0' {
		t.Errorf("got %c", got)
	}
	if got := CreditCheck("10000000000000000"); got != 'Y' {
		t.Errorf("got %c", got)
	}
	if got := string([]byte{CreditCheck("91350211M0000XUF4"), CreditCheck("91350100M0001TGQX")}); got != "R1" {
		t.Errorf("got %s", got)
	}
}

func TestDivisionCodesHaveFiveLevels(t *testing.T) {
	for _, c := range []struct {
		in, full, trim, parent string
		level                  int
		county                 domain.County
	}{
		{"65", "650000000000", "65", "", 1, "000000"},
		{"6532", "653200000000", "6532", "650000000000", 2, "000000"},
		{"653201", "653201000000", "653201", "653200000000", 3, "653201"},
		{"653201100", "653201100000", "653201100", "653201000000", 4, "653201"},
		{"653201100200", "653201100200", "653201100200", "653201100000", 5, "653201"},
		{"653201000000", "653201000000", "653201", "653200000000", 3, "653201"},
		{"６５３２", "653200000000", "6532", "650000000000", 2, "000000"},
		{"441900", "441900000000", "4419", "440000000000", 2, "000000"},
		{"441900003", "441900003000", "441900003", "441900000000", 4, "441900"},
	} {
		full, err := Division(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		got := []any{full, TrimDivision(full), ParentDivision(full), DivisionLevel(full), DivisionLevel(c.trim), CountyOf(full)}
		if diff := cmp.Diff([]any{c.full, c.trim, c.parent, c.level, c.level, c.county}, got); diff != "" {
			t.Errorf("%s: %s", c.in, diff)
		}
	}
}

func TestDivisionCodesWithGapsOrOtherLengthsAreRefused(t *testing.T) {
	for _, s := range []string{"", "6", "653", "65320", "6532011", "65320110020", "6532011002001", "00", "0032", "000000000000", "650001", "650001000000", "653201000200", "650000001000", "65a2", "65\x0032"} {
		if got, err := Division(s); code(err) != "division-code" || DivisionLevel(s) != 0 || TrimDivision(s) != "" || ParentDivision(s) != "" {
			t.Errorf("Division(%q) = %q, %v", s, got, err)
		}
	}
}

func TestPseudoNodesAreKnownAndSkipped(t *testing.T) {
	for _, c := range []struct {
		code, name string
		want       bool
	}{
		{"1101", "市辖区", true}, {"110100000000", "", true}, {"5002", "县", true}, {"6590", "自治区直辖县级行政区划", true},
		{"4290", "", true}, {"130101", "市辖区", true}, {"650106198", "", true}, {"469029198000", "县直辖村级区划", true},
		{"65", "新疆维吾尔自治区", false}, {"6532", "和田地区", false}, {"653201", "和田市", false}, {"653201198200", "", false},
		{"9999", "示范地区", false}, {"659001", "石河子市", false},
	} {
		if got := IsPseudo(c.code, c.name); got != c.want {
			t.Errorf("IsPseudo(%s, %s) = %v", c.code, c.name, got)
		}
	}
	for child, want := range map[string]string{"659001": "650000000000", "110101": "110000000000", "650106198200": "650106000000", "653201": "653200000000", "65": ""} {
		if got := ParentGovernment(child); got != want {
			t.Errorf("ParentGovernment(%s) = %s, want %s", child, got, want)
		}
	}
}

func TestMobileNumbersHaveElevenDigitsFromThirteenToNineteen(t *testing.T) {
	for in, want := range map[string]string{
		"13800000012": "13800000012", "+86 138-0000-0012": "13800000012", "008613800000012": "13800000012", "8613800000012": "13800000012",
		"１３８００００００１２": "13800000012", "19912345678": "19912345678",
		"12800000012": "", "1380000001": "", "138000000123": "", "": "", "1380000001x": "", "1380000001\x00": "", "0998-1234567": "", "+85212345678": "",
	} {
		if got, err := Phone(in); got != want || (want == "") != (code(err) == "phone-invalid") {
			t.Errorf("Phone(%q) = %q, %v", in, got, err)
		}
	}
}

func TestNamesOfAllScriptsAreKeptAsTyped(t *testing.T) {
	for _, s := range []string{"王小明", "阿依古丽·买买提", "𠮷田𬭎䶮", "周〇", "گۈلنار مەمەت", "Айгүл Нұрланқызы", "Jean-Luc O’Neil", "买买提．艾力", strings.Repeat("𬭎", 50)} {
		if got, err := Name(" " + s + "\t"); got != s || err != nil {
			t.Errorf("Name(%q) = %q, %v", s, got, err)
		}
	}
}

func TestWhatIsNoNameIsRefused(t *testing.T) {
	for in, want := range map[string]string{
		"": "required", "  ": "required", strings.Repeat("王", 51): "too-long", "王1": "name-characters", "王\x00": "name-characters",
		"王\u202e明": "name-characters", "=王": "name-characters", "·": "name-characters", "王\n明": "name-characters", "\xff": "name-characters", "<b>": "name-characters",
	} {
		if got, err := Name(in); got != "" || code(err) != want {
			t.Errorf("Name(%q) = %q, %v", in, got, err)
		}
	}
}

func TestNamesMatchWhateverTheSeparatorWas(t *testing.T) {
	for _, sep := range []string{"•", "‧", "・", ".", "．", "∙", "·", " · ", "· "} {
		if got := MatchName("阿依古丽" + sep + "买买提"); got != "阿依古丽·买买提" {
			t.Errorf("%q: %q", sep, got)
		}
	}
	if got := MatchName("  گۈلنار \t مەمەت "); got != "گۈلنار مەمەت" {
		t.Errorf("%q", got)
	}
}

func TestCertificateNumbersAreReadAndWritten(t *testing.T) {
	want := Certificate{County: "999901", Year: 2026, Serial: 42}
	for _, s := range []string{want.String(), "yj 9999-0120 2600 0042", "ＹＪ９９９９０１２０２６０００042"} {
		if got, err := ParseCertificate(s); got != want || err != nil {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	if want.String() != "YJ9999012026000042" {
		t.Error(want)
	}
	for _, s := range []string{"", "YJ", "XX9999012026000042", "YJ999901202600004", "YJ99990120260000420", "YJ9999012026000000", "YJ9999011026000042", "YJ99990120260000x2", "S000023000000195000001"} {
		if _, err := ParseCertificate(s); code(err) != "certificate-number" {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestMasksShowLeastAndTheSameForEveryScript(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{MaskName("王小明"), "王**"}, {MaskName("阿依古丽·买买提"), "阿**"}, {MaskName("𠮷田"), "𠮷**"}, {MaskName("گۈلنار"), "گ**"}, {MaskName("Li"), "L**"}, {MaskName(" "), ""},
		{MaskIdentity("11010519491231002X"), "****************2X"}, {MaskIdentity("E1234567"), "******67"}, {MaskIdentity("123"), "***"}, {MaskIdentity(""), ""},
		{MaskPhone("13800000012"), "138****0012"}, {MaskPhone("12345"), "*****"},
		{MaskAccount("6222020200011234567"), "***************4567"}, {MaskAccount("12345678"), "********"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestBlamePutsTheErrorOnItsField(t *testing.T) {
	var c domain.Check
	_, short := Identity("1")
	_, long := Name(strings.Repeat("王", 51))
	Blame(&c, "identity", short)
	Blame(&c, "name", long)
	Blame(&c, "phone", nil)
	want := []domain.FieldError{{Field: "identity", Code: "identity-length"}, {Field: "name", Code: "too-long", Args: map[string]any{"Max": 50}}}
	if diff := cmp.Diff(want, c.Err().(*domain.Error).Fields); diff != "" {
		t.Error(diff)
	}
}

func FuzzIdentity(f *testing.F) {
	f.Add("11010519491231002X")
	f.Add("１１０１０５１９４９１２３１００２ｘ")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := Identity(s)
		if err != nil {
			return
		}
		if again, err := Identity(id); again != id || err != nil || BirthDate(id).Time().IsZero() {
			t.Errorf("%q → %q → %q, %v", s, id, again, err)
		}
	})
}

func FuzzCreditCode(f *testing.F) {
	f.Add("91350100M000100Y43")
	f.Fuzz(func(t *testing.T, s string) {
		c, checked, err := CreditCode(s)
		if err != nil {
			return
		}
		if again, same, err := CreditCode(c); again != c || same != checked || err != nil || len(c) != 18 {
			t.Errorf("%q → %q → %q, %v", s, c, again, err)
		}
	})
}

func FuzzDivision(f *testing.F) {
	f.Add("653201100200")
	f.Add("441900003")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Division(s)
		if err != nil {
			return
		}
		if len(d) != 12 || DivisionLevel(TrimDivision(d)) != DivisionLevel(d) {
			t.Errorf("%q → %q", s, d)
		}
		for n := DivisionLevel(d); d != ""; n = DivisionLevel(d) {
			if d = ParentDivision(d); DivisionLevel(d) >= n {
				t.Fatalf("%q: parent %q is not above", s, d)
			}
		}
	})
}

func FuzzName(f *testing.F) {
	f.Add("阿依古丽·买买提")
	f.Add("𠮷田𬭎䶮")
	f.Fuzz(func(t *testing.T, s string) {
		name, err := Name(s)
		if err != nil {
			return
		}
		m := MatchName(name)
		if n := utf8.RuneCountInString(name); n < 1 || n > 50 || !domain.Plain(name) || MatchName(m) != m || utf8.RuneCountInString(MaskName(name)) != 3 {
			t.Errorf("%q → %q → %q", s, name, m)
		}
	})
}

func FuzzPhoneAndCertificate(f *testing.F) {
	f.Add("+8613800000012")
	f.Add("YJ9999012026000042")
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := Phone(s); err == nil && len(p) != 11 {
			t.Errorf("%q → %q", s, p)
		}
		if c, err := ParseCertificate(s); err == nil {
			if again, err := ParseCertificate(c.String()); again != c || err != nil {
				t.Errorf("%q → %v → %v", s, c, again)
			}
		}
	})
}
