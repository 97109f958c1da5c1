package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestComplaintIsAnswered is domain row 29: somebody complains at the kiosk without
// an ID and gets a receipt number on paper; the manager sees it, cannot close it
// without a written reply, and the reply is found by the number.
func TestComplaintIsAnswered(t *testing.T) {
	d, base := startDaemon(t, "")
	printerReady(t, d, "K1")
	person := newVisitor(t, base)
	person.shows(person.get("/kiosk"), "意见建议")
	person.shows(person.get("/kiosk/feedback"), "不用姓名", "服务态度", "哪个窗口")
	// Nothing said: what to do, and what was entered stands.
	person.shows(person.post("/kiosk/feedback", url.Values{"kind": {"2"}, "window": {"18"}}), "请选择说的是什么", `name="kind" value="2" checked`, `name="window" value="18" checked`)
	person.shows(person.post("/kiosk/feedback", url.Values{"kind": {"2"}, "about": {"0", "1"}, "window": {"18"}}), "投诉", "留个电话吗")
	person.shows(person.post("/kiosk/feedback/phone", url.Values{"q": {"139"}, "look": {"1"}}), "请检查电话号码", "139")
	page := person.post("/kiosk/feedback/phone", url.Values{"q": {"13900001234"}, "look": {"1"}})
	receipt := regexp.MustCompile(`\d\d-\d{4}-\d{6}`).FindString(page)
	person.shows(page, "已收到您的", "请取走回执")
	if receipt == "" {
		t.Fatal("there is no receipt number on the screen")
	}
	if again := person.post("/kiosk/feedback/phone", url.Values{"none": {"1"}}); !strings.Contains(again, receipt) {
		t.Error("a second tap does not lead to the same receipt")
	}
	onPaper(t, d, "printer-K1", receipt, "投诉回执", "服务态度、等候时间")

	// The next person at the machine sees nothing of it.
	person.get("/kiosk/end")
	for _, p := range []string{"/kiosk/feedback/receipt", "/kiosk/feedback/phone", "/kiosk/feedback"} {
		if page := person.get(p); strings.Contains(page, receipt) || strings.Contains(page, "13900001234") {
			t.Errorf("%s shows the next person the receipt or telephone of the one before", p)
		}
	}
	digits := strings.ReplaceAll(receipt, "-", "")
	person.shows(person.post("/kiosk/feedback/reply", url.Values{"q": {digits}, "look": {"1"}}), "办理中", "书面答复")

	manager := newVisitor(t, base)
	manager.post("/sign-in", url.Values{"user": {"manager"}, "password": {demoPassword}})
	manager.shows(manager.get("/office"), "1件意见待答复，其中投诉1件")
	manager.shows(manager.get("/office/feedback"), "投诉", "服务态度", "13900001234", "待答复")
	address := "/office/feedback/" + time.Now().In(d.cfg.Hall.Location).Format("2006") + "/1"
	manager.shows(manager.post(address, url.Values{"reply": {" "}}), "请写明答复")
	manager.shows(manager.post(address, url.Values{"reply": {"已核实，当班人员已向您致歉并加开窗口。"}}), "已答复", "1/1")
	if page := manager.get("/office"); strings.Contains(page, "意见待答复") {
		t.Error("what is answered still alarms")
	}
	person.shows(person.post("/kiosk/feedback/reply", url.Values{"q": {digits}, "look": {"1"}}), "已答复", "加开窗口")

	phone := newVisitor(t, base)
	phone.shows(phone.get("/f"), "想说的话")
	phone.shows(phone.post("/f", url.Values{"kind": {"1"}, "phone": {"abc"}, "words": {"建议多放几把椅子"}}), "请检查电话号码", "建议多放几把椅子")
	phone.shows(phone.post("/f", url.Values{"kind": {"1"}, "words": {"建议多放\n几把椅子"}}), "已收到", "办理中")
	phone.shows(phone.post("/f/reply", url.Values{"receipt": {receipt}}), "加开窗口")
	phone.shows(phone.get("/f/26-0001-000000"), "没有这个回执号")
	manager.shows(manager.get("/office/feedback"), "建议多放 几把椅子", "手机")
}
