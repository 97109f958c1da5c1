package kiosk

import (
	"net/http"
	"slices"
	"strings"

	"jiaohao/affairs"
	"jiaohao/web"
)

// chip is a word people say, on a button.
type chip struct {
	Word   affairs.Text
	Line   string // for its colour
	Matter string // id
}

// chipCount is how many words the first page offers.
const chipCount = 16

// chooseChips takes the most usual word of each matter, one bureau after the
// other, so that every bureau is there and no word stands twice.
func chooseChips(c *affairs.Catalogue, bureaus []affairs.Bureau) []chip {
	var chips []chip
	seen := map[string]bool{}
	for round := 0; ; round++ {
		more := false
		for _, b := range bureaus {
			matters := c.OfBureau(b.ID)
			if round >= len(matters) {
				continue
			}
			more = true
			m := matters[round]
			for _, word := range append(slices.Clone(m.Keywords), m.ShortName) {
				if seen[word] || len([]rune(word)) > 6 {
					continue
				}
				seen[word] = true
				chips = append(chips, chip{affairs.Text{ZH: word, EN: m.NameEN}, m.Line, m.ID})
				break
			}
			if len(chips) == chipCount {
				return chips
			}
		}
		if !more {
			return chips
		}
	}
}

// bureauCard is a bureau on a button.
type bureauCard struct {
	affairs.Bureau
	Line    string // the line of its colour
	Windows affairs.Text
	Zone    affairs.Text
	Matters int
	Lines   []string
	Waiting int
}

func (k *Kiosk) bureauCards(states map[string]lineState) []bureauCard {
	var cards []bureauCard
	for _, b := range k.o.Data.Bureaus {
		c := bureauCard{Bureau: b, Matters: len(k.matters.OfBureau(b.ID))}
		if c.Matters == 0 {
			continue
		}
		for _, l := range k.o.Data.Lines {
			if l.Bureau == b.ID {
				c.Lines = append(c.Lines, l.Prefix)
				c.Waiting += states[l.Prefix].Waiting
			}
		}
		if len(c.Lines) > 0 {
			c.Line = c.Lines[0]
		}
		c.Windows, c.Zone = k.windowsOfBureau(b.ID)
		c.Windows = unbroken(c.Windows)
		cards = append(cards, c)
	}
	return cards
}

// windowsOfBureau is "10～12号窗口" and their zone, if they share one.
func (k *Kiosk) windowsOfBureau(id string) (windows, zone affairs.Text) {
	var nos []string
	for _, w := range k.o.Data.Windows {
		if w.Bureau == id {
			nos = append(nos, w.No)
		}
	}
	if len(nos) > 0 {
		windows = windowsText(nos)
	}
	return windows, k.zoneOf(nos)
}

// homePage is the data of templates/home.html.
type homePage struct {
	frame
	Chips   []chip
	Events  []eventCard // at most eventsAtHome
	More    bool        // there are more events
	Bureaus []bureauCard
}

// eventsAtHome is how many life events the first page has room for.
const eventsAtHome = 8

func (k *Kiosk) home(w http.ResponseWriter, r *http.Request) error {
	k.leave(web.Who(r.Context()).Kiosk)
	states, err := k.readLines(r.Context())
	if err != nil {
		return err
	}
	p := homePage{frame: k.frame(r, ""), Chips: k.chips, Bureaus: k.bureauCards(states)}
	p.Home = true
	p.Events = k.eventCards()
	if p.More = len(p.Events) > eventsAtHome; p.More {
		p.Events = p.Events[:eventsAtHome-1]
	}
	if p.Elder && p.Closed == nil && k.devices(p.Kiosk).Reader() {
		k.arm(p.Kiosk) // a card put down first is welcome too (domain §11.1)
	}
	k.step(&p.frame, Segment{Text: "请选择：取号、办事指南、查进度，或者人工帮助"})
	today := affairs.DateOf(p.Now)
	for _, a := range k.o.Data.Texts.Announcements {
		if !p.Elder && (a.From.IsZero() || !today.Before(a.From)) && (a.Until.IsZero() || !a.Until.Before(today)) {
			p.Notices = append(p.Notices, affairs.Text{ZH: a.ZH, EN: a.EN})
		}
	}
	return k.o.Pages.Render(w, r, "kiosk/home", p)
}

// matterCard is a matter in a list.
type matterCard struct {
	ID      string
	Name    affairs.Text
	Full    string // legal name, "" when it says no more than the short one
	Bureau  affairs.Text
	Line    string
	Limit   affairs.Text
	Fee     affairs.Text
	Charged bool
	Windows affairs.Text
}

func (k *Kiosk) cards(matters []affairs.Matter) []matterCard {
	cards := make([]matterCard, len(matters))
	for i, m := range matters {
		b, _ := k.o.Data.Bureau(m.Bureau)
		c := matterCard{
			ID: m.ID, Name: affairs.Text{ZH: m.ShortName, EN: m.NameEN},
			Bureau: affairs.Text{ZH: b.Short, EN: b.ShortEN}, Line: m.Line,
			Limit: promiseText(m), Fee: feeText(m), Charged: m.Fee.Charged, Windows: windowsText(m.Windows),
		}
		if m.Name != m.ShortName {
			c.Full = m.Name
		}
		cards[i] = c
	}
	return cards
}

// findPage is the data of templates/find.html.
type findPage struct {
	frame
	Query   string
	Short   bool // too little was typed to find anything by
	Matters []matterCard
	Chips   []chip
	Rows    []keyRow
}

type keyRow struct{ Keys []string }

// letterRows are the keys of the machine's own keyboard: digits, and Latin
// letters for pinyin, so that no input method is needed.
var letterRows = []keyRow{
	{strings.Split("1234567890", "")}, {strings.Split("qwertyuiop", "")}, {strings.Split("asdfghjkl", "")}, {strings.Split("zxcvbnm", "")},
}

// maxQuery bounds what is typed at the machine, in characters.
const maxQuery = 32

// typed is the query after the key of a form without JavaScript was pressed.
func typed(r *http.Request) string {
	q := []rune(strings.Map(printable, r.URL.Query().Get("q")))
	if r.URL.Query().Has("back") && len(q) > 0 {
		q = q[:len(q)-1]
	}
	q = append(q, []rune(strings.Map(printable, r.URL.Query().Get("add")))...)
	return string(q[:min(len(q), maxQuery)])
}

// printable drops control characters.
func printable(r rune) rune {
	if r < ' ' || r == 0x7F || r >= 0x80 && r < 0xA0 || r == '\uFFFD' {
		return -1
	}
	return r
}

func (k *Kiosk) find(w http.ResponseWriter, r *http.Request) error {
	q := typed(r)
	p := findPage{frame: k.frame(r, "/kiosk"), Query: q, Chips: k.chips, Rows: letterRows}
	p.Short = len(strings.TrimSpace(q)) < 2
	p.Matters = k.cards(k.matters.Search(q))
	return k.o.Pages.Render(w, r, "kiosk/find", p)
}

// bureauPage is the data of templates/bureau.html.
type bureauPage struct {
	frame
	Bureau  bureauCard
	Matters []matterCard
}

func (k *Kiosk) bureau(w http.ResponseWriter, r *http.Request) error {
	states, err := k.readLines(r.Context())
	if err != nil {
		return err
	}
	for _, b := range k.bureauCards(states) {
		if b.ID == r.PathValue("id") {
			return k.o.Pages.Render(w, r, "kiosk/bureau", bureauPage{
				frame: k.frame(r, "/kiosk"), Bureau: b, Matters: k.cards(k.matters.OfBureau(b.ID)),
			})
		}
	}
	return web.NotFound("没有这个单位，请返回首页重新选择。", "There is no such bureau; please choose again from the home page.")
}

// guidesPage is the data of templates/guides.html.
type guidesPage struct {
	frame
	Groups []guideGroup
}

type guideGroup struct {
	Bureau  bureauCard
	Matters []matterCard
}

func (k *Kiosk) guides(w http.ResponseWriter, r *http.Request) error {
	states, err := k.readLines(r.Context())
	if err != nil {
		return err
	}
	p := guidesPage{frame: k.frame(r, "/kiosk")}
	for _, b := range k.bureauCards(states) {
		p.Groups = append(p.Groups, guideGroup{b, k.cards(k.matters.OfBureau(b.ID))})
	}
	return k.o.Pages.Render(w, r, "kiosk/guides", p)
}

// choosePage is the data of templates/choose.html: few and large words, and the
// other ways to a matter.
type choosePage struct {
	frame
	Guide bool // they lead to guides, not to a number
	Chips []chip
	Asks  map[string]bool // matters that first ask whether they are needed at all
	Card  *Card
	Today []foundBooking // appointments of the card
}

// chooseCount is how many words an elder is offered.
const chooseCount = 12

func (k *Kiosk) choose(w http.ResponseWriter, r *http.Request) error {
	p := choosePage{frame: k.frame(r, "/kiosk"), Guide: r.URL.Query().Has("guide"), Chips: k.chips, Asks: map[string]bool{}}
	p.Chips = p.Chips[:min(len(p.Chips), chooseCount)]
	for _, c := range p.Chips {
		m, _ := k.matters.Matter(c.Matter)
		p.Asks[c.Matter] = len(m.Exempt) > 0
	}
	if !p.Guide && p.Closed == nil {
		if p.Card = k.cardAt(p.Kiosk); p.Card == nil && p.Elder && k.devices(p.Kiosk).Reader() {
			k.arm(p.Kiosk)
		}
		p.Today = k.bookedToday(r.Context(), p.Kiosk, p.Card)
	}
	if len(p.Today) > 0 {
		k.step(&p.frame, Segment{Text: "您今天有预约，请按去签到"})
	} else {
		k.step(&p.frame, Segment{Text: "您要办什么事？请按一下"})
	}
	return k.o.Pages.Render(w, r, "kiosk/choose", p)
}

// officesPage is the data of templates/offices.html.
type officesPage struct {
	frame
	Bureaus []bureauCard
}

func (k *Kiosk) offices(w http.ResponseWriter, r *http.Request) error {
	states, err := k.readLines(r.Context())
	if err != nil {
		return err
	}
	p := officesPage{frame: k.frame(r, "/kiosk/choose"), Bureaus: k.bureauCards(states)}
	k.step(&p.frame, Segment{Text: "请选择单位"})
	return k.o.Pages.Render(w, r, "kiosk/offices", p)
}
