package configs

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
)

//go:embed hall.yaml
var manual []byte

//go:embed example
var example embed.FS

// Manual is the text of hall.yaml: every setting with its default and meaning.
func Manual() []byte { return bytes.Clone(manual) }

// Example is the example hall: hall.yaml, site.yaml, windows.yaml, matters/ …
func Example() fs.FS {
	sub, err := fs.Sub(example, "example")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// Options say what to load.
type Options struct {
	File    string   // the site's hall.yaml
	Example bool     // the embedded example hall instead of File
	Env     []string // "HALL_LISTEN=…", as from os.Environ; nil = none
	// Overrides of the command line; empty = as configured.
	DataDir string
	Listen  string
	// Drivers lists the names known of each kind of device; nil = not checked.
	Drivers map[DeviceKind][]string
	// Changed are files of the hall to be taken instead of what stands in its
	// folder: name to content, nil for one that is gone. It lets a change be
	// checked before it is written.
	Changed map[string][]byte
}

// Config is everything the program was told. It is never changed after Load
// and may be shared by all goroutines; a reload makes a new one.
type Config struct {
	Settings
	Hall   Hall
	Source string // where it was read from, for people: a folder, or the example

	slipSource []byte            // the text of slip.yaml, or the example's
	fromEnv    map[string]string // key path → variable that set it
	options    Options
}

// With loads the same configuration again, with these files instead of those in
// the hall's folder; see Options.Changed.
func (c *Config) With(changed map[string][]byte) (*Config, error) {
	o := c.options
	o.Changed = changed
	return Load(o)
}

// Folder is the hall's folder; "" for the embedded example, which nobody can
// write to.
func (c *Config) Folder() string {
	if c.options.Example {
		return ""
	}
	return c.Source
}

// ErrNoHall is what Load returns when it was given no hall at all.
var ErrNoHall = errors.New("没有指定大厅：用 --config 指定 hall.yaml，或用 --demo 运行示例大厅" +
	" / no hall given: name its hall.yaml with --config, or run the example hall with --demo")

// Load reads settings and hall data and checks everything. What is wrong is
// returned together, as Problems that errors.As finds; then there is no Config.
func Load(o Options) (*Config, error) {
	l := &loader{options: o}
	if err := l.settings(); err != nil {
		return nil, err
	}
	files, source := Example(), "example"
	if !o.Example {
		source = l.values.HallDir
		if !filepath.IsAbs(source) {
			source = filepath.Join(filepath.Dir(o.File), source)
		}
		files = os.DirFS(source)
	}
	cfg := &Config{Settings: l.values, Source: source, options: o, fromEnv: l.fromEnv}
	if o.Changed != nil {
		files = overlay{files, o.Changed}
	}
	r := &reader{files: files}
	cfg.Hall = r.read()
	cfg.Hall.Slip, cfg.slipSource = r.readSlip()
	cfg.Hall.Assessment = r.readAssessment()
	cfg.Hall.Tasks = r.readTasks()
	r.refs = newReferences(r)
	r.check(&cfg.Hall)
	l.checkSettings()
	l.checkDevices(&cfg.Hall, r.refs)
	r.refs.report()
	problems := slices.Concat(l.problems, l.doc.problems)
	for _, d := range r.docs {
		problems = append(problems, d.problems...)
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s: %w", source, problems.sorted())
	}
	cfg.Hall.finish(cfg.Settings)
	return cfg, nil
}

// reader reads the hall's own files.
type reader struct {
	files fs.FS
	docs  []*document

	site, bureaus, lines, windows, staff, calendar, texts, rules, rating, notices, people, cases, events, synonyms *document
	slip                                                                                                           *document // nil: the example's
	assessment, tasks                                                                                              *document // nil: the example's
	matters                                                                                                        []matterFile
	words                                                                                                          [][]string // groups of synonyms

	refs *references
}

// matterFile is one file of matters/ with what it held.
type matterFile struct {
	doc     *document
	matters []affairs.Matter
}

func (r *reader) read() Hall {
	var h Hall
	var bureaus struct {
		Bureaus []affairs.Bureau `yaml:"bureaus"`
	}
	r.bureaus = r.file("bureaus.yaml", &bureaus)
	var lines struct {
		Lines []Line `yaml:"lines"`
	}
	r.lines = r.file("lines.yaml", &lines)
	var windows struct {
		Windows []Window `yaml:"windows"`
	}
	r.windows = r.file("windows.yaml", &windows)
	var staff struct {
		Staff []affairs.Staff `yaml:"staff"`
	}
	r.staff = r.file("staff.yaml", &staff)
	var years struct {
		Calendar []affairs.YearTable `yaml:"calendar"`
	}
	r.calendar = r.file("calendar.yaml", &years)
	var rating struct {
		Rating   affairs.RatingScheme   `yaml:"rating"`
		Feedback affairs.FeedbackScheme `yaml:"feedback"`
	}
	r.rating = r.file("rating.yaml", &rating)
	var notices struct {
		CaseTypes []affairs.CaseTypeMeaning `yaml:"case_types"`
		Notices   []affairs.Notice          `yaml:"notices"`
	}
	r.notices = r.file("notices.yaml", &notices)
	var people struct {
		People []Person `yaml:"people"`
	}
	r.people = r.optional("sample_people.yaml", &people)
	var cases struct {
		Cases []SampleCase `yaml:"cases"`
	}
	r.cases = r.optional("sample_cases.yaml", &cases)
	var events struct {
		Events []affairs.LifeEvent `yaml:"life_events"`
	}
	r.events = r.optional("life_events.yaml", &events)
	var synonyms struct {
		Synonyms [][]string `yaml:"synonyms"`
	}
	r.synonyms = r.optional("synonyms.yaml", &synonyms)
	r.words = synonyms.Synonyms
	r.site = r.file("site.yaml", &h.Site)
	r.texts = r.file("texts.yaml", &h.Texts)
	r.rules = r.file("rules.yaml", &h.Rules)
	h.Bureaus, h.Lines, h.Windows, h.Staff = bureaus.Bureaus, lines.Lines, windows.Windows, staff.Staff
	h.Years, h.Rating, h.CaseTypes, h.Notices = years.Calendar, rating.Rating, notices.CaseTypes, notices.Notices
	h.Feedback = rating.Feedback.WithDefaults()
	h.People, h.Cases, h.Events = people.People, cases.Cases, events.Events
	h.Calendar = affairs.NewCalendar(h.Years)
	h.Matters = affairs.NewCatalogue(r.readMatters(), h.Bureaus, synonyms.Synonyms...)
	return h
}

// readMatters reads every .yaml file of matters/, in the order of their names.
func (r *reader) readMatters() []affairs.Matter {
	entries, err := fs.ReadDir(r.files, "matters")
	var names []string
	for _, e := range entries {
		switch {
		case e.IsDir() || strings.HasPrefix(e.Name(), "."):
		case path.Ext(e.Name()) == ".yaml":
			names = append(names, path.Join("matters", e.Name()))
		case path.Ext(e.Name()) == ".yml":
			r.note(path.Join("matters", e.Name()), "请把扩展名改为 .yaml，否则不会读取", "rename it to .yaml, or it is not read")
		}
	}
	if err != nil || len(names) == 0 {
		r.note("matters", "没有事项文件，请从示例复制 matters/ 目录并修改", "there are no matters; copy the folder matters/ from the example and edit it")
	}
	var all []affairs.Matter
	for _, name := range names {
		var f struct {
			Matters []affairs.Matter `yaml:"matters"`
		}
		doc := r.file(name, &f)
		r.matters = append(r.matters, matterFile{doc, f.Matters})
		all = append(all, f.Matters...)
	}
	return all
}

func (r *reader) note(name, zh, en string) {
	d := &document{name: name}
	d.add(0, "", zh, en)
	r.docs = append(r.docs, d)
}

func (r *reader) file(name string, target any) *document {
	d := r.optional(name, target)
	if d == nil {
		d = &document{name: name}
		d.add(0, "", "缺少这个文件，请从示例复制并修改", "this file is missing; copy it from the example and edit it")
		r.docs = append(r.docs, d)
	}
	return d
}

// optional is nil if the file does not exist.
func (r *reader) optional(name string, target any) *document {
	content, err := readBounded(r.files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var d *document
	if err != nil {
		d = &document{name: name}
		d.add(0, "", "不能读取这个文件，请检查权限（"+err.Error()+"）", "this file cannot be read; check its permissions ("+err.Error()+")")
	} else {
		d = parse(name, content)
		d.decode(target, "yaml")
	}
	r.docs = append(r.docs, d)
	return d
}

// readBounded reads at most one byte more than a file may have.
func readBounded(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(io.LimitReader(f, maxFile+1)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// zone finds a time zone. A small system may have none of its own: China's is
// known without it, the same all year since 1992, and for one zone the half
// megabyte of all of them is not carried along.
func zone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, errors.New("no name of a time zone")
	}
	at, err := time.LoadLocation(name)
	if err != nil && name == "Asia/Shanghai" {
		return time.FixedZone(name, 8*60*60), nil
	}
	return at, err
}

// finish fills in what follows from the checked data.
func (h *Hall) finish(s Settings) {
	h.Location, _ = zone(h.Timezone) // checked
	h.Opening = affairs.Opening{
		Hours: h.Hours, Calendar: h.Calendar, Location: h.Location, Always: s.Ticketing == TicketingAlways,
	}
	fill := strings.NewReplacer(
		"{分钟}", fmt.Sprint(int(s.Queue.ReturnWithin.Minutes())),
		"{天数}", fmt.Sprint(s.Retention.PersonalDays),
		"{电话}", h.ServicePhone,
	)
	for _, t := range []*affairs.Text{&h.Texts.Slip.MissedRule, &h.Texts.Slip.Lunch, &h.Texts.Slip.Privacy} {
		t.ZH, t.EN = fill.Replace(t.ZH), fill.Replace(t.EN)
	}
}

// StaffIn is the list of staff that a text of staff.yaml has; what it does not understand is
// left out: the text may be of an earlier edition.
func StaffIn(text []byte) []affairs.Staff {
	var list struct {
		Staff []affairs.Staff `yaml:"staff"`
	}
	parse("staff.yaml", text).decode(&list, "yaml")
	return list.Staff
}
