package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"regexp"
	"slices"
	"strings"
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
	hall  *configs.Hall
	demo  map[string]web.Account
}

var (
	_ web.Accounts = (*accounts)(nil)
	_ web.Sessions = (*accounts)(nil)
	_ web.Devices  = (*accounts)(nil)
	_ desk.SignIns = (*accounts)(nil)
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

// Account finds an account. A clerk's is one as long as the work number is on the list
// of staff, whose name it has.
func (a *accounts) Account(ctx context.Context, user string) (web.Account, bool, error) {
	if acc, ok := a.demo[user]; ok {
		return acc, true, nil
	}
	kept, found, err := a.store.Account(ctx, user)
	acc := web.Account{User: kept.User, Name: kept.Name, Role: web.Role(kept.Role), Hash: kept.Password, First: kept.First}
	if acc.Role == web.Clerk {
		member, ok := a.hall.StaffBy(kept.Staff)
		if !ok {
			return web.Account{}, false, err
		}
		acc.Name, acc.NameEN = member.Name, member.NameEN
	}
	return acc, found, err
}

// SetPassword keeps the password that somebody has chosen.
func (a *accounts) SetPassword(ctx context.Context, user, hash string) error {
	if _, ok := a.demo[user]; ok {
		return errDemoAccount
	}
	acc, found, err := a.store.Account(ctx, user)
	switch {
	case err != nil:
		return err
	case !found:
		return errNoAccount
	}
	acc.Password, acc.First = hash, false
	kind := queue.Staff
	switch web.Role(acc.Role) {
	case web.Manager:
		kind = queue.Manager
	case web.Technician:
		kind = technicianKind
	}
	return a.store.SaveAccounts(ctx, queue.Actor{Kind: kind, ID: user}.String(), acc)
}

var errNoAccount = web.NotFound("没有这个账号。", "There is no such account.")

var errDemoAccount = web.Denied("演示账号的密码不能改。", "The password of a demo account cannot be changed.")

// SignIns are all who may sign in, by account.
func (a *accounts) SignIns(ctx context.Context) ([]desk.SignIn, error) {
	kept, err := a.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var list []desk.SignIn
	for _, x := range a.demo {
		list = append(list, desk.SignIn{User: x.User, Name: affairs.Text{ZH: x.Name, EN: cmp.Or(x.NameEN, x.Name)}, Role: x.Role, Fixed: true})
	}
	for _, x := range kept {
		if _, ok := a.demo[x.User]; ok {
			continue
		}
		row := desk.SignIn{User: x.User, Name: affairs.Text{ZH: x.Name, EN: x.Name}, Role: web.Role(x.Role), First: x.First}
		acc, found, err := a.Account(ctx, x.User)
		if err != nil {
			return nil, err
		}
		if row.Left = !found; found {
			row.Name = affairs.Text{ZH: acc.Name, EN: cmp.Or(acc.NameEN, acc.Name)}
		}
		list = append(list, row)
	}
	slices.SortFunc(list, func(a, b desk.SignIn) int { return strings.Compare(a.User, b.User) })
	return list, nil
}

// GiveSignIn makes an account with a first password, or gives it another one.
func (a *accounts) GiveSignIn(ctx context.Context, by string, x desk.SignIn) (password string, err error) {
	if _, ok := a.demo[x.User]; ok {
		return "", errDemoAccount
	}
	acc, err := newAccount(a.hall, store.Account{User: x.User, Name: x.Name.ZH, Role: string(x.Role)})
	if err != nil {
		return "", err
	}
	have, found, err := a.store.Account(ctx, acc.User)
	switch {
	case err != nil:
		return "", err
	case found && have.Role != acc.Role:
		return "", web.Invalid("user", "已有这个账号，身份不同；请换一个名字，或者先删除它", "this account exists with another role; choose another name, or remove it first")
	}
	password = firstPassword()
	if acc.Password, err = web.HashPassword(password); err != nil {
		return "", err
	}
	acc.First = true
	return password, a.store.SaveAccounts(ctx, by, acc)
}

// EndSignIn removes an account and its sessions; one hall manager always stays.
func (a *accounts) EndSignIn(ctx context.Context, by, user string) error {
	if _, ok := a.demo[user]; ok {
		return errDemoAccount
	}
	all, err := a.SignIns(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x desk.SignIn) bool { return x.User == user })
	if i < 0 {
		return errNoAccount
	}
	if all[i].Role == web.Manager && !slices.ContainsFunc(all, func(x desk.SignIn) bool { return x.Role == web.Manager && x.User != user }) {
		return web.Invalid("user", "这是最后一个大厅管理员账号，不能删除", "this is the last hall manager's account and cannot be removed")
	}
	_, err = a.store.RemoveAccount(ctx, by, user)
	return err
}

// accountName is what an account that is no work number may be called.
var accountName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]{1,31}$`)

// newAccount checks an account that is to be made. A clerk is a member of staff by work
// number and takes the name from there.
func newAccount(hall *configs.Hall, a store.Account) (store.Account, error) {
	member, ok := hall.StaffBy(a.User)
	switch role := web.Role(a.Role); {
	case role == web.Clerk && !ok:
		return a, web.Invalid("user", a.User+" 不是人员名单（staff.yaml）里的工号", a.User+" is no work number on the list of staff (staff.yaml)")
	case role == web.Clerk:
		a.Name, a.Staff = member.Name, member.StaffNo
	case role != web.Manager && role != web.Technician:
		return a, web.Invalid("role", "身份是 clerk、manager 或 technician", "a role is clerk, manager or technician")
	case !accountName.MatchString(a.User):
		return a, web.Invalid("user", "账号用 2 到 32 个字母、数字和 . _ -，以字母开头", "an account has 2 to 32 letters, digits and . _ -, a letter first")
	case a.Name == "":
		return a, web.Invalid("name", "请写姓名（--name）", "give a name (--name)")
	}
	return a, nil
}

// firstPassword is one that is easy to copy from paper: 50 random bits, without the
// digits 0 and 1.
func firstPassword() string {
	text := strings.ToLower(rand.Text())
	return text[:5] + "-" + text[5:10]
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

// technicianKind is the actor of what only technicians may do.
const technicianKind queue.ActorKind = "technician"

func technician(ctx context.Context) string {
	return queue.Actor{Kind: technicianKind, ID: web.Who(ctx).User}.String()
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
