package sim

import (
	"context"
	"fmt"
	"io"
	"sync"

	"jiaohao/devices"
	"jiaohao/devices/pad"
)

// Keypad is the other end of a pad.Keypad: the keys of a numeric USB keypad,
// as events of the Linux input layer.
type Keypad struct {
	socket
	label string

	mu    sync.Mutex
	typed string        // what was pressed last, for the picture
	emit  chan<- []byte // to the line, while a conversation runs
}

var (
	_ Device            = (*Keypad)(nil)
	_ devices.Simulated = (*Keypad)(nil)
)

// NewKeypad makes a keypad with the label of its window.
func NewKeypad(label string) *Keypad { return &Keypad{label: label} }

// Converse lets the keypad send what is pressed until the line ends.
func (k *Keypad) Converse(ctx context.Context, line io.ReadWriter) error {
	return chat(ctx, line, func(emit chan<- []byte) {
		k.mu.Lock()
		k.emit = emit
		k.mu.Unlock()
	}, func() {
		k.mu.Lock()
		k.emit = nil
		k.mu.Unlock()
	}, func([]byte) {})
}

// Type presses keys one after the other: 0…9 + - * / and \r for Enter. Each
// goes down, is held for a moment, and goes up again. It answers ErrNoLine when
// nothing is there to see them.
func (k *Keypad) Type(keys string) error {
	var events []byte
	for i := range len(keys) {
		code := pad.CodeOf(keys[i])
		if code == 0 {
			return fmt.Errorf("press %q: %w", keys[i], errNoAction)
		}
		for _, value := range []int32{1, 2, 0} {
			events = pad.AppendEvent(events, pad.Event{Type: 4, Code: 4, Value: int32(code)}) // the key's place on the keypad
			events = pad.AppendEvent(events, pad.Event{Type: 1, Code: code, Value: value})
			events = pad.AppendEvent(events, pad.Event{})
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.typed += keys
	k.typed = k.typed[max(0, len(k.typed)-8):]
	return send(k.emit, events)
}

// keypadKeys are the keys in rows, as they lie.
var keypadKeys = []struct{ keys, zh, en string }{
	{"\r", "回车：叫下一个", "Enter: next"}, {"+", "＋：重呼", "+: recall"}, {"-", "－：弃号", "-: no-show"},
	{"*", "＊：暂停", "*: pause"}, {"/", "／：转移", "/: transfer"}, {"23\r", "2 3 回车：叫 23 号", "2 3 Enter: call number 23"},
}

// Actions lists the keys.
func (k *Keypad) Actions() []devices.Action {
	var keys []devices.Option
	for _, key := range keypadKeys {
		keys = append(keys, opt(key.keys, key.zh, key.en))
	}
	return append([]devices.Action{act("press", "按键", "Press", keys...)}, k.cableActions()...)
}

// Do performs one of Actions.
func (k *Keypad) Do(action, option string) error {
	if done, err := k.doCable(action); done {
		return err
	}
	if action != "press" {
		return fmt.Errorf("%s: %w", action, errNoAction)
	}
	return k.Type(option)
}

// Picture draws the keypad.
func (k *Keypad) Picture() []byte {
	plugged := k.connected()
	k.mu.Lock()
	defer k.mu.Unlock()
	s := newSketch(220, 300, "数字小键盘 numeric keypad")
	s.box(10, 10, 200, 280, 14, "#37474F", `stroke="#263238" stroke-width="3"`)
	s.words(24, 34, 14, "start", "#ECEFF1", k.label+"号窗口")
	for i, label := range []string{"Num", "/", "*", "-", "7", "8", "9", "+", "4", "5", "6", "", "1", "2", "3", "⏎", "0", "", ".", ""} {
		x, y, w, h := 22+float64(i%4)*45, 46+float64(i/4)*47, 40.0, 42.0
		switch label {
		case "":
			continue
		case "+", "⏎":
			h = 89
		case "0":
			w = 85
		}
		s.box(x, y, w, h, 6, "#ECEFF1", "")
		s.words(x+w/2, y+h/2+6, 16, "middle", "#263238", label)
	}
	if !plugged {
		s.unplugged(110, 14)
	}
	return s.done()
}
