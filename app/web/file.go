package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"yiji/domain"
)

// sendFile answers with a file that somebody gave us. The browser keeps to the judged type, saves it and never shows it as a page of ours.
func sendFile(c *fiber.Ctx, f domain.File, content []byte) error {
	return attach(c, f.Name, f.Type, content)
}

// attach answers with a file to save, which stays with its reader. It is the only way in which files leave, apart from papers
// that we print ourselves.
func attach(c *fiber.Ctx, name, media string, content []byte) error {
	secure(c, newPage(c, ""))
	c.Set(fiber.HeaderContentType, media)
	c.Set(fiber.HeaderContentDisposition, attachment(name))
	return c.Send(content)
}

// attachment is the value of Content-Disposition for a file of any name; names beyond ASCII as RFC 6266 has them.
func attachment(name string) string {
	plain := strings.IndexFunc(name, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) < 0
	if plain {
		return `attachment; filename="` + name + `"`
	}
	ending := path.Ext(name)
	if strings.Trim(ending, ".abcdefghijklmnopqrstuvwxyz") != "" {
		ending = ""
	}
	return `attachment; filename="file` + ending + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(strings.ToValidUTF8(name, "_")), "+", "%20")
}

// uploaded is the one file of a form's field, with the name it came under: nothing is judged yet but its size. A form without a
// file gives no content, which Store.Keep refuses.
func uploaded(c *fiber.Ctx, field string) (name string, content []byte, err error) {
	h, err := c.FormFile(field)
	if err != nil || h.Size == 0 {
		return "", nil, nil
	}
	if h.Size > domain.MaxFile {
		var k domain.Check
		k.Merge(domain.ErrFileLarge.With("Max", domain.MaxFile>>20).At(field))
		return "", nil, k.Err()
	}
	f, err := h.Open()
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	content, err = io.ReadAll(io.LimitReader(f, domain.MaxFile+1))
	return h.Filename, content, err
}

// fileHashes are the hashes of all files of a posted form, by field.
func fileHashes(c *fiber.Ctx) (pairs []string) {
	m, err := c.MultipartForm()
	if err != nil || m == nil {
		return nil
	}
	for field, files := range m.File {
		for _, h := range files {
			sum := sha256.New()
			if f, err := h.Open(); err == nil {
				_, err = io.Copy(sum, f)
				if errors.Join(err, f.Close()) != nil {
					continue
				}
			}
			pairs = append(pairs, url.QueryEscape(field)+"="+hex.EncodeToString(sum.Sum(nil)))
		}
	}
	return pairs
}

// bodyLimit lets forms with files be larger than anything else.
func bodyLimit(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if bytes.HasPrefix(bytes.ToLower(h.ContentType()), []byte(fiber.MIMEMultipartForm)) {
		return fasthttp.RequestConfig{MaxRequestBodySize: UploadLimit}
	}
	return fasthttp.RequestConfig{}
}
