package ident

import (
	"fmt"
	"time"
	"unicode/utf8"

	"yiji/domain"
)

// What can be wrong with a resident identity number.
var (
	ErrIdentityLength     = invalid("identity-length")      // not 18 characters
	ErrIdentityCharacters = invalid("identity-characters")  // something else than 17 digits and a digit or X
	ErrIdentityBirthDate  = invalid("identity-birth-date")  // the day of birth does not exist
	ErrIdentityCheckDigit = invalid("identity-check-digit") // the last character does not fit the others
)

// FictionalAddress is the address code of made-up identity numbers: no division ever had it, so that no demo or test person
// can collide with a real one (people-first 20).
const FictionalAddress = "999999"

// Identity is s as a resident identity number (居民身份证号码, GB 11643-1999): 6 digits of the division of first registration,
// 8 of the date of birth, 3 of sequence, 1 check character of MOD 11-2. White space, full-width digits and a lower-case x
// are accepted and normalised. The division is not looked up: it is never rewritten when counties merge, so no table of
// today can refuse it.
func Identity(s string) (string, error) {
	s = plain(s)
	switch {
	case utf8.RuneCountInString(s) != 18:
		return "", ErrIdentityLength
	case len(s) != 18 || !digits(s[:17]) || !digits(s[17:]) && s[17] != 'X':
		return "", ErrIdentityCharacters
	case !exists(BirthDate(s)):
		return "", ErrIdentityBirthDate
	case IdentityCheck(s[:17]) != s[17]:
		return "", ErrIdentityCheckDigit
	}
	return s, nil
}

// exists accepts the nineteenth century, which [domain.Date.Valid] does not: the standard's own example was born in 1880.
func exists(d domain.Date) bool {
	t, err := time.Parse(time.DateOnly, string(d))
	return err == nil && t.Year() >= 1800
}

// BirthDate is the day of birth inside the identity number id; "" if id is too short to hold one.
func BirthDate(id string) domain.Date {
	if len(id) < 14 {
		return ""
	}
	return domain.Date(id[6:10] + "-" + id[10:12] + "-" + id[12:14])
}

// IdentityCheck is the check character (ISO 7064 MOD 11-2) that follows the 17 digits of body.
func IdentityCheck(body string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(body[i]-'0')
	}
	return "10X98765432"[sum%11]
}

// Fictional is an identity number for a person who does not exist: the address code [FictionalAddress], the day of birth and
// a sequence from 0 to 999.
func Fictional(born domain.Date, seq int) string {
	body := fmt.Sprintf("%s%s%s%s%03d", FictionalAddress, born[:4], born[5:7], born[8:], seq%1000)
	return body + string(IdentityCheck(body))
}
