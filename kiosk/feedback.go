package kiosk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/web"
)

// Feedback keeps what people hand in: suggestions, complaints and praise.
type Feedback interface {
	// GiveFeedback numbers it and keeps it; by is the actor, as in queue.Event.
	GiveFeedback(ctx context.Context, by string, f affairs.Feedback) (affairs.Feedback, error)
	// FeedbackOf finds it by its receipt number, without the words of who gave it.
	FeedbackOf(ctx context.Context, receipt string) (f affairs.Feedback, found bool, err error)
}

func (k *Kiosk) feedbackRoutes(machine, all []web.Role, limit, phones, acts web.Limit) []web.Route {
	if k.o.Feedback == nil {
		return nil
	}
	return []web.Route{
		{Method: "GET", Pattern: "/kiosk/feedback", Roles: machine, Handler: k.page(k.feedbackForm), Doc: "hand in a suggestion, a complaint or praise"},
		{Method: "POST", Pattern: "/kiosk/feedback", Roles: machine, Handler: k.page(k.chooseFeedback), Doc: "what it is about; on to the telephone number"},
		{Method: "GET", Pattern: "/kiosk/feedback/phone", Roles: machine, Handler: k.page(k.feedbackPad), Doc: "the telephone number to be answered at, if one is left"},
		{Method: "POST", Pattern: "/kiosk/feedback/phone", Roles: machine, Handler: k.page(k.giveFeedback), Doc: "hand it in: its receipt number", Limit: limit},
		{Method: "GET", Pattern: "/kiosk/feedback/receipt", Roles: machine, Handler: k.page(k.feedbackReceipt), Doc: "the receipt of this session"},
		{Method: "GET", Pattern: "/kiosk/feedback/qr.svg", Roles: machine, Handler: k.feedbackCode, Doc: "code of the page on the phone: the receipt's of this session, else the form's"},
		{Method: "GET", Pattern: "/kiosk/feedback/reply", Roles: machine, Handler: k.page(k.replyPad), Doc: "ask for the reply by receipt number"},
		{Method: "POST", Pattern: "/kiosk/feedback/reply", Roles: machine, Handler: k.page(k.findReply), Doc: "the reply to what was handed in", Limit: limit},

		{Method: "GET", Pattern: "/f", Roles: all, Handler: k.feedbackPhone, Doc: "hand in a suggestion, a complaint or praise by phone", Limit: phones},
		{Method: "POST", Pattern: "/f", Roles: all, Handler: k.giveByPhone, Doc: "hand it in: its receipt number", Limit: acts},
		{Method: "GET", Pattern: "/f/{receipt}", Roles: all, Handler: k.feedbackState, Doc: "what was handed in, and the reply", Limit: acts},
		{Method: "POST", Pattern: "/f/reply", Roles: all, Handler: k.replyByPhone, Doc: "find the reply by receipt number", Limit: acts},
	}
}

// choice is one thing to choose of a form.
type choice struct {
	Value string
	Text  affairs.Text
	On    bool
}

// feedbackFields is the form as both faces show it, with what was entered before.
type feedbackFields struct {
	Kinds, Subjects, Windows []choice
	Words, Tel               string
	Problem                  *affairs.Text // why it was not taken; nil = it was not sent yet
	Reach                    bool          // phones can reach the hall
}

func (k *Kiosk) feedbackFields(f affairs.Feedback) feedbackFields {
	v := feedbackFields{Words: f.Words, Tel: f.Phone, Reach: k.base != ""}
	for _, kind := range affairs.FeedbackKinds {
		v.Kinds = append(v.Kinds, choice{strconv.Itoa(int(kind)), kind.Text(), kind == f.Kind})
	}
	for i, s := range k.o.Data.Feedback.Subjects {
		v.Subjects = append(v.Subjects, choice{strconv.Itoa(i), s, slices.Contains(f.About, s.ZH)})
	}
	v.Windows = append(v.Windows, choice{"", affairs.Text{ZH: "不指窗口", EN: "None"}, f.Window == ""})
	for _, w := range k.o.Data.Windows {
		v.Windows = append(v.Windows, choice{w.No, affairs.Text{ZH: w.No, EN: w.No}, f.Window == w.No})
	}
	return v
}

// readFeedback reads the form; wrong is what to do about it.
func (k *Kiosk) readFeedback(form url.Values) (f affairs.Feedback, wrong error) {
	kind, _ := strconv.Atoi(form.Get("kind")) // what is no number is refused as no kind
	f = affairs.Feedback{Kind: affairs.FeedbackKind(max(0, min(kind, 255))), Words: affairs.OneLine(form.Get("words")), At: k.o.Now().UnixMilli()}
	for _, v := range form["about"] {
		if i, err := strconv.Atoi(v); err == nil && i >= 0 && i < len(k.o.Data.Feedback.Subjects) {
			f.About = append(f.About, k.o.Data.Feedback.Subjects[i].ZH)
		}
	}
	if w, ok := k.o.Data.Window(form.Get("window")); ok {
		f.Window = w.No
	}
	typed := form.Get("phone")
	var ok bool
	if f.Phone, ok = affairs.CallbackNumber(typed); !ok {
		f.Phone = typed
		return f, errPhone
	}
	return f, f.Check(k.o.Data.Feedback)
}

var errPhone = web.Invalid("phone", "请检查电话号码，不需要回访可以不填。", "Please check the telephone number, or leave it empty.")

// problemOf is what a form shows of a refusal; nil when err is none.
func problemOf(err error) *affairs.Text {
	var s shown
	if !errors.As(err, &s) {
		return nil
	}
	zh, en := s.Texts()
	return &affairs.Text{ZH: strings.TrimSuffix(zh, "。"), EN: strings.ToUpper(en[:1]) + strings.TrimSuffix(en[1:], ".")}
}

// feedbackPage is the data of templates/feedback.html.
type feedbackPage struct {
	frame
	feedbackFields
}

func (k *Kiosk) feedbackForm(w http.ResponseWriter, r *http.Request) error {
	p := feedbackPage{frame: k.frame(r, "/kiosk")}
	k.mu.Lock()
	st := k.at(p.Kiosk)
	st.receipt = ""
	draft := st.draft
	k.mu.Unlock()
	if draft == nil {
		draft = &affairs.Feedback{}
	}
	p.feedbackFields = k.feedbackFields(*draft)
	k.step(&p.frame, Segment{Text: "建议、投诉还是表扬？请选择，再按下一步"})
	return k.o.Pages.Render(w, r, "kiosk/feedback", p)
}

// chooseFeedback keeps what was chosen for the next page, where a number may be left.
func (k *Kiosk) chooseFeedback(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	f, wrong := k.readFeedback(form)
	if wrong != nil {
		p := feedbackPage{frame: k.frame(r, "/kiosk"), feedbackFields: k.feedbackFields(f)}
		p.Self = "/kiosk/feedback"
		p.Problem = problemOf(wrong)
		return k.o.Pages.RenderStatus(w, r, http.StatusBadRequest, "kiosk/feedback", p)
	}
	k.mu.Lock()
	st := k.at(web.Who(r.Context()).Kiosk)
	st.draft, st.receipt = &f, ""
	k.mu.Unlock()
	return see(w, r, "/kiosk/feedback/phone")
}

// padPage is the data of templates/feedbackphone.html and feedbackreply.html.
type padPage struct {
	frame
	Query   string
	Problem *affairs.Text
	Kind    affairs.Text
	Asked   bool
	Found   *feedbackView // nil with Asked: there is none
}

func (k *Kiosk) padPage(r *http.Request, self string) padPage {
	p := padPage{frame: k.frame(r, "/kiosk/feedback")}
	p.Self = self
	return p
}

func (k *Kiosk) feedbackPad(w http.ResponseWriter, r *http.Request) error {
	p := k.padPage(r, "/kiosk/feedback/phone")
	k.mu.Lock()
	draft := k.at(p.Kiosk).draft
	k.mu.Unlock()
	if draft == nil {
		return see(w, r, "/kiosk/feedback")
	}
	p.Kind = draft.Kind.Text()
	k.step(&p.frame, Segment{Text: "愿意的话请留一个电话，也可以不留，直接提交"})
	return k.o.Pages.Render(w, r, "kiosk/feedbackphone", p)
}

// longestPhone and longestReceipt are how many digits the pads take.
const (
	longestPhone   = 12
	longestReceipt = 13
)

// giveFeedback takes it in. Of two taps the second finds the receipt of the first.
func (k *Kiosk) giveFeedback(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	kioskID := web.Who(r.Context()).Kiosk
	k.mu.Lock()
	st := k.at(kioskID)
	draft, given := st.draft, st.receipt != ""
	k.mu.Unlock()
	switch {
	case given:
		return see(w, r, "/kiosk/feedback/receipt")
	case draft == nil:
		return see(w, r, "/kiosk/feedback")
	}
	p := k.padPage(r, "/kiosk/feedback/phone")
	p.Kind, p.Query = draft.Kind.Text(), typedDigits(form, longestPhone)
	f := *draft
	switch {
	case form.Has("none"):
	case !form.Has("look"): // a key of a page without JavaScript
		return k.o.Pages.Render(w, r, "kiosk/feedbackphone", p)
	default:
		var ok bool
		if f.Phone, ok = affairs.CallbackNumber(p.Query); !ok || f.Phone == "" {
			p.Problem = problemOf(errPhone)
			return k.o.Pages.RenderStatus(w, r, http.StatusBadRequest, "kiosk/feedbackphone", p)
		}
	}
	f.At = k.o.Now().UnixMilli()
	k.mu.Lock()
	taken := st.draft == draft
	st.draft = nil // nobody else gives it meanwhile
	k.mu.Unlock()
	if !taken {
		return see(w, r, "/kiosk/feedback/receipt")
	}
	if f, err = k.o.Feedback.GiveFeedback(r.Context(), kioskActor(kioskID).String(), f); err != nil {
		k.mu.Lock()
		st.draft = draft
		k.mu.Unlock()
		return err
	}
	k.mu.Lock()
	st.receipt = f.Receipt
	k.mu.Unlock()
	k.log.Info("feedback taken", "kind", f.Kind.Text().EN, "kiosk", kioskID)
	if k.o.FeedbackGiven != nil {
		k.o.FeedbackGiven(f, kioskID)
	}
	return see(w, r, "/kiosk/feedback/receipt")
}

// feedbackView is something handed in as its giver may see it.
type feedbackView struct {
	affairs.Feedback
	What     affairs.Text   // kind
	Subjects []affairs.Text // what it is about
	Given    string         // day
	Due      affairs.Date   // last day of the reply
	Unsure   bool           // Due lies beyond the published calendar
	Replied  string         // day; "" = not yet
}

func (k *Kiosk) feedbackView(f affairs.Feedback) *feedbackView {
	v := &feedbackView{Feedback: f, What: f.Kind.Text(), Given: f.Day}
	v.Due, v.Unsure = f.Due(k.o.Data.Feedback, k.o.Data.Calendar, k.o.Data.Location)
	for _, a := range f.About {
		v.Subjects = append(v.Subjects, k.o.Data.Feedback.Subject(a))
	}
	if f.RepliedAt != 0 {
		v.Replied = affairs.DateOf(time.UnixMilli(f.RepliedAt).In(k.o.Data.Location)).String()
	}
	return v
}

// receiptPage is the data of templates/feedbackgiven.html.
type receiptPage struct {
	frame
	F        *feedbackView
	Printing bool
	Code     bool
}

func (k *Kiosk) feedbackReceipt(w http.ResponseWriter, r *http.Request) error {
	p := receiptPage{frame: k.frame(r, ""), Code: k.base != ""}
	k.mu.Lock()
	receipt := k.at(p.Kiosk).receipt
	k.mu.Unlock()
	f, found, err := k.o.Feedback.FeedbackOf(r.Context(), receipt)
	if err != nil {
		return err
	}
	if !found {
		return see(w, r, "/kiosk/feedback")
	}
	p.F = k.feedbackView(f)
	p.Printing = k.o.FeedbackGiven != nil && k.devices(p.Kiosk).Printer().Ready()
	k.step(&p.frame, Segment{Text: "已经收到，请记住回执号，凭它查答复"})
	return k.o.Pages.Render(w, r, "kiosk/feedbackgiven", p)
}

func (k *Kiosk) feedbackCode(w http.ResponseWriter, r *http.Request) error {
	k.mu.Lock()
	receipt := k.at(web.Who(r.Context()).Kiosk).receipt
	k.mu.Unlock()
	return k.drawCode(w, k.FeedbackURL(receipt))
}

// FeedbackURL is the address on the phone of what was handed in, by its receipt
// number; of the form with none. "" when phones cannot reach the hall.
func (k *Kiosk) FeedbackURL(receipt string) string {
	switch {
	case k.base == "":
		return ""
	case receipt == "":
		return k.base + "/f"
	}
	return k.base + "/f/" + receipt
}

func (k *Kiosk) replyPad(w http.ResponseWriter, r *http.Request) error {
	p := k.padPage(r, "/kiosk/feedback/reply")
	k.step(&p.frame, Segment{Text: "请按回执上的号码，再按查询"})
	return k.o.Pages.Render(w, r, "kiosk/feedbackreply", p)
}

// findReply shows the reply. The digits go in the body: an address is seen by
// whoever comes next.
func (k *Kiosk) findReply(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	p := k.padPage(r, "/kiosk/feedback/reply")
	p.Query, p.Asked = typedDigits(form, longestReceipt), form.Has("look")
	if p.Asked {
		f, found, err := k.o.Feedback.FeedbackOf(r.Context(), p.Query)
		if err != nil {
			return err
		}
		if found {
			p.Found = k.feedbackView(f)
		}
	}
	return k.o.Pages.Render(w, r, "kiosk/feedbackreply", p)
}
