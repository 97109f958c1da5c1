package store

import (
	"errors"

	"jiaohao/queue"
)

// What went wrong, for errors.Is. Each comes wrapped in an *Error that says in
// Chinese and English what to do.
var (
	ErrLocked  = errors.New("data directory is in use")
	ErrNewer   = errors.New("database is of a newer version")
	ErrForeign = errors.New("database is not this hall's")
	ErrFull    = errors.New("disk is full")
	ErrIO      = errors.New("disk failed")
	// ErrBroken: the disk refused a sync, so nothing is known of what it holds.
	// The store takes no more writes; the process has to start again.
	ErrBroken  = errors.New("disk refused a sync")
	ErrCorrupt = errors.New("database is damaged")
	ErrClosed  = errors.New("store is closed")
	ErrNoCgo   = errors.New("built without cgo")
	// ErrJobMoved: a print job is not in the state its change was meant for.
	ErrJobMoved = errors.New("print job has moved on")
)

// Error is a failure that a person can act on.
type Error struct {
	Code   queue.ErrorCode
	ZH, EN string
	Err    error // the sentinel and the cause
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.EN
	}
	return e.EN + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// ErrorCode and Texts let an interface show the failure without knowing this
// package.
func (e *Error) ErrorCode() string      { return string(e.Code) }
func (e *Error) Texts() (zh, en string) { return e.ZH, e.EN }

func unavailable(zh, en string, causes ...error) *Error {
	return &Error{Code: queue.Unavailable, ZH: zh, EN: en, Err: errors.Join(causes...)}
}

// failure is what kind of trouble a driver error is.
type failure int

const (
	refused  failure = iota // this request alone: a constraint, a wrong value
	diskFull                // no space, or the file may not grow
	diskIO
	noSync // fsync failed
	damaged
	busy  // another program has the database
	other // out of memory, misuse
)

// explain turns a driver error of a commit into words for people.
func explain(err error) error {
	switch classify(err) {
	case diskFull:
		return unavailable("磁盘已满，数据没有保存，操作没有生效。请清理磁盘空间后重试。",
			"the disk is full; nothing was saved and nothing was done. Free disk space, then try again", ErrFull, err)
	case diskIO:
		return unavailable("磁盘读写失败，数据没有保存，操作没有生效。请重试；如反复出现请联系技术员检查磁盘。",
			"the disk failed; nothing was saved and nothing was done. Try again; if it repeats have the disk checked", ErrIO, err)
	case noSync:
		return unavailable("磁盘无法确认写入，系统需要重新启动。请联系技术员检查磁盘。",
			"the disk could not confirm a write; the program must start again. Have the disk checked", ErrBroken, err)
	case busy:
		return unavailable("数据库被其他程序占用，操作没有生效。请关闭正在打开数据文件的工具后重试。",
			"another program holds the database; nothing was done. Close the tool that has the data file open, then try again", err)
	case damaged:
		return unavailable("数据文件已损坏。请停止系统并从备份恢复，联系技术员。",
			"the data file is damaged. Stop the program and restore a backup", ErrCorrupt, err)
	}
	return err
}
