package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/devices"
)

// hall runs the program in this process.
func hall(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	return code, o.String(), e.String()
}

// TestDecodeWhatEncodeMakes: both know every protocol, and decode says in words
// what encode was told.
func TestDecodeWhatEncodeMakes(t *testing.T) {
	dir := t.TempDir()
	strip := filepath.Join(dir, "our-strip.yaml")
	if err := os.WriteFile(strip, []byte(siteStrip), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ args, hex, words string }{
		{"sam --key find", "AA AA AA 96 69 00 03 20 01 22", "host: find card"},
		{"onbon --address 3 --text 请A023号", "A5 A5", `host → board 3: show "请A023号"`},
		{"alpha --address 1 --text A023 --call", "00 00 00 00 00 01 5A", `show "A023" as text A, mode "c", with checksum`},
		{"template:strip-aa --text 请A023号到3号", "AA 01 BB 51 54 27 01 00 99 00 63 C7 EB", `board 1: show "请A023号到3号"`},
		{"template:modbus-number --text 999", "01 06 00 00 03 E7 C9 70", `board 1: show "999"`},
		{"template:" + strip + " --address 9 --text A023", "02 09 41 30 32 33 03", `board 9: show "A023"`},
		{"syn6288 --text 请 --number A023", "FD 00", `speak "[v12][n1][y0]请A023"`},
		{"xfs5152 --text 请", "FD 00", `speak "[v8][n1][y0]请"`},
		{"ff68 --number 023", "FF 68 08 08 68 01 02 0A 0A 0A 00 02 03 26 16", "address 1: show ––– waiting, ticket 023"},
		{"ff68 --waiting 17", "FF 68 08 08 68 01 02 00 01 07 0A 0A 0A 29 16", "show 017 waiting"},
		{"ff68 --beep", "FF 68 02 02 68 01 03 04 16", "beep"},
		{"ff68 --key next --address 7", "FF 68", "address 7: key next"},
	} {
		args := strings.Fields(tt.args)
		code, frame, errs := hall(t, append([]string{"encode"}, args...)...)
		if code != 0 || !strings.HasPrefix(frame, tt.hex) {
			t.Errorf("encode %s: %d %s%s, want %s…", tt.args, code, frame, errs, tt.hex)
			continue
		}
		file := filepath.Join(dir, "record.txt")
		if err := os.WriteFile(file, []byte("# 现场记录\n13, 0x77\n"+frame), 0o600); err != nil {
			t.Fatal(err)
		}
		code, words, errs := hall(t, "decode", args[0], file)
		if code != 0 || !strings.Contains(words, tt.words) || !strings.Contains(words, "✓") || !strings.Contains(words, "✗") {
			t.Errorf("decode %s: %d %s%s, want %s behind noise", args[0], code, words, errs, tt.words)
		}
		_, raw, _ := hall(t, append([]string{"encode", "--raw"}, args...)...)
		if err := os.WriteFile(file, []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
		code, asJSON, errs := hall(t, "decode", "--json", args[0], file)
		var answer struct {
			Protocol string
			Bytes    int
			Records  []devices.Decoded
		}
		if err := json.Unmarshal([]byte(asJSON), &answer); code != 0 || err != nil || answer.Bytes != len(raw) ||
			len(answer.Records) != 1 || !answer.Records[0].Whole || !strings.Contains(answer.Records[0].Words, tt.words) {
			t.Errorf("decode --json %s: %d %v %s%s", args[0], code, err, asJSON, errs)
		}
	}
}

func TestDecodeResynchronises(t *testing.T) {
	file := filepath.Join(t.TempDir(), "record")
	good := "FF 68 02 02 68 01 03 04 16 "
	if err := os.WriteFile(file, []byte(good+"FF 68 02 02 68 01 03 05 16 FF 68 02 "+good), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := hall(t, "decode", "ff68", file)
	if code != 0 || !strings.Contains(out, "2 帧正确") || !strings.Contains(out, "12 bytes with a wrong checksum or torn") {
		t.Errorf("%d\n%s", code, out)
	}
}

// TestDecodeKeepsCardsSecret: not even a technician sees a holder's name.
func TestDecodeKeepsCardsSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "record")
	if err := os.WriteFile(file, []byte("AA AA AA 96 69 00 04 00 00 9F 9B 4E 67 1F 4F"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"--json", "--binary=false"} {
		code, out, _ := hall(t, "decode", "sam", file, flag)
		if code != 0 || !strings.Contains(out, "card found") || strings.Contains(strings.ReplaceAll(out, " ", ""), "4E67") {
			t.Errorf("%d\n%s", code, out)
		}
	}
}

func TestDecodeMistakes(t *testing.T) {
	for args, code := range map[string]int{
		"decode": 2, "decode nothing": 1, "decode template:nobody x": 1, "decode sam /does/not/exist": 1, "decode sam a b": 2, "decode --what": 2,
		"encode": 2, "encode nothing": 1, "encode sam": 1, "encode sam --key dance": 1, "encode onbon --address 0 --text A": 1,
		"encode ff68 --address 256": 1, "encode ff68 --key dance": 1, "encode syn6288": 1,
		"devsim": 2, "devsim nothing": 1, "devsim led:nobody": 1, "devsim printer:nobody": 1, "devsim ff68 --link carrier-pigeon": 1,
		"devsim ff68 --fault dance": 1,
	} {
		got, out, errs := hall(t, strings.Fields(args)...)
		if got != code || errs == "" {
			t.Errorf("hall %s: %d %q %q, want %d and words", args, got, out, errs, code)
		}
	}
}
