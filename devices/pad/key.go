package pad

// Key is what a key of the call pad means.
type Key string

// The keys.
const (
	Next     Key = "next"      // 叫号
	Recall   Key = "recall"    // 重呼
	Evaluate Key = "evaluate"  // 请评价
	Pause    Key = "pause"     // 暂停
	Transfer Key = "transfer"  // 转移
	GiveUp   Key = "give-up"   // 弃号
	Hold     Key = "hold"      // 挂起
	CallHeld Key = "call-held" // 回呼
	// CallNumber calls the ticket with the digits of Press.Number; only
	// keypads have it.
	CallNumber Key = "call-number"
)

// keyNames are the keys as they are printed on pads.
var keyNames = map[Key]string{Next: "叫号", Recall: "重呼", Evaluate: "请评价", Pause: "暂停", Transfer: "转移", GiveUp: "弃号",
	Hold: "挂起", CallHeld: "回呼", CallNumber: "按号叫"}

// Press is a key pressed on the pad of a window.
type Press struct {
	Address int    // 0 of a keypad, which has none
	Window  string // of a keypad: the window it was made for
	Key     Key
	Number  string // of CallNumber
}

// Rating is a key pressed on the evaluator of a window.
type Rating struct {
	Address int
	Score   int // 1 非常不满意 … 5 非常满意
}

const keyOK = 0x0F

// keys are the keys that stand alone.
var keys = map[byte]Key{0x0C: Next, 0x0D: Recall, 0x0B: Evaluate, 0x12: Pause, 0x13: Transfer}

// chords are the digits that mean something before OK.
var chords = map[byte]Key{0x06: GiveUp, 0x00: Hold, 0x03: CallHeld}

// KeyOf reads the key out of a pad's data; false for the unused ones.
func KeyOf(data []byte) (Key, bool) {
	if len(data) == 0 {
		return "", false
	}
	last := data[len(data)-1]
	if last != keyOK {
		k, ok := keys[last]
		return k, ok
	}
	if len(data) < 2 {
		return "", false
	}
	k, ok := chords[data[len(data)-2]]
	return k, ok
}

// DataOf is the data a pad sends for a key.
func DataOf(k Key) []byte {
	for b, key := range keys {
		if key == k {
			return []byte{b}
		}
	}
	for b, key := range chords {
		if key == k {
			return []byte{b, keyOK}
		}
	}
	return nil
}
