package pad

import "fmt"

// Describe puts recorded bytes of either direction into words, a line for each
// frame, for `hall decode`. An acknowledgement of a pad's key looks like the
// key itself.
func Describe(stream []byte) []string {
	var s Scanner
	s.Feed(stream)
	var lines []string
	for {
		f, ok := s.Next()
		if ok {
			lines = append(lines, describe(f))
			continue
		}
		if s.Pending() == 0 {
			break
		}
		s.Gap()
	}
	if s.Bad > 0 {
		lines = append(lines, fmt.Sprintf("%d damaged frames", s.Bad))
	}
	return lines
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
