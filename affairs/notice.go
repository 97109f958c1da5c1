package affairs

import (
	"slices"
	"strings"
)

// Notice is the form of one document the window hands out (受理通知书,
// 一次性告知单 …). It is printed only when all its required fields are filled.
type Notice struct {
	ID             string   `yaml:"id"`
	Name           string   `yaml:"name"`
	NameEN         string   `yaml:"name_en"`
	Law            string   `yaml:"law"` // "行政许可法第三十二条第二款"; of licences
	RequiredFields []string `yaml:"required_fields"`
	// Names are what bureaus with model forms of their own call it, of licences.
	Names []NoticeName `yaml:"names"`
	// Mark stands for the document in its number: 受 in 沭水许受字〔2026〕第0001号.
	Mark string `yaml:"mark"`
	// LimitDays is how many working days an applicant gets as a rule.
	LimitDays int `yaml:"limit_days"`
}

// NoticeName is the name of a document in one bureau.
type NoticeName struct {
	Bureau string `yaml:"bureau"` // Bureau.ID
	Name   string `yaml:"name"`
}

// The documents of domain §4: ids of Notice. A window gives the first seven, before
// a case runs, in the order in which a clerk is offered them; the others are given
// in the course of a case.
const (
	NoticeReceipt     = "receipt"    // 收件凭证
	NoticeAccept      = "accept"     // 受理通知书
	NoticeSupplement  = "supplement" // 补正通知书
	NoticeReturn      = "return"     // 退件通知书
	NoticeOnce        = "once"       // 一次性告知单, a Sheet
	NoticeNotRequired = "reject_na"  // 不受理告知书
	NoticeRejected    = "reject"     // 不予受理决定书

	NoticeExcluded = "excluded" // 除外时间告知书
	NoticeExtend   = "extend"   // 延期告知书
	NoticeGrant    = "grant"    // 准予决定书
	NoticeRefuse   = "refuse"   // 不予许可决定书
	NoticeDelivery = "delivery" // 送达回证
)

// WindowNotices are the ids of those that a window gives.
var WindowNotices = []string{NoticeReceipt, NoticeAccept, NoticeSupplement, NoticeReturn, NoticeOnce, NoticeNotRequired, NoticeRejected}

// titleOf is what the document is called about a matter: by its bureau's own model
// form, where it is a licence.
func (n Notice) titleOf(m Matter) string {
	i := slices.IndexFunc(n.Names, func(x NoticeName) bool { return x.Bureau == m.Bureau })
	if i >= 0 && m.Type == licence {
		return n.Names[i].Name
	}
	return n.Name
}

// usualMarks are the marks of documents whose form has none.
var usualMarks = map[string]string{
	NoticeReceipt: "收", NoticeAccept: "受", NoticeSupplement: "补", NoticeReturn: "退", NoticeNotRequired: "不受", NoticeRejected: "不予受",
	NoticeExcluded: "除", NoticeExtend: "延", NoticeGrant: "准", NoticeRefuse: "不准", NoticeDelivery: "送",
}

// WordAt is the part of the number before the year, 沭水许受字: the bureau's mark
// and the document's. Numbers of the same word count together.
func (n Notice) WordAt(b Bureau) string {
	bureau, mark := b.DocumentMark, n.Mark
	if bureau == "" {
		bureau = b.Short
	}
	if mark == "" {
		mark = usualMarks[n.ID]
	}
	if mark == "" {
		mark = n.Name
	}
	return bureau + mark + "字"
}

// law names the law in full as a document cites it.
func (n Notice) law() string {
	if rest, ok := strings.CutPrefix(n.Law, "行政许可法"); ok {
		return "《中华人民共和国行政许可法》" + rest
	}
	return n.Law
}

// CaseTypeMeaning explains a case type to people.
type CaseTypeMeaning struct {
	Code      CaseType `yaml:"code"`
	NameEN    string   `yaml:"name_en"`
	Meaning   string   `yaml:"meaning"`
	MeaningEN string   `yaml:"meaning_en"`
}
