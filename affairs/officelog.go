package affairs

import (
	"fmt"
	"slices"
	"strings"
)

// LogEntry is a dated record (记录) of the hall office's log: a visit of a bureau's
// leaders, a meeting or training with who was there, a special matter with what was
// decided (plan rows 1, 13, 36). It names nobody who came to be served.
type LogEntry struct {
	ID     int64   `json:"-"`              // its row in the journal
	Kind   LogKind `json:"kind,omitempty"` // 0 in a journal = a visit
	Bureau string  `json:"-"`              // "" = of the whole hall
	Day    string  `json:"day"`
	Title  string  `json:"title,omitempty"` // what it was about; a visit needs none
	Who    string  `json:"who"`             // who came, who led, who decided; by post
	Note   string  `json:"note"`            // what was heard and decided
	// Present and Absent are the work numbers of those who were expected.
	Present []string `json:"present,omitempty"`
	Absent  []string `json:"absent,omitempty"`
	At      int64    `json:"-"` // when it was entered, Unix ms
	By      string   `json:"-"` // actor, as in queue.Event
	// Key stands for one press of the button: pressed twice it is one entry.
	Key string `json:"key,omitempty"`
	// Void tells that the entry was a mistake: it is kept, and counts no more.
	Void *Void `json:"-"`
}

// LogKind is what an entry is about. The numbers are stored.
type LogKind uint8

const (
	VisitEntry    LogKind = 1 // 现场办公 (row 1)
	ChiefsMeeting LogKind = 2 // 首席代表会议 (row 13)
	JointMeeting  LogKind = 3 // 联办会议 (row 13)
	Training      LogKind = 4 // 学习活动 (row 13)
	SpecialMatter LogKind = 5 // 特事，一事一议 (row 36)
)

// LogKinds are all, in the order in which pages list them.
var LogKinds = []LogKind{VisitEntry, ChiefsMeeting, JointMeeting, Training, SpecialMatter}

var logKindTexts = [...]Text{{}, {"现场办公", "On-site office visit"}, {"首席代表会议", "Meeting of chief representatives"}, {"联办会议", "Meeting on joint handling"}, {"学习活动", "Training"}, {"特事", "Special matter"}}

var logKindNames = [...]string{"", "visit", "chiefs", "joint", "training", "special"}

// Text is the kind in words.
func (k LogKind) Text() Text {
	if int(k) >= len(logKindTexts) {
		return Text{}
	}
	return logKindTexts[k]
}

func (k LogKind) String() string {
	if int(k) >= len(logKindNames) {
		return ""
	}
	return logKindNames[k]
}

// LogKindNamed reads String; 0 for a word that is none.
func LogKindNamed(s string) LogKind { return LogKind(max(0, slices.Index(logKindNames[:], s))) }

// Attended tells whether entries of the kind say who was there.
func (k LogKind) Attended() bool { return k >= ChiefsMeeting && k <= Training }

// Expected are the work numbers of those who are expected: all chief representatives
// at their meeting, everybody at a training; of one bureau, or of all with "".
func (k LogKind) Expected(bureau string, staff []Staff) (list []string) {
	for _, s := range staff {
		if k.Attended() && (bureau == "" || s.Bureau == bureau) && (k != ChiefsMeeting || s.ChiefRepresentative) {
			list = append(list, s.StaffNo)
		}
	}
	return list
}

// MayEnter tells whether somebody may enter a kind for a bureau: the hall office all,
// who works for a bureau its visits, its chief representative its special matters.
func (k LogKind) MayEnter(who Staff, office bool, bureau string) error {
	own := bureau != "" && who.Bureau == bureau
	if office || own && (k == VisitEntry || k == SpecialMatter && who.ChiefRepresentative) {
		return nil
	}
	return &Refusal{Code: "denied", ZH: "会议和学习由大厅管理办公室登记；现场办公由本单位、特事由本单位首席代表登记", EN: "the hall office enters meetings and training; a bureau its visits, its chief representative its special matters"}
}

// MayVoid decides whether an entry can be voided: the hall office voids all, others what
// they entered themselves, each with a reason. by is the actor.
func (e LogEntry) MayVoid(by string, office bool, reason string) error {
	switch {
	case e.Void != nil:
		return &Refusal{Code: "conflict", ZH: "这条记录已经作废", EN: "this entry is void already"}
	case !office && e.By != by:
		return &Refusal{Code: "denied", ZH: "请登记人或大厅管理办公室作废", EN: "who entered it or the hall office can void it"}
	case strings.TrimSpace(reason) == "":
		return &Refusal{Code: "invalid", Field: "reason", ZH: "请写作废的原因", EN: "say why the entry is void"}
	}
	return plainWords("reason", reason, longestWords, fmt.Sprintf("作废原因最多%d个字", longestWords), fmt.Sprintf("the reason has at most %d characters", longestWords))
}

// CountedLog are the entries that are not void.
func CountedLog(log []LogEntry) []LogEntry {
	return slices.DeleteFunc(slices.Clone(log), func(e LogEntry) bool { return e.Void != nil })
}

// Check tells whether the entry may be made on a day.
func (e LogEntry) Check(today Date) error {
	invalid := func(field, zh, en string) error {
		return &Refusal{Code: "invalid", Field: field, ZH: zh, EN: en}
	}
	day, err := ParseDate(e.Day)
	who, note := Text{"请写谁来现场办公（职务）", "say who came, by post"}, Text{"请写听取和解决了什么", "say what was heard and decided"}
	switch {
	case e.Kind == SpecialMatter:
		who, note = Text{"请写谁决定的（职务）", "say who decided, by post"}, Text{"请写怎么决定的", "say what was decided"}
	case e.Kind.Attended():
		who, note = Text{"请写谁主持（职务）", "say who led it, by post"}, Text{"请写主要内容", "say what it was about"}
	}
	switch {
	case !slices.Contains(LogKinds, e.Kind):
		return invalid("kind", "请选择记录的类别", "choose what kind of entry it is")
	case err != nil:
		return invalid("day", "日期请写成 2026-11-23 这样", "write the date like 2026-11-23")
	case today.Before(day):
		return invalid("day", "日期不能在今天以后", "the day cannot lie in the future")
	case e.Kind == VisitEntry && e.Bureau == "":
		return invalid("bureau", "请选择哪个单位来现场办公", "choose whose leaders came")
	case e.Kind != VisitEntry && strings.TrimSpace(e.Title) == "":
		return invalid("title", "请写议题或事由", "say what it was about")
	case strings.TrimSpace(e.Who) == "":
		return invalid("who", who.ZH, who.EN)
	case strings.TrimSpace(e.Note) == "":
		return invalid("note", note.ZH, note.EN)
	case e.Kind.Attended() && len(e.Present) == 0:
		return invalid("present", "请勾选到会的人员", "tick who was there")
	}
	if err := plainWords("title", e.Title, 40, "议题或事由最多40个字", "the subject has at most 40 characters"); err != nil {
		return err
	}
	if err := plainWords("who", e.Who, 40, "这一栏最多40个字", "it has at most 40 characters"); err != nil {
		return err
	}
	return plainWords("note", e.Note, 300, "内容最多300个字", "the note has at most 300 characters")
}
