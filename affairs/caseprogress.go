package affairs

// CaseProgress is how a case does, in words for its applicant. It names nobody.
type CaseProgress struct {
	State Text
	Next  Text // what happens next, or what to do
	Days  []CaseDay
}

// CaseDay is a day of a case: one that was, or a limit that runs.
type CaseDay struct {
	What        Text
	Day         Date
	Provisional bool // 暂定
	Ahead       bool // a limit, not something that happened
}

// Progress tells how the case does on a day.
func (c Case) Progress(cal *Calendar, today Date) CaseProgress {
	p := CaseProgress{}
	for _, s := range c.counted() {
		switch s.Kind {
		case CaseReceived, CaseSupplement, CaseNotRequired, CaseRejected, CaseReturned, CaseExtended, CaseDelivered:
			p.Days = append(p.Days, CaseDay{What: s.Kind.Text(), Day: s.Day})
		case CaseGranted, CaseRefused:
			p.Days = append(p.Days, CaseDay{What: Text{"作出决定", "Decided"}, Day: s.Day})
		case CaseAccepted, CaseDeemed:
			p.Days = append(p.Days, CaseDay{What: s.Kind.Text(), Day: *s.Accepted})
		}
	}
	ahead := func(zh, en string, day Date, provisional bool) {
		p.Days = append(p.Days, CaseDay{What: Text{zh, en}, Day: day, Provisional: provisional, Ahead: true})
	}
	switch c.State() {
	case CaseNone:
		p.State, p.Next = Text{"已作废", "Void"}, Text{"这个办件的文书已经作废，请到窗口咨询", "Its paper was taken back; please ask at the window"}
	case CaseIntake:
		p.State, p.Next = Text{"已收件，等待受理", "Papers received"}, Text{"窗口正在核对材料", "Your papers are being checked"}
		if day, provisional, ok := c.AnswerBy(cal); ok {
			ahead("最迟答复", "Answer by", day, provisional)
		}
	case CaseLacking:
		s := c.Last(CaseSupplement)
		p.State, p.Next = Text{"等您补正材料", "Waiting for papers from you"}, Text{"请按" + s.Number + "补齐材料，再到窗口提交", "Bring what notice " + s.Number + " lists to the window"}
		if s.Until != nil {
			ahead("补正期限", "Bring them by", *s.Until, false)
		}
	case CaseRunning, CaseToVerify:
		p.State, p.Next = Text{"已受理，正在办理", "Accepted, in progress"}, Text{"现在不用来，办得怎样可以随时在这里查", "No need to come now; look here any time"}
		committed, statutory, _ := c.Limits(cal)
		ahead("承诺办结", "Promised by", committed.Day, committed.Provisional)
		ahead("法定期限", "Limit by law", statutory.Day, statutory.Provisional)
		if committed.Day.Before(today) {
			p.Next = Text{"已经超过承诺的日期，请拨打咨询电话询问", "The promised day has passed; please call to ask"}
		}
	case CaseToDeliver:
		p.State, p.Next = Text{"不予许可", "Refused"}, Text{"请领取决定书，上面写有理由和救济途径", "Please collect the decision; it gives the reasons and your remedies"}
		if c.Decision().Kind == CaseGranted {
			p.State, p.Next = Text{"准予，等您领取", "Granted, ready to collect"}, Text{"请带有效证件领取决定书和证照", "Bring your ID to collect the decision and the licence"}
		}
		day, provisional := cal.AddWorkdays(c.Decision().Day, deliverWithin)
		ahead("最迟送达", "Delivered by", day, provisional)
	default:
		switch c.End().Kind {
		case CaseGranted:
			p.State = Text{"已办结：准予", "Finished: granted"}
		case CaseRefused:
			p.State = Text{"已办结：不予许可", "Finished: refused"}
		case CaseNotRequired:
			p.State, p.Next = Text{"不需要许可", "No permit needed"}, Text{"不用办理，理由写在告知书上", "Nothing to apply for; the notice says why"}
		case CaseRejected:
			p.State, p.Next = Text{"不予受理", "Not accepted"}, Text{"决定书上写有应向哪个机关申请", "The decision names the authority to apply to"}
		case CaseHandedBack:
			p.State, p.Next = Text{"已移交单位", "Handed back to the bureau"}, Text{"该单位已经撤出大厅，请直接联系该单位", "The bureau has left the hall; please ask there"}
		case CaseReturned:
			p.State, p.Next = Text{"已退件", "Papers returned"}, Text{"具备条件后可以重新申请", "You may apply again when the conditions are met"}
		}
	}
	return p
}
