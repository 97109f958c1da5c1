//go:build cgo

package store

import (
	"errors"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// haveSQLite tells that the driver is the real one: it needs cgo.
const haveSQLite = true

// classify says what kind of trouble a driver error is.
func classify(err error) failure {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return refused
	}
	switch e.ExtendedCode {
	case sqlite3.ErrIoErrFsync, sqlite3.ErrIoErrDirFsync:
		return noSync
	}
	switch e.Code {
	case sqlite3.ErrConstraint, sqlite3.ErrMismatch, sqlite3.ErrTooBig, sqlite3.ErrRange:
		return refused
	case sqlite3.ErrFull:
		return diskFull
	case sqlite3.ErrIoErr, sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		return diskIO
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return busy
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return damaged
	}
	return other
}
