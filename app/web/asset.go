package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"path"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

//go:embed static
var staticFiles embed.FS

var mediaTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2"}

// asset is one embedded file. Its compressed forms are made at the first request that wants them, once.
type asset struct {
	url   string
	media string
	raw   []byte
	br    func() []byte
	gz    func() []byte
}

// shelf holds every asset by its plain name and by the name that carries its hash.
type shelf struct{ byName, byHash map[string]*asset }

var assets = sync.OnceValue(func() shelf {
	s := shelf{map[string]*asset{}, map[string]*asset{}}
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err) // embedded: cannot fail in a program that compiled
	}
	for pass, css := range []bool{false, true} { // style sheets last: they name the hashed font
		for _, e := range entries {
			if (path.Ext(e.Name()) == ".css") == css {
				s.add(e.Name(), pass == 1)
			}
		}
	}
	return s
})

func (s shelf) add(name string, css bool) {
	raw, err := staticFiles.ReadFile("static/" + name)
	if err != nil {
		panic(err)
	}
	if css {
		raw = bytes.ReplaceAll(raw, []byte("url(arab.woff2)"), []byte("url("+s.byName["arab.woff2"].url+")"))
	}
	sum := sha256.Sum256(raw)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:8]) + ext
	a := &asset{url: "/a/" + hashed, media: mediaTypes[ext], raw: raw}
	if ext != ".woff2" {
		a.br = sync.OnceValue(func() []byte { return squeezeBrotli(raw) })
		a.gz = sync.OnceValue(func() []byte { return squeezeGzip(raw) })
	}
	s.byName[name], s.byHash[hashed] = a, a
}

func squeezeBrotli(raw []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	_, _ = w.Write(raw) // into memory, which takes all
	_ = w.Close()
	return b.Bytes()
}

func squeezeGzip(raw []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(raw) // into memory, which takes all
	_ = w.Close()
	return b.Bytes()
}

// assetURL is the address of the embedded file name; it changes with its content.
func assetURL(name string) string {
	if a := assets().byName[name]; a != nil {
		return a.url
	}
	return "/a/" + name
}

// serveAsset answers GET /a/:file. The address names the content, so it may be kept for ever.
func serveAsset(c *fiber.Ctx) error {
	a := assets().byHash[c.Params("file")]
	if a == nil {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, a.media)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return a.send(c)
}

// serveWorker answers GET /me/sw.js, the worker that keeps a trainee's last seen pages for a time without network.
func serveWorker(c *fiber.Ctx) error {
	a := assets().byName["sw.js"]
	c.Set(fiber.HeaderContentType, a.media)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set("Service-Worker-Allowed", "/me")
	c.Set(fiber.HeaderContentSecurityPolicy, policyOfWorker)
	return a.send(c)
}

func (a *asset) send(c *fiber.Ctx) error {
	if a.br == nil {
		return c.Send(a.raw)
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	switch accepted := c.Get(fiber.HeaderAcceptEncoding); {
	case accepts(accepted, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(a.br())
	case accepts(accepted, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(a.gz())
	}
	return c.Send(a.raw)
}

// accepts reports whether an Accept-Encoding header names coding without forbidding it.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		q = strings.ReplaceAll(q, " ", "")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
