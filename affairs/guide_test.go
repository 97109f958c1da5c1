package affairs_test

import (
	"slices"
	"testing"

	"jiaohao/affairs"
)

func TestFullGuidesAreComplete(t *testing.T) {
	for _, m := range example(t).Matters.OfBureau("sl") {
		if missing := affairs.Missing(m); len(missing) > 0 {
			t.Errorf("%s lacks %v", m.ID, missing)
		}
	}
}

func TestMissingNamesWhatWasTakenAway(t *testing.T) {
	whole, ok := example(t).Matters.Matter("sl-01")
	if !ok {
		t.Fatal("no sl-01")
	}
	for _, tt := range []struct {
		name string
		take func(*affairs.Matter)
		want affairs.Element
	}{
		{"basis", func(m *affairs.Matter) { m.LegalBasis = nil }, affairs.ElementBasis},
		{"article", func(m *affairs.Matter) {
			m.LegalBasis = slices.Clone(m.LegalBasis)
			m.LegalBasis[0].Article = ""
		}, affairs.ElementBasis},
		{"conditions", func(m *affairs.Matter) { m.Conditions = nil }, affairs.ElementConditions},
		{"quantity", func(m *affairs.Matter) { m.QuantityLimit = " " }, affairs.ElementQuantity},
		{"materials", func(m *affairs.Matter) { m.Materials = nil; m.Type = "公共服务" }, affairs.ElementMaterials},
		{"sample", func(m *affairs.Matter) { m.Materials = m.Materials[2:] }, affairs.ElementSample},
		{"steps", func(m *affairs.Matter) { m.Steps = nil }, affairs.ElementProcedure},
		{"time limit", func(m *affairs.Matter) { m.TimeLimit.StatutoryBasis = "" }, affairs.ElementTimeLimit},
		{"fee", func(m *affairs.Matter) { m.Fee = affairs.Fee{} }, affairs.ElementFee},
		{"result", func(m *affairs.Matter) { m.Result.Name = "" }, affairs.ElementResult},
		{"windows", func(m *affairs.Matter) { m.Windows = nil }, affairs.ElementWindow},
		{"contact", func(m *affairs.Matter) { m.Contact.ConsultPhone = "" }, affairs.ElementContact},
		{"remedies", func(m *affairs.Matter) { m.Remedies.Litigation = "" }, affairs.ElementRemedies},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := whole
			tt.take(&m)
			if got := affairs.Missing(m); !slices.Equal(got, []affairs.Element{tt.want}) {
				t.Errorf("missing %v, want %v", got, tt.want)
			}
			if text := tt.want.Text(); text.ZH == "" || text.EN == "" {
				t.Errorf("%s has no name for people", tt.want)
			}
		})
	}
}

func TestStatutoryUnit(t *testing.T) {
	m, _ := example(t).Matters.Matter("ga-01")
	if days, unit := m.TimeLimit.Statutory(); days != 60 || unit != affairs.CalendarDays || m.TimeLimit.Unit != affairs.WorkingDays {
		t.Errorf("the ID card's limit is %d %s beside %s, want 60 calendar days beside working days", days, unit, m.TimeLimit.Unit)
	}
}
