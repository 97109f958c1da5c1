package pad

import (
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Event is one event of the Linux input layer: a key went down or up.
type Event struct {
	Type  uint16
	Code  uint16
	Value int32 // of a key: 1 down, 2 held down, 0 up
}

// EventSize is the size of an event: its time (16 bytes on 64-bit machines),
// type, code and value, in the machine's byte order.
const EventSize = int(unsafe.Sizeof(unix.Timeval{})) + 8

const (
	eventSync    = 0
	eventKey     = 1
	syncDropped  = 3 // the kernel threw events away, because nobody read them
	keyDown      = 1
	eventHead    = EventSize - 8
	grab         = 0x40044590 // EVIOCGRAB
	keyBackspace = 14
)

// AppendEvent appends an event as the kernel hands it out.
func AppendEvent(dst []byte, e Event) []byte {
	dst = append(dst, make([]byte, eventHead)...)
	dst = binary.NativeEndian.AppendUint16(dst, e.Type)
	dst = binary.NativeEndian.AppendUint16(dst, e.Code)
	return binary.NativeEndian.AppendUint32(dst, uint32(e.Value))
}

func parseEvent(p []byte) Event {
	return Event{
		Type:  binary.NativeEndian.Uint16(p[eventHead:]),
		Code:  binary.NativeEndian.Uint16(p[eventHead+2:]),
		Value: int32(binary.NativeEndian.Uint32(p[eventHead+4:])),
	}
}

// keypadKeys are the characters on the keys by their codes in the kernel's
// input-event-codes.h: of the keypad, and of an ordinary keyboard's digits.
var keypadKeys = map[uint16]byte{
	96: '\r', 28: '\r', 78: '+', 74: '-', 55: '*', 98: '/', 83: '.', keyBackspace: '.',
	82: '0', 79: '1', 80: '2', 81: '3', 75: '4', 76: '5', 77: '6', 71: '7', 72: '8', 73: '9',
	11: '0', 2: '1', 3: '2', 4: '3', 5: '4', 6: '5', 7: '6', 8: '7', 9: '8', 10: '9',
}

// CodeOf is the code of the keypad's key with a character: 0…9 + - * / . and
// \r for Enter; 0 if it has none.
func CodeOf(character byte) uint16 {
	for code, c := range keypadKeys {
		if c == character && code > 28 {
			return code
		}
	}
	return 0
}

// chordKeys are the keys that mean something by themselves.
var chordKeys = map[byte]Key{'+': Recall, '-': GiveUp, '*': Pause, '/': Transfer}

// numberSize is the most digits a typed number may have.
const numberSize = 6

// chord gathers typed digits until Enter.
type chord struct{ digits string }

// press takes a key and says what it means now; false for nothing yet.
func (c *chord) press(character byte) (Press, bool) {
	switch {
	case character >= '0' && character <= '9':
		if len(c.digits) < numberSize {
			c.digits += string(character)
		}
		return Press{}, false
	case character == '\r' && c.digits != "":
		p := Press{Key: CallNumber, Number: c.digits}
		c.digits = ""
		return p, true
	case character == '\r':
		return Press{Key: Next}, true
	}
	c.digits = ""
	key, ok := chordKeys[character]
	return Press{Key: key}, ok
}
