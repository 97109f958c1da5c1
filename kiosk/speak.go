package kiosk

import (
	"fmt"

	"jiaohao/affairs"
)

// Segment is a piece of what a machine says aloud. Exactly one field is set.
type Segment struct {
	Text   string // read as it stands
	Digits string // letters and digits one by one: S003 → S 零零三
	Number int    // as a number: 18 → 十八
}

// Speaking is what a machine says aloud; a setting.
type Speaking string

const (
	SpeakNothing Speaking = "off"
	SpeakNumber  Speaking = "number" // the number; to elders also each step
	SpeakSteps   Speaking = "steps"  // each step, to everybody
)

// step says what a page asks of the person at it, if the machine speaks steps.
func (k *Kiosk) step(f *frame, words ...Segment) {
	if f.english { // the loudspeakers read Chinese
		return
	}
	if k.o.Rules.Speak == SpeakSteps || f.Elder && k.o.Rules.Speak != SpeakNothing {
		k.say(f.Kiosk, words)
	}
}

// say hands over what a machine says now, in place of what it has not said yet.
func (k *Kiosk) say(kioskID string, phrase []Segment) {
	if k.o.Say != nil {
		k.o.Say(kioskID, phrase)
	}
}

// hush takes back what a machine has not said yet: whom it was for has left.
func (k *Kiosk) hush(kioskID string) { k.say(kioskID, nil) }

// sayNumber tells the number just given (domain §11.1): "您的号码是 S 零零三，前面
// 2人，请到工程建设与水利专区等候叫号".
func (k *Kiosk) sayNumber(kioskID, lang string, out issued) {
	if k.o.Rules.Speak == SpeakNothing || lang == "en" {
		return
	}
	k.say(kioskID, numberPhrase(out))
}

func numberPhrase(out issued) []Segment {
	first := "您的号码是"
	if out.held {
		first = "您已经有号了，号码是"
	}
	phrase := []Segment{{Text: first}, {Digits: out.ticket.Name()}}
	rest := "，前面没有人"
	if n := out.place.Ahead; n > 0 {
		rest = fmt.Sprintf("，前面%d人", n)
	}
	if out.place.Zone != (affairs.Text{}) {
		return append(phrase, Segment{Text: rest + "，请到" + out.place.Zone.ZH + "等候叫号"})
	}
	return append(phrase, Segment{Text: rest + "，请等候叫号"})
}
