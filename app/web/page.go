package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
)

// Page is what every page is shown with: who looks, in which language, what went wrong. It travels in the context, so that
// every part can ask for it.
type Page struct {
	Title   string            // in the reader's language
	Status  int               // of the answer; 0 is 200, or the status of Err
	Locale  text.Locale       //
	Path    string            // the page's own address with its query: for the menu and for the links that change the display
	Private bool              // the reader typed the PIN in the last minutes
	Big     bool              // 大字版
	User    *UserBar          // nil for visitors
	Nav     []NavGroup        // side navigation of staff
	Tabs    []NavItem         // bottom bar on a phone, at most five
	Flash   Flash             // what the last act did, shown once
	Err     *domain.Error     // why the form comes back
	Key     string            // idempotency token of this showing of the page
	CSRF    string            // token against forged forms
	Values  map[string]string // what was typed, by field name; the values of a group of check boxes with commas between
	Labels  map[string]string // names of fields that no catalogue can know: "mark.ID" → the trainee
	Public  bool              // shows nothing personal and may be indexed and kept
	Offline bool              // the trainee's phone may keep it for a time without network: never pages with answers, offers or cases
	Demo    bool              // shows that people and bodies are fictional
	AtDesk  bool              // a person signed in, or was, in the browser of a desk worker who waits to have it back
	Host    string            // who runs the site (主办单位), for the footer
	Phone   string            // help line, in the same place on every page
}

// UserBar is who is signed in, and under which grant.
type UserBar struct {
	Name    string
	Role    string // label of the present role
	Org     string // organisation or region of the present grant
	Account string // address of the account page, or ""
	Todo    int    // open items
	TodoURL string // where they are, or ""
	Grants  []Choice
}

// Choice is one grant that the user may act under.
type Choice struct {
	ID      string
	Label   string // role and place
	Current bool
}

// NavGroup is a headed group of the side navigation; NavItem one link of it, or of a bar.
type (
	NavGroup struct {
		Label string
		Items []NavItem
	}
	NavItem struct {
		Icon, Label, Href string
		Count             int // shown when above 0
	}
)

// Flash is one sentence about what the last act did: Kind is ok, warn, bad or info.
type Flash struct{ Kind, Text string }

// Where the display and the session are changed.
const (
	grantPath   = "/session/grant" // POST grant=ID
	signOutPath = "/session/end"   // POST
	keyField    = "_key"           // hidden field with the idempotency token of a form
	csrfField   = "_csrf"
	langCookie  = "yiji_lang"
	bigCookie   = "yiji_big"

	// SignOutClears is the Clear-Site-Data header of the answer to signing out: what the phone kept for a time without network.
	SignOutClears = `"cache", "storage"`
)

// newPage is a page as the request wishes it: language, text size, address.
func newPage(c *fiber.Ctx, title string) Page {
	return Page{
		Title:  title,
		Locale: text.For(c.Get(fiber.HeaderAcceptLanguage), c.Cookies(langCookie)),
		Big:    c.Cookies(bigCookie) == "1",
		Path:   ownPath(c),
	}
}

// ownPath is the address that shows this page again. A form that comes back was posted: its page is the one it came from.
func ownPath(c *fiber.Ctx) string {
	if c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead {
		return c.OriginalURL()
	}
	u, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || u.Host != c.Hostname() || u.Path == "" {
		return c.Path()
	}
	return u.RequestURI()
}

// display is the middleware of ?lang=TAG and ?big=0|1: it keeps the wish in a cookie and shows the page again without it.
func display(c *fiber.Ctx) error {
	lang, big := c.Query("lang"), c.Query("big")
	if lang == "" && big == "" || c.Method() != fiber.MethodGet {
		return c.Next()
	}
	if lang != "" {
		keep(c, langCookie, text.In(lang).Tag())
	}
	if big != "" {
		keep(c, bigCookie, map[bool]string{true: "1", false: "0"}[big == "1"])
	}
	return c.Redirect(withQuery(local(c.OriginalURL()), "lang", "", "big", ""), fiber.StatusSeeOther)
}

func keep(c *fiber.Ctx, name, value string) {
	c.Cookie(&fiber.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HTTPOnly: true, SameSite: "Lax", Secure: c.Secure()})
}

// local makes sure that an address stays on this site: "//elsewhere" would leave it.
func local(address string) string {
	return "/" + strings.TrimLeft(address, `/\`)
}

// withQuery is address with the query parameters of pairs set, or removed where the value is "".
func withQuery(address string, pairs ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "/"
	}
	q := u.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	u.RawQuery = q.Encode()
	return u.RequestURI()
}

type pageKey struct{}

// page is the Page that is being shown; never nil.
func page(ctx context.Context) *Page {
	if p, ok := ctx.Value(pageKey{}).(*Page); ok {
		return p
	}
	return &Page{}
}

// T is a sentence in the reader's language: see [text.Locale.T].
func T(ctx context.Context, key string, args ...any) string {
	return page(ctx).Locale.T(key, args...)
}

// Val is what was typed into field when the form comes back, else "".
func Val(ctx context.Context, field string) string { return page(ctx).Values[field] }

// FieldErr is the sentence about what is wrong with field, or "".
func FieldErr(ctx context.Context, field string) string {
	return fieldErr(ctx, field, page(ctx).label(field))
}

func fieldErr(ctx context.Context, field, label string) string {
	p := page(ctx)
	if p.Err == nil {
		return ""
	}
	for _, fe := range p.Err.Fields {
		if fe.Field == field {
			return p.Locale.FieldAs(label, fe)
		}
	}
	return ""
}

// label is what field is called on this page.
func (p *Page) label(field string) string {
	if l := p.Labels[field]; l != "" {
		return l
	}
	return p.Locale.Label(field)
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// render shows body as the page p. htmx requests get the whole page too: hx-select takes what it needs.
func render(c *fiber.Ctx, p Page, body templ.Component) error {
	status := p.Status
	if status == 0 && p.Err != nil {
		status = statusOf(p.Err.Kind)
	}
	if status == 0 {
		status = fiber.StatusOK
	}
	if p.Path == "" {
		p.Path = ownPath(c)
	}
	secure(c, p)
	c.Status(status).Type("html", "utf-8")
	err := body.Render(context.WithValue(c.UserContext(), pageKey{}, &p), c.Response().BodyWriter())
	if err != nil {
		c.Response().ResetBody()
	}
	return err
}

// secure sets the headers of every page: what it may load, that it stays with its reader, and its language.
func secure(c *fiber.Ctx, p Page) {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=()") // none of them is ever used
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderContentLanguage, p.Locale.Tag())
	c.Vary(fiber.HeaderAcceptLanguage, fiber.HeaderCookie)
	if p.Public {
		c.Set(fiber.HeaderCacheControl, "no-cache")
		return
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("X-Robots-Tag", "noindex")
	if p.Offline {
		c.Set("Yiji-Offline", "1") // tells our worker, not the browser's own cache
	}
}

// statuses is the table of architecture 9: what each kind of error answers.
var statuses = map[domain.Kind]int{
	domain.Internal: 500, domain.Unreadable: 400, domain.Invalid: 422, domain.Unauthenticated: 401, domain.Forbidden: 403,
	domain.NotFound: 404, domain.Conflict: 409, domain.Stale: 412, domain.Refused: 422, domain.Busy: 503,
}

// statusOf is the HTTP status of an error of kind.
func statusOf(kind domain.Kind) int { return statuses[kind] }
