package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"jiaohao/web"
	"jiaohao/web/webtest"

	"github.com/gorilla/websocket"
)

const benchPairs = 31

// screens are sockets that read frames of one size; done gets a value when all
// have read one.
type screens struct {
	left atomic.Int64
	n    int64
	done chan time.Time
}

func (s *screens) read(conn net.Conn, size int, wg *sync.WaitGroup) {
	wg.Go(func() {
		buf := make([]byte, size)
		for {
			if _, err := io.ReadFull(conn, buf); err != nil {
				return
			}
			if s.left.Add(-1) == 0 {
				s.done <- time.Now()
			}
		}
	})
}

// once runs act and returns the time until the last screen has its frame, and
// the processor time that this process spent on it.
func (s *screens) once(act func()) (took, cpu time.Duration) {
	time.Sleep(60 * time.Millisecond) // quiet: the next change goes at once
	s.left.Store(s.n)
	begun, used := time.Now(), cpuTime()
	act()
	took = (<-s.done).Sub(begun)
	return took, cpuTime() - used
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// BenchmarkBroadcast measures a change until the last of n screens has it,
// against a bare loop of write(2) of the same frame to as many sockets, turn by
// turn in the same run. x-rawwrite is the median of the ratios of the pairs.
func BenchmarkBroadcast(b *testing.B) {
	for _, n := range []int{100, 300} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchBroadcast(b, n) })
	}
}

func benchBroadcast(b *testing.B, n int) {
	fixed := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	padding := strings.Repeat("x", 1900)
	var state atomic.Int64
	state.Store(1_000_000)
	hub := web.NewHub(web.HubOptions{Build: "bench", Now: func() time.Time { return fixed }})
	hub.Topic("board", []web.Role{web.Anyone}, func(context.Context, string) (any, error) {
		return hallState{N: state.Load(), Padding: padding}, nil
	})
	site := webtest.Start(b, web.Options{Hub: hub})

	var wg sync.WaitGroup
	var open []io.Closer
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
		wg.Wait()
	}()
	live := &screens{n: int64(n), done: make(chan time.Time, 1)}
	var frame []byte
	for range n {
		conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(site.URL, "http")+"/ws?topic=board", nil)
		if err != nil {
			b.Fatal(err)
		}
		_, body, err := conn.ReadMessage()
		if err != nil {
			b.Fatal(err)
		}
		frame = append([]byte{0x81, 126, byte(len(body) >> 8), byte(len(body))}, body...)
		live.read(conn.NetConn(), len(frame), &wg)
		open = append(open, conn)
	}

	raw := &screens{n: int64(n), done: make(chan time.Time, 1)}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer ln.Close()
	var writers []net.Conn
	for range n {
		out, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		in, err := ln.Accept()
		if err != nil {
			b.Fatal(err)
		}
		raw.read(out, len(frame), &wg)
		writers = append(writers, in)
		open = append(open, in, out)
	}
	payload := bytes.Clone(frame)

	b.ResetTimer()
	for range b.N {
		var ratios, cpus, bare, ours, cost []float64
		for range benchPairs {
			floor, floorCPU := raw.once(func() {
				for _, w := range writers {
					_, _ = w.Write(payload)
				}
			})
			took, cpu := live.once(func() {
				state.Add(1)
				hub.Changed("board")
			})
			ratios = append(ratios, float64(took)/float64(floor))
			cpus = append(cpus, float64(cpu)/float64(floorCPU))
			bare = append(bare, floor.Seconds()*1e3)
			ours = append(ours, took.Seconds()*1e3)
			cost = append(cost, cpu.Seconds()*1e6/float64(n))
		}
		b.ReportMetric(median(ratios), "x-rawwrite")
		b.ReportMetric(ratios[0], "x-min")
		b.ReportMetric(ratios[len(ratios)-1], "x-max")
		b.ReportMetric(median(cpus), "x-cpu")
		b.ReportMetric(median(cost), "us-cpu/client")
		b.ReportMetric(median(ours), "ms-last")
		b.ReportMetric(median(bare), "ms-raw")
		b.ReportMetric(bare[len(bare)-1]/bare[0], "x-noise") // above 2: no verdict
	}
	b.ReportMetric(0, "ns/op")
}
