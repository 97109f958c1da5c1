package main

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func rehearsed(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if err := simulate(t.Context(), args, &out, &errs); err != nil {
		t.Fatalf("hall simulate %v: %v\n%s", args, err, errs.String())
	}
	if errs.Len() > 0 {
		t.Errorf("wrote to stderr: %s", errs.String())
	}
	return out.String()
}

// The rehearsal of the example hall is committed: a change of the rules, or of
// how the policy works, shows here what it does to people's waits. Set
// UPDATE_GOLDEN=1 to write it again.
func TestSimulationOfTheExampleHall(t *testing.T) {
	const golden = "testdata/simulate_example.txt"
	got := rehearsed(t, "--days", "20")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the rehearsal changed:\n%s\nit was:\n%s", got, want)
	}
}

// all reads the last row of a CSV: people, P50, P90, longest, overtaken.
func all(t *testing.T, path string) (row [5]float64) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 10 || rows[len(rows)-1][0] != "all" {
		t.Fatalf("table %v, %v", rows, err)
	}
	for i, text := range rows[len(rows)-1][2:] {
		if row[i], err = strconv.ParseFloat(text, 64); err != nil {
			t.Fatal(err)
		}
	}
	return row
}

func TestSimulatedChangesDoWhatTheySay(t *testing.T) {
	run := func(name string, args ...string) [5]float64 {
		path := filepath.Join(t.TempDir(), name+".csv")
		rehearsed(t, append([]string{"--days", "5", "--csv", path}, args...)...)
		return all(t, path)
	}
	usual := run("usual")
	if more := run("more", "--arrivals", "1.3"); more[0] < 1.2*usual[0] || more[2] < 1.2*usual[2] {
		t.Errorf("30 %% more people: %v, usually %v", more, usual)
	}
	if open := run("open", "--open", "09"); open[1] >= usual[1] {
		t.Errorf("with the tide window %v, usually %v", open, usual)
	}
	if strict := run("strict", "--overtaken", "0"); strict[4] != 0 || usual[4] == 0 {
		t.Errorf("strictly in order somebody was overtaken: %v, usually %v", strict, usual)
	}
	if other := run("other", "--seed", "99"); other == usual {
		t.Error("another seed gave the same days")
	}
}

func TestSimulatedChart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waits.svg")
	rehearsed(t, "--days", "2", "--svg", path)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bars := 0
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			if e.Name.Local == "rect" {
				bars++
			}
			for _, a := range e.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s has an attribute %s, which the pages' policy forbids", e.Name.Local, a.Name.Local)
				}
			}
		}
	}
	if bars < 1+2*8 {
		t.Errorf("%d rectangles, want two for each hour", bars)
	}
}

func TestSimulationPrintsItsCalibration(t *testing.T) {
	if out := rehearsed(t, "--days", "1", "--estimates"); !strings.Contains(out, "预计等候 estimates: ") {
		t.Errorf("no calibration in\n%s", out)
	}
}

func TestSimulationRefusesNonsense(t *testing.T) {
	for _, args := range [][]string{{"--days", "0"}, {"--load", "NaN"}, {"--arrivals", "-1"}, {"--priority", "2"}, {"--open", "77"}, {"x"}} {
		var out, errs bytes.Buffer
		if err := simulate(t.Context(), args, &out, &errs); err == nil {
			t.Errorf("%v was accepted:\n%s", args, out.String())
		}
	}
}
