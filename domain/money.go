package domain

import (
	"fmt"
	"strconv"
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
