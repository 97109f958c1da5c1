//go:build browser

package main

import (
	"jiaohao/store"
	"jiaohao/web"
)

// accounts are who may sign in, and the page on which they choose their passwords.
func (g *gallery) accounts(h *galleryHall, pages func(l look, sizes ...size)) {
	hash, err := web.HashPassword("demo")
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.d.store.SaveAccounts(h.t.Context(), "manager:manager",
		store.Account{User: "zhao", Name: "赵国华", Role: string(web.Manager), Password: hash},
		store.Account{User: "qian", Name: "钱师傅", Role: string(web.Technician), Password: hash, First: true},
		store.Account{User: "0998", Name: "周明远", Role: string(web.Clerk), Staff: "0998", Password: hash}); err != nil {
		h.t.Fatal(err)
	}
	pages(look{name: "office-accounts", path: "/office/accounts", whole: true}, laptop, handset)
	pages(look{name: "office-accounts-given", path: "/office/accounts", whole: true, steps: func(p *tab) {
		p.do("give a new password", eval(`const form = document.querySelector("form:has([name=user][value=zhao])"); form.closest("details").open = true; form.submit()`))
		p.until("the password", `document.querySelector("main .mono") !== null`)
	}}, laptop)
	pages(look{name: "password", path: "/password"}, laptop, handset)
	g.signIn(h, "qian")
	pages(look{name: "password-first", path: "/password?next=/devices"}, laptop)
	g.signIn(h, "manager")
}
