package desk

import (
	"bytes"
	"cmp"
	"errors"
	"hash/crc32"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"jiaohao/affairs"
	"jiaohao/devices"
	"jiaohao/web"
)

// DeviceView is one device of the topic "devices".
type DeviceView struct {
	devices.Health
	Label affairs.Text `json:"label"` // of the state
	// Sim is set for a device whose other end is simulated.
	Sim *SimView `json:"sim"`
	// Tests are what can be tried on a real device, Retry whether it can be
	// reconnected at once.
	Tests []devices.Action `json:"tests"`
	Retry bool             `json:"retry"`
	// Facts are Details in words, in their order.
	Facts []devices.Fact `json:"facts"`
}

// facts are details in words, by their keys.
func facts(details map[string]string) []devices.Fact {
	list := []devices.Fact{}
	for _, key := range slices.Sorted(maps.Keys(details)) {
		list = append(list, devices.FactOf(key, details[key]))
	}
	return list
}

// SimView is what can be seen of and done to a simulated device.
type SimView struct {
	// Picture is the address of its picture, another one whenever it changed.
	Picture string `json:"picture"`
	// Ratio is the picture's height in thousandths of its width; 0 = unknown.
	Ratio   int              `json:"ratio"`
	Actions []devices.Action `json:"actions"`
}

// DevicesState is the topic "devices".
type DevicesState struct {
	Devices []DeviceView `json:"devices"`
	// Warnings are what somebody should do something about, causes first.
	Warnings []devices.Warning `json:"warnings"`
	// Outages are the last troubles, the newest first.
	Outages []OutageView `json:"outages"`
}

func (d *Desk) devicesState() DevicesState {
	return DevicesState{Devices: d.deviceViews(), Warnings: d.warnings.Of(d.Devices.All(), d.Now()), Outages: d.outageViews()}
}

// deviceViews are all devices, in the order of their kinds.
func (d *Desk) deviceViews() []DeviceView {
	views := []DeviceView{}
	for _, h := range d.Devices.All() {
		v := DeviceView{Health: h, Label: affairs.Text(h.State.Words()), Tests: []devices.Action{}, Facts: facts(h.Details)}
		if sim, ok := d.Devices.Simulated(h.ID); ok {
			picture := sim.Picture()
			v.Sim = &SimView{
				Picture: "/devices/" + h.ID + "/picture.svg?rev=" + strconv.FormatUint(uint64(crc32.ChecksumIEEE(picture)), 16),
				Ratio:   ratio(picture), Actions: sim.Actions(),
			}
		}
		if t, ok := d.Devices.(Tester); ok {
			v.Tests = append(v.Tests, t.Tests(h.ID)...)
		}
		_, v.Retry = d.Devices.(Retrier)
		views = append(views, v)
	}
	slices.SortStableFunc(views, func(a, b DeviceView) int { return cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)) })
	return views
}

func kindOrder(kind string) int {
	for i, k := range devices.Kinds {
		if k.Value == kind {
			return i
		}
	}
	return len(devices.Kinds)
}

// ratio reads height ÷ width × 1000 from the viewBox of an SVG.
func ratio(svg []byte) int {
	_, rest, ok := bytes.Cut(svg, []byte(`viewBox="`))
	if !ok {
		return 0
	}
	box, _, _ := bytes.Cut(rest, []byte(`"`))
	f := bytes.Fields(box)
	if len(f) != 4 {
		return 0
	}
	width, err1 := strconv.ParseFloat(string(f[2]), 64)
	height, err2 := strconv.ParseFloat(string(f[3]), 64)
	if err1 != nil || err2 != nil || width <= 0 || height <= 0 {
		return 0
	}
	return int(height / width * 1000)
}

// devicesView is the data of templates/devices.html.
type devicesView struct {
	DevicesState
	Hall    affairs.Text
	Kinds   []kindView
	Touch   bool // the viewer may touch them
	Refused *refusal
	clock   clock
}

// kindView is a tab of the page.
type kindView struct {
	Kind   string
	Label  affairs.Text
	Count  int
	Faults int
}

// devicesPage is GET /devices.
func (d *Desk) devicesPage(w http.ResponseWriter, r *http.Request) error {
	return d.showDevices(w, r, nil)
}

func (d *Desk) showDevices(w http.ResponseWriter, r *http.Request, refused *refusal) error {
	who := web.Who(r.Context())
	v := devicesView{Hall: both(d.Data.Name, d.Data.NameEN), DevicesState: d.devicesState(), clock: d.clock(who.Lang),
		Touch: d.Demo || who.Role == web.Technician}
	v.Refused = refused
	for _, k := range devices.Kinds {
		view := kindView{Kind: k.Value, Label: affairs.Text(k.Label)}
		for _, dev := range v.Devices {
			if dev.Kind == k.Value {
				view.Count++
				if dev.State == devices.Fault {
					view.Faults++
				}
			}
		}
		if view.Count > 0 {
			v.Kinds = append(v.Kinds, view)
		}
	}
	return d.Pages.RenderStatus(w, r, refused.status(), "desk/devices", v)
}

// Clock is for the template.
func (v devicesView) Clock() clock { return v.clock }

// Clock is for the template.
func (v consoleView) Clock() clock { return v.clock }

// deviceList is GET /api/v1/devices.
func (d *Desk) deviceList(w http.ResponseWriter, _ *http.Request) error {
	all := d.Devices.All()
	if all == nil {
		all = []devices.Health{}
	}
	return web.WriteJSON(w, http.StatusOK, all)
}

var (
	errNoDevice  = web.NotFound("没有这个设备，请检查设备编号", "there is no such device; check its id")
	errNotSim    = web.NotFound("这个设备不是模拟设备，没有图像和动作", "this device is not simulated; it has no picture and no actions")
	errNoTouch   = web.Conflict("设备现在没有这个动作，请刷新后再选", "the device does not offer this now; reload and choose again")
	errNoRetry   = web.Unavailable("本系统的设备会自动重连，不能手动重连", "devices reconnect by themselves here; it cannot be asked for")
	errNoTesting = web.Unavailable("本系统没有设备测试", "there are no device tests here")
)

func (d *Desk) deviceExists(id string) error {
	if slices.ContainsFunc(d.Devices.All(), func(h devices.Health) bool { return h.ID == id }) {
		return nil
	}
	return errNoDevice
}

// deviceFrames is GET /api/v1/devices/{id}/frames.
func (d *Desk) deviceFrames(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if err := d.deviceExists(id); err != nil {
		return err
	}
	frames := d.Devices.Frames(id)
	if frames == nil {
		frames = []devices.Frame{}
	}
	return web.WriteJSON(w, http.StatusOK, frames)
}

// picture is GET /devices/{id}/picture.svg.
func (d *Desk) picture(w http.ResponseWriter, r *http.Request) error {
	sim, err := d.simulated(r.PathValue("id"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(sim.Picture()) // the viewer is gone: there is nobody to tell
	return nil
}

func (d *Desk) simulated(id string) (devices.Simulated, error) {
	if err := d.deviceExists(id); err != nil {
		return nil, err
	}
	sim, ok := d.Devices.Simulated(id)
	if !ok {
		return nil, errNotSim
	}
	return sim, nil
}

// touch performs an action on a simulated device, if it offers it now.
func (d *Desk) touch(id, action, option string) error {
	sim, err := d.simulated(id)
	if err != nil {
		return err
	}
	if err := offered(sim.Actions(), action, option); err != nil {
		return err
	}
	if err := sim.Do(action, option); err != nil {
		if _, ok := refusalOf(err); ok {
			return err
		}
		d.Log.Info("refused a touch", "device", id, "action", action, "err", err)
		return errNoTouch
	}
	d.Hub.Changed(devicesTopic)
	return nil
}

// offered checks that an action with its option is among those offered.
func offered(actions []devices.Action, name, option string) error {
	i := slices.IndexFunc(actions, func(a devices.Action) bool { return a.Name == name })
	if i < 0 {
		return errNoTouch
	}
	options := actions[i].Options
	if len(options) == 0 && option == "" || slices.ContainsFunc(options, func(o devices.Option) bool { return o.Value == option }) {
		return nil
	}
	return web.Invalid("option", "请选择其中一项", "choose one of the options")
}

// test tries a real device.
func (d *Desk) test(r *http.Request, id, test, option string) error {
	if err := d.deviceExists(id); err != nil {
		return err
	}
	tester, ok := d.Devices.(Tester)
	if !ok {
		return errNoTesting
	}
	if err := offered(tester.Tests(id), test, option); err != nil {
		return err
	}
	return d.deviceFailure(id, tester.Test(r.Context(), id, test, option))
}

// retry reconnects a device.
func (d *Desk) retry(id string) error {
	if err := d.deviceExists(id); err != nil {
		return err
	}
	retrier, ok := d.Devices.(Retrier)
	if !ok {
		return errNoRetry
	}
	return d.deviceFailure(id, retrier.Retry(id))
}

// deviceFailure puts what a device answered into words for a technician.
func (d *Desk) deviceFailure(id string, err error) error {
	if err == nil {
		d.Hub.Changed(devicesTopic)
		return nil
	}
	if _, ok := refusalOf(err); ok {
		return err
	}
	d.Log.Warn("device did not do it", "device", id, "err", err)
	problem, advice := devices.Explain(err)
	var known *devices.Error
	if errors.As(err, &known) && known.Advice != (devices.Text{}) {
		advice = known.Advice
	}
	return web.Unavailable(problem.ZH+"。"+advice.ZH, problem.EN+"; "+advice.EN)
}

// deviceAction is POST /api/v1/devices/{id}/actions/{action} {option}.
func (d *Desk) deviceAction(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Option string `json:"option"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	if err := d.touch(r.PathValue("id"), r.PathValue("action"), in.Option); err != nil {
		return err
	}
	return d.answerDevice(w, r)
}

// deviceTest is POST /api/v1/devices/{id}/tests/{test} {option}.
func (d *Desk) deviceTest(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Option string `json:"option"`
	}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	if err := d.test(r, r.PathValue("id"), r.PathValue("test"), in.Option); err != nil {
		return err
	}
	return d.answerDevice(w, r)
}

// deviceRetry is POST /api/v1/devices/{id}/retry.
func (d *Desk) deviceRetry(w http.ResponseWriter, r *http.Request) error {
	var in struct{}
	if err := web.ReadJSON(r, &in); err != nil {
		return err
	}
	if err := d.retry(r.PathValue("id")); err != nil {
		return err
	}
	return d.answerDevice(w, r)
}

// answerDevice answers with the device as it is now.
func (d *Desk) answerDevice(w http.ResponseWriter, r *http.Request) error {
	for _, v := range d.deviceViews() {
		if v.ID == r.PathValue("id") {
			return web.WriteJSON(w, http.StatusOK, v)
		}
	}
	return errNoDevice
}

// deviceForm is the same as a plain form: act is action, test or retry.
func (d *Desk) deviceForm(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	switch r.PathValue("act") {
	case "action":
		err = d.touch(id, form.Get("name"), form.Get("option"))
	case "test":
		err = d.test(r, id, form.Get("name"), form.Get("option"))
	case "retry":
		err = d.retry(id)
	default:
		return errNoAct
	}
	if err != nil {
		refused, ok := refusalOf(err)
		if !ok {
			return err
		}
		return d.showDevices(w, r, &refused)
	}
	http.Redirect(w, r, "/devices#"+id, http.StatusSeeOther)
	return nil
}
