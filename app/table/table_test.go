package table_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"yiji/app/table"
	"yiji/domain"
)

var header = []string{"code", "name", "amount", "count"}

func rows() [][]any {
	return [][]any{
		{"653201199001010019", "阿依古丽·买买提 𠮷", domain.Fen(128640010), 3},
		{"007", "=HYPERLINK(\"http://x\")", domain.Fen(-1), domain.Hundredths(250)},
		{"+86 1", "a,\"b\"", nil, int64(0)},
	}
}

func csvOf(t *testing.T, header []string, rows [][]any) string {
	t.Helper()
	var b bytes.Buffer
	if err := table.WriteCSV(&b, header, rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func xlsxOf(t *testing.T, header []string, rows [][]any) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := table.WriteXLSX(&b, "付款", header, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCSVHasAByteOrderMarkAndQuotesFormulas(t *testing.T) {
	want := "\ufeffcode,name,amount,count\r\n653201199001010019,阿依古丽·买买提 𠮷,1286400.10,3\r\n" +
		"007,\"'=HYPERLINK(\"\"http://x\"\")\",-0.01,2.5\r\n'+86 1,\"a,\"\"b\"\"\",,0\r\n"
	if diff := cmp.Diff(want, csvOf(t, header, rows())); diff != "" {
		t.Error(diff)
	}
}

func TestCellsThatBeginLikeAFormulaAreQuotedInBothFormats(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"} {
		if got := csvOf(t, []string{"h"}, [][]any{{s}}); !strings.Contains(got, "'"+strings.ReplaceAll(s, "\r", "")) {
			t.Errorf("CSV %q: %q", s, got)
		}
		f, err := excelize.OpenReader(bytes.NewReader(xlsxOf(t, []string{s}, [][]any{{s}})))
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{"A1", "A2"} {
			got, _ := f.GetCellValue("付款", at)
			formula, _ := f.GetCellFormula("付款", at)
			if !strings.HasPrefix(got, "'") || formula != "" {
				t.Errorf("XLSX %s of %q: %q, formula %q", at, s, got, formula)
			}
		}
	}
	if got := csvOf(t, []string{"h"}, [][]any{{"a=1"}, {"'tis"}}); strings.Contains(got, "'a") || strings.Contains(got, "''") {
		t.Errorf("quoted without need: %q", got)
	}
}

func TestMoneyIsANumberWithoutDriftAndIdentifiersAreText(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(xlsxOf(t, header, rows())))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]struct {
		raw, shown string
		kind       excelize.CellType
	}{
		"A2": {"653201199001010019", "653201199001010019", excelize.CellTypeInlineString}, "A3": {"007", "007", excelize.CellTypeInlineString},
		"C2": {"1286400.1", "1,286,400.10", excelize.CellTypeUnset}, "C3": {"-0.01", "-0.01", excelize.CellTypeUnset}, "D3": {"2.5", "2.5", excelize.CellTypeUnset},
	} {
		raw, _ := f.GetCellValue("付款", at, excelize.Options{RawCellValue: true})
		shown, _ := f.GetCellValue("付款", at)
		kind, _ := f.GetCellType("付款", at)
		if raw != want.raw || shown != want.shown || kind != want.kind {
			t.Errorf("%s: %q shown %q of type %v; want %+v", at, raw, shown, kind, want)
		}
	}
}

func TestEveryAmountOfMoneyIsWrittenExactly(t *testing.T) {
	amounts := []domain.Fen{0, 1, 7, 10, 29, 57, 99, 100, 101, 1005, 430000, 123456789, 999999999999999, 999999999999999999, -57}
	for i := domain.Fen(1); i < 2000; i++ {
		amounts = append(amounts, i*7919)
	}
	rows := make([][]any, len(amounts))
	for i, a := range amounts {
		rows[i] = []any{a}
	}
	f, err := excelize.OpenReader(bytes.NewReader(xlsxOf(t, []string{"amount"}, rows)))
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range amounts {
		raw, _ := f.GetCellValue("付款", fmt.Sprintf("A%d", i+2), excelize.Options{RawCellValue: true})
		want := strings.ReplaceAll(a.Yuan(), ",", "")
		if a <= 999999999999999 {
			want = strings.TrimSuffix(strings.TrimRight(want, "0"), ".")
			if a == 0 {
				want = "0"
			}
		}
		if raw != want {
			t.Errorf("%d fen: %q, want %q", a, raw, want)
		}
	}
}

func TestWrittenFilesAreReadBackAsTheyWere(t *testing.T) {
	want := [][]string{{"653201199001010019", "阿依古丽·买买提 𠮷", "1286400.10", "3"}, {"007", "=HYPERLINK(\"http://x\")", "-0.01", "2.5"}, {"+86 1", "a,\"b\"", "", "0"}}
	gotHeader, got, err := table.Read("a.csv", strings.NewReader(csvOf(t, header, rows())), table.Standard)
	if diff := cmp.Diff(want, got); diff != "" || err != nil || cmp.Diff(header, gotHeader) != "" {
		t.Errorf("CSV: %v %v %s", gotHeader, err, diff)
	}
	want[0][2] = "1,286,400.10" // as the spreadsheet shows it
	gotHeader, got, err = table.Read("misnamed.csv", bytes.NewReader(xlsxOf(t, header, rows())), table.Standard)
	if diff := cmp.Diff(want, got); diff != "" || err != nil || cmp.Diff(header, gotHeader) != "" {
		t.Errorf("XLSX: %v %v %s", gotHeader, err, diff)
	}
}

func TestFilesAreTheSameBytesEachTime(t *testing.T) {
	if !bytes.Equal(xlsxOf(t, header, rows()), xlsxOf(t, header, rows())) {
		t.Error("two XLSX files of one table differ")
	}
}

func TestControlCharactersAreLeftOutAndLongCellsRefused(t *testing.T) {
	if got := csvOf(t, []string{"h"}, [][]any{{"a\x00b\x07c\xff"}}); got != "\ufeffh\r\nabc\r\n" {
		t.Errorf("%q", got)
	}
	f, err := excelize.OpenReader(bytes.NewReader(xlsxOf(t, []string{"h"}, [][]any{{"a\x00b\x07c\xff"}})))
	if got, _ := f.GetCellValue("付款", "A2"); got != "abc" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	long := [][]any{{strings.Repeat("王", table.MaxCell+1)}}
	if err := table.WriteXLSX(io.Discard, "s", []string{"h"}, long); !errors.Is(err, table.ErrCellLong) {
		t.Error(err)
	}
	if err := table.WriteCSV(io.Discard, []string{"h"}, long); !errors.Is(err, table.ErrCellLong) {
		t.Error(err)
	}
}

func TestRefusedRowsCarryTheirReasonAndCanBeImportedAgain(t *testing.T) {
	var b bytes.Buffer
	err := table.WriteRefused(&b, []string{"date", "kind", "name"}, []table.Refused{{Row: []string{"2027-02-30", "off", "=x"}, Reason: "日期不存在"}, {Row: []string{"2027-01-01"}, Reason: "列数不对"}})
	if want := "\ufeffdate,kind,name,reason\r\n2027-02-30,off,'=x,日期不存在\r\n2027-01-01,,,列数不对\r\n"; err != nil || b.String() != want {
		t.Fatalf("%q, %v", b.String(), err)
	}
	header, rows, err := table.Read("f.refused.csv", &b, table.Standard)
	if diff := cmp.Diff([][]string{{"2027-02-30", "off", "=x"}, {"2027-01-01", "", ""}}, rows); diff != "" || err != nil || len(header) != 3 {
		t.Errorf("%v, %v: %s", header, err, diff)
	}
}

func TestCSVMayBeGB18030AndDatesComeInOneForm(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("date,name\n2027/1/1,元旦 𠮷\n2027年10月1日,国庆节\n2027-13-45,坏\n,\n")
	if err != nil {
		t.Fatal(err)
	}
	_, rows, err := table.Read("f.csv", strings.NewReader(gb), table.Standard)
	if diff := cmp.Diff([][]string{{"2027-01-01", "元旦 𠮷"}, {"2027-10-01", "国庆节"}, {"2027-13-45", "坏"}}, rows); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
}

func TestDatesTypedInASpreadsheetAreRead(t *testing.T) {
	f := excelize.NewFile()
	style, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
	for at, v := range map[string]any{"A1": "date", "A2": 46083, "A3": "2026/3/2"} {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "A2", "A2", style); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	_, rows, err := table.Read("d.xlsx", &b, table.Standard)
	if diff := cmp.Diff([][]string{{"2026-03-02"}, {"2026-03-02"}}, rows); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
}

// bomb is an XLSX file whose sheet unpacks to n bytes of nothing.
func bomb(t *testing.T, n int) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(xlsxOf(t, header, nil)), int64(len(xlsxOf(t, header, nil))))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		out, _ := w.Create(f.Name)
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			if _, err := out.Write(bytes.Repeat([]byte(" "), n)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		in, _ := f.Open()
		if _, err := io.Copy(out, in); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// lying is a workbook whose directory says that its sheet unpacks to a few bytes, while it unpacks to n.
func lying(t *testing.T, n int) []byte {
	t.Helper()
	b := bomb(t, n)
	real := binary.LittleEndian.AppendUint32(nil, uint32(n))
	if bytes.Count(b, real) < 2 {
		t.Fatal("the size stands in no header")
	}
	return bytes.ReplaceAll(b, real, []byte{10, 0, 0, 0})
}

// workbook is a workbook with the given sheet, and further parts.
func workbook(t *testing.T, sheet string, parts int) []byte {
	t.Helper()
	plain := xlsxOf(t, header, nil)
	r, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	put := func(name string, content []byte) {
		out, err := w.Create(name)
		if err == nil {
			_, err = out.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			content = []byte(sheet)
		}
		put(f.Name, content)
	}
	for i := range parts {
		put(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+2), nil)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const sheetXML = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`

// What is made to cost more than it weighs is refused, or read as the little it holds, and takes no more memory than the limits say.
func TestMadeUpWorkbooksCostNoMoreThanTheirLimits(t *testing.T) {
	l := table.Limits{Bytes: 10 << 20, Unpacked: 8 << 20, Rows: 1000, Columns: 100}
	deep := 200_000
	for name, c := range map[string]struct {
		data []byte
		want error // nil where it may be read
	}{
		"a directory that lies":   {lying(t, 64<<20+12345), table.ErrFileEmpty},
		"deep XML":                {workbook(t, sheetXML+strings.Repeat("<a>", deep)+strings.Repeat("</a>", deep)+"</sheetData></worksheet>", 0), table.ErrFileEmpty},
		"entities of entities":    {workbook(t, `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>`+sheetXML+`<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`, 0), table.ErrFileEmpty},
		"a row far down":          {workbook(t, sheetXML+`<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>`, 0), table.ErrFileRows},
		"a cell far right":        {workbook(t, sheetXML+`<row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`, 0), table.ErrFileColumns},
		"a cell beyond the right": {workbook(t, sheetXML+`<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row></sheetData></worksheet>`, 0), table.ErrFileUnreadable},
		"20,000 sheets":           {workbook(t, sheetXML+`<row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`, 20_000), table.ErrFileUnreadable},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := table.Read("in.xlsx", bytes.NewReader(c.data), l)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if cost := after.TotalAlloc - before.TotalAlloc; cost > 16*uint64(l.Unpacked) {
			t.Errorf("%s: %d MB were taken in all", name, cost>>20)
		}
	}
}

func TestFilesBeyondTheLimitsAreRefused(t *testing.T) {
	small := table.Limits{Bytes: 10_000, Unpacked: 1 << 20, Rows: 2, Columns: 4}
	three := [][]any{{"1"}, {"2"}, {"3"}}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"bytes":                 {bytes.Repeat([]byte("a"), 10_001), table.ErrFileLarge},
		"zip bomb":              {bomb(t, 8<<20), table.ErrFileLarge},
		"rows of CSV":           {[]byte(csvOf(t, header, three)), table.ErrFileRows},
		"rows of XLSX":          {xlsxOf(t, header, three), table.ErrFileRows},
		"empty rows":            {[]byte("a,b\n,\n,\n,\n"), table.ErrFileRows},
		"columns of CSV":        {[]byte("a,b,c,d,e\n"), table.ErrFileColumns},
		"columns of XLSX":       {xlsxOf(t, []string{"a", "b", "c", "d", "e"}, nil), table.ErrFileColumns},
		"nothing":               {nil, table.ErrFileEmpty},
		"only a mark":           {[]byte("\ufeff\r\n"), table.ErrFileEmpty},
		"NUL":                   {[]byte("a,b\n1,2\x00\n"), table.ErrFileCharacters},
		"open quote":            {[]byte("a,b\n1,\"2\n"), table.ErrFileUnreadable},
		"UTF-16":                {[]byte("\xff\xfea\x00"), table.ErrFileEncoding},
		"no text":               {[]byte("a\n\x80\xff\n"), table.ErrFileEncoding},
		"PDF":                   {[]byte("%PDF-1.4"), table.ErrFileKind},
		"old or locked Excel":   {[]byte("\xd0\xcf\x11\xe0\xa1\xb1"), table.ErrFileKind},
		"zip that is no sheet":  {[]byte("PK\x03\x04 and so on"), table.ErrFileUnreadable},
		"XLSX that is cut off":  {xlsxOf(t, header, nil)[:3000], table.ErrFileUnreadable},
		"XLSX with broken part": {bomb(t, 100), table.ErrFileEmpty},
	} {
		_, _, err := table.Read("in.csv", bytes.NewReader(c.data), small)
		var e *domain.Error
		if !errors.Is(err, c.want) || !errors.As(err, &e) || e.Args["File"] != "in.csv" {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := table.WriteXLSX(&b, "s", header, rows()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("a,b\n1,2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		header, rows, err := table.Read("f", bytes.NewReader(data), table.Limits{Bytes: 1 << 20, Unpacked: 1 << 20, Rows: 1000, Columns: 50})
		var e *domain.Error
		if err != nil && !errors.As(err, &e) {
			t.Error(err)
		}
		for _, row := range rows {
			if len(row) < len(header) {
				t.Errorf("short row %q under %q", row, header)
			}
		}
	})
}
