package idcard

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"jiaohao/devices"
)

// FormatSAM writes the 16 bytes of a SAM number the way makers print it:
// 05.03-20100820-0001234567-0123456789. It identifies the reader, not a person.
func FormatSAM(p []byte) string {
	if len(p) != 16 {
		return ""
	}
	return fmt.Sprintf("%02d.%02d-%08d-%010d-%010d",
		binary.LittleEndian.Uint16(p), binary.LittleEndian.Uint16(p[2:]),
		binary.LittleEndian.Uint32(p[4:]), binary.LittleEndian.Uint32(p[8:]), binary.LittleEndian.Uint32(p[12:]))
}

// splitRead takes the text and the photo out of the data of a read answer, by
// the lengths it announces. Both are slices of data.
func splitRead(data []byte) (text, photo []byte, err error) {
	if len(data) < 4 {
		return nil, nil, fmt.Errorf("%w: %d bytes", ErrText, len(data))
	}
	t, p := int(binary.BigEndian.Uint16(data)), int(binary.BigEndian.Uint16(data[2:]))
	if t+p != len(data)-4 {
		return nil, nil, fmt.Errorf("%w: %d+%d bytes announced, %d came", ErrText, t, p, len(data)-4)
	}
	return data[4 : 4+t], data[4+t:], nil
}

// line is the conversation with the module: one request, one answer.
type line struct {
	link    devices.Link
	monitor *devices.Monitor
	profile Profile
	scanner Scanner
	quiet   Code // the last find's result: its repetitions stay out of the frame ring
	misses  int  // requests without an answer since the last answer
	lastOK  time.Time
}

// ask sends c and waits for an answer whose length suits it. A request that
// the module calls torn is sent once more. No answer is devices.ErrTimeout.
func (l *line) ask(ctx context.Context, c Command, timeout time.Duration) (Answer, error) {
	a, err := l.once(ctx, c, timeout)
	if err == nil && a.Code == BadChecksum {
		l.monitor.Count(func(n *devices.Counters) { n.Checksums++ })
		a, err = l.once(ctx, c, timeout)
	}
	return a, err
}

func (l *line) once(ctx context.Context, c Command, timeout time.Duration) (Answer, error) {
	l.link.Discard()
	l.scanner.Wipe()
	l.scanner.Accept = c.AllowsLength
	request := AppendRequest(nil, Request{Command: c})
	if err := l.link.Write(ctx, request); err != nil {
		return Answer{}, fmt.Errorf("%v: %w", c, err)
	}
	a, err := l.receive(ctx, time.Now().Add(timeout))
	l.count()
	l.record(c, request, a, err)
	switch {
	case errors.Is(err, devices.ErrTimeout):
		l.misses++
		l.monitor.Count(func(n *devices.Counters) { n.Timeouts++ })
	case err == nil:
		l.misses, l.lastOK = 0, time.Now()
		l.monitor.Good()
	}
	if err != nil {
		return Answer{}, fmt.Errorf("%v: %w", c, err)
	}
	return a, nil
}

func (l *line) receive(ctx context.Context, deadline time.Time) (Answer, error) {
	var chunk [512]byte
	defer clear(chunk[:])
	for {
		if a, ok := l.scanner.NextAnswer(); ok {
			return a, nil
		}
		wait := deadline
		if l.scanner.Pending() > 0 {
			wait = earlier(deadline, time.Now().Add(l.profile.Gap))
		}
		n, err := read(ctx, l.link, chunk[:], wait)
		switch {
		case err == nil:
			l.scanner.Feed(chunk[:n])
		case !errors.Is(err, devices.ErrTimeout) || !wait.Before(deadline):
			return Answer{}, err
		default:
			l.scanner.Gap()
		}
	}
}

// count moves the scanner's tallies to the health record.
func (l *line) count() {
	bad, skipped := l.scanner.BadChecksums, l.scanner.Skipped
	l.scanner.BadChecksums, l.scanner.Skipped = 0, 0
	if bad+skipped == 0 {
		return
	}
	l.monitor.Count(func(n *devices.Counters) {
		n.Checksums += int64(bad)
		n.RxBytes += int64(skipped)
		n.Resyncs++
	})
}

// record writes the exchange to the frame ring, a read answer without its
// data, and a poll only when its result is new.
func (l *line) record(c Command, request []byte, a Answer, err error) {
	received := headSize + len(a.Data) + minAnswer
	if c == Find && err == nil {
		if a.Code == l.quiet {
			l.monitor.Count(func(n *devices.Counters) {
				n.TxBytes += int64(len(request))
				n.RxBytes += int64(received)
			})
			return
		}
		l.quiet = a.Code
	}
	l.monitor.Frame(true, request, c.words())
	switch {
	case err != nil:
		return
	case c == ReadCard && len(a.Data) > 0:
		head := AppendAnswer(nil, Answer{Code: a.Code})[:headSize+3]
		binary.BigEndian.PutUint16(head[5:], uint16(len(a.Data)+minAnswer))
		l.monitor.Frame(false, head, devices.Text{ZH: fmt.Sprintf("%s，%d 字节，个人信息已隐去", a.Code.words().ZH, received),
			EN: fmt.Sprintf("%v, %d bytes, personal data blanked", a.Code, received)})
		l.monitor.Count(func(n *devices.Counters) { n.RxBytes += int64(received - len(head)) })
	default:
		l.monitor.Frame(false, AppendAnswer(nil, a), a.Code.words())
	}
}

// read is link.Read with a deadline instead of a context's.
func read(ctx context.Context, link devices.Link, p []byte, deadline time.Time) (int, error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	return link.Read(ctx, p)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
