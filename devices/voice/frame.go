package voice

import "bytes"

// Commands of both chips.
const (
	Speak  = 0x01
	Stop   = 0x02
	Pause  = 0x03
	Resume = 0x04
	Query  = 0x21
)

// Answers of both chips.
const (
	Ready    = 0x4A
	Accepted = 0x41
	Rejected = 0x45
	Speaking = 0x4E
	Idle     = 0x4F
)

// Chip is what differs between the synthesis chips.
type Chip struct {
	Name    string
	Checked bool   // frames end with an XOR byte
	MaxText int    // bytes of one speak frame
	Volumes int    // loudest value of the volume tag
	Chime   string // the word that sounds a chime
	Slow    string // the tags of other speeds than its usual one
	Fast    string
}

// The chips.
var (
	SYN6288 = Chip{Name: "syn6288", Checked: true, MaxText: 200, Volumes: 16, Chime: "sounda", Slow: "[t3]", Fast: "[t5]"}
	XFS5152 = Chip{Name: "xfs5152", MaxText: 4000, Volumes: 10, Chime: "sound101", Slow: "[s3]", Fast: "[s7]"}
)

// Chips lists them by the name a configuration uses.
func Chips() map[string]Chip { return map[string]Chip{SYN6288.Name: SYN6288, XFS5152.Name: XFS5152} }

// Frame is one frame to a chip.
type Frame struct {
	Command byte
	Data    []byte // for Speak: the encoding byte and the text
}

// gbk is the encoding byte of Speak.
const gbk = 0x01

const (
	start    = 0xFD
	headSize = 3
)

// Append appends f as it goes over the wire.
func (c Chip) Append(dst []byte, f Frame) []byte {
	from := len(dst)
	length := 1 + len(f.Data)
	if c.Checked {
		length++
	}
	dst = append(dst, start, byte(length>>8), byte(length), f.Command)
	dst = append(dst, f.Data...)
	if c.Checked {
		dst = append(dst, xor(dst[from:]))
	}
	return dst
}

// AppendSpeak appends a speak frame with text in GBK.
func (c Chip) AppendSpeak(dst, text []byte) []byte {
	return c.Append(dst, Frame{Speak, append([]byte{gbk}, text...)})
}

func xor(p []byte) (sum byte) {
	for _, b := range p {
		sum ^= b
	}
	return sum
}

// Scanner finds frames as a chip hears them, for simulators and decoders. A
// candidate that turns out wrong costs one byte, not its successor.
type Scanner struct {
	Chip Chip
	Bad  int // frames with a wrong check byte
	buf  []byte
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
	shortest := 1
	if s.Chip.Checked {
		shortest = 2
	}
	for {
		at := bytes.IndexByte(s.buf, start)
		if at < 0 {
			s.buf = s.buf[:0]
			return Frame{}, false
		}
		s.take(at)
		if len(s.buf) < headSize {
			return Frame{}, false
		}
		length := int(s.buf[1])<<8 | int(s.buf[2])
		if length < shortest || length > s.Chip.MaxText+shortest+1 {
			s.take(1)
			continue
		}
		if len(s.buf) < length+headSize {
			return Frame{}, false
		}
		whole := s.buf[:length+headSize]
		end := len(whole)
		if s.Chip.Checked {
			end--
			if xor(whole) != 0 {
				s.Bad++
				s.take(1)
				continue
			}
		}
		f := Frame{whole[headSize], bytes.Clone(whole[headSize+1 : end])}
		s.take(len(whole))
		return f, true
	}
}

func (s *Scanner) take(n int) { s.buf = s.buf[:copy(s.buf, s.buf[n:])] }
