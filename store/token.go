package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	tokenKeyName = "token.key" // in the data directory
	keySize      = 32          // bytes
	tokenLength  = 20          // base32 characters
)

// tokenKey is the secret that ticket addresses are derived from.
type tokenKey []byte

// Key reads the secret of 32 bytes in a file, or makes it at the first start, with
// mode 0600: durably or not at all, so that a power cut leaves no half key.
func Key(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	switch {
	case err == nil && len(key) != keySize:
		return nil, fmt.Errorf("%s 不是有效的密钥文件，请从备份恢复 is not a key file: it has %d bytes instead of %d; restore it from a backup", path, len(key), keySize)
	case !errors.Is(err, os.ErrNotExist):
		return key, err
	}
	key = make([]byte, keySize)
	rand.Read(key) // never fails: it ends the program instead
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return key, writeFile(path, key)
}

// writeFile writes a small file durably or not at all.
func writeFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

var tokenText = base32.StdEncoding.WithPadding(base32.NoPadding)

// A token is 100 bits: when the ticket was issued, in seconds since tokenEpoch,
// and the first bits of HMAC-SHA-256(key, ticket id). The time leads to the few
// tickets of that second through the index of their ids, which are ULIDs and
// begin with it; so no index of tokens is written with every ticket. 70 secret
// bits are more than anybody can guess.
const (
	tokenEpoch      = 1577836800 // 2020-01-01 UTC; 30 bits last until 2054
	tokenTimeBits   = 30
	tokenSecretBits = 70
)

// of derives a ticket's token.
func (k tokenKey) of(ticket string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(ticket))
	var buf [sha256.Size]byte
	secret := mac.Sum(buf[:0])
	var raw [16]byte // 30 bits of time, 70 of the secret, the rest is cut off
	binary.BigEndian.PutUint32(raw[:], uint32(ulidSecond(ticket)-tokenEpoch)<<(32-tokenTimeBits)|uint32(secret[0]>>6))
	for i := 4; i < len(raw); i++ {
		raw[i] = secret[i-4]<<2 | secret[i-3]>>6
	}
	return tokenText.EncodeToString(raw[:])[:tokenLength]
}

// ulidDigits is the alphabet of ULIDs.
const ulidDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// ulidTime is how many characters of a ULID are its time, in milliseconds.
const ulidTime = 10

// ulidSecond is the Unix second in a ULID.
func ulidSecond(id string) int64 {
	var ms int64
	for i := 0; i < min(ulidTime, len(id)); i++ {
		ms = ms<<5 | int64(strings.IndexByte(ulidDigits, id[i])&31)
	}
	return ms / 1000
}

// ulidFrom is where the ULIDs of a Unix second begin.
func ulidFrom(second int64) string {
	var b [ulidTime]byte
	for i, ms := ulidTime-1, second*1000; i >= 0; i, ms = i-1, ms>>5 {
		b[i] = ulidDigits[ms&31]
	}
	return string(b[:])
}

// Token is the secret part of a ticket's address on a phone: 20 upper-case
// base32 characters (A-Z, 2-7), which a QR code holds in its compact
// alphanumeric mode. The ticket's id must be a ULID.
func (s *Store) Token(ticketID string) string { return s.token.of(ticketID) }

// TicketByToken finds the ticket of a token; found is false for an unknown one.
func (s *Store) TicketByToken(ctx context.Context, token string) (t Ticket, found bool, err error) {
	token = strings.ToUpper(token)
	if len(token) != tokenLength {
		return Ticket{}, false, nil
	}
	raw, err := tokenText.DecodeString(token[:8]) // 40 bits, the time in the first 30
	if err != nil {
		return Ticket{}, false, nil
	}
	second := int64(binary.BigEndian.Uint32(raw)>>(32-tokenTimeBits)) + tokenEpoch
	ids, err := texts(s.stmts.bySecond.QueryContext(ctx, ulidFrom(second), ulidFrom(second+1)))
	if err != nil {
		return Ticket{}, false, fmt.Errorf("find ticket by token: %w", err)
	}
	for _, id := range ids {
		if hmac.Equal([]byte(s.token.of(id)), []byte(token)) {
			return s.TicketByID(ctx, id)
		}
	}
	return Ticket{}, false, nil
}
