// Package text is the only place with sentences for people: message catalogues in JSON, one folder per language, one file per
// area (locales/en/school.json), so that two people can add sentences without meeting in one file. All files are loaded.
//
// A key is named by meaning ("class.open-until"), never by wording. A sentence may hold arguments ({{.Min}}) and plural forms
// ({"one": …, "other": …}); both are filled in by [Locale.T]. A key that a language lacks falls back to Simplified Chinese.
//
// Families of keys that are put together at run time: error.CODE and field.CODE (what to do about a [domain.Error] and about
// one of its fields), label.FIELD (the name of a form field), state.THING.STATE, role.ROLE, layer., form., mode., place.,
// kind., level. (the code words of the domain).
package text

import (
	"embed"
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Default is the language of people whose wish cannot be met: 简体中文.
const Default = "zh-Hans"

// Locale is one language with its direction and its sentences. The zero Locale is the default language.
type Locale struct {
	tag string
	loc *i18n.Localizer
}

// A language Yiji has or prepares, in the order of the menu.
type known struct{ tag, dir, name string }

var languages = []known{
	{"zh-Hans", "ltr", "简体中文"},
	{"ug", "rtl", "ئۇيغۇرچە"},
	{"kk-Arab", "rtl", "قازاقشا"},
	{"kk-Cyrl", "ltr", "Қазақша"},
	{"en", "ltr", "English"},
}

//go:embed locales
var files embed.FS

var catalogue = sync.OnceValue(func() *shelf { return must(load(files)) })

// shelf holds every catalogue that was found, and the keys of each for tests and fallback.
type shelf struct {
	bundle *i18n.Bundle
	keys   map[string]map[string]bool // tag → keys
	tags   []string                   // in the order of the menu
	dup    []string                   // keys that two files of one language define
	header map[string]header
	args   map[string]map[string]string // tag → key → the arguments it fills in, sorted
}

// header is what a catalogue says of itself.
type header struct {
	Origin     string // "source": the sentences were written in this language; "machine": a program translated them, and they are to be corrected
	ReviewedBy string // the native reader who went through it, or ""
}

func load(fsys fs.FS) (*shelf, error) {
	s := &shelf{bundle: i18n.NewBundle(language.MustParse(Default)), keys: map[string]map[string]bool{}, header: map[string]header{}, args: map[string]map[string]string{}}
	names, err := fs.Glob(fsys, "locales/*/*.json")
	if err != nil {
		return nil, err
	}
	var cyrillic []*i18n.Message
	for _, name := range names {
		messages, err := s.add(fsys, name)
		if err != nil {
			return nil, err
		}
		if path.Dir(name) == "locales/kk-Cyrl" {
			cyrillic = append(cyrillic, messages...)
		}
	}
	if err := s.addArabic(cyrillic); err != nil {
		return nil, err
	}
	for _, k := range languages {
		if s.keys[k.tag] != nil {
			s.tags = append(s.tags, k.tag)
		}
	}
	return s, nil
}

// add reads one file; the folder names the language, since two files of one language may not share a name in the bundle.
func (s *shelf) add(fsys fs.FS, name string) ([]*i18n.Message, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	tag := path.Base(path.Dir(name))
	if path.Base(name) == "header.json" {
		var h header
		err := json.Unmarshal(b, &h)
		s.header[tag] = h
		return nil, err
	}
	f, err := s.bundle.ParseMessageFileBytes(b, "all."+tag+".json")
	if err != nil {
		return nil, &fs.PathError{Op: "parse", Path: name, Err: err}
	}
	for _, m := range f.Messages {
		if s.keys[tag][m.ID] {
			s.dup = append(s.dup, tag+": "+m.ID)
		}
		s.know(tag, m)
	}
	return f.Messages, nil
}

var argument = regexp.MustCompile(`{{[^}]*}}`)

func (s *shelf) know(tag string, m *i18n.Message) {
	if s.keys[tag] == nil {
		s.keys[tag], s.args[tag] = map[string]bool{}, map[string]string{}
	}
	args := argument.FindAllString(m.One+m.Other, -1)
	slices.Sort(args)
	s.keys[tag][m.ID], s.args[tag][m.ID] = true, strings.Join(slices.Compact(args), " ")
}

// addArabic makes the Kazakh catalogue in Arabic script of the one in Cyrillic script.
func (s *shelf) addArabic(cyrillic []*i18n.Message) error {
	for _, m := range cyrillic {
		if s.keys["kk-Arab"][m.ID] {
			continue
		}
		made := i18n.Message{ID: m.ID, One: kazakhArabic(m.One), Other: kazakhArabic(m.Other)}
		s.know("kk-Arab", &made)
		if err := s.bundle.AddMessages(language.MustParse("kk-Arab"), &made); err != nil {
			return err
		}
		s.header["kk-Arab"] = s.header["kk-Cyrl"]
	}
	return nil
}

func must(s *shelf, err error) *shelf {
	if err != nil {
		panic(err) // the files are part of the program, so a test has read them
	}
	return s
}

// For is the language of a request: the one chosen by cookie where it has a catalogue, else the best of Accept-Language.
func For(acceptLanguage, cookie string) Locale {
	tags := catalogue().tags
	if slices.Contains(tags, cookie) {
		return In(cookie)
	}
	return In(match(tags, acceptLanguage))
}

// In is the language tag, or the default when it has no catalogue.
func In(tag string) Locale {
	if !slices.Contains(catalogue().tags, tag) {
		tag = Default
	}
	return Locale{tag, i18n.NewLocalizer(catalogue().bundle, tag, Default)}
}

// Preview is a prepared language that need not have a catalogue yet: its own direction, the default's sentences. It shows what
// pages look like from right to left before anything is translated.
func Preview(tag string) Locale {
	return Locale{tag, i18n.NewLocalizer(catalogue().bundle, tag, Default)}
}

// All lists the languages that have a catalogue, in the order of the menu.
func All() []Locale {
	var all []Locale
	for _, tag := range catalogue().tags {
		all = append(all, In(tag))
	}
	return all
}

// match picks the tag that serves accept best. A match without any confidence counts as none: the matcher would give Kazakh to
// a reader of Russian. Plain kk is taken as written in Arabic script, as in the region the product starts from.
func match(tags []string, accept string) string {
	have := make([]language.Tag, len(tags))
	for i, t := range tags {
		have[i] = language.MustParse(t)
	}
	want, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(want) == 0 || len(have) == 0 {
		return Default
	}
	for i, w := range want {
		if w.String() == "kk" {
			want[i] = language.MustParse("kk-Arab")
		}
	}
	_, i, sure := language.NewMatcher(have).Match(want...)
	if sure == language.No {
		return Default
	}
	return tags[i]
}

func (l Locale) known() known {
	for _, k := range languages {
		if k.tag == l.tag {
			return k
		}
	}
	return languages[0]
}

// Tag is the language tag as in the lang attribute and the cookie: "zh-Hans".
func (l Locale) Tag() string { return l.known().tag }

// Dir is the direction of the script: "ltr" or "rtl".
func (l Locale) Dir() string { return l.known().dir }

// Name is what the language calls itself.
func (l Locale) Name() string { return l.known().name }

// Reviewed reports whether people stand for the sentences: they were written in this language, or a native reader went through them.
func (l Locale) Reviewed() bool {
	h := catalogue().header[l.Tag()]
	return h.Origin == "source" || h.ReviewedBy != ""
}

// Has reports whether key exists in the default language.
func Has(key string) bool { return catalogue().keys[Default][key] }

// HasPrefix reports whether any key of the default language begins with prefix.
func HasPrefix(prefix string) bool {
	for k := range catalogue().keys[Default] {
		if strings.HasPrefix(k, prefix) {
			return true
		}
	}
	return false
}

// T is the sentence of key. args are pairs of argument name and value, or a single number: it chooses the plural form and is
// also {{.N}}. A pair "N", number does the same beside others. An unknown key is returned as it is (a test refuses it).
func (l Locale) T(key string, args ...any) string {
	if l.loc == nil {
		l = In(l.tag)
	}
	cfg := i18n.LocalizeConfig{MessageID: key}
	if data := l.data(args); data != nil {
		cfg.TemplateData, cfg.PluralCount = data, data["N"]
	}
	s, err := l.loc.Localize(&cfg)
	if s == "" && err != nil {
		return key
	}
	return s
}

func (l Locale) data(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	if len(args) == 1 {
		return map[string]any{"N": args[0]}
	}
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		data[args[i].(string)] = l.isolated(l.Value(args[i+1]))
	}
	return data
}

// isolated keeps a name, code or date inside a sentence that is read from right to left in one piece: without the signs around it
// "25 Welding 1" would be shown as "1 Welding 25".
func (l Locale) isolated(v any) any {
	s, ok := v.(string)
	if !ok || s == "" || l.Dir() == "ltr" {
		return v
	}
	return "\u2068" + s + "\u2069"
}
