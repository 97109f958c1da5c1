package affairs

import (
	"slices"
	"strings"
)

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

// Covered adds to the reason of a pause who stands in for the clerk meanwhile, the
// B-role by work number (AB角, domain §2 row 11).
func Covered(reason, staff string) string { return reason + coverBefore + staff + coverAfter }

const coverBefore, coverAfter = "（B岗", "顶岗）"

// PauseText is a stored reason in both languages; one in a clerk's own words has
// but Chinese.
func PauseText(reason string) Text {
	if alone, cover, found := strings.Cut(reason, coverBefore); found && strings.HasSuffix(cover, coverAfter) {
		return Text{ZH: reason, EN: PauseText(alone).EN + ", covered by " + strings.TrimSuffix(cover, coverAfter)}
	}
	if i := slices.IndexFunc(PauseReasons, func(t Text) bool { return t.ZH == reason }); i >= 0 {
		return PauseReasons[i]
	}
	return Text{ZH: reason, EN: reason}
}
