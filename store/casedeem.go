package store

import (
	"context"
	"fmt"
	"time"

	"jiaohao/affairs"
)

// longestSilence is how many days a hall may be closed, with the leave that people add
// to the longest holiday.
const longestSilence = 20

// DeemCases accepts the applications that nobody answered in time, as of the day of
// intake (affairs.Case.Unanswered), and returns them. by is the hall. After a silence
// longer than any holiday it waits for the next day: the clock may be false, and an
// acceptance cannot be taken back.
func (s *Store) DeemCases(ctx context.Context, by string, catalogue *affairs.Catalogue, cal *affairs.Calendar, at time.Time) (deemed []affairs.Case, err error) {
	today := affairs.DateOf(at.In(s.o.Zone))
	if last, err := s.LastDay(ctx); err != nil || last != "" && last < today.AddDays(-longestSilence).String() {
		return nil, err
	}
	open, err := s.OpenCases(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, c := range open {
		if !c.Unanswered(cal, today) {
			continue
		}
		m, known := catalogue.Matter(c.Matter)
		if !known {
			continue // the bureau has left the hall: somebody there decides
		}
		var after affairs.Case
		err := s.write(ctx, func(t *tx) error {
			now, err := t.w.caseByNo(c.No)
			if err != nil {
				return err
			}
			if after = (affairs.Case{}); !now.Unanswered(cal, today) {
				return nil // answered just now
			}
			after, err = t.stepCase(now, affairs.Deem(now, m, cal, by, at.UnixMilli(), today))
			return err
		})
		if err != nil {
			return deemed, fmt.Errorf("deem %s accepted: %w", c.No, err)
		}
		if after.No != "" {
			deemed = append(deemed, after)
		}
	}
	return deemed, nil
}
