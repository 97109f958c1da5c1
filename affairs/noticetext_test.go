package affairs_test

import (
	"strings"
	"testing"

	"jiaohao/affairs"
)

const notice2026 = `国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
　　经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
　　一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
　　二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
　　三、清明节：4月4日（周六）至6日（周一）放假，共3天。
　　四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
　　五、端午节：6月19日（周五）至21日（周日）放假，共3天。
　　六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
　　七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
　　节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，遇有重大突发事件，要按规定及时报告并妥善处置。`

func TestReadNotice(t *testing.T) {
	got, doubts := affairs.ReadNotice(notice2026, 2027) // the notice knows its year better
	if len(doubts) > 0 {
		t.Errorf("doubts %v", doubts)
	}
	if got.Year != 2026 || got.Source != "国务院办公厅关于2026年部分节假日安排的通知" || got.Document != "国办发明电〔2025〕7号" {
		t.Errorf("%d %q %q", got.Year, got.Source, got.Document)
	}
	if len(got.OffDays) != 33 || len(got.MakeUpWorkdays) != 6 {
		t.Fatalf("%d off, %d worked", len(got.OffDays), len(got.MakeUpWorkdays))
	}
	if n, _ := affairs.NewCalendar([]affairs.YearTable{got}).WorkdaysIn(2026); n != 248 {
		t.Errorf("%d working days, want 248", n)
	}
	if d := got.MakeUpWorkdays[4]; d.Date.String() != "2026-09-20" || d.Name != "国庆节" {
		t.Errorf("worked for %+v", d)
	}
}

func TestReadNoticeOverNewYear(t *testing.T) {
	got, doubts := affairs.ReadNotice("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。二、国庆节、中秋节：9月29日（星期五）至10月6日（星期五）放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。", 2023)
	if len(doubts) > 0 || len(got.OffDays) != 11 || len(got.MakeUpWorkdays) != 2 {
		t.Fatalf("%v %+v", doubts, got)
	}
	if first, last := got.OffDays[0], got.OffDays[10]; first.Date.String() != "2022-12-31" || last.Date.String() != "2023-10-06" || last.Name != "国庆节、中秋节" {
		t.Errorf("%v … %v", first, last)
	}
	// From December into January, both months written, no year.
	if got, _ := affairs.ReadNotice("一、元旦：2026年12月31日至1月2日放假。", 2027); len(got.OffDays) != 3 || got.OffDays[2].Date.String() != "2027-01-02" {
		t.Errorf("%+v", got.OffDays)
	}
}

func TestReadNoticeDoubts(t *testing.T) {
	for text, want := range map[string]string{
		"一、元旦：1月1日（周四）至3日放假，共3天。":   "年份对吗",
		"一、元旦：1月1日至3日放假，共4天。":       "写着 4 天",
		"一、元旦：另行通知。":                "没有读到",
		"一、元旦：1月1日至13月3日放假。":        "看不懂",
		"一、元旦：1月1日放假，1月3日上班。":       "逐日核对",
		"一、春节：2月30日放假，共1天。":         "看不懂",
		"一、春节：99月99日至999日放假，共999天。": "看不懂",
	} {
		if _, doubts := affairs.ReadNotice(text, 2027); len(doubts) == 0 || !strings.Contains(doubts[0].ZH, want) {
			t.Errorf("%s: doubts %v, want %s", text, doubts, want)
		}
	}
	for _, text := range []string{"", "放假", strings.Repeat("一、元旦：1月1日至", 1000), "\x00一、\xff：1日放假"} {
		if got, _ := affairs.ReadNotice(text, 2027); len(got.OffDays) > 0 {
			t.Errorf("%.20q: %v", text, got.OffDays)
		}
	}
}
