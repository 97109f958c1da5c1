package queue_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"jiaohao/queue"
)

var update = flag.Bool("update", false, "write the worked examples anew")

// rulesFile holds the worked examples that a hall manager reads.
const rulesFile = "../docs/rules.zh-CN.md"

// scene plays commands and writes down, in the words of a hall, what happens.
type scene struct {
	*bench
	out strings.Builder
}

func (s *scene) clock(hhmm string) {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-03-16 "+hhmm, shanghai)
	if err != nil {
		s.tb.Fatal(err)
	}
	s.now = t
}

func (s *scene) say(format string, args ...any) {
	fmt.Fprintf(&s.out, "| %s | %s |\n", s.now.Format("15:04"), fmt.Sprintf(format, args...))
}

var classWords = map[queue.Class]string{queue.Ordinary: "普通", queue.Priority: "优先", queue.Appointment: "预约按时"}

// take gives a number and says so.
func (s *scene) take(line, matter string, class queue.Class) string {
	s.tb.Helper()
	id := s.issue(line, matter, class)
	t, _ := s.hall.Ticket(id)
	s.say("取号 **%s**（%s）", t.Name(), classWords[class])
	return id
}

// call lets a window call the next one, with the reason that its clerk sees.
func (s *scene) call(window string) {
	s.tb.Helper()
	s.must(boss, queue.CallNext{Window: window})
	c, _ := s.hall.LastCall(window)
	zh, _ := c.Reason.Words()
	s.say("%s号窗口叫 **%s**：%s", window, c.Name, zh)
}

func (s *scene) done(window string, finish queue.Finish, words string) {
	s.tb.Helper()
	number := s.at(window)
	finish.Window = window
	s.must(boss, queue.Start{Window: window})
	s.must(boss, finish)
	s.say("%s号窗口办完 %s：%s", window, number, words)
}

// not is refused, and says why.
func (s *scene) not(what string, by queue.Actor, cmd queue.Command) {
	s.tb.Helper()
	err := s.do(by, cmd)
	e, ok := err.(*queue.Error)
	if !ok {
		s.tb.Fatalf("%s: %v, want a refusal", what, err)
	}
	s.say("%s → 不行：%s", what, e.ZH)
}

var scenes = []struct {
	title, rule string
	plan        func(*queue.Plan)
	play        func(*scene)
}{
	{"优先号不插到底", "每叫 2 个优先号（priority_ratio）后必须叫 1 个等得最久的普通号。", nil, func(s *scene) {
		s.must(boss, queue.OpenWindow{Window: "01", Staff: "0101"})
		s.take("A", "", queue.Ordinary)
		s.take("A", "", queue.Ordinary)
		for range 3 {
			s.take("A", "", queue.Priority)
		}
		for range 5 {
			s.now = s.now.Add(3 * time.Minute)
			s.call("01")
			s.must(boss, queue.Start{Window: "01"})
			s.must(boss, queue.Finish{Window: "01", Outcome: queue.Consulted})
		}
	}},
	{"一个号最多被超过几次", "不论优先、预约还是窗口规则，一个号被后面的号超过 3 次（示例；默认 6 次，overtaken_most）后，先叫最早的号。", func(p *queue.Plan) {
		p.Rules.OvertakenMost, p.Rules.PriorityRatio = 3, 9
	}, func(s *scene) {
		s.must(boss, queue.OpenWindow{Window: "01", Staff: "0101"})
		s.take("A", "", queue.Ordinary)
		for range 5 {
			s.take("A", "", queue.Appointment)
		}
		for range 5 {
			s.now = s.now.Add(2 * time.Minute)
			s.call("01")
			s.must(boss, queue.Start{Window: "01"})
			s.must(boss, queue.Finish{Window: "01", Outcome: queue.Consulted})
		}
	}},
	{"过号、恢复", "叫 3 遍没来算过号；60 分钟内可恢复一次，排在后面第 3 个之后。", nil, func(s *scene) {
		s.must(boss, queue.OpenWindow{Window: "01", Staff: "0101"})
		missed := s.take("A", "", queue.Ordinary)
		for range 4 {
			s.take("A", "", queue.Ordinary)
		}
		s.call("01")
		s.must(boss, queue.Recall{Window: "01"})
		s.must(boss, queue.Recall{Window: "01"})
		s.not("第四遍", boss, queue.Recall{Window: "01"})
		s.must(boss, queue.Miss{Window: "01"})
		s.now = s.now.Add(10 * time.Minute)
		s.must(kiosk, queue.Return{Ticket: missed})
		s.say("A001 回来，在取号机恢复")
		for range 3 {
			s.now = s.now.Add(2 * time.Minute)
			s.call("01")
			s.must(boss, queue.Start{Window: "01"})
			s.must(boss, queue.Finish{Window: "01", Outcome: queue.Consulted})
		}
		s.now = s.now.Add(2 * time.Minute)
		s.call("01")
		s.must(boss, queue.Miss{Window: "01"})
		s.say("A001 又没来")
		s.not("A001 再恢复", kiosk, queue.Return{Ticket: missed})
	}},
	{"转窗口、一号多事", "转移和一号多事都保留号码、取号时间和首问人员，到下一个窗口不重排。", nil, func(s *scene) {
		s.must(boss, queue.OpenWindow{Window: "19", Staff: "0702"})
		s.must(boss, queue.OpenWindow{Window: "01", Staff: "0101"})
		s.ids++
		s.must(kiosk, queue.Issue{Ticket: "T000001", Matter: "sl-01", Then: []string{"zw-01"}})
		s.say("取号 **S001**，办两件事：先水利，后综合")
		for range 3 {
			s.now = s.now.Add(time.Minute)
			s.take("A", "", queue.Ordinary)
		}
		s.call("19")
		s.now = s.now.Add(8 * time.Minute)
		s.done("19", queue.Finish{Outcome: queue.Accepted}, "受理，自动到综合窗口等候")
		s.now = s.now.Add(time.Minute)
		s.call("01")
	}},
	{"补件回来免排队", "结果为补件的号，当天（或窗口人员定的时间内，不少于 30 分钟）补齐材料可免排队回原窗口；原窗口没开时由同业务其他窗口叫。", nil, func(s *scene) {
		s.must(boss, queue.OpenWindow{Window: "01", Staff: "0101"})
		id := s.take("A", "", queue.Ordinary)
		s.take("A", "", queue.Ordinary)
		s.take("A", "", queue.Ordinary)
		s.call("01")
		s.now = s.now.Add(5 * time.Minute)
		s.done("01", queue.Finish{Outcome: queue.Supplement, Reentry: 60}, "补件，60 分钟内可回来")
		s.now = s.now.Add(time.Minute)
		s.call("01")
		s.now = s.now.Add(40 * time.Minute)
		s.must(kiosk, queue.Reenter{Ticket: id})
		s.say("A001 带着材料回来，在取号机报到")
		s.done("01", queue.Finish{Outcome: queue.Consulted}, "咨询")
		s.call("01")
	}},
	{"下班前办不完时不再放号", "前面人数 × 近期办理中位时间 ÷ 办理窗口数，超过今天剩余时间就不再取号，改为建议预约、改日或先领一次性告知单。", func(p *queue.Plan) {
		p.Rules.EstimateMinimum = 3
	}, func(s *scene) {
		s.clock("15:00")
		s.must(boss, queue.OpenWindow{Window: "01", Staff: "0101"})
		for range 3 {
			s.issue("A", "", queue.Ordinary)
			s.must(boss, queue.CallNext{Window: "01"})
			s.must(boss, queue.Start{Window: "01"})
			s.now = s.now.Add(20 * time.Minute)
			s.must(boss, queue.Finish{Window: "01", Outcome: queue.Accepted})
		}
		s.say("近期每件约 20 分钟，一个窗口，17:00 下班")
		for range 4 {
			s.take("A", "", queue.Ordinary)
		}
		left := (time.Hour).Milliseconds()
		s.not("第五人取号", kiosk, queue.Issue{Ticket: "x", Line: "A", Left: left})
		s.must(boss, queue.OpenWindow{Window: "03", Staff: "0103"})
		s.say("03号窗口也开了")
		s.must(kiosk, queue.Issue{Ticket: "x", Line: "A", Left: left})
		s.say("取号 **A008**：可以")
	}},
	{"分时段限量", "业务队列写了分时段限量（slots）时，满额后告诉群众几点可以再取；预约号有自己的名额。", func(p *queue.Plan) {
		p.Lines[1].Slots = []queue.Slot{{From: 8*60 + 30, To: 10 * 60, Most: 2}, {From: 10 * 60, To: 12 * 60, Most: 40}}
	}, func(s *scene) {
		s.clock("08:40")
		s.take("A", "", queue.Ordinary)
		s.take("A", "", queue.Ordinary)
		s.not("第三人取号", kiosk, queue.Issue{Ticket: "x", Line: "A"})
		s.take("A", "", queue.Appointment)
		s.clock("10:00")
		s.take("A", "", queue.Ordinary)
	}},
	{"点叫要写原因", "不按顺序叫号必须写原因，记入公平报告；领导、熟人没有特别通道。", nil, func(s *scene) {
		s.must(boss, queue.OpenWindow{Window: "01", Staff: "0101"})
		s.take("A", "", queue.Ordinary)
		last := s.take("A", "", queue.Ordinary)
		s.not("点叫 A002，不写原因", boss, queue.CallTicket{Window: "01", Ticket: last})
		s.must(boss, queue.CallTicket{Window: "01", Ticket: last, Reason: "行动不便"})
		s.say("01号窗口点叫 **A002**：行动不便")
		f := s.hall.Fairness()
		s.say("公平报告：%s，%s，%s，超过 %d 人", f.ByHand[0].Name, f.ByHand[0].Window+"号窗口", f.ByHand[0].Reason, f.ByHand[0].Overtook)
	}},
	{"只叫有资格办的", "人员名单写了可办事项（matters）时，窗口只叫其中的号；本窗口一件也办不了的不能登录。", func(p *queue.Plan) {
		p.Staff = map[string]queue.StaffPlan{"0702": {Skills: []string{"sl-04"}}, "0101": {Skills: []string{"zw-01"}}}
	}, func(s *scene) {
		s.not("0101（综合）登录19号窗口", boss, queue.OpenWindow{Window: "19", Staff: "0101"})
		s.must(boss, queue.OpenWindow{Window: "19", Staff: "0702"})
		s.say("0702（只办 sl-04）登录19号窗口")
		s.issue("", "sl-01", queue.Ordinary)
		s.say("取号 **S001**（sl-01）")
		s.issue("", "sl-04", queue.Ordinary)
		s.say("取号 **S002**（sl-04）")
		s.call("19")
	}},
	{"窗口临时兼办", "队列太长而没有窗口可开时，建议由有资格、自己等候少的窗口兼办；人离开窗口即止。", func(p *queue.Plan) {
		p.Rules.TideWaiting = 2
		p.Staff = map[string]queue.StaffPlan{"0701": {Skills: []string{"sl-05", "zw-01"}}}
	}, func(s *scene) {
		s.must(boss, queue.OpenWindow{Window: "18", Staff: "0701"})
		for range 3 {
			s.issue("", "zw-01", queue.Ordinary)
		}
		s.say("A 队列 3 人等候（界限 2 人）；0701 在18号窗口，也有资格办综合")
		for _, p := range s.hall.Proposals(nil, s.now) {
			s.say("建议：%s号窗口（%s）兼办 %s", p.Window, p.Staff, p.Line)
			s.must(boss, queue.ServeAlso{Window: p.Window, Line: p.Line})
		}
		s.call("18")
	}},
	{"建议开潮汐窗口", "等候人数或预计等候超过界限（tide_waiting、tide_above），且有资格的人已登录电脑但没坐窗口时，建议开窗口，潮汐窗口优先；大厅一键开放。", func(p *queue.Plan) {
		p.Rules.TideWaiting, p.Windows[3].Tide = 3, true
		p.Staff = map[string]queue.StaffPlan{"0103": {Home: "03", Lines: []string{"A"}}}
	}, func(s *scene) {
		for range 4 {
			s.issue("A", "", queue.Ordinary)
		}
		s.say("A 队列 4 人等候（界限 3 人）；0103 已登录电脑")
		for _, p := range s.hall.Proposals([]string{"0103"}, s.now) {
			s.say("建议：由 %s 开放%s号窗口", p.Staff, p.Window)
		}
	}},
}

// TestRulesReadable keeps docs/rules.zh-CN.md what the rules really do.
func TestRulesReadable(t *testing.T) {
	var doc strings.Builder
	doc.WriteString("# 排队规则与实例\n\n写给大厅管理人员：每条规则一个例子。例子由程序自己演出来，规则改了，这里也跟着改（`go test ./queue -run RulesReadable -update`）。\n")
	for _, sc := range scenes {
		t.Run(sc.title, func(t *testing.T) {
			s := &scene{bench: benchWith(t, func(p *queue.Plan) {
				if sc.plan != nil {
					sc.plan(p)
				}
			})}
			sc.play(s)
			if err := s.hall.Check(); err != nil {
				t.Error(err)
			}
			fmt.Fprintf(&doc, "\n## %s\n\n%s\n\n| 时间 | 发生了什么 |\n|---|---|\n%s", sc.title, sc.rule, s.out.String())
		})
	}
	if *update {
		if err := os.WriteFile(rulesFile, []byte(doc.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != doc.String() {
		t.Errorf("%s is not what the rules do; run go test ./queue -run RulesReadable -update and read the difference. They do:\n%s", rulesFile, doc.String())
	}
}
