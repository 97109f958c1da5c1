package devices

import (
	"context"
	"errors"
)

// Printer is a ticket printer as a spool uses it. One caller at a time prints;
// Ready and Paper may be asked by anybody.
type Printer interface {
	// Ready is the preflight: nil if a document sent now would be printed now.
	// Otherwise a *Error: NeedsPerson for paper, cover, cutter and cable, with
	// Advice; Temporary for a hot head.
	Ready(ctx context.Context) error
	// Send hands over a document and returns when its last byte has left for
	// the wire. An error wraps ErrNotSent if no byte was sent; after any other
	// error nobody knows what was printed.
	Send(ctx context.Context, doc []byte) error
	// Confirm waits for the proof that the document just sent was printed, as
	// long as paper of its length takes and a hot head pauses. tag tells this
	// sending from all others, across restarts. A *Error with NeedsPerson says
	// that the printer stopped within the document (paper, cover, cutter);
	// Confirm may then be called again to wait for it to go on.
	Confirm(ctx context.Context, tag uint64) (Grade, error)
	// Clear drops what is inside the printer and not printed. nil means that
	// this is certain; ErrCannotClear that this model cannot promise it and
	// will go on printing by itself.
	Clear(ctx context.Context) error
	// Paper is the last known state of the roll: whether a kiosk may issue.
	Paper() Paper
	// Changed is closed at the next change of what Ready or Paper say; take it
	// before asking.
	Changed() <-chan struct{}
}

// Presenter is a Printer that may hold a slip at its mouth until it is taken.
type Presenter interface {
	Printer
	// Handed follows the slip that Confirm has proven with GradePresented: it
	// returns when somebody took it, when the printer took it back because
	// nobody did, or when it still hangs there at the end of its time.
	Handed(ctx context.Context) (Handing, error)
}

// Handing is what became of a slip at the mouth of a presenter.
type Handing uint8

const (
	Taken   Handing = iota // somebody has it
	TakenIn                // the printer took it back: nobody has it
	LeftOut                // it still hangs there; the next slip pushes it out
)

var (
	// ErrNotSent says that not one byte went out.
	ErrNotSent = errors.New("nothing was sent")
	// ErrCannotClear says that a printer keeps its data whatever it is told.
	ErrCannotClear = errors.New("the printer cannot be cleared")
)

// Grade is how well a print is proven, as §8 of the printer notes has it.
type Grade uint8

const (
	GradeSent      Grade = iota // P0: the line took it and the printer looks well
	GradeProcessed              // P1: the printer says that it processed it
	GradePrinted                // P2: the printer says that it printed and cut it
	GradePresented              // P3: the slip is at the mouth of the presenter
	GradeTaken                  // P4: somebody took it
)

// String is "P0" … "P4".
func (g Grade) String() string { return "P" + string(rune('0'+g)) }

// Paper is the state of a printer's roll.
type Paper string

const (
	PaperUnknown Paper = "unknown" // no link, or it never says
	PaperOK      Paper = "ok"
	PaperNear    Paper = "near" // prints on; change it soon
	PaperOut     Paper = "out"  // do not draw a number for paper
)
