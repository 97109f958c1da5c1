package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"jiaohao/devices/escpos"
	"jiaohao/devices/sim"
)

// loadOptions are the size of a load.
type loadOptions struct {
	tickets, screens, windows, kiosks int
	pace                              float64
	seed                              uint64
	keep                              bool
	noKill                            bool
}

// load plays a day against the real daemon, as a process of its own on loopback:
// kiosks with simulated printers, clerks, boards and window screens, in
// accelerated time. A printer runs out of paper, screens lose their link, one does
// not read for a while, and at noon the daemon is killed and started again. It
// fails when anything that must hold does not.
func load(ctx context.Context, args []string, out, errs io.Writer) error {
	var o loadOptions
	set := flag.NewFlagSet("hall load", flag.ContinueOnError)
	set.SetOutput(errs)
	set.IntVar(&o.tickets, "tickets", 6000, "一天取多少号 numbers in the day (20–20000)")
	set.IntVar(&o.screens, "screens", 300, "大屏和窗口屏 boards and window screens (2–2000)")
	set.IntVar(&o.windows, "windows", 100, "窗口 windows (20–200)")
	set.IntVar(&o.kiosks, "kiosks", 10, "取号机 kiosks (1–40)")
	set.Float64Var(&o.pace, "pace", 600, "时间快多少倍 so many times as fast as a day (1–20000)")
	set.Uint64Var(&o.seed, "seed", 1, "随机数种子 seed of who comes and how long it takes")
	set.BoolVar(&o.keep, "keep", false, "保留大厅的文件和数据 keep the hall's files and data")
	set.BoolVar(&o.noKill, "no-kill", false, "中午不断电 no kill at noon")
	if err := (&hallFlags{}).parse(set, args, errs); err != nil {
		return err
	}
	for _, r := range []struct {
		name           string
		n, least, most float64
	}{
		{"tickets", float64(o.tickets), 20, 20000}, {"screens", float64(o.screens), 2, 2000}, {"windows", float64(o.windows), 20, 200},
		{"kiosks", float64(o.kiosks), 1, 40}, {"pace", o.pace, 1, 20000},
	} {
		if !(r.n >= r.least && r.n <= r.most) {
			fmt.Fprintf(errs, "--%s %g–%g\n", r.name, r.least, r.most)
			return errUsage
		}
	}
	dir, err := os.MkdirTemp("", "jiaohao-load-")
	if err != nil {
		return err
	}
	if o.keep {
		fmt.Fprintln(out, "文件 files:", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	// Whatever happens, it ends.
	ctx, cancel := context.WithTimeout(ctx, time.Duration(float64(loadDay)/o.pace)*3+2*time.Minute)
	defer cancel()
	return o.run(ctx, dir, out, errs)
}

func (o loadOptions) run(ctx context.Context, dir string, out, errs io.Writer) error {
	printers, ports, closePrinters, err := o.plugPrinters(ctx, filepath.Join(dir, "ports"))
	if err != nil {
		return err
	}
	defer closePrinters()
	hall, err := writeLoadHall(filepath.Join(dir, "hall"), o.windows, ports)
	if err != nil {
		return err
	}
	d, err := newLoadDaemon(hall.file, filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	defer d.close()
	if err := d.start(ctx); err != nil {
		return err
	}
	screenCtx, closeScreens := context.WithCancel(ctx)
	screens := newLoadScreens(d.base(), o.screens, hall.windows)
	screens.run(screenCtx)
	defer screens.running.Wait()
	defer closeScreens()

	people := newLoadPeople(o, hall, d.base())
	bar := newBar(errs, o.tickets)
	defer bar.clear()
	var mischief sync.WaitGroup
	begun := make(chan struct{})
	failed := make(chan error, 1)
	mischief.Go(func() {
		select {
		case <-begun:
		case <-ctx.Done():
			return
		}
		failed <- o.mischief(ctx, people, d, screens, printers)
	})
	people.onBegin = func() { close(begun) }
	err = people.run(ctx, bar.show)
	if err == nil {
		err = <-failed
	}
	mischief.Wait()
	bar.clear()
	if err != nil {
		return fmt.Errorf("%w; %s", err, strings.Join(people.broken, "; "))
	}
	took := time.Since(people.begun)
	o.settle(people, printers)
	disagreement := screens.agree(5 * time.Second)
	closeScreens()
	if err := d.stop(); err != nil {
		return fmt.Errorf("stop the daemon: %w", err)
	}
	broken := slices.Concat(people.broken, screens.broken)
	if disagreement != nil {
		broken = append(broken, disagreement.Error())
	}
	kept, found := people.verify(ctx, hall.file, d.data)
	broken = append(broken, found...)
	paper := people.paperOf(printers)
	broken = append(broken, paper.broken...)
	// What was under way when the power went is not printed again unasked: the
	// hall says that it does not know, and a person decides.
	for _, number := range paper.lacking {
		if !kept.doubtful[number] && !kept.unwanted[number] {
			broken = append(broken, number+" was never printed")
		}
	}
	o.report(out, took, people, screens, d, kept, paper)
	if len(broken) > 0 {
		for _, b := range broken {
			fmt.Fprintln(out, "✗", b)
		}
		return fmt.Errorf("%d 项不成立 things that must hold do not", len(broken))
	}
	fmt.Fprintln(out, "ok")
	return nil
}

// plugPrinters puts a simulated printer on the far end of a line for each kiosk.
// They live in this process: what they printed outlives the daemon.
func (o loadOptions) plugPrinters(ctx context.Context, dir string) (printers []*sim.Printer, ports []string, done func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	var lines []*sim.Line
	done = func() {
		cancel()
		for _, l := range lines {
			l.Close()
		}
		running.Wait()
	}
	for i := range o.kiosks {
		line, err := sim.NewLine(dir, fmt.Sprintf("printer-%d", i+1))
		if err != nil {
			done()
			return nil, nil, nil, err
		}
		line.SetBaud(115200)
		port, err := filepath.EvalSymlinks(line.Path()) // /dev/pts/N: it stays, since nobody pulls this cable
		if err != nil {
			done()
			return nil, nil, nil, err
		}
		profile, ok := escpos.Lookup(loadPrinter)
		if !ok {
			panic("no printer profile " + loadPrinter) // it is compiled in
		}
		p := sim.NewPrinter(profile, line, time.Now)
		p.Keep(o.tickets + 100)
		lines, printers, ports = append(lines, line), append(printers, p), append(ports, port)
		running.Go(func() { _ = line.Run(ctx, p) }) // ends when the line is closed
	}
	return printers, ports, done, nil
}

// mischief is what goes wrong in the course of the day.
func (o loadOptions) mischief(ctx context.Context, p *loadPeople, d *loadDaemon, s *loadScreens, printers []*sim.Printer) error {
	var refill sync.WaitGroup
	defer refill.Wait()
	for _, e := range []struct {
		at  time.Duration
		act func() error
	}{
		{90 * time.Minute, func() error {
			refill.Go(func() { // nobody changes a roll faster, however fast the day goes
				pause(ctx, max(p.real(30*time.Minute), 3*time.Second))
				_ = printers[0].Do("refill", "") // it has no other answer
			})
			return printers[0].Do("paper_out", "20mm")
		}},
		{150 * time.Minute, func() error { s.stuckOne().stuck.Store(true); return nil }},
		{loadNoon, func() error {
			if o.noKill {
				return nil
			}
			d.kill()
			return d.start(ctx)
		}},
		{5 * time.Hour, func() error { s.wake(); return nil }},
	} {
		if !p.at(ctx, e.at) {
			return ctx.Err()
		}
		if err := e.act(); err != nil {
			return err
		}
	}
	return nil
}

// settle waits until every slip is out, or nothing more comes for a while.
func (o loadOptions) settle(p *loadPeople, printers []*sim.Printer) {
	const quiet = 2 * time.Second
	last, since := -1, time.Now()
	for time.Since(since) < quiet {
		lacking := len(p.paperOf(printers).lacking)
		if lacking == 0 {
			return
		}
		if lacking != last {
			last, since = lacking, time.Now()
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (o loadOptions) report(out io.Writer, took time.Duration, p *loadPeople, s *loadScreens, d *loadDaemon, kept loadKept, paper loadPaper) {
	kills := len(d.starts) - 1
	fmt.Fprintf(out, "负载 load · %d 号 numbers · %d 窗口 windows · %d 取号机 kiosks · %d 屏 screens · ×%g · %.1f s · 断电 kills %d\n",
		o.tickets, len(p.hall.windows), o.kiosks, o.screens, o.pace, took.Seconds(), kills)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(out, "  %-34s %s\n", name, fmt.Sprintf(format, args...))
	}
	row("取号 issued", "%d · 办结 served %d · 过号 missed %d · 转移 transferred %d · 重试 retried %d", kept.issued, p.stats.served, p.stats.missed, p.stats.transferred, p.stats.retried)
	row("触摸→落盘 touch → durable", "%v", &p.touches)
	row("触摸→末字节 touch → last byte", "%v", paper.times)
	row("叫号→应答 call-next → answer", "%v", &p.presses)
	row("叫号→屏幕 call → screen", "%v", &s.calls.times)
	row("状态滞后 age of a state", "%v", s.late)
	row("帧 frames", "%d · %.1f MB · 每秒每屏 a second and screen %.1f", s.frames.Load(), float64(s.bytes.Load())/1e6, float64(s.frames.Load())/took.Seconds()/float64(o.screens))
	row("处理器 CPU", "%.1f s · %.1f%% · 每号 a number %.2f ms", d.used.cpu.Seconds(), 100*d.used.cpu.Seconds()/took.Seconds(), 1000*d.used.cpu.Seconds()/float64(o.tickets))
	row("内存峰值 peak memory", "%.1f MB", float64(d.used.peak)/1024)
	row("写盘 written to the disk", "%.1f MB · 每号 a number %.1f KB · 写调用 write calls %.1f MB · 库 file %.1f MB", float64(d.used.written)/1e6,
		float64(d.used.written)/1000/float64(o.tickets), float64(d.used.called)/1e6, float64(kept.size)/1e6)
	row("小票 slips", "%d · 补打 marked copies %d · 只在屏幕 on the screen only %d · 断电时在打 doubtful since the kill %d", paper.slips, paper.copies, p.stats.screen, len(kept.doubtful))
	starts := make([]string, len(d.starts))
	for i, t := range d.starts {
		starts[i] = fmt.Sprintf("%.2f s", t.Seconds())
	}
	row("启动 start until it answers", "%s", strings.Join(starts, ", "))
}
