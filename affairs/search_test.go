package affairs_test

import (
	"strings"
	"testing"

	"jiaohao/affairs"
)

func TestSearch(t *testing.T) {
	c := example(t).Matters
	for _, tt := range []struct{ query, first string }{
		{"打井", "sl-01"},
		{"取水", "sl-01"},
		{"我家想打井", "sl-01"},
		{"压水井要办证吗", "sl-01"}, // from the FAQ
		{"身份证丢了", "ga-02"},
		{"我的身份证丢了怎么办", "ga-02"},
		{"身份证过期", "ga-01"},
		{"开公司", "sc-01"},
		{"开饭店", "sc-03"},
		{"我想开个小饭店", "sc-03"},
		{"医保", "rs-04"},
		{"外地看病", "rs-04"},
		{"退休", "rs-02"},
		{"买房", "bdc-01"},
		{"贷款", "bdc-02"},
		{"挖沙", "sl-04"},
		{"取水许可审批", "sl-01"},
		{"二手房过户", "bdc-01"},
		{"qsxk", "sl-01"},
		{"QSXK", "sl-01"},
		{"ｑｓｘｋ", "sl-01"}, // full-width, as a Chinese keyboard types it
		{"qushui", "sl-01"},
		{"esf", "bdc-01"},
		{"dj", "sl-01"}, // 打井, a keyword
		{"dajing", "sl-01"},
		{"daj", "sl-01"},
		{"sfzdl", "ga-02"}, // 身份证丢了
		{"shenfenzhengdiule", "ga-02"},
		{"sfzhengdiu", "ga-02"}, // initials and syllables mixed
		{"tuixiu", "rs-02"},
		{"kgs", "sc-01"},   // 开公司
		{"yhdk", "bdc-02"}, // 银行贷款: 行 is read hang here
		{"宝宝上户口", "ga-03"}, // other words for the same
		{"身份证掉了", "ga-02"},
		{"company", "sc-01"},
		{"lost ID card", "ga-02"},
		{"sl-03a", "sl-03a"},
		{"发 票", "sw-01"},
		{"税务", "sw-02"},
		{"领证", "zw-04"},
		{"办不了", "zw-03"},
		{"残疾人", "zw-02"},
		{"孩子上户口", "ga-03"},
		{"农户自用几方沙子", "sl-04"},
	} {
		found := c.Search(tt.query)
		if len(found) == 0 || found[0].ID != tt.first {
			t.Errorf("%q finds %v, want %s first", tt.query, ids(found), tt.first)
		}
	}
}

func TestSearchFindsNothing(t *testing.T) {
	c := example(t).Matters
	for _, q := range []string{"", "   ", "！？", "哈哈", "办证", "zzzz", "|", strings.Repeat("嘿", 10_000)} {
		if found := c.Search(q); len(found) > 0 {
			t.Errorf("%.20q finds %v, want nothing", q, ids(found))
		}
	}
}

// Everything that a bureau's people are told to say leads to their matters.
func TestEveryKeywordFindsItsMatter(t *testing.T) {
	c := example(t).Matters
	for _, m := range c.All() {
		for _, word := range append([]string{m.Name, m.ShortName, m.Pinyin.Full, m.Pinyin.Initials, m.NameEN}, m.Keywords...) {
			found := c.Search(word)
			if !strings.Contains(strings.Join(ids(found), " ")+" ", m.ID+" ") {
				t.Errorf("%q does not find %s %s but %v", word, m.ID, m.ShortName, ids(found))
			}
		}
	}
}

func TestSearchByBureau(t *testing.T) {
	c := example(t).Matters
	found := c.Search("水利")
	for _, m := range c.OfBureau("sl") {
		if !strings.Contains(strings.Join(ids(found), " ")+" ", m.ID+" ") {
			t.Errorf("水利 does not find %s; found %v", m.ID, ids(found))
		}
	}
}

func TestCatalogueLookups(t *testing.T) {
	c := example(t).Matters
	if n := len(c.OfBureau("sl")); n != 9 {
		t.Errorf("the water bureau has %d matters, want 9", n)
	}
	if got := ids(c.AtWindow("03")); len(got) != 1 || got[0] != "zw-02" {
		t.Errorf("window 03 handles %v, want zw-02", got)
	}
	if got := ids(c.OfLine("L")); len(got) != 1 || got[0] != "zw-04" {
		t.Errorf("line L serves %v, want zw-04", got)
	}
	if _, ok := c.Matter("sl-99"); ok {
		t.Error("sl-99 exists")
	}
	all := c.All()
	all[0].ID = "changed"
	if c.All()[0].ID == "changed" {
		t.Error("a caller can change the catalogue")
	}
}

func ids(matters []affairs.Matter) []string {
	var ids []string
	for _, m := range matters {
		ids = append(ids, m.ID)
	}
	return ids
}
