package web

import (
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
)

func fetch(t *testing.T, url, encoding string) (code int, head func(string) string, body string) {
	app := fiber.New(fiber.Config{Immutable: true})
	app.Get("/a/:file", serveAsset)
	app.Get("/me/sw.js", serveWorker)
	r := httptest.NewRequest("GET", url, nil)
	r.Header.Set("Accept-Encoding", encoding)
	res, err := app.Test(r, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get, string(b)
}

func TestAssetsAreNamedByContentAndKeptForEver(t *testing.T) {
	for name := range assets().byName {
		code, head, body := fetch(t, assetURL(name), "")
		if code != 200 || body != string(assets().byName[name].raw) || !strings.Contains(head("Cache-Control"), "immutable") || head("Content-Type") == "" {
			t.Errorf("%s: %d, %q, %q", name, code, head("Cache-Control"), head("Content-Type"))
		}
	}
	if code, _, _ := fetch(t, "/a/core.css", ""); code != 404 {
		t.Errorf("a name without its hash answers %d", code)
	}
}

func TestAssetsComeInTheEncodingThatIsAccepted(t *testing.T) {
	for accepted, want := range map[string]string{"gzip, deflate, br": "br", "gzip": "gzip", "br;q=0, gzip;q=0.5": "gzip", "identity": "", "": ""} {
		_, head, _ := fetch(t, assetURL("core.css"), accepted)
		if got := head("Content-Encoding"); got != want || head("Vary") != "Accept-Encoding" {
			t.Errorf("%q: encoding %q, Vary %q", accepted, got, head("Vary"))
		}
	}
}

func TestFontIsNamedByItsHashInTheStyleSheet(t *testing.T) {
	_, _, css := fetch(t, assetURL("core.css"), "")
	if !strings.Contains(css, "url("+assetURL("arab.woff2")+")") {
		t.Error("core.css does not name the font as it is served")
	}
}

func TestWorkerMayServeTheTraineesPagesOnly(t *testing.T) {
	code, head, _ := fetch(t, "/me/sw.js", "")
	if code != 200 || head("Service-Worker-Allowed") != "/me" || head("Cache-Control") != "no-cache" {
		t.Error(code, head("Service-Worker-Allowed"), head("Cache-Control"))
	}
}

// newer names what browsers of the floor (Chromium 87, Safari 14.1) do not know. A block inside a rule (nesting) is found apart.
var newer = regexp.MustCompile(`@layer|:has\(|oklch\(|color-mix\(|@container|light-dark\(|popover|@property|:is\(|\d(d|s|l)vh\b`)

func TestStyleSheetsKeepToTheFloor(t *testing.T) {
	for _, name := range []string{"core.css", "staff.css"} {
		css := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(assets().byName[name].raw), "")
		if hit := newer.FindString(css); hit != "" {
			t.Errorf("%s uses %s", name, hit)
		}
		if n := deepest(css); n > 2 {
			t.Errorf("%s nests rules %d deep", name, n)
		}
		if strings.Count(css, "{") != strings.Count(css, "}") {
			t.Errorf("%s: braces do not match", name)
		}
	}
}

// deepest is the depth of blocks, counting a plain rule inside @media as two.
func deepest(css string) (most int) {
	depth := 0
	for i, r := range css {
		switch r {
		case '{':
			depth++
			most = max(most, depth)
			if depth == 2 && !strings.HasPrefix(atOf(css[:i]), "@media") {
				return 3
			}
		case '}':
			depth--
		}
	}
	return most
}

// atOf is the head of the block that is open at the end of css.
func atOf(css string) string {
	depth := 0
	for i := len(css) - 1; i >= 0; i-- {
		switch css[i] {
		case '}':
			depth++
		case '{':
			if depth == 0 {
				start := strings.LastIndexAny(css[:i], "{};") + 1
				return strings.TrimSpace(css[start:i])
			}
			depth--
		}
	}
	return ""
}

var (
	comment  = regexp.MustCompile(`(?m)^\s*//.*$`)
	inline   = regexp.MustCompile(`\s(style|on[a-z]+)=`)
	iconName = regexp.MustCompile(`Icon\("([^"]+)"\)`)
)

func TestTemplatesHoldNoInlineStyleOrScript(t *testing.T) {
	views(t, func(name, src string) {
		if hit := inline.FindString(src); hit != "" {
			t.Errorf("%s holds%s, which the policy of content forbids", name, hit)
		}
	})
}

func TestEveryIconExists(t *testing.T) {
	used := map[string]string{}
	views(t, func(name, src string) {
		for _, m := range iconName.FindAllStringSubmatch(src, -1) {
			used[m[1]] = name
		}
	})
	for key, l := range looks {
		used[l.icon] = key
	}
	for icon, where := range used {
		if icons[icon] == "" {
			t.Errorf("%s: no icon %q", where, icon)
		}
	}
}

func views(t *testing.T, f func(name, src string)) {
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".templ" {
			return err
		}
		b, err := os.ReadFile(name)
		f(name, comment.ReplaceAllString(string(b), ""))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The budgets of a first visit, compressed: they keep the service usable on a slow phone.
func TestPagesStayWithinTheirBudgets(t *testing.T) {
	size := func(path string, names ...string) int {
		n := len(squeezeBrotli([]byte(renderSample(t, path, text.In(text.Default)))))
		for _, name := range names {
			n += len(assets().byName[name].br())
		}
		return n
	}
	for _, c := range []struct {
		path   string
		names  []string
		budget int
	}{
		{"/me/credits", []string{"core.css", "me.js", "sw.js"}, 15 << 10},
		{"/verify", []string{"core.css"}, 15 << 10},
		{"/list", []string{"core.css", "staff.css", "htmx.js", "app.js"}, 60 << 10},
		{"/week", []string{"core.css", "staff.css", "htmx.js", "app.js"}, 60 << 10},
	} {
		if n := size(c.path, c.names...); n > c.budget {
			t.Errorf("%s weighs %d bytes, budget %d", c.path, n, c.budget)
		} else {
			t.Logf("%s weighs %d bytes", c.path, n)
		}
	}
}
