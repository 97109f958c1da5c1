package configs

import (
	"fmt"
	"regexp"
)

// noter is where a check reports: a document, or the layered settings.
type noter interface {
	at(path, zh, en string)
}

// checkName finds ids that are missing, misshapen or given twice.
func checkName(d noter, seen map[string]int, list string, i int, key, value string, shape *regexp.Regexp, zh, en string) {
	path := join(index(list, i), key)
	if value == "" {
		d.at(path, "缺少 "+key, key+" is missing; add it")
		return
	}
	if !shape.MatchString(value) {
		d.at(path, fmt.Sprintf("“%s”不合格式，应当是%s", short(value), zh), fmt.Sprintf("%q has the wrong form; write %s", short(value), en))
		return
	}
	if first, twice := seen[value]; twice {
		d.at(path, fmt.Sprintf("“%s”与 %s 重复，请改一个", value, index(list, first)),
			fmt.Sprintf("%q is already the %s of %s; change one of the two", value, key, index(list, first)))
		return
	}
	seen[value] = i
}

// need reports a text that is missing.
func need(d noter, path, key, value string) {
	if value == "" {
		d.at(join(path, key), "缺少 "+key, key+" is missing; add it")
	}
}

// within reports a number out of its range.
func within(d noter, path, key string, value, least, most int) {
	if value < least || value > most {
		d.at(join(path, key), fmt.Sprintf("%d 超出范围，应当在 %d 到 %d 之间", value, least, most),
			fmt.Sprintf("%d is out of range; write %d to %d", value, least, most))
	}
}

// among reports a word that is not one of the allowed.
func among[T ~string](d noter, path, key string, value T, allowed ...T) {
	list := ""
	for i, a := range allowed {
		if a == value {
			return
		}
		if i > 0 {
			list += " | "
		}
		list += string(a)
	}
	d.at(join(path, key), fmt.Sprintf("“%s”不认识，应当是 %s", short(string(value)), list),
		fmt.Sprintf("%q is unknown; write one of %s", short(string(value)), list))
}

// unique reports an item of a list of names that is given twice.
func unique(d noter, path string, list []string) {
	seen := map[string]bool{}
	for i, v := range list {
		if seen[v] {
			d.at(index(path, i), fmt.Sprintf("“%s”写了两次，请删除一个", short(v)), fmt.Sprintf("%q is given twice; delete one", short(v)))
		}
		seen[v] = true
	}
}
