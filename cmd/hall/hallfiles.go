package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A change of the hall's files is first staged beside them, then journalled, then
// put in place. Whatever moment the power fails at, the next start ends either
// with the old files or with the new ones: a staged file whose text is the one
// journalled last is put in place, any other is thrown away.

const (
	stagedNew  = ".new"  // of ".windows.yaml.new": the text to come
	stagedGone = ".gone" // of ".windows.yaml.gone": the file is to be removed
)

func staged(dir, name, suffix string) string {
	path := filepath.Join(dir, filepath.FromSlash(name))
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+suffix)
}

// stage writes what is to come beside the files.
func stage(dir string, files map[string][]byte) error {
	for name, text := range files {
		suffix := stagedNew
		if text == nil {
			suffix = stagedGone
		}
		if err := writeSynced(staged(dir, name, suffix), text); err != nil {
			unstage(dir, files)
			return fmt.Errorf("不能写入大厅目录，请检查权限和磁盘 cannot write to the hall's folder: %w", err)
		}
	}
	return nil
}

// unstage throws away what was staged.
func unstage(dir string, files map[string][]byte) {
	for name := range files {
		os.Remove(staged(dir, name, stagedNew))
		os.Remove(staged(dir, name, stagedGone))
	}
}

// settleFiles puts staged files in place.
func settleFiles(dir string, files map[string][]byte) error {
	folders := map[string]bool{}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		folders[filepath.Dir(path)] = true
		var err error
		if text == nil {
			if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
				err = nil
			}
			err = errors.Join(err, os.Remove(staged(dir, name, stagedGone)))
		} else {
			err = os.Rename(staged(dir, name, stagedNew), path)
		}
		if err != nil {
			return err
		}
	}
	var errs []error
	for folder := range folders {
		errs = append(errs, syncFolder(folder))
	}
	return errors.Join(errs...)
}

// recoverFiles ends a change that was cut off. journalled are the hashes of the
// texts that were journalled last. It reports whether a file was changed.
func recoverFiles(dir string, journalled map[string]string, hash func([]byte) string) (changed bool, err error) {
	files := map[string][]byte{}
	for _, folder := range []string{".", "matters", "photos"} {
		entries, err := os.ReadDir(filepath.Join(dir, folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
		for _, e := range entries {
			if err := recoverFile(dir, folder, e.Name(), journalled, hash, files); err != nil {
				return false, err
			}
		}
	}
	return len(files) > 0, settleFiles(dir, files)
}

// recoverFile looks at one file: one that was staged is noted in files if it was
// journalled, else removed.
func recoverFile(dir, folder, base string, journalled map[string]string, hash func([]byte) string, files map[string][]byte) error {
	suffix := filepath.Ext(base)
	if !strings.HasPrefix(base, ".") || suffix != stagedNew && suffix != stagedGone {
		return nil
	}
	name, at := path.Join(folder, strings.TrimSuffix(base[1:], suffix)), filepath.Join(dir, folder, base)
	last, known := journalled[name]
	if suffix == stagedGone {
		if known && last == "" {
			files[name] = nil
			return nil
		}
		return os.Remove(at)
	}
	text, err := os.ReadFile(at)
	if err != nil {
		return err
	}
	if known && last == hash(text) {
		files[name] = text
		return nil
	}
	return os.Remove(at)
}

// writeSynced writes a file that is on the disk when it returns.
func writeSynced(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
