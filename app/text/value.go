package text

import (
	"strconv"
	"strings"
	"time"

	"yiji/domain"
)

// Value writes a value of the domain as readers of l expect it inside a sentence: money in yuan, dates in words, instants in
// Beijing time. Everything else stays as it is.
func (l Locale) Value(v any) any {
	switch v := v.(type) {
	case domain.Fen:
		return v.Yuan()
	case domain.Date:
		return l.Date(v)
	case time.Time:
		return l.Instant(v)
	case error:
		return ""
	}
	return v
}

// Date is d in words: 2026年11月23日, 23 November 2026; "" for no date.
func (l Locale) Date(d domain.Date) string {
	if !d.Valid() {
		return ""
	}
	t := d.Time()
	return l.T("date.long", "Year", strconv.Itoa(t.Year()), "Month", l.T("month."+strconv.Itoa(int(t.Month()))), "Day", strconv.Itoa(t.Day()))
}

// Day is d without its year: 11月23日, 23 Nov.
func (l Locale) Day(d domain.Date) string {
	if !d.Valid() {
		return ""
	}
	t := d.Time()
	return l.T("date.short", "Month", l.T("month.short."+strconv.Itoa(int(t.Month()))), "Day", strconv.Itoa(t.Day()))
}

// Weekday is the day of the week of d: 周一, Mon.
func (l Locale) Weekday(d domain.Date) string { return l.T("weekday." + strconv.Itoa(d.Weekday())) }

// Instant is t in Beijing time (北京时间) to the minute; "" for the zero instant.
func (l Locale) Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	b := t.In(domain.Beijing)
	return l.Date(domain.Day(t)) + " " + b.Format("15:04")
}

// Error says what to do about err: the sentence of error.CODE. An error without a sentence gets that of its kind.
func (l Locale) Error(err *domain.Error) string {
	if err == nil {
		return ""
	}
	key := "error." + err.Code
	if !Has(key) {
		key = "error.kind." + strconv.Itoa(int(err.Kind))
	}
	return unvalued(l.T(key, l.pairs(err.Code, err.Args)...))
}

// unvalued is a sentence of a code that is explained without a case: the template leaves "<no value>" in the place of each value.
func unvalued(s string) string { return strings.ReplaceAll(s, "<no value>", "…") }

// Field says what to do about one field, named by label.FIELD: the sentence of field.CODE, else of error.CODE.
func (l Locale) Field(fe domain.FieldError) string { return l.FieldAs(l.Label(fe.Field), fe) }

// FieldAs is Field with another name for the field.
func (l Locale) FieldAs(label string, fe domain.FieldError) string {
	key := "field." + fe.Code
	if !Has(key) {
		key = "error." + fe.Code
	}
	if !Has(key) {
		key = "field.invalid"
	}
	return unvalued(l.T(key, append(l.pairs(fe.Code, fe.Args), "Label", label)...))
}

// Label is the name of a form field, label.FIELD; of "lines.3.name" it is label.lines.name, else label.name.
func (l Locale) Label(field string) string {
	whole, last := "label.", ""
	for _, part := range strings.Split(field, ".") {
		if _, err := strconv.Atoi(part); err == nil {
			continue
		}
		if last != "" {
			whole += "."
		}
		whole, last = whole+part, part
	}
	for _, key := range []string{whole, "label." + last} {
		if Has(key) {
			return l.T(key)
		}
	}
	return l.T("label.this")
}

// pairs turns the arguments of an error into arguments of a sentence; Code is always there.
func (l Locale) pairs(code string, args map[string]any) []any {
	out := []any{"Code", code}
	for name, v := range args {
		out = append(out, name, l.word(v))
	}
	return out
}

// word is what a reader sees of an argument that is text: the label of a state or role given as its key, a date in words.
func (l Locale) word(v any) any {
	s, ok := v.(string)
	switch {
	case !ok:
		return v
	case (strings.HasPrefix(s, "state.") || strings.HasPrefix(s, "role.")) && Has(s):
		return l.T(s)
	case domain.Date(s).Valid():
		return l.Date(domain.Date(s))
	}
	return v
}
