package desk

import (
	"io"
	"net/http"

	"jiaohao/affairs"
	"jiaohao/web"
)

// importCases is POST /api/v1/cases/import: cases of another system, all or none.
func (d *Desk) importCases(w http.ResponseWriter, r *http.Request) error {
	if d.Cases == nil {
		return errNoCases
	}
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, importBody))
	if err != nil {
		return web.Invalid("file", "文件过大或没有完整收到，请重试。", "The file is too large or did not arrive completely; try again.")
	}
	list, wrong := affairs.ReadCaseRecords(content)
	if wrong != nil {
		return wrong
	}
	added, changed, err := d.Cases.ImportCases(r.Context(), actor(web.Who(r.Context())).String(), list, d.Catalogue, d.Data.Calendar, d.Now())
	if err != nil {
		return err
	}
	var bureaus []string
	for _, b := range d.Data.Bureaus {
		bureaus = append(bureaus, b.ID)
	}
	d.CasesChanged(bureaus...)
	return web.WriteJSON(w, http.StatusOK, struct {
		Added   int `json:"added"`
		Changed int `json:"changed"`
		Known   int `json:"known"`
	}{added, changed, len(list) - added - changed})
}

// outsideTable lists the cases that were taken without a number (双轨, plan row 3).
func (r *report) outsideTable() table {
	t := table{ID: "outside", Few: true, Title: col("没有号的办件（双轨）", "Cases taken without a number"),
		Note:    col("从别的系统导入、在大厅没有取过号的办件，按收件日期。", "Imported from another system, without a number of the hall; by the day of intake."),
		Columns: columns(col("收件日期", "Received"), col("办件编号", "Case"), col("原系统编号", "Number there"), col("单位", "Bureau"), col("事项", "Matter"), col("状态", "State"))}
	for _, c := range r.outside {
		t.Rows = append(t.Rows, cells(text(c.Day.String()), cell{Value: c.No, Href: casePath(c.No), Strong: true}, text(c.Foreign), text(r.say(r.d.bureauName(c.Bureau))),
			text(r.say(r.d.matterName(c.Line, c.Matter))), text(r.say(c.State().Text()))))
	}
	return t
}
