//go:build browser

package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"jiaohao/affairs"
	"jiaohao/queue"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestBrowserPaperPages prints what a window gives: each copy of an ordinary
// document is one page, and a long list goes on on a further page of the same copy.
func TestBrowserPaperPages(t *testing.T) {
	h := newGalleryHall(t)
	h.clock("09:05")
	h.open("19")
	h.issue("sl-01", queue.Ordinary)
	h.call("19")
	h.serve("19")
	base := "http://" + h.addr
	clerk := newClient(t, base, h.clerk("19").ID)
	p := newTab(t, browser(t), "paper", 1366, 768, false)
	p.signInAs(base, h.clerk("19").ID)
	all := []map[string]int{{"seq": 1, "originals": 3}, {"seq": 2, "originals": 1}, {"seq": 3, "originals": 2}, {"seq": 4, "copies": 1}, {"seq": 5, "copies": 1}}
	long := strings.TrimSuffix(strings.Repeat("取水工程或者设施的施工图设计文件应当附县级以上水行政主管部门出具的防洪影响评价和水土保持方案批复意见\n", 10), "\n")
	for _, tt := range []struct {
		name  string
		body  map[string]any
		pages int
	}{
		{"acceptance", map[string]any{"notice": affairs.NoticeAccept, "received": all}, 2},
		{"receipt", map[string]any{"notice": affairs.NoticeReceipt, "received": all}, 2},
		{"return", map[string]any{"notice": affairs.NoticeReturn, "reason": "取水地点在临沂市河东区，不在本县行政区域内"}, 2},
		{"a long supplement", map[string]any{"notice": affairs.NoticeSupplement, "points": long}, 4},
	} {
		var answer struct{ Href string }
		if status, err := clerk.do("POST", "/api/v1/windows/19/documents", "", tt.body, &answer); err != nil || status != http.StatusCreated {
			t.Fatalf("%s: %d %v", tt.name, status, err)
		}
		p.open(base + answer.Href)
		p.until("the paper", `document.readyState === "complete" && document.querySelectorAll(".a4").length === 2`)
		printed, err := chromedp.Call(p.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(printed.Data, []byte("/Type /Page\n")); got != tt.pages {
			t.Errorf("%s: both copies are %d pages, want %d", tt.name, got, tt.pages)
		}
	}
}
