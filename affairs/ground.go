package affairs

import "slices"

// lawGrounds are what time does not count of a licence, once it is announced in
// writing (行政许可法 45). An inspection on the spot is not among them: its days count,
// and two people make it (行政许可法 34(3)).
var lawGrounds = []string{"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"}

// otherGround is time that another law excludes; the clerk names it.
const otherGround = "其他法律法规规定不计入的时间"

// Grounds are for what the time of a matter's case may be excluded: as the law of
// licences lists it, as the guide of the matter does, or by another law, which is named.
func Grounds(m Matter) []string {
	var list []string
	if m.Type == licence {
		list = append(list, lawGrounds...)
	}
	for _, g := range m.TimeLimit.NotCounted {
		if g != beforeAcceptance && !slices.Contains(list, g) {
			list = append(list, g)
		}
	}
	return append(list, otherGround)
}

// beforeAcceptance is in the guides, and no time of a case that runs: nothing runs
// until the papers are complete (行政许可法 32(1)(5)).
const beforeAcceptance = "补正材料的时间"

// ground is why time is excluded, as the notice says it.
func (d *draft) ground() (string, error) {
	details, err := lines("reason", "除外事由", d.ask.Reason)
	if err != nil {
		return "", err
	}
	switch {
	case !slices.Contains(Grounds(d.src.Matter), d.ask.Ground):
		return "", &Refusal{Code: "invalid", Field: "ground", ZH: "请从列表中选择除外事由；现场勘验、核查照常计算期限", EN: "choose the ground from the list; the days of an inspection on the spot count"}
	case d.ask.Ground == otherGround && len(details) == 0:
		return "", &Refusal{Code: "invalid", Field: "reason", ZH: "请写明是哪部法律法规第几条规定不计入", EN: "write by which law and article the time does not count"}
	case len(details) == 0:
		return d.ask.Ground, nil
	}
	return d.ask.Ground + "：" + numbered(details), nil
}
