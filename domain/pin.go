package domain

import "strings"

// CheckPIN blames a PIN that is not six digits, or that whoever finds the phone tries first: one digit six times, a run up or down, a part of
// the birth date. born is "" while nobody knows it.
func CheckPIN(pin string, born Date) error {
	var k Check
	if len(pin) != 6 || strings.Trim(pin, "0123456789") != "" {
		k.Add("pin", "pin-invalid")
		return k.Err()
	}
	date := strings.ReplaceAll(string(born), "-", "")
	k.That(!evenSteps(pin) && !strings.Contains(date, pin), "pin", "pin-trivial")
	return k.Err()
}

// evenSteps reports whether each digit is as far from the one before it: 0, 1 up or 1 down, where 0 follows 9.
func evenSteps(pin string) bool {
	step := (pin[1] - pin[0] + 10) % 10
	for i := 2; i < len(pin); i++ {
		if (pin[i]-pin[i-1]+10)%10 != step {
			return false
		}
	}
	return step <= 1 || step == 9
}
