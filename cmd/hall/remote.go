package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// remote asks a running hall over its API, as one of its accounts.
type remote struct {
	server, user, token string
	http                http.Client
	now                 time.Time // by the hall's own machine, at its last answer
}

// register adds the flags by which a tool finds the running hall. The password
// is never a flag, where every user of the machine could read it.
func (c *remote) register(set *flag.FlagSet, usual string) {
	set.StringVar(&c.server, "server", "http://127.0.0.1:8686", "运行中的大厅 the running hall's `URL`")
	set.StringVar(&c.user, "user", usual, "账号，密码取自环境变量 JIAOHAO_PASSWORD account; its password is taken from the environment variable JIAOHAO_PASSWORD")
}

// answerLimit is far more than any answer needs, in bytes.
const answerLimit = 8 << 20

// signIn takes a token. Without a password it goes on as nobody, who may see
// the devices of a demo on the same machine.
func (c *remote) signIn(ctx context.Context) error {
	c.http.Timeout = testWait + 5*time.Second
	password, given := os.LookupEnv("JIAOHAO_PASSWORD")
	if !given {
		return nil
	}
	var out struct {
		Token string `json:"token"`
	}
	in := map[string]string{"user": c.user, "password": password}
	if err := c.call(ctx, http.MethodPost, "/api/v1/login", in, &out); err != nil {
		return err
	}
	c.token = out.Token
	return nil
}

// signOut gives the token back.
func (c *remote) signOut() {
	if c.token == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = c.call(ctx, http.MethodPost, "/api/v1/logout", struct{}{}, nil) // it ends by itself, too
}

// send signs in, hands the hall a file, reads its answer into out, and signs out.
func (c *remote) send(ctx context.Context, file, path string, out any) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := c.signIn(ctx); err != nil {
		return err
	}
	defer c.signOut()
	return c.call(ctx, http.MethodPost, path, content, out)
}

// call is one request; in and out are JSON, but an in of bytes is sent as it is.
func (c *remote) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	file, isFile := in.([]byte)
	switch {
	case isFile:
		body = bytes.NewReader(file)
	case in != nil:
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.server, "/")+path, body)
	if err != nil {
		return err
	}
	if in != nil && !isFile {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("连不上运行中的大厅，先启动它或用 --server 指明地址 cannot reach the hall; start it, or name it with --server: %w", err)
	}
	defer resp.Body.Close()
	if c.now, err = http.ParseTime(resp.Header.Get("Date")); err != nil {
		c.now = time.Now()
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 400 {
		return refusedBy(resp.StatusCode, data)
	}
	if out == nil || len(data) == 0 {
		return nil
	}
	return json.Unmarshal(data, out)
}

// refusedBy puts an answer of refusal into its own words.
func refusedBy(status int, data []byte) error {
	var problem struct {
		ZH string `json:"message"`
		EN string `json:"message_en"`
	}
	_ = json.Unmarshal(data, &problem) // what is no JSON has no words
	zh, en := problem.ZH, problem.EN
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return errors.New("没有权限：用 --user 指明账号，密码放进环境变量 JIAOHAO_PASSWORD not permitted: name the account with --user and put its password into the environment variable JIAOHAO_PASSWORD")
	case zh+en != "":
		return fmt.Errorf("%s\n  %s", zh, en)
	}
	return fmt.Errorf("HTTP %d", status)
}
