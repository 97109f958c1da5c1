package affairs

import "fmt"

// Measure is what the hall measures of itself for an entry of the self-assessment
// (plan row 42). How it is counted is fixed; the aim is the hall's own.
type Measure struct {
	ID     string
	Name   Text
	Unit   Text
	AtMost bool    // the aim is a most, not a least
	Aim    float64 // where the hall's file says none
	How    Text    // what counts
}

var unitPercent, unitTimes, unitSheets, unitCases, unitEntries = Text{"%", "%"}, Text{"次", "times"}, Text{"份", "sheets"}, Text{"件", "cases"}, Text{"件", "entries"}

// Measures are all, in the order in which a form offers them. Each is counted from
// records that a page shows.
var Measures = []Measure{
	{"monthly_information", Text{"信息按时报送率", "Monthly information in time"}, unitPercent, false, 100,
		Text{"各进驻单位每月一篇，当月最后一个工作日前报送的，占已到期和已报送的", "one a month from each bureau with a window: in time, of those that are due or handed in"}},
	{"attendance", Text{"按时到岗、离岗率", "Neither late nor early"}, unitPercent, false, 100,
		Text{"窗口人员每人每天：不迟到、不早退的，占到岗的", "clerk-days without coming late or leaving early, of all clerk-days"}},
	{"unattended", Text{"空岗告警次数", "Unattended windows"}, unitTimes, true, 0,
		Text{"窗口开放、有人等候而无人叫号的告警", "alarms of open windows with people waiting and nobody calling"}},
	{"rotations", Text{"按规定轮换率", "Rotations as agreed"}, unitPercent, false, 100,
		Text{"离开窗口的人员中，在岗满2年或轮换经大厅同意的；取自人员名单的修改历史", "of those who left a window: with two years' service or an approved rotation; from the history of the list of staff"}},
	{"lines_covered", Text{"业务顶岗率", "Lines with two people"}, unitPercent, false, 100,
		Text{"至少两人有资格办的业务，占有事项的业务", "lines for which two people at least are qualified, of those with matters"}},
	{"duties", Text{"岗位职责写明率", "Duties written"}, unitPercent, false, 100,
		Text{"写明岗位职责的人员，占全部窗口人员；窗口屏座牌显示", "staff whose duty is written, of all; the window screen's nameplate shows it"}},
	{"disputes_in_time", Text{"考核异议按时答复率", "Disputed appraisals answered in time"}, unitPercent, false, 100,
		Text{fmt.Sprintf("%d个工作日内答复的，占已到期和已答复的", DisputeWorkingDays), fmt.Sprintf("answered within %d working days, of those due or answered", DisputeWorkingDays)}},
	{"referrals_followed", Text{"首问引导办到率", "Referrals served"}, unitPercent, false, 95,
		Text{"转到别的业务的号中，在那边办到的，占已办和没办的", "numbers sent to another line that were served there, of those served or never served"}},
	{"devices", Text{"设备可用率", "Devices in order"}, unitPercent, false, 99,
		Text{"有人上岗的日子的开放时间内，各设备没有故障的时间（台时）占比；提醒（如纸将尽）不算故障", "of the opening hours of the days with a clerk there: device-hours without a fault; warnings such as paper low are none"}},
	{"nameplates", Text{"座牌信息完整率", "Nameplates complete"}, unitPercent, false, 100,
		Text{"有固定窗口的人员：姓名、岗位、职责、照片、监督电话都有的占比", "of those with a window of their own: with name, post, duty, photo and supervision phone"}},
	{"guides_complete", Text{"服务指南要素完整率", "Guides complete"}, unitPercent, false, 100,
		Text{"法定要素都有的指南占全部指南", "guides with every required element, of all"}},
	{"guides_current", Text{"服务指南按期复核率", "Guides reviewed in time"}, unitPercent, false, 100,
		Text{"复核日期没有过的指南，占写明复核日期的", "guides whose review is not overdue, of those with a day of review"}},
	{"guide_stock", Text{"印制指南备货率", "Printed guides in stock"}, unitPercent, false, 100,
		Text{"现在库存高于提醒份数的，占登记库存的指南", "guides above their low mark now, of those whose stock is counted"}},
	{"outcomes_recorded", Text{"办理结果登记率", "Outcome recorded"}, unitPercent, false, 100,
		Text{"办理的号中由窗口选定结果的（下班未选的除外）", "numbers served whose outcome the clerk chose, not the end of the day"}},
	{"acceptance_notices", Text{"受理通知书出具率", "Acceptance notice given"}, unitPercent, false, 100,
		Text{"承诺件中结果为“受理”的号，出具了受理通知书的", "of accepted committed cases: those with an acceptance notice"}},
	{"supplement_notices", Text{"补正通知书出具率", "Supplement notice given"}, unitPercent, false, 100,
		Text{"结果为“补件”的号，出具了补正通知书的", "of the outcome supplement: those with a supplement notice"}},
	{"return_notices", Text{"退件书面凭证出具率", "Return in writing"}, unitPercent, false, 100,
		Text{"结果为“退件”的号，出具了退件通知书或不予受理决定书的", "of the outcome returned: those with a return notice or a non-acceptance decision"}},
	{"told_once", Text{"一次告知率", "Told at once"}, unitPercent, false, 100,
		Text{"补正通知书只给过一次的，占给过补正通知书的", "of those who had a supplement notice: who had only one"}},
	{"notification_sheets", Text{"一次性告知单份数", "Notification sheets"}, unitSheets, false, 1,
		Text{"取号机和窗口出具的一次性告知单", "given at kiosks and windows"}},
	{"cases_on_time", Text{"按时办结率", "Cases decided in time"}, unitPercent, false, 100,
		Text{"承诺期限内作出决定的，占作出决定的；过了承诺期限还没有决定的算没有按时", "decided within the promised days, of the decisions; a case over its promise and not decided counts as late"}},
	{"cases_answered", Text{"按期答复率", "Answered in time"}, unitPercent, false, 100,
		Text{"收件后在法定期限内给予受理、补正等答复的，逾期视为受理的除外，占新收的办件", "of the cases opened: those not deemed accepted because nobody answered in time"}},
	{"cases_recorded", Text{"受理有办件率", "Accepted with a case"}, unitPercent, false, 100,
		Text{"结果为“受理”的号，在本系统有办件的", "numbers with the outcome accepted that have a case here"}},
	{"cases_unarchived", Text{"超期未归档", "Not archived"}, unitCases, true, 0,
		Text{"办结满30天、现在还没有归档的办件", "cases finished for 30 days and not archived now"}},
	{"calls_out_of_turn", Text{"点叫占比", "Called out of turn"}, unitPercent, true, 5,
		Text{"不按顺序叫的号占叫到的号；每次都写明原因", "of the numbers called; each has its reason"}},
	{"waits", Text{"30分钟内叫到率", "Called within 30 minutes"}, unitPercent, false, 90,
		Text{"取号后30分钟内叫到的，占叫到的号", "called within 30 minutes of taking the number, of all called"}},
	{"participation", Text{"评价参与率", "Gave a rating"}, unitPercent, false, 30,
		Text{"评价数占办理数；不评价不算好评", "ratings given, of the numbers served; silence is no rating"}},
	{"satisfaction", Text{"满意率", "Satisfied"}, unitPercent, false, 95,
		Text{"非差评占收到的评价；与参与率一起看", "ratings that are not bad, of those given; to be read beside participation"}},
	{"bad_ratings_in_time", Text{"差评按时处理率", "Bad ratings handled in time"}, unitPercent, false, 100,
		Text{"按时限联系并解决的差评，占已到期和已解决的", "contacted and resolved by their days, of those due or resolved"}},
	{"feedback_in_time", Text{"意见按时答复率", "Feedback answered in time"}, unitPercent, false, 100,
		Text{"按时限书面答复的，占已到期和已答复的", "answered in writing by their day, of those due or answered"}},
	{"tasks_in_time", Text{"任务按时完成率", "Tasks done in time"}, unitPercent, false, 100,
		Text{"大厅下达、期限在本期的任务，一家一件：按时完成的，占完成和逾期的；撤回的不计", "tasks of the hall office whose last day is in the time, one for each that was asked: done by then, of those done or overdue; without what was withdrawn"}},
	{"supplies_refilled", Text{"便民用品按时补齐率", "Supplies refilled in time"}, unitPercent, false, 100,
		Text{"窗口报缺的便民用品，按期限补齐的，占补齐和超期的", "of the supplies that windows asked for: refilled by their day, of those refilled or overdue"}},
	{"self_checks", Text{"自查按时完成率", "Self-checks done in time"}, unitPercent, false, 100,
		Text{"期限在本期的自查，一家一件：按时完成的，占完成和逾期的", "self-checks whose last day is in the time, one for each that was asked: done by then, of those done or overdue"}},
	{"reading", Text{"学习完成率", "Reading done in time"}, unitPercent, false, 90,
		Text{"期限在本期的学习，一人一件：按时学完的，占学完和逾期的", "reading whose last day is in the time, one for each person: done by then, of those done or overdue"}},
	{"closing_checks", Text{"下班检查登记率", "Closing checks entered"}, unitPercent, false, 95,
		Text{"有人上岗的窗口每天一次，从第一次登记的那天起", "one a day of each window with a clerk, from the first check on"}},
	{"meetings_attended", Text{"会议学习到会率", "Meetings and training attended"}, unitPercent, false, 90,
		Text{"首席代表会议、联办会议、学习活动中到会的，占应到的", "present, of those who were expected at meetings and training"}},
	{"special_matters", Text{"特事记录", "Special matters on record"}, unitEntries, false, 1,
		Text{"有事由、决定和决定人的特事；没有特事的不计", "special matters with what was decided and by whom; none does not count"}},
}

// MeasureOf finds a measure.
func MeasureOf(id string) (Measure, bool) {
	for _, m := range Measures {
		if m.ID == id {
			return m, true
		}
	}
	return Measure{}, false
}

// Measured is what a measure came to. Of a share Whole is what it is of; where that
// is 0 nothing of the kind happened, and the entry does not count.
type Measured struct {
	Value       float64
	Part, Whole int
	None        bool // there was nothing to measure
}

// ShareOf measures a share.
func ShareOf(part, whole int) Measured {
	if whole <= 0 {
		return Measured{None: true}
	}
	return Measured{Value: 100 * float64(part) / float64(whole), Part: part, Whole: whole}
}

// CountOf measures a count.
func CountOf(n int) Measured { return Measured{Value: float64(n), Part: n} }

// Reaches tells whether it reaches an aim: exactly, 99.96 % is not 100 %.
func (m Measured) Reaches(aim float64, atMost bool) bool {
	if atMost {
		return m.Value <= aim
	}
	return m.Value >= aim
}
