package affairs_test

import (
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// said is all that a result slip says in Chinese.
func said(s affairs.ResultSlip) string {
	words := []string{s.Matter.ZH, s.Bureau.ZH, s.Window, s.Outcome.ZH, s.Phone, s.Supervise}
	for _, p := range s.Papers {
		words = append(append(words, p.About, p.Title.ZH, p.Number, p.Day.ZH), p.Bring...)
	}
	for _, n := range s.Next {
		words = append(words, n.ZH)
	}
	return strings.Join(words, "\n")
}

// TestResultSlip has one ticket end in each way, with and without its paper.
func TestResultSlip(t *testing.T) {
	h := example(t)
	const day = "2026-02-09 10:00"
	serial := 0
	given := func(notice, matter string, ask affairs.DocumentAsk) affairs.Document {
		t.Helper()
		d, err := affairs.MakeDocument(source(t, notice, matter, day), ask)
		if err != nil {
			t.Fatal(err)
		}
		serial++
		d.Number, d.ID, d.At = affairs.DocumentNumber(d.Word, d.Year, serial), int64(serial), d.At+int64(serial)
		return d
	}
	receipt := given(affairs.NoticeReceipt, "sl-01", affairs.DocumentAsk{Received: papers(1, 4)})
	accept := given(affairs.NoticeAccept, "sl-01", affairs.DocumentAsk{Received: papers(1, 2, 3)})
	supplement := given(affairs.NoticeSupplement, "sl-01", affairs.DocumentAsk{Received: papers(1, 4), Points: "申请书没有盖章"})
	giveBack := given(affairs.NoticeReturn, "sl-01", affairs.DocumentAsk{Received: papers(1), Reason: "家里有事，不办了"})
	reject := given(affairs.NoticeRejected, "sl-01", affairs.DocumentAsk{Reason: "不在本县", Organ: "河东区水利局"})
	other := given(affairs.NoticeAccept, "sl-02", affairs.DocumentAsk{Received: papers(1, 2, 3, 4)})
	sheet := affairs.Sheet{Number: affairs.SheetNumber(2026, 7), At: other.At + 1, Matter: "sl-01", Name: "取水许可审批"}.Document(h.Location)
	void := accept
	void.Void = &affairs.Void{By: "manager:manager", Reason: "打错了"}
	now, err := time.ParseInLocation("2006-01-02 15:04", day, h.Location)
	if err != nil {
		t.Fatal(err)
	}

	for _, tt := range []struct {
		name      string
		outcome   queue.Outcome
		documents []affairs.Document
		want      []string
		never     []string
	}{
		{"accepted", queue.Accepted, []affairs.Document{receipt, accept},
			[]string{"取水许可", "水利局", "19", "已受理", accept.Number, "承诺最迟2026年3月6日办完", "0539-0000181", h.ComplaintPhone}, []string{receipt.Number, "没有拿到"}},
		{"accepted without its notice", queue.Accepted, []affairs.Document{receipt, void},
			[]string{"已受理", "受理后15个工作日内办完", "没有拿到受理通知书的，请向窗口要"}, []string{void.Number}},
		{"supplement", queue.Supplement, []affairs.Document{supplement},
			[]string{"材料要补", supplement.Number, "请在2026年3月6日以前（含当日）补齐", "与第三者利害关系的相关说明", "申请书没有盖章", "补齐后请再来取号"}, nil},
		{"came back and was accepted", queue.Accepted, []affairs.Document{supplement, accept}, []string{accept.Number}, []string{supplement.Number, "申请书没有盖章"}},
		{"the newest is not what the clerk did", queue.Supplement, []affairs.Document{supplement, sheet}, []string{supplement.Number}, []string{sheet.Number}},
		{"returned", queue.Returned, []affairs.Document{giveBack}, []string{"已退件", giveBack.Number, "原因写在通知书上"}, []string{"家里有事"}},
		{"of another organ", queue.Returned, []affairs.Document{reject}, []string{reject.Number, "这件事归河东区水利局管"}, []string{"不在本县"}},
		{"returned without its notice", queue.Returned, nil, []string{"没有拿到退件通知书的，请向窗口要"}, nil},
		{"consulted", queue.Consulted, []affairs.Document{sheet}, []string{"咨询已答复", "告〔2026〕第0007号", "要带的材料都写在告知单上"}, nil},
		{"consulted without a sheet", queue.Consulted, nil, []string{"可在取号机“办事指南”里打印一次性告知单"}, nil},
		{"two matters", queue.Accepted, []affairs.Document{other, accept}, []string{other.Number, other.About, accept.Number}, nil},
		{"not needed", queue.NotNeeded, nil, []string{"这件事不用办"}, nil},
		{"completed", queue.Completed, nil, []string{"已当场办好"}, nil},
		{"collected", queue.Collected, nil, []string{"已领取", "请核对"}, nil},
		{"forgotten", queue.Unrecorded, nil, []string{"没有登记结果", "请打电话"}, nil},
	} {
		m, _ := h.Matters.Matter("sl-01")
		s := h.ResultSlip(queue.Ticket{Matter: "sl-01", Line: "S", Window: "19", State: queue.Done, Outcome: tt.outcome, EndedAt: now.UnixMilli()}, m, tt.documents, now)
		text := said(s)
		for _, w := range tt.want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the slip does not say %q:\n%s", tt.name, w, text)
			}
		}
		for _, w := range tt.never {
			if strings.Contains(text, w) {
				t.Errorf("%s: the slip says %q:\n%s", tt.name, w, text)
			}
		}
		for _, both := range append([]affairs.Text{s.Matter, s.Bureau, s.Outcome}, s.Next...) {
			if both.ZH == "" || both.EN == "" {
				t.Errorf("%s: %+v lacks a language", tt.name, both)
			}
		}
		for _, p := range s.Papers {
			if p.Title.EN == "" || (p.Day.ZH == "") != (p.Day.EN == "") {
				t.Errorf("%s: %+v lacks a language", tt.name, p)
			}
		}
	}
	if en := h.ResultSlip(queue.Ticket{Matter: "sl-01", Outcome: queue.Accepted}, affairs.Matter{ID: "sl-01"}, []affairs.Document{accept}, now); en.Papers[0].Day.EN != "Promised by 6 March 2026" || en.Papers[0].Title.EN != "Acceptance notice" {
		t.Errorf("in English: %+v", en.Papers[0])
	}
	// Without a matter the line and the hall's own telephone stand for it.
	if s := h.ResultSlip(queue.Ticket{Line: "S", Outcome: queue.Accepted}, affairs.Matter{}, []affairs.Document{accept}, now); s.Phone != h.ServicePhone || s.Matter.ZH != "水利" || s.Bureau.ZH == "" || s.Papers[0].About == "" || strings.Contains(said(s), "没有拿到") {
		t.Errorf("of a line: %+v", s)
	}
	// A number that may come back says until when.
	back := queue.Ticket{Matter: "sl-01", State: queue.Done, Outcome: queue.Supplement, ReentryAt: "19", ReentryTill: now.Add(90 * time.Minute).UnixMilli()}
	if s := h.ResultSlip(back, affairs.Matter{}, nil, now); !strings.Contains(said(s), "11:30前凭这个号") {
		t.Errorf("may come back: %s", said(s))
	}
	if s := h.ResultSlip(back, affairs.Matter{}, nil, now.Add(2*time.Hour)); !strings.Contains(said(s), "再来取号") {
		t.Errorf("may come back no more: %s", said(s))
	}
}
