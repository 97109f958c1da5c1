package affairs

import "slices"

// PauseReasons are why a window pauses, as a clerk chooses them; the Chinese text
// is what is stored.
var PauseReasons = []Text{
	{ZH: "午休", EN: "Lunch"},
	{ZH: "暂时离开", EN: "Back soon"},
	{ZH: "整理材料", EN: "Paperwork"},
	{ZH: "内部会商", EN: "Consultation"},
	{ZH: "设备故障", EN: "Equipment fault"},
	{ZH: "交接班", EN: "Shift change"},
}

// PauseText is a stored reason in both languages; one in a clerk's own words has
// but Chinese.
func PauseText(reason string) Text {
	if i := slices.IndexFunc(PauseReasons, func(t Text) bool { return t.ZH == reason }); i >= 0 {
		return PauseReasons[i]
	}
	return Text{ZH: reason, EN: reason}
}
