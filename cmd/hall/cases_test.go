package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// startCaseHall starts a hall on a Monday of a year whose calendar is published.
func startCaseHall(t *testing.T) *datedHall {
	t.Helper()
	return startHallAt(t, "2026-03-02 10:20")
}

// call takes a step or gives a paper by the API.
func (h *datedHall) call(user, path string, in map[string]any) (status int, answer map[string]any) {
	h.Helper()
	status, err := h.as(user).do("POST", "/api/v1/cases/"+path, "", in, &answer)
	if err != nil {
		answer = map[string]any{"message": err.Error()}
	}
	return status, answer
}

func (h *datedHall) must(user, path string, in map[string]any) map[string]any {
	h.Helper()
	status, answer := h.call(user, path, in)
	if status >= 300 {
		h.Fatalf("%s as %s with %v: %d %v", path, user, in, status, answer)
	}
	return answer
}

// light is the light of a case in the API.
func (h *datedHall) light(no string) string {
	h.Helper()
	var a struct{ Due *struct{ Light string } }
	if status, err := h.as("manager").do("GET", "/api/v1/cases/"+no, "", nil, &a); err != nil || status != http.StatusOK {
		h.Fatalf("%s: %d %v", no, status, err)
	}
	if a.Due == nil {
		return ""
	}
	return a.Due.Light
}

var keyField = regexp.MustCompile(`name="key" value="([^"]+)"`)

// TestCaseFromReceiptToArchive is an application from the window to the file: the
// papers come in on two visits, two people decide, and every face tells the same.
func TestCaseFromReceiptToArchive(t *testing.T) {
	t.Parallel()
	h := startCaseHall(t)
	no := h.opened("sl-01", "receipt", 1, 2)
	if no != "SL20260001" {
		t.Fatalf("the first case is %q", no)
	}
	h.reads("0702", "/cases", no, "收件待受理", "答复期限 2026-03-09", "剩5天", "正常")
	h.reads("manager", "/cases?tab=open", no, "水利")
	h.lacks("0501", "/cases?tab=open", no)
	for _, path := range []string{"/cases/" + no, "/cases/" + no + "/label", "/api/v1/cases/" + no, "/cases/" + no + "/documents?notice=accept"} {
		if status, body := h.as("0501").page(t, "GET", path, nil); status != http.StatusForbidden || strings.Contains(body, "取水许可") {
			t.Errorf("another bureau's clerk reads %s: %d", path, status)
		}
	}
	if status, _ := h.call("0501", no+"/documents", map[string]any{"notice": "reject_na", "reason": "家庭用水"}); status != http.StatusForbidden {
		t.Errorf("another bureau's clerk gives a paper: %d", status)
	}

	// The applicant comes again with another number: the clerk goes on with the case.
	h.on("2026-03-04")
	h.serve("sl-01", "accepted", func(c *client) {
		if _, page := c.page(t, "GET", "/desk/19/documents?notice=accept", nil); !strings.Contains(page, "新办件") || !strings.Contains(page, no+" · 收件待受理") {
			t.Error("the form does not offer to go on with the case")
		}
		if _, page := c.page(t, "GET", "/desk/19/documents?notice=accept&earlier&got=3&case="+no, nil); strings.Count(page, " checked><span>") != 3 {
			t.Error("what was handed in before does not count")
		}
		a := h.give(c, map[string]any{"notice": "accept", "received": papersHandedIn(1, 2, 3), "case": no})
		if a.Case != no {
			t.Errorf("it goes on with %q", a.Case)
		}
		if _, page := c.page(t, "GET", a.Href, nil); !strings.Contains(page, "办件编号：</dt><dd>"+no+"，查询码 <b class=\"query-code\">"+h.d.store.QueryCode(no)) {
			t.Error("the acceptance notice has no number and query code")
		}
		if _, page := c.page(t, "GET", "/desk/19", nil); !strings.Contains(page, `href="/cases/`+no) {
			t.Error("the console does not show the case beside the paper")
		}
	})
	if list, err := h.d.store.OpenCases(t.Context(), ""); err != nil || len(list) != 1 {
		t.Fatalf("%d cases, %v", len(list), err)
	}

	// One examines, another verifies.
	h.reads("0702", "/cases/"+no, "审查中", "审查意见", "2026-03-25", "2026-05-11")
	h.lacks("0702", "/cases/"+no, `value="certify"`, "notice=grant")
	h.as("0702").page(t, "POST", "/cases/"+no+"/steps", url.Values{"step": {"examine"}, "note": {"符合条件"}})
	h.as("0702").page(t, "POST", "/cases/"+no+"/steps", url.Values{"step": {"examine"}, "note": {"符合条件"}}) // a double tap
	if c, _, _ := h.d.store.Case(t.Context(), no); len(c.Steps) != 3 {
		t.Errorf("examined twice: %d steps", len(c.Steps))
	}
	page := h.reads("0702", "/cases/"+no, "核准：", "许建军 0701", "符合条件")
	if strings.Contains(page, "notice=grant") {
		t.Error("the examiner has a key for the decision")
	}
	if status, _ := h.call("0702", no+"/documents", map[string]any{"notice": "grant", "decided": "准予取水", "way": "直接送达"}); status != http.StatusForbidden {
		t.Errorf("the examiner decides: %d", status)
	}
	h.lacks("0702", "/cases", no) // it does not wait for the examiner any more
	h.reads("0701", "/cases", no, "待核准")
	h.must("0701", no+"/steps", map[string]any{"step": "send-back", "note": "论证报告没有附评审意见"})
	h.must("0701", no+"/steps", map[string]any{"step": "examine", "note": "已补评审意见"})
	if status, answer := h.call("0701", no+"/documents", map[string]any{"notice": "grant", "decided": "准予取水", "way": "直接送达"}); status != http.StatusForbidden || !strings.Contains(fmt.Sprint(answer["message"]), "by two people") {
		t.Errorf("who examined it decides: %d %v", status, answer)
	}
	h.reads("0701", "/cases/"+no, "一审一核", "请由另一位有核准职责的人员核准")
	if status, _ := h.call("0701", no+"/steps", map[string]any{"step": "archive", "note": "1柜"}); status != http.StatusConflict {
		t.Error("archived before it is decided")
	}
	h.must("0701", no+"/documents", map[string]any{"notice": "excluded", "ground": "专家评审", "reason": "论证报告书技术审查", "from": "2026-03-09", "until": "2026-03-13"})
	h.reads("0701", "/cases/"+no, "2026-03-09至2026-03-13不计入期限", "2026-04-01") // five working days later
	h.must("0701", no+"/steps", map[string]any{"step": "send-back", "note": "请何慧敏审查"})
	h.must("0702", no+"/steps", map[string]any{"step": "examine", "note": "符合条件，建议准予"})

	// The decision: a form that is sent twice gives one paper.
	_, form := h.as("0701").page(t, "GET", "/cases/"+no+"/documents?notice=grant", nil)
	key := keyField.FindStringSubmatch(form)
	if key == nil {
		t.Fatalf("no form: %.300s", form)
	}
	fields := url.Values{"notice": {"grant"}, "key": {key[1]}, "decided": {"准予取水，年取水量3万立方米"}, "way": {"直接送达"}}
	for range 2 {
		if status, page := h.as("0701").page(t, "POST", "/cases/"+no+"/documents", fields); status != http.StatusOK || !strings.Contains(page, "准予水行政许可决定书") || !strings.Contains(page, "第0001号") {
			t.Fatalf("decision: %d %.300s", status, page)
		}
	}
	h.reads("0702", "/cases", no, "待送达", "送达期限")
	h.must("0702", no+"/steps", map[string]any{"step": "certify", "note": "取水许可证 D371329"})
	h.must("0702", no+"/documents", map[string]any{"notice": "delivery", "way": "直接送达"})
	h.reads("0702", "/cases/"+no, "已办结", "归档位置")
	h.reads("0702", "/cases?tab=settled", no)
	h.lacks("0702", "/cases?tab=unarchived", no)
	h.on("2026-04-02")
	h.lacks("0702", "/cases?tab=unarchived", no)
	h.on("2026-04-03") // 30 days after
	h.reads("0702", "/cases?tab=unarchived", no)
	h.reads("manager", "/office", "1件办结满30天没有归档", "/cases?tab=unarchived")
	if status, _ := h.call("0702", no+"/steps", map[string]any{"step": "archive", "note": "3柜2盒第5卷", "retention": "永久"}); status != http.StatusBadRequest {
		t.Errorf("another retention without a reason: %d", status)
	}
	h.must("0702", no+"/steps", map[string]any{"step": "archive", "note": "3柜2盒第5卷", "retention": "永久", "why": "涉及取水权属"})
	h.lacks("0702", "/cases?tab=unarchived", no)
	h.reads("0702", "/cases/"+no+"/label", no, "3柜2盒第5卷", "收件凭证", "送达回证", "永久")
	h.reads("0702", "/cases?tab=archived", no, "3柜2盒第5卷", "永久")
	h.reads("0702", "/cases?tab=archived&year=2026&retention="+url.QueryEscape("永久"), no)
	h.lacks("0702", "/cases?tab=archived&year=2025", no)
	h.lacks("0702", "/cases?tab=archived&retention="+url.QueryEscape("10年"), no)
	h.lacks("0501", "/cases?tab=archived", no)
	if status, file := h.as("0702").page(t, "GET", "/cases.csv?tab=archived", nil); status != http.StatusOK || !strings.Contains(file, "永久") {
		t.Errorf("the list of the archive: %d %.200s", status, file)
	}
	h.exported(no)
	h.reads("manager", "/office/report?from=2026-03-01&to=2026-03-31", "按时办结率", "100.0")
	h.reads("0702", "/cases?q="+strings.ToLower(no), "已归档")
	h.reads("0702", "/cases?q="+url.QueryEscape("沭水许准字[2026]1"), no, "已归档")
	h.lacks("0501", "/cases?q="+no, `href="/cases/`+no)
	if status, file := h.as("manager").page(t, "GET", "/cases.csv?tab=settled&from=2026-03-01&to=2026-03-31", nil); status != http.StatusOK || !strings.Contains(file, no) || !strings.Contains(file, "3柜2盒第5卷") {
		t.Errorf("the export: %d %.200s", status, file)
	}
	var listed struct {
		Cases []struct {
			No    string
			Steps []json.RawMessage
		}
	}
	if _, err := h.as("0702").do("GET", "/api/v1/cases?tab=settled&from=2026-03-01&to=2026-03-31", "", nil, &listed); err != nil || len(listed.Cases) != 1 || len(listed.Cases[0].Steps) != 12 {
		t.Errorf("for other systems: %d cases, %v", len(listed.Cases), err)
	}
}

// TestCaseLights: the day before the last is yellow, the last is red, then it is
// overdue and cannot be hidden: not by excluded time of later, not by a decision, not
// by writing why.
func TestCaseLights(t *testing.T) {
	t.Parallel()
	h := startCaseHall(t)
	no := h.opened("sl-01", "accept", 1, 2, 3) // 15 working days: 2026-03-23
	for _, tt := range []struct{ day, light, wall, word string }{
		{"2026-03-17", "green", "", "正常"}, {"2026-03-20", "yellow", "1件办件临期", "临期"}, {"2026-03-23", "red", "1件办件今天到期", "今天到期"}, {"2026-03-24", "black", "1件办件超期", "超期"},
	} {
		h.on(tt.day)
		if got := h.light(no); got != tt.light {
			t.Errorf("on %s: %q, want %q", tt.day, got, tt.light)
		}
		h.reads("0702", "/cases", no, tt.word, `data-light="`+tt.light+`"`)
		h.reads("manager", "/office", tt.wall)
		if tt.light != "green" {
			h.reads("manager", "/cases?tab=open&light="+tt.light, no)
			h.reads("0702", "/desk/19", `case-count" data-light="`+tt.light)
		}
	}
	if status, answer := h.call("0702", no+"/steps", map[string]any{"step": "explain", "note": "人手不够"}); status != http.StatusForbidden {
		t.Errorf("a clerk explains: %d %v", status, answer)
	}
	h.must("0702", no+"/steps", map[string]any{"step": "examine", "note": "符合条件"})
	h.reads("manager", "/office/report?from=2026-03-24&to=2026-03-24", no, "没有说明", "承诺期限")
	h.must("0701", no+"/documents", map[string]any{"notice": "grant", "decided": "准予取水", "way": "邮寄送达"})
	h.reads("manager", "/cases/"+no, "超期", "还没有说明原因", "超期原因")
	h.must("manager", no+"/steps", map[string]any{"step": "explain", "note": "论证单位延误"})
	h.reads("manager", "/office/report?from=2026-03-24&to=2026-03-24", no, "论证单位延误", "0.0")
	if status, _ := h.call("manager", no+"/steps", map[string]any{"step": "examine", "note": "同意"}); status != http.StatusForbidden {
		t.Error("the hall office examines a bureau's case")
	}
}

// TestCaseUnanswered: who has no answer in five working days is accepted, and the
// wall, the case and the report say so until somebody says why.
func TestCaseUnanswered(t *testing.T) {
	t.Parallel()
	h := startCaseHall(t)
	no := h.opened("sl-01", "receipt", 1)
	h.on("2026-03-09")
	h.reads("manager", "/office", "1件办件今天到期，其中1件今天不答复就视为受理")
	h.on("2026-03-10")
	h.reads("manager", "/office", "1件没有按时答复，已视为受理")
	h.reads("0702", "/cases/"+no, "视为受理", "受理日期2026-03-02", "系统", "审查意见")
	h.reads("manager", "/cases?tab=open&light=deemed", no)
	h.must("0701", no+"/steps", map[string]any{"step": "explain", "note": "窗口人员请假没有交接"})
	h.lacks("manager", "/office", "已视为受理")
	h.reads("manager", "/office/report?span=month", "视为受理", no, "答复期限", "窗口人员请假没有交接")
}

// TestCaseAnsweredWithoutTheApplicant: papers that were received are answered from the
// page of the case; a second supplement notice is the chief representative's.
func TestCaseAnsweredWithoutTheApplicant(t *testing.T) {
	t.Parallel()
	h := startCaseHall(t)
	no := h.opened("sl-01", "receipt", 1, 2)
	h.on("2026-03-03")
	page := h.reads("0702", "/cases/"+no+"/documents?notice=supplement", "收到的材料", no)
	if strings.Count(page, " checked><span>") != 2 {
		t.Error("what was received is not ticked")
	}
	h.must("0702", no+"/documents", map[string]any{"notice": "supplement", "received": papersHandedIn(1, 2)})
	again := map[string]any{"notice": "supplement", "received": papersHandedIn(1, 2), "points": "图纸比例尺不对"}
	if status, answer := h.call("0702", no+"/documents", again); status != http.StatusForbidden || !strings.Contains(fmt.Sprint(answer["message"]), "told at once") {
		t.Errorf("a second supplement notice: %d %v", status, answer)
	}
	h.reads("0702", "/cases/"+no+"/documents?notice=supplement", "已经给过", "请首席代表或大厅管理人员出具")
	again["approval"] = "图纸是后来换的"
	if status, _ := h.call("0702", no+"/documents", again); status != http.StatusForbidden {
		t.Errorf("approved by the clerk: %d", status)
	}
	second := h.must("0701", no+"/documents", again)
	h.reads("0702", "/cases/"+no, "待补正", "补办件", "补正期限")
	h.reads("manager", "/office/report?span=month", "再次补正")

	// It was a mistake: the paper is taken back, and so is its step. Only the newest can.
	c, _, err := h.d.store.Case(t.Context(), no)
	if err != nil {
		t.Fatal(err)
	}
	void := func(href string) (int, string) {
		return h.as("manager").page(t, "POST", href+"/void", url.Values{"reason": {"写错了"}})
	}
	if status, page := void(fmt.Sprintf("/desk/19/documents/%d", c.Steps[0].Document)); status != http.StatusConflict || !strings.Contains(page, "之后已经办理") {
		t.Errorf("the receipt is taken back under the supplement: %d", status)
	}
	if status, _ := void(fmt.Sprint(second["href"])); status != http.StatusOK {
		t.Errorf("void: %d", status)
	}
	h.reads("0702", "/cases/"+no, `class="taken-back"`, "已作废")

	// The applicant never came: the papers go back, as many as were received.
	h.on("2026-04-20")
	h.reads("0702", "/cases", no, "逾期未补", "退件")
	h.must("0702", no+"/documents", map[string]any{"notice": "return", "reason": "逾期没有补正"})
	h.reads("0702", "/cases/"+no, "已办结", "退回件")
	h.reads("0702", "/cases?tab=settled", no)
}

// exported looks into the exported file of a case: every paper is in it, and every
// part has the sum that is told of it.
func (h *datedHall) exported(no string) {
	h.Helper()
	if status, body := h.as("0501").page(h.T, "GET", "/cases/"+no+"/file.zip", nil); status != http.StatusForbidden {
		h.Errorf("another bureau exports the file: %d %.80q", status, body)
	}
	status, body := h.as("0702").page(h.T, "GET", "/cases/"+no+"/file.zip", nil)
	if status != http.StatusOK {
		h.Fatalf("export: %d %.80q", status, body)
	}
	parts := unzipped(h, body)
	summed(h, parts)
	for _, words := range []string{"收件凭证", "受理通知书", "除外时间告知书", "准予水行政许可决定书", "送达回证", "3柜2盒第5卷", "永久", "涉及取水权属", "请何慧敏审查"} {
		if !strings.Contains(parts["index.html"], words) {
			h.Errorf("the exported file does not say %q", words)
		}
	}
	if len(parts) != 9 || !strings.Contains(parts["case.json"], `"no": "`+no) || !strings.Contains(parts["documents/05.json"], "送达回证") {
		h.Errorf("exported: %q", slices.Sorted(maps.Keys(parts)))
	}
}
