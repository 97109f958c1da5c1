package kiosk

import (
	"fmt"
	"strings"
	"time"

	"jiaohao/affairs"
	"jiaohao/configs"
	"jiaohao/devices/escpos"
)

// FeedbackPaper lays the receipt of something handed in out for a ticket printer.
// address is that of its page on the phone, "" for none. missing are characters
// that nothing could draw.
func FeedbackPaper(f affairs.Feedback, hall *configs.Hall, address string, p escpos.Profile, glyphs escpos.Glyphs) (doc []byte, missing []rune, err error) {
	due, unsure := f.Due(hall.Feedback, hall.Calendar, hall.Location)
	b := beginPaper(hall.Name, f.Kind.Text().ZH+"回执", p, glyphs).Rule()
	b.Line("回执号").Size(1, 2).Bold(true).Line(f.Receipt).Bold(false).Size(1, 1).Rule().Align(escpos.Left)
	if len(f.About) > 0 {
		b.Line("关于：" + strings.Join(f.About, "、"))
	}
	if f.Window != "" {
		b.Line("窗口：" + f.Window + "号")
	}
	b.Line("提交：" + time.UnixMilli(f.At).In(hall.Location).Format("2006-01-02 15:04"))
	b.Line("答复：" + due.String() + "前" + map[bool]string{true: "（暂定）"}[unsure])
	b.Line("凭回执号在取号机“意见建议”里或手机扫码查答复。")
	if hall.ComplaintPhone != "" {
		b.Line("监督电话：" + hall.ComplaintPhone)
	}
	if doc, missing, err = endPaper(b, address, "手机扫码看答复"); err != nil {
		err = fmt.Errorf("lay out receipt %d-%04d: %w", f.Year, f.Serial, err)
	}
	return doc, missing, err
}
