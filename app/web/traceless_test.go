package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"yiji/storage/storagetest"
)

// People-first 11: who leaves a grievance without a name leaves no device, no session and no address, also while signed in: no cookie is set,
// and nothing in the database changes but the case, its words, and a row of the log that names nobody. The control, signed in for themself, is found.
func TestAGrievanceWithoutANameLeavesNoTrace(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		who := x.register(0, "李明")
		li := x.own(who)
		before := storagetest.Contents(t, x.s)
		v := li.submit("/grievances/new", "/grievances", "topic", "fee", "text", "他们收了我三百元", "region_code", string(x.w.Counties[0].Region.Code)).is(t, http.StatusOK)
		code := v.Doc.Find("#claim-code").Text()
		known := li.submit("/grievances/by-code", "/grievances/by-code", "code", code).is(t, http.StatusOK)
		unknown := li.submit("/grievances/by-code", "/grievances/by-code", "code", "00000-00000-00000-00000").is(t, http.StatusOK)
		if a, z := known.Doc.Find("main p").Text(), unknown.Doc.Find("main p").Text(); a != z {
			t.Errorf("a code that exists shows another page:\n%s\n%s", a, z)
		}
		for _, v := range []visit{v, known, unknown} {
			if cookies := v.Header.Values("Set-Cookie"); len(cookies) > 0 {
				t.Errorf("%s sets %v", v.Path, cookies)
			}
		}
		after := storagetest.Contents(t, x.s)
		for table := range storagetest.Changed(before, after) {
			if !slices.Contains([]string{"grievances", "case_words", "audits", "idempotency_keys"}, table) {
				t.Errorf("%s changed", table)
			}
		}
		row := strings.Join(slices.DeleteFunc(after["audits"], func(r string) bool { return slices.Contains(before["audits"], r) }), "\n")
		person := string(who.PersonID)
		if person == "" || strings.Contains(row, person) || strings.Contains(strings.Join(after["grievances"], "\n"), person) {
			t.Errorf("a row names the person: %s", row)
		}
		li.submit("/me/grievances", "/me/grievances", "topic", "data", "text", "我的姓名写错了")
		if !strings.Contains(strings.Join(storagetest.Contents(t, x.s)["grievances"], "\n"), person) {
			t.Error("the control is not found")
		}
	})
}
