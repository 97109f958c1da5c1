package web_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"jiaohao/web"

	"github.com/gorilla/websocket"
)

// served runs a Server on a port of its own until stop is called.
func served(t *testing.T, o web.Options) (addr string, stop func() time.Duration) {
	t.Helper()
	pages, err := web.NewPages()
	if err != nil {
		t.Fatal(err)
	}
	o.Pages = pages
	server, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, ln) }()
	var once bool
	stop = func() time.Duration {
		if once {
			return 0
		}
		once = true
		begun := time.Now()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
		return time.Since(begun)
	}
	t.Cleanup(func() { stop() })
	return ln.Addr().String(), stop
}

func TestShutdown(t *testing.T) {
	hub := web.NewHub(web.HubOptions{})
	hub.Topic("board", []web.Role{web.Anyone}, (&hall{}).snapshot)
	begun, hang := make(chan struct{}), make(chan struct{})
	defer close(hang)
	addr, stop := served(t, web.Options{Hub: hub, Routes: []web.Route{{Method: "GET", Pattern: "/hang", Roles: []web.Role{web.Anyone},
		Handler: func(_ http.ResponseWriter, r *http.Request) error { close(begun); <-hang; return nil }}}})
	var socks []*websocket.Conn
	for range 20 {
		conn, _, err := websocket.DefaultDialer.Dial("ws://"+addr+"/ws?topic=board", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, _, err := conn.ReadMessage(); err != nil {
			t.Fatal(err)
		}
		socks = append(socks, conn)
	}
	go func() {
		if res, err := http.Get("http://" + addr + "/hang"); err == nil {
			res.Body.Close()
		}
	}()
	<-begun
	if took := stop(); took > 2*time.Second {
		t.Errorf("stopping took %v with a request that hangs; promised are 2 s", took)
	}
	for _, conn := range socks {
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Errorf("a socket at the end: %v, want close code 1001", err)
		}
	}
	if _, err := net.Dial("tcp", addr); err == nil {
		t.Error("the port is still open")
	}
}

func TestServeTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	hub := web.NewHub(web.HubOptions{})
	hub.Topic("board", []web.Role{web.Anyone}, (&hall{}).snapshot)
	addr, _ := served(t, web.Options{Hub: hub, TLS: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}})
	trust := &tls.Config{InsecureSkipVerify: true} // a test's own certificate
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: trust}}
	defer client.CloseIdleConnections()
	res, err := client.Get("https://" + addr + "/sign-in")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 200 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("got %d, HSTS %q", res.StatusCode, res.Header.Get("Strict-Transport-Security"))
	}
	d := websocket.Dialer{TLSClientConfig: trust}
	conn, _, err := d.Dial("wss://"+addr+"/ws?topic=board", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, _, err := conn.ReadMessage(); err != nil {
		t.Fatal(err)
	}
}

// TestHalfAnAnswerIsNotWhole lets a handler fail after a part of a file has left: whoever
// keeps it must notice.
func TestHalfAnAnswerIsNotWhole(t *testing.T) {
	addr, _ := served(t, web.Options{Routes: []web.Route{{Method: "GET", Pattern: "/records.csv", Roles: []web.Role{web.Anyone},
		Handler: func(w http.ResponseWriter, _ *http.Request) error {
			if _, err := io.WriteString(w, strings.Repeat("S001,accepted\r\n", 1000)); err != nil {
				t.Error(err)
			}
			return errors.New("the disk is gone")
		}}}})
	res, err := http.Get("http://" + addr + "/records.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if n, err := io.Copy(io.Discard, res.Body); err == nil {
		t.Errorf("half a file of %d bytes looks whole", n)
	}
}
