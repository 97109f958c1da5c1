package main

import (
	"bytes"
	big "encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const pushScreens = 300

// awaited counts down the screens that still lack what a round sends.
type awaited struct {
	left atomic.Int64
	last chan time.Time
}

func (a *awaited) arrived() {
	if a.left.Add(-1) == 0 {
		a.last <- time.Now()
	}
}

// round starts a round with act and returns how long it took until the last
// screen had it.
func (a *awaited) round(act func()) time.Duration {
	time.Sleep(60 * time.Millisecond) // quiet: the next change goes at once
	a.left.Store(pushScreens)
	begun := time.Now()
	act()
	return (<-a.last).Sub(begun)
}

// BenchmarkCallNext is a clerk's press of call-next until the last of 300 hall
// boards has the number, through the HTTP API, the commit and the websockets of
// the composed hall. The yardstick of each round is a POST that does nothing, one
// bare sync, and a bare loop of writes of the same frame to as many sockets.
func BenchmarkCallNext(b *testing.B) {
	d, base := startDaemon(b, wideHall(b))
	manager, kiosk := newClient(b, base, "manager"), newClient(b, base, "")
	window := d.cfg.Hall.Windows[17] // 水利
	at := "/api/v1/windows/" + window.No
	var staff string
	for _, s := range d.cfg.Hall.Staff {
		if s.HomeWindow == window.No {
			staff = s.StaffNo
		}
	}
	must := func(method, path string, in, out any) {
		b.Helper()
		if _, err := manager.do(method, path, "", in, out); err != nil {
			b.Fatal(err)
		}
	}
	must("POST", at+"/open", map[string]string{"staff": staff}, nil)

	// A screen of either side reads frames until one has the number of the round.
	var number atomic.Pointer[[]byte]
	var newest atomic.Pointer[[]byte] // frame that a board showed
	var reading sync.WaitGroup
	var open []io.Closer
	b.Cleanup(func() {
		for _, c := range open {
			c.Close()
		}
		reading.Wait()
	})
	watch := func(url string, shown *awaited) {
		conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http"), nil)
		if err != nil {
			b.Fatal(err)
		}
		open = append(open, conn)
		reading.Go(func() {
			var seen *[]byte
			for {
				_, body, err := conn.ReadMessage()
				if err != nil {
					return
				}
				if want := number.Load(); want != nil && want != seen && bytes.Contains(body, *want) {
					seen = want
					newest.Store(&body)
					shown.arrived()
				}
			}
		})
	}
	boards, bare := &awaited{last: make(chan time.Time, 1)}, &awaited{last: make(chan time.Time, 1)}
	sockets := make(chan net.Conn, pushScreens)
	least := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			io.Copy(io.Discard, r.Body)
			return
		}
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			b.Error(err)
			return
		}
		sockets <- conn.NetConn()
	}))
	defer least.Close()
	var writers []net.Conn
	for range pushScreens {
		watch(base+"/ws?topic=board", boards)
		watch(least.URL, bare)
		writers = append(writers, <-sockets)
	}
	yard := newRawSync(b)
	plain := newClient(b, least.URL, "")

	var state struct{ Ticket *struct{ Name string } }
	var size int
	var p pairs
	round := func() {
		var a ticketAnswer
		if _, err := kiosk.do("POST", "/api/v1/tickets", "", map[string]string{"matter": "sl-01"}, &a); err != nil {
			b.Fatal(err)
		}
		want := []byte(`"` + a.Number + `"`)
		number.Store(&want)
		took := boards.round(func() { must("POST", at+"/next", struct{}{}, &state) })
		must("POST", at+"/start", struct{}{}, nil)
		must("POST", at+"/finish", map[string]string{"outcome": "consulted"}, nil)
		body := *newest.Load()
		again := []byte(`"bare ` + a.Number + `"`)
		frame := append([]byte{0x81, 126, 0, 0}, body...) // RFC 6455, 5.2: final text frame, 16-bit length
		frame = append(frame, again...)
		big.BigEndian.PutUint16(frame[2:], uint16(len(frame)-4))
		number.Store(&again)
		yardstick := bare.round(func() {
			plain.do("POST", "/", "", struct{}{}, nil)
			yard.times(b, 1)
			for _, w := range writers {
				w.Write(frame)
			}
		})
		size = len(frame)
		p.add(float64(took)/float64(yardstick), yardstick)
	}
	for range 5 {
		round()
	}
	p = pairs{}
	for b.Loop() {
		round()
	}
	p.report(b, "x-bare")
	b.ReportMetric(float64(size), "bytes")
	b.ReportMetric(0, "ns/op")
}
