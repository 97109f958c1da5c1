package desk

import (
	"context"
	"net/http"
	"slices"

	"jiaohao/affairs"
	"jiaohao/web"
)

// SignIn is the account of somebody who may sign in.
type SignIn struct {
	User  string // of a clerk the work number
	Name  affairs.Text
	Role  web.Role
	First bool // with a password that its owner has not chosen yet
	Left  bool // a clerk who is off the list of staff, and cannot sign in
	Fixed bool // of a demo: cannot be changed
}

// SignIns keeps who may sign in. by is the actor, as in queue.Event. Errors that say
// why something cannot be are refusals with words.
type SignIns interface {
	SignIns(ctx context.Context) ([]SignIn, error)
	// GiveSignIn makes an account, or gives an existing one another first password,
	// which ends its sessions. The password is kept nowhere.
	GiveSignIn(ctx context.Context, by string, a SignIn) (password string, err error)
	EndSignIn(ctx context.Context, by, user string) error
}

// accountsView is the data of templates/accounts.html.
type accountsView struct {
	Hall    affairs.Text
	Rows    []SignIn
	Without []affairs.Staff // who of the staff has no account
	Given   []givenPassword // shown this once
	Typed   SignIn
	Refused *refusal
}

type givenPassword struct {
	User, Password string
	Name           affairs.Text
}

// roleName is what a role is called.
func roleName(role web.Role) affairs.Text {
	switch role {
	case web.Manager:
		return col("大厅管理员", "hall manager")
	case web.Technician:
		return col("技术员", "technician")
	}
	return col("窗口人员", "clerk")
}

// Is is what the account is called.
func (a SignIn) Is() affairs.Text { return roleName(a.Role) }

func (d *Desk) accountsPage(w http.ResponseWriter, r *http.Request) error {
	return d.showAccounts(w, r, accountsView{Typed: SignIn{Role: web.Manager}})
}

var errNoSignIns = web.NotFound("本机不管理账号。", "No accounts are kept here.")

func (d *Desk) showAccounts(w http.ResponseWriter, r *http.Request, v accountsView) error {
	if d.SignIns == nil {
		return errNoSignIns
	}
	var err error
	if v.Rows, err = d.SignIns.SignIns(r.Context()); err != nil {
		return err
	}
	v.Hall = both(d.Data.Name, d.Data.NameEN)
	for _, s := range d.Data.Staff {
		if !slices.ContainsFunc(v.Rows, func(a SignIn) bool { return a.User == s.StaffNo }) {
			v.Without = append(v.Without, s)
		}
	}
	return d.Pages.RenderStatus(w, r, v.Refused.status(), "desk/accounts", v)
}

// everyClerk stands in the list of who gets an account for all who have none.
const everyClerk = "*"

// accountGiven is POST /office/accounts: it makes accounts or gives new passwords, and
// answers with them, this once.
func (d *Desk) accountGiven(w http.ResponseWriter, r *http.Request) error {
	if d.SignIns == nil {
		return errNoSignIns
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	v := accountsView{Typed: SignIn{User: affairs.OneLine(form.Get("user")), Name: affairs.Text{ZH: affairs.OneLine(form.Get("name"))}, Role: web.Role(form.Get("role"))}}
	give := []SignIn{v.Typed}
	if v.Typed.User == everyClerk {
		have, err := d.SignIns.SignIns(r.Context())
		if err != nil {
			return err
		}
		give = nil
		for _, s := range d.Data.Staff {
			if !slices.ContainsFunc(have, func(a SignIn) bool { return a.User == s.StaffNo }) {
				give = append(give, SignIn{User: s.StaffNo, Role: web.Clerk})
			}
		}
	}
	for _, a := range give {
		password, err := d.SignIns.GiveSignIn(r.Context(), actor(web.Who(r.Context())).String(), a)
		if err != nil {
			refused, ok := refusalOf(err)
			if !ok {
				return err
			}
			v.Refused = &refused
			break
		}
		name := a.Name
		if s, clerk := d.staff[a.User]; clerk {
			name = both(s.Name, s.NameEN)
		}
		v.Given = append(v.Given, givenPassword{a.User, password, name})
	}
	if v.Refused == nil {
		v.Typed = SignIn{Role: web.Manager}
	}
	return d.showAccounts(w, r, v)
}

// accountEnded is POST /office/accounts/{user}/end.
func (d *Desk) accountEnded(w http.ResponseWriter, r *http.Request) error {
	if d.SignIns == nil {
		return errNoSignIns
	}
	user, who := r.PathValue("user"), web.Who(r.Context())
	err := error(web.Invalid("user", "不能删除自己的账号，请另一位大厅管理员来做", "you cannot remove your own account; another hall manager can"))
	if user != who.User {
		err = d.SignIns.EndSignIn(r.Context(), actor(who).String(), user)
	}
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showAccounts(w, r, accountsView{Typed: SignIn{Role: web.Manager}, Refused: &refused})
	}
	http.Redirect(w, r, "/office/accounts", http.StatusSeeOther)
	return nil
}
