package desk

import (
	"context"
	"slices"
	"time"

	"jiaohao/affairs"
)

// referred gathers the numbers that clerks sent to another line; of a bureau those that
// its clerks sent.
func (r *report) referred(ctx context.Context) (err error) {
	r.referrals, err = r.d.History.Referrals(ctx, r.From, r.To)
	r.referrals = slices.DeleteFunc(r.referrals, func(x affairs.Referral) bool { return r.bureau != "" && r.d.staff[x.Clerk].Bureau != r.bureau })
	return err
}

var referralColumns = columns(col("转走", "Sent on"), col("已办", "Served there"), col("没办", "Never served"), col("还在等", "Waiting still"), col("办到率 %", "Served, %"))

func referralCells(n affairs.ReferralCount) []cell {
	never := cell{Value: n.Unfollowed, Bad: n.Unfollowed > 0}
	return cells(count(n.Sent), count(n.Followed), never, count(n.Sent-n.Followed-n.Unfollowed), share(n.Followed, n.Followed+n.Unfollowed))
}

// referralTable counts them by clerk (首问负责, plan row 33).
func (r *report) referralTable() table {
	t := table{ID: "referrals", Title: col("首问负责：转到别的业务", "First-asked responsibility: sent to another line"),
		Note:    col("谁转走的算谁的；在那边叫到并办完（或接着转走）为已办，过号、放弃、下班未办为没办。", "By who sent them on. Served: called there and finished, or sent on from there; missed, given up and left at the end of the day are never served."),
		Columns: columns(col("人员", "Clerk"), referralColumns)}
	counts := affairs.CountReferrals(r.referrals)
	var all affairs.ReferralCount
	for _, n := range counts {
		all.Sent, all.Followed, all.Unfollowed = all.Sent+n.Sent, all.Followed+n.Followed, all.Unfollowed+n.Unfollowed
	}
	t.Rows = append(t.Rows, strong(cells(text(r.say(total)), referralCells(all))))
	for _, n := range counts {
		t.Rows = append(t.Rows, cells(text(n.Clerk+" "+r.d.nameOf(n.Clerk, r.say)), referralCells(n)))
	}
	return t
}

// unfollowedTable lists those who were never served where they were sent.
func (r *report) unfollowedTable() table {
	t := table{ID: "unfollowed", Few: true, Title: col("转走后没有办的号", "Sent on and never served"),
		Columns: columns(col("日期", "Day"), col("时间", "Time"), col("号码", "Number"), col("谁转走", "Sent by"), col("首问", "Asked first"), col("从", "From"), col("到", "To"))}
	for _, x := range r.referrals {
		if x.End != affairs.ReferralUnfollowed {
			continue
		}
		line := func(prefix string) cell { return text(prefix + " " + r.say(r.d.lineName(prefix))) }
		t.Rows = append(t.Rows, cells(text(x.Day), text(time.UnixMilli(x.At).In(r.d.clock("").zone).Format("15:04")), cell{Value: x.Number, Strong: true},
			text(x.Clerk+" "+r.d.nameOf(x.Clerk, r.say)), text(x.FirstAsked+" "+r.d.nameOf(x.FirstAsked, r.say)), line(x.From), line(x.To)))
	}
	return t
}

// nameOf is a person's name, "" for nobody.
func (d *Desk) nameOf(staff string, say func(affairs.Text) string) string {
	if p := d.person(staff); p != nil {
		return say(p.Name)
	}
	return ""
}

// pauseTable sums up the pauses of clerks by reason (plan row 11).
func (d *Desk) pauseTable(ctx context.Context, s span, bureau string, say func(affairs.Text) string) (table, error) {
	t := table{ID: "pauses", Title: col("暂停（离岗）", "Pauses"),
		Note:    col("只计开放时间内的分钟；没有注明B岗的，离开时没有写明谁顶岗。", "Minutes within the opening hours. Without cover: nobody was named who stood in."),
		Columns: columns(col("人员", "Clerk"), col("原因", "Reason"), col("次数", "Times"), col("共 分钟", "Minutes"), col("最长 分钟", "Longest, min"), col("B岗顶岗", "Covered"), col("没有注明B岗", "Without cover"))}
	list, err := d.History.Pauses(ctx, s.From, s.To)
	if err != nil {
		return t, err
	}
	type sum struct {
		staff, why                       string
		times, minutes, longest, covered int
	}
	var sums []*sum
	for _, p := range list {
		if bureau != "" && d.staff[p.Staff].Bureau != bureau {
			continue
		}
		i := slices.IndexFunc(sums, func(x *sum) bool { return x.staff == p.Staff && x.why == p.Why() })
		if i < 0 {
			i, sums = len(sums), append(sums, &sum{staff: p.Staff, why: p.Why()})
		}
		n, minutes := sums[i], d.Data.Opening.PauseMinutes(p, d.Now().UnixMilli())
		n.times, n.minutes, n.longest = n.times+1, n.minutes+minutes, max(n.longest, minutes)
		if p.Cover() != "" {
			n.covered++
		}
	}
	slices.SortStableFunc(sums, func(a, b *sum) int {
		if a.staff != b.staff && a.staff < b.staff {
			return -1
		} else if a.staff > b.staff {
			return 1
		}
		return b.minutes - a.minutes
	})
	for _, n := range sums {
		t.Rows = append(t.Rows, cells(text(n.staff+" "+d.nameOf(n.staff, say)), text(say(affairs.PauseText(n.why))), count(n.times), count(n.minutes), count(n.longest), count(n.covered), count(n.times-n.covered)))
	}
	return t, nil
}
