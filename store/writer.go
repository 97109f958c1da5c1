package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"

	"jiaohao/queue"
)

// writer is the one connection that writes, used directly through the driver:
// database/sql would add a lock, a context and several allocations to each of
// the statements of a commit. It belongs to the leader of the moment.
type writer struct {
	conn driver.Conn
	all  []*stmt

	begin, commit, rollback     *stmt
	savepoint, unsave, rollsave *stmt
	head                        *stmt
	insertJournal               *stmt
	insertPerson                *stmt
	insertCallback              *stmt
	insertTicketPhone           *stmt
	dropTicketPhone             *stmt
	slipOf                      *stmt
	purgeTicketPhones           *stmt
	setEnd, everAndEnd          *stmt

	jobAt                                     *stmt
	saveAccount, removeAccount                *stmt
	newSession, touchSession, endSession      *stmt
	endSessions, endAllSessions, dropSessions *stmt
	newDevice, removeDevice                   *stmt
	purgePersons, purgeCallbacks, raiseEpoch  *stmt
	lastSheet                                 *stmt
	keepText, stockOf                         *stmt
	badRating                                 *stmt

	documentByKey, lastDocument, documentToVoid, sheetByKey *stmt
	ticketNumbered                                          *stmt

	appointment, bookedInSlot, bookedBy, insertBooked, purgeBooked *stmt

	feedback  feedbackStmts
	monthEnd  monthEndStmts
	tasks     taskStmts
	officeLog logStmts
	projector projector

	tx   tx   // under way
	last head // what the database holds
	sure bool // last is known
	hall string
	buf  []byte // scratch for hashes
	hash [32]byte

	hashValue driver.Value // hash[:]
	texts     map[string]driver.Value
}

// head is the end of the journal.
type head struct {
	seq   int64
	epoch int64
	day   string // of the last queue event
	hash  [32]byte
}

// stmt is a statement with room for its arguments. It is compiled when it is first
// run: a hall uses a third of those there are, and all of them take a megabyte.
type stmt struct {
	conn driver.Conn
	text string

	driver.Stmt // nil until then
	exec_       driver.StmtExecContext
	query       driver.StmtQueryContext
	args        []driver.NamedValue
}

// openWriter opens the writing connection and makes sure that it is as careful
// as it must be: a misspelt parameter of a DSN is silently ignored. It needs no
// mutexes of SQLite's: one leader at a time uses it.
func openWriter(path string) (*writer, error) {
	conn, err := (&sqlite3.SQLiteDriver{}).Open(uri(path,
		"_mutex=no&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=on&_secure_delete=on&_txlock=immediate"))
	if err != nil {
		return nil, err
	}
	w := &writer{conn: conn, texts: map[string]driver.Value{}}
	w.hashValue = w.hash[:]
	if _, err := queryInt(conn, fmt.Sprintf(`PRAGMA journal_size_limit = %d`, logMost)); err != nil {
		conn.Close()
		return nil, err
	}
	if _, err := queryInt(conn, fmt.Sprintf(`PRAGMA wal_autocheckpoint = %d`, lastResortPages)); err != nil {
		conn.Close()
		return nil, err
	}
	for _, want := range []struct{ pragma, value string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"busy_timeout", "5000"}, {"foreign_keys", "1"}, {"secure_delete", "1"},
	} {
		got, err := queryText(conn, `PRAGMA `+want.pragma)
		if err == nil && got != want.value {
			err = fmt.Errorf("database has %s = %s, must be %s", want.pragma, got, want.value)
		}
		if err != nil {
			conn.Close()
			return nil, err
		}
	}
	return w, nil
}

// claim makes a new database this hall's, or checks that an old one is, and
// names the kinds of the journal for auditors.
func (w *writer) claim(hall string) error {
	w.hall = hall
	have, err := queryText(w.conn, `SELECT ifnull((SELECT hall FROM origin), '')`)
	if err != nil {
		return err
	}
	if have != "" && have != hall {
		return &Error{Code: queue.Conflict, Err: ErrForeign,
			ZH: fmt.Sprintf("数据目录属于大厅 %s，配置的大厅是 %s。请检查 --data 和 --config。", have, hall),
			EN: fmt.Sprintf("the data directory belongs to hall %s, the configuration is of hall %s; check --data and --config", have, hall)}
	}
	if have == "" {
		if err := execArgs(w.conn, `INSERT INTO origin (id, hall, epoch) VALUES (1, ?, 1)`, hall); err != nil {
			return err
		}
		if err := execSQL(w.conn, `INSERT INTO journal_end (id, seq) VALUES (1, 0)`); err != nil {
			return err
		}
	}
	names := kindNames()
	for kind, name := range names {
		if err := execArgs(w.conn, `INSERT INTO kinds (kind, name) VALUES (?1, ?2)
			ON CONFLICT DO UPDATE SET name = ?2 WHERE name <> ?2`, int64(kind), name); err != nil {
			return err
		}
	}
	return nil
}

// prepare names every statement of a commit.
func (w *writer) prepare() {
	p := preparer{w: w}
	w.begin = p.stmt(`BEGIN IMMEDIATE`)
	w.commit = p.stmt(`COMMIT`)
	w.rollback = p.stmt(`ROLLBACK`)
	w.savepoint = p.stmt(`SAVEPOINT r`)
	w.unsave = p.stmt(`RELEASE r`)
	w.rollsave = p.stmt(`ROLLBACK TO r`)
	w.head = p.stmt(`SELECT (SELECT epoch FROM origin), ifnull(` + openDay + `, ''),
		ifnull((SELECT seq FROM journal ORDER BY seq DESC LIMIT 1), 0),
		ifnull((SELECT hash FROM journal ORDER BY seq DESC LIMIT 1), zeroblob(32))`)
	w.insertJournal = p.stmt(`INSERT INTO journal
		(seq, hall, epoch, at, mono, day, kind, actor, ticket, line, "window", number, code, text, body, key, ver, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	w.setEnd = p.stmt(`UPDATE journal_end SET seq = ?`)
	w.everAndEnd = p.stmt(everAndEnd)
	w.insertPerson = p.stmt(`INSERT INTO persons (ticket, day, number_hmac, number_masked, name_masked) VALUES (?, ?, ?, ?, ?)`)
	w.insertTicketPhone = p.stmt(`INSERT INTO ticket_phones (ticket, day, phone_hmac, phone_masked) VALUES (?, ?, ?, ?)`)
	w.slipOf = p.stmt(`SELECT slip, day FROM tickets WHERE id = ?`)
	w.dropTicketPhone = p.stmt(`DELETE FROM ticket_phones WHERE ticket = ?`)
	w.purgeTicketPhones = p.stmt(`DELETE FROM ticket_phones WHERE ` + longAgo)
	w.insertCallback = p.stmt(`INSERT INTO callbacks (ticket, day, phone) VALUES (?, ?, ?)`)
	w.jobAt = p.stmt(`SELECT t.id, t.printer, t.slip, t.day FROM tickets t WHERE ` + jobOf)
	w.saveAccount = p.stmt(`INSERT INTO accounts (user, name, role, staff, password, changed, first) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
		ON CONFLICT (user) DO UPDATE SET name = ?2, role = ?3, staff = ?4, password = ?5, changed = ?6, first = ?7
		WHERE name <> ?2 OR role <> ?3 OR staff <> ?4 OR password <> ?5 OR first <> ?7`)
	w.removeAccount = p.stmt(`DELETE FROM accounts WHERE user = ?`)
	w.newSession = p.stmt(`INSERT INTO sessions (id, user, role, created, seen, expires) VALUES (?, ?, ?, ?, ?, ?)`)
	w.touchSession = p.stmt(`UPDATE sessions SET seen = max(seen, ?1) WHERE id = ?2`)
	w.endSession = p.stmt(`DELETE FROM sessions WHERE id = ?`)
	w.endSessions = p.stmt(`DELETE FROM sessions WHERE user = ?1
		AND EXISTS (SELECT 1 FROM accounts WHERE user = ?1 AND (role <> ?2 OR password <> ?3))`)
	w.endAllSessions = p.stmt(`DELETE FROM sessions WHERE user = ?`)
	w.dropSessions = p.stmt(`DELETE FROM sessions WHERE expires <= ?`)
	w.newDevice = p.stmt(`INSERT INTO devices (token, id, role, enrolled) VALUES (?, ?, ?, ?)`)
	w.removeDevice = p.stmt(`DELETE FROM devices WHERE id = ?`)
	w.purgePersons = p.stmt(`DELETE FROM persons WHERE ` + longAgo)
	w.purgeCallbacks = p.stmt(`DELETE FROM callbacks WHERE ` + longAgo)
	w.raiseEpoch = p.stmt(`UPDATE origin SET epoch = epoch + 1`)
	w.lastSheet = p.stmt(`SELECT ifnull(max(serial), 0) FROM sheets WHERE year = ?`)
	w.keepText = p.stmt(`INSERT INTO file_texts (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`)
	w.stockOf = p.stmt(`SELECT count, low FROM guide_stock WHERE matter = ?`)
	w.badRating = p.stmt(`SELECT r.score, r.line, r."window", ifnull((SELECT group_concat(s.step, '') FROM rating_steps s WHERE s.ticket = r.ticket), '')
		FROM ratings r WHERE r.ticket = ? AND r.score <= 2`)
	w.prepareBookings(&p)
	w.feedback.prepare(&p)
	w.projector.feedback = &w.feedback
	w.monthEnd.prepare(&p)
	w.projector.monthEnd = &w.monthEnd
	w.tasks.prepare(&p)
	w.projector.tasks = &w.tasks
	w.officeLog.prepare(&p)
	w.projector.officeLog = &w.officeLog
	w.prepareDocuments(&p)
	w.projector.prepare(&p)
}

// readHead learns the end of the journal from the database.
func (w *writer) readHead() error {
	w.sure = false
	row := make([]driver.Value, 4)
	if err := w.head.row(row); err != nil {
		return err
	}
	h := head{epoch: row[0].(int64), day: row[1].(string), seq: row[2].(int64)}
	copy(h.hash[:], row[3].([]byte))
	w.last, w.sure = h, true
	return nil
}

func (w *writer) close() error {
	for _, s := range w.all {
		if s.Stmt != nil {
			s.Close()
		}
	}
	return w.conn.Close()
}

// preparer makes statements.
type preparer struct{ w *writer }

func (p *preparer) stmt(text string) *stmt {
	s := &stmt{conn: p.w.conn, text: text}
	p.w.all = append(p.w.all, s)
	return s
}

func (s *stmt) compile() error {
	ds, err := s.conn.Prepare(s.text)
	if err != nil {
		return fmt.Errorf("prepare %q: %w", strings.Join(strings.Fields(s.text), " "), err)
	}
	s.Stmt, s.exec_, s.query = ds, ds.(driver.StmtExecContext), ds.(driver.StmtQueryContext)
	s.args = make([]driver.NamedValue, ds.NumInput())
	for i := range s.args {
		s.args[i].Ordinal = i + 1
	}
	return nil
}

// prepare compiles a statement at once.
func prepare(conn driver.Conn, text string) (*stmt, error) {
	s := &stmt{conn: conn, text: text}
	return s, s.compile()
}

// bind sets the arguments: int64, string, []byte.
func (s *stmt) bind(values []any) error {
	if s.Stmt == nil {
		if err := s.compile(); err != nil {
			return err
		}
	}
	if len(values) != len(s.args) {
		return fmt.Errorf("statement wants %d values, got %d", len(s.args), len(values))
	}
	for i, v := range values {
		s.args[i].Value = v
	}
	return nil
}

// run executes a statement that returns nothing. It goes through the driver's
// query path, which binds all arguments and steps in one call into C.
func (s *stmt) run(values ...any) error {
	if err := s.bind(values); err != nil {
		return err
	}
	rows, err := s.query.QueryContext(context.Background(), s.args)
	if err != nil {
		return err
	}
	return rows.Close()
}

// change executes a statement and returns how many rows it changed.
func (s *stmt) change(values ...any) (int64, error) {
	if err := s.bind(values); err != nil {
		return 0, err
	}
	r, err := s.exec_.ExecContext(context.Background(), s.args)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// each reads the rows of a query into dest, one after the other, and calls f with
// it; an error of f ends it.
func (s *stmt) each(dest []driver.Value, f func([]driver.Value) error, values ...any) error {
	if err := s.bind(values); err != nil {
		return err
	}
	rows, err := s.query.QueryContext(context.Background(), s.args)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		if err := rows.Next(dest); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := f(dest); err != nil {
			return err
		}
	}
}

// row reads the first row of a query; io.EOF means there is none.
func (s *stmt) row(dest []driver.Value, values ...any) error {
	if err := s.bind(values); err != nil {
		return err
	}
	rows, err := s.query.QueryContext(context.Background(), s.args)
	if err != nil {
		return err
	}
	return errors.Join(rows.Next(dest), rows.Close())
}

// find reads the first row of a query, if there is one.
func (s *stmt) find(dest []driver.Value, values ...any) (bool, error) {
	err := s.row(dest, values...)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}

func execSQL(conn driver.Conn, text string) error {
	_, err := conn.(driver.ExecerContext).ExecContext(context.Background(), text, nil)
	return err
}

func execArgs(conn driver.Conn, text string, values ...any) error {
	s, err := prepare(conn, text)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.run(values...)
}

func queryValue(conn driver.Conn, text string) (driver.Value, error) {
	s, err := prepare(conn, text)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	dest := make([]driver.Value, 1)
	if err := s.row(dest); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return dest[0], nil
}

func queryInt(conn driver.Conn, text string) (int64, error) {
	v, err := queryValue(conn, text)
	if err != nil {
		return 0, err
	}
	n, ok := v.(int64)
	if !ok {
		return 0, fmt.Errorf("%s: got %T", text, v)
	}
	return n, nil
}

func queryText(conn driver.Conn, text string) (string, error) {
	v, err := queryValue(conn, text)
	if err != nil {
		return "", err
	}
	return fmt.Sprint(v), nil
}
