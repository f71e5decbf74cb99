package table

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"yiji/domain"
)

// Limits hold a file that comes in.
type Limits struct {
	Bytes    int64 // of the file
	Unpacked int64 // of an XLSX file after unzipping
	Rows     int   // below the header
	Columns  int
}

// Standard are the limits of an import by hand: 10 MB as for every file, 100,000 rows.
var Standard = Limits{Bytes: 10 << 20, Unpacked: 100 << 20, Rows: 100_000, Columns: 100}

// What can be wrong with a file. Args: File, and where told.
var (
	ErrFileLarge      = &domain.Error{Kind: domain.Invalid, Code: "file-too-large"}        // Max, in MB
	ErrFileRows       = &domain.Error{Kind: domain.Invalid, Code: "file-too-many-rows"}    // Max
	ErrFileColumns    = &domain.Error{Kind: domain.Invalid, Code: "file-too-many-columns"} // Max
	ErrFileEmpty      = &domain.Error{Kind: domain.Unreadable, Code: "file-empty"}
	ErrFileKind       = &domain.Error{Kind: domain.Unreadable, Code: "file-kind"}     // neither CSV nor XLSX
	ErrFileEncoding   = &domain.Error{Kind: domain.Unreadable, Code: "file-encoding"} // neither UTF-8 nor GB 18030
	ErrFileUnreadable = &domain.Error{Kind: domain.Unreadable, Code: "file-unreadable"}
	ErrFileCharacters = &domain.Error{Kind: domain.Invalid, Code: "file-characters"} // a NUL; Row from 1, the header
)

// Read reads a CSV or XLSX file, of the latter the first sheet: the header and the rows below it that hold anything. Cells are
// trimmed, dates come as YYYY-MM-DD, short rows are filled up to the header's length. CSV may be UTF-8 or, as spreadsheet
// programs in China write it, GB 18030. name is for messages only.
func Read(name string, r io.Reader, l Limits) (header []string, rows [][]string, err error) {
	data, err := io.ReadAll(io.LimitReader(r, l.Bytes+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	case int64(len(data)) > l.Bytes:
		return nil, nil, ErrFileLarge.With("File", name, "Max", l.Bytes>>20)
	}
	lines := sheet{limits: l}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		err = lines.readXLSX(data)
	} else {
		err = lines.readCSV(data)
	}
	if e := (*domain.Error)(nil); errors.As(err, &e) {
		err = e.With("File", name)
	}
	if err == nil && len(lines.rows) == 0 {
		err = ErrFileEmpty.With("File", name)
	}
	if err != nil {
		return nil, nil, err
	}
	header, rows = square(lines.rows)
	return header, rows, nil
}

// sheet is what has been read so far.
type sheet struct {
	limits Limits
	seen   int // rows with and without content, the header included
	rows   [][]string
}

// add takes over one row, unless it is empty.
func (s *sheet) add(row []string) error {
	s.seen++
	for len(row) > 0 && strings.TrimSpace(row[len(row)-1]) == "" {
		row = row[:len(row)-1]
	}
	switch {
	case s.seen > s.limits.Rows+1:
		return ErrFileRows.With("Max", s.limits.Rows)
	case len(row) > s.limits.Columns:
		return ErrFileColumns.With("Max", s.limits.Columns)
	case len(row) == 0:
		return nil
	}
	line := make([]string, len(row))
	for i, cell := range row {
		if strings.ContainsRune(cell, 0) {
			return ErrFileCharacters.With("Row", s.seen)
		}
		line[i] = isoDate(strings.TrimSpace(unquote(cell)))
	}
	s.rows = append(s.rows, line)
	return nil
}

func (s *sheet) readCSV(data []byte) error {
	data, err := toUTF8(data)
	if err != nil {
		return err
	}
	c := csv.NewReader(bytes.NewReader(data))
	c.FieldsPerRecord, c.ReuseRecord = -1, true
	for {
		row, err := c.Read()
		var p *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &p):
			return ErrFileUnreadable.With("Row", p.Line)
		case err != nil:
			return err
		}
		if err := s.add(row); err != nil {
			return err
		}
	}
}

// toUTF8 tells what kind of text data is, and takes the byte order mark away.
func toUTF8(data []byte) ([]byte, error) {
	for _, magic := range []string{"\xd0\xcf\x11\xe0", "%PDF", "PK", "\x1f\x8b", "\x89PNG", "\xff\xd8\xff"} {
		if bytes.HasPrefix(data, []byte(magic)) {
			return nil, ErrFileKind.With()
		}
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, ErrFileEncoding.With()
	}
	if data = bytes.TrimPrefix(data, []byte(mark)); utf8.Valid(data) {
		return data, nil
	}
	data, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(data, utf8.RuneError) {
		return nil, ErrFileEncoding.With()
	}
	return data, nil
}

// maxParts is the number of parts beyond which no workbook was made by hand.
const maxParts = 1000

func (s *sheet) readXLSX(data []byte) (err error) {
	defer func() { // the library is not proof against every made-up file
		if recover() != nil {
			err = ErrFileUnreadable.With("Row", s.seen+1)
		}
	}()
	if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil || len(z.File) > maxParts {
		return ErrFileUnreadable.With("Row", 0)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: s.limits.Unpacked, UnzipXMLSizeLimit: s.limits.Unpacked, ShortDatePattern: "yyyy-mm-dd",
	})
	switch {
	case err != nil && strings.Contains(err.Error(), "unzip size"):
		return ErrFileLarge.With("Max", s.limits.Unpacked>>20)
	case err != nil:
		return ErrFileUnreadable.With("Row", 0)
	}
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return ErrFileUnreadable.With("Row", 0)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := rows.Columns()
		if err != nil {
			return ErrFileUnreadable.With("Row", s.seen+1)
		}
		if err := s.add(row); err != nil {
			return err
		}
	}
	if rows.Error() != nil {
		return ErrFileUnreadable.With("Row", s.seen+1)
	}
	return nil
}

// written are the ways in which spreadsheet programs in China write a date.
var written = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$`)

// isoDate turns a cell that is a date and nothing else into YYYY-MM-DD; whether the day exists is for the caller.
func isoDate(cell string) string {
	m := written.FindStringSubmatch(cell)
	if m == nil {
		return cell
	}
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	return fmt.Sprintf("%s-%02d-%02d", m[1], month, day)
}

// square parts the header from the rows, leaves out the column of reasons at its end, and fills short rows.
func square(lines [][]string) (header []string, rows [][]string) {
	header, rows = lines[0], lines[1:]
	n := len(header)
	if header[n-1] == ReasonColumn && n > 1 {
		n--
		header = header[:n]
		for i, row := range rows {
			rows[i] = row[:min(n, len(row))]
		}
	}
	for i, row := range rows {
		for len(row) < n {
			row = append(row, "")
		}
		rows[i] = row
	}
	return header, rows
}
