package store

import (
	"context"

	"jiaohao/affairs"
)

// MistakenDays are the days that a clock which ran ahead began, and that were left
// when it was put right.
func (s *Store) MistakenDays(ctx context.Context) ([]affairs.MistakenDay, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT day, mistaken, early FROM days WHERE mistaken > 0 ORDER BY day`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.MistakenDay
	for rows.Next() {
		var m affairs.MistakenDay
		if err := rows.Scan(&m.Day, &m.Left, &m.Issued); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

// DayBefore is the business day that was open before the present one, "" for none.
func (s *Store) DayBefore(ctx context.Context) (day string, err error) {
	_, err = get(s.read.QueryRowContext(ctx, `SELECT day FROM days ORDER BY last DESC LIMIT 1 OFFSET 1`), &day)
	return day, err
}
