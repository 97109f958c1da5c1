package desk_test

import (
	"strings"
	"testing"
	"time"

	"jiaohao/desk"
	"jiaohao/queue"
)

func TestPad(t *testing.T) {
	later := func(s *site) { s.clock.move(3 * time.Second) }
	paused := func(s *site) { opened(s); s.post("pause", map[string]string{"reason": "午休"}) }
	held := func(s *site) {
		called(s)
		s.post("hold", nil)
		s.post("next", nil)
		s.post("hold", nil)
	}
	tests := []struct {
		name    string
		prepare []func(*site)
		key     desk.PadKey
		digits  string
		done    bool
		why     string // part of the reason; "" = no beep
		number  string
		stage   string
	}{
		{name: "next when nobody sits there", key: desk.PadNext, why: "没有人登录"},
		{name: "next when nobody waits", prepare: []func(*site){opened}, key: desk.PadNext, why: "没有等候的号"},
		{name: "next calls", prepare: []func(*site){func(s *site) { s.water(1); opened(s) }}, key: desk.PadNext, done: true, number: "S001", stage: "called"},
		{name: "a second press does nothing", prepare: []func(*site){called}, key: desk.PadNext, number: "S001", stage: "called"},
		{name: "next starts", prepare: []func(*site){called, later}, key: desk.PadNext, done: true, number: "S001", stage: "serving"},
		{name: "next while serving", prepare: []func(*site){serving, later}, key: desk.PadNext, why: "选择办理结果", number: "S001", stage: "serving"},
		{name: "next while paused", prepare: []func(*site){paused}, key: desk.PadNext, why: "已暂停"},
		{name: "recall", prepare: []func(*site){called}, key: desk.PadRecall, done: true, number: "S001", stage: "called"},
		{name: "recall nothing", prepare: []func(*site){opened}, key: desk.PadRecall, why: "没有正在办理"},
		{name: "give up", prepare: []func(*site){called}, key: desk.PadGiveUp, done: true},
		{name: "give up while serving", prepare: []func(*site){serving}, key: desk.PadGiveUp, why: "办理结果", number: "S001", stage: "serving"},
		{name: "hold", prepare: []func(*site){serving}, key: desk.PadHold, done: true},
		{name: "call back the one held longest", prepare: []func(*site){held}, key: desk.PadCallHeld, done: true, number: "S001", stage: "called"},
		{name: "call back nothing", prepare: []func(*site){opened}, key: desk.PadCallHeld, why: "没有挂起的号"},
		{name: "pause", prepare: []func(*site){opened}, key: desk.PadPause, done: true},
		{name: "pause again resumes", prepare: []func(*site){paused}, key: desk.PadPause, done: true},
		{name: "pause with a ticket", prepare: []func(*site){called}, key: desk.PadPause, why: "请先结束 S001", number: "S001", stage: "called"},
		{name: "transfer", prepare: []func(*site){serving}, key: desk.PadTransfer, why: "在电脑上选择业务", number: "S001", stage: "serving"},
		{name: "rating", prepare: []func(*site){serving}, key: desk.PadEvaluate, why: "选择办理结果", number: "S001", stage: "serving"},
		{name: "a number out of its turn", prepare: []func(*site){func(s *site) { s.water(3); opened(s) }}, key: desk.PadCallNumber, digits: "003", done: true, number: "S003", stage: "called"},
		{name: "the number at the window", prepare: []func(*site){called}, key: desk.PadCallNumber, digits: "1", done: true, number: "S001", stage: "called"},
		{name: "a held number", prepare: []func(*site){held}, key: desk.PadCallNumber, digits: "2", done: true, number: "S002", stage: "called"},
		{name: "a number while serving", prepare: []func(*site){func(s *site) { s.water(3) }, serving}, key: desk.PadCallNumber, digits: "2", why: "S001", number: "S001", stage: "serving"},
		{name: "a number that nobody has", prepare: []func(*site){func(s *site) { s.water(3); opened(s) }}, key: desk.PadCallNumber, digits: "77", why: "没有这个号"},
		{name: "a missed number", prepare: []func(*site){called, func(s *site) { s.post("miss", nil) }}, key: desk.PadCallNumber, digits: "1", why: "已过号"},
		{name: "digits of no number", prepare: []func(*site){opened}, key: desk.PadCallNumber, digits: "999999999999999999999", why: "没有这个号"},
		{name: "a key of another pad", prepare: []func(*site){opened}, key: "dance", why: "没有用处"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t)
			for _, p := range tt.prepare {
				p(s)
			}
			before := s.state("18")
			got, err := s.desk.PressKey(t.Context(), "18", tt.key, tt.digits)
			if err != nil {
				t.Fatal(err)
			}
			after := s.state("18")
			if got.Done != tt.done || got.Beep != (tt.why != "") || !strings.Contains(got.Why.ZH, tt.why) || (got.Why.ZH == "") != (got.Why.EN == "") {
				t.Errorf("answered %+v, want done %v, why %q", got, tt.done, tt.why)
			}
			if got.Number != tt.number || got.Waiting != after.Waiting {
				t.Errorf("the pad shows %q and %d, want %q and %d", got.Number, got.Waiting, tt.number, after.Waiting)
			}
			if tt.stage != "" && (after.Ticket == nil || after.Ticket.Stage != tt.stage) {
				t.Errorf("at the window is %+v, want %s", after.Ticket, tt.stage)
			}
			if tt.key == desk.PadPause && tt.done && after.Status == before.Status {
				t.Errorf("the window is still %s", after.Status)
			}
		})
	}
}

// TestPadActor: the journal tells a pad's key from a clerk's.
func TestPadActor(t *testing.T) {
	s := start(t)
	s.water(1)
	opened(s)
	if _, err := s.desk.PressKey(t.Context(), "18", desk.PadNext, ""); err != nil {
		t.Fatal(err)
	}
	if e := s.lastEvent(); e.Kind != queue.CalledTicket || e.Actor != "pad:18" || e.Text != clerk18 {
		t.Errorf("the journal says %s by %s for %s", e.Kind, e.Actor, e.Text)
	}
	if _, err := s.desk.PressKey(t.Context(), "99", desk.PadNext, ""); err == nil {
		t.Error("a pad of no window was obeyed")
	}
}
