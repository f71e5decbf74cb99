package domain

import (
	"fmt"
	"strconv"
	"strings"
)

// Fen (分) is an amount of money in hundredths of a yuan.
type Fen int64

// Yuan is f in yuan with two decimals and grouped thousands: 1,286,400.00.
func (f Fen) Yuan() string {
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	s := strconv.FormatInt(int64(f)/100, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return fmt.Sprintf("%s%s.%02d", sign, s, f%100)
}

// Hundredths is a number of credits (学分) in hundredths.
type Hundredths int64

// String is h as a decimal number without trailing zeros: 2.5.
func (h Hundredths) String() string {
	sign := ""
	if h < 0 {
		sign, h = "-", -h
	}
	s := strconv.FormatInt(int64(h)/100, 10)
	switch {
	case h%100 == 0:
	case h%10 == 0:
		s += fmt.Sprintf(".%d", h%100/10)
	default:
		s += fmt.Sprintf(".%02d", h%100)
	}
	return sign + s
}

// ParseYuan reads an amount that a person typed in yuan, with at most two decimals: "3500", "3,500.5", "３５００元". ok is false for
// anything else, and for more than a thousand million.
func ParseYuan(s string) (f Fen, ok bool) {
	s = strings.Map(narrow, s)
	s = strings.TrimSuffix(strings.NewReplacer(" ", "", ",", "").Replace(strings.TrimSpace(s)), "元")
	whole, part, dotted := strings.Cut(s, ".")
	if len(part) > 2 || dotted && part == "" || len(whole) > 10 {
		return 0, false
	}
	for len(part) < 2 {
		part += "0"
	}
	for _, r := range whole + part {
		if r < '0' || r > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(whole+part, 10, 64)
	return Fen(n), err == nil && whole != "" && n <= 1_000_000_000_00
}

// narrow turns a full-width digit or sign into its usual form.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000':
		return ' '
	}
	return r
}
