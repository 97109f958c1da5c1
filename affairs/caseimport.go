package affairs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"

	"jiaohao/queue"
)

// CaseRecord is a case that was taken outside the hall's windows or in another system
// (a province's), as a file brings it (plan rows 3 and 19). It holds nothing of the
// applicant. Days that have not come are zero; the record may come again with more.
type CaseRecord struct {
	Foreign string `json:"foreign"` // its number there; it stands for the case for ever
	Matter  string `json:"matter"`  // Matter.ID
	Variant string `json:"variant"`
	// Ticket is the number with which the applicant was served here on the day of
	// intake, "S003"; "" = none: the case was taken outside the windows (双轨).
	Ticket   string `json:"ticket"`
	Received Date   `json:"received"`
	Accepted Date   `json:"accepted"`
	// Decided with Decision "granted" or "refused", by who examined and who verified:
	// work numbers, of two people (plan row 6). Number is that of the decision.
	Decided  Date   `json:"decided"`
	Decision string `json:"decision"`
	Number   string `json:"number"`
	Examiner string `json:"examiner"`
	Verifier string `json:"verifier"`
	// Delivered is when the decision was handed over.
	Delivered Date `json:"delivered"`
}

// mostCaseRecords is how many records a file may have.
const mostCaseRecords = 20_000

var (
	foreignNumber = regexp.MustCompile(`^[\p{Han}A-Za-z0-9〔〕\[\]（）()_./-]{3,64}$`)
	workNumber    = regexp.MustCompile(`^[A-Za-z0-9-]{1,32}$`)
	ticketNumber  = regexp.MustCompile(`^[A-Z]{1,2}[0-9]{1,5}$`)
)

// ReadCaseRecords reads a file of cases: JSON, a list or an object with one under
// `cases`.
func ReadCaseRecords(content []byte) ([]CaseRecord, *queue.Error) {
	content = bytes.TrimPrefix(bytes.TrimSpace(content), []byte("\ufeff"))
	var list []CaseRecord
	var wrapped struct {
		Cases []CaseRecord `json:"cases"`
	}
	var into any = &list
	if len(content) > 0 && content[0] == '{' {
		into = &wrapped
	}
	dec := json.NewDecoder(bytes.NewReader(content))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the list")
		}
	}
	if list = append(list, wrapped.Cases...); err == nil && len(list) > mostCaseRecords {
		err = fmt.Errorf("more than %d cases", mostCaseRecords)
	}
	if err != nil {
		return nil, refusal(queue.Invalid, "file", "文件有误："+err.Error(), "the file is wrong: "+err.Error())
	}
	return list, nil
}

// Check finds what is wrong with a record by itself.
func (r CaseRecord) Check(m Matter, today Date) error {
	invalid := func(field, zh, en string) error {
		return &Refusal{Code: "invalid", Field: field, ZH: r.Foreign + "：" + zh, EN: r.Foreign + ": " + en}
	}
	switch {
	case !foreignNumber.MatchString(r.Foreign) || manyDigits(r.Foreign) && idNumber.MatchString(r.Foreign):
		return invalid("foreign", "原系统编号应为3到64个字符，不能是证件号码", "the number there has 3 to 64 characters and is no ID number")
	case m.ID == "":
		return invalid("matter", "没有这个事项："+r.Matter, "there is no matter "+r.Matter)
	case r.Ticket != "" && !ticketNumber.MatchString(r.Ticket):
		return invalid("ticket", "号码应像 S003", "a number of a ticket is like S003")
	case r.Received.IsZero() || today.Before(r.Received):
		return invalid("received", "请写收件日期，不能晚于今天", "write the day of intake, not after today")
	case !r.Accepted.IsZero() && (r.Accepted.Before(r.Received) || today.Before(r.Accepted)):
		return invalid("accepted", "受理日期应在收件以后、今天以前", "the acceptance is after the intake and not after today")
	case !r.Decided.IsZero() && (r.Accepted.IsZero() || r.Decided.Before(r.Accepted) || today.Before(r.Decided)):
		return invalid("decided", "决定日期应在受理以后、今天以前", "the decision is after the acceptance and not after today")
	case !r.Decided.IsZero() && r.Decision != "granted" && r.Decision != "refused":
		return invalid("decision", "决定应为 granted 或 refused", "the decision is granted or refused")
	case !r.Decided.IsZero() && (!workNumber.MatchString(r.Examiner) || !workNumber.MatchString(r.Verifier)):
		return invalid("examiner", "请写审查人和核准人的工号", "write the work numbers of examiner and verifier")
	case !r.Delivered.IsZero() && (r.Decided.IsZero() || r.Delivered.Before(r.Decided) || today.Before(r.Delivered)):
		return invalid("delivered", "送达日期应在决定以后、今天以前", "the delivery is after the decision and not after today")
	}
	_, err := words("number", "决定书文号", r.Number, false)
	return err
}

// Opening is the case that a record opens. Ticket, window and clerk are of its ticket,
// if it has one.
func (r CaseRecord) Opening(m Matter) CaseOpening {
	return CaseOpening{Foreign: r.Foreign, Bureau: m.Bureau, Matter: m.ID, About: m.Name, Variant: r.Variant, TicketName: r.Ticket, Line: m.Line,
		Day: r.Received, Intake: r.Received, AnswerDays: m.AnswerDays()}
}

// Steps are what a record says was done. by is who imports it, as in queue.Event.
func (r CaseRecord) Steps(m Matter, cal *Calendar, by string) []CaseStep {
	list := []CaseStep{{Kind: CaseReceived, Day: r.Received, By: by}}
	if r.Accepted.IsZero() {
		return list
	}
	committed, statutory := limitsFrom(m, r.Variant, r.Accepted, cal)
	accepted := r.Accepted
	list = append(list, CaseStep{Kind: CaseAccepted, Day: r.Accepted, By: by, Accepted: &accepted, Committed: &committed, Statutory: &statutory})
	if r.Decided.IsZero() {
		return list
	}
	kind := CaseGranted
	if r.Decision == "refused" {
		kind = CaseRefused
	}
	list = append(list, CaseStep{Kind: CaseExamined, Day: r.Decided, By: "staff:" + r.Examiner},
		CaseStep{Kind: kind, Day: r.Decided, By: "staff:" + r.Verifier, Number: r.Number, Committed: &committed, Statutory: &statutory})
	if !r.Delivered.IsZero() {
		list = append(list, CaseStep{Kind: CaseDelivered, Day: r.Delivered, By: by})
	}
	return list
}

// Import adds to a case the steps of a record that it has not; none if it has them
// all. What was imported before is never changed.
func (c Case) Import(steps []CaseStep) (after Case, added []CaseStep, err error) {
	after = c
	for _, s := range steps {
		if have := c.Last(s.Kind); have != nil {
			if have.Day != s.Day {
				return c, nil, &Refusal{Code: "conflict", Field: "foreign", ZH: c.Foreign + "：“" + s.Kind.Text().ZH + "”已是" + have.Day.String() + "，与导入的" + s.Day.String() + "不一致",
					EN: c.Foreign + ": “" + s.Kind.Text().EN + "” is of " + have.Day.String() + " here, not of " + s.Day.String()}
			}
			continue
		}
		if after, err = after.Take(s); err != nil {
			return c, nil, err
		}
		added = append(added, s)
	}
	return after, added, nil
}

// OutsideWindows tells that the case was taken without a number of the hall, which is
// forbidden (双轨运行, plan row 3).
func (c Case) OutsideWindows() bool { return c.Foreign != "" && c.Ticket == "" }
