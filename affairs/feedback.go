package affairs

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jiaohao/queue"
)

// FeedbackScheme is how the hall takes suggestions, complaints and praise (意见建议):
// what they may be about, and within how many working days they are answered in
// writing. GB/T 36113-2018 asks for acceptance, handling, feedback and filing; its
// day limits differ from place to place and are the hall's to set.
type FeedbackScheme struct {
	ComplaintWorkingDays  int    `yaml:"complaint_working_days"`
	SuggestionWorkingDays int    `yaml:"suggestion_working_days"` // of praise too
	Subjects              []Text `yaml:"subjects"`
}

// WithDefaults is the scheme of a hall whose files say nothing of it.
func (s FeedbackScheme) WithDefaults() FeedbackScheme {
	if s.ComplaintWorkingDays == 0 {
		s.ComplaintWorkingDays = 5
	}
	if s.SuggestionWorkingDays == 0 {
		s.SuggestionWorkingDays = 15
	}
	if len(s.Subjects) == 0 {
		s.Subjects = []Text{{"服务态度", "How I was treated"}, {"等候时间", "The wait"}, {"办事指南和材料", "Guides and papers"},
			{"收费", "Fees"}, {"设备", "Machines"}, {"环境和秩序", "The hall itself"}, {"其他", "Something else"}}
	}
	return s
}

// Subject is a subject of the hall's list in both languages, by Text.ZH; one that
// the list no longer has stays as it was chosen.
func (s FeedbackScheme) Subject(zh string) Text {
	for _, t := range s.Subjects {
		if t.ZH == zh {
			return t
		}
	}
	return Text{ZH: zh}
}

// FeedbackKind is what somebody hands in. The numbers are stored.
type FeedbackKind uint8

const (
	Suggestion FeedbackKind = 1 // 建议
	Complaint  FeedbackKind = 2 // 投诉
	Praise     FeedbackKind = 3 // 表扬
)

// FeedbackKinds are all kinds, in the order in which they are offered.
var FeedbackKinds = []FeedbackKind{Suggestion, Complaint, Praise}

var feedbackKindTexts = [...]Text{{}, {"建议", "Suggestion"}, {"投诉", "Complaint"}, {"表扬", "Praise"}}

// Text is the kind in words; the zero Text for none.
func (k FeedbackKind) Text() Text {
	if int(k) >= len(feedbackKindTexts) {
		return Text{}
	}
	return feedbackKindTexts[k]
}

// Feedback is a suggestion, a complaint or praise, handed in without a name.
type Feedback struct {
	Year, Serial int    // its number: serials of a year begin at 1 and have no gaps
	Receipt      string // what its giver finds the reply by: "26-0042-739152"
	At           int64  // Unix ms
	Day          string
	Kind         FeedbackKind
	About        []string // Text.ZH of the hall's subjects
	Window       string   // that it is about; "" = none was named
	Source       string   // actor that took it in, as in queue.Event
	// Words and Phone are kept beside the journal, and not for ever.
	Words, Phone string
	// Reply is the written reply, which closes it; "" = open.
	Reply     string
	RepliedAt int64 // Unix ms
	RepliedBy string
}

// Longest words of a giver and longest reply, in characters.
const (
	LongestFeedback = 500
	LongestReply    = 500
)

// Check tells whether somebody may hand it in: nil, or what to do.
func (f Feedback) Check(s FeedbackScheme) error {
	invalid := func(field, zh, en string) error {
		return &queue.Error{Code: queue.Invalid, Field: field, ZH: zh, EN: en}
	}
	switch {
	case !slices.Contains(FeedbackKinds, f.Kind):
		return invalid("kind", "请选择建议、投诉或表扬", "choose suggestion, complaint or praise")
	case slices.ContainsFunc(f.About, func(a string) bool {
		return !slices.ContainsFunc(s.Subjects, func(t Text) bool { return t.ZH == a })
	}):
		return invalid("about", "请从列表中选择说的是什么", "choose from the list what it is about")
	case len(f.About) == 0 && f.Words == "":
		return invalid("about", "请选择说的是什么", "choose what it is about")
	case !plainText(f.Words, LongestFeedback):
		return invalid("words", "最多写500个字", "at most 500 characters")
	}
	return nil
}

// DecideReply checks the written reply that closes it: nil, or a *queue.Error that
// says what to do. It is kept for ever and shown to whoever has the receipt.
func (f Feedback) DecideReply(reply string) error {
	switch {
	case f.RepliedAt != 0:
		return &queue.Error{Code: queue.Conflict, ZH: "这一件已经答复", EN: "this one has been answered already"}
	case reply == "":
		return &queue.Error{Code: queue.Invalid, Field: "reply", ZH: "请写明答复，写了答复才能办结", EN: "write the reply: without one it cannot be closed"}
	case !plainText(reply, LongestReply):
		return &queue.Error{Code: queue.Invalid, Field: "reply", ZH: "答复最多500个字", EN: "a reply has at most 500 characters"}
	case manyDigits(reply):
		return &queue.Error{Code: queue.Invalid, Field: "reply", ZH: "答复会长期保存，请不要写电话或证件号码", EN: "the reply is kept for ever: write no phone or ID number"}
	}
	return nil
}

func plainText(s string, longest int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= longest && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// OneLine is a text as it is kept: its lines joined.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Due is the last day for the reply, and whether that day is provisional.
func (f Feedback) Due(s FeedbackScheme, c *Calendar, zone *time.Location) (day Date, provisional bool) {
	days := s.SuggestionWorkingDays
	if f.Kind == Complaint {
		days = s.ComplaintWorkingDays
	}
	return c.AddWorkdays(DateOf(time.UnixMilli(f.At).In(zone)), days)
}

// receiptCode is how many secret digits end a receipt number.
const receiptCode = 6

// ReceiptNumber writes the number that a reply is found by: year, serial and a code
// that cannot be guessed.
func ReceiptNumber(year, serial int, code string) string {
	return fmt.Sprintf("%02d-%04d-%s", year%100, serial, code)
}

// ParseReceipt reads a receipt number as somebody typed it, with or without dashes;
// ok is false when it cannot be one. century is that of the present year.
func ParseReceipt(typed string, century int) (year, serial int, code string, ok bool) {
	digits := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '－' {
			return -1
		}
		return r
	}, typed)
	if len(digits) < 2+4+receiptCode || len(digits) > 2+7+receiptCode || strings.Trim(digits, "0123456789") != "" {
		return 0, 0, "", false
	}
	middle := len(digits) - receiptCode
	for _, d := range digits[2:middle] {
		serial = serial*10 + int(d-'0')
	}
	return century*100 + int(digits[0]-'0')*10 + int(digits[1]-'0'), serial, digits[middle:], true
}
