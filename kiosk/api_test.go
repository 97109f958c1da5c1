package kiosk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"jiaohao/kiosk"
	"jiaohao/queue"
	"jiaohao/web"
	"jiaohao/web/webtest"
)

func (b *bench) mint() string {
	b.t.Helper()
	id, err := b.options.Mint()
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

func TestMatters(t *testing.T) {
	b := newBench(t, nil)
	var out struct{ Matters []kiosk.MatterItem }
	b.Nobody().Get("/api/v1/matters").Want(200).JSON(&out)
	if len(out.Matters) != 29 {
		t.Errorf("got %d matters, want 29", len(out.Matters))
	}
	b.Nobody().Get("/api/v1/matters?q=%E6%89%93%E4%BA%95").Want(200).JSON(&out)
	if len(out.Matters) == 0 || out.Matters[0].ID != "sl-01" {
		t.Errorf("打井 found %+v, want sl-01 first", out.Matters)
	}
	b.Nobody().Get("/api/v1/matters?bureau=sl").Want(200).JSON(&out)
	if len(out.Matters) != 9 {
		t.Errorf("the water bureau has %d matters, want 9", len(out.Matters))
	}
	if got := string(b.Nobody().Get("/api/v1/matters?q=zzzzzz").Want(200).Body); !strings.Contains(got, `"matters":[]`) {
		t.Errorf("no match answers %s, want an empty list", got)
	}
	b.Nobody().Get("/api/v1/matters?bureau=nope").WantError(404, "notfound")
	b.Nobody().Get("/api/v1/matters/nope").WantError(404, "notfound")

	var g kiosk.Guide
	b.Nobody().Get("/api/v1/matters/sl-01").Want(200).JSON(&g)
	if g.TimeLimit.CommittedDays != 15 || g.TimeLimit.StatutoryDays != 45 || len(g.Materials) != 5 || len(g.LegalBasis) != 3 ||
		g.Fee.Standard == "" || g.LegalBasis[0].Article == "" || g.Materials[0].Originals != 3 || g.Steps[5].Counted {
		t.Errorf("guide sl-01 is %+v", g)
	}
	for _, m := range b.hall.Matters.All() {
		b.Nobody().Get("/api/v1/matters/" + m.ID).Want(200).JSON(&g)
		if len(g.Steps) != len(m.Steps) || len(g.Materials) != len(m.Materials) || g.Fee.Basis != m.Fee.Basis {
			t.Errorf("guide %s lost a part", m.ID)
		}
	}
}

func TestIssueByCall(t *testing.T) {
	b := newBench(t, nil)
	res := b.Nobody().With("Idempotency-Key", "k-1").Post("/api/v1/tickets", map[string]any{"matter": "sl-01"}).Want(201)
	var out kiosk.TicketJSON
	res.JSON(&out)
	want := kiosk.TicketJSON{ID: out.ID, Number: "S001", Line: "S", Matter: "sl-01", State: "waiting", Window: []string{"18", "19"},
		URL: "HTTP://192.168.10.5:8686/T/" + tokenOf(out.ID), Slip: "printing"}
	if fmt.Sprintf("%+v", out) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", out, want)
	}
	if !strings.Contains(string(res.Body), `"wait":null`) || res.Header.Get("Location") != "/api/v1/tickets/"+out.ID {
		t.Errorf("got %s, Location %s", res.Body, res.Header.Get("Location"))
	}
	// The same key: the same answer, nothing new.
	again := b.Nobody().With("Idempotency-Key", "k-1").Post("/api/v1/tickets", map[string]any{"matter": "sl-01"}).Want(201)
	if string(again.Body) != string(res.Body) {
		t.Errorf("the same key answers %s, first %s", again.Body, res.Body)
	}
	b.Nobody().With("Idempotency-Key", "k-1").Post("/api/v1/tickets", map[string]any{"matter": "sw-01"}).WantError(400, "invalid")
	// Somebody else's key of the same name is another key.
	b.As("1001").With("Idempotency-Key", "k-1").Post("/api/v1/tickets", map[string]any{"matter": "sl-01", "class": "priority"}).Want(201).JSON(&out)
	if got := b.ticket(out.ID); got.Name() != "S002" || got.Class != queue.Priority || got.Kiosk != "staff:1001" {
		t.Errorf("a clerk's priority number is %s, class %s, by %s", got.Name(), got.Class, got.Kiosk)
	}

	var mine kiosk.TicketJSON
	res.JSON(&mine)
	b.Nobody().Get("/api/v1/tickets/" + mine.ID).Want(200)
	b.Nobody().Post("/api/v1/tickets/"+mine.ID+"/reprint", nil).Want(202)
	b.Nobody().Post("/api/v1/tickets/"+mine.ID+"/return", nil).WantError(409, "conflict")
	b.Nobody().Post("/api/v1/tickets/"+mine.ID+"/withdraw", nil).Want(200).JSON(&mine)
	if mine.State != "withdrawn" {
		t.Errorf("after withdrawing the state is %q", mine.State)
	}
	b.Nobody().Post("/api/v1/tickets/"+mine.ID+"/withdraw", nil).WantError(409, "conflict")
	b.Nobody().Post("/api/v1/tickets/"+mine.ID+"/reprint", nil).WantError(409, "conflict")
}

func TestIssueEstimate(t *testing.T) {
	b := newBench(t, nil)
	b.do(queue.OpenWindow{Window: "18", Staff: "1001"})
	b.do(queue.OpenWindow{Window: "19", Staff: "1002"})
	for range 5 {
		b.issue(map[string]any{"matter": "sl-01"})
		b.serve("18", 12*60e9)
	}
	b.setClock(monday)
	for range 4 {
		b.issue(map[string]any{"matter": "sl-01"})
	}
	out := b.issue(map[string]any{"matter": "sl-01"})
	if out.Ahead != 4 || out.Wait == nil || out.Wait.P50 != 25 {
		t.Errorf("got ahead %d, wait %+v; want 4 and 25 minutes", out.Ahead, out.Wait)
	}
	// 25 minutes are shown as a range (domain §8.4).
	b.page().Get("/kiosk/tickets/" + out.ID).Want(200).Contains("20～30分钟")
}

func TestBadInput(t *testing.T) {
	b := newBench(t, nil)
	before := len(b.journal.Events())
	tests := []struct {
		name   string
		body   any
		status int
		code   string
		field  string
	}{
		{"nothing", map[string]any{}, 400, "invalid", "line"},
		{"unknown matter", map[string]any{"matter": "xx-01"}, 404, "notfound", "matter"},
		{"unknown line", map[string]any{"line": "Z"}, 404, "notfound", "line"},
		{"line of another matter", map[string]any{"line": "A", "matter": "sl-01"}, 400, "invalid", "line"},
		{"unknown class", map[string]any{"line": "A", "class": "vip"}, 400, "invalid", "class"},
		{"priority without a card", map[string]any{"line": "A", "class": "priority"}, 403, "denied", "class"},
		{"malformed", `{"line":`, 400, "invalid", ""},
		{"cut off in a string", `{"line":"A`, 400, "invalid", ""},
		{"two values", `{"line":"A"}{"line":"A"}`, 400, "invalid", ""},
		{"wrong type", `{"line":7}`, 400, "invalid", "line"},
		{"unknown field", `{"line":"A","vip":true}`, 400, "invalid", "vip"},
		{"control characters", map[string]any{"line": "A\x1b@\x00"}, 404, "notfound", "line"},
		{"printer commands", map[string]any{"matter": "\x1d\x56\x00"}, 404, "notfound", "matter"},
		{"huge", `{"line":"` + strings.Repeat("A", 100<<10) + `"}`, 413, "invalid", ""},
		{"an array", `[1,2]`, 400, "invalid", ""},
		{"deep", strings.Repeat("[", 20000), 400, "invalid", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body := b.Nobody().Post("/api/v1/tickets", test.body).WantError(test.status, test.code)
			if body.Field != test.field {
				t.Errorf("field %q, want %q", body.Field, test.field)
			}
		})
	}
	b.Nobody().With("Idempotency-Key", strings.Repeat("k", 65)).Post("/api/v1/tickets", map[string]any{"line": "A"}).WantError(400, "invalid")
	b.Nobody().Do("POST", "/api/v1/tickets", "text/plain", []byte(`{"line":"A"}`)).WantError(415, "invalid")
	if got := len(b.journal.Events()); got != before {
		t.Errorf("refused requests left %d events", got-before)
	}
	if out := b.issue(map[string]any{"line": "A"}); out.Number != "A001" {
		t.Errorf("after refusals the first number is %s, want A001", out.Number)
	}
}

func TestWhoMayIssue(t *testing.T) {
	b := newBench(t, nil)
	// From elsewhere than the machine itself, nobody.
	outside := webtest.Start(t, web.Options{Routes: b.kiosk.Routes(), Pages: b.options.Pages},
		web.Account{User: "1001", Name: "何慧敏", Role: web.Clerk}, web.Account{User: "technician", Name: "技术员", Role: web.Technician})
	outside.Nobody().Post("/api/v1/tickets", map[string]any{"line": "A"}).WantError(401, "denied")
	outside.As("technician").Post("/api/v1/tickets", map[string]any{"line": "A"}).WantError(403, "denied")
	outside.Nobody().Get("/kiosk").Want(401)
	var out kiosk.TicketJSON
	outside.As("1001").Post("/api/v1/tickets", map[string]any{"line": "A"}).Want(201).JSON(&out)
	if out.Slip != "screen" {
		t.Errorf("a clerk without a kiosk gets slip %q, want screen", out.Slip)
	}
	// Staff say why a number has priority, by the hall's own groups.
	for _, in := range []map[string]any{{"line": "A", "class": "priority", "ground": "rich"}, {"line": "A", "class": "priority", "ground": "appointment"}, {"line": "A", "ground": "disabled"}} {
		outside.As("1001").Post("/api/v1/tickets", in).WantError(400, "invalid")
	}
	outside.As("1001").Post("/api/v1/tickets", map[string]any{"line": "A", "class": "priority", "ground": "disabled"}).Want(201).JSON(&out)
	if got := b.ticket(out.ID); got.Ground != "disabled" {
		t.Errorf("ground %q, want disabled", got.Ground)
	}
	// Guides are for everybody.
	outside.Nobody().Get("/api/v1/matters/sl-01").Want(200)
}

// A full disk: no number, no slip, and the next one is not skipped.
func TestNothingSavedNothingGiven(t *testing.T) {
	b := newBench(t, nil)
	b.journal.Fail(errors.New("disk full"))
	b.Nobody().Post("/api/v1/tickets", map[string]any{"line": "A"}).WantError(503, "unavailable")
	page := b.page().Get("/kiosk/take?line=A").Want(200)
	b.kiosk.CardRead("K1", kiosk.Card{Name: "张*", Person: "p"})
	b.page().PostForm("/kiosk/take", "line=A&card=yes&ticket="+form(t, page.Body, "ticket")).Want(503).Contains("没有保存")
	b.journal.Fail(nil)
	// The card is still there and may be tried again.
	b.page().PostForm("/kiosk/take", "line=A&card=yes&ticket="+form(t, page.Body, "ticket")).Want(303)
	if out := b.issue(map[string]any{"line": "A"}); out.Number != "A002" {
		t.Errorf("got %s, want A002", out.Number)
	}
}
