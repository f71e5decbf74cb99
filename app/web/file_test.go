package web

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
)

func TestFilesLeaveAsAttachmentsUnderTheirOwnNameOnly(t *testing.T) {
	for _, name := range []string{"scan.pdf", "合同 𠮷.pdf", `a"b\c.pdf`, "a\r\nSet-Cookie: x=1.pdf", "x.html;.png", "100%.csv"} {
		f := fiber.New()
		f.Get("/", func(c *fiber.Ctx) error {
			return sendFile(c, domain.File{Name: name, Type: "application/pdf"}, []byte("<script>"))
		})
		res, err := f.Test(httptest.NewRequest("GET", "/", nil))
		if err != nil {
			t.Fatal(name, err)
		}
		kind, params, err := mime.ParseMediaType(res.Header.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Errorf("%q: %q %v %v", name, kind, params, err)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Content-Type") != "application/pdf" || res.Header.Get("Cache-Control") != "no-store" ||
			res.Header.Get("Set-Cookie") != "" || !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src") {
			t.Errorf("%q: %v", name, res.Header)
		}
	}
}

// form is a form with one file.
func form(t *testing.T, name string, content []byte) (*bytes.Buffer, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}

func TestAFormWithAFileOfTenMegabytesIsTakenAndNotOneByteMore(t *testing.T) {
	f := fiber.New(fiber.Config{BodyLimit: BodyLimit})
	f.Server().HeaderReceived = bodyLimit
	f.Post("/", func(c *fiber.Ctx) error {
		name, content, err := uploaded(c, "file")
		if err != nil {
			return err
		}
		return c.SendString(fmt.Sprintf("%s %d", name, len(content)))
	})
	for _, c := range []struct {
		size   int
		status int
		want   string
	}{{domain.MaxFile, 200, fmt.Sprintf("..%%2f scan.pdf %d", domain.MaxFile)}, {domain.MaxFile + 1, 500, "invalid file:file-too-large"}, {0, 200, " 0"}} {
		b, kind := form(t, "..%2f scan.pdf", bytes.Repeat([]byte("a"), c.size))
		r := httptest.NewRequest("POST", "/", b)
		r.Header.Set("Content-Type", kind)
		res, err := f.Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(res.Body); err != nil || res.StatusCode != c.status || string(got) != c.want {
			t.Errorf("%d bytes: %d %q %v", c.size, res.StatusCode, got, err)
		}
	}
}

// A form of 50 MB is refused by its announced length, before any of it comes; so is another body of more than 4 MB.
func TestFiftyMegabytesAreRefusedBeforeTheyAreRead(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		s.must(err)
		go func() { _ = s.app.Listener(l) }()
		defer func() { s.must(s.app.Shutdown()) }()
		for media, size := range map[string]int{"multipart/form-data; boundary=x": 50 << 20, "Multipart/Form-Data; boundary=x": UploadLimit + 1, "application/x-www-form-urlencoded": BodyLimit + 1} {
			c, err := net.Dial("tcp", l.Addr().String())
			s.must(err)
			_, err = fmt.Fprintf(c, "POST /sign-in HTTP/1.1\r\nHost: example.com\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", media, size)
			s.must(err)
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			s.must(err)
			if b, err := io.ReadAll(res.Body); err != nil || res.StatusCode != 413 || !bytes.Contains(b, []byte("文件或内容太大")) {
				t.Errorf("%s of %d bytes: %d %v %s", media, size, res.StatusCode, err, b)
			}
			s.must(res.Body.Close())
			s.must(c.Close())
		}
	})
}

// The same key with another file is another request.
func TestARepeatedFormIsToldByItsFileToo(t *testing.T) {
	f := fiber.New()
	f.Post("/", func(c *fiber.Ctx) error { return c.SendString(bodyHash(c, true)) })
	hash := func(content string) string {
		b, kind := form(t, "a.pdf", []byte(content))
		r := httptest.NewRequest("POST", "/", b)
		r.Header.Set("Content-Type", kind)
		res, err := f.Test(r)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(res.Body)
		return string(got)
	}
	if a := hash("%PDF-a"); len(a) != 64 || a != hash("%PDF-a") || a == hash("%PDF-b") {
		t.Error("two files look alike, or one file differs from itself")
	}
}
