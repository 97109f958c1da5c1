package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"jiaohao/affairs"
)

// appraisal is plan row 40 on the month of busyMonth: somebody opens their own sheet
// and no other, the figures are those of the report, one line is disputed and answered,
// and the wall says so meanwhile.
func (h *datedHall) appraisal(t *testing.T) {
	manager, other, chief := h.as("manager"), h.as("0703"), h.as("0701")
	clerk := h.as("0702")
	const page = "/office/appraisals/0702?at=2026-09-01"
	// One is sent to line A, where nobody serves them; the clerk leaves, and the B-role
	// stands in.
	h.as("").must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, nil)
	for _, act := range []string{"next", "start"} {
		clerk.must(t, "/api/v1/windows/19/"+act, nil, nil)
	}
	clerk.must(t, "/api/v1/windows/19/transfer", map[string]string{"line": "A"}, nil)
	clerk.must(t, "/api/v1/windows/19/pause", map[string]string{"reason": "暂时离开", "cover": "0703"}, nil)
	h.clock("2026-09-29 15:20")
	clerk.must(t, "/api/v1/windows/19/resume", nil, nil)
	h.reads("manager", "/office/attendance?from=2026-09-29&to=2026-09-29", `id="pauses"`, "暂时离开")
	body := h.reads("0702", "/office/appraisals", "何慧敏", "没有迟到、早退", "3人次", "转走1人，已办0人", "1次，共1", "分钟，B岗顶岗1次", "2条，参与率66.7%", "评价太少，不计均分", "1条，已解决0条", "怎么算")
	if status, _ := other.page(t, "GET", page, nil); status != http.StatusForbidden {
		t.Errorf("the sheet of a colleague: status %d", status)
	}
	if status, _ := h.as("0501").page(t, "GET", page, nil); status != http.StatusForbidden {
		t.Errorf("the sheet of another bureau: status %d", status)
	}
	h.reads("0701", page, "3人次")
	h.lacks("0701", page, `name="words"`) // only the person disputes
	h.lacks("0701", "/office/appraisals", "0501")
	h.reads("manager", "/office/appraisals?at=2026-09-01", "0501", "0702")

	// The same figures as the report.
	_, csv := manager.page(t, "GET", "/office/report.csv?span=month&at=2026-09-01&table=clerks", nil)
	row := regexp.MustCompile(`(?m)^0702 [^,]*,(\d+),`).FindStringSubmatch(csv)
	if len(row) != 2 || !strings.Contains(body, row[1]+"人次") {
		t.Errorf("the report has %q served", row)
	}
	_, csv = manager.page(t, "GET", "/office/report.csv?span=month&at=2026-09-01&bureau=sl&table=cases", nil)
	opened := regexp.MustCompile(`(?m)^水利,(\d+),(\d+),(\d+),(\d+),`).FindStringSubmatch(csv)
	if len(opened) != 5 || !strings.Contains(body, opened[1]+"件，视为受理"+opened[2]+"件") || !strings.Contains(body, "补正过"+opened[3]+"件，再次补正"+opened[4]+"件") {
		t.Errorf("the report has cases %q", opened)
	}

	form := url.Values{"line": {"bad_ratings"}, "words": {""}, "key": {"k"}}
	const disputes = "/office/appraisals/0702/disputes"
	if status, body := clerk.page(t, "POST", disputes+"?at=2026-09-01", form); status != http.StatusBadRequest || !strings.Contains(body, "请写明异议的理由") {
		t.Errorf("without words: status %d", status)
	}
	form.Set("words", "那位群众要办的事不归本窗口，已引导到A业务")
	if status, _ := chief.page(t, "POST", disputes+"?at=2026-09-01", form); status != http.StatusForbidden {
		t.Errorf("for somebody else: status %d", status)
	}
	if status, body := clerk.page(t, "POST", disputes+"?at=2026-09-01", form); status != http.StatusOK || !strings.Contains(body, "异议待答复") {
		t.Errorf("dispute: status %d", status)
	}
	h.reads("manager", "/office", "1项考核异议待答复")
	h.reads("manager", "/office/appraisals", "已引导到A业务", "2026-10-12") // five working days, around the holiday
	open, err := h.d.store.OpenDisputes(t.Context())
	if err != nil || len(open) != 1 || open[0].Shown != "1条，已解决0条" {
		t.Fatalf("open %+v %v", open, err)
	}
	answer := disputes + "/" + strconv.FormatInt(open[0].ID, 10) + "?at=2026-09-01"
	if status, _ := clerk.page(t, "POST", answer, url.Values{"finding": {"1"}, "reply": {"属实"}}); status != http.StatusForbidden {
		t.Errorf("answered by the person: status %d", status)
	}
	if status, body := manager.page(t, "POST", answer, url.Values{"finding": {"2"}, "reply": {"事项确属A业务，引导时没有陪同"}}); status != http.StatusOK || !strings.Contains(body, "部分成立") {
		t.Errorf("answer: status %d", status)
	}
	h.reads("0702", page, "部分成立", "引导时没有陪同", "那位群众要办的事不归本窗口", "当时的数据：1条，已解决0条")
	h.lacks("manager", "/office", "考核异议")
	h.reads("manager", "/office/skills", "能办的人数", "不足2人的业务", "何慧敏")
	if n := len(affairs.AppraisalLines); strings.Count(body, "appraisal-name") != n {
		t.Errorf("the sheet has not its %d lines", n)
	}
}
