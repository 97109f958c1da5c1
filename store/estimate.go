package store

import (
	"context"
	"fmt"

	"jiaohao/queue"
)

// estimatesBetween are the estimates told with the numbers of a part of the
// journal, and when each was first called.
const estimatesBetween = `SELECT j.line, j.at, j.body, (SELECT min(c.at) FROM calls c WHERE c.ticket = j.ticket AND c.undone = 0)
	FROM journal j WHERE j.seq >= ? AND j.seq < ? AND j.kind = 2 AND j.day = ? AND instr(j.body, '"expect"') > 0`

// Estimates returns the estimates that people were told on a day and what
// happened, in the order of issue; without those who were never called. It is
// for queue.HonestyOf.
func (s *Store) Estimates(ctx context.Context, day string) ([]queue.Estimated, error) {
	first, next, err := s.rangeOf(ctx, day)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, estimatesBetween, first, next, day)
	if err != nil {
		return nil, fmt.Errorf("read estimates of %s: %w", day, err)
	}
	defer rows.Close()
	var list []queue.Estimated
	for rows.Next() {
		var e queue.Estimated
		var issued int64
		var called *int64
		var text string
		if err := rows.Scan(&e.Line, &issued, &text, &called); err != nil {
			return nil, err
		}
		body, err := queue.ReadIssued(text)
		if err != nil {
			return nil, fmt.Errorf("body of an issued ticket: %w", err)
		}
		if called == nil || body.Wait == nil || body.Expect == nil {
			continue
		}
		e.Wait, e.Expect = queue.Wait{P50: body.Wait[0], P90: body.Wait[1]}, queue.Expect{P50: body.Expect[0], P90: body.Expect[1]}
		e.Waited = max(*called-issued, 0)
		list = append(list, e)
	}
	return list, rows.Err()
}
