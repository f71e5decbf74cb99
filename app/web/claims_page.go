package web

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
	"yiji/storage"
)

// pageRows is how many rows a list shows at once.
const pageRows = 20

// claimsView is the list of claims with its figures.
type claimsView struct {
	List      List
	Tiles     []claimTile
	Chart     Chart
	Tabs      []Tab
	Counties  []Option // none where the reader has only one
	Rows      []claimRow
	PageHeads int
	PageFen   domain.Fen
	Whole     storage.ClaimTotal // of all pages of the filter
	Next      string
	MayPay    bool
}

// claimRow is a claim with the names of who asks and where.
type claimRow struct {
	domain.Claim
	School, Place string
}

// claimTile is one group of states with its sum.
type claimTile struct {
	Tone, Icon, Label string
	Claims            int
	Fen               domain.Fen
}

// claimGroups are the states that stand together in a tile.
var claimGroups = []struct {
	tone, icon, label string
	states            []domain.ClaimState
	paid              bool // sums what was paid, not what was asked for
}{
	{"warn", "clock", "claims.tile.submitted", []domain.ClaimState{domain.ClaimSubmitted}, false},
	{"info", "megaphone", "claims.tile.notice", []domain.ClaimState{domain.ClaimChecked, domain.ClaimNoticed}, false},
	{"ok", "circle-check", "claims.tile.approved", []domain.ClaimState{domain.ClaimApproved, domain.ClaimPaying}, false},
	{"done", "banknote", "claims.tile.paid", []domain.ClaimState{domain.ClaimPaid, domain.ClaimPartPaid}, true},
}

// claimFilter is what the address asks for; an unknown order is the usual one.
func claimFilter(c *fiber.Ctx) (f storage.ClaimFilter, err error) {
	f = storage.ClaimFilter{State: domain.ClaimState(c.Query("state")), County: domain.County(c.Query("county")), Search: c.Query("q"), Sort: c.Query("sort"), After: domain.ClaimID(c.Query("cursor"))}
	var k domain.Check
	k.Text("q", f.Search, 0, 60)
	k.That(f.State == "" || slices.Contains(domain.ClaimStates, f.State), "state", "choose-one")
	k.Text("county", string(f.County), 0, 12)
	k.Text("cursor", string(f.After), 0, 60)
	if err := k.Err(); err != nil {
		return storage.ClaimFilter{}, err
	}
	return f, nil
}

func (s *Server) claimsPage(c *fiber.Ctx) error {
	f, err := claimFilter(c)
	c.Locals("err", err)
	p := s.page(c, "claims.title")
	v := claimsView{List: ListOf(c, "claims"), MayPay: s.Actions.Policy.May(actor(c), "payment", "make")}
	if err := s.claimFigures(c, p.Locale, f, &v); err != nil {
		return err
	}
	if err == nil {
		if err := s.claimRows(c, f, &v); err != nil {
			return err
		}
	}
	return render(c, p, ClaimsPage(v))
}

// claimRows reads one page of the list; one row more than shown tells whether there is another page.
func (s *Server) claimRows(c *fiber.Ctx, f storage.ClaimFilter, v *claimsView) error {
	f.Limit = pageRows + 1
	list, err := s.Store.Claims(c.UserContext(), actor(c).Scope, f)
	if err != nil {
		return err
	}
	if len(list) > pageRows {
		list = list[:pageRows]
		v.Next = string(list[pageRows-1].ID)
	}
	v.Rows, err = s.named(c.UserContext(), list)
	for _, r := range v.Rows {
		v.PageHeads += r.Heads
		v.PageFen += r.Fen
	}
	return err
}

// claimFigures fills in what stands around the rows: tiles and chart of everything the reader may see, tabs and total of the filter.
func (s *Server) claimFigures(c *fiber.Ctx, l text.Locale, f storage.ClaimFilter, v *claimsView) error {
	sc, ctx := actor(c).Scope, c.UserContext()
	all, err := s.Store.ClaimTotals(ctx, sc, storage.ClaimFilter{})
	if err != nil {
		return err
	}
	narrowed, err := s.Store.ClaimTotals(ctx, sc, storage.ClaimFilter{County: f.County, Search: f.Search})
	if err != nil {
		return err
	}
	v.Tiles, v.Tabs, v.Whole = claimTiles(l, all), claimTabs(l, narrowed, f.State), wholeOf(narrowed, f.State)
	if v.Counties, err = s.countiesBelow(ctx, l, sc); err != nil {
		return err
	}
	v.Chart, err = s.claimChart(ctx, l, sc)
	return err
}

func claimTiles(l text.Locale, totals []storage.ClaimTotal) (tiles []claimTile) {
	for _, g := range claimGroups {
		t := claimTile{Tone: g.tone, Icon: g.icon, Label: l.T(g.label)}
		for _, x := range totals {
			switch {
			case !slices.Contains(g.states, x.State):
				continue
			case g.paid:
				t.Fen += x.PaidFen
			default:
				t.Fen += x.Fen
			}
			t.Claims += x.Claims
		}
		tiles = append(tiles, t)
	}
	return tiles
}

// claimTabs are the states that occur, in the order of a claim's life, and the chosen one.
func claimTabs(l text.Locale, totals []storage.ClaimTotal, chosen domain.ClaimState) []Tab {
	tabs := []Tab{{Label: l.T("all"), Count: wholeOf(totals, "").Claims}}
	for _, state := range domain.ClaimStates {
		if n := wholeOf(totals, state).Claims; n > 0 || state == chosen {
			tabs = append(tabs, Tab{string(state), l.T("state.claim." + string(state)), n})
		}
	}
	return tabs
}

// wholeOf sums the totals of one state, or of all for "".
func wholeOf(totals []storage.ClaimTotal, state domain.ClaimState) (sum storage.ClaimTotal) {
	for _, x := range totals {
		if state == "" || x.State == state {
			sum.Claims += x.Claims
			sum.Heads += x.Heads
			sum.Fen += x.Fen
			sum.PaidFen += x.PaidFen
		}
	}
	return sum
}

// claimChart is the money of the last six months; without any it has no bars.
func (s *Server) claimChart(ctx context.Context, l text.Locale, sc domain.Scope) (Chart, error) {
	ch := Chart{ID: "claim-months", Title: l.T("claims.chart"), Desc: l.T("claims.chart-desc"), Unit: l.T("money.wan"), Series: []string{l.T("claims.chart-paid"), l.T("claims.chart-open")},
		Format: func(v int64) string { return Wan(domain.Fen(v)) }}
	now := s.Store.Now().In(domain.Beijing)
	var starts []time.Time
	for i := -5; i <= 0; i++ {
		starts = append(starts, time.Date(now.Year(), now.Month()+time.Month(i), 1, 0, 0, 0, 0, domain.Beijing))
	}
	months, err := s.Store.ClaimMonths(ctx, sc, starts)
	any := false
	for _, m := range months {
		ch.Bars = append(ch.Bars, Bar{l.T("month.short." + strconv.Itoa(int(starts[m.Month].Month()))), []int64{int64(m.PaidFen), int64(m.OpenFen)}})
		any = any || m.PaidFen+m.OpenFen > 0
	}
	if !any {
		ch.Bars = nil
	}
	return ch, err
}

// claimsFile is the list as a file of kind csv or xlsx: the same rows as on the page's tabs and filter, all pages.
func (s *Server) claimsFile(kind string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		f, err := claimFilter(c)
		if err != nil {
			return err
		}
		f.After = ""
		list, err := s.Store.Claims(c.UserContext(), actor(c).Scope, f)
		if err != nil {
			return err
		}
		rows, err := s.named(c.UserContext(), list)
		if err != nil {
			return err
		}
		l := newPage(c, "").Locale
		var cells [][]any
		for _, r := range rows {
			cells = append(cells, []any{r.Number, r.ClassTitle, r.School, r.Place, r.Heads, r.Fen, r.PaidFen, l.T("state.claim." + string(r.State)), r.RuleSet, string(domain.Day(r.UpdatedAt))})
		}
		return s.tableFile(c, "claims", kind, l.T("claims.title"), heads(l, "claim.number", "label.class", "claim.school", "claim.county", "claim.heads", "claim.fen-yuan", "claim.paid-yuan", "label.state", "claim.rules", "claim.updated"), cells)
	}
}

// named adds to claims the names of who asks and where.
func (s *Server) named(ctx context.Context, list []domain.Claim) ([]claimRow, error) {
	rows, names := []claimRow{}, s.names(ctx)
	for _, c := range list {
		rows = append(rows, claimRow{c, names.organisation(c.OrganisationID), names.county(c.County)})
	}
	return rows, names.err
}
