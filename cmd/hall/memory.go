package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"jiaohao/store"
)

// settleAfter is when a start may be over: the devices are open. A
// slow machine needs the later ones.
var settleAfter = []time.Duration{2 * time.Second, 8 * time.Second, 50 * time.Second}

const (
	settleAgain = time.Minute
	worthGiving = 1 << 20 // bytes

	// memoryLimit is far above what a full hall needs; near it memory is collected
	// more often instead of growing. The variable GOMEMLIMIT goes before it.
	memoryLimit = 256 << 20
	// startPercent is GOGC until the start is over, usualPercent after it. A start
	// makes much garbage beside little that stays; collected late, what stays would
	// lie scattered over memory that is then held for ever. The variable GOGC goes
	// before both.
	startPercent, usualPercent = 25, 100
)

// beginSmall bounds the memory of the program, and keeps it small until settle.
func beginSmall() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	setPercent(startPercent)
}

func setPercent(n int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(n)
	}
}

// settle gives back to the system what only the start needed, and later what a
// burst of work has left: checking one password takes 19 MB for a moment, and a
// hall that waits for its next visitor would keep them for long.
func settle(ctx context.Context) {
	for n := 0; ; n++ {
		wait := settleAgain
		if n < len(settleAfter) {
			wait = settleAfter[n]
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		setPercent(usualPercent)
		if n < len(settleAfter) || spareMemory() > worthGiving {
			debug.FreeOSMemory()
			store.FreeMemory()
		}
	}
}

// spareMemory is how much the program holds beyond what it used when memory was
// last collected: what is free, and what has been used up since, in bytes.
func spareMemory() uint64 {
	m := []metrics.Sample{
		{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(m)
	held := m[0].Value.Uint64() + m[1].Value.Uint64()
	return held - min(held, m[2].Value.Uint64())
}
