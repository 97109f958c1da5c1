package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"jiaohao/web"
	"jiaohao/web/webtest"
)

type order struct {
	Line  string `json:"line"`
	Count int    `json:"count"`
}

func readRoute(t *testing.T) *webtest.Site {
	return webtest.Start(t, web.Options{Routes: []web.Route{
		{Method: "POST", Pattern: "/read", Roles: []web.Role{web.Anyone}, Handler: func(w http.ResponseWriter, r *http.Request) error {
			var in order
			if err := web.ReadJSON(r, &in); err != nil {
				return err
			}
			return web.WriteJSON(w, 200, in)
		}},
		{Method: "POST", Pattern: "/large", Body: 1 << 20, Roles: []web.Role{web.Anyone}, Handler: func(w http.ResponseWriter, r *http.Request) error {
			var in order
			if err := web.ReadJSON(r, &in); err != nil {
				return err
			}
			return web.WriteJSON(w, 200, len(in.Line))
		}},
		{Method: "POST", Pattern: "/key", Roles: []web.Role{web.Anyone}, Handler: func(w http.ResponseWriter, r *http.Request) error {
			key, err := web.IdempotencyKey(r)
			if err != nil {
				return err
			}
			return web.WriteJSON(w, 200, key)
		}},
	}})
}

func TestReadJSON(t *testing.T) {
	site := readRoute(t)
	tests := []struct {
		name, body, contentType string
		status                  int
		field, message          string
	}{
		{"complete", `{"line":"A","count":2}`, "application/json", 200, "", ""},
		{"with charset", `{"line":"A"}`, "application/json; charset=utf-8", 200, "", ""},
		{"empty", "", "", 200, "", ""},
		{"spaces around", " {} \n", "application/json", 200, "", ""},
		{"cut off", `{"line":"A"`, "application/json", 400, "", "cut off"},
		{"malformed", `{"line":A}`, "application/json", 400, "", "at byte"},
		{"not JSON", "line=A", "application/x-www-form-urlencoded", 415, "", "must be JSON"},
		{"trailing value", `{"line":"A"}{"line":"B"}`, "application/json", 400, "", "after the JSON"},
		{"trailing text", `{"line":"A"} x`, "application/json", 400, "", "after the JSON"},
		{"unknown field", `{"lien":"A"}`, "application/json", 400, "lien", "Unknown field: lien"},
		{"wrong type", `{"count":"two"}`, "application/json", 400, "count", "count"},
		{"array", `[]`, "application/json", 400, "", "wrong type"},
		{"deep nesting", strings.Repeat("[", 20000), "application/json", 400, "", ""},
		{"huge", `{"line":"` + strings.Repeat("A", 64<<10) + `"}`, "application/json", 413, "", "65536"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := site.Nobody().Do("POST", "/read", tt.contentType, []byte(tt.body))
			if tt.status == 200 {
				res.Want(200)
				return
			}
			body := res.WantError(tt.status, "invalid")
			if body.Field != tt.field || !strings.Contains(body.MessageEN, tt.message) {
				t.Errorf("got %+v, want field %q and %q", body, tt.field, tt.message)
			}
		})
	}
	site.Nobody().Post("/large", `{"line":"`+strings.Repeat("A", 100<<10)+`"}`).Want(200).Contains("102400")
}

// A connection that ends in mid-body must not be taken for a complete request.
func TestTruncatedBody(t *testing.T) {
	site := readRoute(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(site.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"line\":\"A\"}")
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != 400 || !strings.Contains(string(body), `"invalid"`) {
		t.Errorf("got %d %s", res.StatusCode, body)
	}
}

func TestIdempotencyKey(t *testing.T) {
	site := readRoute(t)
	site.Nobody().Post("/key", nil).Want(200).Contains(`""`)
	site.Nobody().With("Idempotency-Key", "abc-1").Post("/key", nil).Want(200).Contains(`"abc-1"`)
	for _, bad := range []string{"with space", strings.Repeat("x", 65), "钥匙"} {
		body := site.Nobody().With("Idempotency-Key", bad).Post("/key", nil).WantError(400, "invalid")
		if body.Field != "Idempotency-Key" {
			t.Errorf("key %q: field %q", bad, body.Field)
		}
	}
}
