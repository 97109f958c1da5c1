package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"jiaohao/affairs"
)

// CaseLights counts the open cases of a bureau, and the joint steps that it was given,
// by what is due: what the console
// links to.
type CaseLights struct {
	Open   int `json:"open"`
	Yellow int `json:"yellow"`
	Red    int `json:"red"`
	Black  int `json:"black"`
	Joint  int `json:"joint"` // of them joint steps (联办) that other bureaus have given to this one
}

// with is the count with one more case that has a light.
func (n CaseLights) with(light affairs.Light) CaseLights {
	n.Open++
	switch light {
	case affairs.Yellow:
		n.Yellow++
	case affairs.Red:
		n.Red++
	case affairs.Black:
		n.Black++
	}
	return n
}

// caseFacts are the lights of all bureaus and what else the wall says of cases.
type caseFacts struct {
	lights map[string]CaseLights // by Bureau.ID
	all    CaseLights
	// answers are applications whose answer is due today: they become accepted by
	// themselves. deemed are open ones that became so and nobody has said why.
	answers, deemed int
	unarchived      int
	joint, jointDue int // opinions of another bureau that are overdue, or due today
}

// caseWatch keeps the facts: a console is drawn anew with every event.
type caseWatch struct {
	mu    sync.Mutex
	taken time.Time
	day   affairs.Date
	last  caseFacts
}

// caseFactsFor is how old the facts may be; every step about a case forgets them.
const caseFactsFor = time.Minute

func (w *caseWatch) facts(ctx context.Context, d *Desk) (caseFacts, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, today := d.Now(), d.today()
	if age := now.Sub(w.taken); age >= 0 && age < caseFactsFor && w.day == today {
		return w.last, nil
	}
	f, err := d.caseFacts(ctx, today)
	if err == nil {
		w.last, w.taken, w.day = f, now, today
	}
	return f, err
}

func (w *caseWatch) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taken = time.Time{}
}

func (d *Desk) caseFacts(ctx context.Context, today affairs.Date) (caseFacts, error) {
	f := caseFacts{lights: map[string]CaseLights{}}
	if d.Cases == nil {
		return f, nil
	}
	open, err := d.Cases.OpenCases(ctx, "")
	if err != nil {
		return f, err
	}
	for _, c := range open {
		due, running := c.Due(d.Data.Calendar, today)
		f.lights[c.Bureau] = f.lights[c.Bureau].with(due.Light)
		f.all = f.all.with(due.Light)
		for _, t := range c.OpenJoints() { // the bureau that is asked has them on its list
			joint := t.Due(d.Data.Calendar, today)
			n := f.lights[t.Bureau].with(joint.Light)
			n.Joint++
			f.lights[t.Bureau] = n
			switch joint.Light {
			case affairs.Red:
				f.jointDue++
			case affairs.Black:
				f.joint++
			}
		}
		switch explained := c.Explanation("") != nil; {
		case running && due.Limit == affairs.AnswerLimit && due.Light == affairs.Red:
			f.answers++
		case c.Last(affairs.CaseDeemed) != nil && !explained:
			f.deemed++
		}
	}
	f.unarchived, err = d.Cases.UnarchivedCount(ctx, d.archiveBefore().String(), "")
	return f, err
}

// archiveWithin is within how many days after its end a case is filed (domain §14).
const archiveWithin = 30

// archiveBefore is the day before which a case that is not archived was finished too
// long ago.
func (d *Desk) archiveBefore() affairs.Date { return d.today().AddDays(1 - archiveWithin) }

// caseLights are those of a bureau; none if they cannot be read: the number calls,
// not the case.
func (d *Desk) caseLights(ctx context.Context, bureau string) CaseLights {
	f, err := d.casesNow.facts(ctx, d)
	if err != nil {
		d.Log.Warn("cases not read", "err", err)
	}
	return f.lights[bureau]
}

// CasesChanged is told that a case of a bureau, or one that others have a part in, has
// gone on.
func (d *Desk) CasesChanged(bureaus ...string) {
	d.casesNow.forget()
	d.wall.forget()
	topics := []string{officeTopic}
	for no, w := range d.windows {
		if slices.Contains(bureaus, w.Bureau) {
			topics = append(topics, deskTopic(no))
		}
	}
	d.Hub.Changed(topics...)
}

// alarms are what the wall says of cases.
func (f caseFacts) alarms(add func(bad bool, href, zh, en string)) {
	say := func(n int, bad bool, href, zh, en string) {
		if n > 0 {
			add(bad, href, strconv.Itoa(n)+zh, en+": "+strconv.Itoa(n))
		}
	}
	say(f.all.Black, true, "/cases?tab=open&light=black", "件办件超期", "cases overdue")
	if f.all.Red > 0 {
		zh, en := fmt.Sprintf("%d件办件今天到期", f.all.Red), fmt.Sprintf("cases due today: %d", f.all.Red)
		if f.answers > 0 {
			zh, en = zh+fmt.Sprintf("，其中%d件今天不答复就视为受理", f.answers), en+fmt.Sprintf(", of them deemed accepted unless answered: %d", f.answers)
		}
		add(true, "/cases?tab=open&light=red", zh, en)
	}
	say(f.joint, true, "/cases?tab=joint", "件联办意见超期没有答复", "joint opinions overdue")
	say(f.jointDue, true, "/cases?tab=joint", "件联办意见今天到期", "joint opinions due today")
	say(f.deemed, true, "/cases?tab=open&light=deemed", "件没有按时答复，已视为受理，原因还没有说明", "deemed accepted for want of an answer, not explained yet")
	say(f.all.Yellow, false, "/cases?tab=open&light=yellow", "件办件临期", "cases soon due")
	say(f.unarchived, false, "/cases?tab=unarchived", "件办结满30天没有归档", "finished 30 days ago and not archived")
}
