package configs

// The forms of the rules: the settings that are the hall's own (Settings.Machine
// are the technician's), the people who go first, the ratings. What each setting
// may be and usually is, the page adds from the manual.

// setting makes the field of a setting of the settings file; section is its key
// above.
func setting(section string, f Field) Field {
	f.Usual = join(section, f.Key)
	return f
}

func settings(section string, fields ...Field) []Field {
	for i := range fields {
		fields[i] = setting(section, fields[i])
	}
	return fields
}

var queueForm = &Form{ID: "queue", Title: word("排队与叫号规则", "Rules of queueing and calling"), File: SettingsFile, Root: "queue",
	Note: word("每一项写明可以填多少、默认是多少；清空就按默认。保存后对今天后面的号立即有效。", "Each says what it may be and its default; left empty, it is the default. A change counts at once, for the rest of today too."), Fields: []Field{
		section("叫号", "Calling", settings("queue",
			count("call_repeats", "一个号最多叫几遍", "How often a number is called", "叫满仍没人来，就可以算过号", "after that it may be counted as missed"),
			length("call_interval", "两遍之间隔多久", "Time between two calls of a number"),
			length("no_show_after", "叫号后多久没人来算过号", "A number is missed after"),
			length("start_after", "叫号后多久自动算开始办理", "Service starts by itself after", "0 为只按键", "0 = only by the key"),
			length("undo_within", "叫错了多久内可以撤销", "A call can be undone within"),
			length("second_press", "多久内再按一次不再叫下一个", "A second press does nothing within", "防止手快连叫两个人", "so that nobody is called by a slip of the hand"))...),
		section("先后与优先", "Whose turn it is", settings("queue",
			count("priority_ratio", "连叫几个优先号后必须叫一个普通号", "Priority calls before one ordinary call"),
			count("overtaken_most", "一个号最多被后面的号超过几次", "A number is overtaken at most", "0 为严格先来后到", "0 = strictly in order"),
			length("overtaken_within", "轮到过一次没叫，多久之后不再被超过", "Not overtaken any more so long after its fair turn"))...),
		section("过号、挂起与补件", "Missed numbers and coming back", settings("queue",
			count("return_after", "过号激活后，排在后面第几个", "A returned number is called after so many others"),
			length("return_within", "过号后多久内可以激活", "A missed number may return within"),
			count("return_times", "一个号最多激活几次", "How often one number may return"),
			length("reentry_least", "补件的号免排队返回，最短多久有效", "A number may come back with papers for at least"),
			length("reentry_for", "结果为补件时自动给多久", "Given by itself with every outcome “supplement”", "0 为由窗口人员按键给；24 小时为当天有效", "0 = by the clerk's key; 24 h = all day"))...),
		section("取号", "Taking numbers", settings("queue",
			check("anonymous", "可以不刷身份证取号", "Numbers without an ID card"),
			check("one_active_per_person", "同一人同一队列只能有一个未办的号", "One open number per person and line"),
			count("max_per_person_per_day", "同一人同一队列一天最多几个号", "Numbers per person, line and day"),
			check("stop_when_full", "前面的人下班前办不完时，不再取号", "No number that would not be called before closing"))...),
		section("预计等候与增开窗口", "Estimates and further windows", settings("queue",
			count("estimate_samples", "预计等候看最近多少次办理", "Turns that the estimate looks at"),
			count("estimate_minimum", "少于这么多次时不估算", "No estimate below so many turns"),
			length("estimate_round_to", "预计等候取整到", "The estimate is rounded up to"),
			length("tide_above", "预计等候超过多久，建议增开窗口", "Propose a further window above this wait", "0 为不按等候建议", "0 = not by the wait"),
			count("tide_waiting", "等候超过多少人，建议增开窗口", "… or above so many people", "0 为不按人数建议", "0 = not by number"))...),
		section("提醒与统计", "Alarms and figures", settings("queue",
			length("unattended_after", "窗口开着、有人等、多久没叫号算空岗", "A window is unattended after"),
			length("devices_on_after", "下班后多久设备还开着就提醒", "Devices still on are named so long after closing", "0 为不提醒", "0 = never"),
			length("forgotten_after", "办理超过多久才按结束，算忘记按键，不计入统计", "A longer service counts as a forgotten key", "0 为都算", "0 = never"))...),
	}}

var bookingForm = &Form{ID: "booking", Title: word("预约规则", "Rules of booking"), File: SettingsFile, Root: "appointments",
	Note: word("每个时段可约几个，在“业务队列”里写。", "How many can be booked in each part of the day stands with the lines."),
	Fields: settings("appointments",
		length("early", "最早提前多久签到", "Check-in from so long before"),
		length("late", "最晚迟到多久还算按时", "On time until so long after the beginning"),
		count("days_ahead", "可以预约以后几个工作日", "Bookable working days ahead"),
		count("per_person", "每人每天最多预约几个", "Bookings per person and day"),
		length("cancel_before", "最晚提前多久取消", "To be cancelled until so long before"))}

var behaviourForm = &Form{ID: "behaviour", Title: word("取号时间、大屏、语音、取号机页面", "Issuing, board, voice and kiosk pages"), File: SettingsFile, Fields: []Field{
	setting("", choice("ticketing", "什么时候取号", "When numbers are issued", func(*Hall) []Choice {
		return []Choice{{TicketingHours, word("按作息和节假日", "opening hours and calendar")}, {TicketingAlways, word("任何时候（试运行、24 小时区）", "at any time (trial, 24-hour zone)")}}
	}).wide()),
	group("display", "窗口屏与大屏", "LED and board", settings("display",
		length("call_flash", "叫号时窗口屏闪烁多久", "LED flashes for"),
		length("board_highlight", "大屏上新叫的号突出显示多久", "Newest call highlighted for"),
		count("voice_repeats", "每次叫号语音读几遍", "Times the voice speaks each call"))...),
	group("voice", "语音", "Voice", settings("voice",
		choice("one", "号码里的 1 读什么", "How the digit 1 is read", func(*Hall) []Choice { return []Choice{{"幺", word("幺", "yāo")}, {"一", word("一", "yī")}} }),
		count("volume", "音量", "Volume"),
		choice("speed", "语速", "Speed", func(*Hall) []Choice {
			return []Choice{{"slow", word("慢", "slow")}, {"normal", word("正常", "normal")}, {"fast", word("快", "fast")}}
		}),
		check("chime", "播报前先响提示音", "A chime before each announcement"))...),
	group("kiosk", "取号机页面", "Kiosk page", settings("kiosk",
		length("idle_after", "多久没人触摸就回到首页", "Back to the first page after"),
		length("result_for", "取号结果页停留多久", "The result page stays for"),
		choice("speak", "取号机自己的喇叭说什么", "What the kiosk's own loudspeaker says", func(*Hall) []Choice {
			return []Choice{{"off", word("不出声", "nothing")}, {"number", word("报号码，长辈模式逐步提示", "the number; to elders each step")}, {"steps", word("都逐步提示", "each step, to everybody")}}
		}).wide())...),
	group("rating", "评价", "Ratings", settings("rating", length("timeout", "评价器等多久，超时算未评价", "The evaluator waits for; then not rated"))...),
	group("retention", "保存期限", "Retention", settings("retention", count("personal_days", "号票上的个人信息，当天结束后保留几天", "Personal data of tickets is kept after the day for"))...),
}}

var classesForm = &Form{ID: "classes", Title: word("优先人群与爽约", "Who goes first, and no-shows"), File: "rules.yaml", Fields: []Field{
	rows("priority_classes", "优先人群（原因不在任何公开屏幕和小票上显示）", "Who goes first; the reason is never shown in public",
		text("id", "编号", "Id", "小写字母和数字", "lower-case letters and digits"), text("name", "名称", "Name").wide(), text("name_en", "英文名称", "Name in English").wide(),
		text("short", "窗口上的短称", "Short word at the window", "空着就用年龄或名称开头", "empty = the age, or the name's beginning"), text("short_en", "英文短称", "Short word in English"),
		choice("weight", "先后", "Rank", func(*Hall) []Choice {
			return []Choice{{"1", word("1 优先", "1 priority")}, {"2", word("2 更先叫（预约按时签到）", "2 before those (on-time appointments)")}}
		}).whole(),
		count("auto_by_age", "身份证满几岁自动识别", "By age on the ID card, from", "0 为不按年龄", "0 = not by age"),
		check("appointment", "这一类是预约按时签到", "This is the class of on-time appointments").wide()),
	group("blacklist", "多次爽约（只限制网上预约，不限制现场取号）", "No-shows (limits online booking only, never walk-ins)",
		count("no_shows", "爽约几次", "No-shows", "0 为不限制", "0 = no limit"), count("window_days", "在几天之内", "Within days"),
		count("cancels", "或取消几次", "Or cancellations", "0 为不限制", "0 = no limit"), count("blocked_days", "几天内不能网上预约", "No online booking for days"),
		check("warn_on_first", "第一次爽约先提醒", "The first time is a warning"), text("applies_to", "说明", "In words").wide()),
	group("notes", "公示用文字", "Words for the notice board",
		text("reset", "号码何时清零", "When numbers begin anew").wide(), text("missed_then", "过号以后", "After a missed number").wide(),
		text("priority_ratio", "优先比例", "Share of priority").wide(), text("appointment_late", "预约迟到", "Late for an appointment").wide(), long("wait_estimate", "预计等候怎样算", "How waits are estimated")),
}}

var ratingForm = &Form{ID: "rating", Title: word("好差评", "Ratings"), File: "rating.yaml", Root: "rating",
	Note: word("五个等级的名称和分值由国家标准规定（GB/T 39734-2020），大厅不得增减。评价自愿，不评价不计入。", "The five levels are fixed by national standard (GB/T 39734-2020). Rating is voluntary; silence is no rating."), Fields: []Field{
		choice("bad_if_score_at_most", "几分及以下算差评，要处理和答复", "A bad rating, to be handled and answered, is", func(*Hall) []Choice {
			return []Choice{{"1", word("1 非常不满意", "1 very dissatisfied")}, {"2", word("2 不满意及以下", "2 dissatisfied or worse")}, {"3", word("3 基本满意及以下", "3 fairly satisfied or worse")}}
		}).whole(),
		rows("reasons_bad", "差评原因（评价时可选）", "Reasons to choose from with a bad rating", text("zh", "中文", "Chinese").wide(), text("en", "英文", "English").wide()),
		check("reasons_illustrative", "仍为示例", "Still examples"),
		group("sla", "差评处理时限（工作日）", "How fast a bad rating is handled, in working days",
			count("contact_working_days", "几个工作日内联系", "Contacted within"), count("resolve_working_days", "几个工作日内办结", "Resolved within"),
			count("complex_working_days", "复杂的几个工作日内办结", "Resolved within, if complex"),
			count("real_name_callback_rate", "实名差评回访率", "Named bad ratings called back", "0 到 1，1.0 为全部", "0 to 1; 1.0 = all"),
			long("note", "依据", "Basis")),
		lines("channels", "评价渠道", "Channels", "每行一个", "one a line"),
		text("default_when_silent", "不评价时（报表里的说明）", "When nobody rates (words of the reports)").wide(),
	}}

var feedbackForm = &Form{ID: "feedback", Title: word("意见建议", "Suggestions and complaints"), File: "rating.yaml", Root: "feedback",
	Note: word("群众不用姓名，凭回执号查答复；书面答复后才办结。时限按当地规定修改。", "Without a name, by the number of a receipt; closed by a written reply. Limits are as your place rules."), Fields: []Field{
		count("complaint_working_days", "投诉几个工作日内答复", "Complaints are answered within, in working days", "1 到 90", "1 to 90"),
		count("suggestion_working_days", "其余几个工作日内答复", "All else is answered within, in working days", "1 到 90", "1 to 90"),
		rows("subjects", "说的是什么（可选）", "What it may be about", text("zh", "中文", "Chinese").wide(), text("en", "英文", "English").wide()),
	}}
