package desk_test

import (
	"slices"
	"strings"
	"testing"

	"jiaohao/web"
	"jiaohao/web/webtest"
)

// who may call what: N nobody signed in, K the kiosk of the demo, C clerk, M
// manager, T technician. The left column is a hall, the right one the demo.
var access = map[string][2]string{
	"GET /":                                              {"NCMT", "NKCMT"},
	"GET /desk":                                          {"CM", "CM"},
	"GET /desk/18":                                       {"CM", "CM"},
	"GET /desk/18/transfer":                              {"CM", "CM"},
	"GET /desk/18/call":                                  {"CM", "CM"},
	"GET /desk/18/guide":                                 {"CM", "CM"},
	"POST /desk/18/next":                                 {"CM", "CM"},
	"GET /office":                                        {"M", "M"},
	"POST /office/lines/S/open":                          {"M", "M"},
	"GET /tasks":                                         {"CM", "CM"},
	"POST /tasks/printer-K1/steps":                       {"CM", "CM"},
	"POST /desk/18/supplies":                             {"CM", "CM"},
	"POST /desk/18/closing":                              {"CM", "CM"},
	"GET /office/log":                                    {"CM", "CM"},
	"POST /office/log":                                   {"CM", "CM"},
	"GET /office/contacts":                               {"CM", "CM"},
	"GET /office/accounts":                               {"M", "M"},
	"POST /office/accounts":                              {"M", "M"},
	"POST /office/accounts/zhao/end":                     {"M", "M"},
	"POST /office/log/printer-K1/void":                   {"CM", "CM"},
	"GET /office/log/new":                                {"CM", "CM"},
	"GET /office/log.csv":                                {"CM", "CM"},
	"GET /office/log.xlsx":                               {"CM", "CM"},
	"GET /office/tasks":                                  {"M", "M"},
	"POST /office/tasks":                                 {"M", "M"},
	"GET /office/tasks.csv":                              {"M", "M"},
	"GET /office/tasks.xlsx":                             {"M", "M"},
	"GET /api/v1/tasks":                                  {"CM", "CM"},
	"POST /api/v1/tasks":                                 {"M", "M"},
	"POST /api/v1/tasks/printer-K1/steps":                {"CM", "CM"},
	"POST /api/v1/windows/18/supplies":                   {"CM", "CM"},
	"GET /office/day":                                    {"M", "M"},
	"POST /office/day":                                   {"M", "M"},
	"GET /office/rehearse":                               {"M", "M"},
	"GET /office/report":                                 {"M", "M"},
	"GET /office/report.csv":                             {"M", "M"},
	"GET /office/report.xlsx":                            {"M", "M"},
	"GET /office/attendance":                             {"M", "M"},
	"GET /office/attendance.csv":                         {"M", "M"},
	"GET /office/attendance.xlsx":                        {"M", "M"},
	"GET /office/feedback":                               {"M", "M"},
	"POST /office/feedback/2026/1":                       {"M", "M"},
	"GET /office/ratings":                                {"M", "M"},
	"POST /office/ratings/T1":                            {"M", "M"},
	"GET /office/records":                                {"M", "M"},
	"POST /office/windows/18/open":                       {"M", "M"},
	"GET /office/records.csv":                            {"M", "M"},
	"GET /office/records.xlsx":                           {"M", "M"},
	"POST /office/help/K1/done":                          {"M", "M"},
	"POST /office/slips/printer-K1/open":                 {"M", "M"},
	"POST /api/v1/lines/S/close":                         {"M", "M"},
	"POST /api/v1/lines/S/open":                          {"M", "M"},
	"GET /office/settings":                               {"M", "M"},
	"GET /office/settings/windows":                       {"M", "M"},
	"GET /office/settings/windows/printer-K1":            {"M", "M"},
	"POST /office/settings/windows/printer-K1":           {"M", "M"},
	"POST /office/settings/windows":                      {"M", "M"},
	"GET /office/calendar":                               {"M", "M"},
	"GET /office/calendar/2026":                          {"M", "M"},
	"POST /office/calendar/2026":                         {"M", "M"},
	"GET /office/files/hall.yaml":                        {"MT", "MT"},
	"POST /office/files/hall.yaml":                       {"MT", "MT"},
	"GET /office/files/lines.yaml":                       {"M", "M"},
	"POST /office/files/lines.yaml":                      {"M", "M"},
	"GET /office/hall.zip":                               {"M", "M"},
	"POST /office/import":                                {"M", "M"},
	"GET /office/guides":                                 {"CM", "CM"},
	"GET /office/guides/printer-K1":                      {"CM", "CM"},
	"POST /office/guides/printer-K1":                     {"CM", "CM"},
	"POST /office/guides/printer-K1/versions/1/open":     {"CM", "CM"},
	"POST /office/guides/printer-K1/stock":               {"CM", "CM"},
	"POST /office/guides/printer-K1/remove":              {"M", "M"},
	"POST /office/guides/printer-K1/taken":               {"CM", "CM"},
	"GET /enrol":                                         {"T", "T"},
	"GET /devices":                                       {"MT", "KCMT"},
	"GET /devices/slip":                                  {"MT", "KCMT"},
	"POST /devices/slip":                                 {"MT", "KCMT"},
	"GET /devices/slip.png":                              {"MT", "KCMT"},
	"POST /api/v1/slip/preview":                          {"MT", "KCMT"},
	"POST /devices/printer-K1/action":                    {"T", "KCMT"},
	"GET /devices/printer-K1/picture.svg":                {"MT", "KCMT"},
	"GET /api/v1/devices":                                {"MT", "KCMT"},
	"GET /api/v1/devices/printer-K1/frames":              {"MT", "KCMT"},
	"POST /api/v1/devices/printer-K1/actions/take_paper": {"T", "KCMT"},
	"POST /api/v1/devices/printer-K1/tests/slip":         {"T", "KCMT"},
	"POST /api/v1/devices/printer-K1/retry":              {"T", "KCMT"},
	"POST /api/v1/windows/18/open":                       {"CM", "CM"},
	"POST /api/v1/windows/18/pause":                      {"CM", "CM"},
	"POST /api/v1/windows/18/resume":                     {"CM", "CM"},
	"POST /api/v1/windows/18/close":                      {"CM", "CM"},
	"POST /api/v1/windows/18/next":                       {"CM", "CM"},
	"POST /api/v1/windows/18/recall":                     {"CM", "CM"},
	"POST /api/v1/windows/18/call":                       {"CM", "CM"},
	"POST /api/v1/windows/18/start":                      {"CM", "CM"},
	"POST /api/v1/windows/18/miss":                       {"CM", "CM"},
	"POST /api/v1/windows/18/hold":                       {"CM", "CM"},
	"POST /api/v1/windows/18/undo":                       {"CM", "CM"},
	"POST /api/v1/windows/18/finish":                     {"CM", "CM"},
	"POST /api/v1/windows/18/transfer":                   {"CM", "CM"},
	"POST /api/v1/windows/18/recall-held":                {"CM", "CM"},
	"POST /api/v1/windows/18/return":                     {"CM", "CM"},
	"POST /api/v1/windows/18/reenter":                    {"CM", "CM"},
	"POST /api/v1/windows/18/serve":                      {"M", "M"},
	"POST /api/v1/windows/18/serve-no-more":              {"M", "M"},
	"GET /office/documents":                              {"M", "M"},
	"GET /office/documents.csv":                          {"M", "M"},
	"GET /office/documents.xlsx":                         {"M", "M"},
	"GET /office/monthly":                                {"CM", "CM"},
	"GET /office/monthly/sl":                             {"CM", "CM"},
	"POST /office/monthly/sl":                            {"CM", "CM"},
	"POST /office/monthly/sl/visits":                     {"CM", "CM"},
	"GET /office/monthly/sl/1":                           {"CM", "CM"},
	"GET /office/appraisals":                             {"CM", "CM"},
	"GET /office/appraisals/0701":                        {"CM", "CM"},
	"POST /office/appraisals/0701/disputes":              {"CM", "CM"},
	"POST /office/appraisals/0701/disputes/1":            {"M", "M"},
	"GET /api/v1/appraisals/0701":                        {"CM", "CM"},
	"GET /office/rotations":                              {"CM", "CM"},
	"POST /office/rotations":                             {"CM", "CM"},
	"POST /office/rotations/printer-K1":                  {"M", "M"},
	"POST /office/rotations/printer-K1/effect":           {"M", "M"},
	"GET /office/skills":                                 {"M", "M"},
	"GET /office/assessment":                             {"M", "M"},
	"POST /office/assessment":                            {"M", "M"},
	"GET /office/assessment.zip":                         {"M", "M"},
	"GET /desk/18/documents":                             {"CM", "CM"},
	"POST /desk/18/documents":                            {"CM", "CM"},
	"GET /desk/18/documents/printer-K1":                  {"CM", "CM"},
	"POST /desk/18/documents/printer-K1/void":            {"CM", "CM"},
	"GET /desk/18/results/printer-K1":                    {"CM", "CM"},
	"GET /desk/18/sheets/2026/1":                         {"CM", "CM"},
	"POST /api/v1/windows/18/documents":                  {"CM", "CM"},
	"GET /cases":                                         {"CM", "CM"},
	"GET /cases.csv":                                     {"CM", "CM"},
	"GET /cases.xlsx":                                    {"CM", "CM"},
	"GET /cases/delegations":                             {"CM", "CM"},
	"POST /cases/delegations":                            {"CM", "CM"},
	"POST /cases/delegations/printer-K1/end":             {"CM", "CM"},
	"GET /cases/18":                                      {"CM", "CM"},
	"POST /cases/18/steps":                               {"CM", "CM"},
	"GET /cases/18/documents":                            {"CM", "CM"},
	"POST /cases/18/documents":                           {"CM", "CM"},
	"GET /cases/18/label":                                {"CM", "CM"},
	"GET /cases/18/file.zip":                             {"CM", "CM"},
	"GET /api/v1/cases":                                  {"CM", "CM"},
	"POST /api/v1/cases/import":                          {"M", "M"},
	"GET /api/v1/cases/18":                               {"CM", "CM"},
	"POST /api/v1/cases/18/steps":                        {"CM", "CM"},
	"POST /api/v1/cases/18/documents":                    {"CM", "CM"},
	"GET /api/v1/fairness":                               {"M", "M"},
	"GET /api/v1/proposals":                              {"M", "M"},
	"GET /office/appointments":                           {"M", "M"},
	"POST /office/appointments":                          {"M", "M"},
	"GET /api/v1/appointments":                           {"M", "M"},
	"POST /api/v1/appointments":                          {"M", "M"},
	"GET /api/v1/appointments/slots":                     {"M", "M"},
	"POST /api/v1/appointments/import":                   {"M", "M"},
	"DELETE /api/v1/appointments/Y1":                     {"M", "M"},
	"POST /api/v1/day/close":                             {"M", "M"},
	"GET /api/v1/snapshot?topic=desk":                    {"CM", "CM"},
	"GET /api/v1/snapshot?topic=desk/18":                 {"CM", "CM"},
	"GET /api/v1/snapshot?topic=office":                  {"M", "M"},
	"GET /api/v1/snapshot?topic=devices":                 {"MT", "KCMT"},
}

func TestAccess(t *testing.T) {
	for column, name := range []string{"hall", "demo"} {
		t.Run(name, func(t *testing.T) {
			var s *site
			if name == "demo" {
				s = start(t, demo)
			} else {
				s = start(t)
			}
			callers := map[byte]*webtest.Client{'C': s.As(clerk18), 'M': s.As(manager), 'T': s.As(techie)}
			if name == "demo" {
				callers['K'] = s.Nobody() // on loopback everybody is kiosk K1
			} else {
				callers['N'] = s.Nobody()
			}
			for request, allowed := range access {
				method, path, _ := strings.Cut(request, " ")
				for role, client := range callers {
					var res *webtest.Result
					switch {
					case method == "GET":
						res = client.Get(path)
					case method == "DELETE":
						res = client.Do(method, path, "", nil)
					case strings.HasPrefix(path, "/api/"):
						res = client.Post(path, "{}")
					default:
						res = client.PostForm(path, "")
					}
					got := res.Status != 401 && res.Status != 403
					if want := strings.IndexByte(allowed[column], role) >= 0; got != want {
						t.Errorf("%s as %c: status %d %s, want allowed %v", request, role, res.Status, res.Body, want)
					}
				}
			}
		})
	}
}

// TestEveryRouteIsInTheTable keeps the table above complete.
func TestEveryRouteIsInTheTable(t *testing.T) {
	s := start(t)
	fill := strings.NewReplacer("/{$}", "/", "{no}", "18", "{bureau}/{id}", "sl/1", "{staff}/disputes/{id}", "0701/disputes/1", "{staff}", "0701", "{bureau}", "sl", "{prefix}", "S", "{id}", "printer-K1",
		"{form}", "windows", "{name...}", "lines.yaml", "{year}", "2026", "{version}", "1", "{kiosk}", "K1", "{user}", "zhao", "{ticket}", "T1", "{code}", "Y1", "{action}", "take_paper", "{test}", "slip", "{serial}", "1")
	for _, rt := range s.desk.Routes() {
		path := fill.Replace(rt.Pattern)
		for act, example := range map[string]string{"/desk/": "next", "/devices/": "action", "/office/": "open"} {
			if strings.HasPrefix(path, act) {
				path = strings.ReplaceAll(path, "{act}", example)
			}
		}
		if _, ok := access[rt.Method+" "+path]; !ok {
			t.Errorf("no line for %s %s (%s %s)", rt.Method, rt.Pattern, rt.Method, path)
		}
		if rt.Doc == "" {
			t.Errorf("%s %s has no description", rt.Method, rt.Pattern)
		}
		if !strings.Contains(rt.Pattern, "/devices") && !strings.Contains(rt.Pattern, "/slip") && slices.Contains(rt.Roles, web.Kiosk) {
			t.Errorf("%s: a kiosk has nothing to do here", rt.Pattern)
		}
	}
}

func TestUnknownPlaces(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/desk/99", "/desk/99/guide", "/desk/99/transfer", "/desk/18/guide?matter=none"} {
		s.As(clerk18).Get(path).WantError(404, "notfound")
	}
	s.As(clerk18).Post("/api/v1/windows/99/next", nil).WantError(404, "notfound")
	s.As(clerk18).PostForm("/desk/99/next", "").WantError(404, "notfound")
	s.As(clerk18).PostForm("/desk/18/dance", "").WantError(404, "notfound")
	s.As(manager).Post("/api/v1/lines/Z/open", nil).WantError(404, "notfound")
	s.As(clerk18).Get("/api/v1/snapshot?topic=desk/99").WantError(404, "notfound")
	for _, path := range []string{"/api/v1/devices/none/frames", "/devices/none/picture.svg", "/devices/led-1/picture.svg"} {
		s.As(techie).Get(path).WantError(404, "notfound")
	}
}
