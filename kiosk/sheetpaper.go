package kiosk

import (
	"fmt"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/devices/escpos"
)

// SheetPaper lays a notification sheet out for a ticket printer. What is still to
// be brought has an empty box, what the applicant has a ticked one. address is
// the guide's on the phone, "" for none. missing are characters that nothing
// could draw.
func SheetPaper(s affairs.Sheet, hall, address string, zone *time.Location, p escpos.Profile, glyphs escpos.Glyphs) (doc []byte, missing []rune, err error) {
	b := beginPaper(hall, "一次性告知单", p, glyphs).Line(s.Number).Rule()
	b.Align(escpos.Left).Bold(true).Line(s.Name).Bold(false)
	if s.Variant != "" {
		b.Line("办理情形：" + s.Variant)
	}
	if s.Note != "" {
		b.Line("说明：" + s.Note)
	}
	if s.Agent {
		b.Line("由代理人办理")
	}
	if s.Exempt != "" {
		return exemptPaper(b, s, address, zone)
	}
	b.Rule().Bold(true).Line(s.Count()).Bold(false)
	for i, item := range s.Papers {
		box := "□"
		if item.Held {
			box = "√"
		}
		b.Line(fmt.Sprintf("%s %d.%s", box, i+1, item.Name))
		b.Line("   " + strings.Join(notEmpty(copiesOf(item), item.Form, item.Source), "，"))
		if item.Necessity != "" && item.Necessity != affairs.Required {
			b.Line("   " + strings.Join(notEmpty(string(item.Necessity), item.Condition), "："))
		}
		if item.Fetched != "" {
			b.Line("   可从" + item.Fetched + "调取，不必自带")
		}
	}
	b.Rule()
	for _, fact := range [][2]string{
		{"时限", s.Limit}, {"收费", s.Fee}, {"窗口", windowsText(s.Windows).ZH}, {"电话", s.Phone}, {"时间", s.Hours},
	} {
		if fact[1] != "" {
			b.Line(fact[0] + "：" + fact[1])
		}
	}
	b.Rule().Line("告知：" + informed(s, zone))
	b.Line("申请人签收：")
	return endOfSheet(b, s, address)
}

// exemptPaper goes on with the paper that says that nothing has to be applied for.
func exemptPaper(b *escpos.Builder, s affairs.Sheet, address string, zone *time.Location) (doc []byte, missing []rune, err error) {
	b.Rule().Size(2, 2).Line("不用办理").Size(1, 1).Line("您说的情况：" + s.Exempt)
	b.Line("依据：" + s.Basis).Rule()
	if s.Phone != "" {
		b.Line("拿不准请打电话：" + s.Phone)
	}
	b.Line("或到" + windowsText(s.Windows).ZH + "咨询").Rule().Line("告知：" + informed(s, zone))
	return endOfSheet(b, s, address)
}

func informed(s affairs.Sheet, zone *time.Location) string {
	return s.Informer + " " + time.UnixMilli(s.At).In(zone).Format("2006-01-02 15:04")
}

func endOfSheet(b *escpos.Builder, s affairs.Sheet, address string) (doc []byte, missing []rune, err error) {
	if doc, missing, err = endPaper(b, address, "手机扫码看完整指南"); err != nil {
		err = fmt.Errorf("lay out sheet %s: %w", s.Number, err)
	}
	return doc, missing, err
}

func notEmpty(texts ...string) []string {
	var list []string
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return list
}
