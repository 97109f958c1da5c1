package sim_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/devices/escpos"
	"jiaohao/devices/sim"
)

func TestPrinterWithASmallBuffer(t *testing.T) {
	profile := escpos.Native80()
	profile.Line.Buffer = 45
	p := newPrinter(profile)
	p.HoldByXoff(false)
	p.Pause(true)
	tell(t, p, strings.Repeat("x", 100)+"\n\x10\x04\x02", "\x12")
	if n := p.Overflow(); n != 101+3-45 {
		t.Errorf("%d bytes dropped, want %d", n, 101+3-45)
	}
	p.Pause(false)
	tell(t, p, "\n", "")
	if text := strings.Join(p.Papers()[0].Text(), ""); text != strings.Repeat("x", 45) {
		t.Errorf("the paper shows %q", text)
	}
	// It tells the host to wait, and to go on.
	p = newPrinter(profile)
	p.HoldByXoff(true)
	p.Pause(true)
	tellAnd(t, p, strings.Repeat("x", 30)+"\n", func() { p.Pause(false) }, "\x13\x11")
	if p.Overflow() != 0 {
		t.Error("bytes were lost although the host was told to wait")
	}
	// While it prints, a long command passes through a small buffer.
	p = newPrinter(profile)
	tell(t, p, "\x1Dv0\x00\x10\x00\x10\x00"+strings.Repeat("\x55", 256)+"A\n", "")
	if len(p.Papers()[0].Images()) != 1 || p.Overflow() != 0 {
		t.Errorf("an image of 256 bytes did not pass: %d dropped", p.Overflow())
	}
}

func TestNaiveFirmwarePrintsWhatItDoesNotKnow(t *testing.T) {
	p := newPrinter(escpos.EpsonT88V())
	p.Naive(true)
	tell(t, p, "\x1D(H\x06\x0000ABCD\n\x1C(A\x02\x0001\n", "")
	if text := p.Papers()[0].Text(); !slices.Equal(text, []string{"H00ABCD", "A01"}) {
		t.Errorf("the paper shows %q", text)
	}
}

func TestPrinterAnswersLateAndTogether(t *testing.T) {
	p := newPrinter(escpos.Native80())
	p.DelayAnswers(20 * time.Millisecond)
	p.MergeAnswers(true)
	tellAnd(t, p, "\x10\x04\x01\x1Dr\x01\x10\x04\x04", func() { p.Stray(0xFF) }, "\x16\x12\x00\xFF")
}

// TestPresenter has the states of the mouth, in the bytes of a Custom printer.
func TestPresenter(t *testing.T) {
	p := newPrinter(escpos.CustomKPM())
	const ask, empty, slip = "\x10\x04\x14", "\x10\x0F\x00\x00\x00\x00", "\x10\x0F\x20\x00\x00\x00"
	tell(t, p, ask, empty)
	tell(t, p, "A001\n\x1DV\x00", "")
	tell(t, p, ask, empty) // cut, and not shown
	tell(t, p, "\x1De\x03\x30", "")
	tell(t, p, ask, slip)
	do(t, p, "take_slip")
	tell(t, p, ask, empty)
	tell(t, p, "A002\n\x1DV\x00\x1De\x03\x30\x1De\x02", "")
	tell(t, p, ask, empty)
	tell(t, p, "A003\n\x1DV\x00\x1De\x03\x30A004\n\x1DV\x00\x1De\x03\x30", "")
	tell(t, p, ask, slip)
	papers := p.Papers()
	if !papers[0].Taken || !papers[1].Retracted || !papers[2].Dropped || papers[3].Taken || papers[3].Dropped {
		t.Errorf("papers %+v", papers)
	}
	do(t, p, "paper_out")
	tell(t, p, ask, "\x10\x0F\x25\x00\x00\x00")
}

// TestRasterQRScans: somebody else's reader reads the code that was sent as an
// image.
func TestRasterQRScans(t *testing.T) {
	zbarimg, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Skip("zbarimg is not installed (package zbar-tools)")
	}
	const url = "HTTPS://HALL.EXAMPLE/T/01JNDX5Q9T8K2M4V7W"
	for module := 3; module <= 8; module++ {
		p := newPrinter(escpos.Generic80())
		doc, err := escpos.New(escpos.Generic80(), nil).QR(url, module).Cut().Bytes()
		if err != nil {
			t.Fatal(err)
		}
		tell(t, p, string(doc), "")
		var out bytes.Buffer
		file := filepath.Join(t.TempDir(), "paper.png")
		if err := os.WriteFile(file, p.Papers()[0].PNG(nil), 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(zbarimg, "-q", file)
		c.Stdout = &out
		if err := c.Run(); err != nil || strings.TrimSpace(out.String()) != "QR-Code:"+url {
			t.Errorf("module %d: zbarimg read %q, %v", module, out.String(), err)
		}
	}
}

// TestFaultsByName: what `hall devsim --fault fault=NAME` does to a printer.
func TestFaultsByName(t *testing.T) {
	do := func(p *sim.Printer, option string) {
		t.Helper()
		if err := p.Do("fault", option); err != nil {
			t.Fatal(err)
		}
	}
	small := newPrinter(escpos.Native80())
	small.HoldByXoff(false)
	do(small, "buffer_45")
	do(small, "stop")
	tell(t, small, strings.Repeat("A", 100), "")
	if small.Overflow() == 0 {
		t.Error("100 bytes fit into 45")
	}
	waits := newPrinter(escpos.Native80())
	do(waits, "buffer_45")
	do(waits, "xoff")
	tell(t, waits, strings.Repeat("A", 40), "\x13")
	noisy := newPrinter(escpos.Native80())
	tellAnd(t, noisy, "", func() { do(noisy, "stray") }, "\x12")
	naive := newPrinter(escpos.Native80())
	do(naive, "naive")
	tell(t, naive, "\x1D(H\x06\x0000ABCD\n", "")
	if got := naive.Papers(); len(got) != 1 || !got[0].Contains("ABCD") {
		t.Errorf("unknown commands are not printed: %v", got)
	}
	if small.Do("fault", "dance") == nil {
		t.Error("an unknown fault was done")
	}
}
