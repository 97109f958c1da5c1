package desk_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"
)

// pages are all pages of the package with who may see them.
var pages = []struct{ path, as string }{
	{"/", ""}, {"/", clerk18}, {"/desk?all", clerk18}, {"/desk", clerk19}, {"/desk/18", clerk18}, {"/desk/18", clerk19},
	{"/desk/18", manager}, {"/desk/17", manager}, {"/desk/18/transfer", clerk18}, {"/desk/18/transfer?q=身份证", clerk18},
	{"/desk/18/guide", clerk18}, {"/desk/18/guide?matter=sl-01", clerk18}, {"/desk/18/guide?q=延续", clerk18},
	{"/office", manager}, {"/devices", techie},
}

// inline is what the content policy would refuse.
var inline = regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:[^>]*)>\s*[^<\s]|javascript:`)

// idNumber looks like the number of an ID card.
var idNumber = regexp.MustCompile(`[0-9]{17}[0-9Xx]`)

func TestPages(t *testing.T) {
	s := start(t, demo)
	busy(s)
	for _, p := range pages {
		for _, lang := range []string{"zh", "en"} {
			client := s.Nobody()
			if p.as != "" {
				client = s.As(p.as)
			}
			path := p.path + "?lang=" + lang
			if strings.Contains(p.path, "?") {
				path = p.path + "&lang=" + lang
			}
			t.Run(strings.TrimPrefix(path, "/")+" as "+p.as, func(t *testing.T) {
				res := client.Get(strings.ReplaceAll(path, " ", "%20")).Want(200)
				body := string(res.Body)
				if want := map[string]string{"zh": `<html lang="zh-CN"`, "en": `<html lang="en"`}[lang]; !strings.Contains(body, want) {
					t.Errorf("no %s", want)
				}
				if found := inline.FindString(body); found != "" {
					t.Errorf("inline script or style: %q", found)
				}
				if strings.Contains(body, "<no value>") || strings.Contains(body, "%!") || strings.Contains(body, "ZgotmplZ") {
					t.Errorf("a value went wrong in:\n%s", body)
				}
				noPersons(t, s, body)
				client.Light(res)
			})
		}
	}
}

// noPersons fails when a page or an answer tells who an applicant is.
func noPersons(t *testing.T, s *site, body string) {
	t.Helper()
	if found := idNumber.FindString(body); found != "" {
		t.Errorf("an ID number: %s", found)
	}
	for _, p := range s.hall.People {
		if strings.Contains(body, p.Name) || strings.Contains(body, p.IDNumber) {
			t.Errorf("names the applicant %s", p.Name)
		}
	}
}

// busy fills the hall: window 18 serves S001, one ticket is held, one missed.
func busy(s *site) {
	s.water(6)
	s.issue("sl-01", queue.Priority)
	s.issue("sl-01", queue.Appointment)
	opened(s)
	for _, act := range []string{"next", "hold", "next", "miss", "next", "start"} {
		s.post(act, nil)
	}
	s.clock.move(time.Minute)
}

func TestConsolePage(t *testing.T) {
	s := start(t)
	s.As(clerk18).Get("/desk/18").Want(200).Contains("登录本窗口", `data-act="open"`, "现在没有人等候", "水利局（首席代表）")
	s.water(3)
	opened(s)
	s.As(clerk18).Get("/desk/18").Want(200).Contains(`data-act="next"`, `data-mine="true"`, "叫号", "S001", "等候最久", "许建军", "取水许可")
	s.post("next", nil)
	s.As(clerk18).Get("/desk/18").Want(200).Contains(`data-act="start"`, "正在呼叫", "S001", "重呼", "过号", "材料", "取水许可申请书", "自家院里的压水井要办证吗")
	s.As(clerk18).Get("/desk/18?lang=en").Want(200).Contains("Calling", "Recall", "Water abstraction licence")
}

// TestForeignConsole: a clerk may look at another's console and not act there.
func TestForeignConsole(t *testing.T) {
	s := start(t)
	opened(s)
	s.As(clerk19).Get("/desk/18").Want(200).Contains(`data-mine="false"`, "许建军 0701")
	s.As(manager).Get("/desk/18").Want(200).Contains(`data-mine="true"`)
	res := s.As(clerk19).PostForm("/desk/18/next", "key=abc").Want(403)
	res.Contains("您没有登录18号窗口")
}

func TestChoosing(t *testing.T) {
	s := start(t)
	s.As(clerk18).Get("/desk").Want(200).Contains("您的窗口", "水利局（首席代表）")
	s.As("0703").Get("/desk").Want(200).Contains("选择窗口") // a B-role without a window
	s.As(manager).Post("/api/v1/windows/18/open", map[string]string{"staff": "0703"}).Want(200)
	s.As(clerk18).Get("/desk").Want(200).Contains("您平时的窗口现在由 吕思远")
	if to := s.As("0703").Get("/desk").Want(303).Header.Get("Location"); to != "/desk/18" {
		t.Errorf("who sits at 18 is sent to %s", to)
	}
	s.As("0703").Get("/desk?all").Want(200).Contains("您在这个窗口")
}

// TestWithoutScripts works a window by plain forms alone.
func TestWithoutScripts(t *testing.T) {
	s := start(t)
	s.water(3)
	c := s.As(clerk18)
	press := func(act, fields string) {
		t.Helper()
		page := string(c.Get("/desk/18").Want(200).Body)
		if !strings.Contains(page, `action="/desk/18/`+act+`"`) && act != "transfer" {
			t.Fatalf("the page has no form for %s", act)
		}
		key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(page)[1]
		to := c.PostForm("/desk/18/"+act, "key="+key+"&"+fields).Want(303).Header.Get("Location")
		want := "/desk/18"
		if act == "close" {
			want = "/desk"
		}
		if to != want {
			t.Fatalf("%s leads to %s, want %s", act, to, want)
		}
	}
	for _, step := range []struct{ act, fields, stage string }{
		{"open", "", ""}, {"next", "", "called"}, {"undo", "", ""}, {"next", "", "called"}, {"recall", "", "called"}, {"start", "", "serving"},
		{"finish", "outcome=consulted", ""}, {"next", "", "called"}, {"miss", "", ""}, {"next", "", "called"}, {"hold", "", ""},
		{"pause", "reason=" + "%E5%8D%88%E4%BC%91", ""}, {"resume", "", ""},
	} {
		press(step.act, step.fields)
		stage := ""
		if ticket := s.state("18").Ticket; ticket != nil {
			stage = ticket.Stage
		}
		if stage != step.stage {
			t.Fatalf("after %s the ticket is %q, want %q", step.act, stage, step.stage)
		}
	}
	press("recall-held", "ticket="+s.state("18").Held[0].ID)
	c.Get("/desk/18/transfer").Want(200).Contains("不动产登记", "按原取号时间排队")
	press("transfer", "matter=zw-01")
	press("return", "ticket="+s.state("18").Missed[0].ID)
	press("close", "")
	if to := c.Get("/desk/18/transfer").Want(303).Header.Get("Location"); to != "/desk/18" {
		t.Errorf("without a ticket the transfer page leads to %s", to)
	}
}

// TestFormRefused shows the console again, with the reason, and changes nothing.
func TestFormRefused(t *testing.T) {
	s := start(t)
	s.water(1)
	called := s.As(clerk18)
	opened(s)
	called.PostForm("/desk/18/pause", "").Want(400).Contains("请选择暂停原因", `role="alert"`, `data-act="next"`)
	called.PostForm("/desk/18/recall?lang=en", "").Want(409).Contains("no ticket at this window to recall")
	// A form that is sent twice acts once.
	for range 2 {
		called.PostForm("/desk/18/next", "key=SHOWING1").Want(303)
	}
	if got := s.state("18"); got.Ticket == nil || got.Ticket.Name != "S001" {
		t.Errorf("now at the window: %+v", got.Ticket)
	}
	called.PostForm("/desk/18/pause", "reason=%3Cscript%3Ealert(1)%3C%2Fscript%3E").Want(400)
	s.journal.Fail(errors.New("no space left on device"))
	called.PostForm("/desk/18/start", "").Want(503).Contains("数据没有保存", "S001")
	s.journal.Fail(nil)
}

func TestTransferPage(t *testing.T) {
	s := start(t)
	serving(s)
	all := s.As(clerk18).Get("/desk/18/transfer").Want(200)
	all.Contains("S001", `value="D"`, `value="ga-01"`)
	if strings.Contains(string(all.Body), `name="matter" value="sl-01"`) {
		t.Error("offers the matter that the ticket has")
	}
	found := string(s.As(clerk18).Get("/desk/18/transfer?q=shenfenzheng").Want(200).Body)
	if !strings.Contains(found, `name="matter" value="ga-0`) || strings.Contains(found, `value="sl-02"`) {
		t.Error("searching by pinyin does not find the ID card, or finds too much")
	}
	s.As(clerk18).Get("/desk/18/transfer?q=zzzz").Want(200).Contains("没有找到事项")
}

func TestAnswers(t *testing.T) {
	s := start(t)
	page := string(s.As(clerk18).Get("/desk/18/guide?q=%E5%BB%B6%E7%BB%AD").Want(200).Body)
	first := strings.Index(page, "<dt>")
	if first < 0 || !strings.HasPrefix(page[first:], "<dt>证快到期了什么时候来延续？") {
		t.Errorf("延续 does not lead with the renewal answer:\n%.300s", page[max(first, 0):])
	}
	s.As(clerk18).Get("/desk/18/guide?q=zzzz").Want(200).Contains("没有找到答复")
	s.As(clerk18).Get("/desk/18/guide").Want(200).Contains("本窗口的事项", "取水许可")
	s.As(clerk18).Get("/desk/18/guide?matter=sl-01&lang=en").Want(200).Contains("committed 15 working days", "Water abstraction licence")
}

func TestStartPage(t *testing.T) {
	real, trial := start(t), start(t, demo)
	page := string(real.Nobody().Get("/").Want(200).Contains("临沭县政务服务大厅", "/kiosk", "/board/B1", "/screen/18", "/desk", "/office", "/devices", "/api/v1/openapi.yaml", "工作人员登录").Body)
	if strings.Contains(page, "demo") || strings.Contains(page, "演示") {
		t.Error("a real hall speaks of a demo")
	}
	page = string(trial.Nobody().Get("/").Want(200).Contains("演示账号", `value="0701"`, `value="technician"`).Body)
	if n := strings.Count(page, `name="password" value="demo"`); n != len(trial.hall.Staff)+2 {
		t.Errorf("%d demo accounts, want all staff, the manager and the technician", n)
	}
	signedIn := string(trial.As(clerk18).Get("/").Want(200).Contains("许建军", "退出登录", "18号窗口").Body)
	if strings.Contains(signedIn, "演示账号") {
		t.Error("who is signed in needs no accounts")
	}
	real.Nobody().Get("/?lang=en").Want(200).Contains("Linshu County Government Service Hall", "Staff sign-in")
}

// TestStateIsAnonymous: nothing in a console's state could be a person's.
func TestStateIsAnonymous(t *testing.T) {
	s := start(t)
	busy(s)
	b, err := json.Marshal(s.state("18"))
	if err != nil {
		t.Fatal(err)
	}
	noPersons(t, s, string(b))
}

// TestQueueOrder: the list is what it says: whom next calls, then all others in
// the order of issue, with their marks.
func TestQueueOrder(t *testing.T) {
	s := start(t)
	s.water(2)
	s.issue("sl-01", queue.Priority)
	s.issue("sl-01", queue.Appointment)
	got := s.state("18")
	if got.Next.Name != "S004" || got.Next.Why.ZH != "预约按时签到" || got.Next.Mark.ZH != "预约" {
		t.Errorf("next is %+v", got.Next)
	}
	if list := strings.Join(names(got.Queue), " "); list != "S001 S002 S003" || got.Queue[2].Mark.ZH != "优先" {
		t.Errorf("the others are %s, the last marked %q", list, got.Queue[2].Mark.ZH)
	}
	s.water(40)
	if got = s.state("18"); got.Waiting != 44 || len(got.Queue) != 24 {
		t.Errorf("%d wait and %d are listed", got.Waiting, len(got.Queue))
	}
}

func TestOfficePage(t *testing.T) {
	s := start(t)
	s.water(2)
	s.As(manager).Get("/office").Want(200).Contains("无窗口", "led-1", "检查电源和数据线", "停止取号")
	opened(s)
	page := s.As(manager).Get("/office").Want(200)
	if strings.Contains(string(page.Body), "无人叫号") {
		t.Error("an alarm at once")
	}
	s.clock.move(6 * time.Minute)
	s.As(manager).Get("/office").Want(200).Contains("无人叫号")
	s.post("next", nil)
	s.post("start", nil)
	s.clock.move(20 * time.Minute)
	s.post("finish", map[string]string{"outcome": "completed"})
	if strings.Contains(string(s.As(manager).Get("/office").Want(200).Body), "无人叫号") {
		t.Error("an alarm right after a long service")
	}
	s.As(manager).PostForm("/office/lines/S/close", "reason=%E5%8F%B7%E5%B7%B2%E5%8F%96%E5%AE%8C").Want(303)
	s.As(manager).Get("/office").Want(200).Contains("号已取完", "恢复取号")
	s.As(manager).PostForm("/office/lines/S/close", "reason=x").Want(409).Contains("该业务已停止取号")
	s.As(manager).PostForm("/office/lines/S/open", "").Want(303)
	if strings.Contains(string(s.As(manager).Get("/office").Want(200).Body), "校准电脑时间") {
		t.Error("a right clock is called wrong")
	}
	s.clock.move(-26 * time.Hour) // it had run ahead, and was put right
	s.As(manager).Get("/office").Want(200).Contains("校准电脑时间", "/office/day")
	s.As(manager).Get("/office/day").Want(200).Contains("今天确实是", "现在就回到今天")
	s.clock.move(-56 * 365 * 24 * time.Hour) // the battery of the clock is empty
	s.As(manager).Get("/office").Want(200).Contains("一定不对")
	if page := string(s.As(manager).Get("/office/day").Want(200).Contains("一定不对", "今天不是").Body); strings.Contains(page, "今天确实是") {
		t.Error("an impossible date can be confirmed")
	}
}

// TestPriorityMarkSaysWhy: the clerk sees beside a priority number which group it is
// for, in the list, as the next and at the window; nobody else's page has it.
func TestPriorityMarkSaysWhy(t *testing.T) {
	s := start(t)
	s.do(queue.Actor{Kind: queue.Staff, ID: clerk19}, queue.OpenWindow{Window: "19", Staff: clerk19})
	for _, ground := range []string{"elderly", "disabled", "infant", "military", "", "gone"} {
		id, err := queue.NewID(s.clock.now(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		s.do(queue.Actor{Kind: queue.Kiosk, ID: "K1"}, queue.Issue{Ticket: id, Matter: "sl-01", Class: queue.Priority, Ground: ground})
	}
	clerk := s.As(clerk19).With("Accept", "text/html")
	marks := func(lang string) (all []string) {
		for _, m := range regexp.MustCompile(`<span class="tag accent">([^<]+)</span>`).FindAllStringSubmatch(string(clerk.Get("/desk/19?lang="+lang).Want(200).Body), -1) {
			all = append(all, html.UnescapeString(m[1]))
		}
		return all
	}
	// The first is the next: large, and at the head of the list.
	if got, want := marks("zh"), []string{"优先 · 60岁以上", "优先 · 60岁以上", "优先 · 残疾人", "优先 · 孕婴", "优先 · 军人、消防", "优先", "优先 · gone"}; !slices.Equal(got, want) {
		t.Errorf("marks %q, want %q", got, want)
	}
	if got, want := marks("en"), []string{"priority · 60+", "priority · 60+", "priority · disabled", "priority · infant", "priority · forces, rescue", "priority", "priority · gone"}; !slices.Equal(got, want) {
		t.Errorf("marks %q, want %q", got, want)
	}
	s.do(queue.Actor{Kind: queue.Staff, ID: clerk19}, queue.CallNext{Window: "19"})
	if got := s.state("19").Ticket.Mark.ZH; got != "优先 · 60岁以上" {
		t.Errorf("the mark at the window is %q", got)
	}
}
