package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
)

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

var marks = map[string]string{affairs.NoticeAccept: "受", affairs.NoticeSupplement: "补", affairs.NoticeGrant: "准", affairs.NoticeDelivery: "送"}

func (d *day) bureau(id string) (affairs.Bureau, bool) {
	i := slices.IndexFunc(d.Hall.Bureaus, func(b affairs.Bureau) bool { return b.ID == id })
	return d.Hall.Bureaus[max(i, 0)], i >= 0
}

// paper is a document of the length that they have.
func (d *day) paper(notice string, window configs.Window, matter affairs.Matter, staff string, at int64) affairs.Document {
	bureau, _ := d.bureau(matter.Bureau)
	word := "沭" + bureau.Short + marks[notice] + "字"
	key := fmt.Sprint(word, d.date.Year)
	d.documents[key]++
	doc := affairs.Document{Notice: notice, Title: "行政许可申请通知书", Word: word, Year: d.date.Year, Serial: d.documents[key], At: at, Staff: staff,
		Bureau: window.Bureau, Organ: "临沭县有关主管部门", Matter: matter.ID, About: matter.Name,
		Number: affairs.DocumentNumber(word, d.date.Year, d.documents[key]),
		Text: []string{"你（单位）提出的" + matter.Name + "申请，经审查，申请材料齐全、符合法定形式，根据《中华人民共和国行政许可法》第三十二条第一款第五项的规定，决定予以受理。",
			"本机关将在承诺的期限内作出决定，并通知你（单位）。办理进度可以凭小票上的二维码或者查询码查询。"},
		Facts: []affairs.DocumentFact{{Name: "受理日期", Value: d.date.String()}, {Name: "承诺办结日期", Value: "自受理之日起十个工作日"}, {Name: "查询方式", Value: "0539-0000100"}},
		Signs: []string{"申请人签收：", "日期："}}
	for i := range 5 {
		doc.Items = append(doc.Items, affairs.DocumentItem{Seq: i + 1, Name: "申请材料（含身份证明、场地证明与图纸）", Originals: 1, Copies: 2})
	}
	return doc
}

func (d *day) give(doc affairs.Document, actor string) {
	d.add(queue.Event{At: doc.At, Kind: documentGiven, Actor: actor, Ticket: doc.Ticket, Line: doc.Line, Window: doc.Window,
		Number: doc.Serial, Code: doc.Year, Text: doc.Notice, Body: jsonText(doc)}, "", nil)
}

// opens gives the paper that opens a case, and plans the rest of it: most are
// decided within two weeks, a few are told first what lacks, and few are never filed.
func (d *day) opens(window configs.Window, matter affairs.Matter, ticket, name string, at int64) {
	staff := d.clerk(window)
	year := d.date.Year
	key := fmt.Sprint(window.Bureau, year)
	d.cases[key]++
	serial := d.cases[key]
	open := affairs.CaseOpening{Bureau: window.Bureau, Matter: matter.ID, About: matter.Name, Ticket: ticket, TicketName: name,
		Line: matter.Line, Window: window.No, Clerk: staff, Day: d.date, Intake: d.date, AnswerDays: matter.AnswerDays()}
	no := affairs.CaseNumber(window.Bureau, year, serial)
	of := func(d *day, notice string, at int64) affairs.Document {
		doc := d.paper(notice, window, matter, staff, at)
		doc.Ticket, doc.TicketName, doc.Line, doc.Window, doc.Case = ticket, name, matter.Line, window.No, no
		return doc
	}
	first := of(d, affairs.NoticeAccept, at)
	if serial%12 == 0 {
		first = of(d, affairs.NoticeSupplement, at)
		until := d.date.AddDays(15)
		first.Until = &until
		d.after(3, func(d *day) { d.accepts(of(d, affairs.NoticeAccept, d.at(10, d.rnd.Float64()*300)), staff) })
	}
	first.Opens = &open
	d.accepts(first, staff)
	step := func(d *day, kind affairs.CaseStepKind, by, note string, hour float64) {
		s := affairs.CaseStep{Kind: kind, At: d.at(hour, d.rnd.Float64()*40), Day: d.date, By: by, Note: note}
		d.add(queue.Event{At: s.At, Kind: caseStepped, Actor: by, Ticket: ticket, Line: matter.Line, Window: window.No, Code: int(kind), Text: no, Body: jsonText(s)}, "", nil)
	}
	decided := 4 + d.rnd.IntN(5)
	d.after(decided-1, func(d *day) { step(d, affairs.CaseExamined, "staff:"+staff, "材料符合要求，建议准予", 15) })
	if serial%50 == 1 {
		decided += 9 // late
	}
	d.after(decided, func(d *day) {
		granted := of(d, affairs.NoticeGrant, d.at(16, d.rnd.Float64()*40))
		granted.Committed, granted.Statutory = d.limits(open.Day)
		d.give(granted, "staff:chief-"+window.Bureau)
	})
	d.after(decided+2, func(d *day) { d.give(of(d, affairs.NoticeDelivery, d.at(11, d.rnd.Float64()*40)), "staff:"+staff) })
	if serial%30 > 0 {
		d.after(decided+10, func(d *day) {
			step(d, affairs.CaseArchived, "staff:"+staff, fmt.Sprintf("%d-%s-%04d 第3柜", year, window.Bureau, serial), 16)
		})
	}
}

func (d *day) accepts(doc affairs.Document, staff string) {
	if doc.Notice == affairs.NoticeAccept {
		accepted := d.date
		doc.Accepted = &accepted
		doc.Committed, doc.Statutory = d.limits(accepted)
	}
	d.give(doc, "staff:"+staff)
}

// limits are ten and twenty working days.
func (d *day) limits(accepted affairs.Date) (committed, statutory *affairs.DueDay) {
	of := func(days int) *affairs.DueDay {
		last, provisional := d.Hall.Calendar.Deadline(accepted, days, affairs.WorkingDays, nil)
		return &affairs.DueDay{Day: last, Days: days, Unit: affairs.WorkingDays, Provisional: provisional}
	}
	return of(10), of(20)
}

// after plans something for a later working day.
func (d *day) after(days int, f func(*day)) { d.later[d.n+days] = append(d.later[d.n+days], f) }

func (d *day) sheet(window configs.Window, matter affairs.Matter, ticket string, at int64) {
	year := d.date.Year
	d.sheets[year]++
	s := affairs.Sheet{Number: affairs.SheetNumber(year, d.sheets[year]), At: at, Matter: matter.ID, Name: matter.Name, Bureau: "临沭县有关主管部门",
		Limit: "承诺10个工作日", Fee: "不收费", Windows: []string{window.No}, Hours: "09:00–17:00", Phone: "0539-0000100", Informer: window.No + "号窗口"}
	for range 5 {
		s.Papers = append(s.Papers, affairs.SheetItem{Name: "申请书和身份证明"})
	}
	d.add(queue.Event{At: at, Kind: sheetGiven, Actor: "staff:" + d.clerk(window), Ticket: ticket, Number: d.sheets[year], Code: year, Text: matter.ID, Body: jsonText(s)}, "", nil)
}

// troubles are what the hall notes of itself.
func (d *day) troubles() {
	for i := range 4 {
		window := d.Hall.Windows[d.rnd.IntN(len(d.Hall.Windows)/4)*4+i%4].No
		at := d.at(9+float64(i)*2, d.rnd.Float64()*40)
		for kind, later := range map[queue.Kind]int64{unattended: 0, attended: 10 * 60_000} {
			d.add(queue.Event{At: at + later, Kind: kind, Actor: "system:hall", Window: window, Code: 3, Text: "0702"}, "", nil)
		}
	}
	for i := range 2 {
		at := d.at(10+float64(i)*3, d.rnd.Float64()*60)
		device := fmt.Sprintf("printer-K%d", 1+i)
		d.add(queue.Event{At: at, Kind: outageBegan, Actor: "system:hall", Text: device,
			Body: fmt.Sprintf(`{"code":"paper_out","zh":"缺纸","en":"out of paper","since":%d}`, at)}, "", nil)
		d.add(queue.Event{At: at + 8*60_000, Kind: outageEnded, Actor: "system:hall", Text: device}, "", nil)
	}
}

// office is what goes through the store's own calls: feedback, appointments and, on
// the 25th or so of a month, what each bureau hands in.
func (d *day) office(ctx context.Context) error {
	for i := range 2 {
		f, err := d.store.GiveFeedback(ctx, "kiosk:K1", affairs.Feedback{At: d.at(11, float64(i)), Kind: affairs.FeedbackKinds[d.n%3], About: []string{"等候时间"},
			Window: d.Hall.Windows[d.n%len(d.Hall.Windows)].No, Words: "希望中午也有人值班"})
		if err != nil {
			return err
		}
		if d.n%25 > 0 {
			if err := d.store.AnswerFeedback(ctx, "manager:manager", f.Year, f.Serial, "谢谢您的意见，中午已经安排值班。", time.UnixMilli(d.at(16, 0))); err != nil {
				return err
			}
		}
	}
	if d.date.Day < 25 || d.n%21 > 0 {
		return nil
	}
	for _, b := range d.Hall.Bureaus {
		if _, err := d.store.SubmitMonthly(ctx, "staff:"+b.ID, affairs.MonthlyInfo{Bureau: b.ID, Month: affairs.MonthOf(d.date), At: d.at(16, 30),
			Title: "本月工作情况", Text: []string{"本月按时办结全部办件，没有投诉。", "下月继续做好一次性告知。"}}); err != nil {
			return err
		}
		if err := d.store.EnterLog(ctx, "staff:"+b.ID, affairs.LogEntry{Kind: affairs.VisitEntry, Bureau: b.ID, Day: d.date.String(), Who: "分管副局长", Note: "现场协调材料流转", At: d.at(16, 30)}); err != nil {
			return err
		}
	}
	return nil
}
