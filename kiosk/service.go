package kiosk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/devices"
	"jiaohao/web"
)

// Service is what a technician does at the machine itself: who opens the door has
// no other computer with them (domain §11.5).
type Service struct {
	// PIN is the hash of the digits that open the page, as web.HashPassword makes it;
	// "": it does not open.
	PIN     string
	Devices ServiceDevices
	// Outages are the newest troubles of devices, at most n, the newest first.
	Outages func(ctx context.Context, n int) ([]affairs.Outage, error)
}

// ServiceDevices are the devices of the hall as a technician sees and tries them.
type ServiceDevices interface {
	All() []devices.Health
	Tests(id string) []devices.Action
	Test(ctx context.Context, id, test, option string) error
	Retry(id string) error
}

const (
	// servedFor is how long the page stays open without a touch: a roll is changed
	// in less.
	servedFor = 10 * time.Minute
	// pinTries wrong PINs, and the page waits pinWait before it hears another.
	pinTries = 5
	pinWait  = time.Minute
	// pinLongest is how many digits a PIN has at most.
	pinLongest = 8
	// outagesShown is how many faults a technician sees (domain §11.5).
	outagesShown = 50
)

func (k *Kiosk) serviceRoutes(machine []web.Role, limit web.Limit) []web.Route {
	if k.o.Service == nil {
		return nil
	}
	return []web.Route{
		{Method: "GET", Pattern: "/kiosk/service", Roles: machine, Handler: k.page(k.service), Doc: "maintenance at the machine, behind a PIN"},
		{Method: "POST", Pattern: "/kiosk/service", Roles: machine, Handler: k.page(k.servicePIN), Doc: "open the maintenance page", Limit: limit},
		{Method: "POST", Pattern: "/kiosk/service/card", Roles: machine, Handler: k.page(k.serviceCard), Doc: "read a test card", Limit: limit},
		{Method: "POST", Pattern: "/kiosk/service/devices/{id}/{act}", Roles: machine, Handler: k.page(k.serviceTest), Doc: "test or reconnect a device", Limit: limit},
	}
}

// service opens after its PIN for one session of one machine.
type service struct {
	until time.Time // open until then; zero = closed
	wrong int       // PINs in a row
	deaf  time.Time // no PIN is heard until then
	card  bool      // a test card is asked for
	done  affairs.Text
	bad   bool // done says what failed
}

// servicePage is the data of templates/service.html.
type servicePage struct {
	frame
	Open  bool
	Unset bool   // there is no PIN
	Typed string // so far
	Wrong *affairs.Text

	Done    affairs.Text // what the last test said; zero = nothing
	Bad     bool
	Groups  []serviceGroup
	Reader  bool
	Asked   bool // a test card is asked for
	Card    *Card
	Hint    *affairs.Text
	Outages []outageRow
}

// Masked is what was typed so far, as it is shown.
func (p servicePage) Masked() string { return strings.Repeat("●", len(p.Typed)) }

type serviceGroup struct {
	Title   affairs.Text
	Devices []serviceDevice
}

type serviceDevice struct {
	devices.Health
	Kind  affairs.Text
	Label affairs.Text
	Last  string // time of the last good reply
	Facts []devices.Fact
	Tests []devices.Action
	Retry bool
}

type outageRow struct {
	From    string
	Device  string
	Problem affairs.Text
	Lasted  affairs.Text
	Fault   bool
	Open    bool
}

// service is GET /kiosk/service. With ?live, the page asks for itself, which does
// not keep it open.
func (k *Kiosk) service(w http.ResponseWriter, r *http.Request) error {
	p := servicePage{frame: k.frame(r, "/kiosk")}
	now := k.o.Now()
	k.mu.Lock()
	st := k.at(p.Kiosk)
	if p.Open = now.Before(st.service.until); p.Open {
		if !r.URL.Query().Has("live") {
			st.service.until = now.Add(servedFor)
		}
		p.Done, p.Bad, p.Asked = st.service.done, st.service.bad, st.service.card
		p.Card, p.Hint = st.freshCard(now), st.hint
	}
	k.mu.Unlock()
	p.Self = "/kiosk/service"
	if !p.Open {
		return k.askPIN(w, r, p)
	}
	p.Idle, p.Reader = int(servedFor/time.Second), k.devices(p.Kiosk).Reader()
	if err := k.serviceView(r.Context(), &p); err != nil {
		return err
	}
	return k.o.Pages.Render(w, r, "kiosk/service", p)
}

func (k *Kiosk) askPIN(w http.ResponseWriter, r *http.Request, p servicePage) error {
	p.Self, p.Unset = "/kiosk/service", k.o.Service.PIN == ""
	status := http.StatusOK
	if p.Wrong != nil {
		status = http.StatusForbidden
	}
	return k.o.Pages.RenderStatus(w, r, status, "kiosk/service", p)
}

// servicePIN is the keypad. The digits go in the body, never in an address.
func (k *Kiosk) servicePIN(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	p := servicePage{frame: k.frame(r, "/kiosk"), Typed: typedDigits(form, pinLongest)}
	if !form.Has("look") || k.o.Service.PIN == "" {
		return k.askPIN(w, r, p)
	}
	if p.Wrong = k.openService(p.Kiosk, p.Typed); p.Wrong != nil {
		p.Typed = ""
		return k.askPIN(w, r, p)
	}
	return see(w, r, "/kiosk/service")
}

// openService hears a PIN; nil is that it was right.
func (k *Kiosk) openService(kioskID, pin string) (wrong *affairs.Text) {
	// One after the other: each takes some memory, and none is heard beside those
	// that count.
	k.pin.Lock()
	defer k.pin.Unlock()
	now := k.o.Now()
	k.mu.Lock()
	left := k.at(kioskID).service.deaf.Sub(now)
	k.mu.Unlock()
	if left > 0 {
		seconds := int((left + time.Second - 1) / time.Second)
		return &affairs.Text{ZH: fmt.Sprintf("口令输错次数较多，请 %d 秒后再试。", seconds),
			EN: fmt.Sprintf("Too many wrong PINs; try again in %d seconds.", seconds)}
	}
	right, err := web.VerifyPassword(k.o.Service.PIN, pin)
	if err != nil {
		k.log.Error("PIN of the maintenance page not read", "err", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	s := &k.at(kioskID).service
	if right {
		*s = service{until: now.Add(servedFor)}
		k.log.Info("maintenance page opened", "kiosk", kioskID)
		return nil
	}
	if s.wrong++; s.wrong >= pinTries {
		s.wrong, s.deaf = 0, now.Add(pinWait)
		k.log.Warn("wrong PINs at the maintenance page", "kiosk", kioskID, "count", pinTries)
	}
	return &affairs.Text{ZH: "口令不对，请重新输入。", EN: "Wrong PIN; please try again."}
}

var errServiceClosed = web.Denied("维护页已关闭，请重新输入口令。", "The maintenance page has closed; enter the PIN again.")

// serving keeps the page open, if it is, and notes what a test said.
func (k *Kiosk) serving(kioskID string, note func(*service)) error {
	now := k.o.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	s := &k.at(kioskID).service
	if !now.Before(s.until) {
		return errServiceClosed
	}
	s.until = now.Add(servedFor)
	note(s)
	return nil
}

// serviceCard lets the reader look for a test card.
func (k *Kiosk) serviceCard(w http.ResponseWriter, r *http.Request) error {
	kioskID := web.Who(r.Context()).Kiosk
	k.mu.Lock()
	k.at(kioskID).card = nil // the one before
	k.mu.Unlock()
	if err := k.serving(kioskID, func(s *service) { s.card, s.done = true, affairs.Text{} }); err != nil {
		return err
	}
	k.arm(kioskID)
	return see(w, r, "/kiosk/service")
}

// serviceTest does one of a device's tests, or reconnects it.
func (k *Kiosk) serviceTest(w http.ResponseWriter, r *http.Request) error {
	kioskID, id, act := web.Who(r.Context()).Kiosk, r.PathValue("id"), r.PathValue("act")
	if err := k.serving(kioskID, func(s *service) { s.done, s.card = affairs.Text{}, false }); err != nil {
		return err
	}
	d := k.o.Service.Devices
	if !slices.ContainsFunc(d.All(), func(h devices.Health) bool { return h.ID == id && hangsOn(h, kioskID) }) {
		return web.NotFound("本机没有这个设备。", "There is no such device here.")
	}
	done, bad := affairs.Text{ZH: id + " 完成", EN: id + ": done"}, false
	var err error
	if act == "retry" {
		err = d.Retry(id)
		done = affairs.Text{ZH: id + " 正在重新连接", EN: id + ": reconnecting"}
	} else if i := slices.IndexFunc(d.Tests(id), func(a devices.Action) bool { return a.Name == act }); i < 0 {
		return web.NotFound("没有这项测试。", "There is no such test.")
	} else {
		err = d.Test(r.Context(), id, act, "")
		label := d.Tests(id)[i].Label
		done = affairs.Text{ZH: id + "：" + label.ZH + "，完成", EN: id + ": " + label.EN + ", done"}
	}
	if err != nil {
		k.log.Warn("device did not do it", "device", id, "err", err)
		problem, advice := devices.Explain(err)
		var known *devices.Error
		if errors.As(err, &known) && known.Advice != (devices.Text{}) {
			advice = known.Advice
		}
		done, bad = affairs.Text{ZH: id + "：" + problem.ZH, EN: id + ": " + problem.EN}, true
		if advice != (devices.Text{}) {
			done = affairs.Text{ZH: done.ZH + "。" + advice.ZH, EN: done.EN + "; " + advice.EN}
		}
	}
	if err := k.serving(kioskID, func(s *service) { s.done, s.bad = done, bad }); err != nil {
		return err
	}
	return see(w, r, "/kiosk/service")
}

// hangsOn tells whether a device belongs to a kiosk or to the whole hall.
func hangsOn(h devices.Health, kioskID string) bool {
	return !slices.ContainsFunc(h.Shares, func(what string) bool {
		other, ofKiosk := strings.CutPrefix(what, "kiosk:")
		return ofKiosk && other != kioskID
	})
}

// serviceView collects what an open page shows.
func (k *Kiosk) serviceView(ctx context.Context, p *servicePage) error {
	own := serviceGroup{Title: affairs.Text{ZH: "本机设备", EN: "Devices of this kiosk"}}
	hall := serviceGroup{Title: affairs.Text{ZH: "大厅设备", EN: "Devices of the hall"}}
	zone := k.o.Data.Location
	known := map[string]bool{}
	for _, h := range k.o.Service.Devices.All() {
		known[h.ID] = true
		if !hangsOn(h, p.Kiosk) {
			continue
		}
		d := serviceDevice{Health: h, Label: affairs.Text(h.State.Words()), Last: "—", Tests: k.o.Service.Devices.Tests(h.ID),
			Retry: h.State == devices.Fault || h.State == devices.Connecting}
		if i := slices.IndexFunc(devices.Kinds, func(o devices.Option) bool { return o.Value == h.Kind }); i >= 0 {
			d.Kind = affairs.Text(devices.Kinds[i].Label)
		}
		if !h.LastOK.IsZero() {
			d.Last = h.LastOK.In(zone).Format("15:04:05")
		}
		for _, key := range []string{"paper", "slips_left", "cover", "cutter", "mouth", "sam", "answered", "silent", "heard"} {
			if value, ok := h.Details[key]; ok {
				d.Facts = append(d.Facts, devices.FactOf(key, value))
			}
		}
		if slices.Contains(h.Shares, "kiosk:"+p.Kiosk) {
			own.Devices = append(own.Devices, d)
		} else {
			hall.Devices = append(hall.Devices, d)
		}
	}
	for _, g := range []serviceGroup{own, hall} {
		if len(g.Devices) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	if k.o.Service.Outages == nil {
		return nil
	}
	list, err := k.o.Service.Outages(ctx, outagesShown)
	if err != nil {
		return err
	}
	for _, o := range list {
		row := outageRow{From: time.UnixMilli(o.Since).In(zone).Format("01-02 15:04"), Problem: o.Problem,
			Lasted: o.Lasted(k.o.Now().UnixMilli()), Fault: o.Fault, Open: o.Until == 0}
		if known[o.Device] {
			row.Device = o.Device
		}
		p.Outages = append(p.Outages, row)
	}
	return nil
}
