package spool

import (
	"context"
	"errors"
	"time"

	"jiaohao/devices"
)

// State is where a print job is.
//
//	QUEUED ─► SENDING ─► SENT ─► PRINTED ─► DONE
//	  │ ▲        │         │ ▲
//	  ▼ │        │         ▼ │
//	BLOCKED      └──────► UNCERTAIN ◄── STALLED (paper, cover, cutter)
//	                       │     └─► QUEUED, copy+1, once by itself
//	                       └─► OPERATOR ─► QUEUED, copy+1 │ DONE │ VOID
//
// A presenter divides PRINTED into printed and presented, and DONE into taken
// and retracted: see Presented, Taken and Retracted.
type State string

const (
	Queued  State = "queued"  // to be printed
	Blocked State = "blocked" // the printer cannot print now; nothing was sent
	Sending State = "sending" // bytes may be on their way
	Sent    State = "sent"    // the last byte has left
	Stalled State = "stalled" // the printer stopped within the slip
	Printed State = "printed" // proven, see Grade
	Done    State = "done"

	Uncertain State = "uncertain" // nobody knows whether there is paper
	Operator  State = "operator"  // a person decides: reprint, confirm or cancel
	Void      State = "void"      // the number was cancelled; no paper is wanted
)

// Job is one slip to print: data, not bytes. A row of it is written in the
// transaction that issues the number, in state Queued with Copy 1.
type Job struct {
	ID      int64  // grows; older jobs of a printer are printed first
	Ticket  string // what the slip is for; meaningless to the spool
	Printer string // the printer's id in the configuration
	State   State
	// Copy counts the papers asked for: 1 is the only one without the mark
	// 补打, every further one must carry it.
	Copy    int
	Retried bool      // the one automatic reprint was used
	Queued  time.Time // when it was first queued
	Grade   devices.Grade
	Problem devices.Text // why it is Blocked, Stalled, Uncertain or with the Operator
	// Late tells Render that this paper comes so long after its number that the
	// holder's page is gone: it is marked too, even the first. It is not kept.
	Late bool
}

// retracted is the problem of a slip that nobody took.
var retracted = devices.Text{ZH: "小票无人取走，已收回", EN: "nobody took the slip; the printer took it back"}

// interrupted is the problem of a slip that was under way when the program ended,
// or the power.
var interrupted = devices.Text{ZH: "打印时程序中断", EN: "the program was interrupted while printing"}

// Presented tells that the slip waits at the mouth of a presenter, Taken that
// somebody took it, and Retracted that nobody did and the printer took it back:
// the number stays valid, and a kiosk offers a further paper. They are what a
// presenter adds to Printed and Done; the grade makes them durable.
func (j Job) Presented() bool { return j.State == Printed && j.Grade == devices.GradePresented }

// Taken tells that somebody has the slip.
func (j Job) Taken() bool { return j.State == Done && j.Grade == devices.GradeTaken }

// Retracted tells that the slip is back inside the printer.
func (j Job) Retracted() bool {
	return j.State == Done && j.Grade == devices.GradePresented && j.Problem == retracted
}

// Change is one step of a job. Copy, Retried, Grade and Problem are the job's
// new values.
type Change struct {
	Job      int64
	From, To State
	Copy     int
	Retried  bool
	Grade    devices.Grade
	Problem  devices.Text
	At       time.Time
}

// Jobs is where jobs are kept. Its promise to the spool: when Advance returns
// nil, the change is on the disk. The spool acts only after that: Sending is
// durable before the first byte, so that a crash can over-report doubt and
// never hide it.
type Jobs interface {
	// Next returns the oldest job of a printer that is Queued or Blocked;
	// ok is false if there is none.
	Next(ctx context.Context, printer string) (job Job, ok bool, err error)
	// Open returns all jobs of a printer that are Sending, Sent, Stalled,
	// Printed or Uncertain: those a crash interrupted.
	Open(ctx context.Context, printer string) ([]Job, error)
	// Get returns one job, or an error if there is none with this id.
	Get(ctx context.Context, id int64) (Job, error)
	// Advance applies c if the job's state is c.From, in one transaction, and
	// returns ErrConflict, changing nothing, if it is not.
	Advance(ctx context.Context, c Change) error
}

// ErrConflict is Advance's answer when the job is no longer where the caller
// believes: somebody else decided in between.
var ErrConflict = errors.New("the print job has moved on")
