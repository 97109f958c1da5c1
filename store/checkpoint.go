package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	sqlite3 "github.com/mattn/go-sqlite3"
)

const (
	// checkpointPages is about how many pages of 4 KB may gather in the
	// write-ahead log before it is copied into the database.
	checkpointPages = 500
	// commitPages and 1/rowsPerPage is about what a commit and a row of the
	// journal add to it.
	commitPages = 4
	rowsPerPage = 8
	// logSize is how long the log is from the start: what gathers until it is
	// copied, and what comes while that goes on.
	logSize = 5 * checkpointPages * frameSize / 4
	// logMost is to what the log is cut when it is written from its beginning again
	// after a reader kept it from there for long; a busy day stays below.
	logMost = 4 * logSize
	// frameSize is a page with its header in the log.
	frameSize = 4096 + 24
	// lastResortPages is when the committing connection itself does that work,
	// 32 MB: only if readers or the load keep the checkpointer from its end.
	lastResortPages = 8000
)

// checkpointer copies the write-ahead log into the database file beside the
// commits, so that none of them waits for it. It has a connection of its own.
type checkpointer struct {
	mu    sync.Mutex // held while the log is copied; taken before alone
	conn  driver.Conn
	copy  *stmt
	alone func(func() error) error
	pages atomic.Int64
	wake  chan struct{}
	quit  chan struct{}
	gone  chan struct{}
	fail  func(error)
}

// startCheckpointer starts one; alone runs a function while nobody commits, fail
// is told of each checkpoint that failed.
func startCheckpointer(path string, alone func(func() error) error, fail func(error)) (*checkpointer, error) {
	conn, err := (&sqlite3.SQLiteDriver{}).Open(uri(path, "_mutex=no&_synchronous=FULL&_busy_timeout=100"))
	if err != nil {
		return nil, err
	}
	// PASSIVE waits for nobody and copies what it can.
	stmt, err := prepare(conn, `PRAGMA wal_checkpoint(PASSIVE)`)
	if err != nil {
		conn.Close()
		return nil, err
	}
	c := &checkpointer{conn: conn, copy: stmt, alone: alone, wake: make(chan struct{}, 1), quit: make(chan struct{}), gone: make(chan struct{}), fail: fail}
	go c.run()
	return c, nil
}

// wrote tells how many rows a commit added. It never waits.
func (c *checkpointer) wrote(rows int) {
	if c.pages.Add(int64(commitPages+rows/rowsPerPage)) < checkpointPages {
		return
	}
	c.pages.Store(0)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *checkpointer) run() {
	defer close(c.gone)
	for {
		select {
		case <-c.quit:
			return
		case <-c.wake:
			if err := c.copyLog(); err != nil && !errors.Is(err, ErrClosed) {
				c.fail(err)
			}
		}
	}
}

func (c *checkpointer) copyLog() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.copy.run(); err != nil {
		return err
	}
	if c.pages.Load() == 0 {
		return nil
	}
	// Commits went on meanwhile. Only when nothing is left is the log written from
	// its beginning again instead of growing, so the few pages that came are copied
	// while nobody commits.
	return c.alone(c.copyRest)
}

func (c *checkpointer) copyRest() error {
	c.pages.Store(0)
	return c.copy.run()
}

// stop ends the goroutine and waits for it.
func (c *checkpointer) stop() {
	close(c.quit)
	<-c.gone
	c.copy.Close()
	c.conn.Close()
}

// extendLog fills the write-ahead log of an open database up to logSize with
// zeros, which SQLite takes for the end of the log. A commit then overwrites
// blocks that the file has already; one that makes the file longer costs a sync
// about twice, for the file system has to note the new length too.
func extendLog(path string) error {
	f, err := os.OpenFile(path+"-wal", os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("extend the log: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("extend the log: %w", err)
	}
	if _, err := f.WriteAt(make([]byte, max(0, logSize-info.Size())), info.Size()); err != nil {
		// No harm: the log grows as it is written.
		return nil
	}
	return f.Sync()
}
