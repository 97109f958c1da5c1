package devices

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// Decoded is one stretch of recorded bytes in words, for a technician.
type Decoded struct {
	Offset int    `json:"offset"` // in the record, from 0
	Size   int    `json:"size"`   // in bytes
	Whole  bool   `json:"whole"`  // a whole frame whose checks are right
	Hex    string `json:"hex,omitempty"`
	Words  string `json:"words"`
}

// Transcript reads a record with the scanner of a protocol: every byte of the
// record ends up in one Decoded, as a frame or as what lies between frames.
type Transcript struct {
	Feed    func(p []byte)
	Gap     func()     // no more bytes come
	Pending func() int // bytes fed that are not yet decided
	Bad     func() int // frames so far with a wrong check
	// Next is the next whole frame in words and its size on the wire.
	Next func() (words string, size int, ok bool)
	// Secret leaves the bytes of a record out, because they can be personal data.
	Secret bool
}

// Decode reads the record.
func (t Transcript) Decode(stream []byte) []Decoded {
	var all []Decoded
	told, bad := 0, 0
	tell := func(until int, whole bool, words string) {
		if until <= told {
			return
		}
		d := Decoded{Offset: told, Size: until - told, Whole: whole, Words: words}
		if !t.Secret {
			d.Hex = strings.ToUpper(hex.EncodeToString(stream[told:until]))
		}
		all, told = append(all, d), until
	}
	between := func(until int) {
		words := fmt.Sprintf("%d bytes that are no frame", until-told)
		if t.Bad() > bad {
			words = fmt.Sprintf("%d bytes with a wrong checksum or torn", until-told)
		}
		bad = t.Bad()
		tell(until, false, words)
	}
	t.Feed(stream)
	ended := false
	for {
		words, size, ok := t.Next()
		if ok {
			end := len(stream) - t.Pending()
			between(max(told, end-size))
			tell(end, true, words)
			continue
		}
		if t.Pending() == 0 {
			break
		}
		ended = true
		t.Gap()
	}
	if ended && told < len(stream) && t.Bad() == bad {
		tell(len(stream), false, fmt.Sprintf("%d bytes of an unfinished frame, or of none", len(stream)-told))
	}
	between(len(stream))
	return all
}
