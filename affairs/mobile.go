package affairs

import "strings"

// MobileDigits is the length of a mobile number of mainland China, which begins with
// 13 … 19 (电信网码号资源分类管理, numbering plan of the MIIT).
const MobileDigits = 11

// MobileNumber is a mobile telephone number as somebody typed it; ok is false when it
// cannot be one.
func MobileNumber(typed string) (number string, ok bool) {
	number = strings.NewReplacer(" ", "", "-", "").Replace(typed)
	return number, len(number) == MobileDigits && number[0] == '1' && number[1] >= '3' &&
		strings.Trim(number, "0123456789") == ""
}

// What somebody is told whose number cannot be one, and whose telephone no number of
// today was left with.
var (
	NotMobile   = Text{"请输入11位手机号。", "Please type a mobile number of 11 digits."}
	NotOfMobile = Text{"今天没有留这个手机号的号码，请核对。", "No number of today was saved with this mobile; please check it."}
)

// MaskMobile is a mobile number as it may be shown: 138****5678.
func MaskMobile(number string) string {
	if len(number) != MobileDigits {
		return ""
	}
	return number[:3] + "****" + number[7:]
}
