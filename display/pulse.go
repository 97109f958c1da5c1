package display

import (
	"context"
	"errors"
	"slices"
	"time"

	"jiaohao/queue"
)

// period is everything on the displays that the clock alone can change.
type period struct {
	day     string
	serving Serving
	notices []Text
}

func (p period) same(o period) bool {
	return p.day == o.day && p.serving == o.serving && slices.Equal(p.notices, o.notices)
}

// Pulse looks at the clock and reports whether it has changed what the displays
// show since the last look: a new day, opening, break, closing, the first or the
// last day of an announcement. Then it has told the hub, and the LEDs are to be
// sent anew. The first look reports nothing.
func (d *Display) Pulse(ctx context.Context) (changed bool, err error) {
	var p period
	err = d.view(ctx, func(h *queue.Hall, now time.Time) {
		p = period{
			day:     now.In(d.o.Data.Location).Format(time.DateOnly),
			serving: ServingAt(h, d.o.Data, now),
			notices: notices(d.o.Data, now),
		}
	})
	if err != nil {
		return false, err
	}
	d.mu.Lock()
	changed = d.seen && !p.same(d.period)
	d.period, d.seen = p, true
	d.mu.Unlock()
	if changed && d.o.Hub != nil {
		d.o.Hub.Changed(d.Topics()...)
	}
	return changed, nil
}

// Run looks at the clock every few seconds until ctx ends, and calls repaint
// whenever all LEDs are to be sent anew. repaint may block.
func (d *Display) Run(ctx context.Context, repaint func(context.Context)) error {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		changed, err := d.Pulse(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !errors.Is(err, context.Canceled):
			d.o.Log.Warn("displays did not see the hall", "err", err)
		case changed:
			repaint(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
