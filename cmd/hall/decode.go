package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"jiaohao/devices"
	"jiaohao/devices/idcard"
	"jiaohao/devices/led"
	"jiaohao/devices/pad"
	"jiaohao/devices/printer"
	"jiaohao/devices/voice"
)

// decoder puts recorded bytes of one protocol into words.
type decoder struct {
	name, summary string
	decode        func(stream []byte) []devices.Decoded
}

// decoders is every protocol of `hall decode`; template:NAME is found by
// decoderOf. A new protocol is one line here.
func decoders() []decoder {
	return []decoder{
		{"escpos", "打印机 ticket printer documents", printer.Decode},
		{"sam", "身份证读卡器 ID-card reader (no personal data is shown)", idcard.Decode},
		{"onbon", "仰邦条屏 Onbon LED boards", ledDecoder("onbon-bx5k")},
		{"alpha", "Alpha 显示屏 Alpha signs", ledDecoder("alpha")},
		{"syn6288", "语音模块 voice chip", voice.SYN6288.Decode},
		{"xfs5152", "语音模块 voice chip", voice.XFS5152.Decode},
		{"ff68", "叫号器和评价器 call pads and evaluators", pad.Decode},
	}
}

func ledDecoder(profile string) func([]byte) []devices.Decoded {
	return func(stream []byte) []devices.Decoded {
		p, err := led.BuiltIn(profile)
		if err != nil {
			panic(err) // the profile is compiled in
		}
		return p.Decode(stream)
	}
}

// decoderOf finds a protocol by name.
func decoderOf(name string) (func([]byte) []devices.Decoded, error) {
	for _, d := range decoders() {
		if d.name == name {
			return d.decode, nil
		}
	}
	if template, ok := strings.CutPrefix(name, "template:"); ok {
		p, err := namedLEDProfile(template)
		if err != nil {
			return nil, err
		}
		return p.Decode, nil
	}
	return nil, fmt.Errorf("没有这个协议 no such protocol: %s", name)
}

// namedLEDProfile is a profile that comes with the program, or a file.
func namedLEDProfile(name string) (led.Profile, error) {
	if filepath.Ext(name) == ".yaml" {
		return ledProfileFile(filepath.Dir(name), filepath.Base(name))
	}
	return led.BuiltIn(name)
}

// decode prints what recorded bytes say.
func decode(_ context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall decode", flag.ContinueOnError)
	asJSON := set.Bool("json", false, "输出 JSON print JSON")
	binary := set.Bool("binary", false, "输入是原始字节 the input is bytes, even if it looks like hex text")
	set.Usage = func() {
		fmt.Fprintln(set.Output(), "用法 usage: hall decode PROTOCOL [FILE] [--json]\n\n没有 FILE 时读标准输入；内容可以是十六进制文字或原始字节。\nWithout FILE standard input is read; hex text or bytes.")
		fmt.Fprintln(set.Output())
		for _, d := range decoders() {
			fmt.Fprintf(set.Output(), "  %-16s %s\n", d.name, d.summary)
		}
		fmt.Fprintf(set.Output(), "  %-16s LED 型号 LED profiles: %s, FILE.yaml\n\n", "template:NAME", strings.Join(led.Profiles(), ", "))
		set.PrintDefaults()
	}
	words, err := parseMixed(set, args, errs)
	if err != nil {
		return err
	}
	if len(words) < 1 || len(words) > 2 {
		set.Usage()
		return errUsage
	}
	read, err := decoderOf(words[0])
	if err != nil {
		return err
	}
	stream, err := recorded(words[1:], *binary)
	if err != nil {
		return err
	}
	decoded := read(stream)
	if *asJSON {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Protocol string            `json:"protocol"`
			Bytes    int               `json:"bytes"`
			Records  []devices.Decoded `json:"records"`
		}{words[0], len(stream), append([]devices.Decoded{}, decoded...)})
	}
	printDecoded(out, decoded, len(stream))
	return nil
}

// parseMixed parses flags that may stand before, between and after the words,
// and returns the words.
func parseMixed(set *flag.FlagSet, args []string, errs io.Writer) (words []string, err error) {
	set.SetOutput(errs)
	for {
		if err := set.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, shown{err}
		} else if err != nil {
			return nil, errUsage
		}
		if set.NArg() == 0 {
			return words, nil
		}
		words, args = append(words, set.Arg(0)), set.Args()[1:]
	}
}

// recordLimit bounds what is read at once, in bytes: hours of a busy line.
const recordLimit = 64 << 20

// recorded reads a file, or standard input.
func recorded(file []string, binary bool) ([]byte, error) {
	in := io.Reader(os.Stdin)
	if len(file) > 0 && file[0] != "-" {
		f, err := os.Open(file[0])
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	p, err := io.ReadAll(io.LimitReader(in, recordLimit+1))
	if err != nil {
		return nil, err
	}
	if len(p) > recordLimit {
		return nil, fmt.Errorf("超过 64 MB，请分段 more than 64 MB: cut it into pieces")
	}
	if text, ok := hexText(p); ok && !binary {
		return text, nil
	}
	return p, nil
}

var (
	hexComment = regexp.MustCompile(`(?m)#.*$`)
	hexNoise   = regexp.MustCompile(`0[xX]|[\s,;:-]+`)
	hexDigits  = regexp.MustCompile(`^([0-9A-Fa-f]{2})+$`)
)

// hexText reads bytes written in hex: with spaces, commas, colons or 0x
// between them, and comments behind "#".
func hexText(p []byte) ([]byte, bool) {
	p = hexNoise.ReplaceAll(hexComment.ReplaceAll(p, nil), nil)
	if !hexDigits.Match(p) {
		return nil, false
	}
	out := make([]byte, hex.DecodedLen(len(p)))
	if _, err := hex.Decode(out, p); err != nil {
		return nil, false
	}
	return out, true
}

// hexShown is how many bytes of a frame are printed.
const hexShown = 32

func printDecoded(out io.Writer, decoded []devices.Decoded, size int) {
	whole, other := 0, 0
	for _, d := range decoded {
		verdict := "✓"
		if d.Whole {
			whole++
		} else {
			verdict = "✗"
			other++
		}
		fmt.Fprintf(out, "%6d %5d %s %s\n", d.Offset, d.Size, verdict, d.Words)
		if p, err := hex.DecodeString(d.Hex); err == nil && len(p) > 0 {
			more := ""
			if len(p) > hexShown {
				p, more = p[:hexShown], " …"
			}
			fmt.Fprintf(out, "               %s%s\n", bytes.ToUpper(fmt.Appendf(nil, "% x", p)), more)
		}
	}
	fmt.Fprintf(out, "%d 字节 bytes: %d 帧正确 whole frames, %d 处不是帧或已损坏 stretches that are no frame or damaged\n", size, whole, other)
}
