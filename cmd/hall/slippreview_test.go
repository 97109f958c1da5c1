package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/configs"
	"jiaohao/devices/escpos"
	"jiaohao/devices/sim"
)

// TestSlipPreview: a hall that moves the rows of its slip sees them move on the
// page, as a picture of what the printer prints, and by the command.
func TestSlipPreview(t *testing.T) {
	d, base := startDaemon(t, "")
	ask := func(method, path string, body any) (int, []byte) {
		t.Helper()
		sent, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequest(method, base+path, bytes.NewReader(sent))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Origin", base)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		got, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, got
	}
	status, page := ask("GET", "/devices/slip", nil)
	for _, want := range []string{"小票版式", "slip.yaml", "/devices/slip.png?", "printer-K1", "QR store"} {
		if status != 200 || !strings.Contains(string(page), want) {
			t.Errorf("status %d, the page lacks %q", status, want)
		}
	}
	type answer struct {
		Picture       string
		Bytes, Length int
		Problems      []struct {
			Line int
			Path string
		}
	}
	try := func(body map[string]string) (a answer) {
		t.Helper()
		status, got := ask("POST", "/api/v1/slip/preview", body)
		if err := json.Unmarshal(got, &a); status != 200 || err != nil {
			t.Fatalf("status %d: %s %v", status, got, err)
		}
		return a
	}
	own := "slip:\n  mm80:\n    - {text: \"号码 {号码}\", size: 2, align: left}\n    - {text: \"试排 {大厅}\"}\n  mm58: []\n"
	tried := try(map[string]string{"source": own, "profile": "generic-58"})
	if tried.Bytes == 0 || tried.Length == 0 || len(tried.Problems) > 0 {
		t.Fatalf("tried: %+v", tried)
	}
	_, picture := ask("GET", tried.Picture, nil)
	if img, err := png.Decode(bytes.NewReader(picture)); err != nil || img.Bounds().Dx() < 384 || img.Bounds().Dx() > 500 {
		t.Errorf("the picture of 58 mm paper: %v", err)
	}
	if wrong := try(map[string]string{"source": "slip:\n  mm80:\n    - {text: 无号}\n  mm58: []\n"}); len(wrong.Problems) != 1 || wrong.Problems[0].Line != 2 || wrong.Picture != "" {
		t.Errorf("a slip without its number: %+v", wrong)
	}
	for _, bad := range []map[string]string{{"profile": "nobody's"}, {"sample": "nobody's"}} {
		if status, _ := ask("POST", "/api/v1/slip/preview", bad); status != 400 {
			t.Errorf("%v: status %d, want 400", bad, status)
		}
	}
	if status, _ := ask("GET", "/devices/slip.png?layout=gone", nil); status != 404 {
		t.Errorf("a layout that nobody tried: status %d, want 404", status)
	}

	layout, err := configs.ParseSlip([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	doc, _, err := specimen(&d.cfg.Hall, "again", d.now()).Bytes(layout, escpos.Generic58(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(sim.Print(escpos.Generic58(), doc).Text(), "|"); !strings.HasPrefix(got, "号码 A000|*** 补打 第2张") || !strings.Contains(got, "试排 临沭县") {
		t.Errorf("the paper reads %s", got)
	}

	file := filepath.Join(t.TempDir(), "slip.png")
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"print", "--slip", "--sample", "long", "--profile", "generic-80", "--preview", file}, &out, &errs); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	drawn, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(drawn)); err != nil || img.Bounds().Dx() < 576 {
		t.Errorf("the command's picture: %v", err)
	}
}
