package configs

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"jiaohao/affairs"
)

var (
	shortID   = regexp.MustCompile(`^[a-z][a-z0-9]{0,31}$`)
	placeID   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,15}$`)
	hallID    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	prefix    = regexp.MustCompile(`^[A-HJ-NPR-Z]$`)
	windowNo  = regexp.MustCompile(`^[0-9]{1,3}$`)
	staffNo   = regexp.MustCompile(`^[0-9A-Za-z]{2,16}$`)
	sixDigits = regexp.MustCompile(`^[0-9]{6}$`)
	hexColour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
)

// check finds everything in the hall's data that contradicts itself and notes
// it in the file where it stands.
func (r *reader) check(h *Hall) {
	r.checkSite(h)
	r.checkBureaus(h)
	r.checkLines(h)
	r.checkWindows(h)
	r.checkStaff(h)
	r.checkCalendar(h)
	r.checkMatters(h)
	r.checkEvents(h)
	r.checkTexts(h)
	if r.slip != nil {
		h.Slip.check(r.slip)
	}
	r.checkRules(h)
	r.checkRating(h)
	r.checkNotices(h)
	r.checkAssessment(h.Assessment)
	r.checkTasks(h.Tasks)
	r.checkSamples(h)
}

func (r *reader) checkSite(h *Hall) {
	d := r.site
	if h.ID == "" {
		need(d, "", "id", h.ID)
	} else if !hallID.MatchString(h.ID) {
		d.at("id", "应当是小写字母、数字和 -", "write lower-case letters, digits and -")
	}
	need(d, "", "name", h.Name)
	need(d, "", "short_name", h.ShortName)
	need(d, "", "service_phone", h.ServicePhone)
	need(d, "", "complaint_phone", h.ComplaintPhone)
	if h.CaseRetention != "" {
		among(d, "", "case_retention", h.CaseRetention, affairs.Retentions...)
	}
	if h.RegionCode != "" && !sixDigits.MatchString(h.RegionCode) {
		d.at("region_code", "行政区划码应当是 6 位数字", "the region code has six digits")
	}
	if _, err := zone(h.Timezone); err != nil {
		d.at("timezone", "没有这个时区，中国大陆写 \"Asia/Shanghai\"；别的时区要先安装 tzdata", `there is no such time zone; mainland China is "Asia/Shanghai"; others need the system's tzdata`)
	}
	r.checkHours(h.Hours)
	zones, kiosks, boards := map[string]int{}, map[string]int{}, map[string]int{}
	for i, z := range h.Zones {
		checkName(d, zones, "zones", i, "id", z.ID, shortID, "小写字母开头的字母和数字", "lower-case letters and digits, a letter first")
		need(d, index("zones", i), "name", z.Name)
	}
	for i, x := range h.Kiosks {
		checkName(d, kiosks, "kiosks", i, "id", x.ID, placeID, "字母和数字，如 \"K1\"", "letters and digits, like \"K1\"")
		need(d, index("kiosks", i), "place", x.Place)
	}
	for i, b := range h.Boards {
		path := index("boards", i)
		checkName(d, boards, "boards", i, "id", b.ID, placeID, "字母和数字，如 \"B1\"", "letters and digits, like \"B1\"")
		need(d, path, "place", b.Place)
		for j, z := range b.Zones {
			_, ok := h.Zone(z)
			r.refs.refer(d, ok, r.refs.zones, index(path+".zones", j), z)
		}
		unique(d, path+".zones", b.Zones)
	}
	if len(h.Zones) == 0 {
		d.at("zones", "至少要有一个专区", "there must be at least one zone")
	}
}

func (r *reader) checkHours(h affairs.Hours) {
	d := r.site
	within(d, "opening", "ticketing_opens_before_minutes", h.TicketingOpensBefore, 0, 240)
	within(d, "opening", "ticketing_stops_before_close_minutes", h.TicketingStopsBefore, 0, 240)
	if len(h.Weekdays) == 0 {
		d.at("opening.weekdays", "请写工作日的作息", "write the hours of a working day")
	}
	checkRanges(d, "opening.weekdays", h.Weekdays)
	if stop, resume := h.Lunch.Stop, h.Lunch.Resume; (stop != 0 || resume != 0) && !d.tainted("opening.weekdays") {
		switch {
		case len(h.Weekdays) < 2:
			d.at("opening.lunch", "一天只有一段作息，没有午间，请删除 lunch 或把作息分成两段", "a day of one range has no lunch; delete lunch or split the range")
		case stop != 0 && stop <= h.Weekdays[0].From:
			d.at("opening.lunch.stop", "应当在上午开门以后", "must be after the morning's opening")
		case resume != 0 && resume >= h.Weekdays[1].To:
			d.at("opening.lunch.resume", "应当在下午下班以前", "must be before the afternoon's closing")
		case stop != 0 && resume != 0 && resume <= stop:
			d.at("opening.lunch.resume", "恢复取号应当晚于停止取号", "must be later than lunch.stop")
		}
	}
	seen := map[affairs.Date]bool{}
	for i, s := range h.SpecialDays {
		path := index("opening.special_days", i)
		switch {
		case s.Date.IsZero():
			d.at(path+".date", "缺少 date", "date is missing; add it")
		case seen[s.Date]:
			d.at(path+".date", "这一天写了两次，请删除一个", "this day is given twice; delete one")
		}
		seen[s.Date] = true
		checkRanges(d, path+".ranges", s.Ranges)
	}
}

func checkRanges(d noter, path string, ranges []affairs.Range) {
	for i, r := range ranges {
		switch {
		case r.To <= r.From:
			d.at(index(path, i)+".to", "结束应当晚于开始", "the end must be later than the beginning")
		case i > 0 && r.From < ranges[i-1].To:
			d.at(index(path, i)+".from", "与前一段重叠，请从早到晚排列", "overlaps the range before; write them in order")
		}
	}
}

func (r *reader) checkBureaus(h *Hall) {
	seen := map[string]int{}
	for i, b := range h.Bureaus {
		path := index("bureaus", i)
		checkName(r.bureaus, seen, "bureaus", i, "id", b.ID, shortID, "小写字母开头的字母和数字", "lower-case letters and digits, a letter first")
		need(r.bureaus, path, "name", b.Name)
		need(r.bureaus, path, "short", b.Short)
	}
	if len(h.Bureaus) == 0 {
		r.bureaus.at("bureaus", "至少要有一个单位", "there must be at least one bureau")
	}
}

func (r *reader) checkLines(h *Hall) {
	seen, d := map[string]int{}, r.lines
	for i, l := range h.Lines {
		path := index("lines", i)
		checkName(d, seen, "lines", i, "prefix", l.Prefix, prefix, "一个大写字母，不用 I、O、Q", "one capital letter, not I, O or Q")
		need(d, path, "name", l.Name)
		_, ok := h.Bureau(l.Bureau)
		r.refs.refer(d, ok, r.refs.bureaus, path+".bureau", l.Bureau)
		within(d, path, "digits", l.Digits, 2, 4)
		within(d, path, "start", l.Start, 0, 9999)
		within(d, path, "daily_max", l.DailyMax, 0, 9999)
		checkColour(d, path, l.Colour)
		checkSlots(d, path+".slots", l.Slots)
		if prefix.MatchString(l.Prefix) && r.refs.windows.readable() && len(h.Windows) > 0 && len(h.WindowsOf(l.Prefix)) == 0 && !r.strayLine(h) {
			d.at(path+".prefix", "没有窗口办理这个队列，取了号没人叫；请在 windows.yaml 的 lines 里加上",
				"no window serves this line, so its numbers would never be called; add it to a window's lines in windows.yaml")
		}
	}
	if len(h.Lines) == 0 {
		d.at("lines", "至少要有一个队列", "there must be at least one line")
	}
}

// strayLine reports whether a window names a line that does not exist, or none:
// then a line without a window is most likely the same mistake.
func (r *reader) strayLine(h *Hall) bool {
	for _, w := range h.Windows {
		if len(w.Lines) == 0 {
			return true
		}
		for _, p := range w.Lines {
			if _, ok := h.Line(p); !ok {
				return true
			}
		}
	}
	return false
}

func checkSlots(d noter, path string, slots []Slot) {
	end := affairs.Clock(0)
	for i, s := range slots {
		at := index(path, i)
		within(d, at, "numbers", s.Numbers, 0, 9999)
		within(d, at, "booked", s.Booked, 0, 9999)
		if s.To <= s.From || s.From < end {
			d.at(at+".from", "时段要从早到晚，互不重叠，结束晚于开始", "slots go from early to late, do not overlap, and end after they begin")
		}
		end = s.To
	}
}

func checkColour(d noter, path, colour string) {
	if !hexColour.MatchString(colour) {
		d.at(join(path, "colour"), "颜色应当像 \"#1565C0\"", `a colour is written like "#1565C0"`)
		return
	}
	if contrastWithWhite(colour) < 3 {
		d.at(join(path, "colour"), "颜色太浅，上面的白字看不清，请换深一些的颜色", "too light for the white letters on it; choose a darker colour")
	}
}

// contrastWithWhite is the contrast ratio of WCAG 2.2, 1 … 21; large text needs 3.
func contrastWithWhite(colour string) float64 {
	luminance := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		luminance += weight * linear(float64(n)/255)
	}
	return 1.05 / (luminance + 0.05)
}

func (r *reader) checkWindows(h *Hall) {
	d, seen, numbers := r.windows, map[string]int{}, map[int]int{}
	leds, pads := map[int]int{}, map[int]int{}
	for i, w := range h.Windows {
		path := index("windows", i)
		checkName(d, seen, "windows", i, "no", w.No, windowNo, "1 到 3 位数字，如 \"01\"", "one to three digits, like \"01\"")
		if n, err := strconv.Atoi(w.No); err == nil && seen[w.No] == i {
			if first, twice := numbers[n]; twice {
				d.at(path+".no", fmt.Sprintf("与 windows[%d] 的“%s”读起来一样，请改一个", first, h.Windows[first].No),
					fmt.Sprintf("sounds like %q of windows[%d]; change one of the two", h.Windows[first].No, first))
			} else {
				numbers[n] = i
			}
		}
		need(d, path, "name", w.Name)
		_, ok := h.Bureau(w.Bureau)
		r.refs.refer(d, ok, r.refs.bureaus, path+".bureau", w.Bureau)
		_, ok = h.Zone(w.Zone)
		r.refs.refer(d, ok, r.refs.zones, path+".zone", w.Zone)
		among(d, path, "kind", w.Kind, WindowOrdinary, WindowComprehensive, WindowTide, WindowGreen, WindowCollection, WindowAssisted, WindowFallback)
		if w.Kind == WindowComprehensive && len(w.Lines) < 2 {
			d.at(path+".lines", "综合窗口至少办两个队列", "a comprehensive window serves two lines or more")
		}
		if len(w.Lines) == 0 {
			d.at(path+".lines", "请写这个窗口叫哪些队列", "name the lines that this window serves")
		}
		for j, p := range w.Lines {
			_, ok := h.Line(p)
			r.refs.refer(d, ok, r.refs.lines, index(path+".lines", j), p)
		}
		unique(d, path+".lines", w.Lines)
		r.checkMattersOf(h, path, w)
		checkProfile(d, path, w)
		checkAddress(d, leds, i, path, "led_address", w.LEDAddress)
		checkAddress(d, pads, i, path, "pad_address", w.PadAddress)
	}
	if len(h.Windows) == 0 {
		d.at("windows", "至少要有一个窗口", "there must be at least one window")
	}
}

func (r *reader) checkMattersOf(h *Hall, path string, w Window) {
	for j, id := range w.Matters {
		m, ok := h.Matters.Matter(id)
		if r.refs.refer(r.windows, ok, r.refs.matters, index(path+".matters", j), id) &&
			!slices.Contains(m.Windows, w.No) && !r.windows.broken(path+".no") {
			r.windows.at(index(path+".matters", j), fmt.Sprintf("事项 %s 的 windows 里没有本窗口“%s”，请在两边写一致", id, w.No),
				fmt.Sprintf("matter %s does not name window %q in its windows; make both agree", id, w.No))
		}
	}
	unique(r.windows, path+".matters", w.Matters)
}

// checkProfile finds preferences for lines that the window does not serve.
func checkProfile(d *document, path string, w Window) {
	own := func(path, line string) {
		if !slices.Contains(w.Lines, line) {
			d.at(path+".line", fmt.Sprintf("本窗口不叫队列“%s”", line), fmt.Sprintf("this window does not serve line %q", line))
		}
	}
	for i, p := range w.Weights {
		own(index(path+".weights", i), p.Line)
		within(d, index(path+".weights", i), "weight", p.Weight, 1, 9)
	}
	for i, f := range w.First {
		path := index(path+".first", i)
		own(path, f.Line)
		within(d, path, "at_least", f.AtLeast, 0, 999)
		if f.WaitsOver < 0 || f.WaitsOver > 4*time.Hour || f.WaitsOver == 0 && f.AtLeast == 0 {
			d.at(path+".waits_over", "请写等候超过多久（\"1m\"–\"4h\"），或写 at_least", `write a wait of up to "4h", or at_least`)
		}
	}
}

func checkAddress(d noter, seen map[int]int, i int, path, key string, address int) {
	within(d, path, key, address, 0, 255)
	if address == 0 {
		return
	}
	if first, twice := seen[address]; twice {
		d.at(join(path, key), fmt.Sprintf("地址 %d 与 windows[%d] 重复，请改一个", address, first),
			fmt.Sprintf("address %d is already that of windows[%d]; change one of the two", address, first))
		return
	}
	seen[address] = i
}

func (r *reader) checkStaff(h *Hall) {
	d, seen := r.staff, map[string]int{}
	for i, s := range h.Staff {
		path := index("staff", i)
		checkName(d, seen, "staff", i, "staff_no", s.StaffNo, staffNo, "2 到 16 位数字或字母，如 \"0101\"", "2 to 16 digits or letters, like \"0101\"")
		need(d, path, "name", s.Name)
		need(d, path, "post", s.Post)
		_, ok := h.Bureau(s.Bureau)
		r.refs.refer(d, ok, r.refs.bureaus, path+".bureau", s.Bureau)
		if s.HomeWindow != "" {
			_, ok := h.Window(s.HomeWindow)
			r.refs.refer(d, ok, r.refs.windows, path+".home_window", s.HomeWindow)
		}
		if s.BRole != "" {
			_, ok := h.StaffBy(s.BRole)
			r.refs.refer(d, ok, r.refs.staff, path+".b_role_staff_no", s.BRole)
		}
		if s.BRole != "" && s.BRole == s.StaffNo && !d.broken(path+".staff_no") {
			d.at(path+".b_role_staff_no", "B 岗不能是本人", "nobody can stand in for themselves")
		}
		for j, m := range s.Matters {
			_, ok := h.Matters.Matter(m)
			r.refs.refer(d, ok, r.refs.matters, index(path+".matters", j), m)
		}
		unique(d, path+".matters", s.Matters)
		for j, role := range s.Roles {
			among(d, "", index(path+".roles", j), role, affairs.RoleIntake, affairs.RoleExamine, affairs.RoleVerify)
		}
		if len(s.Roles) == 0 {
			d.at(path+".roles", "至少要有一项职责：收件 | 审查 | 核准", "at least one role is needed: 收件 | 审查 | 核准")
		}
	}
	if len(h.Staff) == 0 {
		d.at("staff", "至少要有一名人员", "there must be at least one staff member")
	}
}
