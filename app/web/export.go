package web

import (
	"bytes"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"yiji/app/table"
	"yiji/app/text"
)

// tableFile answers with a table as a file of kind csv or xlsx, named by the day. It stays with its reader.
func (s *Server) tableFile(c *fiber.Ctx, name, kind, sheet string, header []string, rows [][]any) error {
	var b bytes.Buffer
	var err error
	mime := "text/csv; charset=utf-8"
	if kind == "xlsx" {
		mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = table.WriteXLSX(&b, sheet, header, rows)
	} else {
		err = table.WriteCSV(&b, header, rows)
	}
	if err != nil {
		return err
	}
	return attach(c, fmt.Sprintf("%s-%s.%s", name, s.Store.Today(), kind), mime, b.Bytes())
}

// heads are the heads of a table's columns in the reader's language.
func heads(l text.Locale, keys ...string) (list []string) {
	for _, k := range keys {
		list = append(list, l.T(k))
	}
	return list
}
