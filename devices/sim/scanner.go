package sim

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jiaohao/devices"
	"jiaohao/devices/scanner"
)

// Scanner is the other end of package scanner: a code reader before which a
// person holds a paper or a phone.
type Scanner struct {
	socket

	mu     sync.Mutex
	suffix string
	gbk    bool // sends GB18030 instead of UTF-8
	torn   int  // how many of the next codes pause in the middle
	seen   string
	lying  func() []devices.Option // codes at hand; nil: none
	emit   chan<- []byte           // to the line, while a conversation runs
}

var (
	_ Device            = (*Scanner)(nil)
	_ devices.Simulated = (*Scanner)(nil)
)

// suffixes are what the set-up sheet offers.
var suffixes = map[string]string{"cr": "\r", "lf": "\n", "crlf": "\r\n", "none": ""}

// NewScanner makes a scanner that ends its codes with CR.
func NewScanner() *Scanner { return &Scanner{suffix: "cr"} }

// Converse lets the scanner send what is held before it until the line ends.
func (s *Scanner) Converse(ctx context.Context, line io.ReadWriter) error {
	return chat(ctx, line, func(emit chan<- []byte) {
		s.mu.Lock()
		s.emit = emit
		s.mu.Unlock()
	}, func() {
		s.mu.Lock()
		s.emit = nil
		s.mu.Unlock()
	}, func([]byte) {})
}

// Lying tells the scanner what lies beside it, to be held before it.
func (s *Scanner) Lying(codes func() []devices.Option) {
	s.mu.Lock()
	s.lying = codes
	s.mu.Unlock()
}

// Scan holds a code before the scanner. It answers ErrNoLine when the code had
// nowhere to go.
func (s *Scanner) Scan(code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := []byte(code)
	if s.gbk {
		var err error
		if p, err = simplifiedchinese.GB18030.NewEncoder().Bytes(p); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
	}
	p = append(p, suffixes[s.suffix]...)
	s.seen = code
	if s.torn > 0 && len(p) > 1 {
		s.torn--
		half := p[len(p)/2:]
		p = p[:len(p)/2]
		time.AfterFunc(3*scanner.Silence, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			_ = send(s.emit, half)
		})
	}
	return send(s.emit, p)
}

// Actions lists what can be done to the scanner now. What is scanned is the
// option of "scan": any text may be given there.
func (s *Scanner) Actions() []devices.Action {
	s.mu.Lock()
	defer s.mu.Unlock()
	var codes []devices.Option
	if s.lying != nil {
		codes = s.lying()
	}
	return append([]devices.Action{
		act("scan", "扫一个码", "Scan a code", append(codes,
			opt("6901234567892", "商品条码", "a barcode of goods"),
			opt(strings.Repeat("长", scanner.Longest), "超长的码", "a code that is too long"))...),
		act("suffix", "结束符", "Suffix", opt("cr", "CR", "CR"), opt("lf", "LF", "LF"), opt("crlf", "CR LF", "CR LF"), opt("none", "无", "none")),
		toggle("gb18030", s.gbk, devices.Text{ZH: "改发 GB18030", EN: "Send GB18030"}, devices.Text{ZH: "改发 UTF-8", EN: "Send UTF-8"}),
		act("tear", "下一个码中断", "Break the next code in two"),
	}, s.cableActions()...)
}

// Do performs one of Actions.
func (s *Scanner) Do(action, option string) error {
	if done, err := s.doCable(action); done {
		return err
	}
	if action == "scan" {
		return s.Scan(option)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch action {
	case "suffix":
		if _, ok := suffixes[option]; !ok {
			return fmt.Errorf("suffix %q: %w", option, errNoAction)
		}
		s.suffix = option
	case "gb18030":
		s.gbk = !s.gbk
	case "tear":
		s.torn++
	default:
		return fmt.Errorf("%s: %w", action, errNoAction)
	}
	return nil
}

// Picture draws the scanner and what was held before it last.
func (s *Scanner) Picture() []byte {
	plugged := s.connected()
	s.mu.Lock()
	defer s.mu.Unlock()
	k := newSketch(320, 200, "扫码器 code scanner")
	k.box(10, 10, 300, 180, 16, "#37474F", `stroke="#263238" stroke-width="3"`)
	k.box(40, 34, 240, 96, 8, "#102027", "")
	colour := "#B71C1C"
	if !plugged {
		colour = "#263238"
	}
	k.box(48, 80, 224, 4, 2, colour, "")
	if s.seen == "" {
		k.words(160, 164, 15, "middle", "#B0BEC5", "请将二维码对准扫码口")
	} else {
		seen := []rune(s.seen)
		k.fitted(160, 164, 15, 260, "middle", "#ECEFF1", string(seen[:min(len(seen), 32)]))
	}
	if !plugged {
		k.unplugged(206, 14)
	}
	return k.done()
}
