package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"jiaohao/affairs"
	"jiaohao/configs"
)

// A change of the hall's files is first staged beside them, then journalled, then
// put in place. Whatever moment the power fails at, the next start ends either
// with the old files or with the new ones: a staged file whose text is the one
// journalled last is put in place, any other is thrown away.

const (
	stagedNew  = ".new"  // of ".windows.yaml.new": the text to come
	stagedGone = ".gone" // of ".windows.yaml.gone": the file is to be removed
)

// places tells where each of the hall's files lies: configs.Config.Path.
type places func(name string) string

func (at places) staged(name, suffix string) string {
	path := at(name)
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+suffix)
}

// stage writes what is to come beside the files.
func (at places) stage(files map[string][]byte) error {
	for name, text := range files {
		suffix := stagedNew
		if text == nil {
			suffix = stagedGone
		}
		if err := writeSynced(at.staged(name, suffix), text); err != nil {
			at.unstage(files)
			return fmt.Errorf("stage %s: %w", name, errors.Join(err, &affairs.Refusal{Code: "unavailable",
				ZH: "不能写入大厅目录，请检查权限和磁盘：" + at(name), EN: "cannot write to the hall's folder, check its permissions and the disk: " + at(name)}))
		}
	}
	return nil
}

// unstage throws away what was staged.
func (at places) unstage(files map[string][]byte) {
	for name := range files {
		os.Remove(at.staged(name, stagedNew))
		os.Remove(at.staged(name, stagedGone))
	}
}

// settle puts staged files in place.
func (at places) settle(files map[string][]byte) error {
	folders := map[string]bool{}
	for name, text := range files {
		path := at(name)
		folders[filepath.Dir(path)] = true
		var err error
		if text == nil {
			if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
				err = nil
			}
			err = errors.Join(err, os.Remove(at.staged(name, stagedGone)))
		} else {
			err = os.Rename(at.staged(name, stagedNew), path)
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

// recover ends a change that was cut off. journalled are the hashes of the texts
// that were journalled last. It reports whether a file was changed.
func (at places) recover(journalled map[string]string, hash func([]byte) string) (changed bool, err error) {
	names := []string{configs.SettingsFile} // wherever it lies
	for _, folder := range []string{".", "matters", "photos"} {
		entries, err := os.ReadDir(at(folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
		for _, e := range entries {
			suffix := filepath.Ext(e.Name())
			if !strings.HasPrefix(e.Name(), ".") || suffix != stagedNew && suffix != stagedGone {
				continue
			}
			name := path.Join(folder, strings.TrimSuffix(e.Name()[1:], suffix))
			if at(name) != at(configs.SettingsFile) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	files := map[string][]byte{}
	for _, name := range names {
		if err := at.recoverFile(name, journalled, hash, files); err != nil {
			return false, err
		}
	}
	return len(files) > 0, at.settle(files)
}

// recoverFile looks at one file: one that was staged is noted in files if it was
// journalled, else removed.
func (at places) recoverFile(name string, journalled map[string]string, hash func([]byte) string, files map[string][]byte) error {
	last, known := journalled[name]
	gone := at.staged(name, stagedGone)
	if _, err := os.Stat(gone); err == nil {
		if !known || last != "" {
			return os.Remove(gone)
		}
		files[name] = nil
		return nil
	}
	fresh := at.staged(name, stagedNew)
	text, err := os.ReadFile(fresh)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if !known || last != hash(text) {
		return os.Remove(fresh)
	}
	files[name] = text
	return nil
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
