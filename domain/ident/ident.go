// Package ident knows the formats and check digits of identifiers that others issue: resident identity numbers (居民身份证号码),
// unified social credit codes (统一社会信用代码), division codes (行政区划代码), mobile phone numbers and names of persons; besides
// the number printed on our own training certificates.
//
// A well-formed identifier proves nothing about the world: that a number passes its check does not mean that the person or
// the organisation exists, and a certificate number is only a key for a look-up. Every function is pure.
//
// Errors are [domain.Error] values of kind Invalid whose code is the message key; [Blame] puts one on a field of a form.
package ident

import (
	"errors"
	"strings"
	"unicode"

	"yiji/domain"
)

func invalid(code string) *domain.Error { return &domain.Error{Kind: domain.Invalid, Code: code} }

// Blame adds err, as this package returns it, to c as the fault of field; nil is no fault.
func Blame(c *domain.Check, field string, err error) {
	var e *domain.Error
	if errors.As(err, &e) {
		c.Merge(e.At(field))
	} else if err != nil {
		c.Add(field, "invalid")
	}
}

// plain turns what people type or paste into the identifier's own letters: full-width forms (全角) become ASCII, letters
// become upper-case, white space goes.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= '！' && r <= '～':
			return unicode.ToUpper(r - '！' + '!')
		}
		return unicode.ToUpper(r)
	}, s)
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
