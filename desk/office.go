package desk

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/devices"
	"jiaohao/queue"
	"jiaohao/web"
)

// Office is the manager's wall: the topic "office".
type Office struct {
	Lines   []OfficeLine      `json:"lines"`
	Windows []OfficeWindow    `json:"windows"`
	Faults  []devices.Warning `json:"faults"` // devices that need somebody, causes first
	Helps   []HelpCall        `json:"helps"`  // people who ask for somebody at a kiosk
	Slips   []DoubtfulSlip    `json:"slips"`  // papers in doubt
	Alarms  []Alarm           `json:"alarms"` // what needs the manager besides
	// Proposals are windows to open because a line is long.
	Proposals []Proposal `json:"proposals"`
	// Now is today until now, and Before the same weekday of the last week until the
	// same time.
	Now     Progress `json:"now"`
	Before  Progress `json:"before"`
	Waiting int      `json:"waiting"`
	Longest int64    `json:"longest"` // issue time of who has waited longest, Unix ms
	Open    int      `json:"open"`    // windows by state
	Paused  int      `json:"paused"`
	Empty   int      `json:"empty"`
}

// OfficeLine is one line of the wall.
type OfficeLine struct {
	Prefix  string       `json:"prefix"`
	Name    affairs.Text `json:"name"`
	Waiting int          `json:"waiting"`
	Oldest  int64        `json:"oldest"` // issue time of who has waited longest, Unix ms
	Issued  int          `json:"issued"`
	Open    int          `json:"open"`     // windows open for it
	Closed  string       `json:"closed"`   // why no numbers are issued
	Nobody  bool         `json:"nobody"`   // people wait and no window is open
	Max     int          `json:"max"`      // numbers a day; 0 = no limit
	Minutes int          `json:"estimate"` // wait of a new ticket, P50 in minutes; -1 = not known
	// Openings are the windows that could be opened for those who wait.
	Openings []Opening `json:"openings"`
	// Unserved are those who wait for a matter that no clerk at an open window is
	// qualified for.
	Unserved []MatterCount `json:"unserved"`
}

// Opening is a closed window with who could work it.
type Opening struct {
	Window string  `json:"window"`
	Staff  *Person `json:"staff"`
	Tide   bool    `json:"tide"`
}

// MatterCount counts people of a matter.
type MatterCount struct {
	Matter affairs.Text `json:"matter"`
	Count  int          `json:"count"`
}

// OfficeWindow is one window of the wall.
type OfficeWindow struct {
	Seat
	Reason affairs.Text `json:"reason"` // why it is paused
	Since  int64        `json:"since"`
	// Unattended: open, people waiting, and no call for longer than the hall
	// allows (空岗).
	Unattended bool `json:"unattended"`
}

func (d *Desk) office(ctx context.Context) (Office, error) {
	o := Office{Lines: []OfficeLine{}, Windows: []OfficeWindow{}, Helps: []HelpCall{}, Slips: []DoubtfulSlip{}, Alarms: []Alarm{}, Proposals: []Proposal{}}
	facts, err := d.wall.facts(ctx, d)
	if err != nil {
		return o, err
	}
	o.Now, o.Before = facts.now, facts.before
	if d.HelpCalls != nil {
		o.Helps = append(o.Helps, d.HelpCalls()...)
	}
	if d.Slips != nil {
		slips, err := d.Slips.Doubtful(ctx)
		if err != nil {
			return o, err
		}
		o.Slips = append(o.Slips, slips...)
	}
	now := d.Now().UnixMilli()
	day := ""
	err = d.Hall.View(ctx, func(h *queue.Hall) {
		day = h.Day()
		for _, p := range h.Proposals(facts.present, d.Now()) {
			o.Proposals = append(o.Proposals, d.proposal(p))
		}
		for _, l := range h.Lines() {
			o.Lines = append(o.Lines, d.officeLine(h, l, facts.present))
			o.Waiting += l.Waiting
			if l.Oldest > 0 && (o.Longest == 0 || l.Oldest < o.Longest) {
				o.Longest = l.Oldest
			}
		}
		for _, w := range h.Windows() {
			v := OfficeWindow{Reason: affairs.PauseText(w.Reason), Since: w.Since, Seat: Seat{No: w.No, Name: d.windowName(w.No),
				Status: w.State.String(), Label: windowWords[w.State], Staff: d.person(w.Staff), Waiting: h.WaitingCount(w.No)}}
			switch w.State {
			case queue.Open:
				o.Open++
			case queue.Paused:
				o.Paused++
			default:
				o.Empty++
			}
			if w.Ticket != nil {
				v.Number = w.Ticket.Name()
			}
			v.Unattended = d.unattended(h, w, now)
			o.Windows = append(o.Windows, v)
		}
	})
	o.Alarms = append(o.Alarms, d.alarms(o, facts, day)...)
	o.Faults = d.warnings.Of(d.Devices.All(), d.Now())
	return o, err
}

// unattended tells whether people wait for an open window and nobody called for
// longer than the hall allows.
func (d *Desk) unattended(h *queue.Hall, w queue.WindowView, now int64) bool {
	return w.State == queue.Open && w.Ticket == nil && h.WaitingCount(w.No) > 0 && now-lastSeen(h, w) > d.UnattendedAfter.Milliseconds()
}

// watchWindows notes which windows are unattended now.
func (d *Desk) watchWindows(ctx context.Context) error {
	if d.History == nil {
		return nil
	}
	now := d.Now()
	var list []affairs.Unattended
	if err := d.Hall.View(ctx, func(h *queue.Hall) {
		for _, w := range h.Windows() {
			if d.unattended(h, w, now.UnixMilli()) {
				list = append(list, affairs.Unattended{Window: w.No, Staff: w.Staff, Waiting: h.WaitingCount(w.No)})
			}
		}
	}); err != nil {
		return err
	}
	return d.History.SetUnattended(ctx, list, now)
}

// lastSeen is when something last happened at a window without a ticket: it
// was opened, its last call was made, or what was called then ended.
func lastSeen(h *queue.Hall, w queue.WindowView) int64 {
	last := w.Since
	if c, ok := h.LastCall(w.No); ok {
		last = max(last, c.At)
		if t, ok := h.Ticket(c.Ticket); ok && t.Clerk == w.Staff {
			last = max(last, t.EndedAt)
		}
	}
	return last
}

func (d *Desk) officeLine(h *queue.Hall, l queue.LineView, present []string) OfficeLine {
	v := OfficeLine{Prefix: l.Prefix, Name: d.lineName(l.Prefix), Waiting: l.Waiting, Oldest: l.Oldest,
		Issued: l.Issued, Max: l.DailyMax, Open: l.Open, Closed: l.Closed, Nobody: l.Open == 0 && l.Waiting > 0, Minutes: -1,
		Openings: []Opening{}, Unserved: []MatterCount{}}
	if l.Waiting > 0 {
		for _, p := range h.Openings(l.Prefix, present) {
			v.Openings = append(v.Openings, Opening{p.Window, d.person(p.Staff), p.Tide})
		}
	}
	if l.Waiting > 0 && l.Open > 0 {
		unserved := h.Unserved(l.Prefix)
		for _, m := range slices.Sorted(maps.Keys(unserved)) {
			v.Unserved = append(v.Unserved, MatterCount{d.matterName("", m), unserved[m]})
		}
	}
	if wait, ok := h.EstimateNew(l.Prefix, "", queue.Ordinary, d.Now()); ok {
		v.Minutes = wait.P50
	}
	return v
}

// officeView is the data of templates/office.html.
type officeView struct {
	Office
	Hall    affairs.Text
	Refused *refusal
	Today   string // in the hall's zone
	clock   clock
}

// Clock is for the template.
func (v officeView) Clock() clock { return v.clock }

// officePage is GET /office.
func (d *Desk) officePage(w http.ResponseWriter, r *http.Request) error {
	return d.showOffice(w, r, nil)
}

func (d *Desk) showOffice(w http.ResponseWriter, r *http.Request, refused *refusal) error {
	office, err := d.office(r.Context())
	if err != nil {
		return err
	}
	v := officeView{Office: office, Hall: both(d.Data.Name, d.Data.NameEN), clock: d.clock(web.Who(r.Context()).Lang)}
	v.Today = d.Now().In(v.clock.zone).Format(time.DateOnly)
	v.Refused = refused
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/office", v)
}
