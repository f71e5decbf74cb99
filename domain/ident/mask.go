package ident

import "strings"

// MaskName is a name for eyes that need not know it: the first character and two stars, whatever the script and the length,
// so that the mask says nothing about either.
func MaskName(name string) string {
	for _, r := range strings.TrimSpace(name) {
		return string(r) + "**"
	}
	return ""
}

// MaskIdentity is an identity number of any kind as stars and its last two characters; a number of up to four characters is
// all stars.
func MaskIdentity(id string) string { return tail(id, 2, 4) }

// MaskPhone is a phone number as 138****0012; a short one as stars alone.
func MaskPhone(phone string) string {
	r := []rune(phone)
	if len(r) < 11 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:3]) + "****" + string(r[len(r)-4:])
}

// MaskAccount is a bank account number as stars and its last four characters; a number of up to eight characters is all
// stars.
func MaskAccount(account string) string { return tail(account, 4, 8) }

// tail hides all but the last n characters of s, and those too if s has no more than short.
func tail(s string, n, short int) string {
	r := []rune(s)
	if len(r) <= short {
		return strings.Repeat("*", len(r))
	}
	return strings.Repeat("*", len(r)-n) + string(r[len(r)-n:])
}
