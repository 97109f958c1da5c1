package kiosk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"
)

// One number for two matters, in the order in which they were chosen.
func TestSeveralMattersAtTheKiosk(t *testing.T) {
	b := newBench(t, nil)
	page := b.page()
	page.Get("/kiosk")
	page.Get("/kiosk/take?matter=sl-01").Want(200).Contains("一个号一起办")
	page.PostForm("/kiosk/another", "matter=nothing").Want(404)
	page.PostForm("/kiosk/another", "matter=sl-01").Want(303)
	page.PostForm("/kiosk/another", "matter=sl-01").Want(303) // tapped twice
	page.Get("/kiosk/take?matter=zw-01").Want(200).Contains("2 件事")
	id := b.mint()
	for range 2 { // tapped twice
		if to := page.PostForm("/kiosk/take", "matter=zw-01&ticket="+id).Want(303).Header.Get("Location"); to != "/kiosk/tickets/"+id {
			t.Fatalf("leads to %s", to)
		}
	}
	k := b.ticket(id)
	if k.Matter != "sl-01" || k.Line != "S" || !slices.Equal(k.Then, []string{"zw-01"}) {
		t.Errorf("the number stands for %+v", k)
	}
	if slip, err := b.kiosk.Slip(t.Context(), id, 1); err != nil || !strings.Contains(slip.Matter, "再办：") {
		t.Errorf("the slip says %q, %v", slip.Matter, err)
	}
	// The next person begins with nothing chosen.
	page.PostForm("/kiosk/another", "matter=sl-01")
	page.Get("/kiosk")
	other := b.mint()
	page.PostForm("/kiosk/take", "matter=zw-01&ticket="+other).Want(303)
	if k := b.ticket(other); k.Matter != "zw-01" || len(k.Then) != 0 {
		t.Errorf("the next number stands for %+v", k)
	}
}

func TestComingBackWithPapersAtTheKiosk(t *testing.T) {
	b := newBench(t, nil)
	first := b.issue(map[string]any{"matter": "sl-01"})
	b.do(queue.OpenWindow{Window: "18", Staff: "0701"})
	b.do(queue.CallNext{Window: "18"})
	b.do(queue.Start{Window: "18"})
	b.do(queue.Finish{Window: "18", Outcome: queue.Supplement, Reentry: 60})
	b.page().Get("/kiosk/number?q="+first.Number+"&look=1").Want(200).Contains("免排队", "18号窗口", "10:10前")
	b.page().Get("/t/" + tokenOf(first.ID)).Want(200).Contains("免排队回18号窗口")
	b.page().PostForm("/kiosk/number/reenter", "ticket="+first.ID).Want(303)
	b.page().Get("/kiosk/tickets/" + first.ID).Want(200).Contains("18号窗口叫号")
	b.pass(time.Minute)
	b.do(queue.CallNext{Window: "18"})
	if k := b.ticket(first.ID); k.State != queue.Called || k.Window != "18" {
		t.Errorf("came back to %+v", k)
	}
	b.page().PostForm("/kiosk/number/reenter", "ticket="+first.ID).Want(409)
}

func TestGivingUpAtTheKiosk(t *testing.T) {
	b := newBench(t, nil)
	mine := b.issue(map[string]any{"matter": "sl-01"})
	page := b.page()
	page.Get("/kiosk/tickets/" + mine.ID).Want(200).Contains("不办了")
	page.PostForm("/kiosk/tickets/"+mine.ID+"/withdraw", "").Want(303)
	if k := b.ticket(mine.ID); k.State != queue.Withdrawn {
		t.Errorf("is %s", k.State)
	}
}
