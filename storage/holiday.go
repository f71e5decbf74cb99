package storage

import (
	"context"

	"yiji/domain"
)

// Holiday is one day that is off although it is a weekday, or worked although it is a weekend (调休).
type Holiday struct {
	Region string // division code cut to its level, or "CN"
	Date   domain.Date
	Kind   string // "off" or "work"
	Name   string
}

// Holidays are the days of a region and the years that its data covers.
func (q queries) Holidays(ctx context.Context, region string) (days []Holiday, years []int, err error) {
	if err = q.db.NewSelect().Model(&days).Where("region = ?", region).Order("date").Scan(ctx); err != nil {
		return nil, nil, err
	}
	return days, years, q.db.NewRaw("SELECT year FROM holiday_years WHERE region = ? ORDER BY year", region).Scan(ctx, &years)
}

// SetHolidayYear replaces the days of one year of a region.
func (tx *Tx) SetHolidayYear(ctx context.Context, region string, year int, days []Holiday) error {
	first, last := domain.Date(dateOf(year, "01-01")), domain.Date(dateOf(year, "12-31"))
	if _, err := tx.db.NewRaw("DELETE FROM holidays WHERE region = ? AND date BETWEEN ? AND ?", region, first, last).Exec(ctx); err != nil {
		return err
	}
	if len(days) > 0 {
		if err := tx.insert(ctx, &days); err != nil {
			return err
		}
	}
	_, err := tx.db.NewRaw("INSERT INTO holiday_years (region, year) VALUES (?, ?) ON CONFLICT (region, year) DO NOTHING", region, year).Exec(ctx)
	return err
}
