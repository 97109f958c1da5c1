package pad

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"jiaohao/devices"
)

// chordTime is how long after a digit the next key must come.
const chordTime = 2 * time.Second

// KeypadOptions say what a Keypad needs. OnKey is called in order from a
// goroutine of its own, so it may take its time; ctx ends with the link.
type KeypadOptions struct {
	Window  string // whose call pad it is; it stands in each Press
	Monitor *devices.Monitor
	Log     *slog.Logger // nil: no log
	OnKey   func(context.Context, Press)
}

// Keypad is the driver of a numeric USB keypad that serves one window as its
// call pad: Enter calls the next, + calls again, - gives up who did not come,
// * pauses, / transfers; digits and Enter call that number. It has no display.
// It implements devices.Driver.
type Keypad struct{ options KeypadOptions }

var _ devices.Driver = (*Keypad)(nil)

// NewKeypad makes a driver; a Supervisor then serves it a link, of OpenInput.
func NewKeypad(o KeypadOptions) *Keypad {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Keypad{o}
}

// Serve turns key events into presses until ctx ends or the keypad is gone.
func (k *Keypad) Serve(ctx context.Context, link devices.Link) error {
	ctx, cancel := context.WithCancel(ctx)
	presses := devices.NewDelivery(16, k.options.OnKey)
	var delivery sync.WaitGroup
	delivery.Go(func() { presses.Run(ctx) })
	defer delivery.Wait()
	defer cancel()
	k.options.Monitor.Set(devices.Unconfirmed, devices.Trouble{Code: devices.Unheard,
		Problem: devices.Text{ZH: "还没有收到按键", EN: "no key was heard yet"},
		Advice:  devices.Text{ZH: "按一次键试试", EN: "press a key to try it"}})
	var typed chord
	var pending []byte
	chunk := make([]byte, 16*EventSize)
	for {
		n, err := k.read(ctx, link, chunk, typed.digits != "")
		if errors.Is(err, devices.ErrTimeout) {
			typed.digits = "" // half a number is none
			continue
		}
		if err != nil {
			return err
		}
		k.options.Monitor.Count(func(c *devices.Counters) { c.RxBytes += int64(n) })
		for pending = append(pending, chunk[:n]...); len(pending) >= EventSize; pending = pending[EventSize:] {
			k.take(parseEvent(pending), &typed, presses)
		}
	}
}

// read waits for events, for the time of a chord only while digits were typed.
func (k *Keypad) read(ctx context.Context, link devices.Link, p []byte, typing bool) (int, error) {
	if typing {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, chordTime)
		defer cancel()
	}
	return link.Read(ctx, p)
}

func (k *Keypad) take(e Event, typed *chord, presses devices.Delivery[Press]) {
	m := k.options.Monitor
	if e.Type == eventSync && e.Code == syncDropped {
		typed.digits = ""
		m.Count(func(c *devices.Counters) { c.Resyncs++ })
	}
	if e.Type != eventKey || e.Value != keyDown {
		return
	}
	m.Good()
	m.Set(devices.OK, devices.Trouble{})
	character, known := keypadKeys[e.Code]
	if !known {
		m.Frame(false, nil, devices.Text{ZH: fmt.Sprintf("没有用处的键 %d", e.Code), EN: fmt.Sprintf("key %d without a meaning", e.Code)})
		return
	}
	press, ok := typed.press(character)
	if !ok {
		return
	}
	press.Window = k.options.Window
	m.Frame(false, nil, devices.Text{ZH: "按键 " + keyNames[press.Key], EN: "key " + string(press.Key)})
	if !presses.Put(press) {
		k.options.Log.Warn("key dropped, the hall does not keep up", "device", m.Health().ID)
	}
}
