package scanner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
	"unicode/utf8"

	"jiaohao/devices"
)

// Silence ends a code without a suffix.
const Silence = 80 * time.Millisecond

// again is how long the same code is taken for the same scan: a scanner on a
// stand reads a paper as long as it is held before it.
const again = 2 * time.Second

// Options say what a Reader needs. OnCode is called in order from a goroutine
// of its own, so it may take its time; ctx ends with the link.
type Options struct {
	Monitor *devices.Monitor
	Log     *slog.Logger // nil: no log
	OnCode  func(ctx context.Context, code string)
}

// Reader is the driver of one scanner. It implements devices.Driver.
type Reader struct{ options Options }

var _ devices.Driver = (*Reader)(nil)

// New makes a driver; a Supervisor then serves it a link.
func New(o Options) *Reader {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Reader{o}
}

// Serve hands codes over until ctx ends or the scanner is gone. A scanner says
// nothing by itself, so it is well once something was scanned.
func (r *Reader) Serve(ctx context.Context, link devices.Link) error {
	ctx, cancel := context.WithCancel(ctx)
	codes := devices.NewDelivery(4, r.options.OnCode)
	var delivery sync.WaitGroup
	delivery.Go(func() { codes.Run(ctx) })
	defer delivery.Wait()
	defer cancel()
	r.options.Monitor.Set(devices.Unconfirmed, devices.Trouble{Code: devices.Unheard,
		Problem: devices.Text{ZH: "还没有扫过码", EN: "nothing was scanned yet"},
		Advice:  devices.Text{ZH: "扫一张小票上的二维码试试", EN: "scan the code of a slip to try it"}})
	var split Splitter
	var last string
	var when time.Time
	chunk := make([]byte, 256)
	for {
		n, err := read(ctx, link, chunk, split.Pending())
		switch {
		case errors.Is(err, devices.ErrTimeout):
			split.Gap()
		case err != nil:
			return err
		default:
			split.Feed(chunk[:n])
			r.options.Monitor.Count(func(c *devices.Counters) { c.RxBytes += int64(n) })
		}
		if split.TooLong > 0 {
			split.TooLong = 0
			r.options.Monitor.Frame(false, nil, devices.Text{ZH: fmt.Sprintf("丢弃了超过 %d 字节的码", Longest), EN: fmt.Sprintf("a code of more than %d bytes was dropped", Longest)})
		}
		for code, ok := split.Next(); ok; code, ok = split.Next() {
			now := time.Now()
			repeated := code == last && now.Sub(when) < again
			last, when = code, now
			r.scanned(code, repeated, codes)
		}
	}
}

// read waits for bytes; within a code only until it counts as ended.
func read(ctx context.Context, link devices.Link, p []byte, within bool) (int, error) {
	if within {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, Silence)
		defer cancel()
	}
	return link.Read(ctx, p)
}

func (r *Reader) scanned(code string, repeated bool, codes devices.Delivery[string]) {
	m := r.options.Monitor
	m.Good()
	m.Set(devices.OK, devices.Trouble{})
	n := utf8.RuneCountInString(code)
	note := devices.Text{ZH: fmt.Sprintf("%d 个字符的码", n), EN: fmt.Sprintf("a code of %d characters", n)}
	if repeated {
		note.ZH, note.EN = note.ZH+"，与上次相同", note.EN+", the same again"
		m.Frame(false, nil, note)
		return
	}
	m.Frame(false, nil, note)
	if !codes.Put(code) {
		r.options.Log.Warn("code dropped, the hall does not keep up", "device", m.Health().ID)
	}
}
