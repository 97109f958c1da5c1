package configs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"jiaohao/affairs"
)

var (
	matterID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
	latin    = regexp.MustCompile(`^[a-z]+$`)
	suffix   = regexp.MustCompile(`^[0-9A-Za-z]{1,8}$`)
)

// maxCode is the longest official code in use anywhere, in characters.
const maxCode = 64

func (r *reader) checkMatters(h *Hall) {
	place := map[string]string{}
	for _, f := range r.matters {
		seen := map[string]int{}
		for i, m := range f.matters {
			path := index("matters", i)
			checkName(f.doc, seen, "matters", i, "id", m.ID, matterID, "小写字母、数字和 -，如 \"sl-01\"", "lower-case letters, digits and -, like \"sl-01\"")
			if other, twice := place[m.ID]; twice && m.ID != "" && other != f.doc.name {
				f.doc.at(path+".id", fmt.Sprintf("“%s”已经在 %s 中，请改一个", m.ID, other), fmt.Sprintf("%q is already in %s; change one of the two", m.ID, other))
			} else {
				place[m.ID] = f.doc.name
			}
			checkMatter(f.doc, path, m)
			checkGuide(f.doc, path, m)
			r.checkMatterPlace(h, f.doc, path, m)
		}
		if len(f.matters) == 0 {
			f.doc.at("matters", "文件里没有事项，不需要就删除这个文件", "the file holds no matters; delete it if it is not needed")
		}
	}
}

func checkMatter(d *document, path string, m affairs.Matter) {
	need(d, path, "name", m.Name)
	need(d, path, "short_name", m.ShortName)
	need(d, path, "type", m.Type)
	among(d, path, "case_type", m.CaseType, affairs.Instant, affairs.Committed)
	for _, c := range []struct{ key, value string }{
		{"code.basic", m.Code.Basic}, {"code.implementation", m.Code.Implementation}, {"code.handling", m.Code.Handling},
	} {
		if len([]rune(c.value)) > maxCode {
			d.at(join(path, c.key), "编码超过 64 个字符", "the code has more than 64 characters; correct it")
		}
	}
	for _, p := range []struct{ key, value string }{{"pinyin.full", m.Pinyin.Full}, {"pinyin.initials", m.Pinyin.Initials}} {
		if p.value != "" && !latin.MatchString(p.value) {
			d.at(join(path, p.key), "拼音只用小写字母，不带空格和声调", "pinyin has lower-case letters only, no spaces and no tones")
		}
	}
	for i, w := range m.Keywords {
		if w == "" {
			d.at(index(path+".keywords", i), "不能为空", "must not be empty; delete it")
		}
	}
	within(d, path, "visits", m.Visits, 0, 9)
	within(d, path, "avg_service_minutes", m.AvgServiceMinutes, 1, 480)
}

func checkGuide(d *document, path string, m affairs.Matter) {
	for i, b := range m.LegalBasis {
		need(d, index(path+".legal_basis", i), "title", b.Title)
	}
	for i, x := range m.Exempt {
		at := index(path+".exempt", i)
		need(d, at, "when", x.When)
		need(d, at, "basis", x.Basis)
	}
	for i, x := range m.Materials {
		at := index(path+".materials", i)
		if x.Seq != i+1 {
			d.at(at+".seq", fmt.Sprintf("序号应当是 %d", i+1), fmt.Sprintf("the number in order must be %d", i+1))
		}
		need(d, at, "name", x.Name)
		among(d, at, "necessity", x.Necessity, affairs.Required, affairs.Conditional, affairs.Deferrable)
		within(d, at, "originals", x.Originals, 0, 99)
		within(d, at, "copies", x.Copies, 0, 99)
		if x.Originals+x.Copies == 0 {
			d.at(at+".originals", "原件和复印件都是 0 份", "neither originals nor copies are asked for; give a count")
		}
		if x.Necessity == affairs.Conditional && x.Condition == "" {
			d.at(at+".condition", "有条件必要的材料要写明条件", "a conditional material needs its condition")
		}
	}
	if len(m.Materials) > 0 && m.NoMaterials != "" {
		d.at(path+".no_materials", "列出了材料，就不能再写 no_materials", "materials are listed, so delete no_materials")
	}
	counted := 0
	for i, s := range m.Steps {
		at := index(path+".steps", i)
		if s.Seq != i+1 {
			d.at(at+".seq", fmt.Sprintf("序号应当是 %d", i+1), fmt.Sprintf("the number in order must be %d", i+1))
		}
		need(d, at, "name", s.Name)
		within(d, at, "working_days", s.WorkingDays, 0, 365)
		if s.Counts() && !s.ExcludedTime {
			counted += s.WorkingDays
		}
	}
	checkLimit(d, path+".time_limit", m, counted)
	checkRetention(d, path, m.Retention)
	if m.Fee.Charged {
		need(d, path+".fee", "standard", m.Fee.Standard)
		need(d, path+".fee", "basis", m.Fee.Basis)
	}
	suffixes := map[string]int{}
	for i, v := range m.Variants {
		checkName(d, suffixes, path+".variants", i, "code_suffix", v.CodeSuffix, suffix, "1 到 8 位数字或字母，如 \"01\"", "1 to 8 digits or letters, like \"01\"")
		need(d, index(path+".variants", i), "name", v.Name)
		if v.CaseType != "" {
			among(d, index(path+".variants", i), "case_type", v.CaseType, affairs.Instant, affairs.Committed)
		}
	}
	for i, f := range m.FAQ {
		need(d, index(path+".faq", i), "q", f.Q)
		need(d, index(path+".faq", i), "a", f.A)
	}
}

func checkRetention(d *document, path string, r affairs.Retention) {
	if r != "" {
		among(d, path, "retention", r, affairs.Retentions...)
	}
}

func checkLimit(d *document, path string, m affairs.Matter, counted int) {
	t := m.TimeLimit
	among(d, path, "unit", t.Unit, affairs.WorkingDays, affairs.CalendarDays)
	if t.StatutoryUnit != "" {
		among(d, path, "statutory_unit", t.StatutoryUnit, affairs.WorkingDays, affairs.CalendarDays)
	}
	if t.Answer != "" {
		among(d, path, "answer", t.Answer, affairs.AnsweredAtOnce, affairs.AnsweredInFive, affairs.AnsweredSometime)
	}
	within(d, path, "statutory_days", t.StatutoryDays, 0, 3650)
	within(d, path, "committed_days", t.CommittedDays, 0, 3650)
	within(d, path, "extension_days", t.ExtensionDays, 0, 365)
	need(d, path, "statutory_basis", t.StatutoryBasis)
	days, unit := t.Statutory()
	switch {
	case m.CaseType == affairs.Instant && t.CommittedDays != 0:
		d.at(path+".committed_days", "即办件当场办结，应当是 0", "an instant case is finished on the spot; write 0")
	case unit == t.Unit && days > 0 && t.CommittedDays > days:
		d.at(path+".committed_days", fmt.Sprintf("承诺 %d 日超过法定 %d 日", t.CommittedDays, days),
			fmt.Sprintf("%d committed days are more than the law's %d", t.CommittedDays, days))
	case t.Unit == affairs.WorkingDays && len(m.Steps) > 0 && counted != t.CommittedDays:
		d.at(path+".committed_days", fmt.Sprintf("各步骤计入时限的天数之和是 %d，与承诺 %d 日不一致", counted, t.CommittedDays),
			fmt.Sprintf("the counted days of the steps add up to %d, not to %d; make them agree", counted, t.CommittedDays))
	}
	if t.ExtensionDays > 0 {
		need(d, path, "extension_basis", t.ExtensionBasis)
	}
}

// checkMatterPlace checks where the matter is handled: bureau, line, windows.
func (r *reader) checkMatterPlace(h *Hall, d *document, path string, m affairs.Matter) {
	_, ok := h.Bureau(m.Bureau)
	r.refs.refer(d, ok, r.refs.bureaus, path+".bureau", m.Bureau)
	_, lineKnown := h.Line(m.Line)
	lineKnown = r.refs.refer(d, lineKnown, r.refs.lines, path+".line", m.Line)
	if len(m.Windows) == 0 {
		d.at(path+".windows", "请写在哪些窗口办理", "name the windows that handle it")
	}
	var deaf []int // windows that do not serve the matter's line
	for i, no := range m.Windows {
		at := index(path+".windows", i)
		w, ok := h.Window(no)
		if !r.refs.refer(d, ok, r.refs.windows, at, no) {
			continue
		}
		if !slices.Contains(w.Matters, m.ID) && !d.broken(path+".id") && !r.strayMatter(h, w) {
			d.at(at, fmt.Sprintf("窗口“%s”的 matters 里没有本事项，请在两边写一致", no),
				fmt.Sprintf("window %q does not name this matter in its matters; make both agree", no))
		}
		if lineKnown && !slices.Contains(w.Lines, m.Line) && !r.strayLineAt(h, w) {
			deaf = append(deaf, i)
		}
	}
	if len(deaf) > 0 && len(deaf) == len(m.Windows) {
		d.at(path+".line", fmt.Sprintf("办理窗口 %s 都不叫 %s 队列，取了号没人叫", strings.Join(m.Windows, "、"), m.Line),
			fmt.Sprintf("none of its windows %s serves line %s, so its numbers would never be called", strings.Join(m.Windows, ", "), m.Line))
	} else {
		for _, i := range deaf {
			d.at(index(path+".windows", i), fmt.Sprintf("窗口“%s”不叫 %s 队列，取了号叫不到", m.Windows[i], m.Line),
				fmt.Sprintf("window %q does not serve line %s, so the number would not be called there", m.Windows[i], m.Line))
		}
	}
	unique(d, path+".windows", m.Windows)
}

// strayMatter reports whether the mistake is in the window's own list of
// matters, and reported there: it is no list, or names one that does not exist.
func (r *reader) strayMatter(h *Hall, w Window) bool {
	return r.windows.broken(pathOfWindow(h, w)+".matters") ||
		slices.ContainsFunc(w.Matters, func(id string) bool { _, ok := h.Matters.Matter(id); return !ok })
}

// strayLineAt does the same for the window's lines.
func (r *reader) strayLineAt(h *Hall, w Window) bool {
	return r.windows.broken(pathOfWindow(h, w)+".lines") ||
		slices.ContainsFunc(w.Lines, func(p string) bool { _, ok := h.Line(p); return !ok })
}

func pathOfWindow(h *Hall, w Window) string {
	return index("windows", slices.IndexFunc(h.Windows, func(x Window) bool { return x.No == w.No }))
}
