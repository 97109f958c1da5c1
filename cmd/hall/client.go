package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// client talks to the API as one user; without a token it is whatever its
// address or its device cookie makes of it.
type client struct {
	base, token string
	http        *http.Client
}

// do sends one request and decodes the answer; a refusal is an apiError.
func (c *client) do(method, path, key string, in, out any) (int, error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, c.base+path, body)
	if err != nil {
		return 0, err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return res.StatusCode, err
	}
	if res.StatusCode >= 400 {
		e := &apiError{Status: res.StatusCode}
		if err := json.Unmarshal(raw, e); err != nil {
			return res.StatusCode, fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, strings.TrimSpace(string(raw)))
		}
		return res.StatusCode, e
	}
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			return res.StatusCode, fmt.Errorf("%s %s: %w\n%s", method, path, err, raw)
		}
	}
	return res.StatusCode, nil
}

// signIn signs in and keeps the token.
func (c *client) signIn(user, password string) error {
	var in struct{ Token string }
	_, err := c.do("POST", "/api/v1/login", "", map[string]string{"user": user, "password": password}, &in)
	c.token = in.Token
	return err
}

// apiError is the answer to a refused request.
type apiError struct {
	Status    int
	Code      string `json:"code"`
	Message   string `json:"message"`
	MessageEN string `json:"message_en"`
	Field     string `json:"field"`
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.MessageEN) }

// ticketAnswer is the answer to POST tickets.
type ticketAnswer struct {
	ID     string   `json:"id"`
	Number string   `json:"number"`
	Line   string   `json:"line"`
	Matter string   `json:"matter"`
	Ahead  int      `json:"ahead"`
	Window []string `json:"window"`
	URL    string   `json:"url"`
	Slip   string   `json:"slip"`
}
