package affairs

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"jiaohao/queue"
)

// Document is one paper that was given with a ticket or in the course of its case:
// an intake receipt, an acceptance, supplement or return notice, a decision (domain
// §4). It is the kept copy, word for word, and holds nothing of the applicant: the
// name is written or typed on the paper only.
type Document struct {
	ID     int64  `json:"-"`      // its row in the journal; 0 until it is kept
	Notice string `json:"notice"` // Notice.ID
	Title  string `json:"title"`
	Word   string `json:"word"`   // "沭水许受字"; numbers of one word count together
	Number string `json:"number"` // DocumentNumber; "" until it is kept
	Year   int    `json:"-"`      // of the number, in the hall's zone
	Serial int    `json:"-"`      // within word and year, from 1, without gaps
	At     int64  `json:"at"`     // Unix ms

	Ticket     string `json:"-"`      // id
	TicketName string `json:"ticket"` // S003
	Line       string `json:"-"`
	Window     string `json:"-"`
	Staff      string `json:"staff"`  // work number of who signs
	Bureau     string `json:"bureau"` // Bureau.ID
	Organ      string `json:"organ"`  // its full name, over the seal
	Matter     string `json:"matter"` // Matter.ID
	About      string `json:"about"`  // its full name
	Variant    string `json:"variant,omitempty"`
	// Case is the number of the case that it opened or was given in; "" until it is
	// kept, unless the clerk named one. Opens is what a case that it opens is about.
	Case  string       `json:"case,omitempty"`
	Opens *CaseOpening `json:"opens,omitempty"`

	Text  []string       `json:"text"` // paragraphs before the items
	Items []DocumentItem `json:"items,omitempty"`
	Facts []DocumentFact `json:"facts,omitempty"`
	After []string       `json:"after,omitempty"` // paragraphs after the facts
	Signs []string       `json:"signs,omitempty"` // what is signed by hand

	Accepted  *Date   `json:"accepted,omitempty"`  // the day of acceptance
	Committed *DueDay `json:"committed,omitempty"` // by the hall's promise
	Statutory *DueDay `json:"statutory,omitempty"` // by law
	// Until is the last day of a supplement, Excluded the time that does not count,
	// Days what an extension adds.
	Until    *Date     `json:"until,omitempty"`
	Excluded *Interval `json:"excluded,omitempty"`
	Days     int       `json:"days,omitempty"`

	// Earlier counts the notices of the kind that the ticket had before for the
	// matter: more than 0 is a failed one-time notification (plan row 27).
	// Approval is who allowed it.
	Earlier  int       `json:"earlier,omitempty"`
	Approval *Approval `json:"approval,omitempty"`
	// Delegated is the basis of the delegation by which it was decided; "" = by the post.
	Delegated string `json:"delegated,omitempty"`
	// Key stands for one press of a button: pressed twice it gives one document.
	Key string `json:"key,omitempty"`
	// Void tells that the paper was taken back; its number stays used.
	Void *Void `json:"-"`
}

// DocumentItem is a paper handed in or back, or a point to supply.
type DocumentItem struct {
	Seq       int    `json:"seq,omitempty"` // Material.Seq; ProxySeq; 0 = a point in words
	Name      string `json:"name"`
	Originals int    `json:"originals,omitempty"`
	Copies    int    `json:"copies,omitempty"`
	Note      string `json:"note,omitempty"`
}

// DocumentFact is a line of a document: 受理日期：2026年2月9日.
type DocumentFact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// DueDay is the last day of a limit, with what it was counted from.
type DueDay struct {
	Day         Date    `json:"day"`
	Days        int     `json:"days"` // 0 = finished at once
	Unit        DayUnit `json:"unit"`
	Provisional bool    `json:"provisional,omitempty"` // 暂定: beyond the published calendar
}

// Approval is the leave to give a second notice.
type Approval struct {
	By     string `json:"by"` // actor, as in queue.Event
	Reason string `json:"reason"`
}

// Void is why a paper does not count.
type Void struct {
	By     string // actor
	At     int64  // Unix ms
	Reason string
}

// DocumentNumber is the number of the n-th document of a word in a year:
// 沭水许受字〔2026〕第0001号.
func DocumentNumber(word string, year, n int) string {
	return fmt.Sprintf("%s〔%d〕第%04d号", word, year, n)
}

// documentNumber is DocumentNumber as people type it: with other brackets, without
// 第, 号 or the zeros.
var documentNumber = regexp.MustCompile(`^(\p{Han}+)\s*[〔\[［(（【]?\s*(\d{4})\s*[〕\]］)）】]\s*第?\s*0*(\d{1,9})\s*号?$`)

// ParseDocumentNumber takes the number of a document apart; ok is false for
// anything else.
func ParseDocumentNumber(s string) (word string, year, serial int, ok bool) {
	m := documentNumber.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return "", 0, 0, false
	}
	return m[1], atoi(m[2]), atoi(m[3]), true
}

// Outcome is what a finished service with this document comes to; NoOutcome for
// one that settles nothing, an intake receipt.
func (d Document) Outcome() queue.Outcome {
	switch d.Notice {
	case NoticeAccept:
		return queue.Accepted
	case NoticeSupplement:
		return queue.Supplement
	case NoticeReturn, NoticeRejected:
		return queue.Returned
	case NoticeNotRequired:
		return queue.NotNeeded
	case NoticeOnce:
		return queue.Consulted
	}
	return queue.NoOutcome
}

// Step is the step that giving the document takes about its case; ok is false for a
// notification sheet, which opens none.
func (d Document) Step(by string, day Date) (s CaseStep, ok bool) {
	kind := CaseStepOf(d.Notice)
	return CaseStep{Kind: kind, At: d.At, Day: day, By: by, Document: d.ID, Number: d.Number, Accepted: d.Accepted,
		Committed: d.Committed, Statutory: d.Statutory, Until: d.Until, Excluded: d.Excluded, Days: d.Days, Delegated: d.Delegated}, kind != 0
}

// Follow decides whether the document may be given when the case has had so many
// of its kind already, the newest with the number last. What is to be supplied is told once (行政许可法 32(1)(4)); a second supplement notice
// needs the leave of a chief representative or the hall office.
func (d Document) Follow(earlier int, last string) (Document, error) {
	if d.Notice != NoticeSupplement || earlier == 0 {
		d.Approval = nil
		return d, nil
	}
	if d.Approval == nil {
		return d, &Refusal{Code: "denied", Field: "approval",
			ZH: "已经给过补正通知书（" + last + "），需要补的应当一次告知。确需再次补正的，请首席代表或大厅管理人员写明原因后出具，并计为一次告知失败。",
			EN: "a supplement notice was given already (" + last + "), and all is to be told at once; a chief representative or the hall office may give another with a reason, and it counts as a failed one-time notification"}
	}
	d.Earlier = earlier
	return d, nil
}

// MayVoid decides whether a document can be taken back: only what was given, and
// only with a reason.
func (d Document) MayVoid(reason string) error {
	if d.Void != nil {
		return &Refusal{Code: "conflict", ZH: d.Number + " 已经作废", EN: d.Number + " is void already"}
	}
	_, err := words("reason", "作废原因", reason, true)
	return err
}

// longestWords is how many characters one point, reason or other text of a
// document has at most, mostPoints how many points.
const (
	longestWords = 200
	mostPoints   = 20
)

// words checks what a clerk wrote into a document. It is kept for ever, so it
// must not hold what may be a phone or ID number.
func words(field, label, s string, needed bool) (string, error) {
	s = strings.TrimSpace(s)
	invalid := func(zh, en string) (string, error) {
		return "", &Refusal{Code: "invalid", Field: field, ZH: "“" + label + "”" + zh, EN: label + " " + en}
	}
	switch {
	case s == "" && needed:
		return invalid("没有填写，文书不能打印", "is empty; the document cannot be printed without it")
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		return invalid("中有不能打印的字符，请重新填写", "has characters that cannot be printed; write it again")
	case utf8.RuneCountInString(s) > longestWords:
		return invalid(fmt.Sprintf("最多%d个字", longestWords), fmt.Sprintf("has at most %d characters", longestWords))
	case manyDigits(s):
		return invalid("会长期保存，请不要写电话或证件号码", "is kept for ever: write no phone or ID number")
	}
	return s, nil
}

// lines checks a text of several lines, one point each.
func lines(field, label, s string) ([]string, error) {
	var list []string
	for line := range strings.Lines(s) {
		point, err := words(field, label, line, false)
		if err != nil {
			return nil, err
		}
		if point != "" {
			list = append(list, point)
		}
	}
	if len(list) > mostPoints {
		return nil, &Refusal{Code: "invalid", Field: field, ZH: fmt.Sprintf("“%s”最多%d条", label, mostPoints), EN: fmt.Sprintf("%s has at most %d lines", label, mostPoints)}
	}
	return list, nil
}

// DocumentCount is how many documents of a kind a line gave in some time, the
// void ones counted apart.
type DocumentCount struct {
	Line, Notice string
	Given        int
	First        int // of them the first of its kind for the ticket's matter
	Again        int // a second time: a failed one-time notification
	Void         int
}

// ToldOnce is, of those who had a supplement notice, how many were told all at
// once, and how many there were (一次告知率).
func ToldOnce(counts []DocumentCount) (once, all int) {
	for _, c := range counts {
		if c.Notice == NoticeSupplement {
			once, all = once+c.First-c.Again, all+c.First
		}
	}
	return max(0, once), all
}
