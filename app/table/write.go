package table

import (
	"encoding/csv"
	"io"

	"github.com/xuri/excelize/v2"

	"yiji/domain"
)

const mark = "\ufeff" // tells spreadsheet programs that the file is UTF-8

// WriteCSV writes a table as CSV with a byte order mark and CRLF line ends. Cells may be [domain.Fen], [domain.Hundredths], int,
// int64, nil or anything else that prints as text.
func WriteCSV(w io.Writer, header []string, rows [][]any) error {
	if _, err := io.WriteString(w, mark); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	for _, row := range append([][]any{cells(header)}, rows...) {
		line := make([]string, len(row))
		for i, cell := range row {
			var err error
			if line[i], err = text(cell); err != nil {
				return err
			}
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// WriteXLSX writes a table as the only sheet of an XLSX file: header in bold and kept in sight, money as numbers with two
// decimals, everything else that is no number as text.
func WriteXLSX(w io.Writer, sheet string, header []string, rows [][]any) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		return err
	}
	if err := stream(f, sheet, append([][]any{styled(header, bold)}, rows...), money); err != nil {
		return err
	}
	return f.Write(w)
}

func stream(f *excelize.File, sheet string, rows [][]any, money int) error {
	s, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := s.SetColWidth(1, max(1, len(rows[0])), 18); err != nil {
		return err
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, row := range rows {
		line := make([]any, len(row))
		for j, cell := range row {
			if line[j], err = value(cell, money); err != nil {
				return err
			}
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := s.SetRow(at, line); err != nil {
			return err
		}
	}
	return s.Flush()
}

// exact is the greatest amount whose decimals a spreadsheet's binary numbers keep (15 digits); greater ones are text.
const exact = domain.Fen(999_999_999_999_999)

// value is a cell as XLSX keeps it. The division is rounded correctly, so its shortest decimal is again the amount in 分.
func value(cell any, money int) (any, error) {
	switch v := cell.(type) {
	case domain.Fen:
		if v <= exact && v >= -exact {
			return excelize.Cell{StyleID: money, Value: float64(v) / 100}, nil
		}
		return decimal(v), nil
	case domain.Hundredths:
		return float64(v) / 100, nil
	case int, int64, excelize.Cell:
		return v, nil
	}
	return text(cell)
}

func cells(header []string) []any {
	row := make([]any, len(header))
	for i, h := range header {
		row[i] = h
	}
	return row
}

func styled(header []string, style int) []any {
	row := make([]any, len(header))
	for i, h := range header {
		row[i] = excelize.Cell{StyleID: style, Value: quote(clean(h))}
	}
	return row
}

// Refused is a row that an import could not take.
type Refused struct {
	Row    []string // as read
	Reason string   // in the reader's language
}

// WriteRefused writes the rows that an import could not take, with the reason behind each, in the form in which they came.
func WriteRefused(w io.Writer, header []string, refused []Refused) error {
	rows := make([][]any, len(refused))
	for i, r := range refused {
		row := cells(r.Row)
		for len(row) < len(header) {
			row = append(row, "")
		}
		rows[i] = append(row, r.Reason)
	}
	return WriteCSV(w, append(append([]string(nil), header...), ReasonColumn), rows)
}
