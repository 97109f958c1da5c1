package printer

import (
	"fmt"
	"strconv"

	"jiaohao/devices"
	"jiaohao/devices/escpos"
)

const (
	// usualReserve is the paper behind the near-end sensor where the profile does
	// not say, in mm: makers set it between 5 and 10 m.
	usualReserve = 5000
	// usualSlip is the length of a slip before one was printed, in mm.
	usualSlip = 100
	// fewSlips is when a new roll must be put in now rather than kept at hand.
	fewSlips = 10
)

// roll counts the paper down from the moment the near-end sensor sees the core.
type roll struct {
	near  bool
	seen  bool // the sensor was read before
	whole bool // the sensor was seen to change: the reserve was whole then
	spent int  // mm since then
	slip  int  // mm of a slip, on average; 0 = none printed yet
}

// sense takes what the sensor says. A printer that says it at the first look
// may have said so for long: then the count is an upper bound.
func (r *roll) sense(near bool) {
	if near && !r.near {
		r.spent, r.whole = 0, r.seen
	}
	r.near, r.seen = near, true
}

// printed takes the length of a document, in dots.
func (r *roll) printed(dots int) {
	mm := dots / 8
	if r.slip == 0 {
		r.slip = mm
	}
	r.slip = (7*r.slip + mm + 4) / 8
	if r.near {
		r.spent += mm
	}
}

// left is how many slips the reserve still gives; known only near the end.
func (r *roll) left(p escpos.Profile) (slips int, known bool) {
	reserve, slip := p.NearEndMM, max(r.slip, 1)
	if reserve == 0 {
		reserve = usualReserve
	}
	if r.slip == 0 {
		slip = usualSlip
	}
	return max(0, (reserve-r.spent)/slip), r.near
}

// advise puts the count into what a person should do. The advice of a device may
// change without a new warning.
func (r *roll) advise(c condition, p escpos.Profile) condition {
	slips, _ := r.left(p)
	about, aboutEN := "约还能打", "about"
	if !r.whole {
		about, aboutEN = "最多还能打", "at most"
	}
	do, doEN := "准备新的热敏纸卷", "have a new thermal roll at hand"
	if slips < fewSlips {
		do, doEN = "现在就换热敏纸卷", "put in a new thermal roll now"
	}
	c.advice = devices.Text{
		ZH: fmt.Sprintf("%s，%s %d 张小票", do, about, slips),
		EN: fmt.Sprintf("%s; %s %d more slips", doEN, aboutEN, slips),
	}
	return c
}

// Left estimates how many slips the roll still gives. It is known only between
// the near-end sensor and the end.
func (d *Driver) Left() (slips int, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.session == nil || d.status.PaperEnd {
		return 0, false
	}
	return d.roll.left(d.profile)
}

// showLeft puts the count on the device's page.
func (d *Driver) showLeft() {
	value := ""
	if slips, known := d.Left(); known {
		value = strconv.Itoa(slips)
	}
	d.monitor.Detail("slips_left", value)
}
