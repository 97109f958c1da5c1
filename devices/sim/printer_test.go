package sim_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/sim"
)

// host feeds bytes to a simulated device and collects its answers.
type host struct {
	in  *bytes.Reader
	mu  sync.Mutex
	out bytes.Buffer
	got chan struct{}
}

func (h *host) Read(p []byte) (int, error) {
	if n, err := h.in.Read(p); n > 0 || err != io.EOF {
		return n, err
	}
	<-h.got // hang on until the expected answers have come
	return 0, io.EOF
}

func (h *host) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.out.Write(p)
}

func (h *host) answers() []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	return bytes.Clone(h.out.Bytes())
}

// tell sends in to the printer, whose answers must be want.
func tell(t *testing.T, p *sim.Printer, in, want string) {
	t.Helper()
	tellAnd(t, p, in, func() {}, want)
}

// tellAnd does something to the printer while it is connected and has answered.
func tellAnd(t *testing.T, p *sim.Printer, in string, then func(), want string) {
	t.Helper()
	h := &host{in: bytes.NewReader([]byte(in)), got: make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = p.Converse(context.Background(), h)
	}()
	deadline := time.Now().Add(10 * time.Second)
	for len(want) > 0 && len(h.answers()) == 0 && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	then()
	for len(h.answers()) < len(want) && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	close(h.got)
	<-done
	if got := string(h.answers()); got != want {
		t.Errorf("told % X: answers % X, want % X", in, got, want)
	}
}

func newPrinter(profile escpos.Profile) *sim.Printer {
	return sim.NewPrinter(profile, nil, func() time.Time { return time.Unix(0, 0) })
}

func do(t *testing.T, p *sim.Printer, action string) {
	t.Helper()
	if err := p.Do(action, ""); err != nil {
		t.Fatal(err)
	}
}

// TestPrinterAnswers has the status vectors of the printer notes.
func TestPrinterAnswers(t *testing.T) {
	const asks = "\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04\x1Da\x0E"
	for _, test := range []struct{ action, realTime, asb string }{
		{"", "\x16\x12\x12\x12", "\x14\x00\x00\x0F"},
		{"paper_near", "\x16\x12\x12\x1E", "\x14\x00\x03\x0F"},
		{"paper_out", "\x1E\x32\x12\x7E", "\x1C\x00\x0F\x0F"},
		{"open_cover", "\x1E\x16\x12\x12", "\x3C\x00\x00\x0F"},
		{"jam_cutter", "\x1E\x52\x1A\x12", "\x1C\x08\x00\x0F"},
		{"heat_head", "\x1E\x52\x52\x12", "\x1C\x40\x00\x0F"},
	} {
		p := newPrinter(escpos.Native80())
		if test.action == "" {
			tell(t, p, asks, test.realTime+test.asb)
			continue
		}
		tellAnd(t, p, "\x1Da\x0E", func() { do(t, p, test.action) }, "\x14\x00\x00\x0F"+test.asb)
		if test.asb[0]&0x08 == 0 {
			tell(t, p, asks, test.realTime+test.asb)
			continue
		}
		tell(t, p, asks, test.realTime) // offline: the buffer waits, real time does not
	}
}

func TestPrinterObeysRealTimeInsideImages(t *testing.T) {
	p := newPrinter(escpos.Native80())
	tell(t, p, "\x1Dv0\x00\x02\x00\x02\x00\x10\x04\x04\x00\nA\n", "\x12")
	if papers := p.Papers(); len(papers) != 1 || len(papers[0].Images()) != 1 || !slices.Equal(papers[0].Text(), []string{"A"}) {
		t.Errorf("papers %v", papers)
	}
}

func TestPrinterAnswersInSequence(t *testing.T) {
	p := newPrinter(escpos.EpsonT88V())
	tell(t, p, "A001\n\x1DVB\x00\x1D(H\x06\x0000ABCD\x1Dr\x01", "\x37\x22ABCD\x00\x00")

	// A model without process IDs does what naive firmware does.
	p = newPrinter(escpos.Native80())
	tell(t, p, "\x1D(H\x06\x0000ABCD\n", "")
	if text := p.Papers()[0].Text(); !slices.Equal(text, []string{"H00ABCD"}) {
		t.Errorf("the paper shows %q", text)
	}
}

// TestPrinterKeepsItsData: what it holds when the paper ends comes out after a
// refill, unless it was cleared.
func TestPrinterKeepsItsData(t *testing.T) {
	for _, clear := range []bool{false, true} {
		p := newPrinter(escpos.EpsonT88V())
		p.OutAfter(60)
		tell(t, p, "one\ntwo\nthree\n\x1DVB\x00", "")
		if clear {
			tell(t, p, string(escpos.ClearNow()), "\x37\x25\x00")
		}
		do(t, p, "refill")
		var text []string
		for _, paper := range p.Papers() {
			text = append(text, strings.Join(paper.Text(), " ")+" "+string(paper.Edge))
		}
		want := []string{"one two torn", "three cut"}
		if clear {
			want = want[:1]
		}
		if !slices.Equal(text, want) {
			t.Errorf("clear %v: papers %q, want %q", clear, text, want)
		}
	}
}

func TestPrinterSwallowsNULs(t *testing.T) {
	p := newPrinter(escpos.Native80())
	tell(t, p, "\x1D(k\x30\x001P0half", "") // cut off in the middle
	tell(t, p, strings.Repeat("\x00", 128)+"\x1B@A001\n\x10\x04\x01", "\x16")
	if text := p.Papers()[0].Text(); !slices.Equal(text, []string{"A001"}) {
		t.Errorf("the paper shows %q", text)
	}
}

func TestPrinterOverflowsSilently(t *testing.T) {
	p := newPrinter(escpos.Native80())
	p.HoldByXoff(false)
	do(t, p, "open_cover")
	tell(t, p, strings.Repeat("x", 5000)+"\x10\x04\x02", "\x16")
	if n := p.Overflow(); n != 5000+3-4096 {
		t.Errorf("%d bytes dropped, want %d", n, 5000+3-4096)
	}
	p = newPrinter(escpos.Native80())
	p.HoldByXoff(true)
	do(t, p, "open_cover")
	tell(t, p, strings.Repeat("x", 4000), "\x13")
}

func TestPrinterPicture(t *testing.T) {
	p := newPrinter(escpos.Native80())
	doc, err := escpos.New(escpos.Native80(), nil).Align(escpos.Center).Size(4, 4).Line("A012").Size(1, 1).
		Line("临枢县 <政务> & 服务").QR("https://hall.example/t/1", 6).Cut().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	tell(t, p, string(doc), "\x14\x00\x00\x0F")
	check := func(when string, want ...string) {
		t.Helper()
		picture := p.Picture()
		if err := wellFormed(picture); err != nil {
			t.Errorf("%s: %v", when, err)
		}
		for _, w := range want {
			if !strings.Contains(string(picture), w) {
				t.Errorf("%s: the picture lacks %q", when, w)
			}
		}
		if strings.Contains(string(picture), "style=") || strings.Contains(string(picture), "<script") {
			t.Errorf("%s: the picture breaks the content policy", when)
		}
	}
	check("printed", ">A012<", "scale(4 4)", "临枢县", "&lt;", "&amp;")
	if got := p.Papers()[0].QR(); !slices.Equal(got, []string{"https://hall.example/t/1"}) {
		t.Errorf("QR %q", got)
	}
	width := func() string {
		_, box, _ := strings.Cut(string(p.Picture()), `viewBox="0 0 `)
		width, _, _ := strings.Cut(box, " ")
		return width
	}
	before := width()
	do(t, p, "take_slip")
	check("taken", "已取走")
	if got := width(); before == "" || got != before {
		t.Errorf("what was taken makes the printer smaller: %s units of width, then %s", before, got)
	}
	for action, word := range map[string]string{
		"paper_out": "纸已用完", "jam_cutter": "切刀卡住", "heat_head": "打印头过热", "open_cover": "机盖打开", "power_off": "电源已关闭",
	} {
		p := newPrinter(escpos.Native80())
		do(t, p, action)
		if !strings.Contains(string(p.Picture()), word) {
			t.Errorf("%s: the picture lacks %q", action, word)
		}
	}
}

func wellFormed(svg []byte) error {
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// TestPrinterActions: what is offered can be done, and changes what is offered.
func TestPrinterActions(t *testing.T) {
	line, err := sim.NewLine(t.TempDir(), "printer")
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	defer line.Close()
	p := sim.NewPrinter(escpos.Native80(), line, time.Now)
	for _, pair := range [][2]string{
		{"paper_out", "refill"}, {"open_cover", "close_cover"}, {"jam_cutter", "clear_jam"},
		{"heat_head", "cool_head"}, {"power_off", "power_on"}, {"pull_cable", "plug_cable"},
	} {
		for i, name := range pair {
			if !offered(p, name) || offered(p, pair[1-i]) {
				t.Errorf("before %s: offered %v", name, p.Actions())
			}
			do(t, p, name)
		}
	}
	for _, a := range p.Actions() {
		if a.Label.ZH == "" || a.Label.EN == "" {
			t.Errorf("action %s has no label", a.Name)
		}
		for _, o := range a.Options {
			if err := p.Do(a.Name, o.Value); err != nil {
				t.Error(err)
			}
		}
	}
	if p.Do("dance", "") == nil || p.Do("paper_out", "yesterday") == nil {
		t.Error("an unknown action was done")
	}
}

func offered(p devices.Simulated, name string) bool {
	return slices.ContainsFunc(p.Actions(), func(a devices.Action) bool { return a.Name == name })
}

// FuzzPrinter: no bytes break the printer or its picture.
func FuzzPrinter(f *testing.F) {
	f.Add([]byte("\x1B@\xD5\xFE\n\x1D(k\x04\x001P0A\x1D(k\x03\x001Q0\x1Dv0\x03\x01\x00\x01\x00\xFF\n\x1DVB\x00"))
	f.Add([]byte("\x1D!\xFF" + strings.Repeat("政", 60) + "\n\x1D(H\x06\x0000ABCD\x10\x05\x02\x10\x14\x08"))
	f.Fuzz(func(t *testing.T, in []byte) {
		p := newPrinter(escpos.EpsonT88V())
		h := &host{in: bytes.NewReader(in), got: make(chan struct{})}
		close(h.got)
		_ = p.Converse(t.Context(), h)
		if err := wellFormed(p.Picture()); err != nil {
			t.Error(err)
		}
		for _, paper := range p.Papers() {
			_, _, _ = paper.Text(), paper.QR(), paper.Images()
		}
	})
}
