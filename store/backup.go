package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// Health is what an operator should know of the store.
type Health struct {
	Size    int64     // bytes of the database file
	WAL     int64     // bytes of the write-ahead log
	Free    int64     // bytes free on its disk
	Rows    int64     // of the journal
	Commits int64     // transactions since the start
	Err     error     // the last failed commit, nil if none
	ErrAt   time.Time // when that was
}

// Health reads the figures of this moment.
func (s *Store) Health(ctx context.Context) (Health, error) {
	s.mu.Lock()
	h := Health{Commits: s.health.commits, Err: s.health.lastErr, ErrAt: s.health.errAt}
	s.mu.Unlock()
	h.Size, h.WAL = fileSize(s.o.Path), fileSize(s.o.Path+"-wal")
	var err error
	if h.Free, err = freeOn(s.dir); err != nil {
		return h, err
	}
	h.Rows, _, err = s.Head(ctx)
	return h, err
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// freeOn is how many bytes are free on the disk of a folder.
func freeOn(dir string) (int64, error) {
	var fs syscall.Statfs_t
	err := syscall.Statfs(dir, &fs)
	return int64(fs.Bavail) * int64(fs.Bsize), err
}

// keepFree is what a copy leaves free on a disk, bytes: a hall whose disk is full
// issues no more numbers.
const keepFree = 256 << 20

// missing is how many bytes a disk lacks for a copy of a size; at most 0 if there is
// room for it.
func missing(dir string, size int64) (bytes int64, free int64, err error) {
	free, err = freeOn(dir)
	return size + keepFree - free, free, err
}

// room refuses a copy for which a disk has no room.
func room(dir string, size int64) error {
	lacks, free, err := missing(dir, size)
	if err != nil || lacks <= 0 {
		return err
	}
	need := free + lacks
	return unavailable(
		fmt.Sprintf("%s 所在的磁盘只剩 %d MB，需要 %d MB。请清理或换一个文件夹。", dir, free>>20, need>>20),
		fmt.Sprintf("the disk of %s has %d MB left and %d MB are needed; make room or choose another folder", dir, free>>20, need>>20),
		ErrFull)
}

// BackupLacks is how many bytes must be freed on the disk of dir before Backup can
// write there; at most 0 for none.
func (s *Store) BackupLacks(dir string) (int64, error) {
	lacks, _, err := missing(dir, fileSize(s.o.Path))
	return lacks, err
}

// Backup writes a consistent copy to path beside the running hall. The copy is
// checked and on the disk before it takes the place of an older one. The secret
// that addresses of tickets and receipt numbers come from is laid beside it. A disk
// without room is not filled: ErrFull.
func (s *Store) Backup(ctx context.Context, path string) error {
	if err := room(filepath.Dir(path), fileSize(s.o.Path)); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(part) // gone already when all went well
	// VACUUM INTO accepts an empty file, which keeps the copy 0600.
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	f.Close()
	if _, err := s.read.ExecContext(ctx, `VACUUM INTO ?`, part); err != nil {
		return fmt.Errorf("backup: %w", explain(err))
	}
	if err := checkFile(part); err != nil {
		return fmt.Errorf("backup: check of the copy: %w", err)
	}
	if f, err = os.OpenFile(part, os.O_RDWR, 0); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := writeFile(filepath.Join(filepath.Dir(path), tokenKeyName), s.token); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// checkFile runs SQLite's integrity check on a database file nobody uses.
func checkFile(path string) error {
	conn, err := (&sqlite3.SQLiteDriver{}).Open(uri(path, "mode=ro&immutable=1"))
	if err != nil {
		return err
	}
	defer conn.Close()
	return integrity(conn, `PRAGMA integrity_check(1)`)
}

func integrity(conn driver.Conn, pragma string) error {
	said, err := queryText(conn, pragma)
	if err != nil {
		return err
	}
	if said != "ok" {
		return fmt.Errorf("%w: %s", ErrCorrupt, said)
	}
	return nil
}

// Check looks for damage of the file: pages, indexes, constraints of columns. It
// reads the whole database. Verify looks for tampering with the journal.
func (s *Store) Check(ctx context.Context) error {
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(dc any) error { return integrity(dc.(driver.Conn), `PRAGMA quick_check(1)`) })
}
