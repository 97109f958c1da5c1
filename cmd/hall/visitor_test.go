package main

import (
	"bytes"
	"errors"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// visitor is a browser without scripts.
type visitor struct {
	t      *testing.T
	base   string
	client *http.Client

	at     string // path of the page last seen
	status int    // and its status
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, base: base, client: &http.Client{Jar: jar, Timeout: 30 * time.Second, Transport: asBrowser{}}}
}

// asBrowser asks for pages rather than for JSON.
type asBrowser struct{}

func (asBrowser) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	return http.DefaultTransport.RoundTrip(r)
}

func (v *visitor) signIn(user, password string) {
	v.t.Helper()
	if page := v.post("/sign-in", url.Values{"user": {user}, "password": {password}}); strings.Contains(page, `name="password"`) {
		v.t.Fatalf("%s could not sign in", user)
	}
}

func (v *visitor) get(path string) string {
	v.t.Helper()
	res, err := v.client.Get(v.base + path)
	return v.read(res, err)
}

func (v *visitor) post(path string, form url.Values) string {
	v.t.Helper()
	res, err := v.client.PostForm(v.base+path, form)
	return v.read(res, err)
}

func (v *visitor) upload(path string, archive []byte) string {
	v.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("archive", "hall.zip")
	if err == nil {
		_, err = part.Write(archive)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		v.t.Fatal(err)
	}
	res, err := v.client.Post(v.base+path, w.FormDataContentType(), &body)
	return v.read(res, err)
}

func (v *visitor) read(res *http.Response, err error) string {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if v.at, v.status = res.Request.URL.Path, res.StatusCode; err != nil || v.status >= 500 {
		v.t.Fatalf("%s: %d %v\n%s", v.at, v.status, err, body)
	}
	return string(body)
}

// shows fails for words that a page does not say.
func (v *visitor) shows(page string, words ...string) {
	v.t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			v.t.Errorf("the page does not say %q:\n%s", w, page)
		}
	}
}

// fields are what a page's form would send: inputs, choices and texts as they
// stand.
func (v *visitor) fields(page string) url.Values {
	v.t.Helper()
	form := url.Values{}
	at := strings.Index(page, `data-preview="auto"`)
	if at < 0 {
		v.t.Fatalf("no form on the page:\n%s", page)
	}
	page = page[at:]
	page = page[:strings.Index(page, "</form>")]
	for _, m := range inputTag.FindAllString(page, -1) {
		name, value := attribute(m, "name"), attribute(m, "value")
		if strings.Contains(m, `type="checkbox"`) {
			if strings.Contains(m, " checked") {
				form.Add(name, value)
			}
		} else if name != "" {
			form.Set(name, value)
		}
	}
	for _, m := range selectTag.FindAllStringSubmatch(page, -1) {
		chosen := ""
		for i, o := range optionTag.FindAllString(m[2], -1) {
			if i == 0 || strings.Contains(o, " selected") {
				chosen = attribute(o, "value")
			}
		}
		form.Set(m[1], chosen)
	}
	for _, m := range textTag.FindAllStringSubmatch(page, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	return form
}

var (
	inputTag  = regexp.MustCompile(`<input[^>]*>`)
	selectTag = regexp.MustCompile(`(?s)<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>`)
	optionTag = regexp.MustCompile(`<option[^>]*>`)
	textTag   = regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>`)
)

func attribute(tag, name string) string {
	m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}
