package desk_test

import (
	"strings"
	"testing"
	"time"

	"jiaohao/desk"
	"jiaohao/queue"
	"jiaohao/web"
)

// TestDevicesStillOn is the alarm of plan row 14: an hour after closing the wall names
// what still answers, unless somebody still works, and never where the hall wants none.
func TestDevicesStillOn(t *testing.T) {
	const alarm = "已下班，设备还开着：printer-K1"
	told := func(s *site, want bool) {
		t.Helper()
		if got := strings.Contains(string(s.As(manager).Get("/office").Want(200).Body), alarm); got != want {
			t.Errorf("the wall names the printer at %s: %v", s.clock.now().Format("15:04"), got)
		}
	}
	after := func(d time.Duration) func(*desk.Options, *web.Options) {
		return func(o *desk.Options, _ *web.Options) { o.DevicesOnAfter = d }
	}
	s := start(t, after(time.Hour))
	s.do(queue.Actor{Kind: queue.Staff, ID: "0702"}, queue.OpenWindow{Window: "19", Staff: "0702"})
	s.clock.move(8*time.Hour + 15*time.Minute) // 17:56
	told(s, false)
	s.clock.move(10 * time.Minute)
	told(s, false) // window 19 works on
	s.do(queue.Actor{Kind: queue.Staff, ID: "0702"}, queue.CloseWindow{Window: "19"})
	told(s, true)
	s.clock.move(14 * time.Hour) // the next morning
	told(s, false)

	s = start(t, after(0))
	s.clock.move(10 * time.Hour)
	told(s, false)
}
