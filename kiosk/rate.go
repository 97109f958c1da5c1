package kiosk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// ratingView is the part of the phone page that asks for a rating, or tells the
// one that was given.
type ratingView struct {
	Levels  []ratingLevel // best first
	Reasons []ratingReason
	Given   *affairs.Text // nil: not rated
	At      string        // when, hours and minutes
}

type ratingLevel struct {
	Score int
	Name  affairs.Text
	Mouth string // path of the face's mouth in a 48 × 48 drawing
}

// ratingReason is one of the hall's list, posted by its place in it.
type ratingReason struct {
	Value string
	Text  affairs.Text
}

func (k *Kiosk) ratingOf(t *queue.Ticket) ratingView {
	var v ratingView
	for _, l := range k.o.Data.Rating.Levels {
		name := affairs.Text{ZH: l.Name, EN: l.NameEN}
		v.Levels = append(v.Levels, ratingLevel{l.Score, name, l.Mouth()})
		if l.Score == t.Rating {
			v.Given, v.At = &name, time.UnixMilli(t.RatedAt).In(k.o.Data.Location).Format("15:04")
		}
	}
	slices.SortFunc(v.Levels, func(a, b ratingLevel) int { return b.Score - a.Score })
	for i, r := range k.o.Data.Rating.ReasonsBad {
		v.Reasons = append(v.Reasons, ratingReason{strconv.Itoa(i), r})
	}
	return v
}

// phoneRate takes the rating of the ticket's holder. Reasons come from the
// hall's list alone: nothing that a person typed gets into the journal; a number
// to call back is kept beside it.
func (k *Kiosk) phoneRate(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	score, err := strconv.Atoi(form.Get("score"))
	if err != nil {
		return web.Invalid("score", "请在五个等级中选择一个，再按提交。", "Choose one of the five levels, then press submit.")
	}
	reasons, err := k.reasonsOf(form, score)
	if err != nil {
		return err
	}
	phone, ok := affairs.CallbackNumber(form.Get("phone"))
	if !ok {
		return web.Invalid("phone", "请检查电话号码，不需要回访可以不填。", "Please check the telephone number, or leave it empty.")
	}
	return k.phoneDo(w, r, func(id string) (queue.Command, any) {
		cmd := queue.Rate{Ticket: id, Score: score, Source: queue.ByPhone, Reasons: reasons}
		if phone == "" || score > queue.LowScore || k.o.CallbackAside == nil {
			return cmd, nil
		}
		return cmd, k.o.CallbackAside(id, phone)
	})
}

func (k *Kiosk) reasonsOf(form url.Values, score int) ([]string, error) {
	if score > queue.LowScore { // reasons that were ticked before another face was chosen
		return nil, nil
	}
	var reasons []string
	for _, v := range form["reason"] {
		i, err := strconv.Atoi(v)
		if err != nil || i < 0 || i >= len(k.o.Data.Rating.ReasonsBad) {
			return nil, web.Invalid("reason", "请从列表中选择原因。", "Choose the reasons from the list.")
		}
		if text := k.o.Data.Rating.ReasonsBad[i].ZH; !slices.Contains(reasons, text) {
			reasons = append(reasons, text)
		}
	}
	return reasons, nil
}
