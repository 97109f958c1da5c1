package voice_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jiaohao/devices/voice"
)

func TestSpoken(t *testing.T) {
	tests := []struct {
		segments []voice.Segment
		one      voice.One
		want     string
	}{
		{[]voice.Segment{{Text: "请"}, {Digits: "S003"}, {Text: "号，到"}, {Number: 18}, {Text: "号窗口办理"}}, voice.Yao, "请S 零零三号，到十八号窗口办理"},
		{[]voice.Segment{{Digits: "A101"}}, voice.Yao, "A 幺零幺"},
		{[]voice.Segment{{Digits: "a101"}}, voice.Yi, "A 一零一"},
		{[]voice.Segment{{Digits: "1024"}}, voice.Yao, "幺零二四"},
		{[]voice.Segment{{Number: 1}}, voice.Yao, "一"},
		{[]voice.Segment{{Text: "暂停\n服务\x1b"}}, voice.Yao, "暂停服务"},
		{nil, voice.Yao, ""},
	}
	for _, tt := range tests {
		if got := voice.Spoken(tt.segments, tt.one); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.segments, got, tt.want)
		}
	}
}

func TestWords(t *testing.T) {
	for n, want := range map[int]string{
		0: "零", 1: "一", 10: "十", 11: "十一", 18: "十八", 20: "二十", 21: "二十一", 99: "九十九", 100: "一百", 101: "一百零一",
		110: "一百一十", 118: "一百一十八", 205: "二百零五", 999: "九百九十九", 1000: "一千", 1001: "一千零一", 1010: "一千零一十",
		2026: "二千零二十六", 9999: "九千九百九十九", 10000: "10000", -1: "-1",
	} {
		if got := voice.Words(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// shown reads rendered texts back.
func shown(t testing.TB, texts [][]byte) string {
	t.Helper()
	p, err := simplifiedchinese.GBK.NewDecoder().Bytes(bytes.Join(texts, []byte("|")))
	if err != nil {
		t.Fatal(err)
	}
	return string(p)
}

func TestRender(t *testing.T) {
	tests := []struct {
		name     string
		chip     voice.Chip
		segments []voice.Segment
		style    voice.Style
		want     string
	}{
		{"chime", voice.SYN6288, call, voice.Style{Volume: 100, One: voice.Yi, Chime: true}, "[v16]sounda[n1][y1]请A023号到[n2]3号窗口"},
		{"other chip", voice.XFS5152, call, voice.Style{Volume: 99, One: voice.Yao, Chime: true}, "[v10]sound101[n1][y0]请A023号到[n2]3号窗口"},
		{"slow and quiet", voice.SYN6288, call, voice.Style{Volume: 1, Speed: voice.Slow}, "[v1][t3][n1][y0]请A023号到[n2]3号窗口"},
		{"fast", voice.XFS5152, call, voice.Style{Volume: 50, Speed: voice.Fast}, "[v5][s7][n1][y0]请A023号到[n2]3号窗口"},
		{"figures in a text", voice.SYN6288, []voice.Segment{{Text: "下午5点"}}, voice.Style{Volume: -3}, "[v12][n1][y0]下午[n0]5点"},
		{"tags and controls in data", voice.SYN6288,
			[]voice.Segment{{Text: "A[v0]\x1b㛃"}, {Digits: "[v1]A-02"}}, voice.Style{Volume: 56}, "[v9][n1][y0]A［v[n0]0］[n1][y0]V1A02"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := shown(t, tt.chip.Render(tt.segments, tt.style)); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestLongTextsAreCutAtTheirPunctuation(t *testing.T) {
	sentence := "各位办事群众，大厅将于十七点整停止取号，请尚未取号的群众改日再来，谢谢配合。"
	texts := voice.SYN6288.Render([]voice.Segment{{Text: strings.Repeat(sentence, 4)}}, voice.Style{Volume: 75})
	if len(texts) < 2 {
		t.Fatalf("%d texts", len(texts))
	}
	var all string
	for _, p := range texts {
		s := shown(t, [][]byte{p})
		if len(p) > voice.SYN6288.MaxText {
			t.Errorf("%d bytes: %s", len(p), s)
		}
		if !strings.HasPrefix(s, "[v12][n1][y0]") || !strings.HasSuffix(s, "，") && !strings.HasSuffix(s, "。") {
			t.Errorf("a text begins or ends in the middle: %s", s)
		}
		all += strings.TrimPrefix(s, "[v12][n1][y0]")
	}
	if all != strings.Repeat(sentence, 4) {
		t.Errorf("the texts together read %q", all)
	}
}

// tag is all that may stand in brackets.
var tag = regexp.MustCompile(`\[(v\d+|n[012]|y[01]|[ts]\d)\]`)

// FuzzRender proves that no data becomes a tag or a control byte, that every
// frame fits the chip, and that nothing of the digits is lost.
func FuzzRender(f *testing.F) {
	f.Add("请", "A023", 18, 12, true)
	f.Add("[v0]\x1b[d]\n㛃12", "[n2]", -5, 99, false)
	f.Add(strings.Repeat("长，", 200), strings.Repeat("9", 90), 0, 0, true)
	f.Fuzz(func(t *testing.T, text, digits string, number, volume int, chime bool) {
		if !utf8.ValidString(text) {
			return
		}
		segments := []voice.Segment{{Text: text}, {Digits: digits}, {Number: number}}
		for _, chip := range []voice.Chip{voice.SYN6288, voice.XFS5152} {
			texts := chip.Render(segments, voice.Style{Volume: volume, Chime: chime})
			for _, p := range texts {
				if len(p) > chip.MaxText {
					t.Fatalf("%d bytes", len(p))
				}
				s := tag.ReplaceAllString(shown(t, [][]byte{p}), "")
				if strings.ContainsAny(s, "[]") || slices.ContainsFunc([]rune(s), func(r rune) bool { return r < ' ' || r == 0x7F }) {
					t.Fatalf("%q could command the chip", s)
				}
			}
		}
	})
}
