package affairs

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Sheet is a notification sheet (一次性告知单): all that an applicant has to bring
// and to know for one matter, told once and completely (行政许可法 30, 32). It is
// tailored by what they said of their own case, has a number, and a copy is kept.
// It holds nothing of a person but the work number of who informed.
type Sheet struct {
	Number   string      `json:"number,omitempty"` // SheetNumber; "" until it is kept
	At       int64       `json:"at"`               // Unix ms
	Matter   string      `json:"matter"`
	Name     string      `json:"name"`
	Bureau   string      `json:"bureau"`
	Variant  string      `json:"variant,omitempty"` // Variant.Name
	Note     string      `json:"note,omitempty"`    // of the variant
	Agent    bool        `json:"agent,omitempty"`   // somebody applies for the applicant
	Papers   []SheetItem `json:"papers"`
	Limit    string      `json:"limit"`
	Fee      string      `json:"fee"`
	Windows  []string    `json:"windows"`
	Hours    string      `json:"hours"`
	Phone    string      `json:"phone"`
	Informer string      `json:"informer"` // "取号机 K1", "19号窗口 工号0702"
	// Exempt is the Exemption.When of a sheet that says that nothing has to be
	// applied for, Basis the law; such a sheet has no papers.
	Exempt string `json:"exempt,omitempty"`
	Basis  string `json:"basis,omitempty"`
	// Staff is the work number of who informed at a window, Ticket whom, Key the
	// press of the button, as in Document. At a kiosk there is a Key alone.
	Staff  string `json:"staff,omitempty"`
	Ticket string `json:"-"`
	Key    string `json:"key,omitempty"`
}

// SheetItem is one material of a sheet.
type SheetItem struct {
	Name      string    `json:"name"`
	Originals int       `json:"originals,omitempty"`
	Copies    int       `json:"copies,omitempty"`
	Form      string    `json:"form,omitempty"`
	Source    string    `json:"source,omitempty"`
	Necessity Necessity `json:"necessity,omitempty"`
	Condition string    `json:"condition,omitempty"`
	Fetched   string    `json:"fetched,omitempty"` // register the hall fetches it from
	// Held tells that the applicant says to have it: it stays on the sheet, ticked.
	Held bool `json:"held,omitempty"`
}

// Lacking counts what is still to be brought: neither held nor fetched by the
// hall.
func (s Sheet) Lacking() int {
	n := 0
	for _, p := range s.Papers {
		if !p.Held && p.Fetched == "" {
			n++
		}
	}
	return n
}

// Count says on paper how many papers there are and what is still to be brought.
func (s Sheet) Count() string {
	switch lacking := s.Lacking(); {
	case len(s.Papers) == 0:
		return "不用带材料，" + nothingLacks
	case lacking == 0:
		return fmt.Sprintf("材料共%d项，已经备齐，%s", len(s.Papers), nothingLacks)
	default:
		return fmt.Sprintf("材料共%d项，还差%d项", len(s.Papers), lacking)
	}
}

const nothingLacks = "可直接取号办理"

// SheetAnswers are what an applicant said of their own case.
type SheetAnswers struct {
	Variant string // Variant.Name; "" when the matter has none, or it is not known yet
	Agent   bool   // somebody else hands the papers in
	Held    []int  // Material.Seq of what they have
}

// proxy is what an agent brings besides (行政许可法 29: an applicant may entrust
// an agent; 民法典 165: in writing).
var proxy = SheetItem{Name: "授权委托书和代理人身份证", Originals: 1, Copies: 1, Form: "纸质", Source: "申请人自备", Necessity: Required}

// TailorSheet makes the sheet of one applicant out of a guide. An answer that the
// guide does not know is an error: the page was made from another version of it.
func TailorSheet(m Matter, a SheetAnswers) (Sheet, error) {
	s := Sheet{Matter: m.ID, Name: m.Name, Agent: a.Agent, Windows: m.Windows, Phone: m.Contact.ConsultPhone}
	if a.Variant != "" {
		at := slices.IndexFunc(m.Variants, func(v Variant) bool { return v.Name == a.Variant })
		if at < 0 {
			return Sheet{}, fmt.Errorf("matter %s has no variant %q", m.ID, a.Variant)
		}
		s.Variant, s.Note = m.Variants[at].Name, m.Variants[at].Note
	}
	for _, seq := range a.Held {
		if !slices.ContainsFunc(m.Materials, func(x Material) bool { return x.Seq == seq }) {
			return Sheet{}, fmt.Errorf("matter %s has no material %d", m.ID, seq)
		}
	}
	for _, x := range m.Materials {
		s.Papers = append(s.Papers, SheetItem{
			Name: x.Name, Originals: x.Originals, Copies: x.Copies, Form: x.Form, Source: x.Source,
			Necessity: x.Necessity, Condition: x.Condition, Fetched: x.CanBeFetched, Held: slices.Contains(a.Held, x.Seq),
		})
	}
	if a.Agent {
		s.Papers = append(s.Papers, proxy)
	}
	s.Limit = "当场办结"
	if d := m.TimeLimit.CommittedDays; d > 0 {
		s.Limit = fmt.Sprintf("%d个%s", d, m.TimeLimit.Unit)
	}
	s.Fee = m.Fee.Standard
	return s, nil
}

// ExemptSheet tells in writing that a matter is not needed in one of its cases,
// the one at place i.
func ExemptSheet(m Matter, i int) (Sheet, error) {
	if i < 0 || i >= len(m.Exempt) {
		return Sheet{}, fmt.Errorf("matter %s has no exemption %d", m.ID, i)
	}
	x := m.Exempt[i]
	return Sheet{
		Matter: m.ID, Name: m.Name, Exempt: x.When, Basis: x.Basis, Note: x.Note,
		Papers: []SheetItem{}, Windows: m.Windows, Phone: m.Contact.ConsultPhone,
	}, nil
}

// SheetNumber is the number of the n-th sheet of a year: 告〔2026〕第0007号.
func SheetNumber(year, n int) string { return fmt.Sprintf("告〔%d〕第%04d号", year, n) }

// ParseSheetNumber is the inverse of SheetNumber.
func ParseSheetNumber(number string) (year, n int, ok bool) {
	_, err := fmt.Sscanf(number, "告〔%d〕第%d号", &year, &n)
	return year, n, err == nil
}

// WindowSheet makes the sheet that a clerk gives at a window, or a *Refusal that
// names the field of the form that is not filled. Papers of ask.Received are
// ticked as held.
func WindowSheet(src DocumentSource, ask DocumentAsk) (Sheet, error) {
	answers := SheetAnswers{Variant: ask.Variant}
	for _, r := range ask.Received {
		if r.Seq == ProxySeq {
			answers.Agent = true
			continue
		}
		answers.Held = append(answers.Held, r.Seq)
	}
	s, err := TailorSheet(src.Matter, answers)
	if err != nil {
		return s, &Refusal{Code: "conflict", ZH: "服务指南已经更新，请重新打开页面", EN: "the guide has changed: " + err.Error() + "; open the page again"}
	}
	s.At, s.Bureau, s.Staff, s.Ticket = src.Now.UnixMilli(), src.Bureau.Name, src.Staff, src.Ticket
	s.Hours, s.Informer, s.Key = src.Opening.Hours.Text().ZH, src.Window+"号窗口 工号"+src.Staff, ask.Key
	papers := src.Matter.NoMaterials
	if len(s.Papers) > 0 {
		papers = "见清单"
	}
	phone := s.Phone
	if len(s.Windows) == 0 {
		phone = ""
	}
	has := map[string]string{"事项": s.Name, "申请人": byHand, "申请人签收": byHand, "告知人姓名与工号": s.Staff, "全部应交材料": papers,
		"时限": s.Limit, "收费": s.Fee, "窗口与电话": phone, "告知时间": longDate(src.today())}
	for _, field := range src.Notice.RequiredFields {
		name, _, _ := strings.Cut(field, "（")
		if has[name] == "" {
			return s, &Refusal{Code: "invalid", ZH: "“" + field + "”没有填写，告知单不能打印：请在该事项的服务指南中填写",
				EN: "the required field “" + field + "” is empty; fill it in in the guide of the matter"}
		}
	}
	return s, nil
}

// TellsAs reports whether two sheets tell the same person the same.
func (s Sheet) TellsAs(o Sheet) bool {
	return s.Ticket == o.Ticket && s.Matter == o.Matter && s.Variant == o.Variant && s.Agent == o.Agent && s.Exempt == o.Exempt &&
		slices.Equal(s.Papers, o.Papers)
}

// Document is a kept sheet as a page prints it.
func (s Sheet) Document(zone *time.Location) Document {
	at := time.UnixMilli(s.At).In(zone)
	d := Document{Notice: NoticeOnce, Title: "一次性告知单", Number: s.Number, At: s.At, Year: at.Year(), Ticket: s.Ticket, Staff: s.Staff,
		Organ: s.Bureau, Matter: s.Matter, About: s.Name, Variant: s.Variant, Signs: []string{"申请人签收"}}
	about := s.Name
	if s.Variant != "" {
		about += "（" + s.Variant + "）"
	}
	if s.Exempt != "" {
		d.Text = []string{"您说的情况“" + s.Exempt + "”不需要办理" + about + "。"}
		d.Facts = append(d.Facts, DocumentFact{"依据", s.Basis})
	} else {
		d.Text = []string{"办理" + about + "需要提交的全部材料和有关事项一次告知如下："}
	}
	if s.Exempt == "" && s.Lacking() == 0 {
		d.Facts = append(d.Facts, DocumentFact{"还缺材料", "没有，" + nothingLacks})
	}
	for _, p := range s.Papers {
		item := DocumentItem{Name: p.Name, Originals: p.Originals, Copies: p.Copies}
		var notes []string
		if p.Held {
			notes = append(notes, "已有")
		}
		if p.Fetched != "" {
			notes = append(notes, "可从"+p.Fetched+"调取，不必自带")
		}
		if p.Necessity != "" && p.Necessity != Required {
			notes = append(notes, string(p.Necessity))
		}
		for _, note := range []string{p.Condition, p.Form, p.Source} {
			if note != "" {
				notes = append(notes, note)
			}
		}
		item.Note = strings.Join(notes, "；")
		d.Items = append(d.Items, item)
	}
	for _, f := range []DocumentFact{{"说明", s.Note}, {"办理时限", s.Limit}, {"收费", s.Fee}, {"窗口与电话", strings.Join(s.Windows, "、") + "号窗口　" + s.Phone},
		{"办公时间", s.Hours}, {"告知时间", longTime(at)}} {
		if f.Value != "" {
			d.Facts = append(d.Facts, f)
		}
	}
	if s.Staff == "" {
		d.Facts = append(d.Facts, DocumentFact{"告知人", s.Informer})
	}
	return d
}
