package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/web"
)

// Cases keeps the case files (办件).
type Cases interface {
	Case(ctx context.Context, no string) (c affairs.Case, found bool, err error)
	// OpenCases are those of a bureau, "" = of all, that are not finished.
	OpenCases(ctx context.Context, bureau string) ([]affairs.Case, error)
	// CasesToContinue are those of a matter that an applicant may come back with.
	CasesToContinue(ctx context.Context, matter string) ([]affairs.Case, error)
	CasesOfTicket(ctx context.Context, ticket string) ([]affairs.Case, error)
	// Unarchived are those of a bureau, "" = of all, that were finished before a day and
	// are not archived, at most so many after skip.
	Unarchived(ctx context.Context, before, bureau string, skip, most int) ([]affairs.Case, error)
	UnarchivedCount(ctx context.Context, before, bureau string) (int, error)
	// EachCase calls those that a filter chooses, newest first. An error of each ends it.
	EachCase(ctx context.Context, f affairs.CaseFilter, each func(affairs.Case) error) error
	// JointCases are those in which a bureau, "" = any, is asked for an opinion now,
	// EachJointCase those in which it was asked, or the question ended, within days.
	JointCases(ctx context.Context, bureau string) ([]affairs.Case, error)
	EachJointCase(ctx context.Context, bureau, from, to string, each func(affairs.Case) error) error
	// ImportCases keeps cases of another system, all or none, and further steps of known
	// ones. OutsideCases are those taken without a number of the hall.
	ImportCases(ctx context.Context, by string, list []affairs.CaseRecord, catalogue *affairs.Catalogue, cal *affairs.Calendar, at time.Time) (added, changed int, err error)
	OutsideCases(ctx context.Context, bureau, from, to string) ([]affairs.Case, error)
	// Archived are those archived, by number: most of them after skip.
	Archived(ctx context.Context, f affairs.ArchiveFilter, skip, most int) ([]affairs.Case, error)
	CaseCounts(ctx context.Context, from, to string) ([]affairs.CaseCount, error)
	StepCase(ctx context.Context, no string, act affairs.CaseAct, cal *affairs.Calendar) (affairs.Case, error)
	// QueryCode is what an applicant finds the state of a case with, beside its number.
	QueryCode(no string) string
}

var (
	errNoCases = web.NotFound("本机不保存办件。", "No cases are kept here.")
	errNoCase  = web.NotFound("没有这个办件，请核对编号（例如 SL20260001）。", "There is no such case; check its number, like SL20260001.")
)

// caseFor is a case that the viewer may see: a clerk those of their own bureau and
// those in which it was asked for its opinion, the collection window also what was
// decided, the hall office all.
func (d *Desk) caseFor(ctx context.Context, no string) (affairs.Case, error) {
	if d.Cases == nil {
		return affairs.Case{}, errNoCases
	}
	c, found, err := d.Cases.Case(ctx, strings.ToUpper(no))
	switch {
	case err != nil:
		return c, err
	case !found:
		return c, errNoCase
	}
	if bureau, all := d.seesCases(ctx); !all && bureau != c.Bureau && !c.JoinedBy(bureau) && !(d.collects(web.Who(ctx).User) && c.Decision() != nil) {
		name := d.bureauName(c.Bureau)
		return affairs.Case{}, web.Denied("这是"+name.ZH+"的办件，由该单位的人员办理。", "This case is handled by the staff of "+name.EN+".")
	}
	return c, nil
}

// caseFiled is a case whose file the viewer keeps: their bureau's, or any for the hall
// office.
func (d *Desk) caseFiled(ctx context.Context, no string) (affairs.Case, error) {
	c, err := d.caseFor(ctx, no)
	if bureau, all := d.seesCases(ctx); err == nil && !all && bureau != c.Bureau {
		name := d.bureauName(c.Bureau)
		return affairs.Case{}, web.Denied("案卷由"+name.ZH+"保管，请联系该单位。", "The file is kept by "+name.EN+"; ask there.")
	}
	return c, err
}

// collects tells whether somebody's place is at a window that hands over results for
// all bureaus (统一出件).
func (d *Desk) collects(user string) bool {
	return d.windows[d.staff[user].HomeWindow].Kind == configs.WindowCollection
}

// mayStep tells whether somebody has the role for a step about a case: by their post,
// by a delegation of now, or, for handing over the result, at the collection window.
func (d *Desk) mayStep(who web.Identity, c affairs.Case, kind affairs.CaseStepKind) error {
	if _, here := d.Data.Bureau(c.Bureau); !here && kind != affairs.CaseJointAnswered {
		if who.Role == web.Manager && (kind == affairs.CaseHandedBack || kind == affairs.CaseArchived || kind == affairs.CaseExplained) {
			return nil
		}
		return web.Denied("受理单位已经撤出大厅，由大厅管理办公室移交、归档", "the bureau of the case has left the hall; the hall office hands the case back and files it")
	}
	if kind == affairs.CaseHandedBack {
		return web.Denied("受理单位还在大厅，由该单位办理", "the bureau of the case is in the hall and handles it")
	}
	post := d.post(who.User)
	if kind == affairs.CaseDelivered && d.collects(who.User) {
		post.Bureau = c.Bureau
	}
	bureau := c.Bureau
	if kind == affairs.CaseJointAnswered && c.JointOf(post.Bureau) != nil || kind == affairs.CaseExplained && c.JoinedBy(post.Bureau) {
		bureau = post.Bureau // it answers, and for itself
	} else if kind == affairs.CaseJointAnswered {
		bureau = ""
	}
	return affairs.MayStep(post, who.Role == web.Manager, bureau, kind)
}

// seesCases is whose cases the viewer sees: all, or those of one bureau.
func (d *Desk) seesCases(ctx context.Context) (bureau string, all bool) {
	who := web.Who(ctx)
	if who.Role == web.Manager {
		return "", true
	}
	return d.staff[who.User].Bureau, false
}

// caseRow is a case as lists show it.
type caseRow struct {
	affairs.Case
	State  affairs.CaseState
	Matter affairs.Text
	Of     affairs.Text // its bureau
	Person string       // masked name, as long as its ticket has it
	Due    *affairs.CaseDue
	Joint  *affairs.JointTask // the joint step that the row is about; nil = the case itself
	Next   affairs.Text       // who acts next, and what
	Mine   bool               // the viewer can
}

func (d *Desk) caseRow(c affairs.Case, today affairs.Date) caseRow {
	r := caseRow{Case: c, State: c.State(), Matter: both(c.About, c.About), Of: d.bureauName(c.Bureau)}
	if m, ok := d.Catalogue.Matter(c.Matter); ok {
		r.Matter = both(m.ShortName, m.NameEN)
	}
	if due, ok := c.Due(d.Data.Calendar, today); ok {
		r.Due = &due
	}
	r.Next = r.next()
	if waits := d.waitsFor(c); waits.ZH != "" && r.State == affairs.CaseToVerify {
		r.Next = affairs.Text{ZH: "等联办意见：" + waits.ZH, EN: "joint opinion: " + waits.EN}
	}
	return r
}

// Filed is the step with which an archived case was filed.
func (r caseRow) Filed() *affairs.CaseStep { return r.Last(affairs.CaseArchived) }

// retentionOf is how long the file of a case is usually kept.
func (d *Desk) retentionOf(c affairs.Case) affairs.Retention {
	return affairs.RetentionOf(d.matterOf(c), d.Data.CaseRetention)
}

func retentionText(r affairs.Retention) affairs.Text { return both(string(r), r.EN()) }

// next is who acts next.
func (r caseRow) next() affairs.Text {
	switch r.State {
	case affairs.CaseIntake:
		return col("窗口：答复申请人", "window: answer")
	case affairs.CaseLacking:
		if r.Due != nil && r.Due.Left < 0 {
			return col("窗口：逾期未补，退件", "window: return it")
		}
		return col("申请人：补材料", "applicant: papers")
	case affairs.CaseRunning:
		return col("审查人员：审查", "examiner: examine")
	case affairs.CaseToVerify:
		return col("核准人员：核准", "verifier: decide")
	case affairs.CaseToDeliver:
		if r.Last(affairs.CaseGranted) != nil && r.Last(affairs.CaseCertified) == nil {
			return col("窗口：制证、送达", "window: licence, delivery")
		}
		return col("窗口：送达", "window: deliver")
	case affairs.CaseClosed:
		return col("窗口：归档", "window: archive")
	}
	return affairs.Text{}
}

// Light is the light of the limit that runs; what the applicant let pass has no
// light of its own.
func (r caseRow) Light() affairs.Light {
	if r.Due == nil {
		return affairs.NoLight
	}
	return r.Due.Light
}

// LightText is the light in words.
func (r caseRow) LightText() affairs.Text {
	if r.Due != nil && r.Due.Limit == affairs.SupplementLimit && r.Due.Left < 0 {
		return col("逾期未补", "not supplied")
	}
	return r.Light().Text()
}

// LeftText is how many days are left, in words.
func (r caseRow) LeftText() affairs.Text {
	switch n := r.Due.Left; {
	case n < 0:
		return col(fmt.Sprintf("超%d天", -n), countDays(-n)+" over")
	case n == 0:
		return col("今天", "today")
	default:
		return col(fmt.Sprintf("剩%d天", n), countDays(n)+" left")
	}
}

// countDays is "1 day", "2 days".
func countDays(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// byUrgency puts first what is overdue or due soon; what has no limit comes last,
// the oldest first.
func byUrgency(rows []caseRow) {
	slices.SortStableFunc(rows, func(a, b caseRow) int {
		if la, lb := a.Light(), b.Light(); la != lb {
			return cmp.Compare(lb, la)
		}
		switch {
		case a.Due != nil && b.Due != nil:
			return cmp.Or(cmp.Compare(a.Due.Left, b.Due.Left), strings.Compare(a.No, b.No))
		case a.Due != nil:
			return -1
		case b.Due != nil:
			return 1
		}
		return cmp.Or(strings.Compare(a.Day.String(), b.Day.String()), strings.Compare(a.No, b.No))
	})
}

// mayAct tells whether somebody may take a step that a case could take now; a
// refusal says why not. possible is false if the case cannot take it.
func (d *Desk) mayAct(who web.Identity, c affairs.Case, kind affairs.CaseStepKind) (possible bool, refused *refusal) {
	if _, err := c.Take(affairs.CaseStep{Kind: kind}); err != nil {
		return false, nil
	}
	err := d.mayStep(who, c, kind)
	if err == nil {
		_, err = c.Take(affairs.CaseStep{Kind: kind, By: actor(who).String()})
	}
	if err == nil {
		return true, nil
	}
	r, _ := refusalOf(err)
	return true, &r
}

// caseTurn are the steps with which a case goes on, by its state.
var caseTurn = map[affairs.CaseState][]affairs.CaseStepKind{
	affairs.CaseIntake:    {affairs.CaseAccepted},
	affairs.CaseRunning:   {affairs.CaseExamined},
	affairs.CaseToVerify:  {affairs.CaseGranted},
	affairs.CaseToDeliver: {affairs.CaseCertified, affairs.CaseDelivered},
	affairs.CaseClosed:    {affairs.CaseArchived},
}

// turn tells whether the viewer can take the case on: their own work list (待办). For
// the hall office it is what is due or overdue.
func (d *Desk) turn(who web.Identity, r caseRow) bool {
	if who.Role == web.Manager {
		return r.Light() >= affairs.Yellow
	}
	if r.Joint != nil {
		return d.mayStep(who, r.Case, affairs.CaseJointAnswered) == nil && d.staff[who.User].Bureau == r.Joint.Bureau
	}
	if r.State == affairs.CaseLacking {
		return r.Due != nil && r.Due.Left < 0
	}
	return slices.ContainsFunc(caseTurn[r.State], func(k affairs.CaseStepKind) bool {
		possible, refused := d.mayAct(who, r.Case, k)
		return possible && refused == nil
	})
}
