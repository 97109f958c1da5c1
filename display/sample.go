package display

import (
	"fmt"
	"strings"

	"jiaohao/configs"
	"jiaohao/queue"
)

// Sample is what would be said or shown somewhere in the hall.
type Sample struct {
	Where Text
	Words string
}

// sampleNumber is the ticket that samples speak of: the third of a line.
const sampleNumber = 3

// Samples are what loudspeaker, LED and board say with the texts of a hall, for
// people who change them: a call at the first window, the strip of every window,
// the board's fixed words and notices.
func Samples(data *configs.Hall) []Sample {
	var list []Sample
	add := func(zh, en, words string) { list = append(list, Sample{Text{ZH: zh, EN: en}, words}) }
	led := data.Texts.LED
	for i, w := range data.Windows {
		number := ""
		if len(w.Lines) > 0 {
			line, _ := data.Line(w.Lines[0])
			number = fmt.Sprintf("%s%0*d", line.Prefix, line.Digits, sampleNumber)
		}
		values := map[string]string{fieldNumber: number, fieldSpelt: number, fieldWindow: w.No, fieldName: w.Name, fieldOther: w.No}
		strip := func(zh, en, template string) {
			add("窗口屏 "+w.No+" "+zh, "LED "+w.No+" "+en, fill(template, values))
		}
		strip("空闲", "idle", or(led.Idle, "{窗口}号 {窗口名称}"))
		if i > 0 {
			continue
		}
		strip("叫号", "call", or(led.Call, "请 {号码} 到 {窗口} 号窗口"))
		strip("办理中", "serving", or(led.Busy, "{号码} 正在办理"))
		strip("暂停", "paused", or(led.Paused, "暂停服务 请到 {其他窗口} 号窗口"))
		strip("下班", "closed", or(led.Closed, "已下班"))
		add("语音", "voice", spoken(Phrase(queue.Call{Name: number, Window: w.No}, data)))
	}
	var columns []string
	for _, c := range data.Texts.Board.Columns {
		columns = append(columns, c.ZH+" "+c.EN)
	}
	add("大屏列标题", "board columns", strings.Join(columns, " · "))
	add("大屏页脚", "board footer", data.Texts.Board.Footer.ZH+" · "+data.Texts.Board.Footer.EN)
	for _, a := range data.Texts.Announcements {
		add("通知", "notice", strings.TrimSpace(a.ZH+" "+a.EN))
	}
	return list
}

// spoken is a phrase as it is heard, in characters.
func spoken(phrase []Segment) string {
	var b strings.Builder
	for _, s := range phrase {
		b.WriteString(s.Text)
		for i, r := range s.Digits {
			if i > 0 {
				b.WriteString("、")
			}
			if d := strings.IndexRune("0123456789", r); d >= 0 {
				r = []rune("零一二三四五六七八九")[d]
			}
			b.WriteRune(r)
		}
		if s.Number > 0 {
			fmt.Fprint(&b, s.Number)
		}
	}
	return b.String()
}
