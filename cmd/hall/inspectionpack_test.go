package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"jiaohao/affairs"
)

// TestInspectionPack unpacks what an inspector gets: it opens offline, says what the
// pages say, and names nobody who came.
func TestInspectionPack(t *testing.T) {
	t.Parallel()
	h := startHallAt(t, "2026-09-29 09:10")
	h.busyMonth()
	if _, err := h.d.store.GiveFeedback(t.Context(), "phone:feedback", affairs.Feedback{Kind: affairs.Complaint, About: []string{"服务态度"}, At: h.d.now().UnixMilli(),
		Words: "孙老汉等了一上午", Phone: "13900005678"}); err != nil {
		t.Fatal(err)
	}
	manager := h.as("manager")
	if status, _ := manager.page(t, "POST", "/office/monthly/sl?at=2026-09-01", url.Values{"title": {"水利局9月情况"}, "text": {"一、办理3件。"}}); status != http.StatusOK {
		t.Fatalf("hand in: status %d", status)
	}
	const query = "span=quarter&at=2026-07-01"
	page := h.reads("manager", "/office/assessment?"+query)
	if status, _ := manager.page(t, "POST", "/office/assessment?"+query, answerAll(page)); status != http.StatusOK {
		t.Fatalf("answer: status %d", status)
	}
	page = h.reads("manager", "/office/assessment?"+query)
	status, body := manager.page(t, "GET", "/office/assessment.zip?"+query, nil)
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	files := unzipped(t, body)
	summed(t, files)
	for name, text := range files {
		for _, personal := range []string{"13900001234", "13900005678", "孙老汉"} {
			if strings.Contains(text, personal) {
				t.Errorf("%s holds %q", name, personal)
			}
		}
	}
	// Offline: no script, nothing from elsewhere, and every link leads to something.
	link, anchor := regexp.MustCompile(`(?:href|src)="([^"]+)"`), regexp.MustCompile(`id="([^"]+)"`)
	for name, text := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		if strings.Contains(text, "<script") || strings.Contains(text, " style=") || strings.Contains(text, "ZgotmplZ") {
			t.Errorf("%s has a script, a style or what could not be escaped", name)
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			file, at, _ := strings.Cut(m[1], "#")
			there, ok := files[file]
			if at != "" && ok {
				ok = false
				for _, a := range anchor.FindAllStringSubmatch(there, -1) {
					ok = ok || a[1] == at
				}
			}
			if !ok {
				t.Errorf("%s leads to %s, which is not in the pack", name, m[1])
			}
		}
	}
	// Its figures are those of the screen.
	figure := regexp.MustCompile(`<b>([^<]+)</b><span>(自评得分|达到|未达到|本期未发生)</span>`)
	if all := figure.FindAllStringSubmatch(page, -1); len(all) != 4 {
		t.Errorf("the screen has %q", all)
	} else {
		for _, m := range all {
			if !strings.Contains(files["index.html"], fmt.Sprintf("<b>%s</b> %s</span>", m[1], m[2])) {
				t.Errorf("the pack does not say %s %s", m[2], m[1])
			}
		}
	}
	value := regexp.MustCompile(`<div class="entry-value"><b class="num">([^<]+)</b>`)
	for _, m := range value.FindAllStringSubmatch(page, -1) {
		if !strings.Contains(files["index.html"], "<td>"+m[1]+"</td>") || !strings.Contains(files["data/assessment.csv"], m[1]) {
			t.Errorf("the pack does not say %s", m[1])
		}
	}
	for file, address := range map[string]string{
		"data/lines.csv": "/office/report.csv?table=lines&", "data/ratings.csv": "/office/report.csv?table=ratings&", "data/papers.csv": "/office/report.csv?table=papers&",
		"data/bad-ratings.csv": "/office/report.csv?table=bad-ratings&", "data/register.csv": "/office/documents.csv?",
		"data/attendance-clerks.csv": "/office/attendance.csv?table=clerks&", "data/unattended.csv": "/office/attendance.csv?table=unattended&",
	} {
		if _, screen := manager.page(t, "GET", address+query, nil); screen == "" || screen != files[file] {
			t.Errorf("%s differs from %s:\n%s\n%s", file, address, files[file], screen)
		}
	}
	if !strings.Contains(files["monthly.html"], "一、办理3件。") || !strings.Contains(files["feedback.html"], "服务态度") || !bytes.HasPrefix([]byte(files["data/tables.xlsx"]), []byte("PK")) {
		t.Error("the information, the feedback or the spreadsheet is missing")
	}
	if strings.Contains(files["data/monthly.csv"], "2026-08") || strings.Count(files["data/monthly.csv"], "2026-09,") != 7 {
		t.Errorf("months without a hall are due, or September is not: %s", files["data/monthly.csv"])
	}
	// An inspector who reads English.
	if _, body := manager.page(t, "GET", "/office/assessment.zip?lang=en&"+query, nil); !strings.HasPrefix(body, "PK") {
		t.Error("the pack in English is none")
	}
	if status, _ := h.as("0702").page(t, "GET", "/office/assessment.zip?"+query, nil); status != http.StatusForbidden {
		t.Errorf("by a clerk: status %d", status)
	}
}
