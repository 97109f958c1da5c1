package kiosk

import (
	"fmt"
	"strings"
	"time"

	"jiaohao/devices/escpos"
)

// Slip is what the paper of one ticket says (domain §9). It is data: bytes are
// made for the printer at the moment of printing.
type Slip struct {
	Hall    string
	Number  string // S003
	Line    string
	Matter  string // "" when only a line was chosen
	Windows []string
	Zone    string
	Waiting bool // Ahead and Wait mean something
	Ahead   int
	Wait    string    // "20～30分钟"
	Name    string    // masked; "" for a number without a card
	Issued  time.Time // in the hall's zone
	// Copy is 1 for the first paper. Every further one is marked 补打, with its
	// index and the moment Printed.
	Copy    int
	Printed time.Time

	MissedRule string
	Lunch      string // "" when it does not concern the holder
	Address    string // of the phone page, in the code; "" for none
}

// Bytes lays the slip out for a printer. The number comes first, so that
// something moves at once. glyphs draws characters the printer lacks and may be
// nil; missing are those that were printed as □ for want of them. A typical
// slip takes at most 320 bytes with the printer's own code.
func (s Slip) Bytes(p escpos.Profile, glyphs escpos.Glyphs) (doc []byte, missing []rune, err error) {
	b := escpos.New(p, glyphs)
	b.Align(escpos.Center)
	scale := numberScale(p, s.Number)
	b.Size(scale, scale).Line(s.Number).Size(1, 1)
	if s.Copy > 1 {
		b.Size(1, 2).Line(fmt.Sprintf("*** 补打 第%d张 %s ***", s.Copy, s.Printed.Format("15:04"))).Size(1, 1)
	}
	b.Line(s.Hall)
	b.Size(1, 2).Line(s.business()).Line(s.where()).Size(1, 1)
	if s.Zone != "" {
		b.Line("请到" + s.Zone + "等候")
	}
	if s.Waiting {
		b.Line(s.waiting())
	}
	b.Line(strings.TrimSpace(s.Name + " " + s.Issued.Format("2006-01-02 15:04")))
	if s.Address != "" {
		b.QR(s.Address, 6)
	}
	if s.MissedRule != "" {
		b.Line(s.MissedRule)
	}
	if s.Lunch != "" {
		b.Line(s.Lunch)
	}
	doc, err = b.Cut().Bytes()
	if err != nil {
		return nil, nil, fmt.Errorf("lay out slip %s: %w", s.Number, err)
	}
	return doc, b.Missing(), nil
}

// numberScale is how many times the number is enlarged: as tall as 24 points
// (68 dots at 203 dpi) wherever the printer can, and never wider than the paper.
func numberScale(p escpos.Profile, number string) int {
	return max(1, min(6, p.Columns/max(1, escpos.Width(number))))
}

func (s Slip) business() string {
	switch {
	case s.Matter == "" || s.Matter == s.Line:
		return s.Line
	case s.Line == "":
		return s.Matter
	}
	return s.Line + " · " + s.Matter
}

func (s Slip) where() string { return windowsText(s.Windows).ZH }

func (s Slip) waiting() string {
	if s.Ahead == 0 {
		return "前面没有人 " + s.Wait
	}
	return fmt.Sprintf("前面%d人 预计：%s", s.Ahead, s.Wait)
}
