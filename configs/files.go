package configs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"jiaohao/affairs"
)

// hallFile is one of the hall's own files that the office may change.
type hallFile struct {
	name  string
	title affairs.Text
}

// hallFiles are in the order in which the office lists them. The samples are
// none of them: they exist for trials and hold numbers that look like a person's.
var hallFiles = []hallFile{
	{"site.yaml", word("大厅、作息", "The hall and its hours")},
	{"lines.yaml", word("业务队列", "Lines")},
	{"windows.yaml", word("窗口", "Windows")},
	{"staff.yaml", word("窗口人员", "Staff")},
	{"bureaus.yaml", word("单位", "Bureaus")},
	{"texts.yaml", word("用语与通知", "Words and notices")},
	{"slip.yaml", word("小票版式", "Layout of the slip")},
	{"life_events.yaml", word("人生事（一件事）", "Life events")},
	{"synonyms.yaml", word("搜索用的同义词", "Synonyms of the search")},
	{"calendar.yaml", word("节假日", "Calendar")},
	{"rules.yaml", word("排队规则", "Rules")},
	{"rating.yaml", word("评价", "Rating")},
	{"notices.yaml", word("文书", "Documents")},
	{"assessment.yaml", word("自评标准", "Self-assessment")},
	{"tasks.yaml", word("任务、便民用品、下班检查", "Tasks, supplies, closing check")},
}

// SettingsFile is under which name the settings are changed and remembered,
// whatever the file is called and wherever it lies.
const SettingsFile = "hall.yaml"

var settingsTitle = word("排队规则、设备等设置", "Settings: rules, devices, addresses")

var matterFileName = regexp.MustCompile(`^matters/[a-z0-9][a-z0-9-]{0,31}\.yaml$`)

// FileTitle names one of the hall's files for people; ok is false for a name
// that is none of them.
func FileTitle(name string) (title affairs.Text, ok bool) {
	if name == SettingsFile {
		return settingsTitle, true
	}
	if matterFileName.MatchString(name) {
		base := strings.TrimSuffix(path.Base(name), ".yaml")
		return word("事项 "+base, "matters "+base), true
	}
	i := slices.IndexFunc(hallFiles, func(f hallFile) bool { return f.name == name })
	if i < 0 {
		return affairs.Text{}, false
	}
	return hallFiles[i].title, true
}

// FS is the hall's folder, or the embedded example.
func (c *Config) FS() fs.FS {
	if c.options.Example {
		return Example()
	}
	return os.DirFS(c.Source)
}

// Files are the names of the hall's files that exist: the settings, those of the
// fixed list, then those of matters.
func (c *Config) Files() ([]string, error) {
	names, err := filesIn(c.FS())
	return append([]string{SettingsFile}, names...), err
}

// Path is where one of the hall's files lies on the disk; the embedded example
// lies nowhere.
func (c *Config) Path(name string) string {
	if name == SettingsFile {
		return c.options.File
	}
	return filepath.Join(c.Source, filepath.FromSlash(name))
}

func filesIn(files fs.FS) ([]string, error) {
	var names []string
	for _, f := range hallFiles {
		if _, err := fs.Stat(files, f.name); err == nil {
			names = append(names, f.name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	matters, err := fs.Glob(files, "matters/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range matters {
		if matterFileName.MatchString(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// File is the text of one of the hall's files; nil if there is none.
func (c *Config) File(name string) ([]byte, error) {
	files, at := c.FS(), name
	if name == SettingsFile && !c.options.Example {
		files, at = os.DirFS(filepath.Dir(c.options.File)), filepath.Base(c.options.File)
	}
	text, err := readBounded(files, at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// MatterFile is the file that holds a matter; "" = none does.
func (c *Config) MatterFile(id string) (string, error) {
	names, err := c.Files()
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if !matterFileName.MatchString(name) {
			continue
		}
		text, err := c.File(name)
		if err != nil {
			return "", err
		}
		root, err := treeOf(name, text)
		if err != nil {
			return "", err
		}
		if seq := Guides.items(root); Guides.find(seq, id) >= 0 {
			return name, nil
		}
	}
	return "", nil
}

// side is windows or matters, which name each other.
type side struct {
	list, key, others string // "windows", "no", "matters"
}

var windowSide, matterSide = side{"windows", "no", "matters"}, side{"matters", "id", "windows"}

// LinkMatters makes the matters say what the changed windows say: a page edits
// one side, the files name both. files are those of the change; what follows is
// added to them.
func (c *Config) LinkMatters(files map[string][]byte) error {
	return c.link(files, windowSide, matterSide)
}

// LinkWindows makes the windows say what the changed matters say.
func (c *Config) LinkWindows(files map[string][]byte) error {
	return c.link(files, matterSide, windowSide)
}

func (c *Config) link(files map[string][]byte, from, to side) error {
	trees := map[string]*yaml.Node{}
	source := overlay{c.FS(), files}
	names, err := filesIn(source)
	if err != nil {
		return err
	}
	named := map[string][]string{} // by the id of the other side
	each := func(s side, do func(name string, item *yaml.Node)) error {
		for _, name := range names {
			if name != s.list+".yaml" && !strings.HasPrefix(name, s.list+"/") {
				continue
			}
			if trees[name] == nil {
				text, err := readBounded(source, name)
				if err == nil {
					trees[name], err = treeOf(name, text)
				}
				if err != nil {
					return err
				}
			}
			if seq := lookup(trees[name], s.list); seq != nil && seq.Kind == yaml.SequenceNode {
				for _, item := range seq.Content {
					do(name, item)
				}
			}
		}
		return nil
	}
	if err := each(from, func(_ string, item *yaml.Node) {
		if others := lookup(item, from.others); others != nil {
			for _, o := range others.Content {
				named[o.Value] = append(named[o.Value], scalarOf(item, from.key))
			}
		}
	}); err != nil {
		return err
	}
	before := map[string]*yaml.Node{}
	if err := each(to, func(name string, item *yaml.Node) {
		want := named[scalarOf(item, to.key)]
		var list []string
		old := lookup(item, to.others)
		if old != nil {
			for _, o := range old.Content {
				if slices.Contains(want, o.Value) {
					list = append(list, o.Value)
				}
			}
		}
		for _, id := range want {
			if !slices.Contains(list, id) {
				list = append(list, id)
			}
		}
		fresh := listNode(old, list)
		if fresh == nil || old != nil && same(old, fresh) {
			return
		}
		if before[name] == nil {
			before[name] = clone(trees[name])
		}
		set(item, to.others, fresh)
	}); err != nil {
		return err
	}
	for name, was := range before {
		text, err := readBounded(source, name)
		if err != nil {
			return err
		}
		if files[name], err = splice(text, was, trees[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// Stamp writes into an item that Form.Extract made which version of the guide it
// is.
func Stamp(item []byte, e affairs.Edition) ([]byte, error) {
	root, err := treeOf("guide", item)
	if err != nil {
		return nil, err
	}
	seq := lookup(root, Guides.List)
	if seq == nil || len(seq.Content) != 1 {
		return nil, errors.New("not one guide")
	}
	n := &yaml.Node{Kind: yaml.MappingNode}
	put := func(key, tag, value string) {
		if value != "" {
			set(n, key, &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value})
		}
	}
	day := func(d affairs.Date) string {
		if d.IsZero() {
			return ""
		}
		return d.String()
	}
	put("version", "!!int", fmt.Sprint(e.Version))
	put("effective", "!!timestamp", day(e.Effective))
	put("updated", "!!timestamp", day(e.Updated))
	put("proposer", "!!str", e.Proposer)
	put("approver", "!!str", e.Approver)
	put("review_by", "!!timestamp", day(e.ReviewBy))
	set(seq.Content[0], "edition", n)
	return encodeYAML(root)
}

// Decode is the matter of an id in a file's text, whatever may be wrong with it.
func (f *Form) Decode(text []byte, id string) (affairs.Matter, error) {
	d := parse(f.File, text)
	var file struct {
		Matters []affairs.Matter `yaml:"matters"`
	}
	d.decode(&file, "yaml")
	for _, m := range file.Matters {
		if m.ID == id {
			return m, nil
		}
	}
	return affairs.Matter{}, fmt.Errorf("%s: no matter %q", f.File, id)
}
