package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"jiaohao/devices/idcard"
	"jiaohao/devices/pad"
	"jiaohao/devices/voice"
)

// encodeFlags are what a frame can be made of.
type encodeFlags struct {
	address, waiting  int
	text, digits, key string
	call, beep        bool
}

// requests are the commands to a card reader by name.
var requests = map[string]idcard.Command{
	"status": idcard.Status, "number": idcard.SAMNumber, "reset": idcard.Reset,
	"find": idcard.Find, "select": idcard.Select, "read": idcard.ReadCard,
}

// encode prints the frame that tells a device something, the reverse of decode.
func encode(_ context.Context, args []string, out, errs io.Writer) error {
	set := flag.NewFlagSet("hall encode", flag.ContinueOnError)
	var f encodeFlags
	set.IntVar(&f.address, "address", 1, "屏或叫号器的地址 `ADDRESS` of the board or pad")
	set.StringVar(&f.text, "text", "", "显示或播报的文字 `TEXT` to be shown or spoken")
	set.StringVar(&f.digits, "number", "", "逐字读的号码（语音），叫号器上的号码 `NUMBER` read digit by digit (voice), or shown on the pad")
	set.IntVar(&f.waiting, "waiting", -1, "叫号器上的等候人数 people waiting, on the pad `N`")
	set.StringVar(&f.key, "key", "", "叫号器按键（如 next）或读卡器命令（如 find） a pad's `KEY` (next …) or a reader's command (find …)")
	set.BoolVar(&f.call, "call", false, "按叫号显示（闪烁） show it as a call, moving")
	set.BoolVar(&f.beep, "beep", false, "叫号器响一声 let the pad beep")
	raw := set.Bool("raw", false, "输出原始字节 write bytes, not hex text")
	set.Usage = func() {
		fmt.Fprintln(set.Output(), "用法 usage: hall encode PROTOCOL [flags]\n  sam (--key), onbon, alpha, template:NAME (--address --text --call),\n  syn6288, xfs5152 (--text --number), ff68 (--address --waiting --number --beep --key)")
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
	frame, err := f.frame(words[0])
	if err != nil {
		return err
	}
	if *raw {
		_, err = out.Write(frame)
		return err
	}
	_, err = fmt.Fprintf(out, "% X\n", frame)
	return err
}

func (f encodeFlags) frame(protocol string) ([]byte, error) {
	switch protocol {
	case "sam":
		c, ok := requests[f.key]
		if !ok {
			return nil, fmt.Errorf("--key %q: 应当是 want one of %s", f.key, strings.Join(slices.Sorted(maps.Keys(requests)), ", "))
		}
		return idcard.AppendRequest(nil, idcard.Request{Command: c}), nil
	case "syn6288", "xfs5152":
		return f.speech(voice.Chips()[protocol])
	case "ff68":
		return f.padFrame()
	case "onbon":
		protocol = "template:onbon-bx5k"
	case "alpha":
		protocol = "template:alpha"
	}
	name, ok := strings.CutPrefix(protocol, "template:")
	if !ok {
		return nil, fmt.Errorf("没有这个协议 no such protocol: %s", protocol)
	}
	p, err := namedLEDProfile(name)
	if err != nil {
		return nil, err
	}
	return p.Encode(f.address, f.text, f.call)
}

// speech is the frames of one announcement, one after the other.
func (f encodeFlags) speech(chip voice.Chip) ([]byte, error) {
	var segments []voice.Segment
	if f.text != "" {
		segments = append(segments, voice.Segment{Text: f.text})
	}
	if f.digits != "" {
		segments = append(segments, voice.Segment{Digits: f.digits})
	}
	if voice.Spoken(segments, voice.Yao) == "" {
		return nil, fmt.Errorf("没有要播报的内容，请用 --text 或 --number nothing to say: give --text or --number")
	}
	var frames []byte
	for _, text := range chip.Render(segments, voice.Style{One: voice.Yao}) {
		frames = chip.AppendSpeak(frames, text)
	}
	return frames, nil
}

func (f encodeFlags) padFrame() ([]byte, error) {
	if f.address < 0 || f.address > 255 {
		return nil, fmt.Errorf("--address %d: 应当是 want 0…255", f.address)
	}
	address := byte(f.address)
	switch {
	case f.key != "":
		data := pad.DataOf(pad.Key(f.key))
		if data == nil {
			return nil, fmt.Errorf("--key %q: 叫号器没有这个键 no pad has this key", f.key)
		}
		return pad.Append(nil, pad.Frame{Address: address, Func: pad.FuncShow, Data: data}), nil
	case f.beep:
		return pad.Append(nil, pad.Frame{Address: address, Func: pad.FuncBeep}), nil
	}
	return pad.Append(nil, pad.Show(address, f.waiting, f.digits)), nil
}
