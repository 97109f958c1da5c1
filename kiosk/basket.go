package kiosk

import (
	"net/http"
	"slices"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// mostMatters is how many matters one number may stand for.
const mostMatters = 5

// another keeps a matter and lets the person choose a further one: both get one
// number, which goes from window to window.
func (k *Kiosk) another(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	id := form.Get("matter")
	if _, err := k.lineFor(request{matter: id}); err != nil {
		return err
	}
	kioskID := web.Who(r.Context()).Kiosk
	k.mu.Lock()
	st := k.at(kioskID)
	full := len(st.basket)+1 >= mostMatters
	if !full && !slices.Contains(st.basket, id) {
		st.basket = append(st.basket, id)
	}
	k.mu.Unlock()
	if full {
		return web.Conflict("一个号最多办5件事，请先取号。", "One number stands for at most 5 matters; please take it now.")
	}
	return see(w, r, "/kiosk/guides")
}

// visit is all that a person at a kiosk has chosen, in order, with the last.
func (k *Kiosk) visit(kioskID, matter string) []string {
	if matter == "" {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	chosen := slices.DeleteFunc(slices.Clone(k.at(kioskID).basket), func(m string) bool { return m == matter })
	return append(chosen, matter)
}

// matterTexts are the short names of matters.
func (k *Kiosk) matterTexts(ids []string) []affairs.Text {
	var names []affairs.Text
	for _, id := range ids {
		if m, ok := k.matters.Matter(id); ok {
			names = append(names, affairs.Text{ZH: m.ShortName, EN: m.NameEN})
		}
	}
	return names
}

// withdrawForm gives the number of this session up.
func (k *Kiosk) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	kioskID := web.Who(r.Context()).Kiosk
	id := r.PathValue("id")
	if _, err := k.mine(r.Context(), kioskID, id); err != nil {
		return err
	}
	if _, err := k.o.Hall.Do(r.Context(), kioskActor(kioskID), queue.Withdraw{Ticket: id}, "", nil); err != nil {
		return err
	}
	k.log.Info("number given up", "ticket", id, "kiosk", kioskID)
	return see(w, r, "/kiosk")
}

// reentry says how a finished number comes back without waiting; the zero Text
// when it may not.
func (k *Kiosk) reentry(t *queue.Ticket) affairs.Text {
	return affairs.ReentryText(*t, k.o.Now().In(k.o.Data.Location))
}
