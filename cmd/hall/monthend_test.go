package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/store"
)

func (h *datedHall) rate(ticket string, score int) {
	h.Helper()
	if _, err := h.d.owner.Do(h.Context(), queue.Actor{Kind: queue.Phone, ID: ticket}, queue.Rate{Ticket: ticket, Score: score, Source: queue.ByPhone}, "",
		store.Callback{Ticket: ticket, Phone: "13900001234"}); err != nil {
		h.Fatal(err)
	}
}

// busyMonth is a morning of three people: one comes for papers that lack, one goes
// back with them, one is only told; two rate.
func (h *datedHall) busyMonth() {
	h.Helper()
	h.rate(h.serve("sl-01", "supplement", func(c *client) {
		h.give(c, map[string]any{"notice": affairs.NoticeSupplement, "received": papersHandedIn(1), "points": "申请书没有盖章"})
	}), 5)
	h.rate(h.serve("sl-01", "returned", nil), 1) // and no paper about it
	h.serve("sl-01", "consulted", nil)
}

// TestMonthlyInformation: the last working days call to mind, a bureau's clerk hands in
// for that bureau alone, what is late is red on the first of the next month, and
// handing in clears it.
func TestMonthlyInformation(t *testing.T) {
	t.Parallel()
	h := startHallAt(t, "2026-09-25 09:30")
	h.busyMonth()
	h.lacks("manager", "/office", "9月信息")
	// The demo has seven bureaus with windows; the 30th is a Wednesday.
	h.clock("2026-09-28 09:30")
	clerk := h.as("0702")
	h.reads("manager", "/office", "9月信息：7个单位待报，2026-09-30截止")
	h.reads("manager", "/office/monthly", "<b>0/7</b>", "还有3个工作日", "2026-09-30")
	h.reads("0702", "/tasks", `href="/office/monthly"`)
	const page = "/office/monthly/sl?at=2026-09-01"
	body := h.reads("0702", page, "临沭县水利局2026年9月窗口工作情况", "窗口共取号3个，办理3个", "补正通知书（补件清单）1份", "一次告知率100.0%", "收到评价2条，参与率66.7%，均分3.0（满分5），差评1条，已解决0条")
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
	h.reads("manager", "/office/monthly", "<b>1/7</b>", "水利局9月窗口工作情况", "何慧敏 0702")
	list := h.reads("0702", page, "再报一篇")
	papers := regexp.MustCompile(`/office/monthly/sl/\d+`).FindAllString(list, -1)
	if len(papers) != 1 {
		t.Fatalf("kept %q", papers)
	}
	h.reads("0702", papers[0], "二、下月增开一个窗口。", "报送人：何慧敏 0702", "2026年9月28日")
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
	h.reads("manager", "/office/monthly?at=2026-09-01", "同意增加一名B岗")
	h.reads("manager", "/office/report?span=month&at=2026-09-01&bureau=sl", "同意增加一名B岗", "1/1")

	h.clock("2026-10-01 09:30")
	manager := h.as("manager")
	h.reads("manager", "/office", "9月信息：6个单位逾期未报")
	body = h.reads("manager", "/office/monthly?at=2026-09-01", "<b>6</b><span>逾期未报")
	if n := strings.Count(body, `<tr class="alarm">`); n != 6 {
		t.Errorf("%d bureaus are red", n)
	}
	for _, b := range []string{"zw", "ga", "sw", "bdc", "sc", "rs"} {
		if status, _ := manager.page(t, "POST", "/office/monthly/"+b+"?at=2026-09-01", url.Values{"title": {"9月窗口工作情况"}, "text": {"办理情况平稳。"}}); status != http.StatusOK {
			t.Errorf("hand in for %s: status %d", b, status)
		}
	}
	h.lacks("manager", "/office", "9月信息")
	h.reads("manager", "/office/monthly?at=2026-09-01", "<b>7/7</b>", "逾期报送", "<b>6</b><span>逾期后补报")
	h.reads("manager", "/office/monthly?at=2026-08-01", "当月没有取号")
	for address, want := range map[string]int{"/office/monthly/xx": 404, "/office/monthly?at=9": 400, "/office/monthly/sl/x": 404} {
		if status, _ := manager.page(t, "GET", address, nil); status != want {
			t.Errorf("%s: status %d, want %d", address, status, want)
		}
	}
}
