package sim_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/idcard"
	"jiaohao/devices/sim"
)

// people are made up: the region 990000 does not exist.
var people = []sim.SimPerson{
	{Name: "张长明", Number: "990000195001010019"},
	{Name: "李伟", Number: "990000200107040033"},
	{Name: "阿依古丽·买买提", Number: "990000197506151043", Nation: "维吾尔"},
}

// counter is a kiosk's counter: a reader with its driver.
type counter struct {
	reader  *idcard.Reader
	module  *sim.SAM
	monitor *devices.Monitor
	log     bytes.Buffer

	mu    sync.Mutex
	cards []idcard.Card
	hints []devices.Text
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	module, err := sim.NewSAM(people)
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{module: module, monitor: newMonitor("idcard")}
	c.reader = idcard.New(idcard.Options{
		Monitor: c.monitor,
		Log:     slog.New(slog.NewTextHandler(&c.log, nil)),
		OnCard: func(card idcard.Card) {
			c.mu.Lock()
			c.cards = append(c.cards, card)
			c.mu.Unlock()
		},
		OnHint: func(hint devices.Text) {
			c.mu.Lock()
			c.hints = append(c.hints, hint)
			c.mu.Unlock()
		},
	})
	return c
}

func (c *counter) delivered() []idcard.Card {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]idcard.Card{}, c.cards...)
}

func (c *counter) hinted() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for _, h := range c.hints {
		all = append(all, h.ZH)
	}
	return strings.Join(all, "|")
}

func (c *counter) arm(t *testing.T) {
	t.Helper()
	if err := c.reader.Arm(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
}

func (c *counter) put(t *testing.T, person int) {
	t.Helper()
	if err := c.module.PutCard(person); err != nil {
		t.Fatal(err)
	}
}

func TestReaderReadsOnlyWhileArmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCounter(t)
		stop := converse(t, c.reader, c.module)
		defer stop()
		time.Sleep(time.Second)
		if h := c.monitor.Health(); h.State != devices.OK || h.Details["sam"] != "05.03-20100820-0001234567-0123456789" {
			t.Fatalf("after the probe: %v %v", h.State, h.Details)
		}
		c.put(t, 0)
		time.Sleep(time.Minute)
		if n := c.module.Reads(); n != 0 {
			t.Fatalf("%d readings of a card nobody asked for", n)
		}
		c.arm(t)
		time.Sleep(2 * time.Second)
		cards := c.delivered()
		if len(cards) != 1 {
			t.Fatalf("%d cards delivered, want 1", len(cards))
		}
		card := cards[0]
		want := "resident 张长明 990000195001010019 男 汉 1950-01-01 长期 05.03-20100820-0001234567-0123456789"
		if got := fmt.Sprint(string(card.Kind), " ", card.Name, " ", card.Number.Reveal(), " ", card.Sex, " ",
			card.Nation, " ", card.Birth, " ", card.ValidUntil, " ", card.Reader); got != want {
			t.Errorf("card %s, want %s", got, want)
		}
		if c.reader.Armed() {
			t.Error("still armed after delivering a card")
		}
	})
}

func TestReaderLeavesNoTraceOfTheHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCounter(t)
		stop := converse(t, c.reader, c.module)
		time.Sleep(time.Second)
		c.arm(t)
		c.put(t, 0)
		time.Sleep(3 * time.Second)
		stop()
		if len(c.delivered()) != 1 {
			t.Fatal("no card was delivered")
		}
		photo := strings.Repeat(fmt.Sprintf("%02X", sim.PhotoMark), 4)
		text := strings.ToUpper(hex.EncodeToString(idcard.EncodeText(idcard.Card{
			Kind: idcard.Resident, Name: "张长明", Number: idcard.NewIDNumber("990000195001010019")}, "01")))
		for _, f := range c.monitor.Frames() {
			if strings.Contains(f.Hex, photo) || strings.Contains(f.Hex, text[:12]) {
				t.Errorf("the frame ring holds personal data: %s", f.Note)
			}
		}
		said := c.log.String() + fmt.Sprintf("%v %+v %#v %s", c.delivered()[0], c.delivered(), c.delivered(), c.delivered()[0].Number)
		if strings.Contains(said, "990000195001010019") || strings.Contains(said, "长明") {
			t.Errorf("log or formatting names the holder: %s", said)
		}
		if !strings.Contains(c.log.String(), "bytes=1295") {
			t.Errorf("the log does not tell of the reading: %s", c.log.String())
		}
	})
}

func TestForgottenCardIsNotReadForTheNextVisitor(t *testing.T) {
	for _, again := range []bool{true, false} {
		t.Run(fmt.Sprintf("found again %v", again), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCounter(t)
				c.module.FoundAgain = again
				stop := converse(t, c.reader, c.module)
				defer stop()
				time.Sleep(time.Second)
				c.arm(t)
				c.put(t, 0)
				time.Sleep(time.Minute)
				c.arm(t) // the next visitor; the first one's card still lies there
				time.Sleep(30 * time.Second)
				if n := len(c.delivered()); n != 1 {
					t.Fatalf("%d cards delivered while one lay there, want 1", n)
				}
				if again && !strings.Contains(c.hinted(), "取走") {
					t.Errorf("nobody was told to take the card: %q", c.hinted())
				}
				c.module.LiftCard()
				time.Sleep(7 * time.Second)
				if again && !strings.HasSuffix(c.hinted(), "|") {
					t.Errorf("the request to take the card still stands: %q", c.hinted())
				}
				c.arm(t)
				c.put(t, 1)
				time.Sleep(3 * time.Second)
				cards := c.delivered()
				if len(cards) != 2 || cards[1].Name != "李伟" {
					t.Fatalf("after lifting, the next card was not read: %d delivered", len(cards))
				}
			})
		})
	}
}

// Who begins again and lays the same card down at once is told what to do, and is
// read when it was done: nobody waits before a reader that says nothing.
func TestSameCardAtOnceIsTold(t *testing.T) {
	for _, again := range []bool{true, false} {
		t.Run(fmt.Sprintf("found again %v", again), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCounter(t)
				c.module.FoundAgain = again
				stop := converse(t, c.reader, c.module)
				defer stop()
				time.Sleep(time.Second)
				c.arm(t)
				c.put(t, 0)
				time.Sleep(2 * time.Second)
				c.module.LiftCard()
				time.Sleep(2 * time.Second)
				c.arm(t)
				c.put(t, 0)
				time.Sleep(3 * time.Second)
				if n := len(c.delivered()); n != 1 {
					t.Fatalf("%d cards delivered, want 1", n)
				}
				if !strings.Contains(c.hinted(), "拿起来") {
					t.Errorf("a card lies there, and nothing is said: %q", c.hinted())
				}
				c.module.LiftCard()
				time.Sleep(10 * time.Second)
				c.put(t, 0)
				time.Sleep(3 * time.Second)
				if n := len(c.delivered()); n != 2 {
					t.Errorf("%d cards delivered after it was laid down anew, want 2", n)
				}
			})
		})
	}
}

// The first visitor takes the card away and the next one lays another down
// faster than anybody looked: it is read at once, not taken for the first one.
func TestNextCardIsReadAlthoughNobodySawTheSwap(t *testing.T) {
	for _, waited := range []time.Duration{3 * time.Second, time.Minute} {
		t.Run(waited.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCounter(t)
				c.module.FoundAgain = true
				stop := converse(t, c.reader, c.module)
				defer stop()
				time.Sleep(time.Second)
				c.arm(t)
				c.put(t, 0)
				time.Sleep(waited)
				c.module.LiftCard()
				c.put(t, 1)
				c.arm(t)
				time.Sleep(3 * time.Second)
				cards := c.delivered()
				if len(cards) != 2 || cards[1].Name != "李伟" {
					t.Fatalf("the second card was not read: %d delivered", len(cards))
				}
			})
		})
	}
}

func TestReaderSurvivesABadLine(t *testing.T) {
	tests := []struct {
		name   string
		faults []string
		hint   string
	}{
		{"noise before frames", []string{"noise"}, ""},
		{"torn answers", []string{"tear_answer", "tear_answer"}, ""},
		{"card moved", []string{"move_card", "move_card"}, "平放"},
		{"noise and torn and moved", []string{"noise", "tear_answer", "move_card"}, "平放"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCounter(t)
				stop := converse(t, c.reader, c.module)
				defer stop()
				time.Sleep(time.Second)
				for _, fault := range tt.faults {
					if err := c.module.Do(fault, ""); err != nil {
						t.Fatal(err)
					}
				}
				c.arm(t)
				c.put(t, 2)
				time.Sleep(30 * time.Second)
				if cards := c.delivered(); len(cards) != 1 || cards[0].Name != "阿依古丽·买买提" {
					t.Fatalf("%d cards delivered, want 1", len(cards))
				}
				if !strings.Contains(c.hinted(), tt.hint) {
					t.Errorf("hints %q, want one with %q", c.hinted(), tt.hint)
				}
				if h := c.monitor.Health(); h.State != devices.OK {
					t.Errorf("state %v %v, want ok", h.State, h.Problem)
				}
			})
		})
	}
}

func TestReaderReportsWhatIsWrong(t *testing.T) {
	tests := []struct {
		fault, problem string
	}{
		{"silence", "没有应答"},
		{"authorisation", "未授权"},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCounter(t)
				stop := converse(t, c.reader, c.module)
				defer stop()
				time.Sleep(time.Second)
				if err := c.module.Do(tt.fault, ""); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				h := c.monitor.Health()
				if h.State != devices.Fault || !strings.Contains(h.Problem.ZH, tt.problem) || h.Advice.EN == "" {
					t.Fatalf("health %v %q, want a fault that says %q", h.State, h.Problem.ZH, tt.problem)
				}
				if err := c.reader.Arm(time.Now().Add(time.Minute)); err == nil {
					t.Error("a reader that cannot work was armed")
				}
				if err := c.module.Do(tt.fault, ""); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Second)
				if h := c.monitor.Health(); h.State != devices.OK {
					t.Fatalf("state %v after the cure, want ok", h.State)
				}
				c.arm(t)
			})
		})
	}
}

func TestOtherCardsGetAHint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCounter(t)
		c.module.FoundAgain = true
		stop := converse(t, c.reader, c.module)
		defer stop()
		time.Sleep(time.Second)
		c.arm(t)
		if err := c.module.Do("put_card", "alien"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		if got := c.hinted(); strings.Count(got, "不是居民身份证") != 1 {
			t.Errorf("hints %q, want once that it is not an ID card", got)
		}
		if len(c.delivered()) != 0 {
			t.Error("a bank card was delivered")
		}
	})
}

func TestSamPictureMasksTheHolder(t *testing.T) {
	c := newCounter(t)
	c.put(t, 0)
	picture := string(c.module.Picture())
	if !strings.Contains(picture, "张*明") || !strings.Contains(picture, "990000********0019") {
		t.Error("the picture does not show the masked card")
	}
	if strings.Contains(picture, "张长明") || strings.Contains(picture, "19500101") {
		t.Error("the picture shows the holder")
	}
}

func TestSamRefusesRealLookingPeople(t *testing.T) {
	if _, err := sim.NewSAM([]sim.SimPerson{{Name: "某某", Number: "11010519491231002X"}}); err == nil {
		t.Error("a number of an existing region was accepted")
	}
}
