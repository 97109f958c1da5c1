package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

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
func (h *datedHall) askAnotherBureau(no string) {
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
