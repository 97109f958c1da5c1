package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"jiaohao/devices"
)

// Sound is this machine's loudspeaker: a Link whose Write plays one WAV file to
// its end, through one process of a player program.
type Sound struct {
	command []string
	ctx     context.Context // the life of the link: Close ends what plays
	close   context.CancelFunc
	playing sync.Mutex
}

var _ devices.Link = (*Sound)(nil)

// playerGrace is how much longer than its sound a player may take before it is
// stuck: sound cards need a moment to start.
const playerGrace = 5 * time.Second

// OpenSound opens a loudspeaker that plays by a command, "aplay -q -": it is
// given a WAV file on its standard input and ends when that was heard.
func OpenSound(command []string) devices.Opener {
	return func(context.Context) (devices.Link, error) {
		if len(command) == 0 {
			return nil, errors.New("no player program")
		}
		if _, err := exec.LookPath(command[0]); err != nil {
			return nil, &devices.Error{
				Class: devices.NeedsPerson, Op: "open the loudspeaker", Err: err,
				Problem: devices.Text{ZH: "没有播放程序 " + command[0], EN: "there is no player program " + command[0]},
				Advice:  devices.Text{ZH: "安装它（aplay 在 alsa-utils 软件包里），或改 hall.yaml 的 voice.player", EN: "install it (aplay is in the package alsa-utils), or change voice.player in hall.yaml"},
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		return &Sound{command: command, ctx: ctx, close: cancel}, nil
	}
}

// Write plays a WAV file.
func (s *Sound) Write(ctx context.Context, file []byte) error {
	w, err := ParseWave(file)
	if err != nil {
		return err
	}
	s.playing.Lock()
	defer s.playing.Unlock()
	limited, cancel := context.WithTimeout(ctx, w.Lasts()+playerGrace)
	defer cancel()
	stop := context.AfterFunc(s.ctx, cancel)
	defer stop()
	cmd := exec.CommandContext(limited, s.command[0], s.command[1:]...)
	cmd.Stdin = bytes.NewReader(file)
	cmd.WaitDelay = time.Second
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	err = cmd.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case s.ctx.Err() != nil:
		return devices.ErrClosed
	case limited.Err() != nil:
		err = devices.ErrStalled
	}
	return &devices.Error{
		Class: devices.NeedsPerson, Op: "play", Err: fmt.Errorf("%s: %w%s", s.command[0], err, lastLine(complaint.Bytes())),
		Problem: devices.Text{ZH: "声卡播放失败", EN: "the sound card does not play"},
		Advice:  devices.Text{ZH: "检查音箱、声卡和音频权限（audio 组）；叫号照常进行", EN: "check loudspeaker, sound card and its permissions (group audio); calling goes on without it"},
	}
}

// Read waits for the end: a loudspeaker says nothing.
func (s *Sound) Read(ctx context.Context, _ []byte) (int, error) {
	select {
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return 0, devices.ErrTimeout
		}
		return 0, ctx.Err()
	case <-s.ctx.Done():
		return 0, devices.ErrClosed
	}
}

// Discard does nothing.
func (s *Sound) Discard() {}

// Close ends what plays.
func (s *Sound) Close() error {
	s.close()
	return nil
}

// Name is the player's command.
func (s *Sound) Name() string { return strings.Join(s.command, " ") }
