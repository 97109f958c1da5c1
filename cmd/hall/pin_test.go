package main

import (
	"bytes"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/store"
)

// nowhere looks for a PIN in all that a hall keeps.
func nowhere(t *testing.T, dir, pin string) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte(pin)) {
			t.Errorf("%s has the PIN %s", path, pin)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// A technician's PIN of the kiosks is kept nowhere as it is: not in the file, where
// an old one is replaced at the start and a new one when it is saved, not in the
// history, of an older program either, nor in an export. It opens the page.
func TestThePINIsKeptAsAHash(t *testing.T) {
	dir := t.TempDir()
	f := hallFlags{data: dir, demo: true}
	if err := f.copyExample(); err != nil {
		t.Fatal(err)
	}
	own, _ := os.ReadFile(f.demoHall())
	with := func(pin string) []byte {
		text, err := configs.SetPIN(own, pin)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(dir, "hall.db"), Hall: "linshu"})
	if err != nil {
		t.Fatal(err)
	}
	for i, pin := range []string{"86421307", "91827364"} { // as an older program kept them
		files := map[string][]byte{configs.SettingsFile: append(with(pin), byte('#'), byte('0'+i), '\n')}
		if err := s.ChangeFiles(t.Context(), "manager:manager", affairs.FileEdited, files, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.demoHall(), with("91827364"), 0o600); err != nil {
		t.Fatal(err)
	}

	h := startOwnHall(t, dir, midmorning())
	opens := func(pin string, want bool) {
		t.Helper()
		kiosk := newVisitor(t, h.base)
		if page := kiosk.post("/kiosk/service", url.Values{"look": {"1"}, "q": {pin}}); strings.Contains(page, "printer-K1") != want {
			t.Errorf("the PIN %s opens the page: want %t", pin, want)
		}
		kiosk.get("/kiosk/end")
	}
	opens("91827364", true)
	opens("2580", false)

	tech := h.as("technician")
	form := tech.fields(tech.get("/office/files/hall.yaml"))
	if strings.Contains(form.Get("text"), "91827364") || !strings.Contains(form.Get("text"), "$argon2id$") {
		t.Fatal("the page of the settings shows the PIN")
	}
	form.Set("text", string(with("30405060")))
	form.Set("act", "save")
	tech.shows(tech.post("/office/files/hall.yaml", form), "已保存并生效")
	opens("30405060", true)
	opens("91827364", false)

	archive := newVisitor(t, h.base)
	archive.signIn("manager", demoPassword)
	z := archive.get("/office/hall.zip")
	for name, text := range unzipped(t, z) {
		if strings.Contains(text, "30405060") || strings.Contains(text, "argon2id") {
			t.Errorf("%s of the export has the PIN or its hash", name)
		}
	}
	h.stop()
	for _, pin := range []string{"86421307", "91827364", "30405060"} {
		nowhere(t, dir, pin)
	}
}

// "hall user pin" sets it without anybody editing a file.
func TestUserPIN(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, configs.Example()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "hall.yaml")
	cfg, err := configs.Load(configs.Options{File: file, Drivers: driverNames()})
	if err != nil {
		t.Fatal(err)
	}
	if err := setPIN(cfg, strings.NewReader("12\n"), io.Discard); err == nil {
		t.Error("two digits are taken for a PIN")
	}
	if err := setPIN(cfg, strings.NewReader("70809010\n"), io.Discard); err != nil {
		t.Fatal(err)
	}
	nowhere(t, dir, "70809010")
	if cfg, err = cfg.With(nil); err != nil || !strings.HasPrefix(cfg.KioskPage.ServicePIN, "$argon2id$") {
		t.Errorf("the PIN is %q, %v", cfg.KioskPage.ServicePIN, err)
	}
}
