package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/sim"
	"jiaohao/devices/voice"
)

// loudspeaker is a chip with its driver.
type loudspeaker struct {
	speaker *voice.Speaker
	chip    *sim.Voice
	monitor *devices.Monitor
}

func newLoudspeaker(chip voice.Chip, zones ...string) *loudspeaker {
	l := &loudspeaker{chip: sim.NewVoice(chip), monitor: newMonitor("voice")}
	l.speaker = voice.New(voice.Options{Chip: chip, Style: voice.Style{Volume: 75, One: voice.Yao, Chime: true},
		Zones: zones, Monitor: l.monitor, Log: quietLog()})
	return l
}

func call(ticket string, window int) voice.Utterance {
	return voice.Utterance{Key: fmt.Sprintf("window-%d", window), Priority: voice.Call, Segments: []voice.Segment{
		{Text: "请"}, {Digits: ticket}, {Text: "号，到"}, {Number: window}, {Text: "号窗口办理"}}}
}

func (l *loudspeaker) say(t *testing.T, u voice.Utterance) {
	t.Helper()
	if err := l.speaker.Say(u); err != nil {
		t.Fatal(err)
	}
}

func TestCallIsSpokenTwice(t *testing.T) {
	for name, chip := range voice.Chips() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLoudspeaker(chip)
				stop := converse(t, l.speaker, l.chip)
				defer stop()
				time.Sleep(time.Second)
				l.say(t, call("S103", 18))
				time.Sleep(30 * time.Second)
				want := []string{"♪请S 幺零三号，到十八号窗口办理", "请S 幺零三号，到十八号窗口办理"}
				if got := l.chip.Spoken(); !slices.Equal(got, want) {
					t.Fatalf("spoken %q, want %q", got, want)
				}
				if l.chip.CutOff() > 0 {
					t.Error("a reading was cut off")
				}
				if h := l.monitor.Health(); h.State != devices.OK {
					t.Errorf("state %v %v", h.State, h.Problem)
				}
			})
		})
	}
}

func TestCrowdIsSpokenOnceEachInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoudspeaker(voice.SYN6288)
		stop := converse(t, l.speaker, l.chip)
		defer stop()
		time.Sleep(time.Second)
		for i := range 6 {
			l.say(t, call(fmt.Sprintf("A%03d", i+2), i+1))
		}
		time.Sleep(2 * time.Minute)
		var order []string
		for _, s := range l.chip.Spoken() {
			order = append(order, strings.TrimPrefix(s, "♪"))
		}
		count := map[string]int{}
		for _, s := range order {
			count[s]++
		}
		// Three or more wait behind the first three, so these lose their
		// second reading; the last three keep it.
		if len(order) != 9 || count[order[0]] != 1 || count[order[len(order)-1]] != 2 {
			t.Errorf("spoken %q", order)
		}
		if !slices.IsSortedFunc(order, strings.Compare) && !strings.Contains(order[0], "零零二") {
			t.Errorf("out of order: %q", order)
		}
		if l.chip.CutOff() > 0 {
			t.Error("a reading was cut off")
		}
	})
}

func TestNewestCallOfAWindowIsSpoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoudspeaker(voice.SYN6288)
		stop := converse(t, l.speaker, l.chip)
		defer stop()
		time.Sleep(time.Second)
		l.say(t, call("A002", 1))
		time.Sleep(100 * time.Millisecond) // is being spoken
		l.say(t, call("B003", 2))
		l.say(t, call("B004", 2))
		time.Sleep(time.Minute)
		all := strings.Join(l.chip.Spoken(), "|")
		if strings.Contains(all, "零零三") || strings.Count(all, "B 零零四") != 2 {
			t.Errorf("spoken %q: want window 2's newest call only", all)
		}
	})
}

func TestUndoneCallIsNotRepeated(t *testing.T) {
	undo := map[string]func(t *testing.T, l *loudspeaker){
		"forgotten":  func(_ *testing.T, l *loudspeaker) { l.speaker.Forget("window-1") },
		"superseded": func(t *testing.T, l *loudspeaker) { l.say(t, call("A003", 1)) },
	}
	for name, undo := range undo {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLoudspeaker(voice.SYN6288)
				stop := converse(t, l.speaker, l.chip)
				defer stop()
				time.Sleep(time.Second)
				l.say(t, call("A002", 1))
				time.Sleep(time.Second) // is being spoken
				undo(t, l)
				time.Sleep(time.Minute)
				if all := strings.Join(l.chip.Spoken(), "|"); strings.Count(all, "零零二") != 1 {
					t.Errorf("spoken %q: want the call that is no longer true once", all)
				}
				if l.chip.CutOff() > 0 {
					t.Error("a reading was cut off")
				}
			})
		})
	}
}

func TestOldRecallsAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoudspeaker(voice.SYN6288)
		l.chip.PerCharacter = 300 * time.Millisecond // as slow as the guard time lets it
		stop := converse(t, l.speaker, l.chip)
		defer stop()
		time.Sleep(time.Second)
		for i := range 5 {
			l.say(t, call(fmt.Sprintf("A%03d", i+2), i+1))
		}
		recall := call("Z999", 9)
		recall.Priority = voice.Recall
		l.say(t, recall)
		time.Sleep(2 * time.Minute)
		if all := strings.Join(l.chip.Spoken(), "|"); strings.Contains(all, "九九九") {
			t.Errorf("a recall was spoken after more than 20 s: %q", all)
		}
		if l.monitor.Health().Details["dropped"] != "1" {
			t.Errorf("details %v, want one dropped", l.monitor.Health().Details)
		}
	})
}

func TestZonesAndForgetting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoudspeaker(voice.SYN6288, "税务专区")
		stop := converse(t, l.speaker, l.chip)
		defer stop()
		time.Sleep(time.Second)
		elsewhere := call("B005", 5)
		elsewhere.Zone = "公安专区"
		here := call("C007", 7)
		here.Zone = "税务专区"
		undone := call("C008", 8)
		l.say(t, elsewhere)
		l.say(t, here)
		l.say(t, undone)
		l.speaker.Forget("window-8")
		time.Sleep(time.Minute)
		all := strings.Join(l.chip.Spoken(), "|")
		if !strings.Contains(all, "零零七") || strings.Contains(all, "零零五") || strings.Contains(all, "零零八") {
			t.Errorf("spoken %q", all)
		}
	})
}

func TestChipFaults(t *testing.T) {
	tests := []struct {
		name, fault string
		state       devices.State
		heard       bool
	}{
		{"a rejected frame is sent again", "reject", devices.OK, true},
		{"noise around the answers", "noise", devices.OK, true},
		{"a chip that cannot be heard still speaks", "silence", devices.Fault, true},
		{"a chip without power", "power", devices.Fault, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLoudspeaker(voice.SYN6288)
				stop := converse(t, l.speaker, l.chip)
				defer stop()
				time.Sleep(time.Second)
				if err := l.chip.Do(tt.fault, ""); err != nil {
					t.Fatal(err)
				}
				l.say(t, call("A023", 3))
				l.say(t, call("A024", 4))
				time.Sleep(5 * time.Minute)
				all := strings.Join(l.chip.Spoken(), "|")
				if got := strings.Contains(all, "零二三") && strings.Contains(all, "零二四"); got != tt.heard {
					t.Errorf("spoken %q, want both calls: %v", all, tt.heard)
				}
				if n := l.chip.CutOff(); n > 0 {
					t.Errorf("%d readings were cut off", n)
				}
				h := l.monitor.Health()
				if h.State != tt.state {
					t.Errorf("state %v %v, want %v", h.State, h.Problem, tt.state)
				}
				if tt.state == devices.OK {
					return
				}
				if err := l.chip.Do(tt.fault, ""); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				if h := l.monitor.Health(); h.State != devices.OK {
					t.Errorf("state %v after the cure", h.State)
				}
			})
		})
	}
}

func TestSayWithoutALine(t *testing.T) {
	l := newLoudspeaker(voice.SYN6288)
	if err := l.speaker.Say(call("A001", 1)); err == nil {
		t.Error("no error although nothing is connected")
	}
	if l.speaker.Waiting() != 0 {
		t.Error("a call waits for a chip that is not there")
	}
}

func TestTextCannotCommandTheChip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoudspeaker(voice.SYN6288)
		stop := converse(t, l.speaker, l.chip)
		defer stop()
		time.Sleep(time.Second)
		l.say(t, voice.Utterance{Priority: voice.Notice, Segments: []voice.Segment{{Text: "今天\x1b[v0]五点\n下班"}}})
		time.Sleep(20 * time.Second)
		if got := l.chip.Spoken(); len(got) != 1 || got[0] != "♪今天［v零］五点下班" {
			t.Errorf("spoken %q", got)
		}
	})
}

// TestVoicePictureIsReadable: a long sentence goes on in the next line, whole and in
// letters of its own width; the last one said is always there.
func TestVoicePictureIsReadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLoudspeaker(voice.SYN6288)
		stop := converse(t, l.speaker, l.chip)
		defer stop()
		time.Sleep(time.Second)
		const said = "您的号码是S零零三，前面没有人，请到工程建设与水利专区等候叫号"
		for i := range 6 {
			l.say(t, voice.Utterance{Key: fmt.Sprint(i), Priority: voice.Call, Segments: []voice.Segment{{Text: said}}})
			time.Sleep(time.Minute)
		}
		picture := string(l.chip.Picture())
		if strings.Contains(picture, "textLength") {
			t.Error("letters are squeezed")
		}
		var whole strings.Builder
		for _, text := range strings.Split(picture, "<text ")[1:] {
			line := text[strings.Index(text, ">")+1 : strings.Index(text, "</text>")]
			if n := len([]rune(line)); n > 19 {
				t.Errorf("a line of %d characters is wider than its place: %s", n, line)
			}
			if strings.HasPrefix(line, "，") {
				t.Errorf("a line begins with a comma: %s", line)
			}
			whole.WriteString(line)
		}
		if n := strings.Count(whole.String(), said); n < 3 {
			t.Errorf("%d whole sentences in the picture, want at least 3:\n%s", n, whole.String())
		}
	})
}
