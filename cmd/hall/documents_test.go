package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"jiaohao/affairs"
)

// documentCall gives a document at a window and returns the answer.
type documentCall struct {
	ID                     int64
	Number, Title, Href    string
	Outcome, Code, Message string
}

// TestDocumentsAtTheWindow gives papers for a ticket as a clerk does, without a
// browser: what is refused says which field, and what was given stands in the
// register, beside the record and in the report.
func TestDocumentsAtTheWindow(t *testing.T) {
	d, base := startDaemon(t, "")
	clerk, chief, other, manager := newClient(t, base, "0702"), newClient(t, base, "0701"), newClient(t, base, "0501"), newClient(t, base, "manager")
	give := func(c *client, key string, in map[string]any) (a documentCall, status int) {
		t.Helper()
		status, _ = c.do("POST", "/api/v1/windows/19/documents", key, in, &a)
		return a, status
	}
	year := d.now().In(d.cfg.Hall.Location).Year()
	number := func(word string, n int) string { return affairs.DocumentNumber(word, year, n) }
	papers := func(seqs ...int) (list []map[string]int) {
		for _, s := range seqs {
			list = append(list, map[string]int{"seq": s, "originals": s})
		}
		return list
	}

	clerk.must(t, "/api/v1/windows/19/open", nil, nil)
	if _, status := give(clerk, "", map[string]any{"notice": "accept"}); status != 409 {
		t.Errorf("without a ticket: %d", status)
	}
	newClient(t, base, "").must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, nil)
	clerk.must(t, "/api/v1/windows/19/next", nil, nil)
	clerk.must(t, "/api/v1/windows/19/start", nil, nil)

	for _, tt := range []struct {
		name   string
		c      *client
		in     map[string]any
		status int
	}{
		{"papers lack", clerk, map[string]any{"notice": "accept", "received": papers(1, 2)}, 409},
		{"no organ", clerk, map[string]any{"notice": "reject"}, 400},
		{"no such document", clerk, map[string]any{"notice": "grant"}, 400},
		{"another bureau's clerk", other, map[string]any{"notice": "receipt", "received": papers(1)}, 403},
		{"another ticket", clerk, map[string]any{"notice": "receipt", "ticket": "T1", "received": papers(1)}, 409},
		{"a matter of another window", clerk, map[string]any{"notice": "receipt", "matter": "ga-01", "received": papers(1)}, 400},
		{"a day that is none", clerk, map[string]any{"notice": "supplement", "until": "2026-13-01"}, 400},
		{"an unknown field", clerk, map[string]any{"notice": "receipt", "name": "张长明"}, 400},
	} {
		if a, status := give(tt.c, "", tt.in); status != tt.status {
			t.Errorf("%s: %d %+v, want %d", tt.name, status, a, tt.status)
		}
	}

	receipt, status := give(clerk, "press-1", map[string]any{"notice": "receipt", "received": papers(1, 4)})
	if status != 201 || receipt.Number != number("沭水许收字", 1) || receipt.Outcome != "" {
		t.Fatalf("receipt: %d %+v", status, receipt)
	}
	if again, _ := give(clerk, "press-1", map[string]any{"notice": "receipt", "received": papers(1, 4)}); again.Number != receipt.Number {
		t.Errorf("pressed twice: %+v", again)
	}
	supplement, status := give(clerk, "", map[string]any{"notice": "supplement", "received": papers(1, 4), "points": "申请书没有盖章"})
	if status != 201 || supplement.Outcome != "supplement" {
		t.Fatalf("supplement: %d %+v", status, supplement)
	}
	_, page := clerk.page(t, "GET", supplement.Href, nil)
	for _, want := range []string{"水行政许可申请补正通知书", number("沭水许补字", 1), "与第三者利害关系的相关说明", "建设项目水资源论证报告书", "申请书没有盖章", "第三十二条第一款第（四）项", "何慧敏（工号0702）"} {
		if !strings.Contains(page, want) {
			t.Errorf("the supplement notice does not say %q", want)
		}
	}
	if strings.Contains(page, "备案材料") {
		t.Error("the supplement notice asks for what was handed in")
	}

	// The second one: not by the clerk, by a chief representative with a reason.
	second := map[string]any{"notice": "supplement", "received": papers(1, 4), "points": "图纸比例尺不对"}
	if a, status := give(clerk, "", second); status != 403 {
		t.Errorf("a second supplement notice: %d %+v", status, a)
	}
	second["approval"] = "图纸是后来换的"
	if _, status := give(clerk, "", second); status != 403 {
		t.Errorf("approved by the clerk: %d", status)
	}
	if a, status := give(chief, "", second); status != 201 || a.Number != number("沭水许补字", 2) {
		t.Errorf("by the chief representative: %d %+v", status, a)
	}

	// What goes back is what the receipt lists, whatever is ticked.
	back, status := give(clerk, "", map[string]any{"notice": "return", "received": papers(2), "reason": "申请人撤回"})
	if status != 201 {
		t.Fatalf("return: %d %+v", status, back)
	}
	doc, _, err := d.store.Document(t.Context(), back.ID)
	if err != nil || len(doc.Items) != 2 || doc.Items[0].Originals != 1 || doc.Items[1].Seq != 4 || doc.Items[1].Originals != 4 {
		t.Errorf("returned %+v, %v", doc.Items, err)
	}
	// A mistake is taken back; the number stays used.
	status, page = clerk.page(t, "POST", back.Href+"/void", url.Values{"reason": {"申请人又要继续办"}})
	if status != 200 || !strings.Contains(page, "已作废") {
		t.Errorf("void: %d %.200s", status, page)
	}
	sheet, status := give(clerk, "press-2", map[string]any{"notice": "once", "variant": "延续", "received": papers(1)})
	if status != 201 || sheet.Number != affairs.SheetNumber(year, 1) {
		t.Fatalf("sheet: %d %+v", status, sheet)
	}
	if again, _ := give(clerk, "press-2", map[string]any{"notice": "once", "variant": "延续", "received": papers(1)}); again.Number != sheet.Number {
		t.Errorf("a sheet pressed twice: %+v", again)
	}
	accept, status := give(clerk, "", map[string]any{"notice": "accept", "variant": "延续", "received": papers(1, 2, 3)})
	if status != 201 || accept.Title != "水行政许可申请受理通知书" {
		t.Fatalf("accept: %d %+v", status, accept)
	}

	// The console proposes the outcome; after it, only the hall office can void.
	var state struct {
		Proposed string
		Given    []struct{ Number, Href string }
	}
	if _, err := clerk.do("GET", "/api/v1/snapshot?topic=desk/19", "", nil, &struct {
		Data any `json:"data"`
	}{&state}); err != nil || state.Proposed != "accepted" || len(state.Given) != 6 {
		t.Errorf("console: %+v %v", state, err)
	}
	clerk.must(t, "/api/v1/windows/19/finish", map[string]string{"outcome": state.Proposed}, nil)
	if status, _ := clerk.page(t, "POST", accept.Href+"/void", url.Values{"reason": {"打错了"}}); status != 403 {
		t.Errorf("void after the service: %d", status)
	}

	today := d.now().In(d.cfg.Hall.Location).Format("2006-01-02")
	_, page = manager.page(t, "GET", "/office/documents", nil)
	for _, want := range []string{accept.Number, supplement.Number, "再次补正：图纸是后来换的", "作废：申请人又要继续办", "0702 何慧敏"} {
		if !strings.Contains(page, want) {
			t.Errorf("the register does not say %q", want)
		}
	}
	_, page = manager.page(t, "GET", fmt.Sprintf("/office/records?from=%s&to=%s", today, today), nil)
	if !strings.Contains(page, "/office/documents?ticket=") || !strings.Contains(page, "5份") {
		t.Error("the record has no documents")
	}
	_, page = manager.page(t, "GET", "/office/report", nil)
	if !strings.Contains(page, "一次告知率") || !strings.Contains(page, "0%") {
		t.Error("the report does not count the failed one-time notification")
	}
	if status, file := manager.page(t, "GET", "/office/documents.csv?table=documents", nil); status != 200 || !strings.Contains(file, receipt.Number) {
		t.Errorf("the register as CSV: %d %.100s", status, file)
	}
	for _, path := range []string{"/desk/18/documents/" + fmt.Sprint(accept.ID), "/desk/19/documents/99999", "/desk/19/documents/x", "/desk/19/sheets/2020/1"} {
		if status, _ := clerk.page(t, "GET", path, nil); status != 404 {
			t.Errorf("%s: %d, want 404", path, status)
		}
	}
	if status, _ := clerk.page(t, "GET", sheet.Href, nil); status != 200 {
		t.Errorf("the sheet: %d", status)
	}
}

// TestDocumentsWithoutScripts: the form alone gives a paper, and a refusal keeps
// what was filled in.
func TestDocumentsWithoutScripts(t *testing.T) {
	_, base := startDaemon(t, "")
	clerk := newClient(t, base, "0702")
	for _, step := range []string{"open", "next", "start"} {
		if step == "next" {
			if _, err := newClient(t, base, "").do("POST", "/api/v1/tickets", "", map[string]string{"matter": "sl-01"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := clerk.do("POST", "/api/v1/windows/19/"+step, "", nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	for notice, want := range map[string]string{"return": `value="1" checked`, "reject_na": "自己家里生活用水", "accept": "法定办结"} {
		if status, page := clerk.page(t, "GET", "/desk/19/documents?got=1&notice="+notice, nil); status != 200 || !strings.Contains(page, want) {
			t.Fatalf("the form of %s: %d %.300s", notice, status, page)
		}
	}
	form := url.Values{"notice": {"reject_na"}, "got": {"1"}, "o-1": {"2"}, "reason": {" "}, "variant": {"变更"}, "key": {"k1"}}
	status, page := clerk.page(t, "POST", "/desk/19/documents", form)
	if status != 400 || !strings.Contains(page, "“事项不需许可的理由”没有填写，文书不能打印") || !strings.Contains(page, `<option value="变更" selected>变更</option>`) {
		t.Errorf("refused: %d", status)
	}
	form.Set("reason", "家庭生活用水，用水量少")
	status, page = clerk.page(t, "POST", "/desk/19/documents", form)
	if status != 200 || !strings.Contains(page, "水行政许可申请不受理告知书") || !strings.Contains(page, "家庭生活用水，用水量少") {
		t.Errorf("given: %d %.200s", status, page)
	}
	if _, again := clerk.page(t, "POST", "/desk/19/documents", form); !strings.Contains(again, "第0001号") || strings.Contains(again, "第0002号") {
		t.Error("sent twice, it was given twice")
	}
}
