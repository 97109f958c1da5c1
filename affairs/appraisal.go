package affairs

import (
	"fmt"
	"slices"
	"strings"
)

// AppraisalLine is one line of a staff member's monthly appraisal (考核表, plan row
// 40). How it is counted is fixed, and the sheet prints it beside the figure.
type AppraisalLine struct {
	ID   string
	Name Text
	Rule Text
}

// FewRatings is below how many ratings a sheet shows no mean: two ratings say nothing
// of a person. A design rule: ratings are voluntary (GB/T 39734).
const FewRatings = 10

// AppraisalLines are all, in the order of the sheet. None is a rank: service times are
// shown as they spread, because a quick service is not a better one.
var AppraisalLines = []AppraisalLine{
	{"attendance", Text{"出勤", "Attendance"}, Text{"登录窗口的天数；迟到、早退按首次登录、最后离开和当天开放时间比较", "days signed in at a window; late and early compare the first sign-in and the last sign-out with the day's opening hours"}},
	{"unattended", Text{"空岗告警", "Unattended window"}, Text{"本人值守的窗口开放、有人等候、超过规定时间无人叫号", "the person's window was open, people waited, and nobody called for longer than the hall allows"}},
	{"pauses", Text{"暂停（离岗）", "Pauses"}, Text{"开放时间内窗口暂停的次数和时长；离开要写原因，注明B岗顶岗", "pauses of the window within the opening hours; who leaves gives a reason, and names the B-role who stands in"}},
	{"served", Text{"办理人次", "Numbers served"}, Text{"本人办理完的号", "numbers that the person finished"}},
	{"service", Text{"办理用时", "Service times"}, Text{"开始到结束的分布，忘记按键的除外；只看分布，不比快慢", "from start to finish as they spread, without forgotten keys; not a race"}},
	{"outcomes", Text{"未选结果", "Outcome not chosen"}, Text{"办理后没有选结果、由下班自动结束的号", "numbers whose outcome the end of the day chose"}},
	{"first_asked", Text{"首问负责", "First-asked responsibility"}, Text{"本人转到别的业务的号；在那边叫到并办完的为已办，过号、放弃、下班未办的为没办", "numbers that the person sent to another line; served there, or never: missed, given up, left at the end of the day"}},
	{"cases_received", Text{"收件的办件", "Cases received"}, Text{"首份文书由本人出具的办件；其中逾期未答复视为受理的", "cases whose first paper the person gave; of them, those deemed accepted because nobody answered in time"}},
	{"cases_decided", Text{"审查、核准的办件", "Cases examined or verified"}, Text{"本人审查或核准、当月作出决定的办件；按时指在承诺期限内", "cases decided in the month that the person examined or verified; on time is within the promised days"}},
	{"told_once", Text{"一次性告知", "Told at once"}, Text{"本人收件的办件中出过补正通知书的；出过两次的即没有一次告知", "of the cases received, those with a supplement notice; with two, not all was told at once"}},
	{"sheets", Text{"一次性告知单", "Notification sheets"}, Text{"本人在窗口出具的份数", "given by the person at the window"}},
	{"ratings", Text{"群众评价", "Ratings"}, Text{fmt.Sprintf("收到的评价和参与率；不评价不算好评也不算差评，少于%d条不计均分", FewRatings), fmt.Sprintf("ratings given and participation; silence is no rating, and below %d there is no mean", FewRatings)}},
	{"bad_ratings", Text{"差评及处理", "Bad ratings handled"}, Text{"对本人服务的差评，其中已解决的、超过时限的", "bad ratings of the person's service; of them, resolved and past their day"}},
	{"complaints", Text{"投诉", "Complaints"}, Text{"指名窗口、当天本人在该窗口值守的投诉；是否属实以答复为准", "complaints that name a window at which the person sat that day; the reply says whether they are justified"}},
}

// AppraisalFacts are the records of one person and month that a sheet is made of.
type AppraisalFacts struct {
	Days       []Attendance // of the person
	Unattended []Unattended // of the person
	Pauses     []TimedPause // of the person
	Tally      Tally        // of the person
	Referrals  []Referral   // sent by the person
	Received   []Case       // whose first paper was given by the person, in the month
	Decided    []Case       // decided in the month, examined or verified by the person
	Sheets     int
	Bad        []BadRating // of the person's service, in the month
	BadLate    int         // of them, not handled by their days
	Complaints []Feedback  // as ComplaintsAbout
}

// TimedPause is a pause with its minutes, as Opening.PauseMinutes.
type TimedPause struct {
	Pause
	Minutes int
}

// AppraisalFigure is a line with what it came to.
type AppraisalFigure struct {
	AppraisalLine
	Value  Text
	Detail Text // "" = none
	Bad    bool // somebody should look at it
}

// Appraise makes the lines of a sheet.
func Appraise(f AppraisalFacts, r RatingScheme) []AppraisalFigure {
	list := make([]AppraisalFigure, len(AppraisalLines))
	for i, l := range AppraisalLines {
		list[i] = AppraisalFigure{AppraisalLine: l}
		appraisers[l.ID](&list[i], f, r)
	}
	return list
}

func (g *AppraisalFigure) say(zh, en string) { g.Value = Text{zh, en} }

// add adds to the detail what happened n times, if it did.
func (g *AppraisalFigure) add(n int, zh, en string) {
	switch {
	case n == 0:
	case g.Detail.ZH == "":
		g.Detail = Text{zh, en}
	default:
		g.Detail = Text{g.Detail.ZH + "，" + zh, g.Detail.EN + ", " + en}
	}
}

var appraisers = map[string]func(g *AppraisalFigure, f AppraisalFacts, r RatingScheme){
	"attendance": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		late, lateBy, early, earlyBy := 0, 0, 0, 0
		for _, a := range f.Days {
			if a.Late > 0 {
				late, lateBy = late+1, lateBy+a.Late
			}
			if a.Early > 0 {
				early, earlyBy = early+1, earlyBy+a.Early
			}
		}
		g.say(fmt.Sprintf("%d天", len(f.Days)), plural(len(f.Days), "day"))
		g.add(late, fmt.Sprintf("迟到%d次共%d分钟", late, lateBy), fmt.Sprintf("late %s, %d min", plural(late, "time"), lateBy))
		g.add(early, fmt.Sprintf("早退%d次共%d分钟", early, earlyBy), fmt.Sprintf("early %s, %d min", plural(early, "time"), earlyBy))
		if len(f.Days) > 0 && late+early == 0 {
			g.Detail = Text{"没有迟到、早退", "neither late nor early"}
		}
		g.Bad = late+early > 0
	},
	"unattended": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		g.say(fmt.Sprintf("%d次", len(f.Unattended)), plural(len(f.Unattended), "time"))
		g.Bad = len(f.Unattended) > 0
	},
	"pauses": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		minutes, longest, covered := 0, 0, 0
		for _, p := range f.Pauses {
			minutes, longest = minutes+p.Minutes, max(longest, p.Minutes)
			if p.Cover() != "" {
				covered++
			}
		}
		g.say(fmt.Sprintf("%d次，共%d分钟", len(f.Pauses), minutes), fmt.Sprintf("%s, %d min", plural(len(f.Pauses), "time"), minutes))
		g.add(longest, fmt.Sprintf("最长%d分钟", longest), fmt.Sprintf("longest %d min", longest))
		g.add(covered, fmt.Sprintf("B岗顶岗%d次", covered), fmt.Sprintf("covered %s", plural(covered, "time")))
	},
	"first_asked": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		var n ReferralCount
		for _, c := range CountReferrals(f.Referrals) {
			n = c // they are all one person's
		}
		g.say(fmt.Sprintf("转走%d人，已办%d人", n.Sent, n.Followed), fmt.Sprintf("sent on %d, served there %d", n.Sent, n.Followed))
		var never []string
		for _, r := range f.Referrals {
			if r.End == ReferralUnfollowed {
				never = append(never, r.Number)
			}
		}
		g.add(len(never), "没办："+strings.Join(never, "、"), "never served: "+strings.Join(never, ", "))
		g.Bad = len(never) > 0
	},
	"served": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		g.say(fmt.Sprintf("%d人次", f.Tally.Served), plural(f.Tally.Served, "number"))
		g.add(f.Tally.Missed, fmt.Sprintf("过号%d个", f.Tally.Missed), fmt.Sprintf("missed %d", f.Tally.Missed))
		g.add(f.Tally.ByHand, fmt.Sprintf("点叫%d个", f.Tally.ByHand), fmt.Sprintf("called out of turn %d", f.Tally.ByHand))
	},
	"service": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		median, ok := f.Tally.Service(50)
		if !ok {
			g.say("—", "—")
			return
		}
		most, _ := f.Tally.Service(90)
		g.say(fmt.Sprintf("中位数%.1f分钟，九成不超过%.1f分钟", median, most), fmt.Sprintf("median %.1f min, 9 in 10 within %.1f min", median, most))
		g.Detail = spread(f.Tally.Services)
	},
	"outcomes": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		n := f.Tally.Outcomes[len(f.Tally.Outcomes)-1]
		g.say(fmt.Sprintf("%d个", n), plural(n, "number"))
		g.Bad = n > 0
	},
	"cases_received": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		deemed := 0
		for _, c := range f.Received {
			if c.Last(CaseDeemed) != nil {
				deemed++
			}
		}
		g.say(fmt.Sprintf("%d件，视为受理%d件", len(f.Received), deemed), fmt.Sprintf("%s, deemed accepted %d", plural(len(f.Received), "case"), deemed))
		g.Bad = deemed > 0
	},
	"cases_decided": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		kept := 0
		var late []string
		for _, c := range f.Decided {
			if onTime, _ := c.OnTime(); onTime {
				kept++
			} else {
				late = append(late, c.No)
			}
		}
		g.say(fmt.Sprintf("%d件，按时%d件", len(f.Decided), kept), fmt.Sprintf("%s, on time %d", plural(len(f.Decided), "case"), kept))
		g.add(len(late), "超期："+strings.Join(late, "、"), "late: "+strings.Join(late, ", "))
		g.Bad = len(late) > 0
	},
	"told_once": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		told, twice := 0, 0
		for _, c := range f.Received {
			if c.Supplements() > 0 {
				told++
			}
			if c.Supplements() > 1 {
				twice++
			}
		}
		g.say(fmt.Sprintf("补正过%d件，再次补正%d件", told, twice), fmt.Sprintf("told what is missing %d, a second time %d", told, twice))
		g.Bad = twice > 0
	},
	"sheets": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		g.say(fmt.Sprintf("%d份", f.Sheets), plural(f.Sheets, "sheet"))
	},
	"ratings": appraiseRatings,
	"bad_ratings": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		resolved := 0
		for _, b := range f.Bad {
			if b.Took(RatingResolved) {
				resolved++
			}
		}
		g.say(fmt.Sprintf("%d条，已解决%d条", len(f.Bad), resolved), fmt.Sprintf("%d, resolved %d", len(f.Bad), resolved))
		g.add(f.BadLate, fmt.Sprintf("超过时限%d条", f.BadLate), fmt.Sprintf("past their day %d", f.BadLate))
		g.Bad = len(f.Bad) > 0
	},
	"complaints": func(g *AppraisalFigure, f AppraisalFacts, _ RatingScheme) {
		answered := 0
		for _, c := range f.Complaints {
			if c.RepliedAt != 0 {
				answered++
			}
		}
		g.say(fmt.Sprintf("%d件，已答复%d件", len(f.Complaints), answered), fmt.Sprintf("%d, answered %d", len(f.Complaints), answered))
		g.Bad = len(f.Complaints) > 0
	},
}

func appraiseRatings(g *AppraisalFigure, f AppraisalFacts, r RatingScheme) {
	n := f.Tally.Rated()
	if f.Tally.Served == 0 {
		g.say("—", "—")
		return
	}
	share := 100 * float64(n) / float64(f.Tally.Served)
	g.say(fmt.Sprintf("%d条，参与率%.1f%%", n, share), fmt.Sprintf("%s, participation %.1f %%", plural(n, "rating"), share))
	var zh, en []string
	for score := len(f.Tally.Ratings); score >= 1; score-- {
		if count := f.Tally.Ratings[score-1]; count > 0 {
			level, _ := r.Level(score)
			zh, en = append(zh, fmt.Sprintf("%s%d", level.Name, count)), append(en, fmt.Sprintf("%s %d", level.NameEN, count))
		}
	}
	g.Detail = Text{strings.Join(zh, "，"), strings.Join(en, ", ")}
	switch mean, _ := f.Tally.Score(); {
	case n == 0:
	case n < FewRatings:
		g.Detail = Text{g.Detail.ZH + "；评价太少，不计均分", g.Detail.EN + "; too few for a mean"}
	default:
		g.Detail = Text{fmt.Sprintf("%s；均分%.1f", g.Detail.ZH, mean), fmt.Sprintf("%s; mean %.1f", g.Detail.EN, mean)}
	}
	g.Bad = f.Tally.Bad() > 0
}

// spreadEnds are the upper ends, in minutes, of the groups that a sheet shows service
// times in; each is an end of a bucket of Tally.
var spreadEnds = [...]int{5, 10, 15, 20, 30, 60}

// spread writes how service times spread.
func spread(buckets [Buckets]int) Text {
	var zh, en []string
	add := func(n int, zhName, enName string) {
		if n > 0 {
			zh, en = append(zh, fmt.Sprintf("%s %d", zhName, n)), append(en, fmt.Sprintf("%s: %d", enName, n))
		}
	}
	from, i := 0, 0
	for _, end := range spreadEnds {
		n := 0
		for ; i < len(bucketEnds) && bucketEnds[i] <= end; i++ {
			n += buckets[i]
		}
		add(n, fmt.Sprintf("%d–%d分钟", from, end), fmt.Sprintf("%d–%d min", from, end))
		from = end
	}
	n := 0
	for ; i < len(buckets); i++ {
		n += buckets[i]
	}
	add(n, fmt.Sprintf("%d分钟以上", from), fmt.Sprintf("over %d min", from))
	return Text{strings.Join(zh, "，"), strings.Join(en, ", ")}
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// StepBy tells whether somebody examined or verified a case; by is an actor as in
// queue.Event.
func (c Case) StepBy(by string) bool {
	return slices.ContainsFunc(c.counted(), func(s CaseStep) bool {
		return s.By == by && (s.Kind == CaseExamined || s.Kind == CaseGranted || s.Kind == CaseRefused)
	})
}

// ComplaintsAbout are the complaints of some days that name a window at which somebody
// sat on that day.
func ComplaintsAbout(list []Feedback, sat []Attendance) (about []Feedback) {
	for _, f := range list {
		if f.Kind == Complaint && slices.ContainsFunc(sat, func(a Attendance) bool { return a.Day == f.Day && slices.Contains(a.Windows, f.Window) }) {
			about = append(about, f)
		}
	}
	return about
}

// MayAppraise tells whether somebody sees a staff member's sheet: the person, the hall
// office, and the chief representative of the bureau by their own post.
func MayAppraise(who Staff, office bool, of Staff) error {
	if office || who.StaffNo == of.StaffNo || who.ChiefRepresentative && who.Bureau == of.Bureau {
		return nil
	}
	return &Refusal{Code: "denied", ZH: "只能看自己的考核表", EN: "you can see your own appraisal only"}
}
