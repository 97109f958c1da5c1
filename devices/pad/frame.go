package pad

import "bytes"

// Functions.
const (
	FuncEvaluator = 0x11 // evaluator → host
	FuncAnswer    = 0x01 // host → evaluator: acknowledge, start
	FuncShow      = 0x02 // host → pad: 6 digits
	FuncBeep      = 0x03 // host → pad
)

// unchanged leaves a digit of the display as it is.
const unchanged = 0x0A

// Frame is one frame in either direction.
type Frame struct {
	Address byte
	Func    byte
	Data    []byte
}

const (
	headSize = 5 // FF 68 L L 68
	tailSize = 2 // ck 16
	// maxData bounds what a frame may carry: 6 digits are the most known.
	maxData = 16
)

// Append appends f as it goes over the wire; data beyond 16 bytes is cut.
func Append(dst []byte, f Frame) []byte {
	data := f.Data[:min(len(f.Data), maxData)]
	length := byte(2 + len(data))
	dst = append(dst, 0xFF, 0x68, length, length, 0x68)
	from := len(dst)
	dst = append(dst, f.Address, f.Func)
	dst = append(dst, data...)
	return append(dst, sum8(dst[from:]), 0x16)
}

func sum8(p []byte) (sum byte) {
	for _, b := range p {
		sum += b
	}
	return sum
}

// Scanner finds frames in a stream with noise and collisions. A candidate that
// turns out wrong costs one byte, not its successor. Its owner reports a
// silence with Gap.
type Scanner struct {
	// MaxData is the most data bytes a frame may have; 0 stands for 16. The
	// host side sets 3: frames from pads are short, and a damaged length must
	// not swallow the frames behind it.
	MaxData int
	// Bad counts frames with a wrong checksum or end.
	Bad int
	buf []byte
}

// Feed adds received bytes.
func (s *Scanner) Feed(p []byte) { s.buf = append(s.buf, p...) }

// Gap says that the line fell silent: what is incomplete now never will be
// complete. Call Next again afterwards.
func (s *Scanner) Gap() {
	if len(s.buf) > 0 {
		s.take(1)
	}
}

// Pending counts the bytes that wait for the rest of their frame.
func (s *Scanner) Pending() int { return len(s.buf) }

// Next returns the next whole frame; its Data is the caller's.
func (s *Scanner) Next() (Frame, bool) {
	for {
		at := bytes.IndexByte(s.buf, 0xFF)
		if at < 0 {
			s.buf = s.buf[:0]
			return Frame{}, false
		}
		s.take(at)
		size, possible := s.size()
		switch {
		case !possible:
			s.take(1)
			continue
		case size == 0 || len(s.buf) < size:
			return Frame{}, false
		}
		body := s.buf[headSize : size-tailSize]
		if s.buf[size-2] != sum8(body) || s.buf[size-1] != 0x16 {
			s.Bad++
			s.take(1)
			continue
		}
		f := Frame{body[0], body[1], bytes.Clone(body[2:])}
		s.take(size)
		return f, true
	}
}

// size is the length of the frame at the start of the buffer, 0 if too little
// of it is there, and whether it can be one.
func (s *Scanner) size() (size int, possible bool) {
	most := s.MaxData
	if most == 0 {
		most = maxData
	}
	for i, b := range s.buf[:min(headSize, len(s.buf))] {
		switch {
		case (i == 1 || i == 4) && b != 0x68,
			i == 2 && (b < 2 || int(b) > 2+most),
			i == 3 && b != s.buf[2]:
			return 0, false
		}
	}
	if len(s.buf) < headSize {
		return 0, true
	}
	return headSize + int(s.buf[2]) + tailSize, true
}

func (s *Scanner) take(n int) { s.buf = s.buf[:copy(s.buf, s.buf[n:])] }

// Show is the frame that puts the number of waiting people and the last three
// digits of a ticket on a pad's display. waiting < 0 and ticket "" leave their
// half as it is; more than 999 shows 999.
func Show(address byte, waiting int, ticket string) Frame {
	data := bytes.Repeat([]byte{unchanged}, 6)
	if waiting >= 0 {
		waiting = min(waiting, 999)
		data[0], data[1], data[2] = byte(waiting/100), byte(waiting/10%10), byte(waiting%10)
	}
	at := len(data)
	for i := len(ticket) - 1; i >= 0 && at > 3; i-- {
		if c := ticket[i]; c >= '0' && c <= '9' {
			at--
			data[at] = c - '0'
		}
	}
	if at < len(data) {
		clear(data[3:at])
	}
	return Frame{address, FuncShow, data}
}

// acknowledgement is the host's answer to a frame.
func acknowledgement(f Frame) Frame {
	if f.Func == FuncEvaluator {
		f.Func = FuncAnswer
	}
	return f
}
