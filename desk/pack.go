package desk

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
)

//go:embed pack
var packFiles embed.FS

// pack writes the inspection pack (申报验收, plan row 43): one zip file that opens
// offline. A file is written as soon as it is known; the first error stops all.
type pack struct {
	zip  *zip.Writer
	made time.Time
	sums []byte // as sha256sum writes and reads them
	err  error
}

// file adds a file that write makes.
func (p *pack) file(name string, write func(w io.Writer) error) {
	if p.err != nil {
		return
	}
	f, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.made})
	if err == nil {
		sum := sha256.New()
		if err = write(io.MultiWriter(f, sum)); err == nil {
			p.sums = fmt.Appendf(p.sums, "%s  %s\n", hex.EncodeToString(sum.Sum(nil)), name)
		}
	}
	if err != nil {
		p.err = fmt.Errorf("zip file, %s: %w", name, err)
	}
}

// packPages are in the order of its navigation.
var packPages = []struct {
	Name  string
	Title affairs.Text
}{
	{"index", affairs.Text{ZH: "对照标准自评", EN: "Self-assessment"}},
	{"report", affairs.Text{ZH: "统计", EN: "Report"}},
	{"attendance", affairs.Text{ZH: "考勤", EN: "Attendance"}},
	{"cases", affairs.Text{ZH: "办件", EN: "Cases"}},
	{"documents", affairs.Text{ZH: "文书登记", EN: "Register of documents"}},
	{"feedback", affairs.Text{ZH: "意见建议", EN: "Feedback"}},
	{"tasks", affairs.Text{ZH: "任务", EN: "Tasks"}},
	{"monthly", affairs.Text{ZH: "信息报送", EN: "Monthly information"}},
	{"nameplates", affairs.Text{ZH: "座牌", EN: "Nameplates"}},
	{"staff", affairs.Text{ZH: "人员", EN: "Staff"}},
	{"guides", affairs.Text{ZH: "服务指南", EN: "Guides"}},
}

// packView is what a page of the pack shows.
type packView struct {
	assessmentView
	Name     string
	Lang     string
	Title    affairs.Text
	Made     string
	DoneAt   string
	Headline []figure
	Tables   []table
	Infos    []packInfo
}

// Pages and Records are for the templates.
func (packView) Pages() any            { return packPages }
func (packView) Records() affairs.Text { return col("记录", "records") }

type packInfo struct {
	affairs.MonthlyInfo
	Office, When, By string
}

// assessmentPack is GET /office/assessment.zip?span=&at=: the inspection pack of a
// month or quarter.
func (d *Desk) assessmentPack(w http.ResponseWriter, r *http.Request) error {
	s, err := d.assessedTime(r)
	if err != nil {
		return err
	}
	takesLong(w)
	say := sayer(r)
	v, tables, err := d.packed(r.Context(), s, say)
	if err != nil {
		return err
	}
	v.Lang, v.Hall = lang(r), both(d.Data.Name, d.Data.NameEN)
	v.Made = d.Now().In(d.clock("").zone).Format("2006-01-02 15:04")
	// The register of a busy quarter is long: the file leaves as it is made.
	attachment(w, "application/zip", fmt.Sprintf("inspection-%s-%s.zip", d.Data.ID, s.period()))
	return writePack(w, v, tables, say, d.Now())
}

// packed gathers all that the pack shows: its tables by page.
func (d *Desk) packed(ctx context.Context, s span, say func(affairs.Text) string) (v packView, tables map[string][]table, err error) {
	rep, err := d.report(ctx, s, "", say)
	if err != nil {
		return v, nil, err
	}
	a, err := d.assess(ctx, rep)
	if err != nil {
		return v, nil, err
	}
	v.assessmentView = d.assessed(a, s)
	if v.Headline, err = d.headline(ctx, rep); err != nil {
		return v, nil, err
	}
	v.Headline = slices.DeleteFunc(v.Headline, func(f figure) bool { return strings.HasPrefix(f.Href, "/office/assessment") }) // it stands above
	done, found, err := d.MonthEnd.AssessmentDone(ctx, s.period())
	if err != nil {
		return v, nil, err
	}
	if found {
		v.Done, v.DoneBy, v.DoneAt = &done, d.actorName(done.By), d.stamp(done.At)
	}
	tables = map[string][]table{"report": rep.tables(), "index": {v.entryTable(say)}, "nameplates": {d.nameplateTable(say)}}
	if tables["attendance"], err = d.attendance(ctx, s, "", say); err != nil {
		return v, nil, err
	}
	for i := range tables["attendance"] { // their names are apart from the report's
		if t := &tables["attendance"][i]; t.ID != "unattended" {
			t.ID = "attendance-" + t.ID
		}
	}
	if tables["staff"], err = d.staffTables(ctx, s, say); err != nil {
		return v, nil, err
	}
	if d.Documents != nil {
		t, err := d.registerTable(ctx, s, say)
		if err != nil {
			return v, nil, err
		}
		t.ID = "register"
		tables["documents"] = []table{t}
	}
	if d.Cases != nil {
		t, err := d.caseTable(ctx, caseAsk{Tab: "settled"}, s, say).firstRows()
		if err != nil {
			return v, nil, err
		}
		t.ID, t.Title = "case-list", col("办结的办件", "Cases settled")
		tables["cases"] = []table{t}
	}
	feedback, err := d.feedbackTable(ctx, s, say)
	if err != nil {
		return v, nil, err
	}
	tables["feedback"] = []table{feedback}
	if tables["guides"], err = d.guideTables(ctx, say); err != nil {
		return v, nil, err
	}
	if d.Tasks != nil {
		tables["tasks"] = []table{d.taskTable(rep.end.tasks, say)}
	}
	infos, err := d.MonthEnd.Monthly(ctx, affairs.MonthOf(s.first), affairs.MonthOf(s.last), "")
	if err != nil {
		return v, nil, err
	}
	for _, i := range infos {
		v.Infos = append(v.Infos, packInfo{i, say(d.bureauName(i.Bureau)), d.stamp(i.At), say(d.actorName(i.By))})
	}
	open, err := d.openMonths(ctx, s)
	if err != nil {
		return v, nil, err
	}
	tables["monthly"] = []table{d.monthlyTable(infos, open, s, say)}
	return v, tables, nil
}

// writePack writes the file.
func writePack(w io.Writer, v packView, tables map[string][]table, say func(affairs.Text) string, made time.Time) error {
	pages, err := template.New("").Funcs(template.FuncMap{
		"t":    func(zh, en string) string { return say(both(zh, en)) },
		"text": func(x affairs.Text) string { return say(both(x.ZH, x.EN)) },
	}).ParseFS(packFiles, "pack/page.html")
	if err != nil {
		return err
	}
	p := &pack{zip: zip.NewWriter(w), made: made}
	var all []table
	for _, page := range packPages {
		v.Name, v.Title, v.Tables = page.Name, page.Title, tables[page.Name]
		all = append(all, v.Tables...)
		name := "tables"
		if page.Name == "index" || page.Name == "monthly" {
			name = page.Name
		}
		p.file(page.Name+".html", func(w io.Writer) error { return pages.ExecuteTemplate(w, name, v) })
	}
	style, err := packFiles.ReadFile("pack/pack.css")
	if err != nil {
		return err
	}
	p.file("pack.css", func(w io.Writer) error { _, err := w.Write(style); return err })
	for _, t := range all {
		p.file(path.Join("data", t.ID+".csv"), func(w io.Writer) error { return tableCSV(w, []table{t}) })
	}
	p.file("data/tables.xlsx", func(w io.Writer) error { return tablesXLSX(w, all) })
	return p.close()
}

// close adds the sums of all files, as sha256sum -c reads them.
func (p *pack) close() error {
	sums := slices.Clone(p.sums)
	p.file("SHA256SUMS.txt", func(w io.Writer) error { _, err := w.Write(sums); return err })
	if p.err != nil {
		return p.err
	}
	return p.zip.Close()
}
