package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// lockName is the file whose exclusive lock means "a daemon uses this data".
// The system drops the lock when the process ends, however it ends.
const lockName = "hall.lock"

// lock takes the data directory for this process, or says who has it.
func lock(dir string) (*os.File, error) {
	path := filepath.Join(dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock file: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		pid, _ := os.ReadFile(path)
		f.Close()
		return nil, locked(dir, strings.TrimSpace(string(pid)))
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	// The process is named for who finds the directory locked; a full disk, which has no
	// room for it, must not keep the hall from starting.
	if f.Truncate(0) == nil {
		f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return f, nil
}

func locked(dir, pid string) error {
	if pid == "" {
		pid = "?"
	}
	return unavailable(
		fmt.Sprintf("数据目录 %s 正被另一个叫号程序使用（进程 %s）。请先停止它，或用 --data 指定其他目录。", dir, pid),
		fmt.Sprintf("the data directory %s is in use by another hall daemon (process %s); stop it first, or choose another directory with --data", dir, pid),
		ErrLocked)
}
