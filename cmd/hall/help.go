package main

import (
	"context"

	"jiaohao/desk"
	"jiaohao/devices/voice"
)

// helpAsked calls somebody to a kiosk: the loudspeakers ask for the guide desk,
// and the manager's wall shows where.
func (d *daemon) helpAsked(_ context.Context, kioskID string) {
	place := ""
	for _, k := range d.cfg.Hall.Kiosks {
		if k.ID == kioskID {
			place = k.Place
		}
	}
	for _, speaker := range d.outputs.voices {
		err := speaker.Say(voice.Utterance{Key: "help-" + kioskID, Readings: 1, Segments: []voice.Segment{
			{Text: "请导办人员到" + place + "取号机"}, {Text: "，有人需要帮助"},
		}})
		if err != nil {
			d.log.Warn("call for help not spoken", "kiosk", kioskID, "err", err)
		}
	}
	d.desk.HelpChanged()
}

func (d *daemon) helpCalls() []desk.HelpCall {
	var calls []desk.HelpCall
	for _, c := range d.kiosk.HelpCalls() {
		calls = append(calls, desk.HelpCall{Kiosk: c.Kiosk, Place: c.Place, At: c.At.UnixMilli()})
	}
	return calls
}
