package kiosk

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// daysText is "15个工作日".
func daysText(n int, unit affairs.DayUnit) affairs.Text {
	zh := fmt.Sprintf("%d个%s", n, unit)
	if unit == affairs.CalendarDays {
		zh = fmt.Sprintf("%d日（日历日）", n)
	}
	en := unit.EN()
	if n == 1 {
		en = strings.TrimSuffix(en, "s")
	}
	return affairs.Text{ZH: zh, EN: fmt.Sprintf("%d %s", n, en)}
}

// promiseText is the limit that the hall promises.
func promiseText(m affairs.Matter) affairs.Text {
	if m.TimeLimit.CommittedDays == 0 {
		return affairs.Text{ZH: "当场办结", EN: "On the spot"}
	}
	return daysText(m.TimeLimit.CommittedDays, m.TimeLimit.Unit)
}

// statutoryText is the limit that the law sets.
func statutoryText(m affairs.Matter) affairs.Text {
	days, unit := m.TimeLimit.Statutory()
	if days == 0 {
		return affairs.Text{ZH: "法律未规定天数", EN: "No number of days set by law"}
	}
	return daysText(days, unit)
}

func feeText(m affairs.Matter) affairs.Text {
	if m.Fee.Charged {
		return affairs.Text{ZH: "收费", EN: "Fee charged"}
	}
	return affairs.Text{ZH: "不收费", EN: "Free"}
}

// feeSaid is the fee under its own heading: the amount itself where it is short.
func feeSaid(m affairs.Matter) affairs.Text {
	if m.Fee.Charged && utf8.RuneCountInString(m.Fee.Standard) <= 8 {
		return affairs.Text{ZH: m.Fee.Standard, EN: "Charged"}
	}
	if m.Fee.Charged {
		return affairs.Text{ZH: "按标准收费", EN: "Charged"}
	}
	return feeText(m)
}

// word is a fixed word of guides in both languages.
func word(zh string) affairs.Text { return affairs.GuideWord(zh) }

func words(list []string) affairs.Text {
	zh := strings.Join(list, "、")
	en := make([]string, len(list))
	for i, s := range list {
		if en[i] = word(s).EN; en[i] == "" {
			return affairs.Text{ZH: zh}
		}
	}
	return affairs.Text{ZH: zh, EN: strings.Join(en, ", ")}
}

// material is a material as a guide shows it.
type material struct {
	affairs.Material
	Counts affairs.Text
	Form   affairs.Text
	Need   affairs.Text
	From   affairs.Text
	Must   bool
}

func countsText(m affairs.Material) affairs.Text {
	var zh, en []string
	if m.Originals > 0 {
		zh, en = append(zh, fmt.Sprintf("原件%d份", m.Originals)), append(en, plural(m.Originals, "original"))
	}
	if m.Copies > 0 {
		zh, en = append(zh, fmt.Sprintf("复印件%d份", m.Copies)), append(en, plural(m.Copies, "copy"))
	}
	return affairs.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

func plural(n int, one string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(one, "y"):
		one = strings.TrimSuffix(one, "y") + "ies"
	default:
		one += "s"
	}
	return fmt.Sprintf("%d %s", n, one)
}

// step is a step of the procedure as a guide shows it.
type step struct {
	affairs.Step
	Days affairs.Text
}

func stepDays(s affairs.Step, unit affairs.DayUnit) affairs.Text {
	switch {
	case s.ExcludedTime:
		return affairs.Text{ZH: "不计入时限，另行书面告知", EN: "Not counted; announced in writing"}
	case s.WorkingDays == 0:
		return affairs.Text{ZH: "当场", EN: "At once"}
	case !s.Counts():
		t := daysText(s.WorkingDays, unit)
		return affairs.Text{ZH: t.ZH + "（决定之后）", EN: t.EN + " (after the decision)"}
	}
	return daysText(s.WorkingDays, unit)
}

// guidePage is the data of templates/guide.html.
type guidePage struct {
	frame
	M         affairs.Matter
	Name      affairs.Text
	Bureau    affairs.Bureau
	Zone      affairs.Text
	Windows   affairs.Text
	Promise   affairs.Text
	Statutory affairs.Text
	Fee       affairs.Text
	Type      affairs.Text
	CaseType  affairs.Text
	Delivery  affairs.Text
	Materials []material
	Steps     []step
	Ahead     affairs.Text
	Wait      affairs.Text
	Refused   *refusal // why no numbers are given now; nil = they are
	Sheets    bool     // notification sheets are given
	Code      bool     // there is an address for phones
}

func (k *Kiosk) guide(w http.ResponseWriter, r *http.Request) error {
	m, err := k.matterOf(r)
	if err != nil {
		return err
	}
	b, _ := k.o.Data.Bureau(m.Bureau)
	p := guidePage{
		frame: k.frame(r, "/kiosk/bureaus/"+m.Bureau), M: m, Name: affairs.Text{ZH: m.ShortName, EN: m.NameEN}, Bureau: b,
		Windows: windowsText(m.Windows), Zone: k.zoneOf(m.Windows),
		Promise: promiseText(m), Statutory: statutoryText(m), Fee: feeSaid(m),
		Type: word(m.Type), CaseType: word(string(m.CaseType)), Delivery: words(m.Result.Delivery),
	}
	p.Materials = materialsOf(m)
	p.Sheets, p.Code = k.o.GiveSheet != nil, k.base != ""
	for _, s := range m.Steps {
		p.Steps = append(p.Steps, step{s, stepDays(s, m.TimeLimit.Unit)})
	}
	err = k.o.Hall.View(r.Context(), func(h *queue.Hall) {
		pl := k.placeFor(h, m.Line, m.ID, queue.Ordinary)
		p.Ahead, p.Wait = aheadText(pl.Ahead), pl.waitText()
		p.Refused = k.refused(h, m.Line, m.ID, queue.Ordinary)
	})
	if err != nil {
		return err
	}
	return k.o.Pages.Render(w, r, "kiosk/guide", p)
}
