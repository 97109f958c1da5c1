package affairs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// AssessmentScheme is the checklist of the hall's self-assessment (对照标准进行自评,
// plan rows 42 to 44): the entries of its standardizations, as the hall writes them.
type AssessmentScheme struct {
	Groups  []AssessmentGroup `yaml:"groups"`
	Entries []AssessmentEntry `yaml:"entries"`
}

// AssessmentGroup is one standardization: 设置与人员, 服务公开 …
type AssessmentGroup struct {
	ID     string `yaml:"id"`
	Name   string `yaml:"name"`
	NameEN string `yaml:"name_en"`
}

// AssessmentEntry is one thing that the hall promises of itself.
type AssessmentEntry struct {
	ID     string `yaml:"id"`
	Group  string `yaml:"group"` // AssessmentGroup.ID
	Row    int    `yaml:"row"`   // of the plan; 0 = of none
	Name   string `yaml:"name"`
	NameEN string `yaml:"name_en"`
	// Measure is the Measure.ID that answers it; "" = somebody answers by hand.
	Measure string `yaml:"measure"`
	Aim     *int   `yaml:"aim"` // of Measure; nil = its own
	// Advice is what to do where the entry is not reached.
	Advice   string `yaml:"advice"`
	AdviceEN string `yaml:"advice_en"`
}

// Aimed is what the measure of the entry has to reach.
func (e AssessmentEntry) Aimed() float64 {
	if e.Aim != nil {
		return float64(*e.Aim)
	}
	m, _ := MeasureOf(e.Measure)
	return m.Aim
}

// Period names a time that is assessed, as it is kept: "2026-11", or "2026-Q4" where
// it is a quarter. first is its first day.
func Period(first Date, quarter bool) string {
	if quarter {
		return fmt.Sprintf("%04d-Q%d", first.Year, (int(first.Month)+2)/3)
	}
	return MonthOf(first)
}

// HandAnswer is what somebody says of an entry by hand. The numbers are stored.
type HandAnswer uint8

const (
	AnswerYes    HandAnswer = 1
	AnswerPartly HandAnswer = 2
	AnswerNo     HandAnswer = 3
)

// HandAnswers are all, in the order in which they are offered.
var HandAnswers = []HandAnswer{AnswerYes, AnswerPartly, AnswerNo}

var answerTexts = [...]Text{{}, {"做到", "Yes"}, {"部分做到", "Partly"}, {"没做到", "No"}}

// Text is the answer in words.
func (a HandAnswer) Text() Text {
	if int(a) >= len(answerTexts) {
		return Text{}
	}
	return answerTexts[a]
}

// AssessmentAnswer is an answer by hand for a time.
type AssessmentAnswer struct {
	Period string
	Entry  string // AssessmentEntry.ID
	Answer HandAnswer
	Note   string
	At     int64  // Unix ms
	By     string // actor, as in queue.Event
}

// longestAssessmentNote is in characters.
const longestAssessmentNote = 200

// Check tells whether the answer may be given: only to an entry that nobody measures,
// and with words where it is not reached.
func (a AssessmentAnswer) Check(s AssessmentScheme) error {
	i := slices.IndexFunc(s.Entries, func(e AssessmentEntry) bool { return e.ID == a.Entry })
	switch {
	case i < 0:
		return &Refusal{Code: "notfound", Field: a.Entry, ZH: "没有这一项，请刷新页面", EN: "there is no such entry; reload the page"}
	case s.Entries[i].Measure != "":
		return &Refusal{Code: "conflict", Field: a.Entry, ZH: "“" + s.Entries[i].Name + "”由系统测算，不能手填", EN: s.Entries[i].NameEN + " is measured by the system and cannot be answered by hand"}
	case !slices.Contains(HandAnswers, a.Answer):
		return &Refusal{Code: "invalid", Field: a.Entry, ZH: "请选择做到、部分做到或没做到", EN: "choose yes, partly or no"}
	case a.Answer != AnswerYes && strings.TrimSpace(a.Note) == "":
		return &Refusal{Code: "invalid", Field: a.Entry, ZH: "“" + s.Entries[i].Name + "”没有完全做到，请写明差在哪里", EN: s.Entries[i].NameEN + ": say what is missing"}
	}
	return plainWords(a.Entry, a.Note, longestAssessmentNote, "说明最多200个字", "a note has at most 200 characters")
}

// Judgement is how far an entry is reached.
type Judgement uint8

const (
	NotAnswered Judgement = 0 // somebody still has to say
	Reached     Judgement = 1
	PartReached Judgement = 2
	NotReached  Judgement = 3
	NothingDone Judgement = 4 // nothing of the kind happened: the entry does not count
)

var judgementTexts = [...]Text{{"待填", "to be answered"}, {"达到", "reached"}, {"部分达到", "partly reached"}, {"未达到", "not reached"}, {"本期未发生", "none to judge"}}

// Text is the judgement in words.
func (j Judgement) Text() Text { return judgementTexts[j] }

// JudgedEntry is an entry with what it came to.
type JudgedEntry struct {
	AssessmentEntry
	Judgement Judgement
	Measured  Measured          // of its measure
	Answer    *AssessmentAnswer // by hand; nil: none yet, or it is measured
}

// Assessment is the checklist of a time, judged.
type Assessment struct {
	Entries  []JudgedEntry // in the order of their groups
	Points   float64       // an entry reached is one, partly reached a half
	Possible int           // entries that count
	Open     int           // of them not answered yet
}

// Score is the share of the points in percent; ok is false where nothing counts.
func (a Assessment) Score() (percent float64, ok bool) {
	return 100 * a.Points / float64(max(a.Possible, 1)), a.Possible > 0
}

// Gaps are the entries that are not reached, or not answered.
func (a Assessment) Gaps() (list []JudgedEntry) {
	for _, e := range a.Entries {
		if e.Judgement != Reached && e.Judgement != NothingDone {
			list = append(list, e)
		}
	}
	return list
}

// Judge compares what was measured and answered with the checklist. What is measured
// is by Measure.ID; a measure that it lacks counts as nothing done.
func (s AssessmentScheme) Judge(measured map[string]Measured, answers map[string]AssessmentAnswer) Assessment {
	var a Assessment
	place := func(e JudgedEntry) int {
		return slices.IndexFunc(s.Groups, func(g AssessmentGroup) bool { return g.ID == e.Group })
	}
	for _, e := range s.Entries {
		j := JudgedEntry{AssessmentEntry: e}
		if m, known := MeasureOf(e.Measure); known {
			j.Measured, known = measured[e.Measure]
			switch {
			case !known || j.Measured.None:
				j.Measured.None, j.Judgement = true, NothingDone
			case j.Measured.Reaches(e.Aimed(), m.AtMost):
				j.Judgement = Reached
			default:
				j.Judgement = NotReached
			}
		} else if answer, given := answers[e.ID]; given {
			j.Answer, j.Judgement = &answer, Judgement(answer.Answer)
		}
		switch j.Judgement {
		case NotAnswered:
			a.Open++
		case Reached:
			a.Points++
		case PartReached:
			a.Points += 0.5
		}
		if j.Judgement != NothingDone {
			a.Possible++
		}
		a.Entries = append(a.Entries, j)
	}
	slices.SortStableFunc(a.Entries, func(x, y JudgedEntry) int { return cmp.Compare(place(x), place(y)) })
	return a
}

// AssessmentDone tells that an assessment was completed, with its score then.
type AssessmentDone struct {
	Period string  `json:"-"`
	Score  float64 `json:"score"` // in percent, to a tenth
	At     int64   `json:"-"`     // Unix ms
	By     string  `json:"-"`     // actor
}

// Complete decides whether the assessment can be completed: everything is answered.
func (a Assessment) Complete() error {
	if a.Open > 0 {
		return &Refusal{Code: "conflict", ZH: fmt.Sprintf("还有%d项待填，填完再确认", a.Open), EN: fmt.Sprintf("%d entries are not answered; answer them first", a.Open)}
	}
	if a.Possible == 0 {
		return &Refusal{Code: "conflict", ZH: "这段时间没有可以自评的内容", EN: "there is nothing to assess in this time"}
	}
	return nil
}

// longestRest is more days than any holiday has.
const longestRest = 31

// AssessmentReminder is the day from which the self-assessment of the quarter before
// is called to mind (plan row 44): the first working day of d's quarter. before is the
// first day of that quarter before.
func (c *Calendar) AssessmentReminder(d Date) (from, before Date) {
	first := Date{d.Year, d.Month - (d.Month-1)%3, 1}
	from = first
	for range longestRest {
		if work, _ := c.IsWorkday(from); work {
			break
		}
		from = from.AddDays(1)
	}
	last := first.AddDays(-1)
	return from, Date{last.Year, last.Month - (last.Month-1)%3, 1}
}
