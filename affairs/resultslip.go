package affairs

import (
	"fmt"
	"slices"
	"time"

	"jiaohao/queue"
)

// ResultSlip is what an applicant carries home from a finished service (办理结果单,
// domain §11.1): what came of it, what happens next and whom to call, in words for
// somebody without a phone. It holds nothing of the applicant, and no reason that a
// clerk wrote: whoever knows the number may see it.
type ResultSlip struct {
	Number    string // S003
	Matter    Text   // of the line when there is no matter
	Window    string
	Bureau    Text
	Outcome   Text
	Papers    []ResultPaper // in the order in which they were given
	Next      []Text        // what to do, one sentence each
	Phone     string        // for questions: the window's
	Supervise string        // telephone of supervision
	At        time.Time     // of the end, in the hall's zone
}

// ResultPaper is a document that settles something, with the day that counts.
type ResultPaper struct {
	Title  Text
	Number string   // DocumentNumber, SheetNumber
	About  string   // its matter, where that is not the slip's; "" = the same
	Day    Text     // by when, in words; zero = no day
	Bring  []string // what lacks
}

// ResultSource is what the hall knows of a finished ticket.
type ResultSource struct {
	Ticket    queue.Ticket // Done
	Matter    Matter       // zero when only a line was chosen
	Line      Text         // its name
	Bureau    Text
	Documents []Document // given with the ticket, oldest first
	Notices   []Notice   // forms of the hall, for their names
	Service   string     // telephone of the hall
	Supervise string
	Now       time.Time // in the hall's zone
}

// outcomeTexts say an outcome to the applicant.
var outcomeTexts = map[queue.Outcome]Text{
	queue.Accepted:   {ZH: "已受理", EN: "Accepted"},
	queue.Completed:  {ZH: "已当场办好", EN: "Done on the spot"},
	queue.Supplement: {ZH: "材料要补", EN: "Papers are missing"},
	queue.Returned:   {ZH: "没有受理，已退件", EN: "Not accepted, papers returned"},
	queue.Consulted:  {ZH: "咨询已答复", EN: "Question answered"},
	queue.NotNeeded:  {ZH: "这件事不用办", EN: "No need to apply"},
	queue.Collected:  {ZH: "已领取", EN: "Collected"},
	queue.Unrecorded: {ZH: "窗口没有登记结果", EN: "No result was recorded"},
}

// OutcomeText says to the applicant what came of a service.
func OutcomeText(o queue.Outcome) Text { return outcomeTexts[o] }

// MakeResultSlip makes the slip of a finished ticket.
func MakeResultSlip(src ResultSource) ResultSlip {
	t := src.Ticket
	s := ResultSlip{
		Number: t.Name(), Matter: src.Line, Window: t.Window, Bureau: src.Bureau, Outcome: OutcomeText(t.Outcome),
		Phone: src.Matter.Contact.ConsultPhone, Supervise: src.Supervise, At: time.UnixMilli(t.EndedAt).In(src.Now.Location()),
	}
	if src.Matter.ID != "" {
		s.Matter = Text{ZH: src.Matter.ShortName, EN: src.Matter.NameEN}
	}
	if s.Matter.EN == "" {
		s.Matter.EN = s.Matter.ZH
	}
	if s.Phone == "" {
		s.Phone = src.Service
	}
	var own *Document
	for _, d := range settling(src.Documents, t) {
		p := src.paper(d)
		if d.Matter == t.Matter || t.Matter == "" {
			own = &d
		}
		if d.Matter != t.Matter {
			p.About = d.About
		}
		s.Papers = append(s.Papers, p)
	}
	s.Next = src.next(own)
	return s
}

// settling are the documents that count at the end: of each matter the newest that
// says what the clerk did, else the newest that settles anything.
func settling(all []Document, t queue.Ticket) (list []Document) {
	of := map[string]Document{}
	for _, d := range all {
		before, known := of[d.Matter]
		if d.Void != nil || d.Outcome() == queue.NoOutcome || known && before.Outcome() == t.Outcome && d.Outcome() != t.Outcome {
			continue
		}
		of[d.Matter] = d
	}
	for _, d := range of {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b Document) int { return int(a.At - b.At) })
	return list
}

func (src ResultSource) paper(d Document) ResultPaper {
	p := ResultPaper{Title: Text{ZH: d.Title, EN: d.Title}, Number: d.Number}
	if i := slices.IndexFunc(src.Notices, func(n Notice) bool { return n.ID == d.Notice }); i >= 0 && src.Notices[i].NameEN != "" {
		p.Title.EN = src.Notices[i].NameEN
	}
	switch d.Outcome() {
	case queue.Accepted:
		if c := d.Committed; c != nil && c.Days == 0 {
			p.Day = Text{ZH: "承诺当天办完", EN: "Promised for the same day"}
		} else if c != nil {
			p.Day = Text{ZH: "承诺最迟" + longDate(c.Day) + sure(c.Provisional) + "办完", EN: "Promised by " + c.Day.EN() + provisionally(c.Provisional)}
		}
	case queue.Supplement:
		if limit := d.Fact(factUntil); limit != "" {
			p.Day = Text{ZH: "请在" + limit + "补齐", EN: "Bring them in time"}
		}
		if d.Until != nil {
			p.Day.EN = "Bring them by " + d.Until.EN()
		}
		for _, item := range d.Items {
			p.Bring = append(p.Bring, item.Name)
		}
	}
	return p
}

// Fact is the value of a fact of the document, "" for none.
func (d Document) Fact(name string) string {
	for _, f := range d.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func provisionally(yes bool) string {
	if yes {
		return " (provisional)"
	}
	return ""
}

// next is what the applicant does now. own is the document of the ticket's matter
// that counts, nil for none: then it says how to get the paper that is due.
func (src ResultSource) next(own *Document) (list []Text) {
	t := src.Ticket
	say := func(zh, en string) { list = append(list, Text{ZH: zh, EN: en}) }
	given := own != nil && own.Outcome() == t.Outcome
	switch t.Outcome {
	case queue.Accepted:
		if given {
			say("问办到哪一步，请报通知书的号", "To ask how it goes, give the notice's number")
			break
		}
		if days := src.Matter.TimeLimit.CommittedDays; days > 0 {
			unit := src.Matter.TimeLimit.Unit
			say(fmt.Sprintf("服务指南承诺：受理后%d个%s内办完", days, unit), fmt.Sprintf("The guide promises %d %s from the acceptance", days, unit.EN()))
		}
		say("没有拿到受理通知书的，请向窗口要：上面写着最迟哪天办完", "If you got no acceptance notice, ask the window for it: it says by which day your case is finished")
	case queue.Completed:
		say("不用再等，请收好窗口给您的材料", "There is nothing to wait for; keep what the window gave you")
	case queue.Supplement:
		if back := ReentryText(t, src.Now); back != (Text{}) {
			list = append(list, back)
		} else {
			say("补齐后请再来取号", "Take a number again when you have them")
		}
		if !given {
			say("没有拿到补正通知书的，请向窗口要：要补的应当一次写全", "If you got no supplement notice, ask the window for it: it lists everything at once")
		}
	case queue.Returned:
		if given {
			if organ := own.Fact(factOrgan); organ != "" {
				say("这件事归"+organ+"管，请到那里申请", "This is for "+organ+": apply there")
				break
			}
			say("原因写在通知书上，条件具备后可以再来申请", "The reasons are in the notice; you may apply again once they no longer hold")
			break
		}
		say("没有拿到退件通知书的，请向窗口要：上面写着原因", "If you got no return notice, ask the window for it: it says why")
	case queue.Consulted:
		if given {
			say("要带的材料都写在告知单上，备齐后再来取号", "All that you have to bring is on the sheet; then take a number again")
			break
		}
		say("要带哪些材料，可在取号机“办事指南”里打印一次性告知单", "For the list of papers, print the notification sheet at a kiosk under Guides")
	case queue.NotNeeded:
		say("情况有变化、拿不准时，请先打电话问", "If things change or you are unsure, call first")
	case queue.Collected:
		say("请核对证件上的名称和日期，有错马上到窗口改", "Check names and dates; if anything is wrong, go back to the window at once")
	default:
		say("请打电话问窗口办到哪一步", "Please call the window to ask how things stand")
	}
	return list
}

// ReentryText says how a finished number comes back with further papers without
// waiting; zero when it may not, or no longer. now is in the hall's zone.
func ReentryText(t queue.Ticket, now time.Time) Text {
	if t.State != queue.Done || t.ReentryTill == 0 || now.UnixMilli() > t.ReentryTill {
		return Text{}
	}
	till := Text{ZH: "今天之内", EN: "today"}
	if zone := now.Location(); t.ReentryTill < DateOf(now).AddDays(1).At(0, zone).UnixMilli() {
		clock := ClockOf(time.UnixMilli(t.ReentryTill).In(zone)).String()
		till = Text{ZH: clock + "前", EN: "until " + clock}
	}
	return Text{
		ZH: "补齐材料后，" + till.ZH + "凭这个号在取号机或窗口报到，免排队回" + t.ReentryAt + "号窗口",
		EN: "With the missing papers, show this number at a kiosk or a window " + till.EN + ": no further wait for window " + t.ReentryAt,
	}
}
