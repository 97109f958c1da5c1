package escpos

// Kind is the class of a reply.
type Kind uint8

const (
	RealTimeStatus Kind = iota // 1 byte: the answer to the one outstanding DLE EOT
	AutoStatus                 // 4 bytes: ASB
	InSequence                 // 1 byte: the answer to the oldest GS r or GS I
	Block                      // header … 00: GS ( H, GS I, clear confirmed
	Full                       // 10 0F and 4 bytes: the answer to AskFull, if one is outstanding
)

// Reply is one complete reply.
type Reply struct {
	Kind  Kind
	Bytes []byte
}

// Block headers that matter to a driver: 37 and a second byte.
const (
	blockPrinted = 0x22 // process ID follows
	blockCleared = 0x25
)

// Printed tells whether r acknowledges a process ID, and which.
func (r Reply) Printed() (id [4]byte, ok bool) {
	if r.Kind == Block && len(r.Bytes) == 7 && r.Bytes[0] == 0x37 && r.Bytes[1] == blockPrinted {
		copy(id[:], r.Bytes[2:6])
		return id, true
	}
	return id, false
}

// Cleared tells whether r confirms ClearNow.
func (r Reply) Cleared() bool {
	return r.Kind == Block && len(r.Bytes) == 3 && r.Bytes[0] == 0x37 && r.Bytes[1] == blockCleared
}

// longestReply caps a block whose end was lost.
const longestReply = 128

// Demux tells apart the replies in a printer's one stream of bytes, by their
// fixed bits. The zero value is ready. A broken reply is dropped and counted;
// it never shifts what follows.
type Demux struct {
	block  []byte
	asb    []byte
	full   []byte
	Strays int // bytes that belonged to nothing
	// ExpectFull says that AskFull is outstanding: only then 10 0F begins a
	// full status, which otherwise looks like an automatic one.
	ExpectFull bool
}

// Reset forgets a reply that was begun: the line was lost.
func (d *Demux) Reset() { d.block, d.asb, d.full, d.ExpectFull = nil, nil, nil, false }

// Push takes received bytes and returns the replies they complete.
func (d *Demux) Push(p []byte) []Reply {
	var all []Reply
	for _, b := range p {
		if r, ok := d.push(b); ok {
			all = append(all, r)
		}
	}
	return all
}

func (d *Demux) push(b byte) (Reply, bool) {
	if b == 0x11 || b == 0x13 {
		return Reply{}, false // XON, XOFF of a tty that does not swallow them
	}
	if d.block != nil {
		d.block = append(d.block, b)
		if b == 0 {
			r := Reply{Kind: Block, Bytes: d.block}
			d.block = nil
			return r, true
		}
		if len(d.block) >= longestReply {
			d.Strays += len(d.block)
			d.block = nil
		}
		return Reply{}, false
	}
	if d.full != nil {
		if len(d.full) > 1 || b == 0x0F {
			if d.full = append(d.full, b); len(d.full) < 6 {
				return Reply{}, false
			}
			r := Reply{Kind: Full, Bytes: d.full}
			d.full, d.ExpectFull = nil, false
			return r, true
		}
		d.asb, d.full = d.full, nil // an automatic status after all
	}
	if d.asb != nil {
		if b&0x90 == 0 {
			d.asb = append(d.asb, b)
			if len(d.asb) < 4 {
				return Reply{}, false
			}
			r := Reply{Kind: AutoStatus, Bytes: d.asb}
			d.asb = nil
			return r, true
		}
		d.Strays += len(d.asb) // broken: what b is, is looked at below
		d.asb = nil
	}
	switch {
	case b == 0x10 && d.ExpectFull:
		d.full = []byte{b}
	case b == 0x37 || b == 0x5F || b == 0x35 || b == 0x3B || b == 0x3D:
		d.block = []byte{b}
	case b&0x93 == 0x12:
		return Reply{Kind: RealTimeStatus, Bytes: []byte{b}}, true
	case b&0x93 == 0x10:
		d.asb = []byte{b}
	case b&0x90 == 0:
		return Reply{Kind: InSequence, Bytes: []byte{b}}, true
	default:
		d.Strays++
	}
	return Reply{}, false
}
