package storage

import (
	"context"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Country is the region whose holidays hold everywhere.
const Country = "CN"

// holidayRow adds to a holiday the region it holds in.
type holidayRow struct {
	bun.BaseModel `bun:"table:holidays"`
	Region        string // division code cut to its level, or Country
	domain.Holiday
}

// Calendar is the calendar of working days of the whole country.
func (q queries) Calendar(ctx context.Context) (domain.Calendar, error) {
	days, years, err := q.Holidays(ctx, Country)
	return domain.NewCalendar(days, years), err
}

// Holidays are the days of a region and the years that its data covers.
func (q queries) Holidays(ctx context.Context, region string) (days []domain.Holiday, years []int, err error) {
	var rows []holidayRow
	if err = q.db.NewSelect().Model(&rows).Where("region = ?", region).Order("date").Scan(ctx); err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		days = append(days, r.Holiday)
	}
	return days, years, q.db.NewRaw("SELECT year FROM holiday_years WHERE region = ? ORDER BY year", region).Scan(ctx, &years)
}

// SetHolidays stores days of a region, in place of what stood for the same days, and marks years as covered.
func (tx *Tx) SetHolidays(ctx context.Context, region string, days []domain.Holiday, years []int) error {
	rows := make([]holidayRow, len(days))
	for i, d := range days {
		rows[i] = holidayRow{Region: region, Holiday: d}
	}
	if len(rows) > 0 {
		_, err := tx.db.NewInsert().Model(&rows).On("CONFLICT (region, date) DO UPDATE").Set("kind = EXCLUDED.kind").Set("name = EXCLUDED.name").Exec(ctx)
		if err != nil {
			return err
		}
	}
	for _, y := range years {
		if _, err := tx.db.NewRaw("INSERT INTO holiday_years (region, year) VALUES (?, ?) ON CONFLICT (region, year) DO NOTHING", region, y).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
