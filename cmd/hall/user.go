package main

import (
	"bufio"
	"context"
	"crypto/rand"
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
不加 --password-stdin 时生成随机密码，只显示一次。Without --password-stdin a random
password is made and shown once. 先停止大厅程序。Stop the daemon first.
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

// addUser makes or replaces an account. A clerk is a member of staff by work
// number and takes the name from there.
func addUser(ctx context.Context, s *store.Store, cfg *configs.Config, a store.Account, fromStdin bool, out io.Writer) error {
	switch web.Role(a.Role) {
	case web.Clerk:
		member, ok := cfg.Hall.StaffBy(a.User)
		if !ok {
			return fmt.Errorf("%s 不是 staff.yaml 里的工号 is no work number in staff.yaml", a.User)
		}
		a.Name, a.Staff = member.Name, member.StaffNo
	case web.Manager, web.Technician:
		if a.Name == "" {
			return errors.New("请用 --name 写显示名 give a display name with --name")
		}
	default:
		return fmt.Errorf("--role %q: clerk, manager 或 or technician", a.Role)
	}
	password, err := choosePassword(fromStdin)
	if err != nil {
		return err
	}
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

func choosePassword(fromStdin bool) (string, error) {
	if !fromStdin {
		return strings.ToLower(rand.Text()[:16]), nil
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if len([]rune(line)) < 8 {
		return "", errors.New("密码至少 8 个字符 a password has at least 8 characters")
	}
	return line, nil
}
