package display

import (
	"context"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"jiaohao/configs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Hall is what the displays need of the hall's owner.
type Hall interface {
	View(ctx context.Context, look func(*queue.Hall)) error
	Do(ctx context.Context, by queue.Actor, cmd queue.Command, key string, aside any) (queue.Receipt, error)
}

// Options are what the displays are made of.
type Options struct {
	Hall  Hall
	Data  *configs.Hall
	Now   func() time.Time
	Hub   *web.Hub   // its topics are registered by New
	Pages *web.Pages // made with PageSet among its sets
	Log   *slog.Logger
	// Settings are the times of flashing and highlighting and the readings of
	// the voice; what is zero takes the product's default.
	Settings configs.Display
	// Photos holds the files that Staff.Photo names; nil draws all nameplates.
	Photos fs.FS
	// TicketURL is the address of a ticket's page for its holder's phone, where it
	// can be rated; "" or nil: no code is shown after a service.
	TicketURL func(ticketID string) string
	// CallbackAside makes what is stored beside the journal when somebody leaves
	// a telephone number with a rating; nil: nothing is stored.
	CallbackAside func(ticketID, phone string) any
	// EveryScreen is the screen's id under which a demo's own PC is known; its
	// browser may rate at every window. "" = none.
	EveryScreen string
	// Columns is how wide a window's strip is; nil = StripColumns for all.
	Columns func(window string) int
}

// The product's defaults (domain §14).
const (
	defaultFlash     = 10 * time.Second
	defaultHighlight = 15 * time.Second
	defaultRepeats   = 2
	lookEvery        = 5 * time.Second // at the clock, in Run
)

// Display shows the hall. It is safe for any goroutine.
type Display struct {
	o Options

	mu     sync.Mutex
	period period // what was shown last, see Pulse
	seen   bool
}

// New makes the displays and registers their topics at the hub.
func New(o Options) *Display {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Settings.CallFlash == 0 {
		o.Settings.CallFlash = defaultFlash
	}
	if o.Settings.BoardHighlight == 0 {
		o.Settings.BoardHighlight = defaultHighlight
	}
	if o.Settings.VoiceRepeats == 0 {
		o.Settings.VoiceRepeats = defaultRepeats
	}
	if o.Columns == nil {
		o.Columns = func(string) int { return StripColumns }
	}
	d := &Display{o: o}
	if o.Hub != nil {
		d.topics(o.Hub)
	}
	return d
}

// topics registers what the pages follow. All of it hangs in public.
func (d *Display) topics(hub *web.Hub) {
	public := []web.Role{web.Anyone, web.Screen}
	hub.Topic(topicBoard, public, func(ctx context.Context, _ string) (any, error) {
		return d.board(ctx, configs.Board{})
	})
	hub.Topic(topicBoards+"{id}", public, func(ctx context.Context, id string) (any, error) {
		b, ok := d.o.Data.Board(id)
		if !ok {
			return nil, errNoBoard(id)
		}
		return d.board(ctx, b)
	})
	hub.Topic(topicWindow+"{no}", public, func(ctx context.Context, no string) (any, error) {
		return d.window(ctx, no)
	})
	hub.TopicFor(topicRating+"{no}", []web.Role{web.Screen}, d.mayRate, func(ctx context.Context, no string) (any, error) {
		return d.rating(ctx, no)
	})
}

func (d *Display) board(ctx context.Context, b configs.Board) (state BoardState, err error) {
	err = d.view(ctx, func(h *queue.Hall, now time.Time) { state = Board(h, d.o.Data, b, now) })
	return state, err
}

func (d *Display) window(ctx context.Context, no string) (state WindowState, err error) {
	ok := false
	err = d.view(ctx, func(h *queue.Hall, now time.Time) { state, ok = Window(h, d.o.Data, no, now) })
	if err == nil && !ok {
		err = errNoWindow(no)
	}
	return state, err
}

func (d *Display) view(ctx context.Context, look func(*queue.Hall, time.Time)) error {
	return d.o.Hall.View(ctx, func(h *queue.Hall) { look(h, d.o.Now()) })
}

// Affected names the topics that committed events changed: tell them to
// Hub.Changed. It needs no state and may be called from the owner's goroutine.
func (d *Display) Affected(events []queue.Event) []string { return affected(d.o.Data, events) }

// Topics names all topics of the displays.
func (d *Display) Topics() []string { return everyTopic(d.o.Data) }

// Calls are what the loudspeakers say after committed events. It views the
// hall: never call it from the owner's publish.
func (d *Display) Calls(ctx context.Context, events []queue.Event) (list []Announcement, err error) {
	err = d.view(ctx, func(h *queue.Hall, _ time.Time) {
		list = announcements(h, d.o.Data, events, d.o.Settings.VoiceRepeats)
	})
	return list, err
}

// Displays are the LED texts to send after committed events. It views the hall:
// never call it from the owner's publish.
func (d *Display) Displays(ctx context.Context, events []queue.Event) ([]LEDUpdate, error) {
	windows, _, all := touched(d.o.Data, events)
	if all {
		return d.AllDisplays(ctx)
	}
	return d.leds(ctx, windows)
}

// AllDisplays are the texts of every strip: after a start, and whenever the
// clock has changed what they show (see Run).
func (d *Display) AllDisplays(ctx context.Context) ([]LEDUpdate, error) {
	nos := make([]string, len(d.o.Data.Windows))
	for i, w := range d.o.Data.Windows {
		nos[i] = w.No
	}
	return d.leds(ctx, nos)
}

func (d *Display) leds(ctx context.Context, nos []string) (list []LEDUpdate, err error) {
	err = d.view(ctx, func(h *queue.Hall, now time.Time) {
		for _, no := range nos {
			w, ok := d.o.Data.Window(no)
			if !ok || w.LEDAddress == 0 {
				continue
			}
			words, urgent := LEDText(h, d.o.Data, no, now, d.o.Columns(no), d.o.Settings.CallFlash)
			u := LEDUpdate{Window: no, Address: w.LEDAddress, Text: words, Urgent: urgent}
			if v, ok := windowNow(h, no, now); ok && v.Ticket != nil {
				u.Number = v.Ticket.Name()
			}
			list = append(list, u)
		}
	})
	return list, err
}
