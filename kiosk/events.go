package kiosk

import (
	"net/http"
	"slices"

	"jiaohao/affairs"
	"jiaohao/web"
)

// eventCard is a life event on a button. One of a single matter leads to its
// guide at once.
type eventCard struct {
	Name    affairs.Text
	Picture string
	Link    string
	Matters int
}

func (k *Kiosk) eventCards() []eventCard {
	var cards []eventCard
	for _, e := range k.o.Data.Events {
		c := eventCard{Name: affairs.Text{ZH: e.Name, EN: e.NameEN}, Picture: e.Picture, Link: "/kiosk/events/" + e.ID, Matters: len(e.Matters)}
		if len(e.Matters) == 1 {
			c.Link = "/kiosk/matters/" + e.Matters[0]
		}
		cards = append(cards, c)
	}
	return cards
}

// eventsPage is the data of templates/events.html.
type eventsPage struct {
	frame
	Events []eventCard
}

func (k *Kiosk) events(w http.ResponseWriter, r *http.Request) error {
	return k.o.Pages.Render(w, r, "kiosk/events", eventsPage{frame: k.frame(r, "/kiosk"), Events: k.eventCards()})
}

// eventPage is the data of templates/event.html.
type eventPage struct {
	frame
	Name    affairs.Text
	Picture string
	Matters []matterCard
}

func (k *Kiosk) event(w http.ResponseWriter, r *http.Request) error {
	i := slices.IndexFunc(k.o.Data.Events, func(e affairs.LifeEvent) bool { return e.ID == r.PathValue("id") })
	if i < 0 {
		return web.NotFound("没有这一项，请返回首页重新选择。", "There is no such choice; please choose again from the home page.")
	}
	e := k.o.Data.Events[i]
	p := eventPage{frame: k.frame(r, "/kiosk"), Name: affairs.Text{ZH: e.Name, EN: e.NameEN}, Picture: e.Picture}
	var matters []affairs.Matter
	for _, id := range e.Matters {
		if m, ok := k.matters.Matter(id); ok {
			matters = append(matters, m)
		}
	}
	p.Matters = k.cards(matters)
	return k.o.Pages.Render(w, r, "kiosk/event", p)
}
