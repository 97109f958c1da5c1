package display

import (
	"strconv"

	"jiaohao/configs"
	"jiaohao/queue"
)

// Segment is a piece of a phrase. Exactly one field is set. It has the fields
// of voice.Segment, so the composer converts one into the other.
type Segment struct {
	Text   string // read as it stands
	Digits string // letters and digits one by one: S003 → S 零零三
	Number int    // as a number: 18 → 十八
}

// Announcement is one phrase for the loudspeaker of a zone. A chime goes
// before it.
type Announcement struct {
	Key      string // "window-18": a newer announcement of a window replaces one that waits
	Ticket   string // which ticket is called
	Window   string
	Zone     string // where it is heard; loudspeakers of other zones stay silent
	Phrase   []Segment
	Readings int   // 2 on a call, 1 on a recall
	At       int64 // when it was called, Unix ms; old ones are dropped, not read
	Recall   bool
	// Cancel takes back what waits under Key: the call was undone, or the person
	// is no longer called. There is no phrase then.
	Cancel bool
}

// Phrase is what is said for a call. It holds the number and the window, never
// a name.
func Phrase(call queue.Call, data *configs.Hall) []Segment {
	w, _ := data.Window(call.Window)
	values := map[string]Segment{
		fieldNumber: {Digits: call.Name},
		fieldSpelt:  {Digits: call.Name},
		fieldWindow: windowSegment(call.Window),
		fieldName:   {Text: clean(w.Name)},
	}
	template := or(data.Texts.Voice.Call, "请{号码逐字}，到{窗口}号窗口办理")
	var phrase []Segment
	add := func(s Segment) {
		if s == (Segment{}) {
			return
		}
		if last := len(phrase) - 1; last >= 0 && s.Text != "" && phrase[last].Text != "" {
			phrase[last].Text += s.Text
			return
		}
		phrase = append(phrase, s)
	}
	from := 0
	for _, at := range field.FindAllStringIndex(template, -1) {
		add(Segment{Text: clean(template[from:at[0]])})
		add(values[template[at[0]:at[1]]])
		from = at[1]
	}
	add(Segment{Text: clean(template[from:])})
	return phrase
}

// windowSegment reads "08" as eight and "A3" letter by letter.
func windowSegment(no string) Segment {
	if n, err := strconv.Atoi(no); err == nil && n > 0 {
		return Segment{Number: n}
	}
	return Segment{Digits: clean(no)}
}
