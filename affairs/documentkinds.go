package affairs

import (
	"fmt"
	"strings"
	"time"
)

// What each document says. The words follow the model forms of the Ministry of
// Water Resources (水行政许可法律文书示范格式文本, 2006); documents of matters that
// are no licences cite no 行政许可法.

// Facts that other papers cite.
const (
	factUntil = "补正期限"
	factOrgan = "应向哪个机关申请"
)

func (d *draft) fact(name, value string) {
	d.has[name] = value
	if value != "" {
		d.Facts = append(d.Facts, DocumentFact{name, value})
	}
}

// about is the application in words: 取水许可审批（延续）.
func (d *draft) about() string {
	if d.Variant == "" {
		return d.About
	}
	return d.About + "（" + d.Variant + "）"
}

// by begins a sentence with the law of the document, which is about licences.
func (d *draft) by() string {
	if d.src.Matter.Type != licence || d.src.Notice.Law == "" {
		return ""
	}
	return "根据" + d.src.Notice.law() + "的规定，"
}

// licence is the Matter.Type that the 行政许可法 is about.
const licence = "行政许可"

func (d *draft) calendar() *Calendar { return d.src.Opening.Calendar }

func (d *draft) receipt() (err error) {
	if d.Items, err = receivedItems(d.list, d.ask.Received); err != nil {
		return err
	}
	d.has["材料目录与份数"], d.has["收件人"] = listed(d.Items), d.src.Staff
	d.Text = []string{"今收到您（单位）办理" + d.about() + "提交的下列材料："}
	d.fact("收件时间", longTime(d.src.Now.In(d.src.Opening.Location)))
	if d.src.Matter.Type == licence {
		intake := d.src.Opening.AcceptanceDay(d.src.Now)
		day, provisional := d.calendar().AddWorkdays(intake, noticeWithin)
		d.Facts = append(d.Facts, DocumentFact{"最迟答复", longDate(day) + sure(provisional)})
		d.After = []string{fmt.Sprintf("本凭证不是受理通知书。材料不齐全或者不符合法定形式的，当场或者在%d个工作日内一次告知需要补正的全部内容；逾期不告知的，自收到申请材料之日起即为受理（行政许可法第三十二条第一款第（四）项）。", noticeWithin)}
	} else {
		d.After = []string{"本凭证不是受理通知书。"}
	}
	d.Signs = []string{"交件人签名"}
	return nil
}

// sure marks a day that depends on an unpublished calendar.
func sure(provisional bool) string {
	if provisional {
		return "（暂定）"
	}
	return ""
}

func (d *draft) accept() (err error) {
	if d.Items, err = receivedItems(d.list, d.ask.Received); err != nil {
		return err
	}
	if lack := missing(d.list, d.ask.Received, d.ask.Lacking); len(lack) > 0 {
		var names []string
		for _, item := range lack {
			names = append(names, item.Name)
		}
		return &Refusal{Code: "conflict", Field: "received",
			ZH: "材料不齐，不能出具受理通知书，还差：" + strings.Join(names, "、") + "。请改出补正通知书，或者勾选已收到的材料。",
			EN: "papers lack, so nothing can be accepted: " + strings.Join(names, ", ") + "; give a supplement notice instead, or tick what was handed in"}
	}
	m := d.src.Matter
	accepted := d.src.Opening.AcceptanceDay(d.src.Now)
	committed, statutory := limitsFrom(m, d.Variant, accepted, d.calendar())
	d.Accepted, d.Committed, d.Statutory = &accepted, &committed, &statutory
	d.Text = []string{"您（单位）提出的" + d.about() + "申请及所附材料收悉。经审查，申请材料齐全、符合法定形式，现决定予以受理。"}
	if m.Type == licence {
		d.Text = []string{"您（单位）提出的" + d.about() + "申请及所附材料收悉。经审查，申请事项属于本机关职权范围，申请材料齐全、符合法定形式，现决定予以受理，并依照" + d.src.Notice.law() + "的规定出具本通知书。"}
	}
	d.fact("受理日期", longDate(accepted))
	d.fact("承诺办结日期", committed.text())
	d.fact("法定办结日期", statutory.text())
	if committed.Provisional || statutory.Provisional {
		d.After = append(d.After, "标有“暂定”的日期，待国务院办公厅公布该年放假安排后核定。")
	}
	if len(m.TimeLimit.NotCounted) > 0 {
		d.fact("不计入期限", strings.Join(m.TimeLimit.NotCounted, "；"))
	}
	if later := deferred(d.list, d.ask.Received); len(later) > 0 {
		var names []string
		for _, item := range later {
			names = append(names, item.Name)
		}
		d.fact("容缺后补", strings.Join(names, "、"))
	}
	d.fact("查询方式", d.query())
	d.Signs = []string{"送达签收"}
	return nil
}

// limitsFrom is the day of each limit, counted from the acceptance. A variant may be
// finished at once although its matter is not.
func limitsFrom(m Matter, variant string, accepted Date, cal *Calendar) (committed, statutory DueDay) {
	committed = DueDay{Days: m.TimeLimit.CommittedDays, Unit: m.TimeLimit.Unit}
	for _, v := range m.Variants {
		if v.Name == variant && v.CaseType == Instant {
			committed.Days = 0
		}
	}
	statutory.Days, statutory.Unit = m.TimeLimit.Statutory()
	for _, x := range []*DueDay{&committed, &statutory} {
		x.Day, x.Provisional = cal.Deadline(accepted, x.Days, x.Unit, nil)
	}
	return committed, statutory
}

// text is "2026年3月6日（受理次日起15个工作日）".
func (x DueDay) text() string {
	if x.Days == 0 {
		return longDate(x.Day) + "（当场办结）"
	}
	return fmt.Sprintf("%s%s（自受理次日起%d个%s）", longDate(x.Day), sure(x.Provisional), x.Days, x.Unit)
}

// query is how the applicant learns how the case does; the query code stands beside
// the number of the case.
func (d *draft) query() string {
	phone := d.src.Matter.Contact.ConsultPhone
	if phone == "" {
		return ""
	}
	return "在大厅取号机“查进度”输入查询码，或者到" + strings.Join(d.src.Matter.Windows, "、") + "号窗口、拨打" + phone
}

func (d *draft) supplement() error {
	d.Items = missing(d.list, d.ask.Received, d.ask.Lacking)
	points, err := lines("points", "逐项补正内容", d.ask.Points)
	if err != nil {
		return err
	}
	for _, p := range points {
		d.Items = append(d.Items, DocumentItem{Name: p})
	}
	d.has["逐项补正内容"] = listed(d.Items)
	until, provisional := d.ask.Until, false
	if until.IsZero() {
		until, provisional = UsualUntil(d.src)
	} else if until.Before(d.src.today()) {
		return &Refusal{Code: "invalid", Field: "until", ZH: "补正期限已经过去，请重新填写", EN: "the last day of the supplement has passed; write another"}
	}
	d.Text = []string{"您（单位）提出的" + d.about() + "申请，申请材料不齐全或者不符合法定形式。" + d.by() + "现将需要补正的全部内容一次告知如下："}
	limit := ""
	if !until.IsZero() {
		d.Until = &until
		limit = longDate(until) + sure(provisional) + "以前（含当日）"
	}
	d.fact(factUntil, limit)
	d.fact("告知日期", longDate(d.src.today()))
	d.After = []string{"全部补正材料收齐之日为受理日，补正材料的时间不计入办理期限。逾期未补正的按退件处理，可以重新提出申请。"}
	if d.ask.Approval != nil {
		d.After = append(d.After, "本通知书为再次补正通知。")
	}
	d.Signs = []string{"签收"}
	return nil
}

// UsualUntil is the last day of a supplement that is asked for now, by the form's
// own limit; zero if it has none.
func UsualUntil(src DocumentSource) (day Date, provisional bool) {
	if src.Notice.LimitDays == 0 {
		return Date{}, false
	}
	return src.Opening.Calendar.AddWorkdays(src.today(), src.Notice.LimitDays)
}

func (d *draft) giveBack() (err error) {
	if d.Items, err = receivedItems(d.list, d.ask.Received); err != nil {
		return err
	}
	reasons, err := lines("reason", "退件理由", d.ask.Reason)
	if err != nil {
		return err
	}
	d.has["退还材料目录"] = listed(d.Items)
	d.fact("退件理由", numbered(reasons))
	d.Text = []string{"您（单位）提出的" + d.about() + "申请，因下列理由予以退件，所交材料如数退还："}
	d.After = []string{"具备条件后可以重新提出申请。"}
	d.Signs = []string{"签收"}
	return nil
}

func (d *draft) notRequired() error {
	reasons, err := lines("reason", "事项不需许可的理由", d.ask.Reason)
	if err != nil {
		return err
	}
	d.Text = []string{"您（单位）提出的" + d.about() + "申请收悉。经审查，该申请事项依法不需要取得行政许可，" + d.by() + "不予受理。现将理由告知如下："}
	d.fact("事项不需许可的理由", numbered(reasons))
	d.Signs = []string{"签收"}
	return nil
}

func (d *draft) rejected() error {
	organ, err := words("organ", "应向哪个机关申请", d.ask.Organ, false)
	if err != nil {
		return err
	}
	reasons, err := lines("reason", "不属本机关职权", d.ask.Reason)
	if err != nil {
		return err
	}
	d.Text = []string{"您（单位）提出的" + d.about() + "申请收悉。经审查，该申请事项依法不属于本机关职权范围，" + d.by() + "决定不予受理。"}
	d.has["不属本机关职权"] = "见正文"
	if len(reasons) > 0 {
		d.fact("理由", numbered(reasons))
	}
	d.fact(factOrgan, organ)
	d.fact("救济途径", d.remedies())
	d.Signs = []string{"签收"}
	return nil
}

// remedies is what the applicant may do against a refusal (行政许可法 38(2)).
func (d *draft) remedies() string {
	var ways []string
	for _, way := range []string{d.src.Matter.Remedies.Reconsideration, d.src.Matter.Remedies.Litigation} {
		if way != "" {
			ways = append(ways, way)
		}
	}
	if len(ways) == 0 {
		return ""
	}
	return "不服本决定的，可以" + strings.Join(ways, "，也可以")
}

// listed is the value of a field that the items fill.
func listed(items []DocumentItem) string {
	if len(items) == 0 {
		return ""
	}
	return "见清单"
}

// numbered joins several sentences: 1.… 2.…
func numbered(list []string) string {
	if len(list) <= 1 {
		return strings.Join(list, "")
	}
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = fmt.Sprintf("%d.%s", i+1, strings.TrimRight(s, "；;。"))
	}
	return strings.Join(parts, "；")
}

// longDate is "2026年2月9日".
func longDate(d Date) string { return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day) }

func longTime(t time.Time) string { return longDate(DateOf(t)) + " " + ClockOf(t).String() }

// AcceptanceFacts are the three dates that an acceptance notice would say now.
func AcceptanceFacts(src DocumentSource, variant string) (accepted, committed, statutory string) {
	d := draft{src: src}
	day := src.Opening.AcceptanceDay(src.Now)
	c, s := limitsFrom(src.Matter, variant, day, d.calendar())
	return longDate(day), c.text(), s.text()
}
