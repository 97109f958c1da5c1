package desk

import (
	"fmt"
	"strings"

	"jiaohao/devices"
)

// stillOn are the devices that answer though the hall closed DevicesOnAfter ago and
// nobody sits at a window: the closing check asks to switch them off. One that never
// answers (many LED boards) cannot be told from one that is off.
func (d *Desk) stillOn(o Office) (ids []string) {
	at, ok := d.closes()
	if !ok || d.DevicesOnAfter == 0 || d.Now().Before(at.Add(d.DevicesOnAfter)) || o.Open+o.Paused > 0 {
		return nil
	}
	for _, h := range d.Devices.All() {
		if h.State == devices.OK || h.State == devices.Degraded {
			ids = append(ids, h.ID)
		}
	}
	return ids
}

// namedDevices is how many devices an alarm names.
const namedDevices = 3

func stillOnAlarm(ids []string, add func(bad bool, href, zh, en string)) {
	n := len(ids)
	if n == 0 {
		return
	}
	named := ids[:min(n, namedDevices)]
	zh, en := strings.Join(named, "、"), strings.Join(named, ", ")
	if n > namedDevices {
		zh, en = fmt.Sprintf("%s等%d台", zh, n), fmt.Sprintf("%s and %d more", en, n-namedDevices)
	}
	add(false, "/devices", "已下班，设备还开着："+zh, "still on after closing: "+en)
}
