package affairs

import "strconv"

// Outage is a trouble of a device from its beginning to its end (domain §11.5: the
// event with its minutes).
type Outage struct {
	Device  string // its id, or what several devices share: "kiosk:K1"
	Code    string // of the trouble, as in devices.Code
	Fault   bool   // false: a warning, such as paper near its end
	Problem Text
	Since   int64 // Unix ms
	Until   int64 // 0 = still
}

// Minutes is how long it lasted, or lasts at the moment now (Unix ms), rounded to
// whole minutes.
func (o Outage) Minutes(now int64) int64 {
	if o.Until != 0 {
		now = o.Until
	}
	return (max(0, now-o.Since) + 30_000) / 60_000
}

// Lasted is Minutes in words.
func (o Outage) Lasted(now int64) Text {
	if n := o.Minutes(now); n > 0 {
		return Text{ZH: strconv.FormatInt(n, 10) + "分钟", EN: strconv.FormatInt(n, 10) + " min"}
	}
	return Text{ZH: "不到1分钟", EN: "under 1 min"}
}
