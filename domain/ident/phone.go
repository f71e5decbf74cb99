package ident

import "strings"

// ErrPhone says that a text is no mobile number of the mainland.
var ErrPhone = invalid("phone-invalid")

// Phone is s as a mobile phone number of the mainland (手机号码): 11 digits that begin with 13 to 19. The country code +86,
// spaces, hyphens and full-width digits are accepted and taken away.
func Phone(s string) (string, error) {
	s = strings.ReplaceAll(plain(s), "-", "")
	for _, prefix := range []string{"+86", "0086", "86"} {
		if len(s) > 11 {
			s = strings.TrimPrefix(s, prefix)
		}
	}
	if len(s) != 11 || !digits(s) || s[0] != '1' || s[1] < '3' {
		return "", ErrPhone
	}
	return s, nil
}
