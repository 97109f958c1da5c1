package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"jiaohao/queue"
)

// PrintState is where a print job is. The words are package spool's; their
// numbers in the tables and in the journal are the places in printStates.
type PrintState string

const (
	PrintQueued    PrintState = "queued"
	PrintBlocked   PrintState = "blocked"
	PrintSending   PrintState = "sending"
	PrintSent      PrintState = "sent"
	PrintStalled   PrintState = "stalled"
	PrintPrinted   PrintState = "printed"
	PrintDone      PrintState = "done"
	PrintUncertain PrintState = "uncertain"
	PrintOperator  PrintState = "operator"
	PrintVoid      PrintState = "void"
)

// printStates are never renumbered; the first is 1.
var printStates = []PrintState{"", PrintQueued, PrintBlocked, PrintSending, PrintSent, PrintStalled,
	PrintPrinted, PrintDone, PrintUncertain, PrintOperator, PrintVoid}

// number is the stored number of a state, -1 for an unknown one.
func (p PrintState) number() int {
	if p == "" {
		return -1
	}
	return slices.Index(printStates, p)
}

// PrintJob is the slip of a ticket, a row from the transaction that issued its
// number. Copy counts the papers asked for; only copy 1 is without the mark of a
// reprint.
type PrintJob struct {
	ID      int64 // grows; the seq of its ticket
	Ticket  string
	Printer string
	State   PrintState
	Copy    int
	Retried bool      // the one automatic reprint was used
	Queued  time.Time // when it was first asked for
	Grade   int       // how the paper was proven
	// ProblemZH and ProblemEN say why it waits or is doubtful.
	ProblemZH, ProblemEN string
}

// PrintChange is one step of a job. Copy, Retried, Grade and the problem are the
// job's new values.
type PrintChange struct {
	Job                  int64
	From, To             PrintState
	Copy                 int
	Retried              bool
	Grade                int
	ProblemZH, ProblemEN string
	At                   time.Time
}

// printBody is the body of a print_moved event.
type printBody struct {
	Retried bool   `json:"retried,omitempty"`
	Grade   int    `json:"grade,omitempty"`
	ZH      string `json:"zh,omitempty"`
	EN      string `json:"en,omitempty"`
}

const (
	jobColumns = `t.seq, t.id, t.printer, t.slip, t.copy, t.retried, t.issued, t.grade, t.zh, t.en`
	// jobOf finds the job with an id: the journal knows which ticket was issued
	// there, so the tickets need no index of it.
	jobOf = `t.id = (SELECT ticket FROM journal WHERE seq = ?1) AND t.seq = ?1 AND t.slip > 0`
	// jobOpen lets a query use the index of open jobs.
	jobOpen = `t.slip <> 0 AND t.slip <> 7 AND t.slip <> 10 AND t.printer = ? `

	selectJobs   = `SELECT ` + jobColumns + ` FROM tickets t WHERE `
	nextJob      = selectJobs + jobOpen + `AND t.slip IN (1, 2) ORDER BY t.seq LIMIT 1`
	openJobs     = selectJobs + jobOpen + `AND t.slip IN (3, 4, 5, 6, 8) ORDER BY t.seq`
	doubtfulJobs = selectJobs + jobOpen + `AND t.slip = 9 ORDER BY t.seq`
	jobsOfTicket = selectJobs + `t.id = ? AND t.slip > 0`
	jobByID      = selectJobs + jobOf
)

func scanJob(row interface{ Scan(...any) error }) (j PrintJob, err error) {
	var state int
	var queued int64
	err = row.Scan(&j.ID, &j.Ticket, &j.Printer, &state, &j.Copy, &j.Retried, &queued, &j.Grade, &j.ProblemZH, &j.ProblemEN)
	if err != nil {
		return PrintJob{}, err
	}
	j.State, j.Queued = printStates[state], time.UnixMilli(queued)
	return j, nil
}

// NextPrintJob returns the oldest job of a printer that is queued or blocked; ok
// is false if there is none.
func (s *Store) NextPrintJob(ctx context.Context, printer string) (job PrintJob, ok bool, err error) {
	list, err := s.printJobs(ctx, nextJob, printer)
	if err != nil || len(list) == 0 {
		return PrintJob{}, false, err
	}
	return list[0], true, nil
}

// OpenPrintJobs returns the jobs of a printer that are sending, sent, stalled,
// printed or uncertain: those that a crash interrupted.
func (s *Store) OpenPrintJobs(ctx context.Context, printer string) ([]PrintJob, error) {
	return s.printJobs(ctx, openJobs, printer)
}

// DoubtfulPrintJobs returns the jobs of a printer that a person has to judge.
func (s *Store) DoubtfulPrintJobs(ctx context.Context, printer string) ([]PrintJob, error) {
	return s.printJobs(ctx, doubtfulJobs, printer)
}

// PrintJobsOf returns the jobs of a ticket, oldest first.
func (s *Store) PrintJobsOf(ctx context.Context, ticket string) ([]PrintJob, error) {
	return s.printJobs(ctx, jobsOfTicket, ticket)
}

// PrintJobByID returns one job; found is false if there is none.
func (s *Store) PrintJobByID(ctx context.Context, id int64) (job PrintJob, found bool, err error) {
	list, err := s.printJobs(ctx, jobByID, id)
	if err != nil || len(list) == 0 {
		return PrintJob{}, false, err
	}
	return list[0], true, nil
}

func (s *Store) printJobs(ctx context.Context, query string, args ...any) ([]PrintJob, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read print jobs: %w", err)
	}
	defer rows.Close()
	var list []PrintJob
	for rows.Next() {
		job, err := scanJob(rows)
		if err != nil {
			return nil, fmt.Errorf("read print jobs: %w", err)
		}
		list = append(list, job)
	}
	return list, rows.Err()
}

// PrintOwed is a slip that is to come out of a printer it was not owed on: its number was
// shown on a screen only, or its own printer cannot print.
type PrintOwed struct {
	Ticket, Printer string
	By              string     // actor, as in queue.Event
	From            PrintState // of the slip now; "" = none was owed
	Copy            int
	At              time.Time
}

// OweSlip queues a slip on a printer, durably, if its state is o.From; else it changes
// nothing and returns ErrJobMoved.
func (s *Store) OweSlip(ctx context.Context, o PrintOwed) error {
	from := int64(max(o.From.number(), 0))
	err := s.write(ctx, func(t *tx) error {
		var have [2]driver.Value
		found, err := t.w.slipOf.find(have[:], o.Ticket)
		switch {
		case err != nil:
			return err
		case !found:
			return sql.ErrNoRows
		case have[0].(int64) != from:
			return ErrJobMoved
		}
		return t.append(&queue.Event{At: o.At.UnixMilli(), Day: have[1].(string), Kind: kindSlipOwed, Actor: o.By,
			Ticket: o.Ticket, Number: o.Copy, Text: o.Printer}, "")
	})
	if err != nil {
		return fmt.Errorf("owe the slip of %s: %w", o.Ticket, err)
	}
	return nil
}

// MovePrintJob takes a job one step on, durably, if its state is c.From; else it
// changes nothing and returns ErrJobMoved. The step is a row of the journal.
func (s *Store) MovePrintJob(ctx context.Context, c PrintChange) error {
	if c.From.number() < 0 || c.To.number() < 0 {
		return fmt.Errorf("print job %d: no such step %q to %q", c.Job, c.From, c.To)
	}
	err := s.write(ctx, func(t *tx) error {
		job, day, err := t.jobAt(c.Job, c.From)
		if err != nil {
			return err
		}
		body, err := json.Marshal(printBody{Retried: c.Retried, Grade: c.Grade, ZH: c.ProblemZH, EN: c.ProblemEN})
		if err != nil {
			return err
		}
		return t.append(&queue.Event{At: c.At.UnixMilli(), Day: day, Kind: kindPrintMoved, Actor: "device:" + job.Printer,
			Ticket: job.Ticket, Number: c.Copy, Code: c.To.number(), Body: string(body)}, "")
	})
	if err != nil {
		return fmt.Errorf("print job %d: %w", c.Job, err)
	}
	return nil
}

// jobAt reads a job inside the transaction, if it is in the state named.
func (t *tx) jobAt(id int64, state PrintState) (PrintJob, string, error) {
	var job PrintJob
	dest := make([]driver.Value, 4)
	found, err := t.w.jobAt.find(dest, id)
	if err != nil {
		return job, "", err
	}
	if !found {
		return job, "", sql.ErrNoRows
	}
	if dest[2].(int64) != int64(state.number()) {
		return job, "", ErrJobMoved
	}
	job.Ticket, job.Printer = dest[0].(string), dest[1].(string)
	return job, dest[3].(string), nil
}

func (p *projector) printMoved(e *queue.Event) error {
	var b printBody
	if err := json.Unmarshal([]byte(e.Body), &b); err != nil {
		return fmt.Errorf("body of a print step: %w", err)
	}
	retried := int64(0)
	if b.Retried {
		retried = 1
	}
	return one(p.moveJob.change(e.Ticket, int64(e.Code), int64(e.Number), retried, e.At, int64(b.Grade), b.ZH, b.EN))
}
