package configs

import (
	"fmt"
	"regexp"
)

// target is a list of named things that other files refer to.
type target struct {
	noun, nounEN string
	file         string // where to add what is missing
	docs         []*document
	list         string         // the list's key
	names        *regexp.Regexp // paths of the names in the list
}

// readable reports whether the whole list could be read. What refers to a list
// that could not is not reported: one mistake, one report.
func (t *target) readable() bool {
	for _, d := range t.docs {
		if d.broken(t.list) {
			return false
		}
	}
	return len(t.docs) > 0
}

// doubtful reports whether one of the list's own names has a problem; some
// references then dangle because of that.
func (t *target) doubtful() bool {
	for _, d := range t.docs {
		for _, p := range d.problems {
			if t.names.MatchString(p.Path) {
				return true
			}
		}
	}
	return false
}

// references collects what dangles until all lists are checked.
type references struct {
	zones, kiosks, bureaus, lines, windows, staff, matters *target
	dangling                                               []dangling
}

// dangling is a name that stands in one place and does not exist in its list.
type dangling struct {
	from        noter
	path, value string
	list        *target
}

func newReferences(r *reader) *references {
	to := func(noun, nounEN, file, list, name string, docs ...*document) *target {
		return &target{noun, nounEN, file, docs, list, regexp.MustCompile(`^` + list + `\[\d+\]\.` + name + `$`)}
	}
	var matters []*document
	for _, f := range r.matters {
		matters = append(matters, f.doc)
	}
	return &references{
		zones:   to("专区", "zone", "site.yaml", "zones", "id", r.site),
		kiosks:  to("取号机", "kiosk", "site.yaml", "kiosks", "id", r.site),
		bureaus: to("单位", "bureau", "bureaus.yaml", "bureaus", "id", r.bureaus),
		lines:   to("业务队列", "line", "lines.yaml", "lines", "prefix", r.lines),
		windows: to("窗口", "window", "windows.yaml", "windows", "no", r.windows),
		staff:   to("人员", "staff member", "staff.yaml", "staff", "staff_no", r.staff),
		matters: to("事项", "matter", "matters/", "matters", "id", matters...),
	}
}

// refer notes a reference to something that does not exist, and returns
// whether it does.
func (r *references) refer(from noter, exists bool, list *target, path, value string) bool {
	if !exists && list.readable() {
		r.dangling = append(r.dangling, dangling{from, path, value, list})
	}
	return exists
}

// report names the references that dangle. Where a name in the list itself is
// wrong, what several places refer to in vain is most likely its right name:
// that is one mistake, and already reported.
func (r *references) report() {
	type missing struct {
		list  *target
		value string
	}
	places := map[missing]int{}
	for _, x := range r.dangling {
		places[missing{x.list, x.value}]++
	}
	for _, x := range r.dangling {
		if places[missing{x.list, x.value}] > 1 && x.list.doubtful() {
			continue
		}
		x.from.at(x.path, fmt.Sprintf("%s“%s”不存在，请在 %s 中添加或改正", x.list.noun, short(x.value), x.list.file),
			fmt.Sprintf("%s %q does not exist; add it to %s or correct it", x.list.nounEN, short(x.value), x.list.file))
	}
}
