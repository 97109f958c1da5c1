package configs_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/configs"
)

// documented are the key paths of the manual that have a comment of their own:
// one above the key or behind it. Items of a list are shown in a comment.
func documented(t *testing.T) (keys []string, bare []string) {
	t.Helper()
	key := regexp.MustCompile(`^(#?)( *)(- )?([a-z_]+):(.*)$`)
	var section string
	var list []string
	commented := false
	for _, line := range strings.Split(string(configs.Manual()), "\n") {
		m := key.FindStringSubmatch(line)
		isItem := m != nil && m[1] == "#" && strings.HasPrefix(line, "#  ")
		switch {
		case isItem:
			list = append(list, m[4])
			if !strings.Contains(m[5], "#") {
				bare = append(bare, "devices[]."+m[4])
			}
		case strings.HasPrefix(strings.TrimSpace(line), "#"):
			commented = true
			continue
		case m == nil:
			commented = false
			continue
		default:
			path := m[4]
			if m[2] == "" {
				section = m[4]
			} else {
				path = section + "." + m[4]
			}
			keys = append(keys, path)
			if !commented && !strings.Contains(m[5], "#") && len(list) == 0 {
				bare = append(bare, path)
			}
			for _, l := range list {
				keys = append(keys, path+"[]."+l)
			}
			list = nil
		}
		commented = false
	}
	return keys, bare
}

func fieldPaths(typ reflect.Type, at string) []string {
	var paths []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		path := strings.TrimPrefix(at+"."+f.Tag.Get("mapstructure"), ".")
		paths = append(paths, path)
		switch {
		case f.Type.Kind() == reflect.Struct:
			paths = append(paths, fieldPaths(f.Type, path)...)
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct:
			paths = append(paths, fieldPaths(f.Type.Elem(), path+"[]")...)
		}
	}
	return paths
}

// Every setting has a commented key in the manual, and the manual has no other.
func TestManualMatchesSettings(t *testing.T) {
	keys, bare := documented(t)
	if len(bare) > 0 {
		t.Errorf("keys without a comment: %v", bare)
	}
	fields := fieldPaths(reflect.TypeFor[configs.Settings](), "")
	for _, f := range fields {
		if !slices.Contains(keys, f) {
			t.Errorf("the setting %s is not in hall.yaml", f)
		}
	}
	for _, k := range keys {
		if !slices.Contains(fields, k) {
			t.Errorf("hall.yaml describes %s, which is no setting", k)
		}
	}
	if len(keys) < 50 {
		t.Errorf("only %d keys found; the test no longer reads the manual", len(keys))
	}
}

// Everything in hall.yaml is explained in Chinese for those who edit it.
func TestManualIsChinese(t *testing.T) {
	for i, line := range strings.Split(string(configs.Manual()), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "#") && regexp.MustCompile(`（.*(–|\|).*）`).MatchString(line) &&
			!regexp.MustCompile(`\p{Han}`).MatchString(line) {
			t.Errorf("line %d gives a range without Chinese words: %s", i+1, line)
		}
	}
}

// The defaults are the product's: domain rules and timers.
func TestDefaults(t *testing.T) {
	cfg, err := configs.Load(configs.Options{Example: true})
	if err != nil {
		t.Fatal(err)
	}
	want := configs.Queue{
		CallRepeats: 3, CallInterval: 20 * time.Second, NoShowAfter: 90 * time.Second, StartAfter: 5 * time.Second,
		UndoWithin: 10 * time.Second, SecondPress: 2 * time.Second, PriorityRatio: 2,
		OvertakenMost: 6, OvertakenWithin: 15 * time.Minute,
		ReturnAfter: 3, ReturnWithin: time.Hour, ReturnTimes: 1,
		Anonymous: true, OneActivePerPerson: true, MaxPerPersonPerDay: 3,
		EstimateSamples: 40, EstimateMinimum: 5, EstimateRoundTo: 5 * time.Minute,
		UnattendedAfter: 5 * time.Minute, DevicesOnAfter: time.Hour, StopWhenFull: true, ReentryLeast: 30 * time.Minute,
		ForgottenAfter: 90 * time.Minute, TideAbove: 30 * time.Minute, TideWaiting: 15,
	}
	if cfg.Queue != want {
		t.Errorf("queue rules\n%+v, want\n%+v", cfg.Queue, want)
	}
	if cfg.Listen != "127.0.0.1:8686" || cfg.Rating.Timeout != 30*time.Second ||
		cfg.Retention.PersonalDays != 30 {
		t.Errorf("other defaults: %+v", cfg.Settings)
	}
}
