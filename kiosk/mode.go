package kiosk

import (
	"net/http"
	"strings"

	"jiaohao/web"
)

// mode is how the pages of a machine are shown to the person at it. It lasts as
// long as their session; the modes can be combined.
type mode struct {
	Elder    bool // large type and few choices, spoken step by step (长辈模式)
	Contrast bool // white and yellow on black
	Low      bool // all that is touched within reach from a wheelchair
}

// classes are those of the pages' root element, each with a space before it.
func (m mode) classes() string {
	var b strings.Builder
	for _, c := range []struct {
		on   bool
		name string
	}{{m.Elder, "elder"}, {m.Contrast, "contrast"}, {m.Low, "low"}} {
		if c.on {
			b.WriteString(" " + c.name)
		}
	}
	return b.String()
}

// restMode is how a machine meets the next person.
func (st *station) restMode() mode { return mode{Low: st.LowHeight} }

// setMode turns modes on and off, as the form says: elder=on, low=off.
func (k *Kiosk) setMode(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := web.Who(r.Context()).Kiosk
	k.mu.Lock()
	m := k.at(id).mode
	known := false
	for name, field := range map[string]*bool{"elder": &m.Elder, "contrast": &m.Contrast, "low": &m.Low} {
		switch form.Get(name) {
		case "on":
			*field, known = true, true
		case "off":
			*field, known = false, true
		}
	}
	k.at(id).mode = m
	k.mu.Unlock()
	if !known {
		return web.Invalid("elder", "请选择 elder、contrast 或 low，值为 on 或 off。", "Send elder, contrast or low with the value on or off.")
	}
	return see(w, r, local(form.Get("back")))
}

// end is the way out for everyone: the session is over, and the next person
// starts in Chinese, at the top, as the machine stands.
func (k *Kiosk) end(w http.ResponseWriter, r *http.Request) error {
	id := web.Who(r.Context()).Kiosk
	k.leave(id)
	k.mu.Lock()
	st := k.at(id)
	st.mode, st.asked = st.restMode(), false
	k.mu.Unlock()
	k.hush(id)
	return see(w, r, "/kiosk?lang=zh")
}
