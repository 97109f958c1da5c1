package kiosk_test

import (
	"slices"
	"testing"

	"jiaohao/affairs"
	"jiaohao/kiosk"
)

// A hall that is composed anew goes on with whoever stands at its machines.
func TestTakeOver(t *testing.T) {
	was := newBench(t, nil)
	page := was.page()
	page.PostForm("/kiosk/mode", "elder=on&back=/kiosk")
	page.PostForm("/kiosk/another", "matter=sl-01").Want(303)
	page.PostForm("/kiosk/another", "matter=rs-01").Want(303)
	was.kiosk.CardRead("K1", kiosk.Card{Name: "张*明", Person: "a hash"})
	was.kiosk.PrintChanged("K2", "01J00000000000000000000001", kiosk.Printed, 0)
	was.page().Get("/kiosk/take?matter=ga-01")

	now := newBench(t, func(_ *bench, o *kiosk.Options) {
		left := slices.DeleteFunc(o.Data.Matters.All(), func(m affairs.Matter) bool { return m.ID == "rs-01" })
		o.Catalogue = affairs.NewCatalogue(left, o.Data.Bureaus)
	})
	now.kiosk.TakeOver(was.kiosk)
	now.page().Get("/kiosk/take?matter=bdc-01").Want(200).Contains("elder", "张*明", "一个号办", "2 件事")
	id := now.mint()
	now.page().PostForm("/kiosk/take", "matter=bdc-01&card=yes&ticket="+id).Want(303)
	if k := now.ticket(id); k.Matter != "sl-01" || !slices.Equal(k.Then, []string{"bdc-01"}) {
		t.Errorf("the number stands for %s, then %v; want sl-01, then bdc-01", k.Matter, k.Then)
	}

	// A reader that looked for a card goes on looking.
	was.page().Get("/kiosk")
	was.page().Get("/kiosk/take?matter=sl-01")
	next := newBench(t, nil)
	if next.kiosk.TakeOver(was.kiosk); !next.machines["K1"].armed() {
		t.Error("the reader no longer looks for the card that the page asks for")
	}
	next.page().Get("/kiosk")
	next.page().Get("/kiosk/take?matter=bdc-01").Want(200).Contains("确认")
}
