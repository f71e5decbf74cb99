package domain

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

func zipped(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		if _, err := z.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheTypeOfAFileIsJudgedByItsContentAlone(t *testing.T) {
	workbook := []string{"[Content_Types].xml", "xl/workbook.xml"}
	for name, c := range map[string]struct {
		content []byte
		want    string
		err     error
	}{
		"pdf":                 {[]byte("%PDF-1.7\n…"), "application/pdf", nil},
		"png":                 {[]byte("\x89PNG\r\n\x1a\n0000"), "image/png", nil},
		"jpeg":                {[]byte("\xff\xd8\xff\xe0"), "image/jpeg", nil},
		"csv":                 {[]byte("name,phone\r\n阿依古丽·买买提,138\r\n"), "text/csv", nil},
		"csv with a mark":     {[]byte("\ufeffa;b\n1;2\n"), "text/csv", nil},
		"csv in GB 18030":     {[]byte("\xd0\xd5\xc3\xfb,a\n\x95\x32\x82\x36,b\n"), "text/csv", nil},
		"xlsx":                {zipped(t, workbook...), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", nil},
		"xlsx with macros":    {zipped(t, append(workbook, "xl/vbaProject.bin")...), "", ErrFileType},
		"another zip":         {zipped(t, "a.txt"), "", ErrFileType},
		"half a zip":          {zipped(t, workbook...)[:60], "", ErrFileType},
		"docx":                {zipped(t, "[Content_Types].xml", "word/document.xml"), "", ErrFileType},
		"html":                {[]byte(" <!doctype html><script>alert(1,2)</script>"), "", ErrFileType},
		"svg":                 {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="f(1,2)"/>`), "", ErrFileType},
		"script":              {[]byte("#!/bin/sh\necho a,b\n"), "", ErrFileType},
		"PostScript":          {[]byte("%!PS-Adobe a,b"), "", ErrFileType},
		"JSON":                {[]byte(`{"a":1,"b":2}`), "", ErrFileType},
		"gif":                 {[]byte("GIF89a,,,"), "text/csv", nil}, // six letters and commas are a table like any other
		"real gif":            {[]byte("GIF89a\x01\x00\x01\x00,"), "", ErrFileType},
		"program":             {[]byte("\x7fELF\x02\x01\x01,"), "", ErrFileType},
		"windows program":     {[]byte("MZ\x90\x00\x03,"), "", ErrFileType},
		"old office":          {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1,"), "", ErrFileType},
		"no text":             {[]byte("a,b\x80\xff"), "", ErrFileType},
		"one word":            {[]byte("hello"), "", ErrFileType},
		"nothing":             {nil, "", ErrFileEmpty},
		"one byte too much":   {bytes.Repeat([]byte("a,"), MaxFile/2+1), "", ErrFileLarge},
		"50 MB that are none": {bytes.Repeat([]byte{0}, 50<<20), "", ErrFileLarge},
		"exactly 10 MB":       {append([]byte("%PDF-"), bytes.Repeat([]byte{0}, MaxFile-5)...), "application/pdf", nil},
	} {
		if got, err := FileType(c.content); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v; want %q, %v", name, got, err, c.want, c.err)
		}
	}
}

func TestANameOfAFileLeadsNowhereAndHasTheEndingOfItsType(t *testing.T) {
	for _, c := range []struct{ name, media, want string }{
		{"scan.pdf", "application/pdf", "scan.pdf"}, {"SCAN.PDF", "application/pdf", "SCAN.pdf"},
		{"../../etc/passwd", "application/pdf", "passwd.pdf"}, {`C:\Users\wang\合同.pdf`, "application/pdf", "合同.pdf"},
		{"evil.html", "image/png", "evil.png"}, {"a.pdf.exe", "application/pdf", "a.pdf.pdf"}, {"..", "text/csv", "file.csv"}, {"", "text/csv", "file.csv"},
		{".htaccess", "text/csv", ".htaccess.csv"}, {"a\r\nSet-Cookie: x", "text/csv", "a__Set-Cookie_ x.csv"}, {"a\x00b.csv", "text/csv", "a_b.csv"},
		{"\u202efdp.exe", "application/pdf", "_fdp.pdf"}, {"\xff\xfe.csv", "text/csv", "_.csv"}, {`"; filename="b.html`, "text/csv", "__ filename=_b.csv"},
		{"阿依古丽·买买提 𠮷.jpeg", "image/jpeg", "阿依古丽·买买提 𠮷.jpg"},
	} {
		if got := FileName(c.name, c.media); strings.TrimPrefix(got, ".") != strings.TrimPrefix(c.want, ".") {
			t.Errorf("%q: %q, want %q", c.name, got, c.want)
		}
	}
	if got := FileName(strings.Repeat("𠮷", 300)+".pdf", "application/pdf"); utf8.RuneCountInString(got) != maxFileName || !strings.HasSuffix(got, ".pdf") {
		t.Error(got)
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("../a.pdf")
	f.Fuzz(func(t *testing.T, name string) {
		got := FileName(name, "application/pdf")
		if strings.ContainsAny(got, "/\\\x00\r\n\"") || !Plain(got) || strings.HasPrefix(got, ".") || !strings.HasSuffix(got, ".pdf") || utf8.RuneCountInString(got) > maxFileName {
			t.Errorf("%q: %q", name, got)
		}
	})
}

func picture(t *testing.T, wide, high int, write func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, image.NewGray(image.Rect(0, 0, wide, high))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAScanOpensAsWhatItClaimsToBe(t *testing.T) {
	asJPEG := func(w io.Writer, i image.Image) error { return jpeg.Encode(w, i, nil) }
	pdf := "%PDF-1.4\n1 0 obj<</Type/Page>>endobj\n%%EOF\n"
	large := "%PDF-1.7\n1 0 obj<</Type/ObjStm>>stream\n" + strings.Repeat("x", leastPDF) + "\nendstream endobj\n%%EOF"
	for name, c := range map[string]struct {
		content []byte
		err     error
	}{
		"pdf": {[]byte(pdf), nil}, "pdf of packed pages": {[]byte(large), nil}, "png": {picture(t, 600, 800, png.Encode), nil}, "jpeg": {picture(t, 200, 200, asJPEG), nil},
		"pdf without an end": {[]byte(strings.TrimSuffix(pdf, "%%EOF\n")), ErrScanBroken}, "pdf without a page": {[]byte("%PDF-1.4\nsigned\n%%EOF"), ErrScanBroken},
		"pdf of nothing": {append(append([]byte("%PDF-1.4\n"), make([]byte, 5000)...), "%%EOF"...), ErrScanBroken}, "eight bytes of png": {[]byte("\x89PNG\r\n\x1a\n"), ErrScanBroken},
		"three bytes of jpeg": {[]byte("\xff\xd8\xff"), ErrScanBroken}, "a dot": {picture(t, 1, 1, png.Encode), ErrScanBroken}, "a line": {picture(t, 20001, 300, png.Encode), ErrScanBroken},
		"a table": {[]byte("a,b\n1,2\n"), ErrFileType}, "nothing": {nil, ErrFileEmpty}, "one byte too much": {append([]byte(pdf), make([]byte, MaxScan+1-len(pdf))...), ErrFileLarge},
		"as much as is taken": {append(bytes.Repeat([]byte(pdf), 10), append(make([]byte, MaxScan-11*len(pdf)), pdf...)...), nil},
	} {
		if err := Scan(c.content); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}
