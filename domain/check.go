package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Check collects what is wrong with the fields of one input, so that a person sees all of it at once.
type Check struct{ fields []FieldError }

// Add blames field with the message code; pairs are argument name and value.
func (c *Check) Add(field, code string, pairs ...any) {
	c.fields = append(c.fields, FieldError{field, code, ErrInvalid.With(pairs...).Args})
}

// That blames field with code unless ok.
func (c *Check) That(ok bool, field, code string, pairs ...any) {
	if !ok {
		c.Add(field, code, pairs...)
	}
}

// Text blames field unless s has min to max characters (runes) and nothing that a line of text may not hold: bytes that are
// no UTF-8, NUL and other control characters, or the bidirectional controls that make text read otherwise than it is stored.
func (c *Check) Text(field, s string, min, max int) {
	n := utf8.RuneCountInString(s)
	switch {
	case !Plain(s):
		c.Add(field, "text-characters")
	case strings.TrimSpace(s) == "" && min > 0:
		c.Add(field, "required")
	case n < min:
		c.Add(field, "too-short", "Min", min)
	case n > max:
		c.Add(field, "too-long", "Max", max)
	}
}

// Range blames field unless min ≤ n ≤ max.
func (c *Check) Range(field string, n, min, max int) {
	c.That(n >= min && n <= max, field, "out-of-range", "Min", min, "Max", max)
}

// Date blames field unless d is a date that exists.
func (c *Check) Date(field string, d Date) {
	if d == "" {
		c.Add(field, "required")
	} else {
		c.That(d.Valid(), field, "date-invalid")
	}
}

// Merge takes over the fields that err blames, and says whether err was nil or only that.
func (c *Check) Merge(err error) bool {
	if e, ok := err.(*Error); ok {
		c.fields = append(c.fields, e.Fields...)
		return len(e.Fields) > 0
	}
	return err == nil
}

// Err is nil, or ErrInvalid with every field to blame.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	e := *ErrInvalid
	e.Fields = c.fields
	return &e
}

// Plain reports whether s is text that may be stored: UTF-8 without control characters (line breaks and tabs are fine) and
// without bidirectional controls.
func Plain(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
		case unicode.IsControl(r), r == utf8.RuneError, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0xFEFF:
			return false
		}
	}
	return true
}
