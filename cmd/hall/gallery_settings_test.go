//go:build browser

package main

import (
	"fmt"
	"strings"
)

// settings are the pages that change the hall; nothing is saved.
func (g *gallery) settings(pages func(l look, sizes ...size)) {
	send := func(change, act string) func(p *tab) {
		return func(p *tab) {
			p.do("fill in", eval(change))
			p.do("send", eval(fmt.Sprintf(`document.querySelector("button[value=%s]").click()`, act)))
			p.until("the answer", `document.readyState === "complete" && document.querySelector("#preview > *, .wrong, .banner.bad") !== null`)
		}
	}
	const name = `document.querySelector("[name=name]").value = `
	pages(look{name: "settings", path: "/office/settings", whole: true}, laptop, handset)
	pages(look{name: "settings-windows", path: "/office/settings/windows"}, laptop)
	pages(look{name: "settings-window", path: "/office/settings/windows/18", whole: true}, laptop, handset)
	pages(look{name: "settings-window-preview", path: "/office/settings/windows/18", whole: true, steps: send(name+`"水利二号"`, "preview")}, laptop)
	pages(look{name: "settings-window-wrong", path: "/office/settings/windows/18", whole: true, refused: true, steps: send(name+`""`, "save")}, laptop)
	for _, f := range []string{"lines/S", "staff/0702", "hours/all", "notices/new", "texts/all", "slip/all", "site/all", "bureaus/sl", "queue/all", "behaviour/all", "classes/all", "rating/all"} {
		pages(look{name: "settings-" + strings.ReplaceAll(f, "/", "-"), path: "/office/settings/" + f, whole: true}, laptop)
	}
	pages(look{name: "settings-texts-preview", path: "/office/settings/texts/all", whole: true,
		steps: send(`document.querySelector("[name='voice.call']").value = "有请{号码逐字}号，到{窗口}号窗口"`, "preview")}, laptop)
	pages(look{name: "settings-moved", path: "/office/settings/lines", whole: true, steps: func(p *tab) {
		p.do("move a line", eval(`document.querySelector("[name=down][value=A]").click()`))
		p.until("that it moved", `document.querySelector(".moved") !== null`)
	}}, laptop, handset)
	pages(look{name: "settings-calendar", path: "/office/calendar/2026", whole: true}, laptop, handset)
	pages(look{name: "settings-calendar-read", path: "/office/calendar/2027", whole: true, steps: func(p *tab) {
		p.do("paste a notice with a doubt", eval(`{ const f = document.querySelector("form[data-inplace]"); f.notice.value = "一、元旦：1月1日（周四）至3日放假，共3天。"; f.querySelector("[value=read]").click(); }`))
		p.until("what was read", `document.querySelector(".day.off") !== null && document.readyState === "complete"`)
	}}, laptop)
	pages(look{name: "settings-file", path: "/office/files/lines.yaml", whole: true}, laptop, handset)
	pages(look{name: "guides", path: "/office/guides", whole: true}, laptop, handset)
	pages(look{name: "guide-edit", path: "/office/guides/sl-01", whole: true}, laptop, handset)
	pages(look{name: "guide-edit-preview", path: "/office/guides/sl-01", whole: true, steps: send(`document.querySelector("[name='fee.standard']").value = ""`, "preview")}, laptop)
}
