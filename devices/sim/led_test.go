package sim_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/led"
	"jiaohao/devices/sim"
)

// strips is a line of boards with its driver.
type strips struct {
	bus     *led.Bus
	boards  *sim.LEDs
	monitor *devices.Monitor
}

func newStrips(t *testing.T, windows int) *strips {
	t.Helper()
	return newBoards(t, "onbon-bx5k", windows)
}

func newBoards(t *testing.T, id string, windows int) *strips {
	t.Helper()
	profile, err := led.BuiltIn(id)
	if err != nil {
		t.Fatal(err)
	}
	labels := map[int]string{}
	for i := range windows {
		labels[i+1] = fmt.Sprintf("%02d", i+1)
	}
	s := &strips{boards: sim.NewBoards(profile, labels), monitor: newMonitor("led")}
	s.bus = led.New(led.Options{Profile: profile, Monitor: s.monitor, Log: quietLog()})
	return s
}

func (s *strips) show(t *testing.T, address int, text string, urgent bool) {
	t.Helper()
	if err := s.bus.Show(address, text, urgent); err != nil {
		t.Fatal(err)
	}
}

func TestBoardsShowTheNewestText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrips(t, 20)
		stop := converse(t, s.bus, s.boards)
		defer stop()
		synctest.Wait()
		for i := range 20 {
			s.show(t, i+1, fmt.Sprintf("旧 %02d", i+1), false)
			s.show(t, i+1, fmt.Sprintf("%02d号 综合窗口", i+1), false)
		}
		time.Sleep(10 * time.Second)
		texts := s.boards.Texts()
		if len(texts) != 20 || texts[7] != "07号 综合窗口" {
			t.Fatalf("boards show %v", texts)
		}
		if whole, spoiled := s.boards.Frames(); whole > 21 || spoiled > 0 {
			t.Errorf("%d frames (%d spoiled) for 20 boards: replaced texts were sent too", whole, spoiled)
		}
		if h := s.monitor.Health(); h.State != devices.OK || h.Details["answered"] != "1–20" {
			t.Errorf("health %v %v", h.State, h.Details)
		}
	})
}

func TestCallPassesRepaintsAndThenStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrips(t, 20)
		s.boards.Turnaround = 100 * time.Millisecond
		stop := converse(t, s.bus, s.boards)
		defer stop()
		synctest.Wait()
		for i := range 19 {
			s.show(t, i+1, "欢迎光临", false)
		}
		time.Sleep(200 * time.Millisecond)
		s.show(t, 20, "请 S003 到 20 号窗口", true)
		time.Sleep(500 * time.Millisecond)
		texts := s.boards.Texts()
		if texts[20] != "请 S003 到 20 号窗口" || !s.boards.Moving(20) {
			t.Fatalf("the call is not shown yet (or does not move): %q", texts[20])
		}
		if len(texts) > 10 {
			t.Errorf("%d boards were painted before the call", len(texts))
		}
		time.Sleep(15 * time.Second)
		if s.boards.Moving(20) || s.boards.Texts()[20] != "请 S003 到 20 号窗口" {
			t.Error("the call still moves, or is gone")
		}
	})
}

func TestTextsStayLitWhileTheHostLivesAndGoDarkWhenItDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrips(t, 3)
		stop := converse(t, s.bus, s.boards)
		synctest.Wait()
		s.show(t, 1, "A001", false)
		time.Sleep(20 * time.Minute)
		if s.boards.Texts()[1] != "A001" {
			t.Fatal("the text went dark although the host lives")
		}
		whole, _ := s.boards.Frames()
		if whole < 15 || whole > 25 {
			t.Errorf("%d frames in 20 minutes, want about one a minute", whole)
		}
		stop()
		time.Sleep(4 * time.Minute)
		if text := s.boards.Texts()[1]; text != "" {
			t.Errorf("%q still stands although the host is dead", text)
		}
	})
}

func TestDeadBoardDegradesOnlyItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrips(t, 4)
		stop := converse(t, s.bus, s.boards)
		defer stop()
		synctest.Wait()
		if err := s.boards.Do("kill_board", "3"); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			for i := range 4 {
				s.show(t, i+1, "请 A023 到窗口", true)
			}
			time.Sleep(10 * time.Second)
		}
		h := s.monitor.Health()
		if h.State != devices.Degraded || h.Details["silent"] != "3" || !strings.Contains(h.Problem.ZH, "3") {
			t.Fatalf("health %v %v %v", h.State, h.Problem, h.Details)
		}
		if texts := s.boards.Texts(); len(texts) != 3 {
			t.Errorf("living boards show %v", texts)
		}
		if err := s.boards.Do("revive_board", "3"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if h := s.monitor.Health(); h.State != devices.OK {
			t.Errorf("state %v after the board came back", h.State)
		}
		if s.boards.Texts()[3] == "" {
			t.Error("the board that came back was not painted again")
		}
	})
}

func TestRefreshingTakesAFifthOfTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrips(t, 20)
		// A frame with its answer then takes 110 ms, as at 9600 baud.
		s.boards.Turnaround = 100 * time.Millisecond
		stop := converse(t, s.bus, s.boards)
		defer stop()
		synctest.Wait()
		for i := range 20 {
			s.show(t, i+1, "欢迎光临", false)
		}
		time.Sleep(61 * time.Second) // painted, and the first refreshes are due
		before, _ := s.boards.Frames()
		time.Sleep(5 * time.Second)
		after, _ := s.boards.Frames()
		if n := after - before; n < 8 || n > 10 {
			t.Errorf("%d boards refreshed in 5 s, want 9: a fifth of the line", n)
		}
	})
}

func TestLostFrameAndNoiseDoNotLoseACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrips(t, 2)
		stop := converse(t, s.bus, s.boards)
		defer stop()
		synctest.Wait()
		for _, fault := range []string{"noise", "lose_frame"} {
			if err := s.boards.Do(fault, ""); err != nil {
				t.Fatal(err)
			}
		}
		s.show(t, 2, "请 A023", true)
		time.Sleep(time.Second)
		if got := s.boards.Texts()[2]; got != "请 A023" {
			t.Errorf("board shows %q a second after the call", got)
		}
		if h := s.monitor.Health(); h.State != devices.OK || h.Counters.Timeouts != 1 {
			t.Errorf("health %v, %d time-outs; want ok and the one lost frame", h.State, h.Counters.Timeouts)
		}
	})
}

func TestTextCannotCommandABoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrips(t, 1)
		stop := converse(t, s.bus, s.boards)
		defer stop()
		synctest.Wait()
		s.show(t, 1, "A\x1b\x02\\C1\n王㛃", false)
		time.Sleep(time.Second)
		if got := s.boards.Texts()[1]; got != "A＼C1王〓" {
			t.Errorf("board shows %q", got)
		}
	})
}

func TestShowWithoutALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStrips(t, 1)
		if err := s.bus.Show(1, "A001", true); err == nil {
			t.Error("no error although there is no line")
		}
		stop := converse(t, s.bus, s.boards)
		defer stop()
		time.Sleep(10 * time.Second)
		if got := s.boards.Texts()[1]; got != "A001" {
			t.Errorf("after connecting the board shows %q, want the newest text", got)
		}
	})
}

// TestEveryProfileReachesItsBoards runs each profile against boards that read
// its frames, first moving and then standing still.
func TestEveryProfileReachesItsBoards(t *testing.T) {
	shows := map[string]string{"number-board": "0023", "modbus-number": "23", "count-board": "23"}
	for _, id := range led.Profiles() {
		t.Run(id, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newBoards(t, id, 1)
				stop := converse(t, s.bus, s.boards)
				defer stop()
				synctest.Wait()
				s.show(t, 1, "A023", true)
				time.Sleep(500 * time.Millisecond)
				want := shows[id]
				if want == "" {
					want = "A023"
				}
				if got := s.boards.Texts()[1]; got != want {
					t.Fatalf("the board shows %q, want %q", got, want)
				}
				called, _ := s.boards.Frames()
				time.Sleep(20 * time.Second)
				if got := s.boards.Texts()[1]; got != want || s.boards.Moving(1) {
					t.Errorf("after the call the board shows %q, moving %v", got, s.boards.Moving(1))
				}
				profile, _ := led.BuiltIn(id)
				again, spoiled := s.boards.Frames()
				if profile.Bus.CallSeconds > 0 && again == called || spoiled > 0 {
					t.Errorf("%d frames, then %d (%d spoiled): a call is sent again to stand still", called, again, spoiled)
				}
				state := devices.OK
				if profile.Bus.Reply == "none" {
					state = devices.Unconfirmed
				}
				if h := s.monitor.Health(); h.State != state {
					t.Errorf("state %v %v, want %v", h.State, h.Problem, state)
				}
			})
		})
	}
}

// TestCallBlinks: a display that cannot flash gets text and darkness in turns,
// and ends with the text.
func TestCallBlinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newBoards(t, "vfd-cd5220", 1)
		stop := converse(t, s.bus, s.boards)
		defer stop()
		synctest.Wait()
		s.show(t, 1, "A023", true)
		lit, dark := 0, 0
		for range 60 {
			time.Sleep(100 * time.Millisecond)
			if s.boards.Texts()[1] == "" {
				dark++
			} else {
				lit++
			}
		}
		if lit < 20 || dark < 20 {
			t.Errorf("lit %d and dark %d of 60 looks in 6 s: it does not blink", lit, dark)
		}
		for i := range 20 {
			time.Sleep(100 * time.Millisecond)
			if got := s.boards.Texts()[1]; i > 2 && got != "A023" {
				t.Errorf("shows %q after the call", got)
			}
		}
	})
}

// TestBoardsOfAnotherLine: a bus takes no text for an address that is not on it.
func TestBoardsOfAnotherLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		profile, err := led.BuiltIn("vfd-cd5220")
		if err != nil {
			t.Fatal(err)
		}
		boards := sim.NewBoards(profile, map[int]string{2: "02"})
		bus := led.New(led.Options{Profile: profile, Addresses: []int{2}, Monitor: newMonitor("led"), Log: quietLog()})
		stop := converse(t, bus, boards)
		defer stop()
		synctest.Wait()
		for address, text := range map[int]string{1: "A001", 2: "A002", 3: "A003"} {
			if err := bus.Show(address, text, false); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second)
		if got := boards.Texts()[2]; got != "A002" || len(bus.Boards()) != 1 {
			t.Errorf("the display of window 2 shows %q; boards %v", got, bus.Boards())
		}
	})
}

// TestSignsGoDark: signs that have no time-out of their own are let run a while
// at a time; strips that have none at all are darkened at an orderly end.
func TestSignsGoDark(t *testing.T) {
	for id, after := range map[string]time.Duration{"alpha": 31 * time.Minute, "strip-aa": 2 * time.Second} {
		t.Run(id, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newBoards(t, id, 2)
				near, far := net.Pipe()
				link := newPipeLink(near)
				ctx, end := context.WithCancel(t.Context())
				served, heard := make(chan error, 1), make(chan error, 1)
				go func() { served <- s.bus.Serve(ctx, link) }()
				go func() { heard <- s.boards.Converse(context.Background(), far) }()
				synctest.Wait()
				s.show(t, 1, "A001", false)
				time.Sleep(3 * time.Hour)
				if got := s.boards.Texts()[1]; got != "A001" {
					t.Errorf("while the host lives the board shows %q", got)
				}
				end()
				<-served // as the program ends: the line is closed afterwards
				near.Close()
				far.Close()
				<-heard
				<-link.gone
				time.Sleep(after)
				if got := s.boards.Texts(); strings.TrimSpace(got[1]) != "" {
					t.Errorf("after the end it shows %v", got)
				}
			})
		})
	}
}
