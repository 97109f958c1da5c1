package led

// crc16 is the reflected CRC with polynomial 8005 (A001): from 0 it is
// CRC-16/ARC (Onbon), from FFFF it is CRC-16/MODBUS.
func crc16(from uint16, p []byte) uint16 {
	for _, b := range p {
		from ^= uint16(b)
		for range 8 {
			if from&1 != 0 {
				from = from>>1 ^ 0xA001
			} else {
				from >>= 1
			}
		}
	}
	return from
}

func sum8(p []byte) (sum byte) {
	for _, b := range p {
		sum += b
	}
	return sum
}

func xor8(p []byte) (sum byte) {
	for _, b := range p {
		sum ^= b
	}
	return sum
}
