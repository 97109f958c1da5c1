package desk

import (
	"errors"

	"jiaohao/affairs"
	"jiaohao/web"
)

// refusal is why something was not done, for a page.
type refusal struct {
	Code string
	affairs.Text
}

// refusalOf reads the code and words of an error that is meant for people.
func refusalOf(err error) (refusal, bool) {
	var e interface {
		ErrorCode() string
		Texts() (zh, en string)
	}
	if !errors.As(err, &e) || e.ErrorCode() == web.CodeInternal {
		return refusal{}, false
	}
	r := refusal{Code: e.ErrorCode()}
	r.ZH, r.EN = e.Texts()
	return r, true
}

// status is the HTTP status of a page that shows the refusal; nil = nothing was refused.
func (r *refusal) status() int {
	if r == nil {
		return 200
	}
	switch r.Code {
	case web.CodeInvalid:
		return 400
	case web.CodeNotFound:
		return 404
	case web.CodeDenied:
		return 403
	case web.CodeUnavailable:
		return 503
	}
	return 409
}
