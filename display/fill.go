package display

import (
	"regexp"
	"strings"
)

// The parts of a text of texts.yaml that are filled in.
const (
	fieldNumber = "{号码}"
	fieldSpelt  = "{号码逐字}"
	fieldWindow = "{窗口}"
	fieldName   = "{窗口名称}"
	fieldOther  = "{其他窗口}"
)

// field finds one such part.
var field = regexp.MustCompile(`\{[^{}]*\}`)

// fill writes the values into a template. A part that has no value, or that
// nobody knows, is left out.
func fill(template string, values map[string]string) string {
	return clean(field.ReplaceAllStringFunc(template, func(f string) string { return values[f] }))
}

// firstClause is a template up to its first space or comma: what can still be
// said when a later part has no value.
func firstClause(template string) string {
	if i := strings.IndexAny(template, " 　，,；;。"); i >= 0 {
		return template[:i]
	}
	return template
}
