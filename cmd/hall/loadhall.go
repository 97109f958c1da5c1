package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"jiaohao/configs"
)

// loadHall is the example hall grown to the size of a load: each window beyond
// those of the example is like one of them.
type loadHall struct {
	file    string   // its hall.yaml
	windows []string // that serve, with
	staff   []string // who sits there
	kiosks  []string
	ports   []string // of the kiosks' printers
	matters []string
}

var (
	windowEntry = regexp.MustCompile(`(?m)^  - no: "(\d+)"`)
	addresses   = regexp.MustCompile(`(led_address|pad_address): \d+`)
	matterAt    = regexp.MustCompile(`(?m)^    windows: \[(.*)\]`)
	dailyMost   = regexp.MustCompile(`daily_max: \d+`)
)

// writeLoadHall writes the hall's files into a directory. ports are the kiosks'
// printers; everything else hangs on simulated lines of the daemon itself.
func writeLoadHall(dir string, windows int, ports []string) (*loadHall, error) {
	if err := os.CopyFS(dir, configs.Example()); err != nil {
		return nil, err
	}
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		return nil, err
	}
	h := &loadHall{file: filepath.Join(dir, "hall.yaml"), ports: ports}
	like := map[string][]string{} // by window of the example: those like it
	base := cfg.Hall.Windows
	var more, staff strings.Builder
	text, err := os.ReadFile(filepath.Join(dir, "windows.yaml"))
	if err != nil {
		return nil, err
	}
	entries := windowEntry.FindAllStringIndex(string(text), -1)
	for i := range max(windows, len(base)) {
		w, no := base[i%len(base)], fmt.Sprintf("%02d", i+1)
		like[w.No] = append(like[w.No], no)
		if i < len(base) {
			for _, s := range cfg.Hall.Staff {
				if s.HomeWindow == w.No {
					h.windows, h.staff = append(h.windows, w.No), append(h.staff, s.StaffNo)
					break
				}
			}
			continue
		}
		at, end := entries[i%len(base)], len(text)
		if k := i%len(base) + 1; k < len(entries) {
			end = entries[k][0]
		}
		entry := windowEntry.ReplaceAllString(string(text[at[0]:end]), fmt.Sprintf(`  - no: "%s"`, no))
		more.WriteString(addresses.ReplaceAllString(strings.TrimRight(entry, "\n"), fmt.Sprintf("$1: %d", i+1)) + "\n\n")
		id := fmt.Sprintf("L%03d", i+1)
		fmt.Fprintf(&staff, "\n  - staff_no: %q\n    name: 窗口%s\n    name_en: Window %s\n    post: 综合岗\n    post_en: General\n    duty: 办理业务\n    bureau: %q\n    home_window: %q\n    chief_representative: false\n    supervise_phone: \"0539-0000100\"\n    roles: [收件]\n    fictitious: true\n", id, no, no, w.Bureau, no)
		h.windows, h.staff = append(h.windows, no), append(h.staff, id)
	}
	edit := func(name string, change func(string) string) {
		path := filepath.Join(dir, name)
		var text []byte
		if err == nil {
			if text, err = os.ReadFile(path); err == nil {
				err = os.WriteFile(path, []byte(change(string(text))), 0o600)
			}
		}
	}
	edit("windows.yaml", func(s string) string { return strings.TrimRight(s, "\n") + "\n\n" + more.String() })
	edit("staff.yaml", func(s string) string { return strings.TrimRight(s, "\n") + "\n" + staff.String() })
	edit("lines.yaml", func(s string) string { return dailyMost.ReplaceAllString(s, "daily_max: 0") })
	var kiosks strings.Builder
	for i := range ports {
		id := fmt.Sprintf("K%d", i+1)
		h.kiosks = append(h.kiosks, id)
		fmt.Fprintf(&kiosks, "  - id: %q\n    place: 大厅\n    place_en: Hall\n    id_reader: false\n    printer: \"80mm热敏\"\n    low_height: false\n", id)
	}
	edit("site.yaml", func(s string) string {
		head, rest, _ := strings.Cut(s, "\nkiosks:\n")
		_, tail, _ := strings.Cut(rest, "\nboards:\n")
		return head + "\nkiosks:\n" + kiosks.String() + "\nboards:\n" + tail
	})
	files, globErr := filepath.Glob(filepath.Join(dir, "matters", "*.yaml"))
	if err == nil {
		err = globErr
	}
	for _, f := range files {
		edit(filepath.Join("matters", filepath.Base(f)), func(s string) string {
			return matterAt.ReplaceAllStringFunc(s, func(line string) string {
				var all []string
				for _, no := range strings.Split(matterAt.FindStringSubmatch(line)[1], ",") {
					all = append(all, like[strings.Trim(no, `" `)]...)
				}
				return fmt.Sprintf(`    windows: ["%s"]`, strings.Join(all, `", "`))
			})
		})
	}
	edit("hall.yaml", func(string) string { return h.settings() })
	for _, m := range cfg.Hall.Matters.All() {
		if slices.ContainsFunc(m.Windows, func(no string) bool { return len(like[no]) > 0 }) {
			h.matters = append(h.matters, m.ID)
		}
	}
	return h, err
}

// loadPrinter is the printer of each kiosk.
const loadPrinter = "native-80"

// settings are those of a hall in which a day passes in a minute.
func (h *loadHall) settings() string {
	var s strings.Builder
	s.WriteString("ticketing: \"always\"\nlimits:\n  issue_interval: \"0s\"\n  connections_per_address: 5000\ndevices:\n")
	for i, port := range h.ports {
		fmt.Fprintf(&s, "  - id: \"printer-%s\"\n    kind: \"printer\"\n    profile: %q\n    link: \"serial:%s\"\n    enabled: true\n    kiosk: %q\n", h.kiosks[i], loadPrinter, port, h.kiosks[i])
	}
	for _, kind := range []string{"led", "voice"} {
		fmt.Fprintf(&s, "  - id: \"%s-1\"\n    kind: %q\n    link: \"pty:\"\n    enabled: true\n", kind, kind)
	}
	return s.String()
}
