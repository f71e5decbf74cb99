package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage/storagetest"
)

// markup is what runs, or loads something, wherever it is taken for a part of a page.
const markup = `<script>alert(7)</script>"'><img src=x onerror=alert(7)><a href="javascript:alert(7)">`

// texts are the names of columns that hold what people type.
const texts = `'name', 'name_en', 'title', 'address', 'place', 'task', 'dormitory', 'class_title', 'holder_name', 'course_name', 'course_name_en', 'school_name', 'issuer_name', 'payee_name', 'contact'`

// Markup stands in every text of the database, as if each check of what is typed had been got round, and in every query: each page and
// answer shows it as text, to everybody.
func TestMarkupIsShownAsTextWhereverItStands(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		s := x.stage()
		s.played()
		columns := storagetest.List(t, x.s, `SELECT m.name || ' SET ' || p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
			WHERE m.type = 'table' AND p.name IN (`+texts+`) AND m.name NOT IN ('settings', 'counters', 'consent_texts')`)
		for _, c := range columns {
			x.must(storagetest.Exec(t, x.s, "UPDATE "+c+" = ? || rowid", markup))
		}
		shown := 0
		for role, p := range s.as {
			for _, path := range x.addresses(role) {
				b := x.visitor()
				b.cookies[cookieLoopback] = p.token
				for _, query := range []string{"", "?q=@&number=@&next=@&state=@&field=@&date=@"} {
					v := b.get(path + strings.ReplaceAll(query, "@", url.QueryEscape(markup)))
					shown += strings.Count(v.words("body"), "<script>alert(7)</script>")
					if html := strings.HasPrefix(v.Header.Get("Content-Type"), "text/html"); html && runs(v.Doc) {
						t.Errorf("%s%s runs what somebody typed", path, query)
					}
				}
			}
		}
		if len(columns) < 20 || shown < 200 {
			t.Errorf("%d texts, shown %d times: the test sees nothing", len(columns), shown)
		}
	})
}

// runs reports whether the markup became a part of a page.
func runs(page *goquery.Document) bool {
	return page.Find(`[onerror], img[src="x"], a[href^="javascript:"]`).Length() > 0 || strings.Contains(page.Find("script, style").Text(), "alert(7)")
}

func TestMarkupControlFindsAPageThatRunsIt(t *testing.T) {
	for _, body := range []string{"<p>" + markup, `<input value="` + markup + `">`, `<input value='` + markup + `'>`, "<script>x = '" + markup + "'</script>"} {
		if doc, err := goquery.NewDocumentFromReader(strings.NewReader(body)); err != nil || !runs(doc) {
			t.Errorf("%v: %s is taken for harmless", err, body)
		}
	}
}

// Forms are read field by field: nothing binds a form to a record, so that a field which nobody asks for has nowhere to go.
func TestFieldsOfAFormThatNobodyAsksForChangeNothing(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, binds := range []string{"Body" + "Parser(", "Query" + "Parser(", "Params" + "Parser(", "Header" + "Parser(", "Cookie" + "Parser("} {
			if strings.Contains(string(b), binds) {
				t.Errorf("%s binds a request to a record by %s", name, binds)
			}
		}
	}
	walk(t, func(t *testing.T, x *site) {
		school, far := x.as(x.w.Counties[0].Schools[0].Actor), x.w.Counties[1].Schools[0]
		form := school.page("/school/classes/new").form(t, "/classes", x.filled()...)
		for field, value := range map[string]string{"id": "chosen", "state": "open", "county": string(x.w.Counties[1].Region.Code[:6]), "organisation_id": string(far.ID), "school_id": string(far.ID),
			"filed_by": "x", "approved_by": "x", "subsidised": "true", "version": "9", "number": "1"} {
			form.Set(field, value)
		}
		id := strings.TrimPrefix(school.send("/classes", form).leads(t, "/classes/").Location, "/classes/")
		c, err := x.s.Class(t.Context(), domain.Everywhere, domain.ClassID(id))
		x.must(err)
		if id == "chosen" || c.State != domain.ClassDraft || c.OrganisationID != x.w.Counties[0].Schools[0].ID || string(c.County) != string(x.w.Counties[0].Region.Code[:6]) || c.Version != 1 {
			t.Errorf("%+v", c)
		}
		b := x.visitor()
		form = b.page("/register").form(t, "/register", "name", "李明", "identity_number", ident.Fictional("1990-03-07", 1), "phone", "13900009999", "region_code", string(x.w.Counties[0].Region.Code), "pin", "135790")
		for field, value := range map[string]string{"role": "region", "person": "false", "county": "999902", "identity_state": "confirmed", "person_id": "chosen", "account_id": string(x.w.Auditor.AccountID)} {
			form.Set(field, value)
		}
		if v := b.send("/register", form); v.Status != http.StatusSeeOther {
			t.Fatal(v.Status, v.words(".errs"))
		}
		if list := storagetest.List(t, x.s, "SELECT p.county FROM persons p JOIN accounts a ON a.person_id = p.id WHERE a.person AND p.id <> 'chosen' AND p.name = '李明'"); fmt.Sprint(list) != "["+string(x.w.Counties[0].Region.Code[:6])+"]" {
			t.Error(list)
		}
	})
}
