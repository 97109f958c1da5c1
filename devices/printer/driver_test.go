package printer_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/devicetest"
	"jiaohao/devices/escpos"
	"jiaohao/devices/printer"
)

// script is a printer that says what the test tells it to: it answers DLE EOT
// by itself and keeps everything else it hears.
type script struct {
	far    net.Conn
	mu     sync.Mutex
	status [5]byte // the answer to DLE EOT n; 0 = silence
	heard  []escpos.Command
}

func (s *script) run() {
	var scanner escpos.Scanner
	var rest []byte
	buf := make([]byte, 16<<10)
	for {
		n, err := s.far.Read(buf)
		if err != nil {
			return
		}
		rest = append(rest, buf[:n]...)
		for {
			c, n := scanner.Next(rest)
			if n == 0 {
				break
			}
			c.Bytes = slices.Clone(c.Bytes)
			rest = rest[n:]
			s.mu.Lock()
			answer := byte(0)
			if c.Op() == [2]byte{0x10, 0x04} {
				answer = s.status[c.Bytes[2]]
			} else if c.Name != "NUL" {
				s.heard = append(s.heard, c)
			}
			s.mu.Unlock()
			if answer != 0 {
				s.say(answer)
			}
		}
	}
}

func (s *script) say(b ...byte) { _, _ = s.far.Write(b) }

// prove answers GS r and, when it is asked once more, again.
func (s *script) prove() {
	s.say(0x00)
	time.Sleep(100 * time.Millisecond)
	s.say(0x00)
	synctest.Wait()
}

func (s *script) set(n int, b byte) {
	s.mu.Lock()
	s.status[n] = b
	s.mu.Unlock()
}

func (s *script) count(name string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.heard {
		if c.Name == name {
			n++
		}
	}
	return n
}

// with runs test against a driver whose printer follows the script.
func with(t *testing.T, profile escpos.Profile, test func(t *testing.T, d *printer.Driver, s *script, m *devices.Monitor, served <-chan error)) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		s := &script{far: far, status: [5]byte{0, 0x16, 0x12, 0x12, 0x12}}
		m := devices.NewMonitor("p", "printer", profile.ID, "", time.Now, nil)
		d := printer.New(printer.Options{Profile: profile, Monitor: m, Log: slog.New(slog.DiscardHandler)})
		served := make(chan error, 1)
		ctx, cancel := context.WithCancel(t.Context())
		go s.run()
		go func() { served <- d.Serve(ctx, devicetest.Pipe{Conn: near}) }()
		synctest.Wait()
		test(t, d, s, m, served)
		cancel()
		far.Close()
		synctest.Wait()
	})
}

var doc = []byte("A001\n\x1dVB\x00")

func TestStartOfASession(t *testing.T) {
	for _, profile := range []escpos.Profile{escpos.Generic80(), escpos.Native80()} {
		with(t, profile, func(t *testing.T, d *printer.Driver, s *script, m *devices.Monitor, _ <-chan error) {
			if s.count("init") != 1 || (s.count("automatic status 14") == 1) != profile.ASB {
				t.Errorf("%s: the printer heard %v", profile.ID, s.heard)
			}
			if err := d.Ready(t.Context()); err != nil {
				t.Error(err)
			}
			if m.Health().State != devices.OK || d.Paper() != devices.PaperOK {
				t.Errorf("%s: %s, paper %s", profile.ID, m.Health().State, d.Paper())
			}
		})
	}
}

// TestLateAnswer: the answer to a question that was given up must not prove
// the next slip.
func TestLateAnswer(t *testing.T) {
	with(t, escpos.Native80(), func(t *testing.T, d *printer.Driver, s *script, _ *devices.Monitor, _ <-chan error) {
		if err := d.Send(t.Context(), doc); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Confirm(t.Context(), 1); !errors.Is(err, devices.ErrTimeout) {
			t.Fatalf("without an answer: %v, want ErrTimeout", err)
		}
		if err := d.Send(t.Context(), doc); err != nil {
			t.Fatal(err)
		}
		result := make(chan error, 1)
		go func() {
			_, err := d.Confirm(t.Context(), 2)
			result <- err
		}()
		synctest.Wait()
		s.say(0x00) // the first slip's, late
		synctest.Wait()
		select {
		case err := <-result:
			t.Fatalf("the late answer proved the second slip (%v)", err)
		default:
		}
		s.prove()
		select {
		case err := <-result:
			if err != nil {
				t.Error(err)
			}
		default:
			t.Error("the second slip's own answers do not prove it")
		}
	})
}

// TestNoiseIsNoProof: a printer that stalls before its answer, gets bytes of noise
// that look like it and then loses its power has not printed.
func TestNoiseIsNoProof(t *testing.T) {
	profile := escpos.Generic80()
	profile.GSR = true
	with(t, profile, func(t *testing.T, d *printer.Driver, s *script, _ *devices.Monitor, _ <-chan error) {
		if err := d.Send(t.Context(), doc); err != nil {
			t.Fatal(err)
		}
		result := make(chan error, 1)
		go func() {
			_, err := d.Confirm(t.Context(), 1)
			result <- err
		}()
		synctest.Wait()
		s.say(0x00, 0x00, 0x00)
		time.Sleep(time.Second)
		if asked := s.count("request status 1"); asked != 2 {
			t.Errorf("asked %d times, want once more after an answer", asked)
		}
		for n := 1; n <= 4; n++ {
			s.set(n, 0)
		}
		if err := <-result; !errors.Is(err, devices.ErrTimeout) {
			t.Errorf("noise proved the slip: %v", err)
		}
	})
}

// TestShortStop: the printer stops within the slip and goes on by itself before the
// driver acts; where a slip is printed again after a stop, so is this one.
func TestShortStop(t *testing.T) {
	with(t, escpos.Native80(), func(t *testing.T, d *printer.Driver, s *script, _ *devices.Monitor, _ <-chan error) {
		if err := d.Send(t.Context(), doc); err != nil {
			t.Fatal(err)
		}
		s.say(0x1C, 0x00, 0x0F, 0x0F) // out of paper
		s.say(0x14, 0x00, 0x00, 0x0F) // and not
		synctest.Wait()
		result := make(chan error, 1)
		go func() {
			_, err := d.Confirm(t.Context(), 1)
			result <- err
		}()
		synctest.Wait()
		s.prove()
		var e *devices.Error
		if err := <-result; !errors.As(err, &e) || e.Class != devices.NeedsPerson || e.Problem.ZH != "缺纸" {
			t.Errorf("a torn slip is believed: %v", err)
		}
	})
}

// TestNoiseIsNoStatus: a printer without automatic status that seems to send one
// sends noise.
func TestNoiseIsNoStatus(t *testing.T) {
	with(t, escpos.Generic80(), func(t *testing.T, d *printer.Driver, s *script, m *devices.Monitor, _ <-chan error) {
		if err := d.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.say(0x3C, 0x00, 0x0F, 0x0F) // cover open, out of paper
		synctest.Wait()
		if h := m.Health(); h.State != devices.OK {
			t.Errorf("the page says %s, %s", h.State, h.Problem.ZH)
		}
	})
}

// TestForeignID: only the ID of the slip in flight counts.
func TestForeignID(t *testing.T) {
	with(t, escpos.EpsonT88V(), func(t *testing.T, d *printer.Driver, s *script, _ *devices.Monitor, _ <-chan error) {
		if err := d.Send(t.Context(), doc); err != nil {
			t.Fatal(err)
		}
		type answer struct {
			grade devices.Grade
			err   error
		}
		result := make(chan answer, 1)
		go func() {
			grade, err := d.Confirm(t.Context(), 513)
			result <- answer{grade, err}
		}()
		synctest.Wait()
		other, mine := escpos.ProcessID(512), escpos.ProcessID(513)
		s.say(append(append([]byte{0x37, 0x22}, other[:]...), 0)...)
		synctest.Wait()
		if len(result) != 0 {
			t.Fatal("another slip's ID was accepted")
		}
		s.say(0x14, 0x00, 0x00, 0x0F) // a status between
		s.say(append(append([]byte{0x37, 0x22}, mine[:]...), 0)...)
		synctest.Wait()
		if got := <-result; got.err != nil || got.grade != devices.GradePrinted {
			t.Errorf("got %v, %v, want P2", got.grade, got.err)
		}
	})
}

// TestHotHeadStopsTheClock: a hot head may pause for half a minute.
func TestHotHeadStopsTheClock(t *testing.T) {
	with(t, escpos.Native80(), func(t *testing.T, d *printer.Driver, s *script, m *devices.Monitor, _ <-chan error) {
		if err := d.Send(t.Context(), doc); err != nil {
			t.Fatal(err)
		}
		s.say(0x1C, 0x40, 0x00, 0x0F)
		synctest.Wait()
		result := make(chan error, 1)
		go func() {
			_, err := d.Confirm(t.Context(), 1)
			result <- err
		}()
		time.Sleep(20 * time.Second)
		if len(result) != 0 {
			t.Fatalf("gave up on a hot head: %v", <-result)
		}
		if h := m.Health(); h.State != devices.Degraded {
			t.Errorf("the page says %s", h.State)
		}
		s.say(0x14, 0x00, 0x00, 0x0F)
		s.prove()
		if err := <-result; err != nil {
			t.Error(err)
		}
	})
}

func TestSilenceEndsTheSession(t *testing.T) {
	with(t, escpos.Generic80(), func(t *testing.T, d *printer.Driver, s *script, _ *devices.Monitor, served <-chan error) {
		for n := 1; n <= 4; n++ {
			s.set(n, 0)
		}
		time.Sleep(15 * time.Second)
		select {
		case err := <-served:
			if !errors.Is(err, devices.ErrTimeout) {
				t.Errorf("ended with %v, want ErrTimeout", err)
			}
		default:
			t.Fatal("a silent printer is still served")
		}
		var e *devices.Error
		err := d.Ready(t.Context())
		if !errors.As(err, &e) || e.Class != devices.NeedsPerson || e.Advice.ZH == "" || !errors.Is(err, devices.ErrUnavailable) {
			t.Errorf("Ready: %v", err)
		}
		if err := d.Send(t.Context(), doc); !errors.Is(err, devices.ErrNotSent) {
			t.Errorf("Send without a link: %v, want ErrNotSent", err)
		}
	})
}

// TestPresenterSensorIsNoPaperEnd: bit 6 of DLE EOT 4 is a presenter's sensor
// on some kiosk units.
func TestPresenterSensorIsNoPaperEnd(t *testing.T) {
	with(t, escpos.Generic80(), func(t *testing.T, d *printer.Driver, s *script, _ *devices.Monitor, _ <-chan error) {
		s.set(4, 0x52)
		if err := d.Ready(t.Context()); err != nil {
			t.Errorf("paper in the presenter: %v", err)
		}
		s.set(4, 0x72)
		var e *devices.Error
		if err := d.Ready(t.Context()); !errors.As(err, &e) || e.Problem.ZH != "缺纸" {
			t.Errorf("paper end: %v", err)
		}
	})
}

func TestRefusesRealTimeCommands(t *testing.T) {
	with(t, escpos.Native80(), func(t *testing.T, d *printer.Driver, s *script, _ *devices.Monitor, _ <-chan error) {
		err := d.Send(t.Context(), []byte("A001\x10\x05\x02"))
		if !errors.Is(err, escpos.ErrRealTime) || !errors.Is(err, devices.ErrNotSent) {
			t.Errorf("got %v", err)
		}
		if s.count("text") != 0 {
			t.Error("something was sent")
		}
	})
}

// TestPaperIsCountedDown: from the near-end sensor on, the page says how many
// slips are left, fewer with each one, until a new roll is in.
func TestPaperIsCountedDown(t *testing.T) {
	profile := escpos.Generic80()
	profile.NearEndMM = 1500
	with(t, profile, func(t *testing.T, d *printer.Driver, s *script, m *devices.Monitor, _ <-chan error) {
		look := func(n4 byte) devices.Health {
			t.Helper()
			s.set(4, n4)
			if err := d.Ready(t.Context()); err != nil {
				t.Fatal(err)
			}
			return m.Health()
		}
		if h := look(0x12); h.Details["slips_left"] != "" {
			t.Errorf("with a full roll %s slips are left", h.Details["slips_left"])
		}
		if _, known := d.Left(); known {
			t.Error("the length of a full roll is known")
		}
		h := look(0x1E)
		if left, known := d.Left(); !known || left != 15 || h.Details["slips_left"] != "15" || h.Advice.ZH != "准备新的热敏纸卷，约还能打 15 张小票" {
			t.Errorf("%d left, %v", left, h)
		}
		long := append(bytes.Repeat([]byte{'\n'}, 60), doc...) // 61 lines and the way to the cutter: about 240 mm
		before := 15
		for range 4 {
			if err := d.Send(t.Context(), long); err != nil {
				t.Fatal(err)
			}
			if left, _ := d.Left(); left >= before {
				t.Errorf("%d left after a slip, %d before", left, before)
			} else {
				before = left
			}
		}
		if advice := m.Health().Advice.EN; !strings.HasPrefix(advice, "put in a new thermal roll now; about 2 more") {
			t.Errorf("near the very end: %s", advice)
		}
		if h := look(0x12); h.State != devices.OK || h.Details["slips_left"] != "" {
			t.Errorf("with a new roll: %v", h)
		}
	})
}
