package configs

import (
	"slices"
	"strings"

	"jiaohao/affairs"
)

// Forms are the forms of the hall's files, in the order of the office's page.
// What has no form is edited as text.
func Forms() []*Form { return forms }

// FormOf finds a form by its id.
func FormOf(id string) (*Form, bool) {
	i := slices.IndexFunc(forms, func(f *Form) bool { return f.ID == id })
	if i < 0 {
		return nil, false
	}
	return forms[i], true
}

// Guides is the form of one matter with its guide. Its File is set by In.
var Guides = &Form{ID: "guides", Title: word("事项与服务指南", "Matters and guides"), List: "matters", Key: "id", Fields: guideFields}

// In is the form over another file.
func (f *Form) In(file string) *Form {
	c := *f
	c.File = file
	return &c
}

func word(zh, en string) affairs.Text { return affairs.Text{ZH: zh, EN: en} }

// field makes a field; help is a pair of sentences or nothing.
func field(kind FieldKind, key, zh, en string, help ...string) Field {
	f := Field{Key: key, Kind: kind, Label: word(zh, en)}
	if len(help) == 2 {
		f.Help = word(help[0], help[1])
	}
	return f
}

func (f Field) fixed() Field                          { f.Fixed = true; return f }
func (f Field) wide() Field                           { f.Wide = true; return f }
func (f Field) whole() Field                          { f.Whole = true; return f }
func (f Field) of(options func(*Hall) []Choice) Field { f.Options = options; return f }
func (f Field) with(fields ...Field) Field            { f.Fields = fields; return f }

func text(key, zh, en string, help ...string) Field  { return field(TextField, key, zh, en, help...) }
func long(key, zh, en string, help ...string) Field  { return field(LongField, key, zh, en, help...) }
func count(key, zh, en string, help ...string) Field { return field(NumberField, key, zh, en, help...) }
func check(key, zh, en string, help ...string) Field { return field(CheckField, key, zh, en, help...) }
func length(key, zh, en string, help ...string) Field {
	return field(TimeField, key, zh, en, help...)
}
func lines(key, zh, en string, help ...string) Field { return field(LinesField, key, zh, en, help...) }
func group(key, zh, en string, fields ...Field) Field {
	return field(GroupField, key, zh, en).with(fields...)
}
func rows(key, zh, en string, fields ...Field) Field {
	return field(RowsField, key, zh, en).with(fields...)
}
func section(zh, en string, fields ...Field) Field {
	return field(SectionField, "", zh, en).with(fields...)
}
func choice(key, zh, en string, options func(*Hall) []Choice, help ...string) Field {
	return field(ChoiceField, key, zh, en, help...).of(options)
}
func choices(key, zh, en string, options func(*Hall) []Choice, help ...string) Field {
	return field(ChoicesField, key, zh, en, help...).of(options)
}

// both languages of one text, keys zh and en.
func bilingual(key, zh, en string) Field {
	return group(key, zh, en, long("zh", "中文", "Chinese"), long("en", "英文", "English"))
}

func values(pairs ...string) func(*Hall) []Choice {
	var list []Choice
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, Choice{pairs[i], affairs.Text{ZH: pairs[i], EN: pairs[i+1]}})
	}
	return func(*Hall) []Choice { return list }
}

func optional(options func(*Hall) []Choice) func(*Hall) []Choice {
	return func(h *Hall) []Choice { return append([]Choice{{"", word("（无）", "(none)")}}, options(h)...) }
}

func label(id, zh, en string) Choice {
	if en == "" {
		en = zh
	}
	return Choice{id, affairs.Text{ZH: strings.TrimSpace(id + " " + zh), EN: strings.TrimSpace(id + " " + en)}}
}

// named is a label without an id that people do not use.
func named(id, zh, en string) Choice {
	c := label("", zh, en)
	c.Value = id
	return c
}

func bureauChoices(h *Hall) (list []Choice) {
	for _, b := range h.Bureaus {
		list = append(list, named(b.ID, b.Short, b.ShortEN))
	}
	return list
}

func lineChoices(h *Hall) (list []Choice) {
	for _, l := range h.Lines {
		list = append(list, label(l.Prefix, l.Name, l.NameEN))
	}
	return list
}

func pictureChoices(*Hall) []Choice {
	list := []Choice{{"", word("（无）", "(none)")}}
	for _, p := range Pictures {
		list = append(list, label(p, "", ""))
	}
	return list
}

func windowChoices(h *Hall) (list []Choice) {
	for _, w := range h.Windows {
		list = append(list, label(w.No, w.Name, w.NameEN))
	}
	return list
}

func matterChoices(h *Hall) (list []Choice) {
	for _, m := range h.Matters.All() {
		list = append(list, named(m.ID, m.ShortName, m.NameEN))
	}
	return list
}

func zoneChoices(h *Hall) (list []Choice) {
	for _, z := range h.Zones {
		list = append(list, named(z.ID, z.Name, z.NameEN))
	}
	return list
}

func staffChoices(h *Hall) (list []Choice) {
	for _, s := range h.Staff {
		list = append(list, label(s.StaffNo, s.Name, s.NameEN))
	}
	return list
}

var forms = []*Form{
	{ID: "windows", Title: word("窗口", "Windows"), One: word("窗口", "Window"), File: "windows.yaml", List: "windows", Key: "no",
		Note: word("窗口办的事项在这里改，事项那边会一起改。", "The matters that you change here are changed in their guides as well."), Fields: []Field{
			text("no", "窗口号", "Number", "墙上贴的号，前面的 0 要写", "as on the wall, with its leading zero").fixed(),
			text("name", "名称", "Name"), text("name_en", "英文名称", "Name in English"),
			choice("bureau", "单位", "Bureau", bureauChoices),
			choices("lines", "业务队列", "Lines", lineChoices, "这个窗口叫哪些队列", "the lines it calls"),
			choices("matters", "事项", "Matters", matterChoices),
			choice("kind", "类别", "Kind", values("普通", "ordinary", "综合", "comprehensive", "潮汐", "tide", "绿色通道", "green channel", "出件", "collection", "帮办代办", "assisted", "兜底", "fallback")),
			check("low_counter", "低位柜台", "Low counter"),
			choice("zone", "专区", "Zone", zoneChoices),
			count("led_address", "窗口屏地址", "LED address", "总线上的地址 1–255，0 为没有", "on the bus, 1–255; 0 = none"),
			count("pad_address", "叫号器地址", "Call pad address", "总线上的地址 1–255，0 为没有", "on the bus, 1–255; 0 = none"),
			check("evaluator", "有评价器", "Has a rating device"),
			rows("weights", "队列权重", "Weights", choice("line", "队列", "Line", lineChoices), count("weight", "倍数 1–9", "Times, 1–9")),
			rows("first", "优先叫哪个队列", "A line that goes first", choice("line", "队列", "Line", lineChoices),
				length("waits_over", "等候超过", "Waits over"), count("at_least", "至少几人", "At least so many")),
		}},
	{ID: "lines", Title: word("业务队列", "Lines"), One: word("业务队列", "Line"), File: "lines.yaml", List: "lines", Key: "prefix", Fields: []Field{
		text("prefix", "字母", "Letter", "一个大写字母，不用 I、O、Q", "one capital letter without I, O, Q").fixed(),
		text("name", "名称", "Name"), text("name_en", "英文名称", "Name in English"),
		choice("bureau", "单位", "Bureau", bureauChoices),
		count("digits", "数字位数", "Digits", "2 到 4", "2 to 4"), count("start", "每天从几号开始", "First number of the day"),
		count("daily_max", "每天最多放号", "Numbers a day", "0 为不限", "0 = no limit"),
		rows("slots", "分时段限量（不写即全天）", "Parts of the day (none = the whole day)", text("from", "从", "From"), text("to", "到", "To"),
			count("numbers", "现场几个号", "Numbers", "0 为不限", "0 = no limit"), count("booked", "可预约几个", "Appointments")),
		text("colour", "颜色", "Colour", "#RRGGBB，白字要看得清", "#RRGGBB; white text must be readable on it"),
	}},
	{ID: "staff", Title: word("窗口人员", "Staff"), One: word("窗口人员", "Staff member"), File: "staff.yaml", List: "staff", Key: "staff_no", Fields: []Field{
		text("staff_no", "工号", "Work number", "也是登录名", "also the sign-in name").fixed(),
		text("name", "姓名", "Name"), text("name_en", "英文姓名", "Name in English"),
		text("post", "岗位", "Post"), text("post_en", "英文岗位", "Post in English").wide(), long("duty", "岗位职责", "Duty"),
		choice("bureau", "单位", "Bureau", bureauChoices),
		choice("home_window", "平时所在窗口", "Usual window", optional(windowChoices)),
		text("since", "在岗起", "At the windows since", "如 2024-03-01；在窗口满2年再轮换", "like 2024-03-01; a rotation comes after two years"),
		check("chief_representative", "首席代表", "Chief representative"),
		choice("b_role_staff_no", "B 岗", "Who stands in", optional(staffChoices)),
		text("photo", "照片文件", "Photo file", "相对大厅目录，如 photos/0101.jpg", "relative to the hall's folder, like photos/0101.jpg"),
		text("supervise_phone", "监督电话", "Supervision phone"),
		choices("roles", "权限", "Roles", values("收件", "intake", "审查", "examination", "核准", "verification")),
		choices("matters", "有资格办理的事项", "Matters the person is qualified for", matterChoices, "不选为不限", "none = all"),
		check("fictitious", "虚构人员（示例）", "Fictitious (example)"),
	}},
	{ID: "hours", Title: word("作息与休息日", "Opening hours and closing days"), File: "site.yaml", Root: "opening", Fields: []Field{
		rows("weekdays", "工作日作息", "Hours of a working day", text("from", "从", "From"), text("to", "到", "To")),
		check("follow_make_up_workdays", "补班的周末开放", "Open on make-up workdays"),
		check("closed_on_off_days", "节假日和周末休息", "Closed on weekends and holidays"),
		count("ticketing_opens_before_minutes", "提前几分钟开始取号", "Numbers from so many minutes before opening"),
		count("ticketing_stops_before_close_minutes", "下班前几分钟停止取号", "Numbers until so many minutes before closing"),
		group("lunch", "午间", "Lunch", text("stop", "停止取号", "No numbers from"), text("resume", "恢复取号", "Numbers again from"),
			text("note", "说明", "Note").wide(), text("note_en", "英文说明", "Note in English").wide()),
		text("extended_service", "延时服务", "Extended service").wide(),
		rows("special_days", "特别的日子", "Special days", text("date", "日期", "Date", "如 2026-12-24", "like 2026-12-24"), text("name", "名称", "Name"),
			text("name_en", "英文名称", "Name in English"),
			rows("ranges", "作息（不写即休息）", "Hours (none = closed)", text("from", "从", "From"), text("to", "到", "To"))),
	}},
	{ID: "notices", Title: word("大屏通知", "Notices"), One: word("大屏通知", "Notice"), File: "texts.yaml", List: "announcements",
		Note: word("过了最后一天，通知在零点自动消失。", "A notice disappears at midnight after its last day."), Fields: []Field{
			long("zh", "中文", "Chinese"), long("en", "英文", "English"),
			text("from", "从哪天起", "From", "如 2026-09-24，不写为立即", "like 2026-09-24; empty = at once"),
			text("until", "到哪天止", "Until", "含这一天，不写为一直显示", "the last day shown; empty = until removed"),
		}},
	{ID: "texts", Title: word("语音、窗口屏、大屏、小票用语", "Words of voice, LED, board and slip"), File: "texts.yaml", Fields: []Field{
		group("voice", "语音", "Voice", long("call", "叫号用语", "Call", "可用 {号码} {号码逐字} {窗口} {窗口名称}", "{号码} {号码逐字} {窗口} {窗口名称} are filled in"),
			long("example", "读法示例", "Example of how it is read")),
		group("led", "窗口屏", "LED", text("idle", "空闲", "Idle"), text("call", "叫号", "Call"), text("busy", "办理中", "Serving"),
			text("paused", "暂停", "Paused"), text("closed", "下班", "Closed")),
		group("board", "大屏", "Board", rows("columns", "列标题", "Columns", text("zh", "中文", "Chinese"), text("en", "英文", "English")),
			bilingual("footer", "页脚", "Footer")),
		group("slip", "小票", "Slip", bilingual("missed_rule", "过号规则", "Missed rule"),
			bilingual("lunch_notice", "午间说明", "Lunch notice"), bilingual("privacy_notice", "读卡说明", "Privacy notice")),
		long("masking_rule", "姓名隐去规则（说明）", "How names are masked (for information)"),
	}},
	{ID: "slip", Title: word("小票版式", "Layout of the slip"), File: "slip.yaml", Root: "slip",
		Note: word("可用的部分见文件开头的说明。", "The parts are explained at the head of the file."), Fields: []Field{
			rows("mm80", "80 毫米纸", "80 mm paper", slipRow...), rows("mm58", "58 毫米纸（不写即同上）", "58 mm paper (none = as above)", slipRow...),
		}},
	{ID: "site", Title: word("大厅、专区、取号机、大屏", "The hall, zones, kiosks, boards"), File: "site.yaml", Fields: []Field{
		text("name", "名称", "Name"), text("name_en", "英文名称", "Name in English").wide(),
		text("short_name", "简称", "Short name"), text("short_name_en", "英文简称", "Short name in English"),
		text("address", "地址", "Address"), text("address_en", "英文地址", "Address in English").wide(),
		text("manager_office", "大厅管理机构", "Hall office"), text("manager_office_en", "英文机构名", "Hall office in English"),
		choice("case_retention", "办件案卷保管期限（事项没有写明时）", "Retention of files (where the matter does not say)", optional(retentions), "不选即为30年", "30 years unless chosen"),
		text("service_phone", "咨询电话", "Service phone"), text("complaint_phone", "投诉电话", "Complaint phone"), text("hotline", "热线", "Hotline"),
		text("region_code", "行政区划码", "Region code"),
		rows("zones", "专区", "Zones", text("id", "编号", "Id"), text("name", "名称", "Name"), text("name_en", "英文名称", "Name in English").wide()),
		rows("kiosks", "取号机", "Kiosks", text("id", "编号", "Id"), text("place", "位置", "Place"), text("place_en", "英文位置", "Place in English").wide(),
			check("id_reader", "有读卡器", "ID reader"), text("printer", "打印机", "Printer"), check("low_height", "低位", "Low")),
		rows("boards", "大屏", "Boards", text("id", "编号", "Id"), text("place", "位置", "Place"), text("place_en", "英文位置", "Place in English").wide(),
			choices("zones", "专区", "Zones", zoneChoices)),
	}},
	{ID: "events", Title: word("人生事（一件事）", "Life events"), One: word("人生事", "Life event"), File: "life_events.yaml", List: "life_events", Key: "id",
		Note: word("取号机首页放前 8 件。", "The kiosk's first page shows the first 8."), Fields: []Field{
			text("id", "编号", "Id", "小写字母", "lower-case letters").fixed(), text("name", "名称", "Name", "不超过 6 个字", "at most 6 characters"),
			text("name_en", "英文名称", "Name in English"), choice("picture", "图画", "Drawing", pictureChoices),
			lines("matters", "事项编号", "Ids of the matters", "每行一个，先办的写前面", "one a line, the first to be done first"),
		}},
	{ID: "bureaus", Title: word("单位", "Bureaus"), One: word("单位", "Bureau"), File: "bureaus.yaml", List: "bureaus", Key: "id", Fields: []Field{
		text("id", "编号", "Id", "小写字母", "lower-case letters").fixed(), text("name", "全称", "Name"), text("name_en", "英文全称", "Name in English").wide(),
		text("short", "取号机按钮上的字", "On the kiosk's button"), text("short_en", "英文按钮", "On the button in English"),
		text("document_mark", "文书字号", "Document mark", "“沭水许受字〔2026〕第0001号”中的“沭水许”", "how the numbers of its documents begin"),
		text("uscc", "统一社会信用代码", "Unified social credit code"), check("uscc_illustrative", "示例代码", "Example value"),
	}},
	queueForm, bookingForm, behaviourForm, classesForm, ratingForm, feedbackForm, assessmentForm, assessmentGroupForm, recurringForm, suppliesForm,
}

// slipRow has exactly one of text, qr, rule and feed.
var slipRow = []Field{
	text("text", "文字", "Words", "如 {号码}", "like {号码}"), text("qr", "二维码", "QR code", "只能是 {查询网址}", "{查询网址} only"),
	check("rule", "横线", "A line across"), count("feed", "空几行", "Empty lines"), count("size", "放大倍数", "Size"),
	check("tall", "加高", "Tall"), check("bold", "加粗", "Bold"), count("module", "码的大小", "QR module"),
	choice("align", "对齐", "Align", func(*Hall) []Choice {
		return []Choice{{"", word("居中", "centre")}, {"left", word("靠左", "left")}, {"right", word("靠右", "right")}}
	}),
}

var caseTypes = values("即办件", "while you wait", "承诺件", "committed case")
var dayUnits = values("工作日", "working days", "日历日", "calendar days")

var retentions = values(string(affairs.KeptForever), "permanent", string(affairs.KeptThirtyYears), "30 years", string(affairs.KeptTenYears), "10 years")

var answerTimes = values(string(affairs.AnsweredAtOnce), "on the spot", string(affairs.AnsweredInFive), "within 5 working days", string(affairs.AnsweredSometime), "no such limit")

// guideFields are all elements of a guide (行政许可标准化指引 2016, appendix 2).
var guideFields = []Field{
	section("基本信息", "What it is",
		text("id", "编号", "Id", "小写字母、数字和 -，如 sl-01", "lower-case letters, digits and -, like sl-01").fixed(),
		choice("bureau", "单位", "Bureau", bureauChoices), choice("line", "业务队列", "Line", lineChoices),
		long("name", "事项全称", "Full name"), text("short_name", "简称", "Short name"), text("name_en", "英文简称", "Short name in English"),
		long("summary_en", "英文说明", "Summary in English"),
		lines("keywords", "群众怎么说", "What people say", "每行一个，取号机按这些词查找", "one a line; the kiosk searches these"),
		group("pinyin", "拼音", "Pinyin", text("full", "全拼", "Full"), text("initials", "首字母", "Initials")),
		group("code", "编码", "Codes", text("basic", "基本编码", "Basic code"), text("implementation", "实施编码", "Implementation code"),
			text("handling", "业务办理项编码", "Handling code"), text("shape", "编码规则", "Shape"), check("illustrative", "示例编码", "Example values")),
		choice("type", "事项类型", "Type", values("行政许可", "licence", "公共服务", "public service", "行政确认", "confirmation", "行政给付", "benefit", "其他行政权力", "other")),
		choice("case_type", "办件类型", "Case type", caseTypes), text("level", "行使层级", "Level"),
		text("guide_level", "指南级别", "Guide level", "简版，或不写", "简版 for a short guide, or empty"),
		lines("applicants", "服务对象", "Applicants"), long("scope", "适用范围", "Scope")),
	section("依据与条件", "Basis and conditions",
		rows("legal_basis", "办理依据", "Legal basis", long("title", "法律法规", "Law"), text("article", "条款", "Article"),
			check("text_checked", "已核对原文", "Checked against the text"), text("note", "说明", "Note")),
		lines("conditions", "申请条件", "Conditions"), lines("prohibited", "禁止性要求", "What is prohibited"),
		long("quantity_limit", "数量限制", "Quantity limit", "没有限制也要写明", "say so if there is none"),
		rows("exempt", "哪些情况不用办", "Not needed when", long("when", "情形", "Case"), long("when_en", "英文", "In English"),
			long("basis", "依据", "Basis"), long("note", "说明", "Note"))),
	section("申请材料", "Materials",
		rows("materials", "材料", "Materials", field(SeqField, "seq", "", ""), long("name", "名称", "Name"), text("form", "形式", "Form"),
			count("originals", "原件份数", "Originals"), count("copies", "复印件份数", "Copies"), text("source", "来源", "Source"),
			choice("necessity", "是否必要", "Necessity", values("必要", "required", "有条件必要", "if it applies", "容缺后补", "may follow later")),
			check("sample_form", "有样表", "Has a sample form"), text("condition", "什么条件下需要", "Condition"),
			text("can_be_fetched", "可从哪里调取（免交）", "Register it is fetched from"), long("note", "说明", "Note")),
		long("no_materials", "不需要材料时的说明", "Where nothing has to be handed in")),
	section("办理程序与时限", "Procedure and time limits",
		rows("steps", "办理程序", "Steps", field(SeqField, "seq", "", ""), text("name", "环节", "Step"), text("actor", "谁办", "Who"),
			count("working_days", "工作日", "Working days"), text("document", "出具文书", "Document"),
			check("excluded_time", "除外时间", "Excluded time"), field(CheckedField, "counted", "计入时限", "Counts"), text("note", "说明", "Note")),
		group("time_limit", "时限", "Time limits", choice("unit", "单位", "Unit", dayUnits),
			count("statutory_days", "法定天数", "Statutory days"), choice("statutory_unit", "法定时限单位（不同时）", "Unit of the statutory days", optional(dayUnits)),
			long("statutory_basis", "法定时限依据", "Basis of the statutory days"), count("committed_days", "承诺天数", "Committed days"),
			count("extension_days", "可延期天数", "Extension days"), long("extension_basis", "延期依据", "Basis of an extension"),
			lines("not_counted", "不计入的时间", "What is not counted"),
			choice("answer", "收件后多久答复", "When an application is answered", optional(answerTimes), "逾期视为受理；行政许可不选即为5个工作日内", "later it counts as accepted; licences: 5 working days unless chosen")),
		choice("retention", "案卷保管期限", "Retention of its files", optional(retentions), "不选按大厅的", "as the hall has it unless chosen")),
	section("收费与结果", "Fee and result",
		group("fee", "收费", "Fee", check("charged", "收费", "Charged"), long("standard", "收费标准", "Standard", "不收费也要写明", "say so if it is free"),
			long("basis", "收费依据", "Basis"), long("note", "说明", "Note")),
		group("result", "审批结果", "Result", long("name", "名称", "Name"), text("kind", "类型", "Kind"), long("validity", "有效期", "Validity"),
			lines("delivery", "送达方式", "Delivery")),
		rows("variants", "业务办理项", "Variants", text("name", "名称", "Name"), text("name_en", "英文名称", "Name in English"), text("code_suffix", "编码后缀", "Code suffix"),
			choice("case_type", "办件类型", "Case type", optional(caseTypes)), long("note", "说明", "Note"))),
	section("窗口、咨询与救济", "Where, whom to ask, and remedies",
		choices("windows", "办理窗口", "Windows", windowChoices),
		group("contact", "咨询投诉", "Contact", text("consult_phone", "咨询电话", "To ask"), text("complaint_phone", "投诉电话", "To complain"),
			text("hotline", "热线", "Hotline"), text("consult_window", "咨询窗口", "Window")),
		count("visits", "到现场次数", "Visits"), count("avg_service_minutes", "平均办理分钟", "Minutes of service"),
		text("online_depth", "网办深度", "Online depth"), check("appointment", "可预约", "By appointment"), check("self_service", "可自助", "Self-service"),
		rows("faq", "常见问题（一口清）", "Questions people ask", text("q", "问", "Question"), long("a", "答", "Answer")),
		group("remedies", "救济途径", "Remedies", long("reconsideration", "行政复议", "Reconsideration"), long("litigation", "行政诉讼", "Litigation")),
		lines("illustrative_fields", "仍为示例的字段", "Fields that are still examples")),
}
