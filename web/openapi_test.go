package web_test

import (
	"os"
	"strings"
	"testing"

	"jiaohao/web"
	"jiaohao/web/webtest"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestOpenAPI(t *testing.T) {
	file, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	site := webtest.Start(t, web.Options{Hub: web.NewHub(web.HubOptions{})})
	for _, rt := range site.Server.Routes() {
		if !strings.HasPrefix(rt.Pattern, "/api/v1/") && rt.Pattern != "/ws" {
			continue
		}
		item := doc.Paths.Find(rt.Pattern)
		if item == nil || item.GetOperation(rt.Method) == nil {
			t.Errorf("%s %s is not described", rt.Method, rt.Pattern)
			continue
		}
		var roles []string
		for _, role := range rt.Roles {
			roles = append(roles, string(role))
		}
		described, _ := item.GetOperation(rt.Method).Extensions["x-roles"].([]any)
		var got []string
		for _, role := range described {
			got = append(got, role.(string))
		}
		if strings.Join(got, " ") != strings.Join(roles, " ") {
			t.Errorf("%s %s: described for %v, is for %v", rt.Method, rt.Pattern, got, roles)
		}
	}
	served := site.Nobody().Get("/api/v1/openapi.yaml").Want(200)
	if string(served.Body) != string(file) {
		t.Error("the server gives out another description")
	}
}
