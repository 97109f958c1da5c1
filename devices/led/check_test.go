package led

import "testing"

func TestCheckValues(t *testing.T) {
	const digits = "123456789"
	if got := crc16(0, []byte(digits)); got != 0xBB3D {
		t.Errorf("CRC-16/ARC %04X, want BB3D", got)
	}
	if got := crc16(0xFFFF, []byte(digits)); got != 0x4B37 {
		t.Errorf("CRC-16/MODBUS %04X, want 4B37", got)
	}
	if got := sum8([]byte{0xFF, 2}); got != 1 {
		t.Errorf("sum %02X, want 01", got)
	}
	if got := xor8([]byte{0xF0, 0x0F, 1}); got != 0xFE {
		t.Errorf("xor %02X, want FE", got)
	}
}

func TestRanges(t *testing.T) {
	for want, in := range map[string][]int{"": nil, "1": {1}, "1–3 5 7–8": {1, 2, 3, 5, 7, 8}} {
		if got := ranges(in); got != want {
			t.Errorf("%v: %q, want %q", in, got, want)
		}
	}
}
