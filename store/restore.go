package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Restore puts a backup in the place of the database in o.Path and begins a new
// epoch in it. No daemon may run there. The backup is copied, checked page by page
// and along its hash chain first; what was there stays beside it and is named in
// the answer, "" if there was nothing. copied is told how many bytes have been
// copied of how many.
func Restore(ctx context.Context, o Options, backup, by string, copied func(done, all int64)) (before string, err error) {
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	o.Path = path
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	held, err := lock(dir)
	if err != nil {
		return "", err
	}
	defer held.Close()

	trial := filepath.Join(dir, "restore")
	if err := os.RemoveAll(trial); err != nil { // of a restore that was cut off
		return "", fmt.Errorf("restore: %w", err)
	}
	defer os.RemoveAll(trial)
	part := filepath.Join(trial, filepath.Base(path))
	if err := copyFile(ctx, part, backup, copied); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	if err := o.prove(ctx, part, by, "restored from "+filepath.Base(backup)); err != nil {
		return "", fmt.Errorf("restore: %s: %w", backup, err)
	}
	if before, err = setAside(path, o.Now().In(o.Zone).Format("20060102-150405")); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	if err := o.restoreKey(filepath.Dir(backup)); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	if err := os.Rename(part, path); err != nil {
		return "", fmt.Errorf("restore: %w", err)
	}
	return before, syncDir(dir)
}

// restoreKey takes the secret that lies beside a backup, where there is none yet:
// on a new machine receipts and addresses that were given out go on to hold.
func (o Options) restoreKey(from string) error {
	to := filepath.Join(filepath.Dir(o.Path), tokenKeyName)
	if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	key, err := os.ReadFile(filepath.Join(from, tokenKeyName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return errors.Join(err, writeFile(to, key))
}

// prove opens a copy of a backup as a store of this hall, checks all of it and
// begins a new epoch.
func (o Options) prove(ctx context.Context, path, by, why string) error {
	if fileSize(path) == 0 {
		return fmt.Errorf("%w: the file is empty", ErrCorrupt)
	}
	if err := checkFile(path); err != nil {
		return err
	}
	o.Path = path
	s, err := Open(ctx, o)
	if err != nil {
		return err
	}
	if err = s.Verify(ctx, 1); err == nil {
		err = s.RaiseEpoch(ctx, by, why)
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	// The last to close has copied the log into the file, or it would be lost here.
	if n := fileSize(path + "-wal"); n > 0 {
		return fmt.Errorf("%w: the log of the copy holds %d bytes", ErrCorrupt, n)
	}
	return nil
}

// setAside keeps a database and its log under another name. The database itself
// stays in its place until the next takes it, so that no start finds none.
func setAside(path, stamp string) (to string, err error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	to = path + ".before-" + stamp
	if err := os.Link(path, to); err != nil {
		return "", err
	}
	if err := os.Rename(path+"-wal", to+"-wal"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if err := os.Remove(path + "-shm"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	return to, syncDir(filepath.Dir(path))
}

// copyFile copies a file durably, with mode 0600, until ctx ends.
func copyFile(ctx context.Context, to, from string, copied func(done, all int64)) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if err := room(filepath.Dir(filepath.Dir(to)), info.Size()); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for done := int64(0); err == nil; {
		var n int64
		n, err = io.CopyN(out, in, 4<<20)
		done += n
		copied(done, info.Size())
		err = errors.Join(err, ctx.Err())
	}
	if errors.Is(err, io.EOF) && ctx.Err() == nil {
		err = nil
	}
	return errors.Join(err, out.Sync(), out.Close())
}
