package affairs_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/queue"
)

// source is the example hall at a moment of its own time, for a document about a
// matter.
func source(t *testing.T, notice, matter, at string) affairs.DocumentSource {
	t.Helper()
	h := example(t)
	now, err := time.ParseInLocation("2006-01-02 15:04", at, h.Location)
	if err != nil {
		t.Fatal(err)
	}
	m, ok := h.Matters.Matter(matter)
	if !ok {
		t.Fatalf("no matter %s", matter)
	}
	b, _ := h.Bureau(m.Bureau)
	return affairs.DocumentSource{Notice: noticeOf(t, h, notice), Bureau: b, Matter: m, Opening: h.Opening, Now: now,
		Ticket: "01T", TicketName: "S003", Line: "S", Window: "19", Staff: "0702"}
}

func noticeOf(t *testing.T, h configs.Hall, id string) affairs.Notice {
	t.Helper()
	i := slices.IndexFunc(h.Notices, func(n affairs.Notice) bool { return n.ID == id })
	if i < 0 {
		t.Fatalf("no notice %s", id)
	}
	return h.Notices[i]
}

// papers are so many originals of each of the checklist's papers.
func papers(seqs ...int) (list []affairs.Received) {
	for _, s := range seqs {
		list = append(list, affairs.Received{Seq: s, Originals: 1})
	}
	return list
}

func fact(d affairs.Document, name string) string {
	for _, f := range d.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// TestAcceptanceNotice has the deadlines of the sample cases (domain §2 row 25).
func TestAcceptanceNotice(t *testing.T) {
	h := example(t)
	for _, c := range h.Cases {
		src := source(t, affairs.NoticeAccept, c.Matter, c.AcceptedOn.String()+" 10:00")
		var all []affairs.Received
		for _, m := range src.Matter.Materials {
			all = append(all, affairs.Received{Seq: m.Seq, Originals: m.Originals, Copies: m.Copies})
		}
		d, err := affairs.MakeDocument(src, affairs.DocumentAsk{Received: all})
		if err != nil {
			t.Fatal(err)
		}
		if d.Committed.Day != c.ExpectedCommitmentDeadline || d.Statutory.Day != c.ExpectedStatutoryDeadline || *d.Accepted != c.AcceptedOn {
			t.Errorf("%s: accepted %v, committed %v, statutory %v", c.CaseNo, d.Accepted, d.Committed, d.Statutory)
		}
		if d.Committed.Provisional || d.Statutory.Provisional {
			t.Errorf("%s is provisional", c.CaseNo)
		}
	}
	d, err := affairs.MakeDocument(source(t, affairs.NoticeAccept, "sl-01", "2026-02-09 10:00"), affairs.DocumentAsk{Received: papers(1, 2, 3)})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"受理日期": "2026年2月9日", "承诺办结日期": "2026年3月6日（自受理次日起15个工作日）", "法定办结日期": "2026年4月20日（自受理次日起45个工作日）"} {
		if got := fact(d, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if d.Title != "水行政许可申请受理通知书" || d.Word != "沭水许受字" || !strings.Contains(d.Text[0], "《中华人民共和国行政许可法》第三十二条第二款") || !strings.Contains(fact(d, "查询方式"), "0539-0000181") {
		t.Errorf("%+v", d)
	}
	if d.Outcome() != queue.Accepted {
		t.Errorf("proposes %v", d.Outcome())
	}
}

// TestAcceptedAfterClosing counts as the next working day, into a year whose
// holidays are not published: provisional. A variant may be done at once.
func TestAcceptedAfterClosing(t *testing.T) {
	src := source(t, affairs.NoticeAccept, "sl-01", "2026-12-18 18:00") // a Friday
	d, err := affairs.MakeDocument(src, affairs.DocumentAsk{Received: papers(1, 2, 3), Variant: "延续"})
	if err != nil {
		t.Fatal(err)
	}
	if d.Accepted.String() != "2026-12-21" || !d.Committed.Provisional || !strings.Contains(fact(d, "承诺办结日期"), "（暂定）") || !strings.Contains(strings.Join(d.After, ""), "暂定") {
		t.Errorf("accepted %v, %v, %q", d.Accepted, d.Facts, d.After)
	}
	if d, err = affairs.MakeDocument(src, affairs.DocumentAsk{Received: papers(1, 2, 3), Variant: "注销"}); err != nil || !strings.Contains(fact(d, "承诺办结日期"), "当场办结") {
		t.Errorf("an instant variant: %v %v", d.Facts, err)
	}
}

// TestSupplementListsWhatIsMissing: tick 3 of 5 and the notice has exactly the
// other 2 (domain §2 row 20).
func TestSupplementListsWhatIsMissing(t *testing.T) {
	src := source(t, affairs.NoticeSupplement, "sl-07", "2026-02-09 10:00")
	if len(src.Matter.Materials) != 5 {
		t.Fatalf("%d materials", len(src.Matter.Materials))
	}
	d, err := affairs.MakeDocument(src, affairs.DocumentAsk{Received: papers(1, 3, 5)})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Items) != 2 || d.Items[0].Seq != 2 || d.Items[1].Seq != 4 {
		t.Errorf("items %+v", d.Items)
	}
	if fact(d, "告知日期") != "2026年2月9日" || fact(d, "补正期限") != "2026年3月6日以前（含当日）" { // 15 working days over the Spring Festival
		t.Errorf("facts %v", d.Facts)
	}
	if d.Outcome() != queue.Supplement {
		t.Errorf("proposes %v", d.Outcome())
	}
	// What the hall can fetch, and what applies only sometimes, is asked for only
	// if the clerk says so; points in words come last.
	src = source(t, affairs.NoticeSupplement, "sl-01", "2026-02-09 10:00")
	if d, err = affairs.MakeDocument(src, affairs.DocumentAsk{Received: papers(1, 2), Lacking: []int{3, 4}, Points: "申请书第3页\n\n图纸没有盖章\n", Until: affairs.Date{Year: 2026, Month: 2, Day: 27}}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, item := range d.Items {
		names = append(names, item.Name)
	}
	if want := []string{src.Matter.Materials[2].Name, "备案材料", "申请书第3页", "图纸没有盖章"}; !slices.Equal(names, want) {
		t.Errorf("items %q, want %q", names, want)
	}
	// A condition that does not hold: the clerk says so, and nothing lacks.
	src.Notice = noticeOf(t, example(t), affairs.NoticeAccept)
	if _, err := affairs.MakeDocument(src, affairs.DocumentAsk{Received: papers(1, 2)}); err == nil {
		t.Error("accepted without what is required as a rule")
	}
	if _, err := affairs.MakeDocument(src, affairs.DocumentAsk{Received: papers(1, 2), Lacking: []int{}}); err != nil {
		t.Errorf("no construction project: %v", err)
	}
	if fact(d, "补正期限") != "2026年2月27日以前（含当日）" {
		t.Errorf("until %q", fact(d, "补正期限"))
	}
}

// TestDocumentIsRefused names the field that is not filled.
func TestDocumentIsRefused(t *testing.T) {
	with := func(notice, matter string, change func(*affairs.DocumentSource)) affairs.DocumentSource {
		src := source(t, notice, matter, "2026-02-09 10:00")
		if change != nil {
			change(&src)
		}
		return src
	}
	late := affairs.Date{Year: 2026, Month: 2, Day: 6}
	for _, tt := range []struct {
		name string
		src  affairs.DocumentSource
		ask  affairs.DocumentAsk
		want string
	}{
		{"nothing received", with(affairs.NoticeReceipt, "sl-01", nil), affairs.DocumentAsk{}, "材料目录与份数"},
		{"papers lack", with(affairs.NoticeAccept, "sl-01", nil), affairs.DocumentAsk{Received: papers(1, 2)}, "还差：建设项目水资源论证报告书"},
		{"no telephone", with(affairs.NoticeAccept, "sl-01", func(s *affairs.DocumentSource) { s.Matter.Contact.ConsultPhone = "" }), affairs.DocumentAsk{Received: papers(1, 2, 3)}, "查询方式"},
		{"nothing lacks", with(affairs.NoticeSupplement, "sl-01", nil), affairs.DocumentAsk{Received: papers(1, 2, 3)}, "逐项补正内容"},
		{"no limit", with(affairs.NoticeSupplement, "sl-01", func(s *affairs.DocumentSource) { s.Notice.LimitDays = 0 }), affairs.DocumentAsk{}, "补正期限"},
		{"a day that has passed", with(affairs.NoticeSupplement, "sl-01", nil), affairs.DocumentAsk{Until: late}, "已经过去"},
		{"no reason to return", with(affairs.NoticeReturn, "sl-01", nil), affairs.DocumentAsk{Received: papers(1)}, "退件理由"},
		{"nothing to return", with(affairs.NoticeReturn, "sl-01", nil), affairs.DocumentAsk{Reason: "申请人撤回"}, "退还材料目录"},
		{"why no permit is needed", with(affairs.NoticeNotRequired, "sl-01", nil), affairs.DocumentAsk{}, "事项不需许可的理由"},
		{"which organ", with(affairs.NoticeRejected, "sl-01", nil), affairs.DocumentAsk{Reason: "取水口在外县"}, "应向哪个机关申请"},
		{"no remedies", with(affairs.NoticeRejected, "sl-01", func(s *affairs.DocumentSource) { s.Matter.Remedies = affairs.Remedies{} }), affairs.DocumentAsk{Organ: "市水利局"}, "救济途径"},
		{"an ID number", with(affairs.NoticeReturn, "sl-01", nil), affairs.DocumentAsk{Received: papers(1), Reason: "本人 990000195003072516 撤回"}, "不要写电话或证件号码"},
		{"a field of the hall's own", with(affairs.NoticeReceipt, "sl-01", func(s *affairs.DocumentSource) {
			s.Notice.RequiredFields = append(slices.Clone(s.Notice.RequiredFields), "存放柜号")
		}), affairs.DocumentAsk{Received: papers(1)}, "存放柜号"},
		{"no such paper", with(affairs.NoticeReceipt, "sl-01", nil), affairs.DocumentAsk{Received: papers(17)}, "材料清单已经更新"},
		{"no such variant", with(affairs.NoticeReceipt, "sl-01", nil), affairs.DocumentAsk{Received: papers(1), Variant: "继承"}, "办理情形"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := affairs.MakeDocument(tt.src, tt.ask)
			var refused *affairs.Refusal
			if !errors.As(err, &refused) || !strings.Contains(refused.ZH, tt.want) {
				t.Errorf("got %v, want a refusal that names %s", err, tt.want)
			}
		})
	}
}

// TestReturnedAsReceived: as many papers go back as the receipt says.
func TestReturnedAsReceived(t *testing.T) {
	src := source(t, affairs.NoticeReceipt, "sl-01", "2026-02-09 10:00")
	receipt, err := affairs.MakeDocument(src, affairs.DocumentAsk{Received: []affairs.Received{{Seq: 1, Originals: 3}, {Seq: 2}, {Seq: affairs.ProxySeq, Originals: 1, Copies: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Items[1].Note != "电子件" || fact(receipt, "最迟答复") != "2026年2月14日" {
		t.Errorf("receipt %+v", receipt)
	}
	got, ok := affairs.ReceivedBefore([]affairs.Document{receipt, {Notice: affairs.NoticeReceipt, Matter: "sl-01", Items: receipt.Items, Void: &affairs.Void{}}}, "sl-01")
	if !ok {
		t.Fatal("no receipt found")
	}
	src.Notice = noticeOf(t, example(t), affairs.NoticeReturn)
	back, err := affairs.MakeDocument(src, affairs.DocumentAsk{Received: got, Reason: "不属于取水许可范围\n申请人撤回"})
	if err != nil || !slices.Equal(back.Items, receipt.Items) {
		t.Errorf("returned %+v, received %+v, %v", back.Items, receipt.Items, err)
	}
	if fact(back, "退件理由") != "1.不属于取水许可范围；2.申请人撤回" {
		t.Errorf("reasons %q", fact(back, "退件理由"))
	}
}

// TestNoLawOfLicences is cited where no licence is asked for.
func TestNoLawOfLicences(t *testing.T) {
	src := source(t, affairs.NoticeSupplement, "rs-01", "2026-02-09 10:00")
	d, err := affairs.MakeDocument(src, affairs.DocumentAsk{Points: "补一张照片"})
	if err != nil || strings.Contains(strings.Join(d.Text, ""), "行政许可法") || d.Title != "补正通知书（补件清单）" {
		t.Errorf("%+v %v", d, err)
	}
}

// TestSecondSupplement needs the leave of a chief representative and counts as a
// failed one-time notification (domain §2 row 27).
func TestSecondSupplement(t *testing.T) {
	d := affairs.Document{Notice: affairs.NoticeSupplement, Approval: &affairs.Approval{By: "staff:0701", Reason: "图纸有误"}}
	first, err := d.Follow(0, "")
	if err != nil || first.Approval != nil || first.Earlier != 0 {
		t.Errorf("the first: %+v %v", first, err)
	}
	second, err := d.Follow(1, "沭水许补字〔2026〕第0001号")
	if err != nil || second.Earlier != 1 || second.Approval == nil {
		t.Errorf("the second: %+v %v", second, err)
	}
	d.Approval = nil
	if _, err := d.Follow(1, "沭水许补字〔2026〕第0001号"); err == nil || !strings.Contains(err.(*affairs.Refusal).ZH, "第0001号") {
		t.Errorf("without leave: %v", err)
	}
	once, all := affairs.ToldOnce([]affairs.DocumentCount{
		{Line: "S", Notice: affairs.NoticeSupplement, Given: 5, First: 4, Again: 1}, {Line: "S", Notice: affairs.NoticeAccept, Given: 9, First: 9}})
	if once != 3 || all != 4 {
		t.Errorf("told once %d of %d", once, all)
	}
}

// TestWindowSheet is the one-time notification given by a clerk.
func TestWindowSheet(t *testing.T) {
	src := source(t, affairs.NoticeOnce, "sl-01", "2026-02-09 10:00")
	s, err := affairs.WindowSheet(src, affairs.DocumentAsk{Variant: "延续", Received: append(papers(1), affairs.Received{Seq: affairs.ProxySeq})})
	if err != nil || s.Staff != "0702" || !s.Papers[0].Held || !s.Agent || len(s.Papers) != 6 {
		t.Fatalf("%+v %v", s, err)
	}
	d := s.Document(src.Opening.Location)
	if d.Title != "一次性告知单" || len(d.Items) != 6 || fact(d, "告知时间") != "2026年2月9日 10:00" || d.Staff != "0702" {
		t.Errorf("%+v", d)
	}
	src.Matter.Fee.Standard = ""
	if _, err := affairs.WindowSheet(src, affairs.DocumentAsk{}); err == nil || !strings.Contains(err.(*affairs.Refusal).ZH, "收费") {
		t.Errorf("without a fee: %v", err)
	}
}
