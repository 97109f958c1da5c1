package kiosk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// frame is what every page of the machine shows around its own matter.
type frame struct {
	Kiosk string
	mode
	Changed bool // the page is not as the machine meets the next person
	english bool
	Hall    affairs.Text
	Place   affairs.Text // where this machine stands
	Phone   string       // of the hall
	Now     time.Time
	Clock   string
	// Timezone is the IANA name, for the clock. Not Zone: pages have a field of
	// that name for an area of the hall, and would hide this one.
	Timezone string
	Millis   int64 // Now, for a browser whose clock is wrong
	Date     affairs.Text
	Closed   *affairs.Text  // why no numbers are issued; nil = they are
	Printer  *affairs.Text  // what to do while this machine cannot print
	Door     bool           // the printer's cover is open: a technician is there
	Notices  []affairs.Text // of the hall; on the first page only
	Colours  string         // address of the style sheet of the lines
	Idle     int            // seconds without a touch until the page asks
	Helped   bool           // a person was asked for
	Back     string         // address of the page before; "" = the first page
	Home     bool
	Booked   bool // appointments can be checked in here
	Opinions bool // suggestions, complaints and praise are taken
	Files    bool // cases can be asked for
	Topic    string
	// Self is the address of this page without its language, for forms that come
	// back to it.
	Self string
}

var weekdaysZH = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

func dateText(t time.Time) affairs.Text {
	return affairs.Text{
		ZH: t.Format("2006年1月2日") + " " + weekdaysZH[t.Weekday()],
		EN: t.Format("Monday 2 January 2006"),
	}
}

func (k *Kiosk) frame(r *http.Request, back string) frame {
	id := web.Who(r.Context()).Kiosk
	now := k.o.Now().In(k.o.Data.Location)
	f := frame{
		Kiosk: id, Hall: affairs.Text{ZH: k.o.Data.Name, EN: k.o.Data.NameEN}, Phone: k.o.Data.ServicePhone,
		Now: now, Clock: now.Format("15:04"), Timezone: k.o.Data.Timezone, Millis: now.UnixMilli(), Date: dateText(now), Back: back,
		Printer: k.printerNotice(id), Door: k.doorOpen(id), Colours: "/kiosk/lines.css?v=" + k.version,
		Booked: k.o.Bookings != nil, Opinions: k.o.Feedback != nil, Files: k.o.Cases != nil, Idle: int(k.o.Rules.IdleAfter / time.Second), Topic: stationTopic(id), Self: self(r),
	}
	if open := k.opening.Ticketing(now); !open.Open {
		text := open.Text()
		f.Closed = &text
	}
	k.mu.Lock()
	st := k.at(id)
	f.mode, f.Place, f.Helped = st.mode, affairs.Text{ZH: st.Place, EN: st.PlaceEN}, st.helped()
	f.english = web.Who(r.Context()).Lang == "en"
	f.Changed = st.mode != st.restMode() || f.english
	k.mu.Unlock()
	return f
}

// Modes are the classes of the page's root element that its modes add.
func (f frame) Modes() string { return f.classes() }

// self is the request's own address without the choice of language; after a
// form, which cannot be asked for again, it is the first page.
func self(r *http.Request) string {
	if r.Method != http.MethodGet {
		return "/kiosk"
	}
	q := r.URL.Query()
	q.Del("lang")
	if len(q) == 0 {
		return r.URL.EscapedPath()
	}
	return r.URL.EscapedPath() + "?" + q.Encode()
}

// problemPage is the data of templates/problem.html.
type problemPage struct {
	frame
	Message affairs.Text
	Retry   int // seconds, 0 = not said
}

// shown is an error with a sentence for people.
type shown interface {
	ErrorCode() string
	Texts() (zh, en string)
}

var problemStatus = map[string]int{
	web.CodeInvalid: http.StatusBadRequest, web.CodeNotFound: http.StatusNotFound,
	web.CodeConflict: http.StatusConflict, web.CodeDenied: http.StatusForbidden,
	web.CodeUnavailable: http.StatusServiceUnavailable,
}

// page shows an error that a person can act on as a page of the machine, with
// the way back to the first page and to a person. All other errors are the
// server's to answer and to log.
func (k *Kiosk) page(h web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := h(w, r)
		var s shown
		if err == nil || !errors.As(err, &s) || problemStatus[s.ErrorCode()] == 0 {
			return err
		}
		zh, en := s.Texts()
		status := problemStatus[s.ErrorCode()]
		if status == http.StatusServiceUnavailable {
			k.log.Warn("kiosk refused", "route", r.Pattern, "err", err)
		}
		return k.o.Pages.RenderStatus(w, r, status, "kiosk/problem",
			problemPage{frame: k.frame(r, ""), Message: affairs.Text{ZH: zh, EN: en}})
	}
}

// see redirects to a page after a form was done.
func see(w http.ResponseWriter, r *http.Request, address string) error {
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// lineState is a line as the machine's pages show it.
type lineState struct {
	Waiting int    `json:"waiting"`
	Open    int    `json:"open"`             // windows
	Closed  string `json:"closed,omitempty"` // why no numbers are given; "full" when used up
}

// usedUp is the Closed of a line whose numbers of the day are used up.
const usedUp = "full"

// lineStates reads all lines. h is the hall during a View.
func (k *Kiosk) lineStates(h *queue.Hall) map[string]lineState {
	states := map[string]lineState{}
	today := k.today(h)
	for _, v := range h.Lines() {
		s := lineState{Open: v.Open, Closed: v.Closed}
		if today {
			s.Waiting = v.Waiting
			if v.Closed == "" && v.DailyMax > 0 && v.Issued >= v.DailyMax {
				s.Closed = usedUp
			}
		} else {
			s.Closed = "" // a line closed yesterday opens with the day
		}
		states[v.Prefix] = s
	}
	return states
}

func (k *Kiosk) readLines(ctx context.Context) (states map[string]lineState, err error) {
	err = k.o.Hall.View(ctx, func(h *queue.Hall) { states = k.lineStates(h) })
	return states, err
}
