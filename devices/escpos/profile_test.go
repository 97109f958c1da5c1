package escpos_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"jiaohao/devices/escpos"
)

// TestBuiltInProfiles: every file loads, reproduces its own document, and tells
// its story.
func TestBuiltInProfiles(t *testing.T) {
	ids := escpos.Profiles()
	for _, want := range []string{
		"generic-58", "generic-80", "native-80", "epson-tm-t88iii", "epson-tm-t88v", "kiosk-80-cn",
		"custom-kpm", "citizen-ppu-231", "citizen-ct-s", "star-escpos",
	} {
		p, ok := escpos.Lookup(want)
		if !ok {
			t.Fatalf("no profile %s among %v", want, ids)
		}
		source, err := os.ReadFile("profiles/" + want + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if p.Name == "" || p.NameEN == "" || !bytes.HasPrefix(source, []byte("# ")) {
			t.Errorf("%s has no name or no story", want)
		}
		if p.ProcessID && p.Vendor != "EPSON" {
			t.Errorf("%s: a process ID is never assumed", want)
		}
		if _, err := escpos.New(p, nil).Size(8, 8).Line("A012").QR("https://hall.example/t/1", 6).Cut().Bytes(); err != nil {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, ok := escpos.Lookup("no-such"); ok {
		t.Error("a profile that does not exist was found")
	}
}

// TestSiteProfile: a hall describes its own printer by the differences.
func TestSiteProfile(t *testing.T) {
	const good = `# Our printer.
profile: tptcm
inherits: custom-kpm
presenter: {present: "1D 65 00", retract: "1D 65 04", eject: "1D 65 05", sensor: full-status, take_s: 30}
test:
  - {start: true, hex: "1B40 1C26"}
  - {line: A012, hex: "413031320A"}
  - {cut: true, hex: "1B6404 1D5600 1D6500"}
`
	p, err := escpos.LoadProfile([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != "tptcm" || !p.GSR || p.Dots != 576 || p.Presenter.TakeSeconds != 30 || !bytes.Equal(p.Presenter.Retract, []byte{0x1D, 0x65, 4}) {
		t.Errorf("read %+v", p)
	}
	for name, change := range map[string][2]string{
		"wrong vector":       {"413031320A", "413031330A"},
		"no such base":       {"inherits: custom-kpm", "inherits: custom"},
		"unknown key":        {"profile: tptcm", "profile: tptcm\nprocesid: true"},
		"no document":        {good[strings.Index(good, "test:"):], ""},
		"never cut":          {"  - {cut: true, hex: \"1B6404 1D5600 1D6500\"}\n", ""},
		"half a command":     {"present: \"1D 65 00\"", "present: \"1D\""},
		"real-time command":  {"eject: \"1D 65 05\"", "eject: \"10 05 02\""},
		"not hexadecimal":    {"eject: \"1D 65 05\"", "eject: \"GS e 5\""},
		"unknown sensor":     {"full-status", "half-status"},
		"retract unseen":     {"sensor: full-status", "sensor: \"\""},
		"not a step":         {"line: A012, ", ""},
		"asks what resets":   {"profile: tptcm", "profile: tptcm\ndle_eot: [1, 10]"},
		"no width":           {"profile: tptcm", "profile: tptcm\ndots: 0"},
		"unknown cut":        {"profile: tptcm", "profile: tptcm\ncut: yes"},
		"not a profile":      {good, "[]"},
		"unprintable":        {"line: A012, hex: \"413031320A\"", "line: 㐂, hex: \"A1F50A\""},
		"buffer of no bytes": {"profile: tptcm", "profile: tptcm\nline: {buffer: 1}"},
	} {
		source := strings.Replace(good, change[0], change[1], 1)
		if source == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if p, err := escpos.LoadProfile([]byte(source)); err == nil {
			t.Errorf("%s: accepted as %+v", name, p)
		}
	}
}

// TestFullStatus: 10 0F is a full status while one is awaited, and only then.
func TestFullStatus(t *testing.T) {
	d := escpos.Demux{ExpectFull: true}
	got := d.Push([]byte{0x12, 0x10, 0x0F, 0x24, 0x00, 0x00, 0x01, 0x12})
	if len(got) != 3 || got[1].Kind != escpos.Full || got[0].Kind != escpos.RealTimeStatus || got[2].Kind != escpos.RealTimeStatus {
		t.Fatalf("replies %+v", got)
	}
	s := escpos.DecodeFull([4]byte(got[1].Bytes[2:]))
	if !s.SlipOut || !s.NearEnd || !s.Cutter || s.PaperEnd || s.CoverOpen {
		t.Errorf("status %+v", s)
	}
	if d.ExpectFull {
		t.Error("one question, one answer")
	}
	d.ExpectFull = true
	got = d.Push([]byte{0x10, 0x00, 0x03, 0x0F}) // an automatic status in between
	if len(got) != 1 || got[0].Kind != escpos.AutoStatus {
		t.Errorf("replies %+v", got)
	}
}
