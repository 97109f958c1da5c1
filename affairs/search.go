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
// word, pinyin of any of those words, full or initials ("qsxk", "dajing"), or
// another word for the same ("宝宝" for 孩子). The best match comes first; a query
// that says nothing finds nothing.
func (c *Catalogue) Search(query string) []Matter {
	if r := []rune(query); len(r) > maxQuery {
		query = string(r[:maxQuery])
	}
	whole := fold(query)
	if whole == "" {
		return nil
	}
	hits, best := c.hits(whole, strings.Fields(strings.ToLower(query)))
	if best < clear {
		for _, other := range c.otherwise(whole) {
			if found, s := c.hits(other, nil); s > best {
				hits, best = found, s
			}
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

// hit is a matter with how well it fits.
type hit struct{ at, score int }

func (c *Catalogue) hits(whole string, words []string) (hits []hit, best int) {
	for i := range c.index {
		if s := c.index[i].score(whole, words, c.spelling); s > 0 {
			hits = append(hits, hit{i, s})
			best = max(best, s)
		}
	}
	return hits, best
}

// maxOtherwise bounds in how many ways a query is put otherwise.
const maxOtherwise = 16

// otherwise puts a query in other words of the same meaning, one at a time.
func (c *Catalogue) otherwise(whole string) []string {
	var others []string
	for _, group := range c.synonyms {
		for _, word := range group {
			if !strings.Contains(whole, word) {
				continue
			}
			for _, other := range group {
				if other != word && len(others) < maxOtherwise {
					others = append(others, strings.Replace(whole, word, other, 1))
				}
			}
			break
		}
	}
	return others
}

// Scores from clear on are meant by the query; below faint they only share a
// pair of characters with it.
const (
	clear = 400
	faint = 100
)

func (e *entry) score(whole string, words []string, s spelling) int {
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
		at(max(e.scoreLatin(whole, words), e.scorePinyin(whole, s)))
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

// scorePinyin looks for the query in what the matter is called, as it is spelt.
func (e *entry) scorePinyin(whole string, s spelling) int {
	if len(whole) < 2 {
		return 0
	}
	best := 0
	for i, text := range slices.Concat(e.keywords, e.names) {
		named := i >= len(e.keywords)
		switch s.typed(text, whole) {
		case wholly:
			best = max(best, 880)
		case beginning:
			best = max(best, 640)
		case within: // two letters are within everything; so are three in a long name
			if len(whole) > 3 || len(whole) == 3 && !named {
				best = max(best, 480)
			}
		}
	}
	return best
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
