package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

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
	h := startHallAt(t, "2026-09-29 08:10") // before the hall opens
	h.busyMonth()
	h.clock("2026-09-29 15:00")
	manager := h.as("manager")
	const address = "/office/assessment?span=quarter&at=2026-07-01"
	body := h.reads("manager", address, "2026年第3季度", "自评得分", `href="/office/report?from=2026-07-01&amp;to=2026-09-30#papers"`, `href="/office/ratings?from=2026-07-01`)
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
	h.reads("manager", "/office/report?from=2026-07-01&to=2026-09-30", `id="papers"`, `id="outages"`, `id="sheets"`, `id="outcomes"`)

	// By hand: with words where something lacks, all or nothing, and who said it.
	form := answerAll(body)
	form.Set("answer-manners", "2")
	if status, page := manager.page(t, "POST", address, form); status != http.StatusBadRequest || !strings.Contains(page, "请写明差在哪里") || !strings.Contains(page, `name="answer-manners" value="2" checked`) {
		t.Errorf("partly without a word: status %d", status)
	}
	if got := entries(h.reads("manager", address)); !strings.Contains(got["chief"], "待填") {
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
	h.reads("manager", address, "两个窗口没有挂牌", "现场检查，记录不规范的窗口", "<b>0</b><span>待填</span>", "<b>1</b><span>部分达到</span>")
	h.reads("manager", "/office/assessment?span=month&at=2026-09-01", "2026年9月", "待填") // another time has its own answers
	h.reads("manager", "/office/report?span=quarter&at=2026-07-01", "自评得分（待填0项）", "信息已报送", "满意率", `href="/office/assessment?at=2026-07-01`)

	h.clock("2026-10-07 09:30") // the last day of the holiday
	h.lacks("manager", "/office", "自评还没有完成")
	h.clock("2026-10-08 09:30")
	manager = h.as("manager")
	h.as("").must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, nil) // which ends the 29th
	h.reads("manager", "/office/appraisals/0702?at=2026-09-01", "转走1人，已办0人", "没办：S004")
	h.reads("manager", "/office/report?span=month&at=2026-09-01", `id="unfollowed"`, "S004")
	h.reads("manager", "/office", "2026年第3季度自评还没有完成")
	if got := entries(h.reads("manager", address)); !strings.Contains(got["monthly"], "0%（0/7）") || !strings.Contains(got["bad_ratings"], "0%（0/1）") || !strings.Contains(got["first_asked"], "0%（0/1）") || !strings.Contains(got["appraisals"], "100%（1/1）") {
		t.Errorf("when their days are over: %q, %q", got["monthly"], got["bad_ratings"])
	}
	form.Set("act", "complete")
	if status, page := manager.page(t, "POST", address, form); status != http.StatusOK || !strings.Contains(page, "确认完成，当时得分") {
		t.Errorf("complete: status %d", status)
	}
	h.lacks("manager", "/office", "自评还没有完成")
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
	h := startHallAt(t, "2026-09-29 09:30")
	h.opened("sl-01", "accept", 1, 2, 3)
	h.serve("sl-01", "accepted", nil) // without a case
	h.clock("2026-10-20 09:30")
	h.reads("manager", "/office/report?span=month&at=2026-10-01", "按时办结率（超期0件）")
	h.clock("2026-11-20 09:30") // the promise of 15 working days is over
	manager := h.as("manager")
	h.reads("manager", "/office/report?span=month&at=2026-11-01", "按时办结率（超期1件）", `#breaches`, "没有说明")
	if got := entries(h.reads("manager", "/office/assessment?span=month&at=2026-11-01")); !strings.Contains(got["on_time"], "0%（0/1）") || !strings.Contains(got["on_time"], "未达到") {
		t.Errorf("on time: %q", got["on_time"])
	}
	got := entries(h.reads("manager", "/office/assessment?span=month&at=2026-09-01"))
	if !strings.Contains(got["recorded"], "50%（1/2）") || !strings.Contains(got["acceptance"], "50%（1/2）") || !strings.Contains(got["answers"], "100%（1/1）") {
		t.Errorf("September: %q, %q, %q", got["recorded"], got["acceptance"], got["answers"])
	}
	_, page := manager.page(t, "GET", "/office/monthly/sl?at=2026-11-01", nil)
	if !strings.Contains(page, "承诺期限内办结0件，超期1件，按时办结率0.0%") {
		t.Error("the draft of November does not say that a case is late")
	}
}
