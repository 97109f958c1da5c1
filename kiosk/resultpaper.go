package kiosk

import (
	"fmt"
	"strings"

	"jiaohao/affairs"
	"jiaohao/devices/escpos"
)

// ResultPaper lays a result slip out for a ticket printer, in print that an elder
// reads without glasses: twice as high throughout, the telephone as large as the
// paper is wide. english puts English under what matters. missing are characters
// that nothing could draw.
func ResultPaper(s affairs.ResultSlip, hall string, english bool, p escpos.Profile, glyphs escpos.Glyphs) (doc []byte, missing []rune, err error) {
	b := beginPaper(hall, "办理结果单", p, glyphs)
	large := func(text string, wanted int) {
		n := b.Fitting(text, wanted)
		b.Bold(true).Size(n, max(n, 2)).Line(text).Bold(false).Size(1, 1)
	}
	say := func(t affairs.Text) {
		b.Size(1, 2).Line(t.ZH).Size(1, 1)
		if english {
			b.Line(t.EN)
		}
	}
	large(s.Number, 3)
	b.Rule().Align(escpos.Left)
	say(s.Matter)
	b.Line(strings.Join(notEmpty(s.Bureau.ZH, windowAt(s.Window).ZH), " · ")).Rule().Align(escpos.Center)
	large(s.Outcome.ZH, 3)
	if english {
		b.Line(s.Outcome.EN)
	}
	b.Rule().Align(escpos.Left)
	for _, paper := range s.Papers {
		if paper.About != "" {
			b.Line(paper.About)
		}
		say(affairs.Text{ZH: paper.Title.ZH + "：", EN: paper.Title.EN})
		b.Bold(true).Size(1, 2).Line(paper.Number)
		b.Bold(false).Size(1, 1)
		if paper.Day != (affairs.Text{}) {
			b.Bold(true)
			say(paper.Day)
			b.Bold(false)
		}
		for i, name := range paper.Bring {
			b.Size(1, 2).Line(fmt.Sprintf("□ %d.%s", i+1, name)).Size(1, 1)
		}
		b.Rule()
	}
	for _, next := range s.Next {
		say(next)
	}
	b.Rule().Align(escpos.Center).Line(map[bool]string{false: "有事请打电话", true: "有事请打电话 Questions: call"}[english])
	large(s.Phone, 4)
	b.Size(1, 2).Line("监督电话："+s.Supervise).Size(1, 1).Line("办结时间：" + s.At.Format("2006-01-02 15:04"))
	if doc, missing, err = endPaper(b, "", ""); err != nil {
		err = fmt.Errorf("lay out result slip of %s: %w", s.Number, err)
	}
	return doc, missing, err
}

// windowAt is "18号窗口", zero for none.
func windowAt(no string) affairs.Text {
	if no == "" {
		return affairs.Text{}
	}
	return windowsText([]string{no})
}
