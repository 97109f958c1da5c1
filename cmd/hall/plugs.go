package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"jiaohao/devices/serialport"
)

// watchPlugs lets every device that is away try again when the kernel says
// that something was plugged in.
func (h *hardware) watchPlugs(ctx context.Context) {
	kernel := serialport.NewHotplug()
	ended := make(chan error, 1)
	go func() { ended <- kernel.Run(ctx) }()
	for {
		changed := kernel.Changed()
		select {
		case <-changed:
			for _, u := range h.units {
				u.plugged.Tell()
			}
		case err := <-ended:
			if err != nil {
				h.log.Warn("plugs are not noticed at once; devices come back by themselves a few seconds later", "err", err)
			}
			return
		}
	}
}

// Retry lets a device that is away try again at once.
func (h *hardware) Retry(id string) error {
	u := h.byID[id]
	if u == nil || u.driver == nil {
		return fmt.Errorf("device %s is not in use", id)
	}
	u.plugged.Tell()
	return nil
}

// pending is what is to be done a little later, while the devices run.
type pending struct {
	mu    sync.Mutex
	ctx   context.Context // nil: not running
	tasks sync.WaitGroup
}

func (p *pending) start(ctx context.Context) {
	p.mu.Lock()
	p.ctx = ctx
	p.mu.Unlock()
}

// after does f in wait, unless the devices are stopped before.
func (p *pending) after(wait time.Duration, f func(ctx context.Context)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx == nil || p.ctx.Err() != nil {
		return
	}
	ctx := p.ctx
	p.tasks.Go(func() {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
			f(ctx)
		case <-ctx.Done():
		}
	})
}

// wait returns when nothing is pending; the context has ended.
func (p *pending) wait() {
	p.mu.Lock()
	p.ctx = nil
	p.mu.Unlock()
	p.tasks.Wait()
}
