package desk

import (
	"net/http"
	"slices"

	"jiaohao/affairs"
	"jiaohao/configs"
)

// skillsView is the data of templates/skills.html: staff by lines (一岗多能, plan row 24).
type skillsView struct {
	Hall  affairs.Text
	Lines []skillLine
	Rows  []skillRow
	Gaps  int // lines with too few
	Few   []skillMatter
	Need  int
}

type skillLine struct {
	Prefix string
	Name   affairs.Text
	Count  int // people qualified for any of its matters
	Gap    bool
	bureau string
	ids    []string // its matters
}

type skillRow struct {
	Staff affairs.Staff
	Name  affairs.Text
	Of    affairs.Text // bureau
	Cells []skillCell  // of the lines
}

type skillCell struct {
	Count int  // matters of the line that the person is qualified for
	All   bool // every one
	Home  bool // the person's own window calls the line
}

// skillMatter is a matter for which fewer than two people are qualified.
type skillMatter struct {
	Name  affairs.Text
	Line  string
	Who   []affairs.Text
	Empty bool
}

// skillLines are the hall's lines with how many people are qualified for each.
func (d *Desk) skillLines() []skillLine {
	var list []skillLine
	for _, l := range d.Data.Lines {
		line := skillLine{Prefix: l.Prefix, Name: both(l.Name, l.NameEN), bureau: l.Bureau}
		for _, m := range d.Catalogue.All() {
			if m.Line == l.Prefix {
				line.ids = append(line.ids, m.ID)
			}
		}
		if len(line.ids) == 0 {
			continue // nothing is asked there that somebody is qualified for
		}
		for _, s := range d.Data.Staff {
			if n, _ := s.QualifiedFor(line.bureau, line.ids); n > 0 {
				line.Count++
			}
		}
		line.Gap = line.Count < affairs.EnoughQualified
		list = append(list, line)
	}
	return list
}

// skillsPage is GET /office/skills.
func (d *Desk) skillsPage(w http.ResponseWriter, r *http.Request) error {
	v := skillsView{Hall: both(d.Data.Name, d.Data.NameEN), Lines: d.skillLines(), Need: affairs.EnoughQualified}
	for _, l := range v.Lines {
		if l.Gap {
			v.Gaps++
		}
	}
	for _, s := range d.Data.Staff {
		row := skillRow{Staff: s, Name: both(s.Name, s.NameEN), Of: d.bureauName(s.Bureau)}
		var own configs.Window
		if s.HomeWindow != "" {
			own = d.windows[s.HomeWindow]
		}
		for _, l := range v.Lines {
			n, all := s.QualifiedFor(l.bureau, l.ids)
			row.Cells = append(row.Cells, skillCell{n, all, n > 0 && slices.Contains(own.Lines, l.Prefix)})
		}
		v.Rows = append(v.Rows, row)
	}
	for _, m := range d.Catalogue.All() {
		few := skillMatter{Name: both(m.ShortName, m.NameEN), Line: m.Line}
		for _, s := range d.Data.Staff {
			if n, _ := s.QualifiedFor(d.lines[m.Line].Bureau, []string{m.ID}); n > 0 {
				few.Who = append(few.Who, both(s.Name, s.NameEN))
			}
		}
		if few.Empty = len(few.Who) == 0; len(few.Who) < affairs.EnoughQualified {
			v.Few = append(v.Few, few)
		}
	}
	return d.Pages.Render(w, r, "desk/skills", v)
}
