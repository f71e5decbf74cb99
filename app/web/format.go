package web

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"yiji/app/text"
	"yiji/domain"
)

// Yuan writes money in yuan: 1,286,400.00.
func Yuan(f domain.Fen) string { return f.Yuan() }

// Wan writes money in 万元 with two decimals, rounded half up; the exact amount belongs into a title beside it.
func Wan(f domain.Fen) string {
	if f < 0 {
		return "-" + Wan(-f)
	}
	v := (f + 5000) / 10000 // 0.01 万元 is 10,000 fen
	return v.Yuan()
}

// Day writes a date in words, with its year.
func Day(ctx context.Context, d domain.Date) string { return page(ctx).Locale.Date(d) }

// DayShort writes a date in words without its year.
func DayShort(ctx context.Context, d domain.Date) string { return page(ctx).Locale.Day(d) }

// Weekday is the day of the week: 周一, Mon.
func Weekday(ctx context.Context, d domain.Date) string { return page(ctx).Locale.Weekday(d) }

// At writes an instant in Beijing time to the minute.
func At(ctx context.Context, t time.Time) string { return page(ctx).Locale.Instant(t) }

// AtBeijing is At with the name of the time zone before it, as public pages want it.
func AtBeijing(ctx context.Context, t time.Time) string { return T(ctx, "beijing") + " " + At(ctx, t) }

// Bdi isolates what a person or another system wrote, so that its direction does not turn the sentence around it.
func Bdi(s string) templ.Component { return templ.Raw("<bdi>" + templ.EscapeString(s) + "</bdi>") }

// Ltr isolates a number range, time or code that reads from left to right in every language.
func Ltr(s string) templ.Component {
	return templ.Raw(`<bdi dir="ltr">` + templ.EscapeString(s) + "</bdi>")
}

func itoa(n int) string { return strconv.Itoa(n) }

// percent is a of b in whole percent, between 0 and 100.
func percent(a, b int64) int {
	if b <= 0 || a <= 0 {
		return 0
	}
	return int(min(100, a*100/b))
}

// initial is the first character of a name.
func initial(name string) string {
	for _, r := range name {
		return string(r)
	}
	return ""
}

func languages() []text.Locale { return text.All() }

const htmxConfig = `{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0,` +
	`"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}`

// fullTitle says first that something went wrong, then what the page is.
func fullTitle(ctx context.Context) string {
	p := page(ctx)
	title := T(ctx, "title", "Title", p.Title, "App", T(ctx, "app.short"))
	if p.Err != nil {
		return T(ctx, "title.error", "Title", title)
	}
	return title
}

func everyItem(ctx context.Context) (all []NavItem) {
	for _, g := range page(ctx).Nav {
		all = append(all, g.Items...)
	}
	return all
}

// current marks the one item of a navigation whose address is the longest beginning of the page's own.
func current(ctx context.Context, items []NavItem, it NavItem) templ.Attributes {
	path, _, _ := strings.Cut(page(ctx).Path, "?")
	best := ""
	for _, x := range items {
		if (path == x.Href || strings.HasPrefix(path, x.Href+"/")) && len(x.Href) > len(best) {
			best = x.Href
		}
	}
	if best == "" || it.Href != best {
		return nil
	}
	return templ.Attributes{"aria-current": "page"}
}

// dayOf is the day of an instant in Beijing as tables show it: 2026-11-23.
func dayOf(t time.Time) string { return string(domain.Day(t)) }
