package kiosk_test

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// heaviest is what a page may weigh with everything it loads, in bytes before
// compression: 150 KB.
const heaviest = 150_000

var (
	loads   = regexp.MustCompile(`(?:href|src)="(/(?:static|kiosk/lines)[^"]+|[^"]+\.svg)"`)
	imports = regexp.MustCompile(`from "(/[^"]+)"`)
)

// Every page of the machine and of the phone is light, whatever it shows.
func TestPageWeight(t *testing.T) {
	b := newBench(t, nil)
	taken := b.issue(map[string]any{"matter": "sl-01"})
	paths := []string{"/kiosk", "/kiosk/find?q=shui", "/kiosk/guides", "/kiosk/events", "/kiosk/choose", "/kiosk/number",
		"/kiosk/take?matter=sl-01", "/kiosk/tickets/" + taken.ID, "/t/" + tokenOf(taken.ID)}
	for _, m := range b.hall.Matters.All() {
		paths = append(paths, "/kiosk/matters/"+m.ID)
	}
	sizes := map[string]int{} // of what pages share
	var weigh func(address string, seen map[string]bool) int
	weigh = func(address string, seen map[string]bool) int {
		if seen[address] {
			return 0
		}
		seen[address] = true
		found, known := sizes[address]
		body := ""
		if !known || path.Ext(strings.Split(address, "?")[0]) == ".js" {
			body = string(b.page().Get(address).Want(200).Body)
			found = len(body)
			sizes[address] = found
		}
		for _, m := range imports.FindAllStringSubmatch(body, -1) {
			found += weigh(m[1], seen)
		}
		return found
	}
	for _, p := range paths {
		page := string(b.page().Get(p).Want(200).Body)
		total, seen := len(page), map[string]bool{}
		for _, m := range loads.FindAllStringSubmatch(page, -1) {
			total += weigh(strings.ReplaceAll(m[1], "&amp;", "&"), seen)
		}
		if total > heaviest {
			t.Errorf("%s weighs %d bytes, at most %d", p, total, heaviest)
		}
		if p == "/kiosk" || strings.HasPrefix(p, "/t/") {
			t.Logf("%s weighs %d bytes", p, total)
		}
	}
}
