package affairs

import (
	"slices"
	"strings"
	"time"
)

// DocumentSource is what the hall knows when a document is made.
type DocumentSource struct {
	Notice  Notice
	Bureau  Bureau
	Matter  Matter
	Opening Opening // hours, calendar and zone
	Now     time.Time

	Ticket, TicketName, Line, Window string
	Staff                            string // work number of who signs
	// Delegated is the basis of the delegation by which the signer decides; "" = the post.
	Delegated string
	// Case is what the document is given about; nil opens one, or goes on with that of
	// the ticket.
	Case *Case
}

// DocumentAsk is what the clerk says of a document.
type DocumentAsk struct {
	Variant  string     // Variant.Name; "" = none, or not known
	Received []Received // what was handed in
	Lacking  []int      // Material.Seq of what applies here and was not handed in; nil = as a rule
	Points   string     // further points to supply, one a line
	Ground   string     // of Grounds: why time does not count
	Reason   string     // why papers go back, or no permit is needed; one a line
	Organ    string     // which organ to apply to
	Until    Date       // last day of the supplement, or of excluded time; zero = as usual
	From     Date       // first day of excluded time
	Days     int        // working days that an extension adds
	Decided  string     // what is granted
	Way      string     // how a decision is handed over
	// Extra are required fields of the form that only the hall knows, by name.
	Extra map[string]string
	// Approval is the reason for a second supplement notice; By who allows it.
	Approval *Approval
	Key      string
}

// decided are the documents that only who decides for the bureau gives.
var decided = []string{NoticeGrant, NoticeRefuse, NoticeExtend}

// noticeWithin is within how many working days an applicant is told what lacks;
// otherwise the application counts as accepted from the day of intake
// (行政许可法 32(1)(4); timer T5 of domain §3).
const noticeWithin = 5

// draft is a document in the making.
type draft struct {
	Document
	src  DocumentSource
	ask  DocumentAsk
	list []Material // the checklist
	// has are the fields that the document fills, by the names of domain §4;
	// byHand are those that pen and seal fill on the paper.
	has map[string]string
}

// byHand is the value of a field that has its place on the paper.
const byHand = "（手写、盖章）"

// MakeDocument makes a document without its number, or a *Refusal that names the
// field that is not filled: a document prints only when all its required fields
// are (domain §4). Deadlines count from the day of acceptance by §10.1.
func MakeDocument(src DocumentSource, ask DocumentAsk) (Document, error) {
	n := src.Notice
	d := draft{src: src, ask: ask, list: Checklist(src.Matter), Document: Document{
		Notice: n.ID, Title: n.titleOf(src.Matter), Word: n.WordAt(src.Bureau), At: src.Now.UnixMilli(),
		Year:   src.Now.In(src.Opening.Location).Year(),
		Ticket: src.Ticket, TicketName: src.TicketName, Line: src.Line, Window: src.Window, Staff: src.Staff,
		Bureau: src.Bureau.ID, Organ: src.Bureau.Name, Matter: src.Matter.ID, About: src.Matter.Name, Variant: ask.Variant,
		Approval: ask.Approval, Key: ask.Key,
	}, has: map[string]string{
		"文号": "自动编号", "编号": "自动编号", "事项": src.Matter.Name,
		"申请人": byHand, "专用印章": byHand, "印章": byHand, "送达签收": byHand, "签收": byHand, "申请人签收": byHand,
		"日期": longDate(src.today()),
	}}
	if ask.Variant != "" && !slices.ContainsFunc(src.Matter.Variants, func(v Variant) bool { return v.Name == ask.Variant }) {
		return Document{}, &Refusal{Code: "invalid", Field: "variant", ZH: "没有这个办理情形，请重新选择", EN: "there is no such variant; choose again"}
	}
	fill := map[string]func(*draft) error{
		NoticeReceipt: (*draft).receipt, NoticeAccept: (*draft).accept, NoticeSupplement: (*draft).supplement,
		NoticeReturn: (*draft).giveBack, NoticeNotRequired: (*draft).notRequired, NoticeRejected: (*draft).rejected,
		NoticeExcluded: (*draft).exclude, NoticeExtend: (*draft).extend, NoticeGrant: (*draft).grant, NoticeRefuse: (*draft).refuse,
		NoticeDelivery: (*draft).deliver,
	}[n.ID]
	if fill == nil {
		return Document{}, &Refusal{Code: "invalid", Field: "notice", ZH: "窗口不能出具这种文书，请从列表中选择", EN: "a window does not give this document; choose one from the list"}
	}
	if err := d.ofCase(); err != nil {
		return Document{}, err
	}
	if err := fill(&d); err != nil {
		return Document{}, err
	}
	if src.Delegated != "" && slices.Contains(decided, n.ID) {
		d.Delegated = src.Delegated
		d.Facts = append(d.Facts, DocumentFact{"授权依据", src.Delegated})
	}
	if err := d.complete(); err != nil {
		return Document{}, err
	}
	if a := d.Approval; a != nil {
		reason, err := words("approval", "再次补正的原因", a.Reason, true)
		if err != nil {
			return Document{}, err
		}
		d.Approval = &Approval{By: a.By, Reason: reason}
	}
	return d.Document, nil
}

// today is the day of the hall on which the document is made.
func (s DocumentSource) today() Date { return DateOf(s.Now.In(s.Opening.Location)) }

// complete refuses a document that lacks a field of its form.
func (d *draft) complete() error {
	for _, field := range d.src.Notice.RequiredFields {
		name, _, _ := strings.Cut(field, "（")
		value, known := d.has[name]
		if !known {
			var err error
			if value, err = words("extra", field, d.ask.Extra[field], false); err != nil {
				return err
			}
			d.Facts = append(d.Facts, DocumentFact{field, value})
		}
		if value == "" {
			return &Refusal{Code: "invalid", Field: fieldInputs[name],
				ZH: "“" + field + "”没有填写，文书不能打印" + whereToFill[name].ZH, EN: "the required field “" + field + "” is empty; the document cannot be printed" + whereToFill[name].EN}
		}
	}
	return nil
}

// fieldInputs are the parts of DocumentAsk behind the fields.
var fieldInputs = map[string]string{"材料目录与份数": "received", "逐项补正内容": "points", "补正期限": "until", "退件理由": "reason",
	"退还材料目录": "received", "事项不需许可的理由": "reason", "应向哪个机关申请": "organ", "除外事由": "reason", "起止日期": "until",
	"理由": "reason", "延长天数": "days", "决定内容": "decided", "送达方式": "way"}

// whereToFill says where a field is filled that the clerk cannot fill.
var whereToFill = map[string]Text{
	"材料目录与份数": {ZH: "：请先勾选收到的材料", EN: ": tick the papers that were handed in"},
	"退还材料目录":  {ZH: "：请先勾选收到的材料", EN: ": tick the papers that were handed in"},
	"逐项补正内容":  {ZH: "：材料都已收到，没有要补的；需要补正内容的请写在下面", EN: ": nothing lacks; write down what is to be corrected"},
	"救济途径":    {ZH: "：请在该事项的服务指南中填写", EN: ": fill in the remedies in the guide of the matter"},
	"复议诉讼权利":  {ZH: "：请在该事项的服务指南中填写救济途径", EN: ": fill in the remedies in the guide of the matter"},
	"查询方式":    {ZH: "：请在该事项的服务指南中填写咨询电话", EN: ": fill in the telephone in the guide of the matter"},
}

// UnknownFields are the required fields of a form that the clerk has to fill in,
// because nothing here knows them.
func UnknownFields(n Notice) []string {
	var list []string
	for _, field := range n.RequiredFields {
		name, _, _ := strings.Cut(field, "（")
		if !slices.Contains(commonFields, name) && !slices.Contains(fieldsOf[n.ID], name) {
			list = append(list, field)
		}
	}
	return list
}

// commonFields are filled by every document, fieldsOf by each kind.
var commonFields = []string{"文号", "编号", "事项", "申请人", "专用印章", "印章", "送达签收", "签收", "申请人签收", "日期"}

var fieldsOf = map[string][]string{
	NoticeReceipt:     {"材料目录与份数", "收件人", "收件时间"},
	NoticeAccept:      {"受理日期", "承诺办结日期", "法定办结日期", "查询方式"},
	NoticeSupplement:  {"逐项补正内容", "补正期限", "告知日期"},
	NoticeReturn:      {"退件理由", "退还材料目录"},
	NoticeNotRequired: {"事项不需许可的理由"},
	NoticeRejected:    {"不属本机关职权", "应向哪个机关申请", "救济途径"},
	NoticeExcluded:    {"除外事由", "起止日期", "顺延后的期限"},
	NoticeExtend:      {"理由", "批准人", "延长天数", "新期限"},
	NoticeGrant:       {"决定内容", "送达方式"},
	NoticeRefuse:      {"理由", "复议诉讼权利"},
	NoticeDelivery:    {"受送达人", "文书名称", "送达方式", "签名"},
}
