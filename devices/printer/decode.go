package printer

import (
	"fmt"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
)

// Decode puts a recorded document into words, command by command.
func Decode(stream []byte) []devices.Decoded {
	var all []devices.Decoded
	for _, c := range escpos.Disassemble(stream) {
		words := c.Name
		if c.Text != "" {
			words += fmt.Sprintf(" %q", c.Text)
		}
		shown := c.Bytes[:min(len(c.Bytes), 64)]
		all = append(all, devices.Decoded{
			Offset: c.At, Size: len(c.Bytes), Whole: c.Name != "incomplete" && c.Name != "unknown",
			Hex: fmt.Sprintf("%X", shown), Words: words,
		})
	}
	return all
}
