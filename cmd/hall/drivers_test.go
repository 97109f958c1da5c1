package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/configs"
)

const siteStrip = `
profile: our-strip
language: template
line: {baud: 4800}
charset: gbk
frame: [{hex: "02"}, {addr: u8}, {text: {}}, {hex: "03"}]
test: [{addr: 9, text: "A023", hex: "02 09 41303233 03"}]
`

func TestLEDProfiles(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"our-strip.yaml": siteStrip, "broken.yaml": strings.Replace(siteStrip, "02 09", "02 08", 1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct{ driver, profile, id, says string }{
		{"", "", "onbon-bx5k", ""},
		{"alpha", "", "alpha", ""},
		{"", "alpha", "alpha", ""},
		{"template", "strip-aa", "strip-aa", ""},
		{"", "our-strip.yaml", "our-strip", ""},
		{"template", "our-strip.yaml", "our-strip", ""},
		{"template", "", "", "needs a profile"},
		{"alpha", "strip-aa", "", "for the driver template"},
		{"", "nobody", "", "is not one of"},
		{"", "broken.yaml", "", "the vector says"},
		{"", "missing.yaml", "", "missing.yaml"},
		{"", "../../etc/secret.yaml", "", "secret.yaml"},
	} {
		p, err := ledProfile(configs.Device{Kind: configs.LEDBus, Driver: tt.driver, Profile: tt.profile}, dir)
		if tt.says == "" && (err != nil || p.ID != tt.id) || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("driver %q, profile %q: %q %v, want %q and an error that says %q", tt.driver, tt.profile, p.ID, err, tt.id, tt.says)
		}
	}
}

func TestLEDBoardsOfALine(t *testing.T) {
	hall := &configs.Hall{Windows: []configs.Window{{No: "01", LEDAddress: 1}, {No: "02"}, {No: "03", LEDAddress: 7}}}
	if addresses, labels := ledBoards(configs.Device{}, hall); len(addresses) != 2 || labels[7] != "03" {
		t.Errorf("all windows: %v %v", addresses, labels)
	}
	if addresses, _ := ledBoards(configs.Device{Windows: []string{"03"}}, hall); len(addresses) != 1 || addresses[0] != 7 {
		t.Errorf("window 03 alone: %v", addresses)
	}
}
