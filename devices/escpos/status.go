package escpos

// Status is the picture of a printer, from whichever replies it gives.
type Status struct {
	Offline       bool
	CoverOpen     bool
	PaperEnd      bool
	NearEnd       bool // prints on; a new roll is needed soon
	Cutter        bool // the cutter is jammed
	Unrecoverable bool // only power off and on helps, or a technician
	Mechanical    bool // recoverable mechanical error: jam, black mark
	HotHead       bool // pauses and recovers by itself
	FeedPressed   bool
	SlipOut       bool // a slip waits at the presenter's mouth
}

// Well tells whether a document sent now would be printed now.
func (s Status) Well() bool {
	return !s.Offline && !s.CoverOpen && !s.PaperEnd && !s.Cutter && !s.Unrecoverable && !s.Mechanical && !s.HotHead
}

// DecodeASB reads the four bytes of an automatic status. Byte 4 and bits 5 and
// 6 of byte 3 differ by model and mean nothing here.
func DecodeASB(b [4]byte) Status {
	return Status{
		Offline:       b[0]&0x08 != 0,
		CoverOpen:     b[0]&0x20 != 0,
		FeedPressed:   b[0]&0x40 != 0 || b[1]&0x02 != 0,
		Mechanical:    b[1]&0x04 != 0,
		Cutter:        b[1]&0x08 != 0,
		Unrecoverable: b[1]&0x20 != 0,
		HotHead:       b[1]&0x40 != 0,
		NearEnd:       b[2]&0x03 != 0,
		PaperEnd:      b[2]&0x0C != 0,
	}
}

// Apply adds the reply b to DLE EOT n. Paper end is bit 5 of n = 4 alone: bit 6
// is a presenter's sensor on some kiosk units.
func (s *Status) Apply(n, b byte) {
	switch n {
	case 1:
		s.Offline = b&0x08 != 0
		s.FeedPressed = b&0x40 != 0
	case 2:
		s.CoverOpen = b&0x04 != 0
		s.PaperEnd = b&0x20 != 0
	case 3:
		s.Mechanical = b&0x04 != 0
		s.Cutter = b&0x08 != 0
		s.Unrecoverable = b&0x20 != 0
		s.HotHead = b&0x40 != 0
	case 4:
		s.NearEnd = b&0x0C != 0
		s.PaperEnd = b&0x20 != 0
	}
}

// DecodeFull reads the full status of Custom printers, the four bytes behind
// 10 0F: paper, user, recoverable and unrecoverable errors (KPM210 manual).
func DecodeFull(b [4]byte) Status {
	return Status{
		PaperEnd:      b[0]&0x01 != 0,
		NearEnd:       b[0]&0x04 != 0,
		SlipOut:       b[0]&0x20 != 0,
		CoverOpen:     b[1]&0x03 != 0,
		FeedPressed:   b[1]&0x60 != 0,
		Cutter:        b[3]&0x03 != 0,
		Unrecoverable: b[3]&0x0C != 0,
	}
}

// Merge adds what a full status says to a picture that other replies made; a
// bit that only the full status has is taken from it as it is.
func (s *Status) Merge(full Status) {
	s.SlipOut = full.SlipOut
	s.PaperEnd = s.PaperEnd || full.PaperEnd
	s.NearEnd = s.NearEnd || full.NearEnd
	s.CoverOpen = s.CoverOpen || full.CoverOpen
	s.Cutter = s.Cutter || full.Cutter
	s.Unrecoverable = s.Unrecoverable || full.Unrecoverable
}

// AskFull is DLE EOT 20: a Custom printer's full status.
func AskFull() []byte { return AskStatus(20) }

// AskStatus is DLE EOT n.
func AskStatus(n byte) []byte { return []byte{dle, 0x04, n} }

// AskProcessed is GS r 1, answered when everything before it was processed.
func AskProcessed() []byte { return []byte{gs, 'r', 1} }

// AskPrinted is GS ( H: id comes back when everything before it was printed.
// id holds characters 21 to 7E.
func AskPrinted(id [4]byte) []byte {
	return []byte{gs, '(', 'H', 6, 0, 0x30, 0x30, id[0], id[1], id[2], id[3]}
}

// ClearNow is DLE DC4 8: drop everything received and not printed, at once.
func ClearNow() []byte { return []byte{dle, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08} }

// ProcessID spells a number in four characters 21 to 7E; numbers 94⁴ apart
// share one.
func ProcessID(n uint64) (id [4]byte) {
	for i := len(id) - 1; i >= 0; i-- {
		id[i] = 0x21 + byte(n%94)
		n /= 94
	}
	return id
}
