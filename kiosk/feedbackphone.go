package kiosk

import (
	"net/http"

	"jiaohao/affairs"
	"jiaohao/queue"
	"jiaohao/web"
)

// phoneFeedback is the data of templates/feedbackform.html and feedbackstate.html.
type phoneFeedback struct {
	feedbackFields
	Hall  affairs.Text
	Phone string
	F     *feedbackView
	New   bool // it was handed in just now
	Asked bool // by a receipt number that is none
}

func (k *Kiosk) phoneFeedback() phoneFeedback {
	return phoneFeedback{Hall: affairs.Text{ZH: k.o.Data.Name, EN: k.o.Data.NameEN}, Phone: k.o.Data.ComplaintPhone}
}

// feedbackPhone is the form on the phone, where people can write.
func (k *Kiosk) feedbackPhone(w http.ResponseWriter, r *http.Request) error {
	p := k.phoneFeedback()
	p.feedbackFields = k.feedbackFields(affairs.Feedback{})
	return k.o.Pages.Render(w, r, "kiosk/feedbackform", p)
}

func (k *Kiosk) giveByPhone(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	f, wrong := k.readFeedback(form)
	if wrong != nil {
		p := k.phoneFeedback()
		p.feedbackFields = k.feedbackFields(f)
		p.Problem = problemOf(wrong)
		return k.o.Pages.RenderStatus(w, r, http.StatusBadRequest, "kiosk/feedbackform", p)
	}
	if f, err = k.o.Feedback.GiveFeedback(r.Context(), queue.Actor{Kind: queue.Phone, ID: "feedback"}.String(), f); err != nil {
		return err
	}
	k.log.Info("feedback taken", "kind", f.Kind.Text().EN, "by", "phone")
	if k.o.FeedbackGiven != nil {
		k.o.FeedbackGiven(f, "")
	}
	return see(w, r, "/f/"+f.Receipt+"?new=1")
}

// feedbackState shows what was handed in to whoever has the receipt. Whatever is
// wrong with a number, the answer is the same.
func (k *Kiosk) feedbackState(w http.ResponseWriter, r *http.Request) error {
	p := k.phoneFeedback()
	f, found, err := k.o.Feedback.FeedbackOf(r.Context(), r.PathValue("receipt"))
	if err != nil {
		return err
	}
	if !found {
		p.Asked = true
		return k.o.Pages.RenderStatus(w, r, http.StatusNotFound, "kiosk/feedbackstate", p)
	}
	p.F, p.New = k.feedbackView(f), r.URL.Query().Has("new")
	return k.o.Pages.Render(w, r, "kiosk/feedbackstate", p)
}

func (k *Kiosk) replyByPhone(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(r)
	if err != nil {
		return err
	}
	f, found, err := k.o.Feedback.FeedbackOf(r.Context(), form.Get("receipt"))
	if err != nil {
		return err
	}
	if !found {
		p := k.phoneFeedback()
		p.Asked = true
		return k.o.Pages.RenderStatus(w, r, http.StatusNotFound, "kiosk/feedbackstate", p)
	}
	return see(w, r, "/f/"+f.Receipt)
}
