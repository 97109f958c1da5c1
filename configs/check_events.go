package configs

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Pictures are the drawings that a life event may have.
var Pictures = []string{"home", "baby", "shop", "company", "work", "pension", "health", "card", "well", "build", "road", "help"}

// longestEvent is how many characters of a life event's name fit its button.
const longestEvent = 6

func (r *reader) checkEvents(h *Hall) {
	d, seen := r.events, map[string]int{}
	for i, e := range h.Events {
		path := index("life_events", i)
		checkName(d, seen, "life_events", i, "id", e.ID, shortID, "小写字母开头的字母和数字", "lower-case letters and digits, a letter first")
		need(d, path, "name", e.Name)
		if utf8.RuneCountInString(e.Name) > longestEvent {
			d.at(path+".name", "按钮上放不下，请写在 6 个字以内", "too long for its button; at most 6 characters")
		}
		if e.Picture != "" && !slices.Contains(Pictures, e.Picture) {
			d.at(path+".picture", "没有这个图画，可用："+strings.Join(Pictures, " "), "there is no such drawing; use one of: "+strings.Join(Pictures, " "))
		}
		if len(e.Matters) == 0 {
			d.at(path+".matters", "至少要有一个事项", "there must be at least one matter")
		}
		for j, id := range e.Matters {
			_, ok := h.Matters.Matter(id)
			ok = ok || r.refs.matters.doubtful() // the wrong name over there is the mistake
			r.refs.refer(d, ok, r.refs.matters, index(path+".matters", j), id)
		}
		unique(d, path+".matters", e.Matters)
	}
	if r.synonyms == nil {
		return
	}
	for i, group := range r.words {
		path := index("synonyms", i)
		if len(group) < 2 {
			r.synonyms.at(path, "一组至少两个词", "a group has at least two words")
		}
		unique(r.synonyms, path, group)
	}
}
