package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"

	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/queue"
	"jiaohao/store"
)

// simulation is what the flags of hall simulate ask for.
type simulation struct {
	hallFlags
	desk.Change
	days            int
	seed            uint64
	load, priority  float64
	compare         bool
	estimates       bool
	calibration     bool
	csvFile, svgOut string
}

func simulate(ctx context.Context, args []string, out, errs io.Writer) error {
	var s simulation
	set := flag.NewFlagSet("hall simulate", flag.ContinueOnError)
	s.register(set)
	set.IntVar(&s.days, "days", 20, "排演几天 how many days")
	set.Uint64Var(&s.seed, "seed", 1, "随机数种子，相同则结果相同 seed; the same gives the same days")
	set.StringVar(&s.Replay, "replay", "", "重演有记录的一天，如 2026-11-27（先停止大厅程序，或在办公页面排演） replay a recorded `DAY` of the data directory (stop the daemon first, or rehearse on the office page)")
	set.Float64Var(&s.load, "load", 0.85, "来办事的人占窗口能力的比例 share of the windows' time that people need")
	set.Float64Var(&s.priority, "priority", 0.06, "优先号比例 share of priority numbers")
	set.Float64Var(&s.People, "arrivals", 1, "人数乘以 people, times this")
	set.StringVar(&s.Open, "open", "", "加开的窗口，如 09,12 further windows to open (tide windows are closed otherwise)")
	set.StringVar(&s.Close, "close", "", "关闭的窗口 windows to close")
	set.StringVar(&s.Hours, "hours", "", "改为这样的服务时间，如 08:30-12:00,13:30-18:00 other opening hours")
	set.IntVar(&s.Ratio, "ratio", 0, "连叫几个优先号后叫一个普通号，0 为大厅设置 priority calls before one ordinary; 0 = the hall's")
	set.IntVar(&s.Overtaken, "overtaken", -1, "一个号最多被超过几次，-1 为大厅设置 a number is overtaken at most so often; -1 = the hall's")
	set.BoolVar(&s.compare, "compare", false, "与不作变动比较 compare with the day as it is")
	set.BoolVar(&s.estimates, "estimates", false, "核对预计等候（较慢） compare the estimates with what happens (slower)")
	set.BoolVar(&s.calibration, "calibration", false, "各类日子的预计等候是否可信 how honest the estimates are on each kind of day")
	set.StringVar(&s.csvFile, "csv", "", "另存表格 also write the table to `FILE`")
	set.StringVar(&s.svgOut, "svg", "", "另存图 also draw the waits by hour to `FILE`")
	if err := s.parse(set, args, errs); err != nil {
		return err
	}
	if s.calibration {
		return calibrate(ctx, out, errs)
	}
	if s.days < 1 || s.days > 100_000 || !(s.load > 0 && s.load <= 5) || !(s.priority >= 0 && s.priority <= 1) {
		fmt.Fprintln(errs, "--days 1–100000，--load 0–5，--priority 0–1 are the ranges")
		return errUsage
	}
	cfg, err := configs.Load(configs.Options{
		File: s.config, Example: s.config == "", Env: os.Environ(), DataDir: s.data, Drivers: driverNames(),
	})
	if err != nil {
		return err
	}
	usual, err := s.day(ctx, cfg)
	if err != nil {
		return plain(err)
	}
	day, err := changed(&cfg.Hall, usual, s.Change)
	if err != nil {
		return plain(err)
	}
	total := s.days
	if s.compare {
		total *= 2
	}
	bar := newBar(errs, total)
	defer bar.clear()
	done := 0
	play := func(r queue.Rehearsal) (*queue.Summary, error) {
		return queue.RehearseDays(ctx, r, s.days, runtime.GOMAXPROCS(0), func() { done++; bar.show(done) })
	}
	sum, err := play(day)
	if err != nil {
		return err
	}
	if s.csvFile != "" {
		if err := writeFile(s.csvFile, func(w io.Writer) error { return writeWaits(w, sum) }); err != nil {
			return err
		}
	}
	if s.svgOut != "" {
		if err := writeFile(s.svgOut, func(w io.Writer) error { return drawWaits(w, sum) }); err != nil {
			return err
		}
	}
	var before *queue.Summary
	if s.compare {
		if before, err = play(usual); err != nil {
			return err
		}
	}
	bar.clear()
	printSummary(out, sum)
	if before != nil {
		printComparison(out, before, sum)
	}
	return nil
}

// day is the day that is rehearsed, without the change.
func (s *simulation) day(ctx context.Context, cfg *configs.Config) (r queue.Rehearsal, err error) {
	if s.Replay != "" {
		database := databaseOf(cfg)
		if _, err := os.Stat(database.Path); err != nil {
			return r, fmt.Errorf("没有记录 nothing is recorded: %w", err)
		}
		kept, err := store.Open(ctx, database)
		if err != nil {
			return r, err
		}
		defer kept.Close()
		if r, err = recordedDay(ctx, cfg, kept, s.Replay); err != nil {
			return r, err
		}
	} else if r, err = ordinaryDay(cfg, s.load); err != nil {
		return r, err
	}
	r.Seed, r.Priority = s.seed, s.priority
	if !s.estimates {
		r.Plan.Rules.EstimateMinimum = math.MaxInt
	}
	return r, nil
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}

// calibrate prints how honest the estimates are on each kind of day.
func calibrate(ctx context.Context, out, errs io.Writer) error {
	kinds, total := queue.KindsOfDay(), 0
	for _, k := range kinds {
		total += k.Days
	}
	bar := newBar(errs, total)
	defer bar.clear()
	done := 0
	fmt.Fprintf(out, "%-26s %6s %8s %7s %9s %8s %8s %6s\n", "日子 kind of day", "估计", "立即办", "P90准", "告知上限", "P50差", "通常差", "好")
	dishonest := 0
	for _, k := range kinds {
		sum, err := queue.RehearseDays(ctx, k.Day, k.Days, runtime.GOMAXPROCS(0), func() { done++; bar.show(done) })
		if err != nil {
			return err
		}
		bar.clear()
		e, mark := sum.Estimates, ""
		if !k.Honest(e) {
			dishonest++
			mark = " ✗"
		}
		fmt.Fprintf(out, "%-26s %8d %11d %8.1f%% %11.1f%% %9.2f %10.2f %6.0f%%%s\n", k.ZH+" "+k.EN, e.Given, e.AtOnce,
			100*e.Share(), 100*e.ToldShare(), e.Error(), e.Usual(), 100*e.Better(), mark)
	}
	fmt.Fprint(out, `
P90准 P90 held: 在未取整的 P90 之内被叫到的比例，应在 85–95% called within P90 before rounding
告知上限 as told: 在告知的上限（取整到大厅的分钟数）之内 called within the upper end as told, rounded up
P50差 error: P50 与实际等候的平均差，分钟 mean distance of P50 from the wait, minutes
通常差 usual: 人数×平均÷窗口，同样不取整 people ahead × mean ÷ windows, not rounded either
立即办 at once: 当时有空窗口，不给时间，不计入 a window was free; no range was told, and none is counted
`)
	if dishonest > 0 {
		return fmt.Errorf("%d 类日子的预计等候不可信 kinds of day have dishonest estimates", dishonest)
	}
	return nil
}
