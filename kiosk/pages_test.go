package kiosk_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/kiosk"
	"jiaohao/queue"
)

// inline finds what the content policy would block.
var inline = regexp.MustCompile(`(?i)<script(?:>|[^>]*>[^<])|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|(?:src|href|action)="(?:https?:)?//`)

// wellFormed fails the test if a page holds what the content policy blocks, or
// a place where the template ran out of words.
func wellFormed(t *testing.T, name, page string) {
	t.Helper()
	if m := inline.FindString(page); m != "" {
		t.Errorf("%s: the content policy would block %q", name, m)
	}
	for _, bad := range []string{"<no value>", "ZgotmplZ", "%!"} {
		if strings.Contains(page, bad) {
			t.Errorf("%s: contains %q", name, bad)
		}
	}
}

var tagsAndCode = regexp.MustCompile(`<[^>]*>`)

// seen is the text of a page as a person reads it.
func seen(page []byte) string {
	text := tagsAndCode.ReplaceAllString(string(page), " ")
	return strings.Join(strings.Fields(strings.NewReplacer("&amp;", "&", "&#34;", `"`, "&#39;", "'").Replace(text)), " ")
}

func TestEveryPageInBothLanguages(t *testing.T) {
	b := newBench(t, nil)
	taken := b.issue(map[string]any{"matter": "sl-01"})
	paths := []string{
		"/kiosk", "/kiosk/find", "/kiosk/find?q=sfz", "/kiosk/find?q=nothing+here", "/kiosk/guides", "/kiosk/number",
		"/kiosk/number?q=S001&look=1", "/kiosk/number?q=S999&look=1", "/kiosk/take?matter=sl-01", "/kiosk/take?line=A",
		"/kiosk/tickets/" + taken.ID, "/t/" + tokenOf(taken.ID),
	}
	for _, bureau := range b.hall.Bureaus {
		paths = append(paths, "/kiosk/bureaus/"+bureau.ID)
	}
	for _, path := range paths {
		for lang, code := range map[string]string{"zh": "zh-CN", "en": "en"} {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			res := b.page().Get(path + sep + "lang=" + lang).Want(200)
			wellFormed(t, path+" "+lang, string(res.Body))
			b.page().Light(res)
			res.Contains(`<html lang="` + code + `"`)
			if lang == "zh" {
				res.Contains("English")
			} else {
				res.Contains("中文")
			}
		}
	}
}

// In English nothing of the page's own words is Chinese: what is left is what
// the hall publishes in Chinese only.
func TestEnglishPagesSpeakEnglish(t *testing.T) {
	b := newBench(t, nil)
	taken := b.issue(map[string]any{"matter": "sl-01"})
	hanzi := regexp.MustCompile(`\p{Han}+`)
	for _, path := range []string{"/kiosk", "/kiosk/find", "/kiosk/guides", "/kiosk/number", "/kiosk/take?matter=sl-01", "/kiosk/tickets/" + taken.ID, "/t/" + tokenOf(taken.ID)} {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		body := b.page().Get(path + sep + "lang=en").Want(200).Body
		for _, word := range hanzi.FindAllString(seen(body), -1) {
			if word != "中文" {
				t.Errorf("%s in English shows %q", path, word)
			}
		}
	}
}

func TestEveryGuideShowsWhatTheLawAsksFor(t *testing.T) {
	b := newBench(t, nil)
	all := b.hall.Matters.All()
	if len(all) != 29 {
		t.Fatalf("the example hall has %d matters, want 29", len(all))
	}
	for _, m := range all {
		t.Run(m.ID, func(t *testing.T) {
			res := b.page().Get("/kiosk/matters/" + m.ID).Want(200)
			wellFormed(t, m.ID, string(res.Body))
			text := strings.ReplaceAll(seen(res.Body), " ", "")
			want := []string{m.ShortName, m.Fee.Standard, m.Fee.Basis, m.TimeLimit.StatutoryBasis, m.Result.Name,
				m.Contact.ConsultPhone, m.Contact.ComplaintPhone, m.Remedies.Reconsideration, m.Remedies.Litigation}
			for _, law := range m.LegalBasis {
				want = append(want, law.Title, law.Article)
			}
			for _, x := range m.Materials {
				want = append(want, x.Name, x.Note, x.Condition, x.CanBeFetched)
				if x.Originals > 0 {
					want = append(want, fmt.Sprintf("原件%d份", x.Originals))
				}
				if x.Copies > 0 {
					want = append(want, fmt.Sprintf("复印件%d份", x.Copies))
				}
			}
			for _, s := range m.Steps {
				want = append(want, s.Name, s.Actor, s.Document)
			}
			for _, f := range m.FAQ {
				want = append(want, f.Q, f.A)
			}
			want = append(want, m.Conditions...)
			want = append(want, m.Prohibited...)
			for _, w := range want {
				if w = strings.ReplaceAll(w, " ", ""); !strings.Contains(text, w) {
					t.Errorf("the guide does not show %q", w)
				}
			}
			if m.TimeLimit.CommittedDays > 0 && !strings.Contains(text, fmt.Sprintf("%d个%s", m.TimeLimit.CommittedDays, m.TimeLimit.Unit)) {
				t.Errorf("the guide does not show the promised days with their unit")
			}
			b.page().Get("/kiosk/matters/" + m.ID + "?lang=en").Want(200).Contains(m.NameEN)
		})
	}
}

// The ID card's 60 days are calendar days, its 20 promised ones working days.
func TestGuideKeepsUnitsApart(t *testing.T) {
	b := newBench(t, nil)
	text := seen(b.page().Get("/kiosk/matters/ga-01").Want(200).Body)
	for _, want := range []string{"20个工作日", "60日（日历日）"} {
		if !strings.Contains(text, want) {
			t.Errorf("the guide does not show %q", want)
		}
	}
}

var hrefs = regexp.MustCompile(`href="(/kiosk[^"#]*)(?:#[^"]*)?"`)

// From the idle screen the fee of every matter is at most three touches away.
func TestFeeWithinThreeTouches(t *testing.T) {
	b := newBench(t, nil)
	reached := map[string]int{"/kiosk": 0}
	queueOf := []string{"/kiosk"}
	for len(queueOf) > 0 {
		path := queueOf[0]
		queueOf = queueOf[1:]
		touches := reached[path]
		if touches == 3 || strings.HasPrefix(path, "/kiosk/lines.css") {
			continue
		}
		for _, m := range hrefs.FindAllStringSubmatch(string(b.page().Get(path).Body), -1) {
			next := strings.ReplaceAll(m[1], "&amp;", "&")
			if _, ok := reached[next]; !ok {
				reached[next] = touches + 1
				queueOf = append(queueOf, next)
			}
		}
	}
	for _, m := range b.hall.Matters.All() {
		touches, ok := reached["/kiosk/matters/"+m.ID]
		if !ok || touches > 3 {
			t.Errorf("the fee of %s is not within 3 touches", m.ShortName)
			continue
		}
		b.page().Get("/kiosk/matters/" + m.ID).Contains(`id="fee"`)
	}
}

func TestSearch(t *testing.T) {
	b := newBench(t, nil)
	for query, want := range map[string]string{"%E6%89%93%E4%BA%95": "取水许可", "sfz": "身份证换领", "qsxk": "取水许可", "water": "取水许可"} {
		b.page().Get("/kiosk/find?q=" + query).Want(200).Contains(want)
	}
	// Without JavaScript each key is a form of its own.
	b.page().Get("/kiosk/find?q=qs&add=x").Want(200).Contains(`name="q" value="qsx"`)
	b.page().Get("/kiosk/find?q=qsx&back=1").Want(200).Contains(`name="q" value="qs"`)
	long := b.page().Get("/kiosk/find?q=" + strings.Repeat("a", 500) + "%00%1b%07").Want(200)
	long.Contains("data-query>" + strings.Repeat("a", 32) + "<")
	if strings.ContainsAny(string(long.Body), "\x00\x1b\x07") {
		t.Error("control characters of a query are shown as they came")
	}
	b.page().Get(`/kiosk/find?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E`).Want(200).Contains("&lt;script&gt;")
}

// form returns the value of a hidden field of the page.
func form(t *testing.T, page []byte, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindSubmatch(page)
	if m == nil {
		t.Fatalf("the page has no field %q", name)
	}
	return string(m[1])
}

func TestTakeANumberByPlainForms(t *testing.T) {
	b := newBench(t, nil)
	page := b.page().Get("/kiosk/take?matter=sl-01").Want(200).Contains("取水许可", "18、19号窗口", "放在读卡区", "不刷身份证，直接取号")
	if !b.machines["K1"].armed() {
		t.Error("the card reader was not armed on the confirm page")
	}
	body := "matter=sl-01&ticket=" + form(t, page.Body, "ticket")
	res := b.page().PostForm("/kiosk/take", body).Want(303)
	where := res.Header.Get("Location")
	b.page().Get(where).Want(200).Contains("S001", "前面等候", "工程建设与水利专区", `data-stage="printing"`, "/qr.svg")
	if b.machines["K1"].armed() {
		t.Error("the card reader is still armed after the number was taken")
	}
	// The very same form again is the same number.
	if again := b.page().PostForm("/kiosk/take", body).Want(303).Header.Get("Location"); again != where {
		t.Errorf("a second tap led to %s, want %s", again, where)
	}
	b.page().Get(where+"/qr.svg").Want(200).Contains("<svg", "<path")
	id := strings.TrimPrefix(where, "/kiosk/tickets/")
	b.kiosk.PrintChanged("K1", id, kiosk.Printed, 0)
	b.page().Get(where).Want(200).Contains(`data-stage="printed"`, "请取走小票")
	b.kiosk.PrintChanged("K1", id, kiosk.PrintFailed, 0)
	b.page().Get(where).Want(200).Contains(`data-stage="failed"`, "号码有效", "点此补打")
	b.page().PostForm(where+"/reprint", "").Want(303)
	b.page().Get(where).Want(200).Contains(`data-stage="printing"`, "正在补打小票")
	b.page().PostForm(where+"/reprint", "").Want(303)
	b.page().PostForm(where+"/reprint", "").Want(409).Contains("已经补打过两次")
	if want := []string{id + " printer-K1", id + " printer-K1"}; fmt.Sprint(b.reprints) != fmt.Sprint(want) {
		t.Errorf("reprints owed: %v, want %v", b.reprints, want)
	}
}

func TestTakeANumberWithACard(t *testing.T) {
	b := newBench(t, nil)
	for range 3 {
		b.issue(map[string]any{"matter": "sl-01"})
	}
	card := kiosk.Card{Name: "张*明", Class: queue.Priority, Ground: "elderly", Person: "person-1"}
	b.kiosk.CardRead("K1", card)
	page := b.page().Get("/kiosk/take?matter=sl-01").Want(200).Contains("张*明", "确认取号", `<b class="num">0</b>`)
	res := b.page().PostForm("/kiosk/take", "matter=sl-01&card=yes&ticket="+form(t, page.Body, "ticket")).Want(303)
	where := res.Header.Get("Location")
	id := strings.TrimPrefix(where, "/kiosk/tickets/")
	if got := b.ticket(id); got.Class != queue.Priority || got.Ground != "elderly" || got.Name() != "S004" {
		t.Errorf("got %s of class %s for %q, want S004 of class priority for elderly", got.Name(), got.Class, got.Ground)
	}
	for _, path := range []string{where, "/t/" + tokenOf(id), "/kiosk/number?look=1&q=S004", "/api/v1/tickets/" + id, "/api/v1/snapshot?topic=kiosk/K1", "/api/v1/snapshot?topic=ticket/" + tokenOf(id)} {
		if body := string(b.page().Get(path).Want(200).Body); strings.Contains(body, "岁以上") || strings.Contains(body, "elderly") || strings.Contains(body, "老年人") {
			t.Errorf("%s shows why the number has priority", path)
		}
	}
	if beside := b.journal.Asides(); len(beside) != 1 || beside[0] != id+"person-1" {
		t.Errorf("written beside the journal: %v", beside)
	}
	// The class is not shown, the name not kept on the screen.
	if text := seen(b.page().Get(where).Want(200).Body); strings.Contains(text, "优先") || strings.Contains(text, "张*明") {
		t.Errorf("the result shows the class or the name: %s", text)
	}

	// The same person again, at the other kiosk even: the number they have.
	b.kiosk.CardRead("K1", card)
	page = b.page().Get("/kiosk/take?line=S").Want(200)
	again := b.page().PostForm("/kiosk/take", "line=S&card=yes&ticket="+form(t, page.Body, "ticket")).Want(303).Header.Get("Location")
	if again != where+"?held=1" {
		t.Fatalf("a second number in the same line led to %s, want %s", again, where+"?held=1")
	}
	got := b.page().Get(again).Want(200).Contains("您今天已有这个业务的号", "小票已经出过", "补打小票")
	if strings.Contains(seen(got.Body), "请取走小票") {
		t.Error("who had the slip before waits for one that never comes")
	}
	// Another line is another matter.
	b.kiosk.CardRead("K1", card)
	page = b.page().Get("/kiosk/take?matter=sw-01").Want(200)
	b.page().PostForm("/kiosk/take", "matter=sw-01&card=yes&ticket="+form(t, page.Body, "ticket")).Want(303)

	// Three numbers per person and line, then the guide desk.
	for range 2 {
		b.do(queue.Withdraw{Ticket: id})
		b.kiosk.CardRead("K1", card)
		page = b.page().Get("/kiosk/take?matter=sl-01").Want(200)
		id = strings.TrimPrefix(b.page().PostForm("/kiosk/take", "matter=sl-01&card=yes&ticket="+form(t, page.Body, "ticket")).Want(303).Header.Get("Location"), "/kiosk/tickets/")
	}
	b.do(queue.Withdraw{Ticket: id})
	b.kiosk.CardRead("K1", card)
	page = b.page().Get("/kiosk/take?matter=sl-01").Want(200)
	b.page().PostForm("/kiosk/take", "matter=sl-01&card=yes&ticket="+form(t, page.Body, "ticket")).Want(409).Contains("每人每天最多取3个号")
	for _, name := range []string{"张*明", "person-1"} {
		if strings.Contains(b.log(), name) {
			t.Errorf("the log names %q", name)
		}
	}
}

// Two kiosks at the same instant give one person one number.
func TestOnePersonTwoKiosks(t *testing.T) {
	b := newBench(t, nil)
	ids := []string{"01KKT3BTH0XD72GW8QK7M7XXW7", "01KKT3BTH0XD72GW8QK7M7XXW8"}
	done := make(chan int, 2)
	b.kiosk.CardRead("K1", kiosk.Card{Name: "张*", Person: "p"})
	for _, id := range ids {
		go func() {
			done <- b.page().PostForm("/kiosk/take", "matter=sl-01&card=yes&ticket="+id).Status
		}()
	}
	<-done
	<-done
	n := 0
	for _, id := range ids {
		if b.ticket(id).ID != "" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("one card got %d numbers at the same instant, want 1", n)
	}
}

func TestCardSessions(t *testing.T) {
	b := newBench(t, nil)
	b.kiosk.CardRead("K1", kiosk.Card{Name: "欧*怡", Person: "p2"})
	b.page().Get("/kiosk/take?line=B").Want(200).Contains("欧*怡")
	// The first page is the next person's.
	b.page().Get("/kiosk").Want(200)
	if got := seen(b.page().Get("/kiosk/take?line=B").Want(200).Body); strings.Contains(got, "欧*怡") {
		t.Error("the name of the person before is still shown")
	}
	b.kiosk.CardRead("K1", kiosk.Card{Name: "欧*怡", Person: "p2"})
	b.pass(3 * time.Minute)
	page := b.page().Get("/kiosk/take?line=B").Want(200)
	if strings.Contains(string(page.Body), "欧*怡") {
		t.Error("a card is still there after three minutes")
	}
	b.page().PostForm("/kiosk/take", "line=B&card=yes&ticket="+form(t, page.Body, "ticket")).Want(409).Contains("没有读到身份证")
	b.kiosk.CardHint("K1", affairs.Text{ZH: "请重新放置身份证", EN: "Put the card down again"})
	b.page().Get("/kiosk/take?line=B").Want(200).Contains("请重新放置身份证")
}

func TestStates(t *testing.T) {
	b := newBench(t, nil)
	k1 := b.machines["K1"]

	t.Run("no paper", func(t *testing.T) {
		k1.set(func(m *machine) { m.printer.State = kiosk.PrinterOut })
		defer k1.set(func(m *machine) { m.printer.State = kiosk.PrinterOK })
		b.page().Get("/kiosk").Want(200).Contains("打印机缺纸，请到 K2（无障碍通道旁）取号", "或在本机取号")
		out := b.issue(map[string]any{"line": "A"})
		if out.Slip != "screen" {
			t.Errorf("slip is %q without paper, want screen", out.Slip)
		}
		b.page().Get("/kiosk/tickets/"+out.ID).Want(200).Contains(`data-stage="screen"`, out.Number, "qr.svg", "拍照", "凭号码到取号机恢复排队")
		b.page().PostForm("/kiosk/tickets/"+out.ID+"/reprint", "").Want(503).Contains("号码有效")
	})
	t.Run("near the end of the roll", func(t *testing.T) {
		k1.set(func(m *machine) { m.printer.State = kiosk.PrinterNear })
		defer k1.set(func(m *machine) { m.printer.State = kiosk.PrinterOK })
		if out := b.issue(map[string]any{"line": "A"}); out.Slip != "printing" {
			t.Errorf("slip is %q near the end of the roll, want printing", out.Slip)
		}
	})
	t.Run("no reader", func(t *testing.T) {
		k1.set(func(m *machine) { m.reader = false })
		defer k1.set(func(m *machine) { m.reader = true })
		got := seen(b.page().Get("/kiosk/take?line=A").Want(200).Body)
		if strings.Contains(got, "身份证") || !strings.Contains(got, "确认取号") {
			t.Errorf("without a reader the page says: %s", got)
		}
	})
	t.Run("line closed", func(t *testing.T) {
		b.do(queue.CloseLine{Line: "C", Reason: "系统维护"})
		defer b.do(queue.OpenLine{Line: "C"})
		page := b.page().Get("/kiosk/take?line=C").Want(200).Contains("暂停取号：系统维护")
		if strings.Contains(string(page.Body), `action="/kiosk/take"`) {
			t.Error("a closed line still offers a number")
		}
		b.page().Get("/kiosk/take?line=C&lang=en").Want(200).Contains("No numbers for this line at the moment", `The hall says: <span lang="zh-CN">系统维护</span>`)
		b.page().PostForm("/kiosk/take", "line=C&ticket=01KKT3BTH0XD72GW8QK7M7XXW7").Want(503).Contains("已停止取号")
		b.Nobody().Post("/api/v1/tickets", map[string]any{"line": "C"}).WantError(503, "unavailable")
	})
	t.Run("closed hours", func(t *testing.T) {
		before := b.clock()
		defer b.setClock(before)
		for at, want := range map[string]string{
			"2026-03-16 07:00": "08:10以后取号", "2026-03-16 12:30": "13:10以后取号", "2026-03-16 18:00": "3月17日（周二）08:10以后取号",
			"2026-06-19 10:00": "6月22日（周一）08:10以后取号",
		} {
			moment, err := time.ParseInLocation("2006-01-02 15:04", at, b.hall.Location)
			if err != nil {
				t.Fatal(err)
			}
			b.setClock(moment)
			b.page().Get("/kiosk").Want(200).Contains(want)
			page := b.page().Get("/kiosk/take?matter=sl-01").Want(200).Contains(want)
			if strings.Contains(string(page.Body), `action="/kiosk/take"`) {
				t.Errorf("%s: a number is offered", at)
			}
			body := b.Nobody().Post("/api/v1/tickets", map[string]any{"matter": "sl-01"}).WantError(503, "unavailable")
			if !strings.Contains(body.Message, want) || body.RetryAfter == 0 {
				t.Errorf("%s: the call answers %+v", at, body)
			}
			b.page().Get("/kiosk/matters/sl-01").Want(200).Contains("取水许可") // guides are always there
		}
		// A weekend that is worked.
		b.setClock(time.Date(2026, 1, 4, 9, 0, 0, 0, b.hall.Location))
		b.page().Get("/kiosk/take?matter=sl-01").Want(200).Contains(`action="/kiosk/take"`)
	})
	t.Run("help", func(t *testing.T) {
		res := b.page().PostForm("/kiosk/help", "back=%2Fkiosk%2Fmatters%2Fsl-01").Want(303)
		if got := res.Header.Get("Location"); got != "/kiosk/matters/sl-01" {
			t.Errorf("help leads to %s", got)
		}
		b.page().Get("/kiosk/matters/sl-01").Want(200).Contains("data-done")
		b.page().PostForm("/kiosk/help", "back=https%3A%2F%2Fevil.example").Want(303)
		if len(b.helped) != 1 {
			t.Errorf("help was called %d times by two taps, want 1", len(b.helped))
		}
		b.kiosk.HelpDone("K1")
		if strings.Contains(string(b.page().Get("/kiosk").Want(200).Body), "data-done") {
			t.Error("help is still shown as called")
		}
	})
	t.Run("other addresses", func(t *testing.T) {
		for _, back := range []string{"https://evil.example", "//evil.example", "/kioskx", "/", "javascript:alert(1)", "/kiosk/../x\r\nA: b"} {
			res := b.page().PostForm("/kiosk/help", "back="+strings.NewReplacer(":", "%3A", "/", "%2F", "\r", "%0D", "\n", "%0A", " ", "%20").Replace(back)).Want(303)
			if got := res.Header.Get("Location"); !strings.HasPrefix(got, "/kiosk") || strings.HasPrefix(got, "/kioskx") {
				t.Errorf("back=%s leads to %q", back, got)
			}
		}
	})
	t.Run("numbers used up", func(t *testing.T) {
		for range 80 {
			b.do(queue.Issue{Ticket: b.mint(), Line: "S"})
		}
		b.page().Get("/kiosk/take?matter=sl-01").Want(200).Contains("今日号已取完", "下次放号：3月17日 星期二 08:10", b.hall.ServicePhone, "/kiosk/matters/sl-01")
		b.page().Get("/kiosk/matters/sl-01").Want(200).Contains("今日号已取完", "下次放号：3月17日 星期二 08:10", "现在可以做什么")
		b.Nobody().Post("/api/v1/tickets", map[string]any{"matter": "sl-01"}).WantError(503, "unavailable")
	})
	t.Run("unknown", func(t *testing.T) {
		for _, path := range []string{"/kiosk/matters/xx-99", "/kiosk/bureaus/xx", "/kiosk/take?matter=xx", "/kiosk/take?line=Z", "/kiosk/tickets/01KKT3BTH0XD72GW8QK7M7XXW7"} {
			res := b.page().Get(path).Want(404).Contains("首页", "人工帮助")
			wellFormed(t, path, string(res.Body))
		}
		b.page().Get("/kiosk/take").Want(400)
		b.page().PostForm("/kiosk/take", "line=A").Want(400)
	})
}

func TestCardRequired(t *testing.T) {
	b := newBench(t, func(_ *bench, o *kiosk.Options) { o.Rules.CardRequired = true })
	page := b.page().Get("/kiosk/take?line=A").Want(200)
	if strings.Contains(string(page.Body), `action="/kiosk/take"`) {
		t.Error("a number without a card is offered")
	}
	b.page().PostForm("/kiosk/take", "line=A&ticket=01KKT3BTH0XD72GW8QK7M7XXW7").Want(409)
	b.Nobody().Post("/api/v1/tickets", map[string]any{"line": "A"}).WantError(403, "denied")
	b.machines["K1"].set(func(m *machine) { m.reader = false })
	b.page().Get("/kiosk/take?line=A").Want(200).Contains("请到导办台取号")
}

func TestAnnouncements(t *testing.T) {
	b := newBench(t, func(b *bench, _ *kiosk.Options) {
		day := func(d int) affairs.Date { return affairs.Date{Year: 2026, Month: 3, Day: d} }
		b.hall.Texts.Announcements = []configs.Announcement{
			{ZH: "今天最后一天", EN: "last day", Until: day(16)}, {ZH: "昨天过期", Until: day(15)},
			{ZH: "明天开始", From: day(17)}, {ZH: "一直有效"},
		}
	})
	got := seen(b.page().Get("/kiosk").Want(200).Body)
	for text, want := range map[string]bool{"今天最后一天": true, "昨天过期": false, "明天开始": false, "一直有效": true} {
		if strings.Contains(got, text) != want {
			t.Errorf("announcement %q shown: %v, want %v", text, !want, want)
		}
	}
}

func TestMissedNumberComesBack(t *testing.T) {
	b := newBench(t, nil)
	out := b.issue(map[string]any{"matter": "sl-01"})
	b.do(queue.OpenWindow{Window: "18", Staff: "1001"})
	b.do(queue.CallNext{Window: "18"})
	b.page().Get("/kiosk/number?q=s1&look=1").Want(200).Contains("S001", "请到18号窗口")
	b.do(queue.Miss{Window: "18"})
	page := b.page().Get("/kiosk/number?q=S001&look=1").Want(200).Contains("已过号", "恢复排队")
	res := b.page().PostForm("/kiosk/number/return", "number="+form(t, page.Body, "number")).Want(303)
	b.page().Get(res.Header.Get("Location")).Want(200).Contains("S001", "已恢复", "小票已经出过")
	if got := b.ticket(out.ID).State; got != queue.Waiting {
		t.Errorf("the ticket is %s, want waiting", got)
	}
	b.page().PostForm("/kiosk/number/return", "number="+out.Number).Want(409)
	b.page().PostForm("/kiosk/number/return", "number=S999").Want(404)
	b.page().Get("/kiosk/number?q=S0&add=9").Want(200).Contains(`value="S09"`)
	b.page().Get("/kiosk/number?q=S777&look=1").Want(200).Contains("今天没有这个号码")
}

// A kiosk shows its own numbers only: what another one issued is as unknown to
// it as what never was.
func TestKiosksDoNotSeeEachOther(t *testing.T) {
	b := newBench(t, nil)
	id := b.mint()
	if _, err := b.owner.Do(t.Context(), queue.Actor{Kind: queue.Kiosk, ID: "K2"}, queue.Issue{Ticket: id, Line: "A"}, "", nil); err != nil {
		t.Fatal(err)
	}
	b.page().Get("/kiosk/tickets/" + id).Want(404)
	b.page().Get("/kiosk/tickets/" + id + "/qr.svg").Want(404)
	b.Nobody().Get("/api/v1/tickets/"+id).WantError(404, "notfound")
	b.Nobody().Post("/api/v1/tickets/"+id+"/withdraw", nil).WantError(404, "notfound")
	b.As("1001").With("X", "y").Get("/api/v1/tickets/" + id).Want(200)
}

// What the card said beyond the masked name never leaves the machine: not on
// pages, not in calls, not in topics, not in the log.
func TestNothingOfThePersonLeaks(t *testing.T) {
	b := newBench(t, nil)
	const number, name = "990000195001011239", "张长明"
	card := kiosk.Card{Name: "张*明", Class: queue.Priority, Person: "keyed-hash", Sealed: number + name}
	b.kiosk.CardRead("K1", card)
	seenAll := string(b.Nobody().Get("/api/v1/snapshot?topic=kiosk/K1").Want(200).Body)
	page := b.page().Get("/kiosk/take?matter=sl-01").Want(200)
	where := b.page().PostForm("/kiosk/take", "matter=sl-01&card=yes&ticket="+form(t, page.Body, "ticket")).Want(303).Header.Get("Location")
	id := strings.TrimPrefix(where, "/kiosk/tickets/")
	seenAll += string(page.Body) + b.log()
	for _, path := range []string{where, "/kiosk", "/kiosk/number?q=S001&look=1", "/t/" + tokenOf(id)} {
		seenAll += string(b.page().Get(path).Want(200).Body)
	}
	for _, path := range []string{"/api/v1/tickets/" + id, "/api/v1/snapshot?topic=ticket/" + tokenOf(id)} {
		seenAll += string(b.Nobody().Get(path).Want(200).Body)
	}
	for _, secret := range []string{number, name, "keyed-hash", number[6:14]} {
		if strings.Contains(seenAll, secret) {
			t.Errorf("%q is shown somewhere", secret)
		}
	}
	for _, e := range b.journal.Events() {
		if s := fmt.Sprintf("%+v", e); strings.Contains(s, "张") || strings.Contains(s, "keyed-hash") {
			t.Errorf("the journal holds something of the person: %s", s)
		}
	}
}
