package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
)

func TestMoneyIsRoundedHalfUpToTenThousand(t *testing.T) {
	for f, want := range map[domain.Fen]string{0: "0.00", 4_999: "0.00", 5_000: "0.01", 97_150_000: "97.15", 1_486_329_000: "1,486.33", -97_150_000: "-97.15", 123_456_789_00: "12,345.68"} {
		if got := Wan(f); got != want {
			t.Errorf("Wan(%d) = %s, want %s", f, got, want)
		}
	}
}

func TestListLinksKeepTheFiltersAndForgetThePage(t *testing.T) {
	l := listAt("/claims?state=paid&q=%E7%84%8A&sort=-amount&cursor=x", "list")
	for got, want := range map[string]string{
		l.With():                           "/claims?q=%E7%84%8A&sort=-amount&state=paid",
		l.With("state", ""):                "/claims?q=%E7%84%8A&sort=-amount",
		l.With("cursor", "y"):              "/claims?cursor=y&q=%E7%84%8A&sort=-amount&state=paid",
		l.With("sort", l.turn("amount")):   "/claims?q=%E7%84%8A&sort=amount&state=paid",
		l.With("sort", l.turn("heads")):    "/claims?q=%E7%84%8A&sort=-heads&state=paid",
		l.order("amount") + l.order("x"):   "descendingnone",
		listAt("//evil/x?a=1", "l").With(): "/evil/x?a=1",
		listAt("/claims", "l").With():      "/claims",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if !l.Filtered() || listAt("/claims?sort=x&cursor=y&q=", "l").Filtered() {
		t.Error("sorting counts as a filter, or a filter does not")
	}
}

func plan(lessons ...Block) [][]int {
	w := Week{Days: []domain.Date{"2026-11-23", "2026-11-24"}, Lessons: lessons}
	for n := range 5 {
		w.Periods = append(w.Periods, Period{No: n + 1})
	}
	var spans [][]int // per row and day: rows of the cell, 0 where covered
	for _, row := range w.rows() {
		var line []int
		for _, c := range row {
			if c.covered {
				line = append(line, 0)
			} else {
				line = append(line, c.span*10+len(c.blocks))
			}
		}
		spans = append(spans, line)
	}
	return spans
}

func TestLessonsLieInTheirCells(t *testing.T) {
	const a, b = domain.Date("2026-11-23"), domain.Date("2026-11-24")
	for name, c := range map[string]struct {
		lessons []Block
		want    [][]int
	}{
		"an empty week is free":                {nil, [][]int{{10, 10}, {10, 10}, {10, 10}, {10, 10}, {10, 10}}},
		"a long lesson covers the rows below":  {[]Block{{Day: a, From: 2, To: 4}}, [][]int{{10, 10}, {31, 10}, {0, 10}, {0, 10}, {10, 10}}},
		"lessons that touch stay apart":        {[]Block{{Day: b, From: 3, To: 4}, {Day: b, From: 1, To: 2}}, [][]int{{10, 21}, {10, 0}, {10, 21}, {10, 0}, {10, 10}}},
		"lessons that overlap share a cell":    {[]Block{{Day: a, From: 1, To: 3}, {Day: a, From: 2, To: 5}}, [][]int{{52, 10}, {0, 10}, {0, 10}, {0, 10}, {0, 10}}},
		"a lesson inside another shares too":   {[]Block{{Day: a, From: 1, To: 4}, {Day: a, From: 2, To: 2}}, [][]int{{42, 10}, {0, 10}, {0, 10}, {0, 10}, {10, 10}}},
		"other days and periods are left out":  {[]Block{{Day: "2026-12-01", From: 1, To: 1}, {Day: a, From: 9, To: 9}}, [][]int{{10, 10}, {10, 10}, {10, 10}, {10, 10}, {10, 10}}},
		"a lesson beyond the day ends with it": {[]Block{{Day: a, From: 5, To: 9}}, [][]int{{10, 10}, {10, 10}, {10, 10}, {10, 10}, {11, 10}}},
	} {
		if diff := cmp.Diff(c.want, plan(c.lessons...)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestChartStaysInsideItsFrame(t *testing.T) {
	for _, values := range [][]int64{{0}, {1}, {7, 3}, {999_999_999_99}, {5_000_000, 120_000_000, 1}} {
		c := Chart{ID: "c", Series: []string{"a", "b", "c"}}
		for range 12 {
			c.Bars = append(c.Bars, Bar{"x", values})
		}
		if n := c.lines(); n > 5 || n < 1 {
			t.Errorf("%v: %d lines", values, n)
		}
		if top := c.y(c.Bars[0].sum()); top < chartTop || top > chartH-chartBottom {
			t.Errorf("%v: the column ends at %d", values, top)
		}
		if c.x(11, false)+c.slot() > chartW || c.x(11, true) < 0 {
			t.Errorf("%v: columns leave the frame", values)
		}
	}
}

func TestQRCodeOfTooMuchTextDrawsNothing(t *testing.T) {
	var b strings.Builder
	if err := QRSVG(strings.Repeat("x", 5000), "x").Render(t.Context(), &b); err != nil || b.Len() > 0 {
		t.Error(err, b.Len())
	}
}

func TestEveryStateHasALookAndAWord(t *testing.T) {
	ctx := t.Context()
	for key := range looks {
		kind, state, _ := strings.Cut(key, ".")
		if label := stateLabel(ctx, kind, state); label == "state."+key {
			t.Errorf("no word for %s", key)
		}
	}
	for _, s := range domain.ClaimStates {
		if looks["claim."+string(s)].icon == "" {
			t.Errorf("no look for claim %s", s)
		}
	}
}
