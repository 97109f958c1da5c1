package configs

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// overlay is a folder of which some files are taken from memory; nil content
// hides one.
type overlay struct {
	fs.FS
	changed map[string][]byte
}

func (o overlay) Open(name string) (fs.File, error) {
	content, changed := o.changed[name]
	switch {
	case !changed:
		return o.FS.Open(name)
	case content == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return memoryFile{bytes.NewReader(content), memoryInfo{path.Base(name), int64(len(content))}}, nil
}

// ReadDir lists a folder with what is laid over it.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		_, changed := o.changed[path.Join(name, e.Name())]
		return changed
	})
	for file, content := range o.changed {
		if content != nil && path.Dir(file) == name {
			entries, err = append(entries, fs.FileInfoToDirEntry(memoryInfo{path.Base(file), int64(len(content))})), nil
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

type memoryFile struct {
	*bytes.Reader
	info memoryInfo
}

func (f memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (memoryFile) Close() error                 { return nil }

type memoryInfo struct {
	name string
	size int64
}

func (i memoryInfo) Name() string     { return i.name }
func (i memoryInfo) Size() int64      { return i.size }
func (memoryInfo) Mode() fs.FileMode  { return 0o444 }
func (memoryInfo) ModTime() time.Time { return time.Time{} }
func (memoryInfo) IsDir() bool        { return false }
func (memoryInfo) Sys() any           { return nil }
