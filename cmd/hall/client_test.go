package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// newClient is a caller of the hall at base, signed in as an account of the demo,
// or as nobody.
func newClient(t testing.TB, base, user string) *client {
	t.Helper()
	c := &client{base: base, http: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 128}}}
	if user == "" {
		return c
	}
	if err := c.signIn(user, demoPassword); err != nil {
		t.Fatalf("sign in %s: %v", user, err)
	}
	return c
}

// must posts what the hall has to accept; out, if not nil, takes the answer.
func (c *client) must(t testing.TB, path string, in, out any) {
	t.Helper()
	if status, err := c.do("POST", path, "", in, out); err != nil || status >= 300 {
		t.Fatalf("%s: %d %v", path, status, err)
	}
}

// page reads a page as the caller, in Chinese.
func (c *client) page(t testing.TB, method, path string, form url.Values) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}
