package desk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/desk"
	"jiaohao/queue"
	"jiaohao/web"
)

// TestDay walks one clerk through every act and looks at the answers.
func TestDay(t *testing.T) {
	s := start(t)
	ids := s.water(4)
	if got := s.state("18"); got.Status != "closed" || got.Act != "open" || got.Waiting != 4 {
		t.Fatalf("before anybody sits down: %+v", got)
	}
	got := s.post("open", nil)
	if got.Status != "open" || got.Act != "next" || got.Staff.No != clerk18 || got.Staff.Name.ZH != "许建军" {
		t.Fatalf("after open: %+v", got)
	}
	if got.Next == nil || got.Next.Name != "S001" || got.Next.Why.ZH != "等候最久" || got.Next.MatterName.ZH != "取水许可" {
		t.Fatalf("whom next would call: %+v", got.Next)
	}
	s.clock.move(3 * time.Minute)

	got = s.post("next", nil)
	if got.Act != "start" || got.Ticket.Name != "S001" || got.Ticket.Calls != 1 || got.Waiting != 3 || got.Next.Name != "S002" {
		t.Fatalf("after next: %+v", got)
	}
	if waited := got.Ticket.CalledAt - got.Ticket.Issued; waited != 3*60_000 {
		t.Errorf("waited %d ms, want 3 min", waited)
	}
	if got.Undo == nil || got.Undo.Label.ZH != "叫号" || got.Undo.Till-s.clock.now().UnixMilli() != 10_000 {
		t.Errorf("undo after a call: %+v", got.Undo)
	}

	s.clock.move(5 * time.Second)
	if got = s.post("undo", nil); got.Act != "next" || got.Waiting != 4 || got.Next.Name != "S001" || got.Undo != nil {
		t.Fatalf("after undo: %+v", got)
	}
	s.post("next", nil)
	s.clock.move(25 * time.Second)
	if got = s.post("recall", nil); got.Ticket.Calls != 2 || got.Ticket.LastCall-got.Ticket.CalledAt != 25_000 {
		t.Fatalf("after recall: %+v", got.Ticket)
	}
	if got = s.post("start", nil); got.Act != "finish" || got.Ticket.Stage != "serving" {
		t.Fatalf("after start: %+v", got)
	}
	if got = s.post("finish", map[string]string{"outcome": "accepted"}); got.Act != "next" || got.Ticket != nil {
		t.Fatalf("after finish: %+v", got)
	}

	s.post("next", nil)
	if got = s.post("miss", nil); len(got.Missed) != 1 || got.Missed[0].Name != "S002" {
		t.Fatalf("after miss: %+v", got.Missed)
	}
	if got = s.post("return", map[string]string{"ticket": ids[1]}); len(got.Missed) != 0 || got.Waiting != 3 {
		t.Fatalf("after return: %+v", got)
	}

	s.post("next", nil) // S003
	if got = s.post("hold", nil); len(got.Held) != 1 || got.Held[0].Name != "S003" || got.Act != "next" {
		t.Fatalf("after hold: %+v", got)
	}
	if got = s.post("recall-held", map[string]string{"ticket": ids[2]}); got.Ticket.Name != "S003" || got.Ticket.Why.ZH != "回呼挂起" {
		t.Fatalf("after recall-held: %+v", got.Ticket)
	}
	s.post("start", nil)
	if got = s.post("transfer", map[string]string{"line": "D"}); got.Ticket != nil || got.Act != "next" {
		t.Fatalf("after transfer: %+v", got)
	}
	if d := s.state("10"); d.Waiting != 1 || d.Next.Name != "S003" || d.Next.LineName.ZH != "不动产登记" {
		t.Fatalf("window 10 after the transfer: %+v", d)
	}

	if got = s.post("pause", map[string]string{"reason": "午休"}); got.Act != "resume" || got.Reason.ZH != "午休" || got.Reason.EN != "Lunch" {
		t.Fatalf("after pause: %+v", got)
	}
	if got = s.post("resume", nil); got.Act != "next" || got.Reason.ZH != "" {
		t.Fatalf("after resume: %+v", got)
	}
	if got = s.post("close", nil); got.Status != "closed" || got.Staff != nil {
		t.Fatalf("after close: %+v", got)
	}
}

// TestFirstAsked: the next clerk sees who was asked first.
func TestFirstAsked(t *testing.T) {
	s := start(t)
	s.water(1)
	s.post("open", nil)
	s.post("next", nil)
	s.post("start", nil)
	s.post("transfer", map[string]string{"matter": "zw-01"})
	a := queue.Actor{Kind: queue.Staff, ID: "0101"}
	s.do(a, queue.OpenWindow{Window: "01", Staff: "0101"})
	s.do(a, queue.CallNext{Window: "01"})
	got := s.state("01").Ticket
	if got.Name != "S001" || got.FirstAsked == nil || got.FirstAsked.No != clerk18 || got.FirstAsked.Name.ZH != "许建军" {
		t.Fatalf("at window 01: %+v", got)
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(s *site)
		as      string
		act     string
		body    any
		status  int
		code    string
		zh, en  string // parts of the messages
		field   string
	}{
		{name: "next without sitting", act: "next", status: 409, code: "conflict", zh: "请先登录窗口", en: "open it first"},
		{name: "at somebody else's window", prepare: opened, as: clerk19, act: "next", status: 403, code: "denied", zh: "您没有登录18号窗口", en: "not signed in"},
		{name: "open a taken window", prepare: opened, as: clerk19, act: "open", status: 409, code: "conflict", zh: "已由 0701 登录", en: "taken"},
		{name: "open a second window", prepare: opened, act: "open", body: nil, as: clerk18 + "@19", status: 409, code: "conflict", zh: "您已在18号窗口", en: "signed in at window 18"},
		{name: "seat somebody else", as: clerk19, act: "open", body: map[string]string{"staff": clerk18}, status: 403, code: "denied", zh: "只有大厅管理人员", en: "only a hall manager"},
		{name: "manager seats nobody", as: manager, act: "open", status: 400, code: "invalid", zh: "请选择", en: "choose who", field: "staff"},
		{name: "manager seats a stranger", as: manager, act: "open", body: map[string]string{"staff": "9999"}, status: 404, code: "notfound", zh: "9999", en: "9999"},
		{name: "nobody waits", prepare: opened, act: "next", status: 409, code: "conflict", zh: "没有等候", en: "nobody is waiting"},
		{name: "recall nothing", prepare: opened, act: "recall", status: 409, code: "conflict", zh: "没有正在办理", en: "no ticket"},
		{name: "start nothing", prepare: opened, act: "start", status: 409, code: "conflict", zh: "没有正在办理", en: "no ticket"},
		{name: "next while called", prepare: calledLong, act: "next", status: 409, code: "conflict", zh: "S001 已呼叫", en: "S001"},
		{name: "next while serving", prepare: func(s *site) { calledLong(s); s.post("start", nil) }, act: "next", status: 409, code: "conflict", zh: "请先选择办理结果", en: "outcome"},
		{name: "miss while serving", prepare: serving, act: "miss", status: 409, code: "conflict", zh: "办理结果", en: "outcome"},
		{name: "recall while serving", prepare: serving, act: "recall", status: 409, code: "conflict", zh: "不能重呼", en: "cannot be recalled"},
		{name: "finish without outcome", prepare: serving, act: "finish", status: 400, code: "invalid", zh: "请选择办理结果", en: "choose an outcome", field: "outcome"},
		{name: "finish with a wrong one", prepare: serving, act: "finish", body: map[string]string{"outcome": "unrecorded"}, status: 400, code: "invalid", zh: "请选择办理结果", en: "choose an outcome", field: "outcome"},
		{name: "finish before start", prepare: called, act: "finish", body: map[string]string{"outcome": "accepted"}, status: 409, code: "conflict", zh: "还未开始", en: "not been started"},
		{name: "transfer nowhere", prepare: serving, act: "transfer", status: 400, code: "invalid", zh: "请选择转往", en: "choose", field: "line"},
		{name: "transfer to an unknown line", prepare: serving, act: "transfer", body: map[string]string{"line": "Z"}, status: 404, code: "notfound", zh: "没有这个业务", en: "no line", field: "line"},
		{name: "transfer to an unknown matter", prepare: serving, act: "transfer", body: map[string]string{"matter": "no-99"}, status: 404, code: "notfound", zh: "没有这个事项", en: "no matter", field: "matter"},
		{name: "nothing to undo", prepare: opened, act: "undo", status: 409, code: "conflict", zh: "没有可撤销", en: "nothing to undo"},
		{name: "undo too late", prepare: func(s *site) { called(s); s.clock.move(11 * time.Second) }, act: "undo", status: 409, code: "conflict", zh: "10秒", en: "10 s"},
		{name: "pause without reason", prepare: opened, act: "pause", body: map[string]string{"reason": "  "}, status: 400, code: "invalid", zh: "请选择暂停原因", en: "reason", field: "reason"},
		{name: "pause with control characters", prepare: opened, act: "pause", body: map[string]string{"reason": "午\x1b@休"}, status: 400, code: "invalid", zh: "不能显示的字符", en: "cannot be shown", field: "reason"},
		{name: "pause with a novel", prepare: opened, act: "pause", body: map[string]string{"reason": strings.Repeat("休", 21)}, status: 400, code: "invalid", zh: "最多20个字", en: "at most 20", field: "reason"},
		{name: "pause with a ticket", prepare: called, act: "pause", body: map[string]string{"reason": "午休"}, status: 409, code: "conflict", zh: "请先结束 S001", en: "finish S001"},
		{name: "resume what is open", prepare: opened, act: "resume", status: 409, code: "conflict", zh: "没有暂停", en: "not paused"},
		{name: "leave with a ticket", prepare: called, act: "close", status: 409, code: "conflict", zh: "请先结束 S001", en: "finish S001"},
		{name: "call back nothing named", prepare: opened, act: "recall-held", status: 400, code: "invalid", zh: "请选择一张号票", en: "choose a ticket", field: "ticket"},
		{name: "call back a stranger", prepare: opened, act: "recall-held", body: map[string]string{"ticket": "x"}, status: 404, code: "notfound", zh: "没有挂起这个号", en: "not held", field: "ticket"},
		{name: "return an unknown ticket", prepare: opened, act: "return", body: map[string]string{"ticket": "x"}, status: 404, code: "notfound", zh: "没有这张号票", en: "no such ticket", field: "ticket"},
		{name: "return at a foreign window", prepare: opened, as: clerk19, act: "return", body: map[string]string{"ticket": "x"}, status: 403, code: "denied", zh: "您没有登录18号窗口", en: "not signed in"},
		{name: "a field that does not belong", prepare: opened, act: "next", body: map[string]string{"outcome": "accepted"}, status: 400, code: "invalid", zh: "outcome", en: "outcome", field: "outcome"},
		{name: "a field nobody knows", prepare: opened, act: "next", body: map[string]string{"colour": "red"}, status: 400, code: "invalid", zh: "colour", en: "colour", field: "colour"},
		{name: "cut off", prepare: opened, act: "pause", body: `{"reason":"午`, status: 400, code: "invalid", zh: "不完整", en: "cut off"},
		{name: "huge", prepare: opened, act: "pause", body: `{"reason":"` + strings.Repeat("a", 1<<17) + `"}`, status: 413, code: "invalid", zh: "过大", en: "too large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t)
			if tt.prepare != nil {
				tt.prepare(s)
			}
			before := len(s.journal.Events())
			as, no, elsewhere := strings.Cut(tt.as, "@")
			if !elsewhere {
				no = "18"
			}
			if as == "" {
				as = clerk18
			}
			body := s.As(as).Post("/api/v1/windows/"+no+"/"+tt.act, tt.body).WantError(tt.status, tt.code)
			if !strings.Contains(body.Message, tt.zh) || !strings.Contains(body.MessageEN, tt.en) || body.Field != tt.field {
				t.Errorf("got %+v, want %q, %q, field %q", body, tt.zh, tt.en, tt.field)
			}
			if now := len(s.journal.Events()); now != before {
				t.Errorf("a refused command wrote %d events", now-before)
			}
		})
	}
}

func opened(s *site) { s.post("open", nil) }
func called(s *site) { s.water(2); opened(s); s.post("next", nil) }

// calledLong is called, and past the time of a second press.
func calledLong(s *site) { called(s); s.clock.move(3 * time.Second) }
func serving(s *site)    { called(s); s.post("start", nil) }

func TestReturnOfAnotherLine(t *testing.T) {
	s := start(t)
	id := s.issue("zw-01", queue.Ordinary)
	a := queue.Actor{Kind: queue.Staff, ID: "0101"}
	s.do(a, queue.OpenWindow{Window: "01", Staff: "0101"})
	s.do(a, queue.CallNext{Window: "01"})
	s.do(a, queue.Miss{Window: "01"})
	opened(s)
	s.As(clerk18).Post("/api/v1/windows/18/return", map[string]string{"ticket": id}).WantError(403, "denied")
	if got := s.state("18").Missed; len(got) != 0 {
		t.Errorf("window 18 lists %v, which it could never call", names(got))
	}
	if got := s.state("01").Missed; len(got) != 1 {
		t.Errorf("window 01 does not list its missed ticket")
	}
}

func TestManagerWorksAnyWindow(t *testing.T) {
	s := start(t)
	s.water(1)
	var got desk.State
	s.As(manager).Post("/api/v1/windows/18/open", map[string]string{"staff": "0703"}).Want(200).JSON(&got)
	if got.Staff == nil || got.Staff.No != "0703" {
		t.Fatalf("the manager seated %+v, want 0703", got.Staff)
	}
	s.As(manager).Post("/api/v1/windows/18/next", nil).Want(200).JSON(&got)
	if got.Ticket == nil || got.Ticket.Name != "S001" {
		t.Fatalf("the manager called %+v", got.Ticket)
	}
	if e := s.lastEvent(); e.Actor != "manager:manager" || e.Text != "0703" {
		t.Errorf("the journal says %s called for %s", e.Actor, e.Text)
	}
}

// TestDoublePress: two presses call one ticket, with and without a key.
func TestDoublePress(t *testing.T) {
	s := start(t)
	s.water(3)
	opened(s)
	c := s.As(clerk18).With("Idempotency-Key", "press-1")
	var first, again desk.State
	c.Post("/api/v1/windows/18/next", nil).Want(200).JSON(&first)
	c.Post("/api/v1/windows/18/next", nil).Want(200).JSON(&again)
	if first.Ticket.Name != "S001" || again.Ticket.Name != "S001" || again.Waiting != 2 {
		t.Fatalf("the repeated key called %s, then %s", first.Ticket.Name, again.Ticket.Name)
	}
	s.clock.move(time.Second)
	body := s.As(clerk18).With("Idempotency-Key", "press-2").Post("/api/v1/windows/18/next", nil).WantError(409, "conflict")
	if body.Message != "已呼叫 S001" {
		t.Errorf("a second press after 1 s says %q", body.Message)
	}
	c.Post("/api/v1/windows/18/start", nil).WantError(400, "invalid") // the key was for next
	s.As(clerk18).With("Idempotency-Key", "a b").Post("/api/v1/windows/18/start", nil).WantError(400, "invalid")
	if got := s.state("18"); got.Ticket.Name != "S001" || got.Act != "start" {
		t.Errorf("now at the window: %+v", got.Ticket)
	}
}

// TestDiskFull: a call that was not saved has not happened, and is said so.
func TestDiskFull(t *testing.T) {
	s := start(t)
	s.water(1)
	opened(s)
	s.journal.Fail(errors.New("no space left on device"))
	body := s.As(clerk18).Post("/api/v1/windows/18/next", nil).WantError(503, "unavailable")
	if !strings.Contains(body.Message, "没有保存") {
		t.Errorf("got %q", body.Message)
	}
	s.journal.Fail(nil)
	if got := s.state("18"); got.Ticket != nil || got.Waiting != 1 {
		t.Fatalf("after the failed commit: %+v", got)
	}
	s.post("next", nil)
}

// TestLive: what one does is pushed to every console that it concerns.
func TestLive(t *testing.T) {
	s := start(t)
	opened(s)
	at18, at19 := s.As(clerk18).Follow("desk/18"), s.As(clerk19).Follow("desk/19")
	list := s.As(clerk19).Follow("desk")
	var a, b desk.State
	var seats []desk.Seat
	at18.Next(&a)
	at19.Next(&b)
	list.Next(&seats)
	s.water(1)
	if at18.Next(&a); a.Waiting != 1 {
		t.Fatalf("console 18 says %d wait", a.Waiting)
	}
	if at19.Next(&b); b.Waiting != 1 {
		t.Fatalf("console 19 says %d wait", b.Waiting)
	}
	if _, err := s.desk.PressKey(context.Background(), "18", desk.PadNext, ""); err != nil {
		t.Fatal(err)
	}
	if at18.Next(&a); a.Ticket == nil || a.Ticket.Name != "S001" {
		t.Fatalf("console 18 shows %+v after the pad's key", a.Ticket)
	}
	if at19.Next(&b); b.Waiting != 0 {
		t.Fatalf("console 19 still says %d wait", b.Waiting)
	}
	for len(seats) == 0 || seats[17].Number != "S001" { // states in between are merged
		list.Next(&seats)
	}
	if seats[17].No != "18" || seats[17].Status != "open" || seats[17].Staff.No != clerk18 {
		t.Errorf("the list says %+v", seats[17])
	}
}

func TestAffected(t *testing.T) {
	s := start(t)
	tests := []struct {
		name   string
		events []queue.Event
		want   []string
	}{
		{"nothing", nil, nil},
		{"issued", []queue.Event{{Kind: queue.Issued, Line: "S"}}, []string{"desk", "desk/18", "desk/19", "office"}},
		{"paused", []queue.Event{{Kind: queue.WindowPaused, Window: "01"}}, []string{"desk", "desk/01", "office"}},
		{"transferred", []queue.Event{{Kind: queue.Transferred, Window: "18", Line: "D"}}, []string{"desk", "desk/10", "desk/11", "desk/12", "desk/18", "office"}},
		{"twice", []queue.Event{{Kind: queue.Issued, Line: "S"}, {Kind: queue.Issued, Line: "S"}}, []string{"desk", "desk/18", "desk/19", "office"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := sorted(s.desk.Affected(tt.events)); strings.Join(got, " ") != strings.Join(tt.want, " ") {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	if got := s.desk.Affected([]queue.Event{{Kind: queue.DayOpened}}); len(got) != 22 {
		t.Errorf("a new day changes %v, want all 20 consoles, the list and the wall", got)
	}
}

func TestLines(t *testing.T) {
	s := start(t)
	var got desk.LineState
	s.As(manager).Post("/api/v1/lines/D/close", map[string]string{"reason": "今日号已取完"}).Want(200).JSON(&got)
	if got.Open || got.Reason != "今日号已取完" {
		t.Fatalf("after close: %+v", got)
	}
	if l := s.state("10").Lines; len(l) != 1 || l[0].Closed != "今日号已取完" {
		t.Errorf("console 10 says %+v", l)
	}
	s.As(manager).Post("/api/v1/lines/D/close", map[string]string{"reason": "再停"}).WantError(409, "conflict")
	s.As(manager).Post("/api/v1/lines/D/open", nil).Want(200).JSON(&got)
	if !got.Open {
		t.Fatalf("after open: %+v", got)
	}
	if body := s.As(manager).Post("/api/v1/lines/D/close", nil).WantError(400, "invalid"); body.Field != "reason" {
		t.Errorf("got field %q", body.Field)
	}
	s.As(clerk18).Post("/api/v1/lines/D/close", map[string]string{"reason": "x"}).WantError(403, "denied")
}

// TestCallByHand calls the third in the row: a reason is demanded, and the
// console says who it is, by the masked name, and that it was called by hand.
func TestCallByHand(t *testing.T) {
	s := start(t, func(o *desk.Options, _ *web.Options) {
		o.MaskedName = func(context.Context, string) (string, error) { return "张*明", nil }
	})
	ids := s.water(3)
	s.post("open", nil)
	s.As(clerk18).Get("/desk/18/call").Want(200).Contains("S003", "张*明")
	s.As(clerk18).Get("/desk/18/call?ticket="+ids[2]).Want(200).Contains("S003", "行动不便或身体不适")
	s.As(clerk18).Post("/api/v1/windows/18/call", map[string]string{"ticket": ids[2]}).Want(400)
	s.As(clerk18).Post("/api/v1/windows/18/call", map[string]string{"ticket": ids[2], "reason": strings.Repeat("长", 41)}).Want(400)
	got := s.post("call", map[string]string{"ticket": ids[2], "reason": "携带婴幼儿"})
	if got.Act != "start" || got.Ticket.Name != "S003" || got.Ticket.Why.ZH != "人工点叫" || got.Ticket.Person != "张*明" || got.Next.Name != "S001" {
		t.Fatalf("after the call by hand: %+v", got.Ticket)
	}
	if to := s.As(clerk18).Get("/desk/18/call").Want(303).Header.Get("Location"); to != "/desk/18" {
		t.Errorf("a window that is not free is sent to %s", to)
	}
	s.As(clerk18).Post("/api/v1/windows/18/call", map[string]string{"ticket": ids[1], "reason": "携带婴幼儿"}).Want(409)
}

// TestComesBack: who lacks papers may come back without waiting, and stands among
// those who may until they do.
func TestComesBack(t *testing.T) {
	s := start(t)
	s.water(2)
	s.post("open", nil)
	s.post("next", nil)
	s.post("start", nil)
	s.As(clerk18).PostForm("/desk/18/finish", "reentry=1440").Want(303) // key 8
	got := s.state("18")
	if got.Act != "next" || len(got.Coming) != 1 || got.Coming[0].Name != "S001" {
		t.Fatalf("after supplement, may return: %+v", got.Coming)
	}
	s.clock.move(time.Minute)
	if got = s.post("reenter", map[string]string{"ticket": got.Coming[0].ID}); len(got.Coming) != 0 || got.Next.Name != "S001" {
		t.Fatalf("back with the papers: %+v", got.Next)
	}
}

// A manager lends an open window a further line; its console follows that line.
func TestServeAlso(t *testing.T) {
	s := start(t)
	manager, clerk := s.As(manager), s.As(clerk18)
	clerk.Post("/api/v1/windows/18/open", nil).Want(200)
	clerk.Post("/api/v1/windows/18/serve", map[string]string{"line": "A"}).WantError(403, "denied")
	manager.Post("/api/v1/windows/18/serve", map[string]string{"line": "A"}).Want(200).Contains(`"prefix":"A"`)
	if got := s.desk.Affected([]queue.Event{{Kind: queue.Issued, Line: "A"}}); !slices.Contains(got, "desk/18") {
		t.Errorf("a number of line A concerns %v, not window 18", got)
	}
	manager.Post("/api/v1/windows/18/serve-no-more", map[string]string{"line": "A"}).Want(200)
	if got := s.desk.Affected([]queue.Event{{Kind: queue.Issued, Line: "A"}}); slices.Contains(got, "desk/18") {
		t.Error("taken back, the line still concerns window 18")
	}
}
