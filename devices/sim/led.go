package sim

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"jiaohao/devices"
	"jiaohao/devices/led"
)

// LEDs is the other end of package led: boards of one profile on one line, each
// with its address. A board shows its text until its time-out passes without
// a newer one. Boards whose frames carry no address all show the same.
type LEDs struct {
	socket
	profile led.Profile
	// Turnaround is how long a board thinks before it answers.
	Turnaround time.Duration

	mu     sync.Mutex
	boards map[int]*strip
	noisy  bool
	lose   int // how many of the next frames are lost on the way
	frames int // whole frames heard
	bad    int // torn or foreign frames heard
}

// strip is one board.
type strip struct {
	label  string
	dead   bool
	mute   bool // shows, but never answers
	text   string
	moving bool
	until  time.Time // when the text goes dark; zero = never
}

var (
	_ Device            = (*LEDs)(nil)
	_ devices.Simulated = (*LEDs)(nil)
)

// NewLEDs makes boards of the usual profile, onbon-bx5k.
func NewLEDs(labels map[int]string) *LEDs {
	profile, err := led.BuiltIn("onbon-bx5k")
	if err != nil {
		panic(err) // the profile is compiled in
	}
	return NewBoards(profile, labels)
}

// NewBoards makes boards of a profile by address with their label, which is
// usually the window's number.
func NewBoards(profile led.Profile, labels map[int]string) *LEDs {
	l := &LEDs{profile: profile, Turnaround: 10 * time.Millisecond, boards: map[int]*strip{}}
	for address, label := range labels {
		l.boards[address] = &strip{label: label}
	}
	return l
}

// Texts is what each lit board shows now, by address.
func (l *LEDs) Texts() map[int]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	texts := map[int]string{}
	for address, b := range l.boards {
		if shown := b.shown(time.Now()); shown != "" {
			texts[address] = shown
		}
	}
	return texts
}

func (b *strip) shown(now time.Time) string {
	if b.dead || !b.until.IsZero() && now.After(b.until) {
		return ""
	}
	return b.text
}

// Moving tells whether a board's text moves, as a call does at first.
func (l *LEDs) Moving(address int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.boards[address]
	return b != nil && b.moving
}

// SetDead takes the power from a board or gives it back.
func (l *LEDs) SetDead(address int, dead bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.boards[address]
	if b == nil {
		return fmt.Errorf("board %d: %w", address, errNoAction)
	}
	b.dead = dead
	b.text = ""
	return nil
}

// Frames counts the whole and the spoiled frames that came over the line.
func (l *LEDs) Frames() (whole, spoiled int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.frames, l.bad
}

// Converse lets the boards listen until the line ends.
func (l *LEDs) Converse(ctx context.Context, line io.ReadWriter) error {
	listener := l.profile.Listen()
	chunk := make([]byte, 128)
	for {
		n, err := line.Read(chunk)
		if err != nil {
			return err
		}
		listener.Feed(chunk[:n])
		for {
			heard, ok := listener.Next()
			if !ok {
				break
			}
			if err := l.answer(ctx, line, l.obey(heard)); err != nil {
				return err
			}
		}
		l.mu.Lock()
		l.bad = listener.Bad()
		l.mu.Unlock()
	}
}

func (l *LEDs) answer(ctx context.Context, line io.Writer, answer []byte) error {
	if answer == nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(l.Turnaround):
	}
	_, err := line.Write(answer)
	return err
}

// obey is the boards' firmware.
func (l *LEDs) obey(heard led.Shown) (answer []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lose > 0 {
		l.lose--
		return nil
	}
	l.frames++
	answers := false
	for address, b := range l.boards {
		if b.dead || l.profile.Addressed() && address != heard.Address {
			continue
		}
		switch {
		case heard.Strange:
		case !heard.Guard:
			b.show(heard, l.profile.Alpha.DarkAfterMin > 0)
		case heard.DarkAfter > 0:
			b.until = time.Now().Add(heard.DarkAfter)
		}
		answers = answers || !b.mute
	}
	if !answers || !heard.AnswerWanted && !heard.Strange {
		return nil
	}
	answer = l.profile.Answer(heard)
	if l.noisy && len(answer) > 0 {
		answer = append([]byte{0xA5, 0x00, 0x5A, 0xFF}, answer...)
	}
	return answer
}

// show takes a frame's text. Where guarded, other frames say when it goes.
func (b *strip) show(heard led.Shown, guarded bool) {
	b.text, b.moving = heard.Text, heard.Call
	if !guarded {
		b.until = time.Time{}
	}
	if heard.DarkAfter > 0 {
		b.until = time.Now().Add(heard.DarkAfter)
	}
}

// Actions lists what can be done to the boards now.
func (l *LEDs) Actions() []devices.Action {
	l.mu.Lock()
	defer l.mu.Unlock()
	var alive, dead []devices.Option
	for _, address := range slices.Sorted(maps.Keys(l.boards)) {
		b := l.boards[address]
		o := opt(strconv.Itoa(address), b.label+"号窗口条屏", "board of window "+b.label)
		if b.dead {
			dead = append(dead, o)
		} else {
			alive = append(alive, o)
		}
	}
	var actions []devices.Action
	if len(alive) > 0 {
		actions = append(actions, act("kill_board", "条屏断电", "Switch a board off", alive...))
	}
	if len(dead) > 0 {
		actions = append(actions, act("revive_board", "条屏上电", "Switch a board on", dead...))
	}
	actions = append(actions, act("lose_frame", "丢失下一帧", "Lose the next frame"), toggle("noise", l.noisy,
		devices.Text{ZH: "线路加干扰", EN: "Put noise on the line"}, devices.Text{ZH: "去掉干扰", EN: "Take the noise away"}))
	return append(actions, l.cableActions()...)
}

// Do performs one of Actions.
func (l *LEDs) Do(action, option string) error {
	if done, err := l.doCable(action); done {
		return err
	}
	switch action {
	case "kill_board", "revive_board":
		address, err := strconv.Atoi(option)
		if err != nil {
			return fmt.Errorf("%s %q: %w", action, option, errNoAction)
		}
		return l.SetDead(address, action == "kill_board")
	case "lose_frame":
		l.mu.Lock()
		l.lose++
		l.mu.Unlock()
		return nil
	case "noise":
		l.mu.Lock()
		l.noisy = !l.noisy
		l.mu.Unlock()
		return nil
	}
	return fmt.Errorf("%s: %w", action, errNoAction)
}

// Picture draws every board with its window's number.
func (l *LEDs) Picture() []byte {
	const columns, width, height = 2, 330.0, 46.0
	plugged := l.connected()
	l.mu.Lock()
	defer l.mu.Unlock()
	addresses := slices.Sorted(maps.Keys(l.boards))
	rows := (len(addresses) + columns - 1) / columns
	s := newSketch(columns*330+20, rows*46+20, "窗口条屏 LED boards")
	s.box(0, 0, columns*width+20, float64(rows)*height+20, 12, "#ECEFF1", "")
	now := time.Now()
	for i, address := range addresses {
		b := l.boards[address]
		x, y := 10+float64(i/rows)*width, 10+float64(i%rows)*height
		s.words(x+30, y+28, 18, "end", "#263238", b.label)
		frame := `stroke="#212121" stroke-width="3"`
		if b.moving && b.shown(now) != "" {
			frame = `stroke="#FFB300" stroke-width="3"`
		}
		s.box(x+38, y+4, width-48, height-10, 5, "#1B0000", frame)
		s.dots(x+42, y+8, width-56, height-18)
		switch {
		case b.dead:
			s.words(x+38+(width-48)/2, y+27, 13, "middle", "#616161", "断电 OFF")
		default:
			s.fitted(x+38+(width-48)/2, y+29, 19, width-64, "middle", "#FF3D2E", b.shown(now))
		}
	}
	if !plugged {
		s.unplugged(columns*width-90, 0)
	}
	return s.done()
}

// dots draws the dark matrix of the diodes.
func (s *sketch) dots(x, y, w, h float64) {
	fmt.Fprintf(s, `<rect x="%g" y="%g" width="%g" height="%g" fill="none" stroke="#3A0A0A" stroke-width="%g" stroke-dasharray="1 3"/>`, x, y, w, h, 1.0)
}
