package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/devices"
	"jiaohao/devices/led"
	"jiaohao/devices/pad"
	"jiaohao/devices/voice"
	"jiaohao/display"
	"jiaohao/queue"
)

// outputs carries committed events to what hangs in the hall: LED boards,
// loudspeakers and the displays of call pads. It works behind the owner's back,
// so that a slow device never delays a command.
type outputs struct {
	hall    *queue.Owner
	display *display.Display
	desk    *desk.Desk
	data    *configs.Hall
	now     func() time.Time
	log     *slog.Logger
	leds    []*led.Bus
	voices  []*voice.Speaker
	pads    []*pad.Line

	mu      sync.Mutex
	waiting []queue.Event
	wake    chan struct{}
}

// push takes a committed batch; it never waits.
func (o *outputs) push(events []queue.Event) {
	o.mu.Lock()
	o.waiting = append(o.waiting, events...)
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// run shows the present state everywhere, then every change, until ctx ends.
func (o *outputs) run(ctx context.Context) {
	o.repaint(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		}
		o.mu.Lock()
		events := o.waiting
		o.waiting = nil
		o.mu.Unlock()
		o.show(ctx, events)
	}
}

func (o *outputs) show(ctx context.Context, events []queue.Event) {
	calls, err := o.display.Calls(ctx, events)
	if err != nil {
		o.failed(ctx, "announce", err)
	}
	for _, c := range calls {
		o.say(c)
	}
	texts, err := o.display.Displays(ctx, events)
	if err != nil {
		o.failed(ctx, "show on LED", err)
	}
	o.light(texts)
	o.showOnPads(ctx)
	o.askForRatings(ctx, events)
}

// repaint sends every LED and pad what it should show.
func (o *outputs) repaint(ctx context.Context) {
	texts, err := o.display.AllDisplays(ctx)
	if err != nil {
		o.failed(ctx, "show on LED", err)
	}
	o.light(texts)
	o.showOnPads(ctx)
}

func (o *outputs) failed(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		o.log.Error("not shown", "what", what, "err", err)
	}
}

func (o *outputs) say(a display.Announcement) {
	for _, v := range o.voices {
		if a.Cancel {
			v.Forget(a.Key)
			continue
		}
		u := voice.Utterance{Key: a.Key, Zone: a.Zone, Readings: a.Readings, Priority: voice.Call}
		if a.Recall {
			u.Priority = voice.Recall
		}
		for _, s := range a.Phrase {
			u.Segments = append(u.Segments, voice.Segment(s))
		}
		if err := v.Say(u); err != nil && !errors.Is(err, devices.ErrUnavailable) {
			o.log.Warn("announcement not queued", "window", a.Window, "err", err)
		}
	}
}

func (o *outputs) light(texts []display.LEDUpdate) {
	for _, t := range texts {
		for _, bus := range o.leds {
			text := t.Text
			if bus.NumberOnly() {
				text = t.Number
			}
			if err := bus.Show(t.Address, text, t.Urgent); err != nil && !errors.Is(err, devices.ErrUnavailable) {
				o.log.Warn("LED text not shown", "window", t.Window, "err", err)
			}
		}
	}
}

// showOnPads tells every pad what it should show.
func (o *outputs) showOnPads(ctx context.Context) {
	if len(o.pads) == 0 {
		return
	}
	err := o.hall.View(ctx, func(h *queue.Hall) {
		for _, w := range o.data.Windows {
			if w.PadAddress == 0 {
				continue
			}
			waiting, number := desk.PadDisplay(h, w.No)
			if number == "" {
				number = "000"
			}
			for _, p := range o.pads {
				if err := p.Show(w.PadAddress, waiting, lastDigits(number)); err != nil && !errors.Is(err, devices.ErrUnavailable) {
					o.log.Warn("pad not shown", "window", w.No, "err", err)
				}
			}
		}
	})
	if err != nil {
		o.failed(ctx, "show on pads", err)
	}
}

// lastDigits is the number without its prefix: a pad has digits only.
func lastDigits(name string) string {
	return strings.TrimLeftFunc(name, func(r rune) bool { return r < '0' || r > '9' })
}

// askForRatings starts the evaluator of a window when a visit ends there, within
// the second that domain §14 asks for; not between two matters of one number.
func (o *outputs) askForRatings(ctx context.Context, events []queue.Event) {
	if len(o.pads) == 0 || !slices.ContainsFunc(events, func(e queue.Event) bool { return e.Kind == queue.Finished }) {
		return
	}
	ended := map[string]bool{} // windows
	if err := o.hall.View(ctx, func(h *queue.Hall) {
		for _, e := range events {
			if e.Kind != queue.Finished {
				continue
			}
			t, _, ok := h.Rateable(e.Window, o.now())
			ended[e.Window] = ok && t.ID == e.Ticket
		}
	}); err != nil {
		o.failed(ctx, "ask for a rating", err)
	}
	for _, w := range o.data.Windows {
		if !ended[w.No] || !w.Evaluator || w.PadAddress == 0 {
			continue
		}
		for _, p := range o.pads {
			if err := p.StartRating(w.PadAddress); err != nil && !errors.Is(err, devices.ErrUnavailable) {
				o.log.Warn("rating not asked for", "window", w.No, "err", err)
			}
		}
	}
}

// pressed does what a key of a call pad means and answers on the pad.
func (o *outputs) pressed(ctx context.Context, line *pad.Line, p pad.Press) {
	no := p.Window
	if no == "" {
		no = o.windowOfPad(p.Address)
	}
	if no == "" {
		o.log.Warn("key from a pad of no window", "address", strconv.Itoa(p.Address))
		return
	}
	answer, err := o.desk.PressKey(ctx, no, desk.PadKey(p.Key), p.Number)
	if err != nil {
		o.failed(ctx, "key of a pad", err)
		return
	}
	if answer.Beep && line != nil {
		if err := line.Beep(p.Address); err != nil && !errors.Is(err, devices.ErrUnavailable) {
			o.log.Warn("pad not answered", "window", no, "err", err)
		}
	}
}

// rated records what an applicant pressed on the evaluator of a window.
func (o *outputs) rated(ctx context.Context, r pad.Rating) {
	no := o.windowOfPad(r.Address)
	if no == "" {
		o.log.Warn("rating from a pad of no window", "address", strconv.Itoa(r.Address))
		return
	}
	_, err := o.hall.Do(ctx, queue.Actor{Kind: queue.Pad, ID: no},
		queue.Rate{Window: no, Score: r.Score, Source: queue.AtEvaluator}, "", nil)
	var refused *queue.Error
	switch {
	case errors.As(err, &refused) && refused.Code != queue.Unavailable:
		o.log.Info("rating not taken", "window", no, "why", refused.EN)
	case err != nil:
		o.failed(ctx, "rating of a window", err)
	}
}

func (o *outputs) windowOfPad(address int) string {
	for _, w := range o.data.Windows {
		if w.PadAddress == address {
			return w.No
		}
	}
	return ""
}
