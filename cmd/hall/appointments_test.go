package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAppointments goes the whole way: a file is imported by the tool, a portal
// books, and the holder checks in at a kiosk with the digits of a phone.
func TestAppointments(t *testing.T) {
	d, base, stop := startDaemonIn(t, "", filepath.Join(t.TempDir(), "data"))
	today := time.Now().In(d.cfg.Hall.Location).Format(time.DateOnly)
	file := filepath.Join(t.TempDir(), "bookings.csv")
	content := "code,date,from,to,matter,name,id_number,phone\n" +
		"P0001," + today + ",00:00,24:00,sl-01,欧阳静怡,990000198812310027,13800009876\n" +
		"P0002," + today + ",00:00,24:00,ga-01,李伟,990000200107040033,13800005432\n"
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("JIAOHAO_PASSWORD", demoPassword)
	tool := func(want string, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if err := appointmentsCommand(t.Context(), append(args, "--server", base), &out, io.Discard); err != nil || !strings.Contains(out.String(), want) {
			t.Fatalf("hall appointments %v: %v, %q, want %q", args, err, out.String(), want)
		}
		return out.String()
	}
	tool("imported 2", "import", file)
	tool("known 2", "import", file)
	if err := os.WriteFile(file, []byte(content+"P0003,"+today+",09:00,09:30,nothing,甲,,13800001111\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := appointmentsCommand(t.Context(), []string{"import", file, "--server", base}, &out, io.Discard); err == nil || !strings.Contains(err.Error(), "第3条") {
		t.Errorf("a wrong row: %v", err)
	}

	token := strings.Fields(strings.TrimPrefix(tool("token", "portal", "add", "city", "--user", "technician"), "令牌 token "))[0]
	call := func(method, path string, in any) (int, string) {
		t.Helper()
		body, _ := json.Marshal(in)
		req, _ := http.NewRequest(method, base+path, bytes.NewReader(body))
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		answer, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(answer)
	}
	if status, answer := call("GET", "/api/v1/appointments?date="+today, nil); status != 200 || !strings.Contains(answer, `"欧*怡"`) || strings.Contains(answer, "9876") {
		t.Errorf("the portal reads %d %s", status, answer)
	}
	if status, _ := call("GET", "/api/v1/fairness", nil); status != 401 && status != 403 {
		t.Errorf("the portal may ask for the fairness report: %d", status)
	}
	if status, answer := call("POST", "/api/v1/appointments", map[string]any{"code": "P0009", "date": today, "from": "09:00", "to": "09:30", "matter": "sl-01", "phone": "13800001111"}); status != 400 || !strings.Contains(answer, "明天") {
		t.Errorf("booking today: %d %s", status, answer)
	}
	if status, answer := call("DELETE", "/api/v1/appointments/P0002", nil); status != 409 {
		t.Errorf("cancelling what has begun: %d %s", status, answer)
	}
	// A booking by the rules, in a slot of the line; the same once more is no other.
	day := d.cfg.Hall.Opening.NextDay(time.Now()).String()
	book := map[string]any{"code": "P0010", "date": day, "from": "09:00", "to": "09:30", "matter": "sl-05", "name": "欧阳静怡", "id_number": "990000198812310027"}
	for range 2 {
		if status, answer := call("POST", "/api/v1/appointments", book); status != 201 || !strings.Contains(answer, `"booked"`) {
			t.Errorf("booking: %d %s", status, answer)
		}
	}
	if status, answer := call("GET", "/api/v1/appointments/slots?line=S&date="+day, nil); status != 200 || !strings.Contains(answer, `{"from":"09:00","to":"09:30","left":1}`) {
		t.Errorf("slots: %d %s", status, answer)
	}
	book["code"], book["from"], book["to"] = "P0011", "09:30", "10:00"
	if status, answer := call("POST", "/api/v1/appointments", book); status != 409 || !strings.Contains(answer, "每人每天") {
		t.Errorf("a second one that day: %d %s", status, answer)
	}
	if status, _ := call("DELETE", "/api/v1/appointments/P0010", nil); status != 204 {
		t.Errorf("cancelling: %d", status)
	}
	tool("", "portal", "remove", "city", "--user", "technician")
	if status, _ := call("GET", "/api/v1/appointments", nil); status != 401 && status != 403 {
		t.Errorf("the token still opens: %d", status)
	}

	person := newVisitor(t, base)
	post := func(path string, form url.Values) string {
		person.post(path, form)
		return person.at
	}
	if to := post("/kiosk/checkin", url.Values{"q": {"9876"}, "look": {"1"}}); to != "/kiosk/checkin/P0001" {
		t.Fatalf("the digits lead to %q", to)
	}
	const id = "01KJAAAAAAAAAAAAAAAAAAAAAA"
	if to := post("/kiosk/checkin/P0001", url.Values{"ticket": {id}}); to != "/kiosk/tickets/"+id {
		t.Fatalf("checked in to %q", to)
	}
	stop()

	// After a restart it is still checked in, and not at another number.
	again, base2, _ := startDaemonIn(t, "", d.cfg.DataDir)
	a, found, err := again.store.AppointmentByCode(t.Context(), "P0001")
	if err != nil || !found || a.Ticket != id || a.State.String() != "checked_in" {
		t.Errorf("after a restart %+v %v %v", a, found, err)
	}
	person = newVisitor(t, base2)
	post("/kiosk/checkin", url.Values{"q": {"9876"}, "look": {"1"}})
	if to := post("/kiosk/checkin/P0001", url.Values{"ticket": {"01KJBBBBBBBBBBBBBBBBBBBBBB"}}); strings.Contains(to, "BBBB") {
		t.Errorf("a second number: %s", to)
	}
}
