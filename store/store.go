package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // registers the driver for the readers
)

// readers is how many connections read at the same time.
const readers = 4

// readerRests is after what time an unused one of them is closed.
const readerRests = time.Minute

// Options are what a store needs.
type Options struct {
	// Path is the database file. Its directory is the data directory: it is made
	// if missing, and locked for this process.
	Path string
	// Hall is the hall's id; a database of another hall is refused.
	Hall string
	// Zone is the hall's own; it dates what is not of a ticket. Nil = UTC.
	Zone *time.Location
	// Now is the clock; nil = time.Now.
	Now func() time.Time
	// Log receives what went wrong; nil = nowhere.
	Log *slog.Logger
	// PersonKey is the secret of PersonHash. It is kept outside the data
	// directory and outside backups; empty = no hashes of ID numbers are made.
	PersonKey []byte
}

// Store is an open database. It is safe for many goroutines.
type Store struct {
	o     Options
	dir   string
	start time.Time
	lock  *os.File
	read  *sql.DB
	stmts reads
	w     *writer
	token tokenKey

	mu      sync.Mutex // guards what follows
	leading bool       // a caller is using w
	waiting []*request // callers to be joined
	idle    *sync.Cond // leading became false
	closed  bool
	health  commitHealth

	broken     chan struct{} // closed when a sync failed
	breakOnce  sync.Once
	checkpoint *checkpointer
}

// Open opens the database, making or migrating it as needed.
func Open(ctx context.Context, o Options) (*Store, error) {
	if !haveSQLite {
		return nil, unavailable("此程序编译时没有启用 cgo，不能使用数据库。请用 CGO_ENABLED=1 和 gcc 重新编译。",
			"this program was built without cgo and has no database; build it again with CGO_ENABLED=1 and gcc", ErrNoCgo)
	}
	if o.Path == "" || o.Hall == "" {
		return nil, errors.New("open store: path and hall id are needed")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	o.Path = path
	s := &Store{o: o, dir: filepath.Dir(path), start: o.Now(), broken: make(chan struct{})}
	s.idle = sync.NewCond(&s.mu)
	if err := s.open(ctx); err != nil {
		s.release()
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) (err error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	if s.lock, err = lock(s.dir); err != nil {
		return err
	}
	// SQLite gives -wal and -shm the mode of the database file.
	f, err := os.OpenFile(s.o.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	f.Close()
	if err := recognize(s.o.Path); err != nil {
		return err
	}
	if s.token, err = Key(filepath.Join(s.dir, tokenKeyName)); err != nil {
		return err
	}
	if s.w, err = openWriter(s.o.Path); err != nil {
		return explain(err)
	}
	s.w.projector.zone = s.o.Zone
	if err := migrate(ctx, s.w.conn, s.o.Log); err != nil {
		return explain(err)
	}
	if err := s.w.claim(s.o.Hall); err != nil {
		return explain(err)
	}
	s.w.prepare()
	if s.read, err = openReaders(ctx, s.o.Path); err != nil {
		return explain(err)
	}
	if err := s.stmts.prepare(ctx, s.read); err != nil {
		return explain(err)
	}
	if err := extendLog(s.o.Path); err != nil {
		return err
	}
	if s.checkpoint, err = startCheckpointer(s.o.Path, s.alone, s.checkpointFailed); err != nil {
		return err
	}
	return s.sumPast(ctx)
}

// Close waits for the commit under way and gives the data directory free.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true // nobody joins any more; those who wait are still served
	for s.leading {
		s.idle.Wait()
	}
	s.mu.Unlock()
	return s.release()
}

func (s *Store) release() error {
	var errs []error
	if s.checkpoint != nil {
		s.checkpoint.stop()
	}
	if s.read != nil {
		s.stmts.close()
		errs = append(errs, s.read.Close())
	}
	if s.w != nil {
		errs = append(errs, s.w.close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// Broken is closed when the disk refused a sync: what it holds is unknown, every
// further write is refused with ErrBroken, and the process should start again.
func (s *Store) Broken() <-chan struct{} { return s.broken }

// noteSync stops all further writing if an error says that a sync failed.
func (s *Store) noteSync(err error) {
	if classify(err) == noSync {
		s.breakOnce.Do(func() { close(s.broken) })
	}
}

// checkpointFailed is no harm by itself: what was committed is in the
// write-ahead log, and the next checkpoint begins where this one did.
func (s *Store) checkpointFailed(err error) {
	s.o.Log.Warn("checkpoint not done", "err", err)
	s.noteSync(err)
}

// Hall is the hall whose history this is.
func (s *Store) Hall() string { return s.o.Hall }

// Epoch rises at every restore or take-over.
func (s *Store) Epoch(ctx context.Context) (int64, error) {
	var epoch int64
	err := s.read.QueryRowContext(ctx, `SELECT epoch FROM origin`).Scan(&epoch)
	return epoch, err
}

// today is the business day of the store's own rows.
func (s *Store) today(now time.Time) string { return now.In(s.o.Zone).Format(time.DateOnly) }

// uri is a path as SQLite's file: address with parameters.
func uri(path, params string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + params
}

// openReaders opens the pool that only reads. database/sql lets one goroutine at a
// time use a connection, so SQLite needs no lock for every column that is read.
func openReaders(ctx context.Context, path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", uri(path, "_mutex=no&mode=ro&_busy_timeout=5000"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	db.SetConnMaxLifetime(0)
	db.SetConnMaxIdleTime(readerRests) // with what it has cached
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}
