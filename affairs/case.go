package affairs

import (
	"fmt"
	"slices"
	"strings"
)

// Case is one application in handling (办件): what came in, and every step since.
// It holds nothing of the applicant; the number's ticket has the masked name for as
// long as the hall keeps it. Steps are never changed: a paper that is taken back
// leaves its step, marked.
type Case struct {
	No string `json:"no"` // CaseNumber
	CaseOpening
	Steps []CaseStep `json:"steps"` // oldest first
}

// CaseOpening is what a case is about, from its first paper.
type CaseOpening struct {
	Bureau  string `json:"bureau"` // Bureau.ID
	Matter  string `json:"matter"` // Matter.ID
	About   string `json:"about"`  // its full name
	Variant string `json:"variant,omitempty"`
	// Foreign is its number in the system from which it was imported; "" = the hall's own.
	Foreign string `json:"foreign,omitempty"`
	// Where it came in. Ticket is an id, TicketName "S003"; "" = taken outside the windows.
	Ticket     string `json:"ticket"`
	TicketName string `json:"ticket_name"`
	Line       string `json:"line"`
	Window     string `json:"window"`
	Clerk      string `json:"clerk"`  // work number
	Day        Date   `json:"day"`    // of the first paper
	Intake     Date   `json:"intake"` // that counts as the day of intake
	// AnswerDays is within how many working days after Intake the applicant has one of
	// the four answers; nil = no such clock, 0 = in the same visit.
	AnswerDays *int `json:"answer_days,omitempty"`
}

// CaseStep is something that was done about a case.
type CaseStep struct {
	Kind CaseStepKind `json:"kind"`
	At   int64        `json:"at"`  // Unix ms
	Day  Date         `json:"day"` // in the hall's zone
	By   string       `json:"by"`  // actor, as in queue.Event
	Note string       `json:"note,omitempty"`
	// Document is the paper that tells the applicant, its row in the journal.
	Document int64  `json:"document,omitempty"`
	Number   string `json:"number,omitempty"` // Document.Number

	Accepted  *Date     `json:"accepted,omitempty"`  // of CaseAccepted, CaseDeemed
	Committed *DueDay   `json:"committed,omitempty"` // of CaseAccepted, CaseDeemed; and the limit that ran, of decisions
	Statutory *DueDay   `json:"statutory,omitempty"` // likewise
	Until     *Date     `json:"until,omitempty"`     // of CaseSupplement: the last day to hand in
	Excluded  *Interval `json:"excluded,omitempty"`  // of CaseExcluded
	Days      int       `json:"days,omitempty"`      // of CaseExtended, working days
	Delegated string    `json:"delegated,omitempty"` // basis of the delegation by which it was taken
	// Bureau is whom a joint step is given to, and whose breach is explained; "" = the
	// case's own. Joint is the limit of the joint step, as it was counted then.
	Bureau string  `json:"bureau,omitempty"`
	Joint  *DueDay `json:"joint,omitempty"`
	// Retention is the class under which it was archived; Why another than usual.
	Retention Retention `json:"retention,omitempty"`
	Why       string    `json:"why,omitempty"`
	TakenBack bool      `json:"taken_back,omitempty"`
}

// CaseStepKind is what was done. The numbers are stored.
type CaseStepKind uint8

const (
	CaseReceived    CaseStepKind = 1  // papers were received (收件凭证)
	CaseSupplement  CaseStepKind = 2  // what lacks was told (补正通知书)
	CaseAccepted    CaseStepKind = 3  // 受理通知书
	CaseDeemed      CaseStepKind = 4  // no answer in time: accepted as of the intake (视为受理)
	CaseNotRequired CaseStepKind = 5  // 不受理告知书
	CaseRejected    CaseStepKind = 6  // 不予受理决定书
	CaseReturned    CaseStepKind = 7  // 退件通知书
	CaseExamined    CaseStepKind = 8  // first step of approval (审查)
	CaseSentBack    CaseStepKind = 9  // the verifier wants it examined again
	CaseExcluded    CaseStepKind = 10 // time that does not count (除外时间告知书)
	CaseExtended    CaseStepKind = 11 // one addition to the statutory days (延期告知书)
	CaseGranted     CaseStepKind = 12 // verified: 准予决定书
	CaseRefused     CaseStepKind = 13 // verified: 不予许可决定书
	CaseCertified   CaseStepKind = 14 // the licence was made (制证)
	CaseDelivered   CaseStepKind = 15 // handed over (送达回证)
	CaseArchived    CaseStepKind = 16 // filed (归档)
	CaseExplained   CaseStepKind = 17 // why a limit was not kept

	CaseJointAsked     CaseStepKind = 18 // given to another bureau for its opinion (联办)
	CaseJointAnswered  CaseStepKind = 19 // its opinion
	CaseJointWithdrawn CaseStepKind = 20 // the opinion is not needed any more

	CaseHandedBack CaseStepKind = 21 // the bureau has left the hall and takes the case with it
)

// caseSteps are the names of the steps as pages and records show them.
var caseSteps = [...]Text{{}, {"收件", "Papers received"}, {"补正告知", "Told what is missing"}, {"受理", "Accepted"}, {"视为受理", "Deemed accepted"},
	{"不受理（无需许可）", "No permit needed"}, {"不予受理", "Not accepted"}, {"退件", "Papers returned"}, {"审查", "Examined"}, {"退回审查", "Sent back to be examined"},
	{"除外时间", "Excluded time"}, {"延期", "Extended"}, {"核准：准予", "Verified: granted"}, {"核准：不予", "Verified: refused"},
	{"制证", "Licence made"}, {"送达", "Delivered"}, {"归档", "Archived"}, {"超期说明", "Breach explained"},
	{"请求联办", "Joint step"}, {"联办意见", "Joint opinion"}, {"撤回联办", "Joint step withdrawn"}, {"移交单位", "Handed back to the bureau"}}

// Text is the step in words; the zero Text for none.
func (k CaseStepKind) Text() Text {
	if int(k) >= len(caseSteps) {
		return Text{}
	}
	return caseSteps[k]
}

// CaseState is where a case is. The numbers are stored; those below CaseClosed wait
// for somebody.
type CaseState uint8

const (
	CaseNone         CaseState = 0 // no step counts: its first paper was taken back
	CaseIntake       CaseState = 1 // waits for one of the four answers
	CaseLacking      CaseState = 2 // waits for what lacks; no clock runs
	CaseRunning      CaseState = 3 // accepted, to be examined
	CaseToVerify     CaseState = 4 // examined, to be verified
	CaseToDeliver    CaseState = 5 // decided; the decision is to be handed over
	CaseClosed       CaseState = 6 // finished, to be archived
	CaseArchivedFile CaseState = 7
)

var caseStates = [...]Text{{"作废", "Void"}, {"收件待受理", "Received"}, {"待补正", "Waiting for papers"}, {"审查中", "Under examination"},
	{"待核准", "To be verified"}, {"待送达", "To be delivered"}, {"已办结", "Finished"}, {"已归档", "Archived"}}

// Text is the state in words.
func (s CaseState) Text() Text { return caseStates[s] }

// caseMoves is the procedure (domain §3): the state that a step leads to, by the
// state it is taken in. What is not listed is refused (plan row 31).
var caseMoves = map[CaseState]map[CaseStepKind]CaseState{
	CaseNone: {CaseReceived: CaseIntake, CaseSupplement: CaseLacking, CaseAccepted: CaseRunning,
		CaseNotRequired: CaseClosed, CaseRejected: CaseClosed, CaseReturned: CaseClosed},
	CaseIntake: {CaseHandedBack: CaseClosed, CaseReceived: CaseIntake, CaseSupplement: CaseLacking, CaseAccepted: CaseRunning, CaseDeemed: CaseRunning,
		CaseNotRequired: CaseClosed, CaseRejected: CaseClosed, CaseReturned: CaseClosed},
	CaseLacking: {CaseHandedBack: CaseClosed, CaseReceived: CaseLacking, CaseSupplement: CaseLacking, CaseAccepted: CaseRunning, CaseReturned: CaseClosed},
	CaseRunning: {CaseHandedBack: CaseClosed, CaseExamined: CaseToVerify, CaseExcluded: CaseRunning, CaseExtended: CaseRunning,
		CaseJointAsked: CaseRunning, CaseJointAnswered: CaseRunning, CaseJointWithdrawn: CaseRunning},
	CaseToVerify: {CaseHandedBack: CaseClosed, CaseSentBack: CaseRunning, CaseExcluded: CaseToVerify, CaseExtended: CaseToVerify,
		CaseJointAsked: CaseToVerify, CaseJointAnswered: CaseToVerify, CaseJointWithdrawn: CaseToVerify,
		CaseGranted: CaseToDeliver, CaseRefused: CaseToDeliver},
	CaseToDeliver: {CaseHandedBack: CaseClosed, CaseCertified: CaseToDeliver, CaseDelivered: CaseClosed},
	CaseClosed:    {CaseArchived: CaseArchivedFile},
}

// CaseNumber is the n-th case of a bureau in a year: SL20260001.
func CaseNumber(bureau string, year, n int) string {
	return fmt.Sprintf("%s%d%04d", strings.ToUpper(bureau), year, n)
}

// counted are the steps that were not taken back.
func (c Case) counted() []CaseStep {
	return slices.DeleteFunc(slices.Clone(c.Steps), func(s CaseStep) bool { return s.TakenBack })
}

// State is where the case is.
func (c Case) State() CaseState {
	state := CaseNone
	for _, s := range c.counted() {
		if next, ok := caseMoves[state][s.Kind]; ok {
			state = next
		}
	}
	return state
}

// Last is the newest step of a kind that counts; nil for none.
func (c Case) Last(kinds ...CaseStepKind) *CaseStep {
	for i := len(c.Steps) - 1; i >= 0; i-- {
		if s := &c.Steps[i]; !s.TakenBack && slices.Contains(kinds, s.Kind) {
			return s
		}
	}
	return nil
}

// Finished is the step after which nothing but the archiving is left; nil before.
func (c Case) Finished() *CaseStep {
	return c.Last(CaseDelivered, CaseNotRequired, CaseRejected, CaseReturned, CaseHandedBack)
}

// Decision is what was decided about the application; nil while it is not.
func (c Case) Decision() *CaseStep { return c.Last(CaseGranted, CaseRefused) }

// End is the step with which the application was settled, whatever comes of it;
// nil while it is not.
func (c Case) End() *CaseStep {
	return c.Last(CaseGranted, CaseRefused, CaseNotRequired, CaseRejected, CaseReturned, CaseHandedBack)
}

// Type is the type of the case as it stands (domain §1).
func (c Case) Type() CaseType {
	switch a := c.Last(CaseAccepted, CaseDeemed); {
	case c.State() == CaseLacking:
		return Supplement
	case c.Last(CaseNotRequired, CaseRejected, CaseReturned) != nil:
		return Returned
	case a != nil && a.Committed.Days == 0:
		return Instant
	}
	return Committed
}

// Supplements counts the supplement notices: more than one is a failed one-time
// notification (plan row 27).
func (c Case) Supplements() (n int) {
	for _, s := range c.counted() {
		if s.Kind == CaseSupplement {
			n++
		}
	}
	return n
}

// Explanation is why a bureau did not keep a limit, "" = the case's own; nil while
// nobody has said.
func (c Case) Explanation(bureau string) *CaseStep {
	for _, s := range slices.Backward(c.counted()) {
		if s.Kind == CaseExplained && s.Bureau == bureau {
			return &s
		}
	}
	return nil
}

// Take decides a further step: the case with it, or a *Refusal that says what to do.
// Nobody both examines and verifies a case (plan row 6), and it is extended once
// (行政许可法 42).
func (c Case) Take(s CaseStep) (Case, error) {
	conflict := func(zh, en string) (Case, error) {
		return c, &Refusal{Code: "conflict", Field: "case", ZH: c.No + zh, EN: c.No + " " + en}
	}
	state := c.State()
	if s.Kind == CaseExplained {
		if last := c.Explanation(s.Bureau); last != nil && last.Note == s.Note {
			return conflict("已经写过这一条说明", "has this explanation already")
		}
	} else if _, ok := caseMoves[state][s.Kind]; !ok {
		return conflict("现在是“"+state.Text().ZH+"”，不能办理“"+s.Kind.Text().ZH+"”，请打开办件按下一步办理",
			"is in the state “"+state.Text().EN+"”, in which “"+s.Kind.Text().EN+"” is not possible; open the case and take its next step")
	}
	switch s.Kind {
	case CaseGranted, CaseRefused: // who examined it may send it back to another examiner
		if c.Last(CaseExamined).By == s.By {
			return c, &Refusal{Code: "denied", Field: "case", ZH: "审查和核准不能是同一个人（一审一核），请由另一位有核准职责的人员核准",
				EN: "examination and verification are by two people; another person with the role verifies"}
		}
		if len(c.OpenJoints()) > 0 {
			return conflict("的联办意见还没有答复，请等答复，或者写明原因撤回联办，再作决定", "waits for a joint opinion; wait for it, or withdraw the joint step with a reason, before the decision")
		}
	case CaseJointAsked, CaseJointAnswered, CaseJointWithdrawn:
		if err := c.takeJoint(s); err != nil {
			return c, err
		}
	case CaseExtended:
		if c.Last(CaseExtended) != nil {
			return conflict("已经延期过一次，不能再延", "was extended once and cannot be again")
		}
	case CaseCertified:
		if c.Last(CaseCertified) != nil || c.Last(CaseGranted) == nil {
			return conflict("没有要制作的证照", "has no licence to be made")
		}
	}
	c.Steps = append(slices.Clone(c.Steps), s)
	return c, nil
}

// TakeBack decides that a paper does not count: only the step that was taken last
// can be taken back with it.
func (c Case) TakeBack(document int64) (Case, error) {
	steps := slices.Clone(c.Steps)
	for i := len(steps) - 1; i >= 0; i-- {
		s := &steps[i]
		switch {
		case s.TakenBack || s.Kind == CaseExplained && s.Document == 0:
		case s.Document == document:
			s.TakenBack = true
			c.Steps = steps
			return c, nil
		default:
			return c, &Refusal{Code: "conflict", ZH: c.No + "之后已经办理“" + s.Kind.Text().ZH + "”，这份文书不能作废",
				EN: c.No + " has gone on to “" + s.Kind.Text().EN + "” since; this document cannot be voided"}
		}
	}
	return c, errNotOfCase
}

var errNotOfCase = &Refusal{Code: "notfound", ZH: "这份文书不属于这个办件", EN: "the document is not of this case"}
