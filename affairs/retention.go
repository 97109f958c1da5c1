package affairs

import (
	"cmp"
	"slices"
)

// Retention is how long the file of a case is kept (保管期限): for ever, or 30 or 10
// years (机关文件材料归档范围和文书档案保管期限规定, 国家档案局令第8号, 2006).
type Retention string

const (
	KeptForever     Retention = "永久"
	KeptThirtyYears Retention = "30年"
	KeptTenYears    Retention = "10年"
)

// Retentions are all classes, the longest first.
var Retentions = []Retention{KeptForever, KeptThirtyYears, KeptTenYears}

// usualRetention is that of a hall that has not chosen one.
const usualRetention = KeptThirtyYears

// EN names the class in English.
func (r Retention) EN() string {
	return map[Retention]string{KeptForever: "permanent", KeptThirtyYears: "30 years", KeptTenYears: "10 years"}[r]
}

// RetentionOf is how long the files of a matter are kept: as its guide has it, or the
// hall, or for 30 years.
func RetentionOf(m Matter, hall Retention) Retention {
	return cmp.Or(m.Retention, hall, usualRetention)
}

// filed checks under which class a case is archived; another than the usual one needs
// a reason.
func (a CaseAct) filed(s *CaseStep) (err error) {
	s.Retention = cmp.Or(a.Retention, a.Usual, usualRetention)
	if !slices.Contains(Retentions, s.Retention) {
		return &Refusal{Code: "invalid", Field: "retention", ZH: "请选择保管期限：永久、30年或10年", EN: "choose the retention: permanent, 30 or 10 years"}
	}
	if s.Retention != cmp.Or(a.Usual, usualRetention) {
		s.Why, err = words("why", "改变保管期限的原因", a.Why, true)
	}
	return err
}
