package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// ReadJSON decodes the request body into v. The body must be one JSON value, no
// larger than the route allows, with no field that v does not have; an absent
// body is read as {} so that a command without parameters needs none. Every
// error is a *Error with code invalid.
func ReadJSON(r *http.Request, v any) error {
	if ct := r.Header.Get("Content-Type"); ct != "" && r.ContentLength != 0 {
		if mt, _, err := mime.ParseMediaType(ct); err != nil || (mt != "application/json" && !strings.HasSuffix(mt, "+json")) {
			return &Error{Code: CodeInvalid, Status: http.StatusUnsupportedMediaType, Err: err,
				ZH: "请求内容应为 JSON（Content-Type: application/json）。",
				EN: "The body must be JSON (Content-Type: application/json)."}
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, bodyLimit(r)))
	if err != nil {
		return readError(err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return jsonError(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Invalid("", "请求内容中 JSON 之后还有多余的字符。", "There is something after the JSON value in the body.")
	}
	return nil
}

// ReadForm parses a posted HTML form (application/x-www-form-urlencoded) and
// returns its values. Every error is a *Error with code invalid.
func ReadForm(r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, bodyLimit(r))
	if err := r.ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, readError(err)
		}
		return nil, &Error{Code: CodeInvalid, Err: err,
			ZH: "表单内容有误，请返回重新填写。", EN: "The form could not be read; please go back and fill it in again."}
	}
	return r.PostForm, nil
}

// WriteJSON answers with v as JSON. Its error means that v cannot be encoded;
// nothing was written then.
func WriteJSON(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	writeBody(w, status, "application/json; charset=utf-8", append(body, '\n'))
	return nil
}

func writeBody(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone: there is nobody to tell
}

// IdempotencyKey returns the request's Idempotency-Key header, or "" when there
// is none. A key is 1 to 64 visible ASCII characters.
func IdempotencyKey(r *http.Request) (string, error) {
	key := r.Header.Get("Idempotency-Key")
	bad := len(key) > 64
	for _, c := range []byte(key) {
		bad = bad || c <= ' ' || c > '~'
	}
	if bad {
		return "", Invalid("Idempotency-Key", "Idempotency-Key 应为 1 到 64 个可见 ASCII 字符。",
			"Idempotency-Key must be 1 to 64 visible ASCII characters.")
	}
	return key, nil
}

func readError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &Error{Code: CodeInvalid, Status: http.StatusRequestEntityTooLarge, Err: err,
			ZH: fmt.Sprintf("请求内容过大，最多 %d 字节。", tooLarge.Limit),
			EN: fmt.Sprintf("The body is too large; at most %d bytes.", tooLarge.Limit)}
	}
	return &Error{Code: CodeInvalid, Err: err,
		ZH: "请求内容没有完整收到，请重试。", EN: "The body did not arrive completely; please try again."}
}

func jsonError(err error) error {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return &Error{Code: CodeInvalid, Err: err,
			ZH: "请求内容的 JSON 不完整。", EN: "The JSON in the body is cut off."}
	case errors.As(err, &syntax):
		return &Error{Code: CodeInvalid, Err: err,
			ZH: fmt.Sprintf("请求内容不是正确的 JSON（第 %d 字节处）。", syntax.Offset),
			EN: fmt.Sprintf("The body is not valid JSON (at byte %d).", syntax.Offset)}
	case errors.As(err, &typ):
		return &Error{Code: CodeInvalid, Err: err, Field: typ.Field,
			ZH: fmt.Sprintf("字段 %s 的类型不对，不能是 %s。", orBody(typ.Field, "（整个内容）"), typ.Value),
			EN: fmt.Sprintf("Field %s has the wrong type: it cannot be a %s.", orBody(typ.Field, "(the whole body)"), typ.Value)}
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name = strings.Trim(name, `"`)
		return &Error{Code: CodeInvalid, Err: err, Field: name,
			ZH: "不认识的字段：" + name + "。", EN: "Unknown field: " + name + "."}
	}
	return &Error{Code: CodeInvalid, Err: err,
		ZH: "请求内容有误，请检查后重试。", EN: "The body cannot be read; please check it and try again."}
}

func orBody(field, whole string) string {
	if field == "" {
		return whole
	}
	return field
}

type bodyLimitKey struct{}

func bodyLimit(r *http.Request) int64 {
	if n, ok := r.Context().Value(bodyLimitKey{}).(int64); ok && n > 0 {
		return n
	}
	return DefaultBody
}
