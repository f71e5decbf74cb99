package web

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// List is a list of one page: where its filters, sorting and paging lead. All of it stays in the address, so that back works
// and a link can be passed on. ID is the element that htmx replaces.
type List struct {
	ID    string
	path  string
	query url.Values
}

// ListOf is the list of the present request; id names the element around filters, table and pager.
func ListOf(c *fiber.Ctx, id string) List { return listAt(c.OriginalURL(), id) }

func listAt(address, id string) List {
	u, err := url.Parse(local(address))
	if err != nil {
		return List{ID: id, path: "/"}
	}
	return List{id, u.Path, u.Query()}
}

// Get is the value of a filter.
func (l List) Get(param string) string { return l.query.Get(param) }

// Sort is the column the list is sorted by, with "-" before it when descending.
func (l List) Sort() string { return l.query.Get("sort") }

// With is the address of the list with the parameters of pairs set ("" removes one) and from its first page.
func (l List) With(pairs ...string) string {
	q := url.Values{}
	for k, v := range l.query {
		q[k] = v
	}
	q.Del("cursor")
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return l.path
	}
	return l.path + "?" + q.Encode()
}

// Filtered reports whether any filter is set.
func (l List) Filtered() bool {
	for k := range l.query {
		if k != "sort" && k != "cursor" && l.query.Get(k) != "" {
			return true
		}
	}
	return false
}

// swap makes a link or form replace only the list when htmx is there.
func (l List) swap(address string) templ.Attributes {
	return templ.Attributes{"hx-get": address, "hx-target": "#" + l.ID, "hx-select": "#" + l.ID, "hx-swap": "outerHTML", "hx-push-url": "true"}
}

// turn is the sort that a click on column key asks for: descending first, then ascending.
func (l List) turn(key string) string {
	if l.Sort() == "-"+key {
		return key
	}
	return "-" + key
}

func (l List) order(key string) string {
	switch strings.TrimPrefix(l.Sort(), "-") {
	case key:
		if l.Sort() == key {
			return "ascending"
		}
		return "descending"
	}
	return "none"
}

func sortIcon(order string) string {
	switch order {
	case "ascending":
		return "arrow-up"
	case "descending":
		return "arrow-down"
	}
	return "arrow-up-down"
}

// Tab is one tab of a list: the rows whose param has Value. Count below 0 is not shown.
type Tab struct {
	Value, Label string
	Count        int
}

// file is the address of the list as a file: the same filters, another ending.
func (l List) file(kind string) string {
	f := l
	f.path += "." + kind
	return f.With()
}
