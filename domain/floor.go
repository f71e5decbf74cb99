package domain

import "cmp"

// Safeguards (保护参数) are the numbers that protect people and that whoever runs a server may raise. What is 0 stands at its floor.
type Safeguards struct {
	CheckPercent   int // of claims draw the routine check
	CoolingDays    int // between accepting a placement and starting it
	FindingWorkers int // who were heard, from which on a finding needs no single author's agreement
}

// Floor (底线) is the least that one of the safeguards may be set to.
type Floor struct {
	Setting string // variable of `serve`
	Least   int
	Source  string
	of      func(*Safeguards) *int
}

// Floors are all settings that nobody lowers: a lower value stops `serve`, a higher one is used.
var Floors = []Floor{
	{"YIJI_CHECK_PERCENT", HoldPercent, "people-first-design: Holds without an author", func(s *Safeguards) *int { return &s.CheckPercent }},
	{"YIJI_COOLING_DAYS", CoolingDays, "people-first 8", func(s *Safeguards) *int { return &s.CoolingDays }},
	{"YIJI_FINDING_WORKERS", Heard, "people-first-design: Holds without an author", func(s *Safeguards) *int { return &s.FindingWorkers }},
}

// ErrBelowFloor refuses a setting below its floor; Args: Setting, Value, Floor, Source.
var ErrBelowFloor = &Error{Kind: Invalid, Code: "below-floor"}

// Raised are the safeguards with the values that were set, by the name of the setting. What was not set stands at its floor.
func Raised(set map[string]int) (s Safeguards, err error) {
	for _, f := range Floors {
		v, ok := set[f.Setting]
		if ok && v < f.Least {
			return Safeguards{}, ErrBelowFloor.With("Setting", f.Setting, "Value", v, "Floor", f.Least, "Source", f.Source)
		}
		*f.of(&s) = cmp.Or(v, f.Least)
	}
	return s, nil
}
