package display

import (
	"slices"

	"jiaohao/configs"
	"jiaohao/queue"
)

// The names of the live topics.
const (
	topicBoard  = "board"
	topicBoards = "board/"  // + Board.ID
	topicWindow = "window/" // + Window.No
	topicRating = "rating/" // + Window.No
)

// everyTopic names all topics of this package.
func everyTopic(data *configs.Hall) []string {
	names := []string{topicBoard}
	for _, b := range data.Boards {
		names = append(names, topicBoards+b.ID)
	}
	for _, w := range data.Windows {
		names = append(names, topicWindow+w.No, topicRating+w.No)
	}
	return names
}

// affected names the topics whose state events changed, each once.
func affected(data *configs.Hall, events []queue.Event) []string {
	windows, lines, all := touched(data, events)
	if all {
		return everyTopic(data)
	}
	var names []string
	if len(windows) > 0 || len(lines) > 0 {
		names = append(names, topicBoard)
	}
	for _, b := range data.Boards {
		a := areaOf(data, b)
		here := slices.ContainsFunc(windows, func(no string) bool { return a.windows[no] }) ||
			slices.ContainsFunc(lines, func(prefix string) bool { return a.lines[prefix] })
		if here {
			names = append(names, topicBoards+b.ID)
		}
	}
	for _, no := range windows {
		names = append(names, topicWindow+no)
	}
	for _, e := range events {
		switch e.Kind {
		case queue.Finished, queue.Rated, queue.Undone:
			names = append(names, topicRating+e.Window)
		}
	}
	return names
}

// touched lists the windows and lines that events changed on any display; all
// is true when it may be everything.
func touched(data *configs.Hall, events []queue.Event) (windows, lines []string, all bool) {
	note := func(list *[]string, s string) {
		if s != "" && !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	for _, e := range events {
		switch e.Kind {
		case queue.DayOpened, queue.DayClosed:
			return nil, nil, true
		case queue.Rated, queue.PhoneLeft, queue.PhoneTakenBack: // not shown in public
		case queue.WindowOpened, queue.WindowPaused, queue.WindowResumed, queue.WindowClosed:
			note(&windows, e.Window)
			for _, no := range neighbours(data, e.Window) {
				note(&windows, no) // they may send people there, or no longer
			}
		default:
			note(&windows, e.Window)
			note(&lines, e.Line)
		}
	}
	return windows, lines, false
}

// neighbours are the windows that can stand in for a window.
func neighbours(data *configs.Hall, no string) []string {
	w, ok := data.Window(no)
	if !ok {
		return nil
	}
	var list []string
	for _, o := range data.Windows {
		if o.No != no && shares(w, o) > 0 {
			list = append(list, o.No)
		}
	}
	return list
}

// announcements are what the loudspeakers say for events, in their order.
// hall is the state after the events.
func announcements(hall *queue.Hall, data *configs.Hall, events []queue.Event, repeats int) []Announcement {
	var list []Announcement
	for _, e := range events {
		switch {
		case e.Kind == queue.CalledTicket, e.Kind == queue.Recalled, e.Kind == queue.Resumed:
			t, ok := hall.Ticket(e.Ticket)
			if !ok { // the day ended with the same commit
				continue
			}
			w, _ := data.Window(e.Window)
			a := Announcement{
				Key: "window-" + e.Window, Ticket: e.Ticket, Window: e.Window, Zone: w.Zone, Readings: repeats, At: e.At,
				Phrase: Phrase(queue.Call{Name: t.Name(), Window: e.Window}, data),
			}
			if e.Kind == queue.Recalled {
				a.Readings, a.Recall = 1, true
			}
			list = append(list, a)
		case e.Kind == queue.Undone && silences(queue.Kind(e.Code)),
			e.Kind == queue.MissedTicket, e.Kind == queue.HeldTicket, e.Kind == queue.Transferred:
			// Whoever is no longer called must not be called on.
			list = slices.DeleteFunc(list, func(a Announcement) bool { return a.Ticket == e.Ticket && !a.Cancel })
			w, _ := data.Window(e.Window)
			list = append(list, Announcement{Key: "window-" + e.Window, Ticket: e.Ticket, Window: e.Window, Zone: w.Zone, At: e.At, Cancel: true})
		}
	}
	return list
}

// silences reports whether undoing an act of this kind takes back a call.
func silences(k queue.Kind) bool { return k == queue.CalledTicket || k == queue.Resumed }
