package desk

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"jiaohao/affairs"
	"jiaohao/web"
)

// badRating is one of the page of bad ratings.
type badRating struct {
	affairs.BadRating
	Level   affairs.Text
	About   affairs.Text // matter, else line
	Clerk   *Person
	Said    []affairs.Text // reasons
	Status  affairs.Text
	Due     string // "" = nothing is left to do
	Overdue bool
	Unsure  bool   // Due lies beyond the published calendar
	Phone   string // left to be called back
	Ledger  []ledgerLine
	Offer   []ratingStep
}

type ledgerLine struct {
	At   int64
	By   affairs.Text
	Step affairs.Text
	Note string
}

type ratingStep struct {
	Step  affairs.RatingStep
	Label affairs.Text
}

var ratingSteps = []ratingStep{
	{affairs.RatingContacted, affairs.Text{ZH: "已联系本人", EN: "Visitor contacted"}},
	{affairs.RatingExtended, affairs.Text{ZH: "情况复杂，延长", EN: "Complex: longer"}},
	{affairs.RatingResolved, affairs.Text{ZH: "已解决", EN: "Resolved"}},
}

func ratingStepWords(s affairs.RatingStep) affairs.Text {
	for _, known := range ratingSteps {
		if known.Step == s {
			return known.Label
		}
	}
	return affairs.Text{}
}

// ratingsView is the data of templates/ratings.html.
type ratingsView struct {
	Hall          affairs.Text
	Span          span
	Ratings       []badRating
	Open, Overdue int
	SLA           affairs.RatingSLA
	Refused       *refusal
	Today         string
	Here          template.URL // query of this page
	Before, Next  template.URL // and of those beside it
	clock         clock
}

// ratingsPerPage is how many bad ratings one page shows.
const ratingsPerPage = 100

// Clock is for the template.
func (v ratingsView) Clock() clock { return v.clock }

// ratingsPage is GET /office/ratings, with a time as for the report; what is open
// of any other day stands there too. page= counts from 0, or ticket= is on the page.
func (d *Desk) ratingsPage(w http.ResponseWriter, r *http.Request) error {
	return d.showRatings(w, r, nil)
}

func (d *Desk) showRatings(w http.ResponseWriter, r *http.Request, refused *refusal) error {
	if d.History == nil {
		return errNoRecords
	}
	q := r.URL.Query()
	s, err := spanOf(q, d.today())
	if err != nil {
		return err
	}
	bad, err := d.History.BadRatings(r.Context(), s.From, s.To)
	if err != nil {
		return err
	}
	v := ratingsView{Hall: both(d.Data.Name, d.Data.NameEN), Span: s, SLA: d.Data.Rating.SLA, Today: d.today().String(), clock: d.clock(lang(r))}
	page, _ := strconv.Atoi(q.Get("page")) // what is no number is the first page
	for i, b := range bad {
		if due, overdue, _ := d.ratingDue(b); overdue {
			v.Open, v.Overdue = v.Open+1, v.Overdue+1
		} else if due != "" {
			v.Open++
		}
		if b.Ticket == q.Get("ticket") {
			page = i / ratingsPerPage
		}
	}
	last := max(len(bad)-1, 0) / ratingsPerPage
	page = min(max(page, 0), last)
	for _, b := range bad[page*ratingsPerPage : min((page+1)*ratingsPerPage, len(bad))] {
		one, err := d.badRating(r, b)
		if err != nil {
			return err
		}
		v.Ratings = append(v.Ratings, one)
	}
	at := func(page int) template.URL { return s.Query() + template.URL("&page="+strconv.Itoa(page)) }
	if v.Here = at(page); page > 0 {
		v.Before = at(page - 1)
	}
	if page < last {
		v.Next = at(page + 1)
	}
	v.Refused = refused
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/ratings", v)
}

func (d *Desk) badRating(r *http.Request, b affairs.BadRating) (badRating, error) {
	level, _ := d.Data.Rating.Level(b.Score)
	one := badRating{BadRating: b, Level: both(level.Name, level.NameEN), About: d.matterName(b.Line, b.Matter), Clerk: d.person(b.Staff)}
	one.Said, one.Status = d.reasonsOf(b), ratingStatus(b)
	one.Due, one.Overdue, one.Unsure = d.ratingDue(b)
	for _, s := range ratingSteps {
		note := "-"
		if one.Due != "" && b.Decide(s.Step, note) == nil {
			one.Offer = append(one.Offer, s)
		}
	}
	for _, s := range b.Steps {
		one.Ledger = append(one.Ledger, ledgerLine{s.At, d.actorName(s.By), ratingStepWords(s.Step), s.Note})
	}
	if one.Due != "" {
		phone, found, err := d.History.CallbackOf(r.Context(), b.Ticket)
		if err != nil {
			return one, err
		}
		if found {
			one.Phone = phone
		}
	}
	return one, nil
}

// reasonsOf are the reasons of a rating in both languages.
func (d *Desk) reasonsOf(b affairs.BadRating) (list []affairs.Text) {
	for _, reason := range b.Reasons {
		said := both(reason, "")
		for _, known := range d.Data.Rating.ReasonsBad {
			if known.ZH == reason {
				said = known
			}
		}
		list = append(list, said)
	}
	return list
}

// ratingStatus is how far the handling is.
func ratingStatus(b affairs.BadRating) affairs.Text {
	switch {
	case b.Took(affairs.RatingResolved):
		return col("已解决", "Resolved")
	case b.Took(affairs.RatingExtended):
		return col("办理中（复杂）", "In hand, complex")
	case b.Took(affairs.RatingContacted):
		return col("已联系，待解决", "Contacted")
	}
	return col("待联系", "Open")
}

// ratingDue is the day of the next step, "" when nothing is left to do.
func (d *Desk) ratingDue(b affairs.BadRating) (day string, overdue, unsure bool) {
	due, provisional, open := b.Due(d.Data.Rating.SLA, d.Data.Calendar, d.clock("").zone)
	if !open {
		return "", false, false
	}
	return due.String(), due.Before(d.today()), provisional
}

// ratingStep is POST /office/ratings/{ticket}: enter a step. It returns to the list
// it came from.
func (d *Desk) ratingStep(w http.ResponseWriter, r *http.Request) error {
	if d.History == nil {
		return errNoRecords
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	step, _ := strconv.Atoi(form.Get("step")) // what is no number is refused as no step
	if step < 0 || step > 255 {
		step = 0
	}
	err = d.History.HandleRating(r.Context(), actor(web.Who(r.Context())).String(), r.PathValue("ticket"), affairs.RatingStep(step), form.Get("note"), d.Now())
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok || refused.Code == web.CodeNotFound {
			return err
		}
		return d.showRatings(w, r, &refused)
	}
	d.badChanged()
	to := url.Values{}
	for _, name := range []string{"span", "at", "from", "to", "page"} {
		if v := r.URL.Query().Get(name); v != "" {
			to.Set(name, v)
		}
	}
	http.Redirect(w, r, "/office/ratings?"+to.Encode(), http.StatusSeeOther)
	return nil
}
