package affairs

import (
	"slices"
	"strings"
	"unicode"
)

// entry is what a search looks at for one matter, in folded form.
type entry struct {
	id, full, initials string
	names              []string // short name, full name
	keywords           []string // what people say
	english            string
	questions          []string
	rest               string // bureau, scope, materials, result
}

func newEntry(m Matter, b Bureau) entry {
	e := entry{
		id: fold(m.ID), full: fold(m.Pinyin.Full), initials: fold(m.Pinyin.Initials),
		names:   []string{fold(m.ShortName), fold(m.Name)},
		english: strings.ToLower(m.NameEN + " " + m.SummaryEN + " " + b.NameEN + " " + b.ShortEN),
	}
	for _, k := range m.Keywords {
		e.keywords = append(e.keywords, fold(k))
	}
	for _, f := range m.FAQ {
		e.questions = append(e.questions, fold(f.Q))
	}
	rest := []string{fold(b.Name), fold(b.Short), fold(m.Scope), fold(m.Result.Name)}
	for _, x := range m.Materials {
		rest = append(rest, fold(x.Name))
	}
	e.rest = strings.Join(rest, "|") // fold leaves no bar, so no match spans two texts
	return e
}

// fold makes spellings equal: lower case, full-width forms to ASCII, spaces and
// punctuation gone.
func fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '！' && r <= '～' { // full-width ASCII block
			r -= '！' - '!'
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// maxQuery bounds the runes of a query that are looked at.
const maxQuery = 64

// Search finds matters by what people say or type: plain words ("打井",
// "身份证丢了"), parts of a name, a bureau, a question of the FAQ, an English
// word, full pinyin or its initials ("qsxk"). The best match comes first; a
// query that says nothing finds nothing.
func (c *Catalogue) Search(query string) []Matter {
	if r := []rune(query); len(r) > maxQuery {
		query = string(r[:maxQuery])
	}
	whole := fold(query)
	if whole == "" {
		return nil
	}
	words := strings.Fields(strings.ToLower(query))
	type hit struct{ at, score int }
	var hits []hit
	best := 0
	for i := range c.index {
		if s := c.index[i].score(whole, words); s > 0 {
			hits = append(hits, hit{i, s})
			best = max(best, s)
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	var found []Matter
	for _, h := range hits {
		// A clear answer is not buried under matters that share two characters.
		if best >= clear && h.score < faint {
			break
		}
		found = append(found, c.matters[h.at])
	}
	return found
}

// Scores from clear on are meant by the query; below faint they only share a
// pair of characters with it.
const (
	clear = 400
	faint = 100
)

func (e *entry) score(whole string, words []string) int {
	best := 0
	at := func(s int) { best = max(best, s) }
	n := len([]rune(whole))
	if whole == e.id {
		at(1000)
	}
	for _, name := range e.names {
		switch {
		case name == whole:
			at(1000)
		case n > 1 && strings.Contains(name, whole):
			at(800 + closeness(n, name))
		case name != "" && strings.Contains(whole, name):
			at(850)
		}
	}
	for _, k := range e.keywords {
		switch {
		case k == whole:
			at(950)
		case len([]rune(k)) > 1 && strings.Contains(whole, k): // "我要打井" says 打井
			at(700 + closeness(len([]rune(k)), whole))
		case n > 1 && strings.Contains(k, whole):
			at(600 + closeness(n, k))
		}
	}
	if isLatin(whole) {
		at(e.scoreLatin(whole, words))
	}
	if n == 1 {
		if strings.Contains(strings.Join(slices.Concat(e.names, e.keywords), "|"), whole) {
			at(300)
		}
		return best
	}
	if strings.Contains(e.rest, whole) {
		at(350)
	}
	if n == 2 { // two characters in the middle of a sentence say little
		return best
	}
	for _, q := range e.questions {
		if strings.Contains(q, whole) {
			at(450)
		}
	}
	if best == 0 {
		at(e.scorePairs(whole))
	}
	return best
}

// closeness is 0…99: how much of the text the n runes are.
func closeness(n int, text string) int {
	return min(99, 99*n/max(1, len([]rune(text))))
}

func isLatin(s string) bool {
	for _, r := range s {
		if r > unicode.MaxASCII {
			return false
		}
	}
	return true
}

func (e *entry) scoreLatin(whole string, words []string) int {
	switch {
	case len(whole) < 2:
		return 0
	case whole == e.initials || whole == e.full:
		return 900
	case strings.HasPrefix(e.initials, whole), strings.HasPrefix(e.full, whole):
		return 650
	case len(whole) > 2 && strings.Contains(e.initials, whole):
		return 500
	case len(whole) > 3 && strings.Contains(e.full, whole):
		return 450
	}
	found := 0
	for _, w := range words {
		if len(w) > 2 && strings.Contains(e.english, w) {
			found++
		}
	}
	if found == 0 {
		return 0
	}
	return 400 + 99*found/len(words)
}

// scorePairs counts the pairs of neighbouring characters that the query shares
// with what the matter is called: the answer to sentences nobody foresaw.
func (e *entry) scorePairs(whole string) int {
	text := strings.Join(e.names, "|") + "|" + strings.Join(e.keywords, "|") + "|" + strings.Join(e.questions, "|")
	runes, shared := []rune(whole), 0
	for i := 0; i+1 < len(runes); i++ {
		if strings.Contains(text, string(runes[i:i+2])) {
			shared++
		}
	}
	if shared == 0 {
		return 0
	}
	return 20 + 79*shared/(len(runes)-1)
}
