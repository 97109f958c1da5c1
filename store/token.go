package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const (
	tokenKeyName = "token.key" // in the data directory, mode 0600
	tokenKeySize = 32
	tokenLength  = 20 // base32 characters = 100 bits
)

// tokenKey is the secret that ticket addresses are derived from.
type tokenKey []byte

// loadTokenKey reads the key, or makes it at the first start.
func loadTokenKey(dir string) (tokenKey, error) {
	path := filepath.Join(dir, tokenKeyName)
	key, err := os.ReadFile(path)
	if err == nil {
		if len(key) != tokenKeySize {
			return nil, fmt.Errorf("%s has %d bytes, must have %d: restore it from a backup, or remove it to make all ticket addresses anew", path, len(key), tokenKeySize)
		}
		return key, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	key = make([]byte, tokenKeySize)
	rand.Read(key) // never fails: it ends the program instead
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

// of derives a ticket's token.
func (k tokenKey) of(ticket string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(ticket))
	var sum [sha256.Size]byte
	return tokenText.EncodeToString(mac.Sum(sum[:0]))[:tokenLength]
}

// Token is the secret part of a ticket's address on a phone: 100 bits that
// nobody can guess from the ticket, as 20 upper-case base32 characters (A-Z2-7),
// which a QR code holds in its compact alphanumeric mode.
func (s *Store) Token(ticketID string) string { return s.token.of(ticketID) }

// TicketByToken finds the ticket of a token; found is false for an unknown one.
func (s *Store) TicketByToken(ctx context.Context, token string) (t Ticket, found bool, err error) {
	if len(token) != tokenLength {
		return Ticket{}, false, nil
	}
	t, err = scanTicket(s.stmts.byToken.QueryRowContext(ctx, strings.ToUpper(token)))
	if errors.Is(err, sql.ErrNoRows) {
		return Ticket{}, false, nil
	}
	return t, err == nil, err
}
