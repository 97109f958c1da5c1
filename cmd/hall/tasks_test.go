package main

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// asked lets the office ask and note down, at 15:00 of 29 September: what the
// self-assessment says of it is counted from these acts.
func (h *datedHall) asked(t *testing.T) {
	t.Helper()
	manager, clerk := h.as("manager"), h.as("0702")
	post := func(c *client, address string, form url.Values) {
		t.Helper()
		if status, _ := c.page(t, "POST", address, form); status != http.StatusOK {
			t.Errorf("%s: status %d", address, status)
		}
	}
	manager.must(t, "/api/v1/tasks", map[string]any{"kind": "task", "title": "报送联系人名单", "due": "2026-09-30", "to": []string{"bureau:sl"}}, nil)
	clerk.must(t, "/api/v1/windows/19/supplies", map[string]string{"supply": "glasses"}, nil)
	open, err := h.d.store.OpenTasks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range open {
		switch k.ZH {
		case "报送联系人名单":
			post(clerk, fmt.Sprintf("/tasks/%d/steps", k.ID), url.Values{"to": {"bureau:sl"}, "step": {"done"}, "note": {"已报，两人"}})
		case "老花镜":
			post(manager, fmt.Sprintf("/tasks/%d/steps", k.ID), url.Values{"to": {"office"}, "step": {"done"}})
		}
	}
	h.reads("manager", "/office/tasks?kind=closing&at=2026-09-29", "还没下班")
	post(clerk, "/desk/19/closing", url.Values{"note": {"打印机没有关"}})
	h.reads("manager", "/office/tasks?kind=closing&at=2026-09-29", "打印机没有关")
	h.reads("manager", "/office/tasks?kind=self_check", "对照五个标准化开展一次自查", "窗口规范自查") // they came by themselves
	h.reads("manager", "/office", "自查：对照五个标准化开展一次自查")
	post(manager, "/office/log", url.Values{"kind": {"chiefs"}, "day": {"2026-09-28"}, "title": {"三季度首席代表会议"}, "who": {"大厅主任"}, "note": {"通报差评，部署自查"}, "present": {"0701"}})
	post(manager, "/office/log", url.Values{"kind": {"special"}, "bureau": {"sl"}, "day": {"2026-09-29"}, "title": {"老人没有带证件"}, "who": {"首席代表"}, "note": {"容缺受理，三天内补"}})
	if status, _ := clerk.page(t, "POST", "/office/log", url.Values{"kind": {"chiefs"}, "day": {"2026-09-28"}}); status != http.StatusForbidden {
		t.Errorf("a clerk enters a meeting: status %d", status)
	}
	h.reads("manager", "/office/log?kind=special&bureau=sl", "老人没有带证件", "容缺受理")
	h.reads("0702", "/office/log", "三季度首席代表会议", "1/1")
	h.reads("manager", "/office/log", "三季度首席代表会议", "缺席：")
	h.reads("manager", "/office/report?span=month&at=2026-09-01&bureau=sl", "三季度首席代表会议", "老人没有带证件")
	// An entry that was a mistake is void: who entered it or the office says why, and it
	// stays to be read, but counts for nothing below.
	post(manager, "/office/log", url.Values{"kind": {"special"}, "bureau": {"sl"}, "day": {"2026-09-29"}, "title": {"登错的特事"}, "who": {"首席代表"}, "note": {"写错了单位"}})
	from := h.reads("manager", "/office/log?kind=special", "登错的特事")
	action := regexp.MustCompile(`/office/log/(\d+)/void\?[^"]*`)
	void := html.UnescapeString(action.FindString(from)) // the newest comes first
	if status, _ := clerk.page(t, "POST", void, url.Values{"reason": {"不是我登记的"}}); status != http.StatusForbidden {
		t.Errorf("a clerk voids what the office entered: status %d", status)
	}
	if status, page := manager.page(t, "POST", void, url.Values{"reason": {" "}}); status != http.StatusBadRequest || !strings.Contains(page, "请写作废的原因") {
		t.Errorf("void without a reason: status %d", status)
	}
	post(manager, void, url.Values{"reason": {"写错了单位，另行登记"}})
	if status, _ := manager.page(t, "POST", void, url.Values{"reason": {"再作废一次"}}); status != http.StatusConflict {
		t.Errorf("void twice: status %d", status)
	}
	h.reads("manager", "/office/log?kind=special", "登错的特事", "写错了单位，另行登记")
	h.reads("manager", "/office/log.csv?from=2026-09-29&to=2026-09-29", "写错了单位，另行登记")
	got := entries(h.reads("manager", "/office/assessment?span=quarter&at=2026-07-01", `href="/office/log?from=2026-07-01`, `href="/office/tasks?kind=task&amp;at=2026-09-01"`))
	for id, want := range map[string]string{"tasks": "100%（1/1）", "supplies": "100%（1/1）", "closing": "100%（1/1）", "meetings": "（1/", "special": "1件", "reading": "—", "self_checks": "—"} {
		if !strings.Contains(got[id], want) {
			t.Errorf("%s says %q, not %q", id, got[id], want)
		}
	}
}
