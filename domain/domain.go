// Package domain is the vocabulary of Yiji and its pure rules, one file per concept.
//
// It knows no database, no HTTP, no clock and no randomness: a rule takes values and gives a decision. What changes with
// place and time (pass marks, hours, amounts, holidays) comes in as a value and never stands here as a constant, unless a
// rule of the people-first page forbids that anybody lowers it.
package domain

// County (县市区) is the six-digit code of the county a record is kept in. It never changes, whatever becomes of the county.
// Records that belong to no county have [NoCounty].
type County string

// NoCounty is the county of what belongs to none: accounts, courses, rule sets.
const NoCounty County = "000000"

// Prefecture is the first four digits of c, which the counties of one prefecture share.
func (c County) Prefecture() string { return string(c[:min(4, len(c))]) }

// Ref names one record and the county it is kept in.
type Ref struct {
	County County
	ID     string
}
