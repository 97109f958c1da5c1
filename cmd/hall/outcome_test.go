package main

import (
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"jiaohao/affairs"
	"jiaohao/devices/sim"
)

// resultPicture, when set, names a PNG file that a printed result slip is drawn into.
var resultPicture = os.Getenv("JIAOHAO_RESULT_PNG")

// finished lets window 19 serve the next number: what it is given, and how it ends.
func finished(t *testing.T, clerk *client, given map[string]any, outcome map[string]any) (number string) {
	t.Helper()
	var ticket struct{ Number string }
	newClient(t, clerk.base, "").must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, &ticket)
	for _, act := range []string{"next", "start"} {
		clerk.must(t, "/api/v1/windows/19/"+act, nil, nil)
	}
	if given != nil {
		clerk.must(t, "/api/v1/windows/19/documents", given, nil)
	}
	clerk.must(t, "/api/v1/windows/19/finish", outcome, nil)
	return ticket.Number
}

// TestResultSlip is the end of walk-through 11.1: whoever was served finds the number
// at a kiosk, and what came of it, what happens next and whom to call stand on paper
// in large print, on the screen, on the phone and at the window.
func TestResultSlip(t *testing.T) {
	d, base := startDaemon(t, "")
	printer := simulated[*sim.Printer](t, d, "printer-K1")
	printerReady(t, d, "K1")
	clerk := newClient(t, base, "0702")
	clerk.must(t, "/api/v1/windows/19/open", nil, nil)
	number := finished(t, clerk, map[string]any{"notice": "supplement", "received": []map[string]int{{"seq": 1, "originals": 1}}, "points": "申请书没有盖章"},
		map[string]any{"outcome": "supplement", "reentry": 1440})
	notice := affairs.DocumentNumber("沭水许补字", d.now().In(d.cfg.Hall.Location).Year(), 1)
	m, _ := d.cfg.Hall.Matters.Matter("sl-01")
	onSlip := []string{number, "取水许可", "临沭县水利局", "19号窗口", "材料要补", notice, "以前（含当日）补齐", "申请书没有盖章", "免排队回19号窗口", m.Contact.ConsultPhone, d.cfg.Hall.ComplaintPhone}

	person := newVisitor(t, base)
	page := person.get("/kiosk/number?look=1&q=" + number)
	person.shows(page, "材料要补", "打印办理结果单")
	form := url.Values{}
	for _, name := range []string{"ticket", "key"} {
		form.Set(name, regexp.MustCompile(`name="` + name + `" value="([^"]+)"`).FindStringSubmatch(page)[1])
	}
	page = person.post("/kiosk/number/outcome", form)
	person.shows(page, append(onSlip, "请取走结果单")...)
	onPaper(t, d, "printer-K1", append(onSlip, "办理结果单", "办结时间："+d.now().In(d.cfg.Hall.Location).Format("2006-01-02"))...)
	person.post("/kiosk/number/outcome", form) // a second tap
	person.shows(person.get(person.at+"?lang=en"), "Papers are missing", "Supplement notice", "Bring them by", "Questions? Please call", m.Contact.ConsultPhone)

	// Another press is another slip, in English beside.
	form.Set("key", "another")
	person.post("/kiosk/number/outcome?lang=en", form)
	onPaper(t, d, "printer-K1", "Papers are missing", "Bring them by")
	papers := 0
	for _, p := range printer.Papers() {
		if p.Contains("办理结果单") {
			papers++
			if resultPicture != "" {
				if err := os.WriteFile(resultPicture, p.PNG(d.machines["K1"].printer.glyphs), 0o600); err != nil {
					t.Error(err)
				}
			}
		}
	}
	if papers != 2 {
		t.Errorf("three taps with two keys gave %d result slips", papers)
	}

	// The next person does not leaf through it; on the phone and at the window it stands.
	result := person.at
	person.get("/kiosk/end?lang=zh")
	page = person.get("/kiosk/number?look=1&q=" + number)
	person.shows(page, number, "已办结", "4位查询码")
	for _, secret := range []string{notice, "材料要补", "免排队"} {
		if strings.Contains(page, secret) {
			t.Errorf("who types the number sees %q", secret)
		}
	}
	// The code on the slip is the proof: it stands below the number, and on the phone.
	code := ""
	for _, p := range printer.Papers() {
		if found := regexp.MustCompile(`查询码 ([0-9]{4})`).FindStringSubmatch(strings.Join(p.Text(), "\n")); found != nil && p.Contains(number) {
			code = found[1]
		}
	}
	if code == "" || code != queryCode(t, base, d.store.Token(form.Get("ticket"))) {
		t.Errorf("the slip's query code is %q", code)
	}
	person.post("/kiosk/number/code", url.Values{"number": {number}, "q": {code}, "look": {"1"}})
	person.shows(person.get("/kiosk/number?look=1&q="+number), "材料要补", "免排队")
	phone := newVisitor(t, base)
	phone.shows(phone.get("/t/"+d.store.Token(form.Get("ticket"))), "材料要补", notice, "申请书没有盖章", m.Contact.ConsultPhone)
	status, paper := clerk.page(t, "GET", "/desk/19", nil)
	slip := "/desk/19/results/" + form.Get("ticket")
	if status != 200 || !strings.Contains(paper, slip+"?print") {
		t.Errorf("the console has no link to the slip: %d", status)
	}
	status, paper = clerk.page(t, "GET", slip, nil)
	for _, w := range onSlip {
		if status != 200 || !strings.Contains(paper, w) {
			t.Errorf("the slip of the window (%d) does not say %q", status, w)
		}
	}
	for _, path := range []string{"/desk/18/results/" + form.Get("ticket"), "/desk/19/results/nobody"} {
		if status, _ := clerk.page(t, "GET", path, nil); status != 404 {
			t.Errorf("%s: %d, want 404", path, status)
		}
	}

	// Without paper the screen says the same, and who is not finished is told so.
	if err := printer.Do("paper_out", ""); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the printer is out of paper", func() bool { return !d.machine("K1").Printer().Ready() })
	person.shows(person.get("/kiosk/number?look=1&q="+number), "看办理结果和电话")
	form.Set("key", "without paper")
	person.shows(person.post("/kiosk/number/outcome", form), append(onSlip, "您的办理结果")...)
	if person.at != result {
		t.Errorf("shown at %s, before at %s", person.at, result)
	}
	var waiting ticketAnswer
	newClient(t, base, "").must(t, "/api/v1/tickets", map[string]string{"matter": "sl-01"}, &waiting)
	if page = person.post("/kiosk/number/outcome", url.Values{"ticket": {waiting.ID}}); person.status != 409 || !strings.Contains(page, "还没有办完") {
		t.Errorf("of a waiting number: %d", person.status)
	}
	if person.post("/kiosk/number/outcome", url.Values{"ticket": {"01NOBODY"}}); person.status != 404 {
		t.Errorf("of no number: %d", person.status)
	}
}

// queryCode is the code of a number, as the phone page behind its slip says it.
func queryCode(t testing.TB, base, token string) string {
	t.Helper()
	_, page := newClient(t, base, "").page(t, "GET", "/t/"+token, nil)
	found := regexp.MustCompile(`查询码 <b class="num">([0-9]{4})</b>`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the phone page has no query code")
	}
	return found[1]
}
