package affairs

import "slices"

// Catalogue is all the hall's matters with its bureaus, for looking up and for
// searching in plain words. It is immutable and safe for any goroutine; callers
// must not change what they are given.
type Catalogue struct {
	matters  []Matter
	byID     map[string]int
	index    []entry // search index, same order as matters
	spelling spelling
	synonyms [][]string // folded
}

// NewCatalogue builds the catalogue in the order of the matters given. Each group
// of synonyms holds words that mean the same to a search.
func NewCatalogue(matters []Matter, bureaus []Bureau, synonyms ...[]string) *Catalogue {
	c := &Catalogue{matters: slices.Clone(matters), byID: map[string]int{}}
	named := map[string]Bureau{}
	for _, b := range bureaus {
		named[b.ID] = b
	}
	for i, m := range c.matters {
		if _, twice := c.byID[m.ID]; !twice { // configs refuses a second one
			c.byID[m.ID] = i
		}
		c.index = append(c.index, newEntry(m, named[m.Bureau]))
	}
	var words []string
	for _, e := range c.index {
		words = append(append(words, e.keywords...), e.names...)
	}
	c.spelling = spellingOf(words)
	for _, group := range synonyms {
		var folded []string
		for _, w := range group {
			if w = fold(w); w != "" {
				folded = append(folded, w)
			}
		}
		c.synonyms = append(c.synonyms, folded)
	}
	return c
}

// All returns every matter in the order of the files.
func (c *Catalogue) All() []Matter { return slices.Clone(c.matters) }

// Len is the number of matters.
func (c *Catalogue) Len() int { return len(c.matters) }

// Matter looks one up by its id.
func (c *Catalogue) Matter(id string) (Matter, bool) {
	i, ok := c.byID[id]
	if !ok {
		return Matter{}, false
	}
	return c.matters[i], true
}

// OfBureau returns the matters of a bureau.
func (c *Catalogue) OfBureau(id string) []Matter {
	return c.where(func(m *Matter) bool { return m.Bureau == id })
}

// OfLine returns the matters whose numbers come from the line.
func (c *Catalogue) OfLine(prefix string) []Matter {
	return c.where(func(m *Matter) bool { return m.Line == prefix })
}

// AtWindow returns the matters a window handles.
func (c *Catalogue) AtWindow(no string) []Matter {
	return c.where(func(m *Matter) bool { return slices.Contains(m.Windows, no) })
}

func (c *Catalogue) where(keep func(*Matter) bool) []Matter {
	var found []Matter
	for i := range c.matters {
		if keep(&c.matters[i]) {
			found = append(found, c.matters[i])
		}
	}
	return found
}
