package configs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jiaohao/affairs"
)

// numberRange is a whole number among the settings with what it may be.
type numberRange struct {
	path        string
	of          func(*Settings) int
	least, most int
	unit        affairs.Text
}

var numberRanges = []numberRange{
	{"queue.call_repeats", func(s *Settings) int { return s.Queue.CallRepeats }, 1, 9, word("次", "calls")},
	{"queue.priority_ratio", func(s *Settings) int { return s.Queue.PriorityRatio }, 1, 9, word("个", "calls")},
	{"queue.overtaken_most", func(s *Settings) int { return s.Queue.OvertakenMost }, 0, 99, word("个", "tickets")},
	{"queue.return_after", func(s *Settings) int { return s.Queue.ReturnAfter }, 0, 99, word("个", "tickets")},
	{"queue.return_times", func(s *Settings) int { return s.Queue.ReturnTimes }, 0, 9, word("次", "times")},
	{"queue.max_per_person_per_day", func(s *Settings) int { return s.Queue.MaxPerPersonPerDay }, 1, 99, word("个", "tickets")},
	{"queue.estimate_samples", func(s *Settings) int { return s.Queue.EstimateSamples }, 5, 200, word("次", "samples")},
	{"queue.estimate_minimum", func(s *Settings) int { return s.Queue.EstimateMinimum }, 1, 50, word("次", "samples")},
	{"queue.tide_waiting", func(s *Settings) int { return s.Queue.TideWaiting }, 0, 999, word("人", "people")},
	{"appointments.days_ahead", func(s *Settings) int { return s.Appointments.DaysAhead }, 1, 60, word("个工作日", "working days")},
	{"appointments.per_person", func(s *Settings) int { return s.Appointments.PerPerson }, 1, 9, word("个", "bookings")},
	{"voice.volume", func(s *Settings) int { return s.Speech.Volume }, 1, 100, word("%", "percent")},
	{"display.voice_repeats", func(s *Settings) int { return s.Display.VoiceRepeats }, 1, 5, word("遍", "times")},
	{"limits.connections_per_address", func(s *Settings) int { return s.Limits.ConnectionsPerAddress }, 4, 10000, word("个", "connections")},
	{"limits.issue_burst", func(s *Settings) int { return s.Limits.IssueBurst }, 1, 100, word("个", "tickets")},
	{"retention.personal_days", func(s *Settings) int { return s.Retention.PersonalDays }, 0, 365, word("天", "days")},
	{"backup.keep", func(s *Settings) int { return s.Backup.Keep }, 1, 366, word("份", "copies")},
	{"print.font_face", func(s *Settings) int { return s.Print.FontFace }, 0, 31, word("", "")},
}

// timeRange is a duration among the settings with what it may be.
type timeRange struct {
	path        string
	of          func(*Settings) time.Duration
	least, most time.Duration
}

var timeRanges = []timeRange{
	{"queue.call_interval", func(s *Settings) time.Duration { return s.Queue.CallInterval }, 5 * time.Second, 5 * time.Minute},
	{"queue.no_show_after", func(s *Settings) time.Duration { return s.Queue.NoShowAfter }, 10 * time.Second, 30 * time.Minute},
	{"queue.start_after", func(s *Settings) time.Duration { return s.Queue.StartAfter }, 0, 10 * time.Minute},
	{"queue.undo_within", func(s *Settings) time.Duration { return s.Queue.UndoWithin }, 0, time.Minute},
	{"queue.second_press", func(s *Settings) time.Duration { return s.Queue.SecondPress }, 0, 10 * time.Second},
	{"queue.overtaken_within", func(s *Settings) time.Duration { return s.Queue.OvertakenWithin }, 0, 4 * time.Hour},
	{"queue.return_within", func(s *Settings) time.Duration { return s.Queue.ReturnWithin }, 0, 12 * time.Hour},
	{"queue.estimate_round_to", func(s *Settings) time.Duration { return s.Queue.EstimateRoundTo }, time.Minute, 30 * time.Minute},
	{"queue.unattended_after", func(s *Settings) time.Duration { return s.Queue.UnattendedAfter }, time.Minute, 2 * time.Hour},
	{"queue.devices_on_after", func(s *Settings) time.Duration { return s.Queue.DevicesOnAfter }, 0, 6 * time.Hour},
	{"queue.reentry_least", func(s *Settings) time.Duration { return s.Queue.ReentryLeast }, time.Minute, 4 * time.Hour},
	{"queue.reentry_for", func(s *Settings) time.Duration { return s.Queue.ReentryFor }, 0, 24 * time.Hour},
	{"queue.forgotten_after", func(s *Settings) time.Duration { return s.Queue.ForgottenAfter }, 0, 12 * time.Hour},
	{"queue.tide_above", func(s *Settings) time.Duration { return s.Queue.TideAbove }, 0, 4 * time.Hour},
	{"appointments.early", func(s *Settings) time.Duration { return s.Appointments.Early }, 0, 4 * time.Hour},
	{"appointments.late", func(s *Settings) time.Duration { return s.Appointments.Late }, 0, 4 * time.Hour},
	{"appointments.cancel_before", func(s *Settings) time.Duration { return s.Appointments.CancelBefore }, 0, 72 * time.Hour},
	{"rating.timeout", func(s *Settings) time.Duration { return s.Rating.Timeout }, 5 * time.Second, 5 * time.Minute},
	{"display.call_flash", func(s *Settings) time.Duration { return s.Display.CallFlash }, 0, time.Minute},
	{"display.board_highlight", func(s *Settings) time.Duration { return s.Display.BoardHighlight }, 0, 5 * time.Minute},
	{"kiosk.idle_after", func(s *Settings) time.Duration { return s.KioskPage.IdleAfter }, 15 * time.Second, 10 * time.Minute},
	{"kiosk.result_for", func(s *Settings) time.Duration { return s.KioskPage.ResultFor }, 3 * time.Second, 2 * time.Minute},
	{"sessions.idle", func(s *Settings) time.Duration { return s.Sessions.Idle }, time.Minute, 24 * time.Hour},
	{"sessions.absolute", func(s *Settings) time.Duration { return s.Sessions.Absolute }, 10 * time.Minute, 72 * time.Hour},
	{"limits.issue_interval", func(s *Settings) time.Duration { return s.Limits.IssueInterval }, 0, time.Minute},
}

// rangeWords say between what a setting may lie; empty if it is no number. unit
// is what is counted.
func rangeWords(path string) (words, unit affairs.Text) {
	if i := slices.IndexFunc(numberRanges, func(r numberRange) bool { return r.path == path }); i >= 0 {
		r := numberRanges[i]
		between := fmt.Sprintf("%d–%d", r.least, r.most)
		return affairs.Text{ZH: between, EN: between}, r.unit
	}
	if i := slices.IndexFunc(timeRanges, func(r timeRange) bool { return r.path == path }); i >= 0 {
		r := timeRanges[i]
		least, most := timeWords(r.least), timeWords(r.most)
		return affairs.Text{ZH: least.ZH + "–" + most.ZH, EN: least.EN + "–" + most.EN}, affairs.Text{}
	}
	return words, unit
}

// timeUnits are in which a duration is written on a page, as time.ParseDuration
// knows them.
var timeUnits = []Choice{{"s", word("秒", "s")}, {"m", word("分钟", "min")}, {"h", word("小时", "h")}}

// timeIn parts a duration as a file has it into a number and one of timeUnits, so
// that "90m" stays 90 minutes; what has no such form is given in seconds.
func timeIn(text string) (number, unit string) {
	if n := len(text) - 1; n > 0 && strings.Contains("smh", text[n:]) && decimal.MatchString(text[:n]) {
		return text[:n], text[n:]
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return text, "s"
	case d%time.Hour == 0 && d != 0:
		return fmt.Sprint(int(d.Hours())), "h"
	case d%time.Minute == 0 && d != 0:
		return fmt.Sprint(int(d.Minutes())), "m"
	}
	return fmt.Sprint(int(d.Seconds())), "s"
}

// timeWords is a duration for people.
func timeWords(d time.Duration) affairs.Text {
	n, unit := timeIn(plainDuration(d))
	i := slices.IndexFunc(timeUnits, func(c Choice) bool { return c.Value == unit })
	return affairs.Text{ZH: n + " " + timeUnits[i].Label.ZH, EN: n + " " + timeUnits[i].Label.EN}
}

// plainDuration writes 1h0m0s as 1h.
func plainDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
