// Package web is the HTTP plumbing of Jiaohao: routes as data, who is asking,
// errors, sign-in, protection, live topics over websockets, page templates and
// the shared style sheet and modules. It knows nothing of tickets or windows.
//
// kiosk, display and desk describe their pages and calls with it; cmd/hall
// composes one Server out of all of them. The package never opens a database
// and never decides a business question: accounts and sessions are small
// interfaces that the composer fills.
//
// # Routes and handlers
//
// A handler returns an error instead of writing one:
//
//	func (d *Desk) Routes() []web.Route {
//		return []web.Route{
//			{Method: "POST", Pattern: "/api/v1/windows/{no}/next", Roles: []web.Role{web.Clerk},
//				Doc: "call the next ticket", Handler: d.next},
//			{Method: "GET", Pattern: "/desk/{no}", Roles: []web.Role{web.Clerk}, Doc: "clerk console", Handler: d.page},
//		}
//	}
//
//	func (d *Desk) next(w http.ResponseWriter, r *http.Request) error {
//		var in struct{ Reason string `json:"reason"` }
//		if err := web.ReadJSON(r, &in); err != nil {
//			return err // 400 {code,message,message_en,field}
//		}
//		who := web.Who(r.Context())           // User, Name, Role, Kiosk, Lang
//		key, err := web.IdempotencyKey(r)     // "" when the header is absent
//		...
//		return web.WriteJSON(w, http.StatusOK, out)
//	}
//
// Roles is the complete list of who may call: nothing is implied by rank. A
// request passes when the signed-in role is listed, when Kiosk (or Screen) is
// listed and the request comes from such an enrolled device, or when Anyone is
// listed. Not signed in: 401, or a redirect to the sign-in page for a browser.
//
// # Errors
//
// Any error with `ErrorCode() string` and `Texts() (zh, en string)` is shown to
// people with its texts; `ErrorField() string` names the wrong field. Package
// web has its own (Invalid, NotFound, Conflict, Denied, Unavailable). Any other
// error becomes "internal": its text goes to the log and never to the client.
// The answer is JSON, or a page when the request prefers text/html.
//
// # Pages
//
// A page package embeds templates/*.html and static/*, and hands them over as a
// PageSet. Every templates/*.html is a page that fills the blocks of web's
// layout.html ("title", "class" for the body, "head", "main");
// templates/partials/*.html are for all pages of the set:
//
//	//go:embed templates static
//	var files embed.FS
//	func Pages() web.PageSet { return web.PageSet{Name: "kiosk", FS: files} }
//
//	{{define "title"}}{{t "取号" "Take a number"}}{{end}}
//	{{define "class"}}kiosk{{end}}
//	{{define "head"}}<link rel="stylesheet" href="{{asset "kiosk/kiosk.css"}}">
//	<script type="module" src="{{asset "kiosk/kiosk.js"}}"></script>{{end}}
//	{{define "main"}}<h1>{{.Data.Hall}}</h1>{{template "lang" .}}{{end}}
//
//	return k.pages.Render(w, r, "kiosk/home", data) // templates/home.html
//
// In templates: `t "中文" "English"`, `lang` ("zh" or "en"), `text v` (picks from
// a value with fields ZH and EN or a method Texts), `asset "set/file"`, `json v`
// for data-* attributes. The dot is a View: .Data is yours, .Who the Identity,
// .Lang, .Switch the address of this page in the other language.
// Partials of web: "lang" (language switch), "brand" (header of staff pages),
// "linklost" (banner that socket.js shows). A broken template fails NewPages.
// Static files of web are /static/base.css, /static/socket.js, /static/dom.js,
// /static/api.js, /static/wire.js; a set's are /static/<set>/<file>. Modules
// import shared ones by plain path: import {follow} from "/static/socket.js".
//
// # Live topics
//
//	hub.Topic("board", []web.Role{web.Anyone}, func(ctx context.Context, _ string) (any, error) { return board(), nil })
//	hub.Topic("window/{no}", []web.Role{web.Anyone}, func(ctx context.Context, no string) (any, error) { ... })
//	hub.Changed("board", "window/3") // after the change is applied; never blocks
//
// Clients open GET /ws?topic=window/3 and get {rev,build,at,data}: the full
// snapshot first, newer ones later, always the latest. GET
// /api/v1/snapshot?topic=window/3 is the same as one JSON answer. A snapshot
// function runs on the hub's own goroutine: it reads memory, never a disk.
// An error with code notfound refuses the subscription with 404. In the page:
//
//	import { follow } from "/static/socket.js";
//	follow("window/3", (data, message) => draw(data), (up) => showLink(up));
//
// follow reconnects, shows and hides #linklost, polls the snapshot while the
// socket is down, reports what was painted, and reloads a page of an older
// build while <body data-busy> is not set.
//
// # Tests
//
// Package web/webtest starts a Server over loopback with accounts in memory.
package web
