package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// bar shows on a terminal how far a long run is; nothing within its first two
// seconds, and nothing where no person looks.
type bar struct {
	out     io.Writer
	total   int
	started time.Time
	drawn   time.Time
}

const barAfter, barEvery, barWidth = 2 * time.Second, 200 * time.Millisecond, 30

func newBar(out io.Writer, total int) *bar {
	b := &bar{total: total, started: time.Now()}
	if f, ok := out.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			b.out = out
		}
	}
	return b
}

// of shows a run that tells with each step how long it is.
func (b *bar) of(done, all int) {
	b.total = all
	b.show(done)
}

func (b *bar) show(done int) {
	now := time.Now()
	if b.out == nil || now.Sub(b.started) < barAfter || now.Sub(b.drawn) < barEvery && done < b.total {
		return
	}
	b.drawn = now
	full := done * barWidth / b.total
	left := time.Duration(float64(now.Sub(b.started)) / float64(done) * float64(b.total-done)).Round(time.Second)
	fmt.Fprintf(b.out, "\r[%s%s] %d/%d  %s ", strings.Repeat("█", full), strings.Repeat(" ", barWidth-full), done, b.total, left)
}

func (b *bar) clear() {
	if b.out != nil && !b.drawn.IsZero() {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
}
