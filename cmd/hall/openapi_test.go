package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/configs"

	"github.com/getkin/kin-openapi/openapi3"
)

// TestOpenAPIIsTheRouteTable compares web/openapi.yaml with the routes of the
// composed hall: the same calls, each for the same roles.
func TestOpenAPIIsTheRouteTable(t *testing.T) {
	cfg, err := configs.Load(configs.Options{Example: true, DataDir: filepath.Join(t.TempDir(), "data"), Drivers: driverNames()})
	if err != nil {
		t.Fatal(err)
	}
	d, err := newDaemon(t.Context(), cfg, false, "", time.Now, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	routed := map[string]bool{}
	for _, r := range d.server.Routes() {
		if !strings.HasPrefix(r.Pattern, "/api/v1/") && r.Pattern != "/ws" {
			continue
		}
		roles := make([]string, len(r.Roles))
		for i, role := range r.Roles {
			roles[i] = string(role)
		}
		slices.Sort(roles)
		routed[fmt.Sprint(r.Method, " ", r.Pattern, " for ", strings.Join(roles, ", "))] = true
	}
	file, err := os.ReadFile("../../web/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(file)
	if err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			list, _ := op.Extensions["x-roles"].([]any)
			roles := make([]string, len(list))
			for i, role := range list {
				roles[i] = fmt.Sprint(role)
			}
			slices.Sort(roles)
			described[fmt.Sprint(method, " ", path, " for ", strings.Join(roles, ", "))] = true
		}
	}
	for call := range routed {
		if !described[call] {
			t.Errorf("not in openapi.yaml: %s", call)
		}
	}
	for call := range described {
		if !routed[call] {
			t.Errorf("described and not served: %s", call)
		}
	}
}
