package affairs

import "strings"

// Element is one part of a guide that people have a right to see.
type Element string

// The legal minimum posted in the office (行政许可法 30) and the two things every
// applicant asks first: what it costs and where to go.
const (
	ElementBasis      Element = "legal_basis"
	ElementConditions Element = "conditions"
	ElementQuantity   Element = "quantity_limit"
	ElementProcedure  Element = "steps"
	ElementTimeLimit  Element = "time_limit"
	ElementMaterials  Element = "materials"
	ElementSample     Element = "sample_form"
	ElementFee        Element = "fee"
	ElementResult     Element = "result"
	ElementWindow     Element = "windows"
	ElementContact    Element = "contact"
	ElementRemedies   Element = "remedies"
)

var elementNames = map[Element]Text{
	ElementBasis:      {"办理依据", "legal basis"},
	ElementConditions: {"申请条件", "conditions"},
	ElementQuantity:   {"数量限制", "quantity limit"},
	ElementProcedure:  {"办理程序", "procedure"},
	ElementTimeLimit:  {"办理时限", "time limit"},
	ElementMaterials:  {"申请材料", "materials"},
	ElementSample:     {"申请书样本", "sample of the application form"},
	ElementFee:        {"收费依据及标准", "fee"},
	ElementResult:     {"审批结果", "result"},
	ElementWindow:     {"办理窗口", "window"},
	ElementContact:    {"咨询投诉电话", "contact"},
	ElementRemedies:   {"救济途径", "remedies"},
}

// Text names the element for people.
func (e Element) Text() Text { return elementNames[e] }

// Missing names what a guide lacks of the required elements, in the order in
// which a guide shows them; empty = the guide is complete. A licence (行政许可)
// needs them all; a public service needs no quantity limit, no conditions and
// no sample form.
func Missing(m Matter) []Element {
	licence := m.Type == "行政许可"
	checks := []struct {
		element Element
		present bool
	}{
		{ElementBasis, len(m.LegalBasis) > 0 && allBasesNamed(m.LegalBasis)},
		{ElementConditions, !licence || len(m.Conditions) > 0},
		{ElementQuantity, !licence || said(m.QuantityLimit)},
		{ElementMaterials, len(m.Materials) > 0 && allMaterialsCounted(m.Materials) || said(m.NoMaterials)},
		{ElementSample, !licence || hasSample(m.Materials)},
		{ElementProcedure, len(m.Steps) > 0},
		{ElementTimeLimit, m.TimeLimit.Unit != "" && said(m.TimeLimit.StatutoryBasis)},
		{ElementFee, said(m.Fee.Standard) && said(m.Fee.Basis)},
		{ElementResult, said(m.Result.Name)},
		{ElementWindow, len(m.Windows) > 0},
		{ElementContact, said(m.Contact.ConsultPhone) && said(m.Contact.ComplaintPhone)},
		{ElementRemedies, said(m.Remedies.Reconsideration) && said(m.Remedies.Litigation)},
	}
	var missing []Element
	for _, c := range checks {
		if !c.present {
			missing = append(missing, c.element)
		}
	}
	return missing
}

func said(s string) bool { return strings.TrimSpace(s) != "" }

func allBasesNamed(bases []Basis) bool {
	for _, b := range bases {
		if !said(b.Title) || !said(b.Article) {
			return false
		}
	}
	return true
}

func allMaterialsCounted(materials []Material) bool {
	for _, m := range materials {
		if !said(m.Name) || m.Originals+m.Copies < 1 {
			return false
		}
	}
	return true
}

func hasSample(materials []Material) bool {
	for _, m := range materials {
		if m.SampleForm {
			return true
		}
	}
	return false
}
