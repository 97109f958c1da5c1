package desk_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/devices"
	"jiaohao/queue"
	"jiaohao/queue/queuetest"
	"jiaohao/web"
	"jiaohao/web/webtest"
)

// clock stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// machine is a simulated device that remembers what was done to it.
type machine struct {
	mu   sync.Mutex
	did  []string
	full bool
}

func (m *machine) Actions() []devices.Action {
	return []devices.Action{
		{Name: "take_paper", Label: devices.Text{ZH: "取走小票", EN: "Take the slip"}},
		{Name: "press", Label: devices.Text{ZH: "按叫号键", EN: "Press next"}, Options: []devices.Option{
			{Value: "18", Label: devices.Text{ZH: "18号窗口", EN: "window 18"}}, {Value: "19", Label: devices.Text{ZH: "19号窗口", EN: "window 19"}}}},
	}
}

func (m *machine) Do(action, option string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full {
		return errors.New("the mouth is empty")
	}
	m.did = append(m.did, action+" "+option)
	return nil
}

func (m *machine) Picture() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><text>` + time.Duration(len(m.did)).String() + `</text></svg>`)
}

// machines are the devices of the test hall: one simulated, one real.
type machines struct {
	printer machine
	retried []string
}

func (m *machines) All() []devices.Health {
	since := time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC)
	return []devices.Health{
		{ID: "led-1", Kind: "led", Model: "dual-row", Link: "serial:/dev/ttyS1", State: devices.Fault, Since: since,
			Problem: devices.Text{ZH: "线缆或设备已断开", EN: "the cable is gone"}, Advice: devices.Text{ZH: "检查电源和数据线", EN: "check power and cable"}},
		{ID: "printer-K1", Kind: "printer", Model: "generic-80", Link: "pty:", State: devices.OK, Since: since, LastOK: since},
	}
}

func (m *machines) Frames(id string) []devices.Frame {
	if id != "printer-K1" {
		return nil
	}
	return []devices.Frame{{Out: true, Hex: "1B40", Note: devices.Text{ZH: "初始化", EN: "init"}}}
}

func (m *machines) Simulated(id string) (devices.Simulated, bool) {
	if id != "printer-K1" {
		return nil, false
	}
	return &m.printer, true
}

func (m *machines) Retry(id string) error {
	m.retried = append(m.retried, id)
	return nil
}

// site is a running hall with the example data.
type site struct {
	*webtest.Site
	desk     *desk.Desk
	owner    *queue.Owner
	hub      *web.Hub
	journal  *queuetest.Journal
	clock    *clock
	machines *machines
	hall     *configs.Hall
}

// The people of the tests: clerks of the windows 18 and 19, a manager and a
// technician.
const (
	clerk18, clerk19 = "0701", "0702"
	manager, techie  = "manager", "technician"
)

// plan is the queue's plan of a hall.
func plan(h *configs.Hall) queue.Plan {
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

// example is the example hall, read once; it is never changed.
func (s *site) lastEvent() queue.Event {
	events := s.journal.Events()
	return events[len(events)-1]
}

var example = sync.OnceValues(func() (*configs.Config, error) { return configs.Load(configs.Options{Example: true}) })

// start runs the example hall on a Monday at 09:41 in Shanghai.
func start(t *testing.T, change ...func(*desk.Options, *web.Options)) *site {
	t.Helper()
	cfg, err := example()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{hall: &cfg.Hall, journal: &queuetest.Journal{}, machines: &machines{},
		clock: &clock{at: time.Date(2026, 3, 16, 9, 41, 0, 0, cfg.Hall.Location)}}
	pages, err := web.NewPages(desk.PageSet())
	if err != nil {
		t.Fatal(err)
	}
	s.hub = web.NewHub(web.HubOptions{Build: pages.Build(), Now: s.clock.now})
	publish := func(events []queue.Event) { s.hub.Changed(s.desk.Affected(events)...) }
	s.owner, err = queue.NewOwner(plan(s.hall), s.journal, s.clock.now, slog.New(slog.DiscardHandler), publish)
	if err != nil {
		t.Fatal(err)
	}
	o := desk.Options{Hall: s.owner, Data: s.hall, Now: s.clock.now, Hub: s.hub, Pages: pages, Devices: s.machines,
		Links: desk.Links{Kiosk: "/kiosk", Board: "/board/{id}", Window: "/screen/{no}", API: "/api/v1/openapi.yaml"}}
	wo := web.Options{Pages: pages, Hub: s.hub, Now: s.clock.now}
	for _, c := range change {
		c(&o, &wo)
	}
	if s.desk, err = desk.New(o); err != nil {
		t.Fatal(err)
	}
	wo.Routes = append(wo.Routes, s.desk.Routes()...)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := s.owner.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { stop(); running.Wait() })
	accounts := []web.Account{{User: manager, Name: "大厅管理", Role: web.Manager}, {User: techie, Name: "技术员", Role: web.Technician}}
	for _, p := range s.hall.Staff {
		accounts = append(accounts, web.Account{User: p.StaffNo, Name: p.Name, Role: web.Clerk})
	}
	s.Site = webtest.Start(t, wo, accounts...)
	return s
}

// demo lets everybody on loopback count as kiosk K1.
func demo(o *desk.Options, wo *web.Options) { o.Demo, wo.LoopbackKiosk = true, "K1" }

// do commands the hall directly.
func (s *site) do(by queue.Actor, cmd queue.Command) []queue.Event {
	s.T.Helper()
	receipt, err := s.owner.Do(s.T.Context(), by, cmd, "", nil)
	if err != nil {
		s.T.Fatal(err)
	}
	return receipt.Events
}

// issue gives out a number for a matter and returns the ticket's id.
func (s *site) issue(matter string, class queue.Class) string {
	s.T.Helper()
	id, err := queue.NewID(s.clock.now(), rand.Reader)
	if err != nil {
		s.T.Fatal(err)
	}
	s.do(queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: id, Matter: matter, Class: class})
	return id
}

// water gives out n ordinary numbers for 取水许可: S001, S002, …
func (s *site) water(n int) (ids []string) {
	s.T.Helper()
	for range n {
		ids = append(ids, s.issue("sl-01", queue.Ordinary))
	}
	return ids
}

// state is what the console of a window shows.
func (s *site) state(no string) desk.State {
	s.T.Helper()
	state, err := s.desk.State(s.T.Context(), no)
	if err != nil {
		s.T.Fatal(err)
	}
	return state
}

// post acts at window 18 as its clerk and returns the state of the answer.
func (s *site) post(act string, body any) desk.State {
	s.T.Helper()
	var state desk.State
	s.As(clerk18).Post("/api/v1/windows/18/"+act, body).Want(200).JSON(&state)
	return state
}

func names(tickets []desk.Ticket) []string {
	list := []string{}
	for _, t := range tickets {
		list = append(list, t.Name)
	}
	return list
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }
