package main

import (
	"context"
	"os"
	"runtime/debug"
	"time"
)

// settleAfter is when a start may be over: the pages are parsed, the devices are
// open, the first passwords are hashed. A slow machine needs the later ones.
var settleAfter = []time.Duration{2 * time.Second, 8 * time.Second, 50 * time.Second}

const (
	// memoryLimit is far above what a full hall needs; near it memory is collected
	// more often instead of growing. The variable GOMEMLIMIT goes before it.
	memoryLimit = 256 << 20
)

// settle bounds the memory of the program and gives back to the system
// what only the start needed: hashing the first password alone takes 19 MB, and a
// hall that waits for its first visitor would keep it for minutes.
func settle(ctx context.Context) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	for _, wait := range settleAfter {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			debug.FreeOSMemory()
		}
	}
}
