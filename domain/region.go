package domain

// RegionCode is an official 12-digit code of divisions (统计用区划代码), zero-filled: 990100000000.
// Package ident reads its parts.
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
