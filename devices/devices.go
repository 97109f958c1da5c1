// Package devices is the vocabulary that everything with a cable shares: the
// Link that carries bytes, the classes of error a device can have, and the
// Health record a person reads to know what to do about it.
//
// Drivers live in the sub-packages (printer, idcard, led, voice, pad), each
// with its codec, its conversation and its profile. A driver never opens a
// port and never restarts itself: a Supervisor gives it an open Link, and
// takes the Link away when the driver returns. The other end of every
// protocol is in devices/sim.
package devices

import (
	"context"
	"errors"
	"time"
)

// Text is a sentence for people, in Chinese and in English.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Link carries bytes to and from one device, or one bus of devices. It knows
// nothing of frames. One goroutine may read while another writes; Close may
// come from any goroutine, never blocks on a stuck peer and wakes both.
type Link interface {
	// Read waits for at least one byte and returns what is there. Its errors
	// are ErrTimeout (ctx's deadline passed and nothing arrived), ErrGone (the
	// device or its cable is gone), ErrClosed, or ctx's own cancellation.
	Read(ctx context.Context, p []byte) (int, error)
	// Write hands all of p to the line, or returns ErrStalled (the peer has
	// taken nothing for longer than the line needs), ErrGone or ErrClosed.
	Write(ctx context.Context, p []byte) error
	// Discard forgets everything that was received and not yet read.
	Discard()
	// Close releases the line. A second Close does nothing.
	Close() error
	// Name tells a technician which line this is: "/dev/serial/by-id/…".
	Name() string
}

// Drainer is a Link that knows when its bytes have left. A tty takes a whole
// slip in microseconds; only a drained line may be called sent.
type Drainer interface {
	// WaitSent returns when the last byte of all earlier Writes has left for
	// the wire, or with ctx's error, ErrGone, ErrStalled or ErrClosed.
	WaitSent(ctx context.Context) error
}

// Vanisher is a Link that tells at once that its device went away, even while
// nobody reads or writes.
type Vanisher interface {
	// Gone is closed when the device went away.
	Gone() <-chan struct{}
}

// Opener opens a Link; a Supervisor calls it again after each loss.
type Opener func(ctx context.Context) (Link, error)

// Driver is a conversation with one device or one bus. Serve returns when ctx
// ends (nil or ctx's error) or when the line is lost or the device unusable.
type Driver interface {
	Serve(ctx context.Context, link Link) error
}

// What a Link can say.
var (
	ErrTimeout = errors.New("nothing arrived in time")
	ErrGone    = errors.New("the device or its cable is gone")
	ErrStalled = errors.New("the device takes no more bytes")
	ErrClosed  = errors.New("the line is closed")
	// ErrUnavailable is what a driver answers while it has no link.
	ErrUnavailable = errors.New("the device is not connected")
)

// Class tells what can end a device error.
type Class uint8

const (
	Temporary   Class = iota // try again; nobody has to do anything
	NeedsPerson              // paper, cover, cable: Advice says what to do
	Permanent                // wrong device, refused, configuration
)

// Error is a device error with its class and what a person should do.
type Error struct {
	Class Class
	Op    string // "print", "read card": what was tried
	Err   error
	// Problem is the trouble in words for people, Advice what they should do;
	// both may be empty.
	Problem, Advice Text
}

func (e *Error) Error() string { return e.Op + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// State is how well a device does its work.
type State string

const (
	Disabled    State = "disabled"    // configured off
	Connecting  State = "connecting"  // not yet opened, or lost and being reopened
	OK          State = "ok"          // it answered
	Unconfirmed State = "unconfirmed" // written to, but it never answers (many LED boards)
	Degraded    State = "degraded"    // works, with a warning: paper near its end
	Fault       State = "fault"       // does not do its work: out of paper, unplugged, silent
)

// Code names a trouble for programs: pages fold and count by it.
type Code string

const (
	Lost      Code = "lost"    // the line, or whoever is at its end, is gone
	Silent    Code = "silent"  // the line is there and nobody answers
	Unheard   Code = "unheard" // nothing was heard yet
	Mute      Code = "mute"    // the model never answers
	Refused   Code = "refused" // it does not take what is sent: wrong profile
	Lacking   Code = "lacking" // recordings are missing
	Broken    Code = "broken"  // defect: service
	PaperEnd  Code = "paper_end"
	NearEnd   Code = "near_end" // of the paper
	CoverOpen Code = "cover_open"
	CutterJam Code = "cutter_jam"
	PaperJam  Code = "paper_jam"
	HotHead   Code = "hot_head"
	Offline   Code = "offline"
)

// Trouble is what is wrong with a device, in words; the zero Trouble is none.
type Trouble struct {
	Code            Code
	Problem, Advice Text
}

// Counters are totals since the daemon started.
type Counters struct {
	TxBytes   int64 `json:"tx_bytes"`
	RxBytes   int64 `json:"rx_bytes"`
	Checksums int64 `json:"checksum_errors"`
	Timeouts  int64 `json:"timeouts"`
	Resyncs   int64 `json:"resyncs"`
	Reopens   int64 `json:"reopens"`
	Stalls    int64 `json:"stuck_writes"`
}

// Health is what the device page, the API and the manager's wall show.
type Health struct {
	ID       string    `json:"id"`    // "printer-K1": the id in the configuration
	Kind     string    `json:"kind"`  // printer, idcard, led, voice, pad
	Model    string    `json:"model"` // profile id: "generic-80"
	Link     string    `json:"link"`  // "serial:/dev/…", "pty:…"
	State    State     `json:"state"`
	Since    time.Time `json:"since"`
	LastOK   time.Time `json:"last_ok"` // last good reply; zero = never
	Counters Counters  `json:"counters"`
	// Code names the present trouble, "" for none; Problem says it in words, Advice
	// what a person should do.
	Code    Code `json:"code"`
	Problem Text `json:"problem"`
	Advice  Text `json:"advice"`
	// Details are the device's own facts, shown as they are: SAM number, paper left.
	Details map[string]string `json:"details,omitempty"`
	// Shares is what the device has in common with others, the nearest first:
	// "hub:1-2", "host:192.168.1.50", "kiosk:K1". Where all that share it are lost,
	// it is the cause.
	Shares []string `json:"shares,omitempty"`
}

// Frame is one entry of a device's frame ring: the last 200 are kept.
type Frame struct {
	At   time.Time `json:"at"`
	Out  bool      `json:"out"` // true: to the device
	Hex  string    `json:"hex"` // blanked where it held personal data
	Note Text      `json:"note"`
}
