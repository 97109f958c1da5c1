package affairs

import (
	"fmt"
	"slices"
	"strings"
)

// TenureMonths is how long somebody serves at the windows at least before they rotate
// (plan row 4: 在窗口工作时间不少于2年).
const TenureMonths = 24

// Tenure is how many full months lie between the day since which somebody serves at the
// windows and another day; 0 if since is later.
func Tenure(since, day Date) int {
	months := (day.Year-since.Year)*12 + int(day.Month) - int(since.Month)
	if day.Day < since.Day && day.AddDays(1).Day != 1 { // the last day of a short month is a full one
		months--
	}
	return max(months, 0)
}

// TenureText is a number of months in words.
func TenureText(months int) Text {
	y, m := months/12, months%12
	switch {
	case y == 0:
		return Text{fmt.Sprintf("%d个月", m), plural(m, "month")}
	case m == 0:
		return Text{fmt.Sprintf("%d年", y), plural(y, "year")}
	}
	return Text{fmt.Sprintf("%d年%d个月", y, m), plural(y, "year") + " " + plural(m, "month")}
}

// Rotation is a request that somebody leaves their window for a successor (轮换, plan
// row 4). The hall office approves or refuses it, and both are kept for ever; on its
// day the list of staff is changed.
type Rotation struct {
	ID        int64  `json:"-"` // its row in the journal; 0 until it is kept
	Staff     string `json:"-"` // work number of who leaves
	Bureau    string `json:"bureau"`
	Window    string `json:"window"`
	Successor string `json:"successor"` // work number
	From      string `json:"from"`      // the day on which it takes effect
	Reason    string `json:"reason"`
	// Months is how long who leaves will have served then; -1 = not known.
	Months int    `json:"months"`
	At     int64  `json:"-"` // Unix ms
	By     string `json:"-"` // actor, as in queue.Event
	Key    string `json:"key,omitempty"`

	Decision RotationDecision `json:"-"` // 0 = it is open
	Note     string           `json:"-"`
	DecideAt int64            `json:"-"` // Unix ms
	DecideBy string           `json:"-"` // actor
	DoneAt   int64            `json:"-"` // when the list of staff was changed, Unix ms; 0 = not yet
	DoneBy   string           `json:"-"`
}

// RotationDecision is what the hall office decided. The numbers are stored.
type RotationDecision uint8

const (
	RotationApproved RotationDecision = 1
	RotationRefused  RotationDecision = 2
)

// Short tells whether it ends a service of less than two years, as far as that is known.
func (r Rotation) Short() bool { return r.Months >= 0 && r.Months < TenureMonths }

// Open tells whether something is still to be done about it.
func (r Rotation) Open() bool {
	return r.Decision == 0 || r.Decision == RotationApproved && r.DoneAt == 0
}

// InEffect tells whether it is approved and its day has come.
func (r Rotation) InEffect(today Date) bool {
	return r.Decision == RotationApproved && r.From <= today.String()
}

// MayRotate tells whether somebody may ask for a rotation in a bureau.
func MayRotate(who Staff, office bool, bureau string) error {
	if office || who.Bureau == bureau && who.ChiefRepresentative {
		return nil
	}
	return &Refusal{Code: "denied", ZH: "轮换由本单位首席代表或大厅管理办公室提出", EN: "a rotation is asked for by the bureau's chief representative or the hall office"}
}

// rotationAhead is how many days before its day a rotation can be asked for.
const rotationAhead = 366

// Check tells whether it may be asked for on a day: nil, or what to do. kept are the
// rotations of who leaves and of the successor so far.
func (r Rotation) Check(leaves, comes Staff, today Date, kept []Rotation) error {
	invalid := func(field, zh, en string) error { return &Refusal{Code: "invalid", Field: field, ZH: zh, EN: en} }
	from, err := ParseDate(r.From)
	switch {
	case leaves.StaffNo == "" || leaves.StaffNo != r.Staff || leaves.HomeWindow == "":
		return invalid("staff", "请选择现在有固定窗口的人员", "choose somebody who has a window of their own now")
	case comes.StaffNo == "" || comes.StaffNo != r.Successor || comes.StaffNo == leaves.StaffNo || comes.Bureau != leaves.Bureau:
		return invalid("successor", "请选择同一单位的另一人接替；新来的人员先在“设置－窗口人员”登记", "choose a successor of the same bureau; enter somebody new under Settings, Staff first")
	case comes.HomeWindow != "" && comes.HomeWindow != leaves.HomeWindow:
		return invalid("successor", comes.Name+"在"+comes.HomeWindow+"号窗口，请先为其办理轮换，或换一人", comes.Name+" serves at window "+comes.HomeWindow+"; let them rotate first, or choose somebody else")
	case err != nil || from.Before(today) || today.AddDays(rotationAhead).Before(from):
		return invalid("from", "生效日期请写成 2026-12-01 这样，从今天起一年以内", "write the day like 2026-12-01, within a year from today")
	case strings.TrimSpace(r.Reason) == "":
		return invalid("reason", "请写明轮换的理由", "write why")
	case slices.ContainsFunc(kept, Rotation.Open):
		return &Refusal{Code: "conflict", Field: "staff", ZH: "这两人中有人的轮换还没有办完，请先办完", EN: "a rotation of one of the two is not finished; finish it first"}
	}
	return plainWords("reason", r.Reason, longestRotation, "理由最多200个字", "a reason has at most 200 characters")
}

// longestRotation is of its reason and of the note of the decision, in characters.
const longestRotation = 200

// Decide tells whether the hall office may decide so. A refusal has its reason, and so
// has the approval of a service of less than two years.
func (r Rotation) Decide(d RotationDecision, note string) error {
	switch {
	case r.Decision != 0:
		return &Refusal{Code: "conflict", ZH: "这项轮换已经审核", EN: "this rotation is decided already"}
	case d != RotationApproved && d != RotationRefused:
		return &Refusal{Code: "invalid", Field: "decision", ZH: "请选择同意或不同意", EN: "choose approve or refuse"}
	case d == RotationRefused && note == "":
		return &Refusal{Code: "invalid", Field: "note", ZH: "不同意请写明理由", EN: "write why it is refused"}
	case r.Short() && note == "":
		return &Refusal{Code: "invalid", Field: "note", ZH: "在岗不满2年，同意请写明理由", EN: "less than two years at the windows: write why it is approved"}
	}
	return plainWords("note", note, longestRotation, "审核意见最多200个字", "a note has at most 200 characters")
}

// Finish tells whether the list of staff may be changed for it on a day.
func (r Rotation) Finish(today Date) error {
	switch {
	case r.DoneAt != 0:
		return &Refusal{Code: "conflict", ZH: "这项轮换已经生效", EN: "this rotation has taken effect already"}
	case !r.InEffect(today):
		return &Refusal{Code: "conflict", ZH: "轮换要经大厅管理办公室同意，并到生效日期", EN: "a rotation takes effect when it is approved and its day has come"}
	}
	return nil
}

// ShortMoves are those who leave their window, bureau or the hall between two lists of
// staff with less than two years' service and without an approved rotation.
func ShortMoves(before, after []Staff, kept []Rotation, today Date) (list []Staff) {
	for _, was := range before {
		if was.HomeWindow == "" || was.Since.IsZero() || Tenure(was.Since, today) >= TenureMonths {
			continue
		}
		i := slices.IndexFunc(after, func(s Staff) bool { return s.StaffNo == was.StaffNo })
		if i >= 0 && after[i].HomeWindow == was.HomeWindow && after[i].Bureau == was.Bureau {
			continue
		}
		if !slices.ContainsFunc(kept, func(r Rotation) bool {
			return r.Staff == was.StaffNo && r.Window == was.HomeWindow && r.InEffect(today)
		}) {
			list = append(list, was)
		}
	}
	return list
}

// Assignment is where somebody served from a day on, as the list of staff said.
type Assignment struct {
	From   Date // the day of the change; of the first, when the list was first kept
	Bureau string
	Window string // "" = none of their own
	Post   string
	Gone   bool // taken off the list
}

// StaffList is what the list of staff said from a day on.
type StaffList struct {
	From  Date
	Staff []Staff
}

// Assignments are where somebody served, from the lists of staff, oldest first.
func Assignments(lists []StaffList, staff string) (list []Assignment) {
	for _, l := range lists {
		a := Assignment{From: l.From, Gone: true}
		if i := slices.IndexFunc(l.Staff, func(s Staff) bool { return s.StaffNo == staff }); i >= 0 {
			s := l.Staff[i]
			a = Assignment{From: l.From, Bureau: s.Bureau, Window: s.HomeWindow, Post: s.Post}
		}
		if n := len(list); n == 0 && a.Gone || n > 0 && same(list[n-1], a) {
			continue
		}
		list = append(list, a)
	}
	return list
}

func same(a, b Assignment) bool {
	a.From, b.From = Date{}, Date{}
	return a == b
}
