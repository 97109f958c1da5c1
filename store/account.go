package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"jiaohao/queue"
)

// Account is a person who may sign in.
type Account struct {
	User     string // work number or account name
	Name     string // display name
	Role     string
	Staff    string // staff number at windows; "" for who never sits at one
	Password string // PHC string of argon2id
	First    bool   // somebody else has set it: its owner must choose another
}

// accountBody is the body of an account_saved event: no name, no password.
type accountBody struct {
	Role  string `json:"role"`
	Staff string `json:"staff,omitempty"`
}

const accountColumns = `user, name, role, staff, password, first`

// Account finds who may sign in.
func (s *Store) Account(ctx context.Context, user string) (a Account, found bool, err error) {
	found, err = get(s.stmts.account.QueryRowContext(ctx, user), &a.User, &a.Name, &a.Role, &a.Staff, &a.Password, &a.First)
	return a, found, err
}

// Accounts returns all accounts, by user.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+accountColumns+` FROM accounts ORDER BY user`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Account
	for rows.Next() {
		var a Account
		if err := rows.Scan(&a.User, &a.Name, &a.Role, &a.Staff, &a.Password, &a.First); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

// SaveAccounts adds or replaces accounts in one transaction. A changed role or
// password ends the account's sessions. by is the actor, as in queue.Event.
func (s *Store) SaveAccounts(ctx context.Context, by string, accounts ...Account) error {
	err := s.write(ctx, func(t *tx) error {
		for _, a := range accounts {
			if err := t.saveAccount(by, a); err != nil {
				return fmt.Errorf("save account %s: %w", a.User, err)
			}
		}
		return nil
	})
	return err
}

func (t *tx) saveAccount(by string, a Account) error {
	if _, err := t.w.endSessions.change(a.User, a.Role, a.Password); err != nil {
		return err
	}
	changed, err := t.w.saveAccount.change(a.User, a.Name, a.Role, a.Staff, a.Password, t.now.UnixMilli(), a.First)
	if err != nil || changed == 0 {
		return err
	}
	body, err := json.Marshal(accountBody{Role: a.Role, Staff: a.Staff})
	if err != nil {
		return err
	}
	return t.note(queue.Event{Kind: kindAccountSaved, Actor: by, Text: a.User, Body: string(body)})
}

// RemoveAccount removes an account and its sessions.
func (s *Store) RemoveAccount(ctx context.Context, by, user string) (found bool, err error) {
	err = s.write(ctx, func(t *tx) error {
		if err := t.w.endAllSessions.run(user); err != nil {
			return err
		}
		n, err := t.w.removeAccount.change(user)
		if found = n > 0; err != nil || !found {
			return err
		}
		return t.note(queue.Event{Kind: kindAccountRemoved, Actor: by, Text: user})
	})
	return found && err == nil, err
}

// note writes a row of the store's own kinds, dated now.
func (t *tx) note(e queue.Event) error {
	e.At, e.Day = t.now.UnixMilli(), t.s.today(t.now)
	return t.append(&e, "")
}

// Session is one sign-in.
type Session struct {
	User    string
	Role    string
	Created time.Time
	Seen    time.Time // last request, to the minute
	Expires time.Time
}

// CreateSession keeps a sign-in under the SHA-256 of its token, and forgets
// those that have expired.
func (s *Store) CreateSession(ctx context.Context, id [32]byte, v Session) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.w.dropSessions.run(t.now.UnixMilli()); err != nil {
			return err
		}
		return t.w.newSession.run(id[:], v.User, v.Role, v.Created.UnixMilli(), v.Seen.UnixMilli(), v.Expires.UnixMilli())
	})
}

// SignedIn are the users of a role with a session that was used at or after seen
// and has not ended at now, by name.
func (s *Store) SignedIn(ctx context.Context, role string, seen, now time.Time) ([]string, error) {
	return texts(s.read.QueryContext(ctx, `SELECT DISTINCT user FROM sessions WHERE role = ? AND seen >= ? AND expires > ? ORDER BY user`,
		role, seen.UnixMilli(), now.UnixMilli()))
}

// Session finds a sign-in, an expired one too: who asks knows the limits.
func (s *Store) Session(ctx context.Context, id [32]byte) (v Session, found bool, err error) {
	var created, seen, expires int64
	found, err = get(s.stmts.session.QueryRowContext(ctx, id[:]), &v.User, &v.Role, &created, &seen, &expires)
	if !found {
		return Session{}, false, err
	}
	v.Created, v.Seen, v.Expires = time.UnixMilli(created), time.UnixMilli(seen), time.UnixMilli(expires)
	return v, true, nil
}

// TouchSession notes a session's last request. It writes at most once a minute
// and session; the rest costs one read.
func (s *Store) TouchSession(ctx context.Context, id [32]byte, seen time.Time) error {
	v, found, err := s.Session(ctx, id)
	if err != nil || !found || seen.Sub(v.Seen) < time.Minute {
		return err
	}
	return s.write(ctx, func(t *tx) error { return t.w.touchSession.run(seen.UnixMilli(), id[:]) })
}

// EndSession forgets a sign-in; an unknown one is no error.
func (s *Store) EndSession(ctx context.Context, id [32]byte) error {
	return s.write(ctx, func(t *tx) error { return t.w.endSession.run(id[:]) })
}

// Device is an enrolled kiosk or screen.
type Device struct {
	ID       string
	Role     string
	Enrolled time.Time
}

// deviceBody is the body of a device_enrolled event.
type deviceBody struct {
	Role string `json:"role"`
}

// Device finds an enrolled device by the SHA-256 of its token.
func (s *Store) Device(ctx context.Context, token [32]byte) (d Device, found bool, err error) {
	var enrolled int64
	found, err = get(s.stmts.device.QueryRowContext(ctx, token[:]), &d.ID, &d.Role, &enrolled)
	d.Enrolled = time.UnixMilli(enrolled)
	return d, found, err
}

// Devices returns all enrolled devices, by id.
func (s *Store) Devices(ctx context.Context) ([]Device, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, role, enrolled FROM devices ORDER BY id, enrolled`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Device
	for rows.Next() {
		var d Device
		var enrolled int64
		if err := rows.Scan(&d.ID, &d.Role, &enrolled); err != nil {
			return nil, err
		}
		d.Enrolled = time.UnixMilli(enrolled)
		list = append(list, d)
	}
	return list, rows.Err()
}

// EnrolDevice keeps a device under the SHA-256 of its token.
func (s *Store) EnrolDevice(ctx context.Context, by string, token [32]byte, d Device) error {
	return s.write(ctx, func(t *tx) error {
		if err := t.w.newDevice.run(token[:], d.ID, d.Role, t.now.UnixMilli()); err != nil {
			return fmt.Errorf("enrol device %s: %w", d.ID, err)
		}
		body, err := json.Marshal(deviceBody{Role: d.Role})
		if err != nil {
			return err
		}
		return t.note(queue.Event{Kind: kindDeviceEnrolled, Actor: by, Text: d.ID, Body: string(body)})
	})
}

// RemoveDevice forgets every token of a device id.
func (s *Store) RemoveDevice(ctx context.Context, by, id string) (found bool, err error) {
	err = s.write(ctx, func(t *tx) error {
		n, err := t.w.removeDevice.change(id)
		if found = n > 0; err != nil || !found {
			return err
		}
		return t.note(queue.Event{Kind: kindDeviceRemoved, Actor: by, Text: id})
	})
	return found && err == nil, err
}
