package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jiaohao/configs"
)

// hallFlags are the flags by which every subcommand finds its hall.
type hallFlags struct {
	config, data, addr string
	demo               bool
}

func (f *hallFlags) register(set *flag.FlagSet) {
	set.StringVar(&f.config, "config", "", "大厅的 hall.yaml the hall's hall.yaml `FILE`")
	set.StringVar(&f.data, "data", "", "数据目录 data `DIR` (default: data_dir of the configuration; demo-data with --demo)")
	set.BoolVar(&f.demo, "demo", false, "示例大厅、模拟设备和演示账号；与 --config 同用时演示自己的大厅 the example hall with simulated devices, and demo accounts; with --config your own hall as a demo")
}

// parse reads args; nothing may follow the flags.
func (f *hallFlags) parse(set *flag.FlagSet, args []string, errs io.Writer) error {
	set.SetOutput(errs)
	if err := set.Parse(args); errors.Is(err, flag.ErrHelp) {
		return shown{err}
	} else if err != nil {
		return errUsage
	}
	if set.NArg() > 0 {
		fmt.Fprintf(errs, "多余的参数 unexpected argument: %s\n", set.Arg(0))
		return errUsage
	}
	return nil
}

// place chooses the data directory of a demo.
func (f *hallFlags) place() {
	if f.demo && f.data == "" {
		f.data = "demo-data"
	}
}

// load reads the configuration that the flags name.
func (f *hallFlags) load() (*configs.Config, error) {
	f.place()
	file := f.config
	if own := f.demoHall(); f.demo && file == "" {
		if _, err := os.Stat(own); err == nil {
			file = own // the example as it was changed in the office
		}
	}
	return configs.Load(configs.Options{
		File: file, Example: f.demo && file == "", Env: os.Environ(), DataDir: f.data, Listen: f.addr, Drivers: driverNames(),
	})
}

// demoHall is where a demo keeps its copy of the example hall.
func (f *hallFlags) demoHall() string { return filepath.Join(f.data, "hall", "hall.yaml") }

// copyExample gives a demo a hall of its own, so that everything in it can be
// changed. hall.yaml comes last: with it the copy is whole.
func (f *hallFlags) copyExample() error {
	if _, err := os.Stat(f.demoHall()); err == nil || !f.demo || f.config != "" {
		return nil
	}
	if err := os.MkdirAll(f.data, 0o700); err != nil {
		return fmt.Errorf("copy the example hall: %w", err)
	}
	var last []byte
	if err := configs.CopyExample(func(name string, text []byte) error {
		if name == "hall.yaml" {
			last = text
			return nil
		}
		return writeSynced(filepath.Join(filepath.Dir(f.demoHall()), filepath.FromSlash(name)), text)
	}); err != nil {
		return fmt.Errorf("copy the example hall: %w", err)
	}
	return writeSynced(f.demoHall(), last)
}

func serve(ctx context.Context, args []string, out, errs io.Writer) error {
	var f hallFlags
	set := flag.NewFlagSet("hall serve", flag.ContinueOnError)
	f.register(set)
	set.StringVar(&f.addr, "addr", "", "监听地址 address to listen on, `HOST:PORT` (default: listen of the configuration)")
	if err := f.parse(set, args, errs); err != nil {
		return err
	}
	beginSmall()
	f.place()
	if err := f.copyExample(); err != nil {
		return err
	}
	cfg, err := f.load()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: logLevel(cfg.LogLevel)}))
	ln, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("不能监听 cannot listen on %s: %w", cfg.Listen, err)
	}
	base := cfg.Base(ln.Addr().String())
	d, err := newDaemon(ctx, cfg, f.demo, base, time.Now, log)
	if err != nil {
		ln.Close()
		return plain(err)
	}
	welcome(out, cfg, f.demo, base)
	return d.keepRunning(ctx, ln)
}

// plain shows an error that has words for people in those words.
func plain(err error) error {
	var words interface{ Texts() (zh, en string) }
	if errors.As(err, &words) {
		zh, _ := words.Texts()
		return fmt.Errorf("%s\n  %w", zh, err) // which says it in English, and why
	}
	return err
}

func logLevel(name string) slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(name)); err != nil {
		return slog.LevelInfo // the configuration was checked
	}
	return level
}

// welcome prints one line a page, with who may open it.
func welcome(out io.Writer, cfg *configs.Config, demo bool, base string) {
	fmt.Fprintf(out, "叫号 Jiaohao · %s · %s\n", cfg.Hall.Name, base)
	page := func(zh, en, path, who string) {
		fmt.Fprintf(out, "  %-34s %s%s%s\n", zh+" "+en, base, path, who)
	}
	account := func(s string) string {
		if !demo {
			return ""
		}
		return "   (" + s + " / " + demoPassword + ")"
	}
	page("首页", "start", "/", "")
	page("取号机", "kiosk", "/kiosk", "")
	for _, b := range cfg.Hall.Boards {
		page("大屏 "+b.ID, "hall board", "/board/"+b.ID, "")
	}
	if n := len(cfg.Hall.Windows); n > 0 {
		page("窗口屏", "window screens "+cfg.Hall.Windows[0].No+"…"+cfg.Hall.Windows[n-1].No, "/screen/"+cfg.Hall.Windows[0].No, "")
	}
	clerks := make([]string, 0, len(cfg.Hall.Staff))
	for _, s := range cfg.Hall.Staff {
		clerks = append(clerks, s.StaffNo)
	}
	page("窗口工作台", "clerk console", "/desk", account(strings.Join(clerks, " ")))
	page("大厅管理", "office", "/office", account("manager"))
	page("设备", "devices", "/devices", account("technician"))
}
