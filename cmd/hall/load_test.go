package main

import (
	"os/exec"
	"strings"
	"testing"
)

// A small day against the real daemon: kiosks, clerks, screens, a printer out of
// paper, a kill at noon. hall load checks what must hold; here it must say so.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("plays a day against a real process")
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	builtBinary = true
	out, err := exec.CommandContext(t.Context(), path, "load", "--tickets", "300", "--screens", "30", "--windows", "20", "--kiosks", "3", "--pace", "6000").CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"取号 issued                          300 ", "断电 kills 1", "touch → durable", "call → screen"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if !strings.HasSuffix(string(out), "\nok\n") {
		t.Error("it does not end with ok")
	}
}

func TestLoadRefusesNonsense(t *testing.T) {
	for _, args := range [][]string{{"--tickets", "1"}, {"--windows", "5"}, {"--pace", "0"}, {"--pace", "NaN"}, {"--screens", "99999"}, {"--kiosks", "0"}, {"x"}} {
		var out, errs strings.Builder
		if err := load(t.Context(), args, &out, &errs); err == nil {
			t.Errorf("%v was accepted:\n%s", args, out.String())
		}
	}
}
