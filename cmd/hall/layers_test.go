package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// module is the name of this project's module, before its packages.
const module = "jiaohao/"

// mayImport says which of our own packages each package may import (design
// §2). A package without a line fails, so that every new one is placed
// deliberately. "/..." stands for everything below; * for everything.
var mayImport = map[string]string{
	"queue":           "",
	"affairs":         "queue",
	"configs":         "queue affairs",
	"store":           "queue affairs",
	"web":             "",
	"kiosk":           "queue affairs configs devices devices/escpos web",
	"desk":            "queue affairs configs devices devices/escpos web",
	"display":         "queue affairs configs devices devices/escpos web",
	"devices":         "",
	"cmd/hall":        "*",
	"web/webtest":     "web",
	"queue/queuetest": "queue",
	"store/storetest": "queue affairs configs store",

	"devices/devicetest": "devices",
	"devices/escpos":     "",
	"devices/glyphs":     "",
	"devices/serialport": "devices",
	"devices/spool":      "devices",
	"devices/printer":    "devices devices/serialport devices/escpos",
	"devices/idcard":     "devices devices/serialport devices/escpos",
	"devices/led":        "devices devices/serialport devices/escpos",
	"devices/voice":      "devices devices/serialport devices/escpos",
	"devices/pad":        "devices devices/serialport devices/escpos",
	"devices/scanner":    "devices",
	"devices/sim":        "devices devices/...",
}

// onlyIn names the places from which a third-party package is reached.
var onlyIn = map[string]string{
	"github.com/tarm/serial":       "devices/serialport",
	"github.com/mattn/go-sqlite3":  "store",
	"github.com/spf13/viper":       "configs",
	"github.com/gorilla/websocket": "web web/webtest cmd/hall", // the screens that hall load plays
	"database/sql":                 "store",
	"github.com/xuri/excelize/v2":  "", // tests read spreadsheets with it; see desk/xlsx.go
}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	seen := map[string]bool{}
	for _, row := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(row)
		pkg := strings.TrimPrefix(fields[0], module)
		seen[pkg] = true
		rule, known := mayImport[pkg]
		if !known {
			t.Errorf("%s has no rule: give it a line in mayImport", pkg)
			continue
		}
		for _, imp := range fields[1:] {
			if place, bound := onlyIn[imp]; bound && !allowed(place, pkg) {
				t.Errorf("%s imports %s, which only %s may", pkg, imp, place)
			}
			if own, ours := strings.CutPrefix(imp, module); ours && !allowed(rule, own) {
				t.Errorf("%s imports %s; it may import: %s", pkg, own, rule)
			}
			if pkg == "queue" && strings.Contains(strings.Split(imp, "/")[0], ".") {
				t.Errorf("queue imports %s; it stands on the standard library alone", imp)
			}
		}
	}
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("mayImport has a line for %s, which does not exist", pkg)
		}
	}
}

func allowed(rule, pkg string) bool {
	return slices.ContainsFunc(strings.Fields(rule), func(r string) bool {
		prefix, below := strings.CutSuffix(r, "/...")
		return r == "*" || r == pkg || below && strings.HasPrefix(pkg, prefix+"/")
	})
}

// TestTemplatesSayBothLanguages finds words whose English is empty: the page
// would then say the Chinese ones in the middle of an English sentence.
func TestTemplatesSayBothLanguages(t *testing.T) {
	half := regexp.MustCompile(`\{\{-?\s*t ("[^"]*" ""|"" "[^"]*")`)
	for _, dir := range []string{"web", "desk", "display", "kiosk"} {
		err := filepath.WalkDir(filepath.Join("..", "..", dir, "templates"), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			page, err := os.ReadFile(path)
			for _, found := range half.FindAll(page, -1) {
				t.Errorf("%s: %s…: use {{if eq lang \"zh\"}}", path, found)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
