package affairs

import (
	"slices"
	"strings"
	"time"
)

// Task is something that one side of the hall asks of another: the hall office of a
// bureau, a window of the hall office, the hall of itself (plan rows 9, 14, 23, 41, 44).
// It has one part for everybody who is asked; it is done when all parts are.
type Task struct {
	ID   int64    `json:"-"` // its row in the journal; 0 until it is kept
	Kind TaskKind `json:"-"`
	Text
	Details string `json:"details,omitempty"`
	// DetailsEN is their English; "" = the Chinese is shown.
	DetailsEN string `json:"details_en,omitempty"`
	Day       string `json:"-"`   // business day it was sent
	Due       string `json:"due"` // last day, "2026-11-30"
	// Template and Period are of a task that comes round: RecurringTask.ID, and the
	// time it is for; "" = somebody sent it once.
	Template string `json:"template,omitempty"`
	Period   string `json:"period,omitempty"`
	// Of is the window that it is about, of supplies and closing checks.
	Of         string     `json:"-"`
	Parts      []TaskPart `json:"parts"`
	At         int64      `json:"-"` // Unix ms
	By         string     `json:"-"` // actor, as in queue.Event
	Withdrawn  int64      `json:"-"` // Unix ms; 0 = it stands
	Withdrawer string     `json:"-"`
	// Key stands for one press of the button: pressed twice it is one task.
	Key string `json:"key,omitempty"`
}

// DetailsText is what is asked in more words.
func (t Task) DetailsText() Text { return Text{t.Details, t.DetailsEN} }

// TaskPart is what one party is asked.
type TaskPart struct {
	To       Party  `json:"to"`
	Received int64  `json:"-"` // Unix ms; 0 = not yet: the receipt (签收)
	Receiver string `json:"-"` // actor
	Done     int64  `json:"-"` // Unix ms; 0 = open
	Doer     string `json:"-"`
	// Note is what was done, or why the office sent it back.
	Note string `json:"note,omitempty"`
}

// TaskKind is what a task is about. The numbers are stored.
type TaskKind uint8

const (
	AssignedTask TaskKind = 1 // 任务: the hall office asks (row 9)
	SuppliesTask TaskKind = 2 // 便民用品: a window asks for a refill (row 23)
	SelfCheck    TaskKind = 3 // 自查 (row 44)
	ReadingTask  TaskKind = 4 // 学习: to read, and to tick off (row 41)
	ClosingCheck TaskKind = 5 // 下班检查: computers, printers, lights off (row 14)
)

// TaskKinds are all, in the order in which pages list them.
var TaskKinds = []TaskKind{AssignedTask, SuppliesTask, SelfCheck, ReadingTask, ClosingCheck}

var taskKindTexts = [...]Text{{}, {"任务", "Task"}, {"便民用品", "Supplies"}, {"自查", "Self-check"}, {"学习", "Reading"}, {"下班检查", "Closing check"}}

// TaskKindNames are the words of kinds in the hall's files and addresses.
var taskKindNames = [...]string{"", "task", "supplies", "self_check", "reading", "closing"}

// Text is the kind in words.
func (k TaskKind) Text() Text {
	if int(k) >= len(taskKindTexts) {
		return Text{}
	}
	return taskKindTexts[k]
}

func (k TaskKind) String() string {
	if int(k) >= len(taskKindNames) {
		return ""
	}
	return taskKindNames[k]
}

// TaskKindNamed reads String; 0 for a word that is none.
func TaskKindNamed(s string) TaskKind {
	return TaskKind(max(0, slices.Index(taskKindNames[:], s)))
}

// Party is who is asked: "office", "bureau:sl", "window:18" or "staff:0702".
type Party string

// OfficeParty is the hall office.
const OfficeParty Party = "office"

// Kinds of parties.
const (
	BureauParty = "bureau"
	WindowParty = "window"
	StaffParty  = "staff"
)

// PartyOf names a bureau, window or person.
func PartyOf(kind, id string) Party { return Party(kind + ":" + id) }

// Split parts the kind from the id.
func (p Party) Split() (kind, id string) {
	kind, id, _ = strings.Cut(string(p), ":")
	return kind, id
}

// Longest title, details and note of a task in characters, and how many are asked at
// once.
const (
	LongestTask        = 40
	LongestTaskEN      = 80
	LongestTaskDetails = 300
	LongestTaskNote    = 200
	mostParts          = 200
)

// longestTaskTime is how far off the last day may lie, in days: a year.
const longestTaskTime = 366

// Check tells whether it may be sent on a day: nil, or a *Refusal that says what to
// do. It is kept for ever, so it holds no telephone or ID number.
func (t Task) Check(today Date) error {
	invalid := func(field, zh, en string) error {
		return &Refusal{Code: "invalid", Field: field, ZH: zh, EN: en}
	}
	due, err := ParseDate(t.Due)
	switch {
	case !slices.Contains(TaskKinds, t.Kind):
		return invalid("kind", "请选择任务或学习", "choose a task or something to read")
	case strings.TrimSpace(t.ZH) == "":
		return invalid("title", "请写要做什么", "say what is to be done")
	case err != nil:
		return invalid("due", "期限请写成 2026-11-30 这样", "write the last day like 2026-11-30")
	case due.Before(today):
		return invalid("due", "期限不能早于今天", "the last day cannot lie in the past")
	case today.AddDays(longestTaskTime).Before(due):
		return invalid("due", "期限最长一年", "the last day is within a year")
	case len(t.Parts) == 0:
		return invalid("to", "请选择交给谁", "choose who is asked")
	case len(t.Parts) > mostParts:
		return invalid("to", "一次最多交给200家", "at most 200 are asked at once")
	case t.Kind == ClosingCheck && t.Due != today.String():
		return invalid("due", "下班检查只登记当天的", "a closing check is of the same day")
	}
	if err := plainWords("title", t.ZH, LongestTask, "标题最多40个字", "the title has at most 40 characters"); err != nil {
		return err
	}
	if err := plainWords("details", t.Details, LongestTaskDetails, "要求最多300个字", "the details have at most 300 characters"); err != nil {
		return err
	}
	if err := plainWords("title_en", t.EN, LongestTaskEN, "英文标题最多80个字符", "the English title has at most 80 characters"); err != nil {
		return err
	}
	if err := plainWords("details_en", t.DetailsEN, LongestTaskDetails, "英文要求最多300个字符", "the English details have at most 300 characters"); err != nil {
		return err
	}
	for _, p := range t.Parts {
		if err := checkTaskNote(p.Note); err != nil {
			return err
		}
	}
	return nil
}

func checkTaskNote(note string) error {
	return plainWords("note", note, LongestTaskNote, "说明最多200个字", "a note has at most 200 characters")
}

// TaskStepKind is what happens to a task. The numbers are stored.
type TaskStepKind uint8

const (
	TaskReceived  TaskStepKind = 1 // 签收: who is asked has seen it
	TaskDone      TaskStepKind = 2 // 完成
	TaskSentBack  TaskStepKind = 3 // 退回: the office asks to do it again, and says why
	TaskWithdrawn TaskStepKind = 4 // 撤回: of the whole task
)

var taskStepNames = [...]string{"", "receive", "done", "send-back", "withdraw"}

func (k TaskStepKind) String() string { return taskStepNames[k] }

// TaskStepNamed reads String; 0 for a word that is none.
func TaskStepNamed(s string) TaskStepKind {
	return TaskStepKind(max(0, slices.Index(taskStepNames[:], s)))
}

// TaskStep is a step about one part of a task; of TaskWithdrawn To is "".
type TaskStep struct {
	Task int64
	To   Party
	Kind TaskStepKind
	Note string
}

// Decide tells whether a step can be taken; done already is that it was taken before,
// with the same words, so nothing is left to do.
func (t Task) Decide(s TaskStep) (done bool, err error) {
	conflict := func(zh, en string) (bool, error) {
		return false, &Refusal{Code: "conflict", ZH: zh, EN: en}
	}
	if t.Withdrawn != 0 {
		if s.Kind == TaskWithdrawn {
			return true, nil
		}
		return conflict("这项任务已经撤回", "the task was withdrawn")
	}
	if s.Kind == TaskWithdrawn {
		if t.Open() == 0 {
			return conflict("已经全部完成，不能撤回", "all of it is done; it cannot be withdrawn")
		}
		return false, nil
	}
	i := slices.IndexFunc(t.Parts, func(p TaskPart) bool { return p.To == s.To })
	if i < 0 {
		return false, &Refusal{Code: "notfound", ZH: "这项任务没有交给这一家，请刷新页面", EN: "they were not asked; reload the page"}
	}
	p := t.Parts[i]
	switch s.Kind {
	case TaskReceived:
		return p.Received != 0 || p.Done != 0, nil
	case TaskDone:
		if p.Done != 0 {
			if p.Note == s.Note {
				return true, nil
			}
			return conflict("这项任务已经完成过了，请刷新页面", "it is done already; reload the page")
		}
	case TaskSentBack:
		switch {
		case p.Done == 0:
			return conflict("还没有完成，不用退回", "it is not done; there is nothing to send back")
		case strings.TrimSpace(s.Note) == "":
			return false, &Refusal{Code: "invalid", Field: "note", ZH: "请写明哪里要重做", EN: "say what is to be done again"}
		}
	default:
		return false, &Refusal{Code: "invalid", Field: "step", ZH: "请选择签收、完成、退回或撤回", EN: "choose receive, done, send-back or withdraw"}
	}
	return false, checkTaskNote(s.Note)
}

// Open is how many parts are not done; none of a task that was withdrawn.
func (t Task) Open() (n int) {
	if t.Withdrawn != 0 {
		return 0
	}
	for _, p := range t.Parts {
		if p.Done == 0 {
			n++
		}
	}
	return n
}

// DueDay is its last day.
func (t Task) DueDay() Date {
	d, _ := ParseDate(t.Due) // it was checked when it was sent
	return d
}

// Overdue tells whether parts are open after the last day.
func (t Task) Overdue(today Date) bool { return t.Open() > 0 && t.DueDay().Before(today) }

// Late tells whether a part was done after the last day.
func (t Task) Late(p TaskPart, zone *time.Location) bool {
	return p.Done != 0 && t.DueDay().Before(DateOf(time.UnixMilli(p.Done).In(zone)))
}

// InTime counts the parts that were done by the last day, of those that are done or
// overdue. A task that was withdrawn does not count.
func (t Task) InTime(today Date, zone *time.Location) (inTime, judged int) {
	if t.Withdrawn != 0 {
		return 0, 0
	}
	for _, p := range t.Parts {
		switch {
		case p.Done != 0 && !t.Late(p, zone):
			inTime, judged = inTime+1, judged+1
		case p.Done != 0 || t.DueDay().Before(today):
			judged++
		}
	}
	return inTime, judged
}
