package store

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"jiaohao/queue"
)

// bodyVersion is the schema version of the bodies that are written now.
const bodyVersion = 1

// row is a whole row of the journal.
type row struct {
	queue.Event
	hall  string
	epoch int64
	mono  int64
	key   string // see keyOf
	ver   int64
	hash  [32]byte // as stored
}

// appendCanonical appends the bytes whose SHA-256 is a row's hash: the hash of
// the row before it (32 zero bytes before the first), then the columns in the
// order of the table. An integer is 8 bytes big-endian two's complement; a text
// is its length in bytes as 4 bytes big-endian, then its UTF-8. The lengths make
// it unambiguous: no two different rows have the same bytes.
//
//	prev[32] seq hall epoch at mono day kind actor ticket line window number code text body key ver
func appendCanonical(b, prev []byte, r row) []byte {
	b = append(b, prev...)
	b = appendInt(b, r.Seq)
	b = appendText(b, r.hall)
	b = appendInt(b, r.epoch)
	b = appendInt(b, r.At)
	b = appendInt(b, r.mono)
	b = appendText(b, r.Day)
	b = appendInt(b, int64(r.Kind))
	b = appendText(b, r.Actor)
	b = appendText(b, r.Ticket)
	b = appendText(b, r.Line)
	b = appendText(b, r.Window)
	b = appendInt(b, int64(r.Number))
	b = appendInt(b, int64(r.Code))
	b = appendText(b, r.Text)
	b = appendText(b, r.Body)
	b = appendText(b, r.key)
	return appendInt(b, r.ver)
}

func appendInt(b []byte, n int64) []byte { return binary.BigEndian.AppendUint64(b, uint64(n)) }

func appendText(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

// keyOf is what the last row of a command says about its idempotency key: of how
// many rows the command was, what was asked, and the key, each in a line.
func keyOf(rows int, ask, key string) (string, error) {
	if strings.Contains(ask, "\n") {
		return "", fmt.Errorf("%q asked under an idempotency key is of several lines", ask)
	}
	return strconv.Itoa(rows) + "\n" + ask + "\n" + key, nil
}

// parseKey is the reverse of keyOf.
func parseKey(text string) (rows int64, ask, key string, err error) {
	number, rest, _ := strings.Cut(text, "\n")
	ask, key, ok := strings.Cut(rest, "\n")
	if rows, err = strconv.ParseInt(number, 10, 32); err != nil || !ok || rows < 1 {
		return 0, "", "", fmt.Errorf("%q is not an idempotency key of the journal", text)
	}
	return rows, ask, key, nil
}

func sum(b []byte) [32]byte { return sha256.Sum256(b) }
