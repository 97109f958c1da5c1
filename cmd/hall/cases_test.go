package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
)

// caseHall is a hall whose clock goes to another day, and who works in it.
type caseHall struct {
	*testing.T
	d     *daemon
	base  string
	clock *wrongClock
	here  signedIn
}

// signedIn are the callers of a hall by account and day of its clock: a sign-in does
// not outlive the day, and takes long.
type signedIn map[string]*client

func (s signedIn) as(t testing.TB, base, user string, now time.Time) *client {
	t.Helper()
	key := user + " " + now.In(shanghai).Format(time.DateOnly)
	if s[key] == nil {
		s[key] = newClient(t, base, user)
	}
	return s[key]
}

// begins is a Monday in a year whose calendar is published.
var begins = time.Date(2026, 3, 2, 10, 20, 0, 0, shanghai)

func startCaseHall(t *testing.T) *caseHall {
	t.Helper()
	started := time.Now()
	h := &caseHall{T: t, here: signedIn{}, clock: &wrongClock{real: func() time.Time { return begins.Add(time.Since(started)) }}}
	h.d, h.base, _ = startDaemonAt(t, "", filepath.Join(t.TempDir(), "data"), h.clock.now)
	return h
}

// on is the morning of a day.
func (h *caseHall) on(day string) {
	h.Helper()
	d, err := time.ParseInLocation(time.DateOnly, day, shanghai)
	if err != nil {
		h.Fatal(err)
	}
	h.clock.ahead(d.Sub(begins.Truncate(24*time.Hour).Add(-8*time.Hour)) / (24 * time.Hour) * 24 * time.Hour)
	if got := h.clock.now().Format(time.DateOnly); got != day {
		h.Fatalf("the clock says %s instead of %s", got, day)
	}
	for h.d.begun.Load() != day {
		time.Sleep(20 * time.Millisecond)
	}
}

func (h *caseHall) as(user string) *client { return h.here.as(h, h.base, user, h.clock.now()) }

// reads is a page that says all of the words.
func (h *caseHall) reads(user, path string, words ...string) string {
	h.Helper()
	status, page := h.as(user).page(h, "GET", path, nil)
	if status != http.StatusOK {
		h.Errorf("%s as %s: %d", path, user, status)
	}
	for _, w := range words {
		if !strings.Contains(page, w) {
			h.Errorf("%s as %s does not say %q", path, user, w)
		}
	}
	return page
}

// lacks fails for a page that says one of the words.
func (h *caseHall) lacks(user, path string, words ...string) {
	h.Helper()
	page := h.reads(user, path)
	for _, w := range words {
		if strings.Contains(page, w) {
			h.Errorf("%s as %s says %q", path, user, w)
		}
	}
}

// serve calls a new number for a matter at window 19 and does something with it.
func (h *caseHall) serve(matter, outcome string, with func(c *client)) {
	h.Helper()
	h.as("").must(h, "/api/v1/tickets", map[string]string{"matter": matter}, nil)
	c := h.as("0702")
	var state struct{ Status string }
	if _, err := c.do("GET", "/api/v1/snapshot?topic=desk/19", "", nil, &struct {
		Data any `json:"data"`
	}{&state}); err != nil {
		h.Fatal(err)
	}
	if state.Status == "closed" {
		c.must(h, "/api/v1/windows/19/open", nil, nil)
	}
	c.must(h, "/api/v1/windows/19/next", nil, nil)
	c.must(h, "/api/v1/windows/19/start", nil, nil)
	with(c)
	c.must(h, "/api/v1/windows/19/finish", map[string]string{"outcome": outcome}, nil)
}

type givenPaper struct{ Number, Href, Case, Message string }

// give gives a paper at window 19.
func (h *caseHall) give(c *client, in map[string]any) givenPaper {
	h.Helper()
	var a givenPaper
	if status, err := c.do("POST", "/api/v1/windows/19/documents", "", in, &a); err != nil || status != http.StatusCreated {
		h.Fatalf("%v: %d %+v %v", in, status, a, err)
	}
	return a
}

// opened is a case that begins with a paper about a matter.
func (h *caseHall) opened(matter, notice string, seqs ...int) (no string) {
	h.Helper()
	h.serve(matter, map[string]string{"accept": "accepted", "supplement": "supplement"}[notice]+map[bool]string{true: "consulted"}[notice == "receipt"], func(c *client) {
		no = h.give(c, map[string]any{"notice": notice, "received": papersHandedIn(seqs...), "points": "申请书没有盖章"}).Case
	})
	return no
}

func papersHandedIn(seqs ...int) (list []map[string]int) {
	for _, s := range seqs {
		list = append(list, map[string]int{"seq": s, "originals": 1})
	}
	return list
}

// call takes a step or gives a paper by the API.
func (h *caseHall) call(user, path string, in map[string]any) (status int, answer map[string]any) {
	h.Helper()
	status, err := h.as(user).do("POST", "/api/v1/cases/"+path, "", in, &answer)
	if err != nil {
		answer = map[string]any{"message": err.Error()}
	}
	return status, answer
}

func (h *caseHall) must(user, path string, in map[string]any) map[string]any {
	h.Helper()
	status, answer := h.call(user, path, in)
	if status >= 300 {
		h.Fatalf("%s as %s with %v: %d %v", path, user, in, status, answer)
	}
	return answer
}

// light is the light of a case in the API.
func (h *caseHall) light(no string) string {
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

// TestAcceptedWithoutCase: a number finished as accepted for which nothing was given
// here stands in the report (双轨).
func TestAcceptedWithoutCase(t *testing.T) {
	h := startCaseHall(t)
	h.opened("sl-01", "accept", 1, 2, 3)
	h.serve("sl-01", "accepted", func(*client) {})
	h.imports()
	h.papersOfOthers()
	h.agent()
	h.bureauThatLeft()
	status, file := h.as("manager").page(t, "GET", "/office/report.csv?span=day&table=uncased", nil)
	if status != http.StatusOK || strings.Contains(file, "S001") || !strings.Contains(file, "S002") {
		t.Errorf("accepted without a case: %d %s", status, file)
	}
}

// TestCaseOfSeveralBureaus: another bureau is asked for its opinion, answers late, and
// the result is handed over where all are collected; nobody does more than their part.
func TestCaseOfSeveralBureaus(t *testing.T) {
	t.Parallel()
	h := startCaseHall(t)
	no := h.opened("sl-01", "accept", 1, 2, 3)
	h.askAnotherBureau(no)
	h.lacks("0801", "/cases?tab=open", no)
	if status, _ := h.as("0801").page(t, "GET", "/cases/"+no, nil); status != http.StatusForbidden {
		t.Errorf("a case that is not decided: %d", status)
	}
	h.must("0701", no+"/documents", map[string]any{"notice": "grant", "decided": "准予取水", "way": "窗口领取"})
	h.reads("manager", "/office/report?from=2026-03-01&to=2026-03-31", "联办期限", "会签延误", "100.0")
	h.reads("0801", "/cases", no, "待送达")
	h.reads("0801", "/cases/"+no, "notice=delivery")
	h.lacks("0801", "/cases/"+no, `value="certify"`)
	if status, _ := h.call("0801", no+"/steps", map[string]any{"step": "certify"}); status != http.StatusForbidden {
		t.Errorf("the licence was made at the collection window: %d", status)
	}
	if status, _ := h.call("0502", no+"/documents", map[string]any{"notice": "delivery", "way": "窗口领取"}); status != http.StatusForbidden {
		t.Errorf("delivered by another bureau: %d", status)
	}
	paper := h.must("0801", no+"/documents", map[string]any{"notice": "delivery", "way": "窗口领取"})
	h.reads("0801", paper["href"].(string), "送达回证", "施美玲")
	h.reads("0801", "/cases/"+no, "已办结")
	h.lacks("0801", "/cases", no)
}

// askAnotherBureau has the market bureau asked about a case: it finds the question at
// its window, and is late with the opinion, which is its own breach.
func (h *caseHall) askAnotherBureau(no string) {
	h.Helper()
	step := func(user string, want int, in map[string]any) {
		h.Helper()
		if status, answer := h.call(user, no+"/steps", in); status != want {
			h.Errorf("%v as %s: %d %v, want %d", in, user, status, answer, want)
		}
	}
	ask := map[string]any{"step": "joint-ask", "bureau": "sc", "days": 3, "note": "申请企业是否在册"}
	step("0501", http.StatusForbidden, ask)
	step("manager", http.StatusForbidden, ask)
	step("0702", http.StatusBadRequest, map[string]any{"step": "joint-ask", "bureau": "xx", "days": 3, "note": "在册吗"})
	h.lacks("0501", "/cases?tab=open", no)
	for range 2 { // a double tap
		h.as("0702").page(h.T, "POST", "/cases/"+no+"/steps", url.Values{"step": {"joint-ask"}, "bureau": {"sc"}, "days": {"3"}, "note": {"申请企业是否在册"}})
	}
	if c, _, _ := h.d.store.Case(h.Context(), no); len(c.Steps) != 2 {
		h.Errorf("asked %d times", len(c.Steps)-1)
	}
	h.reads("0501", "/cases", no, "申请企业是否在册", "联办期限 2026-03-05", "剩3天", "市场监管：联办意见")
	h.reads("0501", "/desk/13", "联办 1")
	h.reads("0501", "/cases?tab=joint", no)
	h.reads("0702", "/cases?tab=joint", no, "市场监管")
	h.lacks("0601", "/cases?tab=joint", no)
	page := h.reads("0501", "/cases/"+no, "本单位的联办意见", "申请企业是否在册")
	for _, key := range []string{`value="examine"`, `value="joint-withdraw"`, "notice=excluded"} {
		if strings.Contains(page, key) {
			h.Errorf("the bureau that is asked has the key %s", key)
		}
	}
	for _, path := range []string{"/label", "/documents?notice=excluded"} {
		if status, _ := h.as("0501").page(h.T, "GET", "/cases/"+no+path, nil); status != http.StatusForbidden {
			h.Errorf("the bureau that is asked opens %s: %d", path, status)
		}
	}
	step("0501", http.StatusForbidden, map[string]any{"step": "examine", "note": "符合条件"})
	step("0601", http.StatusForbidden, map[string]any{"step": "joint-answer", "note": "在册"})
	step("0702", http.StatusForbidden, map[string]any{"step": "joint-answer", "note": "在册"})
	step("0501", http.StatusForbidden, map[string]any{"step": "joint-withdraw", "bureau": "sc", "note": "不想答"})
	step("0702", http.StatusOK, map[string]any{"step": "examine", "note": "符合条件"})
	h.reads("0701", "/cases/"+no, "等市场监管的联办意见答复后再作决定")
	h.lacks("0701", "/cases/"+no, "notice=grant")
	if status, answer := h.call("0701", no+"/documents", map[string]any{"notice": "grant", "decided": "准予取水", "way": "窗口领取"}); status != http.StatusConflict {
		h.Errorf("decided before the opinion: %d %v", status, answer)
	}
	h.on("2026-03-06")
	h.reads("manager", "/office", "1件联办意见超期没有答复")
	h.reads("manager", "/cases?tab=joint", no, "市场监管", "超1天")
	h.lacks("manager", "/office", "1件办件超期")
	if h.light(no) != "green" {
		h.Errorf("the case itself is %s", h.light(no))
	}
	h.reads("0501", "/cases?tab=open&light=black", no)
	h.reads("0501", "/desk/13", `case-count" data-light="black"`)
	step("0501", http.StatusOK, map[string]any{"step": "joint-answer", "note": "在册，无异常"})
	h.lacks("0501", "/cases?tab=open", no)
	h.reads("0701", "/cases/"+no, "在册，无异常", "notice=grant", "市场监管", "还没有说明原因")
	step("0501", http.StatusForbidden, map[string]any{"step": "explain", "note": "会签延误"})
	step("0702", http.StatusForbidden, map[string]any{"step": "explain", "note": "会签延误"})
	step("0502", http.StatusOK, map[string]any{"step": "explain", "note": "会签延误"})
	h.reads("0501", "/cases/"+no, "会签延误") // it answered: it may look
}

// exported looks into the exported file of a case: every paper is in it, and every
// part has the sum that is told of it.
func (h *caseHall) exported(no string) {
	h.Helper()
	if status, body := h.as("0501").page(h.T, "GET", "/cases/"+no+"/file.zip", nil); status != http.StatusForbidden {
		h.Errorf("another bureau exports the file: %d %.80q", status, body)
	}
	status, body := h.as("0702").page(h.T, "GET", "/cases/"+no+"/file.zip", nil)
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if status != http.StatusOK || err != nil {
		h.Fatalf("export: %d %v", status, err)
	}
	parts, sums := map[string]string{}, map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			h.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			h.Fatal(err)
		}
		parts[f.Name] = string(content)
	}
	for line := range strings.Lines(parts["SHA256SUMS.txt"]) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	for name, content := range parts {
		if name != "SHA256SUMS.txt" && fmt.Sprintf("%x", sha256.Sum256([]byte(content))) != sums[name] {
			h.Errorf("%s has another sum", name)
		}
	}
	for _, words := range []string{"收件凭证", "受理通知书", "除外时间告知书", "准予水行政许可决定书", "送达回证", "3柜2盒第5卷", "永久", "涉及取水权属", "请何慧敏审查"} {
		if !strings.Contains(parts["index.html"], words) {
			h.Errorf("the exported file does not say %q", words)
		}
	}
	if len(sums) != 8 || !strings.Contains(parts["case.json"], `"no": "`+no) || !strings.Contains(parts["documents/05.json"], "送达回证") {
		h.Errorf("exported: %v", sums)
	}
}

// imports brings cases of another system: with the number S002 of today and without.
func (h *caseHall) imports() {
	h.Helper()
	records := []map[string]string{
		{"foreign": "LS-2026-0007", "matter": "sl-02", "received": "2026-02-24", "accepted": "2026-02-25"},
		{"foreign": "LS-2026-0008", "matter": "sl-01", "received": "2026-03-02", "ticket": "S002"},
	}
	call := func(user string, body any, want int) (answer struct{ Added, Changed, Known int }) {
		h.Helper()
		if status, err := h.as(user).do("POST", "/api/v1/cases/import", "", body, &answer); status != want {
			h.Errorf("import as %s: %d %v, want %d", user, status, err, want)
		}
		return answer
	}
	call("0701", records, http.StatusForbidden)
	call("manager", append([]map[string]string{{"foreign": "LS-2026-0009", "matter": "sl-01", "received": "2026-03-02", "ticket": "S777"}}, records...), http.StatusBadRequest)
	if got := call("manager", records, http.StatusOK); got.Added != 2 {
		h.Errorf("imported %+v", got)
	}
	if got := call("manager", map[string]any{"cases": records}, http.StatusOK); got.Known != 2 {
		h.Errorf("imported again %+v", got)
	}
	file := filepath.Join(h.TempDir(), "cases.json")
	records[0]["decided"], records[0]["decision"], records[0]["examiner"], records[0]["verifier"] = "2026-02-27", "granted", "0702", "0701"
	content, err := json.Marshal(records)
	if err != nil {
		h.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		h.Fatal(err)
	}
	h.Setenv("JIAOHAO_PASSWORD", "demo")
	var out strings.Builder
	if err := casesCommand(h.Context(), []string{"import", file, "--server", h.base}, &out, &out); err != nil || !strings.Contains(out.String(), "continued 1，已有 known 1") {
		h.Errorf("hall cases import: %v %s", err, out.String())
	}
	list, err := h.d.store.OutsideCases(h.Context(), "", "2026-01-01", "2026-12-31")
	if err != nil || len(list) != 1 || !list[0].OutsideWindows() || list[0].Decision() == nil {
		h.Fatalf("taken without a number: %+v %v", list, err)
	}
	no := list[0].No
	h.reads("0702", "/cases/"+no, "双轨", "LS-2026-0007", "2026-02-24", "待送达")
	h.reads("0702", "/cases?tab=open", "双轨")
	h.reads("manager", "/office/report?from=2026-02-01&to=2026-03-31", "没有号的办件", "LS-2026-0007")
	h.lacks("manager", "/office/report?from=2026-02-01&to=2026-03-31", "LS-2026-0008")
	h.must("0702", no+"/steps", map[string]any{"step": "certify", "note": "取水许可证"})
	paper := h.must("0702", no+"/documents", map[string]any{"notice": "delivery", "way": "窗口领取"})
	h.reads("0702", fmt.Sprint(paper["href"]), "送达回证") // of no window
}

// papersOfOthers: a clerk opens another bureau's papers by their address.
func (h *caseHall) papersOfOthers() {
	h.Helper()
	c, _, err := h.d.store.Case(h.Context(), "SL20260001")
	if err != nil {
		h.Fatal(err)
	}
	path := fmt.Sprintf("/desk/19/documents/%d", c.Steps[0].Document)
	for user, want := range map[string]int{"0501": http.StatusForbidden, "0801": http.StatusForbidden, "0703": http.StatusOK, "manager": http.StatusOK} {
		if status, _ := h.as(user).page(h.T, "GET", path, nil); status != want {
			h.Errorf("%s as %s: %d, want %d", path, user, status, want)
		}
	}
	if status, _ := h.as("0501").page(h.T, "POST", path+"/void", url.Values{"reason": {"打错了"}}); status != http.StatusForbidden {
		h.Errorf("another bureau's clerk voids it: %d", status)
	}
}

// agent: the number belongs to who came, the case to the applicant of the papers.
func (h *caseHall) agent() {
	h.Helper()
	no := h.opened("sl-01", "receipt", 1, affairs.ProxySeq)
	c, _, err := h.d.store.Case(h.Context(), no)
	if err != nil {
		h.Fatal(err)
	}
	doc, _, err := h.d.store.Document(h.Context(), c.Steps[0].Document)
	if err != nil || len(doc.Items) != 2 || doc.Items[1].Seq != affairs.ProxySeq {
		h.Errorf("the agent's papers are not on the receipt: %+v %v", doc.Items, err)
	}
	content, _ := json.Marshal(c)
	if strings.Contains(string(content), "applicant") {
		h.Errorf("the case names somebody: %s", content)
	}
	h.reads("0702", "/cases/"+no, "收件待受理")
}

// bureauThatLeft: its open case is not lost; the hall office hands it back and files it.
func (h *caseHall) bureauThatLeft() {
	h.Helper()
	day := affairs.DateOf(h.clock.now().In(shanghai))
	d := affairs.Document{Notice: affairs.NoticeReceipt, Title: "收件凭证", Word: "沭粮收字", Year: day.Year, At: h.clock.now().UnixMilli(), Ticket: "gone", TicketName: "G001", Line: "G", Window: "21", Staff: "0991",
		Bureau: "lw", Organ: "临沭县粮食局", Matter: "lw-01", About: "粮食收购资格认定",
		Opens: &affairs.CaseOpening{Bureau: "lw", Matter: "lw-01", About: "粮食收购资格认定", Ticket: "gone", TicketName: "G001", Line: "G", Window: "21", Clerk: "0991", Day: day, Intake: day}}
	given, err := h.d.store.GiveDocument(h.Context(), "staff:0991", d)
	if err != nil {
		h.Fatal(err)
	}
	no := given.Case
	h.reads("manager", "/cases?tab=open", no, "粮食收购资格认定")
	h.reads("manager", "/cases/"+no, `value="hand-back"`)
	for user, want := range map[string]int{"0702": http.StatusForbidden, "manager": http.StatusOK} {
		if status, answer := h.call(user, no+"/steps", map[string]any{"step": "hand-back", "note": "移交粮食局办公室"}); status != want {
			h.Errorf("handed back by %s: %d %v", user, status, answer)
		}
	}
	if status, _ := h.call("manager", "SL20260001/steps", map[string]any{"step": "hand-back", "note": "不想办"}); status != http.StatusForbidden {
		h.Errorf("a case of a bureau that is here was handed back: %d", status)
	}
	h.lacks("manager", "/cases/SL20260001", `value="hand-back"`)
	h.must("manager", no+"/steps", map[string]any{"step": "archive", "note": "1柜"})
	h.reads("manager", "/cases?tab=archived", no)
	h.reads("manager", "/cases/"+no+"/label", "30年", "1柜")
}
