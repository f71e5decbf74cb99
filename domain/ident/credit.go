package ident

import (
	"strings"
	"unicode/utf8"
)

// What makes a unified social credit code unacceptable.
var (
	ErrCreditCodeLength   = invalid("credit-code-length")   // not 18 characters
	ErrCreditCodeAlphabet = invalid("credit-code-alphabet") // a character outside the alphabet, as I, O, Z, S or V
)

// creditAlphabet holds the 31 characters of GB 32100-2015; the position is the value.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CreditCode is s as a unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters of an alphabet without I, O, Z,
// S and V. Wrong length or alphabet is an error. checked says whether the check character fits: codes that fail it have
// really been issued, so a failure is a warning that a second person confirms from the registry, never a refusal.
func CreditCode(s string) (code string, checked bool, err error) {
	code = plain(s)
	if utf8.RuneCountInString(code) != 18 {
		return "", false, ErrCreditCodeLength
	}
	for _, r := range code {
		if !strings.ContainsRune(creditAlphabet, r) {
			return "", false, ErrCreditCodeAlphabet
		}
	}
	return code, CreditCheck(code[:17]) == code[17], nil
}

// CreditCheck is the check character that follows the 17 characters of body, which are of the alphabet: 31 less the sum of
// value × 3^position, modulo 31.
func CreditCheck(body string) byte {
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(creditAlphabet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31]
}
