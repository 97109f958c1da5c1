package desk

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"jiaohao/affairs"
)

// attendance is the tables of a time: each clerk summed up, each day, unattended windows
// and pauses.
func (d *Desk) attendance(ctx context.Context, s span, bureau string, say func(affairs.Text) string) ([]table, error) {
	seats, err := d.History.Seats(ctx, s.From, s.To)
	if err != nil {
		return nil, err
	}
	alarms, err := d.History.Unattended(ctx, s.From, s.To)
	if err != nil {
		return nil, err
	}
	type sum struct{ days, late, lateMinutes, early, earlyMinutes, alarms int }
	sums := map[string]*sum{}
	each := table{ID: "days", Title: col("每日签到", "Each day"),
		Columns: columns(col("日期", "Day"), col("人员", "Clerk"), col("窗口", "Windows"), col("首次登录", "First sign-in"), col("最后离开", "Last sign-out"), col("迟到 分钟", "Late, min"), col("早退 分钟", "Early, min"))}
	zone := d.clock("").zone
	clock := func(ms int64) cell {
		if ms == 0 {
			return text(say(col("在岗", "still there")))
		}
		return text(time.UnixMilli(ms).In(zone).Format("15:04"))
	}
	late := func(minutes int) cell { return cell{Value: minutes, Bad: minutes > 0} }
	for _, a := range d.Data.Opening.Attendances(seats) {
		if bureau != "" && d.staff[a.Staff].Bureau != bureau {
			continue
		}
		each.Rows = append(each.Rows, cells(text(a.Day), text(a.Staff+" "+say(d.person(a.Staff).Name)), text(strings.Join(a.Windows, " ")),
			clock(a.First), clock(a.Last), late(a.Late), late(a.Early)))
		n := sums[a.Staff]
		if n == nil {
			n = &sum{}
			sums[a.Staff] = n
		}
		n.days++
		if a.Late > 0 {
			n.late++
			n.lateMinutes += a.Late
		}
		if a.Early > 0 {
			n.early++
			n.earlyMinutes += a.Early
		}
	}
	gaps := table{ID: "unattended", Title: col("空岗告警", "Unattended windows"),
		Note:    col(fmt.Sprintf("窗口开放、有人等候、超过%.0f分钟无人叫号即告警。", d.UnattendedAfter.Minutes()), fmt.Sprintf("An alarm begins when a window is open, people wait and nobody calls for %.0f minutes.", d.UnattendedAfter.Minutes())),
		Columns: columns(col("日期", "Day"), col("窗口", "Window"), col("人员", "Clerk"), col("开始", "From"), col("结束", "To"), col("分钟", "Minutes"), col("等候人数", "Waiting"))}
	for _, u := range alarms {
		if bureau != "" && d.windows[u.Window].Bureau != bureau {
			continue
		}
		until := clock(u.Until)
		if u.Until == 0 {
			until = text(say(col("仍在", "still")))
		}
		gaps.Rows = append(gaps.Rows, cells(text(u.Day), text(u.Window), text(u.Staff+" "+say(d.person(u.Staff).Name)), clock(u.Since), until,
			known(float64(u.Until-u.Since)/60_000, u.Until > 0), count(u.Waiting)))
		if n := sums[u.Staff]; n != nil {
			n.alarms++
		}
	}
	all := table{ID: "clerks", Title: col("按人员汇总", "By clerk"),
		Note:    col("迟到、早退按窗口登录和离开与开放时间比较；从未登录的人员列为0天。", "Late and early compare signing in and out at windows with the opening hours; who never signed in has 0 days."),
		Columns: columns(col("人员", "Clerk"), col("岗位", "Post"), col("到岗天数", "Days"), col("迟到次数", "Times late"), col("迟到 分钟", "Late, min"), col("早退次数", "Times early"), col("早退 分钟", "Early, min"), col("空岗告警", "Unattended"))}
	for _, p := range d.Data.Staff {
		if bureau != "" && p.Bureau != bureau {
			continue
		}
		n := sums[p.StaffNo]
		if n == nil {
			n = &sum{}
		}
		all.Rows = append(all.Rows, cells(text(p.StaffNo+" "+say(both(p.Name, p.NameEN))), text(say(both(p.Post, p.PostEN))),
			count(n.days), late(n.late), late(n.lateMinutes), late(n.early), late(n.earlyMinutes), late(n.alarms)))
	}
	pauses, err := d.pauseTable(ctx, s, bureau, say)
	return []table{all, each, gaps, pauses}, err
}

func (d *Desk) attendanceOf(r *http.Request) (span, []table, error) {
	if d.History == nil {
		return span{}, nil, errNoRecords
	}
	s, err := spanOf(r.URL.Query(), d.today())
	if err != nil {
		return s, nil, err
	}
	tables, err := d.attendance(r.Context(), s, r.URL.Query().Get("bureau"), sayer(r))
	return s, tables, err
}

// attendancePage is GET /office/attendance, with a time as for the report.
func (d *Desk) attendancePage(w http.ResponseWriter, r *http.Request) error {
	s, tables, err := d.attendanceOf(r)
	if err != nil {
		return err
	}
	v := reportView{Hall: both(d.Data.Name, d.Data.NameEN), Span: s, Tables: tables, Today: d.today().String(), clock: d.clock(lang(r))}
	return d.Pages.Render(w, r, "desk/attendance", v)
}

// attendanceFile is GET /office/attendance.xlsx or .csv.
func (d *Desk) attendanceFile(w http.ResponseWriter, r *http.Request) error {
	takesLong(w)
	s, tables, err := d.attendanceOf(r)
	if err != nil {
		return err
	}
	return exportTables(w, r, fmt.Sprintf("考勤_%s_%s", s.From, s.To), tables)
}
