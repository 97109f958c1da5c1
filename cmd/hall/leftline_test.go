package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestLineWithoutItsWindow: the one window of a line closes while somebody waits
// (domain §12). The wall says so and offers to open it again, the holder is told
// what is known, and the number is called once the window is open.
func TestLineWithoutItsWindow(t *testing.T) {
	d, base := startDaemon(t, "")
	manager, clerk, visitor := newClient(t, base, "manager"), newClient(t, base, "0801"), newClient(t, base, "")
	var ticket ticketAnswer
	visitor.must(t, "/api/v1/tickets", map[string]string{"line": "L"}, &ticket)
	says := func(c *client, path, words string, want bool) {
		t.Helper()
		if status, page := c.page(t, "GET", path, nil); status != http.StatusOK || strings.Contains(page, words) != want {
			t.Errorf("%s: status %d, says %q: %v, want %v", path, status, words, !want, want)
		}
	}
	const alarm = "L 统一出件：1人等候，没有窗口开放"
	phone := "/t/" + d.store.Token(ticket.ID)
	clerk.must(t, "/api/v1/windows/20/open", struct{}{}, nil)
	says(manager, "/office", alarm, false)
	clerk.must(t, "/api/v1/windows/20/close", struct{}{}, nil)
	says(manager, "/office", alarm, true)
	says(manager, "/office", `action="/office/windows/20/open" data-window="20"><input type="hidden" name="staff" value="0801"`, true)
	says(visitor, phone, "开窗后估算", true)
	says(visitor, "/kiosk/take?line=L", "开窗后估算", true)
	if status, _ := manager.page(t, "POST", "/office/windows/20/open", url.Values{"staff": {"0801"}}); status != http.StatusOK {
		t.Errorf("open it from the wall: status %d", status)
	}
	says(manager, "/office", alarm, false)
	var called struct{ Ticket struct{ Name string } }
	clerk.must(t, "/api/v1/windows/20/next", struct{}{}, &called)
	if called.Ticket.Name != ticket.Number {
		t.Errorf("called %q, want %s", called.Ticket.Name, ticket.Number)
	}
	says(visitor, phone, "20", true)
}
