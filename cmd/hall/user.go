package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"jiaohao/configs"
	"jiaohao/store"
	"jiaohao/web"
)

const userUsage = `用法 usage:
  hall user list   --config FILE
  hall user add    --config FILE --role clerk|manager|technician --name 显示名 USER
  hall user remove --config FILE USER
  hall user pin    --config FILE       取号机维护页的口令 PIN of the kiosks' maintenance page

窗口人员的 USER 是工号。USER of a clerk is the work number.
不加 --password-stdin 时生成初始密码，只显示一次，本人第一次登录时换掉。Without
--password-stdin a first password is made and shown once; its owner changes it at the
first sign-in. 先停止大厅程序；程序运行时由大厅管理员在“账号”页办理。Stop the daemon
first; while it runs a hall manager does this on the page Accounts.
`

// user keeps the accounts that may sign in.
func user(ctx context.Context, args []string, out, errs io.Writer) error {
	if len(args) == 0 {
		fmt.Fprint(errs, userUsage)
		return errUsage
	}
	var f hallFlags
	var role, name string
	var fromStdin bool
	set := flag.NewFlagSet("hall user "+args[0], flag.ContinueOnError)
	set.SetOutput(errs)
	set.Usage = func() { fmt.Fprint(errs, userUsage) }
	f.register(set)
	set.StringVar(&role, "role", "", "clerk, manager, technician")
	set.StringVar(&name, "name", "", "display name")
	set.BoolVar(&fromStdin, "password-stdin", false, "read the password from standard input")
	if err := set.Parse(args[1:]); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return errUsage
	}
	cfg, err := f.load()
	if err != nil {
		return err
	}
	if args[0] == "pin" && set.NArg() == 0 {
		return setPIN(cfg, os.Stdin, out)
	}
	s, err := store.Open(ctx, databaseOf(cfg))
	if err != nil {
		return plain(err)
	}
	defer s.Close()
	switch {
	case args[0] == "list" && set.NArg() == 0:
		return listUsers(ctx, s, out)
	case args[0] == "add" && set.NArg() == 1:
		return addUser(ctx, s, cfg, store.Account{User: set.Arg(0), Role: role, Name: name}, fromStdin, out)
	case args[0] == "remove" && set.NArg() == 1:
		found, err := s.RemoveAccount(ctx, "system:hall-user", set.Arg(0))
		if err == nil && !found {
			err = fmt.Errorf("没有账号 no account %s", set.Arg(0))
		}
		return err
	}
	fmt.Fprint(errs, userUsage)
	return errUsage
}

func listUsers(ctx context.Context, s *store.Store, out io.Writer) error {
	list, err := s.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range list {
		fmt.Fprintf(out, "%-16s %-12s %s\n", a.User, a.Role, a.Name)
	}
	return nil
}

// addUser makes or replaces an account. A random password is a first one.
func addUser(ctx context.Context, s *store.Store, cfg *configs.Config, a store.Account, fromStdin bool, out io.Writer) error {
	a, err := newAccount(&cfg.Hall, a)
	if err != nil {
		return plain(err)
	}
	password, err := choosePassword(a.User, fromStdin)
	if err != nil {
		return plain(err)
	}
	a.First = !fromStdin
	if a.Password, err = web.HashPassword(password); err != nil {
		return plain(err)
	}
	if err := s.SaveAccounts(ctx, "system:hall-user", a); err != nil {
		return plain(err)
	}
	fmt.Fprintf(out, "账号 account %s (%s, %s)\n", a.User, a.Role, a.Name)
	if !fromStdin {
		fmt.Fprintf(out, "密码 password %s\n", password)
	}
	return nil
}

func choosePassword(user string, fromStdin bool) (string, error) {
	if !fromStdin {
		return firstPassword(), nil
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	return line, web.CheckPassword(user, line)
}
