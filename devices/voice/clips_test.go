package voice_test

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"jiaohao/devices/voice"
)

// recordings are made-up clips: the n-th word lasts n ms at 16 kHz.
func recordings(words ...string) fstest.MapFS {
	folder := fstest.MapFS{"README.txt": {Data: []byte("not a recording")}}
	for i, w := range words {
		folder[w+".wav"] = &fstest.MapFile{Data: voice.Wave{Rate: 16000, PCM: make([]byte, 32*(i+1))}.File()}
	}
	return folder
}

var hallWords = append(strings.Split("请号到窗口办理零一二三四五六七八九十百幺AS", ""), "号窗口", "chime")

func clips(t *testing.T, words ...string) *voice.Clips {
	t.Helper()
	c, err := voice.LoadClips(recordings(words...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var hallCall = []voice.Segment{{Text: "请"}, {Digits: "S103"}, {Text: "号，到"}, {Number: 18}, {Text: "号窗口办理"}}

func TestClipList(t *testing.T) {
	c := clips(t, hallWords...)
	for _, tt := range []struct {
		name     string
		segments []voice.Segment
		one      voice.One
		want     string
	}{
		{"a call", hallCall, voice.Yao, "请 S ‖80 幺 零 三 号 ‖200 到 十 八 号窗口 办 理"},
		{"a call, 一", hallCall, voice.Yi, "请 S ‖80 一 零 三 号 ‖200 到 十 八 号窗口 办 理"},
		{"figures in a text", []voice.Segment{{Text: "请到205号窗口，010"}}, voice.Yao, "请 到 二 百 零 五 号窗口 ‖200 零 幺 零"},
	} {
		list, lost, err := c.List(tt.segments, tt.one)
		if got := strings.Join(list, " "); err != nil || got != tt.want || len(lost) > 0 {
			t.Errorf("%s: %s, lost %v, %v; want %s", tt.name, got, lost, err, tt.want)
		}
	}
}

// TestClipLength counts the bytes: what is played is what was recorded, pauses
// and chime, to the sample.
func TestClipLength(t *testing.T) {
	c := clips(t, hallWords...)
	want := 0
	list, _, err := c.List(hallCall, voice.Yao)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(list, "chime") {
		switch name {
		case voice.PauseWord:
			want += 2 * 16 * 80
		case voice.PauseSentence:
			want += 2 * 16 * 200
		default:
			want += 32 * (slices.Index(hallWords, name) + 1)
		}
	}
	w, lost, err := c.Render(t.Context(), hallCall, voice.Style{One: voice.Yao, Chime: true})
	if err != nil || len(w.PCM) != want || w.Rate != 16000 || len(lost) > 0 {
		t.Errorf("%d bytes at %d Hz, lost %v, %v; want %d", len(w.PCM), w.Rate, lost, err, want)
	}
	if again, _, _ := c.Render(t.Context(), hallCall, voice.Style{One: voice.Yao, Chime: true}); !slices.Equal(again.PCM, w.PCM) {
		t.Error("the same announcement sounds different")
	}
}

func TestMissingRecordings(t *testing.T) {
	c := clips(t, slices.DeleteFunc(slices.Clone(hallWords), func(w string) bool { return w == "三" || w == "理" })...)
	if lacks := c.Lacks("ASB", voice.Yao); !slices.Equal(lacks, []string{"三", "B"}) {
		t.Errorf("lacks %v", lacks)
	}
	if _, _, err := c.List(hallCall, voice.Yao); err == nil || !strings.Contains(err.Error(), "三") {
		t.Errorf("S103 without 三 would be another ticket, but: %v", err)
	}
	list, lost, err := c.List([]voice.Segment{{Text: "办理"}}, voice.Yao)
	if err != nil || !slices.Equal(lost, []string{"理"}) || len(list) != 1 {
		t.Errorf("%v, lost %v, %v", list, lost, err)
	}
}

func TestRecordingsThatAreRefused(t *testing.T) {
	other := recordings("请", "到")
	other["到.wav"].Data = voice.Wave{Rate: 8000, PCM: make([]byte, 8)}.File()
	stereo := recordings("请")
	stereo["请.wav"].Data[22] = 2
	for name, tt := range map[string]struct {
		folder fstest.MapFS
		says   string
	}{
		"none":         {recordings(), "none"},
		"two rates":    {other, "8000 Hz"},
		"two channels": {stereo, "2 channels"},
		"no sound":     {fstest.MapFS{"请.wav": {Data: []byte("RIFF")}}, "请.wav"},
	} {
		if _, err := voice.LoadClips(tt.folder); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want an error that says %q", name, err, tt.says)
		}
	}
}

func TestQuieter(t *testing.T) {
	folder := fstest.MapFS{"请.wav": {Data: voice.Wave{Rate: 16000, PCM: []byte{0x00, 0x80, 0xFF, 0x7F, 0x64, 0}}.File()}}
	c, err := voice.LoadClips(folder)
	if err != nil {
		t.Fatal(err)
	}
	w, _, err := c.Render(t.Context(), []voice.Segment{{Text: "请"}}, voice.Style{Volume: 50})
	if want := []byte{0x00, 0xC0, 0xFF, 0x3F, 0x32, 0}; err != nil || !slices.Equal(w.PCM, want) {
		t.Errorf("% X %v, want % X", w.PCM, err, want)
	}
}

// TestEspeak runs the real program, where it is installed.
func TestEspeak(t *testing.T) {
	if _, err := exec.LookPath("espeak-ng"); err != nil {
		t.Skip("espeak-ng is not installed")
	}
	short, _, err := voice.Espeak{}.Render(t.Context(), []voice.Segment{{Text: "请"}}, voice.Style{})
	if err != nil {
		t.Fatal(err)
	}
	long, _, err := voice.Espeak{}.Render(t.Context(), hallCall, voice.Style{Chime: true})
	if err != nil {
		t.Fatal(err)
	}
	if short.Rate != 22050 || long.Lasts() < 3*short.Lasts() || long.Lasts().Seconds() < 2 || long.Lasts().Seconds() > 15 {
		t.Errorf("one word lasts %v, a call %v at %d Hz", short.Lasts(), long.Lasts(), long.Rate)
	}
	slow, _, err := voice.Espeak{}.Render(t.Context(), hallCall, voice.Style{Speed: voice.Slow})
	if err != nil || slow.Lasts() <= long.Lasts()*9/10 {
		t.Errorf("slowly %v, normally %v with chime, %v", slow.Lasts(), long.Lasts(), err)
	}
}

func TestEspeakFails(t *testing.T) {
	if _, _, err := (voice.Espeak{Program: "/nonexistent/espeak"}).Render(t.Context(), hallCall, voice.Style{}); err == nil {
		t.Error("a missing program is no error")
	}
	if _, _, err := (voice.Espeak{Program: "true"}).Render(t.Context(), hallCall, voice.Style{}); !errors.Is(err, voice.ErrWave) {
		t.Errorf("a program without sound: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := (voice.Espeak{}).Render(ended, hallCall, voice.Style{}); err == nil {
		t.Error("rendered after the end")
	}
}

func TestParseWave(t *testing.T) {
	w := voice.Wave{Rate: 22050, PCM: []byte{1, 2, 3, 4}}
	file := w.File()
	if back, err := voice.ParseWave(file); err != nil || back.Rate != w.Rate || !slices.Equal(back.PCM, w.PCM) {
		t.Errorf("%+v %v", back, err)
	}
	piped := slices.Clone(file)
	copy(piped[40:], []byte{0x00, 0xF0, 0xFF, 0x7F}) // as programs write into a pipe
	if back, err := voice.ParseWave(piped); err != nil || !slices.Equal(back.PCM, w.PCM) {
		t.Errorf("from a pipe: %+v %v", back, err)
	}
	for i := range file[:44] {
		if _, err := voice.ParseWave(file[:i]); err == nil {
			t.Errorf("%d of %d bytes were accepted", i, len(file))
		}
	}
}

func FuzzParseWave(f *testing.F) {
	f.Add(voice.Wave{Rate: 16000, PCM: []byte{1, 2}}.File())
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVELIST\xFF\xFF\xFF\xFFdata"))
	f.Fuzz(func(t *testing.T, p []byte) {
		w, err := voice.ParseWave(p)
		if err != nil {
			return
		}
		back, err := voice.ParseWave(w.File())
		if err != nil || back.Rate != w.Rate || !slices.Equal(back.PCM, w.PCM) {
			t.Fatalf("%d bytes at %d Hz come back as %d at %d, %v", len(w.PCM), w.Rate, len(back.PCM), back.Rate, err)
		}
	})
}
