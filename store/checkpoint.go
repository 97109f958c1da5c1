package store

import (
	"database/sql/driver"
	"sync/atomic"

	sqlite3 "github.com/mattn/go-sqlite3"
)

const (
	// checkpointPages is about how many pages of 4 KB may gather in the
	// write-ahead log before it is copied into the database.
	checkpointPages = 1000
	// commitPages and 1/rowsPerPage is about what a commit and a row of the
	// journal add to it.
	commitPages = 7
	rowsPerPage = 4
	// lastResortPages is when the committing connection itself does that work,
	// 32 MB: only if readers or the load keep the checkpointer from its end.
	lastResortPages = 8000
)

// checkpointer copies the write-ahead log into the database file beside the
// commits, so that none of them waits for it. It has a connection of its own.
type checkpointer struct {
	conn  driver.Conn
	pages atomic.Int64
	wake  chan struct{}
	quit  chan struct{}
	gone  chan struct{}
	fail  func(error)
}

// startCheckpointer starts one; fail is told of each checkpoint that failed.
func startCheckpointer(path string, fail func(error)) (*checkpointer, error) {
	conn, err := (&sqlite3.SQLiteDriver{}).Open(uri(path, "_mutex=no&_synchronous=FULL&_busy_timeout=100"))
	if err != nil {
		return nil, err
	}
	c := &checkpointer{conn: conn, wake: make(chan struct{}, 1), quit: make(chan struct{}), gone: make(chan struct{}), fail: fail}
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
			// PASSIVE waits for nobody and copies what it can.
			if err := execSQL(c.conn, `PRAGMA wal_checkpoint(PASSIVE)`); err != nil {
				c.fail(err)
			}
		}
	}
}

// stop ends the goroutine and waits for it.
func (c *checkpointer) stop() {
	close(c.quit)
	<-c.gone
	c.conn.Close()
}
