package web_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
)

func rawBase64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// postLogin signs in as if from another machine and returns the status.
func postLogin(h http.Handler, addr, user, password string) int {
	req := httptest.NewRequest("POST", "http://hall/api/v1/login", strings.NewReader(fmt.Sprintf(`{"user":%q,"password":%q}`, user, password)))
	req.Header.Set("Content-Type", "application/json")
	req.RemoteAddr = addr
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec.Code
}
