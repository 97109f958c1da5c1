package pad

import (
	"fmt"

	"jiaohao/devices"
)

// Decode puts recorded bytes of either direction into words, for `hall decode`.
// An acknowledgement of a pad's key looks like the key itself.
func Decode(stream []byte) []devices.Decoded {
	var s Scanner
	return devices.Transcript{
		Feed: s.Feed, Gap: s.Gap, Pending: s.Pending, Bad: func() int { return s.Bad },
		Next: func() (string, int, bool) {
			f, ok := s.Next()
			if !ok {
				return "", 0, false
			}
			return describe(f), len(Append(nil, f)), true
		},
	}.Decode(stream)
}

func describe(f Frame) string {
	who := fmt.Sprintf("address %d: ", f.Address)
	key, isKey := KeyOf(f.Data)
	switch {
	case f.Func == FuncEvaluator && len(f.Data) == 1:
		return who + fmt.Sprintf("evaluator key %d", f.Data[0])
	case f.Func == FuncBeep && len(f.Data) == 0:
		return who + "beep"
	case f.Func == FuncShow && len(f.Data) == 6:
		return who + "show " + digits(f.Data[:3]) + " waiting, ticket " + digits(f.Data[3:])
	case f.Func == FuncAnswer && len(f.Data) == 1 && f.Data[0] == 0x0B:
		return who + "start rating"
	case f.Func == FuncAnswer && len(f.Data) == 1 && f.Data[0] <= 4:
		return who + fmt.Sprintf("evaluator key %d acknowledged", f.Data[0])
	case isKey:
		return who + "key " + string(key)
	}
	return who + fmt.Sprintf("function %02X, % X", f.Func, f.Data)
}

// digits writes a display's digits; "–" is one that stays as it is.
func digits(p []byte) (s string) {
	for _, d := range p {
		if d < 10 {
			s += string('0' + rune(d))
		} else {
			s += "–"
		}
	}
	return s
}
