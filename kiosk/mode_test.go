package kiosk_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/kiosk"
)

// The modes of a session are on every page, can be combined, and end with it.
func TestModes(t *testing.T) {
	b := newBench(t, nil)
	class := func(path, want string) {
		t.Helper()
		b.page().Get(path).Want(200).Contains(`class="kiosk ` + want)
	}
	set := func(form string) { b.page().PostForm("/kiosk/mode", form+"&back=%2Fkiosk%2Fguides").Want(303) }
	class("/kiosk", `home"`)
	set("elder=on")
	set("contrast=on")
	class("/kiosk", `home elder contrast"`)
	b.page().Get("/kiosk").Want(200).Contains("/kiosk/choose", "查进度", "data-changed")
	class("/kiosk/matters/sl-01", `guide elder contrast"`)
	set("contrast=off")
	set("low=on")
	class("/kiosk/find", `find elder low"`)
	b.page().PostForm("/kiosk/mode", "huge=on").Want(400)
	b.page().PostForm("/kiosk/mode", "elder=perhaps").Want(400)
	res := b.page().Get("/kiosk/end").Want(303)
	if got := res.Header.Get("Location"); got != "/kiosk?lang=zh" {
		t.Errorf("the end leads to %s", got)
	}
	class("/kiosk", `home"`)
	if strings.Contains(string(b.page().Get("/kiosk").Body), "data-changed") {
		t.Error("after the end the page is still changed")
	}
}

// A machine for wheelchairs starts low, and meets the next person so again.
func TestLowKioskStartsLow(t *testing.T) {
	b := newBench(t, func(b *bench, _ *kiosk.Options) { b.loopback = "K2" })
	b.page().Get("/kiosk").Want(200).Contains(`class="kiosk home low"`)
	b.page().PostForm("/kiosk/mode", "low=off").Want(303)
	b.page().Get("/kiosk").Want(200).Contains(`class="kiosk home"`)
	b.page().Get("/kiosk/end").Want(303)
	b.page().Get("/kiosk").Want(200).Contains(`class="kiosk home low"`)
}

// voice notes what a machine says.
type voice struct {
	mu   sync.Mutex
	said []string
}

func (v *voice) say(_ string, phrase []kiosk.Segment) {
	v.mu.Lock()
	defer v.mu.Unlock()
	text := ""
	for _, s := range phrase {
		text += s.Text + s.Digits
	}
	if text != "" {
		v.said = append(v.said, text)
	}
}

func (v *voice) all() string { v.mu.Lock(); defer v.mu.Unlock(); return strings.Join(v.said, "\n") }

// What is said aloud goes by the setting, the mode and the language.
func TestSpokenSteps(t *testing.T) {
	for _, tt := range []struct {
		name         string
		speak        kiosk.Speaking
		mode, lang   string
		step, number bool
	}{
		{"as it comes", "", "elder=off", "zh", false, true},
		{"to an elder", "", "elder=on", "zh", true, true},
		{"each step to everybody", kiosk.SpeakSteps, "elder=off", "zh", true, true},
		{"nothing", kiosk.SpeakNothing, "elder=on", "zh", false, false},
		{"not in English", kiosk.SpeakSteps, "elder=on", "en", false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := &voice{}
			b := newBench(t, func(_ *bench, o *kiosk.Options) { o.Say, o.Rules.Speak = v.say, tt.speak })
			b.issue(map[string]any{"matter": "sl-01"})
			b.page().PostForm("/kiosk/mode", tt.mode).Want(303)
			b.page().Get("/kiosk/choose?lang=" + tt.lang).Want(200)
			b.page().Get("/kiosk/take?matter=sl-01&lang=" + tt.lang).Want(200)
			b.page().PostForm("/kiosk/take?lang="+tt.lang, "matter=sl-01&ticket="+b.mint()).Want(303)
			if got := strings.Contains(v.all(), "请把身份证放在读卡区"); got != tt.step {
				t.Errorf("step spoken: %v, want %v; said:\n%s", got, tt.step, v.all())
			}
			if got := strings.Contains(v.all(), "您的号码是S002，前面1人，请到工程建设与水利专区等候叫号"); got != tt.number {
				t.Errorf("number spoken: %v, want %v; said:\n%s", got, tt.number, v.all())
			}
		})
	}
}

// A call for help stands until somebody goes, whoever comes to the machine
// meanwhile; it does not tell the next person that they have asked.
func TestHelpStandsUntilSomebodyGoes(t *testing.T) {
	b := newBench(t, nil)
	ask := func() { b.page().PostForm("/kiosk/help", "back=%2Fkiosk").Want(303) }
	asked := func() bool { return strings.Contains(string(b.page().Get("/kiosk").Want(200).Body), "data-done") }
	ask()
	first := b.kiosk.HelpCalls()
	b.pass(20 * time.Minute)
	if calls := b.kiosk.HelpCalls(); len(calls) != 1 || calls[0] != first[0] {
		t.Fatalf("after 20 minutes the calls are %+v", calls)
	}
	ask() // after so long it is heard again
	if len(b.helped) != 2 || len(b.kiosk.HelpCalls()) != 1 || !b.kiosk.HelpCalls()[0].At.Equal(first[0].At) {
		t.Errorf("asked again: heard %d times, calls %+v", len(b.helped), b.kiosk.HelpCalls())
	}
	b.page().Get("/kiosk/end").Want(303)
	if asked() {
		t.Error("the next person is told that staff come")
	}
	ask()
	if !asked() || len(b.helped) != 3 {
		t.Errorf("the next person asked: shown %v, heard %d times", asked(), len(b.helped))
	}
	b.kiosk.HelpDone("K1")
	if asked() || len(b.kiosk.HelpCalls()) != 0 {
		t.Error("somebody went there, and it still stands")
	}
	ask()
	b.pass(24 * time.Hour)
	b.issue(map[string]any{"matter": "ga-01"}) // the first number opens the day
	if calls := b.kiosk.HelpCalls(); len(calls) != 0 {
		t.Errorf("calls of yesterday: %+v", calls)
	}
}

// Whoever need not apply is told so before the number, on paper when it can be
// printed, and may take a number all the same.
func TestNotNeeded(t *testing.T) {
	var given []affairs.Sheet
	var printed int
	b := newBench(t, func(_ *bench, o *kiosk.Options) { keepSheets(o, &given, &printed) })
	b.page().PostForm("/kiosk/mode", "elder=on").Want(303)
	b.page().Get("/kiosk/choose").Want(200).Contains("/kiosk/matters/sl-01/needed", "/kiosk/take?matter=ga-01")
	b.page().Get("/kiosk/matters/sl-01/needed").Want(200).Contains("先看看要不要办", "自己家里生活用水", "第四条", "/kiosk/take?matter=sl-01")
	b.page().Get("/kiosk/matters/ga-01/needed").Want(303) // everybody needs an ID card
	res := b.page().PostForm("/kiosk/matters/sl-01/needed", "case=0").Want(303)
	b.page().Get(res.Header.Get("Location")).Want(200).Contains("您不用办理", "自己家里生活用水", "仍要取号咨询")
	if len(given) != 1 || given[0].Exempt == "" || given[0].Basis == "" || printed != 1 {
		t.Errorf("kept %+v, printed %d", given, printed)
	}
	b.page().PostForm("/kiosk/matters/sl-01/needed", "case=7").Want(400)
	b.page().PostForm("/kiosk/matters/ga-01/needed", "case=0").Want(400)
}

// keepSheets lets the machine give papers, and notes them.
func keepSheets(o *kiosk.Options, given *[]affairs.Sheet, printed *int) {
	o.GiveSheet = func(_ context.Context, _ string, s affairs.Sheet) (affairs.Sheet, bool, error) {
		s.Number = affairs.SheetNumber(2026, len(*given)+1)
		*given = append(*given, s)
		return s, false, nil
	}
	o.KeptSheet = func(_ context.Context, _, serial int) (affairs.Sheet, bool, error) {
		if serial < 1 || serial > len(*given) {
			return affairs.Sheet{}, false, nil
		}
		return (*given)[serial-1], true, nil
	}
	o.PrintSheet = func(string, affairs.Sheet) { *printed++ }
}

// Life events lead to matters, in at most three touches to the fee of any guide.
func TestLifeEvents(t *testing.T) {
	b := newBench(t, nil)
	home := b.page().Get("/kiosk").Want(200).Contains("/kiosk/events/shop", "开店", "/kiosk/events\"", "/kiosk/matters/sl-01")
	wellFormed(t, "home", string(home.Body))
	if strings.Contains(string(home.Body), "/kiosk/events/road") {
		t.Error("the first page shows more events than it has room for")
	}
	b.page().Get("/kiosk/events").Want(200).Contains("修路架桥", "/kiosk/events/road")
	b.page().Get("/kiosk/events/shop").Want(200).Contains("个体户", "食品", "/kiosk/matters/sw-01")
	b.page().Get("/kiosk/events/none").Want(404).Contains("首页")
}

// A hall without the files of life events and synonyms works as before.
func TestNoLifeEvents(t *testing.T) {
	b := newBench(t, func(b *bench, _ *kiosk.Options) { b.hall.Events = nil })
	if page := string(b.page().Get("/kiosk").Want(200).Body); strings.Contains(page, "一件事") {
		t.Error("an empty part of life events is shown")
	}
}
