package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/store"
)

// monthHall is a hall whose clock the test sets, with people who come and go.
type monthHall struct {
	t     *testing.T
	d     *daemon
	base  string
	ahead atomic.Int64 // of the real clock, ns
	here  signedIn
}

func startMonthHall(t *testing.T, at string) *monthHall {
	t.Helper()
	h := &monthHall{t: t, here: signedIn{}}
	h.clock(at)
	h.d, h.base, _ = startDaemonAt(t, "", filepath.Join(t.TempDir(), "data"), func() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) })
	return h
}

// clock sets the hall's time: "2026-09-29 09:30".
func (h *monthHall) clock(at string) {
	h.t.Helper()
	to, err := time.ParseInLocation("2006-01-02 15:04", at, shanghai)
	if err != nil {
		h.t.Fatal(err)
	}
	h.ahead.Store(int64(time.Until(to)))
}

func (h *monthHall) as(user string) *client {
	return h.here.as(h.t, h.base, user, time.Now().Add(time.Duration(h.ahead.Load())))
}

// has reads a page, which must say these words.
func (h *monthHall) has(c *client, address string, words ...string) string {
	h.t.Helper()
	status, body := c.page(h.t, "GET", address, nil)
	if status != http.StatusOK {
		h.t.Errorf("%s: status %d", address, status)
	}
	for _, w := range words {
		if !strings.Contains(body, w) {
			h.t.Errorf("%s lacks %q", address, w)
		}
	}
	return body
}

func (h *monthHall) lacks(c *client, address string, words ...string) {
	h.t.Helper()
	_, body := c.page(h.t, "GET", address, nil)
	for _, w := range words {
		if strings.Contains(body, w) {
			h.t.Errorf("%s says %q", address, w)
		}
	}
}

// serve lets somebody be served at window 19 for the matter sl-01; during is what the clerk does
// meanwhile.
func (h *monthHall) serve(clerk *client, outcome string, during func()) (ticket string) {
	h.t.Helper()
	var a ticketAnswer
	newClient(h.t, h.base, "").must(h.t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, &a)
	clerk.must(h.t, "/api/v1/windows/19/next", nil, nil)
	clerk.must(h.t, "/api/v1/windows/19/start", nil, nil)
	if during != nil {
		during()
	}
	clerk.must(h.t, "/api/v1/windows/19/finish", map[string]string{"outcome": outcome}, nil)
	return a.ID
}

func (h *monthHall) rate(ticket string, score int) {
	h.t.Helper()
	if _, err := h.d.owner.Do(h.t.Context(), queue.Actor{Kind: queue.Phone, ID: ticket}, queue.Rate{Ticket: ticket, Score: score, Source: queue.ByPhone}, "",
		store.Callback{Ticket: ticket, Phone: "13900001234"}); err != nil {
		h.t.Fatal(err)
	}
}

// document gives a paper for the ticket at window 19.
func (h *monthHall) document(c *client, notice string) {
	h.t.Helper()
	in := map[string]any{"notice": notice, "received": []map[string]int{{"seq": 1, "originals": 1}}, "points": "申请书没有盖章", "reason": "申请人撤回"}
	if status, err := c.do("POST", "/api/v1/windows/19/documents", "", in, nil); err != nil || status != http.StatusCreated {
		h.t.Fatalf("give %s: %d %v", notice, status, err)
	}
}

// accepted is somebody with all papers, who gets an acceptance notice: a case.
func (h *monthHall) accepted(clerk *client) {
	h.t.Helper()
	var received []map[string]int
	m, _ := h.d.cfg.Hall.Matters.Matter("sl-01")
	for _, x := range affairs.Checklist(m) {
		received = append(received, map[string]int{"seq": x.Seq, "originals": 1})
	}
	h.serve(clerk, "accepted", func() {
		if status, err := clerk.do("POST", "/api/v1/windows/19/documents", "", map[string]any{"notice": affairs.NoticeAccept, "received": received}, nil); err != nil || status != http.StatusCreated {
			h.t.Fatalf("accept: %d %v", status, err)
		}
	})
}

// busyMonth is a morning of three people: one comes for papers that lack, one goes
// back with them, one is only told; two rate.
func (h *monthHall) busyMonth() {
	h.t.Helper()
	clerk := h.as("0702")
	clerk.must(h.t, "/api/v1/windows/19/open", nil, nil)
	h.rate(h.serve(clerk, "supplement", func() { h.document(clerk, affairs.NoticeSupplement) }), 5)
	h.rate(h.serve(clerk, "returned", nil), 1) // and no paper about it
	h.serve(clerk, "consulted", nil)
}

// TestMonthlyInformation: the last working days call to mind, a bureau's clerk hands in
// for that bureau alone, what is late is red on the first of the next month, and
// handing in clears it.
func TestMonthlyInformation(t *testing.T) {
	t.Parallel()
	h := startMonthHall(t, "2026-09-25 09:30")
	manager, clerk := h.as("manager"), h.as("0702")
	h.busyMonth()
	h.lacks(manager, "/office", "9月信息")
	// The demo has seven bureaus with windows; the 30th is a Wednesday.
	h.clock("2026-09-28 09:30")
	manager, clerk = h.as("manager"), h.as("0702")
	h.has(manager, "/office", "9月信息：7个单位待报，2026-09-30截止")
	h.has(manager, "/office/monthly", "<b>0/7</b>", "还有3个工作日", "2026-09-30")
	h.has(clerk, "/tasks", `href="/office/monthly"`)
	const page = "/office/monthly/sl?at=2026-09-01"
	body := h.has(clerk, page, "临沭县水利局2026年9月窗口工作情况", "窗口共取号3个，办理3个", "补正通知书（补件清单）1份", "一次告知率100.0%", "收到评价2条，参与率66.7%，均分3.0（满分5），差评1条，已解决0条")
	if status, _ := clerk.page(t, "GET", "/office/monthly/ga", nil); status != http.StatusForbidden {
		t.Errorf("the form of another bureau: status %d", status)
	}
	if status, _ := clerk.page(t, "POST", "/office/monthly/ga", url.Values{"title": {"x"}, "text": {"x"}}); status != http.StatusForbidden {
		t.Errorf("handed in for another bureau: status %d", status)
	}
	key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(body)[1]
	form := url.Values{"key": {key}, "title": {"水利局9月窗口工作情况"}, "text": {"一、办理3件，请打0539-1234567。\n"}}
	if status, body := clerk.page(t, "POST", page, form); status != http.StatusBadRequest || !strings.Contains(body, "请不要写电话或证件号码") || !strings.Contains(body, "一、办理3件") {
		t.Errorf("with a telephone number: status %d", status)
	}
	form.Set("text", "一、办理3件。\n\n二、下月增开一个窗口。")
	for range 2 { // the button is pressed twice
		if status, body := clerk.page(t, "POST", page, form); status != http.StatusOK || !strings.Contains(body, "已报送。") {
			t.Errorf("hand in: status %d", status)
		}
	}
	h.has(manager, "/office/monthly", "<b>1/7</b>", "水利局9月窗口工作情况", "何慧敏 0702")
	list := h.has(clerk, page, "再报一篇")
	papers := regexp.MustCompile(`/office/monthly/sl/\d+`).FindAllString(list, -1)
	if len(papers) != 1 {
		t.Fatalf("kept %q", papers)
	}
	h.has(clerk, papers[0], "二、下月增开一个窗口。", "报送人：何慧敏 0702", "2026年9月28日")
	if status, _ := clerk.page(t, "GET", strings.Replace(papers[0], "/sl/", "/ga/", 1), nil); status != http.StatusForbidden {
		t.Errorf("under another bureau: status %d", status)
	}

	visit := url.Values{"day": {"2026-09-29"}, "who": {"局长"}, "note": {"听取窗口汇报，同意增加一名B岗"}}
	if status, body := clerk.page(t, "POST", "/office/monthly/sl/visits?at=2026-09-01", visit); status != http.StatusBadRequest || !strings.Contains(body, "不能在今天以后") {
		t.Errorf("a visit of tomorrow: status %d", status)
	}
	visit.Set("day", "2026-09-28")
	if status, _ := clerk.page(t, "POST", "/office/monthly/sl/visits?at=2026-09-01", visit); status != http.StatusOK {
		t.Errorf("enter a visit: status %d", status)
	}
	h.has(manager, "/office/monthly?at=2026-09-01", "同意增加一名B岗")
	h.has(manager, "/office/report?span=month&at=2026-09-01&bureau=sl", "同意增加一名B岗", "1/1")

	h.clock("2026-10-01 09:30")
	manager = h.as("manager")
	h.has(manager, "/office", "9月信息：6个单位逾期未报")
	body = h.has(manager, "/office/monthly?at=2026-09-01", "<b>6</b><span>逾期未报")
	if n := strings.Count(body, `<tr class="alarm">`); n != 6 {
		t.Errorf("%d bureaus are red", n)
	}
	for _, b := range []string{"zw", "ga", "sw", "bdc", "sc", "rs"} {
		if status, _ := manager.page(t, "POST", "/office/monthly/"+b+"?at=2026-09-01", url.Values{"title": {"9月窗口工作情况"}, "text": {"办理情况平稳。"}}); status != http.StatusOK {
			t.Errorf("hand in for %s: status %d", b, status)
		}
	}
	h.lacks(manager, "/office", "9月信息")
	h.has(manager, "/office/monthly?at=2026-09-01", "<b>7/7</b>", "逾期报送", "<b>6</b><span>逾期后补报")
	h.has(manager, "/office/monthly?at=2026-08-01", "当月没有取号")
	for address, want := range map[string]int{"/office/monthly/xx": 404, "/office/monthly?at=9": 400, "/office/monthly/sl/x": 404} {
		if status, _ := manager.page(t, "GET", address, nil); status != want {
			t.Errorf("%s: status %d, want %d", address, status, want)
		}
	}
}

var entryTag = regexp.MustCompile(`(?s)<li class="entry" id="e-([a-z_]+)">(.*?)</li>`)

// entries are the lines of the page by their ids, without the tags.
func entries(body string) map[string]string {
	list := map[string]string{}
	tag := regexp.MustCompile(`<[^>]*>`)
	for _, m := range entryTag.FindAllStringSubmatch(body, -1) {
		list[m[1]] = strings.Join(strings.Fields(tag.ReplaceAllString(m[2], " ")), " ")
	}
	return list
}

// answerAll is the form with every entry by hand answered yes.
func answerAll(body string) url.Values {
	form := url.Values{}
	for _, m := range regexp.MustCompile(`name="answer-([a-z_]+)" value="1"`).FindAllStringSubmatch(body, -1) {
		form.Set("answer-"+m[1], "1")
	}
	return form
}

// TestSelfAssessment: what the system measures comes with its records, the rest is
// answered by hand; the first working day of a quarter calls the last one to mind
// until it is complete.
func TestSelfAssessment(t *testing.T) {
	t.Parallel()
	h := startMonthHall(t, "2026-09-29 08:10") // before the hall opens
	h.busyMonth()
	h.clock("2026-09-29 15:00")
	manager := h.as("manager")
	const address = "/office/assessment?span=quarter&at=2026-07-01"
	body := h.has(manager, address, "2026年第3季度", "自评得分", `href="/office/report?from=2026-07-01&amp;to=2026-09-30#papers"`, `href="/office/ratings?from=2026-07-01`)
	got := entries(body)
	for id, want := range map[string][]string{
		"supplement": {"100%（1/1）", "达到"}, "returns": {"0%（0/1）", "未达到"}, "acceptance": {"—", "本期未发生"}, "told_once": {"100%（1/1）"},
		"participation": {"66.7%（2/3）", "达到"}, "satisfaction": {"50%（1/2）", "目标 ≥ 95%", "未达到"}, "outcomes": {"100%（3/3）"},
		"waits": {"100%（3/3）"}, "order": {"0%（0/3）", "目标 ≤ 5%", "达到"}, "attendance": {"100%（1/1）"}, "unattended": {"0次", "达到"},
		"monthly": {"—", "本期未发生"}, "bad_ratings": {"—"}, "chief": {"待填"}, "sheets": {"0份", "未达到"}, "guides_complete": {"（28/29）", "未达到"},
		"tenure": {"—", "本期未发生"}, "duties": {"（21/21）", "达到"}, "first_asked": {"—"}, "appraisals": {"—"}, "skills": {"%（", "目标 ≥ 100%"}, "answers": {"100%（1/1）", "达到"}, "on_time": {"—", "本期未发生"}, "recorded": {"—"},
	} {
		for _, w := range want {
			if !strings.Contains(got[id], w) {
				t.Errorf("%s says %q, not %q", id, got[id], w)
			}
		}
	}
	h.appraisal(t)
	h.asked(t)
	h.has(manager, "/office/report?from=2026-07-01&to=2026-09-30", `id="papers"`, `id="outages"`, `id="sheets"`, `id="outcomes"`)

	// By hand: with words where something lacks, all or nothing, and who said it.
	form := answerAll(body)
	form.Set("answer-manners", "2")
	if status, page := manager.page(t, "POST", address, form); status != http.StatusBadRequest || !strings.Contains(page, "请写明差在哪里") || !strings.Contains(page, `name="answer-manners" value="2" checked`) {
		t.Errorf("partly without a word: status %d", status)
	}
	if got := entries(h.has(manager, address)); !strings.Contains(got["chief"], "待填") {
		t.Errorf("half of a refused form was kept: %q", got["chief"])
	}
	form.Set("note-manners", "两个窗口没有挂牌")
	part := url.Values{"answer-manners": form["answer-manners"], "note-manners": form["note-manners"], "act": {"complete"}}
	if status, page := manager.page(t, "POST", address, part); status != http.StatusConflict || !strings.Contains(page, "项待填，填完再确认") {
		t.Errorf("completed too early: status %d", status)
	}
	if status, page := manager.page(t, "POST", address, form); status != http.StatusOK || !strings.Contains(page, "已保存。") {
		t.Errorf("answers: status %d", status)
	}
	body = h.has(manager, address, "两个窗口没有挂牌", "现场检查，记录不规范的窗口", "<b>0</b><span>待填</span>", "<b>1</b><span>部分达到</span>")
	h.has(manager, "/office/assessment?span=month&at=2026-09-01", "2026年9月", "待填") // another time has its own answers
	h.has(manager, "/office/report?span=quarter&at=2026-07-01", "自评得分（待填0项）", "信息已报送", "满意率", `href="/office/assessment?at=2026-07-01`)

	h.clock("2026-10-07 09:30") // the last day of the holiday
	h.lacks(h.as("manager"), "/office", "自评还没有完成")
	h.clock("2026-10-08 09:30")
	manager = h.as("manager")
	newClient(t, h.base, "").must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, nil) // which ends the 29th
	h.has(manager, "/office/appraisals/0702?at=2026-09-01", "转走1人，已办0人", "没办：S004")
	h.has(manager, "/office/report?span=month&at=2026-09-01", `id="unfollowed"`, "S004")
	h.has(manager, "/office", "2026年第3季度自评还没有完成")
	if got := entries(h.has(manager, address)); !strings.Contains(got["monthly"], "0%（0/7）") || !strings.Contains(got["bad_ratings"], "0%（0/1）") || !strings.Contains(got["first_asked"], "0%（0/1）") || !strings.Contains(got["appraisals"], "100%（1/1）") {
		t.Errorf("when their days are over: %q, %q", got["monthly"], got["bad_ratings"])
	}
	form.Set("act", "complete")
	if status, page := manager.page(t, "POST", address, form); status != http.StatusOK || !strings.Contains(page, "确认完成，当时得分") {
		t.Errorf("complete: status %d", status)
	}
	h.lacks(manager, "/office", "自评还没有完成")
	for address, want := range map[string]int{"/office/assessment?span=year": 400, "/office/assessment?span=month&at=x": 400} {
		if status, _ := manager.page(t, "GET", address, nil); status != want {
			t.Errorf("%s: status %d, want %d", address, status, want)
		}
	}
	if status, _ := manager.page(t, "POST", "/office/assessment?span=quarter&at=2027-01-01", form); status != http.StatusBadRequest {
		t.Errorf("a quarter to come: status %d", status)
	}
}

// TestOverdueCaseAtMonthEnd: a case that is over its promise counts as late in the head
// line and the assessment though nobody has decided it, and its reason is asked for.
func TestOverdueCaseAtMonthEnd(t *testing.T) {
	t.Parallel()
	h := startMonthHall(t, "2026-09-29 09:30")
	clerk := h.as("0702")
	clerk.must(t, "/api/v1/windows/19/open", nil, nil)
	h.accepted(clerk)
	h.serve(clerk, "accepted", nil) // without a case
	h.clock("2026-10-20 09:30")
	h.has(h.as("manager"), "/office/report?span=month&at=2026-10-01", "按时办结率（超期0件）")
	h.clock("2026-11-20 09:30") // the promise of 15 working days is over
	manager := h.as("manager")
	h.has(manager, "/office/report?span=month&at=2026-11-01", "按时办结率（超期1件）", `#breaches`, "没有说明")
	if got := entries(h.has(manager, "/office/assessment?span=month&at=2026-11-01")); !strings.Contains(got["on_time"], "0%（0/1）") || !strings.Contains(got["on_time"], "未达到") {
		t.Errorf("on time: %q", got["on_time"])
	}
	got := entries(h.has(manager, "/office/assessment?span=month&at=2026-09-01"))
	if !strings.Contains(got["recorded"], "50%（1/2）") || !strings.Contains(got["acceptance"], "50%（1/2）") || !strings.Contains(got["answers"], "100%（1/1）") {
		t.Errorf("September: %q, %q, %q", got["recorded"], got["acceptance"], got["answers"])
	}
	_, page := manager.page(t, "GET", "/office/monthly/sl?at=2026-11-01", nil)
	if !strings.Contains(page, "承诺期限内办结0件，超期1件，按时办结率0.0%") {
		t.Error("the draft of November does not say that a case is late")
	}
}

// TestInspectionPack unpacks what an inspector gets: it opens offline, says what the
// pages say, and names nobody who came.
func TestInspectionPack(t *testing.T) {
	t.Parallel()
	h := startMonthHall(t, "2026-09-29 09:10")
	h.busyMonth()
	if _, err := h.d.store.GiveFeedback(t.Context(), "phone:feedback", affairs.Feedback{Kind: affairs.Complaint, About: []string{"服务态度"}, At: h.d.now().UnixMilli(),
		Words: "孙老汉等了一上午", Phone: "13900005678"}); err != nil {
		t.Fatal(err)
	}
	manager := h.as("manager")
	if status, _ := manager.page(t, "POST", "/office/monthly/sl?at=2026-09-01", url.Values{"title": {"水利局9月情况"}, "text": {"一、办理3件。"}}); status != http.StatusOK {
		t.Fatalf("hand in: status %d", status)
	}
	const query = "span=quarter&at=2026-07-01"
	page := h.has(manager, "/office/assessment?"+query)
	if status, _ := manager.page(t, "POST", "/office/assessment?"+query, answerAll(page)); status != http.StatusOK {
		t.Fatalf("answer: status %d", status)
	}
	page = h.has(manager, "/office/assessment?"+query)
	status, body := manager.page(t, "GET", "/office/assessment.zip?"+query, nil)
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	archive, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	// The list of sums is of every other file, and right.
	sums := map[string]string{}
	for line := range strings.Lines(files["SHA256SUMS.txt"]) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	for name, text := range files {
		sum := sha256.Sum256([]byte(text))
		if name != "SHA256SUMS.txt" && sums[name] != hex.EncodeToString(sum[:]) {
			t.Errorf("the sum of %s is %q", name, sums[name])
		}
		for _, personal := range []string{"13900001234", "13900005678", "孙老汉"} {
			if strings.Contains(text, personal) {
				t.Errorf("%s holds %q", name, personal)
			}
		}
	}
	if len(sums) != len(files)-1 {
		t.Errorf("%d sums of %d files", len(sums), len(files))
	}
	// Offline: no script, nothing from elsewhere, and every link leads to something.
	link, anchor := regexp.MustCompile(`(?:href|src)="([^"]+)"`), regexp.MustCompile(`id="([^"]+)"`)
	for name, text := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		if strings.Contains(text, "<script") || strings.Contains(text, " style=") || strings.Contains(text, "ZgotmplZ") {
			t.Errorf("%s has a script, a style or what could not be escaped", name)
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			file, at, _ := strings.Cut(m[1], "#")
			there, ok := files[file]
			if at != "" && ok {
				ok = false
				for _, a := range anchor.FindAllStringSubmatch(there, -1) {
					ok = ok || a[1] == at
				}
			}
			if !ok {
				t.Errorf("%s leads to %s, which is not in the pack", name, m[1])
			}
		}
	}
	// Its figures are those of the screen.
	figure := regexp.MustCompile(`<b>([^<]+)</b><span>(自评得分|达到|未达到|本期未发生)</span>`)
	if all := figure.FindAllStringSubmatch(page, -1); len(all) != 4 {
		t.Errorf("the screen has %q", all)
	} else {
		for _, m := range all {
			if !strings.Contains(files["index.html"], fmt.Sprintf("<b>%s</b> %s</span>", m[1], m[2])) {
				t.Errorf("the pack does not say %s %s", m[2], m[1])
			}
		}
	}
	value := regexp.MustCompile(`<div class="entry-value"><b class="num">([^<]+)</b>`)
	for _, m := range value.FindAllStringSubmatch(page, -1) {
		if !strings.Contains(files["index.html"], "<td>"+m[1]+"</td>") || !strings.Contains(files["data/assessment.csv"], m[1]) {
			t.Errorf("the pack does not say %s", m[1])
		}
	}
	for file, address := range map[string]string{
		"data/lines.csv": "/office/report.csv?table=lines&", "data/ratings.csv": "/office/report.csv?table=ratings&", "data/papers.csv": "/office/report.csv?table=papers&",
		"data/bad-ratings.csv": "/office/report.csv?table=bad-ratings&", "data/register.csv": "/office/documents.csv?",
		"data/attendance-clerks.csv": "/office/attendance.csv?table=clerks&", "data/unattended.csv": "/office/attendance.csv?table=unattended&",
	} {
		if _, screen := manager.page(t, "GET", address+query, nil); screen == "" || screen != files[file] {
			t.Errorf("%s differs from %s:\n%s\n%s", file, address, files[file], screen)
		}
	}
	if !strings.Contains(files["monthly.html"], "一、办理3件。") || !strings.Contains(files["feedback.html"], "服务态度") || !bytes.HasPrefix([]byte(files["data/tables.xlsx"]), []byte("PK")) {
		t.Error("the information, the feedback or the spreadsheet is missing")
	}
	if strings.Contains(files["data/monthly.csv"], "2026-08") || strings.Count(files["data/monthly.csv"], "2026-09,") != 7 {
		t.Errorf("months without a hall are due, or September is not: %s", files["data/monthly.csv"])
	}
	// An inspector who reads English.
	if _, body := manager.page(t, "GET", "/office/assessment.zip?lang=en&"+query, nil); !strings.HasPrefix(body, "PK") {
		t.Error("the pack in English is none")
	}
	if status, _ := h.as("0702").page(t, "GET", "/office/assessment.zip?"+query, nil); status != http.StatusForbidden {
		t.Errorf("by a clerk: status %d", status)
	}
}
