package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
	"yiji/storage"
)

// regionView is one region with the figures of the level below: classes, class hours and money, never people.
type regionView struct {
	domain.Region
	Above []Link
	Rows  []regionRow
	Sum   storage.Figures
	Chart Chart
}

// regionRow is one part of the region; without a link it is what belongs to the region itself and to none of its parts.
type regionRow struct {
	Name, Href string
	storage.Figures
}

// regionPage shows a region that the reader's scope covers, their own unless the address names one below.
func (s *Server) regionPage(c *fiber.Ctx) error {
	at, err := s.regionAt(c)
	if err != nil {
		return err
	}
	p := s.page(c, "region.title")
	v, err := s.regionFigures(c.UserContext(), p.Locale, actor(c).Scope, at)
	if err != nil {
		return err
	}
	return render(c, p, RegionPage(v))
}

// regionAt is the region that the address asks for. One outside of the reader's scope is not there.
func (s *Server) regionAt(c *fiber.Ctx) (r domain.Region, err error) {
	sc, code := actor(c).Scope, c.Query("at")
	switch {
	case sc.RegionPath == "" || !domain.Plain(code):
		return r, domain.ErrNotFound
	case code == "":
		return s.Store.RegionAt(c.UserContext(), sc.RegionPath, s.Store.Today())
	}
	r, err = s.Store.Region(c.UserContext(), domain.RegionCode(code), s.Store.Today())
	if err == nil && !sc.Covers(r.Path, "", "") {
		return r, domain.ErrNotFound
	}
	return r, err
}

func (s *Server) regionFigures(ctx context.Context, l text.Locale, sc domain.Scope, at domain.Region) (v regionView, err error) {
	v.Region = at
	if v.Above, err = s.regionsAbove(ctx, sc, at); err != nil {
		return v, err
	}
	below, err := s.Store.Regions(ctx, sc, at.Code, s.Store.Today())
	if err != nil {
		return v, err
	}
	width := len(at.Path)
	if len(below) > 0 {
		width = len(below[0].Path)
	}
	parts, err := s.Store.FiguresUnder(ctx, at.Path, width)
	if err != nil {
		return v, err
	}
	for _, r := range below {
		v.Rows = append(v.Rows, regionRow{r.Name, "/region?at=" + string(r.Code), parts[r.Path]})
		v.Sum = add(v.Sum, parts[r.Path])
		delete(parts, r.Path)
	}
	own := storage.Figures{}
	for _, f := range parts {
		own = add(own, f)
	}
	if own != (storage.Figures{}) {
		v.Rows = append(v.Rows, regionRow{l.T("region.own"), "", own})
		v.Sum = add(v.Sum, own)
	}
	v.Chart = moneyChart(l, v.Rows)
	return v, nil
}

// regionsAbove is the way from the top of the reader's scope to a region.
func (s *Server) regionsAbove(ctx context.Context, sc domain.Scope, at domain.Region) (links []Link, err error) {
	for i := len(sc.RegionPath); i < len(at.Path); i += strings.Index(at.Path[i:], "/") + 1 {
		r, err := s.Store.RegionAt(ctx, at.Path[:i], s.Store.Today())
		if err != nil {
			return nil, err
		}
		links = append(links, Link{r.Name, "/region?at=" + string(r.Code)})
	}
	return append(links, Link{Label: at.Name}), nil
}

// add sums two figures; whose they are together is for the caller to say.
func add(a, b storage.Figures) storage.Figures {
	return storage.Figures{Classes: a.Classes + b.Classes, Open: a.Open + b.Open, Running: a.Running + b.Running, Closed: a.Closed + b.Closed, Waiting: a.Waiting + b.Waiting,
		HoursHeld: a.HoursHeld + b.HoursHeld, HoursToCome: a.HoursToCome + b.HoursToCome, Claims: a.Claims + b.Claims, ClaimedFen: a.ClaimedFen + b.ClaimedFen, PaidFen: a.PaidFen + b.PaidFen}
}

// moneyChart is the money of the parts, paid and not yet; without any it has no bars.
func moneyChart(l text.Locale, rows []regionRow) Chart {
	ch := Chart{ID: "region-money", Title: l.T("region.chart"), Desc: l.T("region.chart-desc"), Unit: l.T("money.wan"), Series: []string{l.T("claims.chart-paid"), l.T("region.chart-rest")},
		Format: func(v int64) string { return Wan(domain.Fen(v)) }}
	any := false
	for _, r := range rows {
		ch.Bars = append(ch.Bars, Bar{r.Name, []int64{int64(r.PaidFen), int64(r.ClaimedFen - r.PaidFen)}})
		any = any || r.ClaimedFen > 0
	}
	if !any {
		ch.Bars = nil
	}
	return ch
}
