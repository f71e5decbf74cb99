package web

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

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
	before, err := x.s.LogHead(t.Context(), domain.AuditTree)
	x.must(err)
	var tree domain.Merkle
	tree.Add(domain.LeafHash(rows[0].Record()))
	h := domain.LogHead{Tree: domain.AuditTree, Size: before.Size + 1, Root: tree.Root(), At: x.s.Now()}
	signed, err := note.Sign(&note.Note{Text: h.Text()}, signer)
	if err != nil {
		t.Fatal(err)
	}
	h.Note = string(signed)
	if err := x.s.SealAudits(t.Context(), rows, before.Size, nil, h); err != nil {
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

// A head that moved with each act would tell whoever asks again and again the moment at which somebody did something: the public and the
// auditor see the newest one of before the last full hour.
func TestTheHeadThatIsShownMovesOnceAnHourWhateverPeopleDo(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		x.clock.At = time.Date(2026, 3, 2, 2, 10, 0, 0, time.UTC)
		first := x.sealed(t)
		visitor := x.visitor()
		shows := func(h domain.LogHead) {
			t.Helper()
			visitor.get("/log").is(t, 200).sees(t, "main", h.Root)
			x.as(x.w.Auditor).get("/audit").is(t, 200).sees(t, "main", h.Root)
			if b := visitor.get("/api/v1/log/head").is(t, 200); !strings.Contains(b.Body, h.Root) {
				t.Errorf("%s is not in %s", h.Root, b.Body)
			}
		}
		shows(first)
		x.clock.At = x.clock.At.Add(20 * time.Minute)
		second := x.sealed(t)
		shows(first)
		x.clock.At = x.clock.At.Add(40 * time.Minute) // another hour
		third := x.sealed(t)
		shows(second)
		x.clock.At = x.clock.At.Add(49 * time.Minute)
		shows(second)
		x.clock.At = x.clock.At.Add(time.Minute)
		shows(third)
	})
}
