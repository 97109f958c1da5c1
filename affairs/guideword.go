package affairs

// guideWords are the fixed words of guides in English.
var guideWords = map[string]string{
	"即办件": "Done on the spot", "承诺件": "Takes some days",
	"行政许可": "Licence", "公共服务": "Public service", "行政确认": "Confirmation",
	"行政给付": "Benefit", "其他行政权力": "Other act",
	"纸质或电子": "paper or file", "纸质和电子": "paper and file", "纸质": "paper", "电子": "file",
	"必要": "Required", "有条件必要": "If it applies", "容缺后补": "May follow later",
	"申请人自备": "from the applicant", "政府部门核发": "issued by the authorities",
	"中介机构或法定机构产生": "from an agency", "申请人自备或中介机构": "from the applicant or an agency",
	"窗口自取": "at the window", "邮寄（到付）": "by post, paid on delivery", "网上下载电子证照": "electronic copy online",
}

// GuideWord is a fixed word of guides in both languages; what is none stays Chinese.
func GuideWord(zh string) Text { return Text{ZH: zh, EN: guideWords[zh]} }
