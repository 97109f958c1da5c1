package web

import "time"

// socketDeadline is a deadline for the kernel, which knows only the machine's
// own clock: the injected one, which may stand still in a test, must not decide
// when a socket is stuck.
func socketDeadline(d time.Duration) time.Time { return time.Now().Add(d) }
