package main

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// keepRunning runs the hall on ln until ctx ends. When its files changed, the hall
// stops and is composed anew from them within a moment; the listener stays open
// meanwhile, state comes back from the journal, and screens reconnect.
func (d *daemon) keepRunning(ctx context.Context, ln net.Listener) error {
	door := openDoor(ln)
	defer door.shut()
	for {
		l := door.lease()
		d.lease.Store(l)
		if err := d.run(ctx, l); err != nil || !d.anew.Load() || ctx.Err() != nil {
			return err
		}
		begun := time.Now()
		next, err := d.next(ctx)
		if err != nil {
			return err
		}
		next.kiosk.TakeOver(d.kiosk)
		d = next
		d.log.Info("hall composed anew", "took", time.Since(begun).Round(time.Millisecond))
	}
}

// next is the hall over its present files. If those do not make one, the former
// files are put back and the hall goes on as it was; the office's pages say why.
func (d *daemon) next(ctx context.Context) (*daemon, error) {
	cfg, err := d.cfg.With(nil)
	if err == nil {
		var next *daemon
		if next, err = newDaemon(ctx, cfg, d.demo, d.base, d.now, d.log); err == nil {
			return next, nil
		}
	}
	d.log.Error("the hall's files make no hall; going on with the former ones", "err", err)
	failed := &failedChange{err: err}
	if failed.stays = d.settings.takeBack(); failed.stays != nil {
		d.log.Error("the former files could not be put back", "err", failed.stays)
	}
	return daemonAfter(ctx, failed, d.cfg, d.demo, d.base, d.now, d.log)
}

// lastAnswers is how long requests that are on their way already are answered by
// the hall as it was.
const lastAnswers = 100 * time.Millisecond

// composeAgain asks keepRunning to compose the hall anew. Who connects from now
// on waits for the new one.
func (d *daemon) composeAgain() {
	if l := d.lease.Load(); l != nil {
		l.Hold()
	}
	d.server.Retire()
	select {
	case d.again <- struct{}{}:
	default: // it was asked already
	}
}

// run serves ln until ctx ends, then stops everything in reverse order: first
// nobody asks any more and no further slip is begun, then the devices rest, then
// the owner, then the store.
func (d *daemon) run(ctx context.Context, ln net.Listener) error {
	ownerCtx, stopOwner := context.WithCancel(context.WithoutCancel(ctx))
	defer stopOwner()
	deviceCtx, stopDevices := context.WithCancel(context.WithoutCancel(ctx))
	defer stopDevices()
	serveCtx, stopServing := context.WithCancel(ctx)
	defer stopServing()

	var owner, machinery, spools sync.WaitGroup
	ended := make(chan error, 1)
	owner.Go(func() { ended <- d.owner.Run(ownerCtx) })
	machinery.Go(func() { d.hardware.run(deviceCtx) })
	machinery.Go(func() { d.outputs.run(deviceCtx) })
	machinery.Go(func() { d.display.Run(deviceCtx, d.outputs.repaint) })
	machinery.Go(func() { d.desk.Run(deviceCtx) })
	machinery.Go(func() { d.keepTime(deviceCtx) })
	machinery.Go(func() { d.backups.run(deviceCtx, d.log) })
	machinery.Go(func() { settle(deviceCtx) })
	for _, s := range d.printers {
		spools.Go(func() { // a slip in flight still needs its printer to be proven
			if err := s.Run(serveCtx); err != nil {
				d.log.Error("print spool ended", "err", err)
			}
		})
	}
	failed := make(chan error, 1)
	go func() {
		select {
		case err := <-ended:
			failed <- errors.Join(errors.New("the hall's owner ended"), err)
		case <-d.store.Broken():
			// What the disk holds is unknown: only a fresh start may look.
			failed <- errors.New("磁盘写入失败，程序退出以便重新启动 the disk refused a sync; ending for a fresh start")
		case <-d.again:
			d.anew.Store(true)
			select {
			case <-time.After(lastAnswers):
			case <-serveCtx.Done():
			}
			failed <- nil
		case <-serveCtx.Done():
			failed <- nil
		}
		stopServing()
	}()

	err := d.server.Serve(serveCtx, ln)
	stopServing()
	spools.Wait()
	stopDevices()
	machinery.Wait()
	stopOwner()
	owner.Wait()
	return errors.Join(err, <-failed, d.close())
}

// close gives back what newDaemon opened.
func (d *daemon) close() error {
	if d.hardware != nil {
		d.hardware.close()
	}
	if d.store != nil {
		return d.store.Close()
	}
	return nil
}
