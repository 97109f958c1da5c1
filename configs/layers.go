package configs

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"

	"jiaohao/affairs"
)

// delimiter parts the levels of a viper key. It is no dot, because a dot in a
// key would be taken for a level.
const delimiter = "::"

// loader lays the settings over each other: manual, site file, environment,
// command line.
type loader struct {
	options  Options
	doc      *document         // the site's hall.yaml
	fromEnv  map[string]string // key path → variable that set it
	values   Settings
	problems Problems // of the environment
}

// settings fills l.values. The site file is first read strictly, for lines and
// key paths of all its problems; viper then lays the layers over each other. An
// error means that there is nothing to check.
func (l *loader) settings() error {
	defaults := parse("hall.yaml", manual)
	defaults.decode(&l.values, "mapstructure")
	if len(defaults.problems) > 0 {
		return fmt.Errorf("read the built-in manual: %w", defaults.problems)
	}
	content, err := l.siteFile()
	if err != nil {
		return err
	}
	l.doc = parse(l.name(), content)
	if l.doc.empty {
		l.doc.problems = nil // all settings as in the manual
	}
	l.doc.decode(&l.values, "mapstructure")

	v := viper.NewWithOptions(viper.KeyDelimiter(delimiter))
	v.SetConfigFile(l.name())
	v.SetConfigType("yaml")
	if err := v.ReadConfig(bytes.NewReader(manual)); err != nil {
		return fmt.Errorf("read the built-in manual: %w", err)
	}
	whole := len(l.doc.problems) == 0
	if whole {
		if err := v.MergeConfig(bytes.NewReader(content)); err != nil {
			return fmt.Errorf("read %s: %w", l.name(), err)
		}
	}
	l.environment(v)
	var layered Settings
	if err := v.UnmarshalExact(&layered, strictly); err != nil {
		return fmt.Errorf("read %s: %w", l.name(), err)
	}
	if whole {
		l.values = layered
	}
	if l.options.DataDir != "" {
		l.values.DataDir = l.options.DataDir
	}
	if l.options.Listen != "" {
		l.values.Listen = l.options.Listen
	}
	return nil
}

// strictly forbids viper to turn one kind of value into another.
func strictly(d *mapstructure.DecoderConfig) {
	d.WeaklyTypedInput = false
	d.DecodeHook = mapstructure.StringToTimeDurationHookFunc()
}

// name is the settings file's own; while a change is tried, the one under which
// pages know it.
func (l *loader) name() string {
	if l.options.Example || l.options.Changed != nil {
		return SettingsFile
	}
	return filepath.Base(l.options.File)
}

func (l *loader) siteFile() ([]byte, error) {
	if text, ok := l.options.Changed[SettingsFile]; ok {
		return text, nil // nil: all as in the manual
	}
	if l.options.Example {
		return fs.ReadFile(Example(), "hall.yaml")
	}
	if l.options.File == "" {
		return nil, ErrNoHall
	}
	content, err := readBounded(os.DirFS(filepath.Dir(l.options.File)), filepath.Base(l.options.File))
	if err != nil {
		zh := "不能读取设置文件，请检查文件名和权限（" + err.Error() + "）"
		if errors.Is(err, fs.ErrNotExist) {
			zh = "没有这个设置文件，请检查文件名"
		}
		return nil, Problems{{File: l.options.File, Text: affairs.Text{
			ZH: zh, EN: "the settings file cannot be read: " + err.Error() + "; check its name and permissions"}}}
	}
	return content, nil
}

// environment lays HALL_… variables over the files. Their values are text, so
// each is turned into the kind of its setting here, strictly.
func (l *loader) environment(v *viper.Viper) {
	known := envKeys()
	l.fromEnv = map[string]string{}
	for _, entry := range l.options.Env {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "HALL_") {
			continue
		}
		leaf, ok := known[name]
		if !ok {
			l.envProblem(name, "没有这个设置，请检查变量名或删除它", "there is no such setting; correct the name or unset it")
			continue
		}
		typed, err := leaf.parse(value)
		if err != nil {
			l.envProblem(name, "值不正确："+err.Error(), err.Error()+"; correct the value")
			continue
		}
		v.Set(strings.Join(leaf.path, delimiter), typed)
		reflect.ValueOf(&l.values).Elem().FieldByIndex(leaf.index).Set(reflect.ValueOf(typed))
		l.fromEnv[strings.Join(leaf.path, ".")] = name
	}
}

func (l *loader) envProblem(name, zh, en string) {
	l.problems = append(l.problems, Problem{File: "environment", Path: name, Text: affairs.Text{ZH: zh, EN: en}})
}

// at notes a problem of a setting where it was set: on its line, in the
// environment, or on the command line.
func (l *loader) at(path, zh, en string) {
	if name, ok := l.fromEnv[path]; ok {
		l.envProblem(name, zh, en)
		return
	}
	flag := map[string]string{"listen": l.options.Listen, "data_dir": l.options.DataDir}[path]
	if flag != "" {
		l.problems = append(l.problems, Problem{File: "command line", Path: path, Text: affairs.Text{ZH: zh, EN: en}})
		return
	}
	l.doc.at(path, zh, en)
}

// leaf is one single-valued setting.
type leaf struct {
	path  []string
	index []int
	kind  reflect.Type
}

func (f leaf) parse(value string) (any, error) {
	switch f.kind {
	case reflect.TypeFor[string]():
		return value, nil
	case durationType:
		d, err := time.ParseDuration(value)
		if err != nil {
			return nil, fmt.Errorf("%q is no duration with a unit, like 90s", short(value))
		}
		return d, nil
	case reflect.TypeFor[bool]():
		if value != "true" && value != "false" {
			return nil, fmt.Errorf("%q is neither true nor false", short(value))
		}
		return value == "true", nil
	case reflect.TypeFor[int]():
		n, err := strconv.Atoi(value)
		if err != nil || !decimal.MatchString(value) {
			return nil, fmt.Errorf("%q is no whole number without leading zeros", short(value))
		}
		return n, nil
	}
	panic("configs: no environment value for " + f.kind.String())
}

// envKeys maps each variable to its setting. Lists have no variable.
func envKeys() map[string]leaf {
	keys := map[string]leaf{}
	var walk func(t reflect.Type, path []string, index []int)
	walk = func(t reflect.Type, path []string, index []int) {
		for i := range t.NumField() {
			f := t.Field(i)
			p := append(slices.Clone(path), f.Tag.Get("mapstructure"))
			ix := append(slices.Clone(index), i)
			switch f.Type.Kind() {
			case reflect.Struct:
				walk(f.Type, p, ix)
			case reflect.Slice:
			default:
				keys["HALL_"+strings.ToUpper(strings.Join(p, "_"))] = leaf{p, ix, f.Type}
			}
		}
	}
	walk(reflect.TypeFor[Settings](), nil, nil)
	return keys
}
