package store

import (
	"context"

	"jiaohao/affairs"
	"jiaohao/queue"
)

// presenceStmts are of the projector: what clerks did with people they could not
// serve, and when their windows paused.
type presenceStmts struct {
	refer, unrefer, pause, endPause *stmt
}

func (s *presenceStmts) prepare(c *preparer) {
	s.refer = c.stmt(`INSERT INTO referrals (seq, day, ticket, clerk, first_asked, "window", from_line, to_line, at)
		SELECT ?1, ?2, id, clerk, iif(first_asked = '', clerk, first_asked), ?4, line, ?5, ?6 FROM tickets WHERE id = ?3 AND line <> ?5`)
	s.unrefer = c.stmt(`UPDATE referrals SET undone = ?2 WHERE seq = (SELECT max(seq) FROM referrals WHERE ticket = ?1) AND undone = 0`)
	s.pause = c.stmt(`INSERT INTO pauses (seq, day, "window", staff, reason, since) SELECT ?1, ?2, ?3, staff, ?4, ?5 FROM seats WHERE "window" = ?3 AND until = 0`)
	s.endPause = c.stmt(`UPDATE pauses SET until = ?2 WHERE "window" = ?1 AND until = 0`)
}

// referred is told of a transfer before the ticket is in its new line.
func (s *presenceStmts) referred(e *queue.Event) error {
	return s.refer.run(e.Seq, e.Day, e.Ticket, e.Window, e.Line, e.At)
}

// referrals reads those of the days ?1 … ?2 that were not taken back. A referral was
// followed when the number was called in that line and then finished, or went on to
// another line from there.
const referrals = `SELECT r.day, r.ticket, t.origin, t.number, r.clerk, r.first_asked, r."window", r.from_line, r.to_line, r.at, t.state,
	t.line <> r.to_line, EXISTS (SELECT 1 FROM calls c WHERE c.ticket = r.ticket AND c.seq > r.seq AND c.line = r.to_line AND c.undone = 0)
	FROM referrals r JOIN tickets t ON t.id = r.ticket WHERE r.day BETWEEN ? AND ? AND r.undone = 0 ORDER BY r.seq`

// Referrals are the numbers that clerks sent to another line on the days from … to,
// oldest first. name writes a number as people read it.
func (s *Store) Referrals(ctx context.Context, from, to string, name func(origin string, number int) string) ([]affairs.Referral, error) {
	rows, err := s.read.QueryContext(ctx, referrals, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.Referral
	for rows.Next() {
		var r affairs.Referral
		var number int
		var state queue.State
		var gone, called bool
		if err := rows.Scan(&r.Day, &r.Ticket, &r.Number, &number, &r.Clerk, &r.FirstAsked, &r.Window, &r.From, &r.To, &r.At, &state, &gone, &called); err != nil {
			return nil, err
		}
		r.Number, r.End = name(r.Number, number), affairs.ReferralEndOf(state, called, gone)
		list = append(list, r)
	}
	return list, rows.Err()
}

// Pauses are those that began on the days from … to, oldest first.
func (s *Store) Pauses(ctx context.Context, from, to string) ([]affairs.Pause, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT day, "window", staff, reason, since, until FROM pauses WHERE day BETWEEN ? AND ? ORDER BY seq`, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []affairs.Pause
	for rows.Next() {
		var p affairs.Pause
		if err := rows.Scan(&p.Day, &p.Window, &p.Staff, &p.Reason, &p.Since, &p.Until); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}
