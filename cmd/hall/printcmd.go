package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/led"
	"jiaohao/devices/printer"
	"jiaohao/devices/serialport"
	"jiaohao/devices/sim"
	"jiaohao/devices/voice"
)

// printCommand is `hall print`: a test slip on a device of the running hall, on
// a port that no hall uses, or as a picture of what the printer would print.
func printCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall print", flag.ContinueOnError)
	var c remote
	c.register(set, "technician")
	var f hallFlags
	set.StringVar(&f.config, "config", "", "大厅的 hall.yaml the hall's hall.yaml `FILE`, for its fonts and printer profiles")
	port := set.String("port", "", "直接打印到端口 print on `LINK` itself: /dev/serial/by-id/… or tcp://HOST:9100; no hall may use it")
	model := set.String("profile", "generic-80", "打印机型号 the printer's `PROFILE`")
	preview := set.String("preview", "", "画成 PNG draw what would be printed into this PNG `FILE`")
	slip := set.Bool("slip", false, "打印样例小票而不是测试页 a specimen slip instead of the test page")
	sample := set.String("sample", "usual", "哪种样例 which specimen slip: "+strings.Join(specimens, ", "))
	baud := set.Int("baud", 0, "波特率 baud rate; 0 = the profile's")
	record := set.String("record", "", "把往来的字节写进 write every byte with its time into `FILE`")
	set.Usage = func() {
		fmt.Fprintln(set.Output(), "用法 usage: hall print DEVICE | --port LINK --profile PROFILE | --preview FILE.png --profile PROFILE")
		set.PrintDefaults()
	}
	words, err := parseMixed(set, args, errs)
	if err != nil {
		return err
	}
	if len(words) == 1 && *port == "" && *preview == "" {
		return c.test(ctx, out, words[0], "test_slip")
	}
	if len(words) > 0 || *port == "" && *preview == "" || !slices.Contains(specimens, *sample) {
		set.Usage()
		return errUsage
	}
	f.demo = f.config == ""
	f.data = os.TempDir()
	cfg, err := f.load()
	if err != nil {
		return err
	}
	profile, err := printerProfile(*model, cfg.Source)
	if err != nil {
		return err
	}
	var glyphs escpos.Glyphs
	if font, err := openFont(cfg.Print); err != nil {
		fmt.Fprintln(errs, "没有字体，缺的字画成方框 no font; missing characters are boxes:", err)
	} else {
		glyphs = font
	}
	var doc []byte
	if *slip {
		doc, _, err = specimen(&cfg.Hall, *sample, time.Now()).Bytes(cfg.Hall.Slip, profile, glyphs)
	} else {
		doc, err = testPage(profile, glyphs, profile.ID, time.Now())
	}
	if err != nil {
		return err
	}
	if *preview != "" {
		if err := os.WriteFile(*preview, sim.Print(profile, doc).PNG(glyphs), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %d bytes on the wire\n", *preview, len(doc))
		if *port == "" {
			return nil
		}
	}
	line := printerPort(profile)
	if *baud > 0 {
		line.Baud = *baud
	}
	return printDirect(ctx, out, *port, line, profile, doc, *record)
}

// test has a device of the running hall tested.
func (c *remote) test(ctx context.Context, out io.Writer, device, test string) error {
	if err := c.signIn(ctx); err != nil {
		return err
	}
	defer c.signOut()
	if err := c.call(ctx, http.MethodPost, "/api/v1/devices/"+device+"/tests/"+test, map[string]string{"option": ""}, nil); err != nil {
		return err
	}
	fmt.Fprintln(out, device+": 完成 done")
	return nil
}

func printDirect(ctx context.Context, out io.Writer, port string, line serialport.Config, profile escpos.Profile, doc []byte, record string) error {
	monitor := devices.NewMonitor("printer", "printer", profile.ID, port, time.Now, nil)
	line.Monitor = monitor
	link, err := openDirect(ctx, port, line)
	if err != nil {
		return explained(err)
	}
	link, closed, err := recording(link, record)
	if err != nil {
		link.Close()
		return err
	}
	driver := printer.New(printer.Options{Profile: profile, Monitor: monitor, Log: discard()})
	err = converse(ctx, link, driver, func(ctx context.Context) error {
		if err := until(ctx, 20*time.Second, func() error { return driver.Ready(ctx) }); err != nil {
			return err
		}
		began := time.Now()
		if err := driver.Send(ctx, doc); err != nil {
			return err
		}
		sent := time.Since(began)
		grade, err := driver.Confirm(ctx, uint64(began.UnixMilli()))
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%d bytes, on the wire in %v, proof %s after %v\n", len(doc), sent.Round(time.Millisecond), grade, time.Since(began).Round(time.Millisecond))
		return nil
	})
	if failed := closed(); err == nil {
		err = failed
	}
	return err
}

// ledCommand is `hall led`.
func ledCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall led", flag.ContinueOnError)
	var c remote
	c.register(set, "technician")
	port := set.String("port", "", "直接写到端口 write on `LINK` itself; no hall may use it")
	model := set.String("profile", "onbon-bx5k", "屏的型号 the boards' `PROFILE`, or FILE.yaml")
	address := set.Int("address", 1, "屏的地址 the board's address")
	call := set.Bool("call", false, "按叫号显示 as a call, which moves")
	text := set.String("text", "A012 请到 01 号", "文字 what to show")
	set.Usage = func() {
		fmt.Fprintln(set.Output(), "用法 usage: hall led DEVICE | --port LINK --profile PROFILE --address N --text TEXT")
		set.PrintDefaults()
	}
	words, err := parseMixed(set, args, errs)
	if err != nil {
		return err
	}
	if len(words) == 1 && *port == "" {
		return c.test(ctx, out, words[0], "pattern")
	}
	if len(words) > 0 || *port == "" {
		set.Usage()
		return errUsage
	}
	profile, err := namedLEDProfile(*model)
	if err != nil {
		return err
	}
	monitor := devices.NewMonitor("led", "led", profile.ID, *port, time.Now, nil)
	link, err := openDirect(ctx, *port, serialport.Config{Baud: profile.Line.Baud, Mode: profile.Line.Mode, Monitor: monitor})
	if err != nil {
		return explained(err)
	}
	bus := led.New(led.Options{Profile: profile, Addresses: []int{*address}, Monitor: monitor})
	return converse(ctx, link, bus, func(ctx context.Context) error {
		if err := until(ctx, 10*time.Second, func() error { return bus.Show(*address, *text, *call) }); err != nil {
			return err
		}
		err := until(ctx, 10*time.Second, func() error {
			if h := monitor.Health(); h.Counters.TxBytes == 0 || h.State == devices.Connecting {
				return devices.ErrTimeout
			}
			return nil
		})
		h := monitor.Health()
		fmt.Fprintf(out, "%s: %s %s %d bytes\n", *port, h.State, h.Problem.EN, h.Counters.TxBytes)
		return err
	})
}

// sayCommand is `hall say`.
func sayCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall say", flag.ContinueOnError)
	var c remote
	c.register(set, "technician")
	port := set.String("port", "", "直接接语音模块 speak through the chip on `LINK`; no hall may use it")
	name := set.String("chip", "syn6288", "语音芯片 the `CHIP`: syn6288 or xfs5152")
	text := set.String("text", "语音测试", "文字 what to say")
	set.Usage = func() {
		fmt.Fprintln(set.Output(), "用法 usage: hall say DEVICE | --port LINK --chip CHIP --text TEXT")
		set.PrintDefaults()
	}
	words, err := parseMixed(set, args, errs)
	if err != nil {
		return err
	}
	if len(words) == 1 && *port == "" {
		return c.test(ctx, out, words[0], "speak")
	}
	chip, known := voice.Chips()[*name]
	if len(words) > 0 || *port == "" || !known {
		set.Usage()
		return errUsage
	}
	monitor := devices.NewMonitor("voice", "voice", *name, *port, time.Now, nil)
	link, err := openDirect(ctx, *port, serialport.Config{Baud: 9600, Monitor: monitor})
	if err != nil {
		return explained(err)
	}
	speaker := voice.New(voice.Options{Chip: chip, Monitor: monitor, Log: discard()})
	return converse(ctx, link, speaker, func(ctx context.Context) error {
		u := voice.Utterance{Key: "test", Readings: 1, Segments: []voice.Segment{{Text: *text}}}
		if err := until(ctx, 10*time.Second, func() error { return speaker.Say(u) }); err != nil {
			return err
		}
		sent := monitor.Health().Counters.TxBytes
		err := until(ctx, 10*time.Second, func() error {
			if speaker.Waiting() > 0 || monitor.Health().Counters.TxBytes == sent {
				return devices.ErrTimeout
			}
			return nil
		})
		h := monitor.Health()
		fmt.Fprintf(out, "%s: %s %s\n", *port, h.State, h.Problem.EN)
		return err
	})
}
