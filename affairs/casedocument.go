package affairs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ofCase ties the document to its case: one of the course of a case needs it, and
// one of a window opens another if it is given none.
func (d *draft) ofCase() error {
	c := d.src.Case
	if slices.Contains(CaseNotices, d.Notice) && c == nil {
		return &Refusal{Code: "invalid", Field: "case", ZH: "请从办件中出具这种文书", EN: "give this document from its case"}
	}
	if c != nil {
		d.Case = c.No
		return nil
	}
	d.Opens = &CaseOpening{Bureau: d.Bureau, Matter: d.Matter, About: d.About, Variant: d.Variant, Ticket: d.Ticket, TicketName: d.TicketName,
		Line: d.Line, Window: d.Window, Clerk: d.Staff, Day: d.src.today(), Intake: d.src.Opening.AcceptanceDay(d.src.Now), AnswerDays: d.src.Matter.AnswerDays()}
	return nil
}

// named is "取水许可审批（延续）申请（办件编号SL20260001）".
func (d *draft) named() string { return d.about() + "申请（办件编号" + d.Case + "）" }

// exclude announces time that does not count (行政许可法 45): its days, both
// included, and the limits that follow from them.
func (d *draft) exclude() error {
	ground, err := d.ground()
	if err != nil {
		return err
	}
	committed, statutory, ok := d.src.Case.Limits(d.calendar())
	from, to := d.ask.From, d.ask.Until
	accepted := d.src.Case.Last(CaseAccepted, CaseDeemed)
	switch {
	case !ok || from.IsZero() || to.IsZero():
		// The form asks for both days.
	case to.Before(from):
		return &Refusal{Code: "invalid", Field: "until", ZH: "终止日期早于起始日期，请重新填写", EN: "the last day is before the first; write them again"}
	case from.Before(*accepted.Accepted):
		return &Refusal{Code: "invalid", Field: "from", ZH: "除外时间不能早于受理日期" + accepted.Accepted.String(), EN: "excluded time cannot begin before the acceptance on " + accepted.Accepted.String()}
	case from.Before(d.src.today()): // or a breach could be undone
		return &Refusal{Code: "invalid", Field: "from", ZH: "除外时间要事先书面告知，不能从今天以前算起", EN: "excluded time is announced before it begins; it cannot begin before today"}
	case statutory.Day.Before(from):
		return &Refusal{Code: "invalid", Field: "from", ZH: "除外时间在法定期限" + statutory.Day.String() + "之后，不起作用", EN: "excluded time after the statutory limit of " + statutory.Day.String() + " changes nothing"}
	case from.AddDays(longestExcluded).Before(to):
		return &Refusal{Code: "invalid", Field: "until", ZH: "一次除外时间最多一年，请核对日期", EN: "excluded time is at most a year at once; check the days"}
	default:
		d.Excluded = &Interval{From: from, To: to}
		after := *d.src.Case
		after.Steps = append(slices.Clone(after.Steps), CaseStep{Kind: CaseExcluded, Excluded: d.Excluded})
		committed, statutory, _ = after.Limits(d.calendar())
		d.Committed, d.Statutory = &committed, &statutory
	}
	d.Text = []string{"您（单位）提出的" + d.named() + "，" + d.by() + "下列时间不计入办理期限："}
	d.fact("除外事由", ground)
	span, limits := "", ""
	if d.Excluded != nil {
		span = longDate(from) + "至" + longDate(to)
		limits = "承诺办结日期" + longDate(committed.Day) + sure(committed.Provisional) + "；法定办结日期" + longDate(statutory.Day) + sure(statutory.Provisional)
	}
	d.fact("起止日期", span)
	d.fact("顺延后的期限", limits)
	d.Signs = []string{"签收"}
	return nil
}

// longestExcluded is in days.
const longestExcluded = 366

// extend adds to the statutory days, once, by who decides for the bureau, while
// they run (行政许可法 42).
func (d *draft) extend() error {
	reasons, err := lines("reason", "理由", d.ask.Reason)
	if err != nil {
		return err
	}
	most := d.src.Matter.TimeLimit.ExtensionDays
	_, statutory, ok := d.src.Case.Limits(d.calendar())
	switch {
	case most == 0:
		return &Refusal{Code: "conflict", Field: "days", ZH: "这个事项依法不能延期", EN: "this matter cannot be extended by law"}
	case d.ask.Days < 1 || d.ask.Days > most:
		return &Refusal{Code: "invalid", Field: "days", ZH: fmt.Sprintf("延长天数应当是1到%d个工作日", most), EN: fmt.Sprintf("extend by 1 to %d working days", most)}
	case ok && statutory.Day.Before(d.src.today()):
		return &Refusal{Code: "conflict", Field: "days", ZH: "法定期限" + statutory.Day.String() + "已经过去，不能再延期", EN: "the statutory limit of " + statutory.Day.String() + " has passed; it cannot be extended any more"}
	}
	d.Days = d.ask.Days
	after := *d.src.Case
	after.Steps = append(slices.Clone(after.Steps), CaseStep{Kind: CaseExtended, Days: d.Days})
	_, statutory, _ = after.Limits(d.calendar())
	d.Statutory = &statutory
	d.Text = []string{"您（单位）提出的" + d.named() + "，不能在法定期限内作出决定，" + d.by() + "经批准延长期限："}
	d.fact("理由", numbered(reasons))
	d.fact("批准人", d.src.Staff)
	d.fact("延长天数", strconv.Itoa(d.Days)+"个工作日")
	d.fact("新期限", longDate(statutory.Day)+sure(statutory.Provisional))
	d.Signs = []string{"签收"}
	return nil
}

// limits keeps by which limits a decision is judged.
func (d *draft) limits() {
	if committed, statutory, ok := d.src.Case.Limits(d.calendar()); ok {
		d.Committed, d.Statutory = &committed, &statutory
	}
}

func (d *draft) grant() error {
	decided, err := lines("decided", "决定内容", d.ask.Decided)
	if err != nil {
		return err
	}
	way, err := words("way", "送达方式", d.ask.Way, false)
	if err != nil {
		return err
	}
	d.limits()
	d.Text = []string{"您（单位）提出的" + d.named() + "，经审查，符合法定条件、标准，" + d.by() + "决定准予："}
	d.fact("决定内容", numbered(decided))
	day, provisional := d.calendar().AddWorkdays(d.src.today(), deliverWithin)
	d.fact("送达方式", way)
	d.After = []string{fmt.Sprintf("自作出决定之日起%d个工作日内（%s%s以前）颁发、送达。", deliverWithin, longDate(day), sure(provisional))}
	d.Signs = []string{"签收"}
	return nil
}

func (d *draft) refuse() error {
	reasons, err := lines("reason", "理由", d.ask.Reason)
	if err != nil {
		return err
	}
	d.limits()
	d.Text = []string{"您（单位）提出的" + d.named() + "，经审查，不符合法定条件、标准，" + d.by() + "决定不予许可。"}
	d.fact("理由", numbered(reasons))
	d.fact("复议诉讼权利", d.remedies())
	d.Signs = []string{"签收"}
	return nil
}

func (d *draft) deliver() error {
	way, err := words("way", "送达方式", d.ask.Way, false)
	if err != nil {
		return err
	}
	var names []string
	for _, s := range d.src.Case.counted() {
		if s.Kind == CaseGranted || s.Kind == CaseRefused {
			names = append(names, s.Number)
		}
		if s.Kind == CaseCertified && s.Note != "" {
			names = append(names, s.Note)
		}
	}
	d.has["受送达人"], d.has["签名"] = byHand, byHand
	d.Text = []string{d.named() + "的下列文书已经送达："}
	d.fact("文书名称", strings.Join(names, "、"))
	d.fact("送达方式", way)
	d.fact("送达日期", longDate(d.src.today()))
	d.Signs = []string{"受送达人签名", "见证人（拒收时）"}
	return nil
}
