package affairs

import "slices"

// JointTask is a step of a case that is given to another bureau for its opinion
// (联办, plan row 13). It has a clock of its own, in working days; the case's clocks
// go on meanwhile. Not answering in time is the other bureau's breach.
type JointTask struct {
	Bureau string    // who is asked, Bureau.ID
	Asked  CaseStep  // CaseJointAsked
	Ended  *CaseStep // CaseJointAnswered or CaseJointWithdrawn; nil = it is open
}

// longestJoint is how many working days a bureau has for its opinion at most: the
// whole of a jointly handled application has 45 (行政许可法 42(2)).
const longestJoint = 45

// Joints are the joint steps of the case, oldest first.
func (c Case) Joints() (list []JointTask) {
	for _, s := range c.counted() {
		switch s.Kind {
		case CaseJointAsked:
			list = append(list, JointTask{Bureau: s.Bureau, Asked: s})
		case CaseJointAnswered, CaseJointWithdrawn, CaseHandedBack:
			for i := range list {
				if t := &list[i]; (t.Bureau == s.Bureau || s.Kind == CaseHandedBack) && t.Ended == nil {
					t.Ended = &s
				}
			}
		}
	}
	return list
}

// OpenJoints are those that wait for an opinion.
func (c Case) OpenJoints() []JointTask {
	return slices.DeleteFunc(c.Joints(), func(t JointTask) bool { return t.Ended != nil })
}

// JointOf is what a bureau is asked now; nil for nothing.
func (c Case) JointOf(bureau string) *JointTask {
	for _, t := range c.OpenJoints() {
		if t.Bureau == bureau {
			return &t
		}
	}
	return nil
}

// JoinedBy tells whether a bureau was asked for its opinion, and not by mistake: its
// people may read the case.
func (c Case) JoinedBy(bureau string) bool {
	return slices.ContainsFunc(c.Joints(), func(t JointTask) bool {
		return t.Bureau == bureau && (t.Ended == nil || t.Ended.Kind == CaseJointAnswered)
	})
}

// Limit is the last day for the opinion: as it was counted when it ended, or as it is
// with the calendar as it is known now.
func (t JointTask) Limit(cal *Calendar) DueDay {
	d := *t.Asked.Joint
	if t.Ended != nil && t.Ended.Joint != nil {
		return *t.Ended.Joint
	}
	d.Day, d.Provisional = cal.AddWorkdays(t.Asked.Day, d.Days)
	return d
}

// Due is the limit as it runs on a day, or as it ended.
func (t JointTask) Due(cal *Calendar, today Date) CaseDue {
	if t.Ended != nil {
		today = t.Ended.Day
	}
	d := t.Limit(cal)
	due := CaseDue{Limit: JointLimit, Day: d.Day, Provisional: d.Provisional, Left: cal.left(d.Day, today, WorkingDays, nil)}
	due.Light = lightOf(due.Left, d.Days)
	return due
}

// joint decides what a joint step says beside its words. A bureau has its opinion
// given by the law's last day of the case, if that is still ahead.
func (a CaseAct) joint(c Case, cal *Calendar) (*DueDay, error) {
	if a.Kind != CaseJointAsked {
		t := c.JointOf(a.Bureau)
		if t == nil {
			return nil, nil // Case.Take says why
		}
		d := t.Limit(cal)
		return &d, nil
	}
	invalid := func(field, zh, en string) (*DueDay, error) {
		return nil, &Refusal{Code: "invalid", Field: field, ZH: zh, EN: en}
	}
	switch {
	case a.Bureau == "":
		return invalid("bureau", "请选择请哪个单位联办", "choose the bureau that is asked")
	case a.Days < 1 || a.Days > longestJoint:
		return invalid("days", "联办期限应当是1到45个工作日", "the bureau has 1 to 45 working days")
	}
	d := DueDay{Days: a.Days, Unit: WorkingDays}
	d.Day, d.Provisional = cal.AddWorkdays(a.Day, a.Days)
	if _, statutory, ok := c.Limits(cal); ok && statutory.Day.Before(d.Day) && !statutory.Day.Before(a.Day) {
		return invalid("days", "联办期限"+d.Day.String()+"晚于法定期限"+statutory.Day.String()+"，请缩短", "the joint step would end on "+d.Day.String()+", after the limit by law of "+statutory.Day.String()+"; give fewer days")
	}
	return &d, nil
}

// takeJoint decides whether a joint step may be taken: one of a bureau at a time,
// and none of the own.
func (c Case) takeJoint(s CaseStep) error {
	switch open := c.JointOf(s.Bureau); {
	case s.Kind == CaseJointAsked && s.Bureau == c.Bureau:
		return &Refusal{Code: "invalid", Field: "bureau", ZH: "这是受理单位，请选择别的单位联办", EN: "this bureau handles the case; ask another"}
	case s.Kind == CaseJointAsked && open != nil:
		return &Refusal{Code: "conflict", Field: "bureau", ZH: "已经请这个单位联办，还没有答复", EN: "this bureau has been asked and has not answered yet"}
	case s.Kind != CaseJointAsked && open == nil:
		return &Refusal{Code: "conflict", Field: "bureau", ZH: c.No + "没有等这个单位答复的联办", EN: c.No + " waits for no opinion of this bureau"}
	}
	return nil
}
