package ident

import (
	"fmt"
	"strconv"
	"strings"

	"yiji/domain"
)

// ErrCertificateNumber says that a text has not the form of a number of ours.
var ErrCertificateNumber = invalid("certificate-number")

// Certificate is the number of a training certificate (培训合格证书) of ours: the letters YJ, the county's six digits, four of
// the year of issue, six of a serial. It has no check digit and proves nothing: it is a key for a look-up.
type Certificate struct {
	County domain.County
	Year   int
	Serial int // 1 to 999999 in its county and year
}

// String is the number as printed: YJ9999012026000001.
func (c Certificate) String() string { return fmt.Sprintf("YJ%s%04d%06d", c.County, c.Year, c.Serial) }

// ParseCertificate reads a certificate number; spaces, hyphens, full-width and lower-case letters are accepted.
func ParseCertificate(s string) (Certificate, error) {
	s = strings.ReplaceAll(plain(s), "-", "")
	body, ok := strings.CutPrefix(s, "YJ")
	if !ok || len(body) != 16 || !digits(body) {
		return Certificate{}, ErrCertificateNumber
	}
	year, _ := strconv.Atoi(body[6:10])
	serial, _ := strconv.Atoi(body[10:])
	if year < 2000 || serial == 0 {
		return Certificate{}, ErrCertificateNumber
	}
	return Certificate{domain.County(body[:6]), year, serial}, nil
}
