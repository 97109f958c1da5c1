package affairs

import (
	"slices"
	"time"
)

// Delegation lets somebody of a bureau verify and decide for it for some time
// (授权, plan row 2): it begins, it ends, and it has a written basis.
type Delegation struct {
	ID     int64 // its row in the journal
	Bureau string
	Staff  string // work number of who is empowered
	From   int64  // Unix ms
	Until  int64  // Unix ms; from this moment it is over
	Basis  string // the paper that says so, "水利局〔2026〕5号授权书"
	By     string // actor, as in queue.Event
	At     int64  // Unix ms
	Ended  int64  // Unix ms, when it was taken back before its time; 0 = it was not
	Ender  string // actor
}

// longestDelegation is how long one may last; after that the paper is renewed.
const longestDelegation = 366 * 24 * time.Hour

// Holds tells whether it is in force at a moment, Unix ms.
func (d Delegation) Holds(at int64) bool {
	return at >= d.From && at < d.Until && (d.Ended == 0 || at < d.Ended)
}

// MayDelegate tells whether somebody may empower others of a bureau: its chief
// representatives, and the hall office, which enters the bureau's paper.
func MayDelegate(who Staff, office bool, bureau string) error {
	if office || who.Bureau == bureau && who.ChiefRepresentative {
		return nil
	}
	return &Refusal{Code: "denied", ZH: "授权由首席代表办理，或者由大厅管理办公室按单位的授权书登记", EN: "a chief representative delegates, or the hall office enters the bureau's paper"}
}

// Check tells whether the delegation may be given to a person at a moment, and
// returns it as it is kept.
func (d Delegation) Check(to Staff, now int64) (Delegation, error) {
	invalid := func(field, zh, en string) (Delegation, error) {
		return d, &Refusal{Code: "invalid", Field: field, ZH: zh, EN: en}
	}
	switch {
	case to.StaffNo == "" || to.StaffNo != d.Staff || to.Bureau != d.Bureau:
		return invalid("staff", "请选择本单位的人员", "choose somebody of the bureau")
	case to.Has(RoleVerify):
		return invalid("staff", to.Name+"本来就有核准职责，不用授权", to.Name+" verifies already; no delegation is needed")
	case d.Until <= d.From:
		return invalid("until", "结束时间要晚于开始时间", "the end must be after the beginning")
	case d.Until <= now:
		return invalid("until", "结束时间已经过去", "the end has passed")
	case time.Duration(d.Until-d.From)*time.Millisecond > longestDelegation:
		return invalid("until", "一次授权最长一年", "a delegation lasts a year at most")
	}
	var err error
	d.Basis, err = words("basis", "授权依据", d.Basis, true)
	return d, err
}

// End decides that it is taken back at a moment.
func (d Delegation) End(at int64) error {
	if d.Ended != 0 || at >= d.Until {
		return &Refusal{Code: "conflict", ZH: "这项授权已经结束", EN: "this delegation is over already"}
	}
	return nil
}

// Empowered is a person with what they are delegated at a moment, and the basis of
// it; "" = nothing.
func Empowered(who Staff, list []Delegation, at int64) (Staff, string) {
	for _, d := range list {
		if d.Staff == who.StaffNo && d.Bureau == who.Bureau && d.Holds(at) {
			who.Roles = append(slices.Clone(who.Roles), RoleVerify)
			who.ChiefRepresentative = true
			return who, d.Basis
		}
	}
	return who, ""
}
