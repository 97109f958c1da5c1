package kiosk_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"jiaohao/kiosk"
	"jiaohao/queue"
)

type ticketState struct {
	Number, State, Window string
	Ahead                 int
	Return                bool
}

func TestPhonePage(t *testing.T) {
	b := newBench(t, nil)
	first, second := b.issue(map[string]any{"matter": "sl-01"}), b.issue(map[string]any{"matter": "sl-01"})
	path := "/t/" + tokenOf(second.ID)
	if !strings.HasSuffix(second.URL, "/T/"+tokenOf(second.ID)) {
		t.Errorf("the address is %s", second.URL)
	}
	res := b.page().Get(path).Want(200).Contains("S002", "等候叫号", "<b class=\"num\" data-ahead>1</b>", "18、19号窗口")
	wellFormed(t, path, string(res.Body))
	// As codes spell it, and as people type it.
	b.page().Get("/T/" + tokenOf(second.ID)).Want(200).Contains("S002")
	b.page().Get("/t/" + strings.ToLower(tokenOf(second.ID))).Want(200).Contains("S002")
	if len(tokenOf(second.ID)) != 20 {
		t.Fatal("tokens are 20 characters")
	}

	live := b.Nobody().Follow("ticket/" + tokenOf(second.ID))
	var s ticketState
	if live.Next(&s); s.State != "waiting" || s.Ahead != 1 {
		t.Errorf("first state %+v, want waiting behind 1", s)
	}
	b.do(queue.Withdraw{Ticket: first.ID})
	for s.Ahead != 0 {
		live.Next(&s)
	}
	b.do(queue.OpenWindow{Window: "18", Staff: "1001"})
	b.do(queue.CallNext{Window: "18"})
	for s.State != "called" {
		live.Next(&s)
	}
	if s.Window != "18" {
		t.Errorf("called to window %q, want 18", s.Window)
	}
	b.page().Get(path).Want(200).Contains(`data-state="called"`, "请到18号窗口")
	b.do(queue.Miss{Window: "18"})
	for s.State != "missed" {
		live.Next(&s)
	}
	if !s.Return {
		t.Error("a number missed just now may come back")
	}
	b.page().PostForm(path+"/return", "").Want(303)
	for s.State != "waiting" {
		live.Next(&s)
	}
	b.page().PostForm(path+"/return", "").Want(303) // a second tap
	b.page().PostForm(path+"/withdraw", "").Want(303)
	for s.State != "withdrawn" {
		live.Next(&s)
	}
	b.page().Get(path + "?lang=en").Want(200).Contains("Cancelled")
}

// A number missed too long ago is said to be so.
func TestPhoneReturnTooLate(t *testing.T) {
	b := newBench(t, nil)
	out := b.issue(map[string]any{"line": "S"})
	b.do(queue.OpenWindow{Window: "18", Staff: "1001"})
	b.do(queue.CallNext{Window: "18"})
	b.do(queue.Miss{Window: "18"})
	b.page().Get("/t/" + tokenOf(out.ID)).Want(200).Contains(`data-return="yes"`)
	b.pass(61 * time.Minute)
	b.page().Get("/t/" + tokenOf(out.ID)).Want(200).Contains(`data-return="no"`)
	b.page().PostForm("/t/"+tokenOf(out.ID)+"/return", "").Want(303)
	if got := b.ticket(out.ID).State; got != queue.Missed {
		t.Errorf("the ticket is %s, want missed", got)
	}
}

// Wrong, malformed and expired tokens have one answer, byte for byte.
func TestPhoneTokensTellNothing(t *testing.T) {
	b := newBench(t, nil)
	followed, expired := b.issue(map[string]any{"line": "A"}), b.issue(map[string]any{"line": "A"})
	token := tokenOf(expired.ID)
	b.page().Get("/t/" + token).Want(200)
	live := b.Nobody().Follow("ticket/" + tokenOf(followed.ID))
	var s ticketState
	live.Next(&s)
	b.do(queue.CloseDay{})
	for s.State != "expired" { // who follows it is told once
		live.Next(&s)
	}
	answers := map[string][]byte{}
	headers := map[string]http.Header{}
	for name, path := range map[string]string{
		"expired": "/t/" + token, "wrong": "/t/AAAAAAAAAAAAAAAAAAAA", "short": "/t/A", "long": "/t/" + strings.Repeat("A", 300),
		"a number": "/t/A001", "odd": "/t/%00%1b%22%3E%3Cscript%3E", "capitals": "/T/BBBBBBBBBBBBBBBBBBBB",
	} {
		res := b.page().Get(path).Want(404)
		res.Header.Del("Date")
		answers[name], headers[name] = res.Body, res.Header
		if strings.HasPrefix(path, "/t/") {
			if post := b.page().PostForm(path+"/withdraw", "").Want(404); !bytes.Equal(post.Body, res.Body) {
				t.Errorf("a withdrawal of a token that is %s has another answer than its page", name)
			}
		}
	}
	for name, body := range answers {
		if !bytes.Equal(body, answers["wrong"]) {
			t.Errorf("a token that is %s has another answer than a wrong one", name)
		}
		if a, b := headers[name], headers["wrong"]; len(a) != len(b) || a.Get("Content-Type") != b.Get("Content-Type") {
			t.Errorf("a token that is %s has other headers than a wrong one", name)
		}
	}
	for _, name := range []string{"AAAAAAAAAAAAAAAAAAAA", token, "x"} {
		if got := b.Nobody().Get("/api/v1/snapshot?topic=ticket/" + name).Status; got != 404 {
			t.Errorf("topic ticket/%s answers %d, want 404", name, got)
		}
	}
}

// The position ends with the day, also when nobody closed it.
func TestPhoneNextDay(t *testing.T) {
	b := newBench(t, nil)
	out := b.issue(map[string]any{"line": "A"})
	b.pass(24 * time.Hour)
	b.page().Get("/t/" + tokenOf(out.ID)).Want(404)
	b.page().Get("/kiosk/tickets/" + out.ID).Want(404)
	b.page().Get("/kiosk/number?q=A001&look=1").Want(200).Contains("今天没有这个号码")
	b.page().Get("/kiosk/take?line=A").Want(200).Contains(`<b class="num">0</b>`)
	next := b.issue(map[string]any{"line": "A"})
	if next.Number != "A001" || next.Ahead != 0 {
		t.Errorf("the first number of the day is %s behind %d", next.Number, next.Ahead)
	}
	b.page().Get("/t/" + tokenOf(next.ID)).Want(200)
	b.page().Get("/t/" + tokenOf(out.ID)).Want(404)
}

// After a restart the addresses of the morning still work.
func TestPhoneAfterRestart(t *testing.T) {
	b := newBench(t, nil)
	out := b.issue(map[string]any{"line": "A"})
	o := b.options
	o.Hub = nil
	fresh, err := kiosk.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, rt := range fresh.Routes() {
		if rt.Pattern != "/t/{token}" || rt.Method != "GET" {
			continue
		}
		mux := http.NewServeMux()
		mux.HandleFunc("GET /t/{token}", func(w http.ResponseWriter, r *http.Request) {
			if err := rt.Handler(w, r); err != nil {
				t.Error(err)
			}
		})
		req, err := http.NewRequest("GET", "/t/"+tokenOf(out.ID), nil)
		if err != nil {
			t.Fatal(err)
		}
		rec := newRecorder()
		mux.ServeHTTP(rec, req)
		if rec.status != 200 || !strings.Contains(rec.body.String(), "A001") {
			t.Errorf("after a restart the phone page answers %d", rec.status)
		}
	}
}

type recorder struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func newRecorder() *recorder                    { return &recorder{status: 200, header: http.Header{}} }
func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

type stationState struct {
	Open, Print, Reader, Helped, Reprint bool
	Card                                 string
	Closed, Notice                       struct{ ZH string }
	Lines                                map[string]struct{ Waiting, Open int }
	Ticket                               *struct{ Number, Stage, State string }
}

func TestStationTopic(t *testing.T) {
	b := newBench(t, nil)
	live := b.Nobody().Follow("kiosk/K1")
	var s stationState
	if live.Next(&s); !s.Open || !s.Print || !s.Reader || s.Ticket != nil {
		t.Errorf("first state %+v", s)
	}
	b.kiosk.CardRead("K1", kiosk.Card{Name: "张*明", Person: "p"})
	for s.Card != "张*明" {
		live.Next(&s)
	}
	b.page().Get("/kiosk") // the next person
	for s.Card != "" {
		live.Next(&s)
	}
	out := b.issue(map[string]any{"line": "S"})
	for s.Ticket == nil || s.Ticket.Number != out.Number || s.Lines["S"].Waiting != 1 {
		live.Next(&s)
	}
	if s.Ticket.Stage != "printing" {
		t.Errorf("stage %q after the issue, want printing", s.Ticket.Stage)
	}
	b.kiosk.PrintChanged("K1", out.ID, kiosk.Printed, 0)
	for s.Ticket.Stage != "printed" {
		live.Next(&s)
	}
	b.machines["K1"].set(func(m *machine) { m.printer.State = kiosk.PrinterOut })
	b.kiosk.DevicesChanged()
	for s.Print {
		live.Next(&s)
	}
	if !strings.Contains(s.Notice.ZH, "缺纸") {
		t.Errorf("without paper the notice is %q", s.Notice.ZH)
	}
	// The other kiosk's state is not this one's to see; a technician may.
	if got := b.Nobody().Get("/api/v1/snapshot?topic=kiosk/K2").Status; got != 403 {
		t.Errorf("K1 asks for K2's state: %d, want 403", got)
	}
	b.As("technician").Get("/api/v1/snapshot?topic=kiosk/K2").Want(200)
}

// What is said of many events is said once, and of those that are followed.
func TestAffected(t *testing.T) {
	b := newBench(t, nil)
	out := b.issue(map[string]any{"line": "S"})
	other := b.issue(map[string]any{"line": "A"})
	b.Nobody().Follow("ticket/" + tokenOf(out.ID)).Next(nil)
	b.Nobody().Follow("ticket/" + tokenOf(other.ID)).Next(nil)
	has := func(topics []string, want string) bool { return strings.Contains(strings.Join(topics, " "), want) }
	topics := b.kiosk.Affected([]queue.Event{{Kind: queue.CalledTicket, Line: "S", Window: "18", Ticket: "x"}, {Kind: queue.Started, Line: "S", Window: "18", Ticket: "x"}})
	if !has(topics, "kiosk/K1") || !has(topics, "kiosk/K2") || !has(topics, tokenOf(out.ID)) || has(topics, tokenOf(other.ID)) || len(topics) != 3 {
		t.Errorf("a call in line S affects %v", topics)
	}
	if topics = b.kiosk.Affected([]queue.Event{{Kind: queue.WindowPaused, Window: "01"}}); !has(topics, tokenOf(other.ID)) || has(topics, tokenOf(out.ID)) {
		t.Errorf("a pause at window 01 affects %v", topics)
	}
	if topics = b.kiosk.Affected([]queue.Event{{Kind: queue.DayClosed}}); !has(topics, tokenOf(other.ID)) || !has(topics, tokenOf(out.ID)) {
		t.Errorf("the close of the day affects %v", topics)
	}
	call := []queue.Event{{Kind: queue.CalledTicket, Line: "S", Window: "18", Ticket: out.ID}}
	if topics = b.kiosk.Affected(call); !has(topics, tokenOf(out.ID)) {
		t.Errorf("a call of the ticket itself affects %v", topics)
	}
	call[0].Ticket = "x"
	if topics = b.kiosk.Affected(call); has(topics, tokenOf(out.ID)) {
		t.Errorf("who was called is told of every call after: %v", topics)
	}
	if got := b.kiosk.Affected(nil); got != nil {
		t.Errorf("no events affect %v", got)
	}
}
