package web

import (
	"net/http"
	"strconv"
	"testing"

	"yiji/domain"
)

// Who tried too often is told when to come again, by the page and by the API.
func TestTriedTooOftenSaysWhenToComeAgain(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "李明")
		for range 8 {
			x.visitor().submit("/sign-in", "/sign-in", "login", p.Phone, "password", "482910")
		}
		wait := func(h http.Header) {
			t.Helper()
			if n, err := strconv.Atoi(h.Get("Retry-After")); err != nil || n < 1 || n > 30 {
				t.Errorf("Retry-After: %q", h.Get("Retry-After"))
			}
		}
		v := x.visitor().submit("/sign-in", "/sign-in", "login", p.Phone, "password", p.PIN).is(t, http.StatusUnprocessableEntity)
		wait(v.Header)
		r := x.nobody().call("POST", "/sessions", obj{"login": p.Phone, "password": p.PIN}).is(422, "sign-in-wait")
		wait(r.Header)
	})
}

// The code of one field has a page too, and it tells what the field is blamed for.
func TestTheCodeOfAFieldHasAPage(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		for code, want := range map[string]string{"pin-trivial": "太容易被猜到", "too-short": "…", "class-full": ""} {
			x.visitor().page("/problems/"+code).sees(t, ".problem", want)
		}
		x.visitor().get("/problems/nothing-at-all").is(t, http.StatusNotFound)
	})
}

// No page of staff leads to a person's own grievances, which staff have none of.
func TestNoPageOfStaffLeadsToOnesOwnGrievances(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		for _, who := range []domain.Actor{x.w.RegionStaff, x.w.Auditor, x.w.Counties[0].Staff[0], x.w.Counties[0].Schools[0].Actor, x.w.Counties[0].Desk} {
			for _, path := range []string{"/", "/account"} {
				if v := x.as(who).get(path); v.Status == http.StatusOK {
					v.lacks(t, `a[href^="/me/"]`)
				}
			}
		}
	})
}
