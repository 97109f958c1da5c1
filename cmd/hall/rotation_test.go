package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// rotation is plan row 4: who has served 14 months is not moved in passing; the chief
// representative asks, the hall office approves with its reason, and on the day the list
// of staff is changed as by the settings.
func (h *ownHall) rotation(t *testing.T, m *visitor) {
	now := time.Now().In(shanghai)
	const person = "/office/settings/staff/0702"
	form := m.fields(m.get(person))
	form.Set("since", now.AddDate(0, -14, 0).Format(time.DateOnly))
	form.Set("act", "save")
	m.shows(m.post(person, form), "已保存并生效")
	form = m.fields(m.get(person))
	form.Set("home_window", "")
	form.Set("act", "save")
	m.shows(m.post(person, form), "何慧敏 0702在窗口不满2年，也没有同意的轮换", `name="unrotated"`)

	chief := h.as("0701")
	ask := url.Values{"staff": {"0702"}, "successor": {"0501"}, "from": {now.Format(time.DateOnly)}, "reason": {"调回水政科"}, "key": {"k1"}}
	chief.shows(chief.post("/office/rotations", ask), "同一单位的另一人接替")
	ask.Set("successor", "0703")
	for range 2 { // pressed twice
		page := chief.post("/office/rotations", ask)
		chief.shows(page, "待审核", "不满2年", "调回水政科")
		if n := strings.Count(page, "<article"); n != 1 {
			t.Errorf("%d rotations", n)
		}
	}
	other := h.as("0501")
	if page := other.post("/office/rotations", ask); other.status != 403 {
		t.Errorf("asked for by a clerk of another bureau: status %d\n%s", other.status, page)
	}
	if page := other.get("/office/rotations"); strings.Contains(page, "0702") {
		t.Error("another bureau's clerk sees the rotation")
	}
	m.shows(m.get("/office"), "1项轮换待审核")
	at := regexp.MustCompile(`/office/rotations/\d+`).FindString(m.get("/office/rotations"))
	m.shows(m.post(at, url.Values{"decision": {"1"}}), "同意请写明理由")
	m.shows(m.post(at+"/effect", nil), "要经大厅管理办公室同意")
	m.shows(m.post(at, url.Values{"decision": {"1"}, "note": {"B岗已熟悉业务"}}), "同意，待生效", "0702 不再有固定窗口，0703 到 19 号窗口")
	m.shows(m.get("/office"), "1项轮换已到日期")
	m.shows(m.post(at+"/effect", nil), "已生效")
	text, err := os.ReadFile(filepath.Join(h.dir, "staff.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	entry := func(no string) string {
		_, after, _ := strings.Cut(string(text), `- staff_no: "`+no+`"`)
		one, _, _ := strings.Cut(after, "- staff_no:")
		return one
	}
	if e := entry("0703"); !strings.Contains(e, `home_window: "19"`) || !strings.Contains(e, `since: "`+now.Format(time.DateOnly)+`"`) {
		t.Errorf("the successor's entry: %s", e)
	}
	if e := entry("0702"); strings.Contains(e, "home_window") || strings.Contains(e, "since") {
		t.Errorf("the entry of who left: %s", e)
	}
	m.shows(m.get("/office/rotations"), "人员名单已改", "水利 19；<span") // the history of the list
	m.shows(m.get(person), "大厅管理员")
	m.shows(m.post(at+"/effect", nil), "已经生效")
}
