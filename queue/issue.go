package queue

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// longestGround is how long a group's name is, in bytes.
const longestGround = 40

// mostMatters is how many matters one number may stand for.
const mostMatters = 5

func (d *decision) issue(c Issue) error {
	h := d.h
	if c.Line == "" && c.Matter == "" {
		return refuse(Invalid, "请选择业务或事项", "choose a line or a matter").at("line")
	}
	if c.Matter != "" {
		prefix, err := h.lineOfMatter(c.Matter)
		if err != nil {
			return err
		}
		if c.Line != "" && c.Line != prefix {
			return refuse(Invalid, "该事项不属于所选业务", fmt.Sprintf("matter %s belongs to line %s", c.Matter, prefix)).at("line")
		}
		c.Line = prefix
	}
	ln, err := h.line(c.Line)
	if err != nil {
		return err
	}
	if c.Class >= classes {
		return refuse(Invalid, "号票类别不对", "unknown class").at("class")
	}
	if c.Ground != "" && (c.Class != Priority || len(c.Ground) > longestGround) {
		return refuse(Invalid, "优先的原因只能和优先号一起写", "a ground goes with a priority number alone").at("ground")
	}
	if err := d.furtherMatters(c); err != nil {
		return err
	}
	if c.Ticket == "" || h.tickets[c.Ticket] != nil {
		return refuse(Invalid, "号票编号缺失或重复", "the ticket id is missing or already used").at("ticket")
	}
	if t := h.bookings[c.Booking]; c.Booking != "" && t != nil {
		return refuse(Conflict, "这个预约已经签到，号码是 "+t.name, "this appointment is checked in: "+t.name).at("booking")
	}
	if no := h.noNumbers(ln, c.Class, d.at); no != nil {
		return no
	}
	if c.Left > 0 {
		if late := h.tooLate(ln, c.Matter, c.Class, c.Left); late != nil {
			return late
		}
	}
	issued := IssuedBody{Print: c.Print, Ground: c.Ground, Then: c.Then, Booking: c.Booking}
	if e, ok := h.expectNew(ln.Prefix, c.Matter, c.Class, d.at, 0); ok {
		w := h.told(e)
		issued.Wait, issued.Expect = &[2]int{w.P50, w.P90}, &[2]int64{e.P50, e.P90}
	}
	body := ""
	if issued.Print != "" || issued.Ground != "" || issued.Wait != nil || len(issued.Then) > 0 || issued.Booking != "" {
		b, err := json.Marshal(issued)
		if err != nil {
			return err
		}
		body = string(b)
	}
	d.emit(Event{
		Kind: Issued, Ticket: c.Ticket, Line: c.Line, Number: max(ln.Start+ln.counter, ln.free),
		Code: int(c.Class), Text: c.Matter, Body: body,
	})
	return nil
}

func (h *Hall) lineOfMatter(matter string) (string, error) {
	if prefix, ok := h.plan.Matters[matter]; ok {
		return prefix, nil
	}
	return "", refuse(NotFound, "没有这个事项，请重新选择", fmt.Sprintf("no matter %q; choose one from the list", matter)).at("matter")
}

// furtherMatters checks the other matters of a visit.
func (d *decision) furtherMatters(c Issue) error {
	if len(c.Then) == 0 {
		return nil
	}
	if c.Matter == "" {
		return refuse(Invalid, "要办几件事时，请从第一个事项选起", "with further matters choose the first one too").at("matter")
	}
	if len(c.Then) >= mostMatters {
		return refuse(Invalid, fmt.Sprintf("一个号最多办%d件事", mostMatters), fmt.Sprintf("one number stands for at most %d matters", mostMatters)).at("then")
	}
	for i, m := range c.Then {
		if _, err := d.h.lineOfMatter(m); err != nil {
			return err
		}
		if m == c.Matter || slices.Contains(c.Then[:i], m) {
			return refuse(Invalid, "同一事项选了两次", "a matter is chosen twice").at("then")
		}
	}
	return nil
}

// NoNumbers tells why a line gives no number to a walk-in at the moment now; nil
// when it does.
func (h *Hall) NoNumbers(prefix string, now time.Time) *Error {
	if ln := h.lines[prefix]; ln != nil {
		return h.noNumbers(ln, Ordinary, now.UnixMilli())
	}
	return nil
}

func (h *Hall) noNumbers(ln *line, class Class, at int64) *Error {
	if ln.closed != "" {
		return refuse(Unavailable, "该业务已停止取号："+ln.closed, "this line issues no numbers now; the hall says: "+ln.closed).at("line")
	}
	if ln.DailyMax > 0 && ln.counter >= ln.DailyMax {
		return refuse(Unavailable, "该业务今日号已取完，请咨询导办台", "today's numbers of this line are used up; ask at the guide desk").at("line")
	}
	if len(ln.Slots) == 0 || class == Appointment {
		return nil
	}
	i := h.slotAt(ln, at)
	if i >= 0 && (ln.Slots[i].Most == 0 || ln.slots[i] < ln.Slots[i].Most) {
		return nil
	}
	zh, en := "该业务现在不取号", "this line issues no numbers now"
	if i >= 0 {
		zh, en = "本时段的号已取完", "the numbers of this part of the day are used up"
	}
	minute := h.minuteOf(at)
	for k, next := range ln.Slots {
		if next.From > minute && (next.Most == 0 || ln.slots[k] < next.Most) {
			from := fmt.Sprintf("%02d:%02d", next.From/60, next.From%60)
			return refuse(Unavailable, zh+"，"+from+" 起可以再取", en+"; again from "+from).at("line")
		}
	}
	return refuse(Unavailable, zh+"，今天没有了，请改日再来或预约", en+" and there are none later today; come another day or book").at("line")
}

// slotAt is the slot of a line at a time, -1 for none.
func (h *Hall) slotAt(ln *line, at int64) int {
	minute := h.minuteOf(at)
	return slices.IndexFunc(ln.Slots, func(s Slot) bool { return minute >= s.From && minute < s.To })
}

// minuteOf is the minute of the day in the hall's zone.
func (h *Hall) minuteOf(at int64) int {
	t := time.UnixMilli(at).In(h.plan.Zone)
	return t.Hour()*60 + t.Minute()
}

// TooLate tells that somebody who takes a number now would not be called before
// the windows close, left ms from now; nil when they would, or when too little is
// known to say so.
func (h *Hall) TooLate(prefix, matter string, class Class, left int64) *Error {
	if ln := h.lines[prefix]; ln != nil && left > 0 {
		return h.tooLate(ln, matter, class, left)
	}
	return nil
}

// tooLate is the rule of domain §8.3: people ahead × service time ÷ windows.
func (h *Hall) tooLate(ln *line, matter string, class Class, left int64) *Error {
	if !h.plan.Rules.StopWhenFull || len(ln.turns) < max(1, h.plan.Rules.EstimateMinimum) {
		return nil
	}
	windows, probe := int64(0), Ticket{Line: ln.Prefix, Matter: matter}
	for _, w := range h.worder {
		if w.state != Closed && w.serves(&probe) {
			windows++
		}
	}
	ahead := ln.aheadOf(class)
	if windows == 0 || ahead == 0 || int64(ahead)*median(ln.turns)/windows <= left {
		return nil
	}
	return refuse(Unavailable, fmt.Sprintf("前面还有%d人，今天下班前可能办不到您。可以预约、改日再来，或先领一次性告知单", ahead),
		fmt.Sprintf("%d people are ahead of you and the windows close too soon; book, come another day, or take a notification sheet", ahead)).at("line")
}

func median(turns []turn) int64 {
	sorted := make([]int64, len(turns))
	for i, t := range turns {
		sorted[i] = t.took
	}
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

func (d *decision) closeLine(c CloseLine) error {
	ln, err := d.h.line(c.Line)
	if err != nil {
		return err
	}
	if c.Reason == "" {
		return refuse(Invalid, "请填写停止取号的原因", "give a reason for closing the line").at("reason")
	}
	if ln.closed != "" {
		return refuse(Conflict, "该业务已停止取号", "this line is closed already")
	}
	d.emit(Event{Kind: LineClosed, Line: ln.Prefix, Text: c.Reason})
	return nil
}

func (d *decision) openLine(c OpenLine) error {
	ln, err := d.h.line(c.Line)
	if err != nil {
		return err
	}
	if ln.closed == "" {
		return refuse(Conflict, "该业务正在取号", "this line is open already")
	}
	d.emit(Event{Kind: LineOpened, Line: ln.Prefix})
	return nil
}

func (h *Hall) line(prefix string) (*line, error) {
	if ln := h.lines[prefix]; ln != nil {
		return ln, nil
	}
	return nil, refuse(NotFound, "没有这个业务，请重新选择", fmt.Sprintf("no line %q; choose one from the list", prefix)).at("line")
}

func (h *Hall) applyIssued(e Event) {
	ln := h.lines[e.Line]
	h.rank++
	t := &Ticket{
		ID: e.Ticket, Origin: e.Line, Number: e.Number, Line: e.Line, Matter: e.Text,
		Class: Class(e.Code), Rank: h.rank, Issued: e.At, Kiosk: e.Actor,
		name: ticketName(e.Line, e.Number, ln.Digits),
	}
	ln.counter++
	ln.free = e.Number + 1
	ln.arrived = keep(ln.arrived, e.At, h.plan.Rules.EstimateSamples)
	if t.Class != Ordinary {
		ln.favoured++
	}
	if t.Class != Appointment && len(ln.Slots) > 0 {
		if i := h.slotAt(ln, e.At); i >= 0 {
			ln.slots[i]++
		}
	}
	h.over = false
	b, err := ReadIssued(e.Body)
	if err != nil {
		panic(fmt.Sprintf("queue: body of event %d: %v", e.Seq, err))
	}
	if b.Wait != nil {
		t.Estimate, t.estimated = Wait{b.Wait[0], b.Wait[1]}, true
		if b.Expect != nil { // journals of before its time have none
			t.expect = Expect{b.Expect[0], b.Expect[1]}
		}
	}
	t.Ground = b.Ground
	if t.Then, t.Booking = b.Then, b.Booking; t.Booking != "" {
		h.bookings[t.Booking] = t
	}
	h.tickets[t.ID] = t
	h.wait(t)
}
