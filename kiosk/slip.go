package kiosk

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiaohao/configs"
	"jiaohao/devices/escpos"
)

// Slip is what the paper of one ticket says (domain §9). It is data: bytes are
// made for the printer at the moment of printing.
type Slip struct {
	Hall    string
	Number  string // S003
	Code    string // query code, 4 digits: proves that the holder has the slip; "" = none
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
	// Late is a first paper that came long after its number; it is marked too.
	Late bool

	MissedRule string
	Lunch      string // "" when it does not concern the holder
	Phone      string // of the hall, for questions
	Address    string // of the phone page, in the code; "" for none
}

// Bytes lays the slip out for a printer as the hall's layout says. Below the
// number of a further or late paper stands its mark, and the paper is cut at the end,
// whatever the layout says. glyphs draws characters the printer lacks and may be
// nil; missing are those that were printed as □ for want of them. A typical
// slip of the example takes at most 320 bytes with the printer's own code.
func (s Slip) Bytes(layout configs.SlipLayout, p escpos.Profile, glyphs escpos.Glyphs) (doc []byte, missing []rune, err error) {
	b := escpos.New(p, glyphs)
	values := s.values()
	for _, row := range layout.Rows(p.Narrow()) {
		b.Align(alignOf(row.Align))
		switch {
		case row.Rule:
			b.Size(1, 1).Rule()
		case row.Feed > 0:
			b.Size(1, 1).Feed(row.Feed)
		case row.QR != "":
			if s.Address != "" {
				b.Size(1, 1).QR(s.Address, cmp.Or(row.Module, qrModule))
			}
		default:
			s.row(b, row, values)
		}
	}
	doc, err = b.Size(1, 1).Bold(false).Cut().Bytes()
	if err != nil {
		return nil, nil, fmt.Errorf("lay out slip %s: %w", s.Number, err)
	}
	return doc, b.Missing(), nil
}

// qrModule is how many dots a module of the code has unless the layout says.
const qrModule = 6

// row prints one row of text. Its size stays for the next one: a change costs
// bytes.
func (s Slip) row(b *escpos.Builder, row configs.SlipRow, values map[string]string) {
	text, ok := row.Fill(values)
	if !ok {
		return
	}
	width := b.Fitting(text, cmp.Or(row.Size, 1))
	height := width
	if row.Tall {
		height = 2
	}
	b.Bold(row.Bold).Size(width, height).Line(text)
	if mark := s.mark(); mark != "" && strings.Contains(row.Text, configs.SlipNumber) {
		b.Align(escpos.Center).Size(1, 2).Line(mark)
	}
}

// mark is what tells a further or late paper from the first; "" for that one.
func (s Slip) mark() string {
	at := s.Printed.Format("15:04")
	switch {
	case s.Copy > 1:
		return fmt.Sprintf("*** 补打 第%d张 %s ***", s.Copy, at)
	case s.Late:
		return "*** 补打 " + at + " ***"
	}
	return ""
}

// values are what the parts of a layout stand for.
func (s Slip) values() map[string]string {
	v := map[string]string{
		configs.SlipHall: s.Hall, configs.SlipNumber: s.Number, configs.SlipCode: s.Code, configs.SlipLine: s.Line, configs.SlipMatter: s.Matter,
		configs.SlipBusiness: s.business(), configs.SlipWindows: windowsText(s.Windows).ZH, configs.SlipZone: s.Zone,
		configs.SlipName: s.Name, configs.SlipIssued: s.Issued.Format("2006-01-02 15:04"),
		configs.SlipMissed: s.MissedRule, configs.SlipLunch: s.Lunch, configs.SlipPhone: s.Phone,
	}
	if s.Waiting {
		v[configs.SlipWaiting], v[configs.SlipAhead], v[configs.SlipWait] = s.waiting(), strconv.Itoa(s.Ahead), s.Wait
	}
	return v
}

func alignOf(word string) escpos.Align {
	if at := slices.Index(configs.SlipAligns, word); at >= 0 {
		return escpos.Align(at)
	}
	return escpos.Center
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

func (s Slip) waiting() string {
	if s.Ahead == 0 {
		return "前面没有人 " + s.Wait
	}
	return fmt.Sprintf("前面%d人 预计：%s", s.Ahead, s.Wait)
}
