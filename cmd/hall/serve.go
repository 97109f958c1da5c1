package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"jiaohao/configs"
)

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
