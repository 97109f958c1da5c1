package affairs

import (
	"cmp"
	"slices"
)

// CaseAct is somebody taking a step about a case that needs no paper.
type CaseAct struct {
	Kind CaseStepKind
	By   string // actor, as in queue.Event
	At   int64  // Unix ms
	Day  Date   // in the hall's zone
	Note string // opinion, where it is filed, or why a limit was not kept
	// Delegated is the basis of the delegation by which the person acts; "" = their post.
	Delegated string
	// Bureau is whom a joint step is given to, and whose breach is explained, "" = the
	// case's own; Days how many working days that bureau has for its opinion.
	Bureau string
	Days   int
	// Retention is under which class it is archived, "" = Usual, which is that of its
	// matter; Why another was chosen.
	Retention, Usual Retention
	Why              string
}

// CaseNotices are the papers given in the course of a case, ids of Notice, in the
// order in which they are offered.
var CaseNotices = []string{NoticeExcluded, NoticeExtend, NoticeGrant, NoticeRefuse, NoticeDelivery}

// caseStepOf is the step that a document is.
var caseStepOf = map[string]CaseStepKind{
	NoticeReceipt: CaseReceived, NoticeAccept: CaseAccepted, NoticeSupplement: CaseSupplement, NoticeReturn: CaseReturned,
	NoticeNotRequired: CaseNotRequired, NoticeRejected: CaseRejected,
	NoticeExcluded: CaseExcluded, NoticeExtend: CaseExtended, NoticeGrant: CaseGranted, NoticeRefuse: CaseRefused, NoticeDelivery: CaseDelivered,
}

// CaseStepOf is the step that giving a notice takes; 0 = none.
func CaseStepOf(notice string) CaseStepKind { return caseStepOf[notice] }

// MayStep tells whether somebody has the role for a step about a bureau's case: the
// verifier decides for the bureau, the examiner examines (plan rows 2 and 6), and
// everybody of the bureau does the rest. bureau is the one whose step it is: of a
// joint opinion the bureau that was asked. office is the hall office, which may only
// write why a limit was not kept.
func MayStep(who Staff, office bool, bureau string, kind CaseStepKind) error {
	role := Role("")
	switch kind {
	case CaseExamined, CaseJointAsked, CaseJointAnswered, CaseJointWithdrawn:
		role = RoleExamine
	case CaseSentBack, CaseGranted, CaseRefused, CaseExtended:
		role = RoleVerify
	case CaseExplained:
		if office {
			return nil
		}
		role = RoleVerify
	}
	switch {
	case who.Bureau != bureau || bureau == "":
		return &Refusal{Code: "denied", ZH: "这一步由受理单位的人员办理", EN: "this step is taken by the staff of the case's bureau"}
	case role != "" && !who.Has(role):
		return &Refusal{Code: "denied", ZH: "这一步要由有“" + string(role) + "”职责的人员办理", EN: "only a colleague whose post covers " + role.Text().EN + " takes this step"}
	}
	return nil
}

// Step decides what an act adds to a case.
func (a CaseAct) Step(c Case, cal *Calendar) (CaseStep, error) {
	s := CaseStep{Kind: a.Kind, At: a.At, Day: a.Day, By: a.By, Delegated: a.Delegated, Bureau: a.Bureau}
	label := map[CaseStepKind]string{CaseExamined: "审查意见", CaseSentBack: "退回原因", CaseCertified: "证照", CaseArchived: "归档位置", CaseExplained: "超期原因", CaseHandedBack: "移交说明",
		CaseJointAsked: "联办内容", CaseJointAnswered: "联办意见", CaseJointWithdrawn: "撤回原因"}[a.Kind]
	if label == "" {
		return s, &Refusal{Code: "invalid", Field: "step", ZH: "请选择要办理的步骤", EN: "choose the step to take"}
	}
	var err error
	if s.Note, err = words("note", label, a.Note, a.Kind != CaseCertified); err != nil {
		return s, err
	}
	switch a.Kind {
	case CaseArchived:
		s.Bureau = ""
		if err := a.filed(&s); err != nil {
			return s, err
		}
	case CaseExplained:
		if s.Bureau == c.Bureau {
			s.Bureau = ""
		}
	case CaseJointAsked, CaseJointAnswered, CaseJointWithdrawn:
		if s.Joint, err = a.joint(c, cal); err != nil {
			return s, err
		}
	default:
		s.Bureau = ""
	}
	if a.Kind == CaseExplained && !slices.ContainsFunc(c.Breaches(cal, a.Day), func(b Breach) bool { return b.Bureau == cmp.Or(s.Bureau, c.Bureau) }) {
		return s, &Refusal{Code: "conflict", Field: "case", ZH: c.No + "没有超期，不用说明", EN: c.No + " has kept its limits; there is nothing to explain"}
	}
	return s, nil
}

// Deem is the step of an application that was not answered in time: accepted as of
// the day of intake, with the limits that its matter had been given.
func Deem(c Case, m Matter, cal *Calendar, by string, at int64, today Date) CaseStep {
	accepted := c.Intake
	committed, statutory := limitsFrom(m, c.Variant, accepted, cal)
	return CaseStep{Kind: CaseDeemed, At: at, Day: today, By: by, Accepted: &accepted, Committed: &committed, Statutory: &statutory}
}
