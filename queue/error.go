package queue

// ErrorCode is what a refused command means, in the words of every interface.
type ErrorCode string

const (
	Invalid     ErrorCode = "invalid"     // the command itself is wrong
	NotFound    ErrorCode = "notfound"    // no such line, window, matter, ticket
	Conflict    ErrorCode = "conflict"    // not possible in the present state
	Denied      ErrorCode = "denied"      // not for this actor
	Unavailable ErrorCode = "unavailable" // not possible now: line closed, disk full
)

// Error is a refusal that a person can act on. A refused command has changed
// nothing.
type Error struct {
	Code  ErrorCode
	ZH    string // what is wrong and what to do, in Chinese
	EN    string // the same in English
	Field string // the part of the command that is wrong, if one is
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.EN }

// ErrorCode, Texts and ErrorField let an interface show the refusal without
// knowing this package.
func (e *Error) ErrorCode() string      { return string(e.Code) }
func (e *Error) Texts() (zh, en string) { return e.ZH, e.EN }
func (e *Error) ErrorField() string     { return e.Field }

func refuse(code ErrorCode, zh, en string) *Error { return &Error{Code: code, ZH: zh, EN: en} }

func (e *Error) at(field string) *Error {
	e.Field = field
	return e
}
