package sim

import (
	"fmt"
	"sync"

	"jiaohao/devices"
)

// Cable is what a simulated device can do to the line it hangs on; *Line is one.
type Cable interface {
	Pull() error
	Plug() error
	Plugged() bool
}

var _ Cable = (*Line)(nil)

// socket is where a simulated device's cable goes in. A device without a cable
// (in a test over a pipe) offers no cable actions.
type socket struct {
	lock  sync.Mutex
	cable Cable
}

// Wire tells the device which cable its picture and its actions are about.
func (s *socket) Wire(c Cable) {
	s.lock.Lock()
	s.cable = c
	s.lock.Unlock()
}

func (s *socket) wired() Cable {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.cable
}

// connected tells whether the cable is in, or there is none to pull.
func (s *socket) connected() bool {
	c := s.wired()
	return c == nil || c.Plugged()
}

func (s *socket) cableActions() []devices.Action {
	switch c := s.wired(); {
	case c == nil:
		return nil
	case c.Plugged():
		return []devices.Action{act("pull_cable", "拔掉数据线", "Pull the cable")}
	default:
		return []devices.Action{act("plug_cable", "插上数据线", "Plug the cable in")}
	}
}

// doCable performs a cable action; done is false if it is none.
func (s *socket) doCable(action string) (done bool, err error) {
	if action != "pull_cable" && action != "plug_cable" {
		return false, nil
	}
	c := s.wired()
	switch {
	case c == nil:
		return true, fmt.Errorf("%s: %w", action, errNoAction)
	case action == "pull_cable":
		return true, c.Pull()
	default:
		return true, c.Plug()
	}
}

func act(name, zh, en string, options ...devices.Option) devices.Action {
	return devices.Action{Name: name, Label: devices.Text{ZH: zh, EN: en}, Options: options}
}

func opt(value, zh, en string) devices.Option {
	return devices.Option{Value: value, Label: devices.Text{ZH: zh, EN: en}}
}

// toggle is an action whose label says what it would do now.
func toggle(name string, on bool, turnOn, turnOff devices.Text) devices.Action {
	label := turnOn
	if on {
		label = turnOff
	}
	return devices.Action{Name: name, Label: label}
}
