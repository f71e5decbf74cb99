// Package seed holds the reference data that Yiji starts with, and reads it: the courses of the policy's catalogue, the rule
// sets of subsidies, the holidays by which working days are counted, and the division codes that others publish.
//
// Data stands beside the code as CSV and YAML with its source in the head of each file. Decoding is strict: an unknown key
// is an error, since a misplaced one would otherwise be ignored in silence. What comes out are plain domain values; nothing
// here decides or computes.
package seed

import (
	"slices"

	"yiji/domain"
)

// Refusal is why one row of a file cannot be taken; the other rows can.
type Refusal struct {
	Row int           // position among the rows below the header, from 0
	Err *domain.Error // with the columns to blame in Fields
}

// What can be wrong with the header of a file.
var (
	ErrColumnUnknown = &domain.Error{Kind: domain.Invalid, Code: "column-unknown"} // Args: Column
	ErrColumnMissing = &domain.Error{Kind: domain.Invalid, Code: "column-missing"} // Args: Column
	ErrColumnTwice   = &domain.Error{Kind: domain.Invalid, Code: "column-twice"}   // Args: Column
	ErrCells         = &domain.Error{Kind: domain.Invalid, Code: "cells-count"}    // a row has not as many cells as the header; Args: Want
)

// columns finds where each wanted column stands in header. A column that is not wanted refuses the file: nothing about people
// may slip in beside what was asked for.
func columns(header []string, wanted ...string) (map[string]int, error) {
	at := map[string]int{}
	for i, h := range header {
		if !slices.Contains(wanted, h) {
			return nil, ErrColumnUnknown.With("Column", h)
		}
		if _, twice := at[h]; twice {
			return nil, ErrColumnTwice.With("Column", h)
		}
		at[h] = i
	}
	for _, w := range wanted {
		if _, ok := at[w]; !ok {
			return nil, ErrColumnMissing.With("Column", w)
		}
	}
	return at, nil
}
