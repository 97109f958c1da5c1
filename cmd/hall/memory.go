package main

import (
	"context"
	"os"
	"runtime/debug"
	"time"
)

const (
	// settleAfter is when a start is over: the pages are parsed, the devices are
	// open, the first passwords are hashed.
	settleAfter = 2 * time.Second
	// memoryLimit is far above what a full hall needs; near it memory is collected
	// more often instead of growing. The variable GOMEMLIMIT goes before it.
	memoryLimit = 256 << 20
)

// settle bounds the memory of the program and gives back to the system, once,
// what only the start needed: hashing the first password alone takes 19 MB, and a
// hall that waits for its first visitor would keep it for minutes.
func settle(ctx context.Context) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	select {
	case <-ctx.Done():
	case <-time.After(settleAfter):
		debug.FreeOSMemory()
	}
}
