package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The day of a load begins at half past eight; times of it are since then.
const (
	loadDay  = 9 * time.Hour
	loadNoon = 3*time.Hour + 30*time.Minute
)

// loadCrowd is who comes: weights of each half hour of the day. Two peaks of two
// and a half times the mean, and a quiet noon.
var loadCrowd = [18]float64{1, 2.5, 2.5, 2.5, 1, 1, 1, 0.2, 0.2, 0.2, 1, 2.5, 2.5, 2.5, 1, 1, 1, 1}

// arrivalsOf are the times at which so many people come, ascending.
func arrivalsOf(people int, rnd *rand.Rand) []time.Duration {
	sum := 0.0
	for _, w := range loadCrowd {
		sum += w
	}
	list := make([]time.Duration, people)
	for i := range list {
		x := rnd.Float64() * sum
		part := 0
		for part < len(loadCrowd)-1 && x >= loadCrowd[part] {
			x -= loadCrowd[part]
			part++
		}
		list[i] = time.Duration((float64(part) + x/loadCrowd[part]) * float64(30*time.Minute))
	}
	slices.Sort(list)
	return list
}

// loadPeople are the kiosks with those before them, and the clerks.
type loadPeople struct {
	o       loadOptions
	hall    *loadHall
	base    string
	begun   time.Time
	onBegin func()
	service time.Duration // mean

	touches times // touch → answer, which is after the disk has it
	presses times // call-next → answer

	mu       sync.Mutex
	taken    map[string]loadTicket // by id
	numbers  map[string]string     // number → id
	called   map[string]string     // ticket → window, until it is transferred
	idle     []chan struct{}
	broken   []string
	stats    loadCounts
	coming   atomic.Int64 // have no number yet
	unserved atomic.Int64 // have one
}

// loadTicket is a number that the hall acknowledged.
type loadTicket struct {
	number, kiosk string // kiosk: "" when no paper is owed
	touched       time.Time
}

type loadCounts struct{ served, missed, transferred, retried, screen int }

func newLoadPeople(o loadOptions, hall *loadHall, base string) *loadPeople {
	// Four fifths of the windows' time are asked for, but nobody is served for
	// more than a usual seven minutes.
	service := time.Duration(0.8 * float64(loadDay) * float64(len(hall.windows)) / float64(o.tickets))
	p := &loadPeople{o: o, hall: hall, base: base, service: min(service, 7*time.Minute),
		taken: map[string]loadTicket{}, numbers: map[string]string{}, called: map[string]string{}}
	p.coming.Store(int64(o.tickets))
	return p
}

// real is how long a time of the day takes here.
func (p *loadPeople) real(d time.Duration) time.Duration { return time.Duration(float64(d) / p.o.pace) }

// at waits for a time of the day; false when ctx ends first.
func (p *loadPeople) at(ctx context.Context, d time.Duration) bool {
	return pause(ctx, time.Until(p.begun.Add(p.real(d))))
}

func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func (p *loadPeople) client(transport http.RoundTripper) *client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // without options it cannot fail
	}
	return &client{base: p.base, http: &http.Client{Timeout: 20 * time.Second, Jar: jar, Transport: transport}}
}

// ask sends until the hall answers, with the same key: what a kiosk and a console
// do while the hall is gone.
func (p *loadPeople) ask(ctx context.Context, c *client, path, key string, in, out any) error {
	for {
		_, err := c.do("POST", path, key, in, out)
		var refused *apiError
		if err == nil || errors.As(err, &refused) && refused.Code != "internal" && refused.Code != "unavailable" {
			return err
		}
		p.mu.Lock()
		p.stats.retried++
		p.mu.Unlock()
		if !pause(ctx, 40*time.Millisecond) {
			return errors.Join(ctx.Err(), err)
		}
	}
}

func (p *loadPeople) violated(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.broken) < 20 {
		p.broken = append(p.broken, fmt.Sprintf(format, args...))
	}
}

// run plays the whole day; bar is told how many are done.
func (p *loadPeople) run(ctx context.Context, done func(int)) error {
	transport := &http.Transport{MaxIdleConnsPerHost: 256, MaxIdleConns: 512}
	defer transport.CloseIdleConnections()
	office := p.client(transport)
	if err := office.signIn("manager", demoPassword); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	technician := p.client(transport)
	if err := technician.signIn("technician", demoPassword); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	guide := p.client(transport)
	if err := guide.signIn(p.hall.staff[0], demoPassword); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	kiosks := make([]*client, len(p.hall.kiosks))
	for i, id := range p.hall.kiosks {
		kiosks[i] = p.client(transport)
		kiosks[i].token = technician.token
		if _, err := kiosks[i].do("POST", "/api/v1/enrol", "", map[string]string{"role": "kiosk", "id": id}, nil); err != nil {
			return fmt.Errorf("enrol %s: %w", id, err)
		}
		kiosks[i].token = "" // from now on it is the kiosk that its cookie says
	}
	for i, no := range p.hall.windows {
		if _, err := office.do("POST", "/api/v1/windows/"+no+"/open", "", map[string]string{"staff": p.hall.staff[i]}, nil); err != nil {
			return fmt.Errorf("open window %s: %w", no, err)
		}
	}
	rnd := rand.New(rand.NewPCG(p.o.seed, 1))
	arrivals := arrivalsOf(p.o.tickets, rnd)
	queues := make([]chan loadArrival, len(kiosks))
	var all sync.WaitGroup
	for i := range kiosks {
		queues[i] = make(chan loadArrival, p.o.tickets)
		all.Go(func() { p.kiosk(ctx, i, kiosks[i], guide, queues[i]) })
	}
	p.begun = time.Now()
	p.onBegin()
	for i := range p.hall.windows {
		all.Go(func() { p.clerk(ctx, i, office) })
	}
	for i, at := range arrivals {
		k := rnd.IntN(len(kiosks))
		queues[k] <- loadArrival{i, at, p.hall.matters[rnd.IntN(len(p.hall.matters))], rnd.Float64() < 0.05}
	}
	for _, q := range queues {
		close(q)
	}
	for p.left() && pause(ctx, 50*time.Millisecond) {
		done(p.o.tickets - int(p.coming.Load()+p.unserved.Load()))
	}
	all.Wait()
	return ctx.Err()
}

// left reports whether somebody has still to come or to be served.
func (p *loadPeople) left() bool { return p.coming.Load() > 0 || p.unserved.Load() > 0 }

// loadArrival is one who comes.
type loadArrival struct {
	no       int
	at       time.Duration
	matter   string
	priority bool // goes to the guide desk, who gives the number
}

// kiosk serves those who come to it, one after the other.
func (p *loadPeople) kiosk(ctx context.Context, i int, c, guide *client, people <-chan loadArrival) {
	for who := range people {
		if !p.at(ctx, who.at) {
			return
		}
		in, by, name := map[string]string{"matter": who.matter}, c, p.hall.kiosks[i]
		if who.priority {
			in["class"], by, name = "priority", guide, ""
		}
		var a ticketAnswer
		touched := time.Now()
		err := p.ask(ctx, by, "/api/v1/tickets", fmt.Sprintf("load-%d", who.no), in, &a)
		if err != nil {
			if ctx.Err() == nil {
				p.violated("a number was refused: %v", err)
				p.coming.Add(-1)
			}
			continue
		}
		p.touches.add(time.Since(touched))
		p.mu.Lock()
		if other, twice := p.numbers[a.Number]; twice && other != a.ID {
			p.broken = append(p.broken, fmt.Sprintf("%s was given twice", a.Number))
		}
		p.numbers[a.Number] = a.ID
		if a.Slip == "screen" && name != "" { // its printer cannot print now
			name = ""
			p.stats.screen++
		}
		p.taken[a.ID] = loadTicket{a.Number, name, touched}
		idle := p.idle
		p.idle = nil
		p.mu.Unlock()
		p.unserved.Add(1)
		p.coming.Add(-1)
		for _, wake := range idle {
			close(wake)
		}
	}
}

// clerk works a window until nobody is left.
func (p *loadPeople) clerk(ctx context.Context, i int, c *client) {
	rnd := rand.New(rand.NewPCG(p.o.seed, uint64(100+i)))
	no := p.hall.windows[i]
	step := 0
	act := func(name string, in, out any) error {
		step++
		return p.ask(ctx, c, "/api/v1/windows/"+no+"/"+name, fmt.Sprintf("load-%s-%d", no, step), in, out)
	}
	must := func(name string, in any) bool {
		err := act(name, in, nil)
		if err != nil && ctx.Err() == nil {
			p.violated("window %s: %s was refused: %v", no, name, err)
		}
		return err == nil
	}
	for p.left() && ctx.Err() == nil {
		var state struct{ Ticket *struct{ ID, Name string } }
		pressed := time.Now()
		err := act("next", struct{}{}, &state)
		var refused *apiError
		if errors.As(err, &refused) && refused.Code == "conflict" {
			p.rest(ctx)
			continue
		}
		if err != nil || state.Ticket == nil {
			if ctx.Err() == nil {
				p.violated("window %s: call-next: %v", no, err)
			}
			return
		}
		t := *state.Ticket
		p.presses.add(time.Since(pressed))
		p.mu.Lock()
		if other, twice := p.called[t.ID]; twice {
			p.broken = append(p.broken, fmt.Sprintf("%s was called to window %s and to %s", t.Name, other, no))
		}
		p.called[t.ID] = no
		p.mu.Unlock()
		pause(ctx, p.real(20*time.Second))
		switch x := rnd.Float64(); {
		case x < 0.05:
			if must("recall", struct{}{}) && pause(ctx, p.real(time.Minute)) && must("miss", struct{}{}) {
				p.count(func(n *loadCounts) { n.missed++ })
				p.unserved.Add(-1)
			}
		case x < 0.08:
			if !must("start", struct{}{}) {
				return
			}
			p.mu.Lock()
			delete(p.called, t.ID) // another window may call it before the answer is here
			p.mu.Unlock()
			err := act("transfer", map[string]string{"matter": p.hall.matters[rnd.IntN(len(p.hall.matters))]}, nil)
			switch {
			case err == nil:
				p.count(func(n *loadCounts) { n.transferred++ })
			case errors.As(err, &refused) && refused.Code == "invalid": // it is for that matter already
				if must("finish", map[string]string{"outcome": "consulted"}) {
					p.count(func(n *loadCounts) { n.served++ })
					p.unserved.Add(-1)
				}
			case ctx.Err() == nil:
				p.violated("window %s: transfer was refused: %v", no, err)
			}
		default:
			// Lognormal, as services are.
			took := time.Duration(float64(p.service) * math.Exp(0.6*rnd.NormFloat64()-0.18))
			if must("start", struct{}{}) && pause(ctx, p.real(took)) && must("finish", map[string]string{"outcome": "accepted"}) {
				p.count(func(n *loadCounts) { n.served++ })
				p.unserved.Add(-1)
			}
		}
		pause(ctx, p.real(8*time.Second))
	}
}

func (p *loadPeople) count(change func(*loadCounts)) {
	p.mu.Lock()
	change(&p.stats)
	p.mu.Unlock()
}

// rest waits until somebody takes a number, or for a while.
func (p *loadPeople) rest(ctx context.Context) {
	wake := make(chan struct{})
	p.mu.Lock()
	p.idle = append(p.idle, wake)
	p.mu.Unlock()
	select {
	case <-wake:
	case <-ctx.Done():
	case <-time.After(250 * time.Millisecond):
	}
}
