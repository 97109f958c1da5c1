package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// act is one thing a person can do at a window.
type act struct {
	name   string
	doc    string
	fields []string // of input, that it takes
	make   func(d *Desk, no string, who web.Identity, in input) (queue.Command, error)
}

// input is what an act may be given, in a JSON body or a form.
type input struct {
	Reason  string `json:"reason"`
	Outcome string `json:"outcome"`
	Line    string `json:"line"`
	Matter  string `json:"matter"`
	Ticket  string `json:"ticket"`
	Staff   string `json:"staff"`
	Reentry int    `json:"reentry"` // minutes
	Cover   string `json:"cover"`   // work number of who stands in
}

func (in input) values() map[string]string {
	values := map[string]string{"reason": in.Reason, "outcome": in.Outcome, "line": in.Line,
		"matter": in.Matter, "ticket": in.Ticket, "staff": in.Staff, "cover": in.Cover}
	if in.Reentry != 0 {
		values["reentry"] = strconv.Itoa(in.Reentry)
	}
	return values
}

// plain is an act without input.
func plain(name, doc string, cmd func(no string) queue.Command) act {
	return act{name: name, doc: doc, make: func(_ *Desk, no string, _ web.Identity, _ input) (queue.Command, error) {
		return cmd(no), nil
	}}
}

// acts are all of them; the names are the last part of their addresses.
var acts = []act{
	{name: "open", doc: "sign in at a window and begin to serve; a manager seats somebody", fields: []string{"staff"}, make: (*Desk).open},
	{name: "pause", doc: "interrupt service with a reason that is shown, and who stands in", fields: []string{"reason", "cover"}, make: pause},
	plain("resume", "end a pause", func(no string) queue.Command { return queue.ResumeWindow{Window: no} }),
	plain("close", "end service and leave the window", func(no string) queue.Command { return queue.CloseWindow{Window: no} }),
	plain("next", "call the next ticket", func(no string) queue.Command { return queue.CallNext{Window: no} }),
	plain("recall", "call the present ticket again", func(no string) queue.Command { return queue.Recall{Window: no} }),
	plain("start", "begin to serve the called ticket", func(no string) queue.Command { return queue.Start{Window: no} }),
	plain("miss", "the called ticket did not come", func(no string) queue.Command { return queue.Miss{Window: no} }),
	plain("hold", "park the present ticket at the window", func(no string) queue.Command { return queue.Hold{Window: no} }),
	plain("undo", "take back the last act", func(no string) queue.Command { return queue.Undo{Window: no} }),
	{name: "finish", doc: "end the service with its outcome; after supplement the number may come back", fields: []string{"outcome", "reentry"}, make: finish},
	{name: "call", doc: "call a waiting ticket out of its turn, with a reason that is reported", fields: []string{"ticket", "reason"}, make: callByHand},
	{name: "serve", doc: "let an open window call a further line that its clerk is qualified for", fields: []string{"line"}, make: serveAlso},
	{name: "serve-no-more", doc: "take such a line back", fields: []string{"line"}, make: serveNoMore},
	{name: "reenter", doc: "take a number that came back with further papers, without waiting", fields: []string{"ticket"}, make: reenter},
	{name: "transfer", doc: "move the present ticket to another line or matter; it keeps its place", fields: []string{"line", "matter"}, make: transfer},
	{name: "recall-held", doc: "call a parked ticket back", fields: []string{"ticket"}, make: recallHeld},
	{name: "return", doc: "reactivate a missed ticket of this window's lines", fields: []string{"ticket"}, make: returnMissed},
}

func actNamed(name string) (act, bool) {
	i := slices.IndexFunc(acts, func(a act) bool { return a.name == name })
	if i < 0 {
		return act{}, false
	}
	return acts[i], true
}

// open seats the calling clerk; only a manager seats somebody else.
func (d *Desk) open(no string, who web.Identity, in input) (queue.Command, error) {
	staff := in.Staff
	if who.Role != web.Manager {
		if staff != "" && staff != who.User {
			return nil, web.Denied("只有大厅管理人员可以安排别人到窗口", "only a hall manager may seat somebody else")
		}
		staff = who.User
	}
	if staff == "" {
		return nil, web.Invalid("staff", "请选择到本窗口的人员", "choose who is to sit at this window")
	}
	if _, known := d.staff[staff]; !known {
		return nil, web.NotFound("人员名单中没有工号 "+tidy(staff)+"，请联系大厅管理办公室",
			"work number "+tidy(staff)+" is not on the list of staff; ask the hall office")
	}
	return queue.OpenWindow{Window: no, Staff: staff}, nil
}

// maxReason is how many characters of a reason a window screen can show.
const maxReason = 20

func pause(d *Desk, no string, _ web.Identity, in input) (queue.Command, error) {
	reason, err := reasonOf(in.Reason, maxReason, "请选择暂停原因", "choose a reason for the pause")
	if err != nil {
		return nil, err
	}
	if in.Cover != "" {
		if _, known := d.staff[in.Cover]; !known {
			return nil, web.Invalid("cover", "人员名单中没有这个B岗，请重新选择", "the B-role is not on the list of staff; choose again")
		}
		reason = affairs.Covered(reason, in.Cover)
	}
	return queue.PauseWindow{Window: no, Reason: reason}, nil
}

// maxCallReason is how many characters the fairness report keeps of a reason.
const maxCallReason = 40

func callByHand(_ *Desk, no string, _ web.Identity, in input) (queue.Command, error) {
	if in.Ticket == "" {
		return nil, errWhichTicket
	}
	reason, err := reasonOf(in.Reason, maxCallReason, "点叫要写明原因，原因会公开在公平报告中", "calling out of turn needs a reason; it stands in the fairness report")
	return queue.CallTicket{Window: no, Ticket: in.Ticket, Reason: reason}, err
}

// reasonOf checks words that will be shown or kept: at most so many characters.
func reasonOf(reason string, most int, missingZH, missingEN string) (string, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return "", web.Invalid("reason", missingZH, missingEN)
	case !utf8.ValidString(reason) || strings.ContainsFunc(reason, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", web.Invalid("reason", "原因中有不能显示的字符，请重新填写", "the reason has characters that cannot be shown; write it again")
	case utf8.RuneCountInString(reason) > most:
		return "", web.Invalid("reason", fmt.Sprintf("原因最多%d个字", most), fmt.Sprintf("a reason has at most %d characters", most))
	}
	return reason, nil
}

func finish(_ *Desk, no string, _ web.Identity, in input) (queue.Command, error) {
	outcome, ok := queue.ParseOutcome(in.Outcome)
	if !ok {
		outcome = queue.NoOutcome // the hall refuses it with the list to choose from
	}
	return queue.Finish{Window: no, Outcome: outcome, Reentry: in.Reentry}, nil
}

func serveAlso(_ *Desk, no string, _ web.Identity, in input) (queue.Command, error) {
	return queue.ServeAlso{Window: no, Line: in.Line}, nil
}

func serveNoMore(_ *Desk, no string, _ web.Identity, in input) (queue.Command, error) {
	return queue.ServeNoMore{Window: no, Line: in.Line}, nil
}

func reenter(_ *Desk, _ string, _ web.Identity, in input) (queue.Command, error) {
	if in.Ticket == "" {
		return nil, errWhichTicket
	}
	return queue.Reenter{Ticket: in.Ticket}, nil
}

func transfer(_ *Desk, no string, _ web.Identity, in input) (queue.Command, error) {
	return queue.Transfer{Window: no, Line: in.Line, Matter: in.Matter}, nil
}

func recallHeld(_ *Desk, no string, _ web.Identity, in input) (queue.Command, error) {
	if in.Ticket == "" {
		return nil, errWhichTicket
	}
	return queue.RecallHeld{Window: no, Ticket: in.Ticket}, nil
}

func returnMissed(_ *Desk, _ string, _ web.Identity, in input) (queue.Command, error) {
	if in.Ticket == "" {
		return nil, errWhichTicket
	}
	return queue.Return{Ticket: in.Ticket}, nil
}

var (
	errWhichTicket = web.Invalid("ticket", "请选择一张号票", "choose a ticket")
	errNoWindow    = web.NotFound("没有这个窗口，请从窗口列表中选择", "there is no such window; choose one from the list")
	errNoAct       = web.NotFound("没有这个操作", "there is no such act")
)

// tidy makes text of a request safe to repeat in a sentence.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s)
	if r := []rune(s); len(r) > 16 {
		s = string(r[:16]) + "…"
	}
	return s
}

// actor is who the queue sees behind a signed-in person.
func actor(who web.Identity) queue.Actor {
	if who.Role == web.Manager {
		return queue.Actor{Kind: queue.Manager, ID: who.User}
	}
	return queue.Actor{Kind: queue.Staff, ID: who.User}
}

// do performs an act at a window for a person.
func (d *Desk) do(ctx context.Context, a act, no, key string, in input) error {
	who := web.Who(ctx)
	if _, known := d.windows[no]; !known {
		return errNoWindow
	}
	for field, value := range in.values() {
		if value != "" && !slices.Contains(a.fields, field) {
			return web.Invalid(field, "此操作没有 "+field+" 这一项", "this act takes no "+field)
		}
	}
	cmd, err := a.make(d, no, who, in)
	if err != nil {
		return err
	}
	switch cmd.(type) {
	case queue.Return, queue.Reenter:
		if err := d.mayReturn(ctx, who, no, in.Ticket); err != nil {
			return err
		}
	}
	_, err = d.Hall.Do(ctx, actor(who), cmd, key, nil)
	return err
}

// mayReturn lets a clerk reactivate only what the own window could call.
func (d *Desk) mayReturn(ctx context.Context, who web.Identity, no, ticket string) error {
	var refusal error
	err := d.Hall.View(ctx, func(h *queue.Hall) {
		w, _ := h.Window(no)
		t, known := h.Ticket(ticket)
		switch {
		case who.Role != web.Manager && w.Staff != who.User:
			refusal = web.Denied("您没有登录"+no+"号窗口", "you are not signed in at window "+no)
		case known && !slices.Contains(w.Lines, t.Line):
			refusal = web.Denied(t.Name()+" 不是本窗口的业务，请到原窗口恢复", t.Name()+" is not of this window's lines; return it at its own window")
		}
	})
	if err != nil {
		return err
	}
	return refusal
}

// actCall is an act as a call of the API. It answers with the window's State.
func (d *Desk) actCall(a act) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var in input
		if err := web.ReadJSON(r, &in); err != nil {
			return err
		}
		key, err := web.IdempotencyKey(r)
		if err != nil {
			return err
		}
		no := r.PathValue("no")
		if err := d.do(r.Context(), a, no, key, in); err != nil {
			return err
		}
		state, err := d.State(r.Context(), no)
		if err != nil {
			return err
		}
		return web.WriteJSON(w, http.StatusOK, state)
	}
}

// actForm is an act as a plain form. Done, it goes back to the console; a
// refusal shows the console with the reason.
func (d *Desk) actForm(w http.ResponseWriter, r *http.Request) error {
	a, ok := actNamed(r.PathValue("act"))
	if !ok {
		return errNoAct
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	no := r.PathValue("no")
	if err := d.do(r.Context(), a, no, formKey(form, a.name), inputOf(form)); err != nil {
		refused, ok := refusalOf(err)
		if !ok || refused.Code == web.CodeNotFound && d.windows[no].No == "" {
			return err
		}
		return d.showConsole(w, r, no, &refused)
	}
	to := "/desk/" + url.PathEscape(no)
	if a.name == "close" {
		to = "/desk"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func inputOf(form url.Values) input {
	minutes, err := strconv.Atoi(form.Get("reentry"))
	if err != nil && form.Get("reentry") != "" {
		minutes = -2 // the hall refuses it with what is possible
	}
	outcome := form.Get("outcome")
	if outcome == "" && minutes > 0 { // only then may a number come back
		outcome = queue.Supplement.String()
	}
	return input{Reason: form.Get("reason"), Outcome: outcome, Line: form.Get("line"),
		Matter: form.Get("matter"), Ticket: form.Get("ticket"), Staff: form.Get("staff"), Reentry: minutes, Cover: form.Get("cover")}
}

// formKey is the idempotency key of one form of one showing of a page: pressing
// its button twice acts once.
func formKey(form url.Values, act string) string {
	key := form.Get("key")
	if key == "" || len(key) > 40 || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return key + "-" + act
}
