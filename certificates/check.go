package certificates

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"yiji/certificates/sheet"
)

// ErrCharacter says that a fact holds a character that the certificate cannot print exactly: one
// the fonts lack, a script whose letters would have to be joined, a control or hidden character, a
// broken byte (U+FFFD).
type ErrCharacter struct {
	Field string // name of the field in Facts
	Rune  rune
}

func (e ErrCharacter) Error() string {
	return fmt.Sprintf("certificates: %s holds %U, which cannot be printed exactly", e.Field, e.Rune)
}

// ErrFact says which fact is missing, out of its range or too long for the page.
type ErrFact struct {
	Field string // name of the field in Facts
	Why   string // "missing", "range" or "long"
}

func (e ErrFact) Error() string {
	return fmt.Sprintf("certificates: %s: %s", e.Field, e.Why)
}

// text is one printed fact and its bounds.
type text struct {
	field, value string
	required     bool
	longest      int // characters
}

func (f Facts) texts() []text {
	return []text{
		{"Number", f.Number, true, 40},
		{"HolderName", f.HolderName, true, 100},
		{"IdentityMask", f.IdentityMask, false, 40},
		{"Course", f.Course, true, 80},
		{"CourseEn", f.CourseEn, false, 120},
		{"Credits", f.Credits, false, 10},
		{"School", f.School, true, 80},
		{"SchoolEn", f.SchoolEn, false, 120},
		{"Issuer", f.Issuer, true, 60},
		{"IssuerEn", f.IssuerEn, false, 120},
		{"VerifyURL", f.VerifyURL, true, 500},
	}
}

func (f Facts) check() error {
	for _, t := range f.texts() {
		if err := t.check(); err != nil {
			return err
		}
	}
	return f.checkValues()
}

func (t text) check() error {
	switch bad := sheet.Serif().Missing(t.value); {
	case strings.TrimSpace(t.value) == "" && (t.required || t.value != ""):
		return ErrFact{t.field, "missing"}
	case utf8.RuneCountInString(t.value) > t.longest:
		return ErrFact{t.field, "long"}
	case strings.ContainsRune(t.value, utf8.RuneError):
		return ErrCharacter{t.field, utf8.RuneError}
	case bad >= 0:
		return ErrCharacter{t.field, bad}
	}
	return nil
}

// checkValues looks at what is not free text.
func (f Facts) checkValues() error {
	switch {
	case title[f.Kind].zh == "":
		return ErrFact{"Kind", "range"}
	case f.Level < 0 || f.Level > 5:
		return ErrFact{"Level", "range"}
	case f.Kind == KindLevel && f.Level == 0:
		return ErrFact{"Level", "missing"}
	case f.Hours < 0 || f.Hours > 9999:
		return ErrFact{"Hours", "range"}
	case f.TheoryScore < 0 || f.TheoryScore > 100:
		return ErrFact{"TheoryScore", "range"}
	case f.PracticeScore < 0 || f.PracticeScore > 100:
		return ErrFact{"PracticeScore", "range"}
	case !day(f.IssuedOn):
		return ErrFact{"IssuedOn", "range"}
	case f.TrainedFrom != "" && !day(f.TrainedFrom):
		return ErrFact{"TrainedFrom", "range"}
	case f.TrainedTo != "" && (!day(f.TrainedTo) || f.TrainedTo < f.TrainedFrom):
		return ErrFact{"TrainedTo", "range"}
	}
	return nil
}

func day(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
