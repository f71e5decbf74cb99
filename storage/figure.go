package storage

import (
	"context"

	"yiji/domain"
)

// Figures are what a region shows of one part of itself: classes, class hours and money. Figures about people are not among them.
type Figures struct {
	Path        string
	Classes     int // filed or later, cancelled ones left out
	Open        int // people can enrol now
	Running     int
	Closed      int
	Waiting     int // filed and not yet answered
	HoursHeld   int // class hours taught
	HoursToCome int
	Claims      int // submitted or later
	ClaimedFen  domain.Fen
	PaidFen     domain.Fen
}

// FiguresUnder sums the classes and claims of each part of path's subtree; parts are told apart by the first width characters of
// their path.
func (q queries) FiguresUnder(ctx context.Context, path string, width int) (map[string]Figures, error) {
	m := map[string]Figures{}
	var classes, hours, claims []Figures
	end := after(path)
	err := q.db.NewRaw(`SELECT substr(region_path, 1, ?) AS path, count(*) AS classes, sum(CASE state WHEN 'open' THEN 1 ELSE 0 END) AS open,
		sum(CASE WHEN state IN ('running', 'assessing') THEN 1 ELSE 0 END) AS running, sum(CASE state WHEN 'closed' THEN 1 ELSE 0 END) AS closed,
		sum(CASE state WHEN 'filed' THEN 1 ELSE 0 END) AS waiting
		FROM classes WHERE region_path >= ? AND region_path < ? AND state NOT IN ('draft', 'cancelled') GROUP BY 1`, width, path, end).Scan(ctx, &classes)
	if err != nil {
		return nil, err
	}
	err = q.db.NewRaw(`SELECT substr(c.region_path, 1, ?) AS path, sum(CASE l.state WHEN 'held' THEN l.hours ELSE 0 END) AS hours_held,
		sum(CASE l.state WHEN 'planned' THEN l.hours ELSE 0 END) AS hours_to_come
		FROM lessons l JOIN classes c ON c.county = l.county AND c.id = l.class_id WHERE c.region_path >= ? AND c.region_path < ? GROUP BY 1`, width, path, end).Scan(ctx, &hours)
	if err != nil {
		return nil, err
	}
	err = q.db.NewRaw(`SELECT substr(region_path, 1, ?) AS path, count(*) AS claims, CAST(sum(fen) AS BIGINT) AS claimed_fen, CAST(sum(paid_fen) AS BIGINT) AS paid_fen
		FROM claims WHERE region_path >= ? AND region_path < ? AND state NOT IN ('draft', 'returned', 'refused') GROUP BY 1`, width, path, end).Scan(ctx, &claims)
	for _, f := range classes {
		m[f.Path] = f
	}
	for _, f := range hours {
		x := m[f.Path]
		x.Path, x.HoursHeld, x.HoursToCome = f.Path, f.HoursHeld, f.HoursToCome
		m[f.Path] = x
	}
	for _, f := range claims {
		x := m[f.Path]
		x.Path, x.Claims, x.ClaimedFen, x.PaidFen = f.Path, f.Claims, f.ClaimedFen, f.PaidFen
		m[f.Path] = x
	}
	return m, err
}
