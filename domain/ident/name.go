package ident

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What can be wrong with a person's name.
var (
	ErrNameMissing    = invalid("required")
	ErrNameLong       = invalid("too-long").With("Max", MaxName)
	ErrNameCharacters = invalid("name-characters") // digits, signs, control characters or bytes that are no text
)

// MaxName is the greatest number of characters in a person's name (民委发〔2016〕33号: a name field holds at least 50).
const MaxName = 50

// Separator is the one official sign between the parts of a name (间隔号, U+00B7; GB 18030 A1A4).
const Separator = '·'

// separators are the signs that stand for [Separator] in what people type.
const separators = "·•‧・･.．∙⋅"

// Name is s as a person's name to keep: white space around it taken away, else as typed. Letters of every script, rare Han
// characters beyond U+FFFF and those of the private use areas, marks, separators, spaces, hyphens and apostrophes may stand
// in it.
func Name(s string) (string, error) {
	s = strings.TrimSpace(s)
	letters := false
	for _, r := range s {
		letters = letters || letter(r)
		if !utf8.ValidString(s) || !letter(r) && !strings.ContainsRune(separators+" '’ʻʼ-‐", r) {
			return "", ErrNameCharacters
		}
	}
	switch {
	case s == "":
		return "", ErrNameMissing
	case !letters:
		return "", ErrNameCharacters
	case utf8.RuneCountInString(s) > MaxName:
		return "", ErrNameLong
	}
	return s, nil
}

// letter accepts marks and the joiner because scripts need them, 〇 because names have it.
func letter(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.Co, r) || r == '〇' || r == '\u200c'
}

// MatchName is the form of a name in which two spellings of it are compared: every sign used as separator becomes U+00B7,
// spaces beside it and doubled spaces go. It is for comparing only; the name as typed is what is kept and shown.
func MatchName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(separators, r):
			return Separator
		case r == '\u200c':
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	s = strings.ReplaceAll(s, " ·", "·")
	return strings.ReplaceAll(s, "· ", "·")
}
