package main

import (
	"context"
	"errors"
	"net"
	"sync"
)

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
