package configs

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// SlipLayout is how the hall's slip is laid out: file slip.yaml. A hall without
// that file has the layout of the example.
type SlipLayout struct {
	MM80 []SlipRow `yaml:"mm80"` // paper of 80 mm
	MM58 []SlipRow `yaml:"mm58"` // paper of 58 mm; empty = as MM80
}

// SlipRow is one row of a slip: exactly one of Text, QR, Rule and Feed.
type SlipRow struct {
	Text   string `yaml:"text"`   // with parts of SlipParts; left out if all its parts are empty
	QR     string `yaml:"qr"`     // SlipAddress
	Rule   bool   `yaml:"rule"`   // a line across the paper
	Feed   int    `yaml:"feed"`   // empty lines
	Size   int    `yaml:"size"`   // of Text, both ways, 1 … 8, or as far as it fits; 0 = 1
	Tall   bool   `yaml:"tall"`   // Text twice as high
	Bold   bool   `yaml:"bold"`   // Text emphasised
	Module int    `yaml:"module"` // dots of a module of QR, 3 … 8; 0 = 6
	Align  string `yaml:"align"`  // left, center, right; "" = center
}

// The parts that are filled in, as they are written in a row.
const (
	SlipHall      = "{大厅}"
	SlipNumber    = "{号码}"
	SlipCode      = "{查询码}" // proves at a kiosk that the number is one's own
	SlipLine      = "{业务}"
	SlipMatter    = "{事项}"
	SlipBusiness  = "{业务事项}" // line and matter
	SlipWindows   = "{窗口}"
	SlipZone      = "{等候区}"
	SlipWaiting   = "{排队}" // people ahead and wait, in a sentence
	SlipAhead     = "{前面人数}"
	SlipWait      = "{预计等候}"
	SlipName      = "{姓名}"
	SlipIssued    = "{取号时间}"
	SlipMissed    = "{过号说明}"
	SlipLunch     = "{午休说明}"
	SlipPhone     = "{咨询电话}"
	SlipAddress   = "{查询网址}" // in a QR code only
	slipRows      = 40
	slipRowLength = 200 // characters
)

// slipParts are the parts a text may hold.
var slipParts = []string{SlipHall, SlipNumber, SlipCode, SlipLine, SlipMatter, SlipBusiness, SlipWindows, SlipZone, SlipWaiting,
	SlipAhead, SlipWait, SlipName, SlipIssued, SlipMissed, SlipLunch, SlipPhone}

// SlipAligns are the words of SlipRow.Align, in the order of a printer's codes.
var SlipAligns = []string{"left", "center", "right"}

// Rows are those for a paper.
func (l SlipLayout) Rows(narrow bool) []SlipRow {
	if narrow && len(l.MM58) > 0 {
		return l.MM58
	}
	return l.MM80
}

// Fill puts values, by their parts, into a text. ok is false where the text
// holds parts and all are empty: the row is left out.
func (r SlipRow) Fill(values map[string]string) (text string, ok bool) {
	parts := placeholder.FindAllString(r.Text, -1)
	ok = len(parts) == 0
	pairs := make([]string, 0, 2*len(parts))
	for _, p := range parts {
		ok = ok || values[p] != ""
		pairs = append(pairs, p, values[p])
	}
	return strings.TrimSpace(strings.NewReplacer(pairs...).Replace(r.Text)), ok
}

// slipFile is slip.yaml.
type slipFile struct {
	Slip SlipLayout `yaml:"slip"`
}

// ParseSlip reads and checks the text of a slip.yaml; what is wrong with it are
// Problems.
func ParseSlip(source []byte) (SlipLayout, error) {
	d := parse("slip.yaml", source)
	var f slipFile
	d.decode(&f, "yaml")
	f.Slip.check(d)
	if len(d.problems) > 0 {
		return SlipLayout{}, d.problems.sorted()
	}
	return f.Slip, nil
}

// SlipSource is the text of the hall's slip.yaml, or of the example's if it has
// none.
func (c *Config) SlipSource() []byte { return slices.Clone(c.slipSource) }

// readSlip reads the layout of the slip, which a hall need not have.
func (r *reader) readSlip() (SlipLayout, []byte) {
	var f slipFile
	r.slip = r.optional("slip.yaml", &f)
	files := r.files
	if r.slip == nil {
		files = Example()
	}
	source, err := readBounded(files, "slip.yaml")
	if r.slip != nil {
		return f.Slip, source // what cannot be read is already a problem
	}
	if err == nil {
		f.Slip, err = ParseSlip(source)
	}
	if err != nil {
		panic(err) // the example is compiled in, and tested
	}
	return f.Slip, source
}

// check finds rows that cannot be printed.
func (l SlipLayout) check(d *document) {
	if len(l.MM80) == 0 {
		d.at("slip.mm80", "请写小票的各行", "write the rows of the slip")
	}
	checkSlipRows(d, "slip.mm80", l.MM80)
	checkSlipRows(d, "slip.mm58", l.MM58)
}

func checkSlipRows(d *document, path string, rows []SlipRow) {
	if len(rows) == 0 {
		return
	}
	if len(rows) > slipRows {
		d.at(path, fmt.Sprintf("最多 %d 行", slipRows), fmt.Sprintf("at most %d rows", slipRows))
		return
	}
	numbers := 0
	for i, row := range rows {
		at := index(path, i)
		row.check(d, at)
		numbers += strings.Count(row.Text, SlipNumber)
		if numbers > 1 && strings.Contains(row.Text, SlipNumber) {
			d.at(at+".text", "{号码} 只能出现一次", "{号码} may stand once only")
		}
	}
	if numbers == 0 {
		d.at(path, "小票上必须有 {号码}", "a slip must have {号码}, the number")
	}
}

func (row SlipRow) check(d *document, at string) {
	kinds := 0
	for _, is := range []bool{row.Text != "", row.QR != "", row.Rule, row.Feed != 0} {
		if is {
			kinds++
		}
	}
	if kinds != 1 {
		d.at(at, "每行写 text、qr、rule、feed 中的一项", "each row has one of text, qr, rule, feed")
		return
	}
	for _, p := range placeholder.FindAllString(row.Text, -1) {
		if !slices.Contains(slipParts, p) {
			d.at(at+".text", fmt.Sprintf("不认识 %s，可用 %s", p, strings.Join(slipParts, " ")),
				fmt.Sprintf("%s is unknown here; use %s", p, strings.Join(slipParts, " ")))
		}
	}
	if strings.ContainsAny(placeholder.ReplaceAllString(row.Text, ""), "{}\n") {
		d.at(at+".text", "文字里有不成对的花括号或换行", "the text holds a lone brace or a line break")
	}
	if utf8.RuneCountInString(row.Text) > slipRowLength {
		d.at(at+".text", fmt.Sprintf("最多 %d 个字", slipRowLength), fmt.Sprintf("at most %d characters", slipRowLength))
	}
	if row.QR != "" && row.QR != SlipAddress {
		d.at(at+".qr", "二维码只能是 "+SlipAddress, "a code can only be "+SlipAddress)
	}
	bound := func(key string, n, low, high int, belongs bool) {
		switch {
		case n == 0:
		case !belongs:
			d.at(at+"."+key, "这种行没有 "+key, "such a row has no "+key)
		case n < low || n > high:
			d.at(at+"."+key, fmt.Sprintf("应在 %d 到 %d 之间", low, high), fmt.Sprintf("must be from %d to %d", low, high))
		}
	}
	bound("feed", row.Feed, 1, 9, true)
	bound("size", row.Size, 1, 8, row.Text != "")
	bound("module", row.Module, 3, 8, row.QR != "")
	for key, on := range map[string]bool{"tall": row.Tall, "bold": row.Bold} {
		if on && row.Text == "" {
			d.at(at+"."+key, "这种行没有 "+key, "such a row has no "+key)
		}
	}
	if row.Tall && row.Size > 1 {
		d.at(at+".tall", "size 和 tall 只写一个", "give size or tall, not both")
	}
	if row.Align != "" && !slices.Contains(SlipAligns, row.Align) {
		d.at(at+".align", "应为 left、center 或 right", "must be left, center or right")
	}
}
