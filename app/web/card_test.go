package web

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// A card opens the marking of its holder's own attendance. Every other page and operation answers 403, whatever it is: generated from the
// routes, so that a new one is among them.
func TestACardOpensNothingButItsHoldersOwnAttendance(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		token, hash := access.NewToken()
		x.must(x.s.Write(t.Context(), func(tx *storage.Tx) error {
			return tx.AddCard(t.Context(), domain.Card{County: p.County, ID: "card", PersonID: p.PersonID, TokenHash: hash, CreatedAt: tx.Now})
		}))
		status := func(method, path, cookie string) int {
			t.Helper()
			req := httptest.NewRequest(method, "http://example.com"+path, nil)
			if cookie == "" {
				req.Header.Set("Authorization", "Bearer "+token)
			} else {
				req.AddCookie(&http.Cookie{Name: cookie, Value: token})
			}
			res, err := x.app.Test(req, -1)
			x.must(err)
			defer res.Body.Close()
			return res.StatusCode
		}
		before, n := storagetest.Contents(t, x.s), 0
		own := []string{"/card", "/card/end"}
		for _, r := range (&Server{Actions: x.a, Store: x.s}).routes() {
			path := strings.NewReplacer(":", "x").Replace(r.Path)
			for _, cookie := range []string{cardCookie, cookieLoopback} {
				n++
				got := status(r.Method, path, cookie)
				if slices.Contains(own, r.Path) == (got == 403) {
					t.Errorf("%s %s by card: %d", r.Method, r.Path, got)
				}
			}
		}
		eachOperation(document(t, x), func(method, path string, op *openapi3.Operation) {
			n++
			path = strings.NewReplacer("{id}", nowhere, "{number}", "YJ9999012026000001").Replace(path)
			if got := status(method, path, ""); got != 403 {
				t.Errorf("%s %s by card: %d", method, path, got)
			}
		})
		if d := storagetest.Changed(before, storagetest.Contents(t, x.s)); len(d) > 0 {
			t.Errorf("changed: %v", d)
		}
		t.Logf("%d answers", n)
	})
}
