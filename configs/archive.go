package configs

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"jiaohao/affairs"
)

// Bounds of an archive of a hall: far above any hall's, far below what a machine
// cannot hold.
const (
	MaxArchive  = 64 << 20 // of the zip file
	maxUnpacked = 128 << 20
	maxEntries  = 2000
	// maxDirectory is how much of an archive is read to know what is in it: its end
	// with the longest comment, looked at twice, and 250 bytes for each file.
	maxDirectory = 2*(64<<10+1<<10) + maxEntries*250
)

var photoName = regexp.MustCompile(`^photos/[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\.(jpg|jpeg|png|webp)$`)

// IsPhoto reports whether a name is that of a photo in the hall's folder.
func IsPhoto(name string) bool { return photoName.MatchString(name) }

// archived lists what an archive of the hall holds: its files, its settings, its
// photos.
func (c *Config) archived() ([]string, error) {
	names, err := c.Files()
	if err != nil {
		return nil, err
	}
	photos, err := fs.Glob(c.FS(), "photos/*")
	if err != nil {
		return nil, err
	}
	for _, name := range photos {
		if photoName.MatchString(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// Export writes the whole hall as one zip file: its own files, its settings with
// the devices but without what Ground names, and the photos of its staff;
// not the samples. each is told how many of all files are done; nil = nobody asks.
func (c *Config) Export(w io.Writer, each func(done, all int)) error {
	names, err := c.archived()
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	z := zip.NewWriter(w)
	for i, name := range names {
		text, err := c.File(name)
		if err == nil && name == SettingsFile {
			text, err = WithoutGround(text)
		}
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(text)
		}
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if each != nil {
			each(i+1, len(names))
		}
	}
	return z.Close()
}

// ReadArchive reads what Export wrote, or such a folder that somebody else put
// into a zip file. Everything in it is checked: names, sizes, count. What is
// wrong is an *affairs.Refusal.
func ReadArchive(r io.ReaderAt, size int64, each func(done, all int)) (map[string][]byte, error) {
	// The directory is read until it ends, whatever it says of its own length, and a
	// million names would fill the memory before they could be counted.
	bounded := &boundedReader{r: r, left: maxDirectory}
	z, err := zip.NewReader(bounded, size)
	if bounded.left < 0 || err == nil && len(z.File) > maxEntries {
		return nil, badArchive(fmt.Sprintf("压缩包里的文件超过 %d 个（或文件名太长），不像一个大厅；请只把大厅目录里的文件打包", maxEntries),
			fmt.Sprintf("the archive has more than %d files, or very long names: that is no hall; put only the files of the hall's folder into it", maxEntries))
	}
	if err != nil {
		return nil, badArchive("不是完整的 zip 文件，请重新导出或重新上传", "this is no whole zip file; export or upload it again")
	}
	bounded.open = true
	root := commonFolder(z.File)
	files := map[string][]byte{}
	left := int64(maxUnpacked)
	for i, f := range z.File {
		name := strings.TrimPrefix(f.Name, root)
		if each != nil {
			each(i+1, len(z.File))
		}
		if _, ok := FileTitle(name); !ok && !photoName.MatchString(name) {
			continue // a README, the settings of another machine, a folder
		}
		text, err := unpack(f, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(text))
		files[name] = text
	}
	if !slices.ContainsFunc(hallFiles, func(f hallFile) bool { return files[f.name] != nil }) {
		return nil, badArchive("压缩包里没有大厅的文件（site.yaml、windows.yaml 等）", "the archive holds no hall (site.yaml, windows.yaml …)")
	}
	return files, nil
}

// boundedReader reads no more than what is left, until it is opened.
type boundedReader struct {
	r    io.ReaderAt
	left int64 // below 0: more was asked for
	open bool
}

func (b *boundedReader) ReadAt(p []byte, at int64) (int, error) {
	if b.open {
		return b.r.ReadAt(p, at)
	}
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return b.r.ReadAt(p, at)
}

func unpack(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, badArchive("压缩包损坏："+f.Name, "the archive is damaged: "+f.Name)
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, min(left, maxFile)+1))
	if err != nil {
		return nil, badArchive("压缩包损坏："+f.Name, "the archive is damaged: "+f.Name)
	}
	if int64(len(text)) > min(left, maxFile) {
		return nil, badArchive(f.Name+" 太大", f.Name+" is too large")
	}
	return text, nil
}

// commonFolder is the one folder in which everything lies, as when a folder was
// put into the archive instead of its files.
func commonFolder(files []*zip.File) string {
	for _, f := range files {
		if path.Base(f.Name) == "site.yaml" {
			return strings.TrimSuffix(f.Name, "site.yaml")
		}
	}
	return ""
}

func badArchive(zh, en string) error {
	return &affairs.Refusal{Code: "invalid", Field: "archive", ZH: zh, EN: en}
}

// Replacing is a change of the hall's files by those of an archive: a file that
// the archive does not have is gone. Photos that it does not have stay, and so do
// the machine's own settings: addresses, folders, devices, limits.
func (c *Config) Replacing(archive map[string][]byte) (map[string][]byte, error) {
	names, err := c.Files()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, text := range archive {
		files[name] = text
	}
	for _, name := range names {
		if files[name] == nil {
			files[name] = nil
		}
	}
	here, err := c.File(SettingsFile)
	if err != nil {
		return nil, err
	}
	if files[SettingsFile] == nil { // of an archive without settings
		delete(files, SettingsFile)
	} else if files[SettingsFile], err = withHallSettings(here, files[SettingsFile]); err != nil {
		return nil, err
	}
	return files, nil
}

// hallSettings are the keys of Settings that are the hall's, as Settings.Machine
// parts them, all but machineKeys.
var hallSettings = []string{"ticketing", "queue", "appointments", "rating", "display", "voice", "kiosk", "retention"}

// machineKeys stand among the hall's settings but are the machine's: a command that
// it runs, and a secret.
var machineKeys = [][2]string{{"voice", "player"}, {"kiosk", "service_pin"}}

// dropUnder takes a key out of a mapping, and the mapping when nothing is left.
func dropUnder(root *yaml.Node, section, key string) {
	if under := lookup(root, section); under != nil && under.Kind == yaml.MappingNode && lookup(under, key) != nil {
		if remove(under, key); len(under.Content) == 0 {
			remove(root, section)
		}
	}
}

// setUnder gives a key of a mapping its value, and makes the mapping if it is missing.
func setUnder(root *yaml.Node, section, key string, value *yaml.Node) {
	under := lookup(root, section)
	if under == nil || under.Kind != yaml.MappingNode {
		under = &yaml.Node{Kind: yaml.MappingNode}
		set(root, section, under)
	}
	set(under, key, value)
}

// withHallSettings is the text of this machine's settings with the hall's of
// another text in it.
func withHallSettings(here, archived []byte) ([]byte, error) {
	from, err := treeOf(SettingsFile, archived)
	if err != nil {
		return nil, err
	}
	root, err := treeOf(SettingsFile, here)
	if err != nil {
		return nil, err
	}
	after := clone(root)
	for _, key := range hallSettings {
		if value := lookup(from, key); value != nil {
			set(after, key, clone(value))
		} else {
			remove(after, key)
		}
	}
	for _, own := range machineKeys {
		dropUnder(after, own[0], own[1])
		if value := lookup(lookup(root, own[0]), own[1]); value != nil {
			setUnder(after, own[0], own[1], value)
		}
	}
	if len(here) == 0 || len(root.Content) == 0 {
		text, err := encodeYAML(after)
		return append(append([]byte{}, here...), text...), err
	}
	return splice(here, root, after)
}

// Ground is what a text of settings says of what no page may change, and no other
// machine should take over: with the folders the hall's past would be gone, and the
// player is a command that the machine runs. "" = as in the manual.
func Ground(text []byte) (ground [3]string, err error) {
	root, err := treeOf(SettingsFile, text)
	return [3]string{scalarOf(root, "data_dir"), scalarOf(root, "hall_dir"), scalarOf(lookup(root, "voice"), "player")}, err
}

// WithoutGround is a text of settings without what Ground and machineKeys name.
func WithoutGround(text []byte) ([]byte, error) {
	root, err := treeOf(SettingsFile, text)
	if err != nil || len(root.Content) == 0 {
		return text, err
	}
	after := clone(root)
	remove(after, "data_dir")
	remove(after, "hall_dir")
	for _, own := range machineKeys {
		dropUnder(after, own[0], own[1])
	}
	return splice(text, root, after)
}

// CopyExample writes the example hall into an empty or new folder.
func CopyExample(write func(name string, text []byte) error) error {
	return fs.WalkDir(Example(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(Example(), name)
		if err != nil {
			return err
		}
		return write(name, text)
	})
}
