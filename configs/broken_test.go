package configs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jiaohao/configs"
)

// Ten mistakes of ten kinds in seven files: all ten are named with file, line
// and key path, and nothing else is.
func TestTenMistakes(t *testing.T) {
	dir := hallDir(t,
		[3]string{"windows.yaml", `lines: ["B"]`, `lines: ["Z"]`},                                    // a line that does not exist
		[3]string{"windows.yaml", "led_address: 8\n", "led_address: 7\n"},                            // an address given twice
		[3]string{"windows.yaml", `no: "20"`, `no: 20`},                                              // an unquoted code
		[3]string{"lines.yaml", `prefix: "L"`, `prefix: "I"`},                                        // a letter that is read as 1
		[3]string{"staff.yaml", "chief_representative: false", "cheif_representative: false"},        // a misspelt key
		[3]string{"matters/sl.yaml", "committed_days: 15", "committed_days: 12"},                     // steps that do not add up
		[3]string{"matters/ga.yaml", `case_type: 承诺件`, `case_type: 快办件`},                             // a word that does not exist
		[3]string{"calendar.yaml", "{date: 2026-10-10, name: 国庆节}", "{date: 2026-10-12, name: 国庆节}"}, // a make-up Monday
		[3]string{"site.yaml", `- {from: "13:30", to: "17:00"}`, `- {from: "11:30", to: "17:00"}`},   // overlapping hours
		[3]string{"hall.yaml", "devices:", "queue:\n  call_interval: \"2s\"\n\ndevices:"},            // out of range
	)
	want := []string{
		"calendar.yaml calendar[1].make_up_workdays[5].date",
		"hall.yaml queue.call_interval",
		"lines.yaml lines[7].prefix",
		"matters/ga.yaml matters[0].case_type",
		"matters/sl.yaml matters[0].time_limit.committed_days",
		"site.yaml opening.weekdays[1].from",
		"staff.yaml staff[0].cheif_representative",
		"windows.yaml windows[19].no",
		"windows.yaml windows[4].lines[0]",
		"windows.yaml windows[7].led_address",
	}
	var got []string
	for _, p := range problemsOf(t, dir) {
		// The line is the one the path stands on.
		content, err := os.ReadFile(filepath.Join(dir, p.File))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(content), "\n")
		if p.Line < 1 || p.Line > len(lines) {
			t.Fatalf("%s: no such line", p.Place())
		}
		key := p.Path[strings.LastIndex(p.Path, ".")+1:]
		key, _, _ = strings.Cut(key, "[")
		if !strings.Contains(lines[p.Line-1], key) {
			t.Errorf("%s: the line is %q", p.Place(), lines[p.Line-1])
		}
		got = append(got, p.File+" "+p.Path)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("named:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Each mistake alone is reported once, where it stands, with words that help.
func TestOneMistake(t *testing.T) {
	for _, tt := range []struct {
		name, file, old, new string
		place, says          string // file and path; part of either sentence
	}{
		{"hall id", "site.yaml", `id: "linshu"`, `id: "Lin Shu"`, "site.yaml id", "lower-case"},
		{"hall name gone", "site.yaml", "name: 临沭县政务服务大厅（示例）\n", "", "site.yaml name", "缺少 name"},
		{"time zone", "site.yaml", "Asia/Shanghai", "Asia/Linshu", "site.yaml timezone", "没有这个时区"},
		{"region", "site.yaml", `"371329"`, `"37132"`, "site.yaml region_code", "6 位"},
		{"clock", "site.yaml", `to: "12:00"}`, `to: "12:61"}`, "site.yaml opening.weekdays[0].to", "12:61"},
		{"end before beginning", "site.yaml", `to: "17:00"`, `to: "13:00"`, "site.yaml opening.weekdays[1].to", "later than the beginning"},
		{"minutes", "site.yaml", "before_minutes: 20", "before_minutes: 2000", "site.yaml opening.ticketing_opens_before_minutes", "0 到 240"},
		{"lunch the wrong way round", "site.yaml", `resume: "13:10"`, `resume: "11:50"`, "site.yaml opening.lunch.resume", "later than"},
		{"special day twice", "site.yaml", "special_days: []", "special_days:\n    - {date: 2026-03-16, name: a, ranges: []}\n    - {date: 2026-03-16, name: b, ranges: []}", "site.yaml opening.special_days[1].date", "写了两次"},
		{"unknown zone of a board", "site.yaml", `zones: ["police"`, `zones: ["polise"`, "site.yaml boards[0].zones[0]", "polise"},
		{"kiosk twice", "site.yaml", `- id: "K2"`, `- id: "K1"`, "site.yaml kiosks[1].id", "重复"},

		{"bureau twice", "bureaus.yaml", `id: "sw"`, `id: "ga"`, "bureaus.yaml bureaus[2].id", "重复"},
		{"bureau id", "bureaus.yaml", `id: "zw"`, `id: "ZW"`, "bureaus.yaml bureaus[0].id", "lower-case"},

		{"digits", "lines.yaml", "digits: 3", "digits: 9", "lines.yaml lines[0].digits", "2 到 4"},
		{"octal", "lines.yaml", "daily_max: 300", "daily_max: 0300", "lines.yaml lines[0].daily_max", "no leading zeros"},
		{"quoted number", "lines.yaml", "start: 1", `start: "1"`, "lines.yaml lines[0].start", "整数"},
		{"colour", "lines.yaml", `"#1565C0"`, `"blue"`, "lines.yaml lines[0].colour", "#1565C0"},
		{"pale colour", "lines.yaml", `"#1565C0"`, `"#FFF59D"`, "lines.yaml lines[0].colour", "白字看不清"},
		{"lower-case prefix", "lines.yaml", `prefix: "B"`, `prefix: "b"`, "lines.yaml lines[1].prefix", "capital"},
		{"line of a missing bureau", "lines.yaml", `bureau: "sl"`, `bureau: "xx"`, "lines.yaml lines[6].bureau", "bureaus.yaml"},

		{"window number", "windows.yaml", `no: "01"`, `no: "1号"`, "windows.yaml windows[0].no", "1 到 3 位数字"},
		{"number that sounds the same", "windows.yaml", `no: "20"`, `no: "019"`, "windows.yaml windows[19].no", "读起来一样"},
		{"window kind", "windows.yaml", "kind: 潮汐", "kind: 临时", "windows.yaml windows[8].kind", "综合 | 潮汐"},
		{"window zone", "windows.yaml", `zone: "tax"`, `zone: "taxes"`, "windows.yaml windows[6].zone", "site.yaml"},
		{"address out of range", "windows.yaml", "led_address: 20", "led_address: 256", "windows.yaml windows[19].led_address", "0 到 255"},
		{"yes is no bool", "windows.yaml", "evaluator: true", "evaluator: yes", "windows.yaml windows[0].evaluator", "true or false"},
		{"no lines", "windows.yaml", `lines: ["L"]`, "lines: []", "windows.yaml windows[19].lines", "哪些队列"},
		{"matter unknown", "windows.yaml", `matters: ["zw-04"]`, `matters: ["zw-04", "zw-99"]`, "windows.yaml windows[19].matters[1]", "zw-99"},
		{"matter one-sided", "windows.yaml", `matters: ["zw-02"]`, `matters: ["zw-02", "zw-03"]`, "windows.yaml windows[2].matters[1]", "两边写一致"},
		{"matter twice", "windows.yaml", `matters: ["zw-02"]`, `matters: ["zw-02", "zw-02"]`, "windows.yaml windows[2].matters[1]", "given twice"},
		{"weight of a foreign line", "windows.yaml", `lines: ["L"]`, "lines: [\"L\"]\n    weights: [{line: \"A\", weight: 2}]", "windows.yaml windows[19].weights[0].line", "does not serve"},
		{"weight out of range", "windows.yaml", `lines: ["L"]`, "lines: [\"L\"]\n    weights: [{line: \"L\", weight: 10}]", "windows.yaml windows[19].weights[0].weight", "1 到 9"},
		{"condition without a condition", "windows.yaml", `lines: ["L"]`, "lines: [\"L\"]\n    first: [{line: \"L\"}]", "windows.yaml windows[19].first[0].waits_over", "at_least"},
		{"a scalar for a list", "windows.yaml", `lines: ["C"]`, `lines: "C"`, "windows.yaml windows[6].lines", "列表"},

		{"staff number twice", "staff.yaml", `staff_no: "0303"`, `staff_no: "0302"`, "staff.yaml staff[8].staff_no", "重复"},
		{"home window", "staff.yaml", `home_window: "09"`, `home_window: "9"`, "staff.yaml staff[8].home_window", "windows.yaml"},
		{"own B-role", "staff.yaml", `b_role_staff_no: "0102"`, `b_role_staff_no: "0101"`, "staff.yaml staff[0].b_role_staff_no", "本人"},
		{"role", "staff.yaml", "roles: [收件, 审查]", "roles: [收件, 盖章]", "staff.yaml staff[0].roles[1]", "收件 | 审查 | 核准"},
		{"unquoted work number", "staff.yaml", `home_window: "09"`, `home_window: 09`, "staff.yaml staff[8].home_window", `"09"`},

		{"day of another year", "calendar.yaml", "2026-04-04", "2025-04-04", "calendar.yaml calendar[1].off_days[12].date", "不在 2026 年"},
		{"day twice", "calendar.yaml", "2026-04-05", "2026-04-04", "calendar.yaml calendar[1].off_days[13].date", "已经写在"},
		{"no such day", "calendar.yaml", "2026-04-05", "2026-04-31", "calendar.yaml calendar[1].off_days[13].date", "2026-04-31"},
		{"a day forgotten", "calendar.yaml", "      - {date: 2026-05-01, name: 劳动节}\n", "", "calendar.yaml calendar[1].workdays_in_year", "249 个工作日，不是 248"},
		{"status", "calendar.yaml", "status: published", "status: done", "calendar.yaml calendar[0].status", "published | not_published"},

		{"text without its number", "texts.yaml", "call: 请 {号码} 到", "call: 请到", "texts.yaml led.call", "{号码}"},
		{"unknown part", "texts.yaml", "{窗口名称}\"", "{单位}\"", "texts.yaml led.idle", "{单位}"},
		{"control character", "texts.yaml", "closed: 已下班", `closed: "已下班\x1b"`, "texts.yaml led.closed", "控制字符"},
		{"slip without its number", "slip.yaml", `- {text: "{号码}", size: 6}`, `- {text: "号票", size: 6}`, "slip.yaml slip.mm80", "{号码}"},
		{"slip with the number twice", "slip.yaml", `- {text: "{大厅}"}`, `- {text: "{大厅} {号码}"}`, "slip.yaml slip.mm80[2].text", "一次"},
		{"unknown part of the slip", "slip.yaml", `{text: "{排队}"}`, `{text: "{排队人数}"}`, "slip.yaml slip.mm80[6].text", "{排队人数}"},
		{"two things in a row of the slip", "slip.yaml", `- {qr: "{查询网址}"}`, `- {qr: "{查询网址}", text: 扫码}`, "slip.yaml slip.mm80[8]", "one of text"},
		{"another address in the code", "slip.yaml", `- {qr: "{查询网址}"}`, `- {qr: "http://example.com"}`, "slip.yaml slip.mm80[8].qr", "{查询网址}"},
		{"size of the slip", "slip.yaml", "size: 6", "size: 9", "slip.yaml slip.mm80[0].size", "1 到 8"},
		{"size of a code", "slip.yaml", `- {qr: "{查询网址}"}`, `- {qr: "{查询网址}", size: 2}`, "slip.yaml slip.mm80[8].size", "没有 size"},
		{"align of the slip", "slip.yaml", "size: 6", "align: middle", "slip.yaml slip.mm80[0].align", "center"},
		{"narrow slip without its number", "slip.yaml", "mm58: []", "mm58: [{text: 号票}]", "slip.yaml slip.mm58", "{号码}"},
		{"announcement", "texts.yaml", "announcements: []", "announcements:\n  - {zh: 通知, from: 2026-09-24, until: 2026-09-01}", "texts.yaml announcements[0].until", "早于"},

		{"weight", "rules.yaml", "weight: 2", "weight: 7", "rules.yaml priority_classes[4].weight", "1 到 2"},
		{"rating level renamed", "rating.yaml", "name: 基本满意", "name: 一般", "rating.yaml rating.levels", "国家标准"},
		{"call-back rate", "rating.yaml", "real_name_callback_rate: 1.0", "real_name_callback_rate: 100", "rating.yaml rating.sla.real_name_callback_rate", "0 到 1"},
		{"notice twice", "notices.yaml", `id: "grant"`, `id: "extend"`, "notices.yaml notices[9].id", "重复"},
		{"check digit", "sample_people.yaml", `"990000195001010019"`, `"990000195001010018"`, "sample_people.yaml people[0].id_number", "校验位"},
		{"a real region", "sample_people.yaml", `"990000195001010019"`, `"371329195001010019"`, "sample_people.yaml people[0].id_number", "真实姓名和证件号不得写入配置"},
		{"case of a missing matter", "sample_cases.yaml", `"sl-03a"`, `"sl-03"`, "sample_cases.yaml cases[1].matter", "sl-03"},
		{"life event of a missing matter", "life_events.yaml", `["ga-02"]`, `["ga-22"]`, "life_events.yaml life_events[8].matters[0]", "ga-22"},
		{"life event with a long name", "life_events.yaml", "name: 打井", "name: 在自己院子里打井", "life_events.yaml life_events[2].name", "6 个字"},
		{"life event with no such drawing", "life_events.yaml", `picture: "well"`, `picture: "water"`, "life_events.yaml life_events[2].picture", "well"},
		{"synonym of nothing", "synonyms.yaml", "[打井, 挖井, 钻井]", "[打井]", "synonyms.yaml synonyms[10]", "至少两个词"},

		{"matter twice in a file", "matters/sw.yaml", `id: "sw-02"`, `id: "sw-01"`, "matters/sw.yaml matters[1].id", "重复"},
		{"line of the matter", "matters/sw.yaml", `line: "C"`, `line: "D"`, "matters/sw.yaml matters[0].line", "没人叫"},
		{"matter's window one-sided", "matters/rs.yaml", `windows: ["17"]`, `windows: ["17", "16"]`, "matters/rs.yaml matters[3].windows[1]", "两边写一致"},
		{"matter's window missing", "matters/rs.yaml", `windows: ["17"]`, `windows: ["17", "47"]`, "matters/rs.yaml matters[3].windows[1]", "47"},
		{"material without a count", "matters/sw.yaml", "originals: 1", "originals: 0", "matters/sw.yaml matters[0].materials[0].originals", "0 份"},
		{"condition of a conditional material", "matters/sl.yaml", "        condition: 属于备案项目的\n", "", "matters/sl.yaml matters[0].materials[3].condition", "条件"},
		{"order of materials", "matters/sl.yaml", "      - seq: 2\n", "      - seq: 3\n", "matters/sl.yaml matters[0].materials[1].seq", "应当是 2"},
		{"unit", "matters/ga.yaml", "unit: 工作日", "unit: 天", "matters/ga.yaml matters[0].time_limit.unit", "工作日 | 日历日"},
		{"promise longer than the law", "matters/sl.yaml", "statutory_days: 45", "statutory_days: 14", "matters/sl.yaml matters[0].time_limit.committed_days", "超过法定"},
		{"fee without its standard", "matters/ga.yaml", "      standard: \"20元／证\"\n", "", "matters/ga.yaml matters[0].fee.standard", "standard"},
		{"unquoted code", "matters/sl.yaml", `basic: "000119900001"`, `basic: 000119900001`, "matters/sl.yaml matters[0].code.basic", `"000119900001"`},
		{"pinyin", "matters/sl.yaml", `"qushuixuke"`, `"qǔshuǐ"`, "matters/sl.yaml matters[0].pinyin.full", "拼音"},
		{"code too long", "matters/sl.yaml", `"000119900001"`, `"` + strings.Repeat("0", 65) + `"`, "matters/sl.yaml matters[0].code.basic", "64"},

		{"device id twice", "hall.yaml", `id: "voice-1"`, `id: "pad-1"`, "hall.yaml devices[7].id", "重复"},
		{"device kind", "hall.yaml", `kind: "voice"`, `kind: "speaker"`, "hall.yaml devices[7].kind", "printer | idcard"},
		{"unstable port", "hall.yaml", "\n    link: \"pty:\"", "\n    link: \"serial:/dev/ttyUSB0\"", "hall.yaml devices[0].link", "by-id"},
		{"half a network link", "hall.yaml", "\n    link: \"pty:\"", "\n    link: \"tcp:192.168.10.60:9100\"", "hall.yaml devices[0].link", "tcp://HOST:PORT"},
		{"network link without port", "hall.yaml", "\n    link: \"pty:\"", "\n    link: \"tcp://192.168.10.60\"", "hall.yaml devices[0].link", "9100"},
		{"no link", "hall.yaml", "\n    link: \"pty:\"", "\n    link: \"COM3\"", "hall.yaml devices[0].link", "serial:/dev/serial/by-id/"},
		{"kiosk of a device", "hall.yaml", `kiosk: "K1"`, `kiosk: "K9"`, "hall.yaml devices[0].kiosk", "site.yaml"},
		{"two printers at a kiosk", "hall.yaml", "kind: \"printer\"\n    profile: \"native-80\"\n    link: \"pty:\"\n    enabled: true\n    kiosk: \"K2\"", "kind: \"printer\"\n    profile: \"native-80\"\n    link: \"pty:\"\n    enabled: true\n    kiosk: \"K1\"", "hall.yaml devices[3].kiosk", "已经是"},
		{"baud", "hall.yaml", "\n    link: \"pty:\"", "\n    link: \"pty:\"\n    baud: 12", "hall.yaml devices[0].baud", "300"},
		{"flow of a reader", "hall.yaml", `kind: "idcard"`, "kind: \"idcard\"\n    flow: xonxoff", "hall.yaml devices[1].flow", "打印机"},
		{"windows of a voice", "hall.yaml", `kind: "voice"`, "kind: \"voice\"\n    windows: [\"01\"]", "hall.yaml devices[7].windows", "删除"},
		{"zone of a voice", "hall.yaml", `kind: "voice"`, "kind: \"voice\"\n    zones: [\"attic\"]", "hall.yaml devices[7].zones[0]", "attic"},
		{"unknown section", "hall.yaml", "devices:", "devises:", "hall.yaml devises", "devices"},
		{"duration without a unit", "hall.yaml", "devices:", "rating: {timeout: 30}\ndevices:", "hall.yaml rating.timeout", `"90s"`},
		{"minimum above samples", "hall.yaml", "devices:", "queue: {estimate_samples: 5, estimate_minimum: 6}\ndevices:", "hall.yaml queue.estimate_minimum", "estimate_samples"},
		{"listen", "hall.yaml", "devices:", "listen: \"8686\"\ndevices:", "hall.yaml listen", "127.0.0.1:8686"},
		{"public address", "hall.yaml", "devices:", "public_url: \"hall.local/\"\ndevices:", "hall.yaml public_url", "https://"},
		{"personal data kept too long", "hall.yaml", "devices:", "retention: {personal_days: 400}\ndevices:", "hall.yaml retention.personal_days", "365"},
		{"capital key", "hall.yaml", "devices:", "Listen: \"127.0.0.1:1\"\ndevices:", "hall.yaml Listen", "listen"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ps := problemsOf(t, hallDir(t, [3]string{tt.file, tt.old, tt.new}))
			if len(ps) != 1 {
				t.Fatalf("%d problems, want one:\n%v", len(ps), ps)
			}
			if got := ps[0].File + " " + ps[0].Path; got != tt.place {
				t.Errorf("at %s, want %s (%v)", got, tt.place, ps[0])
			}
			if !strings.Contains(ps[0].Text.ZH+ps[0].Text.EN, tt.says) {
				t.Errorf("it says %q / %q, want %q in it", ps[0].Text.ZH, ps[0].Text.EN, tt.says)
			}
			if ps[0].Line == 0 {
				t.Errorf("no line: %s", ps[0].Place())
			}
		})
	}
}

// What hangs together is reported where the hand has to go.
func TestSeveralPlaces(t *testing.T) {
	for _, tt := range []struct {
		name    string
		changes [][3]string
		places  []string
	}{
		{"a matter in two files", [][3]string{{"matters/zw.yaml", `id: "zw-01"`, `id: "sw-01"`}, {"windows.yaml", `["zw-01"]`, `[]`}, {"windows.yaml", `["zw-01"]`, `[]`}},
			[]string{"matters/zw.yaml matters[0].id"}},
		{"a window that serves another line", [][3]string{{"windows.yaml", `lines: ["B"]`, `lines: ["C"]`}},
			[]string{"matters/ga.yaml matters[0].windows[0]", "matters/ga.yaml matters[1].windows[0]", "matters/ga.yaml matters[2].line"}},
		{"a line nobody serves", [][3]string{{"lines.yaml", "lines:\n", "lines:\n  - {prefix: \"X\", name: 空队列, bureau: \"zw\", digits: 3, start: 1, daily_max: 0, colour: \"#000000\"}\n"}},
			[]string{"lines.yaml lines[0].prefix"}},
		{"windows of a bus without an address", [][3]string{{"windows.yaml", "led_address: 20", "led_address: 0"}, {"hall.yaml", "kind: \"led\"", "kind: \"led\"\n    windows: [\"01\", \"20\", \"77\"]"}},
			[]string{"hall.yaml devices[5].windows[1]", "hall.yaml devices[5].windows[2]"}},
		{"a reader where there is none", [][3]string{{"site.yaml", "id_reader: true", "id_reader: false"}},
			[]string{"hall.yaml devices[1].kiosk"}},
		{"devices at the wrong place", [][3]string{{"hall.yaml", "kind: \"pad\"", "kind: \"pad\"\n    kiosk: \"K1\"\n    zones: [\"tax\"]"}},
			[]string{"hall.yaml devices[6].kiosk", "hall.yaml devices[6].zones"}},
		{"one port for two devices", [][3]string{{"hall.yaml", "\n    link: \"pty:\"", "\n    link: \"serial:/dev/ttyS0\""}, {"hall.yaml", "\n    link: \"pty:\"", "\n    link: \"serial:/dev/ttyS0\""}},
			[]string{"hall.yaml devices[1].link"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range problemsOf(t, hallDir(t, tt.changes...)) {
				got = append(got, p.File+" "+p.Path)
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.places) {
				t.Errorf("named %q, want %q", got, tt.places)
			}
		})
	}
}

func TestMissingFiles(t *testing.T) {
	for _, f := range []string{"site.yaml", "bureaus.yaml", "lines.yaml", "windows.yaml", "staff.yaml", "calendar.yaml", "texts.yaml", "rules.yaml", "rating.yaml", "notices.yaml", "matters"} {
		t.Run(f, func(t *testing.T) {
			dir := hallDir(t)
			if err := os.RemoveAll(filepath.Join(dir, f)); err != nil {
				t.Fatal(err)
			}
			ps := problemsOf(t, dir)
			if len(ps) != 1 || ps[0].File != f {
				t.Errorf("without %s: %v, want that one file named", f, ps)
			}
		})
	}
}

func TestWrongExtension(t *testing.T) {
	dir := hallDir(t)
	if err := os.Rename(filepath.Join(dir, "matters/zw.yaml"), filepath.Join(dir, "matters/zw.yml")); err != nil {
		t.Fatal(err)
	}
	ps := problemsOf(t, dir)
	if !slices.ContainsFunc(ps, func(p problem) bool { return p.File == "matters/zw.yml" && p.Path == "" }) {
		t.Errorf("matters/zw.yml is not named: %v", ps)
	}
}

func TestProblemsInWords(t *testing.T) {
	dir := hallDir(t, [3]string{"windows.yaml", `lines: ["B"]`, `lines: ["Z"]`})
	_, err := load(dir)
	got := err.Error()
	for _, want := range []string{
		dir, "配置有 1 处错误 / 1 problem", "windows.yaml:", "windows[4].lines[0]",
		"业务队列“Z”不存在，请在 lines.yaml 中添加或改正", `line "Z" does not exist; add it to lines.yaml or correct it`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the message lacks %q:\n%s", want, got)
		}
	}
}

type problem = configs.Problem

func ExampleProblem() {
	p := problem{File: "windows.yaml", Line: 12, Path: "windows[3].lines[0]"}
	p.Text.EN = `line "Z" does not exist; add it to lines.yaml or correct it`
	fmt.Println(p.Error())
	// Output: windows.yaml:12 windows[3].lines[0]: line "Z" does not exist; add it to lines.yaml or correct it
}
