package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The codes that people and programs see.
const (
	CodeInvalid     = "invalid"
	CodeNotFound    = "notfound"
	CodeConflict    = "conflict"
	CodeDenied      = "denied"
	CodeUnavailable = "unavailable"
	CodeInternal    = "internal"
)

// coded is what an error implements to be shown to people.
type coded interface {
	ErrorCode() string
	Texts() (zh, en string)
}

// fielded names the field of the request that is wrong.
type fielded interface{ ErrorField() string }

// delayed says when trying again makes sense.
type delayed interface{ RetryAfter() time.Duration }

// Error is an error with a code and a sentence for people in both languages.
type Error struct {
	Code   string
	ZH, EN string
	Field  string        // field of the request, when one is to blame
	Wait   time.Duration // when to try again; 0 = not said
	Status int           // HTTP status where the code's own does not fit; usually 0
	Err    error         // cause, for the log
}

func (e *Error) Error() string {
	s := e.Code + ": " + e.EN
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error             { return e.Err }
func (e *Error) ErrorCode() string         { return e.Code }
func (e *Error) Texts() (zh, en string)    { return e.ZH, e.EN }
func (e *Error) ErrorField() string        { return e.Field }
func (e *Error) RetryAfter() time.Duration { return e.Wait }

// Invalid is a mistake in the request; field may be "".
func Invalid(field, zh, en string) *Error {
	return &Error{Code: CodeInvalid, Field: field, ZH: zh, EN: en}
}

// NotFound is something that does not exist.
func NotFound(zh, en string) *Error { return &Error{Code: CodeNotFound, ZH: zh, EN: en} }

// Conflict is a command that the present state does not allow.
func Conflict(zh, en string) *Error { return &Error{Code: CodeConflict, ZH: zh, EN: en} }

// Denied is something this caller may not do.
func Denied(zh, en string) *Error { return &Error{Code: CodeDenied, ZH: zh, EN: en} }

// Unavailable is something that cannot be done just now.
func Unavailable(zh, en string) *Error { return &Error{Code: CodeUnavailable, ZH: zh, EN: en} }

// ErrorBody is what a program receives.
type ErrorBody struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	MessageEN string `json:"message_en"`
	Field     string `json:"field,omitempty"`
	// RetryAfter is in whole seconds, at least 1 when present.
	RetryAfter int `json:"retry_after,omitempty"`
}

// statusOf is the one table from codes to HTTP statuses. Not signed in turns
// denied into 401.
var statusOf = map[string]int{
	CodeInvalid:     http.StatusBadRequest,
	CodeNotFound:    http.StatusNotFound,
	CodeConflict:    http.StatusConflict,
	CodeDenied:      http.StatusForbidden,
	CodeUnavailable: http.StatusServiceUnavailable,
	CodeInternal:    http.StatusInternalServerError,
}

// describe turns any error into a status and a body. shown is false when the
// error was unknown and its text must go to the log instead.
func describe(err error, who Identity) (status int, body ErrorBody, shown bool) {
	var c coded
	if !errors.As(err, &c) || statusOf[c.ErrorCode()] == 0 || c.ErrorCode() == CodeInternal {
		return http.StatusInternalServerError, ErrorBody{Code: CodeInternal,
			Message:   "系统出现内部错误，本次操作没有完成。请再试一次；仍不行请联系大厅技术人员。",
			MessageEN: "Something went wrong inside the system and nothing was done. Please try again, or call the hall's technician."}, false
	}
	body = ErrorBody{Code: c.ErrorCode()}
	body.Message, body.MessageEN = c.Texts()
	status = statusOf[body.Code]
	if body.Code == CodeDenied && !who.SignedIn() && who.Kiosk == "" && who.Screen == "" {
		status = http.StatusUnauthorized
	}
	var e *Error
	if errors.As(err, &e) && e.Status != 0 {
		status = e.Status
	}
	var f fielded
	if errors.As(err, &f) {
		body.Field = f.ErrorField()
	}
	var d delayed
	if errors.As(err, &d) && d.RetryAfter() > 0 {
		body.RetryAfter = int((d.RetryAfter() + time.Second - 1) / time.Second)
	}
	return status, body, true
}

// prefersHTML reports whether a page, rather than JSON, answers the request:
// text/html is accepted and not listed after application/json.
func prefersHTML(r *http.Request) bool {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	html := strings.Index(accept, "text/html")
	if html < 0 {
		return false
	}
	json := strings.Index(accept, "application/json")
	return json < 0 || html < json
}

func retryHeader(h http.Header, body ErrorBody) {
	if body.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(body.RetryAfter))
	}
}
