package kiosk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/kiosk"
	"jiaohao/queue"
)

// TestOutcome: a finished number offers its result slip, once a press and three times
// in all; a kiosk without a printer, and one that lost its printer meanwhile, shows
// it; a store that fails loses no words of the rest of the hall.
func TestOutcome(t *testing.T) {
	var printed []string
	var broken error
	b := newBench(t, func(b *bench, o *kiosk.Options) {
		o.DocumentsOf = func(context.Context, string) ([]affairs.Document, error) {
			return []affairs.Document{{Notice: affairs.NoticeAccept, Title: "受理通知书", Number: "沭水许受字〔2026〕第0001号", Matter: "sl-01"}}, broken
		}
		o.PrintResult = func(kioskID string, s affairs.ResultSlip, lang string) {
			printed = append(printed, kioskID+" "+s.Number+" "+s.Papers[0].Number+" "+lang)
		}
	})
	b.do(queue.OpenWindow{Window: "18", Staff: "0701"})
	out := b.issue(map[string]any{"matter": "sl-01"})
	if page := b.page().Get("/kiosk/number?look=1&q=" + out.Number).Want(200); strings.Contains(string(page.Body), "结果单") {
		t.Error("a waiting number offers its result")
	}
	b.serve("18", time.Minute)
	find := func() string { return string(b.page().Get("/kiosk/number?look=1&q=" + out.Number).Want(200).Body) }
	press := func(key string) string {
		t.Helper()
		b.pass(time.Minute)
		res := b.page().PostForm("/kiosk/number/outcome", "ticket="+out.ID+"&key="+key).Want(303)
		return string(b.page().Get(res.Header.Get("Location")).Want(200).Body)
	}
	if page := find(); !strings.Contains(page, "打印办理结果单") || strings.Contains(page, "沭水许受字") {
		t.Errorf("the page of the finished number: %s", page)
	}
	for _, key := range []string{"a", "a", "b", "c"} {
		if page := press(key); !strings.Contains(page, "请取走结果单") || !strings.Contains(page, "沭水许受字〔2026〕第0001号") {
			t.Errorf("press %s: %s", key, page)
		}
	}
	if page := press("d"); !strings.Contains(page, "已经打印过") || !strings.Contains(page, "0539-0000181") {
		t.Errorf("a fourth press: %s", page)
	}
	if len(printed) != 3 || printed[0] != "K1 S001 沭水许受字〔2026〕第0001号 zh" {
		t.Errorf("printed %q", printed)
	}
	if page := find(); !strings.Contains(page, "看办理结果和电话") {
		t.Error("it was printed often enough, and more is offered")
	}

	// Another number, a printer without paper.
	out = b.issue(map[string]any{"matter": "sl-01"})
	b.serve("18", time.Minute)
	b.machines["K1"].set(func(m *machine) { m.printer.State = kiosk.PrinterOut })
	if page := press("e"); !strings.Contains(page, "您的办理结果") || !strings.Contains(page, "可以拍照") || len(printed) != 3 {
		t.Errorf("without paper: %q %s", printed, page)
	}
	broken = errors.New("disk gone")
	if res := b.page().PostForm("/kiosk/number/outcome", "ticket="+out.ID); res.Status != 303 {
		t.Errorf("without paper nothing is read before the page: %d", res.Status)
	}
	b.page().Get("/kiosk/tickets/" + out.ID + "/outcome").Want(500)
	// The next person does not get what this one did not ask for.
	b.page().Get("/kiosk/end")
	b.page().PostForm("/kiosk/number/outcome", "ticket="+out.ID).Want(403).Contains("请先刷身份证")
	if res := b.page().Get("/kiosk/tickets/" + out.ID + "/outcome").Want(303); !strings.Contains(res.Header.Get("Location"), "/kiosk/number?") {
		t.Errorf("the outcome of somebody who is gone leads to %s", res.Header.Get("Location"))
	}
	b.page().Get("/kiosk/tickets/nonsense/outcome").Want(404)
}

// TestOutcomeOnThePhone: the phone page says the same, and its topic tells the page
// that there is something new to ask for.
func TestOutcomeOnThePhone(t *testing.T) {
	b := newBench(t, nil)
	b.do(queue.OpenWindow{Window: "18", Staff: "0701"})
	out := b.issue(map[string]any{"matter": "sl-01"})
	page := func() string { return string(b.page().Get("/t/" + tokenOf(out.ID)).Want(200).Body) }
	if strings.Contains(page(), "outcome-word") {
		t.Error("there is an outcome before the end")
	}
	b.serve("18", time.Minute)
	for _, words := range []string{"已受理", "请向窗口要", "0539-0000181", `data-outcome="accepted"`} {
		if !strings.Contains(page(), words) {
			t.Errorf("the phone page does not say %q", words)
		}
	}
	if snap := b.page().Get("/api/v1/snapshot?topic=ticket/" + tokenOf(out.ID)).Want(200); !strings.Contains(string(snap.Body), `"outcome":"accepted"`) {
		t.Errorf("the topic: %s", snap.Body)
	}
}
