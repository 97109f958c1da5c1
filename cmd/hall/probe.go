package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
	"jiaohao/devices/idcard"
	"jiaohao/devices/serialport"
	"jiaohao/devices/voice"
)

// question is something harmless to ask of whatever hangs on a line.
type question struct {
	what  string
	bytes []byte
	baud  []int
	xon   bool // the line of a printer
	// answers tells whether what came is an answer to it, and what it says.
	answers func(p []byte) (words string, ok bool)
}

// questions only ask: none of them prints, shows, speaks, resets or changes a
// setting. Unknown n of DLE EOT reset some printers: only 1 to 4 are asked.
func questions() []question {
	return []question{
		{"ESC/POS 打印机 printer, DLE EOT 1", escpos.AskStatus(1), []int{9600, 19200, 38400, 115200}, true, printerAnswer},
		{"Star 打印机 printer, Line Mode status", []byte{0x1B, 0x06, 0x01}, []int{9600, 19200, 38400, 115200}, false, starAnswer},
		{"身份证读卡器 ID-card reader, SAM status", idcard.AppendRequest(nil, idcard.Request{Command: idcard.Status}), []int{115200, 9600}, false, samAnswer},
		{"SYN6288 语音模块 voice chip, status", voice.SYN6288.Append(nil, voice.Frame{Command: voice.Query}), []int{9600, 19200, 38400}, false, chipAnswer},
	}
}

func printerAnswer(p []byte) (string, bool) {
	var d escpos.Demux
	for _, r := range d.Push(p) {
		if r.Kind == escpos.RealTimeStatus {
			var s escpos.Status
			s.Apply(1, r.Bytes[0])
			if s.Offline {
				return "打印机应答，脱机 a printer answers; it is offline", true
			}
			return "打印机应答，联机 a printer answers; it is online", true
		}
	}
	return "", false
}

// starAnswer knows the automatic status of Star's Line Mode by its header: the
// lengths of both parts, with bits 0 and 7 of the first byte fixed.
func starAnswer(p []byte) (string, bool) {
	if len(p) >= 7 && p[0]&0x91 == 0x01 && p[1]&0x91 == 0x80 {
		return "Star 打印机（Line 模式）应答：请用存储开关改为 ESC/POS 仿真，型号写 star-escpos；a Star printer answers in its Line Mode: set it to ESC/POS emulation, profile star-escpos", true
	}
	return "", false
}

func samAnswer(p []byte) (string, bool) {
	if i := bytes.Index(p, []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04, 0x00, 0x00}); i >= 0 && len(p) > i+9 {
		if p[i+9] == 0x90 {
			return "读卡器应答，状态正常 a reader answers; it is well", true
		}
		return fmt.Sprintf("读卡器应答，状态 a reader answers with status %02X", p[i+9]), true
	}
	return "", false
}

func chipAnswer(p []byte) (string, bool) {
	switch {
	case bytes.IndexByte(p, voice.Speaking) >= 0:
		return "语音模块应答，正在播音 a voice chip answers; it is speaking", true
	case bytes.IndexByte(p, voice.Idle) >= 0:
		return "语音模块应答，空闲 a voice chip answers; it is idle", true
	case bytes.IndexByte(p, voice.Accepted) >= 0:
		return "语音模块应答，已接收 a voice chip answers; it received it", true
	}
	return "", false
}

// listenFor is how long an answer may take.
const listenFor = 600 * time.Millisecond

// probe is `hall probe PORT`: it asks what hangs there, at which baud rate, and
// writes everything that passed into a report.
func probe(ctx context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall probe", flag.ContinueOnError)
	report := set.String("report", "probe-report.txt", "报告文件 write what passed into `FILE`")
	set.Usage = func() {
		fmt.Fprintln(set.Output(), "用法 usage: hall probe PORT   (/dev/serial/by-id/… or tcp://HOST:PORT)")
		fmt.Fprintln(set.Output(), "只提问，不打印、不显示、不发声、不改设置 it only asks; nothing is printed, shown, spoken or set")
		set.PrintDefaults()
	}
	words, err := parseMixed(set, args, errs)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		set.Usage()
		return errUsage
	}
	file, err := os.OpenFile(*report, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	p := &prober{port: words[0], out: io.MultiWriter(out, file), report: file}
	fmt.Fprintf(file, "# hall probe %s, %s, jiaohao %s\n", p.port, time.Now().Format(time.RFC3339), version)
	err = p.all(ctx)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		fmt.Fprintf(out, "报告 report: %s\n", *report)
	}
	return err
}

type prober struct {
	port        string
	out, report io.Writer
	found       int
}

func (p *prober) all(ctx context.Context) error {
	network := strings.HasPrefix(p.port, "tcp://")
	for _, q := range questions() {
		for i, baud := range q.baud {
			if network && i > 0 {
				break // its baud rate is set in the server
			}
			words, answered, err := p.ask(ctx, q, baud)
			if err != nil {
				return explained(err)
			}
			at := fmt.Sprintf("%d baud", baud)
			if network {
				at = "TCP"
			}
			if !answered {
				fmt.Fprintf(p.report, "# %s, %s: %s\n", q.what, at, words)
				continue
			}
			p.found++
			fmt.Fprintf(p.out, "# %s: %s\n", at, words)
			return p.more(ctx, q, baud)
		}
	}
	if p.found == 0 {
		fmt.Fprintln(p.out, "# 没有应答：检查电源、接线（TX/RX 是否接反）和波特率 nothing answers; check power, wiring (TX and RX crossed?) and baud rate")
	}
	return nil
}

// more asks a printer for the rest of its status, and whether it drops what it
// holds, which now is nothing: what it answers belongs into its profile.
func (p *prober) more(ctx context.Context, q question, baud int) error {
	if !q.xon {
		return nil
	}
	for n := byte(2); n <= 4; n++ {
		next := q
		next.what, next.bytes = fmt.Sprintf("DLE EOT %d", n), escpos.AskStatus(n)
		words, answered, err := p.ask(ctx, next, baud)
		if err != nil {
			return explained(err)
		}
		if !answered {
			words = "不应答 no answer"
		}
		fmt.Fprintf(p.out, "# DLE EOT %d: %s\n", n, words)
	}
	drop := q
	drop.what, drop.bytes, drop.answers = "DLE DC4 8", escpos.ClearNow(), clearAnswer
	words, answered, err := p.ask(ctx, drop, baud)
	if err != nil {
		return explained(err)
	}
	if !answered {
		words = "不应答，型号文件写 clear: none no answer; its profile says clear: none"
	}
	fmt.Fprintf(p.out, "# DLE DC4 8: %s\n", words)
	return nil
}

func clearAnswer(p []byte) (string, bool) {
	var d escpos.Demux
	for _, r := range d.Push(p) {
		if r.Cleared() {
			return "可清除未打内容，型号文件写 clear: dc4-8 it drops what it holds; its profile says clear: dc4-8", true
		}
	}
	return "", false
}

// ask sends one question and listens.
func (p *prober) ask(ctx context.Context, q question, baud int) (words string, answered bool, err error) {
	flow := serialport.FlowNone
	if q.xon {
		flow = serialport.XonXoff
	}
	line, err := openDirect(ctx, p.port, serialport.Config{Baud: baud, Flow: flow})
	if err != nil {
		return "", false, err
	}
	defer line.Close()
	link := devices.Record(line, p.report, time.Now)
	link.Discard()
	if err := link.Write(ctx, q.bytes); errors.Is(err, devices.ErrStalled) {
		return "不接收数据 it takes no bytes", false, nil
	} else if err != nil {
		return "", false, err
	}
	ctx, cancel := context.WithTimeout(ctx, listenFor)
	defer cancel()
	var got []byte
	buf := make([]byte, 256)
	for {
		n, err := link.Read(ctx, buf)
		if errors.Is(err, devices.ErrTimeout) {
			break
		}
		if err != nil {
			return "", false, err
		}
		got = append(got, buf[:n]...)
		if words, ok := q.answers(got); ok {
			return words, true, nil
		}
	}
	if len(got) > 0 {
		return "别的字节 other bytes: " + hex.EncodeToString(got), false, nil
	}
	return "不应答 no answer", false, nil
}
