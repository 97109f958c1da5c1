package main

import (
	"bytes"
	"errors"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAccounts: the first account is made on the command line. Whoever was given a
// password chooses another before anything else; the office makes the further accounts
// and helps who forgot the password, and nobody off the list of staff signs in.
func TestAccounts(t *testing.T) {
	t.Parallel()
	data, config := filepath.Join(t.TempDir(), "data"), wideHall(t)
	command := func(args ...string) (string, int) {
		var out bytes.Buffer
		code := run(t.Context(), append([]string{"user", args[0], "--config", config, "--data", data}, args[1:]...), &out, &out)
		return out.String(), code
	}
	for _, args := range [][]string{{"add", "--role", "king", "--name", "x", "zhao"}, {"add", "--role", "manager", "zhao"}, {"add", "--role", "clerk", "zhao"}, {"add", "--role", "manager", "--name", "赵", "zh ao"}} {
		if said, code := command(args...); code == 0 {
			t.Errorf("%v was done:\n%s", args, said)
		}
	}
	said, code := command("add", "--role", "manager", "--name", "赵国华", "zhao")
	_, first, found := strings.Cut(said, "password ")
	if first = strings.TrimSpace(first); code != 0 || !found {
		t.Fatalf("no password shown: %d\n%s", code, said)
	}
	if list, code := command("list"); code != 0 || !strings.Contains(list, "赵国华") {
		t.Errorf("list: %d\n%s", code, list)
	}
	p := startProgram(t, data, "--config", config)

	// The first sign-in.
	var refused *apiError
	if _, err := newClient(t, p.base, "").do("POST", "/api/v1/login", "", map[string]string{"user": "zhao", "password": first}, nil); !errors.As(err, &refused) || refused.Code != "denied" {
		t.Errorf("a program signed in with a first password: %v", err)
	}
	at := func(v *visitor, want string) {
		t.Helper()
		if v.at != want {
			t.Fatalf("the browser is at %s, want %s", v.at, want)
		}
	}
	choose := func(old, password, again string) url.Values {
		return url.Values{"old": {old}, "new": {password}, "again": {again}}
	}
	manager := newVisitor(t, p.base)
	manager.signIn("zhao", first)
	at(manager, "/password")
	manager.shows(manager.get("/office"), "请设自己的密码")
	at(manager, "/password")
	for password, why := range map[string]string{"kurz": "至少 8 个字符", "12345678": "太容易被猜到", "zhaozhao": "太容易被猜到", "Password1": "太容易被猜到", "11111111": "太容易被猜到", first: "和现在的一样"} {
		manager.shows(manager.post("/password", choose("", password, password)), why)
	}
	manager.shows(manager.post("/password", choose("", "河水清清又清清", "河水清清")), "两次输入的新密码不一样")
	manager.shows(manager.post("/password", choose("", "河水清清又流得很长", "河水清清又流得很长")), "赵国华")
	at(manager, "/office")

	// The office makes an account, and it is used.
	given := regexp.MustCompile(`class="strong mono">([a-z2-7]{5}-[a-z2-7]{5})<`)
	give := func(form url.Values) string {
		t.Helper()
		page := manager.post("/office/accounts", form)
		m := given.FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no password is shown for %v:\n%s", form, page)
		}
		if strings.Contains(manager.get("/office/accounts"), m[1]) {
			t.Error("the password is shown again")
		}
		return m[1]
	}
	form := manager.fields(manager.get("/office/settings/staff/0702"))
	for name, value := range map[string]string{"staff_no": "0999", "name": "新来的", "home_window": "", "b_role_staff_no": "", "act": "save"} {
		form.Set(name, value)
	}
	manager.shows(manager.post("/office/settings/staff/new", form), "已保存并生效")
	clerk := newVisitor(t, p.base)
	clerk.signIn("0999", give(url.Values{"user": {"0999"}, "role": {"clerk"}}))
	at(clerk, "/password")
	clerk.post("/password", choose("", "一把旧的木头梳子", "一把旧的木头梳子"))
	at(clerk, "/desk")
	clerk.shows(clerk.post("/password", choose("一把新的木头梳子", "蓝色的小船有三只", "蓝色的小船有三只")), "现在的密码不对")
	clerk.shows(clerk.post("/password", choose("一把旧的木头梳子", "蓝色的小船有三只", "蓝色的小船有三只")), "密码已改")
	clerk.get("/desk")
	at(clerk, "/desk")

	// Forgotten: a new first password ends what was.
	second := give(url.Values{"user": {"0999"}, "role": {"clerk"}})
	clerk.get("/desk")
	at(clerk, "/sign-in")
	clerk.signIn("0999", second)
	at(clerk, "/password")
	clerk.post("/password", choose("", "蓝色的小船有四只", "蓝色的小船有四只"))
	at(clerk, "/desk")

	// Taken off the list of staff, and back.
	manager.shows(manager.post("/office/settings/staff/0999", url.Values{"act": {"remove"}}), "已保存并生效")
	clerk.get("/office/log")
	at(clerk, "/sign-in")
	clerk.shows(clerk.post("/sign-in", url.Values{"user": {"0999"}, "password": {"蓝色的小船有四只"}}), "账号或密码不对")
	manager.shows(manager.get("/office/accounts"), "已不在人员名单，不能登录")

	for _, c := range []struct {
		form url.Values
		why  string
	}{
		{url.Values{"user": {"0999"}, "role": {"clerk"}}, "不是人员名单（staff.yaml）里的工号"},
		{url.Values{"user": {"qian"}, "role": {"technician"}}, "请写姓名"},
		{url.Values{"user": {"zhao"}, "role": {"technician"}, "name": {"赵"}}, "身份不同"},
		{url.Values{"user": {"q"}, "role": {"technician"}, "name": {"钱"}}, "2 到 32 个字母"},
		{url.Values{"user": {"qian"}, "role": {"kiosk"}, "name": {"钱"}}, "身份是 clerk"},
	} {
		manager.shows(manager.post("/office/accounts", c.form), c.why)
	}
	manager.shows(manager.post("/office/accounts/zhao/end", nil), "不能删除自己的账号")
	manager.shows(manager.post("/office/accounts/0999/end", nil), "赵国华")
	if page := manager.get("/office/accounts"); strings.Contains(page, "0999") {
		t.Error("the removed account is still listed")
	}
	if page := manager.post("/office/accounts", url.Values{"user": {"*"}, "role": {"clerk"}}); len(given.FindAllString(page, -1)) != 21 {
		t.Errorf("%d first passwords for 21 of staff", len(given.FindAllString(page, -1)))
	}
	if said := p.said(); strings.Contains(said, "梳子") || strings.Contains(said, second) {
		t.Errorf("a password stands in the log:\n%s", said)
	}
}
