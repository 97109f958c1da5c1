package desk

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"jiaohao/affairs"
	"jiaohao/devices"
)

// Outages keeps the troubles of devices with their times.
type Outages interface {
	// Outages are the newest, at most n, the newest first.
	Outages(ctx context.Context, n int) ([]affairs.Outage, error)
	// SetOutages notes which devices are in trouble at a moment.
	SetOutages(ctx context.Context, now []affairs.Outage, at time.Time) error
}

// outagesShown is how many a technician sees (domain §11.5).
const outagesShown = 50

// OutageView is one trouble of the past, or of now.
type OutageView struct {
	Device  string       `json:"device"` // "" for a cause that several devices share
	Fault   bool         `json:"fault"`
	Problem affairs.Text `json:"problem"`
	From    string       `json:"from"` // "11-29 09:41"
	// Lasted is how long in words; Open: it lasts still.
	Lasted affairs.Text `json:"lasted"`
	Open   bool         `json:"open"`
}

// faultLog is what the device page shows of the outages, kept in memory: the page
// asks twice a second.
type faultLog struct {
	mu    sync.Mutex
	noted []affairs.Outage // as SetOutages was told last
	begun bool
	list  []affairs.Outage
}

// watchDevices notes which devices are in trouble now. It does nothing while
// nothing changes, and while a device is being found: after a start, a trouble of
// before is not over because nobody has looked yet.
func (d *Desk) watchDevices(ctx context.Context) error {
	if d.Outages == nil {
		return nil
	}
	all, now := d.Devices.All(), d.Now()
	if slices.ContainsFunc(all, func(h devices.Health) bool { return h.State == devices.Connecting }) {
		return nil
	}
	troubles := []affairs.Outage{}
	for _, w := range d.warnings.Of(all, now) {
		troubles = append(troubles, affairs.Outage{Device: cmp.Or(w.Device, w.Cause), Code: string(w.Code), Fault: w.Fault,
			Problem: affairs.Text{ZH: w.Problem.ZH, EN: w.Problem.EN}, Since: w.Since.UnixMilli()})
	}
	same := func(a, b affairs.Outage) bool { return a.Device == b.Device && a.Code == b.Code }
	if d.faults.begun && slices.EqualFunc(troubles, d.faults.noted, same) {
		return nil
	}
	if err := d.Outages.SetOutages(ctx, troubles, now); err != nil {
		return err
	}
	list, err := d.Outages.Outages(ctx, outagesShown)
	if err != nil {
		return err
	}
	d.faults.mu.Lock()
	d.faults.noted, d.faults.begun, d.faults.list = troubles, true, list
	d.faults.mu.Unlock()
	return nil
}

// outageViews are the newest outages as pages show them.
func (d *Desk) outageViews() []OutageView {
	d.faults.mu.Lock()
	list := d.faults.list
	d.faults.mu.Unlock()
	zone, now := d.clock("").zone, d.Now().UnixMilli()
	known := map[string]bool{}
	for _, h := range d.Devices.All() {
		known[h.ID] = true
	}
	views := make([]OutageView, len(list))
	for i, o := range list {
		views[i] = OutageView{Fault: o.Fault, Problem: o.Problem, Lasted: o.Lasted(now), Open: o.Until == 0,
			From: time.UnixMilli(o.Since).In(zone).Format("01-02 15:04")}
		if known[o.Device] {
			views[i].Device = o.Device
		}
	}
	return views
}
