package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"jiaohao/configs"
	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/sim"
	"jiaohao/devices/voice"
)

// simulator makes the other end of one device. option is what stood behind the
// colon of its name.
type simulator struct {
	name, summary string
	baud          int // of its wire, on a pseudo-terminal
	make          func(option string) (sim.Device, error)
}

// simulators is every device of `hall devsim`. A new one is one line here.
func simulators() []simulator {
	return []simulator{
		{"printer", "打印机 printer; printer:PROFILE", 115200, simPrinter},
		{"sam", "身份证读卡器 ID-card reader with fictitious cards", 115200, simSAM},
		{"led", "窗口屏 LED boards 1…20 (onbon-bx5k); led:PROFILE or led:FILE.yaml", 9600, simBoards},
		{"syn6288", "语音模块 voice chip", 9600, func(string) (sim.Device, error) { return sim.NewVoice(voice.SYN6288), nil }},
		{"xfs5152", "语音模块 voice chip", 9600, func(string) (sim.Device, error) { return sim.NewVoice(voice.XFS5152), nil }},
		{"ff68", "叫号器和评价器 call pads and evaluators 1…20", 9600, func(string) (sim.Device, error) { return sim.NewPads(twenty()), nil }},
		{"keypad", "数字小键盘 numeric keypad", 0, func(string) (sim.Device, error) { return sim.NewKeypad("01"), nil }},
		{"scanner", "扫码器 code scanner", 9600, func(string) (sim.Device, error) { return sim.NewScanner(), nil }},
	}
}

func twenty() map[int]string {
	labels := map[int]string{}
	for i := range 20 {
		labels[i+1] = fmt.Sprintf("%02d", i+1)
	}
	return labels
}

func simPrinter(name string) (sim.Device, error) {
	if name == "" {
		return sim.NewPrinter(escpos.Generic80(), nil, time.Now), nil
	}
	profile, ok := escpos.Lookup(name)
	if !ok {
		return nil, fmt.Errorf("没有这个打印机型号 no printer profile %q", name)
	}
	return sim.NewPrinter(profile, nil, time.Now), nil
}

func simSAM(string) (sim.Device, error) {
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		return nil, err
	}
	var people []sim.SimPerson
	for _, p := range cfg.Hall.People {
		people = append(people, sim.SimPerson{Name: p.Name, Number: p.IDNumber})
	}
	return sim.NewSAM(people)
}

func simBoards(name string) (sim.Device, error) {
	if name == "" {
		return sim.NewLEDs(twenty()), nil
	}
	profile, err := namedLEDProfile(name)
	if err != nil {
		return nil, err
	}
	return sim.NewBoards(profile, twenty()), nil
}

// steps are actions of a device, "put_card=0", as often as the flag is given.
type steps []string

func (s *steps) String() string { return strings.Join(*s, " ") }

func (s *steps) Set(v string) error {
	*s = append(*s, v)
	return nil
}

func (s steps) do(device devices.Simulated) error {
	for _, step := range s {
		action, option, _ := strings.Cut(step, "=")
		if err := device.Do(action, option); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
	}
	return nil
}

// devsim runs one simulated device alone, until it is interrupted: on a
// pseudo-terminal, or behind a TCP port as a serial server has it.
func devsim(ctx context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall devsim", flag.ContinueOnError)
	link := set.String("link", "pty", "接在哪里 where it hangs, `LINK`: pty, pty:/path/of/the/name, tcp://HOST:PORT")
	var faults, actions steps
	set.Var(&faults, "fault", "开始时的故障，可重复 an action done at the start, `ACTION[=OPTION]`; may be given again")
	set.Var(&actions, "do", "定时重复的动作，可重复 an action done every --every, `ACTION[=OPTION]`; may be given again")
	every := set.Duration("every", 5*time.Second, "动作的间隔 how often")
	set.Usage = func() {
		fmt.Fprintln(set.Output(), "用法 usage: hall devsim DEVICE [--link pty|tcp://HOST:PORT] [--fault ACTION[=OPTION]]")
		fmt.Fprintln(set.Output())
		for _, s := range simulators() {
			fmt.Fprintf(set.Output(), "  %-8s %s\n", s.name, s.summary)
		}
		fmt.Fprintln(set.Output())
		set.PrintDefaults()
	}
	words, err := parseMixed(set, args, errs)
	if err != nil {
		return err
	}
	if len(words) != 1 || *every <= 0 {
		set.Usage()
		return errUsage
	}
	device, baud, err := simulatorOf(words[0])
	if err != nil {
		return err
	}
	touch, ok := device.(devices.Simulated)
	if !ok {
		return fmt.Errorf("%s cannot be touched", words[0])
	}
	if err := faults.do(touch); err != nil {
		return err
	}
	printActions(out, words[0], touch)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var hand sync.WaitGroup
	hand.Go(func() {
		if err := repeat(ctx, *every, actions, touch); err != nil {
			cancel(err)
		}
	})
	defer hand.Wait()
	defer cancel(nil)
	if address, ok := strings.CutPrefix(*link, "tcp://"); ok {
		err = simulateTCP(ctx, address, device, out)
	} else {
		err = simulatePTY(ctx, *link, words[0], baud, device, out)
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return err
}

func simulatorOf(name string) (sim.Device, int, error) {
	kind, option, _ := strings.Cut(name, ":")
	for _, s := range simulators() {
		if s.name == kind {
			device, err := s.make(option)
			return device, s.baud, err
		}
	}
	return nil, 0, fmt.Errorf("没有这个设备 no such device: %s", name)
}

// repeat does the actions again and again until ctx ends.
func repeat(ctx context.Context, every time.Duration, actions steps, device devices.Simulated) error {
	if len(actions) == 0 {
		return nil
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := actions.do(device); err != nil {
				return err
			}
		}
	}
}

func printActions(out io.Writer, name string, device devices.Simulated) {
	fmt.Fprintf(out, "%s\n", name)
	for _, a := range device.Actions() {
		fmt.Fprintf(out, "  %-20s %s %s\n", a.Name, a.Label.ZH, a.Label.EN)
		const most = 4
		for i, o := range a.Options {
			if i == most {
				fmt.Fprintf(out, "    … %d\n", len(a.Options))
				break
			}
			value := []rune(o.Value)
			fmt.Fprintf(out, "    =%-17q %s %s\n", string(value[:min(len(value), 24)]), o.Label.ZH, o.Label.EN)
		}
	}
}

// simulatePTY lets the device hold the far end of a pseudo-terminal.
func simulatePTY(ctx context.Context, link, name string, baud int, device sim.Device, out io.Writer) error {
	scheme, path, _ := strings.Cut(link, ":")
	if scheme != "pty" {
		return fmt.Errorf("--link %q: 应当是 want pty, pty:PATH or tcp://HOST:PORT", link)
	}
	if path == "" {
		dir, err := os.MkdirTemp("", "jiaohao-devsim-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		path = filepath.Join(dir, strings.Map(func(r rune) rune {
			if r == ':' || r == '/' {
				return '-'
			}
			return r
		}, name))
	} else if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("--link: %s 已经存在 exists already", path)
	}
	line, err := sim.NewLine(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return err
	}
	defer line.Close()
	line.SetBaud(baud)
	if w, ok := device.(interface{ Wire(sim.Cable) }); ok {
		w.Wire(line)
	}
	fmt.Fprintf(out, "端口 port: %s\n", line.Path())
	return ended(line.Run(ctx, device))
}

// simulateTCP lets the device answer on a TCP port, one caller at a time, as
// most serial servers and network printers do.
func simulateTCP(ctx context.Context, address string, device sim.Device, out io.Writer) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	defer listener.Close()
	fmt.Fprintf(out, "端口 port: tcp://%s\n", listener.Addr())
	var callers sync.WaitGroup
	defer callers.Wait()
	busy := make(chan struct{}, 1)
	for {
		conn, err := listener.Accept()
		if err != nil {
			return ended(errors.Join(ctx.Err(), err))
		}
		select {
		case busy <- struct{}{}:
		default:
			conn.Close() // somebody else is on the line
			continue
		}
		callers.Go(func() {
			defer func() { <-busy }()
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			hangUp := context.AfterFunc(ctx, func() { conn.Close() })
			defer hangUp()
			defer conn.Close()
			_ = device.Converse(ctx, conn) // ends when the caller hangs up
		})
	}
}

// ended makes an interruption a good end.
func ended(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
