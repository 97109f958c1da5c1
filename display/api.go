package display

import (
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
)

// HallState is the whole public state, as programs read it.
type HallState struct {
	At int64 `json:"at"` // Unix ms
	BoardState
	Windows []WindowBrief `json:"windows"`
}

// WindowBrief is a window's present state, without its nameplate.
type WindowBrief struct {
	No     string   `json:"no"`
	Lines  []string `json:"lines"`
	State  string   `json:"state"`
	Number string   `json:"number"`
	Since  int64    `json:"since"` // of opening, pause or closing, Unix ms; 0 = not today
}

// State is what the hall shows in public at the moment now.
func State(hall *queue.Hall, data *configs.Hall, now time.Time) HallState {
	s := HallState{At: now.UnixMilli(), BoardState: Board(hall, data, configs.Board{}, now), Windows: []WindowBrief{}}
	for _, w := range data.Windows {
		view, ok := windowNow(hall, w.No, now)
		if !ok {
			continue
		}
		brief := WindowBrief{No: w.No, Lines: w.Lines, State: stateOf(hall, view, s.Serving), Since: view.Since}
		if view.Ticket != nil {
			brief.Number = view.Ticket.Name()
		}
		s.Windows = append(s.Windows, brief)
	}
	return s
}

// HallAbout is the hall itself, as programs read it.
type HallAbout struct {
	ID        string        `json:"id"`
	Name      Text          `json:"name"`
	ShortName Text          `json:"short_name"`
	Address   Text          `json:"address"`
	Timezone  string        `json:"timezone"`
	Phone     string        `json:"phone"`
	Complaint string        `json:"complaint_phone"`
	Hotline   string        `json:"hotline"`
	Bureaus   []AboutBureau `json:"bureaus"`
	Zones     []AboutZone   `json:"zones"`
	Lines     []AboutLine   `json:"lines"`
	Windows   []AboutWindow `json:"windows"`
	Kiosks    []AboutKiosk  `json:"kiosks"`
	Boards    []AboutBoard  `json:"boards"`
	Opening   AboutOpening  `json:"opening"`
}

// AboutBureau is one bureau.
type AboutBureau struct {
	ID    string `json:"id"`
	Name  Text   `json:"name"`
	Short Text   `json:"short"`
}

// AboutZone is one zone.
type AboutZone struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
}

// AboutLine is one line.
type AboutLine struct {
	Prefix   string   `json:"prefix"`
	Name     Text     `json:"name"`
	Bureau   string   `json:"bureau"`
	Colour   string   `json:"colour"`
	DailyMax int      `json:"daily_max"` // 0 = no limit
	Windows  []string `json:"windows"`
}

// AboutWindow is one window.
type AboutWindow struct {
	No      string   `json:"no"`
	Name    Text     `json:"name"`
	Bureau  string   `json:"bureau"`
	Zone    string   `json:"zone"`
	Kind    string   `json:"kind"`
	Low     bool     `json:"low_counter"`
	Lines   []string `json:"lines"`
	Matters []string `json:"matters"`
}

// AboutKiosk is one kiosk.
type AboutKiosk struct {
	ID       string `json:"id"`
	Place    Text   `json:"place"`
	Low      bool   `json:"low_height"`
	IDReader bool   `json:"id_reader"`
}

// AboutBoard is one board.
type AboutBoard struct {
	ID    string   `json:"id"`
	Place Text     `json:"place"`
	Zones []string `json:"zones"` // empty = the whole hall
}

// AboutOpening is when the hall is open today, and whether numbers are issued.
type AboutOpening struct {
	Today     []AboutRange `json:"today"` // empty = closed
	Weekdays  []AboutRange `json:"weekdays"`
	Serving   bool         `json:"serving"`
	Ticketing bool         `json:"ticketing"`
	Text      Text         `json:"text"`
}

// AboutRange is a span of the day, "08:30" to "12:00".
type AboutRange struct {
	From affairs.Clock `json:"from"`
	To   affairs.Clock `json:"to"`
}

// About describes the hall at the moment now.
func About(data *configs.Hall, now time.Time) HallAbout {
	ticketing := data.Opening.Ticketing(now)
	a := HallAbout{
		ID: data.ID, Name: text(data.Name, data.NameEN), ShortName: text(data.ShortName, data.ShortNameEN),
		Address: text(data.Address, data.AddressEN), Timezone: data.Timezone,
		Phone: clean(data.ServicePhone), Complaint: clean(data.ComplaintPhone), Hotline: clean(data.Hotline),
		Bureaus: []AboutBureau{}, Zones: []AboutZone{}, Lines: []AboutLine{}, Windows: []AboutWindow{},
		Kiosks: []AboutKiosk{}, Boards: []AboutBoard{},
		Opening: AboutOpening{
			Today:    aboutRanges(data.Opening.RangesOn(affairs.DateOf(now.In(data.Location)))),
			Weekdays: aboutRanges(data.Hours.Weekdays), Serving: data.Opening.Serving(now),
			Ticketing: ticketing.Open, Text: ticketing.Text(),
		},
	}
	for _, b := range data.Bureaus {
		a.Bureaus = append(a.Bureaus, AboutBureau{b.ID, text(b.Name, b.NameEN), text(b.Short, b.ShortEN)})
	}
	for _, z := range data.Zones {
		a.Zones = append(a.Zones, AboutZone{z.ID, text(z.Name, z.NameEN)})
	}
	for _, l := range data.Lines {
		line := AboutLine{Prefix: l.Prefix, Name: text(l.Name, l.NameEN), Bureau: l.Bureau, Colour: l.Colour,
			DailyMax: l.DailyMax, Windows: []string{}}
		for _, w := range data.WindowsOf(l.Prefix) {
			line.Windows = append(line.Windows, w.No)
		}
		a.Lines = append(a.Lines, line)
	}
	for _, w := range data.Windows {
		a.Windows = append(a.Windows, AboutWindow{No: w.No, Name: text(w.Name, w.NameEN), Bureau: w.Bureau,
			Zone: w.Zone, Kind: string(w.Kind), Low: w.LowCounter, Lines: list(w.Lines), Matters: list(w.Matters)})
	}
	for _, k := range data.Kiosks {
		a.Kiosks = append(a.Kiosks, AboutKiosk{k.ID, text(k.Place, k.PlaceEN), k.LowHeight, k.IDReader})
	}
	for _, b := range data.Boards {
		a.Boards = append(a.Boards, AboutBoard{b.ID, text(b.Place, b.PlaceEN), list(b.Zones)})
	}
	return a
}

func aboutRanges(ranges []affairs.Range) []AboutRange {
	out := []AboutRange{}
	for _, r := range ranges {
		out = append(out, AboutRange(r))
	}
	return out
}

// list is never null in JSON.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
