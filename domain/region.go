package domain

import "strings"

// RegionCode is an official 12-digit code of divisions (统计用区划代码), zero-filled: 990100000000.
type RegionCode string

// The five levels (五级).
const (
	LevelRegion     = 1 // 自治区
	LevelPrefecture = 2 // 地州市
	LevelCounty     = 3 // 县市区
	LevelTownship   = 4 // 乡镇街道
	LevelVillage    = 5 // 村社区
)

// Region (区划) is one row of the five-level tree, as it was between two dates.
type Region struct {
	Code      RegionCode
	ValidFrom Date
	ValidTo   Date // last day, or "" while it stands
	Successor RegionCode
	Level     int
	Parent    RegionCode // "" for the top; pseudo-nodes are skipped
	Name      string
	NameEn    string
	Path      string // the codes from the top, cut to their level: "99/9999/999901/"
}

// Short is c cut to the digits of its level: 99, 9999, 999901, 999901100, 999901100200.
func (c RegionCode) Short() string {
	s := string(c)
	for _, n := range []int{9, 6, 4, 2} {
		if len(s) == 12 && strings.Trim(s[n:], "0") == "" {
			continue
		}
		return s[:next[n]]
	}
	return s[:2]
}

var next = map[int]int{9: 12, 6: 9, 4: 6, 2: 4}

// County is the county of c: its first six digits, or NoCounty above the county.
func (c RegionCode) County() County {
	if s := c.Short(); len(s) >= 6 {
		return County(s[:6])
	}
	return NoCounty
}

// Level is 1 for a region to 5 for a village, told by the zeros at the end.
func (c RegionCode) Level() int {
	switch len(c.Short()) {
	case 2:
		return LevelRegion
	case 4:
		return LevelPrefecture
	case 6:
		return LevelCounty
	case 9:
		return LevelTownship
	}
	return LevelVillage
}

// Valid reports whether c has twelve digits.
func (c RegionCode) Valid() bool {
	if len(c) != 12 {
		return false
	}
	for _, r := range c {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
