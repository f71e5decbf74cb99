package seed

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"strings"

	"yiji/domain"
)

//go:embed holidays.csv
var holidays []byte

// Calendar is the arrangement of holidays and make-up working days that comes with the program, 2020 to 2026, day by day.
func Calendar() ([]domain.Holiday, error) {
	r := csv.NewReader(bytes.NewReader(holidays))
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	days, refused, err := Holidays(lines[0], lines[1:])
	if err == nil && len(refused) > 0 {
		err = refused[0].Err
	}
	return days, err
}

// Holidays reads the rows of a file of holidays with the columns date, kind (off or work) and name. A header with other
// columns is an error; rows that cannot be taken are refused one by one.
func Holidays(header []string, rows [][]string) (days []domain.Holiday, refused []Refusal, err error) {
	at, err := columns(header, "date", "kind", "name")
	if err != nil {
		return nil, nil, err
	}
	seen := map[domain.Date]bool{}
	for i, row := range rows {
		h, err := holiday(row, at)
		if err == nil && seen[h.Date] {
			err = domain.ErrInvalid.With()
			err.Fields = []domain.FieldError{{Field: "date", Code: "duplicate"}}
		}
		if err != nil {
			refused = append(refused, Refusal{i, err})
			continue
		}
		seen[h.Date] = true
		days = append(days, h)
	}
	return days, refused, nil
}

func holiday(row []string, at map[string]int) (domain.Holiday, *domain.Error) {
	if len(row) != len(at) {
		return domain.Holiday{}, ErrCells.With("Want", len(at))
	}
	h := domain.Holiday{Date: domain.Date(cell(row, at["date"])), Kind: cell(row, at["kind"]), Name: cell(row, at["name"])}
	var c domain.Check
	c.Date("date", h.Date)
	c.That(h.Kind == domain.DayOff || h.Kind == domain.DayWork, "kind", "not-one-of", "Allowed", domain.DayOff+", "+domain.DayWork)
	c.Text("name", h.Name, 1, 50)
	if err := c.Err(); err != nil {
		return h, err.(*domain.Error)
	}
	return h, nil
}

func cell(row []string, i int) string { return strings.TrimSpace(row[i]) }
