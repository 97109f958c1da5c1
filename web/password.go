package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Parameters of new password hashes: argon2id with 19 MiB, 2 passes, 1 lane
// (OWASP's second choice; about 70 ms on a small PC).
const (
	argonMemory  = 19 << 10 // KiB
	argonTime    = 2
	argonThreads = 1
	argonSalt    = 16 // bytes
	argonKey     = 32 // bytes

	// maxPassword is in characters; longer ones are wrong without being hashed.
	maxPassword = 128
)

// ErrPasswordHash says that a stored hash is not a PHC string of argon2id.
var ErrPasswordHash = errors.New("not an argon2id hash")

var phc = base64.RawStdEncoding

// HashPassword returns the PHC string of password:
// $argon2id$v=19$m=19456,t=2,p=1$SALT$KEY.
func HashPassword(password string) (string, error) {
	if n := utf8.RuneCountInString(password); n == 0 || n > maxPassword {
		return "", fmt.Errorf("hash password: must have 1 to %d characters, has %d", maxPassword, n)
	}
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		argonMemory, argonTime, argonThreads, phc.EncodeToString(salt), phc.EncodeToString(key)), nil
}

// VerifyPassword reports whether password belongs to hash. The parameters are
// the hash's own; an error wraps ErrPasswordHash.
func VerifyPassword(hash, password string) (bool, error) {
	p, err := parsePHC(hash)
	if err != nil {
		return false, err
	}
	if utf8.RuneCountInString(password) > maxPassword {
		return false, nil
	}
	key := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.key)))
	return subtle.ConstantTimeCompare(key, p.key) == 1, nil
}

type phcParams struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

func parsePHC(hash string) (phcParams, error) {
	var p phcParams
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, ErrPasswordHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, fmt.Errorf("%w: parameters: %w", ErrPasswordHash, err)
	}
	// Upper bounds, so that a damaged row cannot take the machine down.
	if p.memory < 8 || p.memory > 256<<10 || p.time < 1 || p.time > 16 || p.threads < 1 || p.threads > 16 {
		return p, fmt.Errorf("%w: parameters out of range", ErrPasswordHash)
	}
	var err error
	if p.salt, err = phc.DecodeString(parts[4]); err != nil || len(p.salt) < 8 || len(p.salt) > 64 {
		return p, fmt.Errorf("%w: salt", ErrPasswordHash)
	}
	if p.key, err = phc.DecodeString(parts[5]); err != nil || len(p.key) < 16 || len(p.key) > 64 {
		return p, fmt.Errorf("%w: key", ErrPasswordHash)
	}
	return p, nil
}

// decoy stands in for the hash of an account that does not exist, so that the
// answer takes as long as for one that does. Nothing matches it.
const decoy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// hasher lets at most two password computations run at once: each takes 19 MiB
// and a processor. Some more may wait their turn, a few seconds at most.
type hasher struct {
	run  chan struct{}
	wait chan struct{}
}

func newHasher() *hasher {
	return &hasher{run: make(chan struct{}, 2), wait: make(chan struct{}, 64)}
}

var errBusy = &Error{Code: CodeUnavailable, Wait: 2 * time.Second,
	ZH: "登录的人太多，请稍候几秒再试。", EN: "Too many people are signing in; please try again in a few seconds."}

func (h *hasher) verify(ctx context.Context, hash, password string) (bool, error) {
	select {
	case h.wait <- struct{}{}:
		defer func() { <-h.wait }()
	default:
		return false, errBusy
	}
	select {
	case h.run <- struct{}{}:
		defer func() { <-h.run }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	return VerifyPassword(hash, password)
}
