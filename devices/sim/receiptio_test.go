package sim_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jiaohao/devices/escpos"
	"jiaohao/devices/sim"
)

// receiptioDir is where .ci/test has put the npm package receiptio, an
// independent host that speaks the status conversation of real printers.
const receiptioDir = "JIAOHAO_RECEIPTIO"

// TestReceiptio: the host's exit codes, printer by printer (§12.1 of the
// printer notes). It always calls port 9100, hence an address of its own.
func TestReceiptio(t *testing.T) {
	program := filepath.Join(os.Getenv(receiptioDir), "node_modules", ".bin", "receiptio")
	if _, err := os.Stat(program); err != nil {
		t.Skipf("%s does not name a directory with the npm package receiptio", receiptioDir)
	}
	receipt := filepath.Join(t.TempDir(), "slip.receipt")
	if err := os.WriteFile(receipt, []byte("^^^A012\n临枢县政务服务中心\n{code:https://hall.example/t/1;option:qrcode,6,m}\n=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	vendor := escpos.EpsonT88V()
	generic := escpos.Native80()
	generic.Vendor, generic.Model = "SNBC", "BT-T080"
	for i, test := range []struct {
		name    string
		profile escpos.Profile
		prepare func(p *sim.Printer)
		args    []string
		want    int
		prints  bool
	}{
		{name: "prints", profile: vendor, want: 0, prints: true},
		{name: "prints on a generic one", profile: generic, want: 0, prints: true},
		{name: "merged answers", profile: vendor, prepare: func(p *sim.Printer) { p.MergeAnswers(true) }, want: 0, prints: true},
		{name: "asked only", profile: vendor, args: []string{"-q"}, want: 100},
		{name: "cover open", profile: vendor, prepare: touched("open_cover"), want: 101},
		{name: "paper out", profile: vendor, prepare: touched("paper_out"), want: 102},
		{name: "paper out within", profile: vendor, prepare: func(p *sim.Printer) { p.OutAfter(60) }, want: 102},
		{name: "cutter jammed", profile: vendor, prepare: touched("jam_cutter"), want: 103},
		{name: "silent", profile: vendor, prepare: touched("power_off"), want: 104},
		{name: "no proof", profile: vendor, prepare: func(p *sim.Printer) { p.LoseAnswers(9) }, want: 106},
		{name: "nobody there", want: 105},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			address := net.JoinHostPort("127.91.0."+string(rune('1'+i)), "9100")
			if i >= 9 {
				address = net.JoinHostPort("127.91.1."+string(rune('1'+i-9)), "9100")
			}
			host, _, _ := net.SplitHostPort(address)
			var p *sim.Printer
			if test.profile.ID != "" {
				p = sim.NewPrinter(test.profile, nil, time.Now)
				if test.prepare != nil {
					test.prepare(p)
				}
				listen(t, address, p)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			args := append([]string{"-d", host, "-l", "zh-hans", "-t", "5"}, test.args...)
			if len(test.args) == 0 {
				args = append(args, receipt)
			}
			out, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
			code := 0
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				code = exit.ExitCode()
			} else if err != nil {
				t.Fatal(err)
			}
			if code != test.want {
				t.Errorf("receiptio ends with %d, want %d\n%s", code, test.want, out)
			}
			if !test.prints {
				return
			}
			var text strings.Builder
			for _, paper := range p.Papers() {
				text.WriteString(strings.Join(paper.Text(), "|"))
			}
			if !strings.Contains(text.String(), "A012") || !strings.Contains(text.String(), "临枢县政务服务中心") {
				t.Errorf("the paper shows %q", text.String())
			}
		})
	}
}

func touched(action string) func(p *sim.Printer) {
	return func(p *sim.Printer) { _ = p.Do(action, "") }
}

// listen lets the printer answer on a port, one host at a time, as a network
// printer does.
func listen(t *testing.T, address string, p *sim.Printer) {
	t.Helper()
	server, err := net.Listen("tcp", address)
	if err != nil {
		t.Skip("the address cannot be had here: ", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var tasks sync.WaitGroup
	tasks.Go(func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			stop := context.AfterFunc(ctx, func() { conn.Close() })
			_ = p.Converse(ctx, conn) // ends with the connection
			stop()
			conn.Close()
		}
	})
	t.Cleanup(func() {
		cancel()
		server.Close()
		tasks.Wait()
	})
}
