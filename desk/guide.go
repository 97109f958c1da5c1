package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jiaohao/affairs"
	"jiaohao/web"
)

// guideView is what stands beside the ticket: the guide card of its matter and
// the answers to what people ask. Data of templates/guide.html and the partial
// "guide-card".
type guideView struct {
	No     string // window
	Matter *affairs.Matter
	Days   affairs.Text // time limits in words
	// Own are the window's matters, to look at when the ticket has none.
	Own     []affairs.Matter
	Query   string
	Answers []answer
	// Alerts are what the clerk should know of the matter's guide; Stocked tells
	// that its printed guides are counted.
	Alerts  []GuideAlert
	Stocked bool
	// Kinds are the documents that the window gives about the matter.
	Kinds []documentKind
}

// answer is one answer of the guides (一口清: say it once and say it right).
type answer struct {
	Matter affairs.Matter
	affairs.Answer
}

// maxAnswers bounds a search of the answers.
const maxAnswers = 12

func (d *Desk) guide(no, matter, query string) guideView {
	v := guideView{No: no, Query: query, Own: d.Catalogue.AtWindow(no)}
	if m, ok := d.Catalogue.Matter(matter); ok {
		v.Matter, v.Days = &m, limitWords(m)
		v.Kinds = d.documentKinds(no, m, nil, "")
	}
	if d.Settings != nil {
		for _, a := range d.Settings.Alerts() {
			if a.Matter == matter || matter == "" && slices.ContainsFunc(v.Own, func(m affairs.Matter) bool { return m.ID == a.Matter }) {
				v.Alerts = append(v.Alerts, a)
			}
		}
		v.Stocked = d.Settings.Stocked(matter)
	}
	if query != "" {
		v.Answers = d.answers(no, query)
	}
	return v
}

// guidePage is GET /desk/{no}/guide?matter=&q=. The console shows its card.
func (d *Desk) guidePage(w http.ResponseWriter, r *http.Request) error {
	no := r.PathValue("no")
	if _, known := d.windows[no]; !known {
		return errNoWindow
	}
	q := r.URL.Query()
	if id := q.Get("matter"); id != "" {
		if _, ok := d.Catalogue.Matter(id); !ok {
			return web.NotFound("没有这个事项，请重新选择", "there is no such matter; choose another")
		}
	}
	return d.Pages.Render(w, r, "desk/guide", d.guide(no, q.Get("matter"), strings.TrimSpace(q.Get("q"))))
}

// answers finds what the guides say to a question: answers that hold the words
// themselves, the window's own matters first, then the first answer of each
// matter that the words mean.
func (d *Desk) answers(no, query string) []answer {
	var own, others []answer
	has := func(a affairs.Answer) bool {
		return strings.Contains(a.Q, query) || strings.Contains(a.A, query)
	}
	for _, m := range d.Catalogue.All() {
		for _, a := range m.FAQ {
			if !has(a) {
				continue
			}
			if slices.Contains(m.Windows, no) {
				own = append(own, answer{m, a})
			} else {
				others = append(others, answer{m, a})
			}
		}
		for _, v := range m.Variants {
			if slices.Contains(m.Windows, no) && v.Note != "" && strings.Contains(v.Name, query) {
				own = append(own, answer{m, affairs.Answer{Q: v.Name, A: v.Note}})
			}
		}
	}
	found := append(own, others...)
	for _, m := range d.Catalogue.Search(query) {
		for _, a := range m.FAQ {
			if !has(a) {
				found = append(found, answer{m, a})
			}
		}
	}
	return found[:min(len(found), maxAnswers)]
}

// limitWords says both time limits of a matter.
func limitWords(m affairs.Matter) affairs.Text {
	if m.CaseType == affairs.Instant && m.TimeLimit.CommittedDays == 0 {
		return affairs.Text{ZH: "即办件，当场办结", EN: "while you wait"}
	}
	statutory, unit := m.TimeLimit.Statutory()
	return affairs.Text{
		ZH: "承诺 " + strconv.Itoa(m.TimeLimit.CommittedDays) + " 个" + string(m.TimeLimit.Unit) + "（法定 " + strconv.Itoa(statutory) + " 个" + string(unit) + "）",
		EN: "committed " + strconv.Itoa(m.TimeLimit.CommittedDays) + " " + m.TimeLimit.Unit.EN() + " (statutory " + strconv.Itoa(statutory) + " " + unit.EN() + ")",
	}
}

// caseWords names how a case of a matter runs.
func caseWords(t affairs.CaseType) affairs.Text {
	en := map[affairs.CaseType]string{affairs.Instant: "while you wait", affairs.Committed: "committed case",
		affairs.Supplement: "supplement case", affairs.Returned: "returned case"}
	return both(string(t), en[t])
}

// necessityWords says whether a material must be handed in.
func necessityWords(n affairs.Necessity) affairs.Text {
	en := map[affairs.Necessity]string{affairs.Required: "required", affairs.Conditional: "if it applies", affairs.Deferrable: "may follow later"}
	return both(string(n), en[n])
}
