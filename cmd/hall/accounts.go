package main

import (
	"context"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/desk"
	"jiaohao/queue"
	"jiaohao/store"
	"jiaohao/web"
)

// accounts are the store's accounts, sessions and enrolled devices in the words
// of web, and in a demo the demo accounts, which are never stored.
type accounts struct {
	store *store.Store
	staff []affairs.Staff
	demo  map[string]web.Account
}

var (
	_ web.Accounts = (*accounts)(nil)
	_ web.Sessions = (*accounts)(nil)
	_ web.Devices  = (*accounts)(nil)
)

// demoPassword opens every demo account; they exist in a demo only. What everybody
// knows needs no salt of its own, and hashing it at each start would take 19 MB.
const (
	demoPassword = "demo"
	demoHash     = "$argon2id$v=19$m=19456,t=2,p=1$9dHCU6+sSFTu5F6g4MrJqw$+e6od7Kl05hlyPEH9h+TMDmPB5pq/q82I/gsh4+rV6c"
)

// demoPINHash is of 2580, which opens the maintenance page of a demo's kiosks.
const demoPINHash = "$argon2id$v=19$m=19456,t=2,p=1$ltvuCi3iW1UQtStqOY2D2w$pIbEJrMq0RdWKD9vLpR7GeKYDr9qCBMoxjmlLDQSErQ"

// demoAccounts are one for each staff member, by work number, a manager and a
// technician.
func demoAccounts(hall *configs.Hall) map[string]web.Account {
	demo := map[string]web.Account{
		"manager":    {User: "manager", Name: "大厅管理员", NameEN: "Hall manager", Role: web.Manager, Hash: demoHash},
		"technician": {User: "technician", Name: "技术员", NameEN: "Technician", Role: web.Technician, Hash: demoHash},
	}
	for _, s := range hall.Staff {
		demo[s.StaffNo] = web.Account{User: s.StaffNo, Name: s.Name, NameEN: s.NameEN, Role: web.Clerk, Hash: demoHash}
	}
	return demo
}

func (a *accounts) Account(ctx context.Context, user string) (web.Account, bool, error) {
	if acc, ok := a.demo[user]; ok {
		return acc, true, nil
	}
	acc, found, err := a.store.Account(ctx, user)
	return web.Account{User: acc.User, Name: acc.Name, NameEN: a.english(acc), Role: web.Role(acc.Role), Hash: acc.Password}, found, err
}

// english is the English name of the staff member whose account it is.
func (a *accounts) english(acc store.Account) string {
	for _, s := range a.staff {
		if s.StaffNo == acc.Staff && s.Name == acc.Name {
			return s.NameEN
		}
	}
	return ""
}

func (a *accounts) CreateSession(ctx context.Context, id web.SessionHash, s web.Session) error {
	return a.store.CreateSession(ctx, id, store.Session{User: s.User, Role: string(s.Role), Created: s.Created, Seen: s.Seen, Expires: s.Expires})
}

func (a *accounts) Session(ctx context.Context, id web.SessionHash) (web.Session, bool, error) {
	s, found, err := a.store.Session(ctx, id)
	return web.Session{User: s.User, Role: web.Role(s.Role), Created: s.Created, Seen: s.Seen, Expires: s.Expires}, found, err
}

func (a *accounts) TouchSession(ctx context.Context, id web.SessionHash, seen time.Time) error {
	return a.store.TouchSession(ctx, id, seen)
}

func (a *accounts) EndSession(ctx context.Context, id web.SessionHash) error {
	return a.store.EndSession(ctx, id)
}

func (a *accounts) Device(ctx context.Context, token web.SessionHash) (web.Device, bool, error) {
	d, found, err := a.store.Device(ctx, token)
	return web.Device{ID: d.ID, Role: web.Role(d.Role)}, found, err
}

func (a *accounts) EnrolDevice(ctx context.Context, token web.SessionHash, d web.Device) error {
	return a.store.EnrolDevice(ctx, technician(ctx), token, store.Device{ID: d.ID, Role: string(d.Role)})
}

func (a *accounts) RemoveDevice(ctx context.Context, id string) (bool, error) {
	return a.store.RemoveDevice(ctx, technician(ctx), id)
}

// technician is the actor of what only technicians may do.
func technician(ctx context.Context) string {
	return queue.Actor{Kind: "technician", ID: web.Who(ctx).User}.String()
}

// enrolled are the browsers that are registered as kiosks and screens.
func (d *daemon) enrolled(ctx context.Context) ([]desk.Enrolled, error) {
	all, err := d.store.Devices(ctx)
	var list []desk.Enrolled
	for _, x := range all {
		if role := web.Role(x.Role); role == web.Kiosk || role == web.Screen {
			list = append(list, desk.Enrolled{Role: role, ID: x.ID, Since: x.Enrolled})
		}
	}
	return list, err
}

// clerksSignedIn are the work numbers of the clerks who are signed in now.
func (d *daemon) clerksSignedIn(ctx context.Context) ([]string, error) {
	now := d.now()
	return d.store.SignedIn(ctx, string(web.Clerk), now.Add(-d.cfg.Sessions.Idle), now)
}
