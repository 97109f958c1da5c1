package web_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jiaohao/web"
)

// The typedefs of wire.js name exactly the fields of the structs, and mark as
// optional what may be left out.
func TestWireTypes(t *testing.T) {
	js, err := os.ReadFile("static/wire.js")
	if err != nil {
		t.Fatal(err)
	}
	described := make(map[string][]string)
	property := regexp.MustCompile(`@property \{[^}]+\} (\S+)`)
	for _, block := range strings.Split(string(js), "/**")[1:] {
		name := regexp.MustCompile(`@typedef \{Object\} (\w+)`).FindStringSubmatch(block)
		if name == nil {
			continue
		}
		for _, m := range property.FindAllStringSubmatch(block, -1) {
			described[name[1]] = append(described[name[1]], m[1])
		}
	}
	structs := []any{web.Message{}, web.ErrorBody{}, web.LoginRequest{}, web.LoginResponse{}, web.MeResponse{}}
	if len(described) != len(structs) {
		t.Errorf("wire.js describes %d types, want %d", len(described), len(structs))
	}
	for _, s := range structs {
		typ := reflect.TypeOf(s)
		var want []string
		for i := range typ.NumField() {
			name, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if strings.Contains(options, "omitempty") {
				name = "[" + name + "]"
			}
			want = append(want, name)
		}
		if got := described[typ.Name()]; !slices.Equal(got, want) {
			t.Errorf("%s: wire.js has %v, the struct %v", typ.Name(), got, want)
		}
	}
}
