package main

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jiaohao/configs"
	"jiaohao/devices/idcard"
)

// TestNoPersonIsKept takes a number with each sample person's ID card at the
// running hall and then searches everything that was written or said for the
// full numbers, names and telephones: database, write-ahead log, other files, logs, every
// page and every answer.
func TestNoPersonIsKept(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := startHall(t, data, "--config", wideHall(t))
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	technician := p.client(t, "technician")
	var said bytes.Buffer // whatever the hall answered
	browser := newVisitor(t, p.base)
	get := func(path string) string {
		t.Helper()
		page := browser.get(path)
		said.WriteString(page)
		return page
	}
	act := func(action, option string) {
		t.Helper()
		if _, err := technician.do("POST", "/api/v1/devices/idcard-K1/actions/"+action, "", map[string]string{"option": option}, nil); err != nil {
			t.Fatal(err)
		}
	}
	field := func(page, name string) string {
		m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no field %s on the page", name)
		}
		return m[1]
	}
	const mobile = "13905390123"
	for i, person := range cfg.Hall.People {
		masked := idcard.MaskName(person.Name)
		get("/kiosk") // ends whoever was there before
		page := get("/kiosk/take?matter=ga-01")
		act("put_card", string(rune('0'+i)))
		eventually(t, masked+" on the confirm page", func() bool {
			page = get("/kiosk/take?matter=ga-01")
			return strings.Contains(page, masked)
		})
		result := browser.post("/kiosk/take", url.Values{"matter": {"ga-01"}, "ticket": {field(page, "ticket")}, "card": {"yes"}})
		if browser.status != 200 || !strings.Contains(result, "id=\"number\"") {
			t.Fatalf("%s took no number: %d", masked, browser.status)
		}
		said.WriteString(result)
		own := "/kiosk/tickets/" + regexp.MustCompile(`data-id="([^"]+)"`).FindStringSubmatch(result)[1]
		if page := browser.post(own+"/phone", url.Values{"q": {mobile}, "look": {"1"}}); !strings.Contains(page, "139****0123") {
			t.Fatalf("%s left no telephone: %d", masked, browser.status)
		}
		act("lift_card", "")
	}
	for _, path := range []string{"/board/B1", "/screen/05", "/devices", "/api/v1/state", "/api/v1/devices",
		"/api/v1/snapshot?topic=board", "/api/v1/snapshot?topic=kiosk/K1", "/api/v1/devices/idcard-K1/frames", "/api/v1/devices/printer-K1/frames",
		"/devices/idcard-K1/picture.svg", "/devices/printer-K1/picture.svg"} {
		get(path)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	places := map[string][]byte{"answers": said.Bytes(), "log": []byte(p.said())}
	err = filepath.WalkDir(filepath.Dir(data), func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		places[path] = content
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, person := range cfg.Hall.People {
		for place, content := range places {
			if bytes.Contains(content, []byte(person.IDNumber)) {
				t.Errorf("the ID number of %s is in %s", person.Masked, place)
			}
			if bytes.Contains(content, []byte(person.Name)) {
				t.Errorf("the name of %s is in %s", person.Masked, place)
			}
		}
	}
	for place, content := range places {
		if bytes.Contains(content, []byte(mobile)) {
			t.Errorf("the telephone is in %s", place)
		}
	}
	if !bytes.Contains(places[filepath.Join(data, "hall.db")], []byte(cfg.Hall.People[0].IDMasked)) {
		t.Error("the masked number is not in the database either: the test looks in the wrong place")
	}
}
