package web

import (
	"context"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
)

// shown answers every request with a page made by edit.
func shown(t *testing.T, target string, headers map[string]string, edit func(*Page)) (*goquery.Document, func(string) string, int) {
	app := fiber.New(fiber.Config{Immutable: true})
	app.Use(display)
	app.All("/*", func(c *fiber.Ctx) error {
		p := newPage(c, "培训班")
		p.Key, p.CSRF = "k", "c"
		edit(&p)
		return render(c, p, within(PublicShell(), Head("培训班", ""), within(Form("/classes"), Field(Input{Name: "capacity", Type: "number", Hint: "1–60"}), Field(Input{Name: "name", Value: "旧"})), within(Form("/other"))))
	})
	r := httptest.NewRequest("GET", target, nil)
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	res, err := app.Test(r, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc, res.Header.Get, res.StatusCode
}

func TestPagesAreStrictAboutWhatTheyLoadAndWhoKeepsThem(t *testing.T) {
	_, head, _ := shown(t, "/x", nil, func(*Page) {})
	for name, want := range map[string]string{"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"X-Robots-Tag": "noindex", "Content-Language": "zh-Hans", "Yiji-Offline": ""} {
		if got := head(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Error("the policy of content allows unsafe things")
	}
	if _, head, _ := shown(t, "/x", nil, func(p *Page) { p.Public = true }); head("X-Robots-Tag") != "" || head("Cache-Control") != "no-cache" {
		t.Error("a public page is treated as a personal one")
	}
}

func refused(p *Page) {
	p.Err = &domain.Error{Kind: domain.Invalid, Code: "invalid", Fields: []domain.FieldError{{Field: "capacity", Code: "out-of-range", Args: map[string]any{"Min": 1, "Max": 60}}, {Field: "name", Code: "required"}}}
	p.Values = map[string]string{"capacity": `6"00`, "name": ""}
}

func TestAFormThatComesBackSaysWhatToMendAndKeepsWhatWasTyped(t *testing.T) {
	doc, _, code := shown(t, "/x", nil, refused)
	if title := doc.Find("title").Text(); code != 422 || !strings.HasPrefix(title, "错误：") {
		t.Errorf("%d, title %q", code, title)
	}
	var links []string
	doc.Find(".errs a").Each(func(_ int, s *goquery.Selection) { links = append(links, s.AttrOr("href", "")+" "+s.Text()) })
	if got := strings.Join(links, "|"); got != "#f-capacity “培训人数”应在 1 到 60 之间。|#f-name 请填写“名称”。" {
		t.Error(got)
	}
	in := doc.Find("#f-capacity")
	if in.AttrOr("value", "") != `6"00` || in.AttrOr("aria-invalid", "") != "true" || in.AttrOr("aria-describedby", "") != "f-capacity-hint f-capacity-err" {
		t.Error(goquery.OuterHtml(in))
	}
	if doc.Find("#f-capacity-err").Text() != "“培训人数”应在 1 到 60 之间。" {
		t.Error("the field and the summary say different things")
	}
	if v := doc.Find("#f-name").AttrOr("value", "?"); v != "" {
		t.Errorf("an emptied field shows %q again", v)
	}
}

func TestEveryFormCarriesATokenOfItsOwn(t *testing.T) {
	doc, _, _ := shown(t, "/x", nil, func(*Page) {})
	var keys []string
	doc.Find("form input[name=" + keyField + "]").Each(func(_ int, s *goquery.Selection) { keys = append(keys, s.AttrOr("value", "")) })
	if len(keys) != 2 || keys[0] == keys[1] || !strings.HasPrefix(keys[0], "k-") || doc.Find("input[name="+csrfField+"][value=c]").Length() != 2 {
		t.Error(keys)
	}
}

func TestTheStatusIsTheErrors(t *testing.T) {
	for kind, want := range map[domain.Kind]int{domain.Conflict: 409, domain.NotFound: 404, domain.Stale: 412, domain.Busy: 503, domain.Internal: 500, domain.Unauthenticated: 401} {
		doc, _, code := shown(t, "/x", nil, func(p *Page) { p.Err = &domain.Error{Kind: kind, Code: "x"} })
		if code != want || doc.Find(".errs[role=alert] p").Text() == "" {
			t.Errorf("kind %d answers %d", kind, code)
		}
	}
}

func TestLanguageAndTextSizeAreKeptAndThePageShownAgain(t *testing.T) {
	_, head, code := shown(t, "/x?q=1&lang=en", nil, func(*Page) {})
	if code != 303 || head("Location") != "/x?q=1" || !strings.Contains(head("Set-Cookie"), langCookie+"=en") {
		t.Error(code, head("Location"), head("Set-Cookie"))
	}
	doc, head, _ := shown(t, "/x?q=1", map[string]string{"Cookie": langCookie + "=en; " + bigCookie + "=1"}, func(*Page) {})
	if doc.Find("html.big[lang=en][dir=ltr]").Length() != 1 || head("Content-Language") != "en" {
		t.Error("the wish is not followed")
	}
	if h := doc.Find(".menu li a").First().AttrOr("href", ""); h != "/x?lang=zh-Hans&q=1" {
		t.Errorf("the language menu forgets the page: %s", h)
	}
}

func TestChangingTheDisplayNeverLeavesTheSite(t *testing.T) {
	for _, target := range []string{"http://own//evil.example/x?lang=en", `http://own/\evil.example?lang=en`, "http://own//evil.example?big=1"} {
		_, head, _ := shown(t, target, nil, func(*Page) {})
		if u, err := url.Parse(head("Location")); err != nil || u.Host != "" || !strings.HasPrefix(head("Location"), "/") || strings.HasPrefix(head("Location"), "//") || strings.HasPrefix(head("Location"), `/\`) {
			t.Errorf("%s leads to %q", target, head("Location"))
		}
	}
}

func TestOnlyLanguagesWithACatalogueAreOffered(t *testing.T) {
	doc, _, _ := shown(t, "/x", nil, func(*Page) {})
	if n := doc.Find(".menu li a").Length(); n != len(text.All()) {
		t.Errorf("%d languages offered, %d there", n, len(text.All()))
	}
}

func TestPagesFromRightToLeftSayAndLoadIt(t *testing.T) {
	doc, _, _ := shown(t, "/x", nil, func(p *Page) { p.Locale = text.Preview("ug") })
	if doc.Find("html[dir=rtl][lang=ug] link[rel=preload][as=font]").Length() != 1 {
		t.Error("no direction or no font")
	}
}

func TestTheMenuMarksWhereTheReaderIs(t *testing.T) {
	items := []NavItem{{Href: "/me"}, {Href: "/me/credits"}, {Href: "/claims"}}
	for path, want := range map[string]string{"/me": "/me", "/me/credits?x=1": "/me/credits", "/me/credits/3": "/me/credits", "/me/work": "/me", "/claimsx": ""} {
		ctx := context.WithValue(t.Context(), pageKey{}, &Page{Path: path})
		got := ""
		for _, it := range items {
			if current(ctx, items, it) != nil {
				got += it.Href
			}
		}
		if got != want {
			t.Errorf("%s marks %q, want %q", path, got, want)
		}
	}
}
