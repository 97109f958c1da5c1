package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"jiaohao/queue"
)

var _ queue.Journal = (*Store)(nil)

const (
	// openDay is the day that was opened last: the newest, unless a clock was put back.
	openDay = `(SELECT day FROM days ORDER BY last DESC LIMIT 1)`
	lastDay = `SELECT ` + openDay
	// Rows of other days lie between if the day was opened again.
	rangeOfDay = `SELECT d.first, ifnull((SELECT min(iif(o.first > d.last, o.first, o.last)) FROM days o WHERE o.last > d.last), 9223372036854775807)
		FROM days d WHERE d.day = ?`
	// The last row of a command has its key: the command that begins a day first
	// closes the day before.
	keysBetween = `SELECT seq, key FROM journal WHERE seq >= ? AND seq < ? AND key <> '' AND day = ? ORDER BY seq`
)

// LastDay is the business day of the newest queue event; see queue.Journal.
func (s *Store) LastDay(ctx context.Context) (string, error) {
	var day sql.NullString
	if err := s.read.QueryRowContext(ctx, lastDay).Scan(&day); err != nil {
		return "", fmt.Errorf("find the last day: %w", err)
	}
	return day.String, nil
}

// Replay calls each queue event of a day in order and checks the hash chain on
// the way: an altered row ends it with a *BadRow.
func (s *Store) Replay(ctx context.Context, day string, each func(queue.Event) error) error {
	first, next, err := s.rangeOf(ctx, day)
	if err != nil {
		return fmt.Errorf("replay %s: %w", day, err)
	}
	return s.scan(ctx, first, next, day, func(r *row) error {
		if r.Kind >= firstOwnKind || r.Day != day {
			return nil
		}
		return each(r.Event)
	})
}

// rangeOf is where a day's queue events lie: first ≤ seq < next.
func (s *Store) rangeOf(ctx context.Context, day string) (first, next int64, err error) {
	_, err = get(s.read.QueryRowContext(ctx, rangeOfDay, day), &first, &next)
	return first, next, err
}

// Keys calls each idempotency key of a day; see queue.Journal.
func (s *Store) Keys(ctx context.Context, day string, each func(key, ask string, from, to int64) error) error {
	first, next, err := s.rangeOf(ctx, day)
	if err != nil {
		return fmt.Errorf("read idempotency keys: %w", err)
	}
	return s.raw(ctx, func(conn driver.Conn) error {
		query, err := prepare(conn, keysBetween)
		if err != nil {
			return err
		}
		defer query.Close()
		return query.each(make([]driver.Value, 2), func(v []driver.Value) error {
			to := v[0].(int64)
			n, ask, key, err := parseKey(v[1].(string))
			if err != nil {
				return &BadRow{Seq: to, What: "not what was written: " + err.Error()}
			}
			return each(key, ask, to-n+1, to)
		}, first, next, day)
	})
}

// Verify recomputes the hash chain of the whole journal from a row on (1 = from
// the first) and returns a *BadRow for the first row that is not what was
// written: altered, missing, inserted or moved.
func (s *Store) Verify(ctx context.Context, from int64) error {
	last, err := int64(0), error(nil)
	if err = s.scan(ctx, max(from, 1), 1<<63-1, "", func(r *row) error { last = r.Seq; return nil }); err != nil {
		return err
	}
	var ever, end int64
	if err := s.read.QueryRowContext(ctx, everAndEnd).Scan(&ever, &end); err != nil {
		return fmt.Errorf("verify journal: %w", err)
	}
	return cutOff(ever, max(end, last))
}

// everAndEnd asks for the highest seq ever given and for the last there is.
const everAndEnd = `SELECT max((SELECT seq FROM journal_end), ifnull((SELECT max(seq) FROM tickets), 0)),
	ifnull((SELECT max(seq) FROM journal), 0)`

// cutOff is the error of a journal that lacks its last rows.
func cutOff(ever, end int64) error {
	if ever <= end {
		return nil
	}
	return &BadRow{Seq: end + 1, What: fmt.Sprintf("missing: the journal once went up to row %d", ever)}
}

// BadRow names a row of the journal that is not what was written.
type BadRow struct {
	Seq  int64
	What string
}

func (e *BadRow) Error() string {
	return fmt.Sprintf("journal row %d is %s; the data may have been tampered with. Keep it as it is and restore a backup", e.Seq, e.What)
}

// Texts and ErrorCode let an interface show it.
func (e *BadRow) Texts() (zh, en string) {
	return fmt.Sprintf("日志第 %d 行与写入时不一致，数据可能被改动。请停止使用，保留现场，从备份恢复。", e.Seq),
		e.Error()
}
func (e *BadRow) ErrorCode() string { return "internal" }

// Head is the end of the journal: the newest row and its hash. Printed on the
// daily report it proves later that nothing before it was changed.
func (s *Store) Head(ctx context.Context) (seq int64, hash [32]byte, err error) {
	var b []byte
	err = s.read.QueryRowContext(ctx, `SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1`).Scan(&seq, &b)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, hash, nil
	}
	copy(hash[:], b)
	return seq, hash, err
}

// scan reads rows first ≤ seq < next in order, checks their hashes and calls
// each. Rows of the day named are read without their day, hall and epoch, which
// are compared inside SQLite: most of the cost of a row is handing over texts.
func (s *Store) scan(ctx context.Context, first, next int64, day string, each func(*row) error) error {
	return s.raw(ctx, func(conn driver.Conn) error {
		sc := scanner{conn: conn, day: day, hall: s.o.Hall}
		return sc.run(ctx, first, next, each)
	})
}

// raw gives f a reading connection of the driver itself: database/sql costs more
// than a row of the journal.
func (s *Store) raw(ctx context.Context, f func(driver.Conn) error) error {
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return fmt.Errorf("read journal: %w", err)
	}
	defer conn.Close()
	return conn.Raw(func(dc any) error {
		err := f(dc.(driver.Conn))
		var bad *BadRow
		if err == nil || errors.As(err, &bad) || classify(err) == refused {
			return err
		}
		return explain(err)
	})
}

type scanner struct {
	conn  driver.Conn
	day   string
	hall  string
	epoch int64
	prev  [32]byte
	buf   []byte
	names map[string]string // texts seen before, to keep one copy of each
}

const scanColumns = 18

// checkEvery is how many rows are read between two looks at the context.
const checkEvery = 1024

func (sc *scanner) run(ctx context.Context, first, next int64, each func(*row) error) error {
	begin, err := prepare(sc.conn, `SELECT ifnull((SELECT hash FROM journal WHERE seq = ?1 - 1), zeroblob(32)), ifnull((SELECT epoch FROM journal WHERE seq = ?1), 0)`)
	if err != nil {
		return err
	}
	defer begin.Close()
	start := make([]driver.Value, 2)
	if err := begin.row(start, first); err != nil {
		return err
	}
	copy(sc.prev[:], start[0].([]byte))
	sc.epoch = start[1].(int64)

	query, err := prepare(sc.conn, `SELECT seq, iif(hall = ?3, '', hall), iif(epoch = ?4, 0, epoch), at, mono, iif(day = ?5, '', day), kind, actor,
		ticket, line, "window", number, code, text, body, key, ver, hash FROM journal WHERE seq >= ?1 AND seq < ?2 ORDER BY seq`)
	if err != nil {
		return err
	}
	defer query.Close()
	sc.names = map[string]string{}
	var r row
	want := first
	return query.each(make([]driver.Value, scanColumns), func(v []driver.Value) error {
		if (want-first)%checkEvery == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		sc.read(&r, v)
		if err := sc.check(&r, want); err != nil {
			return err
		}
		want++
		return each(&r)
	}, first, next, sc.hall, sc.epoch, sc.day)
}

// read takes a row out of the driver's values. The table is STRICT, so that the
// types are certain.
func (sc *scanner) read(r *row, v []driver.Value) {
	r.Seq, r.hall, r.epoch = v[0].(int64), v[1].(string), v[2].(int64)
	r.At, r.mono, r.Day = v[3].(int64), v[4].(int64), v[5].(string)
	r.Kind = queue.Kind(v[6].(int64))
	r.Actor, r.Ticket = sc.once(v[7].(string)), v[8].(string)
	r.Line, r.Window = sc.once(v[9].(string)), sc.once(v[10].(string))
	r.Number, r.Code = int(v[11].(int64)), int(v[12].(int64))
	r.Text, r.Body = sc.once(v[13].(string)), sc.once(v[14].(string))
	r.key, r.ver = v[15].(string), v[16].(int64)
	copy(r.hash[:], v[17].([]byte))
	if r.hall == "" {
		r.hall = sc.hall
	}
	if r.epoch == 0 {
		r.epoch = sc.epoch
	}
	if r.Day == "" {
		r.Day = sc.day
	}
}

// once returns one shared copy of a text that comes again and again.
func (sc *scanner) once(s string) string {
	if s == "" {
		return ""
	}
	if have, ok := sc.names[s]; ok {
		return have
	}
	if len(sc.names) < 4096 {
		sc.names[s] = s
	}
	return s
}

// check holds a row against the one before it.
func (sc *scanner) check(r *row, want int64) error {
	if r.Seq != want {
		return &BadRow{Seq: want, What: fmt.Sprintf("missing: row %d comes next", r.Seq)}
	}
	sc.buf = appendCanonical(sc.buf[:0], sc.prev[:], *r)
	if sum(sc.buf) != r.hash {
		return &BadRow{Seq: r.Seq, What: "not what was written here: altered, inserted or moved"}
	}
	sc.prev = r.hash
	return nil
}
