package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yiji/app/access"
)

// Two servers over one store, each with its own cache on a clock of the test.
func TestARevocationTakesEffectWithinFiveSecondsEverywhere(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		one, two := *x, *x
		one.app = New(&Server{Actions: x.a, Store: x.s, Base: "http://example.com", Grants: access.NewCache(x.s, clock)})
		two.app = New(&Server{Actions: x.a, Store: x.s, Base: "http://example.com", Grants: access.NewCache(x.s, clock)})
		who := x.w.Counties[0].Labour
		here, there, cold := one.as(who), two.as(who), two.as(x.w.Counties[0].Staff[0])
		here.get("/vacancies").is(t, http.StatusOK)
		there.get("/vacancies").is(t, http.StatusOK)
		_, err := x.a.EndGrant(t.Context(), x.w.RegionStaff, who.GrantID, "left-office")
		x.must(err)
		_, err = x.a.EndGrant(t.Context(), x.w.RegionStaff, x.w.Counties[0].Staff[0].GrantID, "left-office")
		x.must(err)
		cold.get("/approvals").is(t, http.StatusForbidden) // never read before the revocation
		now = now.Add(access.GrantSeconds*time.Second - time.Millisecond)
		here.get("/vacancies").is(t, http.StatusOK) // the price of the cache, shown on purpose
		now = now.Add(time.Millisecond)
		here.get("/vacancies").is(t, http.StatusForbidden)
		there.get("/vacancies").is(t, http.StatusForbidden)
	})
}

func TestOnlyTheBenchmarkServesAnUnguardedSite(t *testing.T) {
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), "web.Unguarded(") && !strings.HasPrefix(path, "../../app/bench/") {
			t.Errorf("%s serves without authorisation", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
