package web

import (
	"crypto/rand"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"yiji/domain"
)

// sealed puts a signed head into the log of a site, as the sealer does.
func (x *site) sealed(t *testing.T) domain.LogHead {
	t.Helper()
	secret, _, err := note.GenerateKey(rand.Reader, "yiji")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := x.s.UnsealedAudits(t.Context(), 1)
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	var tree domain.Merkle
	tree.Add(domain.LeafHash(rows[0].Record()))
	h := domain.LogHead{Tree: domain.AuditTree, Size: 1, Root: tree.Root(), At: x.s.Now()}
	signed, err := note.Sign(&note.Note{Text: h.Text()}, signer)
	if err != nil {
		t.Fatal(err)
	}
	h.Note = string(signed)
	if err := x.s.SealAudits(t.Context(), rows, 0, nil, h); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestTheHeadOfTheLogIsPublished(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		visitor := x.visitor()
		visitor.get("/log").is(t, 200).sees(t, "main", "尚未封存")
		h := x.sealed(t)
		v := visitor.get("/log").is(t, 200).sees(t, "main", h.Root)
		if got := v.Doc.Find("pre").First().Text(); got != h.Note {
			t.Errorf("the page shows %q", got)
		}
		visitor.get("/log", "Accept-Language", "en").is(t, 200).sees(t, "main", "Rows sealed")
		b := visitor.get("/api/v1/log/head").is(t, 200)
		for _, want := range []string{`"size":1`, h.Root, "— yiji "} {
			if !strings.Contains(b.Body, want) {
				t.Errorf("%s is not in %s", want, b.Body)
			}
		}
		x.as(x.w.Auditor).get("/audit").is(t, 200).sees(t, "main", h.Root).sees(t, "main", "最近封存时间")
	})
}
