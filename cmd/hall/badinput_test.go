package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"jiaohao/devices/sim"
	"jiaohao/queue"

	"github.com/gorilla/websocket"
)

// seen is what every onlooker can see of the hall.
func seen(t *testing.T, d *daemon) (all []any) {
	t.Helper()
	if err := d.owner.View(t.Context(), func(h *queue.Hall) { all = []any{h.Tickets(), h.Windows(), h.Lines()} }); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestBadInput sends what should not be sent. Each is refused with a code and
// words in both languages, nothing changes, and the hall goes on.
func TestBadInput(t *testing.T) {
	d, base := startDaemon(t, "")
	kiosk, clerk, manager := newClient(t, base, ""), newClient(t, base, "0702"), newClient(t, base, "manager")
	nobody := &client{base: base, http: kiosk.http}
	clerk.must(t, "/api/v1/windows/19/open", nil, nil)
	manager.must(t, "/api/v1/lines/C/close", map[string]string{"reason": "系统维护"}, nil)
	huge := strings.Repeat("x", 1<<20)
	tests := []struct {
		name   string
		by     *client
		path   string
		body   any // a string is sent as it is
		status int
		code   string
	}{
		{"unknown matter", kiosk, "/api/v1/tickets", map[string]string{"matter": "zz-99"}, 404, "notfound"},
		{"unknown line", kiosk, "/api/v1/tickets", map[string]string{"line": "Z"}, 404, "notfound"},
		{"nothing chosen", kiosk, "/api/v1/tickets", map[string]string{}, 400, "invalid"},
		{"closed line", kiosk, "/api/v1/tickets", map[string]string{"line": "C"}, 503, "unavailable"},
		{"unknown field", kiosk, "/api/v1/tickets", map[string]string{"matter": "sl-01", "vip": "yes"}, 400, "invalid"},
		{"unknown class", kiosk, "/api/v1/tickets", map[string]string{"matter": "sl-01", "class": "vip"}, 400, "invalid"},
		{"control characters", kiosk, "/api/v1/tickets", map[string]string{"matter": "sl-01\x1b@\x1dV\x00"}, 404, "notfound"},
		{"malformed", kiosk, "/api/v1/tickets", `{"matter": `, 400, "invalid"},
		{"cut off", kiosk, "/api/v1/tickets", `{"matter":"sl-01"`, 400, "invalid"},
		{"trailing", kiosk, "/api/v1/tickets", `{"matter":"sl-01"} {"matter":"sl-01"}`, 400, "invalid"},
		{"wrong type", kiosk, "/api/v1/tickets", `{"matter":7}`, 400, "invalid"},
		{"an array", kiosk, "/api/v1/tickets", `[]`, 400, "invalid"},
		{"deep nesting", kiosk, "/api/v1/tickets", strings.Repeat("[", 20_000), 400, "invalid"},
		{"huge", kiosk, "/api/v1/tickets", map[string]string{"matter": huge}, 413, "invalid"},
		{"unknown window", clerk, "/api/v1/windows/99/next", nil, 404, "notfound"},
		{"window one is not at", clerk, "/api/v1/windows/05/next", nil, 409, "conflict"},
		{"window of another", newClient(t, base, "0701"), "/api/v1/windows/19/next", nil, 403, "denied"},
		{"a kiosk calls", kiosk, "/api/v1/windows/19/next", nil, 403, "denied"},
		{"nobody waits", clerk, "/api/v1/windows/19/next", nil, 409, "conflict"},
		{"finish nothing", clerk, "/api/v1/windows/19/finish", map[string]string{"outcome": "accepted"}, 409, "conflict"},
		{"transfer nowhere", clerk, "/api/v1/windows/19/transfer", map[string]string{"line": "Z"}, 409, "conflict"},
		{"a clerk closes a line", clerk, "/api/v1/lines/S/close", map[string]string{"reason": "x"}, 403, "denied"},
		{"no such call", kiosk, "/api/v1/everything", nil, 404, "notfound"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := seen(t, d)
			var body io.Reader = http.NoBody
			switch in := tt.body.(type) {
			case nil:
			case string:
				body = strings.NewReader(in)
			default:
				b, err := json.Marshal(in)
				if err != nil {
					t.Fatal(err)
				}
				body = bytes.NewReader(b)
			}
			req, err := http.NewRequest("POST", base+tt.path, body)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			if tt.by.token != "" {
				req.Header.Set("Authorization", "Bearer "+tt.by.token)
			}
			res, err := kiosk.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var e apiError
			if err := json.NewDecoder(res.Body).Decode(&e); err != nil {
				t.Fatalf("%d and no error object: %v", res.StatusCode, err)
			}
			if res.StatusCode != tt.status || e.Code != tt.code {
				t.Errorf("got %d %s (%s), want %d %s", res.StatusCode, e.Code, e.MessageEN, tt.status, tt.code)
			}
			if e.Message == "" || e.MessageEN == "" {
				t.Errorf("no words: %+v", e)
			}
			if after := seen(t, d); !reflect.DeepEqual(before, after) {
				t.Error("the hall has changed")
			}
		})
	}
	t.Run("foreign origin", func(t *testing.T) {
		before := seen(t, d)
		req, _ := http.NewRequest("POST", base+"/api/v1/tickets", strings.NewReader(`{"matter":"sl-01"}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Origin", "https://evil.example")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		res, err := kiosk.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 403 {
			t.Errorf("a foreign page posted: %d", res.StatusCode)
		}
		_, ws, err := websocket.DefaultDialer.Dial(strings.Replace(base, "http", "ws", 1)+"/ws?topic=board", http.Header{"Origin": {"https://evil.example"}})
		if err == nil || ws == nil || ws.StatusCode != 403 {
			t.Errorf("a foreign page opened a websocket: %v", err)
		}
		if after := seen(t, d); !reflect.DeepEqual(before, after) {
			t.Error("the hall has changed")
		}
	})
	t.Run("1000 wrong passwords", func(t *testing.T) {
		for i := range 1000 {
			status, err := nobody.do("POST", "/api/v1/login", "", map[string]string{"user": "manager", "password": fmt.Sprint("wrong", i)}, nil)
			if err == nil || status != 401 && status != 429 {
				t.Fatalf("try %d: %d %v", i, status, err)
			}
		}
		newClient(t, base, "0201") // somebody else signs in as always
	})
	t.Run("it still runs", func(t *testing.T) {
		var a ticketAnswer
		if _, err := kiosk.do("POST", "/api/v1/tickets", "after", map[string]string{"matter": "sl-01"}, &a); err != nil || a.Number != "S001" {
			t.Fatalf("the first number is %q, %v", a.Number, err)
		}
		clerk.must(t, "/api/v1/windows/19/next", nil, nil)
		clerk.must(t, "/api/v1/windows/19/start", nil, nil)
		for _, outcome := range []string{"", "great"} {
			if status, err := clerk.do("POST", "/api/v1/windows/19/finish", "", map[string]string{"outcome": outcome}, nil); status != 400 {
				t.Errorf("outcome %q: %v", outcome, err)
			}
		}
		onPaper(t, d, "printer-K1", "S001")
	})
}

// TestNothingFromDataCommandsADevice gives the hall texts full of control
// characters, through its own commands, and looks at what reaches the devices.
func TestNothingFromDataCommandsADevice(t *testing.T) {
	d, base := startDaemon(t, "")
	clerk := newClient(t, base, "0702")
	for _, c := range []struct {
		path string
		in   any
	}{
		{"open", nil},
		{"pause", map[string]string{"reason": "午休\x1b@\x1dV\x00\\C1[v16]\xa5Z"}},
	} {
		if _, err := clerk.do("POST", "/api/v1/windows/19/"+c.path, "", c.in, nil); err != nil {
			t.Logf("%s refused: %v", c.path, err) // refusing it is as good
		}
	}
	leds := simulated[*sim.LEDs](t, d, "led-1")
	eventually(t, "a text on LED 19", func() bool { return leds.Texts()[19] != "" })
	time.Sleep(300 * time.Millisecond) // whatever follows a pause has been sent by then
	for address, text := range leds.Texts() {
		for _, r := range text {
			if r < 0x20 || r == '\\' {
				t.Errorf("LED %d got %q", address, text)
			}
		}
	}
	if whole, spoiled := leds.Frames(); spoiled > 0 || whole == 0 {
		t.Errorf("%d frames whole, %d spoiled", whole, spoiled)
	}
}
