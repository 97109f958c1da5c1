package kiosk_test

import (
	"strings"
	"testing"

	"jiaohao/configs"
	"jiaohao/devices/escpos"
)

// FuzzSlipLayout: every layout that is accepted prints on narrow and wide paper,
// with the number once, one cut at the end, the mark on further papers, and
// nothing a printer would obey before its turn.
func FuzzSlipLayout(f *testing.F) {
	f.Add("slip:\n  mm80:\n    - {text: \"{号码}\", size: 6}\n    - {text: \"{姓名} {取号时间}\", tall: true, align: left}\n    - {qr: \"{查询网址}\", module: 8}\n    - rule: true\n    - feed: 9\n  mm58: []\n")
	f.Add("slip:\n  mm80:\n    - {text: \"𠮷{号码}㛃\", bold: true}\n  mm58:\n    - {text: \"{号码} \x10\x04\"}\n")
	f.Fuzz(func(t *testing.T, source string) {
		layout, err := configs.ParseSlip([]byte(source))
		if err != nil {
			return
		}
		again := typical()
		again.Copy = 2
		for _, p := range []escpos.Profile{escpos.Generic58(), escpos.Native80()} {
			doc, _, err := again.Bytes(layout, p, nil)
			if err != nil {
				t.Fatalf("%s: %v", p.ID, err)
			}
			var words strings.Builder
			cuts, last := 0, ""
			for _, c := range escpos.Disassemble(doc) {
				words.WriteString(c.Text)
				if strings.Contains(c.Name, "cut") {
					cuts++
				}
				last = c.Name
			}
			if cuts != 1 || !strings.Contains(last, "cut") {
				t.Errorf("%s: %d cuts, the last command is %s", p.ID, cuts, last)
			}
			if got := words.String(); !strings.Contains(got, "S003") || !strings.Contains(got, "补打") {
				t.Errorf("%s: the paper says %q", p.ID, got)
			}
			if hits := escpos.RealTime(doc); len(hits) > 0 {
				t.Errorf("%s: real-time sequences at %v", p.ID, hits)
			}
		}
	})
}
