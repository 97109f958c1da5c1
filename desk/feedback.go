package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"jiaohao/affairs"
	"jiaohao/web"
)

// feedback is one of the page of suggestions, complaints and praise.
type feedback struct {
	affairs.Feedback
	What    affairs.Text
	Said    []affairs.Text // subjects
	Due     string         // last day of the reply; "" = it is answered
	Overdue bool
	Unsure  bool // Due lies beyond the published calendar
	Late    bool // it was answered after its day
	Typed   string
	By      affairs.Text // who answered it
}

// feedbackView is the data of templates/feedback.html.
type feedbackView struct {
	Hall           affairs.Text
	Span           span
	List           []feedback
	Open, Overdue  int
	InTime, Closed int // answered by their day, and answered at all
	Kinds          []kindCount
	Scheme         affairs.FeedbackScheme
	Refused        *refusal
	clock          clock
}

type kindCount struct {
	Kind  affairs.Text
	Count int // handed in within the span
}

// Clock is for the template.
func (v feedbackView) Clock() clock { return v.clock }

// feedbackPage is GET /office/feedback, with a time as for the report; what is open
// of any other day stands there too.
func (d *Desk) feedbackPage(w http.ResponseWriter, r *http.Request) error {
	return d.showFeedback(w, r, nil, "", "")
}

// showFeedback shows the list; a refused reply stands in its field again.
func (d *Desk) showFeedback(w http.ResponseWriter, r *http.Request, refused *refusal, at, typed string) error {
	if d.History == nil {
		return errNoRecords
	}
	s, err := spanOf(r.URL.Query(), d.today())
	if err != nil {
		return err
	}
	list, err := d.History.Feedback(r.Context(), s.From, s.To)
	if err != nil {
		return err
	}
	v := feedbackView{Hall: both(d.Data.Name, d.Data.NameEN), Span: s, Scheme: d.Data.Feedback, clock: d.clock(lang(r))}
	for _, k := range affairs.FeedbackKinds {
		v.Kinds = append(v.Kinds, kindCount{Kind: k.Text()})
	}
	for _, f := range list {
		one := d.feedback(f)
		if at == feedbackID(f) {
			one.Typed = typed
		}
		switch {
		case one.Due != "":
			v.Open++
		default:
			v.Closed++
			if !one.Late {
				v.InTime++
			}
		}
		if one.Overdue {
			v.Overdue++
		}
		if i := int(f.Kind) - 1; i < len(v.Kinds) && f.Day >= s.From && f.Day <= s.To {
			v.Kinds[i].Count++
		}
		v.List = append(v.List, one)
	}
	v.Refused = refused
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/feedback", v)
}

func (d *Desk) feedback(f affairs.Feedback) feedback {
	one := feedback{Feedback: f, What: f.Kind.Text()}
	for _, a := range f.About {
		one.Said = append(one.Said, d.Data.Feedback.Subject(a))
	}
	zone := d.clock("").zone
	due, unsure := f.Due(d.Data.Feedback, d.Data.Calendar, zone)
	if f.RepliedAt != 0 {
		one.By = d.actorName(f.RepliedBy)
		one.Late = due.Before(affairs.DateOf(time.UnixMilli(f.RepliedAt).In(zone)))
		return one
	}
	one.Due, one.Unsure, one.Overdue = due.String(), unsure, due.Before(d.today())
	return one
}

// feedbackID names something handed in on the page and in its address: year-serial.
func feedbackID(f affairs.Feedback) string {
	return strconv.Itoa(f.Year) + "-" + strconv.Itoa(f.Serial)
}

// ID is for the template.
func (f feedback) ID() string { return feedbackID(f.Feedback) }

// answerFeedback is POST /office/feedback/{year}/{serial}: the written reply, which
// closes it. It returns to the list it came from.
func (d *Desk) answerFeedback(w http.ResponseWriter, r *http.Request) error {
	if d.History == nil {
		return errNoRecords
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	year, _ := strconv.Atoi(r.PathValue("year")) // what is no number finds nothing
	serial, _ := strconv.Atoi(r.PathValue("serial"))
	err = d.History.AnswerFeedback(r.Context(), actor(web.Who(r.Context())).String(), year, serial, form.Get("reply"), d.Now())
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok || refused.Code == web.CodeNotFound {
			return err
		}
		return d.showFeedback(w, r, &refused, feedbackID(affairs.Feedback{Year: year, Serial: serial}), form.Get("reply"))
	}
	d.FeedbackChanged()
	to := url.Values{}
	for _, name := range []string{"span", "at", "from", "to"} {
		if v := r.URL.Query().Get(name); v != "" {
			to.Set(name, v)
		}
	}
	http.Redirect(w, r, "/office/feedback?"+to.Encode(), http.StatusSeeOther)
	return nil
}
