package kiosk

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// sheetPage is the data of templates/sheet.html: the questions whose answers
// make the notification sheet of one applicant.
type sheetPage struct {
	frame
	M         affairs.Matter
	Name      affairs.Text
	Materials []material
	Prints    bool   // the sheet comes out on paper
	Key       string // of this page; see once
}

// sheetForm asks what the sheet is to be tailored by.
func (k *Kiosk) sheetForm(w http.ResponseWriter, r *http.Request) error {
	m, err := k.matterOf(r)
	if err != nil {
		return err
	}
	p := sheetPage{
		frame: k.frame(r, "/kiosk/matters/"+m.ID), M: m, Name: affairs.Text{ZH: m.ShortName, EN: m.NameEN}, Materials: materialsOf(m), Key: rand.Text(),
	}
	p.Prints = k.o.PrintSheet != nil && k.devices(p.Kiosk).Printer().Ready()
	return k.o.Pages.Render(w, r, "kiosk/sheet", p)
}

// giveSheet keeps the sheet and prints it; the answer shows it whole, so that
// nobody depends on the paper.
func (k *Kiosk) giveSheet(w http.ResponseWriter, r *http.Request) error {
	m, err := k.matterOf(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	answers := affairs.SheetAnswers{Variant: form.Get("variant"), Agent: form.Get("agent") == "yes"}
	for _, v := range form["held"] {
		seq, err := strconv.Atoi(v)
		if err != nil {
			return errOldSheet
		}
		answers.Held = append(answers.Held, seq)
	}
	sheet, err := affairs.TailorSheet(m, answers)
	if err != nil {
		return errOldSheet
	}
	sheet.Key = once(kioskActor(web.Who(r.Context()).Kiosk), form)
	return k.give(w, r, m, sheet)
}

// give numbers, keeps, prints and shows a sheet.
func (k *Kiosk) give(w http.ResponseWriter, r *http.Request, m affairs.Matter, sheet affairs.Sheet) error {
	id := web.Who(r.Context()).Kiosk
	bureau, _ := k.o.Data.Bureau(m.Bureau)
	sheet.At, sheet.Bureau = k.o.Now().UnixMilli(), bureau.Name
	sheet.Informer = "取号机 " + id
	sheet.Hours = k.opening.Hours.Text().ZH
	sheet, again, err := k.o.GiveSheet(r.Context(), kioskActor(id).String(), sheet)
	if err != nil {
		return err
	}
	if !again && k.o.PrintSheet != nil && k.devices(id).Printer().Ready() {
		k.o.PrintSheet(id, sheet)
	}
	year, serial, _ := affairs.ParseSheetNumber(sheet.Number)
	return see(w, r, fmt.Sprintf("/kiosk/sheets/%d/%d", year, serial))
}

// once is the key of a form of the machine: two taps on it are one. Somebody who went
// back and answered otherwise asks for another paper. "" = the page has no key.
func once(by queue.Actor, form url.Values) string {
	if form.Get("key") == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(form.Encode()))
	return scoped(by, hex.EncodeToString(sum[:16]))
}

var errOldSheet = web.Invalid("", "页面已过期，请返回指南重新填写。", "This page is too old; please go back to the guide and answer again.")

// sheetDone is the data of templates/sheetdone.html.
type sheetDone struct {
	frame
	Sheet    affairs.Sheet
	Printing bool
	Lacking  int
	ExemptEN string // Sheet.Exempt in English, if the guide has it
	Guide    string // path of the guide's code, "" = no phones
}

// sheetShown shows a sheet that this kiosk gave just now.
func (k *Kiosk) sheetShown(w http.ResponseWriter, r *http.Request) error {
	year, err1 := strconv.Atoi(r.PathValue("year"))
	serial, err2 := strconv.Atoi(r.PathValue("serial"))
	id := web.Who(r.Context()).Kiosk
	sheet, found, err := k.o.KeptSheet(r.Context(), year, serial)
	switch {
	case err != nil:
		return err
	case err1 != nil || err2 != nil || !found || sheet.Informer != "取号机 "+id || k.o.Now().Sub(time.UnixMilli(sheet.At)) > sheetShownFor:
		return web.NotFound("没有找到这张告知单，请返回指南重新打印。", "This sheet was not found; please go back to the guide and print it again.")
	}
	p := sheetDone{frame: k.frame(r, "/kiosk/matters/"+sheet.Matter), Sheet: sheet, Lacking: sheet.Lacking()}
	p.Printing = k.o.PrintSheet != nil && k.devices(id).Printer().Ready()
	if m, ok := k.matters.Matter(sheet.Matter); ok {
		for _, x := range m.Exempt {
			if x.When == sheet.Exempt {
				p.ExemptEN = x.WhenEN
			}
		}
	}
	if k.base != "" {
		p.Guide = "/kiosk/matters/" + url.PathEscape(sheet.Matter) + "/qr.svg"
	}
	return k.o.Pages.Render(w, r, "kiosk/sheetdone", p)
}

// sheetShownFor is how long a machine shows what it gave: the next applicant
// does not leaf through it.
const sheetShownFor = 10 * time.Minute

func (k *Kiosk) matterOf(r *http.Request) (affairs.Matter, error) {
	m, ok := k.matters.Matter(r.PathValue("id"))
	if !ok {
		return m, web.NotFound("没有这个事项，请返回首页重新查找。", "There is no such matter; please search again from the home page.")
	}
	return m, nil
}

func materialsOf(m affairs.Matter) []material {
	var list []material
	for _, x := range m.Materials {
		list = append(list, material{
			Material: x, Counts: countsText(x), Form: word(x.Form), Need: word(string(x.Necessity)), From: word(x.Source),
			Must: x.Necessity == affairs.Required,
		})
	}
	return list
}

// copiesOf is "原件2份、复印件1份".
func copiesOf(p affairs.SheetItem) string {
	return strings.TrimSpace(countsText(affairs.Material{Originals: p.Originals, Copies: p.Copies}).ZH)
}
