package store

import (
	"context"
	"database/sql"
	"errors"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// Ticket is a ticket of any day as the tables keep it. All times are Unix
// milliseconds UTC; zero means not yet.
type Ticket struct {
	Seq        int64 // of the event that issued it
	ID         string
	Day        string
	Origin     string
	Number     int
	Line       string
	Matter     string
	Class      queue.Class
	Kiosk      string
	Issued     int64
	State      queue.State
	Window     string
	Clerk      string
	FirstAsked string
	CalledAt   int64
	Calls      int
	StartedAt  int64
	Inexact    bool // it began by itself, without a key
	EndedAt    int64
	EndGuessed bool // EndedAt is later than the real end
	Outcome    queue.Outcome
	Returns    int
	After      int64
}

const ticketColumns = `t.seq, t.id, t.day, t.origin, t.number, t.line, t.matter, t.class, t.kiosk, t.issued, t.state, t."window",
	t.clerk, t.first_asked, t.called, t.calls, t.started, t.ended, t.outcome, t.returns, t.after, t.inexact, t.guessed`

const (
	ticketByID   = `SELECT ` + ticketColumns + ` FROM tickets t WHERE t.id = ?`
	ticketsOfDay = `SELECT ` + ticketColumns + ` FROM tickets t WHERE t.day = ? ORDER BY t.seq`
	// idsBetween finds the tickets of a second by their ids.
	idsBetween = `SELECT t.id FROM tickets t WHERE t.id >= ? AND t.id < ?`
	callsOf    = `SELECT seq, ticket, line, "window", staff, at, times, reason, undone > 0
		FROM calls WHERE ticket = ? ORDER BY seq`
	seatsBetween = `SELECT day, "window", staff, since, until FROM seats WHERE day BETWEEN ? AND ? ORDER BY seq`
)

func scanTicket(row interface{ Scan(...any) error }) (t Ticket, err error) {
	err = row.Scan(&t.Seq, &t.ID, &t.Day, &t.Origin, &t.Number, &t.Line, &t.Matter, &t.Class, &t.Kiosk, &t.Issued, &t.State, &t.Window,
		&t.Clerk, &t.FirstAsked, &t.CalledAt, &t.Calls, &t.StartedAt, &t.EndedAt, &t.Outcome, &t.Returns, &t.After, &t.Inexact, &t.EndGuessed)
	return t, err
}

// TicketByID finds a ticket of any day.
func (s *Store) TicketByID(ctx context.Context, id string) (t Ticket, found bool, err error) {
	t, err = scanTicket(s.stmts.byID.QueryRowContext(ctx, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Ticket{}, false, nil
	}
	return t, err == nil, err
}

// TicketsOfDay returns the tickets of a day in the order of issue.
func (s *Store) TicketsOfDay(ctx context.Context, day string) ([]Ticket, error) {
	rows, err := s.read.QueryContext(ctx, ticketsOfDay, day)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Ticket
	for rows.Next() {
		t, err := scanTicket(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// Call is one time a number was called.
type Call struct {
	Seq    int64
	Ticket string
	Line   string
	Window string
	Staff  string
	At     int64 // Unix ms
	Times  int   // 1 = first call of a turn
	Reason queue.Reason
	Undone bool
}

// CallsOf returns every call of a ticket, those that were taken back too.
func (s *Store) CallsOf(ctx context.Context, ticket string) ([]Call, error) {
	rows, err := s.read.QueryContext(ctx, callsOf, ticket)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Call
	for rows.Next() {
		var c Call
		var reason int
		if err := rows.Scan(&c.Seq, &c.Ticket, &c.Line, &c.Window, &c.Staff, &c.At, &c.Times, &reason, &c.Undone); err != nil {
			return nil, err
		}
		c.Reason = queue.UnpackReason(reason)
		list = append(list, c)
	}
	return list, rows.Err()
}

// Seats returns who sat where on the days from … to, in order.
func (s *Store) Seats(ctx context.Context, from, to string) ([]affairs.Seat, error) {
	rows, err := s.read.QueryContext(ctx, seatsBetween, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.Seat
	for rows.Next() {
		var v affairs.Seat
		if err := rows.Scan(&v.Day, &v.Window, &v.Staff, &v.Since, &v.Until); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// reads are the queries that pages ask again and again, compiled once per
// connection.
type reads struct {
	byID, bySecond, account, session, device *sql.Stmt
}

func (r *reads) prepare(ctx context.Context, db *sql.DB) error {
	for _, q := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&r.byID, ticketByID},
		{&r.bySecond, idsBetween},
		{&r.account, `SELECT ` + accountColumns + ` FROM accounts WHERE user = ?`},
		{&r.session, `SELECT user, role, created, seen, expires FROM sessions WHERE id = ?`},
		{&r.device, `SELECT id, role, enrolled FROM devices WHERE token = ?`},
	} {
		stmt, err := db.PrepareContext(ctx, q.text)
		if err != nil {
			return err
		}
		*q.stmt = stmt
	}
	return nil
}

func (r *reads) close() {
	for _, s := range []*sql.Stmt{r.byID, r.bySecond, r.account, r.session, r.device} {
		if s != nil {
			s.Close()
		}
	}
}

// get scans one row; found is false when there is none.
func get(row *sql.Row, dest ...any) (found bool, err error) {
	err = row.Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// texts reads a column of texts.
func texts(rows *sql.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
