package desk

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"

	"jiaohao/affairs"
)

// caseFileView is the data of pack/case.html: the file of a case (案卷), to be read
// offline.
type caseFileView struct {
	labelView
	Hall   string
	Made   string
	Steps  []caseStepView
	Copies []caseCopy
}

// caseCopy is the kept copy of a paper of the case.
type caseCopy struct {
	affairs.Document
	Name string // of its file, "documents/01.json"
	Day  string
}

// caseFile is GET /cases/{no}/file.zip: the file of a case with the sums of all its
// parts (plan row 8). It names nobody but the staff.
func (d *Desk) caseFile(w http.ResponseWriter, r *http.Request) error {
	c, err := d.caseFiled(r.Context(), r.PathValue("no"))
	if err != nil {
		return err
	}
	label, err := d.labelOf(r.Context(), c)
	if err != nil {
		return err
	}
	v := caseFileView{labelView: label, Hall: d.Data.Name, Made: d.stamp(d.Now().UnixMilli())}
	if v.Steps, err = d.caseSteps(r.Context(), c); err != nil {
		return err
	}
	if d.Documents != nil {
		docs, err := d.documentsOfCase(r.Context(), c)
		if err != nil {
			return err
		}
		for i, doc := range docs {
			v.Copies = append(v.Copies, caseCopy{doc, fmt.Sprintf("documents/%02d.json", i+1), d.stamp(doc.At)})
		}
	}
	page, err := template.New("").Funcs(template.FuncMap{"inc": func(i int) int { return i + 1 }}).ParseFS(packFiles, "pack/case.html")
	if err != nil {
		return err
	}
	style, err := packFiles.ReadFile("pack/pack.css")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="case-%s.zip"`, c.No))
	p := &pack{zip: zip.NewWriter(w), made: d.Now()}
	p.file("index.html", func(w io.Writer) error { return page.ExecuteTemplate(w, "case", v) })
	p.file("pack.css", func(w io.Writer) error { _, err := w.Write(style); return err })
	p.file("case.json", func(w io.Writer) error { return writeIndented(w, d.caseAnswer(c)) })
	for _, x := range v.Copies {
		p.file(x.Name, func(w io.Writer) error { return writeIndented(w, x.Document) })
	}
	if err := p.close(); err != nil {
		d.Log.Warn("file of a case not finished", "err", err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}

func writeIndented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
