package kiosk_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"jiaohao/kiosk"
	"jiaohao/queue"
)

// codeOf is the query code of a number, as the phone page of its slip says it.
func (b *bench) codeOf(id string) string {
	b.t.Helper()
	page := b.page().Get("/t/" + tokenOf(id)).Want(200)
	found := regexp.MustCompile(`查询码 <b class="num">([0-9]{4})</b>`).FindSubmatch(page.Body)
	if found == nil {
		b.t.Fatalf("no query code on the phone page: %s", page.Body)
	}
	return string(found[1])
}

// wrongCode is none of these codes.
func wrongCode(codes ...string) string {
	for _, c := range []string{"0000", "1111", "2222"} {
		if !strings.Contains(strings.Join(codes, " "), c) {
			return c
		}
	}
	return "3333"
}

// TestOutcomeNeedsAProof: whoever types somebody's number sees what the board says; what
// came of it, and to come back with it, is the holder's: with the code below the number,
// the code of the slip, or the ID card, and only until that session ends.
func TestOutcomeNeedsAProof(t *testing.T) {
	b := newBench(t, nil)
	b.do(queue.OpenWindow{Window: "18", Staff: "0701"})
	person := kiosk.Card{Name: "张*明", Person: "aa01"}
	b.kiosk.CardRead("K1", person)
	taken := b.page().PostForm("/kiosk/take", "card=yes&matter=sl-01&ticket=01KKT3BTH0XD72GW8QK7M7XXW7").Want(303)
	id := strings.TrimPrefix(taken.Header.Get("Location"), "/kiosk/tickets/")
	number := "S001"
	b.page().Get("/kiosk/end")
	page := b.page().Get("/kiosk/number?look=1&q="+number).Want(200).Contains("等候叫号", "前面")
	if strings.Contains(string(page.Body), id) {
		t.Error("the page of a number that anybody typed names its ticket")
	}
	b.pass(3 * time.Second)
	b.do(queue.CallNext{Window: "18"})
	b.do(queue.Start{Window: "18"})
	b.do(queue.Finish{Window: "18", Outcome: queue.Supplement, Reentry: 60})
	code := b.codeOf(id)
	asked := "/kiosk/number?look=1&q=" + number
	stranger := func(when string) {
		t.Helper()
		b.page().Get("/kiosk/end")
		page := b.page().Get(asked).Want(200).Contains("已办结", "4位查询码", "身份证", "找窗口人员")
		for _, secret := range []string{"材料要补", "免排队", id, code, "结果单</button>"} {
			if strings.Contains(string(page.Body), secret) {
				t.Errorf("%s a stranger sees %q", when, secret)
			}
		}
		b.page().PostForm("/kiosk/number/outcome", "ticket="+id).Want(403)
		b.page().PostForm("/kiosk/number/reenter", "ticket="+id).Want(403)
	}
	holder := func(how string) {
		t.Helper()
		b.page().Get(asked).Want(200).Contains("材料要补", "免排队", "看办理结果和电话")
		stranger("after " + how)
	}
	stranger("at first")
	b.page().Get(asked+"&lang=en").Want(200).Contains("any of these", "4 digits", "The window prints")

	b.page().PostForm("/kiosk/number/code", "number="+number+"&look=1&q="+wrongCode(code)).Want(403).Contains("查询码不对", "已办结")
	stranger("after a wrong code")
	b.page().PostForm("/kiosk/number/code", "number="+number+"&look=1&q="+code).Want(303)
	holder("the code")

	b.kiosk.Scanned(t.Context(), "K1", tokenOf(id))
	holder("the slip")
	b.kiosk.Scanned(t.Context(), "K1", tokenOf(id))
	b.pass(15 * time.Second) // nobody opened it
	stranger("long after the scan")

	// The card alone finds it; another's does not.
	b.page().Get("/kiosk/number").Want(200).Contains("刷身份证")
	if !b.machines["K1"].armed() {
		t.Error("the reader looks for no card")
	}
	b.kiosk.CardRead("K1", person)
	if res := b.page().Get("/kiosk/number").Want(303); res.Header.Get("Location") != "/kiosk/number/own" {
		t.Errorf("a card leads to %s", res.Header.Get("Location"))
	}
	if res := b.page().Get("/kiosk/number/own").Want(303); res.Header.Get("Location") != "/kiosk/number?look=1&q="+number {
		t.Errorf("the card's number is at %s", res.Header.Get("Location"))
	}
	holder("the card")
	b.kiosk.CardRead("K1", kiosk.Card{Name: "李*", Person: "bb02"})
	b.page().Get("/kiosk/number/own?q="+number).Want(200).Contains(number+" 不是用这张身份证取的", "已办结")
	stranger("after another card")

	// Codes are not to be tried: whatever the number, the kiosk hears five.
	for range 5 {
		b.page().PostForm("/kiosk/number/code", "number="+number+"&look=1&q="+wrongCode(code)).Want(403)
	}
	b.page().PostForm("/kiosk/number/code", "number="+number+"&look=1&q="+code).Want(403).Contains("秒后再试")
	b.pass(2 * time.Minute)
	b.page().PostForm("/kiosk/number/code", "number="+number+"&look=1&q="+code).Want(303)
	holder("waiting")
	if log := b.log(); strings.Contains(log, "q="+code) || strings.Contains(log, `"`+code+`"`) {
		t.Error("a code is in the log")
	}
}

// TestSeveralNumbersOfACard: of several the person chooses, each leads where it goes on.
func TestSeveralNumbersOfACard(t *testing.T) {
	b := newBench(t, nil)
	person := kiosk.Card{Name: "张*明", Person: "aa01"}
	for i, matter := range []string{"sl-01", "ga-01"} {
		b.kiosk.CardRead("K1", person)
		b.page().PostForm("/kiosk/take", "card=yes&matter="+matter+"&ticket=01KKT3BTH0XD72GW8QK7M7XXW"+string(rune('0'+i))).Want(303)
	}
	b.page().Get("/kiosk/end")
	b.kiosk.CardRead("K1", person)
	page := b.page().Get("/kiosk/number/own").Want(200).Contains("请选择您的号码", "S001", "B001", "等候叫号")
	links := regexp.MustCompile(`href="(/kiosk/tickets/[^"]+)"`).FindAllSubmatch(page.Body, -1)
	if len(links) != 2 {
		t.Fatalf("%d numbers to choose from: %s", len(links), page.Body)
	}
	b.page().Get(string(links[1][1])).Want(200).Contains("B001", "前面等候")
	b.page().Get("/kiosk/end")
	if res := b.page().Get("/kiosk/number/own").Want(303); res.Header.Get("Location") != "/kiosk/number" {
		t.Errorf("the next person is led to %s", res.Header.Get("Location"))
	}
}

// TestReturnByNumberGivesNothingAway: anybody may bring a missed number back; its slip,
// its code for the phone and the way to give it up are its holder's.
func TestReturnByNumberGivesNothingAway(t *testing.T) {
	b := newBench(t, nil)
	b.do(queue.OpenWindow{Window: "18", Staff: "0701"})
	out := b.issue(map[string]any{"matter": "sl-01"})
	b.do(queue.CallNext{Window: "18"})
	b.do(queue.Miss{Window: "18"})
	b.page().Get("/kiosk/end")
	res := b.page().PostForm("/kiosk/number/return", "number="+out.Number).Want(303)
	page := b.page().Get(res.Header.Get("Location")).Want(200).Contains(out.Number, "已恢复")
	for _, secret := range []string{out.ID, "qr.svg", "补打", "不办了"} {
		if strings.Contains(string(page.Body), secret) {
			t.Errorf("who brought a number back sees %q", secret)
		}
	}
}
