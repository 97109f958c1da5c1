package kiosk_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/kiosk"
	"jiaohao/queue"
	"jiaohao/queue/queuetest"
	"jiaohao/web"
	"jiaohao/web/webtest"
)

// machine is the hardware of one kiosk, as a test wants it.
type machine struct {
	mu      sync.Mutex
	printer kiosk.Printer
	reader  bool
	until   time.Time
}

func (m *machine) Printer() kiosk.Printer { m.mu.Lock(); defer m.mu.Unlock(); return m.printer }
func (m *machine) Reader() bool           { m.mu.Lock(); defer m.mu.Unlock(); return m.reader }
func (m *machine) Arm(until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.reader {
		return errors.New("no reader")
	}
	m.until = until
	return nil
}
func (m *machine) Disarm()              { m.mu.Lock(); defer m.mu.Unlock(); m.until = time.Time{} }
func (m *machine) armed() bool          { m.mu.Lock(); defer m.mu.Unlock(); return !m.until.IsZero() }
func (m *machine) set(f func(*machine)) { m.mu.Lock(); defer m.mu.Unlock(); f(m) }

// bench is the whole kiosk over the example hall.
type bench struct {
	*webtest.Site
	t        testing.TB
	kiosk    *kiosk.Kiosk
	owner    *queue.Owner
	journal  *queuetest.Journal
	hall     *configs.Hall
	machines map[string]*machine
	logged   *bytes.Buffer
	mu       sync.Mutex
	now      time.Time
	reprints []string
	helped   []string
	options  kiosk.Options
	loopback string // the kiosk that un-enrolled clients count as
}

// monday is an ordinary working day at ten past nine.
var monday = time.Date(2026, 3, 16, 9, 10, 0, 0, time.FixedZone("CST", 8*3600))

func (b *bench) clock() time.Time     { b.mu.Lock(); defer b.mu.Unlock(); return b.now }
func (b *bench) setClock(t time.Time) { b.mu.Lock(); defer b.mu.Unlock(); b.now = t }
func (b *bench) pass(d time.Duration) { b.mu.Lock(); defer b.mu.Unlock(); b.now = b.now.Add(d) }

var testKey = []byte("a key of the test")

func tokenOf(id string) string {
	mac := hmac.New(sha256.New, testKey)
	mac.Write([]byte(id))
	return base32.StdEncoding.EncodeToString(mac.Sum(nil))[:20]
}

// newBench starts the example hall; change, if not nil, alters the options.
func newBench(t testing.TB, change func(*bench, *kiosk.Options)) *bench {
	t.Helper()
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, journal: &queuetest.Journal{}, hall: &cfg.Hall, now: monday, loopback: "K1", logged: &bytes.Buffer{}, machines: map[string]*machine{
		"K1": {printer: kiosk.Printer{ID: "printer-K1", State: kiosk.PrinterOK}, reader: true},
		"K2": {printer: kiosk.Printer{ID: "printer-K2", State: kiosk.PrinterOK}, reader: true},
	}}
	b.hall.Opening.Always = false // the example may be tried at any hour
	log := slog.New(slog.NewTextHandler(&locked{b: b}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	pages, err := web.NewPages(kiosk.Pages())
	if err != nil {
		t.Fatal(err)
	}
	hub := web.NewHub(web.HubOptions{Build: pages.Build(), Now: b.clock, Log: log})
	b.owner, err = queue.NewOwner(planOf(b.hall), b.journal, b.clock, log, func(events []queue.Event) {
		hub.Changed(b.kiosk.Affected(events)...)
	})
	if err != nil {
		t.Fatal(err)
	}
	b.options = kiosk.Options{
		Hall: b.owner, Data: b.hall, Now: b.clock, Hub: hub, Pages: pages, Token: tokenOf, Log: log,
		Mint: func() (string, error) { return queue.NewID(b.clock(), rand.Reader) },
		Devices: func(id string) kiosk.Devices {
			if m := b.machines[id]; m != nil {
				return m
			}
			return nil
		},
		BaseURL:     "http://192.168.10.5:8686",
		PersonAside: func(id string, c kiosk.Card) any { return fmt.Sprint(id, c.Person) },
		Reprint: func(_ context.Context, _, id, printer string) error {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.reprints = append(b.reprints, id+" "+printer)
			return nil
		},
		Help: func(_ context.Context, id string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.helped = append(b.helped, id)
		},
	}
	if change != nil {
		change(b, &b.options)
	}
	if b.kiosk, err = kiosk.New(b.options); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := b.owner.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { stop(); wg.Wait() })
	b.Site = webtest.Start(t, web.Options{Routes: b.kiosk.Routes(), Pages: pages, Hub: hub, Log: log, Now: time.Now, LoopbackKiosk: b.loopback},
		web.Account{User: "1001", Name: "何慧敏", Role: web.Clerk}, web.Account{User: "manager", Name: "赵国华", Role: web.Manager},
		web.Account{User: "technician", Name: "技术员", Role: web.Technician})
	return b
}

// locked writes the log under the bench's mutex.
type locked struct{ b *bench }

func (l *locked) Write(p []byte) (int, error) {
	l.b.mu.Lock()
	defer l.b.mu.Unlock()
	return l.b.logged.Write(p)
}

func (b *bench) log() string { b.mu.Lock(); defer b.mu.Unlock(); return b.logged.String() }

// planOf is the queue's plan of the hall, as cmd composes it.
func planOf(h *configs.Hall) queue.Plan {
	p := queue.Plan{Zone: h.Location, Matters: map[string]string{}, Rules: queue.DefaultRules()}
	for _, l := range h.Lines {
		p.Lines = append(p.Lines, queue.Line{Prefix: l.Prefix, Digits: l.Digits, Start: l.Start, DailyMax: l.DailyMax})
	}
	for _, w := range h.Windows {
		p.Windows = append(p.Windows, queue.WindowPlan{No: w.No, Lines: w.Lines, Matters: w.Matters})
	}
	for _, m := range h.Matters.All() {
		p.Matters[m.ID] = m.Line
	}
	return p
}

// do runs a command of the hall, as a clerk or the system would.
func (b *bench) do(cmd queue.Command) queue.Receipt {
	b.t.Helper()
	r, err := b.owner.Do(b.t.Context(), queue.Actor{Kind: queue.System, ID: "test"}, cmd, "", nil)
	if err != nil {
		b.t.Fatalf("%T: %v", cmd, err)
	}
	return r
}

// serve lets a window serve the next ticket for d.
func (b *bench) serve(window string, d time.Duration) {
	b.t.Helper()
	b.pass(3 * time.Second)
	b.do(queue.CallNext{Window: window})
	b.do(queue.Start{Window: window})
	b.pass(d)
	b.do(queue.Finish{Window: window, Outcome: queue.Accepted})
}

func (b *bench) ticket(id string) queue.Ticket {
	b.t.Helper()
	var t queue.Ticket
	if err := b.owner.View(b.t.Context(), func(h *queue.Hall) { t, _ = h.Ticket(id) }); err != nil {
		b.t.Fatal(err)
	}
	return t
}

// page asks as a browser does.
func (b *bench) page() *webtest.Client { return b.Nobody().With("Accept", "text/html") }

// issue takes a number by the API at K1.
func (b *bench) issue(body map[string]any) kiosk.TicketJSON {
	b.t.Helper()
	var out kiosk.TicketJSON
	b.Nobody().Post("/api/v1/tickets", body).Want(201).JSON(&out)
	return out
}

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run with -update and review:\n%s", file, strings.ToValidUTF8(string(got), "?"))
	}
}
