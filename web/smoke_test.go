package web_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"jiaohao/web"
	"jiaohao/web/webtest"
)

func TestSmoke(t *testing.T) {
	var n atomic.Int64
	hub := web.NewHub(web.HubOptions{Build: "b"})
	hub.Topic("board", []web.Role{web.Anyone}, func(context.Context, string) (any, error) { return n.Load(), nil })
	site := webtest.Start(t, web.Options{Hub: hub, Routes: []web.Route{{Method: "GET", Pattern: "/api/v1/desk", Roles: []web.Role{web.Clerk},
		Handler: func(w http.ResponseWriter, r *http.Request) error { return web.WriteJSON(w, 200, web.Who(r.Context()).Name) }}}},
		web.Account{User: "1001", Name: "张晓", Role: web.Clerk})
	site.Nobody().Get("/api/v1/desk").WantError(401, "denied")
	site.As("1001").Get("/api/v1/desk").Want(200).Contains("张晓")
	site.Nobody().Get("/nope").WantError(404, "notfound")
	site.Nobody().Get("/sign-in").Want(200).Contains("工作人员登录")
	s := site.Nobody().Follow("board")
	var got int64
	m1 := s.Next(&got)
	n.Store(7)
	hub.Changed("board")
	m2 := s.Next(&got)
	if got != 7 || m2.Rev <= m1.Rev {
		t.Fatal(got, m1, m2)
	}
	site.Nobody().Get("/api/v1/snapshot?topic=board").Want(200).Contains(`"data":7`)
}
