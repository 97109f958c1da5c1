package devices

// Simulated is the other end of a driver when there is no hardware: something
// a person can look at and touch on the device page, and a test can make as
// bad as real hardware.
type Simulated interface {
	// Actions lists what a person can do to the device now.
	Actions() []Action
	// Do performs one action; option is one of the action's options, or "".
	Do(action, option string) error
	// Picture draws what a person standing before the device sees, as one SVG
	// document with a viewBox, Chinese text in <text> elements, no scripts.
	Picture() []byte
}

// Action is one touch: a button, or a choice with several options.
type Action struct {
	Name    string   `json:"name"` // "pull_cable"
	Label   Text     `json:"label"`
	Options []Option `json:"options,omitempty"`
}

// Option is one choice of an Action.
type Option struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
}
