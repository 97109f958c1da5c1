package desk

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"jiaohao/affairs"
	"jiaohao/web"
)

// Appraisals keeps what is disputed about staff appraisals (考核表), and counts what
// only they show. Months are "2026-11".
type Appraisals interface {
	// Dispute checks what it is given; the same Key again keeps nothing anew.
	Dispute(ctx context.Context, d affairs.Dispute) error
	// AnswerDispute is decided by affairs.Dispute.Decide; by is an actor as in queue.Event.
	AnswerDispute(ctx context.Context, by, staff string, id int64, finding affairs.DisputeFinding, reply string, at time.Time) error
	// Disputes are oldest first; staff "" is all.
	Disputes(ctx context.Context, staff, month string) ([]affairs.Dispute, error)
	OpenDisputes(ctx context.Context) ([]affairs.Dispute, error)
	// SheetsBy counts the notification sheets given by each actor.
	SheetsBy(ctx context.Context, from, to string) (map[string]int, error)
}

var (
	errNoAppraisals = web.NotFound("本机不保存考核表。", "No appraisals are kept here.")
	errNoPerson     = web.NotFound("没有这名人员，请从列表中选择。", "There is no such person; choose one from the list.")
)

// appraisalPath is a person's sheet of a month; day is any of it.
func appraisalPath(staff, day string) string {
	return "/office/appraisals/" + url.PathEscape(staff) + "?" + url.Values{"at": {day}}.Encode()
}

// appraisedMonth is the month of at=; without it the present one.
func (d *Desk) appraisedMonth(r *http.Request) (span, error) {
	if d.Appraisals == nil || d.History == nil {
		return span{}, errNoAppraisals
	}
	return monthAt(r, d.today())
}

// appraised is the person of the address and the month, for somebody who may see it.
func (d *Desk) appraised(r *http.Request) (affairs.Staff, span, error) {
	s, err := d.appraisedMonth(r)
	if err != nil {
		return affairs.Staff{}, s, err
	}
	person, known := d.staff[r.PathValue("staff")]
	if !known {
		person.StaffNo = r.PathValue("staff") // somebody who has left keeps their sheets
	}
	who := web.Who(r.Context())
	if err := affairs.MayAppraise(d.staff[who.User], who.Role == web.Manager, person); err != nil {
		return person, s, err
	}
	if !known {
		seats, err := d.History.Seats(r.Context(), s.From, s.To)
		if err == nil && !slices.ContainsFunc(seats, func(x affairs.Seat) bool { return x.Staff == person.StaffNo }) {
			err = errNoPerson
		}
		return person, s, err
	}
	return person, s, nil
}

// appraisalFacts gathers a person's records of some days from those that the reports
// are made of.
func (d *Desk) appraisalFacts(ctx context.Context, s span, who affairs.Staff) (f affairs.AppraisalFacts, err error) {
	no, by := who.StaffNo, "staff:"+who.StaffNo
	seats, err := d.History.Seats(ctx, s.From, s.To)
	if err != nil {
		return f, err
	}
	for _, a := range d.Data.Opening.Attendances(seats) {
		if a.Staff == no {
			f.Days = append(f.Days, a)
		}
	}
	if f.Unattended, err = d.History.Unattended(ctx, s.From, s.To); err != nil {
		return f, err
	}
	f.Unattended = slices.DeleteFunc(f.Unattended, func(u affairs.Unattended) bool { return u.Staff != no })
	if f.Referrals, err = d.History.Referrals(ctx, s.From, s.To); err != nil {
		return f, err
	}
	f.Referrals = slices.DeleteFunc(f.Referrals, func(x affairs.Referral) bool { return x.Clerk != no })
	pauses, err := d.History.Pauses(ctx, s.From, s.To)
	if err != nil {
		return f, err
	}
	for _, p := range pauses {
		if p.Staff == no {
			f.Pauses = append(f.Pauses, affairs.TimedPause{Pause: p, Minutes: d.Data.Opening.PauseMinutes(p, d.Now().UnixMilli())})
		}
	}
	tallies, err := d.History.Tallies(ctx, affairs.ByClerk, affairs.Whole, s.From, s.To)
	if err != nil {
		return f, err
	}
	for _, t := range tallies {
		if t.Key == no {
			f.Tally = t.Tally
		}
	}
	bad, err := d.History.BadRatings(ctx, s.From, s.To)
	if err != nil {
		return f, err
	}
	zone := d.clock("").zone
	for _, b := range bad {
		if b.Staff != no || b.Day < s.From || b.Day > s.To {
			continue
		}
		f.Bad = append(f.Bad, b)
		if inTime, judged := b.InTime(d.Data.Rating.SLA, d.Data.Calendar, zone, s.today); judged && !inTime {
			f.BadLate++
		}
	}
	feedback, err := d.feedbackOf(ctx, s)
	if err != nil {
		return f, err
	}
	f.Complaints = affairs.ComplaintsAbout(feedback, f.Days)
	sheets, err := d.Appraisals.SheetsBy(ctx, s.From, s.To)
	if err != nil {
		return f, err
	}
	f.Sheets = sheets[by]
	return f, d.appraisalCases(ctx, s, who, &f)
}

// appraisalCases finds the cases that a person received, and those decided that the
// person examined or verified.
func (d *Desk) appraisalCases(ctx context.Context, s span, who affairs.Staff, f *affairs.AppraisalFacts) error {
	if d.Cases == nil {
		return nil
	}
	days := affairs.CaseFilter{From: s.From, To: s.To}
	err := d.Cases.EachCase(ctx, days, func(c affairs.Case) error {
		if c.Clerk == who.StaffNo && c.State() != affairs.CaseNone {
			f.Received = append(f.Received, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	days.Settled = true
	return d.Cases.EachCase(ctx, days, func(c affairs.Case) error {
		if c.Decision() != nil && c.StepBy("staff:"+who.StaffNo) {
			f.Decided = append(f.Decided, c)
		}
		return nil
	})
}

// appraisalRow is one line of the sheet.
type appraisalRow struct {
	affairs.AppraisalFigure
	Href     string // of its records; "" = none, or not for the viewer
	Disputes []disputeRow
	Open     bool   // disputed and not answered
	Typed    string // words that were refused
}

// disputeRow is a dispute as pages show it.
type disputeRow struct {
	affairs.Dispute
	Name     affairs.Text // of its line
	Person   affairs.Text
	When     string
	Due      string
	Overdue  bool
	Unsure   bool // Due lies beyond the published calendar
	Answered string
	Answerer affairs.Text
	Href     string // of the sheet
	Typed    string // an answer that was refused
}

// Findings are what can be answered.
func (disputeRow) Findings() []affairs.DisputeFinding { return affairs.DisputeFindings }

// Tag is the class of its state.
func (r disputeRow) Tag() string {
	switch {
	case r.Finding == affairs.DisputeRejected:
		return ""
	case r.Finding != 0:
		return "ok"
	case r.Overdue:
		return "bad"
	}
	return "warn"
}

func (d *Desk) disputeRow(x affairs.Dispute) disputeRow {
	r := disputeRow{Dispute: x, Person: d.actorName("staff:" + x.Staff), When: d.stamp(x.At), Href: appraisalPath(x.Staff, x.Month+"-01") + "#" + x.Line}
	for _, l := range affairs.AppraisalLines {
		if l.ID == x.Line {
			r.Name = l.Name
		}
	}
	due, unsure := x.Due(d.Data.Calendar, d.clock("").zone)
	r.Due, r.Unsure = due.String(), unsure
	if x.Finding == 0 {
		r.Overdue = due.Before(d.today())
	} else {
		r.Answered, r.Answerer = d.stamp(x.ReplyAt), d.actorName(x.ReplyBy)
	}
	return r
}

// appraisalView is the data of templates/appraisal.html.
type appraisalView struct {
	Hall        affairs.Text
	Span        span
	Person      affairs.Staff
	Name        affairs.Text
	Bureau      affairs.Text
	Rows        []appraisalRow
	Own, Office bool // the viewer is the person; is the hall office
	Lists       bool // the viewer sees other people's sheets too
	Running     bool // the month is not over
	Disputable  bool
	Key         string
	Longest     int
	Saved       bool
	Refused     *refusal
	Today       string
	Days        int // within which a dispute is answered
	clock       clock
}

// Clock is for the template.
func (v appraisalView) Clock() clock { return v.clock }

// appraisalRows are the lines of a person's sheet with what was disputed.
func (d *Desk) appraisalRows(ctx context.Context, s span, who affairs.Staff) ([]appraisalRow, error) {
	facts, err := d.appraisalFacts(ctx, s, who)
	if err != nil {
		return nil, err
	}
	disputes, err := d.Appraisals.Disputes(ctx, who.StaffNo, affairs.MonthOf(s.first))
	if err != nil {
		return nil, err
	}
	var rows []appraisalRow
	for _, g := range affairs.Appraise(facts, d.Data.Rating) {
		row := appraisalRow{AppraisalFigure: g}
		for _, x := range disputes {
			if x.Line == g.ID {
				row.Disputes, row.Open = append(row.Disputes, d.disputeRow(x)), row.Open || x.Finding == 0
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// appraisalRecords is where the records behind a line stand; they are the hall office's.
func appraisalRecords(line, staff string, s span) string {
	q := string(s.Query())
	switch line {
	case "attendance":
		return "/office/attendance?" + q + "#days"
	case "unattended":
		return "/office/attendance?" + q + "#unattended"
	case "pauses":
		return "/office/attendance?" + q + "#pauses"
	case "first_asked":
		return "/office/report?" + q + "#unfollowed"
	case "served", "service", "outcomes", "ratings":
		return "/office/records?" + q + "&" + url.Values{"clerk": {staff}, "state": {"done"}}.Encode()
	case "cases_received", "told_once", "cases_decided":
		return "/office/report?" + q + "#cases"
	case "bad_ratings":
		return "/office/ratings?" + q
	case "complaints":
		return "/office/feedback?" + q
	}
	return ""
}

// appraisalPage is GET /office/appraisals/{staff}?at=: the sheet of a person and month.
func (d *Desk) appraisalPage(w http.ResponseWriter, r *http.Request) error {
	person, s, err := d.appraised(r)
	if err != nil {
		return err
	}
	return d.showAppraisal(w, r, person, s, nil, typedDispute{})
}

// typedDispute is what was typed into a form of the sheet: of a line, or the answer to
// a dispute.
type typedDispute struct {
	line  string
	id    int64
	words string
}

// showAppraisal shows the sheet; words that were refused stand in their field again.
func (d *Desk) showAppraisal(w http.ResponseWriter, r *http.Request, person affairs.Staff, s span, refused *refusal, typed typedDispute) error {
	who := web.Who(r.Context())
	v := appraisalView{Hall: both(d.Data.Name, d.Data.NameEN), Span: s, Person: person, Name: d.person(person.StaffNo).Name, Bureau: d.bureauName(person.Bureau),
		Own: who.User == person.StaffNo && who.Role == web.Clerk, Office: who.Role == web.Manager, Running: !s.last.Before(s.today), Key: rand.Text(), Longest: affairs.LongestDispute,
		Saved: r.URL.Query().Has("saved"), Refused: refused, Today: d.today().String(), Days: affairs.DisputeWorkingDays, clock: d.clock(lang(r))}
	v.Lists = v.Office || d.staff[who.User].ChiefRepresentative
	v.Disputable = v.Own && !s.today.Before(s.first)
	var err error
	if v.Rows, err = d.appraisalRows(r.Context(), s, person); err != nil {
		return err
	}
	for i := range v.Rows {
		row := &v.Rows[i]
		if v.Office {
			row.Href = appraisalRecords(row.ID, person.StaffNo, s)
		}
		if row.ID == typed.line {
			row.Typed = typed.words
		}
		for j := range row.Disputes {
			if row.Disputes[j].ID == typed.id {
				row.Disputes[j].Typed = typed.words
			}
		}
	}
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/appraisal", v)
}

// appraisalDisputed is POST /office/appraisals/{staff}/disputes?at=: the person disputes
// one line.
func (d *Desk) appraisalDisputed(w http.ResponseWriter, r *http.Request) error {
	person, s, err := d.appraised(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	x := affairs.Dispute{Staff: person.StaffNo, Month: affairs.MonthOf(s.first), Line: form.Get("line"), Words: affairs.OneLine(form.Get("words")),
		At: d.Now().UnixMilli(), By: actor(web.Who(r.Context())).String(), Key: formKey(form, "dispute")}
	rows, err := d.appraisalRows(r.Context(), s, person)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.ID == x.Line {
			x.Shown = row.Value.ZH
			if row.Detail.ZH != "" {
				x.Shown += "；" + row.Detail.ZH
			}
		}
	}
	return d.appraisalChanged(w, r, person, s, typedDispute{line: x.Line, words: form.Get("words")}, d.Appraisals.Dispute(r.Context(), x))
}

// disputeAnswered is POST /office/appraisals/{staff}/disputes/{id}?at=: the hall office
// answers.
func (d *Desk) disputeAnswered(w http.ResponseWriter, r *http.Request) error {
	person, s, err := d.appraised(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := idAsked(r)
	finding, _ := strconv.ParseUint(form.Get("finding"), 10, 8) // what is no number is refused
	err = d.Appraisals.AnswerDispute(r.Context(), actor(web.Who(r.Context())).String(), person.StaffNo, id, affairs.DisputeFinding(finding), affairs.OneLine(form.Get("reply")), d.Now())
	return d.appraisalChanged(w, r, person, s, typedDispute{id: id, words: form.Get("reply")}, err)
}

func (d *Desk) appraisalChanged(w http.ResponseWriter, r *http.Request, person affairs.Staff, s span, typed typedDispute, err error) error {
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok || refused.Code == web.CodeNotFound {
			return err
		}
		return d.showAppraisal(w, r, person, s, &refused, typed)
	}
	d.badChanged()
	http.Redirect(w, r, appraisalPath(person.StaffNo, s.From)+"&saved", http.StatusSeeOther)
	return nil
}
