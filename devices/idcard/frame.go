package idcard

import (
	"bytes"
	"fmt"
)

// Command is a request's CMD and PARA byte.
type Command struct{ Cmd, Para byte }

// The commands the driver uses. Reading with fingerprints (30 10) is left out
// on purpose: it is more data than the purpose needs.
var (
	Reset     = Command{0x10, 0xFF}
	Status    = Command{0x11, 0xFF}
	SAMNumber = Command{0x12, 0xFF}
	Find      = Command{0x20, 0x01}
	Select    = Command{0x20, 0x02}
	ReadCard  = Command{0x30, 0x01}
)

// lengths lists the values of LEN an answer to a command may have. The check
// byte is an 8-bit XOR, so a late answer or noise can pass it; this cannot be
// passed by either.
var lengths = map[Command][]int{
	Reset:     {4},
	Status:    {4},
	SAMNumber: {4, 0x14},
	Find:      {4, 0x08},
	Select:    {4, 0x0C},
	ReadCard:  {4, 0x508},
}

// AllowsLength tells whether an answer to c may announce length as its LEN.
func (c Command) AllowsLength(length int) bool {
	for _, l := range lengths[c] {
		if l == length {
			return true
		}
	}
	return false
}

// String names the command for the frame ring.
func (c Command) String() string {
	switch c {
	case Reset:
		return "reset SAM"
	case Status:
		return "SAM status"
	case SAMNumber:
		return "SAM number"
	case Find:
		return "find card"
	case Select:
		return "select card"
	case ReadCard:
		return "read card"
	}
	return fmt.Sprintf("command %02X %02X", c.Cmd, c.Para)
}

// Code is SW3, the one byte of an answer that carries its result.
type Code byte

// The result codes.
const (
	Done           Code = 0x90
	Found          Code = 0x9F
	NotOnCard      Code = 0x91
	NoCard         Code = 0x80
	SelectFailed   Code = 0x81
	BadChecksum    Code = 0x10
	BadLength      Code = 0x11
	BadCommand     Code = 0x21
	NotPermitted   Code = 0x23
	Unrecognised   Code = 0x24
	CardRefusedSAM Code = 0x31
	SAMRefusedCard Code = 0x32
	Unverified     Code = 0x33
	UnknownCard    Code = 0x40
	ReadFailed     Code = 0x41
	NoRandom       Code = 0x47
	SelfTestFailed Code = 0x60
	NotAuthorised  Code = 0x66
)

var codeNames = map[Code]string{
	Done: "done", Found: "card found", NotOnCard: "not on this card", NoCard: "no card",
	SelectFailed: "select failed", BadChecksum: "request checksum wrong", BadLength: "request length wrong",
	BadCommand: "command unknown to the reader", NotPermitted: "not permitted", Unrecognised: "unrecognised error",
	CardRefusedSAM: "card refused the reader", SAMRefusedCard: "reader refused the card",
	Unverified: "verification failed", UnknownCard: "not an ID card", ReadFailed: "read failed",
	NoRandom: "random number failed", SelfTestFailed: "self-test failed", NotAuthorised: "SAM not authorised",
}

// String names the code for the log and the frame ring.
func (c Code) String() string {
	if s, ok := codeNames[c]; ok {
		return s
	}
	return fmt.Sprintf("code %02X", byte(c))
}

// Answer is what a reader said.
type Answer struct {
	SW1, SW2 byte
	Code     Code
	Data     []byte
}

// Request is what a host asked.
type Request struct {
	Command
	Data []byte
}

var preamble = []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69}

const (
	headSize = 7 // preamble and LEN
	// maxLength is above the longest answer of any known reader (090A).
	maxLength = 2400
	// minRequest and minAnswer are the least LEN of each direction.
	minRequest, minAnswer = 3, 4
)

// AppendRequest appends a host frame.
func AppendRequest(dst []byte, r Request) []byte {
	return appendFrame(dst, []byte{r.Cmd, r.Para}, r.Data)
}

// AppendAnswer appends a reader frame.
func AppendAnswer(dst []byte, a Answer) []byte {
	return appendFrame(dst, []byte{a.SW1, a.SW2, byte(a.Code)}, a.Data)
}

func appendFrame(dst, head, data []byte) []byte {
	start := len(dst) + len(preamble)
	length := len(head) + len(data) + 1
	dst = append(dst, preamble...)
	dst = append(dst, byte(length>>8), byte(length))
	dst = append(dst, head...)
	dst = append(dst, data...)
	return append(dst, xor(dst[start:]))
}

func xor(p []byte) (sum byte) {
	for _, b := range p {
		sum ^= b
	}
	return sum
}

// Scanner finds frames in a stream that may hold noise and torn frames. When
// a candidate turns out wrong it goes on one byte after the candidate's first,
// so a frame that begins inside another's ruins is still found. It knows no
// time: its owner reports a silence with Gap.
type Scanner struct {
	// Accept tells which LEN values are possible now; nil accepts all.
	Accept func(length int) bool
	// BadChecksums and Skipped (bytes) count what was thrown away.
	BadChecksums, Skipped int

	buf   []byte
	final bool // after a gap: what is incomplete stays so
}

// Feed adds received bytes.
func (s *Scanner) Feed(p []byte) { s.buf, s.final = append(s.buf, p...), false }

// Gap says that the line fell silent: a frame that is not complete now never
// will be. Call Next again afterwards, for what lay behind its first byte.
func (s *Scanner) Gap() { s.final = true }

// Pending counts the bytes that wait for the rest of their frame.
func (s *Scanner) Pending() int { return len(s.buf) }

// Wipe forgets and overwrites everything received: it may be a person's data.
func (s *Scanner) Wipe() {
	clear(s.buf[:cap(s.buf)])
	s.buf, s.final = s.buf[:0], false
}

// NextAnswer returns the next whole answer; its Data is the caller's.
func (s *Scanner) NextAnswer() (Answer, bool) {
	body, ok := s.next(minAnswer)
	if !ok {
		return Answer{}, false
	}
	return Answer{SW1: body[0], SW2: body[1], Code: Code(body[2]), Data: body[3:]}, true
}

// NextRequest returns the next whole request; its Data is the caller's.
func (s *Scanner) NextRequest() (Request, bool) {
	body, ok := s.next(minRequest)
	if !ok {
		return Request{}, false
	}
	return Request{Command{body[0], body[1]}, body[2:]}, true
}

// next returns the bytes between LEN and CHK of the next frame whose LEN is at
// least shortest.
func (s *Scanner) next(shortest int) ([]byte, bool) {
	for {
		at := bytes.Index(s.buf, preamble)
		if at < 0 {
			s.drop(len(s.buf) - s.begun())
			return nil, false
		}
		s.drop(at)
		length, whole := s.candidate(shortest)
		if !whole {
			return nil, false
		}
		if length == 0 {
			s.drop(1)
			continue
		}
		frame := s.buf[:length+headSize]
		if xor(frame[len(preamble):]) != 0 {
			s.BadChecksums++
			s.drop(1)
			continue
		}
		body := bytes.Clone(frame[headSize : len(frame)-1])
		s.take(len(frame))
		return body, true
	}
}

// candidate judges the frame at the start of the buffer: its length, 0 when it
// cannot be one, and whether there are enough bytes to say.
func (s *Scanner) candidate(shortest int) (length int, whole bool) {
	if len(s.buf) < headSize {
		return 0, s.final
	}
	length = int(s.buf[5])<<8 | int(s.buf[6])
	if length < shortest || length > maxLength || s.Accept != nil && !s.Accept(length) {
		return 0, true
	}
	if len(s.buf) < length+headSize {
		return 0, s.final
	}
	return length, true
}

// begun is how many bytes at the end of the buffer may begin a preamble.
func (s *Scanner) begun() int {
	if s.final {
		return 0
	}
	for n := min(len(preamble)-1, len(s.buf)); n > 0; n-- {
		if bytes.HasSuffix(s.buf, preamble[:n]) {
			return n
		}
	}
	return 0
}

func (s *Scanner) drop(n int) {
	s.Skipped += n
	s.take(n)
}

// take removes n bytes from the front and overwrites what it leaves behind.
func (s *Scanner) take(n int) {
	if n == 0 {
		return
	}
	rest := copy(s.buf, s.buf[n:])
	clear(s.buf[rest:])
	s.buf = s.buf[:rest]
}
