package display_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jiaohao/display"
	"jiaohao/queue"
	"jiaohao/web"
	"jiaohao/web/webtest"
)

// rateSite is a site with the enrolled screens of windows 18 and 19, after window
// 18 has finished a ticket.
func rateSite(t *testing.T) (w *world, s *webtest.Site, screen18, screen19 *webtest.Client) {
	t.Helper()
	w = newWorld(t, "2026-03-16 09:00")
	w.open("18", "0701")
	w.issue("S", 2)
	w.serve("18", 1, 5)
	pages, err := web.NewPages(display.PageSet())
	if err != nil {
		t.Fatal(err)
	}
	hub := web.NewHub(web.HubOptions{Build: pages.Build(), Now: w.Now})
	d := display.New(display.Options{Hall: w, Data: w.data, Now: w.Now, Hub: hub, Pages: pages,
		TicketURL:     func(id string) string { return "HTTP://HALL/T/" + id },
		CallbackAside: func(id, phone string) any { return id + " " + phone },
	})
	s = webtest.Start(t, web.Options{Routes: d.Routes(), Pages: pages, Hub: hub, Now: w.Now})
	return w, s, s.Device(web.Device{ID: "18", Role: web.Screen}), s.Device(web.Device{ID: "19", Role: web.Screen})
}

func TestTheWindowsScreenAsksForARating(t *testing.T) {
	w, s, screen, other := rateSite(t)
	var asked display.RatingState
	screen.Follow("rating/18").Next(&asked)
	if asked.Number != "S001" || asked.Given != nil || len(asked.Levels) != 5 || len(asked.Reasons) != 8 || asked.Low != 2 {
		t.Fatalf("asks %+v", asked)
	}
	names := ""
	for _, l := range asked.Levels {
		names += l.Name.ZH + " "
	}
	if names != "非常满意 满意 基本满意 不满意 非常不满意 " {
		t.Errorf("levels %s", names)
	}
	if body := screen.Get(asked.Code).Want(200).Body; !bytes.Contains(body, []byte("<svg")) {
		t.Errorf("code: %s", body)
	}
	// The code and the form are nobody else's: not the public's, not another window's.
	for who, c := range map[string]*webtest.Client{"the public": s.Nobody(), "another window": other} {
		c.Get("/api/v1/snapshot?topic=rating/18").WantError(map[bool]int{true: 401, false: 403}[who == "the public"], "denied")
		c.Get(asked.Code).WantError(map[bool]int{true: 401, false: 403}[who == "the public"], "denied")
		c.Post("/api/v1/windows/18/rating", display.RatingRequest{Number: "S001", Score: 5}).WantError(map[bool]int{true: 401, false: 403}[who == "the public"], "denied")
	}
	if page := s.Nobody().Get("/screen/18").Want(200); !bytes.Contains(page.Body, []byte(`data-rate=""`)) {
		t.Error("a browser that is not the screen asks for ratings")
	}
	screen.Get("/screen/18").Want(200).Contains(`data-rate="rating/18"`)

	screen.Post("/api/v1/windows/18/rating", display.RatingRequest{Number: "S001", Score: 6}).WantError(400, "invalid")
	screen.Post("/api/v1/windows/18/rating", display.RatingRequest{Number: "S001", Score: 1, Reasons: []int{8}}).WantError(400, "invalid")
	screen.Post("/api/v1/windows/18/rating", display.RatingRequest{Number: "S001", Score: 1, Phone: "李四"}).WantError(400, "invalid")
	screen.Post("/api/v1/windows/18/rating", display.RatingRequest{Number: "S001", Score: 4, Phone: "13905390123"}).WantError(400, "invalid")
	screen.Post("/api/v1/windows/18/rating", display.RatingRequest{Number: "S002", Score: 4}).WantError(404, "notfound")

	// The clerk goes on meanwhile; the visitor still says what was wrong.
	w.do(queue.CallNext{Window: "18"})
	w.pass(time.Minute)
	screen.Post("/api/v1/windows/18/rating", display.RatingRequest{Number: "S001", Score: 2, Reasons: []int{1, 1, 5}, Phone: "139 0539 0123"}).Want(200)
	if got := w.rated[len(w.rated)-1]; got.Code != 2 || got.Text != "screen" || got.Body != `{"clerk":"0701","reasons":["未一次性告知","排队时间过长"]}` {
		t.Errorf("stored %+v", got)
	}
	if want := []string{secret + "0001 13905390123"}; !slices.Equal(w.asides, want) {
		t.Errorf("beside the journal: %v, want %v", w.asides, want)
	}
	r := screen.Post("/api/v1/windows/18/rating", display.RatingRequest{Number: "S001", Score: 5}).WantError(409, "conflict")
	if !strings.Contains(fmt.Sprint(r), "09:0") {
		t.Errorf("the second rating is refused without the time of the first: %v", r)
	}
}

// Silence is no rating: after the time nothing is asked, and nothing was stored.
func TestNobodyRates(t *testing.T) {
	w, _, screen, _ := rateSite(t)
	w.pass(2 * time.Minute)
	var asked display.RatingState
	screen.Follow("rating/18").Next(&asked)
	if asked.Number != "" || len(w.rated) != 0 {
		t.Errorf("asks %+v, stored %v", asked, w.rated)
	}
	screen.Post("/api/v1/windows/18/rating", display.RatingRequest{Number: "S001", Score: 5}).WantError(409, "conflict")
}
