package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
)

// sumNames are the columns of the table sums after its key, and sumValues what each
// is of a group of tickets t with their ratings r.
var sumNames, sumValues = func() (names, values []string) {
	add := func(name, value string) {
		names, values = append(names, name), append(values, value)
	}
	const (
		waited = `(t.called > 0 AND t.called >= t.issued)`
		wait   = `((t.called - t.issued) / 1000)`
		// A guessed end is too late, and a day's end is nobody's outcome.
		timed = `(t.state = 6 AND t.outcome <> 8 AND t.guessed = 0 AND t.started > 0 AND t.ended >= t.started)`
		took  = `((t.ended - t.started) / 1000)`
	)
	add("issued", `count(*)`)
	add("served", `sum(t.state = 6)`)
	add("missed", `sum(t.state = 5)`)
	add("unserved", `sum(t.state IN (7, 8))`)
	add("by_hand", `sum(EXISTS (SELECT 1 FROM hand_calls h WHERE h.ticket = t.id AND h.undone = 0))`)
	histogram := func(prefix, counts, seconds string) {
		from := 0
		for i, end := range affairs.BucketEnds() {
			add(fmt.Sprint(prefix, i), fmt.Sprintf(`sum(%s AND %s >= %d AND %s < %d)`, counts, seconds, from*60, seconds, end*60))
			from = end
		}
		add(fmt.Sprint(prefix, affairs.Buckets-1), fmt.Sprintf(`sum(%s AND %s >= %d)`, counts, seconds, from*60))
	}
	add("called", `sum(`+waited+`)`)
	add("wait_sum", `sum(iif(`+waited+`, `+wait+`, 0))`)
	add("wait_max", `max(iif(`+waited+`, `+wait+`, 0))`)
	histogram("w", waited, wait)
	add("timed", `sum(`+timed+`)`)
	add("serve_sum", `sum(iif(`+timed+`, `+took+`, 0))`)
	add("serve_max", `max(iif(`+timed+`, `+took+`, 0))`)
	histogram("s", timed, took)
	for score := 1; score <= 5; score++ {
		add(fmt.Sprint("r", score), fmt.Sprintf(`sum(ifnull(r.score, 0) = %d)`, score))
	}
	for outcome := 1; outcome <= 8; outcome++ {
		add(fmt.Sprint("o", outcome), fmt.Sprintf(`sum(t.outcome = %d)`, outcome))
	}
	return names, values
}()

// fields are where the columns of sumNames go.
func fields(t *affairs.Tally) []any {
	list := []any{&t.Issued, &t.Served, &t.Missed, &t.Unserved, &t.ByHand, &t.Called, &t.WaitSum, &t.WaitMax}
	for i := range t.Waits {
		list = append(list, &t.Waits[i])
	}
	list = append(list, &t.Timed, &t.ServeSum, &t.ServeMax)
	for i := range t.Services {
		list = append(list, &t.Services[i])
	}
	for i := range t.Ratings {
		list = append(list, &t.Ratings[i])
	}
	for i := range t.Outcomes {
		list = append(list, &t.Outcomes[i])
	}
	return list
}

// sumKeys say what a ticket belongs to. ?2 is the first moment of the day: an hour
// is counted from it. Who was missed has left the window; the call names it.
var sumKeys = map[affairs.TallyBy]string{
	affairs.ByLine: `t.line`,
	affairs.ByWindow: `iif(t."window" <> '', t."window", ifnull((SELECT c."window" FROM calls c
		WHERE c.ticket = t.id AND c.undone = 0 ORDER BY c.seq DESC LIMIT 1), ''))`,
	affairs.ByClerk: `t.clerk`,
	affairs.ByHour:  `printf('%02d', max(0, min(23, (t.issued - ?2) / 3600000)))`,
}

// sumsOf selects the sums of the day ?1 from its tickets, as rows of the table sums.
func sumsOf(by affairs.TallyBy) string {
	columns := make([]string, len(sumNames))
	for i := range sumNames {
		columns[i] = sumValues[i] + ` AS ` + sumNames[i]
	}
	return fmt.Sprintf(`SELECT %d AS "by", t.day AS day, %s AS key, %s FROM tickets t LEFT JOIN ratings r ON r.ticket = t.id
		WHERE t.day = ?1 AND ?2 IS NOT NULL GROUP BY key HAVING key <> ''`, by, sumKeys[by], strings.Join(columns, ", "))
}

var allBy = []affairs.TallyBy{affairs.ByLine, affairs.ByWindow, affairs.ByClerk, affairs.ByHour}

// sumUp writes the sums of a day that is over.
func (p *projector) sumUp(day string) error {
	from, err := firstMoment(day, p.zone)
	if err != nil {
		return err
	}
	for _, s := range p.newSums {
		if err := s.run(day, from); err != nil {
			return err
		}
	}
	return p.summed.run(day)
}

func firstMoment(day string, zone *time.Location) (int64, error) {
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	return t.UnixMilli(), err
}

// sumPast sums the days of a database from before there were sums.
func (s *Store) sumPast(ctx context.Context) error {
	days, err := texts(s.read.QueryContext(ctx, `SELECT day FROM days WHERE summed = 0 AND day <> `+openDay+` ORDER BY day`))
	if err != nil || len(days) == 0 {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		for _, day := range days {
			if err := t.w.projector.sumUp(day); err != nil {
				return fmt.Errorf("sum up %s: %w", day, err)
			}
		}
		return nil
	})
}

var spanKeys = map[affairs.Span]string{affairs.Whole: `key`, affairs.Daily: `day`, affairs.Monthly: `substr(day, 1, 7)`}

// Tallies sums the days from … to, both included, in the order of their keys. It
// reads the sums of past days, and of the open one the tickets.
func (s *Store) Tallies(ctx context.Context, by affairs.TallyBy, span affairs.Span, from, to string) ([]affairs.TallyOf, error) {
	var newest string // the day that is open
	if err := s.read.QueryRowContext(ctx, `SELECT ifnull(`+openDay+`, '')`).Scan(&newest); err != nil {
		return nil, err
	}
	list, err := tallies(s.read.QueryContext(ctx, grouped(span, `sums WHERE "by" = ? AND day BETWEEN ? AND ?`), by, from, to))
	if err != nil || newest == "" || newest < from || newest > to {
		return list, err
	}
	first, err := firstMoment(newest, s.o.Zone)
	if err != nil {
		return nil, err
	}
	live, err := tallies(s.read.QueryContext(ctx, grouped(span, `(`+sumsOf(by)+`)`), newest, first))
	if err != nil {
		return nil, err
	}
	for _, l := range live {
		i, found := slices.BinarySearchFunc(list, l.Key, func(t affairs.TallyOf, key string) int { return strings.Compare(t.Key, key) })
		if !found {
			list = slices.Insert(list, i, affairs.TallyOf{Key: l.Key})
		}
		list[i].Add(l.Tally)
	}
	return list, nil
}

// grouped adds up rows of the table sums.
func grouped(span affairs.Span, source string) string {
	columns := make([]string, len(sumNames))
	for i, name := range sumNames {
		columns[i] = `sum(` + name + `)`
		if strings.HasSuffix(name, "_max") {
			columns[i] = `max(` + name + `)`
		}
	}
	return fmt.Sprintf(`SELECT %s AS k, %s FROM %s GROUP BY k ORDER BY k`, spanKeys[span], strings.Join(columns, ", "), source)
}

func tallies(rows *sql.Rows, err error) ([]affairs.TallyOf, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.TallyOf
	for rows.Next() {
		var t affairs.TallyOf
		if err := rows.Scan(append([]any{&t.Key}, fields(&t.Tally)...)...); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// Until is what had happened on a day by a moment of it (Unix ms): how many numbers
// were issued, how many served, and the waits of those called.
func (s *Store) Until(ctx context.Context, day string, at int64) (t affairs.Tally, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*), ifnull(sum(state = 6 AND ended <= ?2), 0),
		ifnull(sum(called > 0 AND called <= ?2), 0), ifnull(sum(iif(called > 0 AND called <= ?2, (called - issued) / 1000, 0)), 0),
		ifnull(max(iif(called > 0 AND called <= ?2, (called - issued) / 1000, 0)), 0)
		FROM tickets WHERE day = ?1 AND issued <= ?2`, day, at).Scan(&t.Issued, &t.Served, &t.Called, &t.WaitSum, &t.WaitMax)
	return t, err
}
