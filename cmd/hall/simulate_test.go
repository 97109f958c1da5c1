package main

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"jiaohao/configs"
	"jiaohao/queue"
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
	if err != nil || len(rows) < 3 || rows[len(rows)-1][0] != "all" {
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
	for _, args := range [][]string{{"--days", "0"}, {"--load", "NaN"}, {"--arrivals", "-1"}, {"--priority", "2"}, {"--open", "77"}, {"x"}, {"--hours", "12:00-09:00"}, {"--close", "x"}} {
		var out, errs bytes.Buffer
		if err := simulate(t.Context(), args, &out, &errs); err == nil {
			t.Errorf("%v was accepted:\n%s", args, out.String())
		}
	}
}

// recordDay plays a day of one clerk at window 18 into a store: people every five
// minutes, each served for eight, and returns the data directory.
func recordDay(t *testing.T, people int) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	cfg, s := atRest(t, configs.Options{Example: true, DataDir: data})
	defer s.Close()
	hall, err := queue.NewHall(queuePlan(cfg))
	if err != nil {
		t.Fatal(err)
	}
	open := time.Date(2026, 11, 26, 9, 0, 0, 0, cfg.Hall.Location)
	do := func(after time.Duration, cmd queue.Command) {
		t.Helper()
		events, err := hall.Decide(queue.Actor{Kind: queue.System, ID: "test"}, cmd, open.Add(after))
		if err != nil {
			t.Fatal(err)
		}
		units := []queue.Unit{{Events: events}}
		if err := s.Commit(t.Context(), units); err != nil {
			t.Fatal(err)
		}
		for _, e := range units[0].Events {
			hall.Apply(e)
		}
	}
	do(0, queue.OpenWindow{Window: "18", Staff: "0701"})
	came, called := 0, 0
	for now := time.Duration(0); called < people; now += time.Minute {
		if came < people && now%(5*time.Minute) == 0 {
			came++
			do(now, queue.Issue{Ticket: fmt.Sprintf("T%03d", came), Matter: "sl-01"})
		}
		if now%(8*time.Minute) == 0 {
			if called > 0 {
				do(now, queue.Finish{Window: "18", Outcome: queue.Accepted})
			}
			do(now, queue.CallNext{Window: "18"})
			do(now, queue.Start{Window: "18"})
			called++
		}
	}
	do(time.Duration(8*people)*time.Minute, queue.Finish{Window: "18", Outcome: queue.Accepted})
	do(time.Duration(8*people)*time.Minute, queue.CloseWindow{Window: "18"})
	return data
}

// A recorded day is played again as it was, and with changes as they would have
// made it.
func TestReplayOfARecordedDay(t *testing.T) {
	data := recordDay(t, 30)
	run := func(args ...string) [5]float64 {
		path := filepath.Join(t.TempDir(), "table.csv")
		rehearsed(t, append([]string{"--data", data, "--replay", "2026-11-26", "--days", "1", "--csv", path}, args...)...)
		return all(t, path)
	}
	was := run()
	if was[0] != 30 || was[2] < 80 || was[2] > 90 { // the last waited for 29 × 3 minutes
		t.Errorf("30 people and 87 minutes at most were recorded, replayed %v", was)
	}
	if more := run("--open", "19"); more[2] > was[2]/4 {
		t.Errorf("with another window %v, was %v", more, was)
	}
	if twice := run("--arrivals", "2"); twice[0] != 60 || twice[1] < 1.5*was[1] {
		t.Errorf("with twice the people %v, was %v", twice, was)
	}
	if later := run("--hours", "10:00-14:00"); later[1] <= was[1] || later[0] != 30 {
		t.Errorf("opened an hour later %v, was %v", later, was)
	}
	var out, errs bytes.Buffer
	if err := simulate(t.Context(), []string{"--data", data, "--replay", "2026-11-25"}, &out, &errs); err == nil || !strings.Contains(err.Error(), "没有 2026-11-25") {
		t.Errorf("a day without records: %v", err)
	}
}

func TestSimulationCompares(t *testing.T) {
	if out := rehearsed(t, "--days", "2", "--open", "09", "--compare"); !strings.Contains(out, "现在 now") || !strings.Contains(out, "最晚办完 done") {
		t.Errorf("no comparison in\n%s", out)
	}
}

// The office shows how good the estimates of a past day were, and rehearses that
// day with a change.
func TestOfficeLooksBackAndRehearses(t *testing.T) {
	_, base, _ := startDaemonIn(t, "", recordDay(t, 30))
	manager := newClient(t, base, "manager")
	page := func(path string, want int) string {
		t.Helper()
		status, body := manager.page(t, "GET", path, nil)
		if status != want {
			t.Fatalf("%s: %d\n%s", path, status, body)
		}
		return body
	}
	day := page("/office/report?at=2026-11-26", 200)
	for _, want := range []string{"预计等候准不准", "守住告知的上限"} {
		if !strings.Contains(day, want) {
			t.Errorf("the day report lacks %q", want)
		}
	}
	if got := page("/office/rehearse", 200); strings.Contains(got, "更好") || !strings.Contains(got, `name="people"`) {
		t.Error("before anything is changed the page shows a result, or has no form")
	} else if strings.Count(got, `class="chart"`) != 3 || strings.Contains(got, "chart-bar-second") || strings.Contains(got, "改后: ") {
		t.Error("before anything is changed the charts are not those of the day alone")
	}
	if got := page("/office/rehearse?day=2026-11-26&open=19&people=1&ratio=0&overtaken=-1", 200); strings.Count(got, "更好") < 3 || strings.Count(got, `class="chart"`) != 3 || !strings.Contains(got, "chart-bar-second") {
		t.Errorf("another window does not show as better:\n%s", got)
	}
	// The sliders begin where the hall is, and the same day sent back is no change.
	first := page("/office/rehearse?day=2026-11-26", 200)
	if !strings.Contains(first, `value="18" checked`) || strings.Contains(first, `value="19" checked`) || !strings.Contains(first, `name="ratio" min="1" max="9" step="1" value="2"`) || !strings.Contains(first, "这一天现在是这样") {
		t.Errorf("the day as it is:\n%s", first)
	}
	const same = "/office/rehearse?day=2026-11-26&of=2026-11-26&windows=1&window=18&people=1&ratio=2&overtaken=6"
	if got := page(same, 200); !strings.Contains(got, "这一天现在是这样") {
		t.Error("what was sent back unchanged is shown as a change")
	}
	if got := page(same+"&window=19", 200); !strings.Contains(got, "1 → 2 个窗口") || !strings.Contains(got, "每天多用") || !strings.Contains(got, "最长等候 ") {
		t.Errorf("another window is not told in words:\n%s", got)
	}
	if got := page("/office/rehearse?day=2026-11-26&of=&windows=1&window=01", 200); !strings.Contains(got, "这一天现在是这样") {
		t.Error("the windows of another day were taken for this day's")
	}
	if got := page("/office/rehearse?hours=12-9", 400); !strings.Contains(got, "08:30-12:00,13:30-17:00") {
		t.Error("wrong hours are not explained")
	}
	page("/office/rehearse?people=99", 400)
	page("/office/rehearse?day=2026-11-25", 404)
	page("/office/rehearse?open=77", 400)
}

// What the store tells of past estimates is what happened.
func TestEstimatesAreKept(t *testing.T) {
	data := recordDay(t, 30)
	_, s := atRest(t, configs.Options{Example: true, DataDir: data})
	defer s.Close()
	told, err := s.Estimates(t.Context(), "2026-11-26")
	if err != nil {
		t.Fatal(err)
	}
	// The n-th waits 3 minutes longer than the one before; the first were told
	// nothing, since too few services were known.
	if len(told) < 20 || len(told) > 25 {
		t.Fatalf("%d estimates, want those of all but the first", len(told))
	}
	for i, e := range told {
		if want := int64(30-len(told)+i) * 3 * 60_000; e.Line != "S" || e.Waited != want || e.Expect.P90 < e.Expect.P50 || e.Wait.P90*60_000 < int(e.Expect.P90) {
			t.Errorf("estimate %d: %+v, waited want %d", i, e, want)
		}
	}
	all, lines := queue.HonestyOf(told)
	if all.Given != len(told) || lines["S"] == nil || *lines["S"] != all || all.Share() < 0.8 {
		t.Errorf("all %+v, by line %+v", all, lines)
	}
	if none, err := s.Estimates(t.Context(), "2026-11-25"); err != nil || len(none) != 0 {
		t.Errorf("a day without records: %v, %v", none, err)
	}
}
