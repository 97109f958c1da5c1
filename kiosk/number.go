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
// of a number, or comes back after a missed call.
type numberPage struct {
	frame
	Query   string
	Letters []string
	Asked   bool
	Found   bool
	ID      string
	Number  string
	State   affairs.Text
	Waiting bool
	Missed  bool
	Over    bool // nothing more will happen to it
	// Outcome is what came of it, zero before it is finished; Prints tells that its
	// result slip comes out on paper; Key: see once.
	Outcome affairs.Text
	Prints  bool
	Key     string
	Ahead   affairs.Text
	Wait    affairs.Text
	Where   affairs.Text // windows that may call it, and their zone
	Window  string
	Called  bool
	Rule    affairs.Text
	Reentry affairs.Text // how it comes back without waiting; zero = it may not
}

// longestNumber is a letter and four digits, and one to see a mistake.
const longestNumber = 6

// typedNumber keeps what can stand in a number.
func typedNumber(r *http.Request) string {
	q := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			return c - 'a' + 'A'
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			return c
		}
		return -1
	}, typed(r))
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

func (k *Kiosk) number(w http.ResponseWriter, r *http.Request) error {
	p := numberPage{
		frame: k.frame(r, "/kiosk"), Query: typedNumber(r),
		Rule: k.o.Data.Texts.Slip.MissedRule, Asked: r.URL.Query().Has("look"),
	}
	for _, l := range k.o.Data.Lines {
		p.Letters = append(p.Letters, l.Prefix)
	}
	if p.Asked {
		err := k.o.Hall.View(r.Context(), func(h *queue.Hall) {
			t, ok := k.named(h, p.Query)
			if !ok {
				return
			}
			p.Found, p.ID, p.Number, p.State = true, t.ID, t.Name(), stateText(t)
			p.Waiting, p.Missed, p.Window = t.State == queue.Waiting, t.State == queue.Missed, t.Window
			p.Called = t.State == queue.Called
			p.Over = t.State.Over() && !p.Missed
			p.Reentry = k.reentry(&t)
			if t.State == queue.Done {
				p.Outcome, p.Prints, p.Key = affairs.OutcomeText(t.Outcome), k.printsResult(p.Kiosk, t.ID), rand.Text()
			}
			pl := k.placeOf(h, &t)
			p.Ahead, p.Wait, p.Where = aheadText(pl.Ahead), pl.waitText(), windowsText(pl.Windows)
			if pl.Zone.ZH != "" {
				p.Where.ZH, p.Where.EN = p.Where.ZH+" · "+pl.Zone.ZH, p.Where.EN+" · "+pl.Zone.EN
			}
		})
		if err != nil {
			return err
		}
	}
	switch {
	case !p.Asked:
		k.step(&p.frame, Segment{Text: "请按小票上的号码，再按查询"})
	case p.Query == "":
		k.step(&p.frame, Segment{Text: "没有查到号码或预约，请用今天的小票或预约码"})
	case !p.Found:
		k.step(&p.frame, Segment{Text: "今天没有这个号码，请核对小票"})
	case p.Waiting:
		k.step(&p.frame, Segment{Digits: p.Number}, Segment{Text: "，" + p.State.ZH + "，" + p.Ahead.ZH})
	default:
		k.step(&p.frame, Segment{Digits: p.Number}, Segment{Text: "，" + p.State.ZH})
	}
	return k.o.Pages.Render(w, r, "kiosk/number", p)
}

// returnForm brings a missed number back, reenterForm one that comes with further
// papers.
func (k *Kiosk) returnForm(w http.ResponseWriter, r *http.Request) error {
	return k.comeBack(w, r, "missed number returned", func(id string) queue.Command { return queue.Return{Ticket: id} })
}

func (k *Kiosk) reenterForm(w http.ResponseWriter, r *http.Request) error {
	return k.comeBack(w, r, "number back with papers", func(id string) queue.Command { return queue.Reenter{Ticket: id} })
}

// comeBack acts on a number at any kiosk of the hall: its holder stands here with
// the slip.
func (k *Kiosk) comeBack(w http.ResponseWriter, r *http.Request, done string, act func(id string) queue.Command) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := form.Get("ticket")
	if _, err := k.describe(r.Context(), id); err != nil {
		return err
	}
	kioskID := web.Who(r.Context()).Kiosk
	if _, err := k.o.Hall.Do(r.Context(), kioskActor(kioskID), act(id), "", nil); err != nil {
		return err
	}
	k.log.Info(done, "ticket", id, "kiosk", kioskID)
	k.hold(kioskID, id)
	return see(w, r, "/kiosk/tickets/"+id+"?back=1")
}
