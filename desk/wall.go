package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// Alarm is something the manager should look at, with the page behind it.
type Alarm struct {
	Text affairs.Text `json:"text"`
	Href string       `json:"href"` // "" = this page
	Bad  bool         `json:"bad"`  // now, not soon
}

// Progress is what had happened on a day by a time of it.
type Progress struct {
	Day    string `json:"day"` // "" = nothing is kept
	Issued int    `json:"issued"`
	Served int    `json:"served"`
	Wait   int    `json:"wait"` // mean, in minutes; -1 = nobody was called
}

// wall keeps what the wall asks the store for, for a few seconds: the wall is drawn
// twice a second.
type wall struct {
	mu    sync.Mutex
	taken time.Time
	last  wallFacts
}

type wallFacts struct {
	now, before Progress
	open, late  int // bad ratings that are not resolved, and those past their day
	// feedback that is not answered, of it complaints, and what is past its day
	unanswered, complaints, tooLate int
	present                         []string
	monthly                         []monthlyAlarm // bureaus that have not handed in
	assess                          *span          // the quarter whose self-assessment is not done; nil: none
	calendarEnds                    affairs.Date   // zero: not soon
	mistaken                        []affairs.MistakenDay
	dayBefore                       affairs.Date // zero: none
	cases                           caseFacts
	toDecide, toChange              int // rotations to decide, and those whose day has come
	disputed, disputedLate          int // appraisals that are disputed and not answered, and those past their day
	tasks                           taskAlarms
}

// factsFor is how old facts may be.
const factsFor = 10 * time.Second

// calendarWarning is how many days before the end of the published calendar the
// wall begins to say so.
const calendarWarning = 31

// toldFor is how long the wall tells that a day was mistaken.
const toldFor = 24 * time.Hour

// closedFor is for how many days a hall is shut in any year; after more the wall asks
// whether the date is right.
const closedFor = 12

// nearlyFull is the share of a line's daily maximum from which the wall says so.
const nearlyFull = 0.9

func (w *wall) facts(ctx context.Context, d *Desk) (wallFacts, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := d.Now()
	if age := now.Sub(w.taken); age >= 0 && age < factsFor {
		return w.last, nil
	}
	f, err := d.wallFacts(ctx, now)
	if err == nil {
		w.last, w.taken = f, now
	}
	return f, err
}

// forget makes the next wall ask again.
func (w *wall) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taken = time.Time{}
}

func (d *Desk) wallFacts(ctx context.Context, now time.Time) (f wallFacts, err error) {
	today := d.today()
	if d.calendarEndsSoon() {
		f.calendarEnds = d.Data.Calendar.Ends()
	}
	if f.cases, err = d.casesNow.facts(ctx, d); err != nil {
		return f, err
	}
	if f.tasks, err = d.taskAlarms(ctx); err != nil {
		return f, err
	}
	if d.SignedIn != nil {
		if f.present, err = d.SignedIn(ctx); err != nil {
			return f, err
		}
	}
	if d.History == nil {
		return f, nil
	}
	progress := func(day affairs.Date, at time.Time) (Progress, error) {
		t, err := d.History.Until(ctx, day.String(), at.UnixMilli())
		p := Progress{Day: day.String(), Issued: t.Issued, Served: t.Served, Wait: -1}
		if mean, ok := t.MeanWait(); ok {
			p.Wait = int(mean + 0.5)
		}
		return p, err
	}
	if f.now, err = progress(today, now); err != nil {
		return f, err
	}
	if f.before, err = progress(today.AddDays(-7), now.In(d.clock("").zone).AddDate(0, 0, -7)); err != nil {
		return f, err
	}
	before, err := d.History.DayBefore(ctx)
	if err != nil {
		return f, err
	}
	f.dayBefore, _ = affairs.ParseDate(before)
	if f.mistaken, err = d.History.MistakenDays(ctx); err != nil {
		return f, err
	}
	f.mistaken = slices.DeleteFunc(f.mistaken, func(m affairs.MistakenDay) bool { return m.Left < now.Add(-toldFor).UnixMilli() })
	bad, err := d.History.BadRatings(ctx, "9999-12-31", "0001-01-01") // of no day: those still open
	for _, b := range bad {
		if _, overdue, _ := d.ratingDue(b); overdue {
			f.late++
		}
		f.open++
	}
	if err != nil {
		return f, err
	}
	if err := d.monthEndFacts(ctx, &f); err != nil {
		return f, err
	}
	if err := d.staffFacts(ctx, &f); err != nil {
		return f, err
	}
	list, err := d.History.Feedback(ctx, "9999-12-31", "0001-01-01")
	for _, one := range list {
		if d.feedback(one).Overdue {
			f.tooLate++
		}
		if one.Kind == affairs.Complaint {
			f.complaints++
		}
		f.unanswered++
	}
	return f, err
}

// FeedbackChanged is told by the composer that something was handed in, or answered.
func (d *Desk) FeedbackChanged() { d.badChanged() }

// badChanged is told that the bad ratings are others.
func (d *Desk) badChanged() {
	d.wall.forget()
	d.Hub.Changed(officeTopic)
}

// alarms are what the wall says in words; devices and calls for help have their own
// places. day is the one that numbers are kept under.
func (d *Desk) alarms(o Office, f wallFacts, day string) (list []Alarm) {
	add := func(bad bool, href, zh, en string) {
		list = append(list, Alarm{Text: affairs.Text{ZH: zh, EN: en}, Href: href, Bad: bad})
	}
	if today := d.today().String(); day > today {
		// The queue goes back to today by itself, as soon as nobody loses a number by it.
		add(true, "/office/day", "号码记在 "+day+" 名下，而电脑说今天是 "+today+"：若不是，请校准电脑时间；若是，厅里的号办完后自动回到今天",
			"numbers are kept under "+day+" while the computer says "+today+": if it is not, set its clock; if it is, the hall goes back to today when all who are here were served")
	}
	switch today := d.today(); {
	case today.Year < queue.FirstYear:
		add(true, "/office/day", "电脑时间是 "+today.String()+"，一定不对：请校准，叫号照常", "the computer says "+today.String()+", which cannot be: set its clock; calling goes on")
	case day == today.String() && !f.dayBefore.IsZero() && f.dayBefore.AddDays(closedFor).Before(today):
		add(false, "/office/day", "今天 "+day+"，上次取号是 "+f.dayBefore.String()+"：日期若不对，请校准电脑时间，系统会自动回到今天",
			"today is "+day+", numbers were last given on "+f.dayBefore.String()+": if the date is wrong, set the computer's clock, and the hall goes to today by itself")
	}
	for _, m := range f.mistaken {
		add(false, "/office/report?from="+m.Day+"&to="+m.Day, fmt.Sprintf("电脑时间曾错到 %s，现已回到今天；当时取的%d个号留在那天名下", m.Day, m.Issued),
			fmt.Sprintf("the computer's clock was wrong and said %s; the hall is back on today, and the %d numbers given then stay under that day", m.Day, m.Issued))
	}
	for _, w := range o.Windows {
		if w.Unattended {
			add(true, "/desk/"+w.No, fmt.Sprintf("%s号窗口无人叫号，%d人等候", w.No, w.Waiting), fmt.Sprintf("window %s is unattended, %d waiting", w.No, w.Waiting))
		}
	}
	for _, l := range o.Lines {
		if l.Nobody {
			add(true, "", fmt.Sprintf("%s %s：%d人等候，没有窗口开放", l.Prefix, l.Name.ZH, l.Waiting), fmt.Sprintf("%s %s: %d waiting, no window open", l.Prefix, l.Name.EN, l.Waiting))
		}
		for _, m := range l.Unserved {
			add(true, "", fmt.Sprintf("%s %s：%d人办“%s”，开放的窗口没有人有资格办", l.Prefix, l.Name.ZH, m.Count, m.Matter.ZH), fmt.Sprintf("%s %s: %d wait for “%s”, and nobody at an open window is qualified for it", l.Prefix, l.Name.EN, m.Count, m.Matter.EN))
		}
		if l.Max > 0 && float64(l.Issued) >= nearlyFull*float64(l.Max) && l.Closed == "" {
			add(l.Issued >= l.Max, "", fmt.Sprintf("%s %s：今日号码已发 %d/%d", l.Prefix, l.Name.ZH, l.Issued, l.Max), fmt.Sprintf("%s %s: %d of %d numbers of today are issued", l.Prefix, l.Name.EN, l.Issued, l.Max))
		}
	}
	f.cases.alarms(add)
	f.tasks.alarms(add)
	stillOnAlarm(d.stillOn(o), add)
	if f.open > 0 {
		zh, en := fmt.Sprintf("%d条差评待处理", f.open), fmt.Sprintf("bad ratings to answer: %d", f.open)
		if f.late > 0 {
			zh, en = zh+fmt.Sprintf("，其中%d条超期", f.late), en+fmt.Sprintf(", overdue: %d", f.late)
		}
		add(f.late > 0, "/office/ratings", zh, en)
	}
	if f.unanswered > 0 {
		zh, en := fmt.Sprintf("%d件意见待答复", f.unanswered), fmt.Sprintf("feedback to answer: %d", f.unanswered)
		if f.complaints > 0 {
			zh, en = zh+fmt.Sprintf("，其中投诉%d件", f.complaints), en+fmt.Sprintf(", complaints: %d", f.complaints)
		}
		if f.tooLate > 0 {
			zh, en = zh+fmt.Sprintf("，%d件超期", f.tooLate), en+fmt.Sprintf(", overdue: %d", f.tooLate)
		}
		add(f.tooLate > 0, "/office/feedback", zh, en)
	}
	f.staffAlarms(add)
	list = append(list, monthEndAlarms(f)...)
	if d.Settings != nil {
		if why, failed := d.Settings.Failed(); failed {
			add(true, "/office/settings", why.ZH, why.EN)
		}
		for _, g := range d.Settings.Alerts() {
			add(g.Bad, "/office/guides/"+g.Matter, g.Name.ZH+"："+g.Text.ZH, g.Name.EN+": "+g.Text.EN)
		}
	}
	if !f.calendarEnds.IsZero() {
		add(false, "/office/calendar", "工作日历只到 "+f.calendarEnds.String()+"，请录入下一年的放假安排", "the calendar of working days ends on "+f.calendarEnds.String()+"; enter the next year's notice")
	}
	if d.Warnings != nil {
		list = append(list, d.Warnings()...)
	}
	return list
}

// seatForm is POST /office/windows/{no}/open as a plain form: seats somebody, or
// gives an open window a further line, and goes back to the wall.
func (d *Desk) seatForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	a, _ := actNamed("open")
	in := input{Staff: form.Get("staff")}
	if line := form.Get("line"); line != "" {
		a, _ = actNamed("serve")
		in = input{Line: line}
	}
	if err := d.do(r.Context(), a, r.PathValue("no"), "", in); err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showOffice(w, r, &refused)
	}
	http.Redirect(w, r, "/office", http.StatusSeeOther)
	return nil
}

// otherFacts tells whether a bad rating or another day is among events.
func otherFacts(events []queue.Event) bool {
	return slices.ContainsFunc(events, func(e queue.Event) bool {
		return e.Kind == queue.Rated && e.Code <= 2 || e.Kind == queue.DayOpened
	})
}
