package desk

import (
	"net/url"
	"strconv"

	"jiaohao/affairs"
	"jiaohao/web"
)

// documentInput is what a document is made from, in a JSON body or a form.
type documentInput struct {
	Ticket   string             `json:"ticket"`
	Notice   string             `json:"notice"`
	Matter   string             `json:"matter"`
	Variant  string             `json:"variant"`
	Received []affairs.Received `json:"received"`
	Lacking  []int              `json:"lacking"`
	Points   string             `json:"points"`
	Reason   string             `json:"reason"`
	Organ    string             `json:"organ"`
	Until    string             `json:"until"`
	Extra    map[string]string  `json:"extra"`
	Approval string             `json:"approval"`
	Case     string             `json:"case"` // that it goes on with, at a window; "" = a new one, or the ticket's
	// Of the course of a case:
	Ground  string `json:"ground"`  // why time does not count, of affairs.Grounds
	From    string `json:"from"`    // first day of excluded time
	Days    int    `json:"days"`    // working days that an extension adds
	Decided string `json:"decided"` // what is granted, one a line
	Way     string `json:"way"`     // how a decision is handed over
}

// documentForm reads a document from a form.
func documentForm(form url.Values) documentInput {
	in := documentInput{Ticket: form.Get("ticket"), Notice: form.Get("notice"), Matter: form.Get("matter"), Variant: form.Get("variant"),
		Points: form.Get("points"), Ground: form.Get("ground"), Reason: form.Get("reason"), Organ: form.Get("organ"), Until: form.Get("until"), Approval: form.Get("approval"), Extra: map[string]string{},
		Case: form.Get("case"), From: form.Get("from"), Decided: form.Get("decided"), Way: form.Get("way"), Days: papersOf(form.Get("days"))}
	for _, v := range form["got"] {
		seq, err := strconv.Atoi(v)
		if err != nil {
			seq = -1 // no checklist has it
		}
		in.Received = append(in.Received, affairs.Received{Seq: seq, Originals: papersOf(form.Get("o-" + v)), Copies: papersOf(form.Get("c-" + v))})
	}
	for _, v := range form["lack"] {
		if seq, err := strconv.Atoi(v); err == nil {
			in.Lacking = append(in.Lacking, seq)
		}
	}
	names, values := form["extra-name"], form["extra"]
	for i := range min(len(names), len(values)) {
		in.Extra[names[i]] = values[i]
	}
	return in
}

// ask is the input as affairs.MakeDocument takes it.
func (in documentInput) ask(key string) (affairs.DocumentAsk, error) {
	ask := affairs.DocumentAsk{Variant: in.Variant, Received: in.Received, Lacking: in.Lacking, Points: in.Points, Ground: in.Ground, Reason: in.Reason, Organ: in.Organ, Extra: in.Extra,
		Days: in.Days, Decided: in.Decided, Way: in.Way, Key: key}
	var err error
	if in.Until != "" {
		if ask.Until, err = affairs.ParseDate(in.Until); err != nil {
			return ask, web.Invalid("until", "日期请写成 2026-11-23 这样", "write the last day like 2026-11-23")
		}
	}
	if in.From != "" {
		if ask.From, err = affairs.ParseDate(in.From); err != nil {
			return ask, web.Invalid("from", "日期请写成 2026-11-23 这样", "write the first day like 2026-11-23")
		}
	}
	return ask, nil
}

// papersOf is a count of papers or days; what is none is refused as out of range.
func papersOf(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil && s != "" {
		return -1
	}
	return n
}
