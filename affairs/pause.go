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

// Pause is a time in which somebody's window was paused (离岗, plan row 11).
type Pause struct {
	Day    string
	Window string
	Staff  string
	Reason string // as it was chosen, with the B-role who stood in; see Covered
	Since  int64  // Unix ms
	Until  int64  // 0 = still
}

// Cover is who stood in, by work number; "" = nobody was named.
func (p Pause) Cover() string {
	_, cover, found := strings.Cut(p.Reason, coverBefore)
	if !found || !strings.HasSuffix(cover, coverAfter) {
		return ""
	}
	return strings.TrimSuffix(cover, coverAfter)
}

// Why is the reason without who stood in.
func (p Pause) Why() string {
	if p.Cover() == "" {
		return p.Reason
	}
	why, _, _ := strings.Cut(p.Reason, coverBefore)
	return why
}

// PauseMinutes is how long a pause lasted within the opening hours of its day, or lasts
// at the moment now (Unix ms), in full minutes.
func (o Opening) PauseMinutes(p Pause, now int64) int {
	until := p.Until
	if until == 0 {
		until = now
	}
	day, err := ParseDate(p.Day)
	if err != nil || o.Location == nil {
		return int(max(0, until-p.Since) / 60_000)
	}
	sum := int64(0)
	for _, h := range o.RangesOn(day) {
		sum += max(0, min(until, day.At(h.To, o.Location).UnixMilli())-max(p.Since, day.At(h.From, o.Location).UnixMilli()))
	}
	return int(sum / 60_000)
}
