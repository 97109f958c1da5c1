package affairs

import "fmt"

// GuideState is how far a version of a guide has come.
type GuideState int

// The numbers are stored; they are never renumbered.
const (
	GuideDrafted  GuideState = 1 // being written; may be incomplete
	GuideProposed GuideState = 2 // complete, waits for another person's release
	GuideReleased GuideState = 3 // takes effect on its first day
	GuideInForce  GuideState = 4 // what the hall shows
	GuideReplaced GuideState = 5 // a later version came into force
	GuideRefused  GuideState = 6 // sent back or given up
)

var guideStates = map[GuideState]Text{
	GuideDrafted: {"草稿", "draft"}, GuideProposed: {"待发布", "waits for release"}, GuideReleased: {"已发布，待生效", "released, not yet in force"},
	GuideInForce: {"生效", "in force"}, GuideReplaced: {"已被替换", "replaced"}, GuideRefused: {"已退回", "sent back"},
}

// Text names the state for people.
func (s GuideState) Text() Text { return guideStates[s] }

// GuideVersion is one version of a matter's guide, from draft to replacement. The
// versions of a matter are numbered from 1 without gaps.
type GuideVersion struct {
	Matter    string
	Version   int
	State     GuideState
	File      string // "matters/sl.yaml"
	Hash      string // of its text: SHA-256 in hex
	Effective Date   // first day in force; zero = the day of its release
	ReviewBy  Date   // it has to be looked through by this day; zero = not said
	Drafter   string // who wrote it last
	Proposer  string
	Releaser  string
	Drafted   int64 // Unix ms; 0 = not yet
	Proposed  int64
	Released  int64
	InForce   int64
	Reason    string // why it was sent back
}

// Refusal is an act on guides or stock that is not possible, in words for people.
type Refusal struct {
	Code   string // of the codes that interfaces show: invalid, conflict, denied …
	ZH, EN string
	Field  string
}

func (r *Refusal) Error() string          { return r.Code + ": " + r.EN }
func (r *Refusal) ErrorCode() string      { return r.Code }
func (r *Refusal) Texts() (zh, en string) { return r.ZH, r.EN }
func (r *Refusal) ErrorField() string     { return r.Field }

// Incomplete refuses a guide that lacks elements, and names them.
func Incomplete(missing []Element) error {
	if len(missing) == 0 {
		return nil
	}
	var zh, en string
	for i, e := range missing {
		if i > 0 {
			zh, en = zh+"、", en+", "
		}
		zh, en = zh+e.Text().ZH, en+e.Text().EN
	}
	return &Refusal{Code: "conflict", Field: string(missing[0]),
		ZH: "服务指南缺少：" + zh + "。补齐以后才能发布。", EN: "the guide lacks: " + en + "; fill that in before it is published"}
}

// Draft decides whether a draft may be written over; none = the matter's newest
// version, nil if it has none. It returns the draft's version number.
func Draft(newest *GuideVersion) (version int, err error) {
	switch {
	case newest == nil:
		return 1, nil
	case newest.State == GuideDrafted:
		return newest.Version, nil
	case newest.State == GuideProposed:
		return 0, &Refusal{Code: "conflict", ZH: fmt.Sprintf("第 %d 版正在等待发布，请先发布或退回", newest.Version),
			EN: fmt.Sprintf("version %d waits for its release; release it or send it back first", newest.Version)}
	case newest.State == GuideReleased:
		return 0, &Refusal{Code: "conflict", ZH: fmt.Sprintf("第 %d 版已发布，%s 生效；请在生效后再改，或先退回", newest.Version, newest.Effective),
			EN: fmt.Sprintf("version %d is released and takes effect on %s; change it after that, or send it back first", newest.Version, newest.Effective)}
	}
	return newest.Version + 1, nil
}

// Propose decides whether a draft may be proposed: it must be complete, and its
// first day not in the past.
func Propose(v GuideVersion, m Matter, today Date) error {
	if v.State != GuideDrafted {
		return wrongState(v)
	}
	if !v.Effective.IsZero() && v.Effective.Before(today) {
		return &Refusal{Code: "invalid", Field: "effective", ZH: "生效日期已经过去，请改为今天或以后", EN: "the first day in force has passed; choose today or later"}
	}
	if !v.ReviewBy.IsZero() && !today.Before(v.ReviewBy) {
		return &Refusal{Code: "invalid", Field: "review_by", ZH: "复核日期应当在今天以后", EN: "the day of its review must be later than today"}
	}
	return Incomplete(Missing(m))
}

// Release decides whether by may release a proposed version: never who proposed
// or last wrote it; where the bureau has a chief representative besides those,
// only a chief representative of it (domain §2, row 17: two persons).
func Release(v GuideVersion, m Matter, by string, staff []Staff) error {
	if v.State != GuideProposed {
		return wrongState(v)
	}
	if by == v.Proposer || by == v.Drafter {
		return &Refusal{Code: "denied", ZH: "提交和发布必须是两个人，请由另一位人员发布", EN: "proposing and releasing take two persons; somebody else has to release it"}
	}
	chiefs, isChief := 0, false
	for _, s := range staff {
		if s.Bureau == m.Bureau && s.ChiefRepresentative && s.StaffNo != v.Proposer && s.StaffNo != v.Drafter {
			chiefs++
			isChief = isChief || s.StaffNo == by
		}
	}
	if chiefs > 0 && !isChief {
		return &Refusal{Code: "denied", ZH: "该单位有首席代表，请由首席代表发布", EN: "the bureau has a chief representative, who has to release it"}
	}
	return Incomplete(Missing(m))
}

// SendBack decides whether a version may be sent back or given up: any time
// before it is in force.
func SendBack(v GuideVersion, reason string) error {
	if v.State != GuideDrafted && v.State != GuideProposed && v.State != GuideReleased {
		return wrongState(v)
	}
	if v.State != GuideDrafted && !said(reason) {
		return &Refusal{Code: "invalid", Field: "reason", ZH: "请写明退回的原因", EN: "say why it is sent back"}
	}
	return nil
}

func wrongState(v GuideVersion) error {
	return &Refusal{Code: "conflict", ZH: fmt.Sprintf("第 %d 版现在是“%s”，不能这样操作，请刷新页面", v.Version, v.State.Text().ZH),
		EN: fmt.Sprintf("version %d is %s; this is not possible now: reload the page", v.Version, v.State.Text().EN)}
}

// Stock is how many printed guides of a matter lie ready.
type Stock struct {
	Matter string
	Count  int
	Low    int   // at so many or fewer somebody is told; 0 = only when none is left
	At     int64 // of the last change, Unix ms
}

// IsLow reports whether it is time to print more.
func (s Stock) IsLow() bool { return s.Count <= s.Low }

// maxStock bounds what one matter can have.
const maxStock = 100000

// SetStock decides whether a stock may be set so.
func SetStock(s Stock) error {
	if s.Count < 0 || s.Count > maxStock || s.Low < 0 || s.Low > maxStock {
		return &Refusal{Code: "invalid", Field: "count", ZH: "份数应当是 0 到 100000", EN: "the number must be 0 to 100000"}
	}
	return nil
}

// TakeStock decides whether so many can be handed out.
func TakeStock(s Stock, n int) error {
	switch {
	case n < 1:
		return &Refusal{Code: "invalid", Field: "count", ZH: "份数应当是 1 以上", EN: "the number must be 1 or more"}
	case n > s.Count:
		return &Refusal{Code: "conflict", ZH: fmt.Sprintf("只剩 %d 份，请补充后登记库存", s.Count), EN: fmt.Sprintf("only %d are left; print more and enter the stock", s.Count)}
	}
	return nil
}
