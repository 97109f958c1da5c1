package affairs

import (
	"slices"
	"strings"
	"time"
)

// Dispute is an objection to a line of one's own appraisal (异议, plan row 40), and the
// hall office's answer. Both are kept for ever.
type Dispute struct {
	ID    int64  `json:"-"` // its row in the journal; 0 until it is kept
	Staff string `json:"-"` // work number
	Month string `json:"month"`
	Line  string `json:"line"`  // AppraisalLine.ID
	Shown string `json:"shown"` // the figure that was disputed, as the sheet had it then
	Words string `json:"words"`
	At    int64  `json:"-"` // Unix ms
	By    string `json:"-"` // actor, as in queue.Event
	// Key stands for one press of the button.
	Key string `json:"key,omitempty"`

	Finding DisputeFinding `json:"-"` // 0 = it is open
	Reply   string         `json:"-"`
	ReplyAt int64          `json:"-"` // Unix ms
	ReplyBy string         `json:"-"` // actor
}

// DisputeFinding is what the hall office found. The numbers are stored.
type DisputeFinding uint8

const (
	DisputeUpheld   DisputeFinding = 1 // the person is right: the line does not count as shown
	DisputeInPart   DisputeFinding = 2
	DisputeRejected DisputeFinding = 3 // the line stands
)

// DisputeFindings are all, in the order in which they are offered.
var DisputeFindings = []DisputeFinding{DisputeUpheld, DisputeInPart, DisputeRejected}

var findingTexts = [...]Text{{"待答复", "open"}, {"异议成立", "upheld"}, {"部分成立", "upheld in part"}, {"维持原数据", "not upheld"}}

// Text is the finding in words.
func (f DisputeFinding) Text() Text {
	if int(f) >= len(findingTexts) {
		return Text{}
	}
	return findingTexts[f]
}

const (
	// DisputeWorkingDays is within how many working days a dispute is answered, as a
	// bad rating is resolved (domain §5.2); a design rule.
	DisputeWorkingDays = 5
	// LongestDispute is of a dispute and of its answer, in characters.
	LongestDispute = 300
	// disputedFor is for how many months back a sheet can be disputed.
	disputedFor = 12
)

// Due is the day by which a dispute is answered, and whether it is provisional.
func (d Dispute) Due(c *Calendar, zone *time.Location) (day Date, provisional bool) {
	return c.AddWorkdays(DateOf(time.UnixMilli(d.At).In(zone)), DisputeWorkingDays)
}

// InTime tells whether it was answered by its day; judged is false while it is open and
// the day is not over.
func (d Dispute) InTime(c *Calendar, zone *time.Location, today Date) (inTime, judged bool) {
	due, _ := d.Due(c, zone)
	if d.Finding == 0 {
		return false, due.Before(today)
	}
	return !due.Before(DateOf(time.UnixMilli(d.ReplyAt).In(zone))), true
}

// Check tells whether somebody may enter it on a day; kept are those of the person and
// month so far.
func (d Dispute) Check(today Date, kept []Dispute) error {
	first, err := ParseMonth(d.Month)
	switch {
	case d.By != "staff:"+d.Staff:
		return &Refusal{Code: "denied", ZH: "异议由本人提出", EN: "a dispute is entered by the person"}
	case err != nil || today.Before(first) || first.Year*12+int(first.Month) < today.Year*12+int(today.Month)-disputedFor:
		return &Refusal{Code: "invalid", Field: "month", ZH: "只能对最近一年的考核表提出异议", EN: "only sheets of the last year can be disputed"}
	case !slices.ContainsFunc(AppraisalLines, func(l AppraisalLine) bool { return l.ID == d.Line }):
		return &Refusal{Code: "invalid", Field: "line", ZH: "请选择对哪一项有异议", EN: "choose which line is disputed"}
	case strings.TrimSpace(d.Words) == "":
		return &Refusal{Code: "invalid", Field: "words", ZH: "请写明异议的理由", EN: "write what is wrong about it"}
	case slices.ContainsFunc(kept, func(k Dispute) bool { return k.Line == d.Line && k.Finding == 0 }):
		return &Refusal{Code: "conflict", Field: "line", ZH: "这一项的异议正在处理，请等大厅管理办公室答复", EN: "this line is disputed already; wait for the hall office's answer"}
	}
	return plainWords("words", d.Words, LongestDispute, "异议最多300个字", "a dispute has at most 300 characters")
}

// Decide tells whether it may be answered so.
func (d Dispute) Decide(f DisputeFinding, reply string) error {
	switch {
	case d.Finding != 0:
		return &Refusal{Code: "conflict", ZH: "这项异议已经答复", EN: "this dispute is answered already"}
	case !slices.Contains(DisputeFindings, f):
		return &Refusal{Code: "invalid", Field: "finding", ZH: "请选择异议成立、部分成立或维持原数据", EN: "choose upheld, upheld in part or not upheld"}
	case strings.TrimSpace(reply) == "":
		return &Refusal{Code: "invalid", Field: "reply", ZH: "请写明核查的情况和理由", EN: "write what was found and why"}
	}
	return plainWords("reply", reply, LongestDispute, "答复最多300个字", "an answer has at most 300 characters")
}
