// Command hall runs a government service hall: kiosk, queue tickets, devices and
// displays, from one binary and one SQLite file.
//
//	hall [serve]   run the hall (the default)
//	hall check     say what is wrong with the configuration and what it would open
//	hall user      list, add and remove accounts
//	hall appointments  import appointments into the running hall
//	hall cases     import cases of another system into the running hall
//	hall decode    put recorded bytes of a device into words
//	hall encode    make the bytes that tell a device something
//	hall devsim    run one simulated device alone
//	hall simulate  rehearse a day with the hall's own rules
//	hall export    write the whole hall into one file
//	hall import    take a whole hall from such a file
//	hall restore   list the backups, or put one in the place of the database
//	hall load      play a day against the real daemon and check what must hold
//	hall version   say which build this is
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
)

// version is set by the build (-ldflags "-X main.version=…").
var version = "unversioned"

// command is one subcommand. Run returns the error that ends the process with
// exit code 1; errUsage ends it with 2.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, out, errs io.Writer) error
}

var errUsage = errors.New("usage")

// shown is an error whose text was already written for the user.
type shown struct{ error }

func commands() []command {
	return []command{
		{"serve", "运行大厅（默认） run the hall (the default)", serve},
		{"check", "检查配置并说明将打开什么 check the configuration and say what it would open", check},
		{"user", "账号：列出、新增、删除 accounts: list, add, remove", user},
		{"appointments", "导入预约，给预约门户发令牌 import appointments, give a booking portal its token", appointmentsCommand},
		{"cases", "导入别的系统的办件 import cases of another system", casesCommand},
		{"decode", "把设备的字节翻译成文字 put recorded bytes of a device into words", decode},
		{"encode", "生成发给设备的字节 make the bytes that tell a device something", encode},
		{"devsim", "单独运行一个模拟设备 run one simulated device alone", devsim},
		{"probe", "查端口上接了什么，只提问 ask what hangs on a port; it only asks", probe},
		{"devices", "运行中大厅的设备 the devices of the running hall, live", listDevices},
		{"print", "打印测试页或预览小票 print a test slip, or draw one", printCommand},
		{"led", "在屏上显示测试文字 show a test text on a board", ledCommand},
		{"say", "播放测试语音 speak a test sentence", sayCommand},
		{"simulate", "排演一天：多开窗口、换规则会怎样 rehearse a day: what another window or rule would do", simulate},
		{"export", "把整个大厅的设置导出为一个文件 write the whole hall into one file", exportHall},
		{"import", "导入整个大厅的设置 take a whole hall from such a file", importHall},
		{"restore", "列出备份，或恢复一份 list the backups, or restore one", restore},
		{"rebuild", "核对流水，重新生成各表 check the journal and make the tables again from it", rebuild},
		{"load", "一天的负载压在真的程序上，中午断电 a day's load on the real daemon, with a kill at noon", load},
		{"version", "显示版本 say which build this is", printVersion},
	}
}

func main() {
	// A file-size limit must fail a write, not end the process.
	signal.Ignore(syscall.SIGXFSZ)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	name := "serve"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	if name == "help" || len(args) > 0 && slices.Contains([]string{"-h", "--help", "-help"}, args[0]) && name == "serve" {
		usage(out)
		return 0
	}
	list := commands()
	i := slices.IndexFunc(list, func(c command) bool { return c.name == name })
	if i < 0 {
		fmt.Fprintf(errs, "没有这个命令 no such command: %s\n\n", name)
		usage(errs)
		return 2
	}
	err := list[i].run(ctx, args, out, errs)
	var already shown
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		return 2
	case !errors.As(err, &already):
		fmt.Fprintln(errs, "hall "+name+":", err)
	}
	return 1
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "用法 usage: hall [command] [flags]")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprintln(w, "\nhall COMMAND --help 显示参数 shows a command's flags")
}

func printVersion(_ context.Context, _ []string, out, _ io.Writer) error {
	fmt.Fprintf(out, "jiaohao %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			fmt.Fprintf(out, "  %s %s\n", d.Path, d.Version)
		}
	}
	return nil
}
