package domain

import (
	"archive/zip"
	"bytes"
	"image"
	_ "image/jpeg" // kinds of scans
	_ "image/png"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// FileID names a file.
type FileID string

// File (附件) is what is known about a scan, a contract or a piece of evidence; its bytes lie encrypted in the files folder.
type File struct {
	County         County
	ID             FileID
	PersonID       PersonID       // whose file it is about, or ""
	OrganisationID OrganisationID // whose papers it belongs to, or ""
	RegionPath     string         // where a region's scope finds it, or "" when no region may
	Name           string         // as FileName gives it
	Type           string         // media type, judged by content: one of the keys of fileEndings
	Size           int64          // bytes, before encryption
	Hash           string         // SHA-256 of the bytes before encryption, hexadecimal
	KeyID          string         // of the key that encrypts it
	Kind           string         // what it is kept as: "paper-consent", "contract", …
	KeepUntil      Date           // last day it is kept, or "" while nothing ends it
	CreatedAt      time.Time
}

// Ref is the file's key.
func (f File) Ref() Ref { return Ref{f.County, string(f.ID)} }

// MaxFile is the greatest size of a file in bytes (10 MB).
const MaxFile = 10 << 20

// maxFileName is the greatest number of characters of a file's name, its ending included.
const maxFileName = 100

// Errors of files.
var (
	ErrFileEmpty = &Error{Kind: Invalid, Code: "file-empty"}
	ErrFileLarge = &Error{Kind: Invalid, Code: "file-too-large"} // Args: Max, in MB
	ErrFileType  = &Error{Kind: Invalid, Code: "file-type"}

	ErrScanBroken = &Error{Kind: Invalid, Code: "scan-broken"} // does not open as what it claims to be
)

// fileEndings are the types that are kept, each with the ending its files have.
var fileEndings = map[string]string{
	"application/pdf": ".pdf",
	"image/png":       ".png",
	"image/jpeg":      ".jpg",
	"text/csv":        ".csv",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}

// FileType judges content, never a name: ErrFileEmpty, ErrFileLarge, or ErrFileType for anything that is not on the list.
func FileType(content []byte) (string, error) {
	switch {
	case len(content) == 0:
		return "", ErrFileEmpty
	case len(content) > MaxFile:
		return "", ErrFileLarge.With("Max", MaxFile>>20)
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return "application/pdf", nil
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", nil
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return "image/jpeg", nil
	case bytes.HasPrefix(content, []byte("PK\x03\x04")) && workbook(content):
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", nil
	case tabular(content):
		return "text/csv", nil
	}
	return "", ErrFileType
}

// workbook reports whether a zip file is a workbook without macros.
func workbook(content []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return false
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	macros := slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(path.Base(n), "vbaProject.bin") })
	return slices.Contains(names, "[Content_Types].xml") && slices.Contains(names, "xl/workbook.xml") && !macros
}

// tabular reports whether content is text of a table, in UTF-8 or as spreadsheet programs in China write it (GB 18030): no
// control characters, at least one separator, and no beginning that a program runs or a browser draws.
func tabular(content []byte) bool {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if strings.ContainsFunc(string(content), func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' || r == 0x7f }) {
		return false
	}
	begin := bytes.TrimLeftFunc(content, unicode.IsSpace)
	for _, mark := range []string{"<", "#!", "%!", "{", "["} {
		if bytes.HasPrefix(begin, []byte(mark)) {
			return false
		}
	}
	return bytes.ContainsAny(content, ",;\t") && (utf8.Valid(content) || gb18030(content))
}

// gb18030 reports whether each character of content is well formed in GB 18030: one byte, two or four.
func gb18030(content []byte) bool {
	for i := 0; i < len(content); {
		rest := content[i:]
		in := func(at int, low, high byte) bool { return at < len(rest) && low <= rest[at] && rest[at] <= high }
		switch {
		case rest[0] < 0x80:
			i++
		case in(0, 0x81, 0xfe) && (in(1, 0x40, 0x7e) || in(1, 0x80, 0xfe)):
			i += 2
		case in(0, 0x81, 0xfe) && in(1, 0x30, 0x39) && in(2, 0x81, 0xfe) && in(3, 0x30, 0x39):
			i += 4
		default:
			return false
		}
	}
	return true
}

// MaxScan is the greatest size of a scan in bytes (3 MB): what a page takes, the JSON API takes too, in base64.
const MaxScan = 3_000_000

// The sides of a picture of a paper in pixels: a quarter of a sheet at 72 dots an inch at least, A3 at 1,200 at most.
const minSide, maxSide = 200, 20_000

// Scan refuses what is no scan of a paper: a PDF with a page and an end, or a PNG or JPEG of a size that a paper can have.
func Scan(content []byte) error {
	media, err := FileType(content)
	switch {
	case err == nil && len(content) > MaxScan:
		return ErrFileLarge.With("Max", MaxScan/1_000_000)
	case err != nil:
		return err
	case media == "application/pdf":
		if !wholePDF(content) {
			return ErrScanBroken
		}
	case media == "image/png" || media == "image/jpeg":
		c, _, err := image.DecodeConfig(bytes.NewReader(content))
		if err != nil || min(c.Width, c.Height) < minSide || max(c.Width, c.Height) > maxSide {
			return ErrScanBroken
		}
	default:
		return ErrFileType
	}
	return nil
}

// leastPDF is a size in bytes above which a PDF may hold its pages compressed, where they cannot be seen; smaller ones name theirs.
const leastPDF = 2_000

// wholePDF reports whether a PDF has its end mark, and a page.
func wholePDF(content []byte) bool {
	tail := content[max(0, len(content)-1024):]
	return bytes.Contains(tail, []byte("%%EOF")) && (len(content) >= leastPDF && bytes.Contains(content, []byte(" obj")) || bytes.Contains(content, []byte("/Page")))
}

// FileName is a name as it is kept: the last part of any path, without characters that a line of text may not hold, and with the
// ending of its judged type, so that nothing is opened as something else.
func FileName(name, media string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	ending := fileEndings[media]
	if old := path.Ext(name); strings.EqualFold(old, ending) || len(old) <= 5 {
		name = strings.TrimSuffix(name, old)
	}
	name = strings.Map(func(r rune) rune {
		if !Plain(string(r)) || strings.ContainsRune("\t\r\n\"<>:|?*;%", r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	if r := []rune(name); len(r) > maxFileName-len(ending) {
		name = string(r[:maxFileName-len(ending)])
	}
	if name = strings.Trim(name, ". "); name == "" {
		name = "file"
	}
	return name + ending
}
