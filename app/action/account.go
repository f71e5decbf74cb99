package action

// loginOK reports whether a staff login has 2 to 40 letters, digits, dots or hyphens and begins with a letter.
func loginOK(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '-' || r == '.')) {
			return false
		}
	}
	return len(s) >= 2 && len(s) <= 40
}
