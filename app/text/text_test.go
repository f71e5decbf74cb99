package text

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"yiji/domain"
)

func TestEveryKeyIsInEveryCatalogue(t *testing.T) {
	all := catalogue().keys
	for tag, keys := range all {
		for _, k := range slices.Sorted(maps.Keys(all[Default])) {
			if !keys[k] {
				t.Errorf("%s lacks %q", tag, k)
			}
		}
	}
}

func TestEveryCatalogueSaysWhereItComesFrom(t *testing.T) {
	for _, tag := range catalogue().tags {
		if h := catalogue().header[tag]; h.Origin != "source" && h.Origin != "machine" {
			t.Errorf("%s: origin %q", tag, h.Origin)
		}
	}
}

// The arguments of a sentence are the same in every language, so that no translation drops or invents one.
func TestEveryCatalogueFillsInTheSameArguments(t *testing.T) {
	for _, tag := range catalogue().tags {
		for id, want := range catalogue().args[Default] {
			if got := catalogue().args[tag][id]; got != want {
				t.Errorf("%s: %s takes %q, want %q", tag, id, got, want)
			}
		}
	}
}

func TestNoKeyIsDefinedTwice(t *testing.T) {
	if d := catalogue().dup; len(d) > 0 {
		t.Error(d)
	}
}

func TestNoCatalogueHasAKeyOfItsOwn(t *testing.T) {
	for tag, keys := range catalogue().keys {
		for k := range keys {
			if !Has(k) {
				t.Errorf("%s has %q, which zh-Hans lacks", tag, k)
			}
		}
	}
}

var comment = regexp.MustCompile(`(?m)^\s*//.*$`)

// used finds literal keys: T(ctx, "key", l.T("key", the title of a page, what is told when an act is done, and the labels of
// navigation; one that is followed by + or ends with a dot is the beginning of a family.
var used = []*regexp.Regexp{
	regexp.MustCompile(`\bT\((?:ctx,\s*|c,\s*)?"([^"]+)"(\s*\+)?`),
	regexp.MustCompile(`\.page\(c,\s*"([^"]+)"(\s*\+)?`),
	regexp.MustCompile(`"((?:done|nav|tab)\.[a-z0-9.-]+)"(\s*\+)?`),
}

func TestEveryKeyUsedInSourcesExists(t *testing.T) {
	n := 0
	sources(t, "..", func(name, src string) {
		for _, pattern := range used {
			for _, m := range pattern.FindAllStringSubmatch(src, -1) {
				n++
				if family := m[2] != "" || strings.HasSuffix(m[1], "."); family && !HasPrefix(m[1]) || !family && !Has(m[1]) {
					t.Errorf("%s: no sentence for %q", name, m[1])
				}
			}
		}
	})
	if n < 5 {
		t.Errorf("only %d uses found: the pattern no longer fits the sources", n)
	}
}

func TestEveryCodeWordOfTheDomainHasALabel(t *testing.T) {
	words := map[string]domain.Words{"layer.": domain.Layers, "form.": domain.Forms, "mode.": domain.Modes, "kind.": domain.Kinds, "place.": domain.Places, "level.": "0,1,2,3,4,5",
		"organisation.": domain.OrganisationKinds, "purpose.": domain.Purposes, "attendance.": domain.AttendanceStates, "question.": domain.Questions, "topic.": domain.GrievanceTopics,
		"dormitory.": domain.Dormitories, "read.": domain.ReadPurposes, "reason.": domain.RevocationReasons + "," + domain.ClaimReasons + "," + domain.ObjectionReasons + "," + domain.ReturnReasons}
	for prefix, list := range words {
		for _, w := range list.List() {
			if !Has(prefix + w) {
				t.Errorf("no label %s%s", prefix, w)
			}
		}
	}
}

// The states of the contract, word for word.
var contract = map[string]string{
	"class":       "draft filed returned approved open running assessing closed cancelled",
	"enrolment":   "waiting offered joined pending finished withdrawn lapsed moved disputed excluded",
	"certificate": "valid suspended revoked superseded expired unknown",
	"offer":       "open accepted closed",
	"placement":   "cooling-off agreed started in-work ended",
	"claim":       "draft submitted returned checked noticed approved paying paid part-paid refused recovering recovered",
	"line":        "eligible not-eligible not-verified held paid returned recovered",
}

func TestEveryStateAndRoleOfTheContractHasALabel(t *testing.T) {
	for kind, states := range contract {
		for s := range strings.FieldsSeq(states) {
			if !Has("state." + kind + "." + s) {
				t.Errorf("no label for %s %s", kind, s)
			}
		}
	}
	for _, r := range domain.Roles {
		if !Has("role." + string(r)) {
			t.Errorf("no label for role %s", r)
		}
	}
}

func TestLanguageOfARequest(t *testing.T) {
	for _, c := range []struct{ accept, cookie, want string }{
		{"", "", "zh-Hans"},
		{"en-GB,en;q=0.8", "", "en"},
		{"zh-TW", "", "zh-Hans"},
		{"ru", "", "zh-Hans"},
		{"en", "zh-Hans", "zh-Hans"},
		{"zh-CN", "en", "en"},
		{"en", "xx", "en"},
		{"!!", "", "zh-Hans"},
		{strings.Repeat("a-", 5000), "", "zh-Hans"},
	} {
		if got := For(c.accept, c.cookie).Tag(); got != c.want {
			t.Errorf("For(%.20q, %q) = %s, want %s", c.accept, c.cookie, got, c.want)
		}
	}
}

func TestKazakhWithoutScriptIsArabicScript(t *testing.T) {
	all := []string{"zh-Hans", "ug", "kk-Arab", "kk-Cyrl", "en"}
	for accept, want := range map[string]string{"kk": "kk-Arab", "kk-CN": "kk-Arab", "kk-KZ": "kk-Cyrl", "kk-Cyrl": "kk-Cyrl", "ug-CN": "ug", "ug": "ug", "ru": "zh-Hans", "ru,en;q=0.5": "en", "fr": "zh-Hans"} {
		if got := match(all, accept); got != want {
			t.Errorf("match(%q) = %s, want %s", accept, got, want)
		}
	}
}

func TestACatalogueOfAnyPreparedLanguageLoadsAndReadsItsOwnWay(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	s, err := load(fstest.MapFS{
		"locales/zh-Hans/a.json": file(`{"x":"甲"}`), "locales/zh-Hans/b.json": file(`{"y":"乙"}`), "locales/ug/a.json": file(`{"x":"ا"}`),
	})
	if err != nil || !slices.Equal(s.tags, []string{"zh-Hans", "ug"}) || !s.keys["zh-Hans"]["y"] {
		t.Errorf("tags %v, keys %v, %v", s.tags, s.keys, err)
	}
	if d := (Locale{tag: "ug"}).Dir() + (Locale{tag: "kk-Arab"}).Dir() + (Locale{tag: "kk-Cyrl"}).Dir(); d != "rtlrtlltr" {
		t.Error(d)
	}
}

func TestSentencesNameTheFieldAndTheLimit(t *testing.T) {
	fe := domain.FieldError{Field: "lines.3.nothing", Code: "out-of-range", Args: map[string]any{"Min": 1, "Max": 60}}
	if got, want := In("zh-Hans").Field(fe), "“此项”应在 1 到 60 之间。"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := In("en").FieldAs("Seats", fe), "“Seats” must be from 1 to 60."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := In("en").Error(&domain.Error{Kind: domain.Busy, Code: "never-heard-of"}); got != In("en").T("error.kind.9") {
		t.Errorf("an unknown code reads %q", got)
	}
}

func TestDatesInWords(t *testing.T) {
	at := time.Date(2026, 11, 23, 16, 30, 0, 0, time.UTC)
	for tag, want := range map[string][2]string{"zh-Hans": {"2026年11月23日", "2026年11月24日 00:30"}, "en": {"23 November 2026", "24 November 2026 00:30"}, "kk-Cyrl": {"2026 ж. 23 қараша", "2026 ж. 24 қараша 00:30"}} {
		if l := In(tag); l.Date("2026-11-23") != want[0] || l.Instant(at) != want[1] {
			t.Errorf("%s: %q, %q", tag, l.Date("2026-11-23"), l.Instant(at))
		}
	}
	if In("en").Date("2026-02-30") != "" {
		t.Error("a day that does not exist was written")
	}
}

func TestPluralsFollowTheLanguage(t *testing.T) {
	if one, two := In("en").T("list.total", 1), In("en").T("list.total", 2); one != "1 row" || two != "2 rows" {
		t.Errorf("%q, %q", one, two)
	}
	if got := In("zh-Hans").T("list.total", 2); got != "共 2 条" {
		t.Error(got)
	}
}

func sources(t *testing.T, root string, f func(name, src string)) {
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		ext := filepath.Ext(name)
		if err != nil || d.IsDir() || ext != ".go" && ext != ".templ" || strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		b, err := os.ReadFile(name)
		f(name, comment.ReplaceAllString(string(b), ""))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
