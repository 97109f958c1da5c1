package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jiaohao/affairs"
)

// TestAcceptedWithoutCase: a number finished as accepted for which nothing was given
// here stands in the report (双轨).
func TestAcceptedWithoutCase(t *testing.T) {
	h := startCaseHall(t)
	h.opened("sl-01", "accept", 1, 2, 3)
	h.serve("sl-01", "accepted", nil)
	h.imports()
	h.papersOfOthers()
	h.agent()
	h.bureauThatLeft()
	status, file := h.as("manager").page(t, "GET", "/office/report.csv?span=day&table=uncased", nil)
	if status != http.StatusOK || strings.Contains(file, "S001") || !strings.Contains(file, "S002") {
		t.Errorf("accepted without a case: %d %s", status, file)
	}
}

// imports brings cases of another system: with the number S002 of today and without.
func (h *datedHall) imports() {
	h.Helper()
	records := []map[string]string{
		{"foreign": "LS-2026-0007", "matter": "sl-02", "received": "2026-02-24", "accepted": "2026-02-25"},
		{"foreign": "LS-2026-0008", "matter": "sl-01", "received": "2026-03-02", "ticket": "S002"},
	}
	call := func(user string, body any, want int) (answer struct{ Added, Changed, Known int }) {
		h.Helper()
		if status, err := h.as(user).do("POST", "/api/v1/cases/import", "", body, &answer); status != want {
			h.Errorf("import as %s: %d %v, want %d", user, status, err, want)
		}
		return answer
	}
	call("0701", records, http.StatusForbidden)
	call("manager", append([]map[string]string{{"foreign": "LS-2026-0009", "matter": "sl-01", "received": "2026-03-02", "ticket": "S777"}}, records...), http.StatusBadRequest)
	if got := call("manager", records, http.StatusOK); got.Added != 2 {
		h.Errorf("imported %+v", got)
	}
	if got := call("manager", map[string]any{"cases": records}, http.StatusOK); got.Known != 2 {
		h.Errorf("imported again %+v", got)
	}
	file := filepath.Join(h.TempDir(), "cases.json")
	records[0]["decided"], records[0]["decision"], records[0]["examiner"], records[0]["verifier"] = "2026-02-27", "granted", "0702", "0701"
	content, err := json.Marshal(records)
	if err != nil {
		h.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		h.Fatal(err)
	}
	h.Setenv("JIAOHAO_PASSWORD", "demo")
	var out strings.Builder
	if err := casesCommand(h.Context(), []string{"import", file, "--server", h.base}, &out, &out); err != nil || !strings.Contains(out.String(), "continued 1，已有 known 1") {
		h.Errorf("hall cases import: %v %s", err, out.String())
	}
	list, err := h.d.store.OutsideCases(h.Context(), "", "2026-01-01", "2026-12-31")
	if err != nil || len(list) != 1 || !list[0].OutsideWindows() || list[0].Decision() == nil {
		h.Fatalf("taken without a number: %+v %v", list, err)
	}
	no := list[0].No
	h.reads("0702", "/cases/"+no, "双轨", "LS-2026-0007", "2026-02-24", "待送达")
	h.reads("0702", "/cases?tab=open", "双轨")
	h.reads("manager", "/office/report?from=2026-02-01&to=2026-03-31", "没有号的办件", "LS-2026-0007")
	h.lacks("manager", "/office/report?from=2026-02-01&to=2026-03-31", "LS-2026-0008")
	h.must("0702", no+"/steps", map[string]any{"step": "certify", "note": "取水许可证"})
	paper := h.must("0702", no+"/documents", map[string]any{"notice": "delivery", "way": "窗口领取"})
	h.reads("0702", fmt.Sprint(paper["href"]), "送达回证") // of no window
}

// papersOfOthers: a clerk opens another bureau's papers by their address.
func (h *datedHall) papersOfOthers() {
	h.Helper()
	c, _, err := h.d.store.Case(h.Context(), "SL20260001")
	if err != nil {
		h.Fatal(err)
	}
	path := fmt.Sprintf("/desk/19/documents/%d", c.Steps[0].Document)
	for user, want := range map[string]int{"0501": http.StatusForbidden, "0801": http.StatusForbidden, "0703": http.StatusOK, "manager": http.StatusOK} {
		if status, _ := h.as(user).page(h.T, "GET", path, nil); status != want {
			h.Errorf("%s as %s: %d, want %d", path, user, status, want)
		}
	}
	if status, _ := h.as("0501").page(h.T, "POST", path+"/void", url.Values{"reason": {"打错了"}}); status != http.StatusForbidden {
		h.Errorf("another bureau's clerk voids it: %d", status)
	}
}

// agent: the number belongs to who came, the case to the applicant of the papers.
func (h *datedHall) agent() {
	h.Helper()
	no := h.opened("sl-01", "receipt", 1, affairs.ProxySeq)
	c, _, err := h.d.store.Case(h.Context(), no)
	if err != nil {
		h.Fatal(err)
	}
	doc, _, err := h.d.store.Document(h.Context(), c.Steps[0].Document)
	if err != nil || len(doc.Items) != 2 || doc.Items[1].Seq != affairs.ProxySeq {
		h.Errorf("the agent's papers are not on the receipt: %+v %v", doc.Items, err)
	}
	content, _ := json.Marshal(c)
	if strings.Contains(string(content), "applicant") {
		h.Errorf("the case names somebody: %s", content)
	}
	h.reads("0702", "/cases/"+no, "收件待受理")
}

// bureauThatLeft: its open case is not lost; the hall office hands it back and files it.
func (h *datedHall) bureauThatLeft() {
	h.Helper()
	day := affairs.DateOf(h.now().In(shanghai))
	d := affairs.Document{Notice: affairs.NoticeReceipt, Title: "收件凭证", Word: "沭粮收字", Year: day.Year, At: h.now().UnixMilli(), Ticket: "gone", TicketName: "G001", Line: "G", Window: "21", Staff: "0991",
		Bureau: "lw", Organ: "临沭县粮食局", Matter: "lw-01", About: "粮食收购资格认定",
		Opens: &affairs.CaseOpening{Bureau: "lw", Matter: "lw-01", About: "粮食收购资格认定", Ticket: "gone", TicketName: "G001", Line: "G", Window: "21", Clerk: "0991", Day: day, Intake: day}}
	given, err := h.d.store.GiveDocument(h.Context(), "staff:0991", d)
	if err != nil {
		h.Fatal(err)
	}
	no := given.Case
	h.reads("manager", "/cases?tab=open", no, "粮食收购资格认定")
	h.reads("manager", "/cases/"+no, `value="hand-back"`)
	for user, want := range map[string]int{"0702": http.StatusForbidden, "manager": http.StatusOK} {
		if status, answer := h.call(user, no+"/steps", map[string]any{"step": "hand-back", "note": "移交粮食局办公室"}); status != want {
			h.Errorf("handed back by %s: %d %v", user, status, answer)
		}
	}
	if status, _ := h.call("manager", "SL20260001/steps", map[string]any{"step": "hand-back", "note": "不想办"}); status != http.StatusForbidden {
		h.Errorf("a case of a bureau that is here was handed back: %d", status)
	}
	h.lacks("manager", "/cases/SL20260001", `value="hand-back"`)
	h.must("manager", no+"/steps", map[string]any{"step": "archive", "note": "1柜"})
	h.reads("manager", "/cases?tab=archived", no)
	h.reads("manager", "/cases/"+no+"/label", "30年", "1柜")
}
