package kiosk

import (
	"slices"

	"jiaohao/configs"
)

// TakeOver goes on with the sessions of former, the Kiosk of the same hall before
// it was composed anew and which answers nobody any more: whoever stands at a
// machine notices nothing. What the hall's files no longer have is dropped. The
// composer calls it before this Kiosk is used.
func (k *Kiosk) TakeOver(former *Kiosk) {
	former.mu.Lock()
	defer former.mu.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.o.Now()
	for id, was := range former.stations {
		if _, listed := k.stations[id]; !listed && slices.ContainsFunc(former.o.Data.Kiosks, func(c configs.Kiosk) bool { return c.ID == id }) {
			continue // the machine was taken away
		}
		st := k.at(id)
		rest, plan := st.restMode(), st.Kiosk
		changed := was.mode != was.restMode()
		*st = *was
		if st.Kiosk = plan; !changed {
			st.mode = rest
		}
		st.basket = slices.DeleteFunc(slices.Clone(was.basket), func(m string) bool { _, ok := k.matters.Matter(m); return !ok })
		if now.Before(st.armed) {
			// The error says that the reader does not answer yet; it looks once it does.
			_ = k.devices(id).Arm(st.armed)
		}
	}
	k.persons = former.persons
	k.phones.day, k.phones.slips, k.phones.gone = former.phones.day, former.phones.slips, former.phones.gone
}
