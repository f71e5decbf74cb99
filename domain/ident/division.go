package ident

import (
	"strings"

	"yiji/domain"
)

// ErrDivisionCode says that a text is no division code.
var ErrDivisionCode = invalid("division-code")

// divisionEnds are the lengths of a division code from the first level (省级) to the fifth (村级).
var divisionEnds = [...]int{2, 4, 6, 9, 12}

const divisionZeros = "000000000000"

// Division is s as a division code (行政区划代码, GB/T 2260 and the statistical code) of 12 digits: 2 province, 2 prefecture, 2
// county, 3 township, 3 village. Codes of 2, 4, 6 or 9 digits are filled with zeros. A township may stand directly under a
// prefecture (441900003, under 东莞市); every other gap is refused.
func Division(s string) (string, error) {
	s = plain(s)
	if DivisionLevel(s) == 0 {
		return "", ErrDivisionCode
	}
	return s + divisionZeros[len(s):], nil
}

// DivisionLevel is the level of the division code, padded or trimmed: 1 province (省级), 2 prefecture (地级), 3 county (县级), 4
// township (乡级), 5 village (村级); 0 for what is no code.
func DivisionLevel(code string) int {
	level, start := 0, 0
	for i, end := range divisionEnds {
		if len(code) == start {
			break
		}
		if len(code) < end || !digits(code[start:end]) {
			return 0
		}
		if !zero(code[start:end]) {
			if withoutCounty := level == 2 && i == 3; level != i && !withoutCounty {
				return 0
			}
			level = i + 1
		}
		start = end
	}
	if len(code) > 12 {
		return 0
	}
	return level
}

func zero(s string) bool { return strings.Trim(s, "0") == "" }

// TrimDivision is the division code without its filling zeros: 2, 4, 6, 9 or 12 digits; "" for what is no code.
func TrimDivision(code string) string {
	n := DivisionLevel(code)
	if n == 0 {
		return ""
	}
	return code[:divisionEnds[n-1]]
}

// ParentDivision is the 12-digit code of the division above code, "" for the first level and for what is no code. It may be
// that of a pseudo-node: see [ParentGovernment].
func ParentDivision(code string) string {
	n := DivisionLevel(code)
	if n < 2 {
		return ""
	}
	p, _ := Division(code[:divisionEnds[n-2]])
	return p
}

// ParentGovernment is the nearest division above code that is no pseudo-node as far as the codes tell.
func ParentGovernment(code string) string {
	p := ParentDivision(code)
	for p != "" && IsPseudo(p, "") {
		p = ParentDivision(p)
	}
	return p
}

// CountyOf is the six-digit code of the county in which the division code lies, [domain.NoCounty] above the counties.
func CountyOf(code string) domain.County {
	if DivisionLevel(code) < 3 {
		return domain.NoCounty
	}
	return domain.County(code[:6])
}

// IsPseudo reports whether code stands in the tables only to hold others together and has no government of its own: 1101
// 市辖区 under a municipality, 6590 自治区直辖县级行政区划, 650106198 区直辖村级区划. name may be "" where it is not at hand.
func IsPseudo(code, name string) bool {
	switch name = strings.TrimSpace(name); {
	case name == "市辖区", name == "县", strings.Contains(name, "直辖县级"), strings.Contains(name, "直辖村级"):
		return true
	}
	switch DivisionLevel(code) {
	case 2:
		return code[2:4] == "90" || municipality(code[:2])
	case 4:
		return code[6:9] == "198"
	}
	return false
}

// municipality reports whether the first-level code belongs to Beijing, Tianjin, Shanghai or Chongqing (直辖市).
func municipality(code string) bool {
	return code == "11" || code == "12" || code == "31" || code == "50"
}
