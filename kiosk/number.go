package kiosk

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// numberPage is the data of templates/number.html: somebody asks for the state
// of a number, or comes back after a missed call. What is not on the board it says to
// the holder alone: see Kiosk.proved.
type numberPage struct {
	frame
	Query   string
	Letters []string
	Asked   bool
	Found   bool
	ID      string // of a ticket that was proved, else ""
	Number  string
	State   affairs.Text
	Waiting bool
	Missed  bool
	Over    bool // nothing more will happen to it
	// Locked is a finished number that was not proved: Code is what was typed of its
	// query code, Reader tells that the card proves it, and Scans that the slip does.
	Locked bool
	Code   string
	Reader bool
	Scans  bool
	Phones bool          // a telephone that was left does
	Wrong  *affairs.Text // why a proof was refused; nil = none was
	Hint   *affairs.Text // of the reader
	Own    []ownNumber   // those that were proved, to choose from
	Lives  bool          // it was proved and is not over: it has a page of its own
	// Outcome is what came of it, zero before it is finished or proved; Prints tells
	// that its result slip comes out on paper; Key: see once.
	Outcome affairs.Text
	Prints  bool
	Key     string
	Ahead   affairs.Text
	Wait    affairs.Text
	Where   affairs.Text // windows that may call it, and their zone
	Rule    affairs.Text
	Reentry affairs.Text // how it comes back without waiting; zero = it may not
}

// longestNumber is a letter and four digits, and one to see a mistake.
const longestNumber = 6

// typedNumber keeps what can stand in a number.
func typedNumber(r *http.Request) string { return onlyNumber(typed(r)) }

func onlyNumber(s string) string {
	q := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			return c - 'a' + 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			return c
		}
		return -1
	}, s)
	return q[:min(len(q), longestNumber)]
}

// typedDigits is what a pad holds after a key of a page without JavaScript.
func typedDigits(form url.Values, most int) string {
	q := onlyDigits(form.Get("q"))
	if form.Has("back") && len(q) > 0 {
		q = q[:len(q)-1]
	}
	q += onlyDigits(form.Get("add"))
	return q[:min(len(q), most)]
}

// onlyDigits is what a keypad of digits may have sent.
func onlyDigits(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, s)
}

// number is the state of a number that was typed or scanned. The card finds its own
// without typing.
func (k *Kiosk) number(w http.ResponseWriter, r *http.Request) error {
	name, asked := typedNumber(r), r.URL.Query().Has("look")
	if !asked && k.cardAt(web.Who(r.Context()).Kiosk) != nil {
		return see(w, r, "/kiosk/number/own")
	}
	p, _, err := k.numberPage(r, name, asked)
	if err != nil {
		return err
	}
	if p.Reader && (!asked || p.Locked) {
		k.arm(p.Kiosk)
	}
	switch {
	case !p.Asked && p.Reader:
		k.step(&p.frame, Segment{Text: "请刷身份证，或按小票上的号码，再按查询"})
	case !p.Asked:
		k.step(&p.frame, Segment{Text: "请按小票上的号码，再按查询"})
	case p.Query == "":
		k.step(&p.frame, Segment{Text: "没有查到号码或预约，请用今天的小票或预约码"})
	case !p.Found:
		k.step(&p.frame, Segment{Text: "今天没有这个号码，请核对小票"})
	case p.Waiting:
		k.step(&p.frame, Segment{Digits: p.Number}, Segment{Text: "，" + p.State.ZH + "，" + p.Ahead.ZH})
	case p.Locked:
		k.step(&p.frame, Segment{Digits: p.Number}, Segment{Text: "，" + p.State.ZH + "。看结果请刷身份证、扫小票，或者输入小票上的四位查询码"})
	default:
		k.step(&p.frame, Segment{Digits: p.Number}, Segment{Text: "，" + p.State.ZH})
	}
	return k.o.Pages.Render(w, r, "kiosk/number", p)
}

// numberPage looks a number up, if asked to. t is what it found.
func (k *Kiosk) numberPage(r *http.Request, name string, asked bool) (p numberPage, t queue.Ticket, err error) {
	p = numberPage{frame: k.frame(r, "/kiosk"), Query: name, Rule: k.o.Data.Texts.Slip.MissedRule, Asked: asked}
	p.Reader, p.Scans = k.devices(p.Kiosk).Reader(), k.base != ""
	p.Phones = k.o.Telephones != nil
	k.mu.Lock()
	p.Hint = k.at(p.Kiosk).hint
	k.mu.Unlock()
	for _, l := range k.o.Data.Lines {
		p.Letters = append(p.Letters, l.Prefix)
	}
	if !asked {
		return p, t, nil
	}
	err = k.o.Hall.View(r.Context(), func(h *queue.Hall) {
		if t, p.Found = k.named(h, name); !p.Found {
			return
		}
		p.Number, p.State = t.Name(), stateText(t)
		p.Waiting, p.Missed, p.Over = t.State == queue.Waiting, t.State == queue.Missed, t.State.Over()
		pl := k.placeOf(h, &t)
		p.Ahead, p.Wait, p.Where = aheadText(pl.Ahead), pl.waitText(), windowsText(pl.Windows)
		if pl.Zone.ZH != "" {
			p.Where.ZH, p.Where.EN = p.Where.ZH+" · "+pl.Zone.ZH, p.Where.EN+" · "+pl.Zone.EN
		}
	})
	if err != nil || !p.Found {
		return p, t, err
	}
	done := t.State == queue.Done
	if !k.proved(p.Kiosk, t.ID) {
		p.Locked = done
		return p, t, nil
	}
	p.ID, p.Lives = t.ID, !p.Over
	if done {
		p.Outcome, p.Prints, p.Key = affairs.OutcomeText(t.Outcome), k.printsResult(p.Kiosk, t.ID), rand.Text()
		p.Reentry = k.reentry(&t)
	}
	return p, t, nil
}

// returnForm brings a missed number back: whoever stands here may do that for another.
func (k *Kiosk) returnForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	var t queue.Ticket
	found := false
	name := onlyNumber(form.Get("number"))
	if err := k.o.Hall.View(r.Context(), func(h *queue.Hall) { t, found = k.named(h, name) }); err != nil {
		return err
	}
	if !found {
		return errNoTicket
	}
	return k.comeBack(w, r, queue.Return{Ticket: t.ID}, t)
}

// reenterForm brings back a number that its holder has the lacking papers for.
func (k *Kiosk) reenterForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	out, err := k.describe(r.Context(), form.Get("ticket"))
	if err != nil {
		return err
	}
	if !k.proved(web.Who(r.Context()).Kiosk, out.ticket.ID) {
		return errProof
	}
	return k.comeBack(w, r, queue.Reenter{Ticket: out.ticket.ID}, out.ticket)
}

// comeBack acts on a number at any kiosk of the hall. Its own page opens for its
// holder alone: there its slip can be printed again.
func (k *Kiosk) comeBack(w http.ResponseWriter, r *http.Request, cmd queue.Command, t queue.Ticket) error {
	kioskID := web.Who(r.Context()).Kiosk
	if _, err := k.o.Hall.Do(r.Context(), kioskActor(kioskID), cmd, "", nil); err != nil {
		return err
	}
	k.log.Info("number came back", "ticket", t.ID, "kiosk", kioskID)
	if !k.proved(kioskID, t.ID) {
		return see(w, r, numberAddress(t.Name()))
	}
	k.hold(kioskID, t.ID)
	return see(w, r, "/kiosk/tickets/"+url.PathEscape(t.ID)+"?back=1")
}
