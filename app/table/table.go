// Package table writes and reads the tables that people open in a spreadsheet program: CSV and XLSX.
//
// Going out, a cell that such a program would take for a formula is quoted, money is a number with two decimals made of whole
// 分, and identifiers stay text, so that no leading zero and no eighteenth digit is lost. Coming in, a file is judged by its
// content, not by its name, and held to limits of size, unpacked size, rows, columns and cell length before it is believed.
// What a row means is for the caller to judge.
package table

import (
	"fmt"
	"strconv"
	"strings"

	"yiji/domain"
)

// ReasonColumn heads the last column of a file of refused rows; reading leaves it out, so that the corrected file can be
// imported as it is.
const ReasonColumn = "reason"

// MaxCell is the number of characters that a cell of a spreadsheet program holds.
const MaxCell = 32767

// ErrCellLong says that a text does not fit into a cell; Args: Max.
var ErrCellLong = &domain.Error{Kind: domain.Invalid, Code: "cell-too-long"}

// formula are the characters at which a spreadsheet program begins to calculate, full-width forms included.
const formula = "=+-@\t\r\n＝＋－＠"

// quote makes s a text that no spreadsheet program calculates: one that begins like a formula gets an apostrophe before it.
func quote(s string) string {
	if begins(s) {
		return "'" + s
	}
	return s
}

// unquote undoes quote.
func unquote(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && begins(rest) {
		return rest
	}
	return s
}

func begins(s string) bool {
	for _, r := range s {
		return strings.ContainsRune(formula, r)
	}
	return false
}

// clean leaves out what neither format can hold: control characters, and bytes that are no text.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// decimal is an amount in yuan as spreadsheets read it: 4300.00.
func decimal(f domain.Fen) string { return strings.ReplaceAll(f.Yuan(), ",", "") }

// text is a cell as text; kinds that are numbers come without grouping.
func text(cell any) (string, error) {
	switch v := cell.(type) {
	case nil:
		return "", nil
	case domain.Fen:
		return decimal(v), nil
	case domain.Hundredths:
		return v.String(), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case string:
		return safe(v)
	}
	return safe(fmt.Sprint(cell))
}

// safe is s as a cell that cannot calculate.
func safe(s string) (string, error) {
	s = quote(clean(s))
	if len([]rune(s)) > MaxCell {
		return "", ErrCellLong.With("Max", MaxCell)
	}
	return s, nil
}
