package kiosk_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/kiosk"
	"jiaohao/queue"
)

// book is where left telephones are kept in these tests; the real one is package
// store's, and cmd/hall joins the two.
type book struct {
	mu sync.Mutex
	of map[string]string
}

func (b *book) Aside(id, number string) any {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of[id] = number; number == "" {
		delete(b.of, id)
	}
	return number
}

func (b *book) Tickets(_ context.Context, number string) (ids []string, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, n := range b.of {
		if n == number {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

func (b *book) Masked(_ context.Context, id string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return affairs.MaskMobile(b.of[id]), nil
}

// TestTelephoneFindsTheNumberAgain: a number without a slip can be found at any kiosk by
// the telephone that its holder left, if they liked; its slip comes out once there is
// paper. Nobody is asked on a page whose slip came out.
func TestTelephoneFindsTheNumberAgain(t *testing.T) {
	kept := &book{of: map[string]string{}}
	b := newBench(t, func(_ *bench, o *kiosk.Options) { o.Telephones = kept })
	k1 := b.machines["K1"]
	k1.set(func(m *machine) { m.printer.State = kiosk.PrinterOut })
	out := b.issue(map[string]any{"matter": "sl-01"})
	own := "/kiosk/tickets/" + out.ID
	b.page().Get(own).Want(200).Contains("留下手机号", "可不留", "查询码")
	b.page().Get(own+"/phone").Want(200).Contains("不发短信", "今天过后删除", "不留，返回号码")
	b.page().Get(own+"/phone?lang=en").Want(200).Contains("Optional", "No messages", "No thanks")
	b.page().PostForm(own+"/phone", "look=1&q=1390539").Want(400).Contains("11位手机号")
	b.page().PostForm(own+"/phone", "q=1390&add=5").Want(200).Contains(`value="13905"`) // without JavaScript
	b.page().PostForm(own+"/phone", "look=1&q=13905390123").Want(303)
	b.page().Get(own).Want(200).Contains("139****0123")

	// The next person, at this kiosk or another, knows a telephone or nothing.
	b.page().Get("/kiosk/end")
	b.page().Get("/kiosk/number").Want(200).Contains("用手机号找回")
	b.page().PostForm("/kiosk/number/phone", "look=1&q=13905390124").Want(403).Contains("请核对")
	k1.set(func(m *machine) { m.printer.State = kiosk.PrinterOK })
	res := b.page().PostForm("/kiosk/number/phone", "look=1&q=13905390123").Want(303)
	res = b.page().Get(res.Header.Get("Location")).Want(303)
	if got := res.Header.Get("Location"); got != own+"?back=1" {
		t.Fatalf("the telephone leads to %s", got)
	}
	b.page().Get(own+"?back=1").Want(200).Contains("这是您的号码", "打印小票", out.Number)
	b.page().PostForm(own+"/reprint", "").Want(303)
	if len(b.reprints) != 1 || b.reprints[0] != out.ID+" printer-K1" {
		t.Errorf("owed %q", b.reprints)
	}
	b.page().Get(own).Want(200).Contains("正在打印小票") // the first, not 补打

	// Finished, it opens the result; taken back, the telephone finds nothing.
	b.do(queue.OpenWindow{Window: "18", Staff: "0701"})
	second := b.issue(map[string]any{"line": "A"})
	b.page().PostForm("/kiosk/tickets/"+second.ID+"/phone", "look=1&q=13905390123").Want(303)
	b.serve("18", time.Minute)
	b.page().Get("/kiosk/end")
	b.page().PostForm("/kiosk/number/phone", "look=1&q=13905390123").Want(303)
	b.page().Get("/kiosk/number/own").Want(200).Contains("请选择您的号码", out.Number, second.Number)
	b.page().Get("/kiosk/number?look=1&q="+out.Number).Want(200).Contains("已受理", "办理结果")
	b.page().PostForm("/kiosk/tickets/"+second.ID+"/phone", "forget=1").Want(303)
	b.page().Get("/kiosk/end")
	if res := b.page().PostForm("/kiosk/number/phone", "look=1&q=13905390123").Want(303); strings.Contains(string(b.page().Get(res.Header.Get("Location")).Body), second.Number) {
		t.Error("the telephone that was taken back finds its number")
	}
	b.page().Get("/kiosk/end")
	for range 5 {
		b.page().PostForm("/kiosk/number/phone", "look=1&q=13905390199").Want(403)
	}
	b.page().PostForm("/kiosk/number/phone", "look=1&q=13905390123").Want(403).Contains("秒后再试")
	if log := b.log(); strings.Contains(log, "13905390123") || strings.Contains(log, "0123") {
		t.Errorf("a telephone is in the log: %s", log)
	}
}

// TestReprintsOutliveTheProgram: two further papers a kiosk gives, however often the
// program was started again.
func TestReprintsOutliveTheProgram(t *testing.T) {
	asked := 0
	b := newBench(t, func(_ *bench, o *kiosk.Options) {
		o.SlipBefore = func(context.Context, string) (string, kiosk.PrintStage, int, error) {
			return "K1", kiosk.Printed, asked, nil
		}
	})
	// As after a start: this process has heard nothing of the slip.
	old := b.do(queue.Issue{Ticket: "01KKT3BTH0XD72GW8QK7M7XXW7", Line: "A", Print: "printer-K1"})
	id := old.Events[len(old.Events)-1].Ticket
	asked = 1
	b.kiosk.Scanned(t.Context(), "K1", tokenOf(id))
	b.page().Get("/kiosk/number?look=1&q=A001").Want(200).Contains("补打小票")
	b.page().Get("/kiosk/tickets/" + id + "?back=1").Want(200)
	b.page().PostForm("/kiosk/tickets/"+id+"/reprint", "").Want(303)
	b.page().PostForm("/kiosk/tickets/"+id+"/reprint", "").Want(409).Contains("补打过两次")
}
