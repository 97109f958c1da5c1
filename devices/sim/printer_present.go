package sim

import "bytes"

// slipOut is what the sensor at a presenter's mouth sees.
func (p *Printer) slipOut() bool {
	if !p.profile.Presenter.Senses() {
		return false
	}
	for i := range p.press.papers {
		if p.press.papers[i].outside() {
			return true
		}
	}
	return false
}

// pushOut lets what still lies in a presenter's mouth fall, as the next slip
// does to it.
func (p *Printer) pushOut() {
	if !p.profile.Presenter.Senses() {
		return
	}
	for i := range p.press.papers {
		if paper := &p.press.papers[i]; paper.outside() || paper.inside {
			paper.inside, paper.Dropped = false, true
		}
	}
}

// presenter obeys the model's own commands; others mean nothing to it.
func (p *Printer) presenter(command []byte) {
	is := func(c []byte) bool { return len(c) > 0 && bytes.Equal(command, c) }
	q := p.profile.Presenter
	for i := range p.press.papers {
		paper := &p.press.papers[i]
		switch {
		case is(q.Present) && paper.inside:
			paper.inside = false
		case is(q.Eject) && (paper.inside || paper.outside()):
			paper.inside, paper.Dropped = false, true
		case is(q.Retract) && (paper.inside || paper.outside()):
			paper.inside, paper.Retracted = false, true
		}
	}
}
