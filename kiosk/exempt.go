package kiosk

import (
	"crypto/rand"
	"net/http"
	"strconv"

	"jiaohao/affairs"
	"jiaohao/web"
)

// exemptPage is the data of templates/exempt.html: before somebody takes a number
// for a matter that many need not apply for, the page asks which case theirs is.
type exemptPage struct {
	frame
	M      affairs.Matter
	Name   affairs.Text
	Gives  bool // a paper that says so is given
	Prints bool
	Key    string // of this page; see once
}

// askExempt asks whether the matter is needed at all.
func (k *Kiosk) askExempt(w http.ResponseWriter, r *http.Request) error {
	m, err := k.matterOf(r)
	if err != nil {
		return err
	}
	if len(m.Exempt) == 0 {
		return see(w, r, "/kiosk/take?matter="+m.ID)
	}
	p := exemptPage{frame: k.frame(r, "/kiosk/matters/"+m.ID), M: m, Name: affairs.Text{ZH: m.ShortName, EN: m.NameEN}, Gives: k.o.GiveSheet != nil, Key: rand.Text()}
	p.Prints = p.Gives && k.o.PrintSheet != nil && k.devices(p.Kiosk).Printer().Ready()
	k.step(&p.frame, Segment{Text: "先看一看，您是不是这种情况。是的话不用办理"})
	return k.o.Pages.Render(w, r, "kiosk/exempt", p)
}

// giveExempt gives the paper that says that nothing has to be applied for; the
// page that shows it asks whether a number is wanted all the same.
func (k *Kiosk) giveExempt(w http.ResponseWriter, r *http.Request) error {
	m, err := k.matterOf(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	which, err := strconv.Atoi(form.Get("case"))
	if err != nil {
		return errOldSheet
	}
	sheet, err := affairs.ExemptSheet(m, which)
	if err != nil {
		return errOldSheet
	}
	sheet.Key = once(kioskActor(web.Who(r.Context()).Kiosk), form)
	return k.give(w, r, m, sheet)
}
