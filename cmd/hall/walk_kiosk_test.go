//go:build browser

package main

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"jiaohao/devices/sim"
	"jiaohao/queue"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// act lets somebody act in the hall, behind the pages.
func act(t *testing.T, d *daemon, by queue.Actor, cmd queue.Command) {
	t.Helper()
	if _, err := d.owner.Do(t.Context(), by, cmd, "", nil); err != nil {
		t.Fatalf("%#v: %v", cmd, err)
	}
}

// attribute reads an attribute of an element.
func (p *tab) attribute(selector, name string) string {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q).getAttribute(%q)`, selector, name)))
	if err != nil {
		p.t.Fatalf("%s: read %s of %s: %v", p.name, name, selector, err)
	}
	return value
}

// TestBrowserElderWithoutPhone is walk-through 11.1: 张长明, 76, without a phone,
// asks about a water well. He turns the large type on, is told that a little
// water for the house needs no licence and gets that on paper, takes a number all
// the same with his ID card, and is called.
func TestBrowserElderWithoutPhone(t *testing.T) {
	d, base := startDaemon(t, "")
	reader := simulated[*sim.SAM](t, d, "idcard-K1")
	machine := simulated[*sim.Voice](t, d, "voice-K1")
	hall := simulated[*sim.Voice](t, d, "voice-1")
	leds := simulated[*sim.LEDs](t, d, "led-1")
	eventually(t, "the devices of K1 are ready", func() bool { return d.machine("K1").Printer().Ready() && d.machine("K1").Reader() })
	says := func(what string, v *sim.Voice, words ...string) {
		t.Helper()
		eventually(t, what, func() bool {
			said := strings.Join(v.Spoken(), "\n")
			for _, w := range words {
				if !strings.Contains(said, w) {
					return false
				}
			}
			return true
		})
	}

	p := newTab(t, browser(t), "kiosk", 1080, 1920, true)
	p.open(base + "/kiosk/end")
	p.tap(`.tool[name="elder"]`)
	p.until("four large buttons", `document.querySelectorAll(".way").length === 4 && document.body.classList.contains("elder")`)
	for _, word := range []string{"取号", "办事指南", "查进度", "人工帮助"} {
		p.shows(word)
	}
	says("the first step spoken", machine, "请选择")
	p.tap(`.way[href="/kiosk/choose"]`)
	p.shows("您要办什么事？")
	p.tap(`a.chip[href*="sl-01"]`)
	p.shows("先看看要不要办")
	p.shows("零星散养、圈养畜禽饮用")
	p.tap(".exempt button")
	p.shows("您不用办理")
	onPaper(t, d, "printer-K1", "不用办理", "第四条")

	// He wants to ask at the window all the same.
	p.tap(`.act a.accent`)
	p.until("the reader", `document.querySelector(".reader .moving") !== null`)
	says("where the card goes", machine, "请把身份证放在读卡区")
	if err := reader.PutCard(0); err != nil {
		t.Fatal(err)
	}
	p.until("his masked name", `document.querySelector(".person h2")?.textContent.includes("张*明")`)
	reader.LiftCard()
	for _, word := range []string{"取水许可", "前面等候", "预计等候", "18、19号窗口"} {
		p.shows(word)
	}
	p.tap(`.person button.huge`)
	p.until("a number", `/^S\d{3}$/.test(document.querySelector("#number")?.textContent.trim() ?? "")`)
	number := p.text("#number")
	onPaper(t, d, "printer-K1", number, "张*明")
	says("his number spoken", machine, "您的号码是", "前面没有人", "请到工程建设与水利专区等候叫号")

	// Whoever comes next finds the machine as it was.
	p.tap(`.kiosk-foot a.primary`)
	p.until("the ordinary first page", `document.body.classList.contains("home") && !document.body.classList.contains("elder")`)

	clerk := queue.Actor{Kind: queue.Staff, ID: "0701"}
	act(t, d, clerk, queue.OpenWindow{Window: "18", Staff: clerk.ID})
	act(t, d, clerk, queue.CallNext{Window: "18"})
	eventually(t, "the number on the LED above window 18", func() bool { return strings.Contains(leds.Texts()[18], number) })
	says("the call in the hall", hall, "窗口办理")
	if said := strings.Join(machine.Spoken(), "\n"); strings.Contains(said, "窗口办理") {
		t.Errorf("the machine's own loudspeaker calls numbers: %s", said)
	}
	if said := strings.Join(hall.Spoken(), "\n"); strings.Contains(said, "您的号码是") || strings.Contains(said, "张") {
		t.Errorf("the hall hears what is for one person: %s", said)
	}
}

// TestBrowserOutOfPaper is walk-through 11.5: the paper ends within a slip. The
// numbers stand, the page says where to go and goes on giving numbers on the
// screen; after the refill the torn slip is printed again by itself, whole and with
// its mark, the one that was given up is not, and no number is lost or given twice.
func TestBrowserOutOfPaper(t *testing.T) {
	d, base := startDaemon(t, "")
	printer := simulated[*sim.Printer](t, d, "printer-K1")
	printerReady(t, d, "K1")
	p := newTab(t, browser(t), "kiosk", 1080, 1920, true)
	take := func(stage string) (number string) {
		t.Helper()
		p.open(base + "/kiosk/take?matter=ga-01")
		p.until("the key", `document.querySelector(".take-go") !== null`)
		p.tap(".take-go")
		p.until(stage, fmt.Sprintf(`document.querySelector("[data-result]")?.dataset.stage === %q`, stage))
		return p.text("#number")
	}
	first := take("printed")
	if err := printer.Do("paper_out", "20mm"); err != nil {
		t.Fatal(err)
	}
	torn := take("waiting")
	p.shows("号码有效")
	tornPage := "/kiosk/tickets/" + p.attribute("[data-result]", "data-id")
	p.open(base + "/kiosk")
	p.until("where to go instead", `[...document.querySelectorAll("[data-printer]")].some((e) => !e.hidden && e.textContent.includes("缺纸") && e.textContent.includes("K2"))`)
	screen := take("screen")
	p.until("a code for the phone", `document.querySelector(".code img")?.naturalWidth > 0`)
	// Who has no phone at hand for the code leaves its number, to find this one again.
	const mobile = "13905390123"
	p.tap(".leave-phone")
	p.until("why it is asked", `document.querySelector(".why")?.textContent.includes("不发短信")`)
	p.dial(mobile)
	p.until("that it is left", `document.querySelector(".leave-phone .num")?.textContent === "139****0123"`)
	if got := []string{first, torn, screen}; got[0] != "B001" || got[1] != "B002" || got[2] != "B003" {
		t.Errorf("numbers %v, want B001 B002 B003", got)
	}

	// The technician taps the hall's name five times, in whatever mode the machine
	// is, and enters the PIN.
	p.open(base + "/kiosk")
	p.tap(`.tool[name="elder"]`)
	p.until("the first page, live", `document.body.classList.contains("elder") && document.documentElement.dataset.link === "up"`)
	for range 5 {
		p.tap(".hall-name")
	}
	p.until("the keys of the PIN", `location.pathname === "/kiosk/service" && document.querySelector("[data-mask]") !== null`)
	for _, pin := range []string{"00", "2580"} { // a slip of the finger first
		for _, digit := range pin {
			p.tap(fmt.Sprintf(`.key[value="%c"]`, digit))
		}
		if typed := p.text("[data-mask]"); typed != strings.Repeat("●", len(pin)) {
			t.Errorf("the PIN shows as %q", typed)
		}
		p.tap(".key.go")
		if pin != "2580" {
			p.shows("口令不对")
		}
	}
	p.until("the printer at fault", `document.querySelector('[data-device="printer-K1"]')?.dataset.state === "fault"`)
	p.shows("pty:")
	p.shows("缺纸")
	p.until("the fault in the log", `[...document.querySelectorAll(".service-log tbody tr")].some((e) => e.textContent.includes("缺纸") && e.textContent.includes("未恢复"))`)
	p.tap(`button[formaction="/kiosk/service/devices/idcard-K1/self_test"]`)
	p.until("the reader's answer", `document.querySelector(".service .banner.ok")?.textContent.includes("idcard-K1")`)
	if err := printer.Do("refill", ""); err != nil {
		t.Fatal(err)
	}
	p.until("that it is well, by itself", `document.querySelector('[data-device="printer-K1"]')?.dataset.state === "ok"`)
	p.until("the fault has ended", `[...document.querySelectorAll(".service-log tbody tr")].some((e) => e.textContent.includes("缺纸") && !e.textContent.includes("未恢复"))`)
	p.tap(`.kiosk-foot a.primary`)
	p.until("that it prints again", `[...document.querySelectorAll("[data-printer]")].every((e) => e.hidden)`)
	eventually(t, torn+" printed again, whole and marked", func() bool {
		papers := printer.Papers()
		last := papers[len(papers)-1]
		return last.Edge == sim.Cut && last.Contains(torn) && last.Contains("补打") && len(last.QR()) == 1
	})
	p.open(base + tornPage)
	p.until("that it is there", `document.querySelector("[data-result]")?.dataset.stage === "printed"`)
	if papers := printer.Papers(); len(papers) != 3 || papers[1].Edge != sim.Torn || papers[1].Contains("补打") {
		t.Errorf("%d papers, want the first slip, the torn piece and the whole one", len(papers))
	}
	if printed(printer, screen) {
		t.Errorf("%s was given on the screen and is printed", screen)
	}

	// The holder of the number on the screen comes back, has only the telephone, and gets
	// the slip now.
	p.open(base + "/kiosk/number/phone")
	p.until("live keys", `document.documentElement.dataset.link === "up"`)
	p.dial(mobile)
	p.until("the number again", fmt.Sprintf(`document.querySelector("[data-result] #number")?.textContent === %q`, screen))
	p.tap(".reprint")
	p.until("its slip", `document.querySelector("[data-result]")?.dataset.stage === "printed"`)
	if !printed(printer, screen) {
		t.Errorf("no slip of %s came out", screen)
	}
	other := simulated[*sim.Printer](t, d, "printer-K2")
	printerReady(t, d, "K2")
	if err := d.reprint(t.Context(), "kiosk:K2", p.attribute("[data-result]", "data-id"), "printer-K2"); err != nil {
		t.Error(err)
	}
	eventually(t, "a further slip at the other kiosk, marked", func() bool {
		papers := other.Papers()
		return len(papers) > 0 && papers[len(papers)-1].Contains(screen) && papers[len(papers)-1].Contains("补打 第2张")
	})

	// Who gives the number up before the refill owes the printer nothing.
	if err := printer.Do("paper_out", "20mm"); err != nil {
		t.Fatal(err)
	}
	gone := take("waiting")
	p.tap(".give-up summary")
	p.tap(".give-up button")
	eventually(t, "the paper of "+gone+" is not wanted", func() bool {
		_, owed, err := d.store.NextPrintJob(t.Context(), "printer-K1")
		return err == nil && !owed
	})
	if err := printer.Do("refill", ""); err != nil {
		t.Fatal(err)
	}
	printerReady(t, d, "K1")
	if next := take("printed"); next != "B005" {
		t.Errorf("after the refill the number is %s, want B005", next)
	}
	for _, paper := range printer.Papers() {
		if paper.Contains(gone) && paper.Contains("补打") {
			t.Errorf("%s was given up and is printed again", gone)
		}
	}
}

// noSocket lets no socket of the page come through, and its seconds pass when
// pass(n) is called.
const noSocket = `
window.WebSocket = class {
  static OPEN = 1;
  constructor() { setTimeout(() => this.onclose?.({code: 1006}), 5); }
  close() {}
};
const ticks = [];
window.setInterval = (f) => ticks.push(f);
window.pass = (n) => { while (n-- > 0) ticks.forEach((f) => f()); };`

// TestBrowserKioskWithoutSocket takes the socket away and leaves the pages: the
// machine follows the hall by plain GET, links work, and whoever goes away is
// asked, may stay, and is taken to have left otherwise.
func TestBrowserKioskWithoutSocket(t *testing.T) {
	d, base := startDaemon(t, "")
	p := newTab(t, browser(t), "kiosk", 1080, 1920, true)
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: noSocket}); err != nil {
		t.Fatal(err)
	}
	p.open(base + "/kiosk")
	id, err := queue.NewID(time.Now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	act(t, d, queue.Actor{Kind: queue.Kiosk, ID: "K2"}, queue.Issue{Ticket: id, Line: "S"})
	p.until("one more waiting, by plain GET", `document.querySelector('[data-lines="S"] [data-waiting]')?.textContent === "1"`)
	p.until("that it is not lost", `document.documentElement.dataset.link === "up" && document.getElementById("linklost").hidden`)
	p.tap(`.tool[name="elder"]`)
	p.until("large type", `document.body.classList.contains("elder")`)
	p.tap(`.way[href="/kiosk/choose"]`)
	p.until("the words", `location.pathname === "/kiosk/choose" && document.readyState === "complete" && document.documentElement.dataset.link === "up"`)
	p.do("a minute", eval(`pass(60)`))
	p.until("the question whether somebody is there", `document.getElementById("still").open`)
	p.tap("[data-stay]")
	p.until("that it was heard", `!document.getElementById("still").open && location.pathname === "/kiosk/choose"`)
	p.do("a minute, and what the question waits", eval(`pass(80)`))
	p.until("the first page as it was", `location.pathname === "/kiosk" && document.body.classList.contains("home") && !document.body.classList.contains("elder")`)
}

// TestBrowserAppointment is walk-through 11.2: 欧阳静怡 has booked, comes in time
// and checks in with her ID card; whoever is early, late or there on another day
// is told what to do, and nobody stands before a dead end.
func TestBrowserAppointment(t *testing.T) {
	h := newGalleryHall(t)
	base := "http://" + h.addr
	reader := simulated[*sim.SAM](t, h.d, "idcard-K1")
	leds := simulated[*sim.LEDs](t, h.d, "led-1")
	eventually(t, "the devices of K1 are ready", func() bool { return h.d.machine("K1").Printer().Ready() && h.d.machine("K1").Reader() })
	eventually(t, "the bookings of the day", func() bool {
		list, err := h.d.bookings().ByPhone(t.Context(), "1688")
		return err == nil && len(list) == 2
	})
	p := newTab(t, browser(t), "kiosk", 1080, 1920, true)
	p.open(base + "/kiosk")
	p.tap(`a[href="/kiosk/checkin"]`)
	p.until("the reader", `document.querySelector(".reader .moving") !== null`)
	if err := reader.PutCard(1); err != nil {
		t.Fatal(err)
	}
	p.shows("请签到取号")
	reader.LiftCard()
	p.shows("欧*怡")
	p.shows("18、19号窗口")
	p.tap(`.person button.huge`)
	p.until("her slip", `document.querySelector("[data-result]")?.dataset.stage === "printed"`)
	p.shows("已为您签到")
	number := p.text("#number")
	onPaper(t, h.d, "printer-K1", number, "欧*怡")
	p.tap(`[data-result] a[href*="/kiosk/matters/sl-02"]`)
	p.shows("要带的材料")

	find := func(digits string) {
		t.Helper()
		p.open(base + "/kiosk") // the one before has gone
		p.tap(`a[href="/kiosk/checkin"]`)
		p.until("live keys", `location.pathname === "/kiosk/checkin" && document.documentElement.dataset.link === "up"`)
		for _, d := range digits {
			p.tap(fmt.Sprintf(`.key[value="%c"]:not([name=look])`, d))
		}
		p.tap(".key.go")
	}
	find("2233")
	p.shows("10:30") // of 11:00 to 11:30
	find("4455")
	p.shows("11月26日")
	find("0000")
	p.shows("没有找到预约")
	find("1688")
	p.tap(".matter.line-F a")
	p.shows("转为现场号")
	p.tap(".refuse button.huge")
	p.until("a number like everybody's", `/^F\d{3}$/.test(document.querySelector("#number")?.textContent.trim() ?? "")`)

	clerk := queue.Actor{Kind: queue.Staff, ID: "0701"}
	act(t, h.d, clerk, queue.OpenWindow{Window: "18", Staff: clerk.ID})
	if s, err := h.d.desk.State(t.Context(), "18"); err != nil || s.Next == nil || s.Next.Person != "欧*怡" {
		t.Errorf("the clerk is not told who comes next: %+v, %v", s.Next, err)
	}
	act(t, h.d, clerk, queue.CallNext{Window: "18"})
	eventually(t, "her number on the LED above window 18", func() bool { return strings.Contains(leds.Texts()[18], number) })
}
