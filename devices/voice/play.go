package voice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jiaohao/devices"
)

// Renderer makes the sound of an announcement where no chip does. lost are
// words it could not say and left out.
type Renderer interface {
	Render(ctx context.Context, segments []Segment, style Style) (w Wave, lost []string, err error)
}

var (
	_ Renderer = (*Clips)(nil)
	_ Renderer = Espeak{}
)

// software writes an announcement so that nothing is left to a program's idea
// of numbers: figures in texts become words too, 下午5点 → 下午五点.
func software(segments []Segment, one One) string {
	var b strings.Builder
	for _, s := range segments {
		text := Spoken([]Segment{s}, one)
		for text != "" {
			n := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
			if n < 0 {
				n = len(text)
			}
			if n > 0 {
				b.WriteString(figure(text[:n], one))
				text = text[n:]
				continue
			}
			next := strings.IndexFunc(text, func(r rune) bool { return r >= '0' && r <= '9' })
			if next < 0 {
				next = len(text)
			}
			b.WriteString(text[:next])
			text = text[next:]
		}
	}
	return b.String()
}

// figure reads digits in a text: as a number, but one by one where that is no
// number a person would say.
func figure(digits string, one One) string {
	if len(digits) > 4 || digits[0] == '0' && len(digits) > 1 {
		return spell(digits, one)
	}
	n := 0
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return Words(n)
}

// play is Serve for a loudspeaker without a chip.
func (s *Speaker) play(ctx context.Context, link devices.Link) error {
	m := s.options.Monitor
	m.Set(devices.Unconfirmed, devices.Trouble{Code: devices.Unheard,
		Problem: devices.Text{ZH: "还没有播报过", EN: "nothing was announced yet"},
		Advice:  devices.Text{ZH: "叫一个号听听", EN: "call a number and listen"}})
	for {
		u, ok := s.next()
		if !ok {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-s.wake:
			}
			continue
		}
		if err := s.announce(ctx, link, u); err != nil {
			return fmt.Errorf("say %q: %w", u.Key, err)
		}
	}
}

// announce plays the readings of one utterance. What cannot be said rightly is
// not said at all, and that is a fault of the recordings, not of the line.
func (s *Speaker) announce(ctx context.Context, link devices.Link, u Utterance) error {
	m, style := s.options.Monitor, s.options.Style
	for i := range u.readings() {
		if i > 0 {
			if s.onceIsEnough() {
				return nil
			}
			if err := rest(ctx, readingPause); err != nil {
				return err
			}
			style.Chime = false
		}
		w, lost, err := s.options.Renderer.Render(ctx, u.Segments, style)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			m.Set(devices.Fault, devices.Trouble{Code: devices.Lacking,
				Problem: devices.Text{ZH: "有播报无法合成", EN: "an announcement could not be made: " + err.Error()},
				Advice:  devices.Text{ZH: "补齐录音文件，或检查 espeak-ng 是否安装；叫号照常进行", EN: "add the missing recordings, or install espeak-ng; calling goes on without it"}})
			s.options.Log.Warn("announcement not made", "device", m.Health().ID, "key", u.Key, "err", err)
			return nil
		}
		file := w.File()
		if err := link.Write(ctx, file); err != nil {
			return err
		}
		m.Count(func(c *devices.Counters) { c.TxBytes += int64(len(file)) })
		m.Frame(true, nil, devices.Text{ZH: fmt.Sprintf("播报 %s：%s，%.1f 秒", u.Key, Spoken(u.Segments, style.One), w.Lasts().Seconds()),
			EN: fmt.Sprintf("%s: %s, %.1f s", u.Key, Spoken(u.Segments, style.One), w.Lasts().Seconds())})
		m.Good()
		s.heard(lost)
	}
	return nil
}

// heard notes that an announcement was played, and what it had to leave out.
func (s *Speaker) heard(lost []string) {
	if len(lost) == 0 {
		s.options.Monitor.Set(devices.OK, devices.Trouble{})
		return
	}
	slices.Sort(lost)
	words := strings.Join(slices.Compact(lost), " ")
	s.options.Monitor.Set(devices.Degraded, devices.Trouble{Code: devices.Lacking,
		Problem: devices.Text{ZH: "缺少录音：" + words, EN: "no recording of: " + words},
		Advice:  devices.Text{ZH: "录制这些字词，放进录音目录后重新启动", EN: "record these words, put them into the folder and restart"}})
}

func rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
